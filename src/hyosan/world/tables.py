"""Reads a CSV or Parquet table column by column, with errors that name file, column and row."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import TableError

SHOWN = 60  # characters of an offending value
ROW_NOTE = "rows count from 1, the header not counted"


class Table:
    """A table in memory. Row numbers in messages count from 1, the header not counted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns = _read(path)

    def fail(self, message: str) -> NoReturn:
        """Raise a TableError that names the file."""
        raise TableError(f"{self.path}: {message}")

    def fail_at(self, name: str, row: int, why: str) -> NoReturn:
        """Raise a TableError that names file, column, row and the value found."""
        found = str(self.columns.column(name)[row].as_py())
        found = found if len(found) <= SHOWN else found[:SHOWN] + "…"
        self.fail(f"column {name!r}, row {row + 1}: {why}; found {found!r} ({ROW_NOTE})")

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self.columns.column_names)

    def need(self, *names: str) -> None:
        """Fail unless there is exactly one column of each name."""
        known = self.names
        for name in names:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                self.fail(f"the column {name!r} is missing; the file has: {', '.join(known) or 'none'}{hint}")
        for name in known:
            if known.count(name) > 1:
                self.fail(f"the column {name!r} stands twice; keep one of them")

    def only(self, *names: str) -> None:
        """Fail if there is a column of another name."""
        for name in self.names:
            if name not in names:
                close = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean {close[0]!r}? " if close else ""
                self.fail(f"unknown column {name!r}; {hint}allowed: {', '.join(names)}")

    def first_missing(self, name: str) -> int | None:
        """The first row without a value, or None."""
        column = self.columns.column(name)
        if column.null_count == 0:
            return None
        return int(np.flatnonzero(column.is_null().to_numpy())[0])

    def whole(self, name: str) -> NDArray[np.int64]:
        """A column of whole numbers without gaps."""
        import pyarrow as pa

        column = self.columns.column(name)
        gap = self.first_missing(name)
        if gap is not None:
            self.fail_at(name, gap, "a whole number is needed")
        if pa.types.is_integer(column.type):
            if column.type == pa.uint64():
                self._within(name, column.to_numpy(), 0, 2**63 - 1)
            return column.to_numpy().astype(np.int64, copy=False)
        if pa.types.is_floating(column.type):
            values = column.to_numpy()
            wrong = ~(np.abs(values) < 2.0**53) | (values != np.floor(values))
            if not wrong.any():
                return values.astype(np.int64)
            self.fail_at(name, int(np.argmax(wrong)), "a whole number is needed")
        row = self._first_that(name, lambda text: not _is_whole(text))
        self.fail_at(name, row or 0, f"a whole number is needed, this column holds {column.type}")

    def number(self, name: str) -> NDArray[np.float64]:
        """A column of numbers without gaps."""
        import pyarrow as pa

        column = self.columns.column(name)
        gap = self.first_missing(name)
        if gap is not None:
            self.fail_at(name, gap, "a number is needed")
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            return column.to_numpy().astype(np.float64, copy=False)
        row = self._first_that(name, lambda text: not _is_number(text))
        self.fail_at(name, row or 0, f"a number is needed, this column holds {column.type}")

    def labels(self, name: str) -> tuple[NDArray[np.int32], list[Any]]:
        """(code of each row, -1 for none; the sorted labels). Labels are whole numbers or texts."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.columns.column(name).combine_chunks()
        if pa.types.is_floating(column.type) and column.null_count < len(column):
            values = column.drop_null().to_numpy()
            if not (values == np.floor(values)).all():
                self.fail(f"column {name!r}: labels are whole numbers or texts, this column holds fractions")
            column = column.cast(pa.int64())
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        known = (
            pa.types.is_integer,
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_boolean,
            pa.types.is_null,
        )
        if not any(test(column.type) for test in known):
            self.fail(f"column {name!r}: labels are whole numbers or texts, this column holds {column.type}")
        if pa.types.is_null(column.type):
            return np.full(len(column), -1, np.int32), []
        found = pc.unique(column.drop_null())
        found = found.take(pc.sort_indices(found))
        codes = pc.index_in(column, value_set=found)
        return codes.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32), found.to_pylist()

    def _within(self, name: str, values: NDArray, low: int, high: int) -> None:
        wrong = (values < low) | (values > high)
        if wrong.any():
            self.fail_at(name, int(np.argmax(wrong)), f"it must lie between {low} and {high}")

    def _first_that(self, name: str, test: Any) -> int | None:
        for row, value in enumerate(self.columns.column(name).to_pylist()):
            if test(value):
                return row
        return None


def _is_whole(value: object) -> bool:
    try:
        return str(int(str(value).strip())) != ""
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    try:
        return str(float(str(value).strip())) != ""
    except ValueError:
        return False


def _read(path: Path) -> Any:
    """The file as an Arrow table; its kind is told by its name."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    if not path.exists():
        raise TableError(f"{path}: no such file; check the path")
    if path.is_dir():
        raise TableError(f"{path}: a folder was found; give a .csv or .parquet file")
    kind = path.suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise TableError(f"{path}: tables are .csv or .parquet files, by their name")
    try:
        if kind == ".parquet":
            table = pa.parquet.ParquetFile(path).read()
        else:
            empty = pa.csv.ConvertOptions(strings_can_be_null=True, null_values=["", "NA", "null"])
            table = pa.csv.read_csv(path, convert_options=empty)
    except (pa.ArrowException, OSError) as error:
        first = (str(error).strip().splitlines() or ["unreadable"])[0]
        raise TableError(f"{path}: this is not a {kind[1:]} table: {first}; save it again") from None
    return table
