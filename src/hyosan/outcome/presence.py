"""Where survivors were at any time: at home, hiding, on the road, in the camp, outside; from moves and losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES

LOST = len(STAGES)  # neither of the stages: dead, or turned
UNCHANGED = -1

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Presence:
    """Changes of where people are, in order of time. Stages are indices into STAGES; LOST is none of them."""

    time: NDArray[Any]  # as the moves had it
    row: Integers
    before: Integers
    after: Integers
    began: Integers  # people in each stage, and lost, before anything happened

    def counts(self, *stages: int) -> tuple[NDArray[Any], Integers]:
        """(times, people in any of some stages from each of these times on)."""
        inside = np.zeros(LOST + 1, np.int8)
        inside[list(stages)] = 1
        change = inside[self.after] - inside[self.before]
        some = np.flatnonzero(change)
        return self.time[some], int(self.began[list(stages)].sum()) + np.cumsum(change[some], dtype=np.int64)

    def most(self, *stages: int) -> int:
        """The most people who were in any of some stages at once."""
        time, counts = self.counts(*stages)
        settled = np.append(time[1:] != time[:-1], True)[: len(time)]
        return int(counts[settled].max(initial=self.began[list(stages)].sum()))

    def at(self, time: Any) -> Integers:
        """People in each stage, and lost, at a time."""
        upto = int(np.searchsorted(self.time, time, side="right"))
        size = LOST + 1
        entered = np.bincount(self.after[:upto], minlength=size) - np.bincount(
            self.before[:upto], minlength=size
        )
        return self.began + entered

    def last(self, people: int) -> Integers:
        """By row, where everybody is at the end; who never left the routine or was lost is at 0."""
        final = np.zeros(people, np.int64)
        final[self.row] = self.after  # of equal rows the last, the latest change, stays
        return final


def standing(
    moves: tuple[NDArray[Any], Integers],
    events: tuple[NDArray[Any], Integers, NDArray[np.bool_]],
    began: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which moves (time, row) are of people: a party takes its dead and turned along until it is where it goes."""
    time, row = np.concatenate([moves[0], events[0]]), np.concatenate([moves[1], events[1]]).astype(np.int64)
    alive = np.concatenate([np.full(len(moves[0]), UNCHANGED), events[2]]).astype(np.int64)
    order = np.lexsort((np.arange(len(time)), time, row))
    first = np.append(True, np.diff(row[order]) != 0)[: len(row)]
    carried = np.empty(len(row), np.int64)
    carried[order] = _carried(alive[order], first, began[row[order]])
    return carried[: len(moves[0])] == 1


def presence(
    moves: tuple[NDArray[Any], Integers, Integers],
    events: tuple[NDArray[Any], Integers, NDArray[np.bool_]],
    began: NDArray[np.bool_],
) -> Presence:
    """Put moves (time, row, stage) and events (time, row, whether a person after) together.

    A person who is lost is nowhere, and where the last move was once more if he comes to his senses. `began` says by
    row who was a person at the start. Moves and events are each in order of time; of a move and an event at one
    time the move comes first.
    """
    time = np.concatenate([moves[0], events[0]])
    row = np.concatenate([moves[1], events[1]]).astype(np.int64)
    stage = np.concatenate([moves[2], np.full(len(events[0]), UNCHANGED)]).astype(np.int64)
    alive = np.concatenate([np.full(len(moves[0]), UNCHANGED), events[2]]).astype(np.int64)
    order = np.lexsort((np.arange(len(time)), time, row))
    time, row, stage, alive = time[order], row[order], stage[order], alive[order]
    first = np.append(True, row[1:] != row[:-1])[: len(row)]
    stage, alive = _carried(stage, first, np.zeros(len(row), np.int64)), _carried(alive, first, began[row])
    now = np.where(alive == 1, stage, LOST)
    before = np.where(first, np.where(began[row], 0, LOST), np.append(LOST, now[:-1])[: len(now)])
    changed = np.flatnonzero(before != now)
    changed = changed[np.argsort(time[changed], kind="stable")]
    start = np.zeros(LOST + 1, np.int64)
    start[0], start[LOST] = int(began.sum()), int((~began).sum())
    return Presence(time[changed], row[changed], before[changed], now[changed], start)


def _carried(values: Integers, first: NDArray[np.bool_], initial: NDArray[Any]) -> Integers:
    """Values with those UNCHANGED replaced by the one before of the same person, at first by the initial one."""
    known = (values != UNCHANGED) | first
    values = np.where(values == UNCHANGED, initial, values)
    return values[np.maximum.accumulate(np.where(known, np.arange(len(values)), 0))]
