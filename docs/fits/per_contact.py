"""The probability per contact that gives a pathogen of the library its published reproduction number.

    python docs/fits/per_contact.py                 # measures every pathogen of the library as it stands
    python docs/fits/per_contact.py --fit measles   # finds the value, and measures there

The number is held against the city of the library and its circles of daily life, in one of two ways, whichever
the file names:

*first-generation cases*: random people are infected, and those whom they infect are followed in the outbreak as it
goes. Families and classes are used up by several cases at once, as in the outbreaks whose growth or chains
were observed; this is the growth from one generation to the next (Pellis et al. 2012, Math. Biosci. 235).

*index cases*: first-generation cases again, but each alone in a wholly susceptible city: whom they infect infects
nobody. It is what an R0 means that was inferred for a wholly susceptible population from an immune one.
"""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import hyosan as hy
from hyosan.model.pathogen import Pathogen
from hyosan.outcome import Outbreak
from hyosan.outcome.infectiousness import mean_dwell, visits
from hyosan.outcome.measures import offspring_counts, offspring_distribution
from hyosan.scenario import Scenario
from hyosan.scenario.document import read_document
from hyosan.scenario.library import LIBRARY, names
from hyosan.world.world import World

WEEK = 7  # cases begin on every day of the week alike
COURSES = 8  # mean courses within which two generations are over
FIRST, INDEX = "first-generation cases", "index cases"
_STATED = re.compile(rf"R0 = (\d+(?:\.\d+)?) of (?:the )?({FIRST}|{INDEX})")


@dataclass(frozen=True)
class Target:
    """The reproduction number that a pathogen's file names, and of whom."""

    number: float
    of: str
    per_contact: float


def targets() -> dict[str, Target]:
    """What every pathogen that was calibrated to a reproduction number is held to, from its own file."""
    found = {}
    for name in names("pathogens"):
        infection = read_document(LIBRARY / "pathogens" / f"{name}.yaml").data.get("infection") or {}
        stated = infection.get("per_contact")
        match = _STATED.search(str(stated.get("calibrated", ""))) if isinstance(stated, dict) else None
        if match:
            found[name] = Target(float(match[1]), match[2], float(stated["value"]))
    return found


class City:
    """The library's city without responses: where reproduction numbers are measured."""

    def __init__(self, population: int | None = None) -> None:
        self.scenario = hy.read_scenario("seir-city", {"step": "1 day"}, plan="none", population=population)
        self.world: World = hy.build_world(self.scenario)

    def simulate(self, scenario: Scenario, seed: int) -> Outbreak:
        """One run, in memory of its own."""
        self.world.memory.clear()
        return hy.simulate(scenario, world=self.world, seed=seed)

    def with_pathogen(self, name: str, per_contact: float) -> Scenario:
        """The city with a pathogen of the library at a probability per contact."""
        changes = {"pathogen": name, "surveillance.notifiable.states": ["dead"]}
        scenario = self.scenario.with_settings(changes)
        return scenario.with_settings({"pathogen.infection.per_contact": per_contact})


def first_generation(
    city: City, name: str, per_contact: float, runs: int, seed: int = 0, cases: int = 70
) -> NDArray[np.int64]:
    """How many each first-generation case infected; `runs` outbreaks of `cases` random people each."""
    scenario = seeded(city.with_pathogen(name, per_contact), cases)
    offspring = []
    for run in range(seed, seed + runs):
        tree = city.simulate(scenario, run).transmission
        offspring.append(offspring_counts(tree)[tree.generation == 1])
    return np.concatenate(offspring)


