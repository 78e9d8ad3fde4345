"""Small towns from which people can leave, and what is read from their parties."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import numpy as np
from towns import Drive, jonas, town, townspeople

from hyosan.engine import space as space_module
from hyosan.ground.units import DAY
from hyosan.kernels.space.parties import MOVES, STAGES
from hyosan.world.world import Groups, World

FLIGHT = {"households": 0.5, "packing": {"gamma": {"mean": "20 min", "shape": 2}}, "cars": 0.7}
HIDING = {"share": 0.6, "until": {"gamma": {"mean": "3 h", "shape": 2}}, "looks": 3}
WORD: dict[str, Any] = {
    "tells": 0.8, "delay": {"exponential": {"mean": "20 min"}}, "household": 0.8, "calls": 3, "mates": 0.5,
    "believing": {"exponential": {"mean": "15 min"}}, "fades": {"exponential": {"mean": "12 h"}},
}  # fmt: skip
SEARCH = {"parents": 0.8, "grown_from": 25}


def with_exits(world: World, *cells: int) -> World:
    """The same town, whose streets leave the map at some cells."""
    assert world.places is not None
    kind = world.places.kind.copy()
    kind[list(cells)] = 1
    places = dataclasses.replace(world.places, kind=kind, kinds=("homes", "exit"))
    return dataclasses.replace(world, places=places, memory=[])


def with_mates(world: World, size: int) -> World:
    """The same town, whose people by day know each other in workplaces of so many."""
    assert world.places is not None
    members = world.places.day_members
    start = np.append(np.arange(0, len(members), size), len(members)).astype(np.int64)
    group_of = np.full(world.people.count, -1, np.int32)
    group_of[members] = np.arange(len(members)) // size
    circle = Groups("workplace", group_of, start, members)
    return dataclasses.replace(world, groups={**world.groups, "workplace": circle}, memory=[])


def at_once() -> dict[str, Any]:
    """Whoever hears of it knows at once."""
    now = {"fixed": "0 min"}
    return {"awareness": {"from_sight": now, "from_broadcast": now, "hearing_delay": "10 min"}}


def a_town(seed: int = 0, **behaviour: Any) -> Drive:
    """Nine cells, an exit in a corner, two turned among people who flee, hide and search."""
    asked = {"flight": FLIGHT, "hiding": HIDING, "search": SEARCH} | behaviour
    asked = {key: value for key, value in asked.items() if value is not None}
    drive = Drive(
        with_exits(town([40] * 9, seed=seed, columns=3), 8), jonas(), townspeople(**asked), seed=seed
    )
    for person in (3, 200):
        drive.enter(person, "turned")
    return drive


def told(drive: Drive) -> Counter[str]:
    """How often anybody entered each stage."""
    moves = drive.space.parties.moves[: int(drive.space.parties.counts[MOVES])]
    return Counter(STAGES[kind] for kind in moves["kind"])


def moves_of(drive: Drive) -> list[tuple[int, int, int, int]]:
    """Everything that was told of parties."""
    moves = drive.space.parties.moves[: int(drive.space.parties.counts[MOVES])]
    return [tuple(int(move[name]) for name in ("time", "person", "cell", "kind")) for move in moves]  # type: ignore[misc]


def broadcast(drive: Drive, time: int = 0) -> None:
    """Tell everybody."""
    space_module.broadcast(drive.space, np.arange(len(drive.space.cells)), time)


__all__ = ["DAY", "a_town", "at_once", "broadcast", "moves_of", "told", "with_exits", "with_mates"]
