"""People who leave their routine, against the slow twin, exactly: every event, every move, where everybody is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from agreement import together
from hunters_twin import Twin
from hypothesis import given, settings
from hypothesis import strategies as st
from leaving import FLIGHT, HIDING, SEARCH, WORD, a_town, told, with_exits, with_mates
from towns import Drive, jonas, town, townspeople

from hyosan.engine import space as space_module
from hyosan.ground.units import FOREVER, HOUR, MINUTE, SECOND
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.force import bombard, evacuate, release
from hyosan.kernels.space.warning import warn

NARROW = FLIGHT | {"outflow": 60.0, "density": 40.0}
COMPANY = {
    "abandon": 0.3,
    "sacrifice": 0.4,
    "holds_door": 0.5,
    "found": 0.3,
    "trained": 0.2,
    "experience": 0.5,
    "most_fights": 2,
    "trauma": 0.5,
    "shield": 0.6,
    "joins": 0.5,
    "most_together": 5,
}
FORGETFUL = {
    "from_sight": {"exponential": {"mean": "10 min"}}, "from_broadcast": {"exponential": {"mean": "45 min"}},
    "fades": {"exponential": {"mean": "6 h"}},
}  # fmt: skip


def set_camp(drive: Drive, twin: Twin, cell: int, **asked: Any) -> None:
    """Open a camp, or change it."""
    camp = drive.space.camp[0]
    metres = 100.0 * np.abs(np.arange(len(drive.space.cells)) - cell)
    drive.space.metres[:] = metres
    changes = {"cell": cell, "open": True, "escort": SECOND / 2.0, "out_for": 3 * HOUR} | asked
    for name, value in changes.items():
        value = (
            int(value * ONE)
            if name in ("screening", "testing", "false_alarm", "roam", "roam_most", "nightly")
            else value
        )
        camp[name] = value
        setattr(twin.camp, name, value)


def curfew(drive: Drive, twin: Twin, share: float, now: int) -> None:
    """Everybody is told to stay at home."""
    space, cells = drive.space, np.arange(len(drive.space.cells))
    space.cells["curfew"], space.cells["curfew_from"] = int(share * ONE), now
    space_module.disturb(space, cells, now)
    for cell in twin.cells:
        cell.curfew, cell.curfew_from = int(share * ONE), now
        cell.disturbed = min(cell.disturbed, now)


def broadcast(drive: Drive, twin: Twin, advice: int, now: int) -> None:
    """Tell everybody, and what to do."""
    space_module.broadcast(drive.space, np.arange(len(drive.space.cells)), now)
    drive.space.cells["advice"] = advice
    for cell in twin.cells:
        cell.broadcast, cell.advice, cell.aired = min(cell.broadcast, now), advice, FOREVER


def end_broadcast(drive: Drive, twin: Twin, now: int) -> None:
    """It is repeated no more."""
    space_module.end_broadcast(drive.space, np.arange(len(drive.space.cells)), now)
    for cell in twin.cells:
        cell.aired = min(cell.aired, now)


def hush(drive: Drive, twin: Twin, belief: float, phones: float) -> None:
    """Some of what people tell each other is not believed, some does not get through."""
    for name, share in (("belief", belief), ("phones", phones)):
        drive.space.cells[name] = int(share * ONE)
        for cell in twin.cells:
            setattr(cell, name, int(share * ONE))


def fetch(drive: Drive, twin: Twin, cell: int, seats: int, now: int) -> None:
    """A convoy comes."""
    space_module.make_room(drive.space, drive.core, 0)
    scene = space_module.scene_of(drive.space, drive.core)
    share, ticks = int(0.8 * ONE), 20 * MINUTE
    assert evacuate(scene, np.array([cell]), seats, share, np.array([ticks]), now) == twin.evacuate(
        cell, seats, share, ticks, now
    )


def ask_again(drive: Drive, twin: Twin, now: int) -> None:
    """A new day: convoys with room for all come to everybody once more."""
    drive.space.cells["evacuated"] = 0
    for number, cell in enumerate(twin.cells):
        cell.evacuated = 0
        fetch(drive, twin, number, 500, now)


def let_go(drive: Drive, twin: Twin, share: float, now: int) -> None:
    """The camp lets some go."""
    release(space_module.scene_of(drive.space, drive.core), now, int(share * ONE), 3)
    twin.release(now, int(share * ONE), 3)


def warn_of_bombs(drive: Drive, twin: Twin, cell: int, now: int) -> None:
    """A cell will be bombed."""
    space_module.make_room(drive.space, drive.core, 0)
    warn(space_module.scene_of(drive.space, drive.core), np.array([cell]), now, int(0.6 * ONE))
    twin.warn(cell, now, int(0.6 * ONE))


def bomb(drive: Drive, twin: Twin, cell: int, now: int, warned: float = 0.0) -> None:
    """A cell is bombed."""
    space_module.make_room(drive.space, drive.core, 0)
    step, chances = now // drive.length, [int(share * ONE) for share in (0.6, 0.3, 0.7, 0.1, warned)]
    bombard(space_module.scene_of(drive.space, drive.core), np.array([cell]), now, step, *chances)
    twin.bomb(cell, now, step, *chances)


def squads(drive: Drive, twin: Twin, cells: list[int]) -> None:
    """Squads that tire and make mistakes."""
    ordered = space_module.Squads("ring", cells, 40.0, 0.2, 300.0, 6, mistaken=1.0, fatigue=0.4)
    space_module.set_squads(drive.space, [ordered])
    twin.squads = [
        {name: squad[name].item() for name in squad.dtype.names} for squad in drive.space.squads[: len(cells)]
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_town_that_people_leave(seed: int) -> None:
    drive = a_town(seed, company=COMPANY)
    together(drive, 120)
    happened = told(drive)
    for stage in ("on the road", "outside", "trapped", "searching", "homeward", "home"):
        assert happened[stage] > 0, stage


@pytest.mark.parametrize("seed", range(3))
def test_word_goes_along_circles_and_fades(seed: int) -> None:
    """Few hunters, who fall asleep or are shot: word of them goes round and is forgotten, day after day."""
    drive = a_town(seed, word=WORD, awareness=FORGETFUL)
    world = with_mates(drive.world, 5)
    drive = Drive(world, jonas(dormant_after="2 h"), drive.behaviour, seed)
    drive.enter(3, "turned")
    forgotten = 0

    def look(number: int, one: Drive, twin: Twin) -> None:
        nonlocal forgotten
        if number == 16:
            squads(one, twin, list(range(9)))
        if number == 24:
            broadcast(one, twin, 1, number * one.length)
        if number == 40:
            end_broadcast(one, twin, number * one.length)
        forgotten += sum(cell.fought > 0 and cell.alarm > cell.fought for cell in twin.cells)

    twin = together(drive, 4 * 96, look)
    told = {circle: [one for one in twin.words if one.circle == circle] for circle in (0, 1)}
    assert told[0] and told[1]
    assert len(twin.word) < len(twin.words)
    assert forgotten > 0


def orders(number: int, drive: Drive, twin: Twin) -> None:
    """Something of everything, at its hour."""
    now, every = number * drive.length, max(HOUR // drive.length, 1)
    hour = number // every
    if number % every:
        return
    if hour == 0:
        set_camp(
            drive, twin, 4, capacity=90, screening=0.5, roam=0.4, roam_most=0.8, nightly=0.8,
            reach=150.0 * (drive.seed % 2), shy=2 * HOUR, collects=drive.seed % 2 == 0,
            isolation=HOUR * (1 + drive.seed % 3), testing=0.3, false_alarm=0.2,
        )  # fmt: skip
        edges = np.flatnonzero(drive.space.edges["to"] == 8)
        space_module.set_leak(drive.space, edges, 0.3)
    if hour == 2:
        broadcast(drive, twin, int(drive.seed % 3), now)
    if hour in (2, 3, 5, 7, 9):
        for cell in (0, 1, 2, 6, 7):
            fetch(drive, twin, cell, 12, now)
    if hour == 4:
        curfew(drive, twin, 0.6, now)
    if hour == 1:
        squads(drive, twin, [1, 4, 5])
    if hour == 9:
        end_broadcast(drive, twin, now)
    if hour in (5, 12):
        hush(drive, twin, 0.5 if hour == 5 else 1.0, 0.7)
    if hour in (5, 6):  # the curfew has begun
        warn_of_bombs(drive, twin, 3 - hour % 2, now)
    if hour in (6, 7, 20):
        bomb(drive, twin, (3 + hour) % 4, now, 0.6 * (hour == 7))
        fetch(drive, twin, (3 + hour) % 4, 12, now)  # of those whom the bombs have left
    if hour == 26:
        let_go(drive, twin, 0.3, now)
    if 12 <= hour <= 16 or 27 <= hour <= 29:
        ask_again(drive, twin, now)
    if hour == 30:
        set_camp(drive, twin, 4, open=False)
        let_go(drive, twin, 1.0, now)


@pytest.mark.parametrize("seed", range(4))
def test_every_order_in_the_field(seed: int) -> None:
    drive = a_town(seed, company=COMPANY)
    emptied = filled = 0
    vacant = drive.space.scratch["vacant"]
    before = vacant.copy()

    def look(number: int, one: Drive, twin: Twin) -> None:
        nonlocal emptied, filled
        filled += int((before > vacant).sum())
        orders(number, one, twin)
        emptied += int((vacant > before).sum())
        before[:] = vacant

    together(drive, 140, look)
    assert emptied > 0 and filled > 0, (
        emptied,
        filled,
    )  # blocks that convoys left empty, and to which people came home
    happened, counters = told(drive), drive.space.counters()
    for stage in ("convoy", "camp", "roaming", "stopped", "outside", "homeward", "home"):
        assert happened[stage] > 0, stage
    for name in ("abandoned", "sacrificed", "found_out", "mistaken", "shots", "breaches", "held_doors"):
        assert counters[name] > 0, name


def coming_back() -> Any:
    """Hunters who come to themselves after some hours, and may be bitten again."""
    pathogen = jonas(dormant_after="30 min", resistant=0.2)
    states = pathogen.model_dump(exclude_none=True)["states"]
    states["turned"] |= {"dwell": {"exponential": {"mean": "5 h"}}, "to": {"hybrid": 0.5, "bitten": 0.5}}
    return type(pathogen).model_validate({"states": states, "hunting": pathogen.hunting})


def keeping_apart() -> Any:
    """Half of the bitten leave the others after some hours, and are prey all the same."""
    return hybrid_like({"hybrid": 0.8, "human": 0.2}, {})


def lapsing() -> Any:
    """They hunger, and hunt now and then."""
    return hybrid_like({"hybrid": 0.4, "lapsed": 0.5, "torn": 0.1}, {"hungers": 1})


def hybrid_like(to: dict[str, float], traits: dict[str, Any]) -> Any:
    pathogen = jonas(dormant_after="30 min", kin_hearing=150)
    states = pathogen.model_dump(exclude_none=True)["states"]
    states["bitten"]["to"] = {"turned": 0.5, "hybrid": 0.5}
    states["hybrid"] = {"dwell": {"exponential": {"mean": "2 h"}}, "to": {"withdrawn": 1.0}} | traits
    states["withdrawn"] = {
        "apart": True, "fed": "hybrid", "dwell": {"exponential": {"mean": "9 h"}}, "to": to,
    } | traits  # fmt: skip
    if "lapsed" in to:
        states["lapsed"] = {"hunts": True, "dwell": {"exponential": {"mean": "1 h"}}, "to": {"hybrid": 1.0}}
    return type(pathogen).model_validate({"states": states, "hunting": pathogen.hunting})


@pytest.mark.parametrize("disease", [keeping_apart, lapsing])
def test_those_who_keep_apart(disease: Any) -> None:
    world = with_exits(town([40] * 9, seed=5, columns=3), 8)
    drive = Drive(world, disease(), townspeople(flight=FLIGHT, hiding=HIDING, company=COMPANY), 5)
    for person in range(0, 90, 3):
        drive.enter(person, "bitten")
    together(drive, 120)
    happened, counters = told(drive), drive.space.counters()
    assert happened["apart"] > counters["went_apart"] > 0  # some met
    for name in ("shielded", "fed"):
        assert counters[name] > 0, name


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    sizes=st.lists(st.integers(0, 16), min_size=9, max_size=9).filter(lambda sizes: sum(sizes) >= 30),
    length=st.sampled_from([5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE]),
    people=st.fixed_dictionaries(
        {
            "flight": st.sampled_from([None, FLIGHT, NARROW, NARROW | {"households": 1.0}]),
            "hiding": st.sampled_from([None, HIDING]),
            "search": st.sampled_from([None, SEARCH]),
            "company": st.sampled_from([{}, COMPANY]),
            "word": st.sampled_from([None, WORD, WORD | {"calls": 0, "fades": None}]),
            "awareness": st.sampled_from([None, FORGETFUL]),
        }
    ),
    ordered=st.booleans(),
    hybrids=st.sampled_from([jonas, coming_back, keeping_apart, lapsing]),
)
def test_drawn_towns(
    seed: int, sizes: list[int], length: int, people: dict[str, Any], ordered: bool, hybrids: Any
) -> None:
    asked = {name: value for name, value in people.items() if value is not None}
    world = with_mates(with_exits(town(sizes, seed=seed % 1000, columns=3, soldiers=seed % 4), 8), 4)
    drive = Drive(world, hybrids(), townspeople(**asked), seed, length)
    drive.enter(sum(sizes) // 2, "turned")
    drive.enter(0, "bitten")
    together(drive, 60, orders if ordered else None)
