"""Final sizes of many small groups in one run, each a replicate: Ball (1986), exact for any infectious period."""

from __future__ import annotations

import math
from pathlib import Path

import mpmath
import oracles
from judge import Distribution
from replicates import copies, first_of_each, moves_of, scenario_of, sir, sizes

from cases import periods
from cases.periods import Period

HOUSEHOLDS = {
    "exponential": periods.exponential(2),
    "fixed": periods.fixed(1.5),
    "gamma (shape 2)": periods.gamma(2, 2),
    "gamma (shape 0.4)": periods.gamma(2, 0.4),
    "weibull": periods.weibull(2, 1.7),
    "lognormal": periods.lognormal(1, 0.8),
    "empirical": periods.empirical([0.25, 5, 1], [3, 1, 2]),
}
CLASSES = {
    "exponential": periods.exponential(1),
    "fixed": periods.fixed(1),
    "gamma (shape 2)": periods.gamma(1, 2),
}
REED_FROST = {10: 0.3, 50: 0.04}  # people, one of them seeded; probability of an effective contact


def group(
    folder: Path, period: Period, size: int, pair_rate: float, count: int, seeds: int = 1
) -> Distribution:
    """`count` groups of `size` that all meet at `pair_rate` a day: infected beyond the seeds, and their law."""
    circles = [{"class": {"contacts": pair_rate * (size - 1)}}]
    seeding = {"infectious": first_of_each(count, size, seeds)}
    people = copies(count, size, "circle:class")
    scenario = scenario_of(folder, sir(period.dwell), circles, people, seeding)
    found = sizes(moves_of(scenario).into("infectious"), count, size, seeds)
    return Distribution(found, oracles.final_size_in_group(size, seeds, pair_rate, period.law))


def classes(folder: Path, name: str, count: int, reproduction: float = 2.0, size: int = 50) -> Distribution:
    """Groups of 50 with R0 = 2: the convention c = R0 gamma (n + m - 1) / (n + m)."""
    return group(folder, CLASSES[name], size, reproduction / size, count)


def households(folder: Path, name: str, count: int) -> Distribution:
    """Households of three, pair rate 0.4 a day."""
    return group(folder, HOUSEHOLDS[name], 3, 0.4, count)


def households_by_size(folder: Path, size: int, count: int, period: Period | None = None) -> Distribution:
    """Households of `size` with one seed, pair rate 0.5 a day, mean period one day."""
    return group(folder, period or periods.exponential(1), size, 0.5, count)


def reed_frost(folder: Path, size: int, count: int) -> Distribution:
    """A fixed period of a day is a Reed-Frost epidemic: a pair fails to transmit with probability exp(-w)."""
    p = REED_FROST[size]
    run = group(folder, periods.fixed(1), size, -math.log1p(-p), count)
    return Distribution(run.found, oracles.final_size(size - 1, 1, lambda j: (1 - mpmath.mpf(p)) ** j))
