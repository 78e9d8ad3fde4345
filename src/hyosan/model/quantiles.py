"""Dwell-time tables: from one 32-bit draw to a duration in ticks, the same bits on every machine.

A draw u stands for the probability p = (u + 1/2) / 2^32. A row of TABLE_SIZE int64 words holds either

* word 0 = 0: the quantile at knots, once for the lower half of the draws and once for the upper, which is
  read from the far end (v = 2^32 - 1 - u). Knots lie as in a floating-point number: the first
  2^(KNOT_BITS + 1) values of v one by one, then 2^KNOT_BITS in each doubling of v, so that both tails are
  as finely cut as the middle. Between knots a parabola through three of them, in integers.
* word 0 = n: a step function of n values (fixed and empirical): n thresholds, then n values; the answer
  is the first value whose threshold lies above u.

Every knot is rounded correctly (to a whole tick, and to KNOT_PRECISION bits), so no platform's library
can change it: where double precision lies too near a rounding boundary, 40 decimal digits decide.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.knots import DRAWS, KNOT_BITS, SIDE, TABLE_SIZE
from hyosan.model.dwell import Dwell, Empirical, Lognormal

KNOT_PRECISION = 25  # significant bits of a knot
LONGEST = 1 << 53  # ticks, 285 years: longer dwell times are cut here, far beyond any horizon
_NEAR = 1e-11  # double precision is trusted to this relative distance from a rounding boundary
_DIGITS = 40

Quantile = Callable[[NDArray[np.float64], bool], NDArray[np.float64]]
"""(tail probability, upper tail?) → ticks."""
Tail = Callable[[Any, bool], Any]
"""(ticks as an mpmath number, upper tail?) → the tail's probability."""


def read_quantile(table: NDArray[np.int64], u: int) -> int:
    """Ticks of the draw `u` (0 … 2^32 - 1). The kernels' reader is this, line by line, on int64.

    Python's integers are unbounded; a kernel splits both products, so that none passes 63 bits:
    d t >> s = (d >> s) t + ((d & (2^s - 1)) t >> s), exactly, also for negative d and t.
    """
    steps = int(table[0])
    if steps:
        return int(table[1 + steps + int(np.searchsorted(table[1 : 1 + steps], u, side="right"))])
    upper = u >> 31
    v = DRAWS - 1 - u if upper else u
    shift = max(v.bit_length() - 1 - KNOT_BITS, 0)
    at = 1 + upper * SIDE + (shift << KNOT_BITS) + ((v >> shift) & ~1)
    first, middle, last = int(table[at]), int(table[at + 1]), int(table[at + 2])
    along = v & ((2 << shift) - 1)  # from the first knot; the middle one lies at 2^shift
    bend = (last - 2 * middle + first) * (along - (1 << shift)) >> shift
    rise = (middle - first + (bend >> 1)) * along >> shift
    return first + rise


def quantile_table(dwell: Dwell) -> NDArray[np.int64]:
    """The dwell-time table, int64 of length TABLE_SIZE, read-only and shared by equal distributions.

    Quantiles are right to 1e-6 or 4 ticks, whichever is more, for shapes of 0.1 and more and sigmas up to 3.
    """
    if dwell.fixed is not None:
        return _steps_table(((dwell.fixed, 1.0),))
    if dwell.empirical is not None:
        return _steps_table(_weighed(dwell.empirical))
    if dwell.exponential is not None:
        return _smooth_table("exponential", float(dwell.exponential.mean), 1.0)
    if dwell.gamma is not None:
        return _smooth_table("gamma", float(dwell.gamma.mean), dwell.gamma.shape)
    if dwell.weibull is not None:
        return _smooth_table("weibull", float(dwell.weibull.scale), dwell.weibull.shape)
    assert dwell.lognormal is not None
    return _lognormal_table(dwell.lognormal)


def gamma_table(mean: float, shape: float) -> NDArray[np.int64]:
    """The same table for a gamma distribution of what is no duration: read in whole units."""
    return _smooth_table("gamma", mean, shape)


def _lognormal_table(asked: Lognormal) -> NDArray[np.int64]:
    if asked.median is not None and asked.sigma is not None:
        return _smooth_table("lognormal", float(asked.median), asked.sigma)
    assert asked.mean is not None and asked.sd is not None
    return _smooth_table("lognormal by mean", float(asked.mean), float(asked.sd))


def _weighed(asked: Empirical) -> tuple[tuple[int, float], ...]:
    """Distinct values in order, each with its summed weight; those of weight 0 left out."""
    weights = asked.weights or [1.0] * len(asked.values)
    together: dict[int, float] = {}
    for value, weight in zip(asked.values, weights, strict=True):
        if weight > 0:
            together[value] = together.get(value, 0.0) + weight
    return tuple(sorted(together.items()))


@lru_cache(maxsize=64)
def _steps_table(weighed: tuple[tuple[int, float], ...]) -> NDArray[np.int64]:
    count = len(weighed)
    if 1 + 2 * count > TABLE_SIZE:
        raise ValueError(f"{count} distinct values; an empirical dwell time holds {TABLE_SIZE // 2} at most")
    table = np.zeros(TABLE_SIZE, np.int64)
    table[0] = count
    total = sum(Fraction(weight) for _, weight in weighed)
    below = Fraction(0)
    for i, (value, weight) in enumerate(weighed):
        below += Fraction(weight)
        table[1 + i] = int(below * DRAWS / total + Fraction(1, 2))  # draws with (u + 1/2) / 2^32 <= below
        table[1 + count + i] = value
    table.setflags(write=False)
    return table


