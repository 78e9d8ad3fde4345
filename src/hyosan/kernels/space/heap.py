"""A heap of events in space, in order of time; ties go by kind, then by a stable key."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import inner, piece

EVENT = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("key", np.int64),  # stable: a hunter's id, a person's id, a cell
        ("kind", np.int32),
        ("who", np.int32),
        ("what", np.int64),
    ],
    align=True,
)


class Heap(NamedTuple):
    """Events waiting; the earliest is `events[0]`."""

    size: np.ndarray  # int64[1]
    events: np.ndarray  # EVENT


def new_heap(capacity: int) -> Heap:
    """An empty heap. Untouched capacity costs address space only."""
    return Heap(size=np.zeros(1, np.int64), events=np.empty(capacity, EVENT))


def grown_heap(heap: Heap, capacity: int) -> Heap:
    """The same heap with more room."""
    bigger = new_heap(capacity)
    size = int(heap.size[0])
    bigger.size[0] = size
    bigger.events[:size] = heap.events[:size]
    return bigger


@inner
def comes_before(a, b):
    """Whether event a comes before event b."""
    if a.time != b.time:
        return a.time < b.time
    if a.kind != b.kind:
        return a.kind < b.kind
    if a.key != b.key:
        return a.key < b.key
    return a.what < b.what


@inner
def push_event(heap, time, kind, key, who, what):
    """Put an event on the heap; the caller keeps room."""
    place = heap.size[0]
    heap.size[0] = place + 1
    entry = heap.events[place]
    entry.time, entry.kind, entry.key, entry.who, entry.what = time, kind, key, who, what
    rise(heap.events, place)


@inner
def rise(events, place):
    """An event goes up until none below another comes before it."""
    while place > 0:
        parent = (place - 1) >> 1
        if not comes_before(events[place], events[parent]):
            return
        swap(events, place, parent)
        place = parent


@inner
def pop_event(heap):
    """Take the earliest event off: (time, kind, key, who, what).

    The hole goes down to where nothing is below; the last event fills it and rises: mostly not far, for it was last.
    """
    events = heap.events
    top = events[0]
    result = (top.time, np.int64(top.kind), top.key, np.int64(top.who), top.what)
    size = heap.size[0] - 1
    heap.size[0] = size
    place, child = np.int64(0), np.int64(1)
    while child < size:
        if child + 1 < size and comes_before(events[child + 1], events[child]):
            child += 1
        move(events, child, place)
        place, child = child, 2 * child + 1
    if place < size:
        move(events, size, place)
        rise(events, place)
    return result


@piece
def move(events, source, to):
    """Put an event where another was."""
    one, other = events[to], events[source]
    one.time, one.key, one.kind, one.who, one.what = other.time, other.key, other.kind, other.who, other.what


@piece
def swap(events, a, b):
    """Exchange two events."""
    one, other = events[a], events[b]
    one.time, other.time = other.time, one.time
    one.key, other.key = other.key, one.key
    one.kind, other.kind = other.kind, one.kind
    one.who, other.who = other.who, one.who
    one.what, other.what = other.what, one.what
