"""The verbs of the Python interface; they join the floors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hyosan.engine.checkpoint import Checkpoint
    from hyosan.outcome import Outbreak
    from hyosan.scenario import Scenario
    from hyosan.world.world import World


def read_scenario(
    name_or_path: Any,
    settings: Mapping[str, object] | None = None,
    plan: str | None = None,
    population: int | None = None,
) -> Scenario:
    """A scenario by its built-in name or its file. Raises ScenarioError with file, line and remedy."""
    from hyosan.scenario import read_scenario as read

    return read(name_or_path, settings or {}, plan, population)


def build_world(scenario: Scenario) -> World:
    """The people, circles and places of a scenario, as arrays that many runs may share; with memory for one."""
    from hyosan.engine.memory import lay_out
    from hyosan.world.build import build_world as build

    hunted = scenario.pathogen.hunting is not None
    return lay_out(
        build(scenario.place, scenario.people, scenario.circles, folder=scenario.folder, armed=hunted)
    )


def simulate(
    scenario: Scenario,
    world: World | None = None,
    seed: int | None = None,
    *,
    threads: int = 1,
    progress: Callable[[int, dict[str, int]], None] | None = None,
    check: bool = False,
    begin: Checkpoint | None = None,
    keep: bool = False,
) -> Outbreak:
    """Run a scenario once. The same scenario, world and seed give the same outbreak, to the bit.

    Without a `seed` it is the scenario's own, which that of a run directory has, else 0.

    With `begin` it goes on from a checkpoint; what follows is as if it had never stopped, but for a
    changed plan. With `keep` the outbreak holds a checkpoint of its end (`history.checkpoint`).
    """
    from hyosan.engine.simulate import simulate as run
    from hyosan.outcome import Outbreak

    world = build_world(scenario) if world is None else world
    history = run(
        scenario,
        world,
        _seed(scenario, seed),
        threads=threads,
        progress=progress,
        check=check,
        begin=begin,
        keep=keep,
    )
    return Outbreak(history)


def _seed(scenario: Scenario, seed: int | None) -> int:
    return seed if seed is not None else scenario.seed or 0


def checkpoint_at(
    scenario: Scenario,
    time: int,
    world: World | None = None,
    seed: int | None = None,
    *,
    begin: Checkpoint | None = None,
) -> Checkpoint:
    """The state of a run at the first step not before `time` (ticks), to go on from, with any plan.

    With `begin` the run is one that itself goes on from a checkpoint.
    """
    from hyosan.engine.simulate import checkpoint_at as at

    world = build_world(scenario) if world is None else world
    return at(scenario, world, _seed(scenario, seed), time, begin)


def simulate_many(
    scenario: Scenario, seeds: Iterable[int], world: World | None = None, *, threads: int = 1
) -> list[Outbreak]:
    """Run a scenario once for each seed, compiling it once."""
    from hyosan.engine.program import compile_program
    from hyosan.engine.simulate import simulate as run
    from hyosan.outcome import Outbreak

    world = build_world(scenario) if world is None else world
    program = compile_program(scenario, world)
    return [Outbreak(run(scenario, world, seed, threads=threads, program=program)) for seed in seeds]


def plot(outbreak: Outbreak) -> Figure:
    """People in each state over time, as a matplotlib figure."""
    from hyosan.view import plot as draw

    return draw(outbreak)
