"""Final sizes in small groups against their exact distributions (chi-square, false alarm 1e-4 a test)."""

from __future__ import annotations

from pathlib import Path

import brute_force
import numpy as np
import oracles
import pytest
from cases import community, final_sizes, periods
from judge import FALSE_ALARM, assert_distribution, must_hold, pooled
from replicates import (
    copies,
    ever_infected,
    first_of_each,
    moves_of,
    scenario_of,
    sir,
    sizes,
    write_contacts,
)
from scipy import stats


@pytest.mark.parametrize("name", final_sizes.HOUSEHOLDS)
def test_households_of_three(tmp_path: Path, name: str) -> None:
    """6,000 households, one seed each, pair rate 0.4 a day, by period law."""
    must_hold(final_sizes.households(tmp_path, name, 6000))


@pytest.mark.parametrize("size", [2, 4, 6])
def test_households_by_size(tmp_path: Path, size: int) -> None:
    """4,000 households, pair rate 0.5 a day."""
    must_hold(final_sizes.households_by_size(tmp_path, size, 4000))


@pytest.mark.parametrize("name", final_sizes.CLASSES)
def test_groups_of_fifty(tmp_path: Path, name: str) -> None:
    """2,000 groups of 50 with R0 = 2: the convention c = R0 gamma (n + m - 1) / (n + m)."""
    must_hold(final_sizes.classes(tmp_path, name, 2000))


@pytest.mark.parametrize("size", final_sizes.REED_FROST)
def test_reed_frost(tmp_path: Path, size: int) -> None:
    """A fixed period is a Reed-Frost epidemic; small ones also by every chain of generations."""
    found = final_sizes.reed_frost(tmp_path, size, 3000)
    must_hold(found)
    if size <= 10:
        chains = brute_force.reed_frost(size - 1, 1, final_sizes.REED_FROST[size])
        np.testing.assert_allclose(found.exact, chains, atol=1e-12)


@pytest.mark.parametrize("period", [periods.exponential(1), periods.fixed(1)], ids=["exponential", "fixed"])
def test_households_in_a_community(tmp_path: Path, period: periods.Period) -> None:
    """12 runs of 5,000 households of three that meet in a community besides: attack rate and every size.

    Without the household's contacts the attack rate would fall below 0.1; without the community's nobody in a
    household would be infected.
    """
    found = community.households_in_a_community(tmp_path, period, 5000, 12)
    must_hold(found.attack_rate())
    for infected in range(community.SIZE + 1):
        must_hold(found.households_with(infected))


def test_probabilities_of_a_contact_multiply(tmp_path: Path) -> None:
    """3 seeds in groups of 20; per_contact, intensity and both traits thin the contacts, to 0.27."""
    count, size, seeds, contacts = 4000, 20, 3, 8.0
    pathogen = sir({"gamma": {"mean": "1 day", "shape": 3}}, per_contact=0.5, infectious=0.8)
    pathogen["states"]["susceptible"]["susceptible"] = 0.75
    circles = [{"class": {"contacts": contacts, "intensity": 0.9}}]
    seeding = {"infectious": first_of_each(count, size, seeds)}
    people = copies(count, size, "circle:class")
    scenario = scenario_of(tmp_path, pathogen, circles, people, seeding, step="6 h")
    found = sizes(moves_of(scenario).into("infectious"), count, size, seeds)
    pair_rate = contacts / (size - 1) * 0.5 * 0.8 * 0.75 * 0.9
    assert_distribution(
        found, oracles.final_size_in_group(size, seeds, pair_rate, oracles.gamma_period(1, 3))
    )


