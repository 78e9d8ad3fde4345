"""The step begins: everybody who is awake begins a stay, drifts, or is busy for a while.

Most are told by one draw each, many at a time.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import inner, part
from hyosan.kernels.space.agenda import file_stay
from hyosan.kernels.space.drift import draw_batch, drift
from hyosan.kernels.space.movement import next_stay
from hyosan.kernels.space.roster import count_there
from hyosan.kernels.space.stimulus import due_hazard
from hyosan.kernels.space.terrain import AWAKE, BATCH
from hyosan.kernels.space.waiting import forget_all, open_line, wait


@inner
def set_out(scene, _, __):
    """Everybody who is awake sets out."""
    roster, batch, ways, tick = scene.roster, scene.batch, scene.ways, scene.tick[0]
    forget_all(scene.hops)
    forget_all(scene.aims)
    roster.visits[: roster.counts[AWAKE]] = 0
    drifted = np.int64(0)
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
            drifts = (ways.plain[cell] == tick.stamp) & free
            batch.drifting[drifting], batch.chosen[chosen], batch.ticks[at] = at, at, batch.w0[at]
            drifting += np.int64(drifts & (word < scene.tails[roster.state[first + at], 0]))
            chosen += np.int64(not drifts)
        for k in range(chosen):
            set_out_one(scene, first + batch.chosen[k], np.int64(batch.chosen[k]))
        drift(scene, first, drifting)
        drifted += drifting
    if drifted > 0:
        count_there(scene)
    return np.int64(0)


@part
def set_out_one(scene, place, at):
    """The first stay of a hunter in a step, who may do more than drift."""
    roster, batch, tick, hops = scene.roster, scene.batch, scene.tick[0], scene.hops
    cell, busy = np.int64(roster.cell[place]), roster.busy[place]
    if busy > tick.start:
        if busy < tick.end:
            next_stay(scene, place)
            file_stay(scene, place, busy)
        return
    if hops.lines[cell].stamp != tick.stamp:
        there = np.int64(scene.there[cell])
        open_line(hops, roster.visits, cell, tick.stamp, there + (there >> 2) + 8)
    way = scene.ways.each[cell]
    state = roster.state[place]
    due = due_hazard(scene, way, state, tick.start, np.int64(batch.w0[at]))
    one = wait(hops, roster.visits, cell, tick.stamp, due)
    one.place, one.visit, one.key, one.word = place, 0, roster.key[place], batch.w1[at]
    one.state, one.stirred, one.aims = state, way.lively, 0
