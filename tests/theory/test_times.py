"""When things happen: dwell times, waiting times of contacts, and the pure birth process, exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judge import assert_continuous, assert_mean
from replicates import copies, first_of_each, moves_of, scenario_of, sir
from scipy import stats

FOREVER_INFECTIOUS: dict[str, Any] = {
    "states": {"susceptible": {"susceptible": 1}, "infectious": {"infectious": 1}},
    "infection": {"to": "infectious", "per_contact": 1},
}

DWELLS: dict[str, tuple[dict[str, Any], Any]] = {
    "exponential": ({"exponential": {"mean": "3 days"}}, stats.expon(scale=3)),
    "gamma": ({"gamma": {"mean": "3 days", "shape": 2.5}}, stats.gamma(2.5, scale=3 / 2.5)),
    "lognormal": ({"lognormal": {"median": "5 days", "sigma": 0.5}}, stats.lognorm(0.5, scale=5)),
    "weibull": ({"weibull": {"scale": "30 h", "shape": 0.7}}, stats.weibull_min(0.7, scale=1.25)),
}


@pytest.mark.parametrize("name", DWELLS)
def test_dwell_times_follow_their_law(tmp_path: Path, name: str) -> None:
    """20,000 people seeded at the start; Kolmogorov-Smirnov on the times at which they leave."""
    dwell, law = DWELLS[name]
    count = 20_000
    seeding = {"infectious": np.arange(count)}
    people = copies(count, 1, "household")
    circles = [{"household": {"contacts": 1}}]
    scenario = scenario_of(tmp_path, sir(dwell), circles, people, seeding)
    times = moves_of(scenario).times_into("recovered", count)
    assert not np.isnan(times).any(), "everybody recovers before the horizon"
    assert_continuous(times, law)


@pytest.mark.parametrize("step", ["1 h", "1 day"])
def test_waiting_for_a_contact_is_exponential(tmp_path: Path, step: str) -> None:
    """5,000 pairs, one infectious for ever, at any step: the wait is exponential with rate c p."""
    count, contacts, per_contact = 5000, 1.6, 0.25
    pathogen = {**FOREVER_INFECTIOUS, "infection": {"to": "infectious", "per_contact": per_contact}}
    seeding = {"infectious": first_of_each(count, 2)}
    people = copies(count, 2, "household")
    circles = [{"household": {"contacts": contacts}}]
    scenario = scenario_of(tmp_path, pathogen, circles, people, seeding, step=step, horizon="80 days")
    times = moves_of(scenario).times_into("infectious", 2 * count)[1::2]
    assert not np.isnan(times).any()  # exp(-32) of the pairs would still wait
    assert_continuous(times, stats.expon(scale=1 / (contacts * per_contact)))


def test_contacts_fall_in_their_hours_and_weekdays(tmp_path: Path) -> None:
    """In a circle of 6 open hours on five days, open hours until infection are exponential."""
    count, contacts = 4000, 0.9
    circle = {
        "class": {
            "contacts": contacts,
            "hours": [["09:00", "13:00"], ["14:00", "16:00"]],
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        }
    }
    seeding = {"infectious": first_of_each(count, 2)}
    people = copies(count, 2, "circle:class")
    scenario = scenario_of(
        tmp_path,
        FOREVER_INFECTIOUS,
        [circle],
        people,
        seeding,
        step="1 h",
        horizon="60 days",
        start="2024-01-05T00:00+00:00",  # a Friday
    )
    times = moves_of(scenario).times_into("infectious", 2 * count)[1::2]
    assert not np.isnan(times).any()
    day, hour = np.floor(times), 24 * (times % 1)
    weekday = (day + 4) % 7
    assert (weekday < 5).all() and (((hour >= 9) & (hour <= 13)) | ((hour >= 14) & (hour <= 16))).all()
    school_days = np.array([sum((d + 4) % 7 < 5 for d in range(int(whole))) for whole in day])
    open_hours = np.where(hour <= 13, hour - 9, hour - 10)
    assert_continuous(school_days + open_hours / 6, stats.expon(scale=1 / contacts))


def test_pure_birth(tmp_path: Path) -> None:
    """SI in groups of 8: the wait from k to k + 1 infected, times its rate w k (8 - k), is exponential."""
    count, size, contacts = 1500, 8, 2.1
    seeding = {"infectious": first_of_each(count, size)}
    people = copies(count, size, "circle:class")
    circles = [{"class": {"contacts": contacts}}]
    scenario = scenario_of(tmp_path, FOREVER_INFECTIOUS, circles, people, seeding, horizon="200 days")
    times = moves_of(scenario).times_into("infectious", count * size).reshape(count, size)
    times[:, 0] = 0.0
    assert not np.isnan(times).any()
    ordered = np.sort(times, axis=1)
    infected = np.arange(1, size)
    rate = contacts / (size - 1) * infected * (size - infected)
    assert_continuous((np.diff(ordered, axis=1) * rate).ravel(), stats.expon())


def test_branches_and_ages(tmp_path: Path) -> None:
    """Branches by age: shares of 12,000 recoveries and deaths within the binomial bound."""
    count = 12_000
    pathogen = sir({"exponential": {"mean": "1 day"}})
    pathogen["states"]["infectious"]["to"] = [
        {"from_age": 0, "to": {"recovered": 0.9, "dead": 0.1}},
        {"from_age": 60, "to": {"recovered": 0.35, "dead": 0.65}},
    ]
    pathogen["states"]["dead"] = {"alive": False}
    people = copies(count, 1, "household")
    people["age"] = np.where(np.arange(count) % 3 == 0, 60, 59)
    seeding = {"infectious": np.arange(count)}
    scenario = scenario_of(tmp_path, pathogen, [{"household": {"contacts": 1}}], people, seeding)
    died = np.zeros(count)
    died[moves_of(scenario).into("dead")] = 1
    old = people["age"] >= 60
    assert_mean(died[old], 0.65, sd=np.sqrt(0.65 * 0.35))
    assert_mean(died[~old], 0.1, sd=0.3)
