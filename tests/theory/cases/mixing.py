"""Who meets whom by age in the library's city, and who infects whom there: counts against the contact matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from judge import Distribution, Verdict
from numpy.typing import NDArray

import hyosan as hy
from hyosan.outcome.mixing import bands, contact_matrix

AGES = (0, 7, 13, 19, 30, 45, 65)


@dataclass(frozen=True)
class ByAge:
    """[a, b]: infections from age band a to b, counted, and in proportion to the contact matrix."""

    counted: NDArray[np.int64]
    expected: NDArray[np.float64]

    @cached_property
    def cells(self) -> Distribution:
        """Every infection is in one cell of the matrix."""
        found = np.repeat(np.arange(self.counted.size), self.counted.ravel())
        return Distribution(found, self.expected.ravel() / self.expected.sum())

    def verdict(self) -> Verdict:
        """Chi-square over the cells; their order, and so their mean, tells nothing."""
        told = self.cells.verdict()
        largest = f"{self.expected.max() / self.expected.sum():.1%} in the largest cell"
        seen = f"{self.counted.ravel()[self.expected.argmax()] / self.counted.sum():.1%}"
        return replace(told, theory=largest, found=f"{seen}, {told.found.split(', ')[1]}")


def infections_by_age(people: int = 160_000, infectious: int = 24_000) -> ByAge:
    """A city's circles, many people infectious for two weeks whose infectees infect nobody.

    At 0.002 a contact a couple comes to 0.1 infections in the two weeks, so that saturation shifts no cell of the
    matrix by as much as its counts tell. Infections from each band to each are then multinomial, in proportion to
    the contact matrix between the infectious and the others.
    """
    pathogen = {
        "states": {
            "susceptible": {"susceptible": 1},
            "infectious": {"infectious": 1, "dwell": {"fixed": "14 days"}, "to": {"spent": 1}},
            "infected": {},
            "spent": {},
        },
        "infection": {"to": "infected", "per_contact": 0.002},
    }
    asked = {
        "pathogen": pathogen,
        "surveillance": None,
        "seeding": {"state": "infectious", "people": infectious},
    }
    scenario = hy.read_scenario(
        "seir-city", {**asked, "horizon": "20 days", "step": "1 day"}, population=people
    )
    world = hy.build_world(scenario)
    outbreak = hy.simulate(scenario, world=world, seed=1)
    log = outbreak.log
    by_contact = np.array([name.startswith("infection:") for name in outbreak.causes])[log.cause]
    band, width = bands(world.people.age, AGES), len(AGES)
    cell = band[log.by_person[by_contact]] * width + band[log.person[by_contact]]
    spreads = np.zeros(world.people.count, bool)
    spreads[log.person[~by_contact & (log.to_state == 1)]] = True
    marked = replace(world, people=replace(world.people, age=(band + width * spreads).astype(np.uint8)))
    matrix = contact_matrix(marked, scenario.circles, range(2 * width))
    of_infectious = matrix[width:, :width] * np.bincount(band[spreads], minlength=width)[:, None]
    return ByAge(np.bincount(cell, minlength=width**2).reshape(width, width), of_infectious)
