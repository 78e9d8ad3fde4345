"""Hunters walk: stays in cells, each ended by the hazard of leaving, by an attack, or by the step.

When a part of the step begins, all who leave their cells within it do, many at a time, with the weights as of then;
whoever leaves the next cell too goes on. The others wait in their cells (see waiting.py), for a hop or for somebody
they come upon. An attack is only found here: it is filed, and settled in order of time (see encounter.py).
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.space.agenda import NOBODY, SLOTS, file_strike
from hyosan.kernels.space.drift import draw_batch, way_out
from hyosan.kernels.space.roster import hunts_until
from hyosan.kernels.space.seeking import NONE, meeting_time, seek
from hyosan.kernels.space.stimulus import due_hazard, hazard_at, left_at, share, way_of
from hyosan.kernels.space.terrain import BATCH, BEGIN, HOPS
from hyosan.kernels.space.throng import expect, look
from hyosan.kernels.space.waiting import still_to_look_through, take, to_look_through, wait, waits

VISIT_BITS = 24
AHEAD = 8  # parts: telling who is due in them from the others costs about as much as looking through them


@part
def next_stay(scene, place):
    """A hunter's stay has ended: whatever it waited for is forgotten."""
    scene.roster.visits[place] += 1


@part
def mark_of(scene, place):
    """The step and the stay of a hunter in one number."""
    return (scene.tick[0].stamp << VISIT_BITS) | np.int64(scene.roster.visits[place])


@inner
def begin_all(scene, count):
    """Begin the stays of the batch's first `count`. Returns how many leave within this part, now first in the batch."""
    roster, batch, tick = scene.roster, scene.batch, scene.tick[0]
    draw_batch(scene.seeds[0], tick.step, batch.key[:count], batch)
    leaving = np.int64(0)
    for at in range(count):
        place, cell, word = np.int64(batch.chosen[at]), np.int64(batch.cell[at]), batch.w1[at]
        way = way_of(scene, cell)
        if way.lively and not batch.stirred[at]:
            roster.stirred[place], batch.stirred[at] = tick.end, 1
        due = due_hazard(scene, way, batch.state[at], batch.time[at], np.int64(batch.w0[at]))
        hop_at = hop_in_part(scene, way, due)
        if scene.cells[cell].reach > 0:
            if not settle_in(scene, at, due, hop_at):
                continue
        elif hop_at == FOREVER:
            wait_to_leave(scene, at, due, 0)
            continue
        if hunts_until(roster, place, hop_at):
            copy_mover(batch, at, leaving)
            batch.time[leaving], batch.word[leaving] = hop_at, word
            leaving += 1
    return leaving


@part
def copy_mover(batch, a, b):
    """Put one of a batch at another place in it."""
    batch.chosen[b], batch.cell[b], batch.key[b] = batch.chosen[a], batch.cell[a], batch.key[a]
    batch.ordinal[b], batch.state[b], batch.stirred[b] = batch.ordinal[a], batch.state[a], batch.stirred[a]


@part
def wait_to_leave(scene, at, due, aims):
    """One of the batch waits in its cell."""
    batch = scene.batch
    one = wait(scene.hops, scene.roster.visits, np.int64(batch.cell[at]), scene.tick[0].stamp, due)
    one.place, one.visit, one.key, one.word = batch.chosen[at], batch.ordinal[at], batch.key[at], batch.w1[at]
    one.state, one.stirred, one.aims = batch.state[at], batch.stirred[at], aims


@part
def call_up(scene, place, at, time):
    """Put a hunter into the batch."""
    batch, roster = scene.batch, scene.roster
    batch.chosen[at], batch.cell[at], batch.key[at] = place, roster.cell[place], roster.key[place]
    batch.ordinal[at], batch.state[at], batch.stirred[at] = roster.visits[place], roster.state[place], 0
    batch.time[at] = time


@part
def hop_in_part(scene, way, due):
    """When a stay ends by the hazard of leaving; FOREVER if not in this part of the step."""
    if due >= hazard_at(way, scene.tick[0].part_end):
        return np.int64(FOREVER)
    return left_at(way, due)


@inner
def settle_in(scene, at, due, hop_at):
    """A stay begins where somebody can be met. Returns whether he of the batch leaves first, in this part."""
    batch, place, cell = scene.batch, np.int64(scene.batch.chosen[at]), np.int64(scene.batch.cell[at])
    walk = scene.roster.walks[place]
    walk.mark, walk.since, walk.due, walk.word = mark_of(scene, place), batch.time[at], due, batch.w1[at]
    aim = seek(scene, cell, batch.key[at], batch.ordinal[at], np.int64(-1))
    if pursue(scene, place, cell, aim, hop_at):
        return True
    if hop_at == FOREVER:
        wait_to_leave(scene, at, due, 1)
    return False


@inner
def pursue(scene, place, cell, aim, hop_at):
    """A hunter aims at somebody, or at nobody. Returns whether it leaves before, in this part."""
    roster, tick = scene.roster, scene.tick[0]
    walk = roster.walks[place]
    walk.aim, walk.filed, walk.strike = aim, 0, FOREVER
    if aim < NONE:
        walk.strike = meeting_time(scene, cell, roster.state[place], walk.since, aim)
    if hop_at <= walk.strike and hop_at < FOREVER:
        return True
    if walk.strike < min(tick.end, roster.until[place]):
        if walk.strike < tick.part_end:
            walk.filed = 1
            file_strike(scene, place, walk.strike)
        else:
            expect(scene, place, cell)
    return False


