"""Crowds at barricades: when one breaks in, and into whose home.

All hunters of a cell, asleep or awake, press on its occupied buildings in crowds; a crowd of m breaks in
with hazard (m / n_b)**α / τ_b. The cell and the crowd's number key the draws, and the building is that of
the first member, in keyed order of the cell's fixed members, who is inside.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import SIEGE
from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.heap import push_event
from hyosan.kernels.parties import CAMPED, USED_PARTIES, party_of
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.terrain import BREACH, HUNTED, LOOK_AT, is_marked
from hyosan.kernels.whereabouts import AWAY, EXPOSED, GUEST, prey_then

TRIES = 64  # draws for one break-in, three members each
ROUNDS = 16  # break-ins of one crowd in one step


@piece
def besiege(scene, cell):
    """File the break-ins of a cell's crowds within the step."""
    here, crowd, tables = scene.cells[cell], scene.hunt[0].crowd, scene.tables
    hunters = np.int64(here.awake) + here.asleep
    for number in range((hunters + crowd - 1) // crowd):
        size = min(crowd, hunters - number * crowd)
        time = scene.tick[0].start
        for turn in range(ROUNDS):
            key = ((number & 0x3FFF) << 10) | (turn << 6)
            w0, _, _, _ = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key)
            wait = dwell_ticks(tables.unit, 0, np.int64(w0)) * tables.siege[size]
            if wait >= scene.tick[0].end - time:
                break
            time += np.int64(wait)
            person = camped(scene, cell, key) if here.camped > 0 else somebody_inside(scene, cell, key)
            if person >= 0:
                push_event(scene.events, time, BREACH, cell, person, cell)


@inner
def somebody_inside(scene, cell, key):
    """A home member who is inside this morning, or -1 if none is found among those drawn."""
    here, group, start = scene.cells[cell], scene.group, scene.tick[0].start
    homes = here.home_end - here.home_start
    members = homes + here.guest_end - here.guest_start
    if members == 0:
        return np.int64(-1)
    for attempt in range(1, TRIES):
        _, w1, w2, w3 = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key + attempt)
        count = 0
        for word in (w1, w2, w3):
            at = (np.int64(word) * members) >> 32
            if at < homes:
                person = here.home_start + at
                free = not is_marked(scene.marks.home, person) and party_of(scene.parties, person) < 0
            else:
                at += here.guest_start - homes
                person, free = np.int64(scene.parties.pool[at]), not is_marked(scene.marks.guests, at)
            if free and prey_then(scene, person, start):
                group.person[count] = person
                count += 1
        call(scene.calls[LOOK_AT], scene, count, start)
        for at in range(count):
            how = group.how[at]
            if how & EXPOSED == 0 and (how & AWAY == 0 or how & GUEST != 0):
                return np.int64(group.person[at])
    return np.int64(-1)


@piece
def camped(scene, cell, key):
    """Somebody of a camp that a crowd presses on, or -1."""
    parties = scene.parties
    used = parties.counts[USED_PARTIES]
    for attempt in range(1, TRIES):
        w0, _, _, _ = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key + attempt)
        one = parties.each[(np.int64(w0) * used) >> 32]
        if one.cell == cell and one.stage == CAMPED and one.first >= 0:
            if prey_then(scene, np.int64(one.first), scene.tick[0].start):
                return np.int64(one.first)
    return np.int64(-1)


@inner
def besiege_all(scene, _, __):
    """File the break-ins of every cell where hunters are and somebody is inside."""
    for at in range(scene.sizes[HUNTED]):
        cell = np.int64(scene.hunted[at])
        here = scene.cells[cell]
        if (here.awake > 0 or here.asleep > 0) and here.inside > 0:
            besiege(scene, cell)
    return np.int64(0)
