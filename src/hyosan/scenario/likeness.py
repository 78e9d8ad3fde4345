"""A plan like another one: what it leaves out, what it changes, and what it adds in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hyosan.ground.errors import ScenarioError
from hyosan.scenario.document import Document, Keys
from hyosan.scenario.library import nearest


def changed_plan(base: Document, said: Document, name_of: Callable[[Any], str]) -> Document:
    """The responses of `base`, as a plan says that is like it.

    `said` holds `without` (names), `changes` (by name: keys replaced as a whole, or taken away by null) and
    `responses` (a list, put in front). Every number keeps the origin and the line of where it was said.
    ScenarioError for a name that `base` does not have.
    """
    names = [name_of(one) for one in base.data]
    without, changes = said.data.get("without") or [], said.data.get("changes") or {}
    _check(said, names, without, changes)
    plan = Document([], {(): said.mark(())})
    for index in range(len(said.data.get("responses") or [])):
        _append(plan, said.part(("responses", index)))
    for index, name in enumerate(names):
        if name not in without:
            _append(plan, base.part((index,)))
            _change(plan, said, name, changes.get(name) or {})
    return plan


def _check(said: Document, names: list[str], without: Any, changes: Any) -> None:
    if not isinstance(without, list):
        raise ScenarioError(f"{said.mark(('without',))}: give 'without' a list of names of responses")
    if not isinstance(changes, dict) or not all(isinstance(one, dict) for one in changes.values()):
        raise ScenarioError(
            f"{said.mark(('changes',))}: give 'changes' keys and values by name of a response"
        )
    places: list[tuple[Keys, Any]] = [(("without", index), name) for index, name in enumerate(without)]
    for place, name in [*places, *((("changes", name), name) for name in changes)]:
        if name not in names:
            text = f"the plan that this one is like has no response {name!r}{nearest(name, names)}"
            raise ScenarioError(f"{said.mark(place)}: {text}")


def _append(plan: Document, response: Document) -> None:
    plan.data.append(None)
    plan.put((len(plan.data) - 1,), response)


def _change(plan: Document, said: Document, name: str, change: dict[str, Any]) -> None:
    index = len(plan.data) - 1
    for key, value in change.items():
        if value is None:
            plan.data[index].pop(key, None)
        else:
            plan.put((index, key), said.part(("changes", name, key)))
