"""People that the user brings: CSV or Parquet tables.

People: `person` (whole number, unique, any order), and if wanted `age`, `sex` (f, m), `household`, `cell`,
`circle:<name>`, `guest:<name>`; every other column is an attribute. Rows are ordered by cell, household and person.
Groups are numbered by their sorted labels, so that somebody who is in none of them renumbers nobody.
Households and places may have tables of their own (world/listed.py).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import TableError
from hyosan.model.circles import GUEST
from hyosan.model.place import PeopleFiles
from hyosan.world.ground import Ground
from hyosan.world.listed import Codes, Listed, read_households, read_places
from hyosan.world.tables import Table
from hyosan.world.world import AT_HOME, NO_IDS, PUPIL, STAFF, WORKER, Groups, People, World

OLDEST = 130  # years
SEXES = {"f": 0, "m": 1}
OWN_COLUMNS = ("person", "age", "sex", "household", "cell")
CIRCLE = "circle:"
SCHOOLS = ("class", "school")  # kinds of places whose members are pupils, or staff from GROWN on
GROWN = 20  # years


def read_people(asked: PeopleFiles, folder: Path, ground: Ground | None = None) -> World:
    """People and their groups from tables, their cells those of a map if there is one.

    TableError names file, column, row and what was found.
    """
    table = Table(folder / asked.table)
    table.need("person")
    if table.columns.num_rows == 0:
        table.fail("nobody is in it: there is no row below the names of the columns; give at least 1 person")
    person = table.whole("person")
    _unique(table, person)
    households = read_households(folder / asked.households) if asked.households else None
    places = read_places(folder / asked.places) if asked.places else {}
    belong = _belongings(table, households, places)
    _all_used(table, places, belong)
    cells = CellNames.of(ground, table, households, places)
    home = _homes(table, cells, households, belong)
    none = np.full(len(person), -1, np.int32)
    household = belong["household"].codes if "household" in belong else none
    # those without a cell or household come last: as unsigned, -1 is the largest
    order = np.lexsort((person, household.view(np.uint32), home.view(np.uint32)))
    groups = {
        kind: replace(_groups(kind, one.codes[order], one.names, one.capacity), labels=one.labels)
        for kind, one in belong.items()
    }
    settled = bool(cells.labels) or "cell" in table.names
    if settled:
        named = {number: label for number, label in enumerate(cells.labels) if label}
        blocks = _groups("neighbourhood", home[order], cells.labels, {}, named)
        groups["neighbourhood"] = replace(
            blocks, labels=_compact(cells.labels) if all(cells.labels) else NO_IDS
        )
    for kind, (codes, base) in _guests(table, belong, places).items():
        groups[kind] = replace(groups[base], name=kind, group_of=codes[order], capacity={}, guests=True)
    ages = _ages(table) if "age" in table.names else np.empty(0, np.uint8)
    role, day = _day(table, cells, places, belong, home, ages)
    attributes = {name: _attribute(table, name) for name in table.names if _is_attribute(name)}
    attributes |= _of_households(table, households, household)
    people = People(
        count=len(person),
        ids=person[order],
        age=ages[order] if ages.size else ages,
        sex=_sexes(table)[order] if "sex" in table.names else np.empty(0, np.uint8),
        role=role[order] if role.size else role,
        home=home[order] if settled else np.empty(0, np.int32),
        day=day[order] if day.size else day,
        attributes={name: values[order] for name, values in attributes.items()},
    )
    return World(people, groups)


@dataclass(frozen=True)
class Belonging:
    """Who belongs to which group of a kind: codes by row of the table, -1 for none, and the groups' names."""

    codes: Codes
    names: Sequence[Any]  # none: the groups go without
    capacity: Mapping[int, int]
    labels: NDArray = field(default_factory=lambda: NO_IDS)  # as the table has them


def _belongings(
    table: Table, households: Listed | None, places: Mapping[str, Listed]
) -> dict[str, Belonging]:
    """The groups of every kind that the table has a column for; what is listed elsewhere must be known there."""
    result = {}
    for column in table.names:
        if column != "household" and not column.startswith(CIRCLE):
            continue
        codes, known = table.labels(column)
        kind = column.removeprefix(CIRCLE)
        listed = households if column == "household" else places.get(kind)
        if listed is None:
            if column == "household":
                result[kind] = Belonging(codes, (), {}, _compact(known))
            else:
                result[kind] = Belonging(codes, known, {}, _compact(known))
            continue
        codes = listed.numbers(table, column, codes, known)
        limits = {number: int(limit) for number, limit in enumerate(listed.capacity) if limit >= 0}
        if column == "household":
            result[kind] = Belonging(codes, (), limits, _compact(listed.names))
        else:
            result[kind] = Belonging(codes, listed.names, limits, _compact(listed.names))
    return result


