"""Journeys in one person's story: hiding, flight, search, the camp, with whom and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES
from hyosan.view.names import Those, Where, Who
from hyosan.view.scene import NOWHERE
from hyosan.view.style import date
from hyosan.view.telling.journey import SIDES, Leg, sought, way_of
from hyosan.view.telling.person import Life
from hyosan.view.telling.teller import Fact, Told, told
from hyosan.view.whereabouts import GROUPS, words_of_one

MANY_NIGHTS = 3  # from so many on, nights out of the camp are counted and not told one by one
# What those at home do while the story's person is elsewhere: one, several. Others are not told.
KIN_DO = {
    "trapped": ("hides", "hide"),
    "on the road": ("takes to the road", "take to the road"),
    "outside": ("gets out", "get out"),
    "convoy": ("is taken away in a convoy", "are taken away in a convoy"),
    "camp": ("is let into the camp", "are let into the camp"),
    "held": ("is held apart as bitten", "are held apart as bitten"),
    "at the door": ("holds the door", "hold the door"),
}


def household_of(one: Life) -> NDArray[np.int64]:
    """The stable ids of those who live with the person."""
    return one.kin.ids[one.kin.others(one.person, "household")]


def journey_told(one: Life) -> Iterator[Told]:
    """Each stage of the person's way, in words; of many nights out of the camp the first, and how many they were."""
    legs = way_of(one.scene, one.person, household_of(one))
    nights = [at for at, leg in enumerate(legs) if _of_a_night(legs, at)]
    outs = [at for at in nights if legs[at].stage == "roaming"]
    gathered = nights[2:] if len(outs) >= MANY_NIGHTS else []
    for at, leg in enumerate(legs):
        if at in gathered[:-1]:
            continue
        before = legs[at - 1] if at else None
        facts = [_told_as(one, leg, before), _knew(one, leg) if at == 0 else None]
        if gathered and at == gathered[-1]:
            back = len(nights) - len(outs)
            fields = {"who": one.who, "n": len(outs), "back": back, "since": date(legs[outs[0]].time)}
            facts = [Fact("nights" if back == len(outs) else "nights not back", fields)]
        yield Told(leg.time, "way", tuple(fact for fact in facts if fact is not None))


def _of_a_night(legs: list[Leg], at: int) -> bool:
    """Whether a stage is one of slipping out of the camp by night, or of coming back from that."""
    back = at > 0 and legs[at].stage == "camp" and legs[at - 1].stage == "roaming"
    return back or legs[at].stage == "roaming"


def left_home_at(one: Life) -> np.datetime64 | None:
    """When the person left home for the road or in a convoy, for the first time."""
    legs = way_of(one.scene, one.person, household_of(one))
    return next((leg.time for leg in legs if leg.stage in ("on the road", "convoy")), None)


def _told_as(one: Life, leg: Leg, before: Leg | None) -> Fact:
    """The topic of a stage, and what fills its gaps."""
    fields: dict[str, Any] = {
        "who": one.who,
        "where": Where(leg.cell),
        "company": _those(one, leg),
        "span": leg.time - before.time if before is not None else np.timedelta64(0),
    }
    together, holder = bool(leg.company), _held_for(one, leg)
    if holder is not None:
        return Fact("back door", {**fields, "by": Who(holder)})
    if leg.stage == "trapped":
        return Fact("hide" if together else "hide alone", fields)
    if leg.stage == "searching":
        child = _child(one)
        goal = one.people.day(child)
        return Fact("search", {**fields, "child": Who(child), "where": Where(goal)})
    if leg.stage == "outside":
        road = one.people.way_out(leg.cell)
        return Fact("out by" if road else "out", {**fields, "road": road})
    if leg.stage == "homeward":
        return _homeward(one, leg, before, fields)
    if leg.stage == "apart":
        return Fact("kind" if together else "apart", fields)
    if leg.stage == "camp":
        topics = {"roaming": "camp back", "held": "camp cleared"}
        return Fact(topics.get(before.stage if before is not None else "", "camp"), fields)
    topic = {"on the road": "flee", "home": "home again with", "convoy": "convoy"}.get(leg.stage)
    alone = {"on the road": "flee alone", "home": "home again", "convoy": "convoy alone"}
    simple = {"stopped": "stopped", "held": "held", "roaming": "roam", "at the door": "holds door"}
    if leg.stage == "home" and before is not None and before.stage == "at the door":
        return Fact("door holds", fields)
    return Fact((topic if together else alone[leg.stage]) if topic else simple[leg.stage], fields)


