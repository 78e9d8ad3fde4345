"""The arrays of one run, and the few verbs that move it: open a slice, settle it, enter people."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.addressed import Address
from hyosan.engine.memory import Memory, borrow, borrow_calendar, give_back
from hyosan.engine.program import Program
from hyosan.kernels.circles.calendar import (
    CHUNK,
    HIT,
    VISIT,
    Calendar,
    file_all,
    grown_calendar,
    has_waiting,
    next_bucket,
    take_bucket,
    waiting,
)
from hyosan.kernels.circles.commit import continue_visits
from hyosan.kernels.circles.settle import (
    DONE,
    HORIZON,
    MOST,
    SLICE,
    WIDTH,
    Engine,
    begin_slice,
    enter_all,
    enter_quietly,
    most_contacts,
    settle,
)
from hyosan.kernels.circles.stage import Links, new_links
from hyosan.kernels.circles.visits import VISITS, Pairs, Visits, new_visits
from hyosan.kernels.progression import state_at
from hyosan.kernels.state import Log, Rows, grown_log


@dataclass
class Run:
    """One run under way. Only these arrays change; `program` never does.

    Time is cut into slices of equal width, the times at which anything but contacts may happen: the step
    where there are orders or a map, else a day. The width never changes what contacts do. People are
    held by owners, blocks of rows, one thread each; the engine's calendars are the first owner's, and
    `others` are those of the other owners.
    """

    program: Program
    seed: int
    now: int
    engine: Engine
    others: list[tuple[Calendar, Calendar]]  # (hits, visits)
    memory: Memory
    room: tuple[Links, Visits, Pairs]  # scratch
    addressed: list[Address] = field(default_factory=list)  # the bits of class_of
    overtaken: bool = False  # whether a seed fell on somebody whose contacts were filed already

    @property
    def horizon(self) -> int:
        """Ticks at which the run ends."""
        return int(self.engine.setting[HORIZON])

    @property
    def width(self) -> int:
        """Ticks in a slice."""
        return int(self.engine.setting[WIDTH])

    @property
    def owners(self) -> int:
        """How many blocks of people there are."""
        return len(self.engine.splits) + 1


def new_run(program: Program, seed: int, width: int, owners: int = 1) -> Run:
    """A run at time 0, before anybody is seeded."""
    people, horizon = program.population, int(program.scenario.horizon)
    slices = -(-horizon // width) + 1
    returns = _returns(program)
    setting = np.array([seed, horizon, width, -1, most_contacts(program.circles)], np.int64)
    memory = borrow(program.world, bool(returns[program.initial_states()].any()))
    calendars = [
        (
            borrow_calendar(memory, slices * owners, 4096 + people // CHUNK, HIT),
            borrow_calendar(memory, slices, 4096, VISIT),
        )
        for _ in range(owners)
    ]
    engine = Engine(
        setting=setting,
        disease=program.disease,
        reactions=program.reactions._replace(returns=returns),
        circles=program.circles._replace(each=program.circles.each.copy()),
        clock=program.clock,
        beds=program.beds._replace(until=program.beds.until.copy()),
        rows=Rows(memory.latest, program.ids, program.age, program.profile),
        bits=memory.bits,
        log=Log(size=np.zeros(1, np.int64), entries=memory.entries),
        hits=calendars[0][0],
        visits=calendars[0][1],
        splits=block_splits(people, owners),
        heap_size=np.zeros(1, np.int64),
        heap=np.empty(1 << 14, HIT),
    )
    room = (new_links(0), *new_visits())
    return Run(
        program=program, seed=seed, now=0, engine=engine, others=calendars[1:], memory=memory, room=room
    )  # fmt: skip


def _returns(program: Program) -> NDArray[np.bool_]:
    """`reactions.returns`; all True where a seed may open somebody again whom no contact could change.

    Contacts with people who are closed are dropped when they are drawn, before that seed.
    """
    returns, seedings = program.reactions.returns, sorted(program.scenario.seeding, key=lambda one: one.at)
    closed_at_first = not returns[program.initial_states()].any()
    opening = seedings if closed_at_first else seedings[1:]
    if any(returns[program.state(seeding.state)] for seeding in opening):
        return np.ones_like(returns)
    return returns


def release(run: Run) -> None:
    """Give the run's memory back to its world. The run is over."""
    log = run.engine.log
    run.memory.entries = log.entries
    calendars = [calendar for both in calendars_of(run) for calendar in both]
    give_back(run.program.world, run.memory, int(log.size[0]), calendars)


