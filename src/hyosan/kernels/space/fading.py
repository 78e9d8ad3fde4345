"""Forgetting: what nothing renews fades, at local midnight, and people carry on as before.

A block forgets an attack that nobody saw or heard of there for a dwell time, unless hunters stand in its streets; a
broadcast that is not repeated fades alike, block by block; a rumour fades person by person.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FADING
from hyosan.ground.units import DAY, FOREVER
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.space.word import LIVE

FROM_SIGHT, FROM_BROADCAST = 0, 1  # ordinals of draws


@inner
def forget_what_is_old(scene, _, __):
    """A local day begins: what faded is known no more."""
    if scene.habits[0].fades_row >= 0:
        for cell in range(scene.cells.size):
            forget_in(scene, np.int64(cell))
    if scene.word.of.size > 0 and scene.habits[0].rumour_row >= 0:
        forget_rumours(scene)
    return np.int64(0)


@inner
def forget_in(scene, cell):
    """The alarm and the broadcast of a cell."""
    here, start, forgot = scene.cells[cell], scene.tick[0].start, False
    if here.alarm <= start and here.awake + here.asleep == 0:
        if last_renewed(scene, cell) + memory(scene, cell, here.alarm, FROM_SIGHT) <= start:
            forgot = True
            here.alarm, here.attacked, here.hid = FOREVER, FOREVER, 0
            for e in range(here.edge_start, here.edge_end):
                scene.cells[scene.edges[e].to].lapsed = 1
    if here.broadcast <= start and here.aired <= start:
        if here.aired + memory(scene, cell, here.broadcast, FROM_BROADCAST) <= start:
            forgot = True
            here.broadcast, here.aired, here.advice = FOREVER, FOREVER, 0
    if forgot:
        here.planned = min(here.alarm, here.broadcast)
        look_anew(scene, cell)


@part
def last_renewed(scene, cell):
    """When people of a cell last saw or heard of an attack."""
    here = scene.cells[cell]
    last = max(here.alarm, here.fought)
    for e in range(here.edge_start, here.edge_end):
        last = max(last, scene.cells[scene.edges[e].to].fought + scene.habits[0].hearing_delay)
    return last


@part
def memory(scene, cell, known, source):
    """For how long a cell remembers what became known on a day."""
    day = (known + scene.habits[0].offset) // DAY
    w0, _, _, _ = draw(scene.seeds[0], cell, day, FADING, source)
    return dwell_ticks(scene.dwell, scene.habits[0].fades_row, np.int64(w0))


@inner
def look_anew(scene, cell):
    """Those who live here or spend the day here may be elsewhere from now on."""
    here, folk = scene.cells[cell], scene.folk
    renew(scene, cell)
    for person in range(here.home_start, here.home_end):
        if folk.day[person] >= 0:
            renew(scene, np.int64(folk.day[person]))
    for seat in range(here.day_start, here.day_end):
        renew(scene, np.int64(folk.home[folk.day_members[seat]]))


@part
def renew(scene, cell):
    """Nothing is known any more of who is calm in a cell."""
    here = scene.cells[cell]
    here.anew, here.disturbed = 1, min(here.disturbed, scene.tick[0].start)


@inner
def forget_rumours(scene):
    """Rumours that nobody repeated."""
    word, folk, kept = scene.word, scene.folk, 0
    for at in range(word.counts[LIVE]):
        number = word.live[at]
        one = word.each[number]
        if one.until > scene.tick[0].start:
            word.live[kept] = number
            kept += 1
            continue
        word.of[one.person] = -1
        renew(scene, np.int64(folk.home[one.person]))
        if folk.day[one.person] >= 0:
            renew(scene, np.int64(folk.day[one.person]))
    word.counts[LIVE] = kept
