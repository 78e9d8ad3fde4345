"""Compile the circles along which word goes: with whom somebody shares a class or a workplace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.world.world import Groups, World

KINDS = ("class", "workplace")


def mates_of(world: World) -> dict[str, NDArray]:
    """Folk's `mate_of`, `mate_start` and `mates`; the world's own arrays where its circles share them."""
    circles = [world.groups[kind] for kind in KINDS if kind in world.groups]
    if len(circles) == 2 and _share(*circles):
        # a group of the one kind is empty in the other: see world.Groups
        start = circles[0].start + circles[1].start - circles[0].start[-1]
        return _named(circles[0].group_of, start, circles[0].members)
    if not circles:
        return _named(np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0, np.int32))
    group_of, start, members = _own(circles[0])
    for circle in circles[1:]:
        others, more, those = _own(circle)
        group_of = np.where((group_of < 0) & (others >= 0), others + len(start) - 1, group_of).astype(
            np.int32
        )
        start = np.concatenate([start, start[-1] + more[1:]])
        members = np.concatenate([members, those])
    return _named(group_of, start, members)


def _share(one: Groups, other: Groups) -> bool:
    same = np.shares_memory(one.group_of, other.group_of) and np.shares_memory(one.members, other.members)
    return bool(same and one.start[-1] == other.start[0])


def _own(circle: Groups) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """A circle's group by row, and its members in their order from 0 on."""
    first, last = int(circle.start[0]), int(circle.start[-1])
    members = circle.members if circle.members.size else np.arange(last, dtype=np.int32)
    group_of = circle.group_of
    if group_of.size == 0:  # everybody is in group 0
        group_of = np.zeros(last, np.int32)
    empty = np.append(np.diff(circle.start) == 0, True)  # whoever is in an empty group, or in -1, is in none
    return np.where(empty[group_of], -1, group_of), circle.start - first, members[first:last]


def _named(group_of: NDArray, start: NDArray, members: NDArray) -> dict[str, NDArray]:
    return {
        "mate_of": np.ascontiguousarray(group_of, np.int32),
        "mate_start": np.ascontiguousarray(start, np.int64),
        "mates": np.ascontiguousarray(members, np.int32),
    }
