"""One person's story: whom he met, what happened to him and near him, where he went, what he knew, and why.

Told from the tables alone. What a person thought is in no table. Who hides, flees or searches knew by then; what
somebody only could have known is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import UserError
from hyosan.model.response import OF_PEOPLE
from hyosan.view.kin import Kin
from hyosan.view.names import Names, Where, Who
from hyosan.view.people import Gazetteer
from hyosan.view.scene import NOWHERE, Scene, values
from hyosan.view.style import distance
from hyosan.view.telling.moulds_indoors import INDOORS
from hyosan.view.telling.moulds_life import LIFE
from hyosan.view.telling.person import Life
from hyosan.view.telling.teller import Entry, Fact, Teller, Told, told
from hyosan.view.telling.told_course import listed
from hyosan.view.telling.told_events import event_fact, event_kind, state_words
from hyosan.view.telling.told_journey import journey_told, kin_told, left_home_at, place_at_end
from hyosan.view.telling.told_orders import changes, done, lever_of, reason, whose, words_of
from hyosan.view.telling.told_word import word_told

MOST_VICTIMS = 4  # told one by one
LONGEST_CHAIN = 6  # links that are named
FASTEST = 8.0  # metres a second, at which nobody runs through a city
# Levers that reach nobody by being ordered.
ELSEWHERE = ("edges", "patrols", "strike", "camp", "evacuation", "lure")
PARTS = (0.25, 0.5)  # of classmates or colleagues


def life(scene: Scene, people: Gazetteer, cast: Mapping[int, str], person: int) -> list[Entry]:
    """The entries of one person's story, by stable id. UserError if nobody has that id."""
    if people.row(person) < 0:
        known = values(scene.run.people, "person")
        raise UserError(
            f"there is no person {person} in this run; ids lie between {known.min()} and {known.max()}"
        )
    kin = Kin(scene, people)
    one = Life(scene, people, kin, cast, person)
    entries = [
        *_own(one),
        *journey_told(one),
        *kin_told(one),
        *_what_could_be_known(one),
        *word_told(one),
        *_household(one),
        *_ties(one),
        *_deeds(one),
        *_outside(one),
    ]
    entries.sort(key=lambda entry: entry.time)
    names = Names(people, cast, kin.relations(person), about=person)
    return Teller(
        {**LIFE, **(INDOORS if scene.phrases else {})}, names, f"{scene.summary['digest']}/{person}"
    ).tell([_introduction(one), *entries, _fate(one)])


# -- who it is ------------------------------------------------------------------------------------


def _introduction(one: Life) -> Told:
    people, person = one.people, one.person
    if not people.known(person):
        return told(one.scene.start, "setting", "who number", who=one.who)
    home = Where(people.home(person))
    fields: dict[str, Any] = {"who": one.who, "home": home, "phrase": people.phrase(person)}
    topic = "who cast" if person in one.cast else "who" if home.cell >= 0 else "who number"
    return told(one.scene.start, "setting", topic, _at_home(one), _by_day(one), **fields)


def _at_home(one: Life) -> Fact | None:
    if one.kin.column("household") is None:
        return None
    others = [int(one.kin.ids[row]) for row in one.kin.others(one.person, "household")]
    if not others:
        return Fact("home alone", {"who": one.who})
    phrases = [one.people.phrase(other) for other in others]
    topic = "home with one" if len(others) == 1 else "home with"
    return Fact(topic, {"who": one.who, "n": len(others), "kin": listed(phrases)})


def _by_day(one: Life) -> Fact | None:
    cell, (ties, others) = one.people.day(one.person), one.ties
    if cell < 0:
        return None
    fields = {"who": one.who, "where": Where(cell), "n": len(others)}
    if ties == "colleagues":
        return Fact("by day work" if len(others) else "by day alone", fields)
    name = one.kin.class_name(one.person)
    return Fact("by day class", {**fields, "name": name}) if name else Fact("by day pupil", fields)


# -- what happened to the person, and why ---------------------------------------------------------


def _own(one: Life) -> Iterator[Told]:
    scene = one.scene
    for event in one.mine:
        facts = [event_fact(scene, int(event))]
        if event in scene.cases:
            facts += _chain(one, int(event))
        if _gone_home(one, int(event)):
            facts.append(Fact("gone home", {"who": one.who}))
        yield Told(scene.log.time[event], event_kind(scene, int(event)), tuple(facts))


def _gone_home(one: Life, event: int) -> bool:
    """Whether somebody bitten elsewhere turned at home: the routine's way home is in no table, but hunters begin
    where they were, and the first deed is in the own block sooner than anybody runs there."""
    log, home = one.scene.log, one.people.home(one.person)
    deeds = np.flatnonzero((log.by == one.person) & (log.time >= log.time[event]) & (log.cell >= 0))
    known = one.mine[(one.mine < event) & (log.cell[one.mine] >= 0)]
    moved = one.scene.moves.person == one.person
    if not one.scene.flag("hunts")[log.to_state[event]] or not len(deeds) or not len(known) or moved.any():
        return False
    far = _distance(one.scene, int(log.cell[known[-1]]), home)
    took = (log.time[deeds[0]] - log.time[event]) / np.timedelta64(1, "s")
    return int(log.cell[deeds[0]]) == home and far is not None and far > FASTEST * took


