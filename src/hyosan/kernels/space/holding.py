"""Holding a door: where one breaks the strongest who is willing stays, so that the others get away by the back.

For the rest of the step they are out of reach and he is alone with it; they leave at the end of the step, from the
moment at which the door broke: see backdoor.py.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import TRAIT
from hyosan.kernels.compiling import inner
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import identity
from hyosan.kernels.space.companions import GONE, STAYS_BACK, weight_of
from hyosan.kernels.space.departures import BACK_DOOR
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.parties import TRAPPED
from hyosan.kernels.space.terrain import HELD_DOORS
from hyosan.kernels.space.whereabouts import AWAY, GUEST, prey_then

HOLDS = 4  # ordinal of the draw, of what somebody is: whether he would stay


@inner
def hold_the_door(scene, count, time, party):
    """Somebody of the group, on whom a crowd broke in, may hold the door; the others are gone from now on.

    In a refuge, and in a camp, there is no way out at the back.
    """
    if scene.habits[0].holds_door == 0:
        return
    if party >= 0:
        one = scene.parties.each[party]
        if one.stage != TRAPPED or scene.cells[one.cell].refuge:
            return
    holder = who_holds(scene, count, time)
    if holder < 0:
        return
    group, past, others = scene.group, scene.folk.past, 0
    where = group.how[0] & (AWAY | GUEST)
    for at in range(count):
        if group.how[at] & (AWAY | GUEST) == where and group.person[at] != holder:
            past[group.person[at]] |= np.uint8(GONE)
            others += 1
    if others == 0:
        return
    past[holder] |= np.uint8(STAYS_BACK)
    scene.tally[HELD_DOORS] += 1
    if party >= 0:
        scene.parties.each[party].version += 1  # what they had planned before is void
    push_event(scene.journeys, time, BACK_DOOR, identity(scene.rows, holder), holder, np.int64(party))


@inner
def who_holds(scene, count, time):
    """The strongest grown-up who is there and would; of two as strong the one with the smaller word. -1: nobody."""
    group, habit, rows = scene.group, scene.habits[0], scene.rows
    where = group.how[0] & (AWAY | GUEST)
    holder, weight, least = np.int64(-1), np.int64(-1), np.int64(0)
    for at in range(count):
        one = np.int64(group.person[at])
        age = np.int64(rows.age[one]) if rows.age.size > 0 else np.int64(30)
        if (
            group.how[at] & (AWAY | GUEST) != where
            or age < habit.child_below
            or not prey_then(scene, one, time)
        ):
            continue
        w0, _, _, _ = draw(scene.seeds[0], identity(rows, one), 0, TRAIT, HOLDS)
        mine = weight_of(scene, one, group.how[at])
        if np.int64(w0) < habit.holds_door and (mine > weight or (mine == weight and np.int64(w0) < least)):
            holder, weight, least = one, mine, np.int64(w0)
    return holder