def _compact(labels: Sequence[Any]) -> NDArray:
    """Sorted labels in little memory: whole numbers from 0 on as such, all else as UTF-8."""
    try:
        numbers = np.array([int(label) for label in labels], np.int64)
    except (ValueError, OverflowError):
        numbers = NO_IDS
    same = len(numbers) == len(labels) and [str(n) for n in numbers.tolist()] == [str(one) for one in labels]
    if same and (numbers >= 0).all() and (np.diff(numbers) > 0).all():
        return numbers
    return np.array([str(label).encode() for label in labels])


def _all_used(table: Table, places: Mapping[str, Listed], belong: Mapping[str, Belonging]) -> None:
    """Places of a kind that the people's table has no column for would be nobody's."""
    for kind, listed in places.items():
        if kind not in belong:
            known = [one for one in belong if one != "household"]
            close = difflib.get_close_matches(kind, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise TableError(
                f"{listed.path}: column 'kind': nobody can be in a {kind!r}, as {table.path.name} has no column "
                f"'{CIRCLE}{kind}'; it has those of: {', '.join(known) or 'none'}{hint}"
            )


def _guests(
    table: Table, belong: Mapping[str, Belonging], places: Mapping[str, Listed]
) -> dict[str, tuple[Codes, str]]:
    """By kind of guests where each person would come, as a number of that circle's groups, and the circle."""
    result = {}
    for column in table.names:
        if not column.startswith(GUEST):
            continue
        base = column.removeprefix(GUEST)
        if base not in belong:
            table.fail(f"{column!r} needs the column 'circle:{base}', whose groups guests come to")
        codes, known = table.labels(column)
        if base in places:
            result[column] = places[base].numbers(table, column, codes, known), base
            continue
        number = {str(name): at for at, name in enumerate(belong[base].names)}
        found = np.array([number.get(str(label), -1) for label in known] + [-1], np.int32)[codes]
        wrong = (codes >= 0) & (found < 0)
        if wrong.any():
            table.fail_at(column, int(np.argmax(wrong)), f"nobody is in this group by 'circle:{base}'")
        result[column] = found, base
    return result


@dataclass(frozen=True)
class CellNames:
    """What the tables call each cell: those of the map, or, without one, every name that a table has."""

    number: Mapping[str, int]
    labels: tuple[str, ...]
    on_map: bool

    @classmethod
    def of(
        cls, ground: Ground | None, table: Table, households: Listed | None, places: Mapping[str, Listed]
    ) -> CellNames:
        """The cells of a world."""
        if ground is not None:
            known = list(ground.labels)
        else:
            known = [str(label) for label in table.labels("cell")[1]] if "cell" in table.names else []
            others = [households] if households is not None else []
            elsewhere = {
                cell for one in (*others, *places.values()) for cell in one.cells if cell is not None
            }
            known += sorted(elsewhere - set(known))
        number = {label: cell for cell, label in enumerate(known) if label}
        return cls(number, tuple(known), ground is not None)

    def some(self) -> str:
        """The first few names."""
        return ", ".join(list(self.number)[:8]) or "none, as no feature has a name"

    def of_listed(self, listed: Listed) -> Codes:
        """The cell of everything that a table lists, -1 for none."""
        for name, cell in zip(listed.names, listed.cells, strict=True):
            if cell is not None and cell not in self.number:
                raise TableError(
                    f"{listed.path}: {name!r} lies in the cell {cell!r}; the map has no cell of this name; it has "
                    f"{self.some()}"
                )
        return np.array([-1 if cell is None else self.number[cell] for cell in listed.cells], np.int32)


def _homes(
    table: Table, cells: CellNames, households: Listed | None, belong: Mapping[str, Belonging]
) -> Codes:
    """The cell of each person's home, -1 for none; on a map everybody has one."""
    by_household = households is not None and households.located
    if by_household and "cell" in table.names:
        assert households is not None
        table.fail(
            f"homes have cells here and in {households.path.name}; keep the column 'cell' in one of them"
        )
    if by_household:
        assert households is not None
        column = "household"
        table.need(column)
        home = np.append(cells.of_listed(households), np.int32(-1))[belong[column].codes]
    elif "cell" in table.names:
        column = "cell"
        codes, known = table.labels(column)
        home = np.array([cells.number.get(str(label), -1) for label in known] + [-1], np.int32)[codes]
        wrong = (codes >= 0) & (home < 0)
        if wrong.any():
            why = f"the map has no cell of this name; it has {cells.some()}"
            table.fail_at(column, int(np.argmax(wrong)), why)
    else:
        column = "cell"
        home = np.full(len(table.columns), -1, np.int32)
        if cells.on_map:
            table.need(column)
    if cells.on_map and (home < 0).any():
        table.fail_at(column, int(np.argmax(home < 0)), "with a map everybody lives in a cell")
    return home


def _day(
    table: Table,
    cells: CellNames,
    places: Mapping[str, Listed],
    belong: Mapping[str, Belonging],
    home: Codes,
    ages: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], Codes]:
    """(role, cell by day or -1 where it is the home's): that of the first column whose place has a cell."""
    located = [kind for kind in belong if kind in places and places[kind].located]
    if not located:
        return np.empty(0, np.uint8), np.empty(0, np.int32)
    role, day = np.full(len(home), AT_HOME, np.uint8), np.full(len(home), -1, np.int32)
    for kind in located:
        codes = belong[kind].codes
        there = np.append(cells.of_listed(places[kind]), np.int32(-1))[codes]
        goes = (there >= 0) & (role == AT_HOME)
        day[goes] = there[goes]
        role[goes] = WORKER
        if kind in SCHOOLS:
            grown = ages >= GROWN if ages.size else np.zeros(len(home), bool)
            role[goes] = np.where(grown, STAFF, PUPIL)[goes]
    return role, np.where(day == home, np.int32(-1), day)


