"""Reproduction numbers by interval of time, from the events of a run and its true tree."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import History
from hyosan.kernels.expand import Events
from hyosan.outcome.infectiousness import infectious_days, infectiousness_present
from hyosan.outcome.measures import reproduction_number
from hyosan.outcome.transmission import Transmission


class ByInterval(NamedTuple):
    """Arrays by interval; NaN where a number is undefined."""

    start: NDArray[np.int64]  # ticks
    infections: NDArray[np.int64]  # those seeded not among them
    instantaneous: NDArray[np.float64]
    cohort: NDArray[np.float64]


def by_interval(
    run: History, log: Events, infected: NDArray[np.bool_], tree: Transmission, width: int
) -> ByInterval:
    """Both reproduction numbers in intervals of `width` ticks, from the start to the last infection.

    `infected` flags the events of the log that are infections. The instantaneous number is exact for contacts
    by circle: infections arise at a rate that is proportional to the infectiousness present.
    """
    times = log.time[infected]
    count = int(max(times.max(initial=0), tree.time.max(initial=0)) // width) + 1
    start = np.arange(count, dtype=np.int64) * width
    trait = np.array([state.infectious for state in run.scenario.pathogen.states.values()])
    present = infectiousness_present(log, trait, np.append(start, start[-1] + width))
    infections = np.bincount(times // width, minlength=count)
    cohort = np.full(count, math.nan)
    known = reproduction_number(tree, width)[1]
    cohort[: len(known)] = known
    course = course_days(run, log, infected)
    with np.errstate(divide="ignore", invalid="ignore"):
        instantaneous = np.where(present > 0, infections / present, math.nan) * course
    return ByInterval(start, infections, instantaneous, cohort)


def course_days(run: History, log: Events, infected: NDArray[np.bool_]) -> float:
    """The infectious days expected of the courses that begin with these events, on average over them.

    By the state entered, the age and the attributes of the person. NaN for no events, and where some never cease
    to pass on.
    """
    if not infected.any():
        return math.nan
    who, traits = run.rows.profile, run.profiles
    profile = who[log.person[infected]] if who.size else np.zeros(int(infected.sum()), np.uint8)
    kinds, weight = np.unique(log.to_state[infected].astype(np.int64) << 8 | profile, return_counts=True)
    states, pathogen = list(run.states), run.scenario.pathogen
    days = np.array(
        [infectious_days(pathogen, *traits[kind & 255])[states[kind >> 8]] for kind in kinds.tolist()]
    )
    mean = float(days @ weight / weight.sum())
    return mean if math.isfinite(mean) else math.nan
