"""A map that the user brings: cells from the polygons of a GeoJSON file, edges from their common borders.

Cells are ordered by town and along a Hilbert curve through their centroids, so that neighbours are neighbours
in memory. Their distance is that of the centroids; lanes between them are in proportion to the border.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hyosan.model.place import CELL_KINDS, CellMap
from hyosan.world.borders import shared_borders
from hyosan.world.geojson import (
    LINE_KINDS,
    Feature,
    Reader,
    area_and_middle,
    contains,
    in_metres,
    signed_area,
)
from hyosan.world.overlaps import overlaps
from hyosan.world.projection import Floats
from hyosan.world.streets import ROAD, STREET, Streets
from hyosan.world.terrain import hilbert
from hyosan.world.whole import Whole

# Kinds where nobody lives unless the file says so.
UNINHABITED = ("school", "road", "exit", "barracks", "camp")
FINEST = 1024  # columns of the grid under the curve
NUMBERS = ("population", "jobs")


@dataclass(frozen=True)
class Ground:
    """A map before people. Arrays are by cell."""

    title: str
    labels: tuple[str, ...]  # what a table of people calls each cell
    x: Floats
    y: Floats
    area: Floats
    kind: NDArray[np.uint8]
    district: NDArray[np.int16]
    districts: tuple[str, ...]
    town: NDArray[np.int16]
    towns: tuple[str, ...]
    population: Whole  # weights
    jobs: Whole  # weights
    streets: Streets
    roads: tuple[Floats, ...]
    outline: tuple[Floats, ...]
    levels: tuple[str | None, ...]  # of the school in it, by name, where the file says
    names: dict[str, int] = field(default_factory=dict)

    @property
    def cell_size(self) -> float:
        """Metres across a usual cell."""
        return float(np.sqrt(np.sort(self.area)[len(self.area) // 2]))


def read_ground(asked: CellMap, folder: Path) -> Ground:
    """The map of a GeoJSON file. TableError names file and feature, what was found and what to do."""
    reader = Reader(asked, folder)
    features = reader.features()
    in_metres(reader, features)
    cells, lines = [one for one in features if not one.is_line], [one for one in features if one.is_line]
    shapes = np.array([area_and_middle(one.parts) for one in cells])
    empty = np.flatnonzero(~(shapes[:, 0] > 0))
    if len(empty):
        reader.fail_at(
            cells[empty[0]].number, cells[empty[0]].name, "its area is nothing; draw it or drop it"
        )
    towns, town = _words(cells, "town", [""] * len(cells))
    order = _order(shapes[:, 1:], town)
    cells, shapes, town = [cells[at] for at in order], shapes[order], town[order]
    area, x, y = shapes.T
    title = asked.title or reader.path.stem
    towns, town = _words(cells, "town", [title] * len(cells))
    districts, district = _words(cells, "district", [towns[at] for at in town])
    kind = np.array([CELL_KINDS.index(one.properties.get("kind", "homes")) for one in cells], np.uint8)
    outline = [_outline(one) for one in cells]
    numbers = {name: _numbers(reader, cells, name) for name in NUMBERS}
    population = numbers["population"]
    if population is None:
        lived = ~np.isin(kind, [CELL_KINDS.index(name) for name in UNINHABITED])
        population = np.where(lived, np.ceil(area), 0).astype(np.int64)
    named = {one.name: cell for cell, one in enumerate(cells) if one.name is not None}
    boxes = np.array([[*line.min(axis=0), *line.max(axis=0)] for line in (_corners(one) for one in cells)])
    _apart(reader, cells, boxes)
    joined = [(line, _ends(reader, line, cells, boxes)) for line in lines]
    return Ground(
        title=title,
        labels=tuple(one.name or "" for one in cells),
        x=x,
        y=y,
        area=area,
        kind=kind,
        district=district,
        districts=districts,
        town=town,
        towns=towns,
        population=population,
        jobs=population if numbers["jobs"] is None else numbers["jobs"],
        streets=_streets(reader, asked, cells, outline, joined, x, y),
        roads=tuple(line.parts[0][0] for line in lines if _line_kind(line) == ROAD),
        outline=tuple(outline),
        levels=tuple(one.properties.get("level") for one in cells),
        names={line.name: ends[0] for line, ends in joined if line.name is not None} | named,
    )


def _words(cells: list[Feature], key: str, otherwise: list[str]) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """(the different words under a key, in order of appearance; the number of each cell's)."""
    words = [
        str(one.properties[key]) if one.properties.get(key) is not None else other
        for one, other in zip(cells, otherwise, strict=True)
    ]
    known = {word: number for number, word in enumerate(dict.fromkeys(words))}
    return tuple(known), np.array([known[word] for word in words], np.int16)


def _order(middle: Floats, town: NDArray[np.int16]) -> Whole:
    low = middle.min(axis=0)
    side = max(float((middle.max(axis=0) - low).max()), 1e-9)
    column, row = np.minimum(((middle - low) / side * FINEST).astype(np.int64), FINEST - 1).T
    return np.lexsort((hilbert(column, row), town))


def _outline(cell: Feature) -> Floats:
    """All rings of a cell, with a row of NaN between them: outsides run against the clock, holes with it."""
    gap = np.full((1, 2), np.nan)
    rows = []
    for rings in cell.parts:
        for at, ring in enumerate(rings):
            rows += [ring if (signed_area(ring) > 0) == (at == 0) else ring[::-1], gap]
    return np.concatenate(rows[:-1])


def _numbers(reader: Reader, cells: list[Feature], key: str) -> Whole | None:
    """A whole number of every cell; None if no cell has one."""
    if not any(one.properties.get(key) is not None for one in cells):
        return None
    result = np.zeros(len(cells), np.int64)
    for at, one in enumerate(cells):
        value = one.properties.get(key)
        wrong = isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**31
        if wrong or value is None or value != int(value):
            found = "nothing" if value is None else repr(value)
            reader.fail_at(
                one.number,
                one.name,
                f"{key!r} is {found}; every cell needs a whole number, 0 or more, or none does",
            )
        result[at] = int(value)
    if not result.any():
        reader.fail(f"the {key!r} of every cell is 0; one at least must be more")
    return result


def _apart(reader: Reader, cells: list[Feature], boxes: Floats) -> None:
    """No cell may lie over another, but for borders that were not drawn alike."""
    for over in overlaps([one.parts for one in cells], boxes):
        one, other = cells[over.one], cells[over.other]
        called = other.name or f"feature {other.number}"
        why = f"{over.share:.0%} of it lies in {called} too; draw each place once"
        reader.fail_at(one.number, one.name, why)


def _line_kind(line: Feature) -> int:
    return LINE_KINDS.index(line.properties.get("kind", "road"))


def _corners(cell: Feature) -> Floats:
    return np.concatenate([ring for rings in cell.parts for ring in rings])


def _ends(reader: Reader, line: Feature, cells: list[Feature], boxes: Floats) -> tuple[int, int]:
    """The cells in which a line begins and ends; `boxes` are (west, south, east, north) of each."""
    found = []
    west, south, east, north = boxes.T
    for x, y in line.parts[0][0][[0, -1]]:
        near = np.flatnonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))
        inside = [int(at) for at in near if contains(cells[at].parts, float(x), float(y))]
        if not inside:
            reader.fail_at(line.number, line.name, "one of its ends lies in no cell; lead it into one")
        found.append(inside[0])
    if found[0] == found[1]:
        reader.fail_at(line.number, line.name, "both its ends lie in the same cell; a line joins two")
    return found[0], found[1]


