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

from hyosan.kernels.space.parties import STAGES
from hyosan.outcome.presence import Presence, presence, standing
from hyosan.outcome.transmission import became_case, infections

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
    def journeys(self) -> pa.Table: ...
    @property
    def words(self) -> pa.Table: ...
    @property
    def missing(self) -> pa.Table: ...
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


def numbered(table: pa.Table, column: str) -> NDArray[np.int64]:
    """A column of groups, be they labelled by numbers or words, as numbers; -1 for none."""
    import pyarrow as pa

    if pa.types.is_dictionary(table.schema.field(column).type):
        return codes(table, column)[0]
    return values(table, column).astype(np.int64)


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


@dataclass(frozen=True)
class Moves:
    """What became of people who left their routine, as arrays of equal length, in order of time."""

    time: Times
    person: NDArray[np.int64]
    row: NDArray[np.int64]
    stage: NDArray[np.int64]  # index into STAGES; 0 is home
    cell: NDArray[np.int64]  # -1: on no street of this map


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

    @property
    def phrases(self) -> dict[str, str]:
        """In a building: `in the music room, fifth floor`, by the room's name. Empty elsewhere."""
        found: dict[str, str] = (self.about["map"] or {}).get("phrases") or {}
        return found

    def area(self, district: str) -> str:
        """A district in words: in a building it is a floor, `the fifth floor`."""
        return f"the {district}" if self.phrases else district

    @property
    def areas(self) -> str:
        """What districts are called."""
        return "floors" if self.phrases else "districts"

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
        at = np.flatnonzero(became_case(log.to_state, log.cause, self.flag("case"), self.causes))
        _, first = np.unique(log.person[at], return_index=True)
        return at[np.sort(first)]

    @cached_property
    def infections(self) -> NDArray[np.int64]:
        """The events that are infections, seeds among them: of the same person every one."""
        log = self.log
        return np.flatnonzero(
            infections(log.from_state, log.to_state, log.cause, self.flag("case"), self.causes)
        )

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
        return entered + int(flag @ self._began)

    @cached_property
    def _began(self) -> NDArray[np.int64]:
        """How many began in each state."""
        return np.bincount(self.initial_state, minlength=len(self.states))

    def hunting_at(self, time: np.datetime64) -> int:
        """How many hunt at a time."""
        return self.count_at(self.flag("hunts"), time)

    def lost_at(self, time: np.datetime64) -> int:
        """How many are lost as persons at a time: dead, or turned."""
        return int(self.lost_over(np.array([time]))[0])

    def lost_over(self, times: Times) -> NDArray[np.int64]:
        """How many are lost at each of some times."""
        return self._lost[np.searchsorted(self.log.time, times, side="right")]

    @cached_property
    def _lost(self) -> NDArray[np.int64]:
        """How many are lost at first, and after each event."""
        lost = (~self.is_person).astype(np.int64)
        each = lost[self.log.to_state] - lost[self.log.from_state]
        return np.append(0, np.cumsum(each)) + int(lost @ self._began)

    def cases_at(self, time: np.datetime64) -> int:
        """How many have ever been a case by a time."""
        return int(np.searchsorted(self.log.time[self.cases], time, side="right"))

    @cached_property
    def notified(self) -> list[str]:
        """The states that are reported."""
        _, kinds = codes(self.run.reports, "kind")
        return list(dict.fromkeys(state for kind in kinds for state in self._of_kind(kind)))

    def _of_kind(self, kind: str) -> list[str]:
        """The states that a kind of report is of; none if it is of something else, like an interview."""
        states = kind.split("+")
        return states if all(state in self.states for state in states) else []

    @cached_property
    def case_reports(self) -> pa.Table:
        """Reports of people who entered a notifiable state; without what those in a camp are heard to say."""
        table = self.run.reports
        kind, kinds = codes(table, "kind")
        wanted = [at for at, name in enumerate(kinds) if self._of_kind(name)]
        return table.filter(np.isin(kind, wanted)) if wanted else table

    @cached_property
    def _received(self) -> tuple[Times, NDArray[np.int64]]:
        time = values(self.case_reports, "report_time")
        order = np.argsort(time, kind="stable")
        return time[order], np.cumsum(values(self.case_reports, "count")[order].astype(np.int64))

    @property
    def reports(self) -> tuple[Times, NDArray[np.int64]]:
        """(times of receipt, how many people were reported by then)."""
        return self._received

    def known_at(self, time: np.datetime64) -> int:
        """How many the authorities have been told of by a time."""
        received, total = self._received
        at = int(np.searchsorted(received, time, side="right"))
        return int(total[at - 1]) if at else 0

    def received_at(self, number: int) -> np.datetime64 | None:
        """When so many had been reported for the first time; None if never."""
        received, total = self._received
        enough = total >= number
        return received[int(np.argmax(enough))] if enough.any() else None

    @cached_property
    def strikes(self) -> list[tuple[np.datetime64, np.datetime64]]:
        """When bombs were ordered, from and until."""
        orders = sorted(self.run.orders.to_pylist(), key=lambda one: one["time"])
        began: dict[str, np.datetime64] = {}
        found = []
        for order in orders:
            if order["what"] == "strike":
                began.setdefault(order["target"], np.datetime64(order["time"], "us"))
            elif order["what"] == "end strike" and order["target"] in began:
                found.append((began.pop(order["target"]), np.datetime64(order["time"], "us")))
        return sorted([*found, *((start, self.end) for start in began.values())])

    @property
    def survivors_reported(self) -> int | None:
        """How many are alive and themselves as the reports have it; None where reports cannot say."""
        found: int | None = self.summary["reported"].get("survivors")
        return found

    def said_to_survive(self, times: Times) -> NDArray[np.int64]:
        """How many are alive and themselves at each of some times, as the reports have it."""
        received, total = self._received
        known = np.append(0, total)[np.searchsorted(received, times, side="right")]
        left: NDArray[np.int64] = self.summary["population"] - known - self._given_up(times)
        return np.maximum(left, 0)

    def _given_up(self, times: Times) -> NDArray[np.int64]:
        """How many presumed dead are counted as lost at each of some times."""
        if not self.about.get("presumed_counted"):
            return np.zeros(len(times), np.int64)
        table = self.run.missing
        table = table.filter(table.column("presumed_dead").is_valid())
        since = np.sort(values(table, "presumed_dead"))
        until = np.sort(np.asarray(table.column("settled").drop_null()))
        return np.searchsorted(since, times, side="right") - np.searchsorted(until, times, side="right")

    @cached_property
    def reported_truth(self) -> Times:
        """The times of the true events of the kind that is reported: entries into the reported states."""
        flag = np.array([state in self.notified for state in self.states])
        at = np.flatnonzero(flag[self.log.to_state]) if flag.any() else self.cases
        return self.log.time[at]

    @cached_property
    def peak_time(self) -> np.datetime64:
        """When the state of the summary's peak is at its highest, to the event."""
        flag = np.array([state == self.summary["peak"]["state"] for state in self.states])
        moves = flag[self.log.to_state].astype(np.int64) - flag[self.log.from_state]
        return self.log.time[int(np.argmax(np.cumsum(moves)))] if len(moves) else self.start

    @cached_property
    def seeded(self) -> NDArray[np.int64]:
        """The cases that nobody caused and that stood at the time of the first."""
        log, cases = self.log, self.cases
        together = (log.time[cases] == log.time[cases[:1]]) & (log.by[cases] == NOWHERE)
        return cases[together] if len(cases) else cases

    @cached_property
    def attacks(self) -> NDArray[np.int64]:
        """The events in which somebody was struck in a place by another."""
        log = self.log
        return np.flatnonzero((log.cell >= 0) & (log.by >= 0) & self.is_person[log.from_state])

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
        return self.rows(self.log.person)

    def rows(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows in the table of people of some stable ids, all of which are in it."""
        ids = values(self.run.people, "person")
        order = np.argsort(ids)
        return order[np.searchsorted(ids, persons, sorter=order)]

    @cached_property
    def moves(self) -> Moves:
        """What became of people who left their routine, as long as they were people."""
        table = self.run.journeys
        time, person = values(table, "time"), values(table, "person")
        row, cell = self.rows(person), values(table, "cell").astype(np.int64)
        stage = codes(table, "stage", list(STAGES))[0].astype(np.int64)
        kept = standing((time, row), self._ends, self.is_person[self.initial_state])
        return Moves(time[kept], person[kept], row[kept], stage[kept], cell[kept])

    @cached_property
    def presence(self) -> Presence:
        """Where survivors are at any time."""
        moves = self.moves
        began = self.is_person[self.initial_state]
        return presence((moves.time, moves.row, moves.stage), self._ends, began)

    @property
    def _ends(self) -> tuple[Times, NDArray[np.int64], NDArray[np.bool_]]:
        """Of every event the time, the row, and whether a person is left."""
        return self.log.time, self.row_of, self.is_person[self.log.to_state]

    @cached_property
    def homes(self) -> NDArray[np.int64]:
        """Everybody's home cell, by row of the table of people; -1 where there is none."""
        if "cell" not in self.run.people.schema.names:
            return np.full(self.run.people.num_rows, NOWHERE)
        return values(self.run.people, "cell").astype(np.int64)

    @cached_property
    def home_of_event(self) -> NDArray[np.int64]:
        """The home cell of every event's person; -1 where there is none."""
        return self.homes[self.row_of]

    @cached_property
    def _home_district(self) -> tuple[NDArray[np.int64], list[str]]:
        if "district" not in self.run.people.schema.names:
            return np.full(self.run.people.num_rows, NOWHERE), []
        district, names = codes(self.run.people, "district")
        return district, [self.area(name) for name in names]

    @property
    def home_district(self) -> NDArray[np.int64]:
        """Where everybody lives, by row of the table of people: an index into `home_districts`, or -1."""
        return self._home_district[0]

    @property
    def home_districts(self) -> list[str]:
        """The districts that people live in."""
        return self._home_district[1]

    @cached_property
    def initial_state(self) -> NDArray[np.int64]:
        """Everybody's state before anything happened, by row of the table of people."""
        if "initial_state" in self.run.people.schema.names:
            return codes(self.run.people, "initial_state", self.states)[0].astype(np.int64)
        return np.full(self.run.people.num_rows, int(np.argmax(self.flag("initial"))), np.int64)

    @cached_property
    def final_state(self) -> NDArray[np.int64]:
        """Everybody's state at the end, by row of the table of people."""
        return self.states_at(self.end)

    def states_at(self, time: np.datetime64) -> NDArray[np.int64]:
        """Everybody's state at a time, by row of the table of people."""
        upto = int(np.searchsorted(self.log.time, time, side="right"))
        states = self.initial_state.copy()
        states[self.row_of[:upto]] = self.log.to_state[
            :upto
        ]  # of equal rows the last, the latest event, stays
        return states