@lru_cache(maxsize=64)
def _smooth_table(family: str, scale: float, shape: float) -> NDArray[np.int64]:
    quantile, tail = _FAMILIES[family](scale, shape)
    table = np.zeros(TABLE_SIZE, np.int64)
    lower, upper = _knots(quantile, tail, False), _knots(quantile, tail, True)
    table[1 : 1 + SIDE] = lower
    table[1 + SIDE :] = np.maximum(upper, lower[-1])  # the two roundings of the median may cross
    table.setflags(write=False)
    return table


def _tail_probabilities() -> NDArray[np.float64]:
    """The tail probability at each knot of one side (exact in double precision)."""
    index = np.arange(SIDE)
    shift = np.maximum((index >> KNOT_BITS) - 1, 0)
    v = (index - (shift << KNOT_BITS)) << shift
    return (v + 0.5) / DRAWS


def _knots(quantile: Quantile, tail: Tail, upper: bool) -> NDArray[np.int64]:
    """Correctly rounded knots of one side."""
    probability = _tail_probabilities()
    with np.errstate(over="ignore", under="ignore"):
        value = np.minimum(quantile(probability, upper), float(LONGEST))
    grid = np.exp2(np.maximum(np.frexp(value)[1] - KNOT_PRECISION, 0))  # a power of two, 1 tick or more
    scaled = value / grid
    boundary = np.floor(scaled) + 0.5
    rounded = np.where(scaled < boundary, np.floor(scaled), np.ceil(scaled))
    near = np.flatnonzero(np.abs(scaled - boundary) <= _NEAR * np.maximum(scaled, boundary))
    for i in near:
        above = _reaches(tail, float(boundary[i] * grid[i]), float(probability[i]), upper)
        rounded[i] = boundary[i] + 0.5 if above else boundary[i] - 0.5
    return _without_overshoot((rounded * grid).astype(np.int64))


def _reaches(tail: Tail, ticks: float, probability: float, upper: bool) -> bool:
    """Whether the quantile is `ticks` or more, decided with _DIGITS decimals."""
    import mpmath

    with mpmath.workdps(_DIGITS):
        beyond = tail(mpmath.mpf(ticks), upper)
        return bool(beyond >= probability if upper else beyond <= probability)


def _without_overshoot(knots: NDArray[np.int64]) -> NDArray[np.int64]:
    """Straighten those parabolas that rounding bent so far that they would not be monotone."""
    first, middle, last = knots[:-2:2], knots[1:-1:2], knots[2::2]
    rise, next_rise = np.abs(middle - first), np.abs(last - middle)
    bent = 3 * np.minimum(rise, next_rise) < np.maximum(rise, next_rise)
    bent[: 1 << KNOT_BITS] = False  # the first knots are read one by one
    middle[bent] = (first + last)[bent] >> 1
    return knots


def _exponential(mean: float, _: float) -> tuple[Quantile, Tail]:
    return _weibull(mean, 1.0)


def _weibull(scale: float, shape: float) -> tuple[Quantile, Tail]:
    import mpmath

    def quantile(p: NDArray[np.float64], upper: bool) -> NDArray[np.float64]:
        return scale * (-np.log(p) if upper else -np.log1p(-p)) ** (1.0 / shape)

    def tail(ticks: Any, upper: bool) -> Any:
        hazard = (ticks / scale) ** mpmath.mpf(shape)
        return mpmath.exp(-hazard) if upper else -mpmath.expm1(-hazard)

    return quantile, tail


def _gamma(mean: float, shape: float) -> tuple[Quantile, Tail]:
    import mpmath
    from scipy.special import gammainccinv, gammaincinv

    def quantile(p: NDArray[np.float64], upper: bool) -> NDArray[np.float64]:
        return mean / shape * (gammainccinv(shape, p) if upper else gammaincinv(shape, p))

    def tail(ticks: Any, upper: bool) -> Any:
        x = ticks * mpmath.mpf(shape) / mpmath.mpf(mean)
        low, high = (x, mpmath.inf) if upper else (0, x)
        return mpmath.gammainc(mpmath.mpf(shape), low, high, regularized=True)

    return quantile, tail


def _lognormal(median: float, sigma: float) -> tuple[Quantile, Tail]:
    import mpmath

    with mpmath.workdps(_DIGITS):
        return _lognormal_of(mpmath.log(mpmath.mpf(median)), mpmath.mpf(sigma))


def _lognormal_by_mean(mean: float, sd: float) -> tuple[Quantile, Tail]:
    import mpmath

    with mpmath.workdps(_DIGITS):
        variance = mpmath.log1p((mpmath.mpf(sd) / mpmath.mpf(mean)) ** 2)
        return _lognormal_of(mpmath.log(mean) - variance / 2, mpmath.sqrt(variance))


def _lognormal_of(mu: Any, sigma: Any) -> tuple[Quantile, Tail]:
    import mpmath
    from scipy.special import ndtri

    def quantile(p: NDArray[np.float64], upper: bool) -> NDArray[np.float64]:
        return np.exp(float(mu) + float(sigma) * (-ndtri(p) if upper else ndtri(p)))

    def tail(ticks: Any, upper: bool) -> Any:
        z = (mpmath.log(ticks) - mu) / sigma
        return mpmath.erfc((z if upper else -z) / mpmath.sqrt(2)) / 2

    return quantile, tail


_FAMILIES: dict[str, Callable[[float, float], tuple[Quantile, Tail]]] = {
    "exponential": _exponential,
    "gamma": _gamma,
    "weibull": _weibull,
    "lognormal": _lognormal,
    "lognormal by mean": _lognormal_by_mean,
}
