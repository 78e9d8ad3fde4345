"""Networks: attack rate and epidemic probability by the degree distribution, with dependent edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import oracles
import pytest
from judge import assert_mean, assert_share
from numpy.typing import NDArray
from replicates import moves_of, scenario_of, sir, write_contacts

PERIODS: dict[str, tuple[dict[str, Any], oracles.Laplace]] = {
    "exponential": ({"exponential": {"mean": "1 day"}}, oracles.exponential_period(1)),
    "fixed": ({"fixed": "1 day"}, oracles.fixed_period(1)),
}
GRAPHS, PEOPLE = 200, 2000
BIAS = 10 / PEOPLE  # dropped loops and double edges, and finite size: both of the order of one person in N


def degree_distribution(name: str) -> NDArray[np.float64]:
    if name == "poisson":
        return oracles.poisson_degrees(4)
    shares = {"regular": {4: 1.0}, "bimodal": {2: 0.5, 8: 0.5}}[name]
    return np.array([shares.get(k, 0.0) for k in range(max(shares) + 1)])


def edges(degrees: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """GRAPHS configuration models side by side: stubs paired within each graph; loops, doubles dropped."""
    pairs = []
    for graph in range(GRAPHS):
        drawn = rng.choice(len(degrees), PEOPLE, p=degrees / degrees.sum())
        drawn[0] += drawn.sum() % 2
        stubs = rng.permutation(np.repeat(np.arange(PEOPLE), drawn)).reshape(-1, 2)
        stubs = np.sort(stubs[stubs[:, 0] != stubs[:, 1]], axis=1)
        pairs.append(np.unique(stubs, axis=0) + graph * PEOPLE)
    return np.concatenate(pairs)


@pytest.mark.slow
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("degrees", ["poisson", "regular", "bimodal"])
def test_percolation(tmp_path: Path, degrees: str, period: str) -> None:
    """200 graphs of 2,000, a random case on each; what grows beyond a tenth is an epidemic.

    With random periods an epidemic is less likely than it is large; the same number for both would be
    40 standard errors off.
    """
    dwell, law = PERIODS[period]
    distribution = degree_distribution(degrees)
    rng = np.random.default_rng(5)
    pairs = edges(distribution, rng)
    file = write_contacts(tmp_path, pairs[:, 0], pairs[:, 1], np.full(len(pairs), 0.6))
    seeds = np.arange(GRAPHS) * PEOPLE + rng.integers(0, PEOPLE, GRAPHS)
    people = {"person": np.arange(GRAPHS * PEOPLE)}
    scenario = scenario_of(tmp_path, sir(dwell), [{"network": file}], people, {"infectious": seeds})
    size = np.bincount(moves_of(scenario).into("infectious") // PEOPLE, minlength=GRAPHS) / PEOPLE
    epidemic = size > 0.1
    assert_share(
        int(epidemic.sum()), GRAPHS, oracles.network_epidemic_probability(distribution, 0.6, law), BIAS
    )
    assert_mean(size[epidemic], oracles.network_attack_rate(distribution, 0.6, law), bias=BIAS)
