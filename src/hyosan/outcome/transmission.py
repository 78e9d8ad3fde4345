"""Who infected whom: the transmission tree of a run, one row per infection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import COURSE, INFECTION, NO_BED, SEED
from hyosan.kernels.expand import NONE, Events
from hyosan.outcome.digest import stable_ids


@dataclass(frozen=True)
class Transmission:
    """The tree. Row i is an infection, in order of time; arrays of equal length.

    A person infected twice stands here twice. An infector is the row of his latest infection before.
    """

    person: NDArray[np.int64]  # stable id
    time: NDArray[np.int64]  # ticks, of infection
    infector: NDArray[np.int64]  # row of the infector in this table, -1 for the seeded
    generation: NDArray[np.int64]  # 0 for the seeded

    def __len__(self) -> int:
        return len(self.person)


def became_case(
    to_state: NDArray, cause: NDArray, counts_as_case: NDArray[np.bool_], causes: Sequence[str]
) -> NDArray[np.bool_]:
    """Which events made their person a case: caused, into a state that can pass it on or leads there.

    Arrays are by event; `counts_as_case` is by state, `causes` are the names of causes.
    """
    by_itself = np.array([name in (COURSE, NO_BED) for name in causes], bool)
    return np.asarray(counts_as_case[to_state] & ~by_itself[cause])


def infections(
    from_state: NDArray,
    to_state: NDArray,
    cause: NDArray,
    counts_as_case: NDArray[np.bool_],
    causes: Sequence[str],
) -> NDArray[np.bool_]:
    """Which events are infections: they made a case of who was none, or infected or seeded anew who was one.

    What else befalls a case, such as an encounter, is no infection. Arrays as for `became_case`.
    """
    anew = np.array([name == SEED or name.startswith(INFECTION) for name in causes], bool)
    case = became_case(to_state, cause, counts_as_case, causes)
    return np.asarray(case & (anew[cause] | ~counts_as_case[from_state]))


def transmission(events: Events, infected: NDArray[np.bool_], ids: NDArray[np.int64]) -> Transmission:
    """The tree of the events that are infections."""
    at = np.flatnonzero(infected)
    people = events.person[at]
    infector = latest_before(people, events.time[at], events.by_person[at], events.time[at])
    return Transmission(
        person=stable_ids(people, ids),
        time=events.time[at],
        infector=infector,
        generation=generations(infector),
    )


def latest_before(
    person: NDArray[np.int64], time: NDArray, who: NDArray[np.int64], when: NDArray
) -> NDArray[np.int64]:
    """For each `who` and `when` the row of that person's latest infection until then; -1 where there was none.

    `person` and `time` are those of the infections.
    """
    if len(person) == 0 or len(who) == 0:
        return np.full(len(who), NONE, np.int64)
    people, number = np.unique(person, return_inverse=True)
    moments, moment = np.unique(time, return_inverse=True)
    key = number.astype(np.int64) * (len(moments) + 1) + moment + 1
    order = np.argsort(key, kind="stable")
    wanted = np.minimum(np.searchsorted(people, who), len(people) - 1) * (len(moments) + 1)
    wanted += np.searchsorted(moments, when, side="right")
    found = np.searchsorted(key[order], wanted, side="right") - 1
    latest = order[found]
    return np.where((found >= 0) & (person[latest] == who), latest, NONE)


def generations(infector: NDArray[np.int64]) -> NDArray[np.int64]:
    """Steps from a seeded person, by following infectors: one pass per generation."""
    generation = np.where(infector < 0, 0, NONE)
    while True:
        waiting = np.flatnonzero(generation < 0)
        ready = waiting[generation[infector[waiting]] >= 0]
        if len(ready) == 0:
            return generation
        generation[ready] = generation[infector[ready]] + 1
