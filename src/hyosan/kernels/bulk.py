"""Settling a slice's contacts in bulk, for pathogens that only infect: the same events as settle.py, faster.

Owners hold blocks of people, one thread each. In a slice each owner *claims* (of all contacts with a
susceptible person the earliest wins), *plans* (when will the infected pass it on?) and *commits* (log,
and draw what they will do). Between, one thread settles the *chain*: those infected early in the slice
who infect others late in it. Nothing depends on which owner is first: the earliest contact wins, ties
by key. Work goes in batches of BATCH, one simple loop after another, so that random reads overlap and
draws are vectorised.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT, DWELL
from hyosan.ground.units import FOREVER
from hyosan.kernels.calendar import file_record, room_left
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.contact import (
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
    set_bit,
)
from hyosan.kernels.draws import below, draw, philox
from hyosan.kernels.progression import dwell_ticks, identity, state_at
from hyosan.kernels.settle import (
    AHEAD,
    DONE,
    HORIZON,
    NEEDS_ROOM,
    SEED,
    WIDTH,
    draw_ahead,
    file_visit,
    outcome_of,
    owner_of,
    write_hit,
)

BATCH = 2048
_MASK = np.uint64(0xFFFFFFFF)

STAGED = np.dtype(
    [
        ("time", np.int64),  # of the infection, ticks
        ("begin", np.int64),  # of the first visit to a state that initiates contacts; FOREVER: none
        ("end", np.int64),
        ("drawn_from", np.int64),  # the span of that visit whose contacts are drawn at the commit
        ("drawn_to", np.int64),
        ("person", np.int32),
        ("by", np.int32),  # the infector
        ("where", np.int32),  # the group they met in
        ("before", np.int32),  # the person's cause before
        ("ordinal", np.uint16),  # of the contact
        ("circle", np.uint8),
        ("outcome", np.uint8),
        ("visited", np.uint8),  # the state visited
        ("more", np.uint8),  # 1: the course may have another such visit
        ("chained", np.uint8),  # 1: its contacts within the slice have been drawn
    ],
    align=True,
)
"""Somebody infected in this slice, not yet in the log."""


LINK = np.dtype([("begin", np.int64), ("slot", np.int64)], align=True)
"""A staged person who initiates contacts within the slice, on the chain's heap."""


class Stage(NamedTuple):
    """Everybody infected in this slice, in one region for each owner, and the chain's heap."""

    size: np.ndarray  # int64[owners], staged by each
    early: np.ndarray  # int64[owners], of those, who initiate contacts within the slice
    base: np.ndarray  # int64[owners], first slot of each region
    staged: np.ndarray  # STAGED
    heap_size: np.ndarray  # int64[1]
    heap: np.ndarray  # LINK


class Batch(NamedTuple):
    """Scratch room of one owner for a batch of draws."""

    slot: np.ndarray  # int64[BATCH], whose
    key: np.ndarray  # int64[BATCH], stable ids
    context: np.ndarray  # int64[BATCH]
    ordinal: np.ndarray  # int64[BATCH]
    time: np.ndarray  # int64[BATCH]
    target: np.ndarray  # int64[BATCH]
    words: np.ndarray  # uint64[4, BATCH]


def new_stage(people: int, splits: np.ndarray) -> Stage:
    """Room for everybody to be infected in one slice; untouched room costs address space only."""
    owners = len(splits) + 1
    return Stage(
        size=np.zeros(owners, np.int64),
        early=np.zeros(owners, np.int64),
        base=np.concatenate(([0], splits)).astype(np.int64),
        staged=np.empty(people, STAGED),
        heap_size=np.zeros(1, np.int64),
        heap=np.empty(1 << 12, LINK),
    )


def new_batch() -> Batch:
    """Scratch room."""
    slot, key, context, ordinal, time, target = (np.empty(BATCH, np.int64) for _ in range(6))
    return Batch(slot, key, context, ordinal, time, target, np.empty((4, BATCH), np.uint64))


@part
def draw_batch(seed, batch, purpose, count):
    """Fill `words[:, :count]` with the draws of `key`, `context` and `ordinal`: one simple loop."""
    s = np.uint64(seed)
    k0, k1 = s & _MASK, s >> np.uint64(32)
    high = np.uint64(purpose) << np.uint64(24)
    for i in range(count):
        who = np.uint64(batch.key[i])
        context = np.uint64(batch.context[i]) & _MASK
        w0, w1, w2, w3 = philox(
            who & _MASK, who >> np.uint64(32), context, high | np.uint64(batch.ordinal[i]), k0, k1
        )
        batch.words[0, i] = w0
        batch.words[1, i] = w1
        batch.words[2, i] = w2
        batch.words[3, i] = w3


