"""A calendar of chunks: records filed under the slice of time in which they are due.

Records of a bucket lie in chunks, chained; emptied chunks are used again, so that a run touches only as
much memory as it has records waiting at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import kernel, part, shared

CHUNK = 128

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
    last: np.ndarray  # int64[buckets], place of the record filed last, in the bucket's first chunk; -1 none
    following: np.ndarray  # int32[chunks], next chunk of the same bucket, or next free
    records: np.ndarray  # HIT or VISIT [chunks × CHUNK]


def new_calendar(buckets: int, chunks: int, record: np.dtype) -> Calendar:
    """An empty calendar. Untouched capacity costs address space only."""
    return Calendar(
        free=np.array([-1, 0, 0], np.int64),
        last=np.full(buckets, -1, np.int64),
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
    bigger = new_calendar(len(calendar.last), chunks, calendar.records.dtype)
    used = int(calendar.free[1])  # room that was never used is not touched
    bigger.free[:], bigger.last[:] = calendar.free, calendar.last
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
    calendar.free[2] += 1
    return place_after(calendar, bucket)


@shared
def place_after(calendar, bucket):
    """As `file_record`, for a caller who counts the records waiting himself: `free[2]`."""
    at = calendar.last[bucket] + 1
    if at % CHUNK == 0:  # the chunk is full, or there is none
        fresh = np.int64(calendar.free[0])
        if fresh >= 0:
            calendar.free[0] = calendar.following[fresh]
        else:
            fresh = calendar.free[1]
            calendar.free[1] += 1
        calendar.following[fresh] = (at - 1) // CHUNK
        at = fresh * CHUNK
    calendar.last[bucket] = at
    return at


@shared
def first_chunk(calendar, bucket):
    """(a bucket's first chunk, -1 none; how many records it has). Chunks that follow are full."""
    last = calendar.last[bucket]
    return last // CHUNK, last % CHUNK + 1


@part
def free_chunk(calendar, chunk, filled):
    """Give a bucket's chunk back, with as many records. Returns the one that followed it."""
    following = np.int64(calendar.following[chunk])
    calendar.free[2] -= filled
    calendar.following[chunk] = calendar.free[0]
    calendar.free[0] = chunk
    return following


@kernel
def waiting(calendar, bucket):
    """How many records are filed under a bucket."""
    chunk, filled = first_chunk(calendar, bucket)
    total = np.int64(0)
    while chunk >= 0:
        total += filled
        chunk, filled = np.int64(calendar.following[chunk]), CHUNK
    return total


@kernel
def has_waiting(calendar, bucket, enough):
    """Whether at least so many records are filed under a bucket."""
    chunk, filled = first_chunk(calendar, bucket)
    total = np.int64(0)
    while chunk >= 0 and total < enough:
        total += filled
        chunk, filled = np.int64(calendar.following[chunk]), CHUNK
    return total >= enough


@kernel
def next_bucket(calendar, first):
    """The first bucket from `first` on under which anything is filed, -1 if there is none."""
    for bucket in range(first, calendar.last.size):
        if calendar.last[bucket] >= 0:
            return bucket
    return -1


@kernel
def take_bucket(calendar, bucket, into, size):
    """Move a bucket's records to `into[size:]`, which has room, and free its chunks. Returns the new size."""
    chunk, filled = first_chunk(calendar, bucket)
    while chunk >= 0:
        for at in range(chunk * CHUNK, chunk * CHUNK + filled):
            into[size] = calendar.records[at]
            size += 1
        chunk, filled = free_chunk(calendar, chunk, filled), CHUNK
    calendar.last[bucket] = -1
    return size


@kernel
def drop_bucket(calendar, bucket):
    """Forget a bucket's records and free its chunks."""
    chunk, filled = first_chunk(calendar, bucket)
    while chunk >= 0:
        chunk, filled = free_chunk(calendar, chunk, filled), CHUNK
    calendar.last[bucket] = -1


def waiting_records(calendar: Calendar) -> np.ndarray:
    """A copy of every record waiting, bucket after bucket."""
    found = []
    for bucket in np.flatnonzero(calendar.last >= 0):
        chunk, filled = (int(one) for one in first_chunk(calendar, bucket))
        while chunk >= 0:
            found.append(calendar.records[chunk * CHUNK : chunk * CHUNK + filled])
            chunk, filled = int(calendar.following[chunk]), CHUNK
    return np.concatenate(found) if found else np.empty(0, calendar.records.dtype)


@kernel
def file_all(calendar, records, buckets):
    """File every record under its bucket; the caller has made sure of room."""
    for i in range(records.size):
        calendar.records[file_record(calendar, buckets[i])] = records[i]
