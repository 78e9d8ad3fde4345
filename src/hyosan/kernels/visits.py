"""The contacts of many visits at once: counts, then times, then partners, each in a simple loop of its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.ground.units import DAY
from hyosan.kernels.calendar import place_after
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.contact import (
    contact_target,
    contact_time,
    context_of,
    count_row,
    group_in,
    is_open,
    is_open_bit,
    others_in,
    period_start,
    rarer,
)
from hyosan.kernels.draws import ONE, below, philox, whole
from hyosan.kernels.plan import entered_ordinal
from hyosan.kernels.progression import identity, vigour_of
from hyosan.kernels.settle import HORIZON, SEED, SLICE, WIDTH, monday_ahead, owner_of, write_hit
from hyosan.kernels.stage import write_link

VISITS = 256  # staged people who are committed together
PAIRS = 1024
CALENDAR, CHAIN = 0, 1

_16 = np.uint64(16)
_32 = np.uint64(32)
_LOW16 = np.uint64(0xFFFF)
_MASK = np.uint64(0xFFFFFFFF)


class Visits(NamedTuple):
    """Scratch room of one owner: the first visits of those committed together, all int64[VISITS].

    Contacts are drawn now in [begin, end): after the slice, and a few weeks at most. From `group` on: in
    the circle at hand.
    """

    source: np.ndarray  # the cause (CALENDAR) or the slot (CHAIN)
    person: np.ndarray
    key: np.ndarray
    state: np.ndarray
    since: np.ndarray  # when the person was infected
    begin: np.ndarray
    end: np.ndarray
    day: np.ndarray  # the first one
    days: np.ndarray  # how many
    vigour: np.ndarray
    share: np.ndarray  # 2**32 = 1
    week: np.ndarray
    weeks: np.ndarray
    group: np.ndarray
    first: np.ndarray  # member or edge
    others: np.ndarray  # how many may be met
    row: np.ndarray  # of the count table
    period: np.ndarray  # the first one
    periods: np.ndarray  # how many


class Pairs(NamedTuple):
    """Scratch room of one owner: pairs of a visit and a period of a circle, all [PAIRS]."""

    pair: np.ndarray  # uint64: the word of the count, how many periods after the visit's first, which visit
    key: np.ndarray  # uint64
    context: np.ndarray  # uint64
    which: np.ndarray  # uint64: of those left, which pair
    time: np.ndarray  # int64, of all
    target: np.ndarray  # int64, of those left
    bucket: np.ndarray  # int64, of those left
    words: np.ndarray  # uint64[4, PAIRS]


def new_visits() -> tuple[Visits, Pairs]:
    """Scratch room."""
    pair, key, context, which = (np.empty(PAIRS, np.uint64) for _ in range(4))
    time, target, bucket = (np.empty(PAIRS, np.int64) for _ in range(3))
    pairs = Pairs(pair, key, context, which, time, target, bucket, np.empty((4, PAIRS), np.uint64))
    return Visits(*(np.empty(VISITS, np.int64) for _ in Visits._fields)), pairs


@part
def set_visit(engine, visits, k, source, person, ordinal, state, since, begin, end):
    """The k-th visit: what a person does in a state in [begin, end), in a course of that ordinal."""
    visits.source[k] = source
    visits.person[k] = person
    visits.key[k] = identity(engine.rows, person)
    visits.state[k] = state
    visits.since[k] = since
    visits.vigour[k], visits.share[k] = vigour_of(
        engine.disease, engine.rows, engine.setting[SEED], person, ordinal
    )
    visits.begin[k], visits.end[k] = begin, end


@part
def set_staged(engine, visits, k, source, one, begin, end):
    """The k-th visit: what a staged person does in the first visited state in [begin, end)."""
    ordinal = entered_ordinal(engine, one.before)
    person, state = np.int64(one.person), np.int64(one.visited)
    set_visit(engine, visits, k, source, person, ordinal, state, one.time, begin, end)


@part
def set_spans(engine, visits, count):
    """What is drawn now of visits in [begin, end): to the horizon, a few weeks at most; their days and weeks."""
    horizon, offset, shift = engine.setting[HORIZON], engine.clock.offset[0], engine.clock.weekday[0]
    for k in range(count):
        begin = visits.begin[k]
        day = whole(begin + offset, DAY)
        week = whole(shift + day, 7)
        end = min(visits.end[k], horizon, monday_ahead(week) * DAY - shift * DAY - offset)
        last = whole(end - 1 + offset, DAY)
        some = np.int64(begin < end)
        visits.end[k] = max(begin, end)
        visits.day[k], visits.days[k] = day, some * (last - day + 1)
        visits.week[k], visits.weeks[k] = week, some * (whole(shift + last, 7) - week + 1)


@inner
def draw_circle(engine, links, visits, pairs, circle, into, count):
    """Draw the contacts in a circle of `count` visits, and put them into the CALENDAR or the CHAIN."""
    circles, clock = engine.circles, engine.clock
    for k in range(count):  # independent reads overlap, those of one loop at a time
        visits.group[k] = group_in(circles, circle, visits.person[k])
    for k in range(count):
        first, others = others_in(circles, circle, visits.person[k], visits.group[k])
        visits.first[k], visits.others[k] = first, others
        visits.row[k] = count_row(circles, circle, visits.person[k], visits.vigour[k])
    weekly, most = circles.each[circle].period == 7, np.int64(0)
    for k in range(count):
        visits.period[k] = visits.week[k] if weekly else visits.day[k]
        periods = visits.weeks[k] if weekly else visits.days[k]
        visits.periods[k] = periods if visits.others[k] > 0 else 0
        most = max(most, visits.periods[k])
    filled = 0
    for ahead in range(most):
        if filled > PAIRS - VISITS:
            draw_pairs(engine, links, visits, pairs, circle, into, filled)
            filled = 0
        for k in range(count):
            pairs.pair[filled] = (ahead << 16) | k
            meets = weekly or is_open(circles, clock, circle, visits.period[k] + ahead)
            filled += np.int64((ahead < visits.periods[k]) & meets)
    draw_pairs(engine, links, visits, pairs, circle, into, filled)


@part
def visit_of(pair):
    """Which visit a pair is of."""
    return pair & _LOW16


@part
def period_of_pair(visits, pair):
    """Which period a pair is of."""
    return visits.period[pair & _LOW16] + np.int64((pair >> _16) & _LOW16)


@part
def draw_words(engine, visits, pairs, circle, purpose, ordinal, count):
    """Fill `words[:, :count]` with the draws of pairs. Keys are gathered first: draws alone are vectorised."""
    s, base = np.uint64(engine.setting[SEED]), np.uint64(context_of(engine.circles, circle, 0))
    k0, k1 = s & _MASK, s >> _32
    c3 = (np.uint64(purpose) << np.uint64(24)) | np.uint64(ordinal)
    for i in range(count):
        pair = pairs.pair[i]
        pairs.key[i] = np.uint64(visits.key[visit_of(pair)])
        pairs.context[i] = base | (np.uint64(period_of_pair(visits, pair)) & _LOW16)
    for i in range(count):
        key = pairs.key[i]
        w0, w1, w2, w3 = philox(key & _MASK, key >> _32, pairs.context[i], c3, k0, k1)
        pairs.words[0, i] = w0
        pairs.words[1, i] = w1
        pairs.words[2, i] = w2
        pairs.words[3, i] = w3


@inner
def draw_pairs(engine, links, visits, pairs, circle, into, count):
    """Draw the contacts of pairs: the first contact of each that has any, then the second, …"""
    table = engine.circles.count_table
    draw_words(engine, visits, pairs, circle, CONTACT_COUNT, 0, count)
    for i in range(count):
        pairs.pair[i] |= pairs.words[0, i] << _32
    ordinal = 0
    while count > 0:
        left = 0
        for i in range(count):
            pair = pairs.pair[i]
            pairs.pair[left] = pair
            left += np.int64(np.int64(pair >> _32) >= table[np.uint64(visits.row[visit_of(pair)]), ordinal])
        count = left
        draw_contacts(engine, links, visits, pairs, circle, into, ordinal, count)
        ordinal += 1


@part
def draw_contacts(engine, links, visits, pairs, circle, into, ordinal, count):
    """Say when and with whom the contact `ordinal` of each pair is, and keep those that may infect."""
    circles, words, which = engine.circles, pairs.words, pairs.which
    draw_words(engine, visits, pairs, circle, CONTACT, ordinal, count)
    set_times(engine, visits, pairs, circle, count)
    inside = 0
    for i in range(count):
        k, time = visit_of(pairs.pair[i]), pairs.time[i]
        which[inside] = i
        inside += np.int64((time >= visits.begin[k]) & (time < visits.end[k]))
    for j in range(inside):  # independent reads of members overlap
        i = which[j]
        k, low = visit_of(pairs.pair[i]), words[1, i] >> _16
        pairs.target[j] = contact_target(
            circles, circle, visits.person[k], visits.first[k], visits.others[k], words[2, i], low
        )
    met = 0
    for j in range(inside):
        i, target = which[j], pairs.target[j]  # all is read before anything is written: no read waits
        opens = np.int64(is_open_bit(engine.bits, target))
        which[met], pairs.target[met] = i, target
        met += opens
    if circles.each[circle].vigours > 1 or circles.each[circle].slack_at >= 0:
        met = drop_rarer(circles, visits, pairs, circle, met)
    if into == CHAIN:
        until = (engine.setting[SLICE] + 1) * engine.setting[WIDTH]
        link_contacts(links, visits, pairs, circle, ordinal, met, until)
    else:
        file_contacts(engine, visits, pairs, circle, ordinal, met)


@part
def set_times(engine, visits, pairs, circle, count):
    """When the contacts of pairs are: `contact_time`, in a simple loop where a circle meets at all times."""
    circles, clock, words = engine.circles, engine.clock, pairs.words
    if circles.each[circle].windows > 0:
        for i in range(count):
            period = period_of_pair(visits, pairs.pair[i])
            pairs.time[i] = contact_time(circles, clock, circle, period, words[0, i], words[1, i])
    else:
        first, length = period_start(circles, clock, circle, 0), circles.each[circle].period * DAY
        for i in range(count):
            period = period_of_pair(visits, pairs.pair[i])
            pairs.time[i] = first + period * length + below(words[0, i], words[1, i], length)


@part
def drop_rarer(circles, visits, pairs, circle, count):
    """Thin contacts that were drawn at a rate above the initiator's. Returns how many are left."""
    left = 0
    for j in range(count):
        i, target = pairs.which[j], pairs.target[j]
        k = visit_of(pairs.pair[i])
        luck = rarer(circles, circle, visits.person[k], visits.share[k], np.int64(pairs.words[3, i]))
        pairs.words[3, i] = np.uint64(luck)
        pairs.which[left], pairs.target[left] = i, target
        left += np.int64(luck < ONE)
    return left