# -- claim ------------------------------------------------------------------------------------------


@part
def infectee_state(engine, person, time):
    """The state of a person who may be claimed already in this slice."""
    if engine.rows.latest[person] < 0:
        return np.int64(engine.disease.initial[0])
    return state_at(engine.disease, engine.rows, engine.log, engine.setting[SEED], person, time)


@part
def claim_one(engine, stage, owner, time, luck, person, infector, group, ordinal, state, circle):
    """Claim a person for a contact if it infects, and no earlier one has. Returns the slot, or -1."""
    latest = np.int64(engine.rows.latest[person])
    if latest > -2:
        before = latest
        target_state = infectee_state(engine, person, time)
    else:  # claimed in this slice: judge by the cause before
        before = np.int64(stage.staged[-2 - latest].before)
        if before < 0:
            target_state = np.int64(engine.disease.initial[0])
        else:
            engine.rows.latest[person] = before
            target_state = infectee_state(engine, person, time)
            engine.rows.latest[person] = latest
    outcome = outcome_of(engine, circle, group, infector, state, target_state, luck)
    if outcome < 0:
        return np.int64(-1)
    if latest > -2:
        slot = stage.base[owner] + stage.size[owner]
        stage.size[owner] += 1
        engine.rows.latest[person] = -2 - slot
    else:
        slot = -2 - latest
        if not is_earlier(engine, stage.staged[slot], time, infector, circle, ordinal):
            return np.int64(-1)
    one = stage.staged[slot]
    one.time = time
    one.person = person
    one.by = infector
    one.where = group
    one.before = before
    one.ordinal = ordinal
    one.circle = circle
    one.outcome = outcome
    one.chained = 0
    return slot


@part
def is_earlier(engine, staged, time, infector, circle, ordinal):
    """Whether a contact comes before the one that a person is staged with."""
    if time != staged.time:
        return time < staged.time
    one, that = identity(engine.rows, infector), identity(engine.rows, staged.by)
    if one != that:
        return one < that
    if circle != staged.circle:
        return circle < staged.circle
    return ordinal < staged.ordinal


@kernel
def claim(engine, stage, batch, owner, hits):
    """Stage everybody whom a contact infects; `hits` are those due in this slice with an owner's people."""
    for start in range(0, hits.size, BATCH):
        found = 0
        for at in range(start, min(start + BATCH, hits.size)):
            batch.slot[found] = at
            found += np.int64(is_open_bit(engine.bits, hits[at].target))
        for i in range(found):
            hit = hits[batch.slot[i]]
            claim_one(
                engine, stage, owner, hit.time, np.int64(hit.luck), np.int64(hit.target),
                np.int64(hit.person), np.int64(hit.where), np.int64(hit.ordinal), np.int64(hit.state),
                np.int64(hit.circle),
            )  # fmt: skip


@kernel
def release(engine, stage):
    """Undo all claims."""
    for owner in range(stage.size.size):
        for slot in range(stage.base[owner], stage.base[owner] + stage.size[owner]):
            one = stage.staged[slot]
            engine.rows.latest[one.person] = one.before
        stage.size[owner] = 0
    stage.heap_size[0] = 0


# -- plan -------------------------------------------------------------------------------------------


@part
def entered_ordinal(engine, before):
    """The ordinal of the cause that follows a person's cause `before`."""
    return np.int64(0) if before < 0 else np.int64(engine.log.entries[before].ordinal) + 1


@part
def visit_after(engine, one, after):
    """(state, begin, end, more) of a staged person's first visit, ended later than `after`, to a state that
    initiates contacts; begin is FOREVER if there is none; more: the course may have another."""
    disease, rows, seed = engine.disease, engine.rows, engine.setting[SEED]
    state, entered = engine.reactions.target_to[one.outcome], one.time
    person, ordinal, position = np.int64(one.person), entered_ordinal(engine, one.before), 0
    while True:
        following, leaves = course_step(disease, rows, seed, person, ordinal, position, state, entered)
        if disease.emits[state] and leaves > after:
            return state, entered, leaves, leaves < FOREVER and engine.reactions.leads[following]
        if leaves >= FOREVER:
            return state, np.int64(FOREVER), np.int64(FOREVER), False
        state, entered, position = following, leaves, position + 1


