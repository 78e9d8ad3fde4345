"""The judges of curves, growth and communities are judged: by published values, by hand, and at their limits."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import edge_based
import growth
import numpy as np
import oracles
import pytest
from growth import Course

REFERENCE = Path(__file__).parent / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open() as file:
        return list(csv.DictReader(file))


def test_reproduction_number_by_growth_rate_agrees_with_the_reference() -> None:
    """SEIR, SIR, and generation intervals of no infectious period to speak of: gamma and fixed."""
    at_once = 1e-7
    columns = {
        "SEIR_lat3_inf5_R=(1+3r)(1+5r)": Course(3, 1, 5, 1),
        "SIR_inf5_R=1+5r": Course(0, 1, 5, 1),
        "gamma_GT_mean5_sd1.9_R": Course(5, (5 / 1.9) ** 2, at_once, 1),
        "fixed_GT5_R=exp(5r)": Course(5, math.inf, at_once, 1),
    }
    for row in rows("R_growth_relation.csv"):
        for column, course in columns.items():
            number = course.reproduction_number(float(row["r_per_day"]))
            assert number == pytest.approx(float(row[column]), rel=1e-6), (row, column)


@pytest.mark.parametrize("course", [Course(3, 4, 5, 3), Course(2, 2, 4, math.inf), Course(0, 1, 5, 1)])
def test_the_renewal_equation_grows_at_the_rate_asked_for(course: Course) -> None:
    """Far from its beginning and from depletion; the grid of 1/64 day errs by its square."""
    rate, people = 0.1, 10**12
    daily = growth.expected_infections(course, course.reproduction_number(rate), people, 10, 110.0)
    found = math.log(daily[-1] / daily[-21]) / 20
    assert found == pytest.approx(rate, abs=1e-4)


def test_a_household_of_two_in_a_community_by_hand() -> None:
    """Nobody: q². One: he from outside, who fails to infect the other, who escapes the community: 2 (1 - q) q phi."""
    period = oracles.exponential_period(2)
    law = oracles.final_size_in_community(2, 1000, 10, 0.4, 0.9 / 2010, period)
    q = math.exp(-0.9 / 2010 * 2 * (1000 * (law[1] + 2 * law[2]) + 10))
    by_hand = [q**2, 2 * q * (1 - q) / 1.8, 1 - q**2 - 2 * q * (1 - q) / 1.8]
    np.testing.assert_allclose(law, by_hand, atol=1e-10)


def test_a_community_without_households_is_well_mixed() -> None:
    """Pair rate 0: members are infected alike and apart, as many as the final-size equation says."""
    people = 3 * 500 + 20
    law = oracles.final_size_in_community(3, 500, 20, 0.0, 1.7 / people, oracles.fixed_period(1))
    attack = float(law @ np.arange(4)) / 3
    assert attack == pytest.approx(oracles.large_population_attack_rate(1.7, 20 / people), abs=1e-9)
    binomial = [math.comb(3, k) * attack**k * (1 - attack) ** (3 - k) for k in range(4)]
    np.testing.assert_allclose(law, binomial, atol=1e-9)


@pytest.mark.parametrize("degrees", [oracles.poisson_degrees(4), np.array([0, 0, 0.5, 0, 0, 0, 0, 0, 0.5])])
def test_edge_based_curves_end_where_percolation_does(degrees: np.ndarray) -> None:
    """Few seeds: the attack rate by bond percolation."""
    curve = edge_based.sir(degrees, 0.6, 1.0, 1e-7, np.array([0.0, 200.0]))
    exact = oracles.network_attack_rate(degrees, 0.6, oracles.exponential_period(1))
    assert curve.infected[-1] == pytest.approx(exact, abs=1e-5)


def test_edge_based_curves_of_many_neighbours_are_well_mixed() -> None:
    """The peak of the differential equations, from 100 and 200 Poisson neighbours.

    An edge that transmits at R0 / k does so with probability R0 / k (1 - R0 / k + …): half as far off at twice the
    neighbours, so that twice the second less the first is off by the order of (R0 / 100)² only.
    """
    told = [row for row in rows("sir_ode_oracle.csv") if float(row["i0"]) == 0.01]
    assert told
    for row in told:
        number = float(row["R0"])
        one, two = (peak_with_neighbours(number, mean) for mean in (100, 200))
        peak = float(row["peak_I_over_N(s0=1-i0)"])
        assert 2 * two - one == pytest.approx(peak, abs=(number / 100) ** 2), row


def peak_with_neighbours(number: float, mean: int) -> float:
    """The largest share infectious at once, from one in a hundred."""
    degrees = oracles.poisson_degrees(mean)
    curve = edge_based.sir(degrees, number / mean, 1.0, 0.01, np.linspace(0, 25, 1001))
    return float(curve.infectious.max())


def test_thinning_loses_edges() -> None:
    """Mean degree falls by the share lost; nothing lost changes nothing."""
    degrees = np.array([0, 0, 0.5, 0, 0, 0, 0, 0, 0.5])
    thinned = edge_based.thinned(degrees, 0.1)
    assert thinned.sum() == pytest.approx(1)
    assert thinned @ np.arange(9) == pytest.approx(0.9 * 5)
    np.testing.assert_allclose(edge_based.thinned(degrees, 0.0), degrees, atol=1e-15)
