"""The arrays a run computes on: the compiled pathogen, and the log of causes.

The state of a person is never stored. It follows from the person's latest *cause* (a seed, an
infection, a bite, a shot) and from keyed dwell times: see progression.py. A person to whom nothing
happened has no cause and costs nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Disease(NamedTuple):
    """The compiled pathogen; S states, fixed point 2**32 = 1."""

    initial: (
        np.ndarray
    )  # int64[2], the state of everybody without a cause; branch_row by which it is drawn, or -1
    dwell_row: np.ndarray  # int32[S], row of dwell_table, -1: stays until something happens
    dwell_table: np.ndarray  # int64[rows, TABLE_SIZE]
    branch_row: np.ndarray  # int32[S + 1, profiles]: where its branches begin; the last: initial states
    branch_threshold: np.ndarray  # int64[b], cumulative, the last of a row is 2**32
    branch_to: np.ndarray  # int32[b]
    emits: np.ndarray  # bool[S], initiates contacts that may change somebody
    receives: np.ndarray  # bool[S], may be changed by a contact
    hunts: np.ndarray  # bool[S]
    alive: np.ndarray  # bool[S]
    vigour_row: np.ndarray  # int32[1], row of dwell_table with individual infectiousness, -1: all alike
    branching: np.ndarray  # int32[profiles]: the first row of `leads` that holds
    leads: (
        np.ndarray
    )  # bool[S for each way of branching, S]: who enters the one may come to the other by himself
    counts_as_case: np.ndarray  # bool[S], can pass it on or leads to a state that can


CAUSE = np.dtype(
    [
        ("time", np.int64),  # ticks
        ("person", np.int32),  # row
        ("by", np.int32),  # row of who did it, -1 nobody
        ("where", np.int32),  # group of the circle, or cell; -1 nowhere
        ("previous", np.int32),  # the person's cause before, -1 none
        ("ordinal", np.int32),  # how many causes the person had before
        ("kind", np.uint8),  # index into the run's cause names
        ("state", np.uint8),  # the state entered
    ],
    align=True,
)


class Log(NamedTuple):
    """The log of causes while a run is under way: one record a cause, so that one costs one cache line."""

    size: np.ndarray  # int64[1]
    entries: np.ndarray  # CAUSE


class Causes(NamedTuple):
    """The log of a finished run, as columns."""

    size: np.ndarray  # int64[1]
    time: np.ndarray  # int64, ticks
    person: np.ndarray  # int32, row
    by: np.ndarray  # int32, row of who did it, -1 nobody
    where: np.ndarray  # int32, group of the circle, or cell; -1 nowhere
    previous: np.ndarray  # int32, the person's cause before, -1 none
    ordinal: np.ndarray  # int32, how many causes the person had before
    kind: np.ndarray  # uint8, index into the run's cause names
    state: np.ndarray  # uint8, the state entered


class Rows(NamedTuple):
    """What a run knows of each person, and the person's stable facts that draws and branches need."""

    latest: np.ndarray  # int32[n], index of the latest cause, -1 none
    ids: np.ndarray  # int64[n], or empty: the id is the row
    age: np.ndarray  # uint8[n], or empty: 0
    profile: np.ndarray  # uint8[n], what branches go by: the age, see engine/profiles.py; or empty: 0


def new_log(capacity: int) -> Log:
    """An empty log. Untouched capacity costs address space only."""
    return Log(size=np.zeros(1, np.int64), entries=np.empty(capacity, CAUSE))


def grown_log(log: Log, capacity: int) -> Log:
    """The same log with more room."""
    bigger = new_log(capacity)
    size = int(log.size[0])
    bigger.size[0] = size
    bigger.entries[:size] = log.entries[:size]
    return bigger


def columns(log: Log) -> Causes:
    """The log as columns, trimmed."""
    entries = log.entries[: int(log.size[0])]
    return Causes(log.size.copy(), *(np.ascontiguousarray(entries[name]) for name in Causes._fields[1:]))
