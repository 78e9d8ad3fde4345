"""A scenario compiled over a world: everything a run reads and never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.compile_beds import compile_beds
from hyosan.engine.compile_circles import compile_circles, compile_clock
from hyosan.engine.compile_pathogen import (
    cause_names,
    check_immunity,
    check_initial,
    circle_ceilings,
    compile_disease,
    compile_reactions,
    season_of,
    vigours,
)
from hyosan.engine.profiles import Traits, profiles_of
from hyosan.kernels.circles.beds import Beds
from hyosan.kernels.circles.contact import Circles, Clock
from hyosan.kernels.circles.settle import Reactions
from hyosan.kernels.state import Disease
from hyosan.world.world import World


@dataclass(frozen=True)
class Program:
    """What the kernels read. Shared by all runs of a scenario over a world."""

    scenario: Any  # scenario.Scenario
    world: World
    states: tuple[str, ...]
    causes: tuple[str, ...]
    disease: Disease
    reactions: Reactions
    circles: Circles
    clock: Clock
    beds: Beds
    ids: NDArray[np.int64]
    age: NDArray[np.uint8]
    profile: NDArray[np.uint8]
    traits: Sequence[Traits]

    @property
    def population(self) -> int:
        """How many people there are."""
        return self.world.people.count

    def cause(self, name: str) -> int:
        """The number of a kind of cause."""
        return self.causes.index(name)

    def initial_states(self) -> list[int]:
        """The numbers of the states that people may begin in."""
        drawn = {name for one in self.scenario.immunity for name, share in one.to.items() if share > 0}
        initial = int(self.disease.initial[0])
        return [initial, *sorted({self.state(name) for name in drawn} - {initial})]

    def state(self, name: str) -> int:
        """The number of a state."""
        return self.states.index(name)


def compile_program(scenario: Any, world: World) -> Program:
    """Compile a scenario over a world. Raises ScenarioError where the two do not fit."""
    pathogen, circles = scenario.pathogen, scenario.circles
    check_initial(pathogen)
    profiles = profiles_of(world, pathogen, scenario.immunity)
    season = season_of(pathogen, scenario.start, int(scenario.horizon))
    causes = cause_names(circles, pathogen)
    program = Program(
        scenario=scenario,
        world=world,
        states=tuple(pathogen.states),
        causes=causes,
        disease=compile_disease(pathogen, scenario.immunity, profiles.traits),
        reactions=compile_reactions(circles, pathogen, season, profiles.traits),
        circles=compile_circles(circles, circle_ceilings(circles, pathogen), world, vigours(pathogen)),
        clock=compile_clock(scenario.start),
        beds=compile_beds(scenario, world, causes),
        ids=np.ascontiguousarray(world.people.ids, np.int64),
        age=np.ascontiguousarray(world.people.age, np.uint8),
        profile=profiles.of_person,
        traits=profiles.traits,
    )
    check_immunity(program.disease, program.states, program.initial_states())
    return program
