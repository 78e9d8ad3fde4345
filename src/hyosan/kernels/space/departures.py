"""Who leaves the routine once it is known what goes on: households flee, the attacked hide, parents search.

When more becomes known in a cell than when people there last thought of leaving, everybody who may leave is found
once, with the time at which it happens; nobody is looked at again. All of it is keyed by household or person.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT, WHEREABOUTS
from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.stimulus import share
from hyosan.kernels.space.telling import plan_telling
from hyosan.kernels.space.whereabouts import (
    PUPIL,
    SOLDIER,
    aware_time,
    first_of_household,
    is_away,
)

# Kinds of event.
LEAVE_HOME, HIDE, SEARCH, GO, ENTER, GIVE_UP, COME = 0, 1, 2, 3, 4, 5, 6
LOOK_OUT, TURN_BACK, NIGHT, DAWN, RESULT, WITHDRAW, LISTEN, BACK_DOOR = 7, 8, 9, 10, 11, 12, 13, 14
NO_ADVICE, STAY_IN, GO_AWAY = 0, 1, 2  # what a broadcast tells people to do
FREELY, ORDERED = 0, 1  # how a household leaves its home: when ordered, whatever a curfew says
FLEES, SEARCHES, HIDES, COMES_ALONG, JOINS = 0, 1, 2, 3, 4  # ordinals of draws


@inner
def plan_departures(scene):
    """Find who will leave by what became known since."""
    cells, end = scene.cells, scene.tick[0].end
    for cell in range(cells.size):
        here = cells[cell]
        known = min(here.alarm, here.broadcast)
        if known < here.planned and known < end:
            here.planned = known
            plan_homes(scene, cell)
            for seat in range(here.day_start, here.day_end):
                person = np.int64(scene.folk.day_members[seat])
                plan_search(scene, person, known)
                if saw_it(scene, here):
                    plan_word(scene, here, person, knows_at(scene, person)[0])
        if here.hid == 0 and here.attacked < end:
            here.hid = 1
            plan_hiding(scene, cell)


@part
def knows_at(scene, person):
    """When a person knows; whether the routine has him away then."""
    w0, w1, _, w3 = draw(scene.seeds[0], identity(scene.rows, person), 0, WHEREABOUTS, 0)
    time = aware_time(scene, person, np.uint64(w0), np.uint64(w1), np.int64(w3))
    away = time < FOREVER and is_away(scene.folk, scene.habits[0], person, np.uint64(w0), np.uint64(w1), time)
    return time, away


@inner
def plan_homes(scene, cell):
    """Households that flee, and parents who set out from home."""
    here, person = scene.cells[cell], np.int64(scene.cells[cell].home_start)
    while person < here.home_end:
        first, last = first_of_household(scene.folk, person)
        leaves = np.int64(FOREVER)
        for one in range(first, last):
            time, away = knows_at(scene, one)
            if not away:
                leaves = min(leaves, time)
            plan_search(scene, one, here.planned)
            if saw_it(scene, here):
                plan_word(scene, here, one, time)
        if leaves < FOREVER:
            # who knew it from elsewhere packs no sooner than it is known here: nobody acts in the past
            plan_flight(scene, first, max(leaves, here.planned))
        person = last


@part
def plan_flight(scene, first, knows):
    """A household, by its first row, that may pack and leave from when it knows on."""
    here = scene.cells[scene.folk.home[first]]
    word, _, packing, _ = draw(scene.seeds[0], identity(scene.rows, first), 0, FLIGHT, FLEES)
    if np.int64(word) < share_who_flee(scene, here):
        leaves = knows + dwell_ticks(scene.dwell, scene.habits[0].packing_row, np.int64(packing))
        push_event(scene.journeys, leaves, LEAVE_HOME, identity(scene.rows, first), first, np.int64(FREELY))


@part
def saw_it(scene, here):
    """Whether what became known in a cell is an alarm: who has it from a broadcast tells nobody news."""
    return scene.habits[0].tells > 0 and here.planned == here.alarm


@part
def plan_word(scene, here, person, knows):
    """Somebody of a cell may tell others, unless he did when he learned of it elsewhere."""
    if knows >= here.planned:
        plan_telling(scene, person, knows)


@part
def share_who_flee(scene, here):
    """The share of households that leave; those who trust what they are told do as they are told."""
    habit = scene.habits[0]
    if here.advice == NO_ADVICE or here.broadcast >= FOREVER:
        return habit.flee
    distrusting = share(habit.flee, ONE - habit.trust)
    return distrusting if here.advice == STAY_IN else distrusting + habit.trust


@inner
def plan_search(scene, person, known):
    """A parent who will look for a child at school when he learns of it, not before it was `known`."""
    habit, folk = scene.habits[0], scene.folk
    age = np.int64(scene.rows.age[person]) if scene.rows.age.size > 0 else np.int64(0)
    if habit.search == 0 or age < habit.grown_from or folk.role[person] == SOLDIER:
        return
    first, last = first_of_household(folk, person)
    child = np.int64(-1)
    for one in range(first, last):
        if child < 0 and folk.role[one] == PUPIL and folk.day[one] >= 0:
            child = one
    if child < 0:
        return
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), 0, FLIGHT, SEARCHES)
    if np.int64(w0) >= habit.search:
        return
    time, _ = knows_at(scene, person)
    if time < FOREVER:
        time = max(time, known)
        push_event(scene.journeys, time, SEARCH, identity(scene.rows, person), person, child)


@inner
def plan_hiding(scene, cell):
    """Neighbours by seat who shut themselves in where they spend the day, when the first of them knows."""
    here, seats = scene.cells[cell], scene.habits[0].seats
    if scene.habits[0].hide == 0:
        return
    for first in range(here.day_start, here.day_end, seats):
        leader = np.int64(scene.folk.day_members[first])
        w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, leader), 0, FLIGHT, HIDES)
        if np.int64(w0) >= scene.habits[0].hide:
            continue
        knows = np.int64(FOREVER)
        for seat in range(first, min(first + seats, here.day_end)):
            time, away = knows_at(scene, np.int64(scene.folk.day_members[seat]))
            if away:
                knows = min(knows, time)
        if knows < FOREVER:
            push_event(
                scene.journeys, max(knows, here.attacked), HIDE, identity(scene.rows, leader), leader, first
            )