def _streets(
    reader: Reader,
    asked: CellMap,
    cells: list[Feature],
    outline: list[Floats],
    lines: list[tuple[Feature, tuple[int, int]]],
    x: Floats,
    y: Floats,
) -> Streets:
    """Edges in both directions: lines, and borders between cells that no line joins."""
    borders = shared_borders(outline)
    if len(borders.crowded):
        a, b, c = (cells[at].name or f"feature {cells[at].number}" for at in borders.crowded)
        reader.fail(
            f"{a}, {b} and {c} have a side in common, so cells lie over one another; draw each place once"
        )
    long = borders.metres >= asked.least_border
    one, other, metres = borders.one[long], borders.other[long], borders.metres[long]
    gap_x, gap_y = x[one] - x[other], y[one] - y[other]
    length = np.sqrt(gap_x * gap_x + gap_y * gap_y)
    lanes, kind = metres * asked.lanes_per_km / 1000, np.full(len(one), STREET)
    if lines:
        ends = np.sort(np.array([pair for _, pair in lines], np.int64).reshape(-1, 2), axis=1)
        one, other = np.concatenate([ends[:, 0], one]), np.concatenate([ends[:, 1], other])
        length = np.concatenate([[_length(line) for line, _ in lines], length])
        lanes = np.concatenate([[_lanes(reader, asked, line) for line, _ in lines], lanes])
        kind = np.concatenate([[_line_kind(line) for line, _ in lines], kind])
    count = len(cells)
    key, first = np.unique(
        np.concatenate([one * count + other, other * count + one]), return_index=True
    )  # where a line and a border join two cells the line, which comes first, holds
    first %= max(len(one), 1)
    return Streets(
        start=np.searchsorted(key // count, np.arange(count + 1)).astype(np.int32),
        to=(key % count).astype(np.int32),
        length=length[first].astype(np.float32),
        lanes=lanes[first].astype(np.float32),
        kind=kind[first].astype(np.uint8),
    )


def _length(line: Feature) -> float:
    steps = np.diff(line.parts[0][0], axis=0)
    return float(np.sqrt((steps * steps).sum(axis=1)).sum())


def _lanes(reader: Reader, asked: CellMap, line: Feature) -> float:
    lanes = line.properties.get("lanes", asked.lanes)
    if isinstance(lanes, bool) or not isinstance(lanes, (int, float)) or not 0 < lanes < 1000:
        reader.fail_at(line.number, line.name, f"'lanes' is {lanes!r}; a number above 0 is needed")
    return float(lanes)
