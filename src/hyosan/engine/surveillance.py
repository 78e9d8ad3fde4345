"""What surveillance sees: reports of new cases, each with its delay; truth and sight kept apart."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import REPORT
from hyosan.engine.program import Program
from hyosan.ground.units import FOREVER, parse_duration
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.sight import find_reports, still_true
from hyosan.kernels.state import Log, Rows
from hyosan.model.quantiles import quantile_table
from hyosan.model.response import Report
from hyosan.model.surveillance import Surveillance

PENDING = np.dtype(
    [("event_time", np.int64), ("report_time", np.int64), ("cause", np.int32), ("cell", np.int32)]
)

INTERVIEW = "interview"  # the kind of what people in the camp tell


class Watch:
    """Reports under way and received. Nothing here is read from the state of the world but new causes."""

    def __init__(self, program: Program, asked: Surveillance, seed: int, step: int) -> None:
        notifiable = asked.notifiable
        self.program, self.seed, self.step = program, seed, step
        self.flag = np.array([name in notifiable.states for name in program.states])
        self.delay = quantile_table(notifiable.delay).reshape(1, -1).copy()
        self.seen = int(notifiable.seen * ONE)
        self.kinds = ("+".join(notifiable.states), INTERVIEW)
        spatial = ("bite", "torn", "fight", "patrol", "strike")
        self.in_cell = np.array([name in spatial for name in program.causes])
        self.home = np.ascontiguousarray(program.world.people.home, np.int32)
        self.read = 0
        self.hold = 0  # ticks for which somebody holds every report back
        self._pending = Growing(PENDING)
        self._received, self._times = Growing(REPORT), Growing(np.dtype(np.int64))
        self._heard = Growing(REPORT)  # from people in the camp: of places, no cases
        self._next = FOREVER  # the earliest report under way
        self._counted = (0, 0)  # of reports and of what was heard, how many are in `_ever`
        self._ever = np.zeros(0, np.int64)

    def look(self, log: Log, rows: Rows) -> None:
        """Read the causes that are new, and file the reports that will come of them."""
        size = int(log.size[0])
        if size == self.read:
            return
        found = self._pending.room(size - self.read)
        count = find_reports(
            self.program.disease, rows, log, self.seed, self.flag, self.delay, self.seen,
            self.in_cell, self.home, self.read, size, found,
        )  # fmt: skip
        self.read = size
        found["report_time"][:count] += self.hold
        self._pending.size += count
        self._next = min(self._next, int(found["report_time"][:count].min(initial=FOREVER)))

    def hold_back(self, ticks: int, now: int) -> None:
        """From now on every report that has not arrived is held back for so long; none arrives before now."""
        if ticks != self.hold:
            pending = self._pending.filled
            pending["report_time"] = np.maximum(pending["report_time"] + (ticks - self.hold), now)
            self._next = int(pending["report_time"].min(initial=FOREVER))
        self.hold = ticks

    def receive(self, log: Log, rows: Rows, now: int, turned_in: NDArray[np.int32] | None = None) -> int:
        """Receive what is due by `now`, the beginning of a step. Returns how many reports are new.

        `turned_in` is Parties.of: who turned is reported from where that was, and not from where he was bitten.
        """
        if self._next > now:
            return 0
        pending = self._pending.filled
        is_due = pending["report_time"] <= now
        due = pending[is_due]
        self._pending.keep(~is_due)
        self._next = int(self._pending.filled["report_time"].min(initial=FOREVER))
        due = due[still_true(log, rows, due)]
        due = due[np.lexsort((log.entries["person"][due["cause"]], due["report_time"]))]
        reports = self._received.room(len(due))
        reports[:] = np.zeros(1, REPORT)
        for name in ("event_time", "report_time", "cell"):
            reports[name] = due[name]
        reports["count"], reports["person"] = 1, log.entries["person"][due["cause"]]
        self._times.room(len(due))[:] = now
        if turned_in is not None:
            turned = turned_in[log.entries["person"][due["cause"]]]
            reports["cell"] = np.where(turned <= -2, -2 - turned, reports["cell"])
        self._received.size += len(due)
        self._times.size += len(due)
        return len(due)

    def hear(self, now: int, event_times: NDArray[np.int64], cells: NDArray[np.int32]) -> None:
        """Receive reports by word of mouth, of what was seen in some cells."""
        reports = self._heard.room(len(cells))
        reports[:] = np.zeros(1, REPORT)
        reports["event_time"], reports["report_time"], reports["cell"] = event_times, now, cells
        reports["kind"], reports["count"], reports["person"] = self.kinds.index(INTERVIEW), 1, -1
        self._heard.size += len(cells)

    @property
    def waiting(self) -> bool:
        """Whether reports are under way."""
        return self._pending.size > 0

    @property
    def next_due(self) -> int:
        """When the next report arrives; FOREVER if none is under way."""
        return self._next

    @property
    def times(self) -> NDArray[np.int64]:
        """When each report was received."""
        return self._times.filled

    def under_way(self) -> NDArray[np.void]:
        """Every report that has not arrived yet."""
        return self._pending.filled.copy()

    def restore(
        self,
        read: int,
        hold: int,
        received: NDArray[np.void],
        times: NDArray[np.int64],
        pending: NDArray[np.void],
        heard: NDArray[np.void],
    ) -> None:
        """Go on from a checkpoint."""
        self.read, self.hold = read, hold
        for kept, given in (
            (self._received, received), (self._times, times), (self._pending, pending), (self._heard, heard),
        ):  # fmt: skip
            kept.size = 0
            kept.room(len(given))[:] = given.astype(kept.filled.dtype)
            kept.size = len(given)
        self._next = int(pending["report_time"].min(initial=FOREVER))
        self._ever = np.zeros(0, np.int64)

    def table(self) -> NDArray[np.void]:
        """Every report of a case received, in order of receipt."""
        return self._received.filled

    def heard(self) -> NDArray[np.void]:
        """Everything heard from people in the camp, in order of time."""
        return self._heard.filled

    def ever(self, cells: int) -> NDArray[np.int64]:
        """By cell, how many reports were received and how much was heard of it. Not to be written to."""
        told, heard = self._counted
        if len(self._ever) != cells:
            told, heard, self._ever = 0, 0, np.zeros(cells, np.int64)
        for array in (self.table()["cell"][told:], self.heard()["cell"][heard:]):
            if len(array):
                self._ever += count_cells(array, cells)
        self._counted = (self._received.size, self._heard.size)
        return self._ever

    def everything(self) -> NDArray[np.void]:
        """Reports of cases and what was heard, in order of receipt."""
        both = np.concatenate([self.table(), self.heard()])
        return both[np.argsort(both["report_time"], kind="stable")]


class Growing:
    """An array that grows at its end, copied only when its room has doubled."""

    def __init__(self, dtype: np.dtype) -> None:
        self._array, self.size = np.empty(64, dtype), 0

    @property
    def filled(self) -> NDArray:
        """What is in it."""
        return self._array[: self.size]

    def room(self, more: int) -> NDArray:
        """Room for `more` at the end, to be filled; then raise `size`."""
        if self.size + more > len(self._array):
            bigger = np.empty(2 * (self.size + more), self._array.dtype)
            bigger[: self.size] = self.filled
            self._array = bigger
        return self._array[self.size : self.size + more]

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Forget the others."""
        kept = self.filled[which]
        self.size = len(kept)
        self._array[: self.size] = kept


