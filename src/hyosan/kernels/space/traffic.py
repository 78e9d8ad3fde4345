"""Cars and walkers from cell to cell.

An edge lets cars pass one after another (a headway for each person), a cell has room for so many, and who finds
none waits in its queue: so jams grow backwards. Who walks passes by.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.space.departures import ENTER, GO
from hyosan.kernels.space.parties import ON_THE_ROAD, enter_list, tell_all
from hyosan.kernels.space.routine import intend

REFUSED = 1 << 10  # ordinal of the first draw of a party on its way


@part
def is_refused(scene, one, edge):
    """Whether guards do not let a party pass."""
    w0, _, _, _ = draw(scene.seeds[0], one.key, edge, FLIGHT, REFUSED + np.int64(one.trips))
    return np.int64(w0) >= scene.edges[edge].leak


@inner
def take_turn(scene, time, party):
    """A party passes the edge when those before it have."""
    one = scene.parties.each[party]
    edge = scene.edges[one.next]
    if one.car:
        scene.cells[edge.to].load += one.size
        time = max(time, edge.free_at)
        edge.free_at = time + np.int64(edge.headway * one.size)
    intend(scene, party, time, ENTER)


@inner
def give_up_turn(scene, time, party):
    """A party had its turn, and will not come."""
    one = scene.parties.each[party]
    if one.car:
        make_room(scene, time, np.int64(scene.edges[one.next].to), one.size)


@inner
def take_to_the_road(scene, time, party, cell, luck):
    """A party leaves for the way out from a cell, in a car if it has one."""
    one = scene.parties.each[party]
    one.stage, one.car = ON_THE_ROAD, 1 if luck < scene.habits[0].cars else 0
    if one.car:
        scene.cells[cell].load += one.size
    enter_list(scene, party, cell)
    tell_all(scene.parties, party, time, ON_THE_ROAD)
    intend(scene, party, time, GO)


@inner
def enter(scene, time, party):
    """A party comes into the next cell."""
    one = scene.parties.each[party]
    edge = scene.edges[one.next]
    if one.car:
        make_room(scene, time, np.int64(one.cell), one.size)
    enter_list(scene, party, np.int64(edge.to))
    one.trips += 1
    intend(scene, party, time + np.int64(edge.drive if one.car else edge.walk), GO)


@inner
def make_room(scene, time, cell, size):
    """Cars leave a cell; who waits for room there gets it."""
    here = scene.cells[cell]
    here.load -= size
    while here.first_waiting >= 0:
        party = np.int64(here.first_waiting)
        one = scene.parties.each[party]
        if here.load > 0 and here.load + one.size > here.room:
            return
        here.first_waiting = one.queued
        one.queued, one.waiting = -1, 0
        take_turn(scene, time, party)


@piece
def join_queue(scene, party, there):
    """A party waits for room in the next cell."""
    one = scene.parties.each[party]
    one.waiting, one.queued = 1, -1
    if there.first_waiting < 0:
        there.first_waiting = party
    else:
        scene.parties.each[there.last_waiting].queued = party
    there.last_waiting = party


@piece
def leave_queue(scene, party):
    """A party waits no longer."""
    parties = scene.parties
    one = parties.each[party]
    there = scene.cells[scene.edges[one.next].to]
    before, at = np.int64(-1), np.int64(there.first_waiting)
    while at != party:
        before, at = at, np.int64(parties.each[at].queued)
    if before < 0:
        there.first_waiting = one.queued
    else:
        parties.each[before].queued = one.queued
    if there.last_waiting == party:
        there.last_waiting = before
    one.waiting, one.queued = 0, -1


@inner
def give_back_room(scene, party, time):
    """A party takes no room on the road any more."""
    one = scene.parties.each[party]
    if one.stage != ON_THE_ROAD or one.car == 0:
        return
    if one.waiting:
        leave_queue(scene, party)
    one.car = 0
    if one.cell >= 0:
        make_room(scene, time, np.int64(one.cell), one.size)


@inner
def leave_car(scene, time, party):
    """A party has waited long enough: it walks."""
    give_back_room(scene, party, time)
    intend(scene, party, time, GO)
