"""Attack rates by group, infections by circle, and contact matrices, on worlds small enough to count by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from synthetic import grid_world, outbreak

from hyosan.ground.units import DAY, HOUR
from hyosan.model.circles import Circle
from hyosan.outcome import mixing
from hyosan.outcome.groups import split
from hyosan.world.world import Groups, Network, People, World

INFECTED = (
    [(0, person, "infectious", "seed") for person in (0, 1)]
    + [(0, person, "recovered", "seed") for person in (2, 3)]
    + [(DAY, 4, "infectious", "infection:home", 0, 0), (DAY + HOUR, 19, "infectious", "infection:home", 1, 0)]
)


def rows(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def small_world(**parts) -> World:
    """Ages 5, 8, 40, 42, 70 in a family of three and one of two; the youngest two share a class."""
    households = Groups(
        "household", np.array([0, 1, 0, 1, 0], np.int32), np.array([0, 3, 5]), np.array([0, 2, 4, 1, 3])
    )
    pupils = Groups(
        "class", np.array([0, 0, -1, -1, -1], np.int32), np.array([0, 2]), np.array([0, 1]), {0: "2-5"}
    )
    people = People(count=5, age=np.array([5, 8, 40, 42, 70], np.uint8), **parts)
    return World(people, {"household": households, "class": pupils})


def test_attack_rates_by_district_and_age_leave_out_who_was_not_at_risk():
    found = outbreak(INFECTED, world=grid_world(side=2, per_cell=5))
    assert rows(found.attack_rates("district")) == [("Westside", 6, 1, 1 / 6), ("Eastside", 10, 1, 1 / 10)]
    assert rows(found.attack_rates("age", (0, 10, 18))) == [
        ("0-9", 6, 1, 1 / 6),
        ("10-17", 8, 0, 0),
        ("18+", 2, 1, 0.5),
    ]
    assert rows(found.attack_rates("sex")) == [("f", 8, 1, 1 / 8), ("m", 8, 1, 1 / 8)]


@pytest.mark.parametrize("by", ["age", "sex", "role", "district", "town"])
def test_attack_rates_of_all_groups_add_up_to_the_whole(by):
    found = outbreak(INFECTED, world=grid_world(side=2, per_cell=5))
    table = found.attack_rates(by).to_pandas()
    assert table.infected.sum() / table.at_risk.sum() == found.attack_rate() == 2 / 16


def test_attack_rates_by_circle_and_attribute():
    world = small_world(attributes={"job": np.array(["none", "none", "nurse", "nurse", "cook"])})
    found = outbreak(
        [(0, 2, "infectious", "seed"), (DAY, 0, "infectious", "infection:home", 2, 0)], world=world
    )
    assert rows(found.attack_rates("household")) == [("0", 2, 1, 0.5), ("1", 2, 0, 0.0)]
    assert rows(found.attack_rates("class")) == [("2-5", 2, 1, 0.5)]
    assert rows(found.attack_rates("job")) == [("cook", 1, 0, 0.0), ("none", 2, 1, 0.5), ("nurse", 1, 0, 0.0)]
    with pytest.raises(KeyError, match="age, household, class, job"):
        found.attack_rates("district")


def test_infections_by_circle_do_not_count_the_seeded():
    assert outbreak(INFECTED).infections_by_circle() == {"home": 2}
    assert outbreak([(0, 0, "infectious", "seed")]).infections_by_circle() == {}


# -- contact matrices -----------------------------------------------------------------------------

AGES = (0, 18, 65)


def test_the_contact_matrix_of_two_families_and_a_class():
    """Family of three with 2 contacts a day each: 1 with either other. Of two: 2. In class 7 on five days: 5."""
    circles = [
        Circle.model_validate({"household": {"contacts": 2}}),
        Circle.model_validate({"class": {"contacts": 7, "weekdays": ["mon", "tue", "wed", "thu", "fri"]}}),
    ]
    matrix = mixing.contact_matrix(small_world(), circles, AGES)
    children = [5, (1 + 2) / 2, 1 / 2]  # of the two children one is in either family, one lives with the old
    adults = [(1 + 2) / 2, 0, 1 / 2]
    assert np.allclose(matrix, [children, adults, [1, 1, 0]])


def test_contacts_are_mutual_and_everybody_has_as_many_as_the_circle_says():
    world = grid_world(side=3, per_cell=7)
    houses = np.repeat(np.arange(21, dtype=np.int32), 3)
    world = World(world.people, {"household": Groups("household", houses, np.arange(0, 64, 3))})
    matrix = mixing.contact_matrix(
        world, [Circle.model_validate({"household": {"contacts": 2.5}})], (0, 20, 40)
    )
    people = np.bincount(mixing.bands(world.people.age, (0, 20, 40)))
    assert np.allclose(people[:, None] * matrix, (people[:, None] * matrix).T)
    assert np.allclose(matrix.sum(axis=1), 2.5)
    assert mixing.dominant_eigenvalue(matrix) == pytest.approx(2.5)


def test_the_contact_matrix_of_a_well_mixed_population_and_of_a_network():
    age = np.array([1, 1, 30, 30, 30], np.uint8)
    everybody = Groups("well_mixed", np.empty(0, np.int32), np.array([0, 5]))
    network = Network(
        "friends", np.array([0, 1, 3, 4, 4, 4]), np.array([1, 0, 2, 1]), np.array([0.5, 0.5, 3.0, 3.0])
    )
    world = World(People(count=5, age=age), {"well_mixed": everybody}, {"friends": network})
    mixed = mixing.contact_matrix(world, [Circle.model_validate({"well_mixed": {"contacts": 8}})], (0, 18))
    assert np.allclose(mixed, [[2, 6], [4, 4]])  # each other person twice a day
    friends = Circle(kind="network", name="friends", file="any.csv")
    assert np.allclose(mixing.contact_matrix(world, [friends], (0, 18)), [[0.5, 1.5], [1.0, 0.0]])


def test_a_band_with_nobody_in_it_is_unknown_and_left_out_of_the_eigenvalue():
    matrix = mixing.contact_matrix(
        small_world(), [Circle.model_validate({"household": {"contacts": 2}})], (0, 50, 60)
    )
    assert np.isnan(matrix[1]).all() and not np.isnan(matrix[[0, 2]]).any()
    assert mixing.dominant_eigenvalue(matrix) == pytest.approx(2)
    assert mixing.dominant_eigenvalue(np.array([[0, 4.0], [9, 0]])) == pytest.approx(6)


def test_who_infected_whom():
    infector = np.array([-1, 0, 0, 1, -1])
    age = np.array([10, 30, 12, 70, 5], np.uint8)
    assert mixing.who_infected_whom(infector, age, AGES).tolist() == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]
    found = outbreak(INFECTED, world=grid_world(side=2, per_cell=5))
    assert found.who_infected_whom((0, 18)).tolist() == [[1, 1], [0, 0]]
    assert math.isclose(found.who_infected_whom().sum(), 2)
    with pytest.raises(KeyError, match="age"):
        outbreak(INFECTED).who_infected_whom()


def test_who_has_no_value_of_an_attribute_is_in_no_group():
    ward = np.array(["west", None, "east", "west", None], object)
    score = np.array([1.5, 2.0, np.nan, 1.5, np.nan])
    world = small_world(attributes={"ward": ward, "score": score})
    assert split(world, "ward").names == ["east", "west"]
    assert split(world, "ward").group.tolist() == [1, -1, 0, 1, -1]
    assert split(world, "score").group.tolist() == [0, 1, -1, 0, -1]


@pytest.mark.parametrize(
    "other", [["a", None, "b"], ["a", "b", "c"], ["a", "None", None], [True, None, None]]
)
def test_the_digest_of_a_world_holds_the_words_of_its_attributes(other):
    def world(values):
        return World(People(count=3, attributes={"ward": np.array(values, object)}))

    assert world(["a", "b", None]).digest() == world(["a", "b", None]).digest() != world(other).digest()


def test_bands_and_intervals_that_mean_nothing_are_refused():
    found = outbreak(INFECTED, world=grid_world())
    with pytest.raises(ValueError, match=r"years that rise, .* found \(20, 10\)"):
        found.attack_rates("age", edges=(20, 10))
    with pytest.raises(ValueError, match="longer than 0; found '0 days'"):
        found.reproduction_number("0 days")
