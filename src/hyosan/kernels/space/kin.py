"""Those who turned and kept their minds: they leave the others, unless their own feed them, and find their kind.

Whoever comes to a state in which he keeps *apart* leaves his routine, or his party, for a party of his own, out of
sight. By night he listens, and goes to where most of his kind are within hearing; so parties of them form. Where
his household shields him and is with him it feeds him instead, and he stays among them with what he may yet do.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.progression import add_cause, identity, next_visit
from hyosan.kernels.scene import call
from hyosan.kernels.space.camp import next_night
from hyosan.kernels.space.companions import GONE, STAYS_BACK, shields
from hyosan.kernels.space.departures import COME, LISTEN
from hyosan.kernels.space.parties import (
    APART,
    NOWHERE,
    add_member,
    count_out,
    enter_list,
    free_party,
    members_of,
    new_party,
    party_of,
    remove_member,
    tell,
    tell_all,
)
from hyosan.kernels.space.roster import foresee, foresee_apart
from hyosan.kernels.space.routine import gather_free, intend, leave_routine, stands_by_now
from hyosan.kernels.space.terrain import FED, LOOK_AT, WENT_APART
from hyosan.kernels.space.trips import half_a_trip
from hyosan.kernels.space.whereabouts import AWAY, first_of_household, prey_then


@inner
def withdraw(scene, time, person, cause):
    """Somebody comes to where he keeps away from people: his own feed him, or he goes."""
    if scene.rows.latest[person] != cause or scene.folk.home[person] < 0:
        return
    apart, seed = scene.tables.apart, scene.seeds[0]
    state, _, until = next_visit(scene.disease, scene.rows, scene.log, seed, cause, apart, time)
    if until < FOREVER:
        foresee_apart(scene.journeys, scene.tables, scene.disease, scene.rows, scene.log, seed, cause, until)
    if not stands_by_now(scene, person):
        return
    party, away = party_of(scene.parties, person), False
    if party < 0:
        scene.group.person[0] = person
        call(scene.calls[LOOK_AT], scene, 1, time)
        away = scene.group.how[0] & AWAY != 0
    elif scene.parties.each[party].cell == NOWHERE or scene.parties.each[party].stage == APART:
        return
    if scene.tables.fed[state] >= 0 and not away and is_fed(scene, time, person, party):
        feed(scene, time, person, np.int64(scene.tables.fed[state]))
    else:
        go_apart(scene, time, person, party, away)


@inner
def is_fed(scene, time, person, party):
    """Whether people of his household are with somebody, and shield him."""
    if not shields(scene, person):
        return False
    first, last = first_of_household(scene.folk, person)
    if party < 0:
        for at in range(gather_free(scene, first, last, False, time)):
            one = np.int64(scene.group.person[at])
            if one != person and scene.group.how[at] & AWAY == 0 and is_prey(scene, one):
                return True
        return False
    for one in range(first, last):
        if one != person and scene.parties.of[one] == party and is_prey(scene, one):
            return True
    return False


@part
def is_prey(scene, person):
    """Whether somebody is prey when the step ends."""
    return prey_then(scene, person, scene.tick[0].end - 1)


@inner
def feed(scene, time, person, state):
    """Somebody is brought what he needs: he is again in a state in which he can stay."""
    rows, log, folk = scene.rows, scene.log, scene.folk
    cause = add_cause(log, rows, time, person, state, scene.hunt[0].fed, -1, -1)
    for cell in (np.int64(folk.home[person]), np.int64(folk.day[person])):
        if cell >= 0:
            here = scene.cells[cell]
            here.anew, here.disturbed = 1, min(here.disturbed, time)
    foresee(scene.future, scene.disease, rows, log, scene.seeds[0], cause, scene.tick[0].end)
    foresee_apart(scene.journeys, scene.tables, scene.disease, rows, log, scene.seeds[0], cause, time)
    scene.tally[FED] += 1


@inner
def go_apart(scene, time, person, party, away):
    """Somebody leaves those he is with, where he is."""
    parties, folk = scene.parties, scene.folk
    if party >= 0:
        cell = np.int64(parties.each[party].cell)
        count_out(scene, person)
        remove_member(parties, person)
        folk.past[person] &= np.uint8(255 - GONE - STAYS_BACK)  # he is not where a door broke
    else:
        cell = np.int64(folk.day[person]) if away else np.int64(folk.home[person])
        leave_routine(scene, person)
    alone = new_party(parties, identity(scene.rows, person))
    add_member(parties, alone, person)
    parties.each[alone].stage = APART
    enter_list(scene, alone, cell)
    tell(parties, time, person, cell, APART)
    scene.tally[WENT_APART] += 1
    intend(scene, alone, next_night(scene, time), LISTEN)


@inner
def listen(scene, time, party):
    """By night: to where more of the kind are, or as many and all would go, if any are within hearing."""
    one = scene.parties.each[party]
    one.key = least_key(scene, party)
    goal = most_of_them(scene, np.int64(one.cell))
    if goal < 0:
        intend(scene, party, next_night(scene, time), LISTEN)
        return
    one.goal = goal
    one.trips += 1
    intend(scene, party, time + half_a_trip(scene, one), COME)


@inner
def least_key(scene, party):
    """The least of the members' ids: no other party has it, whoever left or joined."""
    person = np.int64(scene.parties.each[party].first)
    least = identity(scene.rows, person)
    while person >= 0:
        least = min(least, identity(scene.rows, person))
        person = np.int64(scene.parties.beside[person])
    return least


@inner
def most_of_them(scene, cell):
    """Of the cells within hearing that with most of the kind, and the first of those; -1 if it is this one."""
    cells, hearing = scene.cells, scene.hunt[0].hearing
    here, best, most = cells[cell], cell, how_many(scene, cell)
    for other in range(cells.size):
        there = cells[other]
        if there.first_party < 0 or other == cell:
            continue
        if (there.x - here.x) ** 2 + (there.y - here.y) ** 2 > hearing * hearing:
            continue
        count = how_many(scene, other)
        if count > most or (count == most and other < best):
            best, most = np.int64(other), count
    return best if best != cell else np.int64(-1)


@inner
def how_many(scene, cell):
    """How many of those who keep apart are in a cell."""
    number, count = np.int64(scene.cells[cell].first_party), np.int64(0)
    while number >= 0:
        if scene.parties.each[number].stage == APART:
            count += members_of(scene.parties, number)
        number = np.int64(scene.parties.each[number].following)
    return count


@inner
def meet(scene, time, party):
    """Those who come to others of their kind stay with them."""
    parties = scene.parties
    host, number = np.int64(-1), np.int64(scene.cells[parties.each[party].cell].first_party)
    while number >= 0:
        one = parties.each[number]
        if one.stage == APART and number != party and (host < 0 or one.key < parties.each[host].key):
            host = number
        number = np.int64(one.following)
    if host < 0:
        intend(scene, party, next_night(scene, time), LISTEN)
        return
    person = np.int64(parties.each[party].first)
    while person >= 0:
        following = np.int64(parties.beside[person])
        add_member(parties, host, person)
        person = following
    parties.each[party].first = -1
    free_party(scene, party)
    tell_all(parties, host, time, APART)
