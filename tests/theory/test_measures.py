"""Measures of whole runs against theory: reproduction number by time, growth, and who meets whom by age."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cases.growth
import numpy as np
import pytest
from cases import reproduction
from judge import assert_distribution, must_hold

import hyosan as hy
from hyosan.outcome.mixing import bands, contact_matrix


def test_instantaneous_reproduction_number_is_that_of_those_left(tmp_path: Path) -> None:
    """SIR, gamma periods, R0 = 2.5: R(t) is R0 × the share left, weighed by infectiousness; χ² by day."""
    found = reproduction.by_day(tmp_path)
    assert found.told.sum() >= 30
    must_hold(found)
    assert np.ptp(found.exact[found.told]) > 1.5, (
        "the number fell far as people ran out, and the measure with it"
    )


@pytest.mark.parametrize("name", cases.growth.COURSES)
def test_growth_of_an_seir_epidemic(tmp_path: Path, name: str) -> None:
    """Sixty runs of 4 million whose reproduction number is that of r = 0.1, by gamma latent and infectious periods.

    The latent period ignored, or a gamma period taken for an exponential one, would be off by more.
    """
    must_hold(cases.growth.growth(tmp_path, name, 60))


AGES = (0, 7, 13, 19, 30, 45, 65)


def test_infections_by_age_follow_the_contact_matrix() -> None:
    """A city's circles, 24,000 people infectious for two weeks whose infectees infect nobody.

    At 0.002 a contact a couple comes to 0.1 infections in the two weeks, so that saturation shifts no cell of the
    matrix by as much as its counts tell. Infections from each band to each are then multinomial, in proportion to
    the contact matrix between the infectious and the others: chi-square.
    """
    circles = hy.read_scenario("seir-city").circles
    pathogen = {
        "states": {
            "susceptible": {"susceptible": 1},
            "infectious": {"infectious": 1, "dwell": {"fixed": "14 days"}, "to": {"spent": 1}},
            "infected": {},
            "spent": {},
        },
        "infection": {"to": "infected", "per_contact": 0.002},
    }
    settings = {
        "pathogen": pathogen,
        "surveillance": None,
        "seeding": {"state": "infectious", "people": 24_000},
    }
    scenario = hy.read_scenario(
        "seir-city", {**settings, "horizon": "20 days", "step": "1 day"}, population=160_000
    )
    world = hy.build_world(scenario)
    outbreak = hy.simulate(scenario, world=world, seed=1)
    log, infected = outbreak.log, outbreak.causes
    by_contact = np.array([name.startswith("infection:") for name in infected])[log.cause]
    assert by_contact.sum() > 5500
    band = bands(world.people.age, AGES)
    width = len(AGES)
    realised = band[log.by_person[by_contact]] * width + band[log.person[by_contact]]
    spreads = np.zeros(world.people.count, bool)
    spreads[log.person[~by_contact & (log.to_state == 1)]] = True
    marked = replace(world, people=replace(world.people, age=(band + width * spreads).astype(np.uint8)))
    matrix = contact_matrix(marked, circles, range(2 * width))
    of_infectious = matrix[width:, :width] * np.bincount(band[spreads], minlength=width)[:, None]
    assert_distribution(realised, of_infectious.ravel() / of_infectious.sum())
