"""Extinction from one case, by the distribution of offspring; and attack rates of large populations."""

from __future__ import annotations

import math
from pathlib import Path

import mpmath
import numpy as np
import oracles
from judge import Mean, Share
from replicates import ever_infected, scenario_of, sir

from cases import periods
from cases.periods import Period

PEOPLE, SMALL = 20_001, 100
OFFSPRING = {  # of a case among many: its period, its individual infectiousness, the dispersion k of both
    "k = 1, exponential period": (periods.exponential(1), None, 1.0),
    "k = 0.4, gamma period": (periods.gamma(1, 0.4), None, 0.4),
    "Poisson, fixed period": (periods.fixed(1), None, math.inf),
    "k = 0.16, individual infectiousness": (periods.fixed(1), 0.16, 0.16),
}


def extinction(folder: Path, name: str, reproduction: float, runs: int) -> Share:
    """One case among 20,001 in each run: the share that stays below 100 infections.

    Exact by the first hundred of Ball's equations; a gamma factor on a fixed period's hazard is a gamma period.
    """
    period, dispersion, _ = OFFSPRING[name]
    pathogen = sir(period.dwell)
    if dispersion is not None:
        pathogen["infection"]["dispersion"] = dispersion
    law = period.law if dispersion is None else oracles.gamma_period(1, dispersion)
    circles = [{"well_mixed": {"contacts": reproduction * (PEOPLE - 1) / PEOPLE}}]
    scenario = scenario_of(
        folder, pathogen, circles, PEOPLE, {"infectious": 1}, stop={"ever_infected": SMALL + 1}
    )
    infected = ever_infected(scenario, range(runs)) - 1
    exact = extinction_of_a_finite_population(law, reproduction)
    return Share(int((infected < SMALL).sum()), runs, exact)


def extinction_of_a_finite_population(law: oracles.Laplace, reproduction: float) -> float:
    """P(fewer than 100 of 20,000 are infected)."""
    pair = mpmath.mpf(reproduction) / PEOPLE
    return float(oracles.final_size(PEOPLE - 1, 1, lambda j: law(j * pair), SMALL - 1).sum())


ATTACK_PEOPLE, ATTACK_SEEDED = 20_000, 40
ATTACK_PERIODS: dict[str, tuple[Period, float]] = {  # and the squared coefficient of variation of each
    "exponential": (periods.exponential(2), 1.0),
    "fixed": (periods.fixed(2), 0.0),
}


def attack_rate(folder: Path, name: str, reproduction: float, runs: int) -> Mean:
    """Runs of 20,000 people, 40 of them seeded: mean within the central limit theorem's bound.

    The 40 widen the spread a little (5 % allowed); a finite population is off by the order of one person in N:
    bias 5 / N.
    """
    period, variation = ATTACK_PERIODS[name]
    people, seeded = ATTACK_PEOPLE, ATTACK_SEEDED
    circles = [{"well_mixed": {"contacts": reproduction / 2 * (people - 1) / people}}]
    scenario = scenario_of(folder, sir(period.dwell), circles, people, {"infectious": seeded}, step="6 h")
    attack = (ever_infected(scenario, range(runs)) - seeded) / (people - seeded)
    theory = oracles.large_population_attack_rate(reproduction, seeded / people)
    sd = 1.05 * oracles.attack_rate_sd(reproduction, variation, people)
    return Mean(np.asarray(attack, float), theory, sd=sd, bias=5 / people)
