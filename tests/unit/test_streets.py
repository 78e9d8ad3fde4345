"""Roads that join islands: as found by looking at every cell, and nothing stays out of reach."""

from __future__ import annotations

import numpy as np
import pytest

from hyosan.world.streets import STREET, components, join, links, mend


def drawn_map(seed: int, side: int = 24) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Some cells of a square grid, and the pairs of those that touch: (x, y, one, other)."""
    rng = np.random.default_rng(seed)
    cells = np.flatnonzero(rng.random(side * side) < 0.35)
    x, y = 250.0 * (cells % side), 250.0 * (cells // side)
    dx, dy = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    one, other = np.nonzero(np.triu((dx <= 250.0) & (dy <= 250.0), 1))
    return x, y, one, other


def gap_by_looking_at_all(x: np.ndarray, y: np.ndarray, label: np.ndarray, island: int) -> tuple[int, int]:
    """The road from an island: the nearest cell outside, the nearest to that inside, and so on."""
    inside = [cell for cell in range(len(x)) if label[cell] == island]
    outside = [cell for cell in range(len(x)) if label[cell] != island]
    one, shortest = inside[0], float("inf")
    while True:
        other = min(outside, key=lambda cell: ((x[cell] - x[one]) ** 2 + (y[cell] - y[one]) ** 2, cell))
        one = min(inside, key=lambda cell: ((x[cell] - x[other]) ** 2 + (y[cell] - y[other]) ** 2, cell))
        length = (x[one] - x[other]) ** 2 + (y[one] - y[other]) ** 2
        if length >= shortest:
            return one, other
        shortest = length


@pytest.mark.parametrize("seed", range(4))
def test_islands_are_joined_as_by_looking_at_every_cell(seed: int) -> None:
    x, y, one, other = drawn_map(seed)
    known = links(one, other, STREET)
    label = components(len(x), known)
    names, sizes = np.unique(label, return_counts=True)
    assert len(names) > 3, "this map is in one piece: it tests nothing"
    islands = np.delete(names, np.argmax(sizes))
    roads = mend(x, y, known, None)
    found = list(zip(roads.one.tolist(), roads.other.tolist(), strict=True))
    assert found[: len(islands)] == [gap_by_looking_at_all(x, y, label, int(island)) for island in islands]
    assert len(np.unique(components(len(x), join(known, roads)))) == 1


def test_an_island_far_away_is_joined() -> None:
    x, y = np.array([0.0, 250.0, 500.0, 100_000.0]), np.zeros(4)
    roads = mend(x, y, links([0, 1], [1, 2], STREET), None)
    assert (roads.one.tolist(), roads.other.tolist()) == ([3], [2])
