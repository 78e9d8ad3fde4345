"""A calendar of chunks: records filed under the slice of time in which they are due.

Records of a bucket lie in chunks, chained; emptied chunks are used again, so that a run touches only as
much memory as it has records waiting at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import kernel, shared

CHUNK = 32

HIT = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("luck", np.uint32),  # decides the outcome
        ("target", np.int32),
        ("person", np.int32),  # the initiator
        ("source", np.int32),  # the initiator's cause
        ("where", np.int32),  # the group; -1 in a network
        ("ordinal", np.uint16),
        ("state", np.uint8),  # the initiator's state
        ("circle", np.uint8),
    ],
    align=True,
)
"""A contact that may change somebody."""

VISIT = np.dtype(
    [
        ("begin", np.int64),  # ticks; contacts before are drawn already
        ("end", np.int64),
        ("cause", np.int32),  # the cause whose course has the visit
        ("state", np.int32),
    ],
    align=True,
)
"""A stay in a state that initiates contacts, some of whose days are still to be drawn."""


class Calendar(NamedTuple):
    """Records by bucket."""

    free: np.ndarray  # int64[3]: head of the free chunks (-1 none), chunks ever used, records waiting
    head: np.ndarray  # int32[buckets], first chunk of the bucket, -1 none
    filled: np.ndarray  # int32[buckets], records in the first chunk
    following: np.ndarray  # int32[chunks], next chunk of the same bucket, or next free
    records: np.ndarray  # HIT or VISIT [chunks × CHUNK]


def new_calendar(buckets: int, chunks: int, record: np.dtype) -> Calendar:
    """An empty calendar. Untouched capacity costs address space only."""
    return Calendar(
        free=np.array([-1, 0, 0], np.int64),
        head=np.full(buckets, -1, np.int32),
        filled=np.zeros(buckets, np.int32),
        following=np.empty(chunks, np.int32),
        records=np.empty(chunks * CHUNK, record),
    )


def emptied(calendar: Calendar, buckets: int) -> Calendar:
    """An empty calendar in the room of one that is not needed any more."""
    return new_calendar(buckets, 0, calendar.records.dtype)._replace(
        following=calendar.following, records=calendar.records
    )


def grown_calendar(calendar: Calendar) -> Calendar:
    """The same calendar with twice the room."""
    chunks = 2 * len(calendar.following)
    bigger = new_calendar(len(calendar.head), chunks, calendar.records.dtype)
    used = int(calendar.free[1])  # room that was never used is not touched
    bigger.free[:], bigger.head[:], bigger.filled[:] = calendar.free, calendar.head, calendar.filled
    bigger.following[:used] = calendar.following[:used]
    bigger.records[: used * CHUNK] = calendar.records[: used * CHUNK]
    return bigger


@shared
def room_left(calendar):
    """Chunks never used yet: as many records can be filed for sure."""
    return calendar.following.size - calendar.free[1]


@shared
def file_record(calendar, bucket):
    """A place for one more record under a bucket; the caller writes it and has made sure of room."""
    chunk = calendar.head[bucket]
    if chunk < 0 or calendar.filled[bucket] == CHUNK:
        fresh = np.int32(calendar.free[0])
        if fresh >= 0:
            calendar.free[0] = calendar.following[fresh]
        else:
            fresh = np.int32(calendar.free[1])
            calendar.free[1] += 1
        calendar.following[fresh] = chunk
        calendar.head[bucket] = fresh
        calendar.filled[bucket] = 0
        chunk = fresh
    at = np.int64(chunk) * CHUNK + calendar.filled[bucket]
    calendar.filled[bucket] += 1
    calendar.free[2] += 1
    return at


@kernel
def waiting(calendar, bucket):
    """How many records are filed under a bucket."""
    total, chunk, filled = np.int64(0), calendar.head[bucket], np.int64(calendar.filled[bucket])
    while chunk >= 0:
        total += filled
        chunk = calendar.following[chunk]
        filled = np.int64(CHUNK)
    return total


@kernel
def take_bucket(calendar, bucket, into, size):
    """Move a bucket's records to `into[size:]`, which has room, and free its chunks. Returns the new size."""
    chunk, filled = calendar.head[bucket], np.int64(calendar.filled[bucket])
    while chunk >= 0:
        base = np.int64(chunk) * CHUNK
        for at in range(base, base + filled):
            into[size] = calendar.records[at]
            size += 1
        calendar.free[2] -= filled
        emptied, chunk = chunk, calendar.following[chunk]
        calendar.following[emptied] = calendar.free[0]
        calendar.free[0] = emptied
        filled = np.int64(CHUNK)
    calendar.head[bucket] = -1
    calendar.filled[bucket] = 0
    return size


@kernel
def drop_bucket(calendar, bucket):
    """Forget a bucket's records and free its chunks."""
    chunk, filled = calendar.head[bucket], np.int64(calendar.filled[bucket])
    while chunk >= 0:
        calendar.free[2] -= filled
        emptied, chunk = chunk, calendar.following[chunk]
        calendar.following[emptied] = calendar.free[0]
        calendar.free[0] = emptied
        filled = np.int64(CHUNK)
    calendar.head[bucket] = -1
    calendar.filled[bucket] = 0


def waiting_records(calendar: Calendar) -> np.ndarray:
    """A copy of every record waiting, bucket after bucket."""
    found = []
    for bucket in np.flatnonzero(calendar.head >= 0):
        chunk, filled = int(calendar.head[bucket]), int(calendar.filled[bucket])
        while chunk >= 0:
            found.append(calendar.records[chunk * CHUNK : chunk * CHUNK + filled])
            chunk, filled = int(calendar.following[chunk]), CHUNK
    return np.concatenate(found) if found else np.empty(0, calendar.records.dtype)


@kernel
def file_all(calendar, records, buckets):
    """File every record under its bucket; the caller has made sure of room."""
    for i in range(records.size):
        calendar.records[file_record(calendar, buckets[i])] = records[i]
