"""Parties: people who left their routine together, for the road, a refuge, a camp or the world outside.

A household in its car, three pupils behind a classroom door, those in one hut of a camp: a party is in one
cell, is found in the list of that cell, and goes through the stages below. Who is in no party follows his routine
(see whereabouts.py). Parties are few as long as few people had to leave, and everybody else costs nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import inner, part, piece

# Stages of a party.
NO_PARTY, ON_THE_ROAD, STOPPED, TRAPPED, SEARCHING, HOMEWARD = 0, 1, 2, 3, 4, 5
CONVOY, CAMPED, OUTSIDE, HELD, ROAMING, APART, AT_THE_DOOR = 6, 7, 8, 9, 10, 11, 12
STAGES = (
    "home", "on the road", "stopped", "trapped", "searching", "homeward", "convoy", "camp", "outside", "held",
    "roaming", "apart", "at the door",
)  # fmt: skip
BEHIND_WALLS = (TRAPPED, CONVOY, CAMPED, OUTSIDE, HELD, APART, AT_THE_DOOR)
STAYS = tuple(stage in BEHIND_WALLS for stage in range(len(STAGES)))
NOWHERE = -1  # a cell: on no street of this map
TURNED = -2  # in Parties.beside
FREED, USED_PARTIES, POOLED, MOVES = 0, 1, 2, 3  # places in Parties.counts

PARTY = np.dtype(
    [
        ("key", np.int64),  # the stable id of whoever leads it
        ("opened", np.int64),  # without shelter before this time: somebody broke in, or turned among them
        ("cell", np.int32),  # NOWHERE: escorted, held, or outside
        ("goal", np.int32),  # of a trip: a cell
        ("next", np.int32),  # the edge that it goes along next
        ("first", np.int32),  # the first member; the others follow by Parties.beside
        ("following", np.int32),  # next party in the same cell, or next free record
        ("before", np.int32),  # and the one before; -1: it is the first
        ("queued", np.int32),  # next party that waits for room in the same cell
        ("size", np.int32),  # members when it formed; of a camp, those who neither died nor turned
        ("child", np.int32),  # whom it looks for
        ("trips", np.int32),  # cells entered, refusals met: numbers its draws
        ("version", np.int32),  # what was filed before is void
        ("stage", np.uint8),
        ("car", np.uint8),
        ("waiting", np.uint8),  # for room in the next cell
        ("listed", np.uint8),  # in the list of its cell
    ],
    align=True,
)

MOVE = np.dtype(
    [
        ("time", np.int64),
        ("person", np.int32),
        ("cell", np.int32),  # where it happened
        ("kind", np.int32),  # the stage entered; NO_PARTY: back to the routine
    ],
    align=True,
)


class Parties(NamedTuple):
    """All parties of a run; people who are in none have -1 in `of`."""

    of: np.ndarray  # int32[n]: a party; -1 none; -2 - c: turned in the cell c
    beside: np.ndarray  # int32[n]: the next member of the same party, -1 none; TURNED: he turned among one
    each: np.ndarray  # PARTY
    pool: np.ndarray  # int32: this morning's guests of the cells where hunters are
    moves: np.ndarray  # MOVE: everything that is told of parties
    counts: np.ndarray  # int64[4]: first free record (-1 none), records ever used, guests in the pool, moves


def new_parties(people: int) -> Parties:
    """Nobody left. Untouched room costs address space only."""
    return Parties(
        of=np.full(people, -1, np.int32),
        beside=np.full(people, -1, np.int32),
        each=np.zeros(people + 1, PARTY),
        pool=np.empty(people + 1, np.int32),
        moves=np.empty(1024, MOVE),
        counts=np.array([-1, 0, 0, 0], np.int64),
    )


@part
def party_of(parties, person):
    """The party of a person, -1 if he follows his routine."""
    return np.int64(max(parties.of[person], -1)) if parties.of.size > 0 else np.int64(-1)


@inner
def new_party(parties, key):
    """A party without members, in no cell."""
    number = parties.counts[FREED]
    if number >= 0:
        parties.counts[FREED] = parties.each[number].following
    else:
        number = parties.counts[USED_PARTIES]
        parties.counts[USED_PARTIES] = number + 1
    one = parties.each[number]
    one.key, one.opened = key, 0
    one.cell, one.goal, one.next = NOWHERE, -1, -1
    one.first, one.following, one.before, one.queued = -1, -1, -1, -1
    one.size, one.trips, one.child = 0, 0, -1
    one.version += 1
    one.stage, one.car, one.waiting, one.listed = NO_PARTY, 0, 0, 0
    return number


@piece
def add_member(parties, number, person):
    """A person joins a party."""
    one = parties.each[number]
    parties.of[person], parties.beside[person] = number, one.first
    one.first = person
    one.size += 1


@inner
def members_of(parties, number):
    """How many are in a party now."""
    count, person = 0, np.int64(parties.each[number].first)
    while person >= 0:
        count, person = count + 1, np.int64(parties.beside[person])
    return count


@inner
def remove_member(parties, person):
    """A person is in no party any more."""
    number = np.int64(parties.of[person])
    before, at = np.int64(-1), np.int64(parties.each[number].first)
    while at != person:
        before, at = at, np.int64(parties.beside[at])
    if before < 0:
        parties.each[number].first = parties.beside[person]
    else:
        parties.beside[before] = parties.beside[person]
    parties.of[person], parties.beside[person] = -1, -1


@inner
def enter_list(scene, number, cell):
    """A party is in a cell from now on (or nowhere)."""
    parties = scene.parties
    one = parties.each[number]
    leave_list(scene, number)
    one.cell = cell
    if cell < 0:
        return
    here = scene.cells[cell]
    one.listed, one.before, one.following = 1, -1, here.first_party
    if here.first_party >= 0:
        parties.each[here.first_party].before = number
    here.first_party = number


@inner
def leave_list(scene, number):
    """A party is in no cell's list any more."""
    parties = scene.parties
    one = parties.each[number]
    if one.listed == 0:
        return
    if one.before >= 0:
        parties.each[one.before].following = one.following
    else:
        scene.cells[one.cell].first_party = one.following
    if one.following >= 0:
        parties.each[one.following].before = one.before
    one.listed, one.before, one.following = 0, -1, -1


