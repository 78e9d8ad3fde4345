"""Large populations: extinction of the first cases, and the attack rate of the differential equations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import oracles
import pytest
from cases import branching
from judge import assert_distribution, must_hold
from replicates import moves_of, scenario_of


@pytest.mark.slow
@pytest.mark.parametrize("name", branching.OFFSPRING)
def test_extinction_by_offspring_distribution(tmp_path: Path, name: str) -> None:
    """One case among 20,001, R0 = 2, 800 seeds: the share that stays below 100 infections.

    Exact by the first hundred of Ball's equations; the branching process's closed form within 1e-3 of it.
    """
    found = branching.extinction(tmp_path, name, 2.0, 800)
    dispersion = branching.OFFSPRING[name][2]
    assert found.probability == pytest.approx(oracles.extinction_probability(2, dispersion), abs=1e-3)
    must_hold(found)


@pytest.mark.parametrize("name", branching.ATTACK_PERIODS)
def test_attack_rate_of_a_large_population(tmp_path: Path, name: str) -> None:
    """20 runs of 20,000 people, 40 of them seeded: mean and spread within the central limit theorem's bounds."""
    found = branching.attack_rate(tmp_path, name, 1.8, 20)
    must_hold(found)
    variation = branching.ATTACK_PERIODS[name][1]
    sd = oracles.attack_rate_sd(1.8, variation, branching.ATTACK_PEOPLE)
    assert np.std(found.values, ddof=1) == pytest.approx(sd, rel=0.75)  # chi-square of 19: 1e-4 lies beyond


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
