"""The field's measures of transmission and growth, as plain functions of arrays.

Times are ticks (microseconds) where not said otherwise; `Outbreak.transmission` gives the tree.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.units import DAY
from hyosan.outcome.transmission import Transmission


def generation_intervals(tree: Transmission) -> NDArray[np.int64]:
    """Time from the infector's infection to the infectee's, of every infectee who was not seeded. Ticks.

    Realised intervals, shortened while an epidemic grows and people run out (Svensson 2007).
    """
    infected = np.flatnonzero(tree.infector >= 0)
    intervals: NDArray[np.int64] = tree.time[infected] - tree.time[tree.infector[infected]]
    return intervals


def offspring_counts(tree: Transmission) -> NDArray[np.int64]:
    """How many each person ever infected went on to infect, by row of the tree."""
    return np.bincount(tree.infector[tree.infector >= 0], minlength=len(tree))


def offspring_distribution(counts: NDArray[np.int64]) -> tuple[float, float]:
    """(mean, dispersion k) of a negative binomial fitted to offspring counts by maximum likelihood.

    Variance = mean + mean² / k. k is infinite where counts vary no more than a Poisson's.
    Source: Lloyd-Smith et al., Nature 438 (2005).
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    counts = np.asarray(counts, np.float64)
    if len(counts) == 0:
        return math.nan, math.nan
    mean = float(counts.mean())
    if counts.var() <= mean:
        return mean, math.inf

    def minus_log_likelihood(log_k: float) -> float:
        k = math.exp(log_k)
        terms = gammaln(counts + k) - gammaln(k) + k * math.log(k / (k + mean))
        return -float(np.sum(terms + counts * math.log(mean / (k + mean))))

    found = minimize_scalar(minus_log_likelihood, bounds=(-12.0, 12.0), method="bounded")
    return mean, math.exp(float(found.x))


def basic_reproduction_number(tree: Transmission, population: int, depleted: float = 0.05) -> float:
    """Mean offspring of those infected early: while under a share `depleted` of the population had been
    infected and the whole first generation after them could still be counted. NaN if nobody was infected.

    The seeded are left out where others follow: they were not infected in the way of a typical case.
    """
    early = np.arange(len(tree)) < max(1, int(depleted * population))
    if np.any(early & (tree.generation > 0)):
        early &= tree.generation > 0
    return float(offspring_counts(tree)[early].mean()) if early.any() else math.nan


def reproduction_number(
    tree: Transmission, width: int = DAY
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(start of each interval, mean offspring of those infected within it): the cohort, or case,
    reproduction number (Wallinga & Teunis 2004, with the tree known). NaN where nobody was infected.

    The last intervals are cut short: their people had not finished infecting.
    """
    if len(tree) == 0:
        return np.empty(0, np.int64), np.empty(0)
    cohort = tree.time // width
    people = np.bincount(cohort)
    offspring = np.bincount(cohort, weights=offspring_counts(tree))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.arange(len(people)) * width, np.where(people > 0, offspring / people, np.nan)


def growth_rate(counts: NDArray[np.int64], width: int = DAY) -> float:
    """Exponential growth rate, per day, of counts in successive intervals of `width` ticks.

    Poisson regression of the counts on time with a logarithmic link (so that zeros may stand).
    NaN for fewer than two intervals or no counts.
    """
    counts = np.asarray(counts, np.float64)
    if len(counts) < 2 or counts.sum() == 0:
        return math.nan
    time = (np.arange(len(counts)) - (len(counts) - 1) / 2) * (width / DAY)
    slope, level = 0.0, math.log(counts.mean())
    for _ in range(100):  # Newton's steps on a concave likelihood
        expected = np.exp(level + slope * time)
        gradient = np.array([np.sum(counts - expected), np.sum((counts - expected) * time)])
        curvature = np.array([[expected.sum(), expected @ time], [expected @ time, expected @ time**2]])
        try:
            step = np.linalg.solve(curvature, gradient)
        except np.linalg.LinAlgError:
            return math.nan
        step *= min(1.0, 1.0 / max(1.0, float(np.abs(step).max())))
        level, slope = level + float(step[0]), slope + float(step[1])
        if np.abs(step).max() < 1e-12:
            break
    return slope


def doubling_time(rate: float) -> float:
    """Ticks in which counts double at a growth rate per day; infinite if they do not grow."""
    return math.log(2) / rate * DAY if rate > 0 else math.inf
