"""What surveillance sees: reports of new cases, each with its delay; truth and sight kept apart."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import REPORT
from hyosan.engine.program import Program
from hyosan.ground.units import parse_duration
from hyosan.kernels.draws import ONE
from hyosan.kernels.sight import find_reports, still_true
from hyosan.kernels.state import Log, Rows
from hyosan.model.quantiles import quantile_table
from hyosan.model.response import Report
from hyosan.model.surveillance import Surveillance

PENDING = np.dtype(
    [("event_time", np.int64), ("report_time", np.int64), ("cause", np.int32), ("cell", np.int32)]
)


class Watch:
    """Reports under way and received. Nothing here is read from the state of the world but new causes."""

    def __init__(self, program: Program, asked: Surveillance, seed: int, step: int) -> None:
        notifiable = asked.notifiable
        self.program, self.seed, self.step = program, seed, step
        self.flag = np.array([name in notifiable.states for name in program.states])
        self.delay = quantile_table(notifiable.delay).reshape(1, -1).copy()
        self.seen = int(notifiable.seen * ONE)
        self.kinds = ("+".join(notifiable.states),)
        spatial = ("bite", "torn", "fight", "patrol", "strike")
        self.in_cell = np.array([name in spatial for name in program.causes])
        self.home = np.ascontiguousarray(program.world.people.home, np.int32)
        self.read = 0
        self.pending: dict[int, list[NDArray[np.void]]] = defaultdict(list)
        self.received_parts: list[NDArray[np.void]] = []
        self.times = np.empty(0, np.int64)

    def look(self, log: Log, rows: Rows, now: int) -> None:
        """Read the causes that are new, and file the reports that will come of them."""
        size = int(log.size[0])
        if size == self.read:
            return
        found = np.empty(size - self.read, PENDING)
        count = find_reports(
            self.program.disease, rows, log, self.seed, self.flag, self.delay, self.seen,
            self.in_cell, self.home, self.read, size, found,
        )  # fmt: skip
        self.read = size
        self._file(found[:count], now)

    def _file(self, found: NDArray[np.void], now: int) -> None:
        due = np.maximum(-(-found["report_time"] // self.step), -(-now // self.step))
        for step in np.unique(due):
            self.pending[int(step)].append(found[due == step])

    def receive(self, log: Log, rows: Rows, now: int) -> int:
        """Receive what is due by `now`, the beginning of a step. Returns how many reports are new."""
        parts = self.pending.pop(now // self.step, [])
        if not parts:
            return 0
        due = np.concatenate(parts)
        due = due[still_true(log, rows, due)]
        order = np.lexsort((log.entries["person"][due["cause"]], due["report_time"]))
        reports = np.zeros(len(due), REPORT)
        for name in ("event_time", "report_time", "cell"):
            reports[name] = due[name][order]
        reports["count"] = 1
        self.received_parts.append(reports)
        self.times = np.concatenate((self.times, np.full(len(reports), now)))
        return len(reports)

    @property
    def waiting(self) -> bool:
        """Whether reports are under way."""
        return bool(self.pending)

    def under_way(self) -> NDArray[np.void]:
        """Every report that has not arrived yet."""
        parts = [part for parts in self.pending.values() for part in parts]
        return np.concatenate(parts) if parts else np.empty(0, PENDING)

    def restore(
        self, read: int, received: NDArray[np.void], times: NDArray[np.int64], pending: NDArray[np.void]
    ) -> None:
        """Go on from a checkpoint."""
        self.read, self.times = read, times.copy()
        self.received_parts = [received.astype(REPORT)] if len(received) else []
        self._file(pending.astype(PENDING), 0)

    def table(self) -> NDArray[np.void]:
        """Every report received, in order of receipt."""
        return np.concatenate(self.received_parts) if self.received_parts else np.empty(0, REPORT)


class View:
    """What the authorities see at a moment (model.response.Seen)."""

    def __init__(self, surveillance: Watch | None, now: int) -> None:
        self._surveillance, self._now = surveillance, now

    def reports(self, within: str | int | None = None) -> int:
        """The number of reports received within the last `within` (since the start if None)."""
        if self._surveillance is None:
            return 0
        times = self._surveillance.times
        if within is None:
            return len(times)
        span = parse_duration(within) if isinstance(within, str) else within
        return len(times) - int(np.searchsorted(times, self._now - span, side="right"))

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
        return self._surveillance.table()["cell"][len(self._surveillance.times) - recent :]
