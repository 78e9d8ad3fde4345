"""Measures of whole runs against theory: reproduction number by time, growth, and who meets whom by age."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from judge import FALSE_ALARM, assert_distribution, assert_mean
from replicates import scenario_of, sir
from scipy import stats

import hyosan as hy
from hyosan.ground.units import DAY
from hyosan.outcome.mixing import bands, contact_matrix


def test_instantaneous_reproduction_number_is_that_of_those_left(tmp_path: Path) -> None:
    """SIR, gamma periods, R0 = 2.5: by day, infections are Poisson about the integral of p w I S dt.

    So R(t) / (R0 × the share susceptible, weighed by infectiousness) has mean 1 and variance 1 / expected infections;
    chi-square over the days on which 25 or more are expected.
    """
    people, contacts, per_contact, mean = 40_000, 10.0, 0.0625, 4.0
    dwell = {"gamma": {"mean": f"{mean} days", "shape": 3}}
    circles = [{"well_mixed": {"contacts": contacts}}]
    scenario = scenario_of(
        tmp_path, sir(dwell, per_contact), circles, people, {"infectious": 40}, step="1 day"
    )
    outbreak = hy.simulate(scenario, seed=3)
    table = outbreak.reproduction_number("1 day").to_pandas()
    edges = np.arange(len(table) + 1) * DAY
    present, pairs = infectious_and_pairs(outbreak, edges)
    number = contacts * per_contact * mean * pairs / present / (people - 1)
    expected = contacts * per_contact / (people - 1) * pairs
    told = expected >= 25
    assert told.sum() >= 30
    deviation = (table["instantaneous"].to_numpy() / number - 1)[told] * np.sqrt(expected[told])
    assert stats.chi2.sf((deviation**2).sum(), told.sum()) > FALSE_ALARM
    assert np.ptp(number[told]) > 1.5, "the number fell far as people ran out, and the measure with it"


def infectious_and_pairs(outbreak: Any, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Integrals, in days, of I and of I S over the intervals: from the table of events, move by move."""
    events = outbreak.events.to_pandas()
    start = outbreak.history.scenario.start.replace(tzinfo=None)
    time = ((events["time"] - start).dt.total_seconds() * 1e6).round().to_numpy()
    infected = (events["to_state"] == "infectious").to_numpy().astype(int)
    recovered = (events["to_state"] == "recovered").to_numpy().astype(int)
    moment = np.concatenate([time, edges])
    order = np.argsort(moment, kind="stable")
    zeros = np.zeros(len(edges), int)
    into, out = (np.concatenate([column, zeros])[order] for column in (infected, recovered))
    infectious = np.cumsum(into - out)
    susceptible = len(outbreak.final_states) - np.cumsum(into)
    length = np.diff(moment[order], append=moment.max()) / DAY
    interval = np.searchsorted(edges, moment[order], side="right") - 1
    sums = [np.bincount(interval, weights=part * length) for part in (infectious, infectious * susceptible)]
    return sums[0][: len(edges) - 1], sums[1][: len(edges) - 1]


def test_growth_of_an_seir_epidemic(tmp_path: Path) -> None:
    """Exponential latent (3 days) and infectious (5 days) periods at r = 0.1: R = (1 + 3 r) (1 + 5 r) = 1.95.

    Forty runs of 300,000; the mean early growth rate, measured while under 1 % have been infected. Depletion slows
    it by at most what 1 % less of R would: the bias allowed. Wallinga and Lipsitch 2007.
    """
    rate, people, depleted = 0.1, 300_000, 0.01
    reproduction = (1 + 3 * rate) * (1 + 5 * rate)
    pathogen = {
        "states": {
            "susceptible": {"susceptible": 1},
            "latent": {"dwell": {"exponential": {"mean": "3 days"}}, "to": {"infectious": 1}},
            "infectious": {
                "infectious": 1,
                "dwell": {"exponential": {"mean": "5 days"}},
                "to": {"recovered": 1},
            },
            "recovered": {},
        },
        "infection": {"to": "latent", "per_contact": 0.1},
    }
    circles = [{"well_mixed": {"contacts": reproduction / 5 / 0.1}}]
    scenario = scenario_of(
        tmp_path, pathogen, circles, people, {"latent": 100}, horizon="80 days", stop={"ever_infected": 4000}
    )
    found = [
        run.growth_rate(at_least=600, depleted=depleted) for run in hy.simulate_many(scenario, range(40))
    ]
    slowest = growth_of(reproduction * (1 - depleted))
    assert_mean(found, rate, bias=rate - slowest)


def growth_of(reproduction: float) -> float:
    """The r of R = (1 + 3 r) (1 + 5 r)."""
    return float(max(np.roots([15, 8, 1 - reproduction])))


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
