"""How infectious people are: what a course is expected to come to, and what was present over time.

Infectiousness is a state's trait `infectious`; an infectious day is a day at 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.units import DAY
from hyosan.kernels.expand import Events
from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Pathogen, State, fitting


def mean_dwell(dwell: Dwell) -> float:
    """The mean of a dwell time, in days."""
    return dwell.mean() / DAY


def visits(
    pathogen: Pathogen, age: float = 0, attributes: Mapping[str, Any] = MappingProxyType({})
) -> NDArray[np.float64]:
    """[a, b]: how often, on average, somebody of an age who enters state a is in b before the course ends.

    A course ends in a state without a dwell time. Infinite where some course of the pathogen never does.
    """
    names = list(pathogen.states)
    moves = np.zeros((len(names), len(names)))
    for at, state in enumerate(pathogen.states.values()):
        for name, probability in branches_at(state, age, attributes).items():
            moves[at, names.index(name)] += probability
    try:
        return np.asarray(np.linalg.inv(np.eye(len(names)) - moves), np.float64)
    except np.linalg.LinAlgError:
        reached = np.linalg.matrix_power(np.eye(len(names)) + moves, len(names)) > 0
        return np.where(reached, math.inf, 0.0)


def branches_at(
    state: State, age: float, attributes: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, float]:
    """Where a state leads for people of an age, in years, with these attributes."""
    groups = state.groups()
    return fitting(groups, age, attributes).to if groups else {}


def infectious_days(
    pathogen: Pathogen, age: float = 0, attributes: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, float]:
    """The infectious days expected of somebody of an age (years) who enters each state, until the course ends.

    Infinite for a state that leads to one that is infectious for good.
    """
    states = pathogen.states.values()
    stay = [0.0 if state.dwell is None else mean_dwell(state.dwell) for state in states]
    weight = np.array([state.infectious * days for state, days in zip(states, stay, strict=True)])
    for_good = np.array([state.infectious > 0 and state.dwell is None for state in states])
    often = visits(pathogen, age, attributes)
    days = np.where((often > 0) @ for_good, math.inf, often[:, weight > 0] @ weight[weight > 0])
    return dict(zip(pathogen.states, days.tolist(), strict=True))


def infectiousness_present(
    log: Events, infectious: NDArray[np.float64], edges: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Infectious days spent by everybody together within each interval of `edges` (ticks, ascending).

    `infectious` is the trait by state. Who was infectious before the first event is not counted.
    """
    change = infectious[log.to_state] - infectious[log.from_state]
    moved = np.flatnonzero(change)
    time = log.time[moved] / DAY
    level = np.concatenate([[0.0], np.cumsum(change[moved])])
    moment = np.concatenate([[0.0], np.cumsum(change[moved] * time)])
    before = np.searchsorted(log.time[moved], edges, side="right")
    return np.diff(level[before] * (edges / DAY) - moment[before])
