"""Contacts in circles, exactly: who meets whom, when, drawn by key from fixed memberships.

The contacts that a person initiates in a circle are a Poisson process of fixed ceiling rate (the circle's
contacts a day times the largest probability that any of them changes somebody), so they never depend on
the person's state or on any order; both only thin them. They are drawn a *period* at a time: a calendar
week, Monday to Sunday, or a day where a week would hold many (see docs/decisions/0008).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.units import DAY
from hyosan.kernels.compiling import part, shared
from hyosan.kernels.draws import ONE, below

MAX_CIRCLES = 12
LEVER_ONE = 1 << 27  # levers and intensities in fixed point: resolution 7e-9
EVERYONE, GROUPS, NETWORK, GUESTS = 0, 1, 2, 3


CIRCLE = np.dtype(
    [
        (name, np.int64)
        for name in (
            "kind",  # EVERYONE, GROUPS, NETWORK, or GUESTS: who comes to a group meets its members
            "key",  # 16-bit key of the name
            "period",  # days in a period: 7 (from Monday) or 1
            "open_days",  # bit d: meets on weekday d (Monday 0)
            "open_count",  # weekdays on which it meets, in a period of 7 days; else 1
            "open_time",  # ticks open in a day
            "windows",  # how many intervals of the day; 0: open at all times
            "rate_row",  # first row of the count table
            "vigours",  # rows for each rate: people of more and less vigour
            "most",  # more contacts a day than this cannot be drawn
            "lever",  # LEVER_ONE = the declared ceiling
            "group_at",  # column of group_of
            "start_at",
            "member_at",  # -1: the rows themselves are the members
            "weight_at",
            "rung_at",
            "slack_at",
            "lever_at",
            "class_at",  # of the levers by class of person
            "class_group_at",  # -1: they hold in every group
        )
    ]
)


class Circles(NamedTuple):
    """The compiled circles; `count` are in use. Flat arrays hold those of all circles, one after another;
    a circle's begins at its `…_at`, and -1 says that it has none (see compile_circles.py)."""

    count: np.ndarray  # type: ignore[assignment]  # int64[1]; tuples have a method of that name
    each: np.ndarray  # CIRCLE[MAX]
    open_day: np.ndarray  # int64[MAX, 7], the weekdays on which it meets
    window_start: np.ndarray  # int64[MAX, W], ticks since midnight
    window_length: np.ndarray  # int64[MAX, W]
    count_table: np.ndarray  # int64[rows, K], cumulative Poisson, 2**32 = 1
    group_of: np.ndarray  # int32[n, columns], groups by person, a column for each kind
    start: np.ndarray  # int32, where a group's members, or a person's edges, begin
    members: np.ndarray  # int32, a network's neighbours too
    cumulative: np.ndarray  # int64, a weighted network's cumulative weights in a row, 2**32 = 1
    rung: np.ndarray  # uint8, a network's row of the count table, by person
    slack: np.ndarray  # int64, thins from the rung's rate to the person's, 2**32 = 1
    group_lever: np.ndarray  # int64, by group, LEVER_ONE
    class_of: np.ndarray  # uint8[n], bit b: one of those whom order b addresses; empty: nobody is addressed
    class_lever: np.ndarray  # int64[circles, 256], by the bits of both sides together, LEVER_ONE
    group_class: np.ndarray  # uint8, by group, the orders that hold in it


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


@shared
def period_of(circles, clock, circle, time):
    """The number of the period that a time lies in; those of 7 days begin on Monday."""
    day = day_of(clock, time)
    return day if circles.each[circle].period == 1 else (clock.weekday[0] + day) // 7


@part
def period_start(circles, clock, circle, period):
    """Ticks at which a period begins."""
    weekly = circles.each[circle].period == 7
    return midnight(clock, period * 7 - clock.weekday[0] if weekly else period)


@part
def is_open(circles, clock, circle, period):
    """Whether a circle meets in a period."""
    if circles.each[circle].period == 7:
        return True
    weekday = (clock.weekday[0] + period) % 7
    return (circles.each[circle].open_days >> weekday) & 1 == 1


@part
def group_in(circles, circle, person):
    """The group of a person; -1 for none, and in a network."""
    kind = circles.each[circle].kind
    if kind == EVERYONE:
        return np.int64(0)
    if kind == NETWORK:
        return np.int64(-1)
    return np.int64(circles.group_of[person, circles.each[circle].group_at])


