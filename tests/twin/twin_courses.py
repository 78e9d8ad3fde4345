"""The slow twin: what is asked, what happened to whom, and what follows from it by itself."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from typing import Any

from philox import draw
from twin_records import BEAT, DWELL, FOREVER, ONE, PARTS, UNIT, Camp, Cell, Hunter, Party

from hyosan.engine.compile_circles import poisson_row
from hyosan.kernels.space.departures import WITHDRAW
from hyosan.model.quantiles import read_quantile


def _tails(space: Any, length: int) -> list[list[int]]:
    """By state: the probability that the drift clock ticks more than 0, 1, 2 … times in a step, times 2**32."""
    pace = UNIT * float(min(space.cells["drift"]))
    return [
        (ONE - poisson_row(length / (pace * float(breed["hop"])))).tolist() for breed in space.tables.breeds
    ]


class Courses:
    """People's states, and all that the twin remembers."""

    def __init__(self, drive: Any):
        space, self.world = drive.space, drive.world
        self.places, self.people = self.world.places, self.world.people
        self.households = self.world.groups["household"]
        self.habit = {name: int(space.habits[0][name]) for name in space.habits.dtype.names}
        self.hunt = {name: space.hunt[0][name].item() for name in space.hunt.dtype.names}
        self.static = space.cells.copy()
        self.edges = space.edges
        self.tables, self.dwell = space.tables, space.dwell
        self.way_out, self.metres = space.way_out, space.metres
        self.disease, self.seed, self.length = drive.core.disease, drive.seed, drive.length
        self.half_life = space.noise_half_life
        hunting = [
            breed for breed, hunts in zip(space.tables.breeds, drive.core.disease.hunts, strict=True) if hunts
        ]
        chase = sorted(space.cells["chase"].tolist())
        hop = chase[len(chase) // 10] * min(float(breed["hop"]) for breed in hunting) * UNIT
        self.parts = min(max(math.ceil(BEAT * drive.length / hop), 1), PARTS)
        pace = float(min(space.cells["chase"].min(), space.cells["drift"].min()))
        self.hazard_unit = 2.0 ** math.floor(59 - math.log2(drive.length / pace + 64 * UNIT))
        self.tails, self.slowest = _tails(space, drive.length), float(min(space.cells["drift"]))
        self.moves: dict[int, list[Hunter]] = defaultdict(list)
        self.rates: dict[tuple[int, int], int] = {}  # of this step, by cell and part
        self.causes: list[tuple[int, int, int, int, int, int]] = []
        self.history: dict[int, list[int]] = defaultdict(list)
        self.cells = [Cell() for _ in range(self.places.count)]
        self.breached: dict[int, int] = {}
        self.fights: dict[int, int] = {}  # how many somebody came through
        self.ran: set[int] = set()  # and has not parted from the others yet
        self.gone: set[int] = set()  # got away by the back in this step
        self.keeping: set[int] = set()  # and held the door meanwhile
        self.scarred: set[int] = set()  # whom a loss has marked
        self.party: dict[int, Party] = {}  # by person
        self.word: dict[int, Any] = {}  # of who was told, what is not forgotten
        self.words: list[Any] = []  # and all that was ever told
        self.turned: set[int] = set()  # who ever stood up as a hunter
        self.turned_among_others: set[int] = set()  # of them, those who were with a party
        self.travels: list[tuple[int, int, int, int, Any, int]] = []
        self.told: list[tuple[int, int, int, int]] = []
        self.free_at = [0] * len(space.edges)
        self.camp = Camp()
        self.tally: dict[str, int] = defaultdict(int)
        self.start = self.end = self.filed = 0
        self.hunters: list[Hunter] = []
        self.asleep: dict[int, list[Hunter]] = defaultdict(list)
        self.future: list[tuple[int, int, int]] = []
        self.shutting: list[tuple[int, int]] = []
        self.squads: list[dict[str, Any]] = []
        self.events: list[tuple[int, int, int, int, Any]] = []
        self.swept = 0
        for number in range(len(drive.core.log.entries[: int(drive.core.log.size[0])])):
            entry = drive.core.log.entries[number]
            self.add_cause(
                int(entry["time"]), int(entry["person"]), int(entry["state"]), int(entry["kind"]), -1, -1
            )
            self.foresee(number, int(entry["time"]))
            self.foresee_apart(number, int(entry["time"]))
            for cell in (int(self.people.home[entry["person"]]), int(self.people.day[entry["person"]])):
                if cell >= 0:
                    self.cells[cell].disturbed = min(self.cells[cell].disturbed, int(entry["time"]))

    # Courses

    def add_cause(self, time: int, person: int, state: int, kind: int, by: int, where: int) -> int:
        self.causes.append((time, person, state, kind, by, where))
        self.history[person].append(len(self.causes) - 1)
        return len(self.causes) - 1

    def latest(self, person: int) -> int:
        return self.history[person][-1] if self.history[person] else -1

    def course(self, cause: int) -> Any:
        """(state, from, until) of each visit of a cause's course."""
        time, person, state, *_ = self.causes[cause]
        ordinal = self.history[person].index(cause)
        for position in range(10_000):
            row = int(self.disease.dwell_row[state])
            if row < 0:
                yield state, time, FOREVER
                return
            w0, w1, _, _ = draw(self.seed, person, ordinal << 8 | state, DWELL, position)
            leaves = time + read_quantile(self.disease.dwell_table[row], w0)
            branch = int(self.disease.branch_row[state, int(self.people.age[person])])
            while w1 >= int(self.disease.branch_threshold[branch]):
                branch += 1
            yield state, time, leaves
            state, time = int(self.disease.branch_to[branch]), leaves

    def state(self, person: int, time: int) -> int:
        before = [cause for cause in self.history[person] if self.causes[cause][0] <= time]
        if not before:
            return int(self.disease.initial[0])
        return next(state for state, _, until in self.course(before[-1]) if until > time)

    def hunting(self, cause: int, after: int) -> tuple[int, int, int] | None:
        visits = (v for v in self.course(cause) if self.disease.hunts[v[0]] and v[2] > after)
        return next(visits, None)

    def foresee(self, cause: int, after: int) -> None:
        visit = self.hunting(cause, after)
        if visit is not None:
            heapq.heappush(self.future, (max(visit[1], after), self.causes[cause][1], cause))

    def foresee_apart(self, cause: int, after: int) -> None:
        visits = (v for v in self.course(cause) if self.tables.apart[v[0]] and v[2] > after)
        visit, person = next(visits, None), self.causes[cause][1]
        if visit is not None:
            self.expect(max(visit[1], after), WITHDRAW, person, person, cause)

    def expect(self, time: int, kind: int, key: int, who: object, what: int) -> None:
        self.filed += 1
        heapq.heappush(self.travels, (time, kind, key, self.filed, who, what))

    def prey(self, person: int, time: int) -> bool:
        return bool(self.tables.prey[self.state(person, time)])
