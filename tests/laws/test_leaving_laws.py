"""Laws 2 and 3 while people flee, hide, search, are fetched, kept in and bombed: `as-it-was` in a small city."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pytest
from cities import world

import hyosan as hy
from hyosan.ground.units import HOUR, MINUTE
from hyosan.model.response import Trigger
from hyosan.outcome import Outbreak
from hyosan.responses import RESPONSES
from hyosan.scenario import Scenario
from hyosan.world.world import Groups, World

PEOPLE, SEED = 6_000, 3
STAGES = (
    "on the road",
    "outside",
    "stopped",
    "trapped",
    "searching",
    "homeward",
    "convoy",
    "camp",
    "roaming",
)


def eager() -> Scenario:
    """Many leave, and the authorities are quick: all of it is under way within a day and a half."""
    settings = {
        "horizon": "44 h",
        "seeding.0.people": 20,
        "behaviour.flight.households": 0.5,
        "behaviour.hiding.share": 0.8,
        "behaviour.search.parents": 0.8,
    }
    scenario = hy.read_scenario("hyosan", settings, plan="as-it-was", population=PEOPLE)
    quick: dict[str, dict[str, Any]] = {
        "quarantine camp": {"when": Trigger(time="day 0 14:00"), "roam": 0.2},
        "city cordon": {"when": Trigger(time="day 0 11:00"), "delay": 0, "strength": 0.7},
        "patrols": {"mistaken": 0.05, "delay": HOUR},
        "bombardment": {"when": Trigger(time="day 1 12:00"), "warning": HOUR},
    }
    plan = [one.model_copy(update=quick.get(one.name, {})) for one in scenario.plan]
    return scenario.with_plan(plan, "eager")


@cache
def whole() -> Outbreak:
    """The run that was never interrupted."""
    return hy.simulate(eager(), seed=SEED, world=world(PEOPLE), check=True)


def same(found: Outbreak) -> bool:
    """Every event, every move and every report is that of the whole run."""
    expected = whole()
    return (
        found.digest() == expected.digest()
        and found.journeys.equals(expected.journeys)
        and found.reports.equals(expected.reports)
        and found.words.equals(expected.words)
    )


def test_all_of_it_is_on() -> None:
    stages = set(whole().journeys["stage"].to_pylist())
    assert stages >= set(STAGES)
    causes = {one["cause"] for one in whole().events.select(["cause"]).to_pylist()}
    assert causes >= {"bite", "torn", "fight", "patrol", "strike"}
    assert set(whole().words["circle"].to_pylist()) == {"household", "mates"}
    assert "information" in whole().orders["what"].to_pylist()


@pytest.mark.parametrize("at", [5 * HOUR, 9 * HOUR + 15 * MINUTE, 25 * HOUR, 37 * HOUR])
def test_a_resumed_run_is_the_whole_run(at: int) -> None:
    """With parties on the road, in hiding, in the camp and out by night."""
    checkpoint = hy.checkpoint_at(eager(), at, world=world(PEOPLE), seed=SEED)
    assert (checkpoint.arrays["space.parties.of"] >= 0).any()
    assert same(hy.simulate(eager(), seed=SEED, world=world(PEOPLE), begin=checkpoint, check=True))


def test_threads_change_nothing() -> None:
    assert same(hy.simulate(eager(), seed=SEED, world=world(PEOPLE), threads=2))


def test_responses_that_never_trigger_change_nothing() -> None:
    never = {"when": Trigger(time="day 300 08:00")}
    asked: list[dict[str, Any]] = [
        {"response": "strike", "uses": {"sorties": 4_000}},
        {"response": "evacuation", "uses": {"seats": 4_000}},
        {"response": "curfew"},
        {"response": "lure", "place": "Jungang Market", "noise": 2_000.0},
    ]
    named = [{"name": f"never {one['response']}"} | one | never for one in asked]
    more = [RESPONSES[one["response"]].model_validate(one) for one in named]
    scenario = eager()
    scenario = scenario.with_plan([*scenario.plan, *more], "eager")
    assert same(hy.simulate(scenario, seed=SEED, world=world(PEOPLE)))


def with_a_stranger(of: World) -> World:
    """The same world and one more person, who lives nowhere and is in no circle."""

    def longer(array: np.ndarray, value: int) -> np.ndarray:
        return np.append(array, np.array([value], array.dtype)) if array.size else array

    def group(groups: Groups) -> Groups:
        return dataclasses.replace(groups, group_of=longer(groups.group_of, -1))

    people = of.people
    more = {"age": 30, "sex": 0, "role": 0, "home": -1, "day": -1, "ids": people.count}
    columns = {name: longer(getattr(people, name), value) for name, value in more.items()}
    attributes = {name: longer(values, 0) for name, values in people.attributes.items()}
    newcomer = dataclasses.replace(people, count=people.count + 1, attributes=attributes, **columns)
    groups = {name: group(groups) for name, groups in of.groups.items()}
    return dataclasses.replace(of, people=newcomer, groups=groups, memory=[])


def test_one_more_person_in_no_circle_and_no_cell_changes_nothing() -> None:
    bigger = with_a_stranger(world(PEOPLE))
    found = hy.simulate(eager(), seed=SEED, world=bigger)
    assert same(found)
    assert sum(found.final.values()) == sum(whole().final.values()) + 1
