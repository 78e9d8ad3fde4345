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
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.terrain import BREACH, HUNTED, LOOK_AT, is_marked
from hyosan.kernels.whereabouts import AWAY, EXPOSED, prey_then

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
            person = somebody_inside(scene, cell, key)
            if person >= 0:
                push_event(scene.events, time, BREACH, cell, person, cell)


@inner
def somebody_inside(scene, cell, key):
    """A home member who is inside this morning, or -1 if none is found among those drawn."""
    here, group, start = scene.cells[cell], scene.group, scene.tick[0].start
    members = here.home_end - here.home_start
    for attempt in range(1, TRIES):
        _, w1, w2, w3 = draw(scene.seeds[0], cell, scene.tick[0].step, SIEGE, key + attempt)
        count = 0
        for word in (w1, w2, w3):
            person = here.home_start + ((np.int64(word) * members) >> 32)
            if not is_marked(scene.marks.home, person) and prey_then(scene, person, start):
                group.person[count] = person
                count += 1
        call(scene.calls[LOOK_AT], scene, count, start)
        for at in range(count):
            if group.how[at] & (AWAY | EXPOSED) == 0:
                return np.int64(group.person[at])
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