@part
def plan_one(engine, one, until):
    """Find the first such visit. Returns whether the person could be infected again before `until`."""
    one.visited, one.begin, one.end, one.more = visit_after(engine, one, one.time)
    state = engine.reactions.target_to[one.outcome]
    return engine.reactions.returns[state] and receives_again(engine, one, until)


@part
def course_step(disease, rows, seed, person, ordinal, position, state, entered):
    """(state, time) that follows, as in progression.next_move."""
    row = disease.dwell_row[state]
    if row < 0:
        return state, np.int64(FOREVER)
    context = (ordinal << 8) | state
    w0, w1, _, _ = draw(seed, identity(rows, person), context, DWELL, position)
    return branch_of(disease, rows, person, state, w1), entered + dwell_ticks(
        disease.dwell_table, row, np.int64(w0)
    )


@part
def branch_of(disease, rows, person, state, word):
    """The state that a draw leads to."""
    age = np.int64(rows.age[person]) if rows.age.size > 0 else np.int64(0)
    branch = disease.branch_row[state, min(age, 127)]
    while np.int64(word) >= disease.branch_threshold[branch]:
        branch += 1
    return np.int64(disease.branch_to[branch])


@kernel
def plan(engine, stage, owner, until):
    """Plan all that an owner has staged, and count the early. Returns whether settle.py must take over.

    It must where somebody could be infected twice within the slice: more than one claim.
    """
    early = 0
    base = stage.base[owner]
    for slot in range(base, base + stage.size[owner]):
        one = stage.staged[slot]
        if plan_one(engine, one, until):
            return True
        early += one.begin < until
    stage.early[owner] = early
    return False


@inner
def receives_again(engine, one, until):
    """Whether a staged person can be infected a second time before `until`."""
    disease, rows, seed = engine.disease, engine.rows, engine.setting[SEED]
    state, entered = engine.reactions.target_to[one.outcome], one.time
    person, ordinal, position = np.int64(one.person), entered_ordinal(engine, one.before), 0
    while entered < until:
        if disease.receives[state]:
            return True
        state, entered = course_step(disease, rows, seed, person, ordinal, position, state, entered)
        position += 1
    return False


# -- chain ------------------------------------------------------------------------------------------


@part
def link_before(one, other):
    """Order of the chain's heap; a person is only once on it at a time."""
    return one.begin < other.begin or (one.begin == other.begin and one.slot < other.slot)


@inner
def push_link(stage, begin, slot):
    """Put a staged person on the chain's heap."""
    heap, place = stage.heap, stage.heap_size[0]
    stage.heap_size[0] = place + 1
    heap[place].begin, heap[place].slot = begin, slot
    while place > 0:
        parent = (place - 1) >> 1
        if link_before(heap[parent], heap[place]):
            break
        swap_links(heap, parent, place)
        place = parent


@inner
def drop_link(stage):
    """Drop the first of the chain's heap, having copied it."""
    heap = stage.heap
    size = stage.heap_size[0] - 1
    stage.heap_size[0] = size
    heap[0].begin, heap[0].slot = heap[size].begin, heap[size].slot
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and link_before(heap[child + 1], heap[child]):
            child += 1
        if link_before(heap[place], heap[child]):
            break
        swap_links(heap, child, place)
        place = child


@part
def swap_links(heap, a, b):
    """Exchange two links."""
    heap[a].begin, heap[b].begin = heap[b].begin, heap[a].begin
    heap[a].slot, heap[b].slot = heap[b].slot, heap[a].slot


@kernel
def begin_chain(stage, until):
    """Put all early ones on the heap, which has room for them."""
    for owner in range(stage.size.size):
        base = stage.base[owner]
        for slot in range(base, base + stage.size[owner]):
            if stage.staged[slot].begin < until:
                push_link(stage, stage.staged[slot].begin, slot)


TAKE_OVER = 2


@kernel
def chain(engine, stage, until):
    """Settle what those infected in the slice do within it, in the order in which they begin.

    Whoever is first on the heap cannot be claimed by an earlier contact any more: all that happens before
    has been settled. Returns DONE, NEEDS_ROOM (call again) or TAKE_OVER (release, and use settle.py).
    """
    while stage.heap_size[0] > 0:
        if stage.heap_size[0] + 4096 > stage.heap.size:
            return NEEDS_ROOM
        begin, slot = stage.heap[0].begin, stage.heap[0].slot
        drop_link(stage)
        one = stage.staged[slot]
        if one.begin != begin or one.chained:
            continue  # claimed by an earlier contact since
        one.chained = 1
        state, end, more = np.int64(one.visited), one.end, one.more
        while True:
            if chain_visit(engine, stage, np.int64(one.person), state, begin, min(end, until), until):
                return TAKE_OVER
            if not more or end >= until:
                break
            state, begin, end, more = visit_after(engine, one, end)
            if begin >= until:
                break
    return DONE


