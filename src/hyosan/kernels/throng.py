"""Many hunters in a cell and few to be met: who of them comes first, found a few at a time.

When the step begins the first aim of every free hunter in a cell with prey is found, all hunters together. Those
who hop in the step go their own way. The others form the cell's *throng*: they attack in order of their aims, so
only the next few are filed, then the next few more, and when nobody is left to be met the rest cost nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.agenda import file_move, file_strike, part_of
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import ONE
from hyosan.kernels.heap import push_event
from hyosan.kernels.movement import set_hop
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.seeking import NONE, SLOT_BITS, best_of_quad, list_quads, meeting_time, stay_context
from hyosan.kernels.terrain import BATCH, LEAVE, LOOK, STAY

FIRST_FEW = 8  # attacks that are expected in the first stretch looked at

THRONG = np.dtype(
    [
        ("start", np.int64),  # its places in Throngs
        ("size", np.int64),
        ("looked", np.int64),  # words below this are done with
        ("stretch", np.int64),  # how far to look next
        ("after", np.int64),  # attacks before this time came to nothing
        ("looking", np.int64),  # whether another look is filed
    ],
    align=True,
)


class Throngs(NamedTuple):
    """The throng of each cell."""

    each: np.ndarray  # THRONG[cells]
    place: np.ndarray  # int32[capacity], of the roster
    best: np.ndarray  # int64[capacity], aims


@part
def join(scene, place, cell):
    """A hunter who begins the step free in a cell with prey."""
    throng = scene.throngs.each[cell]
    scene.throngs.place[throng.start + throng.size] = place
    throng.size += 1


@inner
def gather_throng(scene, cell, _):
    """Everybody who joined in a cell finds an aim; whoever hops goes his way, the others remain."""
    throng, throngs, batch = scene.throngs.each[cell], scene.throngs, scene.batch
    quads, kept, joined = list_quads(scene, cell), np.int64(0), throng.size
    for first in range(0, joined, BATCH):
        count = min(joined - first, BATCH)
        for at in range(count):
            batch.key[at] = scene.roster.key[throngs.place[throng.start + first + at]]
            batch.best[at] = NONE
        aim_all(scene.seeds[0], scene.tick[0].step, batch, count, scene.quads, scene.masks, quads)
        for at in range(count):
            place, best = throngs.place[throng.start + first + at], batch.best[at]
            if goes_alone(scene, cell, np.int64(place), best):
                continue
            throngs.place[throng.start + kept], throngs.best[throng.start + kept] = place, best
            kept += 1
    throng.size, throng.looked, throng.after, throng.looking = kept, 0, scene.tick[0].start, 0
    throng.stretch = max(FIRST_FEW * ONE // max(kept * scene.cells[cell].reach, 1), 1)
    look(scene, cell)
    return np.int64(0)


@part
def aim_all(seed, step, batch, count, quads, masks, listed):
    """The aims of many hunters in their first stay of the step."""
    context = stay_context(step, 0)
    for k in range(listed):
        slot, mask = quads[k], masks[k]
        for at in range(count):
            batch.best[at] = best_of_quad(seed, batch.key[at], context, slot, mask, -1, batch.best[at])


@part
def goes_alone(scene, cell, place, best):
    """Whether a hunter hops in this step. He is followed to what he does first: attack or hop."""
    walk, tick = scene.roster.walks[place], scene.tick[0]
    walk.aim, walk.hop_at = best, FOREVER
    way = scene.ways.each[cell]
    if way.lively and np.int64(walk.w0) >= way.limit:
        return False
    set_hop(scene, place, cell)
    if walk.hop_at >= min(tick.end, scene.roster.until[place]):
        return False
    if best < NONE:
        walk.strike = meeting_time(scene, cell, scene.roster.state[place], walk.since, best)
        if walk.strike < walk.hop_at:
            file_strike(scene, place, walk.strike)
            return True
    if way.front and part_of(tick, walk.hop_at) > 0:
        file_move(scene, place, walk.hop_at, 1)
    else:
        call(scene.calls[STAY], scene, place, LEAVE)
    return True


@inner
def look(scene, cell):
    """File the next few attacks of a throng, and when to look again."""
    throng, throngs, tick = scene.throngs.each[cell], scene.throngs, scene.tick[0]
    throng.looking = 0
    if throng.size == 0 or scene.cells[cell].reach == 0:
        return
    low, high = throng.looked << SLOT_BITS, min(throng.looked + throng.stretch, ONE) << SLOT_BITS
    for at in range(throng.start, throng.start + throng.size):
        if low <= throngs.best[at] < high:
            place = np.int64(throngs.place[at])
            walk = scene.roster.walks[place]
            walk.strike = meeting_time(scene, cell, scene.roster.state[place], walk.since, walk.aim)
            if throng.after <= walk.strike < min(tick.end, scene.roster.until[place]):
                file_strike(scene, place, walk.strike)
    throng.looked = high >> SLOT_BITS
    throng.stretch *= 2
    if throng.looked < ONE:
        units = dwell_ticks(scene.tables.unit, 0, throng.looked) * scene.cells[cell].spacing
        later = units * scene.fastest[1]
        if later < tick.end - tick.start:
            throng.looking = 1
            time = max(tick.start + np.int64(later), throng.after)
            push_event(scene.events, time, LOOK, cell, np.int64(-1), cell)


@piece
def look_again(scene, cell, time):
    """Somebody more can be met in a cell from now on."""
    throng = scene.throngs.each[cell]
    if throng.size > 0 and throng.looking == 0 and throng.looked < ONE:
        throng.after, throng.looking = time, 1
        push_event(scene.events, time, LOOK, cell, np.int64(-1), cell)
