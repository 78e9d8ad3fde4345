"""Households in one community, two levels of mixing: Ball, Mollison and Scalia-Tomba (1997), Ann. Appl. Prob. 7:46."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import oracles
from judge import Mean
from numpy.typing import NDArray
from replicates import scenario_of, sir

import hyosan as hy
from cases.periods import Period

SIZE, PAIR_RATE, OUTSIDE = 3, 0.5, 0.9  # of a household; of a pair in it; contacts a day in the community
SEEDED = 60  # they live alone, so that every household begins untouched


@dataclass(frozen=True)
class Community:
    """Shares of households with 0, 1, … members infected: one row a run, and what theory says."""

    shares: NDArray[np.float64]
    exact: NDArray[np.float64]
    bias: float

    def households_with(self, infected: int) -> Mean:
        """The share of households in which so many are infected."""
        return Mean(self.shares[:, infected], float(self.exact[infected]), bias=self.bias)

    def attack_rate(self) -> Mean:
        """Infected of all who live in households."""
        members = np.arange(SIZE + 1) / SIZE
        return Mean(self.shares @ members, float(self.exact @ members), bias=self.bias)


def households_in_a_community(folder: Path, period: Period, households: int, runs: int) -> Community:
    """Households of three that meet one another in a well-mixed community; one period for both levels.

    Theory is of a large community: what one household gets does not depend on another. In a finite one the two
    differ by the order of one person in N, as in `large.attack_rate`: bias 5 / N.
    """
    people = households * SIZE + SEEDED
    person = np.arange(people)
    alone = households + person - households * SIZE
    household = np.where(person < households * SIZE, person // SIZE, alone)
    circles = [{"household": {"contacts": PAIR_RATE * (SIZE - 1)}}, {"well_mixed": {"contacts": OUTSIDE}}]
    seeding = {"infectious": person[households * SIZE :]}
    scenario = scenario_of(
        folder, sir(period.dwell), circles, {"person": person, "household": household}, seeding
    )
    shares = np.array(
        [infected_by_household(outbreak, households) for outbreak in hy.simulate_many(scenario, range(runs))]
    )
    exact = oracles.final_size_in_community(
        SIZE, households, SEEDED, PAIR_RATE, OUTSIDE / (people - 1), period.law
    )
    return Community(shares, exact, 5 / people)


def infected_by_household(outbreak: hy.Outbreak, households: int) -> NDArray[np.float64]:
    """[k]: the share of households of which k members were ever infected."""
    events = outbreak.events.to_pandas()
    person = events["person"][events["to_state"] == "infectious"].to_numpy()
    infected = np.bincount(person[person < households * SIZE] // SIZE, minlength=households)
    return np.bincount(infected, minlength=SIZE + 1) / households