@inner
def free_party(scene, number):
    """Forget a party; who is left of it is dead, or was moved elsewhere."""
    parties = scene.parties
    leave_list(scene, number)
    one = parties.each[number]
    if one.stage == CAMPED or one.stage == ROAMING:
        scene.camp[0].inside -= one.size
    person = np.int64(one.first)
    while person >= 0:
        following = np.int64(parties.beside[person])
        if parties.of[person] == number:
            parties.of[person], parties.beside[person] = -1, -1
        person = following
    one.stage, one.first = NO_PARTY, -1
    one.following = parties.counts[FREED]
    parties.counts[FREED] = number


@piece
def count_out(scene, person):
    """Somebody died or turned: if he was of a camp, he has no place in it any more."""
    party = party_of(scene.parties, person)
    if party < 0:
        return
    one = scene.parties.each[party]
    if one.stage == CAMPED or one.stage == ROAMING:
        one.size -= 1
        scene.camp[0].inside -= 1


@inner
def tell(parties, time, person, cell, kind):
    """Write down what became of a person; the caller keeps room."""
    move = parties.moves[parties.counts[MOVES]]
    move.time, move.person, move.cell, move.kind = time, person, cell, kind
    parties.counts[MOVES] += 1


@inner
def tell_all(parties, number, time, kind):
    """Write down for each member that the party entered a stage."""
    one = parties.each[number]
    person = np.int64(one.first)
    while person >= 0:
        tell(parties, time, person, one.cell, kind)
        person = np.int64(parties.beside[person])
