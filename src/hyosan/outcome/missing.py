"""The missing, as the authorities have them: who is sought by his own, who is presumed dead, and who came back.

Read off what happened, as surveillance is: somebody is away from home without his own knowing where (lost, on the
road, hiding, outside; not in the camp or held, where he is registered); after a while one of his household who is not
away himself reports him, unless his death is on the books already. Nobody's truth is in the ledger but what they saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import History
from hyosan.ground.units import FOREVER
from hyosan.kernels.draws import ONE
from hyosan.kernels.expand import Events
from hyosan.kernels.space.parties import AT_THE_DOOR, CAMPED, CONVOY, HELD, NO_PARTY, ROAMING
from hyosan.kernels.space.sight import find_missed
from hyosan.model.quantiles import quantile_table
from hyosan.outcome.presence import LOST, presence

if TYPE_CHECKING:
    from hyosan.scenario.scenario import Scenario

# Stages in which somebody's own, or guards, know where he is.
REGISTERED = (NO_PARTY, CONVOY, CAMPED, HELD, ROAMING, AT_THE_DOOR)
AT_HOME, IN_CAMP, ON_THE_BOOKS, NOT_FOUND = 0, 1, 2, 3
FOUND = ("home", "camp", "dead")  # by what is found out

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Missing:
    """One row for each time that somebody was reported missing, in order of the report. Times in ticks."""

    person: Integers  # row
    since: Integers  # last seen
    reported: Integers
    presumed: Integers  # presumed dead; FOREVER: was not
    settled: Integers  # came back, or was reported dead; FOREVER: was not
    found: Integers  # how: an index into FOUND; NOT_FOUND

    def counts(self) -> dict[str, int]:
        """How many are missing still, presumed dead still, and came back; the last also of those given up for dead."""
        back = self.found <= IN_CAMP
        given_up, still = self.presumed < FOREVER, self.found == NOT_FOUND
        return {
            "missing": int((still & ~given_up).sum()),
            "presumed dead": int((still & given_up).sum()),
            "returned": int(back.sum()),
            "returned from presumed dead": int((back & given_up).sum()),
        }


def counts_presumed(scenario: Scenario) -> bool:
    """Whether who is presumed dead is taken from the reported survivors."""
    asked = scenario.surveillance
    return asked is not None and asked.missing is not None and asked.missing.counted_as_lost


def missing_people(history: History, events: Events, began: NDArray[np.uint8]) -> Missing | None:
    """The ledger of a run; None where surveillance does not ask for it or the world knows no households."""
    asked = history.scenario.surveillance
    groups = history.world.groups.get("household")
    if asked is None or asked.missing is None or groups is None or groups.group_of.size == 0:
        return None
    row, start, end, back = _absences(history, events, began)
    households = groups.group_of.astype(np.int64)
    delay = quantile_table(asked.missing.after).reshape(1, -1).copy()
    reported = np.empty(len(row), np.int64)
    ids = row if history.rows.ids.size == 0 else history.rows.ids[row]
    share = int(asked.missing.share * ONE)
    find_missed(history.seed, ids, start, delay, share, reported)
    on_the_books = _deaths_known(history)[row]
    named = (households[row] >= 0) & (reported < np.minimum(end, history.end)) & (reported < on_the_books)
    at = np.flatnonzero(named)
    size = np.diff(groups.start)
    away = _away_at(households[row], start, end, households[row[at]], reported[at])
    at = at[size[households[row[at]]] > away]
    at = at[np.lexsort((ids[at], reported[at]))]
    settled = np.minimum(end[at], on_the_books[at])
    dead = on_the_books[at] < end[at]
    found = np.where(dead, ON_THE_BOOKS, np.where(back[at] == NO_PARTY, AT_HOME, IN_CAMP))
    open_still = settled >= history.end
    presumed = reported[at] + int(asked.missing.presumed_dead)
    return Missing(
        row[at],
        start[at],
        reported[at],
        np.where(presumed < np.minimum(settled, history.end), presumed, FOREVER),
        np.where(open_still, FOREVER, settled),
        np.where(open_still, NOT_FOUND, found),
    )


def _absences(
    history: History, events: Events, began: NDArray[np.uint8]
) -> tuple[Integers, Integers, Integers, Integers]:
    """(row, from, until, stage after) of every time that somebody was away unaccounted for."""
    person = history.disease.alive & ~history.disease.hunts
    told = history.moves[history.moves["time"] < history.end]
    moves = (told["time"], told["person"].astype(np.int64), told["kind"].astype(np.int64))
    happened = presence(moves, (events.time, events.person, person[events.to_state]), person[began])
    lost = ~np.isin(np.arange(LOST + 1), REGISTERED)
    before, after = lost[happened.before], lost[happened.after]
    changed = np.flatnonzero(before != after)
    changed = changed[np.lexsort((happened.time[changed], happened.row[changed]))]
    row, time = happened.row[changed], happened.time[changed].astype(np.int64)
    begins = np.flatnonzero(after[changed])
    following = np.minimum(begins + 1, max(len(changed) - 1, 0))
    ends = (following > begins) & (row[following] == row[begins])
    until = np.where(ends, time[following], FOREVER)
    stage = np.where(ends, happened.after[changed][following], LOST)
    return row[begins], time[begins], until, stage


def _deaths_known(history: History) -> Integers:
    """By row, when somebody's end was reported; FOREVER if it was not."""
    known = np.full(history.world.people.count, FOREVER, np.int64)
    cases = history.reports[history.reports["person"] >= 0]
    np.minimum.at(known, cases["person"], cases["report_time"])
    return known


def _away_at(group: Integers, start: Integers, end: Integers, asked: Integers, at: Integers) -> Integers:
    """How many of some groups are away at some times, of absences from `start` to `end`."""
    closed = end < FOREVER
    groups = np.concatenate([group, group[closed], asked])
    times = np.concatenate([start, end[closed], at])
    change = np.concatenate([np.ones(len(group)), -np.ones(int(closed.sum())), np.zeros(len(asked))])
    order = np.lexsort((change == 0, times, groups))
    first = np.append(True, np.diff(groups[order]) != 0)[: len(order)]
    before = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    running = np.cumsum(change[order])
    total = np.empty(len(order), np.int64)
    total[order] = (running - (running[before] - change[order][before])).astype(np.int64)
    return total[len(groups) - len(asked) :]