@part
def bucket_of(engine, time, target):
    """Where a contact is filed: under its slice and its target's owner."""
    return whole(time, engine.setting[WIDTH]) * (engine.splits.size + 1) + owner_of(engine.splits, target)


@part
def set_buckets(engine, pairs, count):
    """`bucket_of` the contacts `which[:count]` with `target[:count]`."""
    width, owners, bucket = engine.setting[WIDTH], engine.splits.size + 1, pairs.bucket
    for j in range(count):
        bucket[j] = whole(pairs.time[pairs.which[j]], width) * owners
    for split in engine.splits:
        for j in range(count):
            bucket[j] += np.int64(pairs.target[j] >= split)


@part
def file_contacts(engine, visits, pairs, circle, ordinal, count):
    """File the contacts `which[:count]` with `target[:count]` under their slices and owners."""
    set_buckets(engine, pairs, count)
    engine.hits.free[2] += count
    for j in range(count):
        i = pairs.which[j]
        k = visit_of(pairs.pair[i])
        write_hit(
            engine.hits.records[place_after(engine.hits, pairs.bucket[j])],
            pairs.time[i], pairs.words[3, i], pairs.target[j], visits.person[k], visits.source[k],
            visits.group[k], ordinal, visits.state[k], circle,
        )  # fmt: skip


@part
def link_contacts(links, visits, pairs, circle, ordinal, count, until):
    """Put the contacts `which[:count]` with `target[:count]` among those before `until`, or after."""
    for j in range(count):
        i = pairs.which[j]
        k, time = visit_of(pairs.pair[i]), pairs.time[i]
        after = np.int64(time >= until)
        link = links.later[links.size[1]] if after else links.links[links.size[0]]
        write_link(
            link, time, visits.since[k], pairs.words[3, i], visits.source[k], pairs.target[j],
            visits.group[k], ordinal, visits.state[k], circle,
        )  # fmt: skip
        links.size[after] += 1
