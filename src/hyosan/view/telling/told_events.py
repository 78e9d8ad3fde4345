"""Events in words: how it began, the first of each kind, and any single event by its causes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hyosan.view.causes import CAUSES
from hyosan.view.names import Where, Who
from hyosan.view.people import Gazetteer
from hyosan.view.scene import NOWHERE, Scene, values
from hyosan.view.style import number
from hyosan.view.telling.moulds import EVENTS
from hyosan.view.telling.teller import Fact, Told, told

# How a state reads after *who*: one person, several. Others: *is latent*.
STATES = {
    "zombie": ("is a zombie", "are zombies"),
    "hybrid": ("is a hybrid", "are hybrids"),
    "latent": ("is infected", "are infected"),
    "turned": ("is one of the turned", "are turned"),
    "destroyed": ("is gone, the body destroyed", "are gone, their bodies destroyed"),
    "torn": ("is dead, torn apart", "are dead, torn apart"),
    "killed": ("is dead, killed", "are dead, killed"),
    "starved": ("is dead, starved", "are dead, starved"),
    "immortal": ("is an immortal", "are immortals"),
    "withdrawn": ("is a hybrid who keeps away from people", "are hybrids who keep away from people"),
    "lapsed": ("is a hybrid overcome by hunger", "are hybrids overcome by hunger"),
}
# Where a circle's contacts happen. Others: *in the circle of friends*.
CIRCLES = {
    "household": " at home", "class": " in class", "school": " at school", "workplace": " at work",
    "neighbourhood": " in the neighbourhood", "well_mixed": "", "district": " in the district",
    "town": " in the town", "ward": " on the ward", "admitted": " on the ward", "guest:ward": " on the ward",
    "laying out": " at the laying out", "funeral": " at the funeral",
}  # fmt: skip
# What a course began with, by the state that it was spent in.
SINCE = {"bitten": "the bite", "infectious": "becoming infectious"}


def state_words(state: str, many: bool = False) -> str:
    """`is bitten`, `are zombies`."""
    return STATES.get(state, (f"is {state}", f"are {state}"))[many]


def circle_words(cause: str) -> str:
    """` in class`, from `infection:class`; empty where a cause is of no circle."""
    name = cause.partition(":")[2]
    return CIRCLES.get(name, f" in the circle of {name.replace('_', ' ')}") if name else ""


def event_fact(scene: Scene, event: int) -> Fact:
    """Any event, from its cause, the state entered, and what these mean."""
    log = scene.log
    cause, state = scene.causes[log.cause[event]], scene.states[log.to_state[event]]
    before, by = int(log.from_state[event]), int(log.by[event])
    kind = cause.partition(":")[0]
    meaning = ">person"
    if not scene.flag("alive")[log.to_state[event]] and not dead(scene, before):
        meaning = "hunter>dead" if scene.flag("hunts")[before] else ">dead"
    elif scene.flag("hunts")[log.to_state[event]]:
        meaning = ">hunts"
    keys = (f"{scene.states[before]}=>{state}", f"{kind}>{state}", f">{state}", f"{kind}>", meaning)
    actor = [f"{key} by" for key in keys] if by != NOWHERE else []
    topic = next(key for pair in zip(actor or keys, keys, strict=True) for key in pair if key in EVENTS)
    fields = {
        "who": Who(int(log.person[event])),
        "where": Where(int(log.cell[event])),
        "by": Who(by),
        "state": state,
        "is_state": state_words(state),
        "cause": CAUSES.get(kind, kind),
        "circle": circle_words(cause),
        "since": SINCE.get(scene.states[before], "the infection"),
        "span": log.time[event] - since(scene, event),
    }
    return Fact(topic, fields)


def since(scene: Scene, event: int) -> np.datetime64:
    """When a person entered the state that an event ended; the start of the record if it was the initial."""
    log = scene.log
    mine = np.flatnonzero(log.person[:event] == log.person[event])
    return log.time[mine[-1]] if len(mine) else scene.start


def event_kind(scene: Scene, event: int) -> str:
    """The kind of entry that an event makes."""
    to = scene.log.to_state[event]
    return "case" if scene.is_person[to] else "turn" if scene.flag("hunts")[to] else "loss"


# -- how it began ---------------------------------------------------------------------------------


def beginning(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The first case or cases, and who passed it on first."""
    log, cases = scene.log, scene.cases
    if len(cases) == 0:
        return
    first = int(cases[0])
    together = scene.seeded
    state = scene.states[log.to_state[first]]
    if len(together) == 1:
        person = int(log.person[first])
        fields = {"who": Who(person), "is_state": state_words(state)}
        yield told(log.time[first], "case", "begin one", _by_day(scene, people, person), **fields)
    else:
        fields = {"n": len(together), "are_state": state_words(state, many=True)}
        yield told(log.time[first], "case", "begin many", spread=_spread(scene, people, together), **fields)
    yield from _passed_on(scene, first)


