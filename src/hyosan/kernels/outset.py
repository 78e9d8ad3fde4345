"""The step begins: everybody who is awake begins a stay, or is busy for a while.

Most stay where they are and meet nobody: they are told by one draw each, many at a time.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.agenda import file_move, part_of
from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.drift import draw_batch, drift
from hyosan.kernels.movement import set_hop
from hyosan.kernels.scene import call
from hyosan.kernels.terrain import AWAKE, BATCH, LEAVE, STAY
from hyosan.kernels.throng import join


@inner
def set_out(scene, _, __):
    """Everybody who is awake sets out."""
    roster, batch, ways, tick = scene.roster, scene.batch, scene.ways, scene.tick[0]
    for first in range(0, roster.counts[AWAKE], BATCH):
        count = min(roster.counts[AWAKE] - first, BATCH)
        cells = roster.cell[first : first + count]
        for at in range(count):
            batch.ordinal[at] = ways.stream[cells[at]]
        draw_batch(scene.seeds[0], tick.step, roster.key[first : first + count], batch)
        chosen, drifting = np.int64(0), np.int64(0)
        for at in range(count):
            cell, word, free = cells[at], np.int64(batch.w0[at]), roster.busy[first + at] <= tick.start
            roster.stirred[first + at] = max(roster.stirred[first + at], ways.lively_until[cell])
            drifts = (ways.plain[cell] == tick.mark) & free
            batch.drifting[drifting], batch.chosen[chosen], batch.ticks[at] = at, at, batch.w0[at]
            drifting += np.int64(drifts & (word < scene.tails[roster.state[first + at], 0]))
            chosen += np.int64(((word < ways.limit[cell]) | (not free)) & (not drifts))
        for k in range(chosen):
            set_out_one(scene, first + batch.chosen[k], np.int64(batch.chosen[k]))
        drift(scene, first, drifting)
    return np.int64(0)


@piece
def set_out_one(scene, place, at):
    """The first stay of a hunter in a step, who may do more than drift."""
    roster, batch, tick = scene.roster, scene.batch, scene.tick[0]
    walk, cell = roster.walks[place], np.int64(roster.cell[place])
    walk.w0, walk.w1, walk.w2, walk.w3 = batch.w0[at], batch.w1[at], batch.w2[at], batch.w3[at]
    walk.pair = -1 if scene.ways.stream[cell] else 0
    walk.visit, walk.stay, walk.since = 0, 0, max(tick.start, roster.busy[place])
    if walk.since > tick.start:
        if walk.since < tick.end:
            file_move(scene, place, walk.since, 0)
    elif scene.cells[cell].reach > 0:
        join(scene, place, cell)
    else:
        set_hop(scene, place, cell)
        if walk.hop_at < min(tick.end, roster.until[place]):
            if scene.ways.each[cell].front and part_of(tick, walk.hop_at) > 0:
                file_move(scene, place, walk.hop_at, 1)
            else:
                call(scene.calls[STAY], scene, place, LEAVE)
