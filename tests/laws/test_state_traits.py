"""What the traits of states decide: speed, senses, strength, endures, hungers; and an alarm heard next door."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.ground.units import HOUR, MINUTE
from hyosan.model.pathogen import Pathogen

BITE, TORN, FIGHT = 2, 3, 4
SEEDS = range(6)


def with_trait(state: str = "turned", hunting: dict[str, Any] | None = None, **traits: Any) -> Pathogen:
    """The quick pathogen with other traits of one state; the bitten stay bitten, so that one hunts."""
    pathogen = jonas(**(hunting or {}))
    states = pathogen.model_dump(exclude_none=True)["states"]
    states["bitten"] = {"dwell": {"fixed": "1000 days"}, "to": {"turned": 0.9, "hybrid": 0.1}}
    states[state] = {**states[state], **traits}
    return Pathogen.model_validate({"states": states, "hunting": pathogen.hunting})


def tally(disease: Pathogen, sizes: list[int], hours: int = 2) -> dict[str, int]:
    """Bites, deaths and falls of one who hunts among those who never know, over all seeds."""
    total = {"struck": 0, "falls": 0, "cells": 0}
    for seed in SEEDS:
        world = town(sizes, seed=seed, household=1, day_share=0.0)
        drive = Drive(world, disease, townspeople(**nobody_ever_knows()), seed)
        drive.enter(0, "turned")
        events = drive.run(0, hours * 4).events()
        total["struck"] += sum(kind in (BITE, TORN) for _, _, _, kind, _, _ in events)
        total["falls"] += sum(kind == FIGHT for _, _, _, kind, _, _ in events)
        total["cells"] += len({where for *_, kind, _, where in events if kind in (BITE, TORN)})
    return total


# Six towns each. One hunter who cannot fall comes upon each of 11 at 2 R v / A = 0.0045 a second: all within two
# hours at the full trait, one in four at a hundredth of it.
UNHURT = {"kill_probability": 0.0}


@pytest.mark.parametrize("trait", ["speed", "senses"])
def test_who_is_faster_or_senses_more_comes_upon_more_people(trait: str) -> None:
    hunting = {**UNHURT, "handling_time": "1 min"}
    plain, more = (tally(with_trait(hunting=hunting, **{trait: x}), [12])["struck"] for x in (0.01, 1.0))
    assert more > 1.5 * plain > 0


def test_who_is_faster_comes_further() -> None:
    slow, fast = (tally(with_trait(hunting=UNHURT, speed=x), [4] * 12)["cells"] for x in (0.02, 1.0))
    assert fast > 1.5 * slow > 0


def test_who_is_stronger_loses_fewer_fights() -> None:
    """A bite succeeds with s m / (s m + D): at sixteen times the strength nearly always."""
    hunting = {**UNHURT, "bite_strength": 1.0}
    weak, strong = (tally(with_trait(hunting=hunting, strength=x), [40])["struck"] for x in (0.25, 16.0))
    assert strong > 1.5 * weak > 0


def test_who_endures_all_never_falls() -> None:
    hunting = {"kill_probability": 1.0, "bite_strength": 0.5}
    assert tally(with_trait(hunting=hunting, endures=0.0), [40])["falls"] == len(SEEDS)
    assert tally(with_trait(hunting=hunting, endures=1.0), [40])["falls"] == 0


@pytest.mark.parametrize(("hungers", "struck"), [(0.0, True), (1.0, False)])
def test_hunters_leave_alone_who_hungers_as_they_do(hungers: float, struck: bool) -> None:
    disease = with_trait("hybrid", hunting=UNHURT, hungers=hungers)
    hit = set()
    for seed in SEEDS:
        drive = Drive(town([12], household=1), disease, townspeople(**nobody_ever_knows()), seed)
        drive.enter(0, "turned")
        for person in range(1, 7):
            drive.enter(person, "hybrid")
        hit |= {who for _, who, _, kind, _, _ in drive.run(0, 8).events() if kind in (BITE, TORN)}
    assert bool(hit & set(range(1, 7))) == struck
    assert hit & set(range(7, 12))


@pytest.mark.parametrize("delay", ["5 min", "3 h"])
def test_an_alarm_is_heard_next_door_after_its_delay_and_no_further(delay: str) -> None:
    """A row of cells; who hunts stays in the first, where everybody can be reached."""
    awareness = {**nobody_ever_knows()["awareness"], "hearing_delay": delay}
    behaviour = townspeople(**{**nobody_ever_knows(), "awareness": awareness})
    still = with_trait(hunting={"drift_speed": 1e-6, "chase_speed": 0.5, "kill_probability": 0.0}, speed=1e-3)
    drive = Drive(town([30, 5, 5, 5], household=1, day_share=0.0), still, behaviour)
    drive.enter(0, "turned")
    drive.run(0, 8 * 96)
    alarm = drive.space.cells["alarm"].astype(np.int64)
    attacked = [
        time for time, *_, kind, _, where in drive.events() if kind in (BITE, TORN, FIGHT) and where == 0
    ]
    waited = 5 * MINUTE if delay == "5 min" else 3 * HOUR
    assert attacked
    assert alarm[0] == min(attacked)
    assert alarm[1] == alarm[0] + waited
    assert (alarm[2:] > 1000 * HOUR).all()
