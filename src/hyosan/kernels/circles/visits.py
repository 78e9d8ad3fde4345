"""The contacts of many visits at once: counts, then times, then partners, each in a simple loop of its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.ground.units import DAY
from hyosan.kernels.circles.ahead import read_soon, write_soon
from hyosan.kernels.circles.calendar import place_after
from hyosan.kernels.circles.contact import (
    NETWORK,
    contact_time,
    context_of,
    count_row,
    group_in,
    is_open,
    is_open_bit,
    member_at,
    others_in,
    period_start,
    place_met,
    rarer,
)
from hyosan.kernels.circles.plan import entered_ordinal
from hyosan.kernels.circles.settle import HORIZON, SEED, SLICE, WIDTH, monday_ahead, owner_of, write_hit
from hyosan.kernels.circles.stage import write_link
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import ONE, below, philox, whole
from hyosan.kernels.progression import identity, vigour_of

VISITS = 256  # staged people who are committed together
PAIRS = 2048  # pairs of a visit and a period, or their contacts, listed together
BLOCK = np.uint64(512)  # contacts drawn together
LANES = np.uint64(8)  # draws made at once: a multiple of them is made, the last ones of no meaning
CALENDAR, CHAIN = 0, 1

_1, _8, _16, _32 = np.uint64(1), np.uint64(8), np.uint64(16), np.uint64(32)
_LOW8, _LOW16, _MASK = np.uint64(0xFF), np.uint64(0xFFFF), np.uint64(0xFFFFFFFF)
_NEXT = np.uint64(1 << 16)  # from a contact to the pair's next one


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
    """Scratch room of one owner: pairs of a visit and a period of a circle, and then their contacts."""

    pair: np.ndarray  # uint64[PAIRS]: the word of the count (32 bits), which contact of the pair (16 bits),
    # how many periods after the visit's first (8 bits), which visit (8 bits)
    # the others are of a block, [BLOCK]
    key: np.ndarray  # uint64
    period: np.ndarray  # int64
    time: np.ndarray  # int64
    words: np.ndarray  # uint64[4, BLOCK]
    which: np.ndarray  # uint64: of those left, which
    target: np.ndarray  # int64, of those left
    place: np.ndarray  # int64, of those left, in the calendar


def new_visits() -> tuple[Visits, Pairs]:
    """Scratch room."""
    pairs = Pairs(
        pair=np.empty(PAIRS, np.uint64),
        key=np.empty(BLOCK, np.uint64),
        period=np.empty(BLOCK, np.int64),
        time=np.empty(BLOCK, np.int64),
        words=np.empty((4, BLOCK), np.uint64),
        which=np.empty(BLOCK, np.uint64),
        target=np.empty(BLOCK, np.int64),
        place=np.empty(BLOCK, np.int64),
    )
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
        ask_for_network(circles, circle, visits.person[k])
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
    filled = np.uint64(0)
    for ahead in range(most):
        if filled > PAIRS // 2 - VISITS:
            draw_pairs(engine, links, visits, pairs, circle, into, filled)
            filled = np.uint64(0)
        for k in range(np.uint64(count)):
            pairs.pair[filled] = (np.uint64(ahead) << _8) | k
            meets = weekly or is_open(circles, clock, circle, visits.period[k] + ahead)
            filled += np.uint64((ahead < visits.periods[k]) & meets)
    draw_pairs(engine, links, visits, pairs, circle, into, filled)


@part
def ask_for_network(circles, circle, person):
    """Ask for where a person's edges begin in a network, and for the person's rate."""
    this = circles.each[circle]
    if this.kind == NETWORK:
        read_soon(circles.start, this.start_at + person)
        read_soon(circles.rung, this.rung_at + person)


@part
def visit_of(pair):
    """Which visit a pair is of."""
    return pair & _LOW8


@part
def ordinal_of(pair):
    """Which contact of its pair this is."""
    return (pair >> _16) & _LOW16


@part
def draw_words(engine, visits, pairs, circle, purpose, start, count):
    """Fill `words[:, :count]` with the draws of `pair[start : start + count]`, and say whose and when they are.

    What the draws need is gathered first: draws alone are vectorised.
    """
    for i in range(count):
        pair = pairs.pair[start + i]
        pairs.key[i] = np.uint64(visits.key[visit_of(pair)])
        pairs.period[i] = visits.period[visit_of(pair)] + np.int64((pair >> _8) & _LOW8)
    s, base = np.uint64(engine.setting[SEED]), np.uint64(context_of(engine.circles, circle, 0))
    k0, k1 = s & _MASK, s >> _32
    for i in range((count + LANES - _1) // LANES * LANES):
        key, context = pairs.key[i], base | (np.uint64(pairs.period[i]) & _LOW16)
        c3 = (np.uint64(purpose) << np.uint64(24)) | ordinal_of(pairs.pair[start + i])
        w0, w1, w2, w3 = philox(key & _MASK, key >> _32, context, c3, k0, k1)
        pairs.words[0, i] = w0
        pairs.words[1, i] = w1
        pairs.words[2, i] = w2
        pairs.words[3, i] = w3


@part
def is_contact(table, visits, pair):
    """1 if a pair has this contact, by the word of its count, else 0."""
    row = np.uint64(visits.row[visit_of(pair)])
    return np.uint64(np.int64(pair >> _32) >= table[row, ordinal_of(pair)])


@inner
def draw_pairs(engine, links, visits, pairs, circle, into, count):
    """Draw the contacts of `pair[:count]`: list the first of each that has any, then the second, …; draw them."""
    table, pair = engine.circles.count_table, pairs.pair
    for start in range(np.uint64(0), count, BLOCK):
        some = min(BLOCK, count - start)
        draw_words(engine, visits, pairs, circle, CONTACT_COUNT, start, some)
        for i in range(some):
            pair[start + i] |= pairs.words[0, i] << _32
    begin, end = np.uint64(0), np.uint64(0)
    for i in range(count):
        one = pair[i]
        pair[end] = one
        end += is_contact(table, visits, one)
    while begin < end:
        if end + (end - begin) > np.uint64(PAIRS):
            draw_contacts(engine, links, visits, pairs, circle, into, begin)
            for i in range(begin, end):
                pair[i - begin] = pair[i]
            begin, end = np.uint64(0), end - begin
        last = end
        for i in range(begin, end):
            one = pair[i] + _NEXT
            pair[last] = one
            last += is_contact(table, visits, one)
        begin, end = end, last
    draw_contacts(engine, links, visits, pairs, circle, into, end)


@part
def draw_contacts(engine, links, visits, pairs, circle, into, count):
    """Say when and with whom the contacts `pair[:count]` are, and keep those that may infect."""
    until = (engine.setting[SLICE] + 1) * engine.setting[WIDTH]
    for start in range(np.uint64(0), count, BLOCK):
        some = min(BLOCK, count - start)
        draw_words(engine, visits, pairs, circle, CONTACT, start, some)
        set_times(engine, pairs, circle, some)
        met = meet(engine, visits, pairs, circle, start, some)
        if into == CHAIN:
            link_contacts(links, visits, pairs, circle, start, met, until)
        else:
            file_contacts(engine, visits, pairs, circle, start, met)


@part
def set_times(engine, pairs, circle, count):
    """When the contacts of a block are: `contact_time`, in a simple loop where a circle meets at all times."""
    circles, clock, words = engine.circles, engine.clock, pairs.words
    if circles.each[circle].windows > 0:
        for i in range(count):
            pairs.time[i] = contact_time(circles, clock, circle, pairs.period[i], words[0, i], words[1, i])
    else:
        first, length = period_start(circles, clock, circle, 0), circles.each[circle].period * DAY
        for i in range(count):
            pairs.time[i] = first + pairs.period[i] * length + below(words[0, i], words[1, i], length)


@part
def meet(engine, visits, pairs, circle, start, count):
    """Say with whom the contacts of a block are that lie within their visits; returns how many may infect."""
    circles, words, which = engine.circles, pairs.words, pairs.which
    inside = np.uint64(0)
    for i in range(count):
        k, time = visit_of(pairs.pair[start + i]), pairs.time[i]
        which[inside] = i
        inside += np.uint64((time >= visits.begin[k]) & (time < visits.end[k]))
    this = circles.each[circle]
    kind, members, weights = this.kind, this.member_at, this.weight_at
    for j in range(inside):
        i = which[j]
        k, low = visit_of(pairs.pair[start + i]), words[1, i] >> _16
        place = place_met(circles, kind, weights, visits.first[k], visits.others[k], words[2, i], low)
        if members >= 0:
            read_soon(circles.members, members + place)
        pairs.target[j] = place
    for j in range(inside):
        k = visit_of(pairs.pair[start + which[j]])
        pairs.target[j] = member_at(
            circles, kind, members, pairs.target[j], visits.person[k], visits.first[k], visits.others[k]
        )
    met = np.uint64(0)
    for j in range(inside):
        i, target = which[j], pairs.target[j]  # all is read before anything is written: no read waits
        opens = np.uint64(is_open_bit(engine.bits, target))
        which[met], pairs.target[met] = i, target
        met += opens
    if circles.each[circle].vigours > 1 or circles.each[circle].slack_at >= 0:
        met = drop_rarer(circles, visits, pairs, circle, start, met)
    return met


@part
def drop_rarer(circles, visits, pairs, circle, start, count):
    """Thin contacts that were drawn at a rate above the initiator's. Returns how many are left."""
    left = np.uint64(0)
    for j in range(count):
        i, target = pairs.which[j], pairs.target[j]
        k = visit_of(pairs.pair[start + i])
        luck = rarer(circles, circle, visits.person[k], visits.share[k], np.int64(pairs.words[3, i]))
        pairs.words[3, i] = np.uint64(luck)
        pairs.which[left], pairs.target[left] = i, target
        left += np.uint64(luck < ONE)
    return left


