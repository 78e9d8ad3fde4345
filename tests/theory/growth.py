"""Reproduction number and growth rate: Wallinga and Lipsitch (2007), Proc. R. Soc. B 274:599, and a renewal equation.

Everything is from the latent and the infectious period: of an infection a time a ago the share that is infectious is
F(a) = P(latent < a <= latent + infectious), and it infects at the rate R F(a) / E[infectious].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats


@dataclass(frozen=True)
class Course:
    """Gamma latent and infectious periods: means in days, shapes; a shape of inf is a fixed period, mean 0 none."""

    latent: float
    latent_shape: float
    infectious: float
    infectious_shape: float

    def reproduction_number(self, rate: float) -> float:
        """R of an epidemic that grows at `rate` a day: 1 / R = M(-r), the generation interval's transform.

        With transforms phi of the two periods, M(-r) = phi_latent(r) (1 - phi_infectious(r)) / (r E[infectious]).
        """
        left = transform(self.latent, self.latent_shape, rate)
        over = transform(self.infectious, self.infectious_shape, rate)
        return rate * self.infectious / (left * (1 - over))

    @cached_property
    def _grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return infectious_by_age(self)


def transform(mean: float, shape: float, rate: float) -> float:
    """E[exp(-rate × period)] of a gamma period."""
    if np.isinf(shape):
        return float(np.exp(-rate * mean))
    return float((1 + rate * mean / shape) ** -shape)


WIDTH = 1 / 64  # of the grid, days


def period(mean: float, shape: float) -> Any:
    """Its distribution; one that is fixed as a normal narrower than the grid."""
    if np.isinf(shape):
        return stats.norm(mean, WIDTH / 8)
    return stats.gamma(shape, scale=mean / shape)


def infectious_by_age(course: Course) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(ages, P(infectious at that age of infection)), by convolving the two periods on a grid."""
    longest = sum(
        mean * (1 if np.isinf(shape) else 1 + 12 / np.sqrt(shape)) + 1
        for mean, shape in (
            (course.latent, course.latent_shape),
            (course.infectious, course.infectious_shape),
        )
    )
    age = np.arange(int(longest / WIDTH)) * WIDTH
    left = period(course.infectious, course.infectious_shape).sf(age)
    if course.latent == 0:
        return age, left
    latent = period(course.latent, course.latent_shape)
    begins = np.diff(latent.cdf(np.concatenate([[-np.inf], age + WIDTH / 2])))  # mass around each age
    left[0] = 0.5  # of those who begin around this very age, half have
    return age, np.convolve(begins, left)[: len(age)]


def expected_infections(
    course: Course, reproduction: float, people: int, seeded: int, until: float
) -> NDArray[np.float64]:
    """New infections by day, in the large-population limit: `seeded` infected at 0, depletion included.

    b(t) = S(t) / N × integral of R F(a) / E[infectious] over those infected a ago, in the middle of each step; the half
    step before it is infected by the step's own.
    """
    age, present = course._grid
    force = reproduction / course.infectious / people * present
    later = np.append(force[1:], 0.0)
    steps = int(until / WIDTH)
    pressure = np.zeros(steps + len(age) + 1)
    pressure[: len(age)] += seeded * (force + later) / 2
    susceptible, born = float(people - seeded), np.zeros(steps)
    for step in range(steps):
        own = susceptible * WIDTH * force[0] / 2
        born[step] = susceptible * -np.expm1(-pressure[step] * WIDTH / (1 - own))
        susceptible -= born[step]
        pressure[step + 1 : step + 1 + len(age)] += born[step] * later
    return born.reshape(-1, round(1 / WIDTH)).sum(axis=1)
