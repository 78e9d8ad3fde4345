"""From what pydantic and the checks found wrong to messages with file, line, path and remedy."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hyosan.ground.errors import ScenarioError
from hyosan.scenario.document import Document, Keys
from hyosan.scenario.library import nearest

MOST_SHOWN = 8

_KINDS = {
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
}


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place of a scenario, and what to do about it."""

    place: Keys
    text: str


def unknown(what: str, name: str, allowed: Iterable[str], place: Keys) -> Iterator[Problem]:
    """A problem if a name is not among those allowed, with the nearest of them."""
    allowed = list(allowed)
    if name not in allowed:
        yield Problem(place, f"unknown {what} {name!r}{nearest(name, allowed)}")


def unknown_state(states: Iterable[str], name: str, place: Keys) -> Iterator[Problem]:
    """A problem if a pathogen has no state of this name."""
    yield from unknown("state", name, states, place)


def raise_problems(document: Document, problems: Iterable[Problem]) -> None:
    """Raise one ScenarioError that lists the problems, each with file, line and path; none: return."""
    lines = []
    for problem in problems:
        place = stated_place(document, problem.place)
        path = ".".join(str(part) for part in place)
        line = ": ".join(filter(None, (str(document.mark(place)), path, problem.text)))
        if line not in lines:
            lines.append(line)
    if lines:
        rest = [f"… and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
        raise ScenarioError("\n".join(lines[:MOST_SHOWN] + rest))


def stated_place(document: Document, place: Keys) -> Keys:
    """Where in the document a model's place was stated.

    Model and document differ where the model reads a short form: a list of one element without its
    brackets, or a circle under its kind. Tags of unions, which stand in no document, are left out.
    """
    stated: list[str | int] = []
    value = document.data
    for index, part in enumerate(place):
        if _has(value, part):
            stated.append(part)
            value = value[part]
        elif isinstance(value, Mapping) and len(value) == 1 and _has(next(iter(value.values())), part):
            (key,) = value
            stated += [key, part]
            value = value[key][part]
        elif index == len(place) - 1 and isinstance(part, str) and isinstance(value, Mapping):
            stated.append(part)  # a key that is missing
    return tuple(stated)


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


def problems_of(error: ValidationError, model: type[BaseModel], prefix: Keys = ()) -> list[Problem]:
    """What a validation found, in words."""
    return [_problem(details, model, prefix) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, model: type[BaseModel], prefix: Keys) -> Problem:
    place, kind, found = details["loc"], details["type"], details["input"]
    if kind == "extra_forbidden":
        owner = _model_at(model, place[:-1])
        text = f"unknown key {str(place[-1])!r}{nearest(place[-1], allowed_keys(owner) if owner else ())}"
    elif kind == "missing":
        text = f"{str(place[-1])!r} is missing; add it"
    elif kind == "value_error":
        text = details["msg"].removeprefix("Value error, ")
    elif kind in ("too_long", "too_short"):
        text = f"found {_brief(found)}; {_length(details.get('ctx', {}))}"
    elif kind in _KINDS:
        text = f"found {_brief(found)}; {_KINDS[kind]} is needed"
    else:
        text = f"found {_brief(found)}; {details['msg'][0].lower()}{details['msg'][1:]}"
    return Problem((*prefix, *place), text)


def _length(allowed: Mapping[str, Any]) -> str:
    """How many elements a list may have."""
    if "max_length" in allowed:
        return f"at most {allowed['max_length']} are allowed, not {allowed['actual_length']}"
    return f"at least {allowed['min_length']} must be given, not {allowed['actual_length']}"


def _brief(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def allowed_keys(model: type[BaseModel]) -> list[str]:
    """The keys a model reads, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that reads a place, found by following the fields' types."""
    here: list[Any] = [model]
    for part in place:
        below: list[Any] = []
        for kind in here:
            fields = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
            named = [field for name, field in fields.items() if part in (name, field.alias)]
            below += [option for field in named for option in _options(field.annotation)]
            if get_origin(kind) in (list, tuple, dict):
                below += _options(get_args(kind)[-1])
        here = below or here  # a union's tag leads nowhere: stay
    models = [kind for kind in here if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return models[0] if models else None


def _options(annotation: Any) -> list[Any]:
    """The alternatives of an annotation: unions opened, metadata dropped."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [option for one in get_args(annotation) for option in _options(one)]
    return [annotation]
