"""Where each number of a scenario comes from: a source, an assumption, a calibration, the user, or nothing said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hyosan.ground.errors import ScenarioError
from hyosan.model.base import ORIGINS, SET, is_stated_number
from hyosan.responses import Contacts, Doses
from hyosan.scenario.document import Document, Keys
from hyosan.scenario.library import list_library
from hyosan.scenario.scenario import Scenario

Kind = Literal["sourced", "assumed", "calibrated", "set", "unstated"]
KINDS: tuple[Kind, ...] = ("sourced", "assumed", "calibrated", "set", "unstated")

_KIND_OF: dict[str, Kind] = {
    "source": "sourced",
    "assumed": "assumed",
    "calibrated": "calibrated",
    SET: "set",
}
_NOT_NUMBERS = ("schema", "name", "title", "description", "hangul", "plan_name", "origin")
LIBRARY_FILES = "library/"  # what the names of its files begin with; of those nothing may be silent
_NOTHING: tuple[Kind, str] = ("unstated", "")


@dataclass(frozen=True)
class NumberOrigin:
    """One number: its dotted path, its value as written, where it comes from, and where it stands."""

    path: str
    value: object
    kind: Kind
    text: str
    file: str
    line: int | None


def provenance(scenario: Scenario) -> list[NumberOrigin]:
    """Every number of a scenario with its origin, in the order of the file."""
    return document_provenance(scenario.document)


def offered_plans(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario under each plan of the library that fits it: the names that a plan speaks of are there."""
    offered: dict[str, Scenario] = {}
    for name, _ in list_library("plans"):
        try:
            planned = scenario.with_plan(name)
        except ScenarioError:
            continue
        if scenario.pathogen.hunting is not None or all(
            isinstance(one, (Contacts, Doses)) for one in planned.plan
        ):
            offered[name] = planned
    return offered


def provenance_of_plans(scenario: Scenario) -> list[NumberOrigin]:
    """Every number of a scenario, and of each plan of the library that it may be run with; none is told twice."""
    numbers = provenance(scenario)
    known = {(number.file, number.line, str(number.value)) for number in numbers}
    for name, planned in offered_plans(scenario).items():
        for number in provenance(planned):
            where = (number.file, number.line, str(number.value))
            if number.path.startswith("plan.") and where not in known:
                numbers.append(replace(number, path=f"{name}.{number.path}"))
        known |= {(number.file, number.line, str(number.value)) for number in numbers}
    return numbers


def document_provenance(document: Document) -> list[NumberOrigin]:
    """Every number of a document: numbers, durations, rates, times of day. The nearest origin holds."""
    return list(_numbers(document, document.data, (), _NOTHING))


def _numbers(
    document: Document, value: Any, place: Keys, held: tuple[Kind, str], own: bool = False
) -> Iterator[NumberOrigin]:
    """`own` if the origin held stands beside this very number."""
    if isinstance(value, Mapping):
        if "value" in value and len(place) > 0:
            said = _origin(value)
            yield from _numbers(document, value["value"], place, said or held, said is not None)
            return
        held = _origin(value.get("origin")) or held
        if place and place[-1] == "to" and list(value.values()) == [1]:
            return  # the only way out of a state: that it is certain is structure, no number
        for key, below in value.items():
            if key not in _NOT_NUMBERS:
                yield from _numbers(document, below, (*place, key), held)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _numbers(document, below, (*place, index), held, own)
    elif is_stated_number(value):
        mark = document.mark(place)
        held = ("set", mark.source) if mark.by_user and not own else held
        if held == _NOTHING and _of_the_calendar(value, place) and not mark.source.startswith(LIBRARY_FILES):
            return  # when one's own scenario begins and when people meet is what is asked, and no finding
        path = ".".join(str(part) for part in place)
        yield NumberOrigin(path, value, *held, file=mark.source, line=mark.line)


def _of_the_calendar(value: Any, place: Keys) -> bool:
    """Whether a value is the start, or a time of day."""
    return place == ("start",) or (
        isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d{2}", value) is not None
    )


def _origin(said: Any) -> tuple[Kind, str] | None:
    """What a mapping says of where its numbers come from, if anything."""
    if not isinstance(said, Mapping):
        return None
    for key in (*ORIGINS, SET):
        if said.get(key):
            return _KIND_OF[key], str(said[key])
    return None
