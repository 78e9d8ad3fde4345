"""Space a second time, slow and plain: dicts, sets, one heap, Python's integers and floats.

Everything is counted afresh every morning, everybody's whereabouts are worked out when asked, and nothing is
remembered from one step to the next but who was hurt, what became known, noise, and where hunters are. It
shares with the engine the compiled numbers (tables of quantiles and powers), and no code.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from philox import draw

from hyosan.engine.compile_circles import poisson_row
from hyosan.model.quantiles import read_quantile

HOUR, DAY, FOREVER, ONE = 3_600_000_000, 86_400_000_000, 2**62, 1 << 32
UNIT, LONG, QUIET = 1_000_000_000, 4.0e18, 1e-3
DWELL, HOP, ATTACK, FIGHT, WHEREABOUTS, PATROL, SORTIE, SIEGE = 3, 7, 8, 9, 11, 12, 13, 14
TURN, SHUT, BREACH, SHOT, STRIKE = 0, 1, 2, 3, 5
PARTS, BEAT, NEVER = 64, 4, 1 << 61
DRIFT, DRIFT_TIMES = 1 << 20, 1 << 21
AT_HOME, PUPIL, STAFF, SOLDIER = 0, 1, 3, 4


def _tails(space: Any, length: int) -> list[list[int]]:
    """By state: the probability that the drift clock ticks more than 0, 1, 2 … times in a step, times 2**32."""
    pace = UNIT * float(min(space.cells["drift"]))
    return [
        (ONE - poisson_row(length / (pace * float(breed["hop"])))).tolist() for breed in space.tables.breeds
    ]


@dataclass
class Seen:
    """Where somebody is, and how."""

    away: bool
    exposed: bool
    aware: bool = False
    barricaded: bool = False


@dataclass
class Hunter:
    """One hunter."""

    person: int
    cause: int
    cell: int
    until: int
    state: int
    busy: int
    stirred: int
    visit: int = 0  # stays in this step before this one
    since: int = 0
    waits: bool = False  # in its cell, to leave or to come upon somebody
    left: int = 0  # of the hazard of leaving that ends the stay, when this part began
    hop_at: int | None = None  # the stay ends in this part
    way: int = 0  # the word that says where to
    fell: bool = False
    aim: tuple[int, int] = (0, 0)  # word, slot
    strike: int = FOREVER


@dataclass
class Cell:
    """What became known in a cell, its noise, and this morning's counts."""

    alarm: int = FOREVER
    broadcast: int = FOREVER
    disturbed: int = FOREVER
    noise: float = 0.0
    noise_since: float = 0.0
    felt: float = 0.0
    stamp: int = -1
    marked: set[int] = field(default_factory=set)  # slots
    exposed: int = 0
    inside: int = 0
    awake: int = 0


