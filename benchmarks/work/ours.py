"""Runs of hyosan, timed: the world apart, compiling apart (a small run goes first), events kept in memory."""

from __future__ import annotations

import gc
import statistics
from pathlib import Path
from typing import Any

import numpy as np
from measure import Timer, peak, report, reset_peak, resident

from hyosan.engine.loop import Simulation, advance, prepare
from hyosan.engine.program import Program, compile_program
from hyosan.engine.run import release
from hyosan.facade import build_world, read_scenario
from hyosan.scenario import Scenario
from hyosan.world.world import World

HERE = Path(__file__).parent


def read(name: str, people: int, folder: Path = HERE, **settings: Any) -> Scenario:
    """A scenario of a folder with so many people; `settings` by dotted path, dots written as __."""
    dotted = {key.replace("__", "."): value for key, value in settings.items()}
    return read_scenario(folder / f"{name}.yaml", {"people.count": people, **dotted})


def once(program: Program, seed: int, threads: int) -> tuple[Timer, Simulation]:
    """One run: prepared, advanced to its end, its memory given back."""
    with Timer() as timer:
        simulation = prepare(program, seed, threads)
        advance(simulation)
    release(simulation.run)
    return timer, simulation


def measure(
    scenario: Scenario, warm: Scenario, threads: int, again: int = 2, candidates: float | None = None
) -> None:
    """Time a scenario's first run, which touches fresh memory, and `again` more, which use it again.

    `candidates` are the contacts of a case that would infect a susceptible person, on average: what the run
    cannot do without is reckoned from them (`needs`).
    """
    for count in {1, threads}:
        once(compile_program(warm, build_world(warm)), 1, count)
    gc.collect()
    baseline = resident()
    reset_peak()
    with Timer() as build:
        world = build_world(scenario)
        program = compile_program(scenario, world)
    build_peak, built = peak() - baseline, resident() - baseline
    reset_peak()
    first, simulation = once(program, 1, threads)
    run_peak = peak() - baseline
    more = [once(program, 1, threads)[0] for _ in range(again)]
    people, days = program.population, int(scenario.horizon) // 86_400_000_000
    facts = {"contacts": contacts(scenario, world)} if scenario.circles else {}
    if candidates is not None:
        facts["needs"] = needs(simulation.cases, candidates)
    if more:
        facts["again_wall"] = statistics.median(timer.wall for timer in more)
        facts["again_cpu"] = statistics.median(timer.cpu for timer in more)
    report(
        first, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=max(build_peak, run_peak),
        memory_built=built, memory_run=run_peak, attack=simulation.cases / people, threads=threads, **facts,
    )  # fmt: skip


def needs(cases: int, candidates: float) -> dict[str, float]:
    """What no program of this kind can do without: see benchmarks/table.py, `limit`.

    A case is one access to a person at random and two draws (how long latent, how long infectious); each
    contact that would infect is one look at whether its target can be infected, and three draws (when, whom,
    with what luck).
    """
    return {"rows": cases, "bits": cases * candidates, "draws": cases * (2 + 3 * candidates)}


def contacts(scenario: Scenario, world: World) -> float:
    """Contacts of a person on a day when every circle is open, on average."""
    total = 0.0
    for circle in scenario.circles:
        if circle.kind == "network":
            total += len(world.networks[circle.name].neighbour) / world.people.count
        else:
            groups = world.groups[circle.kind]
            size = np.diff(groups.start)
            total += circle.contacts * float(size[size > 1].sum()) / world.people.count
    return total
