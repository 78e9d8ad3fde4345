"""The camp: who is taken there, what guards find, and who slips out by night."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import CAMP
from hyosan.ground.units import DAY
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import identity, next_visit
from hyosan.kernels.space.companions import is_overlooked, is_scarred
from hyosan.kernels.space.departures import COME, DAWN, NIGHT, RESULT
from hyosan.kernels.space.parties import (
    CAMPED,
    CONVOY,
    HELD,
    NOWHERE,
    ROAMING,
    add_member,
    enter_list,
    free_party,
    leave_list,
    members_of,
    new_party,
    remove_member,
    tell,
    tell_all,
)
from hyosan.kernels.space.routine import intend
from hyosan.kernels.space.trips import go_home
from hyosan.kernels.space.whereabouts import prey_among

ROAMS, BITES_FOUND = 0, 1  # ordinals of draws
FAR = 1 << 61  # before it: some day


@inner
def escort(scene, time, party):
    """A party is taken to the camp."""
    one, camp = scene.parties.each[party], scene.camp[0]
    metres = scene.metres[max(one.cell, 0)]
    tell_all(scene.parties, party, time, CONVOY)
    leave_list(scene, party)
    one.cell, one.stage = NOWHERE, CONVOY
    intend(scene, party, time + np.int64(camp.escort * metres), COME)


@inner
def enter_camp(scene, time, party):
    """Guards look at everybody: whom they take for bitten is held, the others are in; or the camp is full."""
    parties, camp = scene.parties, scene.camp[0]
    if not has_place(scene, party):
        turn_away(scene, time, party)
        return
    person = np.int64(parties.each[party].first)
    while person >= 0:
        following = np.int64(parties.beside[person])
        if is_found(scene, person, 0, camp.screening) and not is_overlooked(scene, party, person):
            hold(scene, time, person)
        person = following
    if parties.each[party].first < 0:
        free_party(scene, party)
    else:
        let_in(scene, time, party)


@part
def has_place(scene, party):
    """Whether the camp is open and takes so many more."""
    camp = scene.camp[0]
    return camp.open != 0 and camp.inside + members_of(scene.parties, party) <= camp.capacity


@inner
def turn_away(scene, time, party):
    """A party goes home from the gate."""
    enter_list(scene, party, scene.camp[0].cell)
    go_home(scene, time, party)


@inner
def let_in(scene, time, party):
    """A party is in the camp from now on."""
    parties, camp = scene.parties, scene.camp[0]
    one, inside = parties.each[party], members_of(parties, party)
    enter_list(scene, party, camp.cell)  # and behind the walls when the cell is counted: see crowds.py
    one.stage, one.opened, one.size = CAMPED, 0, inside
    camp.inside += inside
    tell_all(parties, party, time, CAMPED)
    _, roams, _, _ = draw(scene.seeds[0], one.key, 0, CAMP, ROAMS)
    if np.int64(roams) < camp.roam_most:
        intend(scene, party, next_night(scene, time), NIGHT)


@part
def is_found(scene, person, number, chance):
    """Whether guards take somebody for bitten, the n-th time that they look: rightly, or not."""
    w0, w1, _, _ = draw(scene.seeds[0], identity(scene.rows, person), number, CAMP, BITES_FOUND)
    cause = np.int64(scene.rows.latest[person])
    if cause < 0:
        return np.int64(w1) < scene.camp[0].false_alarm
    _, begin, _ = next_visit(
        scene.disease,
        scene.rows,
        scene.log,
        scene.seeds[0],
        cause,
        scene.disease.hunts,
        scene.tick[0].end - 1,
    )
    return np.int64(w0) < chance if begin < FAR else np.int64(w1) < scene.camp[0].false_alarm


@inner
def hold(scene, time, person):
    """Somebody is kept apart."""
    parties = scene.parties
    remove_member(parties, person)
    alone = new_party(parties, identity(scene.rows, person))
    add_member(parties, alone, person)
    parties.each[alone].stage = HELD
    tell(parties, time, person, scene.camp[0].cell, HELD)
    if scene.camp[0].isolation > 0:
        intend(scene, alone, time + scene.camp[0].isolation, RESULT)


@inner
def examine(scene, time, party):
    """Somebody was held for long enough: he is kept on if guards take him for bitten again, else he is let in."""
    one, camp = scene.parties.each[party], scene.camp[0]
    one.trips += 1
    if camp.open != 0 and is_found(scene, np.int64(one.first), np.int64(one.trips), camp.testing):
        intend(scene, party, time + camp.isolation, RESULT)
    elif has_place(scene, party):
        let_in(scene, time, party)
    else:
        turn_away(scene, time, party)


@part
def next_night(scene, time):
    """When the next night begins."""
    habit = scene.habits[0]
    night = (time + habit.offset) // DAY * DAY + habit.night_start - habit.offset
    return night if night > time else night + DAY


@inner
def slip_out(scene, time, party):
    """A party leaves the camp by night, unseen, for a few hours: as many as guards let, where no hunter stirs."""
    one, camp = scene.parties.each[party], scene.camp[0]
    if one.stage != CAMPED:
        return
    here = scene.cells[camp.cell]
    w0, w1, _, _ = draw(scene.seeds[0], one.key, 1 + time // DAY, CAMP, ROAMS)
    to = goal_by_night(scene, np.int64(one.first), np.int64(w0))
    if dares(scene, one, time, np.int64(w1)) and to >= 0 and scene.cells[to].awake == 0:
        if one.listed == 0:
            here.camped -= prey_among(scene, party, scene.tick[0].end - 1)
        enter_list(scene, party, to)
        one.stage, one.goal = ROAMING, one.size  # how many are to come back
        tell_all(scene.parties, party, time, ROAMING)
        intend(scene, party, time + np.int64(camp.out_for), DAWN)
    else:
        intend(scene, party, next_night(scene, time), NIGHT)


@part
def dares(scene, one, time, word):
    """Whether a party goes out on this night: guards let it, nobody failed to return of late, nothing broke in."""
    camp = scene.camp[0]
    _, roams, _, _ = draw(scene.seeds[0], one.key, 0, CAMP, ROAMS)
    lets = np.int64(roams) < camp.roam and word < camp.nightly
    quiet = camp.warned < 0 or time >= camp.warned + camp.shy
    return lets and quiet and one.opened <= time and not is_scarred(scene, np.int64(one.first))


@part
def goal_by_night(scene, person, word):
    """Where somebody goes who slips out: home, if it is near enough, else somewhere by the camp; -1 nowhere."""
    camp, home = scene.camp[0], np.int64(scene.folk.home[person])
    if home >= 0 and home != camp.cell and scene.metres[home] <= camp.reach:
        return home
    here = scene.cells[camp.cell]
    degree = np.int64(here.edge_end - here.edge_start)
    if degree == 0:
        return np.int64(-1)
    return np.int64(scene.edges[here.edge_start + ((word * degree) >> 32)].to)


@inner
def slip_in(scene, time, party):
    """They return before dawn; if not all of them do, the others in the camp know what is outside."""
    one, camp = scene.parties.each[party], scene.camp[0]
    if one.size < one.goal:
        camp.warned = time
    if camp.open == 0:
        camp.inside -= one.size
        go_home(scene, time, party)
        return
    enter_list(scene, party, camp.cell)
    one.stage = CAMPED
    tell_all(scene.parties, party, time, CAMPED)
    intend(scene, party, next_night(scene, time), NIGHT)
