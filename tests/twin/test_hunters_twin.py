"""Space against its slow twin, exactly: every bite, fight and shot, and where every hunter is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from agreement import together
from hunters_twin import Twin
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.engine import space as space_module
from hyosan.ground.units import MINUTE


@pytest.mark.parametrize("seed", range(6))
def test_a_town_over_two_days(seed: int) -> None:
    sizes = np.random.default_rng(seed).integers(0, 25, 9).tolist()
    drive = Drive(
        town(sizes, seed=seed, columns=3, soldiers=4), jonas(dormant_after="1 h"), townspeople(), seed
    )
    for person in range(0, sum(sizes), 20):
        drive.enter(person, "bitten")
    together(drive, 192)
    assert drive.space.counters()["bites"] > 0


def test_much_of_everything_happens() -> None:
    """The small towns together have bites, tears, kills, breaches, sleepers and misses: nothing is idle."""
    totals: dict[str, int] = {}
    slept = 0
    for seed in range(4):
        drive = Drive(
            town([30] * 9, seed=seed, columns=3), jonas(dormant_after="30 min"), townspeople(), seed
        )
        drive.enter(5, "turned")
        drive.enter(200, "turned")
        for number in range(192):
            drive.step(number)
            slept += int(drive.space.cells["asleep"].sum())
        for name, count in drive.space.counters().items():
            totals[name] = totals.get(name, 0) + count
    assert slept > 0
    assert all(totals[name] > 0 for name in ("bites", "torn", "kills", "thrown", "breaches", "misses")), (
        totals
    )


def test_patrols_leaks_broadcasts_and_noise() -> None:
    drive = Drive(town([20] * 6, seed=3, columns=3), jonas(dormant_after="30 min"), townspeople(), 3)
    for person in (0, 50, 70, 100):
        drive.enter(person, "turned")

    def change(number: int, drive: Drive, twin: Twin) -> None:
        if number == 2:
            space_module.set_leak(drive.space, np.arange(5), 0.3)
        if number == 4:
            space_module.broadcast(drive.space, [3, 4], number * drive.length)
            for c in (3, 4):
                twin.cells[c].broadcast = number * drive.length
        if number == 40:
            space_module.make_noise(drive.space, [5], 3.0)
            twin.cells[5].noise_since += 3.0
        if number == 6:
            space_module.set_squads(
                drive.space,
                [space_module.Squads("ring", [1, 1, 4], 60.0, 0.3, 400.0, 6, relief=2.0, enough=1.5)],
            )
            twin.squads = [
                {
                    name: squad[name].item()
                    for name in (
                        "key",
                        "cell",
                        "shots",
                        "hits",
                        "rounds",
                        "men",
                        "mistaken",
                        "fatigue",
                        "tired",
                        "full",
                        "relief",
                        "rested",
                        "enough",
                    )
                }
                for squad in drive.space.squads[:3]
            ]

    twin = together(drive, 96, change)
    assert drive.space.counters()["shots"] > 0
    assert [squad["men"] for squad in twin.squads] == drive.space.squads["men"][:3].tolist()
    assert [squad["rounds"] for squad in twin.squads] == drive.space.squads["rounds"][:3].tolist()


def test_hunters_whose_state_ends() -> None:
    pathogen = jonas(dormant_after="30 min")
    states = pathogen.model_dump(exclude_none=True)["states"]
    states["turned"] |= {"dwell": {"exponential": {"mean": "5 h"}}, "to": {"hybrid": 0.5, "bitten": 0.5}}
    pathogen = type(pathogen).model_validate({"states": states, "hunting": pathogen.hunting})
    drive = Drive(town([25] * 4, seed=1, columns=2), pathogen, townspeople(), 1)
    drive.enter(3, "turned")
    drive.enter(60, "turned")
    together(drive, 160)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    sizes=st.lists(st.integers(0, 18), min_size=1, max_size=7).filter(lambda sizes: sum(sizes) >= 4),
    columns=st.integers(1, 3),
    length=st.sampled_from([3 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE]),
    open_town=st.booleans(),
    cell=st.sampled_from([20.0, 100.0, 300.0]),
    hunting=st.fixed_dictionaries({"door": st.sampled_from([1, 2.5]), "crowd": st.integers(1, 5)}),
)
def test_drawn_towns(
    seed: int,
    sizes: list[int],
    columns: int,
    length: int,
    open_town: bool,
    cell: float,
    hunting: dict[str, Any],
) -> None:
    behaviour = townspeople(**(nobody_ever_knows() if open_town else {}))
    world = town(sizes, seed=seed % 1000, columns=columns, cell=cell, soldiers=seed % 3)
    drive = Drive(world, jonas(**hunting), behaviour, seed, length)
    drive.enter(sum(sizes) // 2, "turned")
    drive.enter(0, "bitten")
    together(drive, 40)
