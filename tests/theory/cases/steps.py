"""One outbreak at several steps: contacts in circles leave no step error, so every event has the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judge import Verdict
from numpy.typing import NDArray
from replicates import Moves, moves_of, scenario_of

STEPS = ("5 min", "1 h", "6 h", "1 day")


@dataclass(frozen=True)
class SameTimes:
    """The moves of one seed, by step."""

    moves: Mapping[str, Moves]

    def differing(self, step: str) -> int:
        """Moves that are not the first step's: another person, state or time (to a microsecond)."""
        one, other = next(iter(self.moves.values())), self.moves[step]
        if len(one.time) != len(other.time):
            return max(len(one.time), len(other.time))
        same = (one.time == other.time) & (one.person == other.person) & (one.to_state == other.to_state)
        return int((~same).sum())

    def verdict(self) -> Verdict:
        events = len(next(iter(self.moves.values())).time)
        differing = max(self.differing(step) for step in self.moves)
        return Verdict(events, "0 events differ", f"{differing} differ", "0", differing == 0 and events > 0)


def same_times(folder: Path, people: int, steps: tuple[str, ...] = STEPS) -> SameTimes:
    """An influenza in households, classes that meet in school hours, and a community, at each of the steps."""
    rng = np.random.default_rng(3)
    table: dict[str, NDArray[np.int64]] = {"person": np.arange(people)}
    table["household"] = rng.permutation(people) // 3
    table["circle:class"] = rng.permutation(people) // 25
    hours = {
        "hours": [["08:30", "12:00"], ["13:00", "16:30"]],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    }
    circles = [
        {"household": {"contacts": 3.5}},
        {"class": {"contacts": 8, **hours}},
        {"well_mixed": {"contacts": 4}},
    ]
    infectious = {"infectious": 1, "dwell": {"gamma": {"mean": "2 days", "shape": 2}}, "to": {"recovered": 1}}
    latent = {"dwell": {"lognormal": {"median": "1 day", "sigma": 0.4}}, "to": {"infectious": 1}}
    pathogen = {
        "states": {
            "susceptible": {"susceptible": 1},
            "latent": latent,
            "infectious": infectious,
            "recovered": {},
        },
        "infection": {"to": "latent", "per_contact": 0.08},
    }
    seeding = {"latent": np.arange(10)}
    return SameTimes(
        {
            step: moves_of(
                scenario_of(folder, pathogen, circles, table, seeding, step=step, horizon="90 days")
            )
            for step in steps
        }
    )
