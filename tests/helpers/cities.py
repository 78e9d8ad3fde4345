"""A small Hyosan through the public interface, with the library's own numbers, and what is read from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hyosan as hy
from hyosan.ground.units import HOUR
from hyosan.model.behaviour import ARMS
from hyosan.model.response import Trigger, Where
from hyosan.outcome import Outbreak
from hyosan.responses.patrols import Patrols
from hyosan.scenario import Scenario
from hyosan.world.world import World

PEOPLE = 20_000  # some 180 cells; a run takes a fraction of a second
SCHOOL = "hyosan-high"
AT_SCHOOL = Where(around=SCHOOL, within=200)
ENTERED = 0.0  # hours after the start (10:00): the pupils are all in, and go home from 15:45 on

# The one other thing than a library's number that a test may ask for: nobody understands what he sees.
NOBODY_KNOWS = {"behaviour.awareness.from_sight": {"fixed": "30 days"}}
# Surveillance that is at once and complete, so that only the hour at which force arrives decides.
SEEN_AT_ONCE = {"surveillance.notifiable": {"states": ["turned"], "delay": {"fixed": "0 min"}, "seen": 1.0}}


def city(settings: Mapping[str, object], people: int = PEOPLE) -> Scenario:
    """Hyosan of so many people without a plan, with some settings changed."""
    return hy.read_scenario("hyosan", settings, plan="none", population=people)


@cache
def world(people: int = PEOPLE) -> World:
    """Its people and places; settings of pathogen, behaviour and time do not change them."""
    return hy.build_world(city({}, people))


def turned_at_school(number: int = 1, hours: float = 6.0) -> dict[str, Any]:
    """Settings: so many pupils have turned when all are in, and so many hours follow."""
    return {
        "seeding.0.state": "turned", "seeding.0.people": number, "seeding.0.at": f"{ENTERED} h",
        "horizon": f"{ENTERED + hours} h",
    }  # fmt: skip


def pupils(of: World) -> NDArray[np.int32]:
    """Rows of everybody who spends the day in Hyosan High School, its staff among them."""
    schools = of.groups["school"]
    number = schools.find(SCHOOL)
    assert number is not None
    return schools.members_of(number)


def armed(of: World, rows: NDArray[np.int32], arms: str = "bow") -> World:
    """The same world in which these people carry arms."""
    carried = np.zeros(of.people.count, np.uint8)
    carried[rows] = ARMS.index(arms)
    people = dataclasses.replace(of.people, attributes={**of.people.attributes, "arms": carried})
    return dataclasses.replace(of, people=people, memory=[])


def force(scenario: Scenario, hours: float, **changed: Any) -> Scenario:
    """The early cordon's patrols alone, scaled to the city, in the field so many hours after the start."""
    plan = hy.read_scenario("hyosan", plan="early-cordon", population=scenario.population).plan
    patrols = next(one for one in plan if isinstance(one, Patrols))
    when = Trigger(time=(scenario.start + timedelta(hours=hours)).isoformat())
    return scenario.with_plan([patrols.model_copy(update={"when": when, "delay": 0, **changed})], "force")


def struck(outbreak: Outbreak, among: NDArray[np.int32] | None = None) -> NDArray[np.float64]:
    """When people were bitten or torn apart, in hours since the start, in order; of some people only."""
    log, names = outbreak.log, outbreak.causes
    chosen = np.isin(log.cause, [names.index("bite"), names.index("torn")])
    if among is not None:
        chosen &= np.isin(log.person, among)
    return np.sort(log.time[chosen]) / HOUR


def shares_lost(
    settings: Mapping[str, object], of: World, seeds: Iterable[int], among: NDArray[np.int32]
) -> NDArray[np.float64]:
    """By seed, the share of some people who were bitten or torn apart by the horizon."""
    scenario = city(settings, of.people.count)
    return np.array([len(struck(one, among)) for one in hy.simulate_many(scenario, seeds, of)]) / len(among)