@part
def bucket_of(engine, time, target):
    """Where a contact is filed: under its slice and its target's owner."""
    return whole(time, engine.setting[WIDTH]) * (engine.splits.size + 1) + owner_of(engine.splits, target)


@part
def set_places(engine, pairs, count):
    """Where in the calendar the contacts `which[:count]` with `target[:count]` are filed: as `bucket_of` says."""
    hits, width, owners, place = engine.hits, engine.setting[WIDTH], engine.splits.size + 1, pairs.place
    for j in range(count):
        place[j] = whole(pairs.time[pairs.which[j]], width) * owners
    for split in engine.splits:
        for j in range(count):
            place[j] += np.int64(pairs.target[j] >= split)
    for j in range(count):
        place[j] = place_after(hits, np.uint64(place[j]))
        write_soon(hits.records, place[j])
    hits.free[2] += count


@part
def file_contacts(engine, visits, pairs, circle, start, count):
    """File the contacts `which[:count]` with `target[:count]` under their slices and owners."""
    set_places(engine, pairs, count)
    for j in range(count):
        i = pairs.which[j]
        pair = pairs.pair[start + i]
        k = visit_of(pair)
        write_hit(
            engine.hits.records[np.uint64(pairs.place[j])],
            pairs.time[i], pairs.words[3, i], pairs.target[j], visits.person[k], visits.source[k],
            visits.group[k], ordinal_of(pair), visits.state[k], circle,
        )  # fmt: skip


@part
def link_contacts(links, visits, pairs, circle, start, count, until):
    """Put the contacts `which[:count]` with `target[:count]` among those before `until`, or after."""
    for j in range(count):
        i = pairs.which[j]
        pair, time = pairs.pair[start + i], pairs.time[i]
        k, after = visit_of(pair), np.int64(time >= until)
        link = links.later[links.size[1]] if after else links.links[links.size[0]]
        write_link(
            link, time, visits.since[k], pairs.words[3, i], visits.source[k], pairs.target[j],
            visits.group[k], ordinal_of(pair), visits.state[k], circle,
        )  # fmt: skip
        links.size[after] += 1