def _chain(one: Life, event: int) -> list[Fact]:
    """How it came from a first case to this person: the reason why."""
    log, cases = one.scene.log, one.scene.cases
    by_of = dict(zip(log.person[cases].tolist(), log.by[cases].tolist(), strict=True))
    links: list[int] = []
    at = int(log.by[event])
    while at != NOWHERE and at not in links and at in by_of:
        links.append(at)
        at = by_of[at]
    if not links:
        return []
    if len(links) == 1:
        return [Fact("chain direct", {"who": one.who, "by": Who(links[0])})]
    between = links[-2::-1] if len(links) > 1 else []
    shown = [f"#{person}" for person in between[:LONGEST_CHAIN]]
    more = len(between) - len(shown)
    names = ", ".join(shown) + (f" and {more} more" if more else "")
    return [Fact("chain", {"who": one.who, "n": len(between), "names": names})]


# -- what the person could know -------------------------------------------------------------------


def _what_could_be_known(one: Life) -> Iterator[Told]:
    """How it began, attacks where the person lives and works, and orders, until there is nobody to know."""
    scene = one.scene
    yield from _elsewhere(one)
    day = one.people.day(one.person)
    by_day = "attack by day" if one.people.landmark(day) else "attack at work"
    for cell, topic in ((day, by_day), (one.people.home(one.person), "attack at home")):
        here = scene.attacks[scene.log.cell[scene.attacks] == cell] if cell >= 0 else []
        if len(here) and scene.log.time[here[0]] < one.knew and scene.log.person[here[0]] != one.person:
            other = one.people.phrase(int(scene.log.person[here[0]]))
            fields = {"who": one.who, "where": Where(cell), "other": other}
            yield told(scene.log.time[here[0]], "near", topic, **fields)
    for order in changes(scene):
        if order["time"] < min(one.lost, one.out) and _touches(one, order):
            yield _order(one, order)


def _elsewhere(one: Life) -> Iterator[Told]:
    """The first case, and how far away it was."""
    scene, people = one.scene, one.people
    if len(scene.cases) == 0 or scene.run.places is None:
        return
    event = int(scene.cases[0])
    first = int(scene.log.person[event])
    metres = _distance(scene, people.home(one.person), people.home(first))
    if one.person not in scene.log.person[scene.seeded] and metres is not None:
        fields = {"who": one.who, "first": Who(first), "far": distance(metres)}
        yield told(scene.log.time[event], "near", "elsewhere", **fields)


def _touches(one: Life, order: dict[str, Any]) -> bool:
    """Whether an order changes the person's own days; what it brings otherwise is told where it comes to him."""
    lever, circle = lever_of(order["what"]), f"circle:{str(order['target']).partition(OF_PEOPLE)[0]}"
    return len(one.kin.others(one.person, circle)) > 0 if lever == "contacts" else lever not in ELSEWHERE


def _order(one: Life, order: dict[str, Any]) -> Told:
    by, target = whose(order["by"]), order["target"]
    if order["what"] == "broadcast" and order["time"] < one.knew:
        words = "everybody" if target == "all" else str(target)
        return told(order["time"], "order", "warned", who=one.who, by=by, target=words)
    his = order["what"] == "contacts"
    topic = "order mine" if his else "order end" if order["what"].startswith("end ") else "order"
    why = reason(order["why"])
    ground = Fact("why", {"why": why}) if why and his else None
    return told(
        order["time"], "order", topic, ground, by=by, does=done(words_of(order), order["by"]), who=one.who
    )


def _distance(scene: Scene, a: int, b: int) -> float | None:
    """Metres between the centres of two cells; None if one is not on the map."""
    if scene.run.places is None or min(a, b) < 0:
        return None
    return float(_distances(scene, a, np.array([b]))[0])


