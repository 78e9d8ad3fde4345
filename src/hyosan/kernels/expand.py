"""From the log of causes to the log of events: every move of everybody, in canonical order.

A cause enters a state; the moves that follow by themselves are its course, until the end of the run or
the same person's next cause. What a course would do at exactly the next cause's time does not happen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from hyosan.kernels.progression import initial_state, next_move
from hyosan.kernels.state import Causes, Disease, Rows

NONE = -1
PER_BUCKET = 4
FEW = 128  # sorted by insertion


class Events(NamedTuple):
    """Every move, in the order (time, person's id, ordinal). Arrays of equal length."""

    time: np.ndarray  # int64, ticks
    person: np.ndarray  # int32, row
    ordinal: np.ndarray  # int32, how many events the person had before
    from_state: np.ndarray  # uint8
    to_state: np.ndarray  # uint8
    cause: np.ndarray  # uint8, index into the run's cause names
    by_person: np.ndarray  # int32, row of who did it, -1 nobody
    where: np.ndarray  # int32, group of the circle, or cell; -1 nowhere


def expand(
    disease: Disease, rows: Rows, causes: Causes, seed: int, people: int, end: int, course: int
) -> Events:
    """Every event before `end` of the causes, which must be in canonical order.

    `course` is the index of the cause name of moves that happen by themselves.
    """
    total = len(causes.time)
    state = initial_states(disease, rows, seed, people)
    count = np.zeros(people, np.int32)
    following = next_causes(causes.person, people)
    events = _empty(max(4 * total, 1024))
    done = size = 0
    while True:
        done, size = _fill(
            disease, rows, causes, following, seed, end, course, state, count, events, done, size
        )
        if done == total:
            break
        events = _grown(events, size)
    return _sorted(Events(*(column[:size] for column in events)), rows.ids)


def initial_states(disease: Disease, rows: Rows, seed: int, people: int) -> np.ndarray:
    """The state that everybody begins in, by row."""
    states = np.full(people, disease.initial[0], np.uint8)
    if disease.initial[1] >= 0:
        _draw_states(disease, rows, seed, states)
    return states


@njit(cache=True, nogil=True)
def _draw_states(disease, rows, seed, states):
    for person in range(states.size):
        states[person] = initial_state(disease, rows, seed, person)


def _empty(capacity: int) -> Events:
    return Events(
        time=np.empty(capacity, np.int64),
        person=np.empty(capacity, np.int32),
        ordinal=np.empty(capacity, np.int32),
        from_state=np.empty(capacity, np.uint8),
        to_state=np.empty(capacity, np.uint8),
        cause=np.empty(capacity, np.uint8),
        by_person=np.empty(capacity, np.int32),
        where=np.empty(capacity, np.int32),
    )


def _grown(events: Events, size: int) -> Events:
    bigger = _empty(2 * len(events.time))
    for old, new in zip(events, bigger, strict=True):
        new[:size] = old[:size]
    return bigger


def _sorted(events: Events, ids: np.ndarray) -> Events:
    """Canonical order, by buckets of time that hold a few dozen events each, then inside each bucket."""
    order = _canonical_order(events.time, events.person, events.ordinal, ids)
    ordered = _empty(len(order))
    _gather(order, events, ordered)
    return ordered


@njit(cache=True, nogil=True)
def next_causes(person, people):
    """For every cause, the index of the same person's next one, or -1."""
    latest = np.full(people, NONE, np.int32)
    following = np.empty(person.size, np.int32)
    for index in range(person.size - 1, -1, -1):
        following[index] = latest[person[index]]
        latest[person[index]] = index
    return following


@njit(cache=True, nogil=True)
def _fill(disease, rows, causes, following, seed, end, course, state, count, events, start, size):
    """Write the events of causes from `start` on, until room runs out. Returns (next cause, size).

    `state` and `count` hold each person's state and number of events; a cause that does not fit leaves
    no trace, so that it can be written again where there is more room.
    """
    capacity = events.time.size
    for index in range(start, causes.time.size):
        person = causes.person[index]
        until = end if following[index] < 0 else min(end, causes.time[following[index]])
        first = size
        before, now, time = np.int64(state[person]), np.int64(causes.state[index]), causes.time[index]
        position = 0
        while True:
            if size == capacity:
                return index, first
            events.time[size] = time
            events.person[size] = person
            events.ordinal[size] = count[person] + position
            events.from_state[size] = before
            events.to_state[size] = now
            events.cause[size] = causes.kind[index] if position == 0 else course
            events.by_person[size] = causes.by[index] if position == 0 else NONE
            events.where[size] = causes.where[index] if position == 0 else NONE
            size += 1
            before = now
            now, time = next_move(disease, rows, seed, person, causes.ordinal[index], position, before, time)
            position += 1
            if time >= until:
                break
        state[person] = before
        count[person] += position
    return causes.time.size, size


@njit(cache=True, nogil=True)
def course_lengths(disease, rows, causes, seed, which, most):
    """How long after each of the causes `which` its course leads on to infecting others, in ticks; `most` at most.

    As if nothing else came to befall the person, and the run went on.
    """
    lengths = np.empty(which.size, np.int64)
    for at, index in enumerate(which):
        begin, time, position = causes.time[index], causes.time[index], 0
        now = np.int64(causes.state[index])
        while disease.counts_as_case[now] and time - begin < most:
            person, ordinal = causes.person[index], causes.ordinal[index]
            now, time = next_move(disease, rows, seed, person, ordinal, position, now, time)
            position += 1
        lengths[at] = min(time - begin, most)
    return lengths


@njit(cache=True, nogil=True)
def _gather(order, events, ordered):
    """All columns in one pass: an event's parts are fetched while its neighbours' are under way."""
    for to in range(order.size):
        at = order[to]
        ordered.time[to] = events.time[at]
        ordered.person[to] = events.person[at]
        ordered.ordinal[to] = events.ordinal[at]
        ordered.from_state[to] = events.from_state[at]
        ordered.to_state[to] = events.to_state[at]
        ordered.cause[to] = events.cause[at]
        ordered.by_person[to] = events.by_person[at]
        ordered.where[to] = events.where[at]


@njit(cache=True, nogil=True)
def _canonical_order(time, person, ordinal, ids):
    """The order by (time, id of the person, ordinal)."""
    n = time.size
    latest = np.int64(0)
    for at in range(n):
        latest = max(latest, time[at])
    width = latest // (n // PER_BUCKET + 1) + 1
    start = np.zeros(latest // width + 2, np.int64)
    for at in range(n):
        start[time[at] // width + 1] += 1
    for bucket in range(1, start.size):
        start[bucket] += start[bucket - 1]
    order = np.empty(n, np.int64)
    for at in range(n):
        bucket = time[at] // width
        order[start[bucket]] = at
        start[bucket] += 1  # in the end, where the next bucket starts
    low = 0
    for bucket in range(start.size - 1):
        high = start[bucket]
        if high - low > 1:
            _order_bucket(order, low, high, time, person, ordinal, ids)
        low = high
    return order


@njit(cache=True, nogil=True)
def _order_bucket(order, low, high, time, person, ordinal, ids):
    """Sort order[low:high] by (time, id, ordinal). Numba's own sorts take seconds to compile."""
    if high - low <= FEW:
        for end in range(low + 1, high):
            moved, at = order[end], end
            while at > low and _before(moved, order[at - 1], time, person, ordinal, ids):
                order[at] = order[at - 1]
                at -= 1
            order[at] = moved
        return
    for root in range(low + (high - low) // 2 - 1, low - 1, -1):
        _sink(order, low, root, high, time, person, ordinal, ids)
    for last in range(high - 1, low, -1):
        order[low], order[last] = order[last], order[low]
        _sink(order, low, low, last, time, person, ordinal, ids)


@njit(cache=True, nogil=True)
def _sink(order, low, root, high, time, person, ordinal, ids):
    """Let order[root] sink in the heap order[low:high], the last on top."""
    while True:
        child = low + 2 * (root - low) + 1
        if child >= high:
            return
        if child + 1 < high and _before(order[child], order[child + 1], time, person, ordinal, ids):
            child += 1
        if not _before(order[root], order[child], time, person, ordinal, ids):
            return
        order[root], order[child] = order[child], order[root]
        root = child


@njit(cache=True, nogil=True)
def _before(a, b, time, person, ordinal, ids):
    """Whether event a comes before event b."""
    if time[a] != time[b]:
        return time[a] < time[b]
    if person[a] != person[b]:
        return ids[person[a]] < ids[person[b]] if ids.size > 0 else person[a] < person[b]
    return ordinal[a] < ordinal[b]