class Twin:
    """Takes the compiled numbers of a `Drive` before its first step, and runs by itself."""

    def __init__(self, drive: Any):
        space, self.world = drive.space, drive.world
        self.places, self.people = self.world.places, self.world.people
        self.households = self.world.groups["household"]
        self.habit = {name: int(space.habits[0][name]) for name in space.habits.dtype.names}
        self.hunt = {name: space.hunt[0][name].item() for name in space.hunt.dtype.names}
        self.static = space.cells.copy()
        self.edges = space.edges
        self.tables, self.dwell = space.tables, space.dwell
        self.disease, self.seed, self.length = drive.core.disease, drive.seed, drive.length
        self.half_life = space.noise_half_life
        hunting = [
            breed for breed, hunts in zip(space.tables.breeds, drive.core.disease.hunts, strict=True) if hunts
        ]
        hop = float(min(space.cells["chase"])) * min(float(breed["hop"]) for breed in hunting) * UNIT
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

    def prey(self, person: int, time: int) -> bool:
        return bool(self.tables.prey[self.state(person, time)])

    # Whereabouts

    def interval(self, person: int, day: int) -> tuple[int, int] | None:
        habit, role = self.habit, int(self.people.role[person])
        if role == AT_HOME or self.people.day[person] < 0 or (habit["weekday"] + day) % 7 >= 5:
            return None
        what = "school" if role in (PUPIL, STAFF) else "work"
        w0, w1, _, _ = draw(self.seed, person, 0, WHEREABOUTS, 0)
        width, midnight = 2 * habit["jitter"] + 1, day * DAY - habit["offset"]
        early, late = ((w * width >> 32) - habit["jitter"] for w in (w0, w1))
        return midnight + habit[f"{what}_start"] + early, midnight + habit[f"{what}_end"] + late

    def away(self, person: int, time: int) -> bool:
        if self.people.role[person] == SOLDIER and self.people.day[person] >= 0:
            return True
        interval = self.interval(person, (time + self.habit["offset"]) // DAY)
        return interval is not None and interval[0] <= time < interval[1]

    def next_there(self, person: int, time: int, away: bool) -> int:
        if self.away(person, time) == away:
            return time
        if self.people.role[person] == SOLDIER:
            return FOREVER
        today = (time + self.habit["offset"]) // DAY
        if not away:
            return self.interval(person, today)[1]  # type: ignore[index]
        for day in range(today, today + 8):
            interval = self.interval(person, day)
            if interval is not None and interval[1] > time:
                return max(interval[0], time)
        return FOREVER

    def aware(self, person: int) -> int:
        home, day = int(self.people.home[person]), int(self.people.day[person])
        word = draw(self.seed, person, 0, WHEREABOUTS, 0)[3]
        heard = [FOREVER]
        if self.cells[home].alarm < FOREVER:
            heard.append(self.next_there(person, self.cells[home].alarm, False))
        if day >= 0 and day != home and self.cells[day].alarm < FOREVER:
            heard.append(self.next_there(person, self.cells[day].alarm, True))
        first = min(heard)
        if first < FOREVER:
            first += read_quantile(self.dwell[self.habit["sight_row"]], word)
        if self.cells[home].broadcast < FOREVER:
            told = self.cells[home].broadcast + read_quantile(self.dwell[self.habit["broadcast_row"]], word)
            first = min(first, told)
        return first

    def household(self, person: int) -> list[int]:
        return [int(one) for one in self.households.members_of(int(self.households.group_of[person]))]

    def night(self, hour: int) -> bool:
        return not self.habit["night_end"] <= hour % 24 * HOUR < self.habit["night_start"]

    def foragers(self, cell: int, hour: int) -> list[int]:
        if self.night(hour):
            return []
        sure, chance = divmod(int(self.static[cell]["sorties"]), ONE)
        number = sure + (draw(self.seed, cell, hour, SORTIE, 0xFFFFFE)[0] < chance)
        first, last = int(self.places.home_start[cell]), int(self.places.home_start[cell + 1])
        return [
            first + (draw(self.seed, cell, hour, SORTIE, k)[0] * (last - first) >> 32) for k in range(number)
        ]

    def look(self, person: int, time: int) -> Seen:
        habit, role = self.habit, int(self.people.role[person])
        aware, hour = self.aware(person), (time + habit["offset"]) // HOUR
        until = self.breached.get(int(self.households.group_of[person]), 0)
        open_now = until - habit["breach_open"] <= time < until
        if time < aware:
            away = self.away(person, time)
            if not away and open_now:
                return Seen(False, True)
            what = "home_night" if self.night(hour) else "home_day"
            if away:
                what = "school" if role in (PUPIL, STAFF) else "work"
            return Seen(away, draw(self.seed, person, hour, WHEREABOUTS, 1)[0] < habit[f"reach_{what}"])
        if role == SOLDIER and self.people.day[person] >= 0:
            return Seen(True, False, True, True)
        shut = aware
        if self.away(person, aware):
            travel = read_quantile(
                self.dwell[habit["travel_row"]], draw(self.seed, person, 0, WHEREABOUTS, 0)[2]
            )
            shut += travel
            if time < shut:
                return Seen(time - aware < travel // 2, True, True)
        if open_now:
            return Seen(False, True, True, True)
        out = False
        if habit["stores_row"] >= 0 and person in self.foragers(int(self.people.home[person]), hour):
            word = draw(self.seed, self.household(person)[0], 0, SORTIE, 0xFFFFFF)[0]
            out = hour * HOUR - habit["offset"] >= shut + read_quantile(self.dwell[habit["stores_row"]], word)
        return Seen(False, out, True, True)

    # Counts

    def members(self, cell: int) -> dict[int, tuple[int, bool]]:
        """(person, by seat?) by slot: home members, then seats from the next multiple of four."""
        places = self.places
        homes = range(int(places.home_start[cell]), int(places.home_start[cell + 1]))
        seats = places.day_members[int(places.day_start[cell]) : int(places.day_start[cell + 1])]
        return {slot: (person, False) for slot, person in enumerate(homes)} | {
            self.seats_from(cell) + seat: (int(person), True) for seat, person in enumerate(seats)
        }

    def seats_from(self, cell: int) -> int:
        return -(-int(self.places.home_start[cell + 1] - self.places.home_start[cell]) // 4) * 4

    def count(self, c: int) -> Cell:
        cell = self.cells[c]
        if cell.stamp == self.start:
            return cell
        cell.stamp = self.start
        time, offset = self.start, self.habit["offset"]
        if min(cell.alarm, cell.broadcast, cell.disturbed) > time:
            time = max((time + offset) // HOUR * HOUR - offset, 0)
        cell.marked, present = set(), 0
        for slot, (person, seated) in self.members(c).items():
            if self.prey(person, time):
                seen = self.look(person, time)
                present += seen.away == seated
                if seen.exposed and seen.away == seated:
                    cell.marked.add(slot)
        cell.exposed, cell.inside = len(cell.marked), present - len(cell.marked)
        return cell

    def feel(self) -> None:
        for cell in self.cells:
            cell.felt = cell.noise_since
            if cell.stamp == self.start:
                cell.exposed = len(cell.marked)

    def stir(self, cell: Cell) -> float:
        return cell.exposed + self.hunt["noise_stimulus"] * ((cell.noise + cell.felt) * self.fade())

    def fade(self) -> float:
        """What is left in the middle of this beat of the noise of the morning."""
        first = self.part // BEAT * BEAT
        last = min(first + BEAT, self.parts)
        return 2.0 ** (-self.length * (first + last) / (self.half_life * 2 * self.parts))

    def pull(self, c: int) -> float:
        cell = self.count(c)
        half, octave = math.frexp(1.0 + self.stir(cell) + self.hunt["sheltered_stimulus"] * cell.inside)
        return float(self.tables.mantissa[int((half - 0.5) * 2048)] * self.tables.octave[octave - 1])

    def around(self, c: int) -> list[Cell]:
        return [self.count(one) for one in (c, *(int(edge["to"]) for edge in self.edges_of(c)))]

    def lively(self, c: int) -> bool:
        return max(self.stir(cell) for cell in self.around(c)) >= self.hunt["dormant_below"]

    def edges_of(self, c: int) -> Any:
        return self.edges[int(self.places.edge_start[c]) : int(self.places.edge_start[c + 1])]

    # Walking

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
        aims = [
            (draw(self.seed, hunter.person, context, ATTACK, slot // 4)[slot % 4], slot)
            for slot in self.count(hunter.cell).marked
        ]
        aims = [aim for aim in aims if aim > floor]
        hunter.strike = FOREVER
        if aims:
            hunter.aim = min(aims)
            spacing = float(self.static[hunter.cell]["spacing"])
            spacing *= float(self.tables.breeds[hunter.state]["spacing"])
            units = read_quantile(self.tables.unit[0], hunter.aim[0])
            hunter.strike = hunter.since + int(min(units * spacing, LONG))

    def file(self, time: int, kind: int, key: int, what: Any) -> None:
        heapq.heappush(self.events, (time, kind, key, len(self.events), what))

    # A step

    def stands(self, hunter: Hunter, time: int) -> bool:
        return self.latest(hunter.person) == hunter.cause and time < hunter.until

    def retire(self, hunter: Hunter) -> None:
        if self.latest(hunter.person) == hunter.cause:
            self.foresee(hunter.cause, self.start)

    def step(self, number: int) -> None:
        self.number, self.start, self.end = number, number * self.length, (number + 1) * self.length
        self.part = 0
        self.rates.clear()
        for cell in self.cells:
            cell.felt = cell.noise_since
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
                self.begin(hunter)
            for hunter in waiting:
                self.go_on(hunter)
            while self.events and self.part_of(self.events[0][0]) == part:
                time, kind, _, _, what = heapq.heappop(self.events)
                self.happen(time, kind, what)
        assert not self.events and not self.moves
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

    def besiege(self) -> None:
        crowd = self.hunt["crowd"]
        for c, cell in enumerate(self.cells):
            hunters = cell.awake + len(self.asleep[c])
            if hunters == 0 or self.count(c).inside <= 0:
                continue
            for number in range(-(-hunters // crowd)):
                time, size = self.start, min(crowd, hunters - number * crowd)
                for turn in range(16):
                    key = number << 10 | turn << 6
                    word = draw(self.seed, c, self.number, SIEGE, key)[0]
                    wait = read_quantile(self.tables.unit[0], word) * float(self.tables.siege[size])
                    if wait >= self.end - time:
                        break
                    time += int(wait)
                    person = self.somebody_inside(c, key)
                    if person is not None:
                        self.file(time, BREACH, c, (person, c))

    def somebody_inside(self, c: int, key: int) -> int | None:
        first, last = int(self.places.home_start[c]), int(self.places.home_start[c + 1])
        if first == last:
            return None
        for attempt in range(1, 64):
            for word in draw(self.seed, c, self.number, SIEGE, key + attempt)[1:]:
                person = first + (word * (last - first) >> 32)
                if person - first in self.cells[c].marked or not self.prey(person, self.start):
                    continue
                seen = self.look(person, self.start)
                if not seen.away and not seen.exposed:
                    return person
        return None

    def patrol(self) -> None:
        length = self.end - self.start
        for squad in self.squads:
            c = squad["cell"]
            met = self.cells[c].awake + len(self.asleep[c])
            if squad["men"] <= 0 or met == 0:
                continue
            fired = min(squad["rounds"], squad["shots"] * length)
            if squad["hits"] > 0:
                fired = min(fired, met * 5.0 / squad["hits"])
            squad["rounds"] -= fired
            self.cells[c].noise_since += fired
            if self.cells[c].awake:
                self.lose_a_man(squad, self.cells[c].awake, float(self.static[c]["crowding"]), c)
            hazard = fired * squad["hits"] / (met * length)
            standing = [one for one in self.asleep[c] if self.stands(one, self.start)]
            for hunter in [*(one for one in self.hunters if one.cell == c), *standing]:
                word = draw(self.seed, hunter.person, self.number, PATROL, squad["key"])[0]
                if fired > 0 and squad["hits"] > 0:
                    wait = read_quantile(self.tables.unit[0], word) / (hazard * UNIT)
                    if wait < length:
                        self.file(self.start + int(wait), SHOT, hunter.person, (hunter, c))

    def lose_a_man(self, squad: dict[str, Any], awake: int, crowding: float, c: int) -> None:
        force = self.hunt["bite_strength"] * min(1.0 + crowding * (awake - 1), self.hunt["door"])
        stand = self.strength(int(self.tables.arms[3]) * squad["men"])
        hazard = awake * squad["men"] * force / (force + stand) / float(self.static[c]["spacing"])
        word = draw(self.seed, squad["key"], self.number, PATROL, 1 << 20)[0]
        if read_quantile(self.tables.unit[0], word) < hazard * (self.end - self.start):
            squad["men"] -= 1

    # Events

    def open_household(self, person: int, time: int) -> None:
        home = int(self.people.home[person])
        cell = self.count(home)
        cell.disturbed = min(cell.disturbed, time)
        first = int(self.places.home_start[home])
        for one in self.household(person):
            seen = self.look(one, time)  # before the door breaks
            if not seen.away and self.prey(one, time):
                cell.marked.add(one - first)
        until = time + self.habit["breach_open"]
        self.breached[int(self.households.group_of[person])] = until
        if not any(one - first in cell.marked for one in self.household(person)):
            return
        if until < self.end:
            self.file(until, SHUT, person, person)
        else:
            heapq.heappush(self.shutting, (until, person))

    def shut(self, time: int, person: int) -> None:
        home = int(self.people.home[person])
        cell, first = self.count(home), int(self.places.home_start[home])
        for one in self.household(person):
            if one - first in cell.marked:
                seen = self.look(one, time)
                if seen.away or not seen.exposed:
                    cell.marked.discard(one - first)

    def turn(self, time: int, cause: int) -> None:
        person = self.causes[cause][1]
        if self.latest(person) != cause or self.people.home[person] < 0:
            return
        visit = self.hunting(cause, time)
        assert visit is not None
        away = self.look(person, time).away
        cell = int(self.people.day[person] if away else self.people.home[person])
        self.count(cell)
        if not away:
            self.open_household(person, time)
        hunter = Hunter(person, cause, cell, visit[2], visit[0], time, time)
        hunter.since = time
        self.hunters.append(hunter)
        self.begin(hunter)

    def break_in(self, time: int, what: tuple[int, int]) -> None:
        person, c = what
        if self.can_be_harmed(person, time):
            seen = self.look(person, time)
            if not seen.away and not seen.exposed:
                self.cells[c].noise_since += 1.0 / self.fade()
                self.open_household(person, time)

    def can_be_harmed(self, person: int, time: int) -> bool:
        latest = self.latest(person)
        return not (latest >= 0 and self.causes[latest][0] > time) and self.prey(person, time)

    def shoot(self, time: int, what: tuple[Hunter, int]) -> None:
        hunter, cell = what
        if self.stands(hunter, time):
            self.add_cause(time, hunter.person, self.hunt["destroyed"], self.hunt["patrol"], -1, cell)
            hunter.fell = True

    def strength(self, weight: int) -> float:
        scale = 1.0
        while weight >= len(self.tables.defence):
            weight, scale = weight >> 5, scale * 16.0
        return float(self.tables.defence[weight]) * scale

    def weight(self, person: int, seen: Seen) -> tuple[int, int]:
        habit, age = self.habit, int(self.people.age[person])
        what = "child" if age < habit["child_below"] else "old" if age >= habit["old_from"] else "adult"
        arms = 3 if self.people.role[person] == SOLDIER else 0
        weight = habit[f"weight_{what}"] * int(self.tables.arms[arms]) >> 6
        return (weight * habit["weight_sheltered"] >> 6 if seen.barricaded else weight), arms

    def defence(self, c: int, slot: int, victim: int, away: bool, time: int) -> tuple[int, int]:
        members, base, seats = self.members(c), self.seats_from(c), self.habit["seats"]
        if members[slot][1]:
            first = (slot - base) // seats * seats + base
            group = [members[one][0] for one in range(first, first + seats) if one in members]
        else:
            group = self.household(victim)
        total, best = 0, 0
        for person in group:
            state = self.state(person, time)
            seen = self.look(person, time)
            if self.disease.alive[state] and not self.disease.hunts[state] and seen.away == away:
                weight, arms = self.weight(person, seen)
                total, best = total + weight, max(best, arms)
        return total, best

    def strike(self, time: int, what: tuple[Hunter, int]) -> None:
        hunter, visit = what
        if hunter.visit != visit or not self.stands(hunter, time):
            return
        c, (_, slot) = hunter.cell, hunter.aim
        cell, (victim, seated) = self.cells[c], self.members(hunter.cell)[slot]
        if slot in cell.marked:
            seen = self.look(victim, time)
            if self.can_be_harmed(victim, time) and seen.exposed and seen.away == seated:
                self.fight(time, hunter, victim, slot, seen.away)
                return
            cell.marked.discard(slot)
        self.aim(hunter, hunter.aim)

    def fight(self, time: int, hunter: Hunter, victim: int, slot: int, away: bool) -> None:
        hunt, c, breed = self.hunt, hunter.cell, self.tables.breeds[hunter.state]
        cell = self.cells[c]
        there = sum(one.cell == c and not one.fell for one in self.hunters)
        attackers = min(1.0 + float(self.static[c]["crowding"]) * max(there - 1, 0), hunt["door"])
        weight, arms = self.defence(c, slot, victim, away, time)
        force = hunt["bite_strength"] * float(breed["strength"]) * attackers
        w0, w1, w2, _ = draw(self.seed, hunter.person, self.number << 8 | hunter.visit % 256, FIGHT, slot)
        cell.disturbed = min(cell.disturbed, time)
        if cell.alarm > time:
            cell.alarm = time
            for edge in self.edges_of(c):
                other = self.cells[int(edge["to"])]
                other.alarm = min(other.alarm, time + self.habit["hearing_delay"])
        cell.noise_since += 1.0 / self.fade()
        hunter.stirred = self.end
        if w0 < int(force / (force + self.strength(weight)) * 4294967296.0):
            tear = min(hunt["tearing_alone"] + hunt["tearing_more"] * (attackers - 1.0), 1.0)
            torn = w1 < int(tear * 4294967296.0)
            into, kind = (hunt["torn"], hunt["tear"]) if torn else (hunt["bitten"], hunt["bite"])
            cause = self.add_cause(time, victim, into, kind, hunter.person, c)
            cell.marked.discard(slot)
            visit = self.hunting(cause, time)
            if visit is not None and visit[1] < self.end:
                self.file(visit[1], TURN, victim, cause)
            elif visit is not None:
                heapq.heappush(self.future, (visit[1], victim, cause))
        elif w2 < int(breed["falls"][arms]):
            self.add_cause(time, hunter.person, hunt["destroyed"], hunt["fight"], victim, c)
            hunter.fell = True
            return
        hunter.busy = hunter.since = time + hunt["handling"]
        hunter.waits, hunter.visit = False, hunter.visit + 1
        if hunter.busy < self.part_begin(self.part + 1):
            self.begin(hunter)
        elif hunter.busy < self.end:
            self.moves[self.part_of(hunter.busy)].append(hunter)