def _distances(scene: Scene, a: int, cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Metres from the centre of a cell to those of others."""
    x, y = (values(scene.run.places, axis).astype(float) for axis in ("x", "y"))
    return np.hypot(x[a] - x[cells], y[a] - y[cells])


# -- those near -----------------------------------------------------------------------------------


def _household(one: Life) -> Iterator[Told]:
    """Everything that happens to those who live in the same home."""
    log = one.scene.log
    others = one.kin.ids[one.kin.others(one.person, "household")]
    for event in np.flatnonzero(np.isin(log.person, others) & (log.by != one.person)):
        yield Told(log.time[event], event_kind(one.scene, int(event)), (event_fact(one.scene, int(event)),))


def _ties(one: Life) -> Iterator[Told]:
    """The first of the classmates or colleagues to be struck, a quarter of them, half of them."""
    scene, (ties, rows) = one.scene, one.ties
    if len(rows) < 2:
        return
    log = scene.log
    struck = np.union1d(scene.cases, scene.losses).astype(np.int64)
    among = struck[np.isin(scene.row_of[struck], rows)]
    _, first = np.unique(log.person[among], return_index=True)
    among = among[np.sort(first)]
    if len(among) == 0:
        return
    fields = {"who": one.who, "n": len(rows), "ties": ties}
    fields["struck"] = "bitten or killed" if scene.has_hunters else "infected"
    event, other = int(among[0]), Who(int(log.person[among[0]]))
    if log.by[event] != one.person:
        yield told(
            log.time[event], "near", "ties first", where=Where(int(log.cell[event])), other=other, **fields
        )
    for part in PARTS:
        many = int(np.ceil(part * len(rows)))
        if 1 < many <= len(among):
            yield told(log.time[among[many - 1]], "near", "ties count", k=many, **fields)


def _deeds(one: Life) -> Iterator[Told]:
    """Whom this person infected, bit or killed: the first few and all who were near, then how many."""
    log = one.scene.log
    done = np.flatnonzero(log.by == one.person)
    near = set(one.kin.ids[one.kin.others(one.person, "household")].tolist())
    near |= set(one.kin.ids[one.ties[1]].tolist())
    harm = one.scene.is_person[log.from_state[done]]
    topics = ("harm count" if one.scene.has_hunters else "harm infected count", "fight count")
    for events, topic in zip((done[harm], done[~harm]), topics, strict=True):
        for at, event in enumerate(events):
            told_so = at < MOST_VICTIMS or log.person[event] in near
            facts = [event_fact(one.scene, int(event))] if told_so else []
            if at == len(events) - 1 and at >= MOST_VICTIMS:
                facts.append(Fact(topic, {"who": one.who, "n": len(events)}))
            if facts:
                yield Told(log.time[event], event_kind(one.scene, int(event)), tuple(facts))


def _outside(one: Life) -> Iterator[Told]:
    """The hour with most hunters in the person's block, or else how near an attack came."""
    scene, home = one.scene, one.people.home(one.person)
    frames = scene.run.frames
    if home < 0 or frames is None or len(scene.attacks) == 0:
        return
    times, hunters = frames[0], frames[1][:, home]
    before = times < (min(left_home_at(one) or one.lost, one.lost) - scene.start).astype(np.int64)
    if before.any() and hunters[before].max() > 0:
        worst = int(np.argmax(np.where(before, hunters, -1)))
        yield told(scene.at(times[worst]), "near", "siege", who=one.who, n=int(hunters[worst]))
    elif len(one.mine) == 0 and not scene.phrases:  # floors lie side by side on the map, not in truth
        distances = _distances(scene, home, scene.log.cell[scene.attacks])
        nearest = int(np.argmin(distances))
        if distances[nearest] == 0:
            return  # told as an attack at home
        event = scene.attacks[nearest]
        fields = {
            "who": one.who,
            "far": distance(distances[nearest]),
            "where": Where(int(scene.log.cell[event])),
        }
        yield told(scene.log.time[event], "near", "closest", **fields)


# -- how it ends ----------------------------------------------------------------------------------


def _fate(one: Life) -> Told:
    scene, people = one.scene, one.people
    row = people.row(one.person)
    state = int(scene.final_state[row])
    touched = len(one.mine) > 0
    is_state = state_words(scene.states[state])
    if scene.flag("initial")[state]:
        is_state = "is alive and unturned" if scene.has_hunters else "has not been infected"
    place = place_at_end(one) if scene.is_person[state] else None
    unharmed = "fate unharmed" if len(scene.moves.time) and one.knew < one.lost else "fate untouched"
    facts = [Fact("fate" if touched else unharmed, {"who": one.who, "is_state": is_state})]
    if place is not None:
        facts.append(Fact("fate where", {"who": one.who, "place": place}))
    infected = np.zeros(len(scene.final_state), bool)
    infected[scene.row_of[scene.cases]] = True
    struck = ~scene.is_person[scene.final_state] if scene.has_hunters else infected
    suffix = "" if scene.has_hunters else " infected"
    home = np.append(one.kin.others(one.person, "household"), row)
    if len(home) > 1:
        facts.append(_fate_at_home(scene, len(home), int(struck[home].sum())))
    words, ties = one.ties
    if len(ties) > 1:
        fields = {"who": one.who, "ties": words, "n": len(ties), "k": int(struck[ties].sum())}
        facts.append(Fact(f"fate ties{suffix}", fields))
    block = np.append(one.kin.others(one.person, "cell"), row)
    if len(block) > 1 and people.home(one.person) >= 0:
        fields = {"who": one.who, "n": len(block), "k": int(struck[block].sum())}
        facts.append(Fact(f"fate block{suffix}", fields))
    return Told(scene.end, "end", tuple(facts))


def _fate_at_home(scene: Scene, n: int, struck: int) -> Fact:
    """How many of the household are left, or were infected."""
    if not scene.has_hunters:
        return Fact("fate home infected", {"n": n, "k": struck})
    which = {0: "fate home whole", n: "fate home gone"}.get(struck, "fate home")
    return Fact(which, {"n": n, "k": n - struck})
