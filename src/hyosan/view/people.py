"""Persons and places in words, from the tables of a run."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view.scene import NOWHERE, Scene, values

ORDINARY = ("homes", "road", "exit", "street")
EVERYWHERE = ("classroom", "corridor", "stairs")  # rooms of which a building has many


class Gazetteer:
    """Who somebody is and where something is, as a reader would say it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._facts: dict[int, dict[str, Any]] = {}

    @cached_property
    def _ids(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        ids = values(self.scene.run.people, "person")
        return ids, np.argsort(ids)

    @cached_property
    def _cells(self) -> list[dict[str, Any]]:
        places = self.scene.run.places
        columns = ["name", "district", "town", "kind", "residents"]
        return [] if places is None else places.select(columns).to_pylist()

    # -- persons ----------------------------------------------------------------------------------

    def row(self, person: int) -> int:
        """The row of a person in the table of people; -1 if there is none."""
        ids, order = self._ids
        at = int(np.searchsorted(ids, person, sorter=order))
        return int(order[at]) if at < len(ids) and ids[order[at]] == person else NOWHERE

    def facts(self, person: int) -> dict[str, Any]:
        """The row of a person as a mapping; empty if there is none."""
        if person not in self._facts:
            row = self.row(person)
            found = [] if row < 0 else self.scene.run.people.slice(row, 1).to_pylist()
            self._facts[person] = found[0] if found else {}
        return self._facts[person]

    def known(self, person: int) -> bool:
        """Whether more than a number is known of a person."""
        return self.facts(person).get("age") is not None

    def sex(self, person: int) -> str | None:
        """`f`, `m`, or None where it is not known."""
        sex = self.facts(person).get("sex")
        return sex if sex in ("f", "m") else None

    def phrase(self, person: int) -> str:
        """`a girl of 16`, `a woman of 43`, or `person 12` where nothing is known."""
        facts = self.facts(person)
        age = facts.get("age")
        if age is None:
            return f"person {person}"
        young = {"f": "girl", "m": "boy", None: "child"}[self.sex(person)]
        if age == 0:
            return f"a baby {young}".removesuffix(" child")
        grown = {"f": "woman", "m": "man", None: "person"}[self.sex(person)]
        noun = young if age < 18 else "soldier" if facts.get("role") == "soldier" else grown
        return f"a {noun} of {age}"

    def home(self, person: int) -> int:
        """The cell where a person lives; -1 where it is not known."""
        cell = self.facts(person).get("cell")
        return NOWHERE if cell is None else int(cell)

    def day(self, person: int) -> int:
        """The cell where a person spends the working day; -1 if that is at home, or not known."""
        cell = self.facts(person).get("day_cell")
        return NOWHERE if cell is None else int(cell)

    # -- places -----------------------------------------------------------------------------------

    def district(self, cell: int) -> str | None:
        """The district of a cell."""
        found: str | None = self._cells[cell]["district"] if 0 <= cell < len(self._cells) else None
        return self.scene.area(found) if found else found

    def town(self, cell: int) -> str | None:
        """The town of a cell."""
        found: str | None = self._cells[cell]["town"] if 0 <= cell < len(self._cells) else None
        return found

    def landmark(self, cell: int) -> str | None:
        """The name of what stands in a cell: a school, a market; None among ordinary homes and roads."""
        here = self._cells[cell] if 0 <= cell < len(self._cells) else None
        if here and here["name"] in self.scene.phrases:
            return str(here["name"])
        return here["name"] if here and here["name"] and here["kind"] not in ORDINARY else None

    def is_noted(self, cell: int) -> bool:
        """Whether the first attack in a cell is worth a line: not in one of many classrooms or corridors."""
        return self._cells[cell]["kind"] not in EVERYWHERE

    def way_out(self, cell: int) -> str | None:
        """`the south road`, for a cell where a road leaves the map; None elsewhere, or if it has no name."""
        here = self._cells[cell] if 0 <= cell < len(self._cells) else None
        return f"the {here['name']}" if here and here["kind"] == "exit" and here["name"] else None

    def spot(self, cell: int) -> str | None:
        """`Hyosan High School`, or `the block of Jungang Market` where people live around it; None elsewhere."""
        name = self.landmark(cell)
        if name in self.scene.phrases:
            return self.phrase_of(name).split(" ", 1)[1]
        return f"the block of {name}" if name and self._cells[cell]["residents"] else name

    def place(self, cell: int) -> str:
        """` at Hyosan High School`, ` in Jungang`, or nothing: to be put after a verb."""
        name, district = self.spot(cell), self.district(cell)
        if self.landmark(cell) in self.scene.phrases:
            return " " + self.scene.phrases[str(self.landmark(cell))]
        if name:
            return f" in {name}" if name.startswith("the block") else f" at {name}"
        return f" in {district}" if district else ""

    def phrase_of(self, room: str) -> str:
        """`in the music room`: a room in short, its floor left out."""
        return self.scene.phrases[room].split(", ")[0]

    @cached_property
    def place_names(self) -> re.Pattern[str] | None:
        """Finds the names of places in a text, the longest where one begins with another; None without a map."""
        about = self.scene.about["map"]
        known = {*about["hangul"], *about["names"]} if about and about["hangul"] else set()
        longest = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{longest})(?![\w-])") if known else None

    def hangul(self, name: str) -> str | None:
        """A place's name as it is written there; None if the map does not know it."""
        about = self.scene.about["map"]
        name = name.removeprefix("the ") if self.scene.phrases else name
        found: str | None = about["hangul"].get(name) if about else None
        return found
