"""The slow twin: hunters walk, wait, and come upon people."""

from __future__ import annotations

import heapq
from typing import Any

from philox import draw
from twin_crowds import Crowds
from twin_records import ATTACK, DRIFT, DRIFT_TIMES, FOREVER, HOP, LONG, NEVER, ONE, STRIKE, VISITING, Hunter

from hyosan.model.quantiles import read_quantile


class Walking(Crowds):
    """Stays in cells, ended by the hazard of leaving or by an attack."""

    def part_begin(self, part: int) -> int:
        return self.start - (-self.length * part // self.parts)

    def part_of(self, time: int) -> int:
        return (time - self.start) * self.parts // self.length

    def ticks(self, hunter: Hunter) -> list[tuple[int, int]]:
        """(time, word) of each tick of the drift clock: times in order, words as they come."""

        def word(stream: int, k: int) -> int:
            return draw(self.seed, hunter.person, self.number, HOP, stream + k // 4)[k % 4]

        first, count = word(DRIFT, 0), 0
        while first < self.tails[hunter.state][count]:
            count += 1
        width = self.end - self.start - 1
        times = sorted(self.start + 1 + (word(DRIFT_TIMES, k) * width >> 32) for k in range(count))
        return [(time, word(DRIFT, k + 1)) for k, time in enumerate(times)]

    def drift(self, hunter: Hunter) -> None:
        """Each tick leads to a neighbour or nowhere; a stay begins where there is more than drifting."""
        for time, word in self.ticks(hunter):
            ways = [*enumerate(self.uppers(hunter.cell)), (-1, ONE)]
            k = next(k for k, upper in ways if word < upper)
            if k >= 0:
                hunter.cell = int(self.edges_of(hunter.cell)[k]["to"])
            if not self.plain(hunter.cell):
                hunter.visit, hunter.since = 1, time
                self.moves[self.part_of(time)].append(hunter)
                return

    def plain(self, c: int) -> bool:
        """Nobody is felt or can be met, no edge is guarded: hunters only drift."""
        guarded = any(int(edge["leak"]) < ONE for edge in self.edges_of(c))
        return not (self.lively(c) or self.count(c).exposed or guarded)

    def weights(self, c: int) -> list[float]:
        """Running sums of the weights of the edges."""
        sums, total = [], 0.0
        for edge in self.edges_of(c):
            total += self.pull(int(edge["to"])) * float(edge["nearness"])
            sums.append(total)
        return sums

    def uppers(self, c: int) -> list[int]:
        """The words below which each edge is taken: by every hop, or, where hunters drift, by ticks."""
        sums = self.weights(c)
        if not self.plain(c):
            return [int(running / sums[-1] * 4294967296.0) for running in sums[:-1]] + [ONE] * bool(sums)
        whole = self.pull(c) + (sums[-1] if sums else 0.0)
        scale = self.slowest / float(self.static[c]["drift"]) * 4294967296.0
        return [int(running / whole * scale) for running in sums]

    def rate(self, c: int) -> int:
        """The hazard of leaving a cell, a tick, in this part of the step."""
        if (c, self.part) not in self.rates:
            self.rates[c, self.part] = self._rate(c)
        return self.rates[c, self.part]

    def _rate(self, c: int) -> int:
        total = (self.weights(c) or [0.0])[-1]
        pace = float(self.static[c]["chase" if self.lively(c) else "drift"])
        return int(self.hazard_unit / pace * (total / (self.pull(c) + total)))

    def hop(self, hunter: Hunter) -> None:
        """Along the edge on which the word falls, unless a guard holds it."""
        uppers, lower, way = self.uppers(hunter.cell), 0, hunter.way
        if self.plain(hunter.cell):
            way = way * uppers[-1] >> 32  # one of the ticks that lead somewhere
        for edge, upper in zip(self.edges_of(hunter.cell), uppers, strict=True):
            if way < upper:
                if way < lower + ((upper - lower) * int(edge["leak"]) >> 32):
                    hunter.cell = int(edge["to"])
                break
            lower = upper

    def begin(self, hunter: Hunter) -> None:
        """A stay begins at `since`, in this part of the step."""
        if self.lively(hunter.cell):
            hunter.stirred = self.end
        word, hunter.way, _, _ = draw(self.seed, hunter.person, self.number, HOP, hunter.visit)
        units = read_quantile(self.tables.unit[0], word) * float(self.tables.breeds[hunter.state]["hop"])
        units *= self.hazard_unit
        hunter.left, hunter.waits = (int(units) if units < 1e18 else NEVER), True
        self.wear(hunter, hunter.since)
        self.aim(hunter, (-1, -1))

    def wear(self, hunter: Hunter, since: int) -> None:
        """Some of the hazard is used up in what remains of this part: all of it, or so much less is left."""
        rate = self.rate(hunter.cell)
        used = rate * (self.part_begin(self.part + 1) - since)
        hunter.hop_at = since + hunter.left // rate if hunter.left < used else None
        hunter.left -= used

    def aim(self, hunter: Hunter, floor: tuple[int, int]) -> None:
        """Whom it comes upon next in this stay, unless it leaves before, in this part."""
        self.seek(hunter, floor)
        if hunter.hop_at is not None and hunter.hop_at <= hunter.strike:
            self.leave(hunter)
        elif hunter.strike < min(self.end, hunter.until):
            self.file(hunter.strike, STRIKE, hunter.person, (hunter, hunter.visit))

    def leave(self, hunter: Hunter) -> None:
        """The stay ends by a hop, and the next begins."""
        if hunter.hop_at < hunter.until:  # type: ignore[operator]
            self.hop(hunter)
            hunter.since, hunter.visit = hunter.hop_at, hunter.visit + 1  # type: ignore[assignment]
            self.begin(hunter)
        else:
            hunter.waits, hunter.visit = False, hunter.visit + 1

    def go_on(self, hunter: Hunter) -> None:
        """A part of the step begins for somebody who waits."""
        begins = self.part_begin(self.part)
        self.wear(hunter, begins)
        strikes_first = hunter.hop_at is not None and begins <= hunter.strike < hunter.hop_at
        if hunter.hop_at is not None and not strikes_first:
            self.leave(hunter)

    def seek(self, hunter: Hunter, floor: tuple[int, int]) -> None:
        """Of all who are marked the one with the smallest word comes first; four slots share a draw."""
        context = self.number << 8 | hunter.visit % 256
        aims = [(self.meeting(hunter, context, slot), slot) for slot in self.count(hunter.cell).marked]
        aims = [aim for aim in aims if aim > floor]
        hunter.strike = FOREVER
        if aims:
            hunter.aim = min(aims)
            spacing = float(self.static[hunter.cell]["spacing"])
            spacing *= float(self.tables.breeds[hunter.state]["spacing"])
            units = read_quantile(self.tables.unit[0], hunter.aim[0])
            hunter.strike = hunter.since + int(min(units * spacing, LONG))

    def meeting(self, hunter: Hunter, context: int, slot: int) -> int:
        """The word of a meeting; a guest has a draw, by his id, to himself."""
        if slot >= VISITING:
            own = VISITING | ((slot - VISITING) & (VISITING - 1))
            return draw(self.seed, hunter.person, context, ATTACK, own)[0]
        return draw(self.seed, hunter.person, context, ATTACK, slot // 4)[slot % 4]

    def file(self, time: int, kind: int, key: int, what: Any) -> None:
        heapq.heappush(self.events, (time, kind, key, len(self.events), what))
