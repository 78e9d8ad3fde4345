"""Who waits in each cell, and for what: lists by cell, from which those who are due are taken.

Two lists are kept: of hops, ordered by hazard (see stimulus.py), and of aims, ordered by time. Nothing is ever
looked for in them: an entry whose stay has ended meanwhile is dropped when it is due. Only entries below a *limit*
are looked at, one after another; when that does not reach far enough, all of them are, once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import inner, part
from hyosan.kernels.terrain import BATCH

ENTRY = np.dtype(
    [
        ("due", np.int64),  # when: a hazard, or a time
        ("key", np.int64),  # a hunter's
        ("place", np.int32),
        ("visit", np.int32),  # the stay it belongs to
        ("word", np.uint32),  # where he hops to
        ("state", np.uint8),
        ("stirred", np.uint8),  # he was somewhere lively in this step
    ],
    align=True,
)

LINE = np.dtype(
    [
        ("stamp", np.int64),  # the step for which this holds; else nobody waits
        ("start", np.int64),  # its entries: from here
        ("size", np.int64),  # so many
        ("room", np.int64),
        ("soon", np.int64),  # the first so many are those below the limit
        ("limit", np.int64),
        ("least", np.int64),  # nobody is due below this
    ],
    align=True,
)

LAST = 1 << 62


class Waiting(NamedTuple):
    """Lists of those who wait, by cell."""

    lines: np.ndarray  # LINE[cells]
    entries: np.ndarray  # ENTRY[2, room], of which one half is in use
    cells: np.ndarray  # int32[cells], the cells that have a list in this step
    used: np.ndarray  # int64[3]: the half in use, how far, how many cells


def new_waiting(cells: int, hunters: int) -> Waiting:
    """Nobody waits. Untouched room costs address space only.

    Every list gets at most twice the room it needs, and 8 more, when all are written anew: half is left then.
    """
    room = 4 * hunters + 32 * cells
    return Waiting(
        np.zeros(cells, LINE), np.empty((2, room), ENTRY), np.empty(cells, np.int32), np.zeros(3, np.int64)
    )


@part
def forget_all(waiting):
    """Nobody waits: a step begins."""
    waiting.used[:] = 0


@part
def waits(waiting, cell, stamp):
    """Whether there may be somebody in a cell's list."""
    line = waiting.lines[cell]
    return (line.stamp == stamp) & (line.size > 0)


@inner
def open_line(waiting, visits, cell, stamp, room):
    """A cell's list, empty, with some room."""
    line, used = waiting.lines[cell], waiting.used
    if used[1] + room > waiting.entries.shape[1]:
        rewrite(waiting, visits)
    line.stamp, line.start, line.size, line.room = stamp, used[1], 0, room
    line.soon, line.limit, line.least = 0, 0, LAST
    used[1] += room
    waiting.cells[used[2]] = cell
    used[2] += 1


@inner
def widen_line(waiting, visits, cell):
    """More room for a list that is full: at the end of what is in use, or in the other half."""
    line, used = waiting.lines[cell], waiting.used
    if used[1] + 2 * line.room > waiting.entries.shape[1]:
        rewrite(waiting, visits)
        return
    entries = waiting.entries[used[0]]
    copy_line(entries, line.start, entries, used[1], line.size)
    line.start = used[1]
    line.room *= 2
    used[1] += line.room


@part
def exchange(entries, a, b):
    """Exchange two entries."""
    one, other = entries[a], entries[b]
    one.due, other.due = other.due, one.due
    one.key, other.key = other.key, one.key
    one.place, other.place = other.place, one.place
    one.visit, other.visit = other.visit, one.visit
    one.word, other.word = other.word, one.word
    one.state, other.state = other.state, one.state
    one.stirred, other.stirred = other.stirred, one.stirred


@part
def copy_line(source, first, target, to, count):
    """Copy entries."""
    for at in range(count):
        copy_entry(source, first + at, target, to + at)


@part
def copy_entry(source, a, target, b):
    """Copy an entry."""
    one, other = source[a], target[b]
    other.due, other.key, other.place, other.visit = one.due, one.key, one.place, one.visit
    other.word, other.state, other.stirred = one.word, one.state, one.stirred


@inner
def rewrite(waiting, visits):
    """Write all lists into the other half, without those whose stay has ended."""
    used = waiting.used
    source, target = waiting.entries[used[0]], waiting.entries[1 - used[0]]
    used[0], used[1] = 1 - used[0], 0
    for number in range(used[2]):
        line = waiting.lines[waiting.cells[number]]
        start, kept = used[1], np.int64(0)
        for at in range(line.start, line.start + line.size):
            if visits[source[at].place] == source[at].visit:
                copy_entry(source, at, target, start + kept)
                kept += 1
        line.start, line.size, line.room, line.soon, line.limit = start, kept, 2 * kept + 8, 0, 0
        used[1] = start + line.room


@part
def wait(waiting, visits, cell, stamp, due):
    """Somebody waits in a cell for what is due then. Returns the entry, of which the rest is to be written."""
    line = waiting.lines[cell]
    if line.stamp != stamp:
        open_line(waiting, visits, cell, stamp, 8)
    if line.size == line.room:
        widen_line(waiting, visits, cell)
    entries = waiting.entries[waiting.used[0]]
    at = line.start + line.size
    line.size += 1
    if due < line.limit:
        first = line.start + line.soon
        copy_entry(entries, first, entries, at)
        at = first
        line.soon += 1
    line.least = min(line.least, due)
    entries[at].due = due
    return entries[at]


@inner
def take(waiting, cell, bound, ahead, taken):
    """Take those who are due below a bound off a cell's list, at most BATCH. Returns how many.

    `ahead`: how far to look, if one has to look further than the limit.
    """
    line, entries = waiting.lines[cell], waiting.entries[waiting.used[0]]
    if bound <= line.least:
        return np.int64(0)
    if bound > line.limit:
        look_ahead(line, entries, max(bound, ahead))
    at, count, least = line.start, np.int64(0), line.limit
    while at < line.start + line.soon and count < BATCH:
        if entries[at].due >= bound:
            least = min(least, entries[at].due)
            at += 1
            continue
        copy_entry(entries, at, taken, count)
        count += 1
        line.soon -= 1
        line.size -= 1
        copy_entry(entries, line.start + line.soon, entries, at)
        copy_entry(entries, line.start + line.size, entries, line.start + line.soon)
    if count < BATCH:
        line.least = least
    return count


@inner
def look_ahead(line, entries, limit):
    """Put those who are due below a new limit first."""
    at, end = line.start + line.soon, line.start + line.size
    first = at
    while at < end:
        if entries[at].due < limit:
            exchange(entries, first, at)
            first += 1
        at += 1
    line.soon, line.limit = first - line.start, limit
