"""Runs of hyosan, timed: the world apart, compiling apart (a small run goes first), events kept in memory."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from measure import Timer, peak, report, reset_peak, resident

from hyosan.engine.loop import Simulation, advance, prepare
from hyosan.engine.program import Program, compile_program
from hyosan.engine.run import release
from hyosan.facade import build_world, read_scenario
from hyosan.scenario import Scenario

HERE = Path(__file__).parent


def read(name: str, people: int, **settings: Any) -> Scenario:
    """A scenario of this folder with so many people; `settings` by dotted path, dots written as __."""
    dotted = {key.replace("__", "."): value for key, value in settings.items()}
    return read_scenario(HERE / f"{name}.yaml", {"people.count": people, **dotted})


def once(program: Program, seed: int, threads: int) -> tuple[Timer, Simulation]:
    """One run: prepared, advanced to its end, its memory given back."""
    with Timer() as timer:
        simulation = prepare(program, seed, threads)
        advance(simulation)
    release(simulation.run)
    return timer, simulation


def measure(scenario: Scenario, warm: Scenario, threads: int, again: int = 2) -> None:
    """Time a scenario's first run, which touches fresh memory, and `again` more, which use it again."""
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
    report(
        first, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=max(build_peak, run_peak),
        memory_built=built, memory_run=run_peak, attack=simulation.cases / people, threads=threads,
        again_wall=min((timer.wall for timer in more), default=first.wall),
        again_cpu=min((timer.cpu for timer in more), default=first.cpu),
    )  # fmt: skip
