"""Word goes along circles, may be suppressed, and what nothing renews is forgotten; and none of it where it is off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from leaving import WORD, a_town, broadcast, with_exits, with_mates
from test_orders_in_space import AT_ONCE, ran
from towns import Drive, jonas, town, townspeople

from hyosan.engine import space as space_module
from hyosan.ground.units import DAY, HOUR

FLEES = {"households": 1.0, "cars": 1.0, "packing": {"fixed": "0 min"}}
SEEN = {
    "from_sight": {"exponential": {"mean": "10 min"}},
    "from_broadcast": {"exponential": {"mean": "10 min"}},
}
COVER_UP = {"response": "suppression", "when": AT_ONCE}


def a_street(seed: int = 0, suppressed: tuple[str, ...] = (), **behaviour: Any) -> Drive:
    """Twelve cells in a row; hunters cannot leave the first. Some of its people work with people from all of them."""
    world = with_mates(with_exits(town([40] * 12, seed=seed), 11), 30)
    asked = {"flight": FLEES, "word": WORD, "awareness": SEEN} | behaviour
    drive = Drive(world, jonas(), townspeople(**{k: v for k, v in asked.items() if v is not None}), seed)
    places = world.places
    assert places is not None
    space_module.set_leak(drive.space, np.flatnonzero(drive.space.edges["to"] == 1), 0.0)
    for name in suppressed:
        drive.space.cells[name] = 0
    drive.enter(3, "turned")
    return drive


def test_who_is_told_far_away_acts_on_it() -> None:
    """Who leaves home before anything was seen or heard there was told."""
    far = {}
    for name, word in (("on", WORD), ("off", None)):
        drive = a_street(word=word).run(0, 16)
        moves = drive.space.told()
        known = drive.space.cells["alarm"][drive.world.people.home[moves["person"]]]
        far[name] = int((moves["time"] < known).sum())
    assert far["on"] > 0
    assert far["off"] == 0


def test_the_told_tell_others() -> None:
    """Some were told by people who themselves were told."""
    words = a_street().run(0, 16).space.words()
    assert np.isin(words["by"], words["person"]).any()
    nobody = a_street(word=WORD | {"tells": 0.0}).run(0, 16).space.words()
    assert len(nobody) == 0


@pytest.mark.parametrize(("cut", "left"), [("belief", set()), ("phones", {0})])
def test_denial_stops_word_and_cut_phones_stop_calls(cut: str, left: set[int]) -> None:
    free, suppressed = a_street().run(0, 16), a_street(suppressed=(cut,)).run(0, 16)
    assert set(free.space.words()["circle"].tolist()) == {0, 1}
    assert set(suppressed.space.words()["circle"].tolist()) == left


def test_nobody_is_told_after_his_death_or_by_the_dead() -> None:
    drive = a_town(1, word=WORD)
    drive.run(0, 60)
    lost = {}
    for time, person, state, *_ in drive.events():
        name = list(drive.pathogen.states)[state]
        if name in ("torn", "bitten"):
            lost.setdefault(person, (time, name))
    assert len(drive.space.words()) > 0
    for one in drive.space.words():
        for person in (int(one["by"]), int(one["person"])):
            if person in lost and lost[person][1] == "torn":
                # somebody who is struck in a step still speaks within it: decision 0011
                assert one["time"] < lost[person][0] + drive.length


def surprised(fades: dict[str, Any] | None) -> int:
    """People struck by hunters who come on the fifth day after a warning that was repeated for an hour."""
    total = 0
    for seed in range(4):
        awareness = SEEN | ({} if fades is None else {"fades": fades})
        asked = townspeople(awareness=awareness, barricade={"sorties": 0.0, "breach_open": "1 h"})
        drive = Drive(town([40] * 9, seed=seed, columns=3), jonas(), asked, seed)
        broadcast(drive)
        space_module.end_broadcast(drive.space, np.arange(9), HOUR)
        number = 5 * DAY // drive.length
        for person in (3, 100, 200):
            drive.enter(person, "turned", number * drive.length)
        drive.run(0, number + 8)
        counters = drive.space.counters()
        total += counters["bites"] + counters["torn"]
    return total


def test_who_has_forgotten_is_surprised() -> None:
    assert surprised({"fixed": "2 days"}) > 2 * surprised(None)


def test_a_broadcast_that_is_repeated_is_not_forgotten() -> None:
    for ended in (False, True):
        drive = Drive(town([10] * 4), jonas(), townspeople(awareness=SEEN | {"fades": {"fixed": "1 days"}}))
        broadcast(drive)
        if ended:
            space_module.end_broadcast(drive.space, np.arange(4), HOUR)
        drive.run(0, 4 * DAY // drive.length)
        assert (drive.space.cells["broadcast"] > drive.length).all() == ended


def test_a_rumour_that_nobody_repeats_fades() -> None:
    def remembered(fades: dict[str, Any] | None) -> tuple[int, int]:
        drive = a_street(word=WORD | {"fades": fades, "calls": 1})
        drive.run(0, 5 * DAY // drive.length)
        return int((drive.space.word.of >= 0).sum()), len(drive.space.words())

    left, ever = remembered({"fixed": "3 h"})
    assert left == 0 < ever
    left, ever = remembered(None)
    assert left == ever > 0


def received(outbreak: Any) -> np.ndarray:
    """When each report arrived, in hours since the start."""
    table = outbreak.reports.to_pandas()
    times = table[table["kind"] != "interview"]["report_time"].to_numpy()
    return np.sort((times - np.datetime64("2022-01-28T08:00")) / np.timedelta64(1, "h"))


def test_a_cover_up_holds_reports_back() -> None:
    """From 08:15 on each comes so much later; when it ends those that are due arrive at once."""
    free = received(ran())
    held = received(ran(COVER_UP | {"holds": "5 h", "denial": 0.0}))
    early = free[free < 0.25]
    assert len(held[held < 5.25]) == len(early)
    n = int((free < 18).sum())
    assert n > 100
    released = received(ran(COVER_UP | {"holds": "5 h", "denial": 0.0, "until": {"after": "4 h"}}))
    at_end = int((released == 4.25).sum())
    assert at_end == int(((free >= 0.25) & (free <= 4.25)).sum()) - int(
        ((released > 0.25) & (released < 4.25)).sum()
    )
    assert at_end > 0


def test_a_cover_up_lowers_word() -> None:
    word = {"behaviour__word": WORD | {"calls": 6}}
    free, denied = ran(**word).words.num_rows, ran(COVER_UP | {"denial": 0.9}, **word).words.num_rows
    assert 0 < denied < 0.5 * free


def test_a_cover_up_may_cut_all_calls() -> None:
    """Then only those of one household tell each other."""
    word = {"behaviour__word": WORD | {"calls": 6}}
    free, cut = ran(**word), ran(COVER_UP | {"denial": 0.0, "phones_cut": 1.0}, **word)
    late = [row for row in cut.words.to_pylist() if row["time"] >= np.datetime64("2022-01-28T08:30")]
    assert "mates" in free.words["circle"].to_pylist()
    assert {row["circle"] for row in late} == {"household"}
