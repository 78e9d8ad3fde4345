"""Getting away by the back while somebody holds the door: who leaves, and who stays behind alone."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import identity
from hyosan.kernels.space.companions import GONE, STAYS_BACK
from hyosan.kernels.space.departures import COME
from hyosan.kernels.space.parties import (
    AT_THE_DOOR,
    add_member,
    enter_list,
    free_party,
    new_party,
    remove_member,
    tell,
)
from hyosan.kernels.space.routine import (
    anybody_left,
    disband,
    gather_free,
    intend,
    leave_routine,
    stands_by_now,
    take_along,
)
from hyosan.kernels.space.traffic import take_to_the_road
from hyosan.kernels.space.trips import go_home
from hyosan.kernels.space.whereabouts import first_of_household


@part
def come_back_in_view(scene, person):
    """Somebody is no more only as good as gone."""
    scene.folk.past[person] &= np.uint8(255 - GONE - STAYS_BACK)


@inner
def leave_by_the_back(scene, time, holder, party):
    """Somebody has held the door since `time`, of a household (-1) or a party: the others get away."""
    come_back_in_view(scene, holder)
    if party >= 0:
        leave_hiding(scene, time, holder, party)
    else:
        leave_house(scene, time, holder)


@inner
def leave_house(scene, time, holder):
    """A household takes to the road, but for one."""
    folk, parties, group, kept = scene.folk, scene.parties, scene.group, 0
    first, last = first_of_household(folk, holder)
    for one in range(first, last):
        come_back_in_view(scene, one)
    count = gather_free(scene, first, last, False, time)
    for at in range(count):
        if group.person[at] != holder:
            group.person[kept], group.how[kept] = group.person[at], group.how[at]
            kept += 1
    party = new_party(parties, identity(scene.rows, first))
    if take_along(scene, party, kept, False) > 0:
        _, car, _, _ = draw(scene.seeds[0], identity(scene.rows, first), 0, FLIGHT, 0)
        take_to_the_road(scene, time, party, np.int64(folk.home[holder]), np.int64(car))
    else:
        free_party(scene, party)
    if parties.of[holder] < 0:
        household = holder if folk.household.size == 0 else max(folk.household[holder], 0)
        stay_behind(scene, time, holder, np.int64(folk.home[holder]), folk.breached[household])


@inner
def leave_hiding(scene, time, holder, party):
    """Those who hid go home, but for one."""
    parties = scene.parties
    one = parties.each[party]
    person = np.int64(one.first)
    while person >= 0:
        come_back_in_view(scene, person)
        person = np.int64(parties.beside[person])
    cell, opened = np.int64(one.cell), one.opened
    if parties.of[holder] == party:
        remove_member(parties, holder)
    if parties.of[holder] < 0:
        stay_behind(scene, time, holder, cell, opened)
    if anybody_left(scene, party):
        go_home(scene, time, party)
    else:
        free_party(scene, party)


@inner
def stay_behind(scene, time, holder, cell, opened):
    """Who holds a door is alone behind it, and can be reached till it holds by itself; if he lives."""
    parties = scene.parties
    tell(parties, time, holder, cell, AT_THE_DOOR)
    if parties.of[holder] != -1 or not stands_by_now(scene, holder):
        return
    leave_routine(scene, holder)
    alone = new_party(parties, identity(scene.rows, holder))
    add_member(parties, alone, holder)
    one = parties.each[alone]
    one.stage, one.opened = AT_THE_DOOR, opened
    enter_list(scene, alone, cell)
    intend(scene, alone, opened, COME)


@inner
def leave_the_door(scene, time, party):
    """It is quiet again: who held a door is at home, or goes there."""
    one = scene.parties.each[party]
    if one.cell == scene.folk.home[one.first]:
        disband(scene, party, time)
    else:
        go_home(scene, time, party)
