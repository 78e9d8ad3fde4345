"""When things happen: dwell times, waiting times of contacts, and the pure birth process, exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cases import steps, times
from cases.times import FOREVER_INFECTIOUS
from judge import assert_continuous, assert_mean, must_hold
from replicates import copies, first_of_each, moves_of, scenario_of, sir
from scipy import stats


@pytest.mark.parametrize("name", times.DWELLS)
def test_dwell_times_follow_their_law(tmp_path: Path, name: str) -> None:
    """20,000 people seeded at the start; Kolmogorov-Smirnov on the times at which they leave."""
    must_hold(times.dwell_times(tmp_path, name, 20_000))


@pytest.mark.parametrize("step", times.WAITING_STEPS)
def test_waiting_for_a_contact_is_exponential(tmp_path: Path, step: str) -> None:
    """5,000 pairs, one infectious for ever, at any step: the wait is exponential with rate c p."""
    must_hold(times.wait_for_a_contact(tmp_path, step, 5000))


def test_pure_birth(tmp_path: Path) -> None:
    """SI in 1,500 groups of 8: the wait from k to k + 1 infected, times its rate w k (8 - k), is exponential."""
    must_hold(times.pure_birth(tmp_path, 1500))


def test_every_event_has_the_same_time_at_every_step(tmp_path: Path) -> None:
    """Household, class in its hours and community: the same moves to the microsecond, at steps of 5 min to a day."""
    found = steps.same_times(tmp_path, 3000)
    assert len(found.moves["1 day"].time) > 3000, "an outbreak to speak of"
    must_hold(found)


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
    met = moves_of(scenario).times_into("infectious", 2 * count)[1::2]
    assert not np.isnan(met).any()
    day, hour = np.floor(met), 24 * (met % 1)
    weekday = (day + 4) % 7
    assert (weekday < 5).all() and (((hour >= 9) & (hour <= 13)) | ((hour >= 14) & (hour <= 16))).all()
    school_days = np.array([sum((d + 4) % 7 < 5 for d in range(int(whole))) for whole in day])
    open_hours = np.where(hour <= 13, hour - 9, hour - 10)
    assert_continuous(school_days + open_hours / 6, stats.expon(scale=1 / contacts))


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
