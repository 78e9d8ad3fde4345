"""Hunters in one cell, nobody beside the victim, one attacker at a time: space is SZR, its jump chain exact.

A hunter meets exposed people one by one; a fight is a bite with probability s / (s + 1), else the hunter falls with
probability κ. So kills come to bites as κ / s to 1, whatever the areas, speeds and step.
"""

from __future__ import annotations

import numpy as np
from judge import Distribution
from oracles import szr_survivors
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.ground.units import MINUTE
from hyosan.model.behaviour import Behaviour
from hyosan.model.pathogen import Pathogen

CASES = [(0.5, 1.0, 15), (1.0, 1.0, 60), (0.9, 0.7, 3)]  # κ, s, minutes of a step


def szr(kill_probability: float, bite_strength: float) -> Pathogen:
    """The bitten turn at once, and nobody is torn."""
    shape = jonas().model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "1 s"}, "to": {"turned": 1.0}}
    shape["hunting"] |= {
        "door": 1, "tearing_alone": 0, "tearing_per_attacker": 0, "handling_time": "0 s",
        "kill_probability": kill_probability, "bite_strength": bite_strength,
    }  # fmt: skip
    return Pathogen.model_validate(shape)


def alike() -> Behaviour:
    """Everybody weighs one in a fight, can be reached, and never knows."""
    return townspeople(**nobody_ever_knows(), weight_child=1.0, weight_adult=1.0, weight_old=1.0)


def left_at_the_end(humans: int, zombies: int, pathogen: Pathogen, seed: int, length: int = 15) -> int:
    """How many are left of the humans when one side is gone."""
    drive = Drive(town([humans + zombies], household=1), pathogen, alike(), seed, length * MINUTE)
    for person in range(zombies):
        drive.enter(person, "turned")
    for number in range(2000):
        drive.step(number)
        bites, kills = (drive.space.counters()[name] for name in ("bites", "kills"))
        if bites == humans or kills == zombies + bites:
            return humans - bites
    raise AssertionError("neither side is gone after 2,000 steps")


def survivors(
    kill_probability: float, bite_strength: float, length: int, runs: int, humans: int = 12, zombies: int = 2
) -> Distribution:
    """Humans left when one side is gone, one run a seed, by the ballot theorem.

    `kill_probability` is of those fights that are no bite: alpha = (1 / (1 + s)) κ / (s / (1 + s)) = κ / s.
    """
    pathogen = szr(kill_probability, bite_strength)
    found = [left_at_the_end(humans, zombies, pathogen, seed, length) for seed in range(runs)]
    return Distribution(np.array(found), szr_survivors(humans, zombies, kill_probability / bite_strength))