@inner
def leave_all(scene, count):
    """The batch's first `count` leave their cells, but for guards who hold; stays begin, not yet followed."""
    roster, batch, ways, there = scene.roster, scene.batch, scene.ways, scene.there
    hops = np.int64(0)
    for at in range(count):
        place, cell, word = batch.chosen[at], np.int64(batch.cell[at]), np.int64(batch.word[at])
        if (
            ways.plain[cell] == scene.tick[0].stamp
        ):  # the ways out are those of ticks, of which some lead nowhere
            word = share(word, ways.upper[cell, ways.degree[cell] - 1])
        k = way_out(ways, cell, word)
        to = np.int64(ways.to[cell, k]) if word < ways.passes[cell, k] else cell
        batch.cell[at] = to
        batch.ordinal[at] += 1
        roster.cell[place], roster.visits[place] = to, batch.ordinal[at]
        there[cell] -= 1
        there[to] += 1
        hops += np.int64(to != cell)
    scene.tally[HOPS] += hops


@inner
def go(scene, count):
    """Follow the batch's first `count`, who leave their cells, to where they stay for the rest of this part."""
    while count > 0:
        leave_all(scene, count)
        count = begin_all(scene, count)


@inner
def stay(scene, place, how):
    """One hunter begins a stay at `since`, or aims anew in the same stay: at who comes after the aim `how`."""
    roster, batch = scene.roster, scene.batch
    walk, cell = roster.walks[place], np.int64(roster.cell[place])
    if how == BEGIN:
        call_up(scene, place, 0, walk.since)
        go(scene, begin_all(scene, np.int64(1)))
        return np.int64(0)
    hop_at = hop_in_part(scene, way_of(scene, cell), walk.due)
    aim = seek(scene, cell, roster.key[place], np.int64(roster.visits[place]), how)
    if pursue(scene, place, cell, aim, hop_at) and hunts_until(roster, place, hop_at):
        call_up(scene, place, 0, hop_at)
        batch.word[0] = walk.word
        go(scene, np.int64(1))
    return np.int64(0)


@inner
def move_due(scene, _, __):
    """Everybody who begins or ends a stay within this part of the step, and whose time does not wait for a fight."""
    begin_due(scene)
    for number in range(scene.hops.used[2]):
        leave_due(scene, np.int64(scene.hops.cells[number]))
    for number in range(scene.aims.used[2]):
        look(scene, np.int64(scene.aims.cells[number]))
    return np.int64(0)


@inner
def begin_due(scene):
    """Who was busy, or comes from drifting, begins a stay."""
    at = SLOTS + scene.tick[0].part
    place = np.int64(scene.agenda[at])
    scene.agenda[at] = NOBODY
    while place >= 0:
        count = np.int64(0)
        while place >= 0 and count < BATCH:
            call_up(scene, place, count, scene.roster.walks[place].since)
            count += 1
            place = np.int64(scene.roster.walks[place].following)
        go(scene, begin_all(scene, count))


@inner
def leave_due(scene, cell):
    """Who leaves a cell within this part of the step does, unless he comes upon somebody first."""
    tick, hops, taken = scene.tick[0], scene.hops, scene.taken
    if not waits(hops, cell, tick.stamp):
        return
    way = way_of(scene, cell)
    bound = hazard_at(way, tick.part_end)
    ahead = bound + way.rate * (AHEAD * (tick.part_end - tick.part_start))
    left = to_look_through(hops, cell, bound, ahead)
    while left > 0:
        go(scene, choose_leavers(scene, cell, way, take(hops, cell, left, bound, taken)))
        left = still_to_look_through(hops, cell, left, bound, ahead)


@inner
def choose_leavers(scene, cell, way, count):
    """Put those who were taken and leave into the batch. Returns how many."""
    roster, batch, taken = scene.roster, scene.batch, scene.taken
    leaving = np.int64(0)
    for at in range(count):
        one = taken[at]
        place = np.int64(one.place)
        if one.visit != roster.visits[place]:
            continue
        hop_at = left_at(way, one.due)
        if not hunts_until(roster, place, hop_at):
            continue
        if one.aims and strikes_first(scene, place, hop_at):
            continue
        batch.chosen[leaving], batch.cell[leaving], batch.key[leaving] = place, cell, one.key
        batch.ordinal[leaving], batch.state[leaving], batch.stirred[leaving] = (
            one.visit,
            one.state,
            one.stirred,
        )
        batch.time[leaving], batch.word[leaving] = hop_at, one.word
        leaving += 1
    return leaving


@inner
def strikes_first(scene, place, hop_at):
    """Whether a hunter comes upon whom it aims at before it hops; then that is filed."""
    walk = scene.roster.walks[place]
    if walk.mark != mark_of(scene, place) or not (scene.tick[0].part_start <= walk.strike < hop_at):
        return False
    if not walk.filed:
        walk.filed = 1
        file_strike(scene, place, walk.strike)
    return True
