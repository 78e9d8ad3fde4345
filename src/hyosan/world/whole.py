"""Whole numbers from shares: apportioning, and matching wishes to what there is. Integers only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
PARTS = 1 << 20  # a share of one, in fixed point


def parts(shares: NDArray | list[float]) -> Whole:
    """Shares as whole parts of `PARTS`, so that no machine rounds them differently."""
    return np.rint(np.asarray(shares, np.float64) * PARTS).astype(np.int64)


def by_age(steps: dict[int, float], ages: int) -> Whole:
    """The value at each age 0 … ages - 1, in parts, of a mapping from the age from which it holds."""
    result = np.zeros(ages, np.int64)
    for age in sorted(steps):
        result[age:] = parts([steps[age]])[0]
    return result


def apportion(total: int, weights: Whole) -> Whole:
    """Split `total` in proportion to whole weights, by largest remainder; ties to the first.

    `total` times any weight must stay below 2**63, and some weight be positive if total is.
    """
    weights = np.asarray(weights, np.int64)
    if total == 0:
        return np.zeros(len(weights), np.int64)
    whole, rest = np.divmod(weights * total, weights.sum())
    missing = total - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole


def apportion_within(total: int, weights: Whole, limits: Whole) -> Whole:
    """Split `total` in proportion to weights, nowhere beyond `limits`; what no weight wants goes anywhere.

    `total` must not exceed the limits' sum.
    """
    taken = np.zeros(len(limits), np.int64)
    while (left := total - int(taken.sum())) > 0:
        room = limits - taken
        wanted = np.where(room > 0, weights, 0)
        taken += np.minimum(apportion(left, wanted if wanted.any() else room), room)
    return taken


def fit(ideal: NDArray[np.uint8], available: Whole) -> NDArray[np.uint8]:
    """Give each ideal age one of the available ones, keeping their order; `available` is reduced.

    Where an age has run out the next older one is given, or, past the oldest, a younger one.
    """
    wanted = np.bincount(ideal, minlength=len(available))
    taken = np.zeros(len(available), np.int64)
    waiting = 0
    for age in (*range(len(available)), *reversed(range(len(available)))):
        waiting += int(wanted[age])
        wanted[age] = 0
        given = min(waiting, int(available[age] - taken[age]))
        taken[age] += given
        waiting -= given
    available -= taken
    result = np.empty(len(ideal), np.uint8)
    result[np.argsort(ideal, kind="stable")] = np.repeat(np.arange(len(available), dtype=np.uint8), taken)
    return result
