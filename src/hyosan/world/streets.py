"""Streets, bridges and roads: which cells can be reached from which. Every cell can be from every other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.world.grid import Grid
from hyosan.world.terrain import Floats, crosses
from hyosan.world.whole import Whole

STREET, BRIDGE, ROAD = 0, 1, 2


@dataclass(frozen=True)
class Streets:
    """Edges in both directions as rows of a sparse matrix; the rows' targets ascend."""

    start: NDArray[np.int32]
    to: NDArray[np.int32]
    length: NDArray[np.float32]
    lanes: NDArray[np.float32]
    kind: NDArray[np.uint8]


@dataclass(frozen=True)
class Links:
    """Undirected edges of one kind between cells of a map."""

    one: Whole
    other: Whole
    kind: NDArray[np.uint8]


def no_links() -> Links:
    """No edges."""
    return Links(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8))


def join(*parts: Links) -> Links:
    """All edges of several parts, in their order."""
    return Links(
        np.concatenate([part.one for part in parts]),
        np.concatenate([part.other for part in parts]),
        np.concatenate([part.kind for part in parts]),
    )


def links(one: Whole | list[int], other: Whole | list[int], kind: int) -> Links:
    """Edges of one kind."""
    first = np.asarray(one, np.int64)
    return Links(first, np.asarray(other, np.int64), np.full(len(first), kind, np.uint8))


def neighbours(grid: Grid, place_of: Whole, river: Floats | None) -> Links:
    """Streets between cells that touch, corners too, on one side of the river.

    `place_of[g]` is the cell of the map at grid cell g, or -1.
    """
    square = place_of.reshape(grid.rows, grid.columns)
    pairs = [
        (square[:, :-1], square[:, 1:]),
        (square[:-1, :], square[1:, :]),
        (square[:-1, :-1], square[1:, 1:]),
        (square[:-1, 1:], square[1:, :-1]),
    ]
    one = np.concatenate([a.ravel() for a, _ in pairs])
    other = np.concatenate([b.ravel() for _, b in pairs])
    both = (one >= 0) & (other >= 0)
    one, other = one[both], other[both]
    if river is not None:
        where = np.flatnonzero(place_of >= 0)
        grid_cell = np.empty(len(where), np.int64)
        grid_cell[place_of[where]] = where
        ax, ay = grid.centres(grid_cell[one])
        bx, by = grid.centres(grid_cell[other])
        dry = ~crosses(ax, ay, bx, by, river)
        one, other = one[dry], other[dry]
    return links(one, other, STREET)


def components(count: int, known: Links) -> Whole:
    """A label for each cell, the same for cells that can reach each other: the least cell's number."""
    label = np.arange(count)
    while True:
        new = label.copy()
        least = np.minimum(label[known.one], label[known.other])
        for end in (known.one, known.other):
            np.minimum.at(new, label[end], least)  # hooks a whole component on to its least neighbour
        while not np.array_equal(new, new[new]):
            new = new[new]
        if np.array_equal(new, label):
            return label
        label = new


def mend(x: Floats, y: Floats, known: Links, river: Floats | None) -> Links:
    """Roads that join what cannot be reached to the nearest that can: over a bridge if need be."""
    order = np.argsort(x, kind="stable")
    added, near = no_links(), _Near(x, y, order, x[order])
    while True:
        label = components(len(x), join(known, added))
        names, sizes = np.unique(label, return_counts=True)
        if len(names) <= 1:
            return added
        parts = np.split(np.argsort(label, kind="stable"), np.cumsum(sizes)[:-1])
        del parts[int(np.argmax(sizes))]
        gaps = [near.gap(label, island) for island in parts]
        ones, others = [one for one, _ in gaps], [other for _, other in gaps]
        roads = links(ones, others, ROAD)
        if river is not None:
            roads.kind[crosses(x[ones], y[ones], x[others], y[others], river)] = BRIDGE
        added = join(added, roads)


@dataclass(frozen=True)
class _Near:
    """Finds near cells without looking at all: there are as many islands as a city is large."""

    x: Floats
    y: Floats
    order: Whole  # cells from west to east
    west_to_east: Floats  # their x

    def gap(self, label: Whole, island: Whole) -> tuple[int, int]:
        """A cell of the island and one outside, each the other's nearest: a narrow gap, if not the narrowest."""
        one, shortest = int(island[0]), np.inf
        while True:
            other = self.outside(one, label)
            away = self.square(island, other)
            one = int(island[np.argmin(away)])
            if not away.min() < shortest:
                return one, other
            shortest = float(away.min())

    def outside(self, cell: int, label: Whole) -> int:
        """The nearest cell of another label; ties to the first. There must be one."""
        west_to_east = self.west_to_east
        reach = float(west_to_east[-1] - west_to_east[0]) / np.sqrt(len(self.x)) + 1.0
        while True:
            low = np.searchsorted(west_to_east, self.x[cell] - reach)
            high = np.searchsorted(west_to_east, self.x[cell] + reach, side="right")
            some = self.order[low:high]
            some = some[label[some] != label[cell]]
            away = self.square(some, cell)
            if len(some) and (away.min() <= reach * reach or high - low == len(self.x)):
                return int(some[away == away.min()].min())
            reach = 2 * reach

    def square(self, cells: Whole, to: int) -> Floats:
        """The squared distances of cells to another."""
        return (self.x[cells] - self.x[to]) ** 2 + (self.y[cells] - self.y[to]) ** 2


def lay(x: Floats, y: Floats, known: Links, lanes: float, street_lanes: float) -> Streets:
    """Edges in both directions; where two kinds join the same cells the first given holds."""
    count = len(x)
    one = np.concatenate([known.one, known.other])
    other = np.concatenate([known.other, known.one])
    kind = np.concatenate([known.kind, known.kind])
    key, first = np.unique(one * count + other, return_index=True)
    keep = key // count != key % count
    one, other, kind = key[keep] // count, key[keep] % count, kind[first[keep]]
    dx, dy = x[one] - x[other], y[one] - y[other]
    return Streets(
        start=np.searchsorted(one, np.arange(count + 1)).astype(np.int32),
        to=other.astype(np.int32),
        length=np.sqrt(dx * dx + dy * dy).astype(np.float32),
        lanes=np.where(kind == STREET, street_lanes, lanes).astype(np.float32),
        kind=kind,
    )
