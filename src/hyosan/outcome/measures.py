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


def serial_intervals(tree: Transmission, onset: NDArray[np.int64]) -> NDArray[np.int64]:
    """Time from the infector's onset of symptoms to the infectee's, of every pair in which both had one. Ticks.

    `onset` is in ticks by row of the tree, negative for who never had symptoms. May be negative, where symptoms
    begin after infectiousness.
    """
    infected = np.flatnonzero((tree.infector >= 0) & (onset >= 0))
    infected = infected[onset[tree.infector[infected]] >= 0]
    intervals: NDArray[np.int64] = onset[infected] - onset[tree.infector[infected]]
    return intervals


def offspring_counts(tree: Transmission) -> NDArray[np.int64]:
    """How many each went on to infect before his next infection, by row of the tree."""
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


def early_cases(tree: Transmission, population: int, depleted: float = 0.05) -> NDArray[np.bool_]:
    """Which infections came about while they were fewer than a share `depleted` of `population`, the people at risk.

    The seeded are left out where others follow: they were not infected in the way of a typical case.
    """
    early = np.arange(len(tree)) < max(1, int(depleted * population))
    if np.any(early & (tree.generation > 0)):
        early &= tree.generation > 0
    return early


def basic_reproduction_number(tree: Transmission, population: int, depleted: float = 0.05) -> float:
    """Mean offspring of the early cases. NaN if nobody was infected.

    Their whole offspring must have had time to be infected within the run.
    """
    early = early_cases(tree, population, depleted)
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


def early_phase(
    tree: Transmission, population: int, at_least: int = 50, depleted: float = 0.05
) -> tuple[int, int]:
    """(start, end) in ticks of the time in which an outbreak grows nearly exponentially.

    From the `at_least`-th infection, when chance and the way of seeding weigh less, to when there were as many as a
    share `depleted` of `population`, the people at risk. Empty (start = end) if it never gets as far.
    """
    many = int(depleted * population)
    if not at_least < many <= len(tree):
        return 0, 0
    return int(tree.time[at_least - 1]), int(tree.time[many - 1])


def early_growth_rate(
    tree: Transmission, population: int, at_least: int = 50, depleted: float = 0.05, width: int = DAY
) -> float:
    """The growth rate, per day, of new infections in the early phase, by intervals of `width` ticks.

    NaN if the outbreak does not get as far, or if the phase holds fewer than two whole intervals.
    """
    start, end = early_phase(tree, population, at_least, depleted)
    within = tree.time[(tree.time >= start) & (tree.time < end)] - start
    whole = (end - start) // width
    return growth_rate(np.bincount(within // width, minlength=whole)[:whole], width)


def reproduction_number_of_growth(rate: float, intervals: NDArray[np.int64]) -> float:
    """The reproduction number of a population that grows at `rate` a day, by its generation intervals (ticks).

    1 / mean(exp(-rate × interval)): Wallinga and Lipsitch, Proc. R. Soc. B 274 (2007). The intervals are those of
    whole courses among people who do not run out.
    """
    return float(1 / np.mean(np.exp(-rate * (np.asarray(intervals) / DAY))))


def doubling_time(rate: float) -> float:
    """Ticks in which counts double at a growth rate per day; infinite if they do not grow."""
    return math.log(2) / rate * DAY if rate > 0 else math.inf
