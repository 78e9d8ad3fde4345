"""People and contacts that the user brings: CSV or Parquet tables.

People: `person` (whole number, unique, any order), and if wanted `age`, `sex` (f, m), `household`, `cell`,
`circle:<name>`; every other column is an attribute. Rows are ordered by cell, household and person.
Groups are numbered by their sorted labels, so that somebody who is in none of them renumbers nobody.
Contacts: `a`, `b`, and if wanted `weight` (contacts a day), an undirected edge a row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.world.ground import Ground
from hyosan.world.tables import Table
from hyosan.world.world import Groups, Network, People, World

OLDEST = 130  # years
SEXES = {"f": 0, "m": 1}
OWN_COLUMNS = ("person", "age", "sex", "household", "cell")
CIRCLE = "circle:"


def read_people(path: Path, ground: Ground | None = None) -> World:
    """People and their groups from a table, their cells those of a map if there is one.

    TableError names file, column, row and what was found.
    """
    table = Table(path)
    table.need("person", *(["cell"] if ground is not None else []))
    person = table.whole("person")
    _unique(table, person)
    labels = {name: table.labels(name) for name in table.names if name in ("household", "cell")}
    if ground is not None:
        labels["cell"] = _on_map(table, *labels["cell"], ground)
    labels |= {name: table.labels(name) for name in table.names if name.startswith(CIRCLE)}
    none = np.full(len(person), -1, np.int32)
    cell, household = (labels[name][0] if name in labels else none for name in ("cell", "household"))
    # those without a cell or household come last: as unsigned, -1 is the largest
    order = np.lexsort((person, household.view(np.uint32), cell.view(np.uint32)))
    groups = {
        _kind(name): _groups(_kind(name), codes[order], known, with_names=name != "household")
        for name, (codes, known) in labels.items()
    }
    people = People(
        count=len(person),
        ids=person[order],
        age=_ages(table)[order] if "age" in table.names else np.empty(0, np.uint8),
        sex=_sexes(table)[order] if "sex" in table.names else np.empty(0, np.uint8),
        home=cell[order] if "cell" in labels else np.empty(0, np.int32),
        attributes={name: _attribute(table, name)[order] for name in table.names if _is_attribute(name)},
    )
    return World(people, groups)


def read_network(path: Path, name: str, people: People) -> Network:
    """A network from a table of edges. TableError names file, column, row and what was found."""
    table = Table(path)
    table.need("a", "b")
    one, other = (_rows(table, column, people) for column in ("a", "b"))
    loops = one == other
    if loops.any():
        table.fail_at("b", int(np.argmax(loops)), "an edge must join two different people")
    weight = _weights(table) if "weight" in table.names else np.empty(0, np.float64)
    graph = _both_ways(one, other, weight, people.count)
    if graph.nnz < 2 * len(one):
        _fail_at_duplicate(table, one, other, people.count)
    kept = graph.data if weight.size else weight
    return Network(name, graph.indptr.astype(np.int64), graph.indices.astype(np.int32, copy=False), kept)


def _on_map(
    table: Table, codes: NDArray[np.int32], known: list[Any], ground: Ground
) -> tuple[NDArray[np.int32], list[Any]]:
    """(cell of each row, the names of all cells): with a map everybody lives in one of its cells."""
    if (codes < 0).any():
        table.fail_at("cell", int(np.argmax(codes < 0)), "with a map everybody lives in a cell")
    number = {label: cell for cell, label in enumerate(ground.labels) if label}
    cell_of = np.array([number.get(str(label), -1) for label in known], np.int32)
    cells = cell_of[codes]
    if (cells < 0).any():
        some = ", ".join(list(number)[:8]) or "none, as no feature has a name"
        table.fail_at("cell", int(np.argmax(cells < 0)), f"the map has no cell of this name; it has {some}")
    return cells, list(ground.labels)


def _both_ways(
    one: NDArray[np.int64], other: NDArray[np.int64], weight: NDArray[np.float64], count: int
) -> Any:
    """The edges as a symmetric sparse matrix, neighbours ascending, duplicates merged; in linear time."""
    from scipy.sparse import coo_array

    small_one, small_other = one.astype(np.int32), other.astype(np.int32)
    value = weight if weight.size else np.ones(len(one), np.uint8)
    ends = (np.concatenate([small_one, small_other]), np.concatenate([small_other, small_one]))
    return coo_array((np.concatenate([value, value]), ends), shape=(count, count)).tocsr()


def _kind(column: str) -> str:
    return "neighbourhood" if column == "cell" else column.removeprefix(CIRCLE)


def _is_attribute(column: str) -> bool:
    return column not in OWN_COLUMNS and not column.startswith(CIRCLE)


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


def _groups(kind: str, codes: NDArray[np.int32], known: list[Any], with_names: bool) -> Groups:
    size = np.bincount(codes[codes >= 0], minlength=len(known))
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    members = np.argsort(codes, kind="stable").astype(np.int32)[int((codes < 0).sum()) :]
    names = {number: str(label) for number, label in enumerate(known)} if with_names else {}
    if np.array_equal(members, np.arange(len(members))):
        members = np.empty(0, np.int32)  # rows lie in the order of the groups
    return Groups(kind, codes, start, members, names)


def _rows(table: Table, column: str, people: People) -> NDArray[np.int64]:
    """The rows of the people that a column names."""
    ids = table.whole(column)
    if people.ids.size == 0:
        known, row = (ids >= 0) & (ids < people.count), ids
    else:
        order = np.argsort(people.ids, kind="stable")
        ascending = people.ids[order]
        at = _positions(ascending, ids)
        known, row = ascending[at] == ids, order[at]
    if not known.all():
        table.fail_at(column, int(np.argmin(known)), "no person has this id")
    return row


def _positions(ascending: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """A position for each id at which it stands, if anywhere; by table where ids lie close together."""
    low, high = int(ascending[0]), int(ascending[-1])
    if high - low < 4 * len(ascending) + 1024:
        position = np.zeros(high - low + 1, np.int64)
        position[ascending - low] = np.arange(len(ascending))
        return position[np.clip(ids, low, high) - low]
    return np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)


def _weights(table: Table) -> NDArray[np.float64]:
    weight = table.number("weight")
    wrong = ~((weight >= 0) & (weight < np.inf))
    if wrong.any():
        table.fail_at("weight", int(np.argmax(wrong)), "a weight is contacts a day: finite, 0 or more")
    return weight


def _fail_at_duplicate(table: Table, one: NDArray[np.int64], other: NDArray[np.int64], width: int) -> None:
    key = np.minimum(one, other) * width + np.maximum(one, other)
    _, first = np.unique(key, return_index=True)
    repeated = np.ones(len(key), bool)
    repeated[first] = False
    row = int(np.argmax(repeated))
    earlier = int(np.argmax(key == key[row]))
    table.fail_at("a", row, f"this edge stands twice (either direction counts): row {earlier + 1} has it too")
