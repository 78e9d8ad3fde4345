"""When those staged will first be able to pass it on: their courses, followed a batch at a time."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import DWELL
from hyosan.ground.units import FOREVER
from hyosan.kernels.circles.settle import SEED, engine_of
from hyosan.kernels.circles.stage import BATCH, claim
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.draws import draw, philox
from hyosan.kernels.progression import (
    LONG_COURSE,
    between,
    branch_of,
    comes_to,
    dwell_ticks,
    identity,
    knot_of,
)

_MASK = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


@part
def entered_ordinal(engine, before):
    """The ordinal of the cause that follows a person's cause `before`."""
    return np.int64(0) if before < 0 else np.int64(engine.log.entries[before].ordinal) + 1


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
        if leaves >= FOREVER or not engine.reactions.leads[following]:
            return state, np.int64(FOREVER), np.int64(FOREVER), False
        state, entered, position = following, leaves, position + 1
        if position % LONG_COURSE == 0 and not comes_to(disease, rows, person, state, disease.emits):
            return state, np.int64(FOREVER), np.int64(FOREVER), False


@part
def plan_one(engine, one, until):
    """Find the first such visit. Returns whether the person could be infected again before `until`."""
    one.visited, one.begin, one.end, one.more = visit_after(engine, one, one.time)
    state = engine.reactions.target_to[one.outcome]
    return engine.reactions.returns[state] and receives_again(engine, one, until)


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


@inner
def plan(engine, stage, batch, owner, until):
    """Plan all that an owner has staged, and count the early. Returns whether settle.py must take over.

    It must where somebody could be infected twice within the slice: more than one claim.
    """
    early, first = 0, stage.base[owner]
    last = first + stage.size[owner]
    for start in range(first, last, BATCH):
        count = min(BATCH, last - start)
        plan_batch(engine, stage, batch, start, count)
        for slot in range(start, start + count):
            one = stage.staged[slot]
            early += one.begin < until
            returns = engine.reactions.returns[engine.reactions.target_to[one.outcome]]
            if returns and receives_again(engine, one, until):
                return True
    stage.early[owner] = early
    return False


@kernel
def claim_and_plan(desk, owner, calendar, bucket, look_again, last, until):
    """Claim for the contacts of one of a slice's buckets; of the last one, plan too. Returns as `plan`, or False."""
    engine, stage, batch = engine_of(desk), desk.stage, desk.batch
    claim(engine, stage, batch, owner, calendar, bucket, look_again)
    return last and plan(engine, stage, batch, owner, until)


@inner
def plan_batch(engine, stage, batch, start, count):
    """`visit_after` of slots start … start + count - 1: a step of every course, then the next of the rest."""
    disease, rows, emits = engine.disease, engine.rows, engine.disease.emits
    for i in range(count):
        one = stage.staged[start + i]
        batch.at[i] = start + i
        batch.key[i] = np.uint64(identity(rows, np.int64(one.person)))
        batch.target[i] = entered_ordinal(engine, one.before) << 8
        batch.state[i] = engine.reactions.target_to[one.outcome]
        batch.time[i] = one.time
    position = 0
    while count > 0:
        for i in range(count):
            batch.context[i] = np.uint64(batch.target[i] | batch.state[i])
        draw_batch(engine.setting[SEED], batch, DWELL, position, count)
        set_leaving(disease, batch, count)
        left = 0
        for i in range(count):
            state, entered, leaves = batch.state[i], batch.time[i], batch.leaves[i]
            one = stage.staged[batch.at[i]]
            following, person = state, np.int64(one.person)
            if batch.row[i] >= 0:
                following = branch_of(disease, rows, person, state, batch.words[1, i])
            if emits[state] and leaves > one.time:
                one.visited, one.begin, one.end = state, entered, leaves
                one.more = leaves < FOREVER and engine.reactions.leads[following]
            elif leaves >= FOREVER or not engine.reactions.leads[following]:
                one.visited, one.begin, one.end, one.more = state, FOREVER, FOREVER, 0
            elif position % LONG_COURSE == LONG_COURSE - 1 and not comes_to(
                disease, rows, person, following, emits
            ):
                one.visited, one.begin, one.end, one.more = following, FOREVER, FOREVER, 0
            else:
                batch.at[left], batch.key[left] = batch.at[i], batch.key[i]
                batch.target[left], batch.state[left], batch.time[left] = batch.target[i], following, leaves
                left += 1
        count = left
        position += 1


@part
def set_leaving(disease, batch, count):
    """When those of a batch leave their states, by the draws `words[0]`; FOREVER: these have no dwell time."""
    table, by_knots = disease.dwell_table, True
    for i in range(count):
        row = np.int64(disease.dwell_row[np.uint64(batch.state[i])])
        batch.row[i] = row
        by_knots &= row >= 0 and table[row, 0] == 0
    if by_knots:
        read_knots(table, batch, count)
        for i in range(count):
            first, mid, last = batch.knots[0, i], batch.knots[1, i], batch.knots[2, i]
            batch.leaves[i] = batch.time[i] + between(first, mid, last, batch.shift[i], batch.along[i])
    else:
        for i in range(count):
            row, leaves = batch.row[i], np.int64(FOREVER)
            if row >= 0:
                leaves = batch.time[i] + dwell_ticks(table, row, np.int64(batch.words[0, i]))
            batch.leaves[i] = leaves


@part
def read_knots(table, batch, count):
    """Read the knots around the draws of a batch."""
    for i in range(count):
        batch.knot[i], batch.shift[i], batch.along[i] = knot_of(np.int64(batch.words[0, i]))
    for i in range(count):
        row, at = np.uint64(batch.row[i]), np.uint64(batch.knot[i])
        for k in range(np.uint64(3)):
            batch.knots[k, i] = table[row, at + k]


@part
def draw_batch(seed, batch, purpose, ordinal, count):
    """Fill `words[:, :count]` with the draws of `key` and `context`: one simple loop."""
    s = np.uint64(seed)
    k0, k1 = s & _MASK, s >> _32
    c3 = (np.uint64(purpose) << np.uint64(24)) | (np.uint64(ordinal) & np.uint64(0xFFFFFF))
    for i in range(count):
        who = batch.key[i]
        w0, w1, w2, w3 = philox(who & _MASK, who >> _32, batch.context[i] & _MASK, c3, k0, k1)
        batch.words[0, i] = w0
        batch.words[1, i] = w1
        batch.words[2, i] = w2
        batch.words[3, i] = w3
