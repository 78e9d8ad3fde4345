"""The world as arrays. Built once, shared by many runs, never written to by a run.

People are rows, ordered by home cell and household, so that neighbours are neighbours in memory.
`ids` are stable (they key every random draw); rows are only where somebody is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_IDS = np.empty(0, np.int64)

# Roles, the values of People.role.
AT_HOME, PUPIL, WORKER, STAFF, SOLDIER = 0, 1, 2, 3, 4
SEXES = ("f", "m", "unknown")
ROLES = ("at home", "pupil", "worker", "staff", "soldier")


@dataclass(frozen=True)
class People:
    """Everybody. Arrays have length `count`, or 0 where the world does not know."""

    count: int
    ids: NDArray[np.int64] = field(default_factory=lambda: NO_IDS)  # empty: the id is the row
    age: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))  # years
    sex: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))  # 0 f, 1 m, 2 unknown
    role: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    home: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))  # cell; -1 none
    day: NDArray[np.int16] | NDArray[np.int32] = field(  # cell by day; -1: home's. int16 if cells < 32,768
        default_factory=lambda: np.empty(0, np.int32)
    )
    attributes: Mapping[str, NDArray] = field(default_factory=dict)

    def rows_of(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of stable ids; -1 where there is no such person."""
        if self.ids.size == 0:
            return np.where((wanted >= 0) & (wanted < self.count), wanted, -1)
        known, inverse = np.unique(wanted, return_inverse=True)
        rows = np.full(len(known), -1)
        if known.size:
            at = np.minimum(np.searchsorted(known, self.ids), len(known) - 1)
            found = np.flatnonzero(known[at] == self.ids)
            rows[at[found]] = found
        return rows[inverse]

    def id_of(self, row: int) -> int:
        """The stable id of a row."""
        return int(row) if self.ids.size == 0 else int(self.ids[row])


@dataclass(frozen=True)
class Groups:
    """A circle kind whose members are groups: households, classes, …; `everyone` is one group of all.

    `group_of[row]` is the group or -1. The members of group g are `members[start[g]:start[g + 1]]`, or
    the rows `start[g] … start[g + 1] - 1` themselves when `members` is empty. Kinds may share one
    numbering and its arrays (class and workplace do): a group of the other kind is empty here, and
    whoever is in an empty group is in no group of this kind.
    """

    name: str
    group_of: NDArray[np.int32]  # empty: everybody is in group 0
    start: NDArray[np.int64]
    members: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    names: Mapping[int, str] = field(default_factory=dict)  # group → its name, where it has one
    capacity: Mapping[int, int] = field(default_factory=dict)  # group → how many it holds, if limited
    labels: NDArray = field(
        default_factory=lambda: NO_IDS
    )  # by group, of a table: int64, or UTF-8; empty: none
    guests: bool = False  # group_of says where people would come as guests; the members are others

    def members_of(self, group: int) -> NDArray[np.int32]:
        """The rows of a group's members."""
        low, high = int(self.start[group]), int(self.start[group + 1])
        return np.arange(low, high, dtype=np.int32) if self.members.size == 0 else self.members[low:high]

    def find(self, name: str) -> int | None:
        """The group called `name`, or None."""
        return next((group for group, known in self.names.items() if known == name), None)


@dataclass(frozen=True)
class Network:
    """Contacts as a graph of rows: the neighbours of i are `neighbour[start[i]:start[i + 1]]`.

    `weight` is the contact rate of each edge, a day; empty: 1 a day each.
    """

    name: str
    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.float64] = field(default_factory=lambda: np.empty(0, np.float64))


