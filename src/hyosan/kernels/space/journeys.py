"""Journeys: what parties do, in order of time, at the end of each step.

Hunters have done theirs by then, and saw parties where they were in the morning. See parties.py for what a party
is, departures.py for who leaves, traffic.py for the road, trips.py and camp.py for the rest.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT
from hyosan.kernels.compiling import inner
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import identity
from hyosan.kernels.space.backdoor import leave_by_the_back, leave_the_door
from hyosan.kernels.space.camp import enter_camp, escort, examine, slip_in, slip_out
from hyosan.kernels.space.companions import is_scarred
from hyosan.kernels.space.departures import (
    BACK_DOOR,
    COME,
    DAWN,
    ENTER,
    GIVE_UP,
    GO,
    HIDE,
    JOINS,
    LEAVE_HOME,
    LISTEN,
    LOOK_OUT,
    NIGHT,
    ORDERED,
    RESULT,
    SEARCH,
    TURN_BACK,
    WITHDRAW,
    plan_departures,
)
from hyosan.kernels.space.heap import pop_event, push_event
from hyosan.kernels.space.kin import listen, meet, withdraw
from hyosan.kernels.space.parties import (
    APART,
    AT_THE_DOOR,
    CONVOY,
    NOWHERE,
    OUTSIDE,
    SEARCHING,
    STOPPED,
    TRAPPED,
    enter_list,
    free_party,
    leave_list,
    members_of,
    new_party,
    tell_all,
)
from hyosan.kernels.space.passing import tell_others
from hyosan.kernels.space.routine import anybody_left, disband, gather_free, intend, take_along
from hyosan.kernels.space.telling import TELL
from hyosan.kernels.space.terrain import JOINED
from hyosan.kernels.space.traffic import (
    enter,
    give_back_room,
    give_up_turn,
    is_refused,
    join_queue,
    leave_car,
    take_to_the_road,
    take_turn,
)
from hyosan.kernels.space.trips import find_child, go_home, half_a_trip, hide, look_out, search
from hyosan.kernels.space.whereabouts import AWARE, AWAY, first_of_household

AT_EXIT, NO_WAY = -1, -2  # of a cell's way out


@inner
def travel(scene, _, __):
    """Everything on the way within the step."""
    habit, journeys = scene.habits[0], scene.journeys
    if habit.flee > 0 or habit.hide > 0 or habit.search > 0 or habit.tells > 0:
        plan_departures(scene)
    while journeys.size[0] > 0 and journeys.events[0].time < scene.tick[0].end:
        time, kind, _, who, what = pop_event(journeys)
        if kind == LEAVE_HOME:
            leave_home(scene, time, who, what)
        elif kind == HIDE:
            hide(scene, time, what)
        elif kind == SEARCH:
            search(scene, time, who, what)
        elif kind == TELL:
            tell_others(scene, time, who)
        elif kind == BACK_DOOR:
            leave_by_the_back(scene, time, who, what)
        elif kind == WITHDRAW:
            withdraw(scene, time, who, what)
        elif scene.parties.each[who].version == what:
            later = last_struck(scene, who, time)
            if later > time:
                push_event(journeys, later, kind, scene.parties.each[who].key, who, what)
            else:
                go_on(scene, time, kind, who)
    return np.int64(0)


@inner
def last_struck(scene, party, time):
    """When somebody of a party was struck last, if that was later than a time: till then it was still there.

    On no street nobody strikes them: in a convoy, held, outside.
    """
    one = scene.parties.each[party]
    person = np.int64(one.first if one.cell != NOWHERE else -1)
    while person >= 0:
        latest = scene.rows.latest[person]
        if latest >= 0:
            time = max(time, scene.log.entries[latest].time)
        person = np.int64(scene.parties.beside[person])
    return time


@inner
def go_on(scene, time, kind, party):
    """A party goes on with what it had planned."""
    if not anybody_left(scene, party):
        if kind == ENTER:
            give_up_turn(scene, time, party)
        give_back_room(scene, party, time)
        if kind == DAWN:
            scene.camp[0].warned = time  # they did not come back
        free_party(scene, party)
    elif kind == GO:
        go(scene, time, party)
    elif kind == ENTER:
        enter(scene, time, party)
    elif kind == GIVE_UP:
        leave_car(scene, time, party)
    elif kind == COME:
        come(scene, time, party)
    elif kind == LOOK_OUT:
        look_out(scene, time, party)
    elif kind == TURN_BACK:
        turn_back(scene, time, party)
    elif kind == NIGHT:
        slip_out(scene, time, party)
    elif kind == DAWN:
        slip_in(scene, time, party)
    elif kind == RESULT:
        examine(scene, time, party)
    elif kind == LISTEN:
        listen(scene, time, party)


@inner
def leave_home(scene, time, head, how):
    """A household flees, whoever of it is at home, unless it keeps a curfew; or because it is told to."""
    first, last = first_of_household(scene.folk, head)
    cell = np.int64(scene.folk.home[head])
    _, car, _, obeys = draw(scene.seeds[0], identity(scene.rows, first), 0, FLIGHT, 0)
    here = scene.cells[cell]
    if how != ORDERED and here.curfew_from <= time and np.int64(obeys) < here.curfew:
        return
    count = gather_free(scene, first, last, False, time)
    party = new_party(scene.parties, identity(scene.rows, first))
    if take_along(scene, party, count, False) == 0:
        free_party(scene, party)
        return
    ask_next_door(scene, time, party, last, cell)
    take_to_the_road(scene, time, party, cell, np.int64(car))


@inner
def ask_next_door(scene, time, party, row, cell):
    """The household next door comes along, if it is one of those who join others, and all who are at home know."""
    here, habit, group = scene.cells[cell], scene.habits[0], scene.group
    if habit.joins == 0 or row >= here.home_end:
        return
    first, last = first_of_household(scene.folk, row)
    key = identity(scene.rows, first)
    word, _, _, _ = draw(scene.seeds[0], key, 0, FLIGHT, JOINS)
    _, _, _, obeys = draw(scene.seeds[0], key, 0, FLIGHT, 0)
    if np.int64(word) >= habit.joins or is_scarred(scene, first):
        return
    if here.curfew_from <= time and np.int64(obeys) < here.curfew:
        return
    count = gather_free(scene, first, last, False, time)
    coming = 0
    for at in range(count):
        if group.how[at] & AWAY == 0:
            coming += 1
            if group.how[at] & AWARE == 0:
                return
    if members_of(scene.parties, party) + coming <= habit.most_together:
        scene.tally[JOINED] += take_along(scene, party, count, False)


@inner
def go(scene, time, party):
    """A party is at the end of its cell: it arrives, is stopped, waits for room, or gets its turn."""
    one = scene.parties.each[party]
    edge = np.int64(scene.way_out[one.cell])
    if edge < 0:
        arrive(scene, time, party)
        return
    one.next = edge
    if scene.edges[edge].leak < ONE and is_refused(scene, one, edge):
        stop(scene, time, party)
        return
    there = scene.cells[scene.edges[edge].to]
    if one.car and there.load > 0 and there.load + one.size > there.room:
        join_queue(scene, party, there)
        intend(scene, party, time + scene.habits[0].patience, GIVE_UP)
        return
    take_turn(scene, time, party)


@inner
def arrive(scene, time, party):
    """The end of the way: the road out, or a refuge, whose door they shut behind them."""
    one = scene.parties.each[party]
    if scene.cells[one.cell].refuge:
        give_back_room(scene, party, time)
        one.stage = TRAPPED
        tell_all(scene.parties, party, time, TRAPPED)
    elif scene.way_out[one.cell] == AT_EXIT:
        give_back_room(scene, party, time)
        tell_all(scene.parties, party, time, OUTSIDE)
        leave_list(scene, party)
        one.cell, one.stage = NOWHERE, OUTSIDE
    else:  # there is no way out of here
        turn_back(scene, time, party)


@inner
def stop(scene, time, party):
    """Guards stop a party. It is taken to the camp, if there is one, or turns back after a while."""
    one = scene.parties.each[party]
    give_back_room(scene, party, time)
    one.stage = STOPPED
    one.trips += 1
    tell_all(scene.parties, party, time, STOPPED)
    if scene.camp[0].open and scene.camp[0].collects:
        escort(scene, time, party)
    else:
        intend(scene, party, time + scene.habits[0].patience, TURN_BACK)


@inner
def turn_back(scene, time, party):
    """A party that could not pass goes home, or to the camp if it was opened meanwhile."""
    one = scene.parties.each[party]
    if scene.camp[0].open and scene.camp[0].collects and one.stage == STOPPED:
        escort(scene, time, party)
        return
    give_back_room(scene, party, time)
    go_home(scene, time, party)


@inner
def come(scene, time, party):
    """A trip is half done, or done."""
    one = scene.parties.each[party]
    if one.stage == CONVOY:
        enter_camp(scene, time, party)
    elif one.stage == AT_THE_DOOR:
        leave_the_door(scene, time, party)
    elif one.cell != one.goal:
        enter_list(scene, party, np.int64(one.goal))
        intend(scene, party, time + half_a_trip(scene, one), COME)
    elif one.stage == SEARCHING:
        find_child(scene, time, party)
        go_home(scene, time, party)
    elif one.stage == APART:
        meet(scene, time, party)
    else:
        disband(scene, party, time)
