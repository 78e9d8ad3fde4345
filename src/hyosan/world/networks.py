"""Contacts that the user brings: a CSV or Parquet table of `a`, `b` and perhaps `weight`, an edge a row.

A weight is contacts a day; edges are undirected, and each stands once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.model.circles import MOST_CONTACTS
from hyosan.world.tables import Table
from hyosan.world.world import Network, People

COLUMNS = ("a", "b", "weight")
CLOSE = 16  # ids on average that lie as far apart still are looked up in a table


def read_network(path: Path, name: str, people: People) -> Network:
    """A network from a table of edges. TableError names file, column, row and what was found."""
    table = Table(path)
    table.need("a", "b")
    if table.columns.num_rows == 0:
        table.fail("it has no edge: there is no row below the names of the columns; leave the network out")
    table.only(*COLUMNS)
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


def _both_ways(
    one: NDArray[np.int32], other: NDArray[np.int32], weight: NDArray[np.float64], count: int
) -> Any:
    """The edges as a symmetric sparse matrix, neighbours ascending, duplicates merged; in linear time."""
    from scipy.sparse import coo_array

    value = weight if weight.size else np.ones(len(one), np.uint8)
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    return coo_array((np.concatenate([value, value]), ends), shape=(count, count)).tocsr()


def _rows(table: Table, column: str, people: People) -> NDArray[np.int32]:
    """The rows of the people that a column names."""
    ids = table.whole(column)
    if people.ids.size == 0:
        row = np.where((ids >= 0) & (ids < people.count), ids, -1).astype(np.int32)
    else:
        row = _found(people.ids, ids)
    if (row < 0).any():
        table.fail_at(column, int(np.argmax(row < 0)), "no person has this id")
    return row


def _found(known: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int32]:
    """Where each id stands among the known, -1 if nowhere; by a table where these lie close together."""
    low, high = int(known.min()), int(known.max())
    if high - low >= CLOSE * len(known):
        import pyarrow as pa
        import pyarrow.compute as pc

        found = pc.index_in(pa.array(ids), value_set=pa.array(known)).fill_null(-1)
        return np.asarray(found.to_numpy(zero_copy_only=False), np.int32)
    position = np.full(high - low + 1, -1, np.int32)
    position[known - low] = np.arange(len(known), dtype=np.int32)
    row = position[np.clip(ids, low, high) - low]
    return np.where((ids >= low) & (ids <= high), row, np.int32(-1))


def _weights(table: Table) -> NDArray[np.float64]:
    weight = table.number("weight")
    wrong = ~((weight >= 0) & (weight <= MOST_CONTACTS))
    if wrong.any():
        why = f"a weight is contacts a day: 0 or more, at most {MOST_CONTACTS:,}"
        table.fail_at("weight", int(np.argmax(wrong)), why)
    return weight


def _fail_at_duplicate(table: Table, one: NDArray[np.int32], other: NDArray[np.int32], width: int) -> None:
    key = np.minimum(one, other).astype(np.int64) * width + np.maximum(one, other)
    _, first = np.unique(key, return_index=True)
    repeated = np.ones(len(key), bool)
    repeated[first] = False
    row = int(np.argmax(repeated))
    earlier = int(np.argmax(key == key[row]))
    table.fail_at("a", row, f"this edge stands twice (either direction counts): row {earlier + 1} has it too")
