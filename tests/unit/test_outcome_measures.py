"""Final counts, ledgers, peaks, time series, and the measures of transmission on known trees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from synthetic import BITES, grid_world, outbreak

from hyosan.ground.units import DAY, HOUR
from hyosan.outcome import measures
from hyosan.outcome.counts import interval
from hyosan.outcome.transmission import Transmission

INFECTED = (
    [(0, person, "infectious", "seed") for person in (0, 1)]
    + [(DAY, 2, "infectious", "infection:home", 0, 0), (DAY + HOUR, 3, "infectious", "infection:home", 0, 0)]
    + [(2 * DAY, 4, "infectious", "infection:home", 3, 0)]
)


def test_ever_infected_and_attack_rate():
    found = outbreak(INFECTED)
    assert found.ever_infected == 5
    assert found.attack_rate() == 3 / 18


def test_who_is_seeded_out_of_danger_was_not_at_risk():
    spared = [(0, person, "recovered", "seed") for person in (10, 11, 12, 13)]
    found = outbreak(INFECTED + spared)
    assert found.ever_infected == 5
    assert found.attack_rate() == 3 / 14


def test_someone_infected_twice_is_one_person_and_two_infections():
    again = [(5 * DAY, 2, "infectious", "infection:home", 4, 0)]
    assert outbreak(INFECTED + again).ever_infected == 5
    assert outbreak(INFECTED + again).transmission.person.tolist() == [0, 1, 2, 3, 4, 2]


def test_final_counts_everybody():
    found = outbreak(INFECTED, end=3 * DAY)
    assert found.final == {"susceptible": 15, "infectious": 3, "recovered": 2}
    assert sum(found.final.values()) == 20


FIGHT = [
    (0, 0, "bitten", "seed"),
    (3 * HOUR, 1, "bitten", "bite", 0, 0),
    (4 * HOUR, 2, "torn", "torn", 0, 1),
    (6 * HOUR, 0, "destroyed", "fight", 3, 1),
    (7 * HOUR, 4, "dead", "patrol", -1, 1),
    (8 * HOUR, 5, "dead", "infection:home", -1, 1),
    (9 * HOUR, 6, "bitten", "bite", 1, 0),
]


def test_the_two_ledgers():
    certain = {
        **BITES,
        "states": {**BITES["states"], "bitten": {"dwell": {"fixed": "2 h"}, "to": {"turned": 1}}},
    }
    ledger = outbreak(FIGHT, pathogen=certain, end=10 * HOUR).ledger()
    assert ledger.survivors == 20 - 5 and ledger.lost == 5
    assert ledger.lost_by_cause == {"turned": 2, "illness": 1, "patrol": 1, "torn": 1}
    assert ledger.ended == 1 and ledger.ended_by_cause == {"fight": 1}
    assert ledger.survivors_by_state == {"human": 14, "bitten": 1}


def test_who_comes_back_is_not_lost():
    back = [(0, 0, "turned", "seed"), (HOUR, 0, "human", "start"), (0, 1, "turned", "seed")]
    ledger = outbreak(back, pathogen=BITES).ledger()
    assert ledger.lost == 1 and ledger.lost_by_cause == {"turned": 1}


def test_a_body_destroyed_in_an_encounter_ended_in_a_fight():
    szr = {"states": {"human": {}, "zombie": {"hunts": True}, "removed": {"alive": False}}}
    found = outbreak([(0, 0, "zombie", "seed"), (HOUR, 0, "removed", "encounter:all", 1, 0)], pathogen=szr)
    assert found.ledger().ended_by_cause == {"fight": 1} and found.ledger().lost_by_cause == {"turned": 1}


def test_the_peak_is_exact_to_the_event():
    found = outbreak(INFECTED)
    assert found.peak() == {"state": "infectious", "count": 4, "time": "2022-01-29T09:00:00+09:00"}
    assert found.peak("susceptible") == {
        "state": "susceptible",
        "count": 20,
        "time": "2022-01-28T08:00:00+09:00",
    }
    with pytest.raises(KeyError, match="susceptible, infectious, recovered"):
        found.peak("zombie")


def test_moves_at_one_instant_make_no_peak_between_them():
    swap = [(0, 0, "infectious", "seed"), (2 * DAY, 1, "infectious", "infection:home", 0)]
    assert outbreak(swap).peak("infectious")["count"] == 1


def test_time_series_hold_changes_only_and_add_up():
    world = grid_world(side=2, per_cell=5)
    found = outbreak(INFECTED, world=world)
    series = found.timeseries.to_pylist()
    at_start = [row["count"] for row in series if str(row["time"]) == "2022-01-28 08:00:00"]
    assert sum(at_start) == 20 and {row["district"] for row in series} == {"Westside", "Eastside"}
    latest = {}
    for row in series:
        key = (row["district"], row["state"])
        assert latest.get(key) != row["count"]
        latest[key] = row["count"]
    assert sum(latest.values()) == 20
    for state, count in found.final.items():
        assert sum(n for (_, name), n in latest.items() if name == state) == count
    assert (found.counts.people.sum(axis=(1, 2)) == 20).all()


def test_incidence_counts_every_event_once():
    found = outbreak(INFECTED)
    counts = {}
    for row in found.incidence.to_pylist():
        counts[row["event"], row["cause"]] = counts.get((row["event"], row["cause"]), 0) + row["count"]
    assert counts == {
        ("infectious", "seed"): 2,
        ("infectious", "infection:home"): 3,
        ("recovered", "course"): 5,
    }


@pytest.mark.parametrize(
    "step, end", [(HOUR // 4, 120 * DAY), (6 * HOUR, 365 * DAY), (DAY, 3650 * DAY), (7, 10**9)]
)
def test_intervals_are_multiples_of_the_step_and_few(step, end):
    width = interval(step, end)
    assert width % step == 0 and end / width <= 3000


def test_summary_has_the_keys_of_the_contract():
    reports = [(HOUR, 2 * HOUR, 0, -1, 3, 0), (HOUR, 3 * HOUR, 0, -1, -1, 1), (HOUR, 999 * DAY, 0, -1, 50, 0)]
    summary = outbreak(INFECTED, reports=reports).summary()
    assert list(summary)[:6] == ["scenario", "plan", "seed", "population", "steps", "exit_reason"]
    assert list(summary)[6:10] == ["survivors", "lost", "lost_by_cause", "ended_by_cause"]
    assert list(summary)[10:15] == ["ever_infected", "attack_rate", "peak", "by_state_end", "reported"]
    assert list(summary)[15] == "survivors_by_whereabouts"
    assert list(summary)[16:] == ["wall_seconds", "build_seconds", "run_seconds", "digest", "out"]
    assert summary["reported"] == {"turned": 2}


# -- transmission ---------------------------------------------------------------------------------


def tree(parents, times=None):
    generation = []
    for parent in parents:
        generation.append(0 if parent < 0 else generation[parent] + 1)
    size = len(parents)
    time = np.arange(size) * DAY if times is None else np.array(times)
    return Transmission(np.arange(size), time, np.array(parents), np.array(generation))


def test_the_tree_of_a_run():
    found = outbreak(INFECTED).transmission
    assert found.person.tolist() == [0, 1, 2, 3, 4]
    assert found.infector.tolist() == [-1, -1, 0, 0, 3]
    assert found.generation.tolist() == [0, 0, 1, 1, 2]
    assert measures.offspring_counts(found).tolist() == [2, 0, 0, 1, 0]
    assert measures.generation_intervals(found).tolist() == [DAY, DAY + HOUR, DAY - HOUR]


def test_reproduction_numbers_of_a_binary_tree():
    parents = [-1, 0, 0, 1, 1, 2, 2]
    days = np.array([0, 1, 1, 2, 2, 2, 2]) * DAY
    binary = tree(parents, days)
    start, number = measures.reproduction_number(binary)
    assert start.tolist() == [0, DAY, 2 * DAY] and number.tolist() == [2.0, 2.0, 0.0]
    assert measures.basic_reproduction_number(binary, population=60, depleted=0.05) == 2.0
    assert math.isnan(measures.basic_reproduction_number(tree([]), 10))


def test_offspring_distribution_recovers_mean_and_dispersion():
    luck = np.random.default_rng(5)
    size = 40_000
    counts = luck.poisson(luck.gamma(0.3, 1.8 / 0.3, size))
    mean, dispersion = measures.offspring_distribution(counts)
    # The standard error of the mean is sqrt(m + m²/k) / sqrt(n) = 0.018; of k about 0.004.
    assert abs(mean - 1.8) < 4 * 0.018 and abs(dispersion - 0.3) < 4 * 0.004
    assert measures.offspring_distribution(np.array([1, 1, 1, 1])) == (1.0, math.inf)


def test_growth_rate_and_doubling_time():
    daily = np.round(1000 * np.exp(0.2 * np.arange(10)))
    assert abs(measures.growth_rate(daily) - 0.2) < 1e-4
    assert abs(measures.growth_rate(daily, width=DAY // 4) - 0.8) < 1e-3
    assert measures.doubling_time(math.log(2)) == pytest.approx(DAY)
    assert measures.doubling_time(-0.1) == math.inf
    assert math.isnan(measures.growth_rate(np.array([5])))
