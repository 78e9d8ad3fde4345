"""Cells that lie over one another: who lives there would live in two places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.world.borders import NEAR
from hyosan.world.projection import Floats

GRID = 16  # points across each polygon of a cell at which it is looked at
MOST = 0.05  # share of a cell's points that may lie in another: borders are often drawn twice, and not alike
Parts = list[list[Floats]]  # polygons of rings


class Overlap(NamedTuple):
    """Two cells, and the share of the first that lies in the second."""

    one: int
    other: int
    share: float


def overlaps(cells: list[Parts], boxes: Floats) -> Iterator[Overlap]:
    """Pairs of cells of which more than `MOST` of one lies in the other; `boxes` are (west, south, east, north)."""
    points = [_points(parts) for parts in cells]
    for one, other in _near(boxes):
        for a, b in ((one, other), (other, one)):
            share = float(inside(cells[b], points[a]).mean()) if len(points[a]) else 0.0
            if share > MOST:
                yield Overlap(a, b, share)
                break


def _near(boxes: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of cells whose boxes lie over one another by more than corners that are taken to be one."""
    west, south, east, north = boxes.T
    for one in range(len(boxes)):
        rest = slice(one + 1, None)
        wide = np.minimum(east[one], east[rest]) - np.maximum(west[one], west[rest])
        high = np.minimum(north[one], north[rest]) - np.maximum(south[one], south[rest])
        for other in np.flatnonzero((wide > NEAR) & (high > NEAR)):
            yield one, one + 1 + int(other)


def _points(parts: Parts) -> Floats:
    """Points that lie in a cell: of an even grid over each of its polygons."""
    across = (np.arange(GRID) + 0.5) / GRID
    found = []
    for rings in parts:
        (west, south), (east, north) = rings[0].min(axis=0), rings[0].max(axis=0)
        x, y = np.meshgrid(west + across * (east - west), south + across * (north - south))
        grid = np.stack([x.ravel(), y.ravel()], axis=1)
        found.append(grid[inside([rings], grid)])
    return np.concatenate(found)


def inside(parts: Parts, points: Floats) -> NDArray[np.bool_]:
    """Which points lie in polygons with holes: a ray to the east crosses their sides an odd number of times."""
    found = np.zeros(len(points), bool)
    x, y = points[:, :1], points[:, 1:]
    for ring in (ring for rings in parts for ring in rings):
        (ax, ay), (bx, by) = ring[:-1].T, ring[1:].T
        spans = (ay > y) != (by > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = ax + (y - ay) * (bx - ax) / (by - ay)
        found ^= np.count_nonzero(spans & (x < crossing), axis=1) % 2 == 1
    return found
