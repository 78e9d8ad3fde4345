"""`hyosan check`: whether a scenario could be run, which reading it alone does not tell."""

from __future__ import annotations

from hyosan.scenario import Scenario

MOST_BUILT = 1_000_000  # people; drawing more takes long, and tells nothing that drawing fewer does not


def try_out(scenario: Scenario) -> None:
    """Open the tables, build the world and compile, as a run would. Raises what the run would raise."""
    from hyosan.engine.loop import prepare
    from hyosan.engine.program import compile_program
    from hyosan.world.build import build_world

    if scenario.population is not None and scenario.population > MOST_BUILT:
        return
    hunted = scenario.pathogen.hunting is not None
    world = build_world(
        scenario.place, scenario.people, scenario.circles, folder=scenario.folder, armed=hunted
    )
    prepare(compile_program(scenario, world), seed=0)
