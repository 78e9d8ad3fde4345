"""Compile the beds that a pathogen's states need, and how many there are, into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import NO_BED
from hyosan.ground.errors import ScenarioError
from hyosan.kernels.circles.beds import Beds
from hyosan.model.circles import GUEST
from hyosan.model.place import Place
from hyosan.world.world import World

NEVER = -(2**62)  # before any time: a bed that nobody has had


def compile_beds(scenario: Any, world: World, causes: Sequence[str]) -> Beds:
    """The pools of beds of a scenario. ScenarioError if it is said nowhere how many there are."""
    states = list(scenario.pathogen.states.values())
    kinds = sorted({one.bed for one in states if one.bed is not None})
    if not kinds:
        none = np.empty(0, np.int64)
        nowhere = np.empty((0, 0), np.int32)
        return Beds(np.empty(0, np.bool_), none, none, nowhere, none, np.zeros(1, np.int64), none, none)
    found = [beds_in(scenario, world, kind) for kind in kinds]
    first = np.cumsum([0, *(len(beds) for beds, _ in found)])
    places = [place for _, place in found if place.size]
    column = {
        kind: at
        for at, kind in enumerate(k for k, (_, place) in zip(kinds, found, strict=True) if place.size)
    }
    names, number = (
        list(scenario.pathogen.states),
        {kind: int(at) for kind, at in zip(kinds, first, strict=False)},
    )
    counts = [count for beds, _ in found for count in beds]
    return Beds(
        needed=np.array([one.bed is not None for one in states]),
        pool=np.array([number.get(one.bed, -1) for one in states]),
        place_at=np.array([column.get(one.bed, -1) for one in states]),
        place=np.stack(places, axis=1) if places else np.empty((0, 0), np.int32),
        instead=np.array([-1 if one.without_bed is None else names.index(one.without_bed) for one in states]),
        kind=np.array([causes.index(NO_BED)]),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        until=np.full(sum(counts), NEVER, np.int64),
    )


def beds_in(scenario: Any, world: World, kind: str) -> tuple[list[int], NDArray[np.int32]]:
    """(the beds of each pool of a kind, the pool of each person; empty: one pool for everybody).

    As many as the scenario says; or, of places with a capacity, those of the place that a person would come to;
    or those of a generated city's facilities.
    """
    if kind in scenario.beds:
        return [int(scenario.beds[kind])], np.empty(0, np.int32)
    groups = world.groups.get(f"{GUEST}{kind}", world.groups.get(kind))
    limits = world.groups[kind].capacity if kind in world.groups else {}
    if groups is not None and limits:
        missing = [groups.names.get(at, str(at)) for at in range(len(groups.start) - 1) if at not in limits]
        if missing:
            raise ScenarioError(
                f"the {kind} {missing[0]!r} has no capacity; give every place where there are beds one"
            )
        return [limits[at] for at in range(len(groups.start) - 1)], groups.group_of
    place = scenario.place
    if isinstance(place, Place):
        known = [one.capacity for one in place.facilities if one.kind == kind and one.capacity is not None]
        if known:
            count = round(sum(known) * world.people.count / max(place.full_population, 1))
            return [count], np.empty(0, np.int32)
    raise ScenarioError(
        f"it is said nowhere how many beds {kind!r} has; add for example 'beds: {{{kind}: 450}}', or places of "
        "this kind with a capacity"
    )
