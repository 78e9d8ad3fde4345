"""Compile the beds that a pathogen's states need, and how many there are, into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hyosan.engine.history import NO_BED
from hyosan.ground.errors import ScenarioError
from hyosan.kernels.beds import Beds
from hyosan.model.place import Place
from hyosan.world.world import World

NEVER = -(2**62)  # before any time: a bed that nobody has had


def compile_beds(scenario: Any, world: World, causes: Sequence[str]) -> Beds:
    """The pools of beds of a scenario. ScenarioError if it is said nowhere how many there are."""
    states = scenario.pathogen.states
    pools = sorted({one.bed for one in states.values() if one.bed is not None})
    names = list(states)
    if not pools:
        none = np.empty(0, np.int64)
        return Beds(np.empty(0, np.bool_), none, none, none, np.zeros(1, np.int64), none)
    counts = [beds_in(scenario, world, pool) for pool in pools]
    return Beds(
        needed=np.array([one.bed is not None for one in states.values()]),
        pool=np.array([-1 if one.bed is None else pools.index(one.bed) for one in states.values()]),
        instead=np.array(
            [-1 if one.without_bed is None else names.index(one.without_bed) for one in states.values()]
        ),
        kind=np.array([causes.index(NO_BED)]),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        until=np.full(sum(counts), NEVER, np.int64),
    )


def beds_in(scenario: Any, world: World, pool: str) -> int:
    """How many beds a pool has: as the scenario says, or the capacity of the places of that kind."""
    if pool in scenario.beds:
        return int(scenario.beds[pool])
    place = scenario.place
    if isinstance(place, Place):
        found = [one.capacity for one in place.facilities if one.kind == pool and one.capacity is not None]
        if found:
            return round(sum(found) * world.people.count / max(place.full_population, 1))
    groups = world.groups.get(pool)
    if groups is not None and groups.capacity:
        return sum(groups.capacity.values())
    raise ScenarioError(
        f"it is said nowhere how many beds {pool!r} has; add for example 'beds: {{{pool}: 450}}', or places of "
        "this kind with a capacity"
    )
