"""The school as a building, with the library's numbers: most who stay are lost; what doors, bows and flight save."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import hyosan as hy
from hyosan.world.world import World

FALSE_ALARM = 1e-4  # the chance, over seeds, that a right engine fails one of these comparisons
SEEDS = 30
SPREADS = 0  # a seed with which it comes out of the laboratory, where there are doors
HELD = 10  # so many lost: from here on the outbreak does not end by itself
NOBODY_RUNS = ("behaviour.flight.households", 0.0)
NOBODY_KNOWS = ("behaviour.awareness.from_sight.exponential.mean", "1000 days")
HOUSE_DOORS = (("pathogen.hunting.breach_crowd", 30), ("pathogen.hunting.breach_time", "9 h"))  # jonas's own


def below(values: NDArray[np.float64], bound: float = 0.0) -> bool:
    """Whether the mean of independent values is below a bound, by Student's t."""
    return bool(stats.ttest_1samp(values, bound, alternative="less").pvalue < FALSE_ALARM)


@cache
def school() -> World:
    return hy.build_world(hy.read_scenario("hyosan-school"))


def with_bows(one_in: int) -> World:
    """The school with a bow in every so-manieth hand, or in none."""
    people = school().people
    arms = np.zeros(people.count, np.uint8)
    if one_in:
        arms[::one_in] = 2
    return replace(school(), people=replace(people, attributes={"arms": arms}))


@cache
def outcomes(*settings: tuple[str, Any], bows: int | None = None) -> list[dict[str, Any]]:
    """The summaries of runs that share their luck, seed by seed."""
    world = school() if bows is None else with_bows(bows)
    scenario = hy.read_scenario("hyosan-school").with_settings(dict(settings))
    return [hy.simulate(scenario, seed=seed, world=world, check=True).summary() for seed in range(SEEDS)]


def lost(*settings: tuple[str, Any], bows: int | None = None) -> NDArray[np.float64]:
    """By seed, the share of the school that is lost."""
    return np.array([one["lost"] / one["population"] for one in outcomes(*settings, bows=bows)])


def outside(one: dict[str, Any]) -> int:
    return int(one["survivors_by_whereabouts"].get("outside", 0))


def test_most_who_do_not_get_out_are_lost_within_hours_once_an_outbreak_has_taken_hold() -> None:
    held = [one for one in outcomes() if one["lost"] >= HELD]
    assert len(held) > SEEDS / 2
    assert below(0.5 - np.array([one["lost"] / (one["population"] - outside(one)) for one in held]))


def test_a_bow_in_every_eighth_hand_saves_more_than_twice_its_share() -> None:
    """In proportion an eighth would be saved, twice that is a quarter. The seeds share their luck: paired."""
    assert below(lost(bows=8) - (1 - 2 / 8) * lost(bows=0))


def test_doors_of_houses_save_more_than_half_whom_a_school_without_doors_loses() -> None:
    """Nobody runs in either, so that doors alone make the difference; who never knows shuts none."""
    assert below(lost(NOBODY_RUNS, *HOUSE_DOORS) - lost(NOBODY_RUNS, NOBODY_KNOWS) / 2)


def test_the_better_the_doors_the_fewer_are_lost() -> None:
    assert below(lost(NOBODY_RUNS, *HOUSE_DOORS) - lost(NOBODY_RUNS))


def test_who_runs_comes_out_by_the_ways_out_and_fewer_are_lost() -> None:
    assert below(lost() - lost(NOBODY_RUNS))
    assert all(outside(one) == 0 for one in outcomes(NOBODY_RUNS))
    journeys = hy.simulate(hy.read_scenario("hyosan-school"), seed=0, world=school()).journeys.to_pylist()
    gone = [one["cell"] for one in journeys if one["stage"] == "outside"]
    places = school().places
    assert places is not None
    assert set(gone) == {places.names["gate"]}
    hidden = [one["cell"] for one in journeys if one["stage"] == "trapped"]
    assert set(hidden) == {places.names["roof"]} and len(hidden) > 20


def test_the_roof_saves_only_as_long_as_its_door_holds() -> None:
    """The same runs with a door of a classroom there: more are lost. The seeds share their luck."""
    weak = (("pathogen.hunting.refuge_crowd", None), ("pathogen.hunting.refuge_time", None))
    assert below(lost() - lost(*weak))


def test_nobody_leaves_a_room_but_through_its_doors() -> None:
    """With the laboratory's two doors walled up nobody elsewhere ever meets a hunter."""
    asked = hy.read_scenario("hyosan-school").place.model_dump(mode="json", exclude_none=True)
    top = asked["floors"][5]["rooms"]
    shut = next(room for room in top if room["name"] == "science laboratory")
    shut["doors"] = []
    for room in top:
        room["doors"] = [door for door in room.get("doors", []) if door["to"] != "science laboratory"]
    shut["kind"] = "exit"  # every room needs a way out: this one is its own, and leads nowhere else
    assert bitten_in({"place": asked}) == {"science laboratory"}
    assert len(bitten_in({})) > 10


def bitten_in(settings: dict[str, Any]) -> set[str]:
    """The rooms in which somebody is bitten, in one run from two of the turned."""
    scenario = hy.read_scenario("hyosan-school").with_settings(settings | {"seeding.state": "turned"})
    names = [room.name for room in scenario.place.rooms]
    events = hy.simulate(scenario, seed=SPREADS, check=True).events.to_pylist()
    return {names[one["cell"]] for one in events if one["cause"] == "bite"}


def test_the_same_seed_gives_the_same_bits() -> None:
    scenario = hy.read_scenario("hyosan-school")
    one, other = (hy.simulate(scenario, seed=5, threads=threads) for threads in (1, 2))
    assert one.digest() == other.digest()
