"""Whether the parts of a scenario fit together: names that must exist, states that must be reachable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, MINYEAR
from typing import Any

from hyosan.ground.units import DAY, format_duration, local_time, parse_instant
from hyosan.model.behaviour import ARMS
from hyosan.model.building import Building
from hyosan.model.circles import MOST_CIRCLES, Circle
from hyosan.model.pathogen import OTHERS
from hyosan.model.place import CellMap, DailyLife, People, Place
from hyosan.model.response import Response, Trigger, Where
from hyosan.responses import RESPONSES
from hyosan.responses.contacts import Contacts
from hyosan.responses.doses import Doses
from hyosan.scenario.checks_pathogen import pathogen_problems
from hyosan.scenario.document import Keys
from hyosan.scenario.library import names
from hyosan.scenario.named import PlaceNames, names_of, unread
from hyosan.scenario.problems import Problem, unknown, unknown_state
from hyosan.scenario.reach import waits_for
from hyosan.scenario.scenario import Scenario, Seeding, Whereabouts
from hyosan.world.world import ROLES, SEXES

CITY_CIRCLES = ("household", "class", "school", "workplace", "neighbourhood")  # groupings of a generated city
BUILDING_CIRCLES = ("companions", "class", "neighbourhood", "school")  # and of a building
NO_AGES = "these people have no ages; add 'country: korea' to 'people', or leave the ages out"


def semantic_problems(scenario: Scenario) -> Iterator[Problem]:
    """Everything about a validated scenario that cannot be run."""
    yield from _time(scenario)
    broken = unread(scenario.place)
    if broken is not None:
        yield broken
        return
    begun = {state for one in scenario.immunity for state in one.to}
    seeded = [*begun, *(seeding.state for seeding in scenario.seeding)]
    yield from pathogen_problems(scenario.pathogen, seeded, scenario.horizon)
    yield from _groups(scenario)
    yield from _beds(scenario)
    circles = [OTHERS, *(circle.name for circle in scenario.circles)]
    for name, traits in scenario.pathogen.states.items():
        for circle in traits.contacts:
            yield from unknown("circle", circle, circles, ("pathogen", "states", name, "contacts", circle))
    yield from _people(scenario)
    yield from _circles(scenario)
    for index, seeding in enumerate(scenario.seeding):
        yield from _seeding(scenario, seeding, ("seeding", index))
    if scenario.surveillance is not None:
        for index, state in enumerate(scenario.surveillance.notifiable.states):
            yield from unknown_state(
                scenario.pathogen.states, state, ("surveillance", "notifiable", "states", index)
            )
    yield from _cast(scenario)
    yield from _plan(scenario)


def _cast(scenario: Scenario) -> Iterator[Problem]:
    before: list[str] = []
    for index, member in enumerate(scenario.cast):
        here: Keys = ("cast", index)
        if member.name in before:
            text = f"two of the cast are called {member.name!r}; a story follows one of them by name"
            yield Problem((*here, "name"), text)
        yield from _whereabouts(scenario, member.where, (*here, "where"))
        spots = names_of(scenario.place).spots if scenario.place is not None else []
        named = (
            ("role", member.role, list(ROLES)), ("arms", member.arms, list(ARMS)),
            ("place", member.by_day, spots), ("member of the cast before", member.parent_of, before),
        )  # fmt: skip
        keys = ("role", "arms", "by_day", "parent_of")
        for key, (what, name, allowed) in zip(keys, named, strict=True):
            if name is not None:
                yield from unknown(what, name, allowed, (*here, key))
        if member.by_age and _ageless(scenario):
            key = "from_age" if member.from_age is not None else "to_age"
            yield Problem((*here, key), NO_AGES)
        before.append(member.name)


def _time(scenario: Scenario) -> Iterator[Problem]:
    if scenario.step > scenario.horizon:
        step, horizon = format_duration(scenario.step), format_duration(scenario.horizon)
        yield Problem(("step",), f"the step, {step}, is longer than the horizon, {horizon}; make it shorter")
    elif scenario.step > DAY:
        step = format_duration(scenario.step)
        yield Problem(("step",), f"the step, {step}, is longer than a day; make it '1 day' or shorter")
    try:
        last = local_time(scenario.horizon, scenario.start).year
    except OverflowError:
        last = MAXYEAR
    if scenario.start.year == MINYEAR or last == MAXYEAR:
        text = f"from {scenario.start:%Y-%m-%d} on for {format_duration(scenario.horizon)}: the years {MINYEAR + 1} "
        yield Problem(("start",), text + f"to {MAXYEAR - 1} can be told; bring one of the two nearer")


# Groups and beds


def _groups(scenario: Scenario) -> Iterator[Problem]:
    """Immunity, and the attributes that it and branches name."""
    states = scenario.pathogen.states
    for index, one in enumerate(scenario.immunity):
        for state in one.to:
            here: Keys = ("immunity", index, "to", state)
            yield from unknown_state(scenario.pathogen.states, state, here)
            if state in states and states[state].dwell is not None:
                text = "nobody can begin in a state with a dwell time: it has no moment of entry; give one that stays"
                yield Problem(here, text)
            elif state in states and (states[state].infectious > 0 or states[state].hunts):
                yield Problem(here, "nobody can begin infectious or hunting without a cause; use 'seeding'")
        yield from _attributes(scenario, one.attributes, ("immunity", index))
    for name, traits in states.items():
        for index, group in enumerate(traits.groups()):
            yield from _attributes(scenario, group.attributes, ("pathogen", "states", name, "to", index))


def _beds(scenario: Scenario) -> Iterator[Problem]:
    """Beds that are needed by no state, and ways past full beds that lead in a circle."""
    states = scenario.pathogen.states
    for name in scenario.beds:
        yield from unknown(
            "kind of bed", name, sorted({s.bed for s in states.values() if s.bed}), ("beds", name)
        )
    for name, state in states.items():
        here: Keys = ("pathogen", "states", name, "without_bed")
        if scenario.pathogen.hunting is not None and state.bed is not None:
            yield Problem(
                here, "beds are for a pathogen that spreads in circles, not for hunters; leave them out"
            )
        way = state.without_bed
        for _ in states:
            way = states[way].without_bed if way in states else None
            if way == name:
                yield Problem(
                    here, "who finds no bed would come back to it at once; let one of these states need none"
                )
                break
    if states and scenario.pathogen.initial_state in states and states[scenario.pathogen.initial_state].bed:
        yield Problem(
            ("pathogen", "states", scenario.pathogen.initial_state, "bed"), "nobody begins in a bed"
        )


def _attributes(scenario: Scenario, asked: Mapping[str, Any], place: Keys) -> Iterator[Problem]:
    """Attributes of a table are known when it is read; those of people who are drawn are known now."""
    if isinstance(scenario.people, People):
        drawn = [*scenario.people.attributes]
        known = [*drawn]
        known += ["sex"] if scenario.people.country or isinstance(scenario.place, Building) else []
        known += ["role"] if scenario.place is not None else []
        known += ["arms"] if _has_arms(scenario) else []
        for name, value in asked.items():
            here: Keys = (*place, "attributes", name)
            yield from unknown("attribute", name, known, here)
            if name in drawn and str(value).lower() not in ("true", "false"):
                yield Problem(here, f"found {value!r}; {name!r} is drawn, and is true or false")
            elif name == "sex":
                yield from unknown("sex", str(value), SEXES, here)


def _ageless(scenario: Scenario) -> bool:
    """Whether people are drawn and have no ages; those of a table are known when it is read."""
    people = scenario.people
    drawn = isinstance(people, People) and people.country is None
    return drawn and not isinstance(scenario.place, Building)


def _has_arms(scenario: Scenario) -> bool:
    """Whether people of this place may have something at hand."""
    place = scenario.place
    if isinstance(place, Building):
        return any(room.arms != "bare" for room in place.rooms)
    hunted = scenario.pathogen.hunting is not None
    return hunted and isinstance(place, Place) and any(school.clubs for school in place.schools)


# People, place and circles


def _people(scenario: Scenario) -> Iterator[Problem]:
    people, place = scenario.people, scenario.place
    if isinstance(people, People):
        if people.count < 1:
            yield Problem(("people", "count"), f"found {people.count}; at least 1 person is needed")
        if people.country is not None:
            yield from unknown("country", people.country, names("countries"), ("people", "country"))
    if place is not None:
        if not isinstance(people, People) and not isinstance(place, CellMap):
            yield Problem(("people",), "this place has people of its own; give people: {count: …}")
        if isinstance(people, People) and people.country is None and not isinstance(place, Building):
            text = "a place needs a country, whose ages and households its people have; add 'country: korea'"
            yield Problem(("people",), text)
    elif scenario.pathogen.hunting is not None:
        yield Problem(("place",), "hunting needs a place; add 'place: hyosan', or leave the hunting out")
    elif scenario.behaviour is not None:
        yield Problem(("place",), "behaviour needs a place; add 'place: hyosan', or leave the behaviour out")


def _circles(scenario: Scenario) -> Iterator[Problem]:
    seen: set[str] = set()
    if len(scenario.circles) > MOST_CIRCLES:
        text = f"found {len(scenario.circles)} circles; at most {MOST_CIRCLES} are possible, join some"
        yield Problem(("circles",), text)
    for index, circle in enumerate(scenario.circles):
        place: Keys = ("circles", index)
        if circle.name in seen:
            yield Problem((*place, "name"), f"two circles are called {circle.name!r}; give one another name")
        seen.add(circle.name)
        yield from _circle_kind(scenario, circle, place)
        states = scenario.pathogen.states.values()
        if circle.guests and not any(state.contacts.get(circle.name, 0) > 0 for state in states):
            text = f"guests come in states that name the circle; give one 'contacts: {{{circle.name!r}: 1}}'"
            yield Problem((*place, circle.kind), text)
        if circle.intensity > 0 and not circle.weekdays:
            yield Problem((*place, "weekdays"), "no weekday is named; leave 'weekdays' out for every day")


def _circle_kind(scenario: Scenario, circle: Circle, place: Keys) -> Iterator[Problem]:
    general = ["well_mixed", "network"]
    if scenario.population is None:  # columns of the table are checked when it is read
        return
    allowed = [*general, *_circles_of(scenario.place)]
    if circle.kind in CITY_CIRCLES and scenario.place is None:
        text = f"the circle {circle.kind!r} needs a place or a table of people; allowed: {', '.join(allowed)}"
        yield Problem((*place, circle.kind), text)
    else:
        yield from unknown("circle", circle.kind, allowed, (*place, circle.kind))


def _circles_of(place: DailyLife | Building | None) -> list[str]:
    """The groupings of the people of a place: a map has the circles of the day that it says enough for."""
    if place is None:
        return []
    if isinstance(place, Building):
        return list(BUILDING_CIRCLES)
    missing: list[str] = []
    more = ["district", "town"]
    if isinstance(place, Place) and place.wards is not None:
        more += ["ward", "guest:ward"]
    if isinstance(place, CellMap):
        missing += [] if place.levels else ["class", "school"]
        missing += [] if place.workplaces else ["workplace"]
    return [*(circle for circle in CITY_CIRCLES if circle not in missing), *more]


def _named_groups(scenario: Scenario) -> list[str]:
    circles = [name for circle in scenario.circles for name in (circle.name, circle.kind)]
    groups = names_of(scenario.place).groups if scenario.place else []
    return list(dict.fromkeys([*groups, *circles]))


def _seeding(scenario: Scenario, seeding: Seeding, place: Keys) -> Iterator[Problem]:
    yield from unknown_state(scenario.pathogen.states, seeding.state, (*place, "state"))
    yield from _whereabouts(scenario, seeding.where, (*place, "where"))
    if seeding.at >= scenario.horizon:
        yield Problem((*place, "at"), "the seeding comes after the horizon; bring it forward")
    count = scenario.population
    if count is None:
        return
    if isinstance(seeding.people, int) and seeding.people > count:
        text = f"found {seeding.people}; there are only {count} people"
        yield Problem((*place, "people"), text)
    if isinstance(seeding.people, list):
        for index, person in enumerate(seeding.people):
            if person >= count:
                text = f"there is no person {person}; ids run from 0 to {count - 1}"
                yield Problem((*place, "people", index), text)


def _whereabouts(scenario: Scenario, where: Whereabouts | None, place: Keys) -> Iterator[Problem]:
    if where is None:
        return
    if where.attributes is not None:
        yield from _attributes(scenario, where.attributes, place)
        return
    if where.circle is not None and scenario.population is not None:
        yield from unknown("circle", where.circle, _named_groups(scenario), (*place, "circle"))
    if where.circle is None and scenario.place is None and scenario.population is not None:
        yield Problem(place, "there is no place; name a circle, or leave 'where' out")
    if scenario.place is not None:
        yield from _area(names_of(scenario.place), where.district, where.town, place)


def _area(known: PlaceNames, district: str | None, town: str | None, place: Keys) -> Iterator[Problem]:
    if district is not None:
        yield from unknown("district", district, known.districts, (*place, "district"))
    if town is not None:
        yield from unknown("town", town, known.towns, (*place, "town"))


# Plan


def _plan(scenario: Scenario) -> Iterator[Problem]:
    called = [response.name for response in scenario.plan]
    circles = {circle.name: circle for circle in scenario.circles}
    for index, response in enumerate(scenario.plan):
        place: Keys = ("plan", index)
        if response.name in called[:index]:
            text = f"two responses are called {response.name!r}; give each a 'name' of its own"
            yield Problem((*place, "name"), text)
        if response.response == "patrols" and not any(one.hunts for one in scenario.pathogen.states.values()):
            yield Problem(place, "force is refused: nobody hunts, people are only ill; leave the patrols out")
        if isinstance(response, Contacts):
            yield from unknown("circle", response.circle, circles, (*place, "circle"))
            whole = response.circle in circles and circles[response.circle].kind in ("well_mixed", "network")
            if response.where is not None and whole:
                text = f"the circle {response.circle!r} has no groups to choose from; leave 'where' out"
                yield Problem((*place, "where"), text)
        if isinstance(response, Doses):
            yield from _doses(scenario, response, place)
        yield from _where(scenario, response, (*place, "where"))
        if response.when is not None and response.name in waits_for(scenario.plan, response):
            text = f"{response.name!r} waits for itself, so it would never begin; name another, or a time"
            yield Problem((*place, "when"), text)
        for key in ("when", "until"):
            trigger: Trigger | None = getattr(response, key)
            if trigger is not None:
                yield from _trigger(scenario, trigger, called, (*place, key))


def _doses(scenario: Scenario, response: Doses, place: Keys) -> Iterator[Problem]:
    """Doses that lead nowhere, or to no good; groups by attributes that nobody has."""
    pathogen = scenario.pathogen
    if pathogen.hunting is not None:
        yield Problem(
            place, "doses are for a pathogen that spreads in circles, not for hunters; leave them out"
        )
    yield from unknown_state(pathogen.states, response.state, (*place, "state"))
    state = pathogen.states.get(response.state)
    if state is not None and (state.infectious > 0 or state.hunts or not state.alive):
        text = f"a dose cannot lead to {response.state!r}: nobody there is protected; name a state that is harmless"
        yield Problem((*place, "state"), text)
    for index, one in enumerate(response.whom):
        if _ageless(scenario) and (one.from_age > 0 or one.to_age is not None):
            yield Problem((*place, "whom", index), NO_AGES)
        yield from _attributes(scenario, one.attributes, (*place, "whom", index))


def _where(scenario: Scenario, response: Response, place: Keys) -> Iterator[Problem]:
    where: Where | None = response.where
    if response.response in ("cordon", "patrols") and scenario.place is None:
        text = f"{response.response} acts in a place, and there is none; add 'place: hyosan'"
        yield Problem(place[:-1], text)
    elif where is not None and where.on_map and scenario.place is None:
        yield Problem(place, "there is no place; leave 'where' out, or name a circle")
    if where is not None and where.circle is not None:
        here: Keys = (*place, "circle")
        if type(response) in RESPONSES.values() and not isinstance(response, (Contacts, Doses)):
            yield Problem(here, f"{response.response} acts on cells; name districts, towns or a place")
        elif scenario.population is not None:
            yield from unknown("circle", where.circle, _named_groups(scenario), here)
    if where is None or scenario.place is None:
        return
    known = names_of(scenario.place)
    for index, district in enumerate(where.districts or []):
        yield from unknown("district", district, ["all", *known.districts], (*place, "districts", index))
    for index, town in enumerate(where.towns or []):
        yield from unknown("town", town, known.towns, (*place, "towns", index))
    if where.around is not None:
        yield from unknown("place", where.around, known.spots, (*place, "around"))
    if (where.around is None) != (where.within is None):
        yield Problem(place, "'around' and 'within' belong together: give both or neither")


def _trigger(scenario: Scenario, trigger: Trigger, called: list[str], place: Keys) -> Iterator[Problem]:
    if trigger.time is not None:
        try:
            parse_instant(trigger.time, scenario.start)
        except ValueError as error:
            yield Problem((*place, "time"), str(error))
    if trigger.response is not None:
        yield from unknown("response's name", trigger.response, called, (*place, "response"))
    if scenario.surveillance is None and (trigger.reports or trigger.growth or trigger.event):
        yield Problem(place, "nothing is reported without surveillance; add 'surveillance', or use 'time'")
    parts = [*(("all", index, one) for index, one in enumerate(trigger.all or []))]
    parts += [*(("any", index, one) for index, one in enumerate(trigger.any or []))]
    for key, index, part in parts:
        yield from _trigger(scenario, part, called, (*place, key, index))
    if trigger.not_ is not None:
        yield from _trigger(scenario, trigger.not_, called, (*place, "not"))
