"""Picking people at random, many at a time."""

from __future__ import annotations

from hyosan.ground.purposes import SEEDING
from hyosan.kernels.compiling import kernel
from hyosan.kernels.draws import below, draw


@kernel
def draw_picks(seed, index, first, number, into):
    """Fill `into` with the picks first, first + 1, … of a seeding entry: numbers in [0, number)."""
    for i in range(into.size):
        w0, w1, _, _ = draw(seed, 0, index, SEEDING, first + i)
        into[i] = below(w0, w1, number)
