"""How many the cases of `ebola-burials` infect, and what part of them after death.

    python docs/fits/burials.py [--runs 250] [--per-contact P] [--infectious I]

First-generation cases, as in per_contact.py: ten random people are infected on each day of a week, and those whom
they infect are followed in the outbreak as it goes. `per_contact` and the `infectious` of the unburied were set so
that they infect 1.83, as the library's Ebola, a fifth of them after death (between a tenth and three tenths, as
contacts told: Weitz and Dushoff 2015 doi:10.1038/srep08751).
"""

from __future__ import annotations

import argparse
import math

import numpy as np

import hyosan as hy
from hyosan.outcome.measures import offspring_counts

AFTER_DEATH = ("infection:laying out", "infection:funeral")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=250)
    parser.add_argument("--per-contact", type=float)
    parser.add_argument("--infectious", type=float)
    asked = parser.parse_args()
    settings: dict[str, object] = {"step": "1 day", "horizon": "160 days"}
    settings["seeding"] = [{"state": "latent", "people": 10, "at": f"{day} days"} for day in range(7)]
    if asked.per_contact is not None:
        settings["pathogen.infection.per_contact"] = asked.per_contact
    if asked.infectious is not None:
        settings["pathogen.states.unburied.infectious"] = asked.infectious
    scenario = hy.read_scenario("ebola-burials", settings)
    world = hy.build_world(scenario)
    offspring, dead, total = [], 0, 0
    for seed in range(asked.runs):
        world.memory.clear()
        outbreak = hy.simulate(scenario, world, seed)
        tree = outbreak.transmission
        first = tree.generation == 1
        offspring.append(offspring_counts(tree)[first])
        by_them = np.isin(outbreak.log.by_person, tree.person[first])
        names = np.array(outbreak.causes)[outbreak.log.cause[by_them]]
        dead += int(np.isin(names, AFTER_DEATH).sum())
        total += len(names)
    counts = np.concatenate(offspring)
    error = counts.std() / math.sqrt(len(counts))
    print(
        f"{len(counts)} first-generation cases: {counts.mean():.3f} ± {error:.3f}, {dead / total:.3f} after death"
    )


if __name__ == "__main__":
    main()
