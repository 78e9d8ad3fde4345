"""Which new causes lead to a report, when, and from where; and who tells what he saw."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import MISSING, REPORT
from hyosan.ground.units import FOREVER, HOUR
from hyosan.kernels.compiling import kernel
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks, identity, next_visit


@kernel
def find_reports(disease, rows, log, seed, flag, delay, seen, in_cell, home, begin, end, found):
    """Fill `found` with the reports that causes begin … end - 1 lead to. Returns how many.

    A person is reported on first entering a state with `flag` by a cause's course, unless already in one.
    """
    count = 0
    for cause in range(begin, end):
        entry = log.entries[cause]
        _, entered, _ = next_visit(disease, rows, log, seed, cause, flag, entry.time)
        if entered >= FOREVER:
            continue
        person = np.int64(entry.person)
        w0, w1, _, _ = draw(seed, identity(rows, person), entry.ordinal, REPORT, 0)
        if np.int64(w0) >= seen:
            continue
        one = found[count]
        one.event_time = entered
        one.report_time = entered + dwell_ticks(delay, 0, np.int64(w1))
        one.cause = cause
        if in_cell[entry.kind]:
            one.cell = entry.where
        else:
            one.cell = home[person] if home.size > 0 else -1
        count += 1
    return count


def first_words(seed, people, context, purpose, ordinal):
    """The first word of the same draw for each of some people (stable ids): uint64[people]."""
    words = np.empty(len(people), np.uint64)
    _draw_words(seed, people, context, purpose, ordinal, words)
    return words


@kernel
def _draw_words(seed, people, context, purpose, ordinal, words):
    for i in range(people.size):
        words[i] = draw(seed, people[i], context, purpose, ordinal)[0]


@kernel
def find_missed(seed, ids, since, delay, share, found):
    """Fill `found` with when those who are away since a time would be reported missing; FOREVER: never.

    Keyed by person and the hour since when he is away.
    """
    for at in range(since.size):
        w0, w1, _, _ = draw(seed, ids[at], since[at] // HOUR, MISSING, 0)
        found[at] = FOREVER
        if np.int64(w0) < share:
            found[at] = since[at] + dwell_ticks(delay, 0, np.int64(w1))


def still_true(log, rows, due):
    """Which of the reports due tell of what did happen: no later cause of the person came first."""
    keep = np.ones(len(due), np.bool_)
    _mark_untrue(log, rows, due, keep)
    return keep


@kernel
def _mark_untrue(log, rows, due, keep):
    for i in range(due.size):
        cause = due[i].cause
        later = rows.latest[log.entries[cause].person]
        after = -1
        while later != cause:
            after, later = later, log.entries[later].previous
        if after >= 0 and log.entries[after].time <= due[i].event_time:
            keep[i] = False
