"""Who meets whom and who infects whom, by age: contact matrices of a world, and of an outbreak's tree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.model.circles import Circle
from hyosan.world.world import Groups, Network, World


def bands(age: NDArray[np.uint8], edges: Sequence[int]) -> NDArray[np.int64]:
    """The age band of each person; band i begins at `edges[i]` years. -1 for who is younger than all.

    ValueError if the bands do not rise.
    """
    if len(edges) == 0 or any(low >= high for low, high in pairwise(edges)):
        raise ValueError(
            f"bands of age begin at years that rise, for example (0, 20, 65); found {tuple(edges)}"
        )
    return np.searchsorted(np.asarray(edges), age, side="right") - 1


def band_names(edges: Sequence[int]) -> list[str]:
    """`0-9`, `10-19`, …, `80+`."""
    upper = [f"{low}-{high - 1}" for low, high in pairwise(edges)]
    return [*upper, f"{edges[-1]}+"]


def contact_matrix(world: World, circles: Sequence[Circle], edges: Sequence[int]) -> NDArray[np.float64]:
    """[a, b]: contacts a day that a person of age band a has with people of band b, on an average day of the week.

    The expectation over the world as it was built: every pair of a group of n with c contacts a day each meets
    c / (n - 1) times a day, on the circle's weekdays. What a lever or an absence changes is not in it, nor a
    circle's `intensity`, which scales transmission, nor guests, who come in certain states only. NaN for a band
    with nobody in it.
    """
    band = bands(world.people.age, edges)
    total = np.zeros((len(edges), len(edges)))
    for circle in circles:
        share = len(set(circle.weekdays)) / 7
        if circle.guests:
            continue
        if circle.kind == "network":
            total += (
                share * (circle.contacts or 1.0) * _network(world.networks[circle.name], band, len(edges))
            )
        else:
            total += share * (circle.contacts or 0.0) * _groups(world.groups[circle.kind], band, len(edges))
    people = np.bincount(band[band >= 0], minlength=len(edges)).astype(float)
    return np.divide(total, people[:, None], out=np.full(total.shape, np.nan), where=people[:, None] > 0)


def _groups(groups: Groups, band: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    """[a, b]: pairs of a with b in the same group, each weighed by 1 / (n - 1)."""
    from scipy.sparse import coo_array

    size = np.diff(groups.start)
    group_of = groups.group_of if groups.group_of.size else np.zeros(len(band), np.int32)
    inside = np.flatnonzero((group_of >= 0) & (band >= 0))
    inside = inside[size[group_of[inside]] > 1]
    group = group_of[inside]
    ones = np.ones(len(inside))
    count: Any = coo_array((ones, (group, band[inside])), shape=(len(size), width)).tocsr()
    weight = np.divide(1.0, size - 1, out=np.zeros(len(size)), where=size > 1)
    pairs = (count.T @ (count * weight[:, None])).toarray()
    pairs -= np.diag(
        np.bincount(band[inside], weights=weight[group], minlength=width)
    )  # nobody meets himself
    return np.asarray(pairs)


def _network(network: Network, band: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    """[a, b]: the weights of the edges from a to b."""
    one = np.repeat(np.arange(len(network.start) - 1), np.diff(network.start))
    known = (band[one] >= 0) & (band[network.neighbour] >= 0)
    weight = network.weight[known] if network.weight.size else None
    at = band[one[known]] * width + band[network.neighbour[known]]
    return np.bincount(at, weights=weight, minlength=width * width).reshape(width, width).astype(float)


def dominant_eigenvalue(matrix: NDArray[np.float64]) -> float:
    """The largest eigenvalue of a matrix that is not negative.

    Of a contact matrix: the contacts a day that count for an infection that spreads by age alone; times the
    probability per contact and the infectious days, the reproduction number if nobody were met twice
    (Diekmann, Heesterbeek and Metz 1990, J. Math. Biol. 28). Bands with nobody in them are left out.
    """
    there = ~np.isnan(matrix).all(axis=1)
    return float(np.linalg.eigvals(matrix[np.ix_(there, there)]).real.max())


def who_infected_whom(
    infector: NDArray[np.int64], age: NDArray[np.uint8], edges: Sequence[int]
) -> NDArray[np.int64]:
    """[a, b]: infections from age band a to b. `infector` is the tree's, `age` of each of its rows in years."""
    band, rows = bands(age, edges), np.flatnonzero(infector >= 0)
    one, other = band[infector[rows]], band[rows]
    known = (one >= 0) & (other >= 0)
    width = len(edges)
    return np.bincount(one[known] * width + other[known], minlength=width * width).reshape(width, width)
