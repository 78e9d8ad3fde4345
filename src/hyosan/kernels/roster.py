"""Which hunters there are: awake ones in a list, sleepers filed by cell, future ones in a calendar."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, kernel, piece
from hyosan.kernels.heap import pop_event, push_event
from hyosan.kernels.movement import stir
from hyosan.kernels.progression import identity, next_visit
from hyosan.kernels.terrain import HUNTER

TURN, BREACH, SHOT, STRIKE, HOP = 0, 1, 2, 3, 4  # kinds of event, in the order of ties
HUNTERS_AWAKE, FREE, USED = 0, 1, 2  # places in Roster.counts


class Roster(NamedTuple):
    """Slots of hunters; a slot is only where somebody is stored."""

    hunters: np.ndarray  # HUNTER[capacity]
    awake: np.ndarray  # int32[capacity], slots
    which: np.ndarray  # int32[capacity], scratch
    counts: np.ndarray  # int64[3]: awake, first free slot (-1 none), slots ever used


def new_roster(capacity: int) -> Roster:
    """Nobody. Untouched capacity costs address space only."""
    return Roster(
        hunters=np.empty(capacity, HUNTER),
        awake=np.empty(capacity, np.int32),
        which=np.empty(capacity, np.int32),
        counts=np.array([0, -1, 0], np.int64),
    )


@piece
def take_slot(roster):
    """A free slot."""
    slot = roster.counts[FREE]
    if slot >= 0:
        roster.counts[FREE] = roster.hunters[slot].following
        return slot
    slot = roster.counts[USED]
    roster.counts[USED] = slot + 1
    return slot


@piece
def release_slot(roster, slot):
    """Give a slot back."""
    roster.hunters[slot].following = roster.counts[FREE]
    roster.counts[FREE] = slot


@piece
def add_awake(roster, slot):
    """Put a hunter on the list of those awake."""
    roster.awake[roster.counts[HUNTERS_AWAKE]] = slot
    roster.counts[HUNTERS_AWAKE] += 1


@piece
def stands(hunter, rows, time):
    """Whether a hunter still hunts: nothing happened to him and his state has not ended."""
    return rows.latest[hunter.person] == hunter.cause and time < hunter.until


@piece
def foresee(future, disease, rows, log, seed, cause, after):
    """File the next hunting visit of a cause's course, left later than `after`, if there is one."""
    _, begin, _ = next_visit(disease, rows, log, seed, cause, disease.hunts, after)
    if begin < FOREVER:
        person = log.entries[cause].person
        push_event(future, max(begin, after), TURN, identity(rows, person), person, cause)


@kernel
def foresee_all(future, disease, rows, log, seed, first, last):
    """File the next hunting visits of the causes first … last - 1."""
    for cause in range(first, last):
        foresee(future, disease, rows, log, seed, cause, log.entries[cause].time)


@piece
def take_due(future, events, until):
    """Move those who turn before `until` to the step's events."""
    while future.size[0] > 0 and future.events[0].time < until:
        time, kind, key, who, what = pop_event(future)
        push_event(events, time, kind, key, who, what)


@piece
def retire(scene, slot):
    """Forget a hunter who no longer stands; if only his state ended, foresee whether he hunts again."""
    hunter = scene.roster.hunters[slot]
    if scene.rows.latest[hunter.person] == hunter.cause:
        cause = np.int64(hunter.cause)
        foresee(scene.future, scene.disease, scene.rows, scene.log, scene.seeds[0], cause, hunter.until)
    release_slot(scene.roster, slot)


@piece
def rouse(hunter, time):
    """A hunter begins a step, free from `time` on."""
    hunter.visit, hunter.hop_at, hunter.strike, hunter.now = 0, -1, FOREVER, time


@inner
def muster(scene):
    """Begin a step: forget who no longer stands, lay the quiet to sleep, count those awake by cell."""
    cells, roster, start = scene.cells, scene.roster, scene.tick[0].start
    for cell in range(cells.size):
        cells[cell].awake = 0
    kept = 0
    for at in range(roster.counts[HUNTERS_AWAKE]):
        slot = np.int64(roster.awake[at])
        hunter = roster.hunters[slot]
        if not stands(hunter, scene.rows, start):
            retire(scene, slot)
            continue
        here = cells[hunter.cell]
        if start - hunter.stirred >= scene.hunt[0].dormant_after and hunter.busy <= start:
            hunter.following = here.first_asleep
            here.first_asleep = slot
            here.asleep += 1
            continue
        here.awake += 1
        rouse(hunter, max(start, hunter.busy))
        roster.awake[kept] = slot
        kept += 1
    roster.counts[HUNTERS_AWAKE] = kept


@inner
def wake(scene, cell):
    """Wake the sleepers of a cell if something is going on there this morning."""
    here = scene.cells[cell]
    if stir(scene.hunt[0], here, 1.0) < scene.hunt[0].dormant_below:
        return
    slot = np.int64(here.first_asleep)
    here.first_asleep, here.asleep = -1, 0
    while slot >= 0:
        hunter = scene.roster.hunters[slot]
        following = np.int64(hunter.following)
        if stands(hunter, scene.rows, scene.tick[0].start):
            rouse(hunter, scene.tick[0].start)
            hunter.stirred = scene.tick[0].start
            here.awake += 1
            add_awake(scene.roster, slot)
        else:
            retire(scene, slot)
        slot = following


@inner
def sweep(scene, cell):
    """Forget sleepers who no longer stand."""
    here = scene.cells[cell]
    slot, kept, number = np.int64(here.first_asleep), np.int64(-1), 0
    while slot >= 0:
        hunter = scene.roster.hunters[slot]
        following = np.int64(hunter.following)
        if stands(hunter, scene.rows, scene.tick[0].start):
            hunter.following = kept
            kept = slot
            number += 1
        else:
            retire(scene, slot)
        slot = following
    here.first_asleep, here.asleep = kept, number
