"""A scenario written out in full: what was stated with its origin, what the user set, and what stands by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hyosan.model.base import is_stated_number
from hyosan.scenario.document import Document, Keys

BY_DEFAULT = "the default: the scenario says nothing of it"
_BARE = ("name", "title", "schema", "plan_name")
_ABSENT = object()  # in place of what the document does not state


def resolve(dumped: Any, document: Document) -> Any:
    """Plain data of a whole scenario with `{value, source, …}` around the numbers whose origin is known.

    What the user set carries `set`; a number that nobody stated is told as a default.
    """
    return _told(dumped, document.data, (), document)


def _told(dumped: Any, stated: Any, place: Keys, document: Document) -> Any:
    if isinstance(dumped, dict):
        if stated is not _ABSENT and not isinstance(stated, Mapping):
            return dumped
        return _mapping(dumped, {} if stated is _ABSENT else stated, place, document)
    if isinstance(dumped, list) and not (isinstance(stated, Mapping) and "value" in stated):
        return _list(dumped, stated, place, document)
    if isinstance(stated, Mapping) and "value" in stated:
        return {**stated, "value": dumped}
    if not is_stated_number(dumped) or "attributes" in place or (place and place[-1] in _BARE):
        return dumped
    if stated is _ABSENT:
        return {"value": dumped, "assumed": BY_DEFAULT}
    mark = document.mark(place)
    return {"value": dumped, "set": mark.source} if mark.by_user else dumped


def _mapping(dumped: Any, stated: Any, place: Keys, document: Document) -> dict[str, Any]:
    if len(stated) == 1:
        inner = next(iter(stated))
        if isinstance(stated[inner], Mapping) and inner not in dumped:
            place, stated = (*place, inner), stated[inner]  # a circle in its short form
    return {
        key: _told(value, stated.get(key, _ABSENT), (*place, key), document) for key, value in dumped.items()
    }


def _list(dumped: list[Any], stated: Any, place: Keys, document: Document) -> list[Any]:
    one = isinstance(stated, Mapping)  # a list of one, written without its brackets
    listed = [stated] if one else stated
    if not isinstance(listed, list) or len(listed) != len(dumped):
        return dumped
    places = [place if one else (*place, index) for index in range(len(dumped))]
    return [_told(value, said, at, document) for value, said, at in zip(dumped, listed, places, strict=True)]
