"""When things happen: dwell times, the wait for a contact, and pure birth, whose laws are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from judge import Continuous
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
WAITING_STEPS = ("1 h", "1 day")


def dwell_times(folder: Path, name: str, count: int) -> Continuous:
    """People seeded at the start: the times at which they leave."""
    dwell, law = DWELLS[name]
    seeding = {"infectious": count}
    people = copies(count, 1, "household")
    scenario = scenario_of(folder, sir(dwell), [{"household": {"contacts": 1}}], people, seeding)
    times = moves_of(scenario).times_into("recovered", count)
    assert not np.isnan(times).any(), "everybody recovers before the horizon"
    return Continuous(times, law)


def wait_for_a_contact(
    folder: Path, step: str, count: int, contacts: float = 1.6, per_contact: float = 0.25
) -> Continuous:
    """Pairs of whom one is infectious for ever: the wait is exponential with rate c p, at any step."""
    pathogen = {**FOREVER_INFECTIOUS, "infection": {"to": "infectious", "per_contact": per_contact}}
    seeding = {"infectious": first_of_each(count, 2)}
    people = copies(count, 2, "household")
    circles = [{"household": {"contacts": contacts}}]
    scenario = scenario_of(folder, pathogen, circles, people, seeding, step=step, horizon="80 days")
    times = moves_of(scenario).times_into("infectious", 2 * count)[1::2]
    assert not np.isnan(times).any()  # exp(-32) of the pairs would still wait
    return Continuous(times, stats.expon(scale=1 / (contacts * per_contact)))


def pure_birth(folder: Path, count: int, size: int = 8, contacts: float = 2.1) -> Continuous:
    """SI in groups of 8: the wait from k to k + 1 infected, times its rate w k (8 - k), is exponential."""
    seeding = {"infectious": first_of_each(count, size)}
    people = copies(count, size, "circle:class")
    circles = [{"class": {"contacts": contacts}}]
    scenario = scenario_of(folder, FOREVER_INFECTIOUS, circles, people, seeding, horizon="200 days")
    times = moves_of(scenario).times_into("infectious", count * size).reshape(count, size)
    times[:, 0] = 0.0
    assert not np.isnan(times).any()
    ordered = np.sort(times, axis=1)
    infected = np.arange(1, size)
    rate = contacts / (size - 1) * infected * (size - infected)
    return Continuous((np.diff(ordered, axis=1) * rate).ravel(), stats.expon())
