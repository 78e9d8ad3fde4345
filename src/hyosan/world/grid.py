"""The square grid under a city: every place of a map is one of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hyosan.model.place import Place
from hyosan.world.terrain import REACH, Floats
from hyosan.world.whole import Whole

EDGE = 4  # cells around the smallest town


@dataclass(frozen=True)
class Grid:
    """Cells of `size` metres, row by row from the south-west, whose (column, row) is `first`."""

    size: float
    scale: float  # of the map: lengths asked are multiplied by it
    first: tuple[int, int]
    columns: int
    rows: int

    @property
    def count(self) -> int:
        """The number of cells."""
        return self.columns * self.rows

    def centres(self, cells: Whole | None = None) -> tuple[Floats, Floats]:
        """Metres east and north of the centres of cells (of all)."""
        cells = np.arange(self.count) if cells is None else cells
        x = (self.first[0] + cells % self.columns + 0.5) * self.size
        y = (self.first[1] + cells // self.columns + 0.5) * self.size
        return x.astype(np.float64), y.astype(np.float64)

    def at(self, point: tuple[float, float]) -> int:
        """The cell at a point as asked, before scaling."""
        column = int(np.floor(point[0] * self.scale / self.size)) - self.first[0]
        row = int(np.floor(point[1] * self.scale / self.size)) - self.first[1]
        return row * self.columns + column

    def walk(self, path: list[tuple[float, float]]) -> list[int]:
        """The cells that a polyline runs through, in order, none twice running."""
        cells: list[int] = []
        for (ax, ay), (bx, by) in pairwise(path):
            longest = max(abs(bx - ax), abs(by - ay)) * self.scale / self.size
            steps = max(int(np.ceil(longest)), 1)
            for step in range(steps + 1):
                cell = self.at((ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps))
                if not cells or cells[-1] != cell:
                    cells.append(cell)
        return cells

    def nearest(self, point: tuple[float, float], among: NDArray[np.int64]) -> int:
        """The cell of `among` nearest to a point as asked; ties to the first."""
        x, y = self.centres(among)
        dx, dy = x - point[0] * self.scale, y - point[1] * self.scale
        return int(among[np.argmin(dx * dx + dy * dy)])


def draw_grid(place: Place, scale: float) -> Grid:
    """A grid that holds all towns, roads and facilities of a place."""
    size, margin = place.cell_size, EDGE * place.cell_size
    points = [(*facility.position, margin) for facility in place.facilities]
    points += [(*school.position, margin) for school in place.schools]
    points += [(*point, margin) for road in place.roads for point in road.path]
    points += [(*town.centre, max(REACH * town.radius * scale, margin) + size) for town in place.towns]
    low = [min(int(np.floor((p[axis] * scale - p[2]) / size)) for p in points) for axis in (0, 1)]
    high = [max(int(np.floor((p[axis] * scale + p[2]) / size)) for p in points) for axis in (0, 1)]
    return Grid(size, scale, (low[0], low[1]), high[0] - low[0] + 1, high[1] - low[1] + 1)
