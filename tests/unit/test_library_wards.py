"""The library's wards and burials: who infects whom there, and what closing them does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import hyosan as hy
from hyosan.view.scene import Scene
from hyosan.view.telling.told_events import firsts

POPULATION = 8000


@pytest.fixture(scope="module")
def burials() -> Any:
    changes = {"seeding.people": 300, "horizon": "60 days", "step": "1 day"}
    return hy.simulate(hy.read_scenario("ebola-burials", changes, population=POPULATION), seed=1, check=True)


def test_the_dead_infect_at_home_and_at_the_funeral_until_they_are_buried(burials: Any) -> None:
    log, states = burials.log, burials.history.states
    died, buried = {}, {}
    for person, to, time in zip(log.person, log.to_state, log.time, strict=True):
        if states[to] == "unburied":
            died[person] = time
        elif states[to] == "buried":
            buried[person] = time
    kinds: Counter[str] = Counter()
    for cause, by, time in zip(log.cause, log.by_person, log.time, strict=True):
        name = burials.causes[cause]
        if name in ("infection:laying out", "infection:funeral"):
            assert died[by] <= time <= buried.get(by, burials.history.end)
        elif name.startswith("infection"):
            assert time <= died.get(by, burials.history.end)
        kinds[name] += 1
    assert kinds["infection:laying out"] > 5 and kinds["infection:funeral"] > 5
    days = [(buried[person] - died[person]) / 86_400_000_000 for person in buried]
    assert len(days) > 50 and set(days) == {2.0}


def test_the_chronicle_tells_of_a_death_once(burials: Any) -> None:
    """Who is buried was dead before: the first of each kind is told of the unburied, and not again."""
    told = [fact.fields.get("state") for one in firsts(Scene(burials)) for fact in one.facts]
    assert "unburied" in told and "buried" not in told


def test_safe_burials_save_lives(burials: Any) -> None:
    """On equal luck: nobody is infected by the dead, and so fewer are infected at all."""
    closing = [
        {"response": "contacts", "name": circle, "circle": circle, "strength": 1}
        for circle in ("laying out", "funeral")
    ]
    scenario = burials.history.scenario.with_settings({"plan": closing})
    safe = hy.simulate(scenario, burials.history.world, seed=1)
    assert not {"laying out", "funeral"} & set(safe.infections_by_circle())
    assert safe.ever_infected < burials.ever_infected


def test_most_infections_are_on_the_wards_and_closing_them_ends_it() -> None:
    scenario = hy.read_scenario("mers-wards", {"seeding.people": 60, "step": "1 day"}, population=40_000)
    world = hy.build_world(scenario)
    held, free = hy.simulate(scenario, world, 2), hy.simulate(scenario.with_plan("none"), world, 2)
    for outbreak in (held, free):
        found = outbreak.infections_by_circle()
        assert found["admitted"] + found["ward"] > 0.7 * sum(found.values())
    assert held.ever_infected < 0.7 * free.ever_infected
    ward = world.groups["ward"]
    by = free.log.cause == free.causes.index("infection:admitted")
    assert (ward.group_of[free.log.person[by]] >= 0).all()
    guests = world.groups["guest:ward"].group_of
    np.testing.assert_array_equal(ward.group_of[free.log.person[by]], guests[free.log.by_person[by]])
