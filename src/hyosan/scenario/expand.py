"""From what a user wrote to a whole scenario: library names opened, settings made, files found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hyosan.ground.errors import ScenarioError
from hyosan.scenario.document import Document, Keys, Mark, plain_document
from hyosan.scenario.library import nearest, open_named
from hyosan.scenario.likeness import changed_plan

NAMED = {
    "place": "places",
    "circles": "circles",
    "pathogen": "pathogens",
    "behaviour": "behaviours",
    "plan": "plans",
}
LIKE = "like"  # in a mapping: a library name or a file, of which the rest says what is different
LISTED = {"circles": "circles", "plan": "responses"}  # files whose content is a list under one key


def expand(document: Document) -> None:
    """Open every library name of a scenario and make its files' paths absolute, in place."""
    for key in NAMED:
        open_name(document, key)
    _absolute_files(document)


def open_name(document: Document, key: str) -> None:
    """Replace the library name (or path) under one key by what it names."""
    if not isinstance(document.data, dict):
        return
    value, mark = document.data.get(key), document.mark((key,))
    if isinstance(value, str):
        named = open_named(NAMED[key], value, mark.folder, f"{mark}: {key}")
        if key == "plan":
            name = named.data.get("name", value.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0])
            document.put(("plan_name",), plain_document(name, str(mark), mark.folder))
        document.put((key,), _listed(named, key))
    elif isinstance(value, dict) and key in LISTED:
        document.put((key,), _listed(document.part((key,)), key))
    elif isinstance(value, dict) and LIKE in value:
        changed = document.part((key,))
        named = open_named(NAMED[key], str(value[LIKE]), mark.folder, f"{mark}: {key}")
        document.put((key,), named)
        for place in _changes(named.data, changed.data):
            document.put((key, *place), changed.part(place))


def _changes(named: Any, changed: Any, place: Keys = ()) -> Iterator[Keys]:
    """Where a mapping says otherwise than the one that it is like: keys it adds, and values it replaces."""
    for key, value in changed.items():
        known = named.get(key)
        both = isinstance(value, dict) and isinstance(known, dict) and not {"value"} & {*value, *known}
        if both and key != "origin":
            yield from _changes(known, value, (*place, key))
        elif place or key != LIKE:
            yield (*place, key)


def _listed(named: Document, key: str) -> Document:
    """The list in a circles or plan file; the file's origin goes to those entries that have none."""
    if key not in LISTED:
        return named
    inner = LISTED[key]
    like = key == "plan" and LIKE in named.data
    allowed = (
        "name",
        "title",
        "description",
        "origin",
        inner,
        *((LIKE, "without", "changes") if like else ()),
    )
    unknown = [found for found in named.data if found not in allowed]
    if unknown or not isinstance(named.data.get(inner, [] if like else None), list):
        what = f"unknown key {unknown[0]!r}" if unknown else f"the list {inner!r} is missing"
        at = named.mark(tuple(unknown[:1]))
        raise ScenarioError(f"{at}: {what}; allowed: title, description, origin and the list {inner!r}")
    for index, entry in enumerate(named.data.get(inner, []) if "origin" in named.data else []):
        place: Keys = (inner, index)
        short = _short_form(entry)
        body, place = (entry[short], (*place, short)) if short else (entry, place)
        if isinstance(body, dict) and "origin" not in body:
            named.put((*place, "origin"), named.part(("origin",)))
    if like:
        mark = named.mark((LIKE,))
        base = open_named(NAMED[key], str(named.data[LIKE]), mark.folder, f"{mark}: {LIKE}")
        return changed_plan(_listed(base, key), named, _name_of)
    return named.part((inner,))


def _short_form(value: Any) -> str | None:
    """The single key of a circle in its short form, {household: {…}}; None if it is none."""
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        return key if isinstance(value[key], dict) else None
    return None


def set_value(document: Document, path: str, value: Any, mark: Mark) -> None:
    """Set one value by its dotted path; list elements go by index or by name."""
    parts = path.split(".")
    if not all(parts):
        raise ScenarioError(f"{mark}: {path!r} is no path; write for example people.count")
    if len(parts) > 1 and parts[0] in NAMED:
        open_name(document, parts[0])
    place: Keys = ()
    for index, part in enumerate(parts):
        place = _step(document, place, part, mark, last=index == len(parts) - 1)
    new = Document(value, {(): mark})
    document.put(place, new)
    if place == ("plan",) and not isinstance(value, str):
        document.data.pop("plan_name", None)


def _step(document: Document, place: Keys, part: str, mark: Mark, last: bool) -> Keys:
    """One part further along a dotted path."""
    here = document.value(place)
    if isinstance(here, list):
        return _step_into_list(document, here, place, part, mark, last)
    if not isinstance(here, dict):
        where = ".".join(str(one) for one in place)
        raise ScenarioError(f"{mark}: {where} is {here!r} and has no part {part!r}; set it as a whole")
    short = _short_form(here)
    if part not in here and short and part in here[short]:
        return (*place, short, part)
    if part == "0" and part not in here:
        return place  # a list of one, written without its brackets
    if part not in here and not last:
        document.put((*place, part), plain_document({}, str(mark), mark.folder))
    return (*place, part)


def _step_into_list(
    document: Document, here: list[Any], place: Keys, part: str, mark: Mark, last: bool
) -> Keys:
    known = [_name_of(element) for element in here]
    if part.isdigit() and int(part) < len(here):
        return (*place, int(part))
    if part in known:
        return (*place, known.index(part))
    if len(here) == 1 and isinstance(here[0], dict) and part in {*here[0], *here[0].get(known[0], ())}:
        return _step(document, (*place, 0), part, mark, last)
    where = ".".join(str(one) for one in place)
    indexes = [str(index) for index in range(len(here))]
    hint = nearest(part, [*indexes, *filter(None, known)])
    raise ScenarioError(f"{mark}: {where} has no element {part!r}{hint}")


def _name_of(element: Any) -> str:
    """What an element of a list is called: its name, its response, or its single key."""
    if not isinstance(element, dict):
        return ""
    return str(element.get("name") or element.get("response") or _short_form(element) or "")


def _absolute_files(document: Document) -> None:
    """Data files are named relative to the file that names them; from here on they are absolute."""
    if not isinstance(document.data, dict):
        return
    places: list[Keys] = [("people",), ("place", "cells")]
    places += [("people", key) for key in ("table", "households", "places")]
    circles = document.data.get("circles")
    for index, circle in enumerate(circles if isinstance(circles, list) else []):
        if isinstance(circle, dict):
            places += [("circles", index, *keys) for keys in (("network",), ("network", "file"), ("file",))]
    for place in places:
        _absolute_file(document, place)


def _absolute_file(document: Document, place: Keys) -> None:
    try:
        name = document.value(place)
    except (KeyError, IndexError, TypeError):
        return
    if not isinstance(name, str):
        return
    mark = document.mark(place)
    path = (mark.folder / name).resolve()
    if not path.is_file():
        dotted = ".".join(str(part) for part in place)
        raise ScenarioError(
            f"{mark}: {dotted}: no such file {name!r}; check the path, which is relative to {mark.folder}"
        )
    document.value(place[:-1])[place[-1]] = str(path)
