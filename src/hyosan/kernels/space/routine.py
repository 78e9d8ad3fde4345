"""Leaving the routine and coming back to it: what it changes where somebody lives and spends the day."""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.progression import state_at
from hyosan.kernels.scene import call
from hyosan.kernels.space.companions import GONE, STAYS_BACK
from hyosan.kernels.space.doors import forget
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.parties import NO_PARTY, add_member, free_party, remove_member, tell
from hyosan.kernels.space.terrain import AT_SEAT, HOME, LOOK_AT, is_marked, mark, unmark
from hyosan.kernels.space.whereabouts import AWAY, SOLDIER, prey_then


@inner
def intend(scene, party, time, kind):
    """What a party does next; whatever it had planned before is void."""
    one = scene.parties.each[party]
    one.version += 1
    push_event(scene.journeys, time, kind, one.key, party, np.int64(one.version))


@part
def stands_by_now(scene, person):
    """Whether somebody is alive and does not hunt at the end of the step, or after the bombs that fell since."""
    disease, log, seed = scene.disease, scene.log, scene.seeds[0]
    state = state_at(disease, scene.rows, log, seed, person, scene.tick[0].end - 1)
    return scene.disease.alive[state] and not scene.disease.hunts[state]


@inner
def anybody_left(scene, party):
    """Whether somebody of a party is alive and does not hunt; the others are left behind."""
    parties = scene.parties
    person = np.int64(parties.each[party].first)
    while person >= 0:
        following = np.int64(parties.beside[person])
        if not stands_by_now(scene, person):
            remove_member(parties, person)
        person = following
    return parties.each[party].first >= 0


@inner
def leave_routine(scene, person):
    """A person is at none of his own places from now on."""
    folk, marks, calm = scene.folk, scene.marks, scene.calm
    home, day = np.int64(folk.home[person]), np.int64(folk.day[person])
    here = scene.cells[home]
    if is_marked(marks.home, person):
        forget(scene, home, person, HOME)
    if is_marked(calm.home, person):
        if folk.role[person] != SOLDIER and prey_then(scene, person, scene.tick[0].end - 1):
            here.calm -= 1
            here.present -= 1
    else:
        mark(calm.home, person)
    here.disturbed = min(here.disturbed, scene.tick[0].end)
    if day >= 0:
        there = scene.cells[day]
        for seat in range(there.day_start, there.day_end):
            if folk.day_members[seat] == person:
                if is_marked(marks.day, seat):
                    forget(scene, day, np.int64(seat), AT_SEAT)
                serves = is_marked(calm.day, seat) and folk.role[person] == SOLDIER
                if serves and prey_then(scene, person, scene.tick[0].end - 1):
                    there.calm -= 1  # who serves here is calm at his seat, nobody else
                    there.present -= 1
                mark(calm.day, seat)
        there.disturbed = min(there.disturbed, scene.tick[0].end)


@piece
def wake_routine(scene, person):
    """Somebody is to be looked at again where he lives and where he spends the day."""
    folk = scene.folk
    unmark(scene.calm.home, person)
    here = scene.cells[folk.home[person]]
    here.settled, scene.vacant[folk.home[person]] = 0, 0
    day = np.int64(folk.day[person])
    if day >= 0:
        there = scene.cells[day]
        there.settled = 0
        for seat in range(there.day_start, there.day_end):
            if folk.day_members[seat] == person:
                unmark(scene.calm.day, seat)


@inner
def disband(scene, party, time):
    """A party is at home: everybody follows the routine of those who know."""
    parties, folk = scene.parties, scene.folk
    person = np.int64(parties.each[party].first)
    while person >= 0:
        following = np.int64(parties.beside[person])
        if parties.of[person] == party:
            parties.of[person], parties.beside[person] = -1, -1
            tell(parties, time, person, folk.home[person], NO_PARTY)
            wake_routine(scene, person)
        person = following
    free_party(scene, party)


@inner
def take_along(scene, party, count, away):
    """Those of the group who are at home (or, if `away`, where they spend the day) join a party."""
    group, taken = scene.group, 0
    for at in range(count):
        person = np.int64(group.person[at])
        if (group.how[at] & AWAY != 0) == away and scene.parties.of[person] == -1:
            leave_routine(scene, person)
            add_member(scene.parties, party, person)
            taken += 1
    return taken


@inner
def gather_free(scene, first, last, seated, time):
    """Put into the group those of rows (or seats) first … last - 1 who stand and are in no party."""
    group, count = scene.group, 0
    for at in range(first, last):
        one = np.int64(scene.folk.day_members[at]) if seated else np.int64(at)
        away = scene.parties.of[one] != -1 or scene.folk.past[one] & (GONE | STAYS_BACK) != 0
        if not away and stands_by_now(scene, one):
            group.person[count] = one
            count += 1
    call(scene.calls[LOOK_AT], scene, count, time)
    return count