def _by_day(scene: Scene, people: Gazetteer, person: int) -> Fact | None:
    """Where a person spends the days, if that place has a name."""
    cell = people.day(person)
    if people.landmark(cell) is None:
        return None
    return Fact(
        "begin day", {"who": Who(person), "where": Where(cell), "n": len(day_members(scene, cell)) - 1}
    )


def day_members(scene: Scene, cell: int) -> np.ndarray:
    """The rows of those who spend their days in a cell."""
    return np.flatnonzero(values(scene.run.people, "day_cell") == cell)


def _spread(scene: Scene, people: Gazetteer, events: np.ndarray) -> str:
    """What they have in common: a place by day or a district; else in how many districts they live."""
    days = {people.day(int(person)) for person in scene.log.person[events]}
    if len(days) == 1 and people.landmark(day := days.pop()) is not None:
        return f", all of them by day{people.place(day)}"
    homes = {people.district(int(cell)) for cell in scene.home_of_event[events]} - {None}
    if len(homes) == 1:
        return f", all of them from {homes.pop()}"
    return (
        f", in {len(homes)} of the {len(scene.districts)} {scene.areas}" if homes and scene.districts else ""
    )


def _passed_on(scene: Scene, first: int) -> Iterator[Told]:
    """The first case that another caused."""
    log, cases = scene.log, scene.cases
    passed = cases[log.by[cases] >= 0]
    if len(passed) == 0:
        return
    event = int(passed[0])
    fields = {**event_fact(scene, event).fields, "span": log.time[event] - log.time[first]}
    kind = scene.causes[log.cause[event]].partition(":")[0]
    topic = {"bite": "first bite", "infection": "first infection"}.get(kind)
    yield Told(log.time[event], "case", (Fact(topic, fields) if topic else event_fact(scene, event),))


# -- the first of each kind -----------------------------------------------------------------------


def dead(scene: Scene, state: int) -> bool:
    """Whether people in a state are dead, and no hunters."""
    return not scene.flag("alive")[state] and not scene.flag("hunts")[state]


def firsts(scene: Scene) -> Iterator[Told]:
    """The first person in each state that says something: turned, torn, destroyed, hybrid, recovered."""
    log = scene.log
    for index, state in enumerate(scene.about["states"]):
        entered = np.flatnonzero(log.to_state == index)
        if state["initial"] or len(entered) == 0 or state["name"] == scene.states[log.to_state[0]]:
            continue
        if dead(scene, int(log.from_state[entered[0]])):
            continue  # of the dead nothing more is told
        event = int(entered[0])
        people = np.unique(log.person[entered[_alike(scene, entered)]])  # who does so twice is one
        facts = _first(scene, event, len(people))
        yield Told(log.time[event], event_kind(scene, event), facts)


def _alike(scene: Scene, entered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which entries into a state are of the kind of the first: bodies, deaths by the same cause, the same way."""
    log, first = scene.log, entered[0]
    hunted = scene.flag("hunts")[log.from_state[entered]]
    if scene.flag("alive")[log.to_state[first]] and not scene.flag("hunts")[log.to_state[first]]:
        return np.asarray(log.from_state[entered] == log.from_state[first])
    same = np.asarray(hunted == hunted[0])
    return same if hunted[0] else same & (log.cause[entered] == log.cause[first])


def _first(scene: Scene, event: int, many: int) -> tuple[Fact, ...]:
    log = scene.log
    state = scene.about["states"][log.to_state[event]]
    rank = f"the first of {number(many)}" if many > 1 else "the only one"
    fields = {**event_fact(scene, event).fields, "n": many, "rank": rank}
    hunts, alive = scene.flag("hunts"), scene.flag("alive")
    if state["hunts"] and not hunts[log.to_state[:event]].any():
        began = len(scene.seeded) == 1 and log.person[event] == log.person[scene.seeded[0]]
        return (Fact("first hunts began" if began else "first hunts", fields),)
    if not state["alive"] and hunts[log.from_state[event]]:
        return (Fact("first destroyed by" if log.by[event] >= 0 else "first destroyed", fields),)
    if scene.causes[log.cause[event]] == "torn":
        return (Fact("first torn", fields),)
    died = ~alive[log.to_state[:event]] & scene.is_person[log.from_state[:event]]
    if not state["alive"] and not died.any():
        return (Fact("first dead", fields),)
    told_so = event_fact(scene, event)
    return (told_so, Fact("only one") if many == 1 else Fact("all of them", {"n": many}))


def last_case(scene: Scene) -> Iterator[Told]:
    """The last infection, if a long quiet follows it."""
    log, cases = scene.log, scene.cases
    if len(cases) < 2:
        return
    last = int(cases[-1])
    quiet = scene.end - log.time[last]
    if quiet < (scene.end - scene.start) / 10:
        return  # it is still going on
    fields = {"who": Who(int(log.person[last])), "where": Where(int(log.cell[last])), "span": quiet}
    yield told(log.time[last], "case", "last case", **fields)
