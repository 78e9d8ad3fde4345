"""Who waits in each cell, and for what: lists by cell, from which those who are due are taken.

Two lists are kept: of hops, ordered by hazard (see stimulus.py), and of aims, ordered by time. Nothing is ever
looked for in them: an entry whose stay has ended meanwhile is dropped when it is due. Only entries below a *limit*
are looked at, one after another; when that does not reach far enough, all of them are, once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import inner, part
from hyosan.kernels.space.terrain import BATCH

ENTRY = np.dtype(
    [
        ("due", np.int64),  # of those who were taken
        ("key", np.int64),  # a hunter's
        ("place", np.int32),
        ("visit", np.int32),  # the stay it belongs to
        ("word", np.uint32),  # where he hops to
        ("state", np.uint8),
        ("stirred", np.uint8),  # he was somewhere lively in this step
        ("aims", np.uint8),  # at somebody, or did in this stay
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
    due: np.ndarray  # int64[2, room], of which one half is in use: when, as a hazard or a time
    entries: np.ndarray  # ENTRY[2, room]
    found: np.ndarray  # int64[BATCH + 1], scratch
    cells: np.ndarray  # int32[cells], the cells that have a list in this step
    used: np.ndarray  # int64[3]: the half in use, how far, how many cells


def new_waiting(cells: int, hunters: int) -> Waiting:
    """Nobody waits. Untouched room costs address space only.

    Every list gets at most twice the room it needs, and 8 more, when all are written anew: half is left then.
    """
    room = 4 * hunters + 32 * cells
    return Waiting(
        lines=np.zeros(cells, LINE),
        due=np.empty((2, room), np.int64),
        entries=np.empty((2, room), ENTRY),
        found=np.empty(BATCH + 1, np.int64),
        cells=np.empty(cells, np.int32),
        used=np.zeros(3, np.int64),
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
    due, entries = waiting.due[used[0]], waiting.entries[used[0]]
    for at in range(line.size):
        move(due, entries, line.start + at, used[1] + at)
    line.start = used[1]
    line.room *= 2
    used[1] += line.room


@inner
def rewrite(waiting, visits):
    """Write all lists into the other half, without those whose stay has ended."""
    used = waiting.used
    source, target = waiting.entries[used[0]], waiting.entries[1 - used[0]]
    due, when = waiting.due[used[0]], waiting.due[1 - used[0]]
    used[0], used[1] = 1 - used[0], 0
    for number in range(used[2]):
        line = waiting.lines[waiting.cells[number]]
        start, kept = used[1], np.int64(0)
        for at in range(line.start, line.start + line.size):
            if visits[source[at].place] == source[at].visit:
                when[start + kept] = due[at]
                copy_entry(source[at], target[start + kept])
                kept += 1
        line.start, line.size, line.room, line.soon, line.limit = start, kept, 2 * kept + 8, 0, 0
        line.least = 0
        used[1] = start + line.room


@part
def wait(waiting, visits, cell, stamp, due):
    """Somebody waits in a cell for what is due then. Returns the entry, of which the rest is to be written."""
    line = waiting.lines[cell]
    if line.stamp != stamp:
        open_line(waiting, visits, cell, stamp, 8)
    if line.size == line.room:
        widen_line(waiting, visits, cell)
    half = waiting.used[0]
    at = line.start + line.size
    line.size += 1
    if due < line.limit:
        first = line.start + line.soon
        move(waiting.due[half], waiting.entries[half], first, at)
        at = first
        line.soon += 1
    line.least = min(line.least, due)
    waiting.due[half, at] = due
    return waiting.entries[half, at]


@inner
def to_look_through(waiting, cell, bound, ahead):
    """How many of a cell's list have to be looked through for those who are due below a bound: see `take`.

    `ahead`: how far to look, if one has to look further than the limit.
    """
    line = waiting.lines[cell]
    if bound <= line.least:
        return np.int64(0)
    if bound > line.limit:
        half = waiting.used[0]
        look_ahead(line, waiting.due[half], waiting.entries[half], max(bound, ahead))
    line.least = line.limit
    return np.int64(line.soon)


@part
def still_to_look_through(waiting, cell, left, bound, ahead):
    """How many are left of those to be looked through; more if all lists were written anew meanwhile."""
    if waiting.lines[cell].limit < bound:
        return to_look_through(waiting, cell, bound, ahead)
    return max(left - BATCH, 0)


@inner
def take(waiting, cell, high, bound, taken):
    """Of the last BATCH of the first `high` of a list take those who are due below a bound. Returns how many."""
    line, half = waiting.lines[cell], waiting.used[0]
    due, entries, found, count = waiting.due[half], waiting.entries[half], waiting.found, np.int64(0)
    low, least = max(high - BATCH, 0), line.least
    for at in range(line.start + low, line.start + high):
        found[count] = at
        count += np.int64(due[at] < bound)
    for at in range(line.start + low, line.start + high):
        least = min(least, due[at] if due[at] >= bound else least)
    line.least = least
    for k in range(count - 1, -1, -1):
        at = np.int64(found[k])
        copy_entry(entries[at], taken[k])
        taken[k].due = due[at]
        line.soon -= 1
        line.size -= 1
        move(due, entries, line.start + line.soon, at)
        move(due, entries, line.start + line.size, line.start + line.soon)
    return count


@inner
def look_ahead(line, due, entries, limit):
    """Put those who are due below a new limit first."""
    first = line.start + line.soon
    for at in range(first, line.start + line.size):
        if due[at] < limit:
            exchange(due, entries, first, at)
            first += 1
    line.soon, line.limit = first - line.start, limit


@part
def exchange(due, entries, a, b):
    """Exchange two entries."""
    one, other = entries[a], entries[b]
    due[a], due[b] = due[b], due[a]
    one.key, other.key = other.key, one.key
    one.place, other.place = other.place, one.place
    one.visit, other.visit = other.visit, one.visit
    one.word, other.word = other.word, one.word
    one.state, other.state = other.state, one.state
    one.stirred, other.stirred = other.stirred, one.stirred
    one.aims, other.aims = other.aims, one.aims


@part
def move(due, entries, a, b):
    """Copy an entry to another place of the list."""
    due[b] = due[a]
    copy_entry(entries[a], entries[b])


@part
def copy_entry(one, other):
    """Copy an entry, but for when it is due."""
    other.key, other.place, other.visit, other.word = one.key, one.place, one.visit, one.word
    other.state, other.stirred, other.aims = one.state, one.stirred, one.aims
