"""Running a scenario, from the start or from a checkpoint, to its history."""

from __future__ import annotations

import dataclasses
import signal
import threading
import time as wall
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hyosan.engine.checkpoint import Checkpoint, restore, take
from hyosan.engine.finish import history_of
from hyosan.engine.history import History
from hyosan.engine.loop import Progress, Simulation, advance, prepare
from hyosan.engine.program import Program, compile_program
from hyosan.engine.run import release
from hyosan.world.world import World


def simulate(
    scenario: Any,
    world: World,
    seed: int = 0,
    *,
    threads: int = 1,
    progress: Progress | None = None,
    check: bool = False,
    program: Program | None = None,
    begin: Checkpoint | None = None,
    keep: bool = False,
) -> History:
    """Run a scenario over a world and return what happened.

    `program` may be a compiled one of the same scenario and world, to be shared by many runs. With
    `begin` the run goes on from a checkpoint (whose seed it keeps). With `check` nobody is lost, at every
    step, or the run fails. With `keep` the history holds a checkpoint of its end, to go on from. A
    keyboard interrupt ends the run at the end of the step, with what has happened so far. Raises
    ScenarioError where scenario and world do not fit.
    """
    began = wall.perf_counter()
    program = program or compile_program(scenario, world)
    simulation = prepare(program, seed, threads) if begin is None else restore(begin, program, threads)
    simulation.check = check
    compiled = wall.perf_counter()
    try:
        with interruptible(simulation):
            reason = advance(simulation, progress)
    except KeyboardInterrupt:  # at once, perhaps in the midst of a step: nothing to go on from
        reason, keep = "interrupted", False
    ended = wall.perf_counter()
    seconds = {
        "build_seconds": compiled - began,
        "run_seconds": ended - compiled,
        "wall_seconds": ended - began,
    }
    history = dataclasses.replace(finished(simulation, reason, seconds, threads), begun=begin)
    if keep and reason not in ("extinct", "stop"):
        history = dataclasses.replace(history, checkpoint=take(simulation))
    release(simulation.run)
    return history


@contextmanager
def interruptible(simulation: Simulation) -> Iterator[None]:
    """Ctrl-C ends the run at the end of its step; pressed again, it ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: object) -> None:
        simulation.interrupted = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def checkpoint_at(
    scenario: Any, world: World, seed: int, time: int, begin: Checkpoint | None = None
) -> Checkpoint:
    """The checkpoint of a run at the first step not before `time` ticks, from the start or from another."""
    program = compile_program(scenario, world)
    simulation = prepare(program, seed) if begin is None else restore(begin, program)
    advance(simulation, until=time)
    return take(simulation)


def finished(
    simulation: Simulation, reason: str, seconds: dict[str, float] | None = None, threads: int = 1
) -> History:
    """The history of a simulation that has ended for `reason`."""
    watch, space = simulation.watch, simulation.space
    extra: dict[str, Any] = {"threads": threads, "orders": simulation.authority.record, **(seconds or {})}
    if watch is not None:
        extra |= {"reports": watch.everything(), "report_kinds": watch.kinds}
    if space is not None:
        extra["frames"] = space.frames
        extra["moves"] = space.told()
        extra["words"] = space.words().copy()
    return history_of(simulation.run, reason, extra)
