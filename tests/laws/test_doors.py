"""Somebody stays to hold a door that breaks, and the others get away by the back."""

from __future__ import annotations

from leaving import a_town, moves_of
from towns import CAUSES, Drive

from hyosan.kernels.space.parties import AT_THE_DOOR, HOMEWARD, ON_THE_ROAD

STEPS = 96
STRUCK = (CAUSES["bite"], CAUSES["torn"])


def a_day(seed: int, share: float) -> Drive:
    """A day of a town in which so many would hold a door."""
    return a_town(seed, company={"holds_door": share}).run(0, STEPS)


def test_nobody_holds_a_door_where_nobody_would() -> None:
    drive = a_day(0, 0.0)
    assert drive.space.counters()["breaches"] > 0
    assert drive.space.counters()["held_doors"] == 0
    assert not any(kind == AT_THE_DOOR for *_, kind in moves_of(drive))


def test_he_alone_can_be_reached_until_the_others_are_out() -> None:
    got_away = held = struck_first = 0
    for seed in range(4):
        drive = a_day(seed, 1.0)
        moves, struck = (
            moves_of(drive),
            [(time, who) for time, who, _, kind, *_ in drive.events() if kind in STRUCK],
        )
        doors = [(time, person, cell) for time, person, cell, kind in moves if kind == AT_THE_DOOR]
        held_doors = drive.space.counters()["held_doors"]  # none where no door broke
        assert len(doors) <= held_doors
        assert (held_doors > 0) == (len(doors) > 0)
        for time, holder, cell in doors:
            end = (time // drive.length + 1) * drive.length
            away = {
                p for t, p, c, kind in moves if (t, c) == (time, cell) and kind in (ON_THE_ROAD, HOMEWARD)
            }
            hit = {person for t, person in struck if time <= t < end}
            assert holder not in away
            assert away.isdisjoint(hit), "struck in the step in which they got away"
            got_away += len(away)
            held += 1
            struck_first += holder in hit
    assert got_away > held > struck_first > 0


def test_fewer_are_struck_where_somebody_holds_the_door() -> None:
    def lost(share: float) -> int:
        counters = [a_day(seed, share).space.counters() for seed in range(6)]
        return sum(one["bites"] + one["torn"] for one in counters)

    assert lost(1.0) < lost(0.0)
