"""One person's story: what happened to somebody, and what came of it, every word of it from the run."""

from __future__ import annotations

import numpy as np

from hyosan.ground.errors import UserError
from hyosan.view.chronicle import Entry
from hyosan.view.figures import cause_words
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, values
from hyosan.view.style import number, span


def story(scene: Scene, person: int) -> list[Entry]:
    """The entries of one person's run, by stable id. UserError if nobody has that id."""
    people = Gazetteer(scene)
    facts = people.facts(person)
    if not facts:
        known = values(scene.run.people, "person")
        raise UserError(
            f"there is no person {person} in this run; ids lie between {known.min()} and {known.max()}"
        )
    entries = [Entry(scene.start, "case", _introduction(scene, people, person, facts))]
    log = scene.log
    for event in np.flatnonzero(log.person == person):
        entries.append(Entry(log.time[event], _kind(scene, int(event)), _event(scene, people, int(event))))
    entries += _passed_on(scene, people, person)
    entries.sort(key=lambda entry: entry.time)
    state = _state_at_end(scene, person)
    entries.append(Entry(scene.end, "end", f"When the record ends: {state}."))
    return entries


def _introduction(scene: Scene, people: Gazetteer, person: int, facts: dict[str, object]) -> str:
    who = people.person(person)
    cell, district = facts.get("cell"), facts.get("district")
    home = f" from {district}" if district and cell is not None else ""
    role = f", {facts['role']}" if facts.get("role") and facts["role"] != "soldier" else ""
    return f"{who[0].upper()}{who[1:]}{home}{role}. Nothing has happened yet."


def _event(scene: Scene, people: Gazetteer, event: int) -> str:
    log = scene.log
    to, cause, by = scene.states[log.to_state[event]], scene.causes[log.cause[event]], int(log.by[event])
    where = people.place(int(log.cell[event]))
    if cause == "course":
        before = np.flatnonzero((log.person == log.person[event]) & (log.time < log.time[event]))
        after = f" after {span(log.time[event] - log.time[before[-1]])}" if len(before) else ""
        return f"Becomes {to}{after}."
    agent = f", by {people.person(by)}" if by >= 0 else ""
    return f"Becomes {to}{where} ({cause_words(cause)}{agent})."


def _kind(scene: Scene, event: int) -> str:
    return "case" if scene.is_person[scene.log.to_state[event]] else "loss"


def _passed_on(scene: Scene, people: Gazetteer, person: int) -> list[Entry]:
    """Whom this person infected, bit or killed: the first five, then how many."""
    log = scene.log
    done = np.flatnonzero(log.by == person)
    entries = []
    for event in done[:5]:
        victim, where = people.person(int(log.person[event])), people.place(int(log.cell[event]))
        state, cause = scene.states[log.to_state[event]], cause_words(scene.causes[log.cause[event]])
        text = f"{victim[0].upper()}{victim[1:]} becomes {state} through this person{where} ({cause})."
        entries.append(Entry(log.time[event], "turn", text))
    if len(done) > 5:
        text = f"In all, {number(len(done))} people come to harm through this person; this was the last."
        entries.append(Entry(log.time[done[-1]], "count", text))
    return entries


def _state_at_end(scene: Scene, person: int) -> str:
    log = scene.log
    mine = np.flatnonzero(log.person == person)
    if len(mine) == 0:
        initial = scene.states[int(np.argmax(scene.flag("initial")))]
        return f"{initial}, and untouched by all of it"
    return scene.states[log.to_state[mine[-1]]]
