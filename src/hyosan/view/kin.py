"""Who belongs to whom: households, classes, workplaces, blocks, as the table of people has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, codes, numbered, values

# A column of the table of people, who counts (None: everybody), and what its members are to each other.
TIES = (
    ("household", None, "one of {his} household"),
    ("circle:class", "pupil", "a classmate"),
    ("circle:workplace", None, "a colleague"),
    ("cell", None, "a neighbour"),
)

Rows = NDArray[np.int64]


class Kin:
    """Groups of people by row of the table of people."""

    def __init__(self, scene: Scene, people: Gazetteer) -> None:
        self.scene, self.people = scene, people
        self.ids = values(scene.run.people, "person")
        self._columns: dict[str, NDArray[np.int64]] = {}

    def column(self, name: str) -> NDArray[np.int64] | None:
        """A column of group numbers by row, -1 for none; None if the table has no such column."""
        if name not in self.scene.run.people.schema.names:
            return None
        if name not in self._columns:
            self._columns[name] = numbered(self.scene.run.people, name)
        return self._columns[name]

    def others(self, person: int, tie: str) -> Rows:
        """The rows of those who share a group with a person, without the person."""
        column, row = self.column(tie), self.people.row(person)
        if column is None or row < 0 or column[row] < 0 or not self._counts(person, tie):
            return np.empty(0, np.int64)
        members = np.flatnonzero(column == column[row])
        return members[members != row]

    def _counts(self, person: int, tie: str) -> bool:
        role = self.people.facts(person).get("role")
        if tie == "circle:workplace":  # a class and a workplace share one numbering
            return role != "pupil"
        wanted = next(wanted for name, wanted, _ in TIES if name == tie)
        return wanted is None or role == wanted

    def relations(self, person: int) -> dict[int, str]:
        """What others are to a person, the nearest tie of each: by stable id."""
        his = {"f": "her", "m": "his", None: "the"}[self.people.sex(person)]
        found: dict[int, str] = {}
        for tie, _, words in reversed(TIES):
            for row in self.others(person, tie):
                found[int(self.ids[row])] = words.format(his=his)
        return found

    def class_name(self, person: int) -> str | None:
        """`2-5`, the fifth class of a school's second year; None for who is in no class of one year."""
        mine = self.people.facts(person)
        classes, days = self.column("circle:class"), self.column("day_cell")
        if mine.get("role") != "pupil" or classes is None or days is None or "age" not in mine:
            return None
        row = self.people.row(person)
        roles, names = codes(self.scene.run.people, "role")
        ages = values(self.scene.run.people, "age").astype(np.int64)
        school = np.flatnonzero((days == days[row]) & (roles == names.index("pupil")))
        year = school[ages[school] == ages[row]]
        groups = np.unique(classes[year])
        if len(np.unique(ages[school[np.isin(classes[school], groups)]])) != 1:
            return None  # its classes are not of one year each
        grade = int(ages[row] - ages[school].min()) + 1
        return f"{grade}-{int(np.searchsorted(groups, classes[row])) + 1}"
