"""People in words: the place where it began, households, who harmed most, and the cast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from hyosan.view.kin import Kin
from hyosan.view.names import Where, Who
from hyosan.view.people import Gazetteer
from hyosan.view.scene import NOWHERE, Scene
from hyosan.view.telling.life import Life
from hyosan.view.telling.teller import Fact, Told, told
from hyosan.view.telling.told_course import listed
from hyosan.view.telling.told_events import day_members, event_fact, event_kind, state_words
from hyosan.view.telling.told_journey import journey_told, place_at_end

FOLLOWED = 2  # members of the cast whose ways are told among everybody's
SMALLEST = 10  # people by day in a place whose fate is told
PARTS = (0.05, 0.25, 0.5)  # of them, when there is something to say


def origin(scene: Scene, people: Gazetteer) -> int:
    """The cell of the first attack if it is a named place that many people go to by day; else -1."""
    if len(scene.attacks) == 0 or "day_cell" not in scene.run.people.schema.names:
        return NOWHERE
    cell = int(scene.log.cell[scene.attacks[0]])
    named = people.landmark(cell) is not None and len(day_members(scene, cell)) >= SMALLEST
    return cell if named else NOWHERE


def origin_told(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """How the place where it began fared."""
    cell = origin(scene, people)
    if cell == NOWHERE:
        return
    members = day_members(scene, cell)
    times = struck_times(scene, members)
    fields = {"where": Where(cell), "of": len(members)}
    for part in PARTS:
        many = max(int(np.ceil(part * len(members))), 2)
        if many <= len(times):
            yield told(times[many - 1], "loss", "school", n=many, **fields)
    left = int(scene.is_person[scene.final_state[members]].sum())
    yield told(scene.end, "end", "school end", n=left, **fields)


def struck_times(scene: Scene, rows: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """When each of some people was first a case or first lost, in order of time; who never was is left out."""
    log = scene.log
    struck = np.union1d(scene.cases, scene.losses).astype(np.int64)
    among = struck[np.isin(scene.row_of[struck], rows)]
    _, first = np.unique(log.person[among], return_index=True)
    return np.sort(log.time[among[first]])


def households_told(scene: Scene, people: Gazetteer, kin: Kin) -> Iterator[Told]:
    """The first household to be lost to its last member, and how many were by the end."""
    household = kin.column("household")
    if household is None or len(scene.losses) == 0:
        return
    sizes = np.bincount(household[household >= 0])
    gone = ~scene.is_person[scene.final_state]
    lost = np.bincount(household[gone & (household >= 0)], minlength=len(sizes))
    rows = scene.row_of[scene.losses]
    seen = np.zeros(len(sizes), np.int64)
    for event, row in zip(scene.losses, rows, strict=True):
        home = household[row]
        seen[home] += home >= 0
        if home >= 0 and sizes[home] > 1 and seen[home] == sizes[home] == lost[home]:
            members = [int(kin.ids[at]) for at in np.flatnonzero(household == home)]
            fields = {
                "n": len(members),
                "where": Where(people.home(members[0])),
                "members": listed([people.phrase(person) for person in members]),
            }
            yield told(scene.log.time[event], "loss", "household", **fields)
            break
    whole = int(((sizes > 1) & (lost == sizes)).sum())
    partly = int(((lost > 0) & (lost < sizes)).sum())
    if whole or partly:
        yield told(scene.end, "end", "end households", n=whole, m=partly)


def most_harm(scene: Scene) -> Iterator[Told]:
    """Who bit, tore or infected more people than anybody else, if one did."""
    log = scene.log
    hit = np.union1d(scene.cases, scene.losses).astype(np.int64)
    by = log.by[hit][log.by[hit] >= 0]
    persons, counts = np.unique(by, return_counts=True)
    if len(counts) < 2 or counts.max() < 3 or (counts == counts.max()).sum() > 1:
        return
    topic = "end most bites" if len(scene.attacks) else "end most infections"
    yield told(scene.end, "end", topic, who=Who(int(persons[counts.argmax()])), n=int(counts.max()))


def cast_told(scene: Scene, people: Gazetteer, cast: Mapping[int, str], kin: Kin) -> Iterator[Told]:
    """What happened to the members of the cast: introduced, followed, and left as the record leaves them.

    Of a large cast the ways of the first FOLLOWED are told; the others have them in their own stories.
    """
    log = scene.log
    if cast:
        facts = [_introduced(people, person, len(cast) == 1) for person in cast]
        head = [Fact("cast all", {"n": len(cast)})] if len(cast) > 1 else []
        yield Told(scene.start, "cast", (*head, *facts))
    for at, person in enumerate(cast):
        one = Life(scene, people, kin, cast, person)
        if at < FOLLOWED:
            yield from journey_told(one)
        end = place_at_end(one) if scene.is_person[scene.final_state[people.row(person)]] else None
        where = Fact("fate where", {"who": Who(person), "place": end}) if end is not None else None
        events = np.flatnonzero(log.person == person)
        for event in events:
            yield Told(log.time[event], event_kind(scene, int(event)), (event_fact(scene, int(event)),))
        if len(events) == 0:
            yield told(scene.end, "end", "cast untouched", where, who=Who(person))
        else:
            state = state_words(scene.states[log.to_state[events[-1]]]).partition(" ")[2]
            yield told(scene.end, "end", "cast end", where, who=Who(person), state=state)


def _introduced(people: Gazetteer, person: int, alone: bool) -> Fact:
    cell = people.day(person)
    place = people.place(cell) if people.landmark(cell) else ""
    fields = {"who": Who(person), "phrase": people.phrase(person), "day": place and f", by day{place}"}
    return Fact("cast one" if alone else "cast", fields)
