"""The large arrays of runs belong to the world: a run borrows them and gives them back as it found them.

Giving back costs what the outbreak touched, not what the city holds; a run of a quiet outbreak among ten
million people would otherwise spend its time on fresh memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.circles.calendar import Calendar, emptied, new_calendar
from hyosan.kernels.circles.stage import STAGED
from hyosan.kernels.state import CAUSE
from hyosan.world.world import World

MANY = 50  # if more than one in so many were touched, to reset everybody is quicker


@dataclass
class Memory:
    """Arrays of one entry a person, as before anything happened, and room for causes."""

    latest: NDArray[np.int32]  # -1
    bits: NDArray[np.uint64]  # all 1 or all 0: whether a contact may change people in their initial state
    entries: NDArray[np.void]  # CAUSE, contents of no meaning
    staged: NDArray[np.void]  # STAGED, for everybody; contents of no meaning
    chunks: list[Calendar] = field(default_factory=list)  # calendars of earlier runs, whose room is of use


def borrow(world: World, receives: bool) -> Memory:
    """Memory for a run whose people may (or may not) be changed by a contact at the start."""
    memory = world.memory.pop() if world.memory else new_memory(world)
    untouched = ~np.uint64(0) if receives else np.uint64(0)
    if memory.bits[-1] != untouched:
        memory.bits[:] = untouched
    return memory


def lay_out(world: World) -> World:
    """A world with memory for a run, so that the first run finds it touched. Returns the same world."""
    world.memory.append(new_memory(world))
    return world


def new_memory(world: World) -> Memory:
    """Fresh memory. Touching it takes longer than a quiet outbreak among those people."""
    people = world.people.count
    return Memory(
        latest=np.full(people, -1, np.int32),
        bits=np.full(people // 64 + 2, ~np.uint64(0), np.uint64),
        entries=np.empty(2 * people + 4096, CAUSE),
        staged=np.empty(people, STAGED),
    )


def borrow_calendar(memory: Memory, buckets: int, chunks: int, record: np.dtype) -> Calendar:
    """An empty calendar, in the room of an earlier run's if there is one."""
    for place, calendar in enumerate(memory.chunks):
        if calendar.records.dtype == record:
            return emptied(memory.chunks.pop(place), buckets)
    return new_calendar(buckets, chunks, record)


def give_back(world: World, memory: Memory, size: int, calendars: list[Calendar]) -> None:
    """Return memory whose log holds `size` causes; those people are reset, and nobody else."""
    memory.chunks.extend(calendars)
    untouched = memory.bits[-1]  # the last word holds nobody and is never written
    if size * MANY < len(memory.latest):
        touched = memory.entries["person"][:size]
        memory.latest[touched] = -1
        memory.bits[touched >> 6] = untouched
    else:
        memory.latest[:] = -1
        memory.bits[:] = untouched
    world.memory.append(memory)
