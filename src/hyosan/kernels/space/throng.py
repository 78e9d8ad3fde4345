"""Many hunters in a cell and few to be met: who of them comes first, found a few at a time.

When the step begins the first aims of all who are free in a cell with prey are found, all hunters together. Those
in a cell who wait for an attack are its *throng*. They attack in order of time, so only the next few are filed,
then the next few more, and when nobody is left to be met the rest cost nothing.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.space.agenda import file_strike
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.seeking import NONE, best_of_quad, list_quads, meeting_time, stay_context
from hyosan.kernels.space.terrain import BATCH, LOOK, UNIT
from hyosan.kernels.space.waiting import take, to_look_through, wait, waits

FIRST_FEW = 8  # attacks that are expected in the first stretch looked at
FURTHER = 4  # stretches ahead that are told from later ones at once

THRONG = np.dtype(
    [
        ("stamp", np.int64),  # the step for which this holds
        ("looked", np.int64),  # attacks before this time are done with
        ("stretch", np.int64),  # how far to look next
        ("after", np.int64),  # attacks before this time came to nothing
        ("looking", np.int64),  # whether another look is filed
    ],
    align=True,
)


@inner
def expect(scene, place, cell):
    """A hunter waits for an attack in a later part of the step."""
    tick = scene.tick[0]
    if scene.throngs[cell].stamp != tick.stamp:
        open_throng(scene, cell)
    one = wait(scene.aims, scene.roster.visits, cell, tick.stamp, scene.roster.walks[place].strike)
    one.place, one.visit = place, scene.roster.visits[place]


@part
def open_throng(scene, cell):
    """A cell's throng, in which nobody was looked for yet."""
    throng, tick = scene.throngs[cell], scene.tick[0]
    throng.stamp, throng.looked, throng.after = tick.stamp, tick.start, tick.start
    throng.stretch, throng.looking = 0, 0


@part
def stretch_for_few(scene, cell):
    """In what time a few of those who wait for an attack are expected to make one; longer if none were found."""
    tick, here = scene.tick[0], scene.cells[cell]
    attackers = np.float64(scene.aims.lines[cell].size) * here.reach
    few = FIRST_FEW * UNIT * here.spacing * scene.fastest[1] / attackers
    return max(np.int64(min(few, np.float64(tick.end - tick.start))) + 1, scene.throngs[cell].stretch)


@inner
def gather_throng(scene, cell, _):
    """Everybody free in a cell when the step begins finds whom he comes upon first."""
    line, hops, batch = scene.hops.lines[cell], scene.hops, scene.batch
    if line.stamp != scene.tick[0].stamp:
        return np.int64(0)
    entries, quads = hops.entries[hops.used[0]], list_quads(scene, cell)
    open_throng(scene, cell)
    for first in range(line.start, line.start + line.size, BATCH):
        count = min(line.start + line.size - first, BATCH)
        for at in range(count):
            batch.key[at] = entries[first + at].key
            batch.best[at] = NONE
        aim_all(scene.seeds[0], scene.tick[0].step, batch, count, scene, quads)
        for at in range(count):
            if batch.best[at] < NONE:
                join(scene, cell, entries[first + at], hops.due[hops.used[0], first + at], batch.best[at])
    return np.int64(0)


@part
def aim_all(seed, step, batch, count, scene, listed):
    """The aims of many hunters in their first stay of the step."""
    context, quads, masks, ordinals = stay_context(step, 0), scene.quads, scene.masks, scene.ordinals
    for k in range(listed):
        slot, ordinal, mask = quads[k], ordinals[k], masks[k]
        for at in range(count):
            batch.best[at] = best_of_quad(
                seed, batch.key[at], context, slot, ordinal, mask, -1, batch.best[at]
            )


@part
def join(scene, cell, entry, due, aim):
    """A hunter who begins the step in a cell aims at somebody, if he comes upon him within it."""
    roster, tick, place = scene.roster, scene.tick[0], np.int64(entry.place)
    strike = meeting_time(scene, cell, entry.state, tick.start, aim)
    if strike < tick.end:
        entry.aims = 1
        walk = roster.walks[place]
        walk.mark = tick.stamp << 24
        walk.since, walk.due, walk.word, walk.filed = tick.start, due, entry.word, 0
        walk.aim, walk.strike = aim, strike
        one = wait(scene.aims, roster.visits, cell, tick.stamp, strike)
        one.place, one.visit = place, 0


@inner
def look(scene, cell):
    """File the next few attacks of a throng, and when to look again."""
    throng, tick = scene.throngs[cell], scene.tick[0]
    throng.looking = 0
    if scene.cells[cell].reach == 0 or not waits(scene.aims, cell, tick.stamp):
        return
    stretch, found = stretch_for_few(scene, cell), np.int64(0)
    throng.looked = max(throng.looked, tick.part_start)
    bound = min(throng.looked + stretch, tick.part_end)
    left = to_look_through(scene.aims, cell, bound, throng.looked + FURTHER * stretch)
    while left > 0:
        for at in range(take(scene.aims, cell, left, bound, scene.taken)):
            found += file_taken(scene, at, throng.after)
        left -= BATCH
    throng.stretch = 2 * stretch if found < FIRST_FEW else 0
    throng.looked = bound
    if bound < tick.part_end and waits(scene.aims, cell, tick.stamp):
        throng.looking = 1
        push_event(scene.events, bound, LOOK, cell, np.int64(-1), cell)


@part
def file_taken(scene, at, after):
    """File an attack that was taken off the list, if the hunter still means it. Returns how many: 1 or 0."""
    place, roster = np.int64(scene.taken[at].place), scene.roster
    walk = roster.walks[place]
    if scene.taken[at].visit != roster.visits[place] or walk.filed or walk.strike != scene.taken[at].due:
        return 0
    if walk.strike < after:
        walk.strike = FOREVER
        return 0
    if walk.strike < roster.until[place]:
        walk.filed = 1
        file_strike(scene, place, walk.strike)
    return 1


@piece
def look_again(scene, cell, time):
    """Somebody more can be met in a cell from now on."""
    throng, tick = scene.throngs[cell], scene.tick[0]
    if throng.stamp == tick.stamp and throng.looking == 0 and waits(scene.aims, cell, tick.stamp):
        throng.after, throng.looking = time, 1
        throng.looked = max(throng.looked, time)
        push_event(scene.events, time, LOOK, cell, np.int64(-1), cell)
