"""How theory is compared with runs. A bound is derived from the number of replicates, never tuned.

Every test states its false-alarm probability: FALSE_ALARM is the chance, over seeds, that a right engine
fails one comparison. Seeds are fixed, so a passing test keeps passing until the engine's draws change.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FALSE_ALARM = 1e-4
STANDARD_ERRORS = 3.89  # two-sided normal quantile of FALSE_ALARM


def assert_distribution(sizes: ArrayLike, probability: NDArray[np.float64]) -> None:
    """Pearson's chi-square of counts in 0 … len(probability) - 1, neighbours pooled to 10 expected each."""
    observed = np.bincount(np.asarray(sizes), minlength=len(probability)).astype(float)
    assert len(observed) == len(probability), "a size that theory calls impossible"
    expected = probability / probability.sum() * observed.sum()
    assert not observed[expected == 0].any(), "an outcome that theory calls impossible"
    pooled_observed, pooled_expected = pooled(observed, expected)
    assert len(pooled_expected) > 1, "too few replicates to test anything"
    p_value = stats.chisquare(pooled_observed, pooled_expected).pvalue
    assert p_value > FALSE_ALARM, (
        f"chi-square p = {p_value:.2g} over {observed.sum():.0f} replicates\n"
        f"observed {pooled_observed}\nexpected {np.round(pooled_expected, 1)}"
    )


def pooled(
    observed: NDArray[np.float64], expected: NDArray[np.float64], least: float = 10.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Neighbouring outcomes taken together until each group is expected `least` times."""
    groups: list[list[float]] = [[0.0, 0.0]]
    for seen, foreseen in zip(observed, expected, strict=True):
        if groups[-1][1] >= least:
            groups.append([0.0, 0.0])
        groups[-1][0] += seen
        groups[-1][1] += foreseen
    if groups[-1][1] < least and len(groups) > 1:
        last = groups.pop()
        groups[-1] = [groups[-1][0] + last[0], groups[-1][1] + last[1]]
    both = np.array(groups)
    return both[:, 0], both[:, 1]


def assert_share(successes: int, trials: int, probability: float, bias: float = 0.0) -> None:
    """A binomial share: exact test, its probability allowed to be off by a derived `bias`."""
    share = successes / trials
    nearest = min(max(share, probability - bias), probability + bias)
    p_value = stats.binomtest(successes, trials, nearest).pvalue
    assert p_value > FALSE_ALARM, f"{successes} of {trials} = {share:.4f}; theory says {probability:.4f}"


def assert_mean(values: ArrayLike, mean: float, sd: float | None = None, bias: float = 0.0) -> None:
    """A mean within STANDARD_ERRORS; `sd` from theory, or from independent `values` themselves."""
    values = np.asarray(values, float)
    n = len(values)
    if sd is None:
        bound = float(stats.t.isf(FALSE_ALARM / 2, n - 1) * values.std(ddof=1)) / math.sqrt(n)
    else:
        bound = STANDARD_ERRORS * sd / math.sqrt(n)
    difference = abs(float(values.mean()) - mean)
    assert difference <= bound + bias, (
        f"mean {values.mean():.5g} of {n}; theory says {mean:.5g} ± {bound:.2g} (+ {bias:.2g})"
    )


def assert_continuous(values: ArrayLike, cumulative: stats.rv_continuous) -> None:
    """Kolmogorov-Smirnov against a scipy distribution, exact in the number of values."""
    p_value = stats.kstest(np.asarray(values, float), cumulative.cdf).pvalue
    assert p_value > FALSE_ALARM, (
        f"Kolmogorov-Smirnov p = {p_value:.2g} over {len(np.asarray(values))} values"
    )
