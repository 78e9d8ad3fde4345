"""Laws of those who turned and kept their minds: they leave, find each other, or are kept by their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from leaving import moves_of
from towns import Drive, jonas, town, townspeople

from hyosan.ground.units import HOUR
from hyosan.kernels.space.parties import APART
from hyosan.model.pathogen import Pathogen

DAYS = 96


def hybrids(hearing: float = 0.0, apart: bool = True, **withdrawn: Any) -> Pathogen:
    """Who is a hybrid withdraws after an hour, for good."""
    pathogen = jonas(kin_hearing=hearing)
    states = pathogen.model_dump(exclude_none=True)["states"]
    for name in ("bitten", "turned"):
        states.pop(name)
    hungers = {"hungers": 1.0}
    states["bitten"] = {"dwell": {"fixed": "1 h"}, "to": {"turned": 1.0}}
    states["turned"] = {"hunts": True}
    states["hybrid"] = {"dwell": {"fixed": "1 h"}, "to": {"withdrawn": 1.0}} | hungers
    states["withdrawn"] = {"apart": apart} | hungers | withdrawn
    return Pathogen.model_validate({"states": states, "hunting": pathogen.hunting})


def a_quiet_town(disease: Pathogen, days: int = 3, **company: float) -> Drive:
    """Nine cells of 100 m in three rows, one hybrid in each, and no hunters."""
    drive = Drive(town([30] * 9, columns=3, day_share=0.0), disease, townspeople(company=company))
    for cell in range(9):
        drive.enter(30 * cell + 1, "hybrid")
    return drive.run(0, days * DAYS)


def groups(drive: Drive) -> list[int]:
    """The sizes of the parties of those who keep apart, largest first."""
    parties = drive.space.parties
    numbers = [n for n in parties.of.tolist() if n >= 0 and parties.each["stage"][n] == APART]
    return sorted(np.unique(numbers, return_counts=True)[1].tolist(), reverse=True)


def test_hybrids_leave_the_others() -> None:
    """An hour after, from where they are: home."""
    gone = a_quiet_town(hybrids())
    assert groups(gone) == [1] * 9
    assert {(time, cell) for time, _, cell, _ in moves_of(gone)} == {(HOUR, cell) for cell in range(9)}
    assert groups(a_quiet_town(hybrids(apart=False))) == []


@pytest.mark.parametrize(("hearing", "sizes"), [(0.0, [1] * 9), (99.0, [1] * 9), (300.0, [9])])
def test_hybrids_gather_where_they_hear_each_other(hearing: float, sizes: list[int]) -> None:
    """Neighbouring cells are 100 m apart, the corners of the town 283 m."""
    assert groups(a_quiet_town(hybrids(hearing))) == sizes


def test_hybrids_gather_in_fewer_places_the_farther_they_hear() -> None:
    """At 100 m each hears up to four neighbours: some meet, and not all at once."""
    first = groups(a_quiet_town(hybrids(100.0), days=2))
    assert 1 < len(first) < 9
    assert sum(first) == 9


def test_their_own_keep_and_feed_them() -> None:
    """Where everybody shields his own nobody leaves; it goes on for as long as they live together."""
    kept = a_quiet_town(hybrids(fed="hybrid"), shield=1.0)
    assert groups(kept) == []
    assert kept.space.counters()["fed"] == 9 * (3 * 24 - 1)
    assert groups(a_quiet_town(hybrids(fed="hybrid"), shield=0.0)) == [1] * 9
    assert groups(a_quiet_town(hybrids(), shield=1.0)) == [1] * 9


def test_nobody_feeds_who_lives_alone() -> None:
    alone = Drive(town([9], household=1), hybrids(fed="hybrid"), townspeople(company={"shield": 1.0}))
    alone.enter(4, "hybrid")
    assert groups(alone.run(0, 2 * DAYS)) == [1]


def test_who_is_kept_may_lapse_among_his_own() -> None:
    """At home those who feed him are struck from within; who left strikes nobody of his own."""

    def struck(shield: float) -> int:
        states = hybrids(fed="hybrid").model_dump(exclude_none=True)
        states["states"]["hybrid"]["to"] = {"withdrawn": 0.5, "turned": 0.5}
        drive = Drive(
            town([3] * 9, columns=3, day_share=0.0, cell=2000.0),
            Pathogen.model_validate(states),
            townspeople(company={"shield": shield}),
        )
        for cell in range(9):
            drive.enter(3 * cell + 1, "hybrid")
        return drive.run(0, 2 * DAYS).space.counters()["bites"]

    assert struck(1.0) > struck(0.0)


def test_a_bite_is_kept_from_companions_by_those_who_shield() -> None:
    """Everybody turns at home, every bite is seen: the others are warned, unless they keep it to themselves."""

    def counters(shield: float) -> dict[str, int]:
        drive = Drive(
            town([30] * 4, columns=2, day_share=0.0),
            jonas(),
            townspeople(company={"found": 1.0, "shield": shield}),
        )
        for person in range(0, 120, 3):
            drive.enter(person, "bitten")
        return drive.run(0, 8).space.counters()

    open_, hidden = counters(0.0), counters(1.0)
    assert open_["shielded"] == 0 < open_["found_out"]
    assert hidden["shielded"] > 30
    assert hidden["found_out"] < open_["found_out"]
    assert hidden["bites"] > open_["bites"]
