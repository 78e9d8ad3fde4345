"""Trips of those who know where they go: home, to a child, or nowhere as long as hunters are about.

A trip takes a drawn time, half of it in the cell where it begins, half in that where it ends.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.companions import FIGHTS, RAN, SCAR, got_away
from hyosan.kernels.space.departures import COME, LOOK_OUT
from hyosan.kernels.space.parties import (
    HOMEWARD,
    SEARCHING,
    TRAPPED,
    add_member,
    enter_list,
    free_party,
    new_party,
    party_of,
    remove_member,
    tell_all,
)
from hyosan.kernels.space.routine import gather_free, intend, leave_routine, stands_by_now, take_along
from hyosan.kernels.space.terrain import PARTED
from hyosan.kernels.space.traffic import REFUSED
from hyosan.kernels.space.whereabouts import AWAY


@inner
def set_off(scene, time, party, stage, goal):
    """A party goes to a cell."""
    one = scene.parties.each[party]
    one.stage, one.goal = stage, goal
    one.trips += 1
    tell_all(scene.parties, party, time, stage)
    intend(scene, party, time + half_a_trip(scene, one), COME)


@part
def half_a_trip(scene, one):
    """Half of how long a trip takes."""
    _, _, word, _ = draw(scene.seeds[0], one.key, 0, FLIGHT, REFUSED + np.int64(one.trips))
    return dwell_ticks(scene.dwell, scene.habits[0].travel_row, np.int64(word)) >> 1


@inner
def go_home(scene, time, party):
    """A party goes home, everybody to his own."""
    parties, folk = scene.parties, scene.folk
    leader = np.int64(parties.each[party].first)
    home = folk.home[leader]
    person = np.int64(parties.beside[leader])
    while person >= 0:
        following = np.int64(parties.beside[person])
        if folk.home[person] != home and parties.of[person] == party:
            leave_them(scene, time, party, person, np.int64(folk.home[person]))
        person = following
    set_off(scene, time, party, HOMEWARD, np.int64(home))


@inner
def search(scene, time, person, child):
    """A parent looks for a child where it spends the day, unless both are at home by then."""
    if scene.parties.of[child] == -1 and scene.parties.of[person] == -1 and stands_by_now(scene, person):
        found = gather_free(scene, child, child + 1, False, time)
        is_home = found > 0 and scene.group.how[0] & AWAY == 0
        count = gather_free(scene, person, person + 1, False, time)
        if count == 0:
            return
        away = scene.group.how[0] & AWAY != 0
        if is_home and not away:
            return
        cell = np.int64(scene.folk.day[person]) if away else np.int64(scene.folk.home[person])
        leave_routine(scene, person)
        party = new_party(scene.parties, identity(scene.rows, person))
        add_member(scene.parties, party, person)
        scene.parties.each[party].child = child
        enter_list(scene, party, cell)
        set_off(scene, time, party, SEARCHING, np.int64(scene.folk.day[child]))


@inner
def find_child(scene, time, party):
    """The child comes along, if it is here: at its place, or hiding."""
    one = scene.parties.each[party]
    child = np.int64(one.child)
    if got_away(scene, child):
        return  # who was there when the door broke was not fetched before
    theirs = party_of(scene.parties, child)
    if theirs >= 0:
        if scene.parties.each[theirs].stage == TRAPPED and scene.parties.each[theirs].cell == one.cell:
            if stands_by_now(scene, child):
                remove_member(scene.parties, child)
                add_member(scene.parties, party, child)
        return
    count = gather_free(scene, child, child + 1, False, time)
    take_along(scene, party, count, True)


@inner
def hide(scene, time, seat):
    """Neighbours by seat who are still there shut themselves in."""
    folk = scene.folk
    cell = np.int64(folk.day[folk.day_members[seat]])
    last = min(seat + scene.habits[0].seats, np.int64(scene.cells[cell].day_end))
    count = gather_free(scene, seat, last, True, time)
    party = new_party(scene.parties, identity(scene.rows, np.int64(folk.day_members[seat])))
    if take_along(scene, party, count, True) == 0:
        free_party(scene, party)
        return
    scene.parties.each[party].stage = TRAPPED
    enter_list(scene, party, cell)
    tell_all(scene.parties, party, time, TRAPPED)
    intend(scene, party, time + hiding_time(scene, party), LOOK_OUT)


@part
def hiding_time(scene, party):
    """How long a party waits before it looks out again."""
    one = scene.parties.each[party]
    _, _, _, word = draw(scene.seeds[0], one.key, 1, FLIGHT, REFUSED + np.int64(one.trips))
    return dwell_ticks(scene.dwell, scene.habits[0].hiding_row, np.int64(word))


@inner
def part_from_who_ran(scene, time, party):
    """Who left the others alone in a fight stays with them no longer, but for the first of them: they go home."""
    parties, past = scene.parties, scene.folk.past
    person = np.int64(parties.beside[parties.each[party].first])
    while person >= 0:
        following = np.int64(parties.beside[person])
        if past[person] & RAN:
            past[person] &= np.uint8(FIGHTS | SCAR)
            leave_them(scene, time, party, person, np.int64(scene.folk.home[person]))
            scene.tally[PARTED] += 1
        person = following


@inner
def leave_them(scene, time, party, person, home):
    """One of a party goes home by himself."""
    parties, cell = scene.parties, np.int64(scene.parties.each[party].cell)
    remove_member(parties, person)
    alone = new_party(parties, identity(scene.rows, person))
    add_member(parties, alone, person)
    enter_list(scene, alone, cell)
    set_off(scene, time, alone, HOMEWARD, home)


@inner
def look_out(scene, time, party):
    """Who hides goes home when no hunter is to be seen; or in the end anyhow."""
    one = scene.parties.each[party]
    here = scene.cells[one.cell]
    one.trips += 1
    part_from_who_ran(scene, time, party)
    if here.awake + here.asleep > 0 and one.trips < scene.habits[0].most_looks:
        intend(scene, party, time + hiding_time(scene, party), LOOK_OUT)
    else:
        go_home(scene, time, party)
