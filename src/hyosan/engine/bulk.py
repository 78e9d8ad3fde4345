"""Settling slices in bulk, on as many threads as there are owners: see kernels/circles/stage.py.

Kernels get an owner's *desk*, one pointer to the engine's arrays and to scratch room: to hand over a hundred arrays
one by one takes longer than 200 contacts.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.run import Run, calendars_of, load_heap, reserve_log, settle_until, with_room
from hyosan.kernels.circles.calendar import Calendar, drop_bucket, file_all, grown_calendar
from hyosan.kernels.circles.chain import chain, later_visits
from hyosan.kernels.circles.commit import commit, file_later, foresee
from hyosan.kernels.circles.plan import claim_and_plan
from hyosan.kernels.circles.settle import DONE, MOST, NEEDS_ROOM, SLICE, count_cases
from hyosan.kernels.circles.stage import (
    LINK,
    Stage,
    grown_links,
    new_batch,
    new_links,
    new_stage,
    release,
)
from hyosan.kernels.circles.visits import VISITS, new_visits
from hyosan.kernels.scene import Scene


class Bulk:
    """Scratch room and threads of a run whose pathogen only infects."""

    def __init__(self, run: Run, threads: int) -> None:
        self.stage: Stage = new_stage(run.memory.staged, run.engine.splits)
        self.batches = [new_batch() for _ in range(run.owners)]
        self.rooms = [new_visits() for _ in range(run.owners)]
        self.links = [new_links(0) for _ in range(run.owners)]
        self.desks: list[Scene | None] = [None] * run.owners
        self.threads = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def settle_slice(self, run: Run, until: int) -> int:
        """Settle all contacts of the open slice, which ends at `until`. Returns how many became a case in it."""
        self._file_heap(run)
        again = self._each(run, lambda owner: self._stage_owner(run, owner, until))
        if any(again) or (int(self.stage.early.sum()) and not self._chain(run, until)):
            release(run.engine, self.stage)
            load_heap(run)
            first = int(run.engine.log.size[0])
            settle_until(run, until)
            log = run.engine.log
            return int(count_cases(run.engine.disease, log, first, int(log.size[0])))
        return self._commit(run, until)

    def _desk(self, run: Run, owner: int, calendars: tuple[Calendar, Calendar] | None = None) -> Scene:
        """What an owner works on, as kernels see it."""
        hits, visits = calendars or calendars_of(run)[owner]
        room, pairs = self.rooms[owner]
        parts = run.engine._replace(hits=hits, visits=visits)._asdict()
        parts |= {"stage": self.stage, "links": self.links[owner], "batch": self.batches[owner]}
        parts |= {"room": room, "pairs": pairs}
        desk = self.desks[owner]
        new = [] if desk is None else [name for name, part in parts.items() if desk.fields[name] is not part]
        if desk is None or not all(desk.takes(name, parts[name]) for name in new):
            desk = self.desks[owner] = Scene(parts)
        else:
            for name in new:
                desk.put(name, parts[name])
        return desk

    def _each(self, run: Run, work: Callable) -> list:
        """Do work for every owner, the first here, each other on a thread of its own; the results by owner."""
        if self.threads is None:
            return [work(owner) for owner in range(run.owners)]
        others = [self.threads.submit(work, owner) for owner in range(1, run.owners)]
        return [work(0), *(other.result() for other in others)]

    def _file_heap(self, run: Run) -> None:
        """Contacts that visits drew as the slice opened are on the heap: file them under the slice."""
        size = int(run.engine.heap_size[0])
        if size == 0:
            return
        opened = run.engine.heap[:size]
        owner_of = np.searchsorted(run.engine.splits, opened["target"], side="right")
        hits = run.engine.hits
        while len(hits.following) - int(hits.free[1]) < size:
            hits = grown_calendar(hits)
        run.engine = run.engine._replace(hits=hits)
        file_all(hits, opened, int(run.engine.setting[SLICE]) * run.owners + owner_of)
        run.engine.heap_size[0] = 0

    def _stage_owner(self, run: Run, owner: int, until: int) -> bool:
        self.stage.size[owner] = self.stage.early[owner] = self.links[owner].size[:] = 0
        desk, bucket = self._desk(run, owner), int(run.engine.setting[SLICE]) * run.owners + owner
        again = False
        for number, (calendar, _) in enumerate(calendars_of(run), start=1):
            last = number == run.owners
            again = claim_and_plan(desk, owner, calendar, bucket, run.overtaken, last, until)
        return bool(again)

    def _chain(self, run: Run, until: int) -> bool:
        """Settle what those staged do within the slice. Returns whether it could."""
        self._each(run, lambda owner: self._foresee(run, owner, until))
        self.stage.taken[:] = self.stage.heap_size[0] = 0
        self._reserve_chain(self._most(run))
        for owner in range(run.owners):
            done = 0
            while (done := later_visits(self._desk(run, owner), owner, until, done)) < self.stage.size[owner]:
                self._reserve_chain(2 * len(self.stage.heap) + self._most(run))
        links = self._foreseen()
        while (status := chain(run.engine, self.stage, links, until)) == NEEDS_ROOM:
            self._reserve_chain(2 * len(self.stage.heap) + self._most(run))
        return bool(status == DONE)

    def _foresee(self, run: Run, owner: int, until: int) -> None:
        room, done = VISITS * self._most(run), 0
        while True:
            links = self.links[owner]
            done = foresee(self._desk(run, owner), owner, until, done)
            if done == self.stage.size[owner]:
                return
            self.links[owner] = grown_links(links, 2 * len(links.links) + room)

    def _foreseen(self) -> NDArray[np.void]:
        """The contacts that all owners foresaw, in order of time; those at the same time in any order."""
        links = np.concatenate([links.links[: int(links.size[0])] for links in self.links])
        return links[np.argsort(links["time"])]

    @staticmethod
    def _most(run: Run) -> int:
        """More contacts than this no course has within a slice."""
        return int(run.engine.setting[MOST])

    def _reserve_chain(self, room: int) -> None:
        if room > len(self.stage.heap):
            heap = np.empty(room, LINK)
            size = int(self.stage.heap_size[0])
            heap[:size] = self.stage.heap[:size]
            self.stage = self.stage._replace(heap=heap)

    def _commit(self, run: Run, until: int) -> int:
        reserve_log(run, int(self.stage.size.sum()))
        log_size = run.engine.log.size
        bases = int(log_size[0]) + np.concatenate(([0], np.cumsum(self.stage.size)))
        done = self._each(run, lambda owner: self._commit_owner(run, owner, int(bases[owner]), until))
        calendars = [(hits, visits) for hits, visits, _ in done]
        run.engine = run.engine._replace(hits=calendars[0][0], visits=calendars[0][1])
        run.others = calendars[1:]
        log_size[0] = bases[-1]
        return sum(cases for _, _, cases in done)

    def _commit_owner(
        self, run: Run, owner: int, log_base: int, until: int
    ) -> tuple[Calendar, Calendar, int]:
        """Returns the owner's calendars, and how many became a case."""
        hits, visits = calendars_of(run)[owner]
        bucket = int(run.engine.setting[SLICE]) * run.owners
        for settled in range(run.owners):
            drop_bucket(hits, bucket + settled)
        later = int(self.links[owner].size[1])
        if later:
            hits, visits = with_room(hits, visits, later)
            file_later(self._desk(run, owner, (hits, visits)), owner, log_base)
        total, done = int(self.stage.size[owner]), 0
        most = VISITS * self._most(run)
        while done < total:
            hits, visits = with_room(hits, visits, most)
            done = commit(self._desk(run, owner, (hits, visits)), owner, log_base, until, done)
        cases = count_cases(run.engine.disease, run.engine.log, log_base, log_base + total)
        return hits, visits, int(cases)
