"""A building's world: rooms are cells, doors edges, and everybody is at home where the day found him.

Nobody lives in a school. But who is in it stays in his room until he knows, and then shuts its door or runs: to
hunters that is what a home is. So the room is the home cell, nobody has a place of the day, and those who stand
together are the group `companions` (neighbours by seat), which barricades, stands and runs as a household does.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.model.behaviour import ARMS
from hyosan.model.building import ROOM_KINDS, Building, Room
from hyosan.world.draws import Draws
from hyosan.world.whole import Whole, apportion
from hyosan.world.world import PUPIL, STAFF, Groups, People, Places, World

GAP = 9.0  # metres between floors on the map, for their names
WIDE = 1.3  # the map's width by its height, as nearly as the floors allow
LEAST_LENGTH = 0.5  # metres: two rooms whose middles fall together


def draw_building(asked: Building, count: int, draws: Draws) -> World:
    """`count` people in the rooms of a building, in proportion to those that it asks for in each."""
    pupils, staff = _spread(asked, count)
    room, role = _seats(pupils, staff)
    start = np.concatenate([[0], np.cumsum(pupils + staff)]).astype(np.int64)
    people = People(
        count=count,
        age=_ages(asked, room, role, draws),
        sex=(draws.words("sex", count) & 1).astype(np.uint8),
        role=role,
        home=room,
        attributes=_arms(asked, room, role),
    )
    return World(people, _groups(asked, room, pupils, start), {}, _places(asked, start))


def _spread(asked: Building, count: int) -> tuple[Whole, Whole]:
    """(pupils, staff) of each room."""
    weights = np.array([(room.pupils, room.staff) for room in asked.rooms], np.int64)
    spread = apportion(count, weights.ravel()).reshape(weights.shape)
    return spread[:, 0], spread[:, 1]


def _seats(pupils: Whole, staff: Whole) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """(room, role) of everybody, room by room, pupils first."""
    amounts = np.stack([pupils, staff], axis=1).ravel()
    room = np.repeat(np.arange(len(pupils), dtype=np.int32), pupils + staff)
    return room, np.repeat(np.tile(np.array([PUPIL, STAFF], np.uint8), len(pupils)), amounts)


def _ages(
    asked: Building, room: NDArray[np.int32], role: NDArray[np.uint8], draws: Draws
) -> NDArray[np.uint8]:
    year = np.array([one.year or 1 for one in asked.rooms], np.int64)[room]
    low, high = asked.staff_ages
    grown = low + draws.below("ages of staff", high - low + 1, len(room))
    return np.where(role == PUPIL, asked.first_year_age + year - 1, grown).astype(np.uint8)


def _arms(asked: Building, room: NDArray[np.int32], role: NDArray[np.uint8]) -> dict[str, NDArray[np.uint8]]:
    """What everybody has at hand; nothing where the building arms nobody."""
    at_hand = np.array([ARMS.index(one.arms) for one in asked.rooms], np.uint8)
    return {"arms": np.where(role == PUPIL, at_hand[room], 0).astype(np.uint8)} if at_hand.any() else {}


def _groups(asked: Building, room: NDArray[np.int32], pupils: Whole, start: Whole) -> dict[str, Groups]:
    """Companions, classes (who is in a room with pupils), the people of a room, and all of the school."""
    names = {at: one.name for at, one in enumerate(asked.rooms) if start[at + 1] > start[at]}
    bounds = [
        low + np.arange(groups) * size // groups
        for low, size in zip(start[:-1], np.diff(start), strict=True)
        for groups in [max(round(int(size) / asked.companions), 1)]
        if size
    ]
    companions = np.concatenate([*bounds, [len(room)]]).astype(np.int64)
    sizes = np.diff(companions)
    taught = np.flatnonzero(pupils)
    number = np.full(len(pupils), -1, np.int32)
    number[taught] = np.arange(len(taught))
    members = np.flatnonzero(number[room] >= 0).astype(np.int32)
    of_class = np.concatenate([[0], np.cumsum(np.diff(start)[taught])]).astype(np.int64)
    everyone = np.zeros(len(room), np.int32)
    return {
        "companions": Groups(
            "companions", np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), companions
        ),
        "class": Groups(
            "class", number[room], of_class, members, {int(number[at]): names[int(at)] for at in taught}
        ),
        "neighbourhood": Groups("neighbourhood", room, start, names=names),
        "school": Groups("school", everyone, np.array([0, len(room)], np.int64), names={0: asked.title}),
    }


def _places(asked: Building, start: Whole) -> Places:
    rooms, floor = asked.rooms, np.array(asked.floor_of)
    corner = np.array([one.corner for one in rooms]) + _layout(asked)[floor]
    size = np.array([one.size for one in rooms])
    middle = corner + size / 2
    first, to, length, lanes = _edges(asked, middle)
    named = [(one.name, one.hangul) for one in asked.floors] + [(one.name, one.hangul) for one in rooms]
    hangul = {name: written for name, written in [*named, (asked.title, asked.hangul)] if written}
    return Places(
        title=asked.title,
        x=middle[:, 0].astype(np.float32),
        y=middle[:, 1].astype(np.float32),
        area=size.prod(axis=1).astype(np.float32),
        kind=np.array([ROOM_KINDS.index(one.kind) for one in rooms], np.uint8),
        kinds=ROOM_KINDS,
        district=floor.astype(np.int16),
        districts=tuple(one.name for one in asked.floors),
        town=np.zeros(len(rooms), np.int16),
        towns=(asked.title,),
        edge_start=first,
        edge_to=to,
        edge_length=length,
        edge_lanes=lanes,
        edge_kind=np.zeros(len(to), np.uint8),
        home_start=start,
        day_start=np.zeros(len(rooms) + 1, np.int64),
        day_members=np.empty(0, np.int32),
        cell_size=float(np.sqrt(np.median(size.prod(axis=1)))),
        river=np.zeros((0, 2), np.float32),
        names={one.name: at for at, one in enumerate(rooms)},
        hangul=hangul,
        outline=tuple(_rectangle(*low, *(low + wide)) for low, wide in zip(corner, size, strict=True)),
        phrases={one.name: phrase(asked.floors[at].name, one) for one, at in zip(rooms, floor, strict=True)},
    )


def phrase(floor: str, room: Room) -> str:
    """`in the music room, fifth floor`: where a room is, as a story says it."""
    if room.said or room.kind in ("corridor", "stairs"):
        return room.said or f"{'on' if room.kind == 'stairs' else 'in'} the {room.name}"
    article = "" if room.kind == "classroom" else "the "
    return f"in {article}{room.name}, {floor}"


def _rectangle(west: float, south: float, east: float, north: float) -> NDArray[np.float32]:
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return np.array(ring, np.float32)


def _edges(
    asked: Building, middle: NDArray
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """(start, to, length, lanes) of the doors, both ways."""
    doors = asked.doors()
    one, other = (np.array([pair[k] for pair in doors], np.int64) for k in (0, 1))
    gap = middle[one] - middle[other]
    apart = np.maximum(np.sqrt((gap * gap).sum(axis=1)), LEAST_LENGTH)
    said = np.array([door.length or 0.0 for *_, door in doors])
    length, lanes = np.where(said > 0, said, apart), np.array([door.lanes for *_, door in doors])
    source, to = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((to, source))
    start = np.searchsorted(source[order], np.arange(len(middle) + 1)).astype(np.int32)
    length, lanes = (np.tile(of, 2)[order].astype(np.float32) for of in (length, lanes))
    return start, to[order].astype(np.int32), length, lanes


def _layout(asked: Building) -> NDArray[np.float64]:
    """How far each floor's plane is shifted on the map: floors in columns, the first at the bottom of each."""
    low = np.array([[min(one.corner[k] for one in floor.rooms) for k in (0, 1)] for floor in asked.floors])
    high = np.array(
        [[max(one.corner[k] + one.size[k] for one in floor.rooms) for k in (0, 1)] for floor in asked.floors]
    )
    tried = [_in_columns(high - low, columns) for columns in range(1, len(low) + 1)]
    shift, _ = min(tried, key=lambda one: abs(math.log(one[1][0] / one[1][1] / WIDE)))
    return shift - low


def _in_columns(size: NDArray[np.float64], columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(the corner of each floor, width and height of all) in so many columns."""
    rows = -(-len(size) // columns)
    shift, across, height = np.zeros_like(size), 0.0, 0.0
    for first in range(0, len(size), rows):
        up = 0.0
        for at in range(first, min(first + rows, len(size))):
            shift[at] = across, up
            up += size[at, 1] + GAP
        across += size[first : first + rows, 0].max() + GAP
        height = max(height, up)
    return shift, np.array([across, height])
