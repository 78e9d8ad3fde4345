"""Log those staged, and draw what they will do: counts, then times, then partners, each for many at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.ground.purposes import CONTACT, CONTACT_COUNT
from hyosan.kernels.calendar import CHUNK, file_record, room_left
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.contact import (
    clear_bit,
    contact_target,
    contact_time,
    context_of,
    count_row,
    day_of,
    group_in,
    is_open,
    is_open_bit,
    midnight,
    others_in,
    rarer,
    set_bit,
)
from hyosan.kernels.draws import ONE, philox
from hyosan.kernels.plan import entered_ordinal, visit_after
from hyosan.kernels.progression import identity, vigour_of
from hyosan.kernels.settle import (
    AHEAD,
    HORIZON,
    MOST,
    SEED,
    WIDTH,
    draw_ahead,
    file_visit,
    owner_of,
    write_hit,
)

VISITS = 256  # staged people who are committed together
PAIRS = 1024

_16 = np.uint64(16)
_32 = np.uint64(32)
_LOW16 = np.uint64(0xFFFF)
_MASK = np.uint64(0xFFFFFFFF)


class Visits(NamedTuple):
    """Scratch room of one owner: the first visits of those committed together, all int64[VISITS].

    Contacts are drawn now in [begin, end): after the slice, and a few weeks at most. From `group` on: in
    the circle at hand.
    """

    person: np.ndarray
    key: np.ndarray
    state: np.ndarray
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
    words: np.ndarray  # uint64[4, PAIRS]


def new_visits() -> tuple[Visits, Pairs]:
    """Scratch room."""
    pair, key, context, which = (np.empty(PAIRS, np.uint64) for _ in range(4))
    time, target = (np.empty(PAIRS, np.int64) for _ in range(2))
    pairs = Pairs(pair, key, context, which, time, target, np.empty((4, PAIRS), np.uint64))
    return Visits(*(np.empty(VISITS, np.int64) for _ in Visits._fields)), pairs


@kernel
def commit(engine, stage, visits, pairs, owner, log_base, until, done):
    """Log an owner's staged people and draw what they will do after the slice.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    base, total = stage.base[owner], stage.size[owner]
    while done < total:
        if not has_room_for_visits(engine):
            return done
        count = min(VISITS, total - done)
        for k in range(count):
            one = stage.staged[base + done + k]
            log_one(engine, one, log_base + done + k)
            visits.person[k] = one.person
            visits.key[k] = identity(engine.rows, np.int64(one.person))
            visits.state[k] = one.visited
            set_span(engine, visits, k, max(one.begin, until), one.end)
            visits.vigour[k], visits.share[k] = vigour_of(
                engine.disease, engine.rows, engine.setting[SEED], visits.person[k],
                entered_ordinal(engine, one.before),
            )  # fmt: skip
        for circle in range(engine.circles.count[0]):
            draw_circle(engine, visits, pairs, circle, log_base + done, count)
        for k in range(count):
            one, cause = stage.staged[base + done + k], log_base + done + k
            finish_visits(engine, one, visits.begin[k], visits.end[k], cause, until)
        done += count
    return done


@part
def has_room_for_visits(engine):
    """Whether the calendars have chunks for all that VISITS people can do, ahead twice."""
    most = 2 * VISITS * engine.setting[MOST] // CHUNK + engine.hits.head.size
    return room_left(engine.hits) >= most and room_left(engine.visits) >= 2 * VISITS


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
def set_span(engine, visits, k, begin, end):
    """What is drawn now of a visit in [begin, end): to the horizon, a few weeks at most; its days and weeks."""
    end = min(end, engine.setting[HORIZON])
    visits.begin[k] = begin
    if begin >= end:
        visits.end[k], visits.days[k], visits.weeks[k] = begin, 0, 0
        return
    clock, shift = engine.clock, engine.clock.weekday[0]
    day = day_of(clock, begin)
    week = (shift + day) // 7
    end = min(end, midnight(clock, 7 * (week + AHEAD) - shift))
    last = day_of(clock, end - 1)
    visits.end[k] = end
    visits.day[k], visits.days[k] = day, last - day + 1
    visits.week[k], visits.weeks[k] = week, (shift + last) // 7 - week + 1


