"""Doors that give way and hold again: who behind them can be reached, and who no more."""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.scene import call
from hyosan.kernels.space.companions import got_away
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.parties import enter_list
from hyosan.kernels.space.stimulus import touch
from hyosan.kernels.space.terrain import (
    COUNT,
    GUESTING,
    HOME,
    LOOK_AT,
    SHUT,
    bits_of,
    is_marked,
    mark,
    unmark,
)
from hyosan.kernels.space.throng import look_again
from hyosan.kernels.space.whereabouts import (
    AWAY,
    BREACHED,
    EXPOSED,
    first_of_household,
    prey_among,
    prey_then,
)


@piece
def forget(scene, cell, at, kind):
    """Somebody is not, or no more, to be reached here in this step."""
    here, bits = scene.cells[cell], bits_of(scene.marks, kind)
    if is_marked(bits, at):
        unmark(bits, at)
        here.reach -= 1
        if kind == GUESTING:
            here.guest_reach -= 1
        touch(scene, cell)


@inner
def open_household(scene, count, time):
    """The group's household has no shelter for a while: those of it who are at home can be reached."""
    folk, group, home = scene.folk, scene.group, scene.marks.home
    person = np.int64(group.person[0])
    cell = np.int64(folk.home[person])
    here = scene.cells[cell]
    until = time + scene.habits[0].breach_open
    here.disturbed = min(here.disturbed, time)
    folk.breached[person if folk.household.size == 0 else max(folk.household[person], 0)] = until
    reached = False
    for at in range(count):
        one = np.int64(group.person[at])
        if got_away(scene, one):
            forget(scene, cell, one, HOME)
        elif group.how[at] & AWAY == 0 and not is_marked(home, one) and prey_then(scene, one, time):
            mark(home, one)
            here.reach += 1
        reached = reached or is_marked(home, one)
    if reached:
        heap = scene.events if until < scene.tick[0].end else scene.future
        push_event(heap, until, SHUT, person, person, np.int64(0))
    touch(scene, cell)
    look_again(scene, cell, time)


@inner
def open_party(scene, time, party):
    """Somebody broke in on a party, or turned among them: they can be reached for a while."""
    one = scene.parties.each[party]
    cell, here = np.int64(one.cell), scene.cells[one.cell]
    one.opened = time + scene.habits[0].breach_open
    here.disturbed = min(here.disturbed, time)
    if one.listed == 0:
        here.camped -= prey_among(scene, party, time)  # of a camp: reached from the next morning on
        enter_list(scene, party, cell)
        return
    for at in range(here.guest_start, here.guest_end):
        person = np.int64(scene.parties.pool[at])
        if scene.parties.of[person] != party or is_marked(scene.marks.guests, at):
            continue
        if not got_away(scene, person) and prey_then(scene, person, time):
            mark(scene.marks.guests, at)
            here.reach += 1
            here.guest_reach += 1
    touch(scene, cell)
    look_again(scene, cell, time)


@inner
def shut_household(scene, person, time):
    """A household's door holds again: who of it is behind it can be reached no more."""
    first, last = first_of_household(scene.folk, person)
    cell, count = np.int64(scene.folk.home[person]), np.int64(0)
    if scene.cells[cell].stamp != scene.tick[0].stamp and time > scene.tick[0].start:
        call(scene.calls[COUNT], scene, cell, 0)
    for one in range(first, last):
        if is_marked(scene.marks.home, one):
            scene.group.person[count] = one
            count += 1
    call(scene.calls[LOOK_AT], scene, count, time)
    for at in range(count):
        how = scene.group.how[at]
        if how & EXPOSED == 0 or how & AWAY:
            forget(scene, cell, np.int64(scene.group.person[at]), HOME)
        elif how & BREACHED == 0:
            scene.cells[cell].anew = 1  # out for food in another hour than that of the count
    return np.int64(0)
