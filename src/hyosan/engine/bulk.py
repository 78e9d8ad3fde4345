"""Settling slices in bulk, on as many threads as there are owners: see kernels/bulk.py."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.run import Run, calendars_of, load_heap, reserve_heap, reserve_log, settle_until, take_hits
from hyosan.kernels.bulk import (
    BATCH,
    LINK,
    TAKE_OVER,
    Stage,
    begin_chain,
    chain,
    claim,
    commit,
    new_batch,
    new_stage,
    plan,
    release,
)
from hyosan.kernels.calendar import Calendar, grown_calendar
from hyosan.kernels.settle import DONE, begin_slice

_ROOM = 64 * BATCH  # chunks that a batch may take, at most


class Bulk:
    """Scratch room and threads of a run whose pathogen only infects."""

    def __init__(self, run: Run, threads: int) -> None:
        self.stage: Stage = new_stage(run.program.population, run.engine.splits)
        self.batches = [(new_batch(), new_batch()) for _ in range(run.owners)]
        self.threads = ThreadPoolExecutor(threads) if threads > 1 else None

    def settle_slice(self, run: Run, until: int) -> None:
        """Settle all contacts of the open slice, which ends at `until`."""
        hits = self._each(run, lambda owner: take_hits(run, owner))
        self._add_heap(run, hits)
        if run.overtaken:  # as in settle.py: what an initiator would have done before a seed fell on him
            latest = run.engine.rows.latest
            hits = [taken[latest[taken["person"]] == taken["source"]] for taken in hits]
        again = self._each(run, lambda owner: self._stage_owner(run, owner, hits[owner], until))
        if any(again) or (int(self.stage.early.sum()) and self._chain(run, until) == TAKE_OVER):
            release(run.engine, self.stage)
            self._one_by_one(run, hits, until)
            return
        self._commit(run, until)

    def _each(self, run: Run, work: Callable) -> list:
        """Do work for every owner, each on a thread of its own; return the results by owner."""
        if self.threads is None:
            return [work(owner) for owner in range(run.owners)]
        return list(self.threads.map(work, range(run.owners)))

    def _add_heap(self, run: Run, hits: list[NDArray[np.void]]) -> None:
        """Contacts that visits drew as the slice opened are on the heap: hand them to the owners."""
        size = int(run.engine.heap_size[0])
        if size == 0:
            return
        opened = run.engine.heap[:size]
        owner_of = np.searchsorted(run.engine.splits, opened["target"], side="right")
        for owner in range(run.owners):
            hits[owner] = np.concatenate((hits[owner], opened[owner_of == owner]))
        run.engine.heap_size[0] = 0

    def _stage_owner(self, run: Run, owner: int, hits: NDArray[np.void], until: int) -> bool:
        self.stage.size[owner] = self.stage.early[owner] = 0
        claim(run.engine, self.stage, self.batches[owner][0], owner, hits)
        return bool(plan(run.engine, self.stage, owner, until))

    def _chain(self, run: Run, until: int) -> int:
        self.stage.heap_size[0] = 0
        self._reserve_links(2 * int(self.stage.early.sum()) + 8192)
        begin_chain(self.stage, until)
        while (status := chain(run.engine, self.stage, until)) not in (DONE, TAKE_OVER):
            self._reserve_links(2 * len(self.stage.heap))
        return int(status)

    def _reserve_links(self, capacity: int) -> None:
        if capacity > len(self.stage.heap):
            heap = np.empty(capacity, LINK)
            size = int(self.stage.heap_size[0])
            heap[:size] = self.stage.heap[:size]
            self.stage = self.stage._replace(heap=heap)

    def _commit(self, run: Run, until: int) -> None:
        reserve_log(run, int(self.stage.size.sum()))
        log_size = run.engine.log.size
        bases = int(log_size[0]) + np.concatenate(([0], np.cumsum(self.stage.size)))
        calendars = self._each(run, lambda owner: self._commit_owner(run, owner, int(bases[owner]), until))
        run.engine = run.engine._replace(hits=calendars[0][0], visits=calendars[0][1])
        run.others = calendars[1:]
        log_size[0] = bases[-1]

    def _commit_owner(self, run: Run, owner: int, log_base: int, until: int) -> tuple[Calendar, Calendar]:
        hits, visits = calendars_of(run)[owner]
        pairs, found = self.batches[owner]
        total, done = int(self.stage.size[owner]), 0
        while done < total:
            while len(hits.following) - int(hits.free[1]) < _ROOM:
                hits = grown_calendar(hits)
            while len(visits.following) - int(visits.free[1]) < 2 * BATCH:
                visits = grown_calendar(visits)
            engine = run.engine._replace(hits=hits, visits=visits)
            done = commit(engine, self.stage, pairs, found, owner, log_base, until, done)
        return hits, visits

    def _one_by_one(self, run: Run, hits: list[NDArray[np.void]], until: int) -> None:
        for taken in hits:
            size = int(run.engine.heap_size[0])
            reserve_heap(run, size + len(taken))
            run.engine.heap[size : size + len(taken)] = taken
            begin_slice(run.engine, len(taken))
        load_heap(run)
        settle_until(run, until)