class View:
    """What the authorities see at a moment (model.response.Seen)."""

    def __init__(self, surveillance: Watch | None, now: int) -> None:
        self._surveillance, self.now = surveillance, now
        self._counts: dict[tuple[int, int], NDArray[np.int64]] = {}

    def reports(self, within: str | int | None = None) -> int:
        """The number of reports received within the last `within` (since the start if None)."""
        if self._surveillance is None:
            return 0
        times = self._surveillance.times
        if within is None:
            return len(times)
        span = parse_duration(within) if isinstance(within, str) else within
        return len(times) - int(np.searchsorted(times, self.now - span, side="right"))

    def between(self, oldest: int, newest: int) -> int:
        """Reports received from `oldest` to `newest` ticks ago."""
        return self.reports(oldest) - self.reports(newest)

    def received(self) -> list[Report]:
        """Every report received so far, in order of receipt."""
        if self._surveillance is None:
            return []
        kind = self._surveillance.kinds[0]
        return [
            Report(int(r["event_time"]), int(r["report_time"]), kind, int(r["cell"]), int(r["count"]))
            for r in self._surveillance.table()
        ]

    def cells(self, within: int) -> NDArray[np.int32]:
        """The cells of the reports received within the last `within`."""
        if self._surveillance is None or len(self._surveillance.times) == 0:
            return np.empty(0, np.int32)
        recent = self.reports(within)
        told = self._surveillance.table()["cell"][len(self._surveillance.times) - recent :]
        heard = self._surveillance.heard()
        if len(heard) == 0:
            return told
        first = bisect_right(heard["report_time"], self.now - within)  # NumPy's would copy all of them
        return np.concatenate([told, heard["cell"][first:]]) if first < len(heard) else told

    def counts(self, within: int, cells: int) -> NDArray[np.int64]:
        """By cell, of so many, how many reports of the last `within` name it, or ever if none is so recent.

        Not to be written to.
        """
        if (within, cells) not in self._counts:
            recent = self.cells(within)
            counts = count_cells(recent, cells) if len(recent) else self.ever(cells)
            self._counts[within, cells] = counts
        return self._counts[within, cells]

    def ever(self, cells: int) -> NDArray[np.int64]:
        """By cell, of so many, how many reports there were of it since the start. Not to be written to."""
        if self._surveillance is None or len(self._surveillance.times) == 0:
            return np.zeros(cells, np.int64)
        return self._surveillance.ever(cells)


def count_cells(reported: NDArray[np.int32], cells: int) -> NDArray[np.int64]:
    """By cell, of so many, how many reports name it; some name none."""
    return np.bincount(reported[reported >= 0], minlength=cells)
