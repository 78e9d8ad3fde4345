"""Law 5, checked: nobody is lost, and no one acts after death."""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import kernel
from hyosan.kernels.progression import next_move


@kernel
def find_fault(disease, rows, log, seed, now):
    """The first cause whose bookkeeping is wrong, or -1.

    A person's causes must form one chain that ends in `latest`, in order of time, none in the future,
    none after death, and none done by somebody who was dead; but by bodies that still pass it on.
    """
    for at in range(log.size[0]):
        entry = log.entries[at]
        if entry.time > now or rows.latest[entry.person] < at:
            return at
        before = np.int64(entry.previous)
        if before >= 0:
            earlier = log.entries[before]
            if before >= at or earlier.person != entry.person or earlier.time > entry.time:
                return at
            if earlier.ordinal + 1 != entry.ordinal:
                return at
            if not disease.alive[state_before(disease, rows, log, seed, before, entry.time)]:
                return at
        elif entry.ordinal != 0:
            return at
        if entry.by >= 0 and not could_act(disease, rows, log, seed, np.int64(entry.by), entry.time):
            return at
    return -1


@kernel
def state_before(disease, rows, log, seed, cause, time):
    """The state of a person, by the course of a cause, just before a time."""
    entry = log.entries[cause]
    person, ordinal = np.int64(entry.person), np.int64(entry.ordinal)
    state, entered, position = np.int64(entry.state), entry.time, 0
    while True:
        following, leaves = next_move(disease, rows, seed, person, ordinal, position, state, entered)
        if leaves >= time or leaves >= FOREVER:
            return state
        state, entered, position = following, leaves, position + 1


@kernel
def could_act(disease, rows, log, seed, person, time):
    """Whether a person was alive just before a time, or a body that passes it on, whatever has happened since."""
    cause = np.int64(rows.latest[person])
    while cause >= 0 and log.entries[cause].time >= time:
        cause = np.int64(log.entries[cause].previous)
    if cause < 0:
        return True
    state = state_before(disease, rows, log, seed, cause, time)
    return disease.alive[state] or disease.emits[state]
