"""Space a second time, slow and plain: dicts, sets, heaps, Python's integers and floats.

Everything is counted afresh every morning, everybody's whereabouts are worked out when asked, and nothing is
remembered from one step to the next but who was hurt, what became known, noise, where hunters are and who left
with whom. It shares with the engine the compiled numbers (tables of quantiles and powers), and no code. By theme,
each upon the one before: twin_courses, twin_whereabouts, twin_crowds, twin_walking, twin_parties, twin_trips,
twin_force, twin_fights; here is a step.
"""

from __future__ import annotations

import heapq
from typing import Any

from twin_fights import Fights
from twin_records import BREACH, DAY, QUIET, SHOT, SHUT, STRIKE, TURN, Hunter


class Twin(Fights):
    """Takes the compiled numbers of a `Drive` before its first step, and runs by itself."""

    def retire(self, hunter: Hunter) -> None:
        if self.latest(hunter.person) == hunter.cause:
            self.foresee(hunter.cause, self.start)

    def step(self, number: int) -> None:
        self.number, self.start, self.end = number, number * self.length, (number + 1) * self.length
        self.part = 0
        self.rates.clear()
        for cell in self.cells:
            cell.felt = cell.noise_since
        self.forget()
        self.muster()
        self.wake()
        while self.future and self.future[0][0] < self.end:
            time, person, cause = heapq.heappop(self.future)
            self.file(time, TURN, person, cause)
        while self.shutting and self.shutting[0][0] < self.end:
            time, person = heapq.heappop(self.shutting)
            self.file(time, SHUT, person, person)
        self.besiege()
        self.patrol()
        self.feel()
        for hunter in self.hunters:
            self.set_out(hunter)
        waiting: list[Hunter] = []
        for part in range(self.parts):
            self.part = part
            if part > 0:
                self.feel()
                waiting = [hunter for hunter in self.hunters if hunter.waits and not hunter.fell]
            for hunter in self.moves.pop(part, []):
                if not hunter.fell:
                    self.begin(hunter)
            for hunter in waiting:
                self.go_on(hunter)
            while self.events and self.part_of(self.events[0][0]) == part:
                time, kind, _, _, what = heapq.heappop(self.events)
                self.happen(time, kind, what)
        assert not self.events and not self.moves
        self.travel()
        for cell in self.cells:
            if cell.noise > 0 or cell.noise_since > 0:
                cell.noise = (cell.noise + cell.noise_since) * 2.0 ** (-self.length / self.half_life)
                cell.noise = 0.0 if cell.noise < QUIET else cell.noise
            cell.noise_since = 0.0

    def set_out(self, hunter: Hunter) -> None:
        """Everybody who is awake begins a stay, or is busy for a while."""
        hunter.visit, hunter.since, hunter.waits = 0, max(self.start, hunter.busy), False
        if self.lively(hunter.cell):
            hunter.stirred = max(hunter.stirred, self.end)
        if hunter.since == self.start:
            if self.plain(hunter.cell):
                self.drift(hunter)
            else:
                self.begin(hunter)
        elif hunter.since < self.end:
            hunter.visit = 1
            self.moves[self.part_of(hunter.since)].append(hunter)

    def happen(self, time: int, kind: int, what: Any) -> None:
        verbs = {
            TURN: self.turn,
            SHUT: self.shut,
            BREACH: self.break_in,
            SHOT: self.shoot,
            STRIKE: self.strike,
        }
        verbs[kind](time, what)

    def muster(self) -> None:
        standing = []
        for hunter in self.hunters:
            if not self.stands(hunter, self.start):
                self.retire(hunter)
            elif self.start - hunter.stirred >= self.hunt["dormant_after"] and hunter.busy <= self.start:
                self.asleep[hunter.cell].append(hunter)
            else:
                standing.append(hunter)
        self.hunters = standing

    def wake(self) -> None:
        today = (self.start + self.habit["offset"]) // DAY
        for c, sleepers in self.asleep.items():
            loud = self.stir(self.count(c)) >= self.hunt["dormant_below"] if sleepers else False
            if today == self.swept and not loud:
                continue
            for hunter in list(sleepers):
                if not self.stands(hunter, self.start):
                    self.retire(hunter)
                    sleepers.remove(hunter)
                elif loud:
                    hunter.stirred = hunter.busy = self.start
                    self.hunters.append(hunter)
                    sleepers.remove(hunter)
        self.swept = today
        for c, cell in enumerate(self.cells):
            cell.awake = sum(hunter.cell == c for hunter in self.hunters)
