"""Settling contacts in exact time, one by one: right for every pathogen, whatever the step.

Contacts are taken in order of time; what they cause within the same slice (a person infected in the
morning who infects another at noon) joins the same heap, and what comes later is filed in the calendar.
See bulk.py for the fast way of the common case.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.kernels.circles.beds import BED, Beds, pool_of, take_bed
from hyosan.kernels.circles.calendar import Calendar, file_record, room_left
from hyosan.kernels.circles.contact import (
    Circles,
    Clock,
    class_lever,
    clear_bit,
    contact_count,
    contact_target,
    contact_time,
    context_of,
    count_row,
    day_of,
    group_size,
    is_open,
    is_open_bit,
    midnight,
    period_of,
    rarer,
    set_bit,
)
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import add_cause, identity, next_visit, profile_of, state_at, vigour_of
from hyosan.kernels.state import Disease, Log, Rows

DONE, NEEDS_ROOM = 0, 1
AHEAD = 3  # calendar weeks of contacts drawn at once; a longer visit is filed and goes on then


class Reactions(NamedTuple):
    """What a contact of an initiator in state i with a target in state t may do."""

    first: np.ndarray  # int64[S, S], first outcome, -1 none
    count: np.ndarray  # type: ignore[assignment]  # int64[S, S], outcomes; tuples have such a method
    threshold: np.ndarray  # int64[MAX_CIRCLES, outcomes], of the circle's ceiling, 2**32 = 1
    target_to: np.ndarray  # int64[outcomes], -1 stays
    initiator_to: np.ndarray  # int64[outcomes], -1 stays
    kind: np.ndarray  # int64[MAX_CIRCLES, outcomes], cause kind
    returns: np.ndarray  # bool[S], a course that enters this state may come to receive contacts (again)
    leads: np.ndarray  # bool[S], a course that enters this state may come to initiate contacts
    season: np.ndarray  # int64, by local day, LEVER_ONE = the year's best; empty: all days are alike
    openness: np.ndarray  # int64[outcomes, profiles], of the target, LEVER_ONE; empty: all are alike


class Engine(NamedTuple):
    """All that the contact kernels work on."""

    setting: np.ndarray  # int64[5]: seed, horizon, width of a slice, current slice, most_contacts()
    disease: Disease
    reactions: Reactions
    circles: Circles
    clock: Clock
    beds: Beds
    rows: Rows
    bits: np.ndarray  # uint64, one bit a person: a contact may still change him
    log: Log
    hits: Calendar  # contacts by slice
    visits: Calendar  # visits with days still to be drawn, by slice
    splits: np.ndarray  # int64, first rows of the second, third, … owner; see bulk.py
    heap_size: np.ndarray  # int64[1]
    heap: np.ndarray  # HIT, the contacts of the current slice that are still to be settled, as a heap


SEED, HORIZON, WIDTH, SLICE, MOST = range(5)


@part
def engine_of(desk):
    """The engine of a desk: a scene (scene.py) of the engine's fields and of scratch room; see engine/bulk.py."""
    return Engine(
        desk.setting, desk.disease, desk.reactions, desk.circles, desk.clock, desk.beds, desk.rows, desk.bits,
        desk.log, desk.hits, desk.visits, desk.splits, desk.heap_size, desk.heap,
    )  # fmt: skip


@part
def comes_before(engine, one, other):
    """Whether a contact comes before another: by time, then initiator, circle and ordinal."""
    if one.time != other.time:
        return one.time < other.time
    person, other_person = identity(engine.rows, one.person), identity(engine.rows, other.person)
    if person != other_person:
        return person < other_person
    if one.circle != other.circle:
        return one.circle < other.circle
    return one.ordinal < other.ordinal


@inner
def rise(engine):
    """Put the last contact of the heap in its place."""
    heap = engine.heap
    place = engine.heap_size[0]
    engine.heap_size[0] = place + 1
    while place > 0:
        parent = (place - 1) >> 1
        if comes_before(engine, heap[parent], heap[place]):
            break
        _swap(heap, parent, place)
        place = parent