def index_cases(
    city: City, name: str, per_contact: float, runs: int, seed: int = 0, cases: int = 700
) -> NDArray[np.int64]:
    """How many each index case infected; `runs` groups of `cases`, who were first-generation cases before.

    So few among so many live and work in different places; whom they infect is immune at once.
    """
    scenario = city.with_pathogen(name, per_contact)
    many = city.simulate(seeded(scenario, 12 * cases), seed).transmission
    typical = many.person[many.generation == 1]
    alone = scenario.with_settings({"pathogen.infection.to": "recovered"})
    luck = np.random.default_rng(seed)
    offspring = []
    for run in range(runs):
        chosen = luck.choice(typical, min(cases, len(typical)), replace=False)
        outbreak = city.simulate(seeded(alone, chosen), seed + run)
        infected = [cause.startswith("infection") for cause in outbreak.causes]
        by = outbreak.log.by_person[np.array(infected)[outbreak.log.cause]]
        offspring.append(np.bincount(np.searchsorted(np.unique(chosen), by), minlength=len(chosen)))
    return np.concatenate(offspring)


def seeded(scenario: Scenario, who: int | NDArray[np.int64]) -> hy.Scenario:
    """A scenario with people, so many or these, infected over the days of a week, and long enough to tell."""
    parts = [who // WEEK] * WEEK if isinstance(who, int) else [who[day::WEEK].tolist() for day in range(WEEK)]
    seeding = [{"state": "latent", "people": part, "at": f"{day} days"} for day, part in enumerate(parts)]
    horizon = f"{WEEK + math.ceil(COURSES * course(scenario.pathogen))} days"
    return scenario.with_settings({"seeding": seeding, "horizon": horizon})


def course(pathogen: Pathogen) -> float:
    """The mean days from infection to the end of infectiousness, of people of 40."""
    often = dict(
        zip(pathogen.states, visits(pathogen, 40)[list(pathogen.states).index("latent")], strict=True)
    )
    states = pathogen.states.items()
    return sum(
        often[name] * mean_dwell(state.dwell)
        for name, state in states
        if state.dwell is not None and (state.infectious > 0 or name == "latent")
    )


def measure(
    city: City, name: str, target: Target, per_contact: float, runs: int, seed: int = 0
) -> tuple[float, float]:
    """(mean offspring, its standard error) of the cases that the target speaks of."""
    offspring = (first_generation if target.of == FIRST else index_cases)(city, name, per_contact, runs, seed)
    return float(offspring.mean()), float(offspring.std() / math.sqrt(len(offspring)))


def fit(city: City, name: str, target: Target, runs: int) -> float:
    """The probability per contact at which the target is met, by regula falsi on equal luck."""
    low, high = 0.5 * target.per_contact, min(1.0, 2 * target.per_contact)
    below, above = (measure(city, name, target, p, runs)[0] - target.number for p in (low, high))
    if below > 0 or above < 0:
        raise SystemExit(f"{name}: no probability between {low:g} and {high:g} gives {target.number:g}")
    for _ in range(6):
        middle = low - below * (high - low) / (above - below)
        miss = measure(city, name, target, middle, runs)[0] - target.number
        if abs(miss) < 0.002 * target.number:
            break
        low, below, high, above = (middle, miss, high, above) if miss < 0 else (low, below, middle, miss)
    return middle


def main() -> None:
    """Measure, and with --fit find, the probability per contact of the pathogens named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--runs", type=int, default=200)
    asked = parser.parse_args()
    city, known = City(), targets()
    print("| pathogen | held to | per contact | first-generation cases | index cases | k, first generation |")
    print("| --- " * 6 + "|")
    for name in asked.names or known:
        target = known[name]
        per_contact = fit(city, name, target, asked.runs) if asked.fit else target.per_contact
        first = first_generation(city, name, per_contact, asked.runs, seed=1000)
        index = index_cases(city, name, per_contact, max(asked.runs // 4, 1), seed=1000)
        cells = [f"{target.number:g}, {target.of}", f"{per_contact:.4g}", *map(mean_of, (first, index))]
        print(f"| {name} | {' | '.join(cells)} | {offspring_distribution(first)[1]:.2f} |", flush=True)


def mean_of(offspring: NDArray[np.int64]) -> str:
    """A mean with its standard error."""
    return f"{offspring.mean():.3f} ± {offspring.std() / math.sqrt(len(offspring)):.3f}"


if __name__ == "__main__":
    main()
