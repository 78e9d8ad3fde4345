"""The borders of the cells of a map that was brought, as paths in units of the picture."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

GRAIN = 0.02  # units; the same on both sides of a border, so that cells still meet
Ring = NDArray[np.float64]

_RING = re.compile(r"\(([^()]+)\)")


def rings_of(wkt: str) -> list[Ring]:
    """The rings of a polygon or of several in well-known text, as (x, y) in metres."""
    return [
        np.array([pair.split() for pair in text.split(",")], np.float64) for text in _RING.findall(wkt)
    ]  # fmt: skip


def coarse(ring: Ring) -> Ring:
    """A ring in units, to the grain, without corners that fall on the one before."""
    points = np.rint(ring / GRAIN) * GRAIN
    keep = np.ones(len(points), bool)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[keep]


def path(rings: list[Ring], middle: Ring, scale: float) -> str:
    """The path of rings, shrunk towards a point."""
    parts = []
    for ring in rings:
        points = middle + (ring - middle) * scale
        if len(points) > 2:
            parts.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points[:-1]) + "z")
    return "".join(parts)


def between(cells: list[list[Ring]], group: NDArray[np.int64]) -> str:
    """The path of the sides that cells of different groups have in common."""
    sides: dict[tuple[tuple[float, float], ...], int] = {}
    parts = []
    for cell, rings in enumerate(cells):
        for ring in rings:
            ends = [(round(float(x), 2), round(float(y), 2)) for x, y in ring]
            for a, b in pairwise(ends):
                other = sides.setdefault((min(a, b), max(a, b)), cell)
                if group[other] != group[cell]:
                    parts.append(f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}")
    return "".join(parts)
