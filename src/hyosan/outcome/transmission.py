"""Who infected whom: the transmission tree of a run, one row per person ever infected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.expand import NONE, Events
from hyosan.outcome.digest import stable_ids


@dataclass(frozen=True)
class Transmission:
    """The tree. Row i is an infectee, in order of infection; arrays of equal length.

    A person infected twice stands here once, at the first infection.
    """

    person: NDArray[np.int64]  # stable id
    time: NDArray[np.int64]  # ticks, of infection
    infector: NDArray[np.int64]  # row of the infector in this table, -1 for the seeded
    generation: NDArray[np.int64]  # 0 for the seeded

    def __len__(self) -> int:
        return len(self.person)


def transmission(events: Events, became_case: NDArray[np.bool_], ids: NDArray[np.int64]) -> Transmission:
    """The tree of the events that made somebody a case, for the first time each."""
    at = np.flatnonzero(became_case)
    _, first = np.unique(events.person[at], return_index=True)
    at = at[np.sort(first)]
    people = events.person[at]
    row_of = np.full(int(people.max(initial=-1)) + 2, NONE, np.int64)
    row_of[people] = np.arange(len(people))
    by = events.by_person[at]
    known = (by >= 0) & (by < len(row_of) - 1)
    infector = np.where(known, row_of[np.where(known, by, -1)], NONE)
    return Transmission(
        person=stable_ids(people, ids),
        time=events.time[at],
        infector=infector,
        generation=_generations(infector),
    )


def _generations(infector: NDArray[np.int64]) -> NDArray[np.int64]:
    """Steps from a seeded person, by following infectors: one pass per generation."""
    generation = np.where(infector < 0, 0, NONE)
    while True:
        waiting = np.flatnonzero(generation < 0)
        ready = waiting[generation[infector[waiting]] >= 0]
        if len(ready) == 0:
            return generation
        generation[ready] = generation[infector[ready]] + 1
