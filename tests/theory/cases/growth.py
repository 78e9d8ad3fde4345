"""Growth of SEIR epidemics with gamma latent and infectious periods against the reproduction number asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from growth import Course, expected_infections
from judge import Mean
from replicates import scenario_of

import hyosan as hy
from hyosan.outcome.measures import growth_rate

RATE = 0.1  # a day
PEOPLE, SEEDED, FROM, DEPLETED = 4_000_000, 200, 1_500, 0.0012
COURSES = {
    "no latent period, exponential 5 d": Course(0, math.inf, 5, 1),
    "exponential 3 d, exponential 5 d": Course(3, 1, 5, 1),
    "gamma 3 d (shape 4), gamma 5 d (shape 3)": Course(3, 4, 5, 3),
    "gamma 2 d (shape 2), fixed 4 d": Course(2, 2, 4, math.inf),
}
PER_CONTACT = 0.1


def growth(folder: Path, name: str, runs: int, rate: float = RATE) -> Mean:
    """The early growth rate of runs whose R is that of `rate`, each from the 1,500th to the 4,800th infection.

    By then early generations still echo a little, and some people are used up already: what the same measure says
    of the renewal equation's infections by day, less `rate`, is the bias allowed.
    """
    course = COURSES[name]
    reproduction = course.reproduction_number(rate)
    contacts = reproduction / course.infectious / PER_CONTACT
    scenario = scenario_of(
        folder,
        seir(course),
        [{"well_mixed": {"contacts": contacts * (PEOPLE - 1) / PEOPLE}}],
        PEOPLE,
        {"infectious" if course.latent == 0 else "latent": SEEDED},
        horizon="120 days",
        stop={"ever_infected": int(1.05 * DEPLETED * PEOPLE)},
    )
    found = [
        run.growth_rate(at_least=FROM, depleted=DEPLETED) for run in hy.simulate_many(scenario, range(runs))
    ]
    return Mean(np.array(found, np.float64), rate, bias=abs(measured(course, reproduction) - rate))


def measured(course: Course, reproduction: float) -> float:
    """The growth rate that the measure would find in the renewal equation's infections."""
    daily = expected_infections(course, reproduction, PEOPLE, SEEDED, 120.0)
    total = SEEDED + np.cumsum(daily)
    first, last = np.searchsorted(total, (FROM, DEPLETED * PEOPLE))
    return growth_rate(daily[first : last + 1])


def dwell(mean: float, shape: float) -> dict[str, Any]:
    """As a scenario asks for it."""
    if math.isinf(shape):
        return {"fixed": f"{mean} days"}
    return {"gamma": {"mean": f"{mean} days", "shape": shape}}


def seir(course: Course) -> dict[str, Any]:
    """The table of states; without a latent state if that takes no time."""
    ill = {"infectious": 1, "dwell": dwell(course.infectious, course.infectious_shape)}
    states = {
        "susceptible": {"susceptible": 1},
        "infectious": ill | {"to": {"recovered": 1}},
        "recovered": {},
    }
    first = "infectious"
    if course.latent > 0:
        first = "latent"
        latent = dwell(course.latent, course.latent_shape)
        states["latent"] = {"dwell": latent, "to": {"infectious": 1}}
    return {"states": states, "infection": {"to": first, "per_contact": PER_CONTACT}}
