"""Hunters walk: stays in cells, each ended by an exponential hop clock, by an attack, or by the step.

A hop reads the weights of the part of the step in which it falls where many are exposed in the cell or next
door (a front), else those of the part in which the walk is followed. An attack is only found here: it is filed,
and settled in order of time (see encounter.py).
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import HOP
from hyosan.kernels.agenda import NOBODY, PARTS, SLOTS, file_move, file_strike, part_of
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.seeking import NONE, meeting_time, seek
from hyosan.kernels.stimulus import LONG
from hyosan.kernels.terrain import BEGIN, HOPS, LEAVE, READY, STAY


@part
def draw_hops(scene, place):
    """Draw the hop clocks of this stay and the next; two stays share a draw."""
    walk = scene.roster.walks[place]
    key = scene.roster.key[place]
    w0, w1, w2, w3 = draw(scene.seeds[0], key, scene.tick[0].step, HOP, np.int64(walk.visit) >> 1)
    walk.w0, walk.w1, walk.w2, walk.w3 = np.uint32(w0), np.uint32(w1), np.uint32(w2), np.uint32(w3)


@part
def next_stay(scene, place, since):
    """A hunter's next stay begins at a time."""
    walk = scene.roster.walks[place]
    walk.since = since
    walk.visit += 1
    if walk.visit & 1 == 0:
        draw_hops(scene, place)


@part
def hop_time(scene, walk, cell):
    """When the stay ends by the hop clock."""
    word = np.int64(walk.w2) if walk.visit & 1 else np.int64(walk.w0)
    pace = scene.ways.each[cell].hop * scene.tables.breeds[walk.state].hop
    return walk.since + np.int64(min(dwell_ticks(scene.tables.unit, 0, word) * pace, LONG))


@part
def choose(scene, walk, cell):
    """Where a hop leads: to the neighbour on whom the word falls, or back if the edge's guard holds."""
    ways = scene.ways
    word, k = np.int64(walk.w3) if walk.visit & 1 else np.int64(walk.w1), 0
    for at in range(ways.upper.shape[1]):
        k += np.int64(word >= ways.upper[cell, at])
    return np.int64(ways.to[cell, k]) if word < ways.passes[cell, k] else cell


@part
def way_of(scene, cell):
    """How hunters leave a cell, ready for this part of the step."""
    way = scene.ways.each[cell]
    if way.mark != scene.tick[0].mark:
        call(scene.calls[READY], scene, cell, 0)
    return way


@inner
def stay(scene, place, how):
    """Follow a hunter from now to what has to wait, or to the end of the step.

    `how` it goes on: BEGIN a stay at `since`; LEAVE the cell at `hop_at`; or an aim that was missed: look for
    the one after it.
    """
    roster, tick = scene.roster, scene.tick[0]
    walk = roster.walks[place]
    cell = np.int64(roster.cell[place])
    stop, floor = min(tick.end, roster.until[place]), np.int64(-1)
    way = way_of(scene, cell)
    while True:
        if how == LEAVE:
            cell = choose(scene, walk, cell)
            way = way_of(scene, cell)
            next_stay(scene, place, walk.hop_at)
            scene.tally[HOPS] += 1
        if how < 0:
            if way.front and part_of(tick, walk.since) > tick.part:
                file_move(scene, place, walk.since, 0)
                break
            walk.hop_at = hop_time(scene, walk, cell)
            if way.lively:
                roster.stirred[place] = tick.end
        else:
            floor = how
        if scene.cells[cell].reach > 0:
            walk.aim = seek(scene, cell, roster.key[place], walk.visit, floor)
            if walk.aim < NONE:
                walk.strike = meeting_time(scene, cell, walk.state, walk.since, walk.aim)
                if walk.strike < min(walk.hop_at, stop):
                    file_strike(scene, place, walk.strike)
                    break
        if walk.hop_at >= stop:
            break
        if way.front and part_of(tick, walk.hop_at) > tick.part:
            file_move(scene, place, walk.hop_at, 1)
            break
        how, floor = np.int64(LEAVE), np.int64(-1)
    roster.cell[place] = cell
    return np.int64(0)


@inner
def move_due(scene, _, __):
    """Moves that are filed for the part under way."""
    at = PARTS * SLOTS + scene.tick[0].part
    place = np.int64(scene.agenda[at])
    scene.agenda[at] = NOBODY
    while place >= 0:
        walk = scene.roster.walks[place]
        following = np.int64(walk.following)
        call(scene.calls[STAY], scene, place, LEAVE if walk.leaving else BEGIN)
        place = following
    return np.int64(0)