@inner
def chain_visit(engine, stage, person, state, begin, end, until):
    """Claim whom a staged person infects in [begin, end). Returns whether settle.py must take over."""
    circles, clock, rows, seed = engine.circles, engine.clock, engine.rows, engine.setting[SEED]
    stable = identity(rows, person)
    for day in range(day_of(clock, begin), day_of(clock, end - 1) + 1):
        for circle in range(circles.count[0]):
            group, first, others = group_size(circles, circle, person)
            if others <= 0 or not is_open(circles, clock, circle, day):
                continue
            context = context_of(circles, circle, day)
            word, _, _, _ = draw(seed, stable, context, CONTACT_COUNT, 0)
            count = contact_count(circles, count_row(circles, circle, person), np.int64(word))
            for ordinal in range(count):
                w0, w1, w2, w3 = draw(seed, stable, context, CONTACT, ordinal)
                into = below(w0, w1, circles.each[circle].open_time)
                time = contact_time(circles, circle, midnight(clock, day), into)
                if time < begin or time >= end:
                    continue
                target = contact_target(circles, circle, person, first, others, w2, w1 >> np.uint64(16))
                if not is_open_bit(engine.bits, target):
                    continue
                slot = claim_one(
                    engine, stage, owner_of(engine.splits, target),
                    time, np.int64(w3), target, person, group, ordinal, state, circle,
                )  # fmt: skip
                if slot < 0:
                    continue
                if plan_one(engine, stage.staged[slot], until):
                    return True
                if stage.staged[slot].begin < until:
                    push_link(stage, stage.staged[slot].begin, slot)
    return False


# -- commit -----------------------------------------------------------------------------------------


@kernel
def commit(engine, stage, pairs, found, owner, log_base, until, done):
    """Log an owner's staged people and draw what they will do after the slice.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    base = stage.base[owner]
    total = stage.size[owner]
    while done < total:
        if room_left(engine.hits) < 64 * BATCH or room_left(engine.visits) < 2 * BATCH:
            return done
        upto = min(done + BATCH // 8, total)
        for k in range(done, upto):
            one = stage.staged[base + k]
            log_one(engine, one, log_base + k)
            one.drawn_from, one.drawn_to = first_span(engine, one, until)
        for circle in range(engine.circles.count[0]):
            draw_first_visits(engine, stage, pairs, found, circle, base + done, base + upto, log_base - base)
        for k in range(done, upto):
            finish_visits(engine, stage.staged[base + k], log_base + k, until)
        done = upto
    return done


@part
def log_one(engine, one, index):
    """Write a staged person's cause."""
    log, rows = engine.log, engine.rows
    person, circle = np.int64(one.person), np.int64(one.circle)
    state = engine.reactions.target_to[one.outcome]
    entry = log.entries[index]
    entry.time = one.time
    entry.person = person
    entry.by = one.by
    entry.where = one.where
    entry.previous = one.before
    entry.ordinal = entered_ordinal(engine, one.before)
    entry.kind = engine.reactions.kind[circle, one.outcome]
    entry.state = state
    rows.latest[person] = index
    if engine.reactions.returns[state]:
        set_bit(engine.bits, person)
    else:
        clear_bit(engine.bits, person)


@part
def first_span(engine, one, until):
    """[from, to) of a staged person's first visit that is drawn now: after the slice, AHEAD days at most."""
    begin = max(one.begin, until)
    end = min(one.end, engine.setting[HORIZON])
    if begin >= end:
        return begin, begin
    return begin, min(end, midnight(engine.clock, day_of(engine.clock, begin) + AHEAD))


@part
def draw_counts(seed, batch, count):
    """Fill `words[0, :count]` with the first words of `key` and `context`: one simple loop."""
    s = np.uint64(seed)
    k0, k1 = s & _MASK, s >> np.uint64(32)
    high = np.uint64(CONTACT_COUNT) << np.uint64(24)
    for i in range(count):
        who = np.uint64(batch.key[i])
        word, _, _, _ = philox(
            who & _MASK, who >> np.uint64(32), np.uint64(batch.context[i]) & _MASK, high, k0, k1
        )
        batch.words[0, i] = word


