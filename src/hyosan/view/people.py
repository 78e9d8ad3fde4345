"""Persons and places in words, from the tables of a run."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from hyosan.view.scene import Scene, values

ORDINARY = ("homes", "road", "exit", "street")


class Gazetteer:
    """Who somebody is and where something is, as a reader would say it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def _ids(self) -> Any:
        ids = values(self.scene.run.people, "person")
        order = np.argsort(ids)
        return ids, order

    @cached_property
    def _cells(self) -> list[dict[str, Any]]:
        places = self.scene.run.places
        return [] if places is None else places.select(["name", "district", "town", "kind"]).to_pylist()

    def facts(self, person: int) -> dict[str, Any]:
        """The row of a person in the table of people; empty if there is none."""
        ids, order = self._ids
        at = int(np.searchsorted(ids, person, sorter=order))
        if at >= len(ids) or ids[order[at]] != person:
            return {}
        found: dict[str, Any] = self.scene.run.people.slice(int(order[at]), 1).to_pylist()[0]
        return found

    def person(self, person: int) -> str:
        """`a 16-year-old girl`, `a woman of 43`, or `person 12` where nothing is known."""
        facts = self.facts(person)
        age, sex = facts.get("age"), facts.get("sex")
        if age is None:
            return f"person {person}"
        if age < 18:
            young = {"f": "girl", "m": "boy"}.get(sex or "", "child")
            article = "an" if age in (8, 11) else "a"
            return f"{article} {age}-year-old {young}" if age else f"a newborn {young}"
        grown = {"f": "woman", "m": "man"}.get(sex or "", "person")
        return f"a {facts['role']} of {age}" if facts.get("role") == "soldier" else f"a {grown} of {age}"

    def district(self, cell: int) -> str | None:
        """The district of a cell."""
        found: str | None = self._cells[cell]["district"] if 0 <= cell < len(self._cells) else None
        return found

    def town(self, cell: int) -> str | None:
        """The town of a cell."""
        found: str | None = self._cells[cell]["town"] if 0 <= cell < len(self._cells) else None
        return found

    def place(self, cell: int) -> str:
        """` at Hyosan High School`, ` in Jungang`, or nothing: to be put after a verb."""
        if not 0 <= cell < len(self._cells):
            return ""
        here = self._cells[cell]
        if here["name"] and here["kind"] not in ORDINARY:
            return f" at {here['name']}"
        return f" in {here['district']}" if here["district"] else ""
