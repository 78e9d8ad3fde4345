"""Measures of transmission where people are infected again and again: SIRS in its endemic state.

There every infection causes one other on average (incidence neither grows nor falls), and an infector who is
infectious for an exponential time of mean D has infected at age a with density exp(-a / D) / D, so that the mean
generation interval is D (Wallinga and Lipsitch 2007, at a growth rate of 0).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import hyosan as hy
from hyosan.ground.units import DAY
from hyosan.outcome import Outbreak
from hyosan.outcome.measures import offspring_counts

INFECTIOUS, IMMUNE = 5, 50  # days
SIRS = {
    "schema": "hyosan/v1",
    "step": "1 day",
    "horizon": "600 days",
    "people": {"count": 20_000},
    "circles": [{"well_mixed": {"contacts": 10}}],
    "pathogen": {
        "states": {
            "susceptible": {"susceptible": 1},
            "ill": {
                "infectious": 1,
                "visible": True,
                "dwell": {"exponential": {"mean": f"{INFECTIOUS} days"}},
                "to": {"immune": 1},
            },
            "immune": {"dwell": {"exponential": {"mean": f"{IMMUNE} days"}}, "to": {"susceptible": 1}},
        },
        "infection": {"to": "ill", "per_contact": 0.04},
    },
    "seeding": {"state": "ill", "people": 800},
}
BEGIN, END = 250 * DAY, 520 * DAY  # the endemic state; 80 days are left to infect in: exp(-16) of all courses


@pytest.fixture(scope="module")
def endemic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outbreak]:
    """One run: some five infections a person."""
    path = tmp_path_factory.mktemp("sirs") / "sirs.yaml"
    path.write_text(json.dumps(SIRS))
    yield hy.simulate(hy.read_scenario(path), seed=1)


def test_the_mean_interval_is_that_of_the_law(endemic: Outbreak) -> None:
    tree = endemic.transmission
    rows = np.flatnonzero((tree.infector >= 0) & (tree.time >= BEGIN) & (tree.time < END))
    interval = (tree.time[rows] - tree.time[tree.infector[rows]]) / DAY
    assert len(rows) > 20_000
    # those infected by the same person are not independent: the error of the mean is of sums by infector
    sums = np.bincount(tree.infector[rows], weights=interval - interval.mean())
    error = np.sqrt((sums**2).sum()) / len(rows)
    assert interval.mean() == pytest.approx(INFECTIOUS, abs=4 * error)
    assert error < 0.1
    every = endemic.generation_intervals()
    assert len(every) == (tree.infector >= 0).sum() and every.max() < 120 * DAY  # 4e-6 a case: exp(-24) each
    assert np.array_equal(endemic.serial_intervals(), every)  # symptoms begin with the infection


def test_a_cohort_infects_one_each(endemic: Outbreak) -> None:
    tree = endemic.transmission
    chosen = (tree.time >= BEGIN) & (tree.time < END)
    offspring = offspring_counts(tree)[chosen]
    # offspring are geometric: of variance 1 + 1²
    assert offspring.mean() == pytest.approx(1, abs=4 * np.sqrt(2 / len(offspring)))
    numbers = endemic.reproduction_number("30 days").to_pandas()
    inside = numbers.iloc[BEGIN // (30 * DAY) + 1 : END // (30 * DAY)]
    error = np.sqrt(2 / inside.infections)
    assert (np.abs(inside.cohort - 1) < 5 * error).all()
    assert (np.abs(inside.instantaneous - 1) < 5 * error).all()


def test_every_infection_of_the_events_is_in_the_tree(endemic: Outbreak) -> None:
    events = endemic.events.to_pandas()
    infected = events[events.cause.astype(str).str.startswith(("infection", "seed"))]
    assert len(infected) == len(endemic.transmission) > 2 * endemic.ever_infected


TWO_STRAINS = {
    **SIRS,
    "horizon": "200 days",
    "pathogen": {
        "states": {
            "susceptible": {"susceptible": 1},
            "ill old": {"infectious": 1, "dwell": {"fixed": "6 days"}, "to": {"immune": 1}},
            "immune": {"dwell": {"fixed": "60 days"}, "to": {"susceptible": 1}},
            "ill new": {"infectious": 1, "dwell": {"fixed": "5 days"}, "to": {"safe": 1}},
            "ill again": {"infectious": 0.6, "dwell": {"fixed": "4 days"}, "to": {"safe": 1}},
            "safe": {},
        },
        "strains": {
            "old": {"to": "ill old", "by": ["ill old"], "per_contact": 0.03},
            "new": {
                "to": {"susceptible": "ill new", "immune": "ill again"},
                "by": ["ill new", "ill again"],
                "per_contact": 0.05,
                "susceptible": {"immune": 0.4},
            },
        },
    },
    "seeding": [{"state": "ill old", "people": 20}, {"state": "ill new", "people": 20, "at": "60 days"}],
}


def test_with_strains_everybody_infects_with_what_he_has_and_while_he_has_it(tmp_path: Path) -> None:
    """Courses of a fixed length bound every interval; the strain of an infectee is that of the infector's row."""
    (tmp_path / "two.yaml").write_text(json.dumps(TWO_STRAINS))
    found = hy.simulate(hy.read_scenario(tmp_path / "two.yaml"), seed=1)
    tree, log = found.transmission, found.log
    days = {
        found.history.states.index(name): n for name, n in (("ill old", 6), ("ill new", 5), ("ill again", 4))
    }
    moves = zip(log.time.tolist(), log.person.tolist(), log.to_state.tolist(), strict=True)
    state_at = {(time, person): to for time, person, to in moves}
    entered = np.array([state_at[at] for at in zip(tree.time.tolist(), tree.person.tolist(), strict=True)])
    old = found.history.states.index("ill old")
    rows = np.flatnonzero(tree.infector >= 0)
    by = tree.infector[rows]
    interval = tree.time[rows] - tree.time[by]
    longest = np.array([days[state] for state in entered[by].tolist()]) * DAY
    assert (interval > 0).all() and (interval <= longest).all()
    assert np.array_equal(entered[rows] == old, entered[by] == old)
    again = len(tree) - len(np.unique(tree.person))
    assert again > 2000 and set(days) == set(entered.tolist())
