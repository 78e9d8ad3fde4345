"""A run as pictures and words need it: arrays read once from its tables.

Every view works from a `Run`, so that a run in memory and one read from its folder look the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

NOWHERE = -1
Times = NDArray[np.datetime64]


class Run(Protocol):
    """What an `Outbreak` and a `RunDirectory` have in common."""

    @property
    def about(self) -> dict[str, Any]: ...
    @property
    def events(self) -> pa.Table: ...
    @property
    def timeseries(self) -> pa.Table: ...
    @property
    def reports(self) -> pa.Table: ...
    @property
    def orders(self) -> pa.Table: ...
    @property
    def people(self) -> pa.Table: ...
    @property
    def places(self) -> pa.Table | None: ...
    @property
    def frames(self) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None: ...
    def summary(self, out: str | None = None) -> dict[str, Any]: ...


def values(table: pa.Table, column: str) -> NDArray[Any]:
    """A column as an array; missing integers are -1."""
    import pyarrow.compute as pc

    found = table.column(column)
    if found.null_count:
        found = pc.fill_null(found, NOWHERE)
    return np.asarray(found)


def codes(
    table: pa.Table, column: str, names: list[str] | None = None
) -> tuple[NDArray[np.int64], list[str]]:
    """A column of words as (index into the names, names), in the order of `names`; missing words are -1."""
    whole = table.column(column).unify_dictionaries().combine_chunks()
    if table.num_rows == 0:
        return np.empty(0, np.int64), names or []
    known = whole.dictionary.to_pylist()
    raw = np.asarray(whole.indices.fill_null(NOWHERE)).astype(np.int64)
    if names is None:
        return raw, known
    place = np.array([names.index(name) for name in known] + [NOWHERE], np.int64)
    return place[raw], names


@dataclass(frozen=True)
class Log:
    """The events as arrays of equal length, in order of time. States and causes are indices."""

    time: Times
    person: NDArray[np.int64]
    from_state: NDArray[np.int64]
    to_state: NDArray[np.int64]
    cause: NDArray[np.int64]
    by: NDArray[np.int64]
    cell: NDArray[np.int64]


class Scene:
    """A run opened for viewing. Times are local, numpy datetime64 in microseconds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.about = run.about
        self.summary = run.summary()
        self.states: list[str] = [state["name"] for state in self.about["states"]]
        self.causes: list[str] = self.about["causes"]
        self.start_local = datetime.fromisoformat(self.about["start"])
        self.start = np.datetime64(self.start_local.replace(tzinfo=None), "us")
        self.end = self.at(self.about["end"])

    def at(self, ticks: int) -> np.datetime64:
        """The local time of a tick count."""
        return self.start + np.timedelta64(int(ticks), "us")

    def flag(self, trait: str) -> NDArray[np.bool_]:
        """Which states have a trait: alive, hunts, case, infectious, visible, initial."""
        return np.array([bool(state[trait]) for state in self.about["states"]])

    @cached_property
    def is_person(self) -> NDArray[np.bool_]:
        """Which states are those of a survivor: alive and not hunting."""
        return self.flag("alive") & ~self.flag("hunts")

    @property
    def has_hunters(self) -> bool:
        """Whether people of this pathogen turn and hunt."""
        return bool(self.flag("hunts").any())

    @cached_property
    def log(self) -> Log:
        """The events."""
        table = self.run.events
        return Log(
            time=values(table, "time"),
            person=values(table, "person"),
            from_state=codes(table, "from_state", self.states)[0],
            to_state=codes(table, "to_state", self.states)[0],
            cause=codes(table, "cause", self.causes)[0],
            by=values(table, "by_person"),
            cell=values(table, "cell"),
        )

    @cached_property
    def cases(self) -> NDArray[np.int64]:
        """The events that made somebody a case for the first time."""
        log = self.log
        course = self.causes.index("course") if "course" in self.causes else NOWHERE
        at = np.flatnonzero(self.flag("case")[log.to_state] & (log.cause != course))
        _, first = np.unique(log.person[at], return_index=True)
        return at[np.sort(first)]

    @cached_property
    def losses(self) -> NDArray[np.int64]:
        """The events that ended somebody as a person."""
        log = self.log
        return np.flatnonzero(self.is_person[log.from_state] & ~self.is_person[log.to_state])

    @cached_property
    def _series(self) -> tuple[Times, list[str], NDArray[np.int64]]:
        table = self.run.timeseries
        time, at = np.unique(values(table, "time"), return_inverse=True)
        district, names = codes(table, "district")
        state, _ = codes(table, "state", self.states)
        district = np.where(district < 0, len(names), district)
        counts = np.full((len(time), int(district.max(initial=0)) + 1, len(self.states)), NOWHERE, np.int64)
        counts[at, district, state] = values(table, "count")
        # Only changes are written: carry each count on to the next change.
        changed = np.where(counts >= 0, np.arange(len(time))[:, None, None], 0)
        carried = np.take_along_axis(counts, np.maximum.accumulate(changed, axis=0), axis=0)
        return time, names, carried

    @property
    def times(self) -> Times:
        """The times of `people`."""
        return self._series[0]

    @property
    def districts(self) -> list[str]:
        """The districts; empty where there is no map."""
        return self._series[1]

    @property
    def by_district(self) -> NDArray[np.int64]:
        """People [time, district, state]."""
        return self._series[2]

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """People [time, state]."""
        total: NDArray[np.int64] = self.by_district.sum(axis=1)
        return total

    def count_at(self, flag: NDArray[np.bool_], time: np.datetime64) -> int:
        """People in the flagged states at a time, to the event."""
        log, upto = self.log, int(np.searchsorted(self.log.time, time, side="right"))
        entered = int(flag[log.to_state[:upto]].sum()) - int(flag[log.from_state[:upto]].sum())
        return entered + int(flag[self.flag("initial")].sum()) * self.summary["population"]

    @cached_property
    def focus(self) -> np.datetime64:
        """Until when to draw: the run's end, or soon after the last of the change if most of it is quiet."""
        moved = np.abs(np.diff(self.people, axis=0)).sum(axis=1).cumsum()
        if len(moved) == 0 or moved[-1] == 0:
            return self.end
        settled = self.times[1:][np.searchsorted(moved, 0.985 * moved[-1])]
        shown = self.start + (settled - self.start) * 1.25
        return min(self.end, shown) if (shown - self.start) < 0.75 * (self.end - self.start) else self.end

    # -- who and where ----------------------------------------------------------------------------

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """Row in the table of people, for every event's person."""
        ids = values(self.run.people, "person")
        order = np.argsort(ids)
        return order[np.searchsorted(ids, self.log.person, sorter=order)]

    @cached_property
    def home_of_event(self) -> NDArray[np.int64]:
        """The home cell of every event's person; -1 where there is none."""
        if "cell" not in self.run.people.schema.names:
            return np.full(len(self.log.time), NOWHERE)
        return values(self.run.people, "cell")[self.row_of].astype(np.int64)
