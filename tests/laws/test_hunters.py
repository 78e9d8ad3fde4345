"""Laws of space: nobody is lost or acts after death, thresholds and steps, and what one person changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.engine import space as space_module
from hyosan.ground.units import HOUR, MINUTE
from hyosan.kernels.space.whereabouts import state_then
from hyosan.model.pathogen import Pathogen

BITE, TORN, FIGHT, PATROL = 2, 3, 4, 5


def outbreak(seed: int, steps: int = 96, **changed: Any) -> Drive:
    """A town of 9 cells with two who have turned."""
    world = town([25] * 9, seed=changed.pop("world", 0), columns=3)
    behaviour = townspeople(**changed.pop("behaviour", {}))
    drive = Drive(world, jonas(**changed), behaviour, seed)
    drive.enter(3, "turned")
    drive.enter(120, "turned")
    return drive.run(0, steps)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), minutes=st.sampled_from([3, 15, 60]))
def test_nobody_is_lost_and_nobody_acts_after_death(seed: int, minutes: int) -> None:
    drive = Drive(town([25] * 6, seed=seed % 97, columns=3), jonas(), townspeople(), seed, minutes * MINUTE)
    for person in (3, 80):
        drive.enter(person, "turned")
    drive.run(0, 24 * 60 // minutes)
    states = list(drive.pathogen.states)
    ended: dict[int, int] = {}
    dead = {states.index("torn"), states.index("destroyed")}
    hunted: dict[int, int] = {}
    for time, person, state, kind, by, _ in drive.events():
        assert time < 24 * HOUR
        assert person not in ended, "somebody dead is hurt again"
        if kind in (BITE, TORN):
            assert by not in ended or time <= ended[by], "a hunter that had fallen bites"
            assert drive.core.disease.hunts[_state(drive, by, time)]
            assert time >= hunted.get(by, 0), "a hunter that is still busy bites"
            hunted[by] = time + 5 * MINUTE
        if state in dead:
            ended[person] = time
    _, awake = _hunters(drive)
    final = [_state(drive, person, 24 * HOUR - 1) for person in range(150)]
    turned = sum(drive.core.disease.hunts[state] for state in final)
    standing = sum(int(drive.core.rows.latest[hunter["person"]]) == hunter["cause"] for hunter in awake)
    asleep = int(drive.space.cells["asleep"].sum())
    assert standing + asleep == turned, "every hunter is awake in the list or asleep in a cell, once"
    assert space_module.snapshot(drive.space, 24 * HOUR).sum() >= turned


@njit(_nrt=False)
def _state_then(scene, person, time):  # type: ignore[no-untyped-def]
    return state_then(scene, person, time)


def _state(drive: Drive, person: int, time: int) -> int:
    return int(_state_then(drive.space.scene, np.int64(person), np.int64(time)))


def _hunters(drive: Drive) -> tuple[int, np.ndarray]:
    roster = drive.space.roster
    count = int(roster.counts[0])
    return count, roster.hunters[roster.awake[:count]]


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    assert outbreak(1).events() == outbreak(1).events()
    assert outbreak(1).events() != outbreak(2).events()


def test_a_world_with_one_more_person_who_is_nowhere_is_the_same() -> None:
    import dataclasses

    world = town([25] * 4, seed=5, columns=2)
    people = world.people
    nowhere = {
        "home": np.append(people.home, np.int32(-1)), "day": np.append(people.day, np.int16(-1)),
        "role": np.append(people.role, np.uint8(0)), "age": np.append(people.age, np.uint8(40)),
    }  # fmt: skip
    groups = world.groups["household"]
    alone = dataclasses.replace(
        groups, group_of=np.append(groups.group_of, groups.group_of.max() + 1).astype(np.int32),
        start=np.append(groups.start, groups.start[-1] + 1),
    )  # fmt: skip
    more = dataclasses.replace(
        world,
        people=dataclasses.replace(people, count=people.count + 1, **nowhere),
        groups={"household": alone},
    )
    runs = []
    for one in (world, more):
        drive = Drive(one, jonas(), townspeople(), 4)
        drive.enter(10, "turned")
        runs.append(drive.run(0, 60).events())
    assert runs[0] == runs[1] and len(runs[0]) > 10


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), left_out=st.integers(20, 59))
def test_removing_one_person_changes_only_fights_that_he_was_drawn_into(seed: int, left_out: int) -> None:
    """Every fight leaves a trace (a bite or a kill): up to the first one with that person all are the same."""
    shape = jonas(kill_probability=1.0).model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "30 days"}, "to": {"turned": 1.0}}
    fights = []
    for removed in (False, True):
        drive = Drive(
            town([60], household=1), Pathogen.model_validate(shape), townspeople(**nobody_ever_knows()), seed
        )
        for person in range(20):
            drive.enter(person, "turned")
        drive.enter(left_out, "torn" if removed else "human")
        fights.append([event for event in drive.run(0, 4).events() if event[3] in (BITE, TORN, FIGHT)])
    whole, without = fights
    first = next((at for at, event in enumerate(whole) if left_out in (event[1], event[4])), len(whole))
    assert len(whole) > 5
    assert whole[:first] == without[:first]
    assert not any(left_out in (event[1], event[4]) for event in without)


@pytest.mark.parametrize("chase", [0.8, 1.5, 2.4])
def test_the_front_does_not_depend_on_the_step(chase: float) -> None:
    """Mean distance reached along a street of 60 cells in 5 hours, with a step of 1 minute and of 15.

    Bound: 4 standard errors of the difference of means, from the runs themselves; so many runs that this is some
    3 % of the distance, the bias that we allow.
    """
    fine, coarse = (_reached(chase, minutes, seeds=120) for minutes in (1, 15))
    bound = _four_errors(fine, coarse)
    assert bound < 0.035 * fine.mean()
    assert abs(fine.mean() - coarse.mean()) < bound


def test_the_front_is_faster_with_chase_speed() -> None:
    slow, middle, fast = (_reached(chase, 15, seeds=12) for chase in (0.8, 1.5, 2.4))
    assert middle.mean() - slow.mean() > _four_errors(slow, middle)
    assert fast.mean() - middle.mean() > _four_errors(middle, fast)


def _reached(chase: float, minutes: int, seeds: int) -> np.ndarray:
    """How many cells five hunters and those who turn come along a street of 40 people a cell in 5 hours, by seed."""
    world, result = town([40] * 60, household=1, day_share=0, cell=250), []
    for seed in range(seeds):
        pathogen = jonas(chase_speed=chase, kill_probability=0.05)
        drive = Drive(world, pathogen, townspeople(**nobody_ever_knows()), seed, minutes * MINUTE)
        for person in range(5):
            drive.enter(person, "turned")
        drive.run(0, 300 // minutes)
        result.append(max(where for *_, where in drive.events()))
    return np.array(result, np.float64)


def _four_errors(a: np.ndarray, b: np.ndarray) -> float:
    return float(4 * np.sqrt(a.var() / len(a) + b.var() / len(b)))


def _lost_in_a_hall(weight: float, door: float) -> float:
    """The mean share lost of 200 people in one hall with 10 hunters, over 40 seeds."""
    arms = {"bare": {"weight": weight}, "tool": {"weight": 2}, "bow": {"weight": 4}, "gun": {"weight": 10}}
    behaviour = townspeople(**nobody_ever_knows(), arms=arms, weight_child=1, weight_old=1)
    pathogen = jonas(door=door, kill_probability=0.7, bite_strength=1.0, crowding_radius=200)
    world, lost = town([210], household=1), 0
    for seed in range(40):
        drive = Drive(world, pathogen, behaviour, seed)
        for person in range(10):
            drive.enter(person, "turned")
        drive.run(0, 96)
        lost += drive.space.counters()["bites"] + drive.space.counters()["torn"]
    return lost / 40 / 200


def test_doors_and_arms_save_out_of_proportion() -> None:
    """Half the attackers, or twice the weight, and far less than half are lost: a threshold is crossed.

    A fight bites with m / (m + D), D = w ** 0.8, and else kills with 0.7. Bites a kill, by the door and the
    weight: (2, 2.0) 1.6, (1, 2.0) 0.8, (2, 4.0) 0.9. Above 1 hunters grow in number (less those torn apart,
    who do not turn); below, ten hunters end of themselves.
    """
    without = _lost_in_a_hall(2.0, 2)
    assert without > 0.4
    assert _lost_in_a_hall(2.0, 1) < without / 2
    assert _lost_in_a_hall(4.0, 2) < without / 2


def test_more_hold_out_behind_barricades_when_a_breach_needs_a_larger_crowd_and_fewer_when_they_go_out() -> (
    None
):
    def alive(crowd: float, sorties: float) -> int:
        total = 0
        for seed in range(8):
            barricade = {"stores": {"fixed": "12 h"}, "sorties": sorties, "breach_open": "1 h"}
            drive = outbreak(seed, 4 * 48, behaviour={"barricade": barricade}, breach_crowd=crowd)
            counters = drive.space.counters()
            total += 225 - counters["bites"] - counters["torn"]
        return total

    assert alive(40, 0.0) > alive(5, 0.0)
    assert alive(40, 0.0) > alive(40, 6.0)


def test_a_closed_edge_is_never_crossed_and_a_leak_lets_some_through() -> None:
    def beyond(leak: float) -> int:
        total = 0
        for seed in range(6):
            drive = Drive(
                town([15, 15], household=1, day_share=0), jonas(), townspeople(**nobody_ever_knows()), seed
            )
            space_module.set_leak(drive.space, [0, 1], leak)
            drive.enter(0, "turned")
            drive.run(0, 4)  # before everybody is lost with a leak too
            total += sum(where == 1 for *_, where in drive.events())
        return total

    assert beyond(0.0) == 0
    assert beyond(1.0) > beyond(0.02) > 0


def test_the_quiet_fall_asleep_cost_nothing_and_wake_by_noise() -> None:
    drive = Drive(town([12, 0, 0, 0], household=1), jonas(dormant_after="30 min"), townspeople(), 1)
    for person in range(12):
        drive.enter(person, "turned")
    drive.run(0, 12)
    assert int(drive.space.roster.counts[0]) == 0
    assert int(drive.space.cells["asleep"].sum()) == 12
    cell = int(np.argmax(drive.space.cells["asleep"]))
    there = int(drive.space.cells["asleep"][cell])
    space_module.make_noise(drive.space, [cell], 10.0)
    drive.run(12, 14)
    assert int(drive.space.roster.counts[0]) == there


def test_a_squad_kills_with_rounds_and_only_where_it_is() -> None:
    def killed(rounds: float) -> int:
        drive = Drive(town([60, 60], household=1, day_share=0), jonas(), townspeople(), 2)
        for person in range(40):
            drive.enter(person, "turned")
        space_module.set_squads(drive.space, [space_module.Squads("force", [0], 120, 0.5, rounds, 8)])
        drive.run(0, 8)
        assert all(where == 0 for *_, kind, _, where in drive.events() if kind == PATROL)
        return drive.space.counters()["shots"]

    assert killed(0) == 0
    assert 0 < killed(20) < killed(2000)


def test_those_told_by_broadcast_go_home_and_are_reached_less() -> None:
    quiet = {"from_sight": {"fixed": "100 days"}, "from_broadcast": {"fixed": "5 min"}}

    def bitten(told: bool) -> int:
        total = 0
        for seed in range(6):
            drive = Drive(town([25] * 9, columns=3), jonas(), townspeople(awareness=quiet), seed)
            if told:
                space_module.broadcast(drive.space, list(range(9)), 0)
            drive.enter(3, "turned")
            drive.run(0, 60)
            total += drive.space.counters()["bites"]
        return total

    assert bitten(True) < bitten(False) / 2


def test_who_knows_goes_home_from_where_he_spends_the_day() -> None:
    """Two who turn at noon find the untold at work, and none of those who were told at nine and take an hour home."""
    awareness = {"from_sight": {"fixed": "100 days"}, "from_broadcast": {"fixed": "5 min"}}

    def struck_at_work(told: bool) -> int:
        world = town([25] * 9, columns=3, day_share=1.0)
        drive = Drive(world, jonas(), townspeople(awareness=awareness, going_home={"fixed": "1 h"}), 1)
        drive.run(0, 4)
        if told:
            space_module.broadcast(drive.space, list(range(9)), HOUR)
        for person in (3, 120):
            drive.enter(person, "turned", 4 * HOUR)
        events = drive.run(4, 28).events()
        day = world.people.day
        return sum(kind in (BITE, TORN) and where == day[person] for _, person, _, kind, _, where in events)

    assert struck_at_work(told=False) > 20
    assert struck_at_work(told=True) == 0
