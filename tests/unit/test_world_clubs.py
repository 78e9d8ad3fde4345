"""Clubs of a city's school: who has what at hand, and that a fight reads it."""

from __future__ import annotations

from typing import Any

import numpy as np

import hyosan as hy
from hyosan.engine.compile_space import compile_folk
from hyosan.world.world import PUPIL, World

ARCHERS = {"name": "archery", "members": 12, "arms": "bow"}
BASEBALL = {"name": "baseball", "members": 20, "arms": "tool"}


def city(*clubs: dict[str, Any]) -> World:
    return hy.build_world(scenario(*clubs))


def scenario(*clubs: dict[str, Any]) -> Any:
    settings = {"place.schools.0.clubs": list(clubs), "people.count": 20000}
    return hy.read_scenario("hyosan").with_settings(settings)


def test_members_are_pupils_of_the_school_and_nobody_is_in_two_clubs() -> None:
    world = city(ARCHERS, BASEBALL)
    arms = world.people.attributes["arms"]
    assert np.bincount(arms, minlength=4).tolist() == [20000 - 32, 20, 12, 0]
    school = world.groups["school"]
    number = school.find("hyosan-high")
    armed = np.flatnonzero(arms)
    assert set(school.group_of[armed]) == {number} and set(world.people.role[armed]) == {PUPIL}
    assert compile_folk(world).arms.tolist() == arms.tolist()


def test_another_club_changes_nobody_s_membership_of_the_first() -> None:
    one, two = city(ARCHERS).people.attributes["arms"], city(ARCHERS, BASEBALL).people.attributes["arms"]
    assert np.flatnonzero(one == 2).tolist() == np.flatnonzero(two == 2).tolist()


def test_a_club_larger_than_the_school_takes_all_pupils() -> None:
    world = city(ARCHERS | {"members": 5000})
    school = world.groups["school"]
    members = school.members_of(int(school.find("hyosan-high") or 0))
    assert (world.people.attributes["arms"] == 2).sum() == (world.people.role[members] == PUPIL).sum()


def test_without_a_club_nobody_has_anything_and_the_people_are_the_same() -> None:
    assert "arms" not in city().people.attributes
    assert np.array_equal(city().people.age, city(ARCHERS).people.age)


def test_the_armed_may_be_named_by_attribute() -> None:
    asked = scenario(ARCHERS).with_settings({"seeding.where": {"attributes": {"arms": 2}}, "horizon": "1 h"})
    outbreak = hy.simulate(asked, seed=1)
    seeds = {one["person"] for one in outbreak.events.to_pylist() if one["cause"] == "seed"}
    arms = {one["person"]: one["arms"] for one in outbreak.people.to_pylist()}
    assert {arms[person] for person in seeds} == {2}


def test_the_library_s_school_has_its_archery_club() -> None:
    place = hy.read_scenario("hyosan").place
    assert [(club.name, club.arms) for club in place.schools[0].clubs] == [("archery", "bow")]
