"""How theory is compared with runs. A bound is derived from the number of replicates, never tuned.

A comparison holds what theory says and what runs gave; `verdict` says how far apart they may be and are, for
`docs/validation.md`, and `must_hold` fails a test. FALSE_ALARM is the chance, over seeds, that a right engine
fails one comparison. Seeds are fixed, so a passing test keeps passing until the engine's draws change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FALSE_ALARM = 1e-4
STANDARD_ERRORS = 3.89  # two-sided normal quantile of FALSE_ALARM


@dataclass(frozen=True)
class Verdict:
    """One line of the table: what theory says, what was found, how far apart they may be, whether they are nearer."""

    replicates: int
    theory: str
    found: str
    tolerance: str
    holds: bool


class Comparison(Protocol):
    """Anything that can be judged."""

    def verdict(self) -> Verdict: ...


def must_hold(comparison: Comparison) -> None:
    """Fail a test where theory and runs differ by more than chance allows."""
    verdict = comparison.verdict()
    assert verdict.holds, (
        f"found {verdict.found} of {verdict.replicates}; theory says {verdict.theory}, "
        f"tolerance {verdict.tolerance}\n{comparison}"
    )


@dataclass(frozen=True)
class Distribution:
    """Counts in 0 … len(exact) - 1 against their probabilities: Pearson's chi-square, 10 expected in each."""

    found: NDArray[np.int64]
    exact: NDArray[np.float64]

    @cached_property
    def observed(self) -> NDArray[np.float64]:
        """How often each outcome came."""
        counts = np.bincount(self.found, minlength=len(self.exact)).astype(float)
        assert len(counts) == len(self.exact), "an outcome that theory calls impossible"
        return counts

    @cached_property
    def expected(self) -> NDArray[np.float64]:
        """How often each should."""
        return self.exact / self.exact.sum() * len(self.found)

    def verdict(self) -> Verdict:
        """Chi-square of neighbours pooled, and the means beside it for the reader."""
        assert not self.observed[self.expected == 0].any(), "an outcome that theory calls impossible"
        observed, expected = pooled(self.observed, self.expected)
        freedom = len(expected) - 1
        assert freedom > 0, "too few replicates to test anything"
        statistic = float(((observed - expected) ** 2 / expected).sum())
        bound = float(stats.chi2.isf(FALSE_ALARM, freedom))
        mean = float(np.arange(len(self.exact)) @ self.expected) / len(self.found)
        return Verdict(
            len(self.found),
            f"mean {mean:.3f}",
            f"mean {self.found.mean():.3f}, χ² {statistic:.1f}",
            f"χ² ≤ {bound:.1f} ({freedom} df)",
            statistic <= bound,
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


@dataclass(frozen=True)
class Share:
    """Successes against a probability, which may be off by a derived `bias`: exact binomial tails."""

    successes: int
    trials: int
    probability: float
    bias: float = 0.0

    @property
    def found(self) -> float:
        return self.successes / self.trials

    def interval(self, outside: float = FALSE_ALARM) -> tuple[float, float]:
        """Shares that chance leaves with probability 1 - `outside` at least."""
        low = stats.binom.ppf(outside / 2, self.trials, max(self.probability - self.bias, 0.0))
        high = stats.binom.isf(outside / 2, self.trials, min(self.probability + self.bias, 1.0))
        return float(low) / self.trials, float(high) / self.trials

    def verdict(self) -> Verdict:
        low, high = self.interval()
        return Verdict(
            self.trials,
            f"{self.probability:.4f}",
            f"{self.found:.4f}",
            f"{low:.4f} to {high:.4f}",
            low <= self.found <= high,
        )


@dataclass(frozen=True)
class Mean:
    """A mean; `sd` from theory, or from the independent `values` themselves; off by a derived `bias` at most."""

    values: NDArray[np.float64]
    mean: float
    sd: float | None = None
    bias: float = 0.0

    @property
    def found(self) -> float:
        return float(self.values.mean())

    def bound(self, outside: float = FALSE_ALARM) -> float:
        """How far chance takes the mean with probability `outside`, without the bias."""
        n = len(self.values)
        if self.sd is None:
            quantile = float(stats.t.isf(outside / 2, n - 1))
            return quantile * float(self.values.std(ddof=1)) / math.sqrt(n)
        return float(stats.norm.isf(outside / 2)) * self.sd / math.sqrt(n)

    def verdict(self) -> Verdict:
        bound = self.bound() + self.bias
        digits = max(0, 2 - math.floor(math.log10(bound)))
        return Verdict(
            len(self.values),
            f"{self.mean:.{digits}f}",
            f"{self.found:.{digits}f}",
            f"± {bound:.2g}",
            abs(self.found - self.mean) <= bound,
        )


@dataclass(frozen=True)
class Continuous:
    """Values against a scipy distribution: Kolmogorov-Smirnov, exact in the number of values."""

    values: NDArray[np.float64]
    law: Any

    def verdict(self) -> Verdict:
        distance = float(stats.kstest(self.values, self.law.cdf).statistic)
        bound = float(stats.kstwo.isf(FALSE_ALARM, len(self.values)))
        return Verdict(
            len(self.values),
            f"mean {self.law.mean():.3f}",
            f"mean {self.values.mean():.3f}, D {distance:.4f}",
            f"D ≤ {bound:.4f}",
            distance <= bound,
        )


def assert_distribution(sizes: ArrayLike, probability: NDArray[np.float64]) -> None:
    """`Distribution` must hold."""
    must_hold(Distribution(np.asarray(sizes), probability))


def assert_share(successes: int, trials: int, probability: float, bias: float = 0.0) -> None:
    """`Share` must hold."""
    must_hold(Share(successes, trials, probability, bias))


def assert_mean(values: ArrayLike, mean: float, sd: float | None = None, bias: float = 0.0) -> None:
    """`Mean` must hold."""
    must_hold(Mean(np.asarray(values, float), mean, sd, bias))


def assert_continuous(values: ArrayLike, law: Any) -> None:
    """`Continuous` must hold."""
    must_hold(Continuous(np.asarray(values, float), law))
