"""A building as a place of its own: rooms on floors, the doors between them, and who is in each.

Lengths are metres. Every floor has a plane of its own; a room is a rectangle on it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from hyosan.model.base import Asked, Count, Number, Positive
from hyosan.model.behaviour import ARMS

ROOM_KINDS = (
    "classroom", "laboratory", "music room", "gymnasium", "cafeteria", "broadcasting room", "archery range",
    "library", "office", "infirmary", "room", "corridor", "stairs", "yard", "exit",
    "refuge",
)  # fmt: skip
# Who flees leaves the building by the one, and stays behind the door of the other.
WAY_OUT, REFUGE = "exit", "refuge"
GRAIN = 1e-6  # metres by which rooms may lie over one another: what a sum of sizes rounds


class Door(Asked):
    """A door, or a flight of stairs, to another room; it leads both ways."""

    to: str
    length: Positive | None = Field(
        default=None, description="metres between the middles of the two; left out: on one floor, as they lie"
    )
    lanes: Positive = Field(default=1.0, description="people abreast")


class Room(Asked):
    """A room, a corridor, a flight of stairs, the yard: a rectangle on its floor, and who is in it at first."""

    name: str
    hangul: str | None = None
    kind: Literal[ROOM_KINDS]  # type: ignore[valid-type]
    corner: tuple[Number, Number] = Field(description="of the west and south, on the plane of its floor")
    size: tuple[Positive, Positive] = Field(description="from west to east, and from south to north")
    doors: list[Door] = Field(default=[], description="a door is named once, at either of its rooms")
    pupils: Count = 0
    year: Count | None = Field(default=None, description="of its pupils: the first is 1")
    staff: Count = 0
    arms: Literal[ARMS] = Field(default="bare", description="what its pupils have at hand")  # type: ignore[valid-type]
    said: str | None = Field(default=None, description="how a story says where it is: 'on the roof'")

    @field_validator("doors", mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        return (
            [{"to": one} if isinstance(one, str) else one for one in value]
            if isinstance(value, list)
            else value
        )

    @model_validator(mode="after")
    def _pupils_of_a_year(self) -> Room:
        if self.pupils and not self.year:
            raise ValueError(f"the pupils in {self.name!r} have no year; add 'year: 1' or a later one")
        return self

    @property
    def area(self) -> float:
        """Square metres."""
        return self.size[0] * self.size[1]

    @property
    def middle(self) -> tuple[float, float]:
        """Of the rectangle, on the plane of its floor."""
        return self.corner[0] + self.size[0] / 2, self.corner[1] + self.size[1] / 2

    def overlaps(self, other: Room) -> bool:
        """Whether two rooms of one floor lie over one another."""
        return all(
            min(self.corner[k] + self.size[k], other.corner[k] + other.size[k])
            - max(self.corner[k], other.corner[k])
            > GRAIN
            for k in (0, 1)
        )


class Floor(Asked):
    """What lies on one plane."""

    name: str
    hangul: str | None = None
    rooms: list[Room] = Field(min_length=1)


class Building(Asked):
    """A building. People stay together in small groups, each in the room where the day found it."""

    title: str
    hangul: str | None = None
    description: str | None = None
    floors: list[Floor] = Field(min_length=1)
    first_year_age: Count = Field(default=15, description="years, of the pupils of the first year")
    staff_ages: tuple[Count, Count] = Field(default=(24, 62), description="years, least and most")
    companions: Count = Field(default=4, ge=1, description="neighbours by seat who stand and run together")

    @model_validator(mode="after")
    def _sound(self) -> Building:
        problem = next(_problems(self), None)
        if problem is not None:
            raise ValueError(problem)
        return self

    @property
    def rooms(self) -> list[Room]:
        """All rooms, floor by floor: the order of the cells."""
        return [room for floor in self.floors for room in floor.rooms]

    @property
    def floor_of(self) -> list[int]:
        """The number of each room's floor."""
        return [number for number, floor in enumerate(self.floors) for _ in floor.rooms]

    def doors(self) -> list[tuple[int, int, Door]]:
        """(room, room, the door between them), rooms by number."""
        number = {room.name: at for at, room in enumerate(self.rooms)}
        return [(at, number[door.to], door) for at, room in enumerate(self.rooms) for door in room.doors]


def _problems(asked: Building) -> Iterator[str]:
    """What is wrong with the rooms as a whole, the first of it told."""
    yield from _twice("floor", [floor.name for floor in asked.floors])
    yield from _twice("room", [room.name for room in asked.rooms])
    for floor in asked.floors:
        for one, other in combinations(floor.rooms, 2):
            if one.overlaps(other):
                yield f"{one.name!r} and {other.name!r} lie over one another; move or shrink one of them"
    yield from _wrong_doors(asked)
    yield from _cut_off(asked)
    if not any(room.pupils or room.staff for room in asked.rooms):
        yield "nobody is in the building; give a room pupils or staff"
    if asked.staff_ages[0] > asked.staff_ages[1]:
        yield "the least age of staff is above the most; swap them"


def _twice(what: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if names.count(name) > 1:
            yield f"two {what}s are called {name!r}; give one another name"


def _wrong_doors(asked: Building) -> Iterator[str]:
    names = [room.name for room in asked.rooms]
    for room in asked.rooms:
        for door in room.doors:
            if door.to not in names:
                close = difflib.get_close_matches(door.to, names, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"rooms: {', '.join(names)}"
                yield f"a door of {room.name!r} leads to the unknown room {door.to!r}; {hint}"
            if door.to == room.name:
                yield f"a door of {room.name!r} leads back into it; a door joins two rooms"
    floor, seen = asked.floor_of, set()
    for one, other, door in asked.doors():
        pair = (min(one, other), max(one, other))
        if pair in seen:
            yield f"the door between {names[one]!r} and {names[other]!r} is named twice; name it at one of them"
        seen.add(pair)
        if floor[one] != floor[other] and door.length is None:
            yield f"{names[one]!r} and {names[other]!r} are on different floors; give their door a length"


def _cut_off(asked: Building) -> Iterator[str]:
    """Rooms that nobody can leave the building from, or nothing leads to."""
    rooms = asked.rooms
    reached = {at for at, room in enumerate(rooms) if room.kind in (WAY_OUT, REFUGE)}
    if not reached:
        yield f"there is no way out; give a room 'kind: {WAY_OUT}'"
        reached = {0}
    beside: dict[int, list[int]] = {at: [] for at in range(len(rooms))}
    for one, other, _ in asked.doors():
        beside[one].append(other)
        beside[other].append(one)
    waiting = list(reached)
    while waiting:
        for other in beside[waiting.pop()]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    for at, room in enumerate(rooms):
        if at not in reached:
            yield f"nothing leads from {room.name!r} to a way out; add a door"
