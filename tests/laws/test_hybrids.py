"""What becomes of hybrids: they withdraw, lapse and recover, starve; and one leftover restarts it all."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats
from test_hunters import _state
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.ground.units import HOUR
from hyosan.model.pathogen import Pathogen

BITE, TORN = 2, 3
STEPS_A_DAY = 96


def one_hybrid(
    leads_to: dict[str, float], starves: float = 0.1, bitten: str = "30 min", **hunting: Any
) -> Pathogen:
    """A hybrid whose restraint gives after two hours, and leads to states that last an hour each."""
    pathogen = jonas(**hunting)
    states = pathogen.model_dump(exclude_none=True)["states"]
    states["bitten"] = {"dwell": {"fixed": bitten}, "to": {"turned": 0.9, "hybrid": 0.1}}
    states["hybrid"] = {"hungers": 1.0, "dwell": {"fixed": "2 h"}, "to": leads_to}
    back = {"hybrid": 1.0 - starves, "starved": starves}
    states["withdrawn"] = {"hungers": 1.0, "dwell": {"fixed": "1 h"}, "to": back}
    states["lapsed"] = {"hunts": True, "dwell": {"fixed": "1 h"}, "to": back}
    states["starved"] = {"alive": False, "cause": "starved"}
    if "lapsed" not in leads_to:
        states.pop("lapsed")
    if "withdrawn" not in leads_to:
        states.pop("withdrawn")
    return Pathogen.model_validate({"states": states, "hunting": pathogen.hunting})


def in_town(disease: Pathogen, days: int = 1, seed: int = 0, people: int = 40) -> Drive:
    drive = Drive(town([people], household=1), disease, townspeople(**nobody_ever_knows()), seed)
    drive.enter(0, "hybrid")
    return drive.run(0, days * STEPS_A_DAY)


def bites_of_the_first(drive: Drive) -> list[int]:
    """When the hybrid struck somebody."""
    return [time for time, _, _, kind, by, _ in drive.events() if kind in (BITE, TORN) and by == 0]


def test_a_hybrid_strikes_nobody_until_it_lapses_and_only_while_it_does() -> None:
    disease = one_hybrid({"lapsed": 1.0}, bitten="1000 days", kill_probability=0.0)  # nobody else hunts
    lapsing = [in_town(disease, seed=seed, people=400) for seed in range(6)]
    times = [time for drive in lapsing for time in bites_of_the_first(drive)]
    assert times
    # Two hours of restraint, one of hunger, again and again: from 2 h to 3 h, from 5 h to 6 h, …
    assert all(time % (3 * HOUR) >= 2 * HOUR for time in times)
    assert len({time // (3 * HOUR) for time in times}) > 1, "it comes to its senses and lapses again"


def test_some_of_the_bitten_keep_their_minds() -> None:
    """One in ten of these, by the binomial distribution's bounds of one in ten thousand."""
    drive = Drive(town([400], household=1), jonas(), townspeople(), 3)
    for person in range(400):
        drive.enter(person, "bitten")
    hybrid = list(drive.pathogen.states).index("hybrid")
    kept = sum(_state(drive, person, 30 * 24 * HOUR) == hybrid for person in range(400))
    least, most = stats.binom.interval(1 - 1e-4, 400, 0.1)
    assert least <= kept <= most


def test_who_withdraws_strikes_nobody() -> None:
    for seed in range(6):
        drive = in_town(one_hybrid({"withdrawn": 1.0}), seed=seed)
        assert bites_of_the_first(drive) == []
        assert len(drive.events()) == 1, "nothing happened to anybody else"


@pytest.mark.parametrize("starves", [0.5, 0.001])
def test_who_withdraws_may_starve(starves: float) -> None:
    """24 withdrawals each in three days: nobody is left where every second kills, and at most a few of 30 otherwise."""
    drive = Drive(town([30], household=1), one_hybrid({"withdrawn": 1.0}, starves), townspeople(), 4)
    for person in range(30):
        drive.enter(person, "hybrid")
    drive.run(0, 3 * STEPS_A_DAY)
    dead = list(drive.pathogen.states).index("starved")
    found = sum(state_at_end(drive, person) == dead for person in range(30))
    assert found == 30 if starves == 0.5 else found <= 6


def state_at_end(drive: Drive, person: int) -> int:
    return _state(drive, person, 3 * STEPS_A_DAY * drive.length - 1)


def test_one_leftover_restarts_it_all() -> None:
    """Everybody who was turned is ended; the hybrid who is left lapses a day later, and it begins again."""
    disease = one_hybrid({"lapsed": 1.0}, kill_probability=0.0)
    kept = Pathogen.model_validate(
        {
            "states": {
                **disease.model_dump(exclude_none=True)["states"],
                "hybrid": {"hungers": 1.0, "dwell": {"fixed": "1 days"}, "to": {"lapsed": 1.0}},
            },
            "hunting": disease.hunting,
        }
    )
    struck = {}
    for leftover in (True, False):
        drive = Drive(town([60], household=1), kept, townspeople(**nobody_ever_knows()), 2)
        if leftover:
            drive.enter(0, "hybrid")
        drive.enter(1, "destroyed")
        drive.run(0, 2 * STEPS_A_DAY)
        struck[leftover] = [time for time, *_, kind, _, _ in drive.events() if kind in (BITE, TORN)]
    assert struck[False] == []
    assert len(struck[True]) > 30 and min(struck[True]) >= 24 * HOUR
