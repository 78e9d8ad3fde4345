"""Crowds at barricades: when one breaks in, and into whose home.

All hunters of a cell who are awake press on its occupied buildings in crowds; a crowd of m breaks in
with hazard (m / n_b)**α / τ_b. The cell and the crowd's number key the draws, and the building is that of
the first member, in keyed order of the cell's fixed members, who is inside.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import SIEGE
from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.scene import call
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.parties import CAMPED, party_of
from hyosan.kernels.space.terrain import BREACH, HUNTED, LOOK_AT, is_marked
from hyosan.kernels.space.whereabouts import AWAY, EXPOSED, prey_then

# How far is searched: beyond it nobody is found, and a break-in that would need it does not happen.
TRIES = 64  # draws for one break-in, three members each
ROUNDS = 16  # break-ins of one crowd in one step
GUESTS = 1 << 31  # in the context of draws keyed by a guest, not by a cell


@piece
def besiege(scene, cell):
    """File the break-ins of a cell's crowds within the step."""
    here, crowd, tables = scene.cells[cell], scene.hunt[0].crowd, scene.tables
    hunters = np.int64(here.awake)
    for number in range((hunters + crowd - 1) // crowd):
        size = min(crowd, hunters - number * crowd)
        time = scene.tick[0].start
        for turn in range(ROUNDS):
            key = ((number & 0x3FFF) << 10) | (turn << 6)
            w0, _, _, _ = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key)
            wait = dwell_ticks(tables.unit, 0, np.int64(w0)) * tables.siege[size] * here.hold
            if wait >= scene.tick[0].end - time:
                break
            time += np.int64(wait)
            person = np.int64(-1)
            if cell == scene.camp[0].cell and scene.camp[0].inside > 0:
                person = camped(scene, cell, key)
            if person < 0:
                person = somebody_inside(scene, cell, key)
            if person >= 0:
                push_event(scene.events, time, BREACH, cell, person, cell)


@inner
def somebody_inside(scene, cell, key):
    """Somebody who is inside this morning: a resident or a guest, as many as there are; -1 if none is found."""
    here = scene.cells[cell]
    guests, guest = here.guest_end - here.guest_start, guest_inside(scene, cell, key)
    homes = here.home_end - here.home_start
    _, w1, _, _ = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key)
    if guest >= 0 and (np.int64(w1) * (homes + guests)) >> 32 >= homes:
        return guest
    person = resident_inside(scene, cell, key)
    return person if person >= 0 else guest


@inner
def resident_inside(scene, cell, key):
    """The first home member who is inside, of those drawn; -1 if none is."""
    here, group, start = scene.cells[cell], scene.group, scene.tick[0].start
    homes = here.home_end - here.home_start
    if homes == 0:
        return np.int64(-1)
    for attempt in range(1, TRIES):
        _, w1, w2, w3 = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key + attempt)
        count = 0
        for word in (w1, w2, w3):
            person = here.home_start + ((np.int64(word) * homes) >> 32)
            free = not is_marked(scene.marks.home, person) and party_of(scene.parties, person) < 0
            if free and prey_then(scene, person, start):
                group.person[count] = person
                count += 1
        call(scene.calls[LOOK_AT], scene, count, start)
        for at in range(count):
            if group.how[at] & (AWAY | EXPOSED) == 0:
                return np.int64(group.person[at])
    return np.int64(-1)


@inner
def guest_inside(scene, cell, key):
    """The guest behind walls with the smallest word of his own, so that no list's order matters; -1 if none is."""
    here, best, chosen = scene.cells[cell], np.int64(ONE), np.int64(-1)
    for at in range(here.guest_start, here.guest_end):
        if not is_marked(scene.marks.guests, at):
            person = np.int64(scene.parties.pool[at])
            word, _, _, _ = draw(
                scene.seeds[0], identity(scene.rows, person), scene.tick[0].step | GUESTS, SIEGE, key
            )
            if np.int64(word) < best:
                best, chosen = np.int64(word), person
    return chosen


@piece
def camped(scene, cell, key):
    """The first one of a camp from a drawn row on, whose party holds its door; -1 if nobody's does.

    Rows are fixed: how many are in the camp, or came before, decides nothing over who is met.
    """
    parties, start = scene.parties, scene.tick[0].start
    placed = scene.cells[scene.cells.size - 1].home_end
    w0, _, _, _ = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key + 1)
    first = (np.int64(w0) * placed) >> 32
    for row in range(placed):
        person = first + row - (placed if first + row >= placed else 0)
        party = np.int64(parties.of[person])
        if party < 0:
            continue
        one = parties.each[party]
        if one.stage == CAMPED and one.cell == cell and one.opened <= start:
            if prey_then(scene, person, start):
                return person
    return np.int64(-1)


@inner
def besiege_all(scene, _, __):
    """File the break-ins of every cell where hunters are and somebody is inside."""
    for at in range(scene.sizes[HUNTED]):
        cell = np.int64(scene.hunted[at])
        here = scene.cells[cell]
        if here.awake > 0 and here.inside > 0:
            besiege(scene, cell)
    return np.int64(0)
