"""Force from far away, and collecting people: what an order does to everybody in a cell, in one pass."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import CAMP, FLIGHT, STRIKE
from hyosan.ground.units import DAY
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import add_cause, identity, state_at
from hyosan.kernels.space.departures import COME
from hyosan.kernels.space.parties import (
    CAMPED,
    CONVOY,
    HELD,
    NOWHERE,
    STAYS,
    USED_PARTIES,
    count_out,
    enter_list,
    free_party,
    new_party,
    tell_all,
)
from hyosan.kernels.space.roster import foresee_all, stands
from hyosan.kernels.space.routine import (
    anybody_left,
    gather_free,
    intend,
    leave_routine,
    stands_by_now,
    take_along,
    wake_routine,
)
from hyosan.kernels.space.terrain import AWAKE
from hyosan.kernels.space.trips import go_home
from hyosan.kernels.space.warning import heeds
from hyosan.kernels.space.whereabouts import (
    AWARE,
    AWAY,
    BARRICADED,
    comes_back,
    first_of_household,
    prey_among,
)

RELEASED = 2  # ordinal of the draw: whether a party is let go on a day
COLLECTED = 3  # ordinal of the draw: whether a household comes along
AT_ONCE = 1024  # people looked at together


@kernel
def evacuate(scene, cells, seats, compliance, ticks, time):
    """Collect households who are at home in cells, one cell after another while there are seats.

    They come to the camp so many `ticks` later, by cell. `compliance` (2**32 = 1) is the share of households who open,
    drawn anew each day: who stays is asked again, and comes in the end. Returns seats left.
    """
    for at in range(cells.size):
        if seats > 0:
            seats = collect(scene, np.int64(cells[at]), seats, compliance, ticks[at], time)
    return seats


@inner
def collect(scene, cell, seats, compliance, ticks, time):
    """Collect households in a cell, from where collecting ended last. Returns seats left."""
    here, parties = scene.cells[cell], scene.parties
    person = max(np.int64(here.evacuated), here.home_start)
    whole, nobody = person == here.home_start, True
    if scene.vacant[cell]:
        person = here.home_end
    while person < here.home_end and seats > 0:
        first, last = first_of_household(scene.folk, person)
        stay, for_good = who_stays(scene, first, last)
        nobody = nobody and for_good
        count = (
            gather_free(scene, first, last, False, time)
            if stay and opens(scene, first, compliance, time)
            else 0
        )
        if count > 0:
            party = new_party(parties, identity(scene.rows, first))
            taken = take_along(scene, party, count, False)
            seats -= taken
            one = parties.each[party]
            if taken == 0:
                free_party(scene, party)
            else:
                one.stage, one.cell = CONVOY, cell
                tell_all(parties, party, time, CONVOY)
                one.cell = NOWHERE
                intend(scene, party, time + ticks, COME)
        person = last
    if whole and nobody and person >= here.home_end:
        scene.vacant[cell] = 1
    here.evacuated = person
    return seats


@part
def opens(scene, first, compliance, time):
    """Whether a household, by its first row, opens its door on a day."""
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, first), time // DAY, FLIGHT, COLLECTED)
    return np.int64(w0) < compliance


@inner
def who_stays(scene, first, last):
    """Of rows first … last - 1: whether somebody stands and is in no party; whether nobody may ever be that again.

    But for those who come home from a party: see routine.wake_routine.
    """
    disease, log, seed = scene.disease, scene.log, scene.seeds[0]
    stay, for_good = False, True
    for person in range(first, last):
        if scene.parties.of[person] != -1:
            continue
        state = state_at(disease, scene.rows, log, seed, person, scene.tick[0].end - 1)
        stands = disease.alive[state] and not disease.hunts[state]
        stay = stay or stands
        for_good = for_good and not stands and disease.dwell_row[state] < 0
    return stay, for_good


@kernel
def release(scene, time, share, day):
    """The camp lets a share (2**32 = 1) of its parties go home; with all gone it is empty.

    Who is held is let go only when there is no camp any more.
    """
    parties, camp = scene.parties, scene.camp[0]
    for party in range(parties.counts[USED_PARTIES]):
        one = parties.each[party]
        if one.stage == HELD and camp.open == 0:
            dismiss(scene, time, party)
        if one.stage != CAMPED or one.cell != camp.cell:
            continue
        w0, _, _, _ = draw(scene.seeds[0], one.key, day, CAMP, RELEASED)
        if np.int64(w0) >= share:
            continue
        if one.listed == 0:
            scene.cells[camp.cell].camped -= prey_among(scene, party, scene.tick[0].end - 1)
            enter_list(scene, party, camp.cell)
        if anybody_left(scene, party):
            camp.inside -= one.size
            go_home(scene, time, party)
        else:
            free_party(scene, party)


@inner
def dismiss(scene, time, party):
    """Nobody holds somebody apart any more."""
    enter_list(scene, party, scene.camp[0].cell)
    if anybody_left(scene, party):
        go_home(scene, time, party)
    else:
        free_party(scene, party)


@kernel
def bombard(scene, cells, time, step, in_the_open, inside, hunters, underground, warned):
    """Bombs on cells at the beginning of a step: each person, and each hunter, is hit with a probability.

    The probabilities (2**32 = 1) are for people in the open, people behind walls, the bodies of the turned, and those
    behind walls who went underground: the share `warned` of households.
    Who is killed leaves the counts of where he lives and spends the day; the others there are not looked at again.
    """
    first = scene.log.size[0]
    for cell in cells:
        strike_rows(scene, cell, False, time, step, in_the_open, inside, underground, warned)
        strike_rows(scene, cell, True, time, step, in_the_open, inside, underground, warned)
        strike_parties(scene, cell, time, step, in_the_open, inside, underground, warned)
        strike_hunters(scene, cell, time, step, hunters)
        scene.cells[cell].disturbed = min(scene.cells[cell].disturbed, time)
    foresee_all(scene, first, scene.log.size[0])
    scene.tick[0].outside = 1


@part
def is_hit(scene, person, step, probability):
    """Whether somebody is hit in a step."""
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), step, STRIKE, 0)
    return np.int64(w0) < probability


@inner
def strike_rows(scene, cell, seated, time, step, in_the_open, inside, underground, warned):
    """Those who are at home, or at their seats."""
    here, group = scene.cells[cell], scene.group
    first = here.day_start if seated else here.home_start
    last = here.day_end if seated else here.home_end
    for start in range(first, last, AT_ONCE):
        count = gather_free(scene, start, min(start + AT_ONCE, last), seated, time)
        for at in range(count):
            how, person = group.how[at], np.int64(group.person[at])
            if (how & AWAY != 0) != seated:
                continue
            in_open = how & AWARE != 0 and how & BARRICADED == 0
            walls = underground if heeds(scene, person, warned) else inside
            if is_hit(scene, person, step, in_the_open if in_open else walls):
                leave_routine(scene, person)
                kill(scene, person, time, cell)


@inner
def strike_parties(scene, cell, time, step, in_the_open, inside, underground, warned):
    """Those who are there with a party."""
    parties = scene.parties
    number = np.int64(scene.cells[cell].first_party)
    while number >= 0:
        one = parties.each[number]
        person = np.int64(one.first)
        while person >= 0:
            if parties.of[person] == number and stands_by_now(scene, person):
                walls = underground if heeds(scene, person, warned) else inside
                if is_hit(scene, person, step, walls if STAYS[one.stage] else in_the_open):
                    kill(scene, person, time, cell)
            person = np.int64(parties.beside[person])
        number = np.int64(one.following)


@inner
def kill(scene, person, time, cell):
    """A strike on a cell kills somebody who is there."""
    asked = scene.hunt[0]
    cause = add_cause(scene.log, scene.rows, time, person, asked.killed, asked.strike, -1, cell)
    count_out(scene, person)
    for where in (np.int64(scene.folk.home[person]), np.int64(scene.folk.day[person])):
        if where >= 0:
            scene.cells[where].disturbed = min(scene.cells[where].disturbed, time)
    if comes_back(scene, cause, time):
        wake_routine(scene, person)


@inner
def strike_hunters(scene, cell, time, step, probability):
    """The turned, awake and asleep."""
    roster = scene.roster
    for place in range(roster.counts[AWAKE]):
        if roster.cell[place] == cell:
            strike_hunter(scene, np.int64(roster.awake[place]), cell, time, step, probability)
    slot = np.int64(scene.cells[cell].first_asleep)
    while slot >= 0:
        strike_hunter(scene, slot, cell, time, step, probability)
        slot = np.int64(roster.hunters[slot].following)


@inner
def strike_hunter(scene, slot, cell, time, step, probability):
    """One of the turned."""
    asked, person = scene.hunt[0], np.int64(scene.roster.hunters[slot].person)
    if stands(scene.roster, scene.rows, slot, time) and is_hit(scene, person, step, probability):
        add_cause(scene.log, scene.rows, time, person, asked.destroyed, asked.strike, -1, cell)
