"""Large populations: extinction of the first cases, and the attack rate of the differential equations."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import oracles
import pytest
from judge import assert_distribution, assert_mean, assert_share
from replicates import ever_infected, moves_of, scenario_of, sir

PERIODS: dict[str, tuple[dict[str, Any], oracles.Laplace, float]] = {
    "geometric": ({"exponential": {"mean": "1 day"}}, oracles.exponential_period(1), 1.0),
    "negative binomial, 0.4": ({"gamma": {"mean": "1 day", "shape": 0.4}}, oracles.gamma_period(1, 0.4), 0.4),
    "Poisson": ({"fixed": "1 day"}, oracles.fixed_period(1), math.inf),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PERIODS, "individual infectiousness, 0.16"])
def test_extinction_by_offspring_distribution(tmp_path: Path, name: str) -> None:
    """One case among 20,001, R0 = 2, 800 seeds: the share that stays below 100 infections.

    Exact by the first hundred of Ball's equations; the branching process's closed form within 1e-3 of it.
    """
    if name in PERIODS:
        dwell, period, dispersion = PERIODS[name]
        pathogen = sir(dwell)
    else:  # a gamma factor on a fixed period's hazard is a gamma period
        dispersion = 0.16
        pathogen, period = sir({"fixed": "1 day"}), oracles.gamma_period(1, dispersion)
        pathogen["infection"]["dispersion"] = dispersion
    people, replicates, small = 20_001, 800, 100
    exact = oracles.final_size(people - 1, 1, lambda j: period(mpmath.mpf(j) * 2 / people), small - 1).sum()
    assert exact == pytest.approx(oracles.extinction_probability(2, dispersion), abs=1e-3)
    circles = [{"well_mixed": {"contacts": 2 * (people - 1) / people}}]
    seeding = {"infectious": 1}
    stop = {"ever_infected": small + 1}
    scenario = scenario_of(tmp_path, pathogen, circles, people, seeding, stop=stop)
    infected = ever_infected(scenario, range(replicates)) - 1
    assert_share(int((infected < small).sum()), replicates, float(exact))


@pytest.mark.parametrize(("name", "variation"), [("exponential", 1.0), ("fixed", 0.0)])
def test_attack_rate_of_a_large_population(tmp_path: Path, name: str, variation: float) -> None:
    """20 runs of 20,000 people, 40 of them seeded: mean within the central limit theorem's bound.

    The mean of a finite population is off by the order of one person in N: bias 5 / N.
    """
    people, seeded, reproduction = 20_000, 40, 1.8
    dwell = {"exponential": {"mean": "2 days"}} if name == "exponential" else {"fixed": "2 days"}
    circles = [{"well_mixed": {"contacts": reproduction / 2 * (people - 1) / people}}]
    scenario = scenario_of(tmp_path, sir(dwell), circles, people, {"infectious": seeded}, step="6 h")
    attack = (ever_infected(scenario, range(20)) - seeded) / (people - seeded)
    theory = oracles.large_population_attack_rate(reproduction, seeded / people)
    sd = oracles.attack_rate_sd(reproduction, variation, people)
    assert_mean(attack, theory, sd=1.05 * sd, bias=5 / people)  # 40 seeds widen the spread a little
    assert np.std(attack, ddof=1) == pytest.approx(sd, rel=0.75)  # chi-square of 19: 1e-4 lies beyond


def test_the_hazard_follows_the_season(tmp_path: Path) -> None:
    """2,000 who stay infectious among 40,000, nobody infects in turn: when in the year are people infected?

    Each is exposed to h(t) = h (1 + a cos 2π (t - peak) / 365.25), at one value a day: exact by the integral.
    """
    people, infectious, amplitude, hazard = 40_000, 2_000, 0.8, 0.001
    states = {"susceptible": {"susceptible": 1}, "carrier": {"infectious": 1}, "recovered": {}}
    season = {"amplitude": amplitude, "peak": "02-10"}
    infection = {"to": "recovered", "per_contact": 0.1, "seasonality": season}
    contacts = hazard / 0.1 * (people - 1) / infectious
    scenario = scenario_of(
        tmp_path, {"states": states, "infection": infection}, [{"well_mixed": {"contacts": contacts}}], people,
        {"carrier": infectious}, horizon="360 days", start="2022-01-01T00:00:00+00:00",
    )  # fmt: skip
    moves = moves_of(scenario)
    month = (moves.time[moves.to_state == "recovered"] // 30).astype(int)
    daily = hazard * (1 + amplitude * np.cos(2 * np.pi * (np.arange(360) - 40) / 365.25))
    free = np.exp(-np.concatenate([[0.0], np.cumsum(daily)]))[::30]
    untouched = people - infectious - len(month)
    expected = np.append(-np.diff(free), free[-1])
    assert_distribution(np.append(month, np.full(untouched, 12)), expected)
