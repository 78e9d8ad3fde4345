"""SZR well mixed (Alemi et al. 2015), through encounters in a circle: many small towns in one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import oracles
from judge import Distribution, Share
from numpy.typing import NDArray
from replicates import copies, first_of_each, moves_of, scenario_of


def szr(bite: float, kill: float) -> dict[str, Any]:
    """The three-state table of SZR."""
    outcomes = [{"probability": bite, "first": "zombie"}, {"probability": kill, "second": "removed"}]
    return {
        "states": {"human": {}, "zombie": {"hunts": True}, "removed": {"alive": False}},
        "encounters": [{"between": ["human", "zombie"], "outcomes": outcomes}],
    }


@dataclass(frozen=True)
class Towns:
    """Of each town, how many humans were bitten and how many zombies removed."""

    bitten: NDArray[np.int64]
    removed: NDArray[np.int64]


def towns(
    folder: Path, humans: int, zombies: int, chances: tuple[float, float], count: int, horizon: str
) -> Towns:
    """`count` towns, each with its humans and zombies, 40 contacts a day, by (bite, kill) of a contact."""
    size = humans + zombies
    people = copies(count, size, "circle:town")
    seeding = {"zombie": first_of_each(count, size, zombies)}
    scenario = scenario_of(
        folder, szr(*chances), [{"town": {"contacts": 40}}], people, seeding, horizon=horizon
    )
    moves = moves_of(scenario)
    turned, removed = moves.into("zombie"), moves.into("removed")
    bitten = turned[turned % size >= zombies] // size
    return Towns(np.bincount(bitten, minlength=count), np.bincount(removed // size, minlength=count))


def survivors(
    folder: Path, bite: float, kill: float, count: int, humans: int = 28, zombies: int = 2
) -> Distribution:
    """Humans left when one side is gone everywhere, and the ballot theorem's law of that."""
    found = towns(folder, humans, zombies, (bite, kill), count, "300 days")
    survive, left = humans - found.bitten, zombies + found.bitten - found.removed
    assert ((survive == 0) | (left == 0)).all(), "one side is gone"
    return Distribution(survive, oracles.szr_survivors(humans, zombies, kill / bite))


EXTINCTION = {0.3: (0.5, 0.15), 0.5: (0.5, 0.25), 0.8: (0.5, 0.4)}  # kills per bite: (bite, kill)


def extinction(folder: Path, kills_per_bite: float, count: int, humans: int = 400) -> Share:
    """One zombie among 400: how often zombies die out, by kills / bites, less what this finite town lacks.

    With b bites and k kills of a contact, zombies alive after 1 / (b - k) days of 40 contacts die out with
    probability exp(-40).
    """
    bite, kill = EXTINCTION[kills_per_bite]
    horizon = f"{24 / (bite - kill):.0f} h"
    found = towns(folder, humans, 1, (bite, kill), count, horizon)
    gone = int((found.bitten + 1 == found.removed).sum())
    return Share(gone, count, float(1 - oracles.szr_survivors(humans, 1, kills_per_bite)[0]))
