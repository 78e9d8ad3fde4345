"""Infections, and how many each went on to infect, by interval of time and by group of people or circle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.outcome.transmission import Transmission


class ByGroup(NamedTuple):
    """Arrays of equal length, by interval and group; only where there is anything to count."""

    start: NDArray[np.int64]  # ticks, of the interval
    group: NDArray[np.int64]
    cases: NDArray[np.int64]
    cohort: NDArray[np.float64]  # mean offspring of these cases


def by_group(tree: Transmission, group: NDArray[np.int64], groups: int, width: int) -> ByGroup:
    """The cases of every interval of `width` ticks and group, and their mean offspring in the whole tree.

    `group` is by row of the tree, -1 for who is in none and is left out. The seeded are cases.
    """
    offspring = np.bincount(tree.infector[tree.infector >= 0], minlength=len(tree))
    known = group >= 0
    key = tree.time[known] // width * groups + group[known]
    found, number = np.unique(key, return_inverse=True)
    cases = np.bincount(number, minlength=len(found))
    total = np.bincount(number, weights=offspring[known], minlength=len(found))
    return ByGroup(found // groups * width, found % groups, cases, total / np.maximum(cases, 1))


def by_circle(tree: Transmission, circle: NDArray[np.int64], circles: int, width: int) -> ByGroup:
    """The cases of every interval, and how many each infected in every circle, on average.

    `circle` is, by row of the tree, where that infection came about; -1 for in none. The means of all circles sum to
    the mean offspring, but for infections in no circle.
    """
    cohort = tree.time // width
    there, number, cases = np.unique(cohort, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((tree.infector >= 0) & (circle >= 0))
    key = number[tree.infector[rows]] * circles + circle[rows]
    total = np.bincount(key, minlength=len(there) * circles)
    every = np.repeat(cases, circles)
    start = np.repeat(there * width, circles)
    return ByGroup(start, np.tile(np.arange(circles), len(there)), every, total / np.maximum(every, 1))
