"""Which hunters there are: awake ones side by side, sleepers filed by cell, future ones in a calendar.

A hunter has a *slot* for good and, while awake, a *place* among the others; loops over everybody run over places.
What is drawn never depends on either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, kernel, part, piece
from hyosan.kernels.progression import identity, next_visit
from hyosan.kernels.space.departures import WITHDRAW
from hyosan.kernels.space.heap import pop_event, push_event
from hyosan.kernels.space.stimulus import stir
from hyosan.kernels.space.terrain import AWAKE, ENDS, FALLEN, FREE, HUNTER, TURN, USED, WALK


class Roster(NamedTuple):
    """All hunters. Slots and places are only where somebody is stored."""

    hunters: np.ndarray  # HUNTER[capacity], by slot
    awake: np.ndarray  # int32[capacity], slots by place
    key: np.ndarray  # int64[capacity], by place, as all that follow
    cell: np.ndarray  # int32
    busy: np.ndarray  # int64, handling until then
    stirred: np.ndarray  # int64, the last time something kept it going
    until: np.ndarray  # int64, its state ends by itself
    state: np.ndarray  # uint8
    visits: np.ndarray  # int32, stays in this step before the one under way
    walks: np.ndarray  # WALK, what it does in this step
    fallen: np.ndarray  # int32, places of those who fell in this step
    counts: (
        np.ndarray
    )  # int64[5]: awake, first free slot (-1 none), slots ever used, fallen, the first `until`


def new_roster(capacity: int) -> Roster:
    """Nobody. Untouched capacity costs address space only."""
    return Roster(
        hunters=np.empty(capacity, HUNTER),
        awake=np.empty(capacity, np.int32),
        key=np.empty(capacity, np.int64),
        cell=np.empty(capacity, np.int32),
        busy=np.empty(capacity, np.int64),
        stirred=np.empty(capacity, np.int64),
        until=np.empty(capacity, np.int64),
        state=np.empty(capacity, np.uint8),
        visits=np.empty(capacity, np.int32),
        walks=np.empty(capacity, WALK),
        fallen=np.empty(capacity, np.int32),
        counts=np.array([0, -1, 0, 0, FOREVER], np.int64),
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


@inner
def stand_up(roster, slot, cell, time):
    """A hunter is awake in a cell, free from a time on. Returns his place."""
    hunter, place = roster.hunters[slot], roster.counts[AWAKE]
    roster.counts[AWAKE] = place + 1
    hunter.place = place
    roster.awake[place], roster.key[place], roster.cell[place] = slot, hunter.key, cell
    roster.busy[place] = roster.stirred[place] = time
    roster.visits[place] = 0
    roster.until[place] = hunter.until
    roster.counts[ENDS] = min(roster.counts[ENDS], hunter.until)
    roster.state[place] = hunter.state
    return place


@inner
def leave_place(roster, place):
    """The last of those awake takes a place that is empty now."""
    last = roster.counts[AWAKE] - 1
    roster.counts[AWAKE] = last
    if place == last:
        return
    roster.awake[place], roster.key[place], roster.cell[place] = (
        roster.awake[last], roster.key[last], roster.cell[last],
    )  # fmt: skip
    roster.busy[place], roster.stirred[place] = roster.busy[last], roster.stirred[last]
    roster.until[place], roster.state[place] = roster.until[last], roster.state[last]
    if roster.awake[place] >= 0:
        roster.hunters[roster.awake[place]].place = place


@piece
def stands(roster, rows, slot, time):
    """Whether a hunter still hunts: nothing happened to him and his state has not ended."""
    hunter = roster.hunters[slot]
    return rows.latest[hunter.person] == hunter.cause and time < hunter.until


@part
def hunts_until(roster, place, time):
    """Whether a hunter's state has not ended by itself at a time."""
    return time < roster.counts[ENDS] or time < roster.until[place]


@piece
def fall(roster, slot):
    """A hunter who is awake hunts no more; his place is empty when the next step begins."""
    place = roster.hunters[slot].place
    if place >= 0:
        roster.fallen[roster.counts[FALLEN]] = place
        roster.counts[FALLEN] += 1
        roster.visits[place] += 1
        roster.until[place] = 0  # a stay that is still filed for him comes to nothing


@piece
def foresee(future, disease, rows, log, seed, cause, after):
    """File the next hunting visit of a cause's course, left later than `after`, if there is one."""
    _, begin, _ = next_visit(disease, rows, log, seed, cause, disease.hunts, after)
    if begin < FOREVER:
        person = log.entries[cause].person
        push_event(future, max(begin, after), TURN, identity(rows, person), person, cause)