@dataclass(frozen=True)
class Places:
    """The map: cells, and the edges between them as rows of a sparse matrix (CSR).

    Edges come in both directions. `crosses_river` marks bridges; hunters and people move along edges only.
    Home members of cell c are the rows `home_start[c] … home_start[c + 1] - 1`; those who spend their day
    there and live elsewhere are `day_members[day_start[c]:day_start[c + 1]]`.
    """

    title: str
    x: NDArray[np.float32]  # metres, of the cell's centre
    y: NDArray[np.float32]
    area: NDArray[np.float32]  # square metres
    kind: NDArray[np.uint8]  # index into kinds
    kinds: tuple[str, ...]
    district: NDArray[np.int16]  # index into districts
    districts: tuple[str, ...]
    town: NDArray[np.int16]  # index into towns
    towns: tuple[str, ...]
    edge_start: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_length: NDArray[np.float32]  # metres
    edge_lanes: NDArray[np.float32]
    edge_kind: NDArray[np.uint8]  # 0 street, 1 bridge, 2 road
    home_start: NDArray[np.int64]
    day_start: NDArray[np.int64]
    day_members: NDArray[np.int32]
    cell_size: float
    river: NDArray[np.float32]  # (k, 2) metres; empty if none
    roads: tuple[NDArray[np.float32], ...] = ()
    names: Mapping[str, int] = field(default_factory=dict)  # named places → cell
    hangul: Mapping[str, str] = field(default_factory=dict)
    outline: tuple[NDArray[np.float32], ...] = ()  # by cell: rings of (x, y), a row of NaN between; or none
    phrases: Mapping[str, str] = field(default_factory=dict)  # name → `in the music room, fifth floor`

    @property
    def count(self) -> int:
        """The number of cells."""
        return len(self.x)


@dataclass(frozen=True)
class World:
    """People, their circles and, if there is one, the map."""

    people: People
    groups: Mapping[str, Groups] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    places: Places | None = None
    memory: list[Any] = field(default_factory=list, compare=False, repr=False)  # see engine/memory.py

    def digest(self) -> str:
        """A hash of everything: two worlds with the same digest give the same runs."""
        total = hashlib.sha256(str(self.people.count).encode())
        for name, array in self.arrays():
            total.update(name.encode())
            total.update(str((array.dtype.str, array.shape)).encode())
            total.update(_bytes_of(array))
        for name in sorted(self.groups):
            total.update(repr((name, sorted(self.groups[name].names.items()))).encode())
            limits = self.groups[name].capacity
            total.update(repr((name, sorted(limits.items()))).encode() if limits else b"")
        if self.places is not None:
            known = self.places
            text = (known.title, known.kinds, known.districts, known.towns, known.cell_size)
            total.update(repr((text, sorted(known.names.items()), sorted(known.hangul.items()))).encode())
        return total.hexdigest()

    def arrays(self) -> list[tuple[str, NDArray]]:
        """Every array of the world, named, in a fixed order."""
        parts: list[tuple[str, object]] = [("people", self.people)]
        parts += [(f"groups.{name}", self.groups[name]) for name in sorted(self.groups)]
        parts += [(f"networks.{name}", self.networks[name]) for name in sorted(self.networks)]
        if self.places is not None:
            parts.append(("places", self.places))
        return [
            (f"{prefix}.{key}{number}", array)
            for prefix, part in parts
            for key, value in vars(part).items()
            for number, array in _arrays_in(value)
        ]

    def nbytes(self) -> int:
        """Bytes held by the arrays, those that parts share counted once."""
        held = {one.__array_interface__["data"][0]: one.nbytes for _, one in self.arrays() if one.size}
        return sum(held.values())


def missing(values: NDArray) -> NDArray[np.bool_]:
    """Where a column of an attribute says nothing: a gap of a table."""
    if values.dtype == object:
        return np.array([value is None or value != value for value in values.tolist()], bool)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)


def _bytes_of(array: NDArray) -> bytes | memoryview:
    """What an array holds. Of words and gaps, which are references: the different values, and which stands where."""
    if array.dtype != object:
        return np.ascontiguousarray(array).view(np.uint8).data
    number: dict[str, int] = {}
    codes = [number.setdefault(repr(value), len(number)) for value in array.tolist()]
    return repr(list(number)).encode() + np.array(codes, "<i4").tobytes()


def _arrays_in(value: object) -> list[tuple[str, NDArray]]:
    """The arrays that a field holds: one, a tuple of them, or a mapping of columns."""
    if isinstance(value, np.ndarray):
        return [("", value)]
    if isinstance(value, tuple):
        return [(f".{at}", one) for at, one in enumerate(value) if isinstance(one, np.ndarray)]
    if isinstance(value, Mapping):
        return [(f".{key}", one) for key, one in value.items() if isinstance(one, np.ndarray)]
    return []