@inner
def draw_first_visits(engine, stage, pairs, found, circle, first, last, shift):
    """Draw the contacts in a circle of the first visits of slots first … last - 1, and file them."""
    circles, clock, rows = engine.circles, engine.clock, engine.rows
    every_day = circles.each[circle].open_days == 127
    count = 0
    for slot in range(first, last):
        one = stage.staged[slot]
        if one.drawn_from >= one.drawn_to:
            continue
        person = np.int64(one.person)
        _, _, others = group_size(circles, circle, person)
        if others <= 0:
            continue
        stable = identity(rows, person)
        context = context_of(circles, circle, 0)
        for day in range(day_of(clock, one.drawn_from), day_of(clock, one.drawn_to - 1) + 1):
            pairs.slot[count] = slot
            pairs.key[count] = stable
            pairs.context[count] = context | day
            count += every_day or is_open(circles, clock, circle, day)
            if count == BATCH:
                draw_pairs(engine, stage, pairs, found, circle, count, shift)
                count = 0
    draw_pairs(engine, stage, pairs, found, circle, count, shift)


@inner
def draw_pairs(engine, stage, pairs, found, circle, count, shift):
    """Draw the contacts of pairs of a person and a day."""
    circles = engine.circles
    draw_counts(engine.setting[SEED], pairs, count)
    by_person = circles.each[circle].rung_at >= 0
    row = circles.each[circle].rate_row
    some = 0
    for i in range(count):
        pairs.ordinal[some] = i
        if by_person:
            row = count_row(circles, circle, np.int64(stage.staged[pairs.slot[i]].person))
        some += np.int64(pairs.words[0, i]) >= circles.count_table[row, 0]
    filled = 0
    for k in range(some):
        i = pairs.ordinal[k]
        if by_person:
            row = count_row(circles, circle, np.int64(stage.staged[pairs.slot[i]].person))
        for ordinal in range(contact_count(circles, row, np.int64(pairs.words[0, i]))):
            found.slot[filled] = pairs.slot[i]
            found.key[filled] = pairs.key[i]
            found.context[filled] = pairs.context[i]
            found.ordinal[filled] = ordinal
            filled += 1
            if filled == BATCH:
                file_found(engine, stage, found, circle, filled, shift)
                filled = 0
    file_found(engine, stage, found, circle, filled, shift)


@inner
def file_found(engine, stage, found, circle, count, shift):
    """Say when and with whom each drawn contact is, and file those that may infect."""
    circles, setting, clock = engine.circles, engine.setting, engine.clock
    draw_batch(setting[SEED], found, CONTACT, count)
    open_time = circles.each[circle].open_time
    for i in range(count):
        person = np.int64(stage.staged[found.slot[i]].person)
        into = below(found.words[0, i], found.words[1, i], open_time)
        found.time[i] = contact_time(circles, circle, midnight(clock, found.context[i] & 0xFFFF), into)
        _, first, others = group_size(circles, circle, person)
        found.target[i] = contact_target(
            circles, circle, person, first, others, found.words[2, i], found.words[1, i] >> np.uint64(16)
        )
    kept = 0
    for i in range(count):  # independent reads of the bitmap overlap
        found.key[kept] = i
        kept += np.int64(is_open_bit(engine.bits, found.target[i]))
    owners = engine.splits.size + 1
    for k in range(kept):
        i = found.key[k]
        one = stage.staged[found.slot[i]]
        time, target = found.time[i], found.target[i]
        if time < one.drawn_from or time >= one.drawn_to:
            continue
        group, _, _ = group_size(circles, circle, np.int64(one.person))
        bucket = (time // setting[WIDTH]) * owners + owner_of(engine.splits, target)
        write_hit(
            engine.hits.records[file_record(engine.hits, bucket)],
            time, found.words[3, i], target, one.person, found.slot[i] + shift, group,
            found.ordinal[i], one.visited, circle,
        )  # fmt: skip


@part
def finish_visits(engine, one, cause, until):
    """File what is left of a long first visit, or draw the visits after it."""
    horizon = engine.setting[HORIZON]
    if one.drawn_from < one.drawn_to < min(one.end, horizon):
        file_visit(engine, one.drawn_to, one.end, cause, one.visited)
    elif one.more and one.end < horizon:
        state, begin, end, _ = visit_after(engine, one, max(one.end, until))
        if begin < horizon:
            draw_ahead(engine, np.int64(one.person), np.int64(cause), state, max(begin, until), end)