def _of_households(table: Table, households: Listed | None, codes: Codes) -> dict[str, NDArray]:
    """What the households' table says of them beside their cells, by person; nothing for who has none."""
    result: dict[str, NDArray] = {}
    for name, values in households.attributes.items() if households is not None else ():
        if name in table.names:
            assert households is not None
            table.fail(f"the column {name!r} stands here and in {households.path.name}; keep one of them")
        if (codes < 0).any():
            gap = np.array([np.nan]) if values.dtype.kind in "iuf" else np.array([None], object)
            values = np.concatenate([values, gap])
        result[name] = values[codes]
    return result


def _is_attribute(column: str) -> bool:
    return column not in OWN_COLUMNS and not column.startswith((CIRCLE, GUEST))


def _unique(table: Table, person: NDArray[np.int64]) -> None:
    _, first = np.unique(person, return_index=True)
    if len(first) < len(person):
        repeated = np.ones(len(person), bool)
        repeated[first] = False
        table.fail_at("person", int(np.argmax(repeated)), "this person stands twice; ids must be unique")


def _ages(table: Table) -> NDArray[np.uint8]:
    years = np.floor(table.number("age"))
    wrong = ~((years >= 0) & (years <= OLDEST))
    if wrong.any():
        table.fail_at("age", int(np.argmax(wrong)), f"an age must lie between 0 and {OLDEST} years")
    return years.astype(np.uint8)


def _sexes(table: Table) -> NDArray[np.uint8]:
    codes, known = table.labels("sex")
    meaning = np.array([SEXES.get(str(label), 255) for label in known] + [2], np.uint8)  # 2: not known
    if (meaning == 255).any():
        wrong = int(np.argmax(meaning[codes] == 255))
        table.fail_at("sex", wrong, "a sex is f or m, or empty if not known")
    return meaning[codes]


def _attribute(table: Table, name: str) -> NDArray:
    return np.asarray(table.columns.column(name).to_numpy())


def _groups(
    kind: str,
    codes: Codes,
    known: Sequence[Any],
    capacity: Mapping[int, int],
    names: Mapping[int, str] | None = None,
) -> Groups:
    """Groups from the code of each row; `known` are the labels of all groups, none if they go without."""
    names = {number: str(label) for number, label in enumerate(known)} if names is None else names
    count = max(len(known), int(codes.max(initial=-1)) + 1)
    size = np.bincount(codes[codes >= 0], minlength=count)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    members = np.argsort(codes, kind="stable").astype(np.int32)[int((codes < 0).sum()) :]
    if np.array_equal(members, np.arange(len(members))):
        members = np.empty(0, np.int32)  # rows lie in the order of the groups
    return Groups(kind, codes, start, members, names, capacity)