def test_a_latent_period_changes_no_final_size(tmp_path: Path) -> None:
    """SEIR with a long gamma latent period has the law of SIR; as has a second infectious stage."""
    count, size, pair_rate = 4000, 8, 0.15
    pathogen = sir({"exponential": {"mean": "1 day"}})
    states = pathogen["states"]
    states["exposed"] = {"dwell": {"gamma": {"mean": "9 days", "shape": 2}}, "to": {"infectious": 1}}
    states["infectious"]["to"] = {"late": 1}
    states["late"] = {
        "infectious": 1,
        "dwell": {"exponential": {"mean": "1 day"}},
        "to": {"recovered": 0.5, "dead": 0.5},
    }
    states["dead"] = {"alive": False}
    pathogen["infection"]["to"] = "exposed"
    circles = [{"household": {"contacts": pair_rate * (size - 1)}}]
    seeding = {"exposed": first_of_each(count, size)}
    people = copies(count, size, "household")
    scenario = scenario_of(tmp_path, pathogen, circles, people, seeding)
    found = sizes(moves_of(scenario).into("exposed"), count, size, 1)
    period = oracles.gamma_period(2, 2)
    assert_distribution(found, oracles.final_size_in_group(size, 1, pair_rate, period))


def test_circles_add_up(tmp_path: Path) -> None:
    """Household and class over the same six people: pair rates add, in hours of the day or not."""
    count, size = 4000, 6
    circles = [
        {"household": {"contacts": 0.5}},
        {"class": {"contacts": 0.75, "hours": [["08:00", "12:00"], ["13:00", "15:30"]]}},
    ]
    people = copies(count, size, "household")
    people["circle:class"] = people["household"]
    seeding = {"infectious": first_of_each(count, size)}
    # A period of whole days sees whole days of school hours, so that only the total rate matters.
    scenario = scenario_of(tmp_path, sir({"fixed": "2 days"}), circles, people, seeding)
    found = sizes(moves_of(scenario).into("infectious"), count, size, 1)
    pair_rate = 1.25 / (size - 1)
    assert_distribution(found, oracles.final_size_in_group(size, 1, pair_rate, oracles.fixed_period(2)))


@pytest.mark.parametrize("name", ["exponential", "fixed", "gamma (shape 0.4)"])
def test_infected_sets_on_a_weighted_network(tmp_path: Path, name: str) -> None:
    """8,000 copies of five people joined by unequal edges: the law of who, not only of how many."""
    period = final_sizes.HOUSEHOLDS[name]
    rates = np.zeros((5, 5))
    for a, b, weight in ((0, 1, 1.0), (0, 2, 0.3), (1, 2, 0.7), (2, 3, 0.5), (3, 4, 2.0), (1, 4, 0.05)):
        rates[a, b] = rates[b, a] = weight
    count, size = 8000, 5
    a, b = np.nonzero(np.triu(rates))
    offset = np.arange(count)[:, None] * size
    file = write_contacts(
        tmp_path, (offset + a).ravel(), (offset + b).ravel(), np.tile(rates[a, b] / 0.8, count)
    )
    seeding = {"infectious": first_of_each(count, size)}
    people = {"person": np.arange(count * size)}
    scenario = scenario_of(tmp_path, sir(period.dwell, per_contact=0.8), [{"network": file}], people, seeding)
    infected = moves_of(scenario).into("infectious")
    infected = infected[infected % size > 0]
    found = np.bincount(infected // size, weights=2.0 ** (infected % size), minlength=count).astype(int)
    theory = oracles.infected_sets(rates, [0], period.law)
    masks = sorted(theory, key=lambda mask: -theory[mask])
    observed = np.array([np.count_nonzero(found == mask) for mask in masks], float)
    expected = np.array([theory[mask] for mask in masks]) * count
    assert observed.sum() == count
    assert stats.chisquare(*pooled(observed, expected)).pvalue > FALSE_ALARM


@pytest.mark.slow
def test_a_well_mixed_population_run_by_run(tmp_path: Path) -> None:
    """1,500 runs of 20 people under 1,500 seeds: seeds are as independent as copies are."""
    size, reproduction = 20, 2.0
    circles = [{"well_mixed": {"contacts": reproduction * (size - 1) / size}}]
    pathogen = sir({"exponential": {"mean": "1 day"}})
    scenario = scenario_of(tmp_path, pathogen, circles, size, {"infectious": 1})
    found = ever_infected(scenario, range(1500)) - 1
    exact = oracles.final_size_in_group(size, 1, reproduction / size, oracles.exponential_period(1))
    assert_distribution(found, exact)