@piece
def foresee_apart(journeys, tables, disease, rows, log, seed, cause, after):
    """File the next visit of a cause's course to a state apart, left later than `after`, if there is one."""
    _, begin, _ = next_visit(disease, rows, log, seed, cause, tables.apart, after)
    if begin < FOREVER:
        person = log.entries[cause].person
        push_event(journeys, max(begin, after), WITHDRAW, identity(rows, person), person, cause)


@kernel
def foresee_all(scene, first, last):
    """File the next hunting visits, and visits apart, of the causes first … last - 1."""
    disease, rows, log, seed = scene.disease, scene.rows, scene.log, scene.seeds[0]
    for cause in range(first, last):
        time = log.entries[cause].time
        foresee_apart(scene.journeys, scene.tables, disease, rows, log, seed, cause, time)
        foresee(scene.future, disease, rows, log, seed, cause, time)


@piece
def take_due(future, events, until):
    """Move those who turn before `until` to the step's events."""
    while future.size[0] > 0 and future.events[0].time < until:
        time, kind, key, who, what = pop_event(future)
        push_event(events, time, kind, key, who, what)


@inner
def retire(scene, slot):
    """Forget a hunter who no longer stands; if only his state ended, foresee whether he hunts again."""
    roster = scene.roster
    hunter = roster.hunters[slot]
    if scene.rows.latest[hunter.person] == hunter.cause:
        cause = np.int64(hunter.cause)
        foresee(
            scene.future, scene.disease, scene.rows, scene.log, scene.seeds[0], cause, scene.tick[0].start
        )
    hunter.following = roster.counts[FREE]
    roster.counts[FREE] = slot


@inner
def clear_fallen(scene):
    """Take those off the list of the awake who fell in the step before."""
    roster = scene.roster
    for at in range(roster.counts[FALLEN]):
        place = np.int64(roster.fallen[at])
        retire(scene, np.int64(roster.awake[place]))
        roster.awake[place] = -1
    for at in range(roster.counts[FALLEN]):
        while roster.counts[AWAKE] > 0 and roster.awake[roster.counts[AWAKE] - 1] < 0:
            roster.counts[AWAKE] -= 1
        place = np.int64(roster.fallen[at])
        if place < roster.counts[AWAKE]:
            leave_place(roster, place)
    roster.counts[FALLEN] = 0


@inner
def look_through(scene):
    """Find those awake whose state ended, or to whom others did something."""
    roster, start = scene.roster, scene.tick[0].start
    for place in range(roster.counts[AWAKE]):
        slot = np.int64(roster.awake[place])
        if not stands(roster, scene.rows, slot, start):
            fall(roster, slot)
    clear_fallen(scene)


@inner
def count_there(scene):
    """Count who is awake, cell by cell."""
    there, cells = scene.there, scene.roster.cell
    there[:] = 0
    for place in range(scene.roster.counts[AWAKE]):
        there[cells[place]] += 1


@piece
def earliest(times, count):
    """The least of the first `count` times."""
    least = np.int64(FOREVER)
    for at in range(count):
        least = min(least, times[at])
    return least


@inner
def lay_to_sleep(scene):
    """Who was stirred by nothing for a while sleeps from now on."""
    roster, start = scene.roster, scene.tick[0].start
    quiet = start - scene.hunt[0].dormant_after
    if earliest(roster.stirred, roster.counts[AWAKE]) > quiet:
        return
    place = np.int64(0)
    while place < roster.counts[AWAKE]:
        if roster.stirred[place] > quiet or roster.busy[place] > start:
            place += 1
            continue
        hunter, here = roster.hunters[roster.awake[place]], scene.cells[roster.cell[place]]
        hunter.following, hunter.cell, hunter.place = here.first_asleep, roster.cell[place], -1
        here.first_asleep = roster.awake[place]
        here.asleep += 1
        leave_place(roster, place)


@inner
def wake(scene, cell):
    """Wake the sleepers of a cell if something is going on there this morning."""
    here, start = scene.cells[cell], scene.tick[0].start
    if stir(scene, here) < scene.hunt[0].dormant_below:
        return
    slot = np.int64(here.first_asleep)
    here.first_asleep, here.asleep = -1, 0
    while slot >= 0:
        following = np.int64(scene.roster.hunters[slot].following)
        if stands(scene.roster, scene.rows, slot, start):
            stand_up(scene.roster, slot, cell, start)
            here.awake += 1
            scene.there[cell] += 1
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
        if stands(scene.roster, scene.rows, slot, scene.tick[0].start):
            hunter.following = kept
            kept = slot
            number += 1
        else:
            retire(scene, slot)
        slot = following
    here.first_asleep, here.asleep = kept, number
