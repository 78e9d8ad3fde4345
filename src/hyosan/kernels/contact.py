"""Contacts in circles, exactly: who meets whom, when, drawn by key from fixed memberships.

The contacts that a person initiates in a circle on a day are a Poisson process of fixed ceiling rate
(the circle's contacts a day times the largest probability that any of them changes somebody), so they
never depend on the person's state or on any order; both only thin them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.units import DAY
from hyosan.kernels.compiling import part, shared
from hyosan.kernels.draws import below

MAX_CIRCLES = 12
LEVER_ONE = 1 << 27  # levers and intensities in fixed point: resolution 7e-9
EVERYONE, GROUPS, NETWORK = 0, 1, 2


CIRCLE = np.dtype(
    [
        (name, np.int64)
        for name in (
            "kind",  # EVERYONE, GROUPS or NETWORK
            "key",  # 16-bit key of the name
            "open_days",  # bit d: meets on weekday d (Monday 0)
            "open_time",  # ticks open in a day
            "windows",  # how many intervals of the day
            "rate_row",  # first row of the count table
            "most",  # more contacts a day than this cannot be drawn
            "lever",  # LEVER_ONE = the declared ceiling
            "group_at",
            "start_at",
            "member_at",  # -1: the rows themselves are the members
            "weight_at",
            "rung_at",
            "slack_at",
            "lever_at",
        )
    ]
)


class Circles(NamedTuple):
    """The compiled circles; `count` are in use. Flat arrays hold those of all circles, one after another;
    a circle's begins at its `…_at`, and -1 says that it has none (see compile_circles.py)."""

    count: np.ndarray  # type: ignore[assignment]  # int64[1]; tuples have a method of that name
    each: np.ndarray  # CIRCLE[MAX]
    window_start: np.ndarray  # int64[MAX, W], ticks since midnight
    window_length: np.ndarray  # int64[MAX, W]
    count_table: np.ndarray  # int64[rows, K], cumulative Poisson, 2**32 = 1
    group_of: np.ndarray  # int32, group by person
    start: np.ndarray  # int64, where a group's members, or a person's edges, begin
    members: np.ndarray  # int32, a network's neighbours too
    cumulative: np.ndarray  # int64, a weighted network's cumulative weights in a row, 2**32 = 1
    rung: np.ndarray  # uint8, a network's row of the count table, by person
    slack: np.ndarray  # int64, thins from the rung's rate to the person's, 2**32 = 1
    group_lever: np.ndarray  # int64, by group, LEVER_ONE


class Clock(NamedTuple):
    """Local time: `offset` ticks since local midnight at t = 0, and the weekday of day 0."""

    offset: np.ndarray  # int64[1]
    weekday: np.ndarray  # int64[1]


@shared
def midnight(clock, day):
    """Ticks at which a local day begins."""
    return day * DAY - clock.offset[0]


@shared
def day_of(clock, time):
    """The local day a time lies in; day 0 is the start's date."""
    return (time + clock.offset[0]) // DAY


@part
def is_open(circles, clock, circle, day):
    """Whether a circle meets on a local day."""
    weekday = (clock.weekday[0] + day) % 7
    return (circles.each[circle].open_days >> weekday) & 1 == 1


@shared
def group_size(circles, circle, person):
    """(group, -1 in a network; first member or edge; how many others the person may meet there)."""
    kind = circles.each[circle].kind
    start = circles.each[circle].start_at
    if kind == EVERYONE:
        return np.int64(0), np.int64(0), circles.start[start + 1] - 1
    if kind == NETWORK:
        first = circles.start[start + person]
        return np.int64(-1), first, circles.start[start + person + 1] - first
    group = np.int64(circles.group_of[circles.each[circle].group_at + person])
    if group < 0:
        return group, np.int64(0), np.int64(0)
    first = circles.start[start + group]
    return group, first, circles.start[start + group + 1] - first - 1


@part
def count_row(circles, circle, person):
    """The row of the count table for an initiator."""
    row = circles.each[circle].rate_row
    if circles.each[circle].rung_at >= 0:
        row += circles.rung[circles.each[circle].rung_at + person]
    return row


@shared
def contact_count(circles, row, word):
    """How many contacts a 32-bit word means."""
    count = 0
    while word >= circles.count_table[row, count]:
        count += 1
    return count


@part
def context_of(circles, circle, day):
    """The 32-bit context of a circle's contacts on a day."""
    return (circles.each[circle].key << 16) | (day & 0xFFFF)


@shared
def contact_time(circles, circle, start_of_day, into):
    """The time that lies `into` ticks of open time after a day began."""
    for window in range(circles.each[circle].windows):
        length = circles.window_length[circle, window]
        if into < length:
            return start_of_day + circles.window_start[circle, window] + into
        into -= length
    return start_of_day + into


@shared
def contact_target(circles, circle, person, first, others, high, low):
    """Who is met: one of the fixed members but oneself, or one of the neighbours by weight."""
    members = circles.each[circle].member_at
    if circles.each[circle].kind == NETWORK:
        if circles.each[circle].weight_at < 0:
            return np.int64(circles.members[members + first + below(high, low, others)])
        weights = circles.each[circle].weight_at
        lower, upper = first, first + others - 1
        while lower < upper:
            middle = (lower + upper) >> 1
            if np.int64(high) < circles.cumulative[weights + middle]:
                upper = middle
            else:
                lower = middle + 1
        return np.int64(circles.members[members + lower])
    place = first + below(high, low, others)
    if members < 0:
        return place if place != person else first + others
    met = np.int64(circles.members[members + place])
    return met if met != person else np.int64(circles.members[members + first + others])


@shared
def is_open_bit(bits, person):
    """Whether a person may still be changed by a contact."""
    return (bits[person >> 6] >> np.uint64(person & 63)) & np.uint64(1) == np.uint64(1)


@shared
def clear_bit(bits, person):
    """Nothing a contact does can change this person any more."""
    bits[person >> 6] &= ~(np.uint64(1) << np.uint64(person & 63))


@shared
def set_bit(bits, person):
    """A contact may change this person (again)."""
    bits[person >> 6] |= np.uint64(1) << np.uint64(person & 63)
