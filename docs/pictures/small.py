"""The small worlds of the pictures: those of the tests that hold the patterns, with the library's numbers."""

from __future__ import annotations

from typing import Any

import cities
import towns

from hyosan.world.world import World

STEPS_A_DAY = 96


def in_hyosan(settings: dict[str, Any], people: int, seed: int, world: World | None = None) -> towns.Drive:
    """Space alone, with the library's numbers but for some, in Hyosan of so many people or in another town."""
    asked = cities.city(settings, people)
    of = cities.world(people) if world is None else world
    return towns.Drive(of, asked.pathogen, asked.behaviour, seed, start=asked.start)
