"""Log those staged, and draw what they will do."""

from __future__ import annotations

import numpy as np

from hyosan.kernels.circles.ahead import write_soon
from hyosan.kernels.circles.calendar import CHUNK, file_record, room_left
from hyosan.kernels.circles.contact import clear_bit, is_open_bit, set_bit
from hyosan.kernels.circles.plan import entered_ordinal, visit_after
from hyosan.kernels.circles.settle import (
    HORIZON,
    MOST,
    SEED,
    ahead_of,
    draw_ahead,
    engine_of,
    file_visit,
    write_hit,
)
from hyosan.kernels.circles.visits import (
    CALENDAR,
    CHAIN,
    VISITS,
    bucket_of,
    draw_circle,
    set_spans,
    set_staged,
    set_visit,
)
from hyosan.kernels.compiling import kernel, part
from hyosan.kernels.progression import next_visit


@kernel
def foresee(desk, owner, until, done):
    """Draw what an owner's staged people do in their first visits, if these begin within the slice.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    engine, stage, links, visits, pairs = engine_of(desk), desk.stage, desk.links, desk.room, desk.pairs
    base, total = stage.base[owner], stage.size[owner]
    while done < total:
        if links.links.size - max(links.size[0], links.size[1]) < VISITS * engine.setting[MOST]:
            return done
        count = 0
        while done < total and count < VISITS:
            one = stage.staged[base + done]
            if one.begin < until:
                set_staged(engine, visits, count, base + done, one, one.begin, one.end)
                one.foreseen = 1
                count += 1
            done += 1
        set_spans(engine, visits, count)
        for circle in range(engine.circles.count[0]):
            draw_circle(engine, links, visits, pairs, circle, CHAIN, count)
    return done


@kernel
def commit(desk, owner, log_base, until, done):
    """Log an owner's staged people and draw what they will do after the slice.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    engine, stage, links, visits, pairs = engine_of(desk), desk.stage, desk.links, desk.room, desk.pairs
    base, total = stage.base[owner], stage.size[owner]
    while done < total:
        if not has_room_for_visits(engine):
            return done
        count, last = 0, min(done + VISITS, total)
        for slot in range(base + done, base + last):
            write_soon(engine.rows.latest, stage.staged[slot].person)
        for slot in range(base + done, base + last):  # few writes to random places fit in flight: alone, many
            mark_one(engine, stage.staged[slot], log_base + slot - base)
        for slot in range(base + done, base + last):
            one, cause = stage.staged[slot], log_base + slot - base
            log_one(engine, one, cause)
            if one.foreseen:
                drawn = min(one.end, engine.setting[HORIZON], ahead_of(engine.clock, one.begin))
                finish_visits(engine, one, one.begin, drawn, cause, until)
            else:
                set_staged(engine, visits, count, cause, one, max(one.begin, until), one.end)
                count += 1
        set_spans(engine, visits, count)
        for circle in range(engine.circles.count[0]):
            draw_circle(engine, links, visits, pairs, circle, CALENDAR, count)
        for k in range(count):
            cause = visits.source[k]
            one = stage.staged[base + cause - log_base]
            finish_visits(engine, one, visits.begin[k], visits.end[k], cause, until)
        done = last
    return done


@kernel
def file_later(desk, owner, log_base):
    """File the contacts after the slice that were foreseen, but of whom an earlier contact has claimed since.

    Those staged are logged from `log_base` on. The calendar has room.
    """
    engine, stage, links = engine_of(desk), desk.stage, desk.links
    shift = log_base - stage.base[owner]
    for at in range(links.size[1]):
        link = links.later[at]
        target, slot = np.int64(link.target), np.int64(link.slot)
        one = stage.staged[slot]
        if one.foreseen and is_open_bit(engine.bits, target):
            write_hit(
                engine.hits.records[file_record(engine.hits, bucket_of(engine, link.time, target))],
                link.time, link.luck, target, one.person, slot + shift, link.where, link.ordinal, link.state,
                link.circle,
            )  # fmt: skip


@kernel
def continue_visits(engine, links, visits, pairs, records, done):
    """Draw the next weeks of visits that go on.

    `done` are done already; returns how many are now: call again with more room until all are.
    """
    while done < records.size:
        heap_room = engine.heap.size - engine.heap_size[0]
        if heap_room < VISITS * engine.setting[MOST] or not has_room_for_visits(engine):
            return done
        count, last = 0, min(done + VISITS, records.size)
        for at in range(done, last):
            cause, state = np.int64(records[at].cause), np.int64(records[at].state)
            entry = engine.log.entries[cause]
            person, ordinal = np.int64(entry.person), np.int64(entry.ordinal)
            if engine.rows.latest[person] == cause:
                begin, end = records[at].begin, records[at].end
                set_visit(engine, visits, count, cause, person, ordinal, state, end, begin, end)
                count += 1
        set_spans(engine, visits, count)
        for circle in range(engine.circles.count[0]):
            draw_circle(engine, links, visits, pairs, circle, CALENDAR, count)
        for k in range(count):
            go_on(engine, visits.person[k], visits.source[k], visits.state[k], visits.end[k], visits.since[k])
        done = last
    return done


@part
def go_on(engine, person, cause, state, drawn, end):
    """File what is left of a visit drawn to `drawn`, or draw the visits after its end."""
    horizon, seed = engine.setting[HORIZON], engine.setting[SEED]
    if drawn < min(end, horizon):
        file_visit(engine, drawn, end, cause, state)
    elif end < horizon:
        emits = engine.disease.emits
        state, begin, end = next_visit(engine.disease, engine.rows, engine.log, seed, cause, emits, end)
        if begin < horizon:
            draw_ahead(engine, person, cause, state, begin, end)


@part
def has_room_for_visits(engine):
    """Whether the calendars have chunks for all that VISITS people can do, ahead twice."""
    most = 2 * VISITS * engine.setting[MOST] // CHUNK + engine.hits.last.size
    return room_left(engine.hits) >= most and room_left(engine.visits) >= 2 * VISITS


@part
def mark_one(engine, one, index):
    """Make a cause the latest of a staged person, and say whether contacts may change him."""
    person = np.int64(one.person)
    engine.rows.latest[person] = index
    if engine.reactions.returns[engine.reactions.target_to[one.outcome]]:
        set_bit(engine.bits, person)
    else:
        clear_bit(engine.bits, person)


@part
def log_one(engine, one, index):
    """Write a staged person's cause."""
    entry = engine.log.entries[index]
    entry.time = one.time
    entry.person = one.person
    entry.by = one.by
    entry.where = one.where
    entry.previous = one.before
    entry.ordinal = entered_ordinal(engine, one.before)
    entry.kind = engine.reactions.kind[one.circle, one.outcome]
    entry.state = engine.reactions.target_to[one.outcome]


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
