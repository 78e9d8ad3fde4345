"""Which cells border on which, and along how many metres: from their polygons alone.

Corners that lie within `NEAR` of each other are one, and a corner of one cell on the side of another cuts
that side in two, so that borders need not be drawn with the same corners on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.world.projection import GRAIN, Floats

NEAR = 0.1  # metres; files give degrees with six decimals or more, which is as fine
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Borders:
    """Common borders of pairs of cells, `one` < `other`; `crowded` are cells of which three share a side."""

    one: Whole
    other: Whole
    metres: Floats
    crowded: Whole


def shared_borders(outlines: list[Floats]) -> Borders:
    """The common borders of cells. `outlines[c]`: closed rings of cell c, rows of NaN between them."""
    start, end, cell = _sides(outlines)
    corners, first, last = _corners(start, end)
    piece_one, piece_other, piece_cell = _pieces(corners, first, last, cell)
    sides = np.stack([np.minimum(piece_one, piece_other), np.maximum(piece_one, piece_other), piece_cell])
    sides = np.unique(sides[:, piece_one != piece_other], axis=1)  # by piece, then by cell
    same = (sides[0, 1:] == sides[0, :-1]) & (sides[1, 1:] == sides[1, :-1])
    third = np.flatnonzero(same[1:] & same[:-1])
    at = np.flatnonzero(same)
    gap = corners[sides[0, at]] - corners[sides[1, at]]
    grains = np.rint(np.sqrt((gap * gap).sum(axis=1)) / GRAIN).astype(np.int64)  # whole: sums have no order
    pair = np.stack([sides[2, at], sides[2, at + 1]])
    pairs, number = np.unique(pair, axis=1, return_inverse=True)
    total = np.zeros(pairs.shape[1], np.int64)
    np.add.at(total, number.ravel(), grains)
    crowded = sides[2, third[0] : third[0] + 3] if len(third) else np.empty(0, np.int64)
    return Borders(pairs[0], pairs[1], total.astype(np.float64) * GRAIN, crowded)


def _sides(outlines: list[Floats]) -> tuple[Floats, Floats, Whole]:
    """(start, end, cell) of every side of every ring."""
    points = np.concatenate(outlines) if outlines else np.empty((0, 2))
    cell = np.repeat(np.arange(len(outlines)), [len(one) for one in outlines])
    known: NDArray[Any] = np.isfinite(points[:, 0])
    joined = known[:-1] & known[1:] & (cell[:-1] == cell[1:])
    return points[:-1][joined], points[1:][joined], cell[:-1][joined]


def _corners(start: Floats, end: Floats) -> tuple[Floats, Whole, Whole]:
    """(corners, number of each side's first, of its last); corners near each other are one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    points, number = np.unique(np.concatenate([start, end]), axis=0, return_inverse=True)
    near = cKDTree(points).query_pairs(NEAR, output_type="ndarray")
    shape = (len(points), len(points))
    joined = coo_array((np.ones(len(near), np.int8), (near[:, 0], near[:, 1])), shape=shape)
    count, group = connected_components(joined, directed=False)
    least = np.full(count, len(points))
    np.minimum.at(least, group, np.arange(len(points)))
    number = group[number.ravel()]
    return points[least], number[: len(start)], number[len(start) :]


def _pieces(corners: Floats, first: Whole, last: Whole, cell: Whole) -> tuple[Whole, Whole, Whole]:
    """(corner, next corner, cell) of the pieces into which sides are cut by the corners that lie on them."""
    from scipy.spatial import cKDTree

    start, along = corners[first], corners[last] - corners[first]
    length = np.sqrt((along * along).sum(axis=1))
    found = cKDTree(corners).query_ball_point(start + along / 2, length / 2 + NEAR)
    side = np.repeat(np.arange(len(first)), [len(one) for one in found])
    corner = np.concatenate([*found, np.empty(0)]).astype(np.int64)
    away = corners[corner] - start[side]
    reach = np.maximum(length[side], GRAIN)
    into = (away * along[side]).sum(axis=1) / reach
    beside = np.abs(away[:, 0] * along[side, 1] - away[:, 1] * along[side, 0]) / reach
    inside = (beside <= NEAR) & (into > NEAR) & (into < reach - NEAR)
    side, corner, into = side[inside], corner[inside], into[inside]
    side = np.concatenate([np.arange(len(first)), side, np.arange(len(first))])
    corner = np.concatenate([first, corner, last])
    into = np.concatenate([np.full(len(first), -1.0), into, np.full(len(first), np.inf)])
    order = np.lexsort((into, side))
    side, corner = side[order], corner[order]
    same = side[1:] == side[:-1]
    return corner[:-1][same], corner[1:][same], cell[side[:-1][same]]
