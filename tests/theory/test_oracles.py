"""The judges are judged first: every oracle against published values and an independent brute force."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import brute_force
import mpmath
import networkx as nx
import numpy as np
import oracles
import pytest
from judge import assert_mean, assert_share

REFERENCE = Path(__file__).parent / "reference"
PERIODS = {
    "markov_sir_exp": oracles.exponential_period(1),
    "household_exp": oracles.exponential_period(1),
    "sir_fixed_period": oracles.fixed_period(1),
    "household_fixed": oracles.fixed_period(1),
    "sir_gamma_shape2": oracles.gamma_period(1, 2),
}


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open() as file:
        return list(csv.DictReader(file))


def reference_final_size(row: dict[str, str]) -> np.ndarray:
    n, m, value = int(row["n"]), int(row["m"]), float(row["param"].split("=")[1])
    if row["model"] == "reed_frost":
        return oracles.final_size(n, m, lambda j: (1 - mpmath.mpf(value)) ** j)
    pair_rate = value if row["model"].startswith("household") else value / (n + m)
    return oracles.final_size_in_group(n + m, m, pair_rate, PERIODS[row["model"]])


def test_final_sizes_agree_with_the_reference() -> None:
    """All rows to the 6 digits that the table gives."""
    for row in rows("exact_final_size_summary.csv"):
        p = reference_final_size(row)
        k = np.arange(len(p))
        mean = k @ p
        assert p.sum() == pytest.approx(1, abs=1e-12) and p.min() >= 0
        assert p[0] == pytest.approx(float(row["P_k0"]), abs=1e-7), row
        assert mean == pytest.approx(float(row["mean_k"]), abs=1e-6), row
        assert math.sqrt(k**2 @ p - mean**2) == pytest.approx(float(row["sd_k"]), abs=1e-6), row
        assert p[k > int(row["n"]) / 4].sum() == pytest.approx(float(row["P_major_k>n/4"]), abs=1e-7), row


def test_final_sizes_agree_with_chains_followed_one_by_one() -> None:
    markov = oracles.final_size_in_group(41, 3, 0.05, oracles.exponential_period(1))
    np.testing.assert_allclose(markov, brute_force.markov_sir(38, 3, 0.05), atol=1e-14)
    chain_binomial = oracles.final_size(20, 2, lambda j: mpmath.mpf("0.9") ** j)
    np.testing.assert_allclose(chain_binomial, brute_force.reed_frost(20, 2, 0.1), atol=1e-14)


@pytest.mark.parametrize("period", [oracles.gamma_period(1, 2), oracles.fixed_period(1)])
def test_infected_sets_of_equal_pairs_are_the_final_size(period: oracles.Laplace) -> None:
    rates = 0.4 * (np.ones((6, 6)) - np.eye(6))
    by_size = np.zeros(6)
    for members, p in oracles.infected_sets(rates, [2], period).items():
        by_size[members.bit_count()] += p
    np.testing.assert_allclose(by_size, oracles.final_size_in_group(6, 1, 0.4, period), atol=1e-14)


def test_infected_sets_of_a_chain_of_three() -> None:
    """By hand: 0 - 1 - 2 with exponential periods of mean 1."""
    rates = np.array([[0, 2.0, 0], [2.0, 0, 0.5], [0, 0.5, 0]])
    found = oracles.infected_sets(rates, [0], oracles.exponential_period(1))
    assert found[0b000] == pytest.approx(1 / 3)
    assert found[0b010] == pytest.approx(2 / 3 / 1.5)
    assert found[0b110] == pytest.approx(2 / 3 * 0.5 / 1.5)


def test_extinction_agrees_with_the_reference() -> None:
    for row in rows("branching_extinction_negbin.csv"):
        q = oracles.extinction_probability(float(row["R"]), float(row["k"]))
        assert q == pytest.approx(float(row["q1"]), abs=1e-6), row


def test_a_gamma_period_gives_negative_binomial_offspring() -> None:
    by_period = oracles.extinction_by_period(1.8, oracles.gamma_period(1, 0.4))
    assert by_period == pytest.approx(oracles.extinction_probability(1.8, 0.4), abs=1e-12)
    geometric = oracles.extinction_by_period(2.0, oracles.exponential_period(1))
    assert geometric == pytest.approx(0.5, abs=1e-12)


def test_large_population_limits() -> None:
    """The attack rate of the differential equations, and the spread that exact final sizes tend to."""
    for row in rows("sir_ode_oracle.csv"):
        attack = oracles.large_population_attack_rate(float(row["R0"]), float(row["i0"]))
        susceptible_share = 1 - float(row["i0"])
        expected = (float(row["final_attack_of_N"]) - float(row["i0"])) / susceptible_share
        assert attack == pytest.approx(expected, abs=1e-7), row
    n = 400
    p = oracles.final_size_in_group(n + 1, 1, 2.5 / (n + 1), oracles.fixed_period(1))
    k = np.arange(n + 1)
    major = np.where(k > n / 3, p, 0) / p[k > n / 3].sum()
    mean = k @ major
    assert mean / n == pytest.approx(oracles.large_population_attack_rate(2.5), abs=2 / n)
    sd = math.sqrt(k**2 @ major - mean**2)
    assert sd / n == pytest.approx(oracles.attack_rate_sd(2.5, 0.0, n), rel=0.03)


@pytest.mark.parametrize("kills_per_bite", [0.3, 0.8, 1.5])
def test_szr_closed_form_agrees_with_the_walk(kills_per_bite: float) -> None:
    closed = oracles.szr_survivors(60, 2, kills_per_bite)
    np.testing.assert_allclose(closed, brute_force.szr_walk(60, 2, kills_per_bite), atol=1e-14)
    many = oracles.szr_survivors(2000, 1, kills_per_bite)
    assert 1 - many[0] == pytest.approx(min(1.0, kills_per_bite), abs=1e-12), "kills / bites"


def test_networks_with_a_fixed_period_start_as_often_as_they_grow() -> None:
    """Bond percolation: probability and size are the same; with random periods less likely, never equal."""
    degrees = oracles.poisson_degrees(4)
    for period in (oracles.fixed_period(1), oracles.exponential_period(1)):
        size = oracles.network_attack_rate(degrees, 0.6, period)
        probability = oracles.network_epidemic_probability(degrees, 0.6, period)
        if period(1) == mpmath.exp(-1):
            assert probability == pytest.approx(size, abs=1e-9)
        else:
            assert probability < size - 0.05
    # Poisson degrees are a well-mixed population in which T k is R0: closed by the same equation.
    transmissibility = 1 - math.exp(-0.6)
    assert oracles.network_attack_rate(degrees, 0.6, oracles.fixed_period(1)) == pytest.approx(
        oracles.large_population_attack_rate(4 * transmissibility), abs=1e-9
    )


@pytest.mark.slow
def test_networks_agree_with_a_plain_simulation() -> None:
    """Degrees 2 and 8 on 2,000 people, exponential periods, 400 outbreaks on 8 graphs. Bias 3 / N."""
    degrees = np.zeros(9)
    degrees[[2, 8]] = 0.5
    rng = np.random.default_rng(11)
    period = oracles.exponential_period(1)
    sizes, major = [], 0
    people = 2000
    for seed in range(8):
        sequence = [2] * (people // 2) + [8] * (people // 2)
        graph = nx.Graph(nx.configuration_model(sequence, seed=seed))
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        neighbours = [np.array(graph[i]) for i in range(people)]
        found = []
        for _ in range(50):
            seeds = [int(rng.integers(people))]
            size = len(brute_force.outbreak_on_graph(neighbours, 0.5, rng.standard_exponential, seeds, rng))
            if size > people / 5:
                found.append(size / people)
        major += len(found)
        sizes.append(np.mean(found))
    assert_mean(sizes, oracles.network_attack_rate(degrees, 0.5, period), bias=8 / people)
    assert_share(major, 400, oracles.network_epidemic_probability(degrees, 0.5, period), bias=8 / people)