def block_splits(people: int, owners: int) -> NDArray[np.int64]:
    """First rows of the second, third, … block; multiples of 64, so that no two share a word of bits."""
    return np.array([people * k // owners // 64 * 64 for k in range(1, owners)], np.int64)


def calendars_of(run: Run) -> list[tuple[Calendar, Calendar]]:
    """(hits, visits) of every owner."""
    return [(run.engine.hits, run.engine.visits), *run.others]


def make_room(run: Run) -> None:
    """Double whatever a kernel found too small."""
    engine = run.engine
    most = 8 * int(engine.setting[MOST])
    if int(engine.heap_size[0]) + most > len(engine.heap):
        reserve_heap(run, 2 * len(engine.heap) + most)
    if int(engine.log.size[0]) + 8 > len(engine.log.entries):
        reserve_log(run, 8)
    while len(run.engine.hits.following) - int(run.engine.hits.free[1]) < most:
        run.engine = run.engine._replace(hits=grown_calendar(run.engine.hits))
    while len(run.engine.visits.following) - int(run.engine.visits.free[1]) < 8:
        run.engine = run.engine._replace(visits=grown_calendar(run.engine.visits))


def reserve_heap(run: Run, capacity: int) -> None:
    """Make room for `capacity` contacts in a slice."""
    if capacity > len(run.engine.heap):
        heap = np.empty(max(capacity, 2 * len(run.engine.heap)), HIT)
        size = int(run.engine.heap_size[0])
        heap[:size] = run.engine.heap[:size]
        run.engine = run.engine._replace(heap=heap)


def reserve_log(run: Run, more: int) -> None:
    """Make room for `more` causes."""
    log = run.engine.log
    if int(log.size[0]) + more > len(log.entries):
        run.engine = run.engine._replace(log=grown_log(log, 2 * len(log.entries) + more))


def open_slice(run: Run, index: int) -> None:
    """Begin a slice: visits that go on draw their next days."""
    run.engine.setting[SLICE] = index
    for _, calendar in calendars_of(run):
        due = int(waiting(calendar, index)) if calendar.free[2] else 0
        if due:
            visits = np.empty(due, VISIT)
            take_bucket(calendar, index, visits, 0)
            most, done = VISITS * int(run.engine.setting[MOST]), 0
            while done < due:
                reserve_heap(run, int(run.engine.heap_size[0]) + most)
                hits, later = with_room(run.engine.hits, run.engine.visits, most)
                run.engine = run.engine._replace(hits=hits, visits=later)
                done = continue_visits(run.engine, *run.room, visits, done)


def has_due(run: Run, enough: int) -> bool:
    """Whether at least so many contacts wait under one bucket of the open slice, or on the heap."""
    first = int(run.engine.setting[SLICE]) * run.owners
    return int(run.engine.heap_size[0]) >= enough or any(
        has_waiting(calendar, bucket, enough)
        for calendar, _ in calendars_of(run)
        if calendar.free[2]
        for bucket in range(first, first + run.owners)
    )


def take_hits(run: Run, owner: int) -> NDArray[np.void]:
    """Take the contacts of the open slice with an owner's people from the calendars."""
    bucket = int(run.engine.setting[SLICE]) * run.owners + owner
    calendars = [calendar for calendar, _ in calendars_of(run)]
    taken = np.empty(sum(int(waiting(calendar, bucket)) for calendar in calendars), HIT)
    size = 0
    for calendar in calendars:
        size = take_bucket(calendar, bucket, taken, size)
    return taken


def load_heap(run: Run) -> None:
    """Put all contacts of the open slice on the heap."""
    if not any(hits.free[2] for hits, _ in calendars_of(run)):
        return  # nothing is filed at all, as where hunters walk
    for owner in range(run.owners):
        taken = take_hits(run, owner)
        size = int(run.engine.heap_size[0])
        reserve_heap(run, size + len(taken))
        run.engine.heap[size : size + len(taken)] = taken
        begin_slice(run.engine, len(taken))


def settle_until(run: Run, until: int) -> None:
    """Settle all contacts before `until`, which lies in the slice that is open or ends it."""
    if run.engine.heap_size[0]:
        while settle(run.engine, until) != DONE:
            make_room(run)
    run.now = until


def with_room(hits: Calendar, visits: Calendar, most: int) -> tuple[Calendar, Calendar]:
    """Calendars with room for what VISITS people do, `most` contacts: see commit.has_room_for_visits."""
    while len(hits.following) - int(hits.free[1]) < 2 * most // CHUNK + len(hits.last):
        hits = grown_calendar(hits)
    while len(visits.following) - int(visits.free[1]) < 2 * VISITS:
        visits = grown_calendar(visits)
    return hits, visits


def enter_people(run: Run, time: int, people: NDArray[np.int32], state: int, kind: int) -> None:
    """Move people into a state at a time in the open slice, not before `run.now`, with all that follows.

    The dead stay dead.
    """
    people = people[_living(run, time, people)]
    reserve_log(run, len(people) + 8)
    if not run.engine.disease.emits.any() and run.engine.beds.needed.size == 0:
        enter_quietly(run.engine.log, run.engine.rows, time, people, state, kind)
        return
    run.overtaken |= bool((run.engine.rows.latest[people] >= 0).any())
    done = 0
    while done < len(people):
        make_room(run)
        done = enter_all(run.engine, time, people, done, state, kind)


def _living(run: Run, time: int, people: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of some people are alive."""
    alive = np.ones(len(people), bool)
    engine = run.engine
    for at in np.flatnonzero(engine.rows.latest[people] >= 0).tolist():
        state = state_at(engine.disease, engine.rows, engine.log, run.seed, int(people[at]), time)
        alive[at] = engine.disease.alive[state]
    return alive


def next_due(run: Run) -> int | None:
    """The next slice after the open one for which anything is filed."""
    after = int(run.engine.setting[SLICE]) + 1
    found: list[int] = []
    for hits, visits in calendars_of(run):
        for calendar, buckets in ((hits, run.owners), (visits, 1)):
            if calendar.free[2]:
                bucket = int(next_bucket(calendar, after * buckets))
                if bucket >= 0:
                    found.append(bucket // buckets)
    return min(found) if found else None


def file_hits(run: Run, records: NDArray[np.void]) -> None:
    """File contacts, of a checkpoint, under their slices and owners."""
    records = records.astype(HIT)
    records = records[records["time"] < run.horizon]  # which may have come nearer
    owner = np.searchsorted(run.engine.splits, records["target"], side="right")
    buckets = records["time"] // run.width * run.owners + owner
    run.engine = run.engine._replace(hits=_filed(run.engine.hits, records, buckets))


def file_visits(run: Run, records: NDArray[np.void]) -> None:
    """File visits, of a checkpoint, under the slices in which they go on."""
    records = records.astype(VISIT)
    records = records[records["begin"] < run.horizon]
    buckets = records["begin"] // run.width
    run.engine = run.engine._replace(visits=_filed(run.engine.visits, records, buckets))


def _filed(calendar: Calendar, records: NDArray[np.void], buckets: NDArray[np.int64]) -> Calendar:
    while len(calendar.following) - int(calendar.free[1]) < len(records):
        calendar = grown_calendar(calendar)
    file_all(calendar, records, buckets)
    return calendar
