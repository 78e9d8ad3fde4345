"""The loop of a run. In each slice of time, in this order:

1. reports that are due arrive; the authorities decide; their orders are applied together;
2. contacts are settled in exact time, and the seeded enter;
3. hunters move, attack and fight in exact time;
4. surveillance looks at what is new.

A slice is the step where there are orders or hunters, else a day; where nothing is due, slices are skipped.
"""

from __future__ import annotations

import time as wall
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from hyosan.engine import levers
from hyosan.engine import space as spaces
from hyosan.engine.ahead import steps_ahead
from hyosan.engine.authority import Authority
from hyosan.engine.beyond import goes_on
from hyosan.engine.bulk import Bulk
from hyosan.engine.compile_pathogen import only_infects, reactions_of
from hyosan.engine.compile_space import CAUSE_KINDS
from hyosan.engine.doses import Queue, check_groups, give_doses
from hyosan.engine.field import act, listen
from hyosan.engine.program import Program
from hyosan.engine.run import (
    Run,
    enter_people,
    has_due,
    load_heap,
    new_run,
    next_due,
    open_slice,
    reserve_log,
    settle_until,
)
from hyosan.engine.seeding import check_cast, seeded_people
from hyosan.engine.strikes import call_off
from hyosan.engine.suppress import held_back
from hyosan.engine.surveillance import View, Watch
from hyosan.ground.errors import HyosanError, ScenarioError
from hyosan.ground.units import DAY, FOREVER, HOUR
from hyosan.kernels.audit import find_fault
from hyosan.kernels.circles.settle import count_cases
from hyosan.kernels.state import Disease, Log, Rows

FEW = 64  # contacts in a slice, below which one by one is as fast as in bulk (1 µs each, 50 µs a slice)
SHOWN = 0.1  # seconds between calls of progress

Progress = Callable[[int, dict[str, int]], None]
Seeding = tuple[int, np.ndarray, int]  # (time, rows, state)


class Core(NamedTuple):
    """What space needs of a run."""

    disease: Disease
    rows: Rows
    log: Log
    seed: int


@dataclass
class Simulation:
    """A run with all that surrounds it."""

    run: Run
    bulk: Bulk | None
    space: spaces.Space | None
    watch: Watch | None
    authority: Authority
    seedings: list[Seeding]
    cases: int = 0
    counted: int = 0
    seeded: int = 0  # entries of the seeding that are done
    interrupted: bool = False  # somebody asked to end
    check: bool = False  # count everybody at every step
    apply_orders: bool = False  # orders hold that the engine has not been told of: after a restart
    queues: dict[str, Queue] = field(default_factory=dict)  # who is to be given a dose, by response
    squads_stand: bool = False  # after a restart: where they were sent, until there is news
    seen: View | None = None  # by the authorities, in this slice


def prepare(program: Program, seed: int, threads: int = 1) -> Simulation:
    """A simulation at time 0, before anybody is seeded."""
    scenario, world = program.scenario, program.world
    hunting = levers.world_has_hunters(world, scenario.pathogen)
    if hunting and reactions_of(scenario.pathogen):
        raise ScenarioError(
            "a pathogen may spread by contact in circles or by hunters on a map, not yet by both: "
            "leave out 'infection' and 'encounters', or 'hunting'"
        )
    has_beds = program.beds.needed.size > 0
    if hunting and has_beds:
        raise ScenarioError(
            "beds are for a pathogen that spreads in circles, not for hunters; leave 'bed' out"
        )
    check_groups(world, scenario.plan)
    check_cast(world, scenario.cast)
    stepwise = hunting or bool(scenario.plan)
    run = new_run(program, seed, int(scenario.step) if stepwise else DAY, threads)
    space = None
    if hunting:
        causes = {name: program.cause(name) for name in CAUSE_KINDS}
        space = spaces.new_space(
            world, scenario.pathogen, _behaviour(scenario), program.clock, causes, int(scenario.step)
        )
    simulation = Simulation(
        run=run,
        bulk=Bulk(run, threads) if only_infects(scenario.pathogen) and not has_beds and not hunting else None,
        space=space,
        watch=Watch(program, scenario.surveillance, seed, run.width) if scenario.surveillance else None,
        authority=Authority(list(scenario.plan), scenario.start),
        seedings=_seedings(run),
    )
    return simulation


def _behaviour(scenario: Any) -> Any:
    if scenario.behaviour is None:
        raise ScenarioError("hunters need 'behaviour': what people do by day, for example 'townspeople'")
    return scenario.behaviour


def _seedings(run: Run) -> list[Seeding]:
    program = run.program
    entries = [
        (int(seeding.at), seeded_people(program, run.seed, seeding, index), program.state(seeding.state))
        for index, seeding in enumerate(program.scenario.seeding)
    ]
    return sorted(entries, key=lambda entry: entry[0])


