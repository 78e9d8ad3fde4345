"""Households and places that the user brings beside the people: a row each, and where it lies.

Households: `id`, and if wanted `cell`; every other column is an attribute of all its people. Places: `id`, `kind`
(that of a circle: `class` for the people's column `circle:class`), and if wanted `name`, `cell`, `capacity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.world.tables import Table

PLACE_COLUMNS = ("id", "kind", "name", "cell", "capacity")
Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Listed:
    """What one table lists of one kind, numbered by its sorted ids. Arrays are by that number."""

    path: Path
    number: Mapping[str, int]  # of each id
    names: tuple[str, ...]
    cells: tuple[
        str | None, ...
    ]  # what the table calls its cell; none: it has no such column, or said nothing
    capacity: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))  # -1: no limit
    attributes: Mapping[str, NDArray] = field(default_factory=dict)

    @property
    def located(self) -> bool:
        """Whether the table says of any where it lies."""
        return any(cell is not None for cell in self.cells)

    def numbers(self, table: Table, column: str, codes: Codes, known: list[Any]) -> Codes:
        """The number of what a column of another table names, -1 for none; TableError if it is not listed."""
        of_label = np.array([self.number.get(str(label), -1) for label in known] + [-1], np.int32)
        found = of_label[codes]
        wrong = (codes >= 0) & (found < 0)
        if wrong.any():
            some = ", ".join(list(self.number)[:6])
            why = f"{self.path.name} lists no such id; it lists {some or 'none'}"
            table.fail_at(column, int(np.argmax(wrong)), why)
        return found


def read_households(path: Path) -> Listed:
    """The households of a table."""
    table = Table(path)
    table.need("id")
    codes, known = _ids(table, np.zeros(len(table.columns), np.int32))
    order = np.argsort(codes, kind="stable")
    attributes = {
        name: np.asarray(table.columns.column(name).to_numpy())[order]
        for name in table.names
        if name not in ("id", "cell")
    }
    labels = [str(known[code]) for code in codes[order]]
    return Listed(
        path,
        {label: number for number, label in enumerate(labels)},
        tuple(labels),
        _cells(table, order),
        attributes=attributes,
    )


def read_places(path: Path) -> dict[str, Listed]:
    """The places of a table, by kind."""
    table = Table(path)
    table.need("id", "kind")
    table.only(*PLACE_COLUMNS)
    kind_codes, kinds = table.labels("kind")
    if (kind_codes < 0).any():
        table.fail_at("kind", int(np.argmax(kind_codes < 0)), "every place has a kind, that of a circle")
    codes, known = _ids(table, kind_codes)
    named = table.columns.column("name").to_pylist() if "name" in table.names else [None] * len(codes)
    capacity = _capacities(table, len(codes))
    result = {}
    for at, kind in enumerate(kinds):
        order = np.flatnonzero(kind_codes == at)
        order = order[np.argsort(codes[order], kind="stable")]
        labels = [str(known[code]) for code in codes[order]]
        names = tuple(str(named[row] or label) for row, label in zip(order, labels, strict=True))
        _distinct(table, names, order)
        result[str(kind)] = Listed(
            path,
            {label: number for number, label in enumerate(labels)},
            names,
            _cells(table, order),
            capacity[order],
        )
    return result


def _distinct(table: Table, names: tuple[str, ...], order: NDArray[np.int64]) -> None:
    """No two places of a kind may go by the same name; `order` are their rows."""
    first: dict[str, int] = {}
    for row, name in sorted(zip(order.tolist(), names, strict=True)):
        if name in first:
            column = "name" if "name" in table.names else "id"
            why = f"the place of row {first[name] + 1}, of the same kind, goes by the name {name!r} too"
            table.fail_at(column, row, f"{why}; give each its own")
        first[name] = row


def _ids(table: Table, kinds: Codes) -> tuple[Codes, list[Any]]:
    """(code of each row's id, the sorted ids); no id may be missing, or stand twice in one kind."""
    codes, known = table.labels("id")
    if (codes < 0).any():
        table.fail_at("id", int(np.argmax(codes < 0)), "every row needs an id")
    key = kinds.astype(np.int64) * max(len(known), 1) + codes
    _, first = np.unique(key, return_index=True)
    if len(first) < len(key):
        repeated = np.ones(len(key), bool)
        repeated[first] = False
        row = int(np.argmax(repeated))
        earlier = int(np.argmax(key == key[row]))
        table.fail_at("id", row, f"this id stands twice, row {earlier + 1} has it too; ids must be unique")
    return codes, known


def _cells(table: Table, order: NDArray[np.int64]) -> tuple[str | None, ...]:
    """What the table calls the cells of its rows, in an order."""
    if "cell" not in table.names:
        return (None,) * len(order)
    codes, known = table.labels("cell")
    return tuple(None if codes[row] < 0 else str(known[codes[row]]) for row in order)


def _capacities(table: Table, rows: int) -> NDArray[np.int64]:
    """How many each place holds; -1 where nothing is said."""
    result = np.full(rows, -1, np.int64)
    if "capacity" not in table.names:
        return result
    for row, value in enumerate(table.columns.column("capacity").to_pylist()):
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or value < 0:
            table.fail_at("capacity", row, "a capacity is a whole number, 0 or more, or empty for no limit")
        result[row] = int(value)
    return result
