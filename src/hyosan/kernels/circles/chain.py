"""The chain: what those infected in a slice do within it, contact by contact, in order of time.

What those staged do is drawn before, many at once (commit.py, `foresee`), and comes in order of time; what those
do whom the chain itself infects is drawn here, one by one, and waits on a heap. They are few.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.kernels.circles.contact import (
    contact_count,
    contact_target,
    contact_time,
    context_of,
    count_row,
    group_in,
    group_size,
    is_open,
    is_open_bit,
    others_in,
    period_of,
    rarer,
)
from hyosan.kernels.circles.plan import entered_ordinal, plan_one, visit_after
from hyosan.kernels.circles.settle import DONE, MOST, NEEDS_ROOM, SEED, engine_of, owner_of
from hyosan.kernels.circles.stage import claim_one, write_link
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import identity, vigour_of

TAKE_OVER = 2
TOGETHER = 256  # contacts whose people are read at once


@inner
def rise_link(stage):
    """Put the last contact of the heap in its place."""
    heap, place = stage.heap, stage.heap_size[0]
    stage.heap_size[0] = place + 1
    while place > 0:
        parent = (place - 1) >> 1
        if heap[parent].time <= heap[place].time:
            break
        swap_links(heap, parent, place)
        place = parent


@inner
def drop_link(stage):
    """Drop the earliest of the chain's heap, having copied it."""
    heap = stage.heap
    size = stage.heap_size[0] - 1
    stage.heap_size[0] = size
    heap[0] = heap[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1].time < heap[child].time:
            child += 1
        if heap[place].time <= heap[child].time:
            break
        swap_links(heap, child, place)
        place = child


@part
def swap_links(heap, a, b):
    """Exchange two contacts."""
    one, other = heap[a], heap[b]
    one.time, other.time = other.time, one.time
    one.since, other.since = other.since, one.since
    one.luck, other.luck = other.luck, one.luck
    one.slot, other.slot = other.slot, one.slot
    one.target, other.target = other.target, one.target
    one.where, other.where = other.where, one.where
    one.ordinal, other.ordinal = other.ordinal, one.ordinal
    one.state, other.state = other.state, one.state
    one.circle, other.circle = other.circle, one.circle


@inner
def read_together(engine, stage, links, first, last):
    """Read what links[first:last] will need, in loops of their own, so that the reads overlap. Returns a sum of it."""
    circles, read = engine.circles, np.int64(0)
    for at in range(first, last):
        read += engine.rows.latest[links[at].target] + stage.staged[links[at].slot].person
    for circle in range(circles.count[0]):
        for at in range(first, last):
            target = np.int64(links[at].target)
            _, others = others_in(circles, circle, target, group_in(circles, circle, target))
            read += others + count_row(circles, circle, target, 0)
    return read


@kernel
def chain(engine, stage, links, until):
    """Settle `links`, which are in order of time, and what follows from them within the slice (on the heap).

    Whose contact is first cannot be claimed by an earlier contact any more: all that happens before has been
    settled. Returns DONE, NEEDS_ROOM (call again) or TAKE_OVER (release, and use settle.py).
    """
    heap, taken, heap_size = stage.heap, stage.taken, stage.heap_size
    while taken[0] < links.size or heap_size[0] > 0:
        if heap_size[0] + engine.setting[MOST] > heap.size:
            return NEEDS_ROOM
        if taken[0] == stage.taken[1] and taken[0] < links.size:
            stage.taken[1] = min(taken[0] + TOGETHER, links.size)
            stage.read[0] += read_together(engine, stage, links, taken[0], stage.taken[1])
        foreseen = taken[0] < links.size and (heap_size[0] == 0 or links[taken[0]].time <= heap[0].time)
        link = links[taken[0]] if foreseen else heap[0]
        time, target, luck, state = (
            link.time,
            np.int64(link.target),
            np.int64(link.luck),
            np.int64(link.state),
        )
        circle, group, ordinal = np.int64(link.circle), np.int64(link.where), np.int64(link.ordinal)
        by, lives = np.int64(stage.staged[link.slot].person), stage.staged[link.slot].time == link.since
        if foreseen:
            taken[0] += 1
        else:
            drop_link(stage)
        if not lives:
            continue  # its initiator was claimed by an earlier contact since
        owner = owner_of(engine.splits, target)
        slot = claim_one(engine, stage, owner, time, luck, target, by, group, ordinal, state, circle)
        if slot >= 0:
            one = stage.staged[slot]
            if plan_one(engine, one, until):
                return TAKE_OVER
            chain_visits(engine, stage, slot, np.int64(one.visited), one.begin, one.end, one.more, until)
    return DONE


@kernel
def later_visits(desk, owner, until, done):
    """What those staged by an owner do in their second visits within the slice, and in those that follow.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    engine, stage = engine_of(desk), desk.stage
    base, total = stage.base[owner], stage.size[owner]
    while done < total and stage.heap_size[0] + engine.setting[MOST] <= stage.heap.size:
        one = stage.staged[base + done]
        if one.more and one.end < until:
            state, begin, end, more = visit_after(engine, one, one.end)
            chain_visits(engine, stage, base + done, state, begin, end, more, until)
        done += 1
    return done


@inner
def chain_visits(engine, stage, slot, state, begin, end, more, until):
    """Put on the heap what a staged person does before `until` in a visit, and in those that follow."""
    while begin < until:
        chain_visit(engine, stage, slot, state, begin, min(end, until))
        if not more or end >= until:
            break
        state, begin, end, more = visit_after(engine, stage.staged[slot], end)


@part
def chain_visit(engine, stage, slot, state, begin, end):
    """Put on the heap the contacts of a staged person in [begin, end)."""
    circles, clock, rows, seed = engine.circles, engine.clock, engine.rows, engine.setting[SEED]
    one = stage.staged[slot]
    person = np.int64(one.person)
    stable = identity(rows, person)
    vigour, share = vigour_of(engine.disease, rows, seed, person, entered_ordinal(engine, one.before))
    for circle in range(circles.count[0]):
        group, first, others = group_size(circles, circle, person)
        if others <= 0:
            continue
        last = period_of(circles, clock, circle, end - 1)
        for period in range(period_of(circles, clock, circle, begin), last + 1):
            if not is_open(circles, clock, circle, period):
                continue
            context = context_of(circles, circle, period)
            word, _, _, _ = draw(seed, stable, context, CONTACT_COUNT, 0)
            count = contact_count(circles, count_row(circles, circle, person, vigour), np.int64(word))
            for ordinal in range(count):
                w0, w1, w2, w3 = draw(seed, stable, context, CONTACT, ordinal)
                time = contact_time(circles, clock, circle, period, w0, w1)
                if time < begin or time >= end:
                    continue
                target = contact_target(circles, circle, person, first, others, w2, w1 >> np.uint64(16))
                luck = rarer(circles, circle, person, share, np.int64(w3))
                if luck < ONE and is_open_bit(engine.bits, target):
                    link = stage.heap[stage.heap_size[0]]
                    write_link(link, time, one.time, luck, slot, target, group, ordinal, state, circle)
                    rise_link(stage)
