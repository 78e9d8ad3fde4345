"""Geometry of a map: density, river banks, hills, the order of cells. Plain arithmetic and square roots,
which every machine rounds alike, so that the same place is the same map everywhere."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hyosan.model.place import Place, Town
from hyosan.world.draws import Draws
from hyosan.world.whole import Whole

Floats = NDArray[np.float64]
FIELD = 1 << 20  # a density of one, in fixed point
REACH = 4.2  # radii at which a town ends


def distance(x: Floats, y: Floats, to: tuple[float, float]) -> Floats:
    """Metres to a point."""
    return np.sqrt((x - to[0]) * (x - to[0]) + (y - to[1]) * (y - to[1]))


def decay(ratio: Floats) -> Floats:
    """exp(-ratio) to within a few per cent, by six squarings: no library's exp decides where people live."""
    result = 1.0 / (1.0 + ratio / 64.0)
    for _ in range(6):
        result = result * result
    return result


def density(town: Town, scale: float, least: float, x: Floats, y: Floats) -> Whole:
    """A town's density at points: its centre's, and half as much around the centre of each district.

    A town reaches `REACH` radii, and at least `least` metres.
    """
    radius = town.radius * scale
    centre = (town.centre[0] * scale, town.centre[1] * scale)
    away = distance(x, y, centre)
    field = decay(away / radius)
    for district in town.districts:
        middle = (district.centre[0] * scale, district.centre[1] * scale)
        field = field + 0.5 * decay(distance(x, y, middle) / (0.3 * radius)) * decay(away / (3.0 * radius))
    inside = away <= max(REACH * radius, least)
    return np.where(inside, 1.0 + np.floor(field * FIELD), 0.0).astype(np.int64)


def roughness(draws: Draws, count: int) -> Whole:
    """Block by block variation of density: 0.55 to 1.45, in 1/256."""
    return 141 + draws.below("roughness", 231, count).astype(np.int64)


def to_line(x: Floats, y: Floats, line: Floats) -> Floats:
    """Metres from points to a polyline."""
    best = np.full(len(x), np.inf)
    for (ax, ay), (bx, by) in pairwise(line):
        dx, dy = bx - ax, by - ay
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        best = np.minimum(best, distance(x - along * dx, y - along * dy, (ax, ay)))
    return best


def crosses(ax: Floats, ay: Floats, bx: Floats, by: Floats, line: Floats) -> NDArray[np.bool_]:
    """Whether the segments a → b cross a polyline."""
    result = np.zeros(len(ax), bool)
    for (px, py), (qx, qy) in pairwise(line):
        left = (qx - px) * (ay - py) - (qy - py) * (ax - px) > 0
        right = (qx - px) * (by - py) - (qy - py) * (bx - px) > 0
        above = (bx - ax) * (py - ay) - (by - ay) * (px - ax) > 0
        below = (bx - ax) * (qy - ay) - (by - ay) * (qx - ax) > 0
        result |= (left != right) & (above != below)
    return result


def along(line: Floats, share: float) -> tuple[float, float]:
    """The point at a share of a polyline's length."""
    gaps = line[1:] - line[:-1]
    steps = [float(step) for step in np.sqrt(gaps[:, 0] * gaps[:, 0] + gaps[:, 1] * gaps[:, 1])]
    left = share * sum(steps)
    for start, end, step in zip(line[:-1], line[1:], steps, strict=True):
        if left <= step:
            point = start + (end - start) * (left / step)
            return float(point[0]), float(point[1])
        left -= step
    return float(line[-1][0]), float(line[-1][1])


def dry(place: Place, scale: float, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether points are neither in the river nor on a hill."""
    result = np.ones(len(x), bool)
    if place.river is not None:
        result &= to_line(x, y, np.array(place.river) * scale) > place.river_width / 2
    for hill in place.hills:
        result &= distance(x, y, (hill.centre[0] * scale, hill.centre[1] * scale)) > hill.radius * scale
    return result


def hilbert(column: Whole, row: Whole) -> Whole:
    """The position of cells along a Hilbert curve: near along it is near on the map."""
    x, y = column.astype(np.int64), row.astype(np.int64)
    side = 1
    while side <= max(int(x.max(initial=0)), int(y.max(initial=0))):
        side *= 2
    position = np.zeros(len(x), np.int64)
    while side > 1:
        side //= 2
        right, up = (x & side) > 0, (y & side) > 0
        position += side * side * ((3 * right) ^ up)
        flip = right & ~up
        x, y = np.where(flip, side - 1 - (x & (side - 1)), x), np.where(flip, side - 1 - (y & (side - 1)), y)
        x, y = np.where(up, x, y), np.where(up, y, x)
    return position
