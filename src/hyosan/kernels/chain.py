"""The chain: what those infected in a slice do within it, in the order in which they begin."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.contact import (
    contact_count,
    contact_target,
    contact_time,
    context_of,
    count_row,
    group_size,
    is_open,
    is_open_bit,
    period_of,
    rarer,
)
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.plan import entered_ordinal, plan_one, visit_after
from hyosan.kernels.progression import identity, vigour_of
from hyosan.kernels.settle import DONE, NEEDS_ROOM, SEED, owner_of
from hyosan.kernels.stage import claim_one

TAKE_OVER = 2


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
            if chain_visit(engine, stage, one, state, begin, min(end, until), until):
                return TAKE_OVER
            if not more or end >= until:
                break
            state, begin, end, more = visit_after(engine, one, end)
            if begin >= until:
                break
    return DONE


@inner
def chain_visit(engine, stage, one, state, begin, end, until):
    """Claim whom a staged person infects in [begin, end). Returns whether settle.py must take over."""
    circles, clock, rows, seed = engine.circles, engine.clock, engine.rows, engine.setting[SEED]
    person, ordinal_of_cause = np.int64(one.person), entered_ordinal(engine, one.before)
    stable = identity(rows, person)
    vigour, share = vigour_of(engine.disease, rows, seed, person, ordinal_of_cause)
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
                if luck >= ONE or not is_open_bit(engine.bits, target):
                    continue
                slot = claim_one(
                    engine, stage, owner_of(engine.splits, target),
                    time, luck, target, person, group, ordinal, state, circle,
                )  # fmt: skip
                if slot < 0:
                    continue
                if plan_one(engine, stage.staged[slot], until):
                    return True
                if stage.staged[slot].begin < until:
                    push_link(stage, stage.staged[slot].begin, slot)
    return False
