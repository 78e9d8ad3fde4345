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
from hyosan.kernels.drift import TICKS, next_tick, stay_of_tick, tick_word, way_of, way_out
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.seeking import NONE, meeting_time, seek
from hyosan.kernels.stimulus import LONG
from hyosan.kernels.terrain import BEGIN, HOPS, LEAVE, STAY


@part
def next_stay(scene, place, since):
    """A hunter's next stay begins at a time, not by the drift clock."""
    walk = scene.roster.walks[place]
    walk.visit += 1
    walk.since, walk.stay = since, walk.visit & (TICKS - 1)


@part
def draw_hops(scene, place):
    """The hop clock of a hunter's stay, and where it leads: two words. Two stays share a draw."""
    walk, key = scene.roster.walks[place], scene.roster.key[place]
    if walk.pair != walk.visit >> 1:
        walk.pair = walk.visit >> 1
        w0, w1, w2, w3 = draw(scene.seeds[0], key, scene.tick[0].step, HOP, np.int64(walk.pair))
        walk.w0, walk.w1, walk.w2, walk.w3 = np.uint32(w0), np.uint32(w1), np.uint32(w2), np.uint32(w3)
    if walk.visit & 1:
        return np.int64(walk.w2), np.int64(walk.w3)
    return np.int64(walk.w0), np.int64(walk.w1)


@inner
def set_hop(scene, place, cell):
    """When a stay ends by the hop clock: the cell's where it is lively, else the hunter's drift clock."""
    walk, way = scene.roster.walks[place], scene.ways.each[cell]
    if way.lively:
        pace = way.hop * scene.tables.breeds[scene.roster.state[place]].hop
        word, _ = draw_hops(scene, place)
        walk.hop_at = walk.since + np.int64(min(dwell_ticks(scene.tables.unit, 0, word) * pace, LONG))
        walk.tick = -1
    else:
        walk.hop_at, tick = next_tick(scene, place, cell, walk.since)
        walk.tick = tick


@inner
def hop(scene, place, cell):
    """Leave a cell, but for a guard who holds. Returns where to."""
    walk, ways = scene.roster.walks[place], scene.ways
    if walk.tick < 0:
        _, word = draw_hops(scene, place)
        next_stay(scene, place, walk.hop_at)
    else:
        word = tick_word(scene, place, np.int64(walk.tick))
        walk.since, walk.stay = walk.hop_at, stay_of_tick(np.int64(walk.tick))
    k = way_out(ways, cell, word)
    if word >= ways.passes[cell, k]:
        return cell
    to = np.int64(ways.to[cell, k])
    scene.tally[HOPS] += 1
    scene.there[cell] -= 1
    scene.there[to] += 1
    return to


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
            cell = hop(scene, place, cell)
            way = way_of(scene, cell)
        if how < 0:
            if way.front and part_of(tick, walk.since) > tick.part:
                file_move(scene, place, walk.since, 0)
                break
            set_hop(scene, place, cell)
            if way.lively:
                roster.stirred[place] = tick.end
        else:
            floor = how
        if scene.cells[cell].reach > 0:
            walk.aim = seek(scene, cell, roster.key[place], walk.stay, floor)
            if walk.aim < NONE:
                walk.strike = meeting_time(scene, cell, roster.state[place], walk.since, walk.aim)
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
