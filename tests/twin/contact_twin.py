"""The contact engine a second time, slow and plain: dicts, lists, one heap over all time, Python's integers.

It reads the rules (docs and docstrings) anew and shares no code with the engine but the dwell-time tables,
which have tests of their own. No slices, no calendar, no bitmaps, nothing drawn ahead: when somebody
enters a state, the whole course and all contacts to the horizon go on the heap.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from philox import below, draw
from twin_meetings import (
    DAY,
    LEVER,
    ONE,
    Meeting,
    meeting_of,
    poisson_limits,
    reactions_of,
    target_of,
    time_of_day,
)

from hyosan.model.quantiles import gamma_table, quantile_table, read_quantile

COUNT, CONTACT, DWELL, SEEDING, VIGOUR, INITIAL = 1, 2, 3, 4, 15, 22  # the purposes of draws


class Cause(NamedTuple):
    """A caused move: ids of who moved and who did it (None: nobody), names of the state and the cause."""

    time: int
    person: int
    ordinal: int
    state: str
    kind: str
    by: int | None


class Move(NamedTuple):
    """An event: a caused move, or one of a course."""

    time: int
    person: int
    ordinal: int
    from_state: str
    to_state: str
    cause: str
    by: int | None


class Closure(NamedTuple):
    """From `start` (ticks) to `end` the contacts of a circle are scaled.

    With `whom` (groups as a plan has them) those of which either side belongs to one; with `groups` in these only.
    """

    circle: str
    start: int
    end: int
    scale: float
    whom: Sequence[Any] = ()
    groups: Sequence[int] | None = None


@dataclass
class Twin:
    """One run."""

    scenario: Any
    world: Any
    seed: int
    closures: Sequence[Closure] = ()
    causes: list[Cause] = field(default_factory=list)
    latest: dict[int, int] = field(default_factory=dict)  # row → index of the latest cause
    courses: list[list[tuple[str, int, float]]] = field(default_factory=list)  # of causes: state, from, until
    queue: list[tuple[Any, ...]] = field(default_factory=list)
    taken: dict[tuple[str, int], list[float]] = field(default_factory=dict)  # of each kind of bed: until when
    tickets: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        start = self.scenario.start
        self.offset = (start.hour * 3600 + start.minute * 60 + start.second) * 1_000_000 + start.microsecond
        self.ids = [self.world.people.id_of(row) for row in range(self.world.people.count)]
        self.ages = self.world.people.age.tolist() or [0] * len(self.ids)
        self.states = self.scenario.pathogen.states
        self.reactions = reactions_of(self.scenario.pathogen)
        self.emitting = {one for one, _ in self.reactions}
        self.ceilings = []
        for circle in self.scenario.circles:
            sums = [
                sum(one.probability * self.presence(pair, circle) for one in found)
                for pair, found in self.reactions.items()
            ]
            strongest = max(sums, default=0.0) * self.season(0)[1]
            self.ceilings.append(min(1.0, strongest * circle.intensity * circle.ceiling))
        infection = next(iter(self.scenario.pathogen.infections()), None)
        vigours = 19 if infection is not None and infection.dispersion is not None else 1
        self.meetings = [
            meeting_of(circle, ceiling, self.world, vigours)
            for circle, ceiling in zip(self.scenario.circles, self.ceilings, strict=True)
        ]
        self.dwell = {name: quantile_table(state.dwell) for name, state in self.states.items() if state.dwell}

    def presence(self, pair: tuple[str, str], circle: Any) -> float:
        """How much of the usual contact two people have in a circle, in these states."""
        found = 1.0
        for name, absent in zip(pair, (0.0, 1.0), strict=True):
            contacts = self.states[name].contacts
            unsaid = absent if circle.kind.startswith("guest:") else contacts.get("others", 1.0)
            found *= contacts.get(circle.name, unsaid)
        return found

    def run(self) -> list[Cause]:
        """Everything that was caused, in order of time, id and ordinal."""
        for entry, seeding in sorted(enumerate(self.scenario.seeding), key=lambda pair: pair[1].at):
            for place, row in enumerate(self.seeded(seeding, entry)):
                self.push((seeding.at, 0, entry, place, 0), (row, seeding.state))
        while self.queue:
            (time, is_contact, *_), _, event = heapq.heappop(self.queue)
            if event[0] == "bed":
                self.find_bed(time, *event[1:])
            elif is_contact:
                self.meet(time, *event)
            elif not self.has_died(event[0], time):
                self.enter(time, *event, "seed", None)
        return self.up_to_stop(sorted(self.causes, key=lambda cause: cause[:3]))

    def push(self, when: tuple[int, ...], event: tuple[Any, ...]) -> None:
        """Put an event on the heap: by time; seeds before contacts; ties by initiator, circle, ordinal."""
        if when[0] < self.scenario.horizon:
            heapq.heappush(self.queue, (when, next(self.tickets), event))

    # -- people -----------------------------------------------------------------------------------

    def seeded(self, seeding: Any, entry: int) -> list[int]:
        """Rows of who is seeded: the ids asked, or distinct draws among those who are in a circle, by id."""
        if isinstance(seeding.people, list):
            return [self.ids.index(one) for one in seeding.people]
        everybody = any(circle.kind == "well_mixed" for circle in self.scenario.circles)
        rows = [row for row in range(len(self.ids)) if everybody or self.is_somewhere(row)]
        rows = rows or list(range(len(self.ids)))
        rows.sort(key=lambda row: self.ids[row])
        picks: dict[int, None] = {}
        ordinal = 0
        while len(picks) < seeding.people:
            w0, w1, _, _ = draw(self.seed, 0, entry, SEEDING, ordinal)
            picks[rows[below(w0, w1, len(rows))]] = None
            ordinal += 1
        return list(picks)

    def is_somewhere(self, row: int) -> bool:
        """Whether the world puts a person in any group, network or home."""
        groups = any(one.group_of.size and one.group_of[row] >= 0 for one in self.world.groups.values())
        edges = any(one.start[row + 1] > one.start[row] for one in self.world.networks.values())
        home = self.world.people.home
        return bool(groups or edges or (home.size and home[row] >= 0))

    def enter(self, time: int, row: int, state: str, kind: str, by: int | None) -> None:
        """A caused move: log it, draw the course that follows, and all the contacts in it."""
        before = self.latest.get(row)
        ordinal = 0 if before is None else self.causes[before].ordinal + 1
        by_id = None if by is None else self.ids[by]
        self.causes.append(Cause(time, self.ids[row], ordinal, state, kind, by_id))
        self.latest[row] = len(self.causes) - 1
        self.courses.append(list(self.course(row, ordinal, state, time)))
        self.come_for_bed(row, self.latest[row], time)
        for visited, begin, end in self.courses[-1]:
            if visited in self.emitting:
                self.draw_contacts(row, visited, begin, min(end, self.scenario.horizon))

    def course(self, row: int, ordinal: int, state: str, time: int) -> Iterator[tuple[str, int, float]]:
        """Every (state, from, until) from a cause on, up to the horizon."""
        names = list(self.states)
        for position in count():
            if state not in self.dwell:
                yield state, time, math.inf
                return
            context = ordinal << 8 | names.index(state)
            w0, w1, _, _ = draw(self.seed, self.ids[row], context, DWELL, position)
            until = time + read_quantile(self.dwell[state], w0)
            yield state, time, until
            state, time = self.branch(self.states[state].to, row, w1), until
            if time >= self.scenario.horizon:
                return

    def branch(self, to: Any, row: int, word: int) -> str:
        """Where a draw leads: by the last of the groups to which somebody belongs."""
        table = to if isinstance(to, dict) else [one for one in to if self.belongs(row, one)][-1].to
        total = 0.0
        for name, probability in table.items():
            total += probability
            if word < int(total * ONE):
                return name
        return name

    def come_for_bed(self, row: int, cause: int, after: float) -> None:
        """The first stay of a course, ending later than a time, for which a bed is needed."""
        for state, begin, until in self.courses[cause]:
            if self.states[state].bed is not None and until > after:
                self.push((begin, 1, self.ids[row], 255, 0), ("bed", row, cause, state, until))
                return

    def find_bed(self, time: int, row: int, cause: int, state: str, until: float) -> None:
        """Take a bed, if fewer are taken than there are, or go the other way."""
        if self.latest[row] != cause:
            return
        name = self.states[state].bed
        pool, beds = (name, -1), self.scenario.beds.get(name)
        if beds is None:  # those of the place to which the person would come
            place = int(self.world.groups[f"guest:{name}"].group_of[row])
            pool, beds = (name, place), self.world.groups[name].capacity.get(place, 0)
        taken = [end for end in self.taken.get(pool, []) if end > time]
        if len(taken) < beds:
            self.taken[pool] = [*taken, until]
            self.come_for_bed(row, cause, until)
        else:
            self.enter(time, row, self.states[state].without_bed, "no bed", None)

    def belongs(self, row: int, group: Any) -> bool:
        """Whether somebody is old enough for a group, and has its attributes."""
        known = {name: values[row] for name, values in self.world.people.attributes.items()}
        known["sex"] = (
            ("f", "m", "unknown")[self.world.people.sex[row]] if self.world.people.sex.size else None
        )
        upper = getattr(group, "to_age", None)
        of_age = self.ages[row] >= group.from_age and (upper is None or self.ages[row] < upper)
        return of_age and all(known[k] == v for k, v in group.attributes.items())

    def initially(self, row: int) -> str:
        """The state that somebody begins in: the initial one, or by the last of the groups of the immune."""
        initial, groups = self.scenario.pathogen.initial_state, self.scenario.immunity
        fitting = [one.to for one in groups if self.belongs(row, one)]
        if not fitting:
            return initial
        others = {name: share for name, share in fitting[-1].items() if name != initial}
        word = draw(self.seed, self.ids[row], 0, INITIAL, 0)[0]
        return self.branch({initial: max(1.0 - sum(others.values()), 0.0), **others}, row, word)

    def state_at(self, row: int, time: int) -> str:
        """The state of a person at a time."""
        for state, begin, until in self.courses[self.latest[row]] if row in self.latest else ():
            if begin <= time < until:
                return state
        return self.initially(row)

    def has_died(self, row: int, time: int) -> bool:
        """Whether something has ended a person's life by a time: no seed brings him back."""
        return row in self.latest and not self.states[self.state_at(row, time)].alive

    def moves(self, end: int) -> list[Move]:
        """Every move before `end`, by cause or by itself, in order of time, id and ordinal."""
        found: list[Move] = []
        histories: dict[int, list[int]] = {}
        for at, cause in enumerate(self.causes):
            if cause.time < end:
                histories.setdefault(cause.person, []).append(at)
        for person, history in histories.items():
            state, ordinal = self.initially(self.ids.index(person)), count()
            for at, following in zip(history, [*history[1:], None], strict=True):
                until = end if following is None else self.causes[following].time
                for step, (entered, begin, _) in enumerate(self.courses[at]):
                    if step == 0 or begin < until:
                        why = ("course", None) if step else (self.causes[at].kind, self.causes[at].by)
                        found.append(Move(begin, person, next(ordinal), state, entered, *why))
                        state = entered
        return sorted(found, key=lambda move: move[:3])

    # -- contacts ---------------------------------------------------------------------------------

    def draw_contacts(self, row: int, state: str, begin: int, end: float) -> None:
        """All contacts that a person initiates in [begin, end)."""
        if begin >= end:
            return
        first, last = ((one + self.offset) // DAY for one in (begin, int(end) - 1))
        for number, meeting in enumerate(self.meetings):
            if row not in meeting.rates:
                continue
            monday = -self.scenario.start.weekday()  # of the start's week; day 0 is the start's date
            if meeting.weekly:
                weeks = range((first - monday) // 7, (last - monday) // 7 + 1)
                periods = [(week, [monday + 7 * week + day for day in meeting.weekdays]) for week in weeks]
            else:
                days = range(first, last + 1)
                periods = [(day, [day]) for day in days if (day - monday) % 7 in meeting.weekdays]
            for period, open_days in periods:
                self.draw_period(row, state, begin, end, number, period, open_days)

    def draw_period(
        self, row: int, state: str, begin: int, end: float, number: int, period: int, open_days: list[int]
    ) -> None:
        """The contacts of a period that lie in [begin, end)."""
        meeting = self.meetings[number]
        context = meeting.key << 16 | period
        word = draw(self.seed, self.ids[row], context, COUNT, 0)[0]
        vigour, share = self.vigour(row)
        if row in meeting.slack:
            share = share * (meeting.slack[row] >> 4) >> 28
        limits = poisson_limits(meeting.rates[row] * vigour)
        for ordinal in range(sum(word >= limit for limit in limits)):
            w0, w1, w2, w3 = draw(self.seed, self.ids[row], context, CONTACT, ordinal)
            luck = w3 if share >= ONE else (w3 << 32) // share if w3 < share else ONE
            spread = (w0 << 16 | w1 & 0xFFFF) * len(open_days)  # which of the days, and how far into it
            into = spread & (1 << 48) - 1
            time = open_days[spread >> 48] * DAY - self.offset
            time += time_of_day(meeting.asked.hours, into >> 16, into & 0xFFFF)
            if begin <= time < end and luck < ONE:
                target = target_of(meeting, row, w2, w1 >> 16)
                self.push(
                    (time, 1, self.ids[row], number, ordinal),
                    (self.latest[row], row, target, state, number, luck),
                )

    def vigour(self, row: int) -> tuple[float, int]:
        """(the power of 2 at which a person's contacts are drawn, the share of them that counts; 2**32 = 1)."""
        infection = next(iter(self.scenario.pathogen.infections()), None)
        if infection is None or infection.dispersion is None:
            return 1.0, ONE
        table = gamma_table(float(1 << 20), infection.dispersion)
        word = draw(self.seed, self.ids[row], self.causes[self.latest[row]].ordinal, VIGOUR, 0)[0]
        drawn = min(max(read_quantile(table, word), 1), (1 << 28) - 1)
        bits = max(drawn.bit_length(), 10)
        return 2.0 ** (bits - 20), (drawn << 32) >> bits

    def season(self, time: int) -> tuple[int, float]:
        """(transmission on a day against the year's best, 2**27 = 1; the year's best against the average)."""
        infection = next(iter(self.scenario.pathogen.infections()), None)
        season = infection and infection.seasonality
        if not season:
            return LEVER, 1.0
        start = self.scenario.start.date()
        days = (start - date.fromisoformat(f"{start.year}-{season.peak}")).days + (time + self.offset) // DAY
        swing = 1 + season.amplitude * math.cos(2 * math.pi * days / 365.25)
        return int(swing / (1 + season.amplitude) * LEVER), 1 + season.amplitude

    def meet(self, time: int, cause: int, row: int, target: int, state: str, number: int, luck: int) -> None:
        """Settle a contact, unless something happened to the initiator since it was drawn."""
        if self.latest[row] != cause:
            return
        meeting, passed = self.meetings[number], 0
        pair = (state, self.state_at(target, time))
        for outcome in self.reactions.get(pair, ()):
            probability = outcome.probability * self.presence(pair, meeting.asked)
            share = self.threshold(time, number, meeting, probability, row, target)
            share = share * self.openness(outcome, target) // LEVER
            passed += share * self.season(time)[0] // LEVER
            if luck < passed:
                kind = f"{outcome.name}:{meeting.asked.name}"
                if outcome.target_to is not None:
                    self.enter(time, target, outcome.target_to, kind, row)
                if outcome.initiator_to is not None:
                    self.enter(time, row, outcome.initiator_to, kind, target)
                return

    def threshold(
        self, time: int, number: int, meeting: Meeting, probability: float, row: int, target: int
    ) -> int:
        """The outcome's share of the ceiling that contacts are drawn at, times the levers; 2**32 = 1."""
        asked, ceiling = meeting.asked, self.ceilings[number]
        best = self.season(time)[1]
        share = min(int(probability * best * asked.intensity * asked.ceiling / ceiling * ONE), 4 * ONE)
        holding = [one for one in self.closures if one.circle == asked.name and one.start <= time < one.end]
        scale = math.prod(one.scale for one in holding if not one.whom)
        share = share * int(min(scale / asked.ceiling, 1.0) * LEVER) // LEVER
        left = LEVER
        for one in holding:
            if one.whom and self.reaches(one, row, target):
                left = left * int(one.scale * LEVER) // LEVER
        return share * left // LEVER

    def openness(self, outcome: Any, target: int) -> int:
        """How open somebody is to an infection against the most open, 2**27 = 1: by the last of his groups."""
        groups = outcome.openness
        if not groups:
            return LEVER
        own = [one.relative for one in groups if self.belongs(target, one)][-1]
        return int(own / max(one.relative for one in groups) * LEVER)

    def reaches(self, closure: Closure, row: int, target: int) -> bool:
        """Whether a closure for some people scales a contact: of anybody of them, in a group where it holds."""
        if closure.groups is not None:
            circle = next(one for one in self.scenario.circles if one.name == closure.circle)
            if self.world.groups[circle.kind].group_of[row] not in closure.groups:
                return False
        return any(self.belongs(side, one) for side in (row, target) for one in closure.whom)

    def up_to_stop(self, causes: list[Cause]) -> list[Cause]:
        """The causes up to the moment at which as many people as `stop` says have become cases."""
        if self.scenario.stop is None or self.scenario.stop.ever_infected is None:
            return causes
        matters = self.emitting | {name for name, state in self.states.items() if state.hunts}
        cases: set[int] = set()
        for cause in causes:
            if self.leads_to(cause.state) & matters:
                cases.add(cause.person)
            if len(cases) == self.scenario.stop.ever_infected:
                return [one for one in causes if one.time <= cause.time]
        return causes

    def leads_to(self, state: str) -> set[str]:
        """The states that a person may come to from a state by himself, itself among them."""
        found, fringe = {state}, [state]
        while fringe:
            for table in self.states[fringe.pop()].branch_tables():
                new = {name for name, probability in table.items() if probability > 0} - found
                found |= new
                fringe += new
        return found
