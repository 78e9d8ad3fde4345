"""The step begins: everybody who is awake begins a stay, or is busy for a while.

Most stay where they are and meet nobody: they are told by one draw each, many at a time.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import HOP
from hyosan.kernels.agenda import file_move, part_of
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.movement import hop_time
from hyosan.kernels.scene import call
from hyosan.kernels.terrain import AWAKE, BATCH, LEAVE, STAY
from hyosan.kernels.throng import join


@inner
def set_out(scene, _, __):
    """Everybody who is awake sets out."""
    roster, batch, ways, tick = scene.roster, scene.batch, scene.ways, scene.tick[0]
    for first in range(0, roster.counts[AWAKE], BATCH):
        count = min(roster.counts[AWAKE] - first, BATCH)
        draw_batch(scene.seeds[0], roster.key[first : first + count], tick.step, batch, count)
        chosen = 0
        for at in range(count):
            cell = roster.cell[first + at]
            roster.stirred[first + at] = max(roster.stirred[first + at], ways.lively_until[cell])
            batch.chosen[chosen] = at
            moves = np.int64(batch.w0[at]) < ways.limit[cell] or roster.busy[first + at] > tick.start
            chosen += np.int64(moves)
        for at in range(chosen):
            set_out_one(scene, first + batch.chosen[at], np.int64(batch.chosen[at]))
    return np.int64(0)


@part
def draw_batch(seed, keys, step, batch, count):
    """The first hop clocks of many."""
    for at in range(count):
        w0, w1, w2, w3 = draw(seed, keys[at], step, HOP, 0)
        batch.w0[at], batch.w1[at] = np.uint32(w0), np.uint32(w1)
        batch.w2[at], batch.w3[at] = np.uint32(w2), np.uint32(w3)


@piece
def set_out_one(scene, place, at):
    """The first stay of a hunter in a step, its hop clocks drawn."""
    roster, batch, tick = scene.roster, scene.batch, scene.tick[0]
    walk = roster.walks[place]
    walk.w0, walk.w1, walk.w2, walk.w3 = batch.w0[at], batch.w1[at], batch.w2[at], batch.w3[at]
    walk.visit, walk.since = 0, max(tick.start, roster.busy[place])
    cell = np.int64(roster.cell[place])
    if walk.since > tick.start:
        if walk.since < tick.end:
            file_move(scene, place, walk.since, 0)
    elif scene.cells[cell].reach > 0:
        join(scene, place, cell)
    else:
        walk.hop_at = hop_time(scene, walk, cell)
        if walk.hop_at < min(tick.end, roster.until[place]):
            if scene.ways.each[cell].front and part_of(tick, walk.hop_at) > 0:
                file_move(scene, place, walk.hop_at, 1)
            else:
                call(scene.calls[STAY], scene, place, LEAVE)