@inner
def draw_circle(engine, visits, pairs, circle, cause, count):
    """Draw the contacts in a circle of `count` visits, of causes in a row, and file them."""
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
            draw_pairs(engine, visits, pairs, circle, cause, filled)
            filled = 0
        for k in range(count):
            pairs.pair[filled] = (ahead << 16) | k
            meets = weekly or is_open(circles, clock, circle, visits.period[k] + ahead)
            filled += np.int64((ahead < visits.periods[k]) & meets)
    draw_pairs(engine, visits, pairs, circle, cause, filled)


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
def draw_pairs(engine, visits, pairs, circle, cause, count):
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
            left += np.int64(np.int64(pair >> _32) >= table[visits.row[visit_of(pair)], ordinal])
        count = left
        draw_contacts(engine, visits, pairs, circle, cause, ordinal, count)
        ordinal += 1


@part
def draw_contacts(engine, visits, pairs, circle, cause, ordinal, count):
    """Say when and with whom the contact `ordinal` of each pair is, and file those that may infect."""
    circles, clock, words, which = engine.circles, engine.clock, pairs.words, pairs.which
    draw_words(engine, visits, pairs, circle, CONTACT, ordinal, count)
    for i in range(count):
        period = period_of_pair(visits, pairs.pair[i])
        pairs.time[i] = contact_time(circles, clock, circle, period, words[0, i], words[1, i])
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
        which[met], pairs.target[met] = which[j], pairs.target[j]
        met += np.int64(is_open_bit(engine.bits, pairs.target[j]))
    if circles.each[circle].vigours > 1 or circles.each[circle].slack_at >= 0:
        met = drop_rarer(circles, visits, pairs, circle, met)
    file_contacts(engine, visits, pairs, circle, cause, ordinal, met)


@part
def drop_rarer(circles, visits, pairs, circle, count):
    """Thin contacts that were drawn at a rate above the initiator's. Returns how many are left."""
    left = 0
    for j in range(count):
        i = pairs.which[j]
        k = visit_of(pairs.pair[i])
        luck = rarer(circles, circle, visits.person[k], visits.share[k], np.int64(pairs.words[3, i]))
        pairs.words[3, i] = np.uint64(luck)
        pairs.which[left], pairs.target[left] = i, pairs.target[j]
        left += np.int64(luck < ONE)
    return left


@part
def file_contacts(engine, visits, pairs, circle, cause, ordinal, count):
    """File the contacts `which[:count]` with `target[:count]` under their slices and owners."""
    width, owners = engine.setting[WIDTH], engine.splits.size + 1
    slices = 1.0 / width
    for j in range(count):
        i, target = pairs.which[j], pairs.target[j]
        k, time = visit_of(pairs.pair[i]), pairs.time[i]
        due = np.int64(time * slices)  # a division, mended where rounding went over a slice's edge
        due += np.int64((due + 1) * width <= time) - np.int64(due * width > time)
        bucket = due * owners + owner_of(engine.splits, target)
        write_hit(
            engine.hits.records[file_record(engine.hits, bucket)],
            time, pairs.words[3, i], target, visits.person[k], cause + np.int64(k), visits.group[k],
            ordinal, visits.state[k], circle,
        )  # fmt: skip


@part
def finish_visits(engine, one, begin, end, cause, until):
    """File what is left of a long first visit, or draw the visits after it."""
    horizon = engine.setting[HORIZON]
    if begin < end < min(one.end, horizon):
        file_visit(engine, end, one.end, cause, one.visited)
    elif one.more and one.end < horizon:
        state, begin, end, _ = visit_after(engine, one, max(one.end, until))
        if begin < horizon:
            draw_ahead(engine, np.int64(one.person), np.int64(cause), state, max(begin, until), end)