def _homeward(one: Life, leg: Leg, before: Leg | None, fields: dict[str, Any]) -> Fact:
    """Why somebody goes home: it follows from what came before, and from who is there."""
    came_from = before.stage if before is not None else "home"
    if came_from == "searching":
        child = _child(one)
        return Fact("found" if child in leg.company else "not found", {**fields, "child": Who(child)})
    searcher = next((other for other in leg.company if _searched(one, other, leg.time)), None)
    if searcher is not None:
        return Fact("fetched", {**fields, "by": Who(searcher)})
    topics = {"trapped": "out of hiding", "stopped": "turns back", "camp": "let go", "convoy": "camp full"}
    topics |= {
        "on the road": "turns back",
        "roaming": "let go",
        "held": "let go",
        "at the door": "leaves door",
    }
    return Fact(topics.get(came_from, "homeward"), fields)


def _held_for(one: Life, leg: Leg) -> int | None:
    """Who held the door through whose back the person got away at this moment."""
    if leg.stage not in ("on the road", "homeward"):
        return None
    moves = one.scene.moves
    first, last = (int(np.searchsorted(moves.time, leg.time, side=side)) for side in SIDES)
    door = STAGES.index("at the door")
    found = [at for at in range(first, last) if moves.stage[at] == door and moves.cell[at] == leg.cell]
    return int(moves.person[found[0]]) if found else None


def _searched(one: Life, other: int, time: np.datetime64) -> bool:
    """Whether somebody was looking for a child just before."""
    legs = way_of(one.scene, other, one.kin.ids[one.kin.others(other, "household")])
    earlier = [leg.stage for leg in legs if leg.time < time]
    return bool(earlier) and earlier[-1] == "searching"


def _child(one: Life) -> int:
    """Whom the person looks for."""
    row = one.people.row(one.person)
    return sought(one.scene, np.append(one.kin.others(one.person, "household"), row))


def _those(one: Life, leg: Leg) -> Those:
    """The company of a stage; the rest of the household if it is just that."""
    home = household_of(one)
    whole = len(home) > 1 and set(leg.company) == set(home.tolist())
    return Those(leg.company, whole)


def _knew(one: Life, leg: Leg) -> Fact | None:
    """What leaving the routine says of what was known."""
    alone = not leg.company
    if _held_for(one, leg) is not None:
        return None
    if leg.stage == "searching" or (leg.stage == "trapped" and alone):
        return Fact("knows", {"who": one.who})
    if leg.stage == "trapped":
        return Fact("knows with")
    if leg.stage == "on the road":
        return Fact("knew alone" if alone else "knew", {"who": one.who})
    return None


def kin_told(one: Life) -> Iterator[Told]:
    """What the others of the household do elsewhere, those who do it together in one sentence."""
    scene, home = one.scene, household_of(one)
    mine = {(leg.time, leg.cell, leg.stage) for leg in way_of(scene, one.person, home)}
    done: set[tuple[Any, ...]] = set()
    for other in home.tolist():
        legs = way_of(scene, other, np.append(home[home != other], one.person))
        for at, leg in enumerate(legs):
            key = (leg.time, leg.cell, leg.stage)
            if key in mine or key in done or _of_a_night(legs, at):
                continue
            done.add(key)
            if leg.stage == "searching" and _child(one) == one.person:
                yield told(leg.time, "near", "kin search", who=one.who, by=Who(other))
            elif leg.stage in KIN_DO:
                yield _kin(home, other, leg)


def _kin(home: NDArray[np.int64], other: int, leg: Leg) -> Told:
    together = (other, *(person for person in leg.company if person in home))
    where = Where(leg.cell if leg.stage == "trapped" else NOWHERE)
    if len(together) == 1:
        return told(leg.time, "near", "kin", who=Who(other), did=KIN_DO[leg.stage][0], where=where)
    those = Those(together, len(together) == len(home))
    did = KIN_DO[leg.stage][not (those.home)]
    return told(leg.time, "near", "kin many", company=those, did=did, where=where)


def place_at_end(one: Life) -> str | None:
    """Where the person is at the end, if he ever left the routine."""
    scene, row = one.scene, one.people.row(one.person)
    moves = np.flatnonzero(scene.moves.row == row)
    if len(moves) == 0:
        return None
    stage = int(scene.moves.stage[moves[-1]])
    return next(words_of_one(scene, group) for group in GROUPS if stage in group.stages)