@part
def others_in(circles, circle, person, group):
    """(first member or edge; how many others the person may meet there)."""
    kind = circles.each[circle].kind
    start = circles.each[circle].start_at
    if kind == NETWORK:
        first = np.int64(circles.start[start + person])
        return first, circles.start[start + person + 1] - first
    if group < 0:
        return np.int64(0), np.int64(0)
    first = np.int64(circles.start[start + group])
    oneself = np.int64(kind != GUESTS)
    return first, circles.start[start + group + 1] - first - oneself


@shared
def group_size(circles, circle, person):
    """(group, -1 in a network; first member or edge; how many others the person may meet there)."""
    group = group_in(circles, circle, person)
    first, others = others_in(circles, circle, person, group)
    return group, first, others


@part
def count_row(circles, circle, person, vigour):
    """The row of the count table for an initiator of a vigour."""
    row = circles.each[circle].rate_row + vigour
    if circles.each[circle].rung_at >= 0:
        row += circles.rung[circles.each[circle].rung_at + person] * circles.each[circle].vigours
    return row


@part
def rarer(circles, circle, person, share, luck):
    """The luck of a contact that counts for `share` of one (2**32 = 1) only; 2**32 or more: for nothing.

    Rows of the count table are a little too high for most; a luck below a threshold times the share is the
    same as the luck by the share below the threshold.
    """
    slack = circles.each[circle].slack_at
    if slack >= 0:
        share = (share * (circles.slack[slack + person] >> 4)) >> 28
    if share >= ONE:
        return luck
    return np.int64((np.uint64(luck) << np.uint64(32)) // np.uint64(share)) if luck < share else np.int64(ONE)


@shared
def contact_count(circles, row, word):
    """How many contacts a 32-bit word means."""
    count = 0
    while word >= circles.count_table[row, count]:
        count += 1
    return count


@part
def context_of(circles, circle, period):
    """The 32-bit context of a circle's contacts in a period."""
    return (circles.each[circle].key << 16) | (period & 0xFFFF)


_16 = np.uint64(16)
_48 = np.uint64(48)
_LOW16 = np.uint64(0xFFFF)
_LOW48 = np.uint64((1 << 48) - 1)


@shared
def contact_time(circles, clock, circle, period, high, low):
    """When in a period a contact is: uniform over the circle's open time, by 48 bits of two words."""
    this = circles.each[circle]
    if this.windows == 0:
        return period_start(circles, clock, circle, period) + below(high, low, this.period * DAY)
    day = period
    if this.period == 7:
        share = ((high << _16) | (low & _LOW16)) * np.uint64(this.open_count)
        day = period * 7 - clock.weekday[0] + circles.open_day[circle, share >> _48]
        high, low = (share & _LOW48) >> _16, share
    into = below(high, low, this.open_time)
    for window in range(this.windows):
        length = circles.window_length[circle, window]
        if into < length:
            return midnight(clock, day) + circles.window_start[circle, window] + into
        into -= length
    return midnight(clock, day) + into


@shared
def contact_target(circles, circle, person, first, others, high, low):
    """Who is met: one of the fixed members but oneself (a guest: any of them), or a neighbour by weight."""
    this = circles.each[circle]
    place = place_met(circles, this.kind, this.weight_at, first, others, high, low)
    return member_at(circles, this.kind, this.member_at, place, person, first, others)


@part
def place_met(circles, kind, weights, first, others, high, low):
    """Which of a group's members, or of a person's edges, is met; in a weighted network weights begin there."""
    if kind != NETWORK or weights < 0:
        return first + below(high, low, others)
    lower, upper = first, first + others - 1
    while lower < upper:
        middle = (lower + upper) >> 1
        if np.int64(high) < circles.cumulative[weights + middle]:
            upper = middle
        else:
            lower = middle + 1
    return lower


@part
def member_at(circles, kind, members, place, person, first, others):
    """Who is met at a place; where that would be oneself in a group, the last of its members."""
    met = place if members < 0 else np.int64(circles.members[members + place])
    if met != person or kind == NETWORK or kind == GUESTS:
        return met
    last = first + others
    return last if members < 0 else np.int64(circles.members[members + last])


@part
def class_lever(circles, circle, group, person, target):
    """What orders for some people leave of a contact: each counts once, whichever side it addresses."""
    this = circles.each[circle]
    orders = np.int64(circles.class_of[person] | circles.class_of[target])
    if this.class_group_at >= 0:
        orders &= np.int64(circles.group_class[this.class_group_at + group])
    return circles.class_lever[this.class_at + orders]


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
