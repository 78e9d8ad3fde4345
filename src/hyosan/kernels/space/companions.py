"""Those who stand together when a hunter comes: a household, neighbours by seat, a party.

What they do for each other is keyed by person: who knows how to fight, who runs, who takes another's place.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import COMPANY, TRAIT
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import identity
from hyosan.kernels.space.parties import party_of
from hyosan.kernels.space.seeking import seats_from
from hyosan.kernels.space.terrain import ABANDONED, AT_SEAT, GUESTING, HOME, SCARRED, VISITING
from hyosan.kernels.space.whereabouts import (
    AWAY,
    BARRICADED,
    GUEST,
    SOLDIER,
    first_of_household,
    prey_then,
    state_then,
)

GUN = 3
TRAINED, RESISTANT, TENDER, LOVES = 0, 1, 2, 3  # ordinals of the draws of what somebody is
RUNS, FOUND, HIDES = 0, 1, 2  # ordinals of the draws of what companions do
# In Folk.past:
FIGHTS = 7  # how many fights he came through, at most habit.most_fights
SCAR = 8  # whom a loss has marked
RAN = 16  # he left the others alone with it, and has not parted from them yet
GONE = 32  # got away by the back in this step, while somebody held the door: see holding.py
STAYS_BACK = 64  # and he who does
STOOD = 64  # beside the bits of whereabouts.status, in a fight: he did not run


@piece
def arms_of(folk, person):
    """0 bare hands, 1 a tool, 2 a bow, 3 a gun."""
    if folk.arms.size > 0:
        return np.int64(folk.arms[person])
    return np.int64(GUN) if folk.role[person] == SOLDIER else np.int64(0)


@part
def has_trait(scene, person, ordinal, share):
    """Whether a person is one of the `share` (2**32 = 1) who are so by nature."""
    if share == 0:
        return False
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), 0, TRAIT, ordinal)
    return np.int64(w0) < share


@inner
def weight_of(scene, person, how):
    """How much a person counts in a defence, 64 = an unarmed adult in the open."""
    habit, rows = scene.habits[0], scene.rows
    age = np.int64(rows.age[person]) if rows.age.size > 0 else np.int64(30)
    weight = habit.weight_adult
    if age < habit.child_below:
        weight = habit.weight_child
    elif age >= habit.old_from:
        weight = habit.weight_old
    weight = (weight * scene.tables.arms[arms_of(scene.folk, person)]) >> 6
    if has_trait(scene, person, TRAINED, habit.trained):
        weight = (weight * habit.weight_trained) >> 6
    past = np.int64(scene.folk.past[person])
    weight = (weight * (64 + (past & FIGHTS) * habit.experience)) >> 6
    if past & SCAR:
        weight = (weight * habit.weight_scarred) >> 6
    return (weight * habit.weight_sheltered) >> 6 if how & BARRICADED else weight


@piece
def strength_of(tables, weight):
    """(weight / 64)**γ, by table: what is beyond it is divided by 32, as often as needed."""
    scale, last = 1.0, tables.defence.size - 1
    while weight >= last:
        weight >>= 5
        scale *= tables.defence[last]
    return tables.defence[weight] * scale


@piece
def member(scene, cell, slot):
    """(person, list, place of the mark) of one of those whom a hunter may meet in a cell."""
    here = scene.cells[cell]
    homes = here.home_end - here.home_start
    if slot < homes:
        return here.home_start + slot, HOME, here.home_start + slot
    if slot >= VISITING:
        at = np.int64(here.guest_start) + ((slot - VISITING) >> 2)
        return np.int64(scene.parties.pool[at]), GUESTING, at
    seat = here.day_start + slot - seats_from(homes)
    return np.int64(scene.folk.day_members[seat]), AT_SEAT, seat


@part
def stands_with(scene, person, subject, time):
    """Whether somebody is alive, does not hunt, is another, and did not get away."""
    state = state_then(scene, person, time)
    there = person != subject and scene.folk.past[person] & GONE == 0
    return there and scene.disease.alive[state] and not scene.disease.hunts[state]


@part
def got_away(scene, person):
    """Whether somebody got away in this step while another held the door."""
    return scene.folk.past[person] & GONE != 0


@inner
def gather(scene, subject, first, last, seated, time):
    """Put into the group somebody, and those of rows (or seats) first … last - 1 who stand with him."""
    group, count = scene.group, 1
    group.person[0] = subject
    for at in range(first, last):
        one = np.int64(scene.folk.day_members[at]) if seated else np.int64(at)
        if stands_with(scene, one, subject, time):
            group.person[count] = one
            count += 1
    return count


@inner
def gather_party(scene, subject, party, time):
    """Put into the group somebody, and those of his party who stand with him."""
    group, count = scene.group, 1
    group.person[0] = subject
    one = np.int64(scene.parties.each[party].first)
    while one >= 0:
        if stands_with(scene, one, subject, time):
            group.person[count] = one
            count += 1
        one = np.int64(scene.parties.beside[one])
    return count


@inner
def gather_company(scene, cell, kind, at, person, time):
    """Put into the group whom a hunter strikes, and who may stand with him. Returns how many."""
    party = party_of(scene.parties, person)
    if party >= 0:
        return gather_party(scene, person, party, time)
    if kind == HOME:
        first, last = first_of_household(scene.folk, person)
        return gather(scene, person, first, last, False, time)
    here, seats = scene.cells[cell], scene.habits[0].seats
    first = at - (at - here.day_start) % seats
    return gather(scene, person, first, min(first + seats, here.day_end), True, time)


@part
def runs(scene, person):
    """Whether a person leaves the others alone with it in this step."""
    if scene.habits[0].abandon == 0:
        return False
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), scene.tick[0].step, COMPANY, RUNS)
    return np.int64(w0) < scene.habits[0].abandon


@inner
def defence(scene, count):
    """(Σ weight, best arms) of those of the group who are where the first one is, and stay."""
    group = scene.group
    where = group.how[0] & (AWAY | GUEST)
    total, best = np.int64(0), np.int64(0)
    for at in range(count):
        if group.how[at] & (AWAY | GUEST) != where:
            continue
        one = np.int64(group.person[at])
        if at > 0 and runs(scene, one):
            scene.tally[ABANDONED] += 1
            scene.folk.past[one] |= np.uint8(RAN)
            continue
        group.how[at] |= STOOD
        total += weight_of(scene, one, group.how[at])
        best = max(best, arms_of(scene.folk, one))
    return total, best


@inner
def come_through(scene, count, lost):
    """Those who stood came through a fight, but for him who was lost in it (-1: nobody), whom they saw."""
    group, past = scene.group, scene.folk.past
    for at in range(count):
        one = np.int64(group.person[at])
        if group.how[at] & STOOD == 0 or one == lost:
            continue
        if past[one] & FIGHTS < scene.habits[0].most_fights:
            past[one] += 1
        if lost >= 0:
            scar(scene, one)


@inner
def lose_one_of_them(scene, count):
    """Those of the group who are where the first one is lose him; who turns at his seat is alone."""
    where = scene.group.how[0] & (AWAY | GUEST)
    if where == AWAY:
        return
    for at in range(1, count):
        if scene.group.how[at] & (AWAY | GUEST) == where:
            scar(scene, np.int64(scene.group.person[at]))


@part
def scar(scene, person):
    """A loss marks somebody for good, if he is one of those whom it does."""
    past = scene.folk.past
    if past[person] & SCAR == 0 and has_trait(scene, person, TENDER, scene.habits[0].trauma):
        past[person] |= np.uint8(SCAR)
        scene.tally[SCARRED] += 1


@part
def is_scarred(scene, person):
    """Whether a loss has marked somebody."""
    return scene.folk.past[person] & SCAR != 0


@inner
def takes_his_place(scene, count, time):
    """The strongest grown-up of the group who stands beside the first one, or -1 if there is none."""
    group, habit = scene.group, scene.habits[0]
    where = group.how[0] & (AWAY | GUEST)
    best, weight = np.int64(-1), np.int64(0)
    for at in range(1, count):
        one = np.int64(group.person[at])
        if group.how[at] & (AWAY | GUEST) != where or runs(scene, one) or not prey_then(scene, one, time):
            continue
        age = np.int64(scene.rows.age[one]) if scene.rows.age.size > 0 else np.int64(30)
        mine = weight_of(scene, one, group.how[at])
        if age >= habit.child_below and mine > weight:
            best, weight = one, mine
    return best


@inner
def place_of(scene, cell, kind, person):
    """The place of a person's mark in one of a cell's lists, or -1."""
    here = scene.cells[cell]
    if kind == HOME:
        return np.int64(person)
    if kind == AT_SEAT:
        for at in range(here.day_start, here.day_end):
            if scene.folk.day_members[at] == person:
                return np.int64(at)
        return np.int64(-1)
    for at in range(here.guest_start, here.guest_end):
        if scene.parties.pool[at] == person:
            return np.int64(at)
    return np.int64(-1)


@part
def shields(scene, person):
    """Whether somebody's household is one of those that keep one of theirs, whatever he is."""
    first, _ = first_of_household(scene.folk, person)
    return has_trait(scene, first, LOVES, scene.habits[0].shield)


@inner
def is_shielded(scene, count):
    """Whether the first one of the group is with his own, who keep it to themselves."""
    group = scene.group
    person, where = np.int64(group.person[0]), group.how[0] & (AWAY | GUEST)
    if where == AWAY or not shields(scene, person):
        return False
    first, last = first_of_household(scene.folk, person)
    for at in range(1, count):
        if first <= group.person[at] < last and group.how[at] & (AWAY | GUEST) == where:
            return True
    return False


@inner
def is_overlooked(scene, party, person):
    """Whether guards do not see a bite because his own, who come with him, help him to hide it."""
    if not shields(scene, person):
        return False
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), 0, COMPANY, HIDES)
    if np.int64(w0) >= scene.habits[0].overlooked:
        return False
    first, last = first_of_household(scene.folk, person)
    for one in range(first, last):
        if scene.parties.of[one] == party and stands_with(scene, one, person, scene.tick[0].end - 1):
            return True
    return False


@part
def was_found(scene, person, ordinal):
    """Whether the others saw a person's bite in time: he is with them no more when he turns."""
    if scene.habits[0].found == 0:
        return False
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), ordinal, COMPANY, FOUND)
    return np.int64(w0) < scene.habits[0].found
