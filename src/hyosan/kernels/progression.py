"""How a person's state follows from the latest cause: dwell times and branches, drawn by key on reading.

The course that begins with a cause is: enter the cause's state at the cause's time; stay a keyed dwell time;
take a keyed branch; and so on, until a state without a dwell time, or the person's next cause.
Nothing of a course is stored, so a change of cause needs no undoing.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.knots import DRAWS, KNOT_BITS, SIDE
from hyosan.ground.purposes import DWELL, INITIAL, VIGOUR
from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import shared
from hyosan.kernels.draws import ONE, draw

VIGOUR_ONE = 1 << 20  # the average vigour
LONG_COURSE = 64  # moves after which it is asked whether a course can come to what is looked for at all
MOST_VIGOUR, LEAST_VIGOUR = 28, 10  # bits: from 256 times the average to a 1,024th


@shared
def identity(rows, person):
    """The stable id of a row."""
    return np.int64(person) if rows.ids.size == 0 else rows.ids[person]


@shared
def bit_length(x):
    """Bits of an integer in [0, 2**32)."""
    return max((np.float64(x).view(np.int64) >> 52) - 1022, 0)  # the exponent of a double, without a branch


@shared
def shifted_product(d, t, s):
    """d * t >> s, exactly, although the product may pass 63 bits."""
    return (d >> s) * t + (((d & ((1 << s) - 1)) * t) >> s)


@shared
def dwell_ticks(table, row, u):
    """Ticks of the 32-bit draw `u` by a row of the dwell-time table; model/quantiles.py has the layout."""
    steps = table[row, 0]
    if steps > 0:
        low, high = np.int64(0), steps
        while low < high:
            middle = (low + high) >> 1
            if table[row, 1 + middle] <= u:
                low = middle + 1
            else:
                high = middle
        return table[row, 1 + steps + low]
    at, shift, along = knot_of(u)
    return between(table[row, at], table[row, at + 1], table[row, at + 2], shift, along)


@shared
def knot_of(u):
    """(place of the first of three knots around a draw; bits of the way from it to the second; how far along)."""
    upper = u >> 31
    v = DRAWS - 1 - u if upper else u
    shift = bit_length(v >> (KNOT_BITS + 1))
    at = 1 + upper * SIDE + (shift << KNOT_BITS) + ((v >> shift) & ~1)
    return at, shift, v & ((2 << shift) - 1)


@shared
def between(first, mid, last, shift, along):
    """The parabola through three knots, so far along."""
    bend = shifted_product(last - 2 * mid + first, along - (1 << shift), shift)
    return first + shifted_product(mid - first + (bend >> 1), along, shift)


@shared
def profile_of(rows, person):
    """What branches and susceptibility go by: the person's profile."""
    return np.int64(rows.profile[person]) if rows.profile.size > 0 else np.int64(0)


@shared
def branch_of(disease, rows, person, row, word):
    """The state that a draw leads to, by a row of the branches."""
    branch = disease.branch_row[row, profile_of(rows, person)]
    while np.int64(word) >= disease.branch_threshold[branch]:
        branch += 1
    return np.int64(disease.branch_to[branch])


@shared
def initial_state(disease, rows, seed, person):
    """The state that a person begins in: everybody's, or a keyed draw from those that immunity gives."""
    if disease.initial[1] < 0:
        return disease.initial[0]
    word, _, _, _ = draw(seed, identity(rows, person), 0, INITIAL, 0)
    return branch_of(disease, rows, person, disease.initial[1], word)


@shared
def next_move(disease, rows, seed, person, ordinal, position, state, entered):
    """(state, time) that follows `state`, entered at `entered` as step `position` of a course.

    The time is FOREVER if the state has no dwell time.
    """
    row = disease.dwell_row[state]
    if row < 0:
        return state, np.int64(FOREVER)
    context = (np.int64(ordinal) << 8) | np.int64(state)
    w0, w1, _, _ = draw(seed, identity(rows, person), context, DWELL, position)
    dwell = dwell_ticks(disease.dwell_table, row, np.int64(w0))
    return branch_of(disease, rows, person, state, w1), entered + dwell


@shared
def vigour_of(disease, rows, seed, person, ordinal):
    """(vigour, share): how infectious a person is in the course of a cause, against VIGOUR_ONE on average.

    Contacts are drawn at the rate of the vigour, a power of 2 (0: the largest), and count for the share.
    """
    row = disease.vigour_row[0]
    if row < 0:
        return np.int64(0), np.int64(ONE)
    word, _, _, _ = draw(seed, identity(rows, person), ordinal, VIGOUR, 0)
    drawn = min(max(dwell_ticks(disease.dwell_table, row, np.int64(word)), 1), (1 << MOST_VIGOUR) - 1)
    bits = max(bit_length(drawn), LEAST_VIGOUR)
    return np.int64(MOST_VIGOUR - bits), (drawn << 32) >> bits


@shared
def state_at(disease, rows, log, seed, person, time):
    """The state of a person at a time not before the latest cause."""
    cause = rows.latest[person]
    if cause < 0:
        return initial_state(disease, rows, seed, person)
    state = np.int64(log.entries[cause].state)
    entered = log.entries[cause].time
    ordinal = log.entries[cause].ordinal
    position = 0
    while True:
        following, leaves = next_move(disease, rows, seed, person, ordinal, position, state, entered)
        if leaves > time:
            return state
        state, entered, position = following, leaves, position + 1


@shared
def comes_to(disease, rows, person, state, flag):
    """Whether a person who enters a state may come to one with `flag[state]` by moves of his own."""
    profile = np.int64(rows.profile[person]) if rows.profile.size > 0 else np.int64(0)
    row = np.int64(disease.branching[profile]) + state
    for other in range(flag.size):
        if flag[other] and disease.leads[row, other]:
            return True
    return False


@shared
def next_visit(disease, rows, log, seed, cause, flag, after):
    """The first visit, in the course of a cause, to a state with `flag[state]`, left later than `after`.

    Returns (state, from, until); until is FOREVER if it is not left by itself, from is FOREVER if there
    is no such visit.
    """
    person = log.entries[cause].person
    state = np.int64(log.entries[cause].state)
    entered = log.entries[cause].time
    ordinal = log.entries[cause].ordinal
    position = 0
    while True:
        following, leaves = next_move(disease, rows, seed, person, ordinal, position, state, entered)
        if flag[state] and leaves > after:
            return state, entered, leaves
        if leaves >= FOREVER:
            return state, np.int64(FOREVER), np.int64(FOREVER)
        state, entered, position = following, leaves, position + 1
        # He may go round for ever elsewhere.
        if position % LONG_COURSE == 0 and not comes_to(disease, rows, person, state, flag):
            return state, np.int64(FOREVER), np.int64(FOREVER)


@shared
def add_cause(log, rows, time, person, state, kind, by, where):
    """Log a caused move and make it the person's latest. Returns its index; the caller keeps room."""
    index = log.size[0]
    before = rows.latest[person]
    entry = log.entries[index]
    entry.time = time
    entry.person = person
    entry.by = by
    entry.where = where
    entry.previous = before
    entry.ordinal = 0 if before < 0 else log.entries[before].ordinal + 1
    entry.kind = kind
    entry.state = state
    log.size[0] = index + 1
    rows.latest[person] = index
    return index