@inner
def sink(engine):
    """Drop the earliest contact, having copied it, and mend the heap."""
    heap = engine.heap
    size = engine.heap_size[0] - 1
    engine.heap_size[0] = size
    heap[0] = heap[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and comes_before(engine, heap[child + 1], heap[child]):
            child += 1
        if comes_before(engine, heap[place], heap[child]):
            break
        _swap(heap, child, place)
        place = child


@part
def _swap(heap, a, b):
    one, other = heap[a], heap[b]
    one.time, other.time = other.time, one.time
    one.luck, other.luck = other.luck, one.luck
    one.target, other.target = other.target, one.target
    one.person, other.person = other.person, one.person
    one.source, other.source = other.source, one.source
    one.where, other.where = other.where, one.where
    one.ordinal, other.ordinal = other.ordinal, one.ordinal
    one.state, other.state = other.state, one.state
    one.circle, other.circle = other.circle, one.circle


@part
def owner_of(splits, person):
    """The owner of a row."""
    owner = 0
    for split in splits:
        if person >= split:
            owner += 1
    return owner


@part
def write_hit(hit, time, luck, target, person, source, where, ordinal, state, circle):
    """Write a contact's fields."""
    hit.time = time
    hit.luck = luck
    hit.target = target
    hit.person = person
    hit.source = source
    hit.where = where
    hit.ordinal = ordinal
    hit.state = state
    hit.circle = circle


@part
def draw_visit(engine, person, cause, state, begin, end):
    """Draw an initiator's contacts in [begin, end): those of this slice onto the heap, the others filed."""
    circles, clock = engine.circles, engine.clock
    ordinal = np.int64(engine.log.entries[cause].ordinal)
    vigour, share = vigour_of(engine.disease, engine.rows, engine.setting[SEED], person, ordinal)
    for circle in range(circles.count[0]):
        group, first, others = group_size(circles, circle, person)
        if others <= 0:
            continue
        last = period_of(circles, clock, circle, end - 1)
        for period in range(period_of(circles, clock, circle, begin), last + 1):
            if is_open(circles, clock, circle, period):
                draw_period(
                    engine, person, cause, state, begin, end, circle, period, group, first, others, vigour,
                    share,
                )  # fmt: skip


@part
def draw_period(
    engine, person, cause, state, begin, end, circle, period, group, first, others, vigour, share
):  # fmt: skip
    """Draw an initiator's contacts in a circle and a period, as far as they lie in [begin, end)."""
    circles, setting = engine.circles, engine.setting
    stable, context = identity(engine.rows, person), context_of(circles, circle, period)
    word, _, _, _ = draw(setting[SEED], stable, context, CONTACT_COUNT, 0)
    count = contact_count(circles, count_row(circles, circle, person, vigour), np.int64(word))
    owners = engine.splits.size + 1
    for ordinal in range(count):
        w0, w1, w2, w3 = draw(setting[SEED], stable, context, CONTACT, ordinal)
        time = contact_time(circles, engine.clock, circle, period, w0, w1)
        if time < begin or time >= end:
            continue
        target = contact_target(circles, circle, person, first, others, w2, w1 >> np.uint64(16))
        luck = rarer(circles, circle, person, share, np.int64(w3))
        if luck >= ONE or not is_open_bit(engine.bits, target):
            continue
        due = time // setting[WIDTH]
        if due == setting[SLICE]:
            hit = engine.heap[engine.heap_size[0]]
            write_hit(hit, time, luck, target, person, cause, group, ordinal, state, circle)
            rise(engine)
        else:
            at = file_record(engine.hits, due * owners + owner_of(engine.splits, target))
            write_hit(
                engine.hits.records[at], time, luck, target, person, cause, group, ordinal, state, circle
            )


@part
def file_visit(engine, begin, end, cause, state):
    """File a visit that is drawn from `begin` on when its time comes."""
    visit = engine.visits.records[file_record(engine.visits, begin // engine.setting[WIDTH])]
    visit.begin = begin
    visit.end = end
    visit.cause = cause
    visit.state = state


@part
def ahead_of(clock, begin):
    """The Monday up to which contacts are drawn at once, from `begin` on: AHEAD weeks, the begun one too."""
    week = (clock.weekday[0] + day_of(clock, begin)) // 7
    return midnight(clock, monday_ahead(week) - clock.weekday[0])


@part
def monday_ahead(week):
    """The Monday up to which contacts are drawn at once from a week on, in days from that of week 0."""
    return 7 * (week + AHEAD)


@inner
def draw_ahead(engine, person, cause, state, begin, end):
    """Draw the next weeks of a visit and of those that follow in the course; file what comes later.

    So a course files one visit at a time, however often it comes back to a state that initiates contacts.
    """
    horizon = engine.setting[HORIZON]
    until = min(horizon, ahead_of(engine.clock, begin))
    while begin < until:
        now = min(end, until)
        if begin < now:
            draw_visit(engine, person, cause, state, begin, now)
        if now < end:
            begin = now
            break
        state, begin, end = next_visit(
            engine.disease, engine.rows, engine.log, engine.setting[SEED], cause, engine.disease.emits, end
        )
    if begin < horizon:
        file_visit(engine, begin, end, cause, state)


@inner
def enter(engine, time, person, state, kind, by, where):
    """A caused move, with all the contacts that follow from it."""
    cause = add_cause(engine.log, engine.rows, time, person, state, kind, by, where)
    if engine.reactions.returns[state]:
        set_bit(engine.bits, person)
    else:
        clear_bit(engine.bits, person)
    visited, begin, end = next_visit(
        engine.disease, engine.rows, engine.log, engine.setting[SEED], cause, engine.disease.emits, time
    )
    if begin < engine.setting[HORIZON]:
        draw_ahead(engine, person, cause, visited, begin, end)
    if engine.beds.needed.size > 0:
        file_need(engine, person, cause, time)


@inner
def file_need(engine, person, cause, after):
    """File when a person will next need a bed: the first stay of the course that ends later than `after`."""
    setting, owners = engine.setting, engine.splits.size + 1
    state, begin, _ = next_visit(
        engine.disease, engine.rows, engine.log, setting[SEED], cause, engine.beds.needed, after
    )
    if begin >= setting[HORIZON]:
        return
    due = begin // setting[WIDTH]
    if due == setting[SLICE]:
        hit = engine.heap[engine.heap_size[0]]
        write_hit(hit, begin, 0, person, person, cause, np.int64(-1), 0, state, BED)
        rise(engine)
    else:
        at = file_record(engine.hits, due * owners + owner_of(engine.splits, person))
        write_hit(engine.hits.records[at], begin, 0, person, person, cause, np.int64(-1), 0, state, BED)


@inner
def find_bed(engine, time, person, cause, state):
    """Somebody comes for a bed: he has it until he leaves the state, or goes another way."""
    beds, nobody = engine.beds, np.int64(-1)
    _, _, leaves = next_visit(
        engine.disease, engine.rows, engine.log, engine.setting[SEED], cause, beds.needed, time
    )
    if take_bed(beds, pool_of(beds, state, person), time, leaves):
        if leaves < engine.setting[HORIZON]:
            file_need(engine, person, cause, leaves)
    else:
        enter(engine, time, person, beds.instead[state], beds.kind[0], nobody, nobody)


def most_contacts(circles: Circles) -> int:
    """More contacts than this cannot come of drawing ahead once."""
    used = circles.each[: int(circles.count[0])]
    return int((used["most"] * np.where(used["period"] == 7, AHEAD, 7 * AHEAD)).sum()) + 1


@part
def has_room(engine, most):
    """Whether one more event can be settled, amply: two people may enter a state and be drawn ahead."""
    return (
        engine.heap_size[0] + 8 * most <= engine.heap.size
        and engine.log.size[0] + 2 <= engine.log.entries.size
        and room_left(engine.hits) >= 8 * most
        and room_left(engine.visits) >= 8
    )


@kernel
def begin_slice(engine, loaded):
    """Order the contacts that were taken to `heap[:loaded]`."""
    for _ in range(loaded):
        rise(engine)


@kernel
def enter_all(engine, time, people, done, state, kind):
    """Move `people[done:]` into a state. Returns how many are done; call again with more room."""
    most = engine.setting[MOST]
    while done < people.size and has_room(engine, most):
        enter(engine, time, np.int64(people[done]), state, kind, np.int64(-1), np.int64(-1))
        done += 1
    return done


@kernel
def enter_quietly(log, rows, time, people, state, kind):
    """Move people into a state, where no state initiates contacts: nothing else follows. Room is made."""
    for person in people:
        add_cause(log, rows, time, np.int64(person), state, kind, np.int64(-1), np.int64(-1))


@part
def outcome_of(engine, time, circle, group, person, target, initiator_state, target_state, luck):
    """The index of the outcome of a contact of a person with a target, or -1 for none."""
    reactions, circles = engine.reactions, engine.circles
    first = reactions.first[initiator_state, target_state]
    if first < 0:
        return np.int64(-1)
    this = circles.each[circle]
    passed = np.int64(0)
    for outcome in range(first, first + reactions.count[initiator_state, target_state]):
        threshold = (reactions.threshold[circle, outcome] * this.lever) >> 27
        if this.lever_at >= 0:
            threshold = (threshold * circles.group_lever[this.lever_at + group]) >> 27
        if this.class_at >= 0:
            threshold = (threshold * class_lever(circles, circle, group, person, target)) >> 27
        if reactions.openness.size > 0:
            open_to = reactions.openness[outcome, profile_of(engine.rows, target)]
            threshold = (threshold * open_to) >> 27
        if reactions.season.size > 0:
            threshold = (threshold * reactions.season[day_of(engine.clock, time)]) >> 27
        passed += threshold
        if luck < passed:
            return np.int64(outcome)
    return np.int64(-1)


@kernel
def settle(engine, until):
    """Settle every contact before `until`, in order of time. Returns DONE or NEEDS_ROOM (call again)."""
    most = engine.setting[MOST]
    rows, log, reactions = engine.rows, engine.log, engine.reactions
    while engine.heap_size[0] > 0 and engine.heap[0].time < until:
        if not has_room(engine, most):
            return NEEDS_ROOM
        hit = engine.heap[0]
        time, source, target = hit.time, np.int64(hit.source), np.int64(hit.target)
        circle, luck, state = np.int64(hit.circle), np.int64(hit.luck), np.int64(hit.state)
        person, group = np.int64(hit.person), np.int64(hit.where)
        sink(engine)
        if rows.latest[person] != source:
            continue  # something happened to the initiator before
        if circle == BED:
            find_bed(engine, time, person, source, state)
            continue
        target_state = state_at(engine.disease, rows, log, engine.setting[SEED], target, time)
        outcome = outcome_of(engine, time, circle, group, person, target, state, target_state, luck)
        if outcome < 0:
            continue
        kind = reactions.kind[circle, outcome]
        if reactions.target_to[outcome] >= 0:
            enter(engine, time, target, reactions.target_to[outcome], kind, person, group)
        if reactions.initiator_to[outcome] >= 0:
            enter(engine, time, person, reactions.initiator_to[outcome], kind, target, group)
    return DONE


@kernel
def count_cases(disease, log, begin, end):
    """How many people became a case for the first time among causes begin … end - 1."""
    cases = 0
    for at in range(begin, end):
        if not disease.counts_as_case[log.entries[at].state]:
            continue
        before = log.entries[at].previous
        while before >= 0 and not disease.counts_as_case[log.entries[before].state]:
            before = log.entries[before].previous
        if before < 0:
            cases += 1
    return cases