def advance(simulation: Simulation, progress: Progress | None = None, until: int | None = None) -> str:
    """Run to the horizon, or to the first slice not before `until`.

    Returns why it ended: horizon, extinct, stop or interrupted; paused at `until`.
    """
    run = simulation.run
    stop = run.program.scenario.stop
    limit = stop.ever_infected if stop is not None else None
    index, shown = run.now // run.width, 0.0
    while run.now < run.horizon:
        if until is not None and run.now >= until:
            return "paused"
        if simulation.interrupted:
            return "interrupted"
        _decide(simulation)
        index = _slice(simulation, index, FOREVER if until is None else until)
        _count(simulation)
        if simulation.check:
            check_nobody_lost(run)
        if progress is not None and wall.monotonic() - shown >= SHOWN:
            shown = wall.monotonic()
            progress(run.now, {"ever infected": simulation.cases})
        if limit is not None and simulation.cases >= limit:
            return "stop"
        following = _next_slice(simulation, index)
        if following is None:
            return "extinct"
        index = following if until is None else min(following, -(-until // run.width))
        run.now = min(index * run.width, run.horizon)
    return "horizon"


def _decide(simulation: Simulation) -> None:
    """Reports arrive, the authorities decide, and what they order holds from now on."""
    run, watch, authority = simulation.run, simulation.watch, simulation.authority
    turned_in = simulation.space.parties.of if simulation.space is not None else None
    news = watch.receive(run.engine.log, run.engine.rows, run.now, turned_in) if watch is not None else 0
    if not authority.standings or not (news or simulation.apply_orders or authority.quiet_until <= run.now):
        return
    seen = _seen(simulation, run.now)
    changed = authority.decide(run.now, seen, bool(news))
    if changed or simulation.apply_orders:
        send = changed or bool(news) or not simulation.squads_stand
        simulation.apply_orders = simulation.squads_stand = False
        if watch is not None:
            watch.hold_back(held_back(authority.holding.values()), run.now)
        levers.apply(authority.holding, run, simulation.space, seen, run.now, send)
        if simulation.space is not None:
            call_off(authority.holding, simulation.space)
    elif news and simulation.space is not None:
        levers.send_squads(authority.holding, run, simulation.space, seen)


def _seen(simulation: Simulation, now: int) -> View:
    """What the authorities see at the beginning of a slice, for all who ask in it."""
    if simulation.seen is None or simulation.seen.now != now:
        simulation.seen = View(simulation.watch, now)
    return simulation.seen


def _slice(simulation: Simulation, index: int, until: int) -> int:
    """Everything that happens to people in a slice, or in some in which only space has anything to do.

    Returns the last of them; none begins at `until` or later.
    """
    run, space, seedings = simulation.run, simulation.space, simulation.seedings
    start, end = run.now, min((index + 1) * run.width, run.horizon)
    first = int(run.engine.log.size[0])
    seeding_now = bool(seedings) and seedings[0][0] < end
    open_slice(run, index)
    give_doses(run, simulation.authority, simulation.queues, start, end)
    if simulation.bulk is not None and not seeding_now and has_due(run, FEW):
        _count(simulation)
        simulation.cases += simulation.bulk.settle_slice(run, end)
        simulation.counted = int(run.engine.log.size[0])
    else:
        load_heap(run)
        while seedings and seedings[0][0] < end:
            at, people, state = seedings.pop(0)
            simulation.seeded += 1
            settle_until(run, at)
            enter_people(run, at, people, state, run.program.cause("seed"))
        settle_until(run, end)
    if space is not None:
        reserve_log(run, 2 * run.program.population)
        core = Core(run.engine.disease, run.engine.rows, run.engine.log, run.seed)
        spaces.announce(space, core, first, int(run.engine.log.size[0]))
        act(simulation.authority.ordered, run.program, space, core, _seen(simulation, start), start, end)
        most = _steps(simulation, start, until)
        taken = spaces.steps(space, core, start, end - start if most == 1 else run.width, most)
        index, end = index + taken - 1, end + (taken - 1) * run.width
        listen(simulation.authority.ordered, run.program, space, simulation.watch, end)
        if end // HOUR != start // HOUR:
            spaces.snapshot(space, end)
    run.now = end
    if simulation.watch is not None:
        simulation.watch.look(run.engine.log, run.engine.rows)
    return index


def _steps(simulation: Simulation, start: int, until: int) -> int:
    """How many steps space takes at once."""
    assert simulation.space is not None
    if simulation.check:
        return 1
    seeded = simulation.seedings[0][0] if simulation.seedings else FOREVER
    run, watch = simulation.run, simulation.watch
    return steps_ahead(run, simulation.space, simulation.authority, watch, start, seeded, until)


def _count(simulation: Simulation) -> None:
    engine = simulation.run.engine
    size = int(engine.log.size[0])
    if size == simulation.counted:
        return
    simulation.cases += count_cases(engine.disease, engine.log, simulation.counted, size)
    simulation.counted = size


def _next_slice(simulation: Simulation, index: int) -> int | None:
    """The next slice in which anything may happen, or None if nothing can any more."""
    run, space, watch = simulation.run, simulation.space, simulation.watch
    if space is not None and not spaces.idle(space):
        return index + 1
    due = next_due(run)
    if simulation.seedings:
        seeded = simulation.seedings[0][0] // run.width
        due = seeded if due is None else min(due, seeded)
    if due is None and (watch is None or not watch.waiting) and not goes_on(run):
        return None
    if watch is not None or simulation.authority.standings:
        return index + 1
    return due if due is not None else -(-run.horizon // run.width)


def check_nobody_lost(run: Run) -> None:
    """Law 5: everybody is somewhere, once, and nobody acted after death. Raises HyosanError if not."""
    engine = run.engine
    fault = find_fault(engine.disease, engine.rows, engine.log, run.seed, run.now)
    if fault >= 0:
        person = int(engine.log.entries[fault]["person"])
        raise HyosanError(
            f"the bookkeeping of person {run.program.world.people.id_of(person)} is wrong at tick {run.now}; "
            "this is an error of hyosan: please report the scenario and the seed"
        )
