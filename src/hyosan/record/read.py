"""Reading a run directory: manifest, tables, questions in SQL."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.schemas import schema
from hyosan.record.errors import RunDirectoryError
from hyosan.record.write import FORMAT, TABLES, checksum

if TYPE_CHECKING:
    import pyarrow as pa

    from hyosan.outcome import Outbreak


def read_run(folder: Path | str, outbreak: Outbreak | None = None) -> RunDirectory:
    """The run directory `folder`. RunDirectoryError (exit 2) if it is none, or of another format.

    With the `outbreak` that was just written there, its tables are taken from memory.
    """
    folder = Path(folder)
    path = folder / "manifest.json"
    if not folder.exists():
        raise RunDirectoryError(
            f"{folder}: no such folder; give a run directory, for example one under runs/"
        )
    if not path.is_file():
        raise RunDirectoryError(f"{folder}: no manifest.json here, so this is no run directory")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise RunDirectoryError(f"{path}: this is not a manifest of a run; write the run again") from None
    if found != FORMAT:
        raise RunDirectoryError(f"{path}: found format {found!r}; this version reads {FORMAT!r}")
    return RunDirectory(folder.absolute(), manifest, outbreak)


class RunDirectory:
    """A written run. It has the tables of an `Outbreak`, read when first asked for."""

    def __init__(self, folder: Path, manifest: dict[str, Any], outbreak: Outbreak | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._outbreak = outbreak
        self.history = outbreak.history if outbreak is not None else None

    @property
    def about(self) -> dict[str, Any]:
        """The run in plain data: title, times, states, map, the origin of every number."""
        about: dict[str, Any] = self.manifest["about"]
        return about

    def summary(self, out: str | None = None) -> dict[str, Any]:
        """The run in the keys of `hyosan run --json`; `out` is where it lies now."""
        return {**self.manifest["summary"], "out": out or str(self.folder)}

    @cached_property
    def events(self) -> pa.Table:
        """Every move of everybody."""
        return self._table("events")

    @cached_property
    def timeseries(self) -> pa.Table:
        """Counts by district and state, changes only."""
        return self._table("timeseries")

    @cached_property
    def incidence(self) -> pa.Table:
        """Moves by interval, state entered and cause."""
        return self._table("incidence")

    @cached_property
    def reports(self) -> pa.Table:
        """What the authorities learned."""
        return self._table("reports")

    @cached_property
    def orders(self) -> pa.Table:
        """What was ordered."""
        return self._table("orders")

    @cached_property
    def journeys(self) -> pa.Table:
        """What became of people who left their routine; empty in runs that were written before it was told."""
        if "journeys.parquet" not in self.manifest["files"]:
            return schema("journeys").empty_table()
        return self._table("journeys")

    @cached_property
    def words(self) -> pa.Table:
        """Who was told by whom; empty in runs that were written before it was told."""
        if "words.parquet" not in self.manifest["files"]:
            return schema("words").empty_table()
        return self._table("words")

    @cached_property
    def missing(self) -> pa.Table:
        """Who was reported missing; empty in runs that were written before it was told."""
        if "missing.parquet" not in self.manifest["files"]:
            return schema("missing").empty_table()
        return self._table("missing")

    @cached_property
    def people(self) -> pa.Table:
        """Who is who."""
        return self._table("people")

    @cached_property
    def places(self) -> pa.Table | None:
        """The cells of the map, or None."""
        return self._table("places") if (self.folder / "places.parquet").is_file() else None

    @cached_property
    def frames(self) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None:
        """(times in ticks, hunters [frame, cell]), or None where none were recorded."""
        if self._outbreak is not None:
            return self._outbreak.frames
        if not (self.folder / "frames.zarr").is_dir():
            return None
        import zarr

        group = zarr.open_group(str(self.folder / "frames.zarr"), mode="r")
        return np.asarray(group["time"]), np.asarray(group["hunters"])

    def query(self, sql: str) -> pa.Table:
        """The answer to a question in SQL; every table of the run is there by its name.

        Files are read in place. Raises RunDirectoryError with the database's words if the SQL is wrong.
        """
        import duckdb

        with duckdb.connect() as connection:
            for name in TABLES:
                path = self.folder / f"{name}.parquet"
                if path.is_file():
                    connection.read_parquet(str(path)).create_view(name)
            try:
                return connection.sql(sql).to_arrow_table()
            except duckdb.Error as error:
                raise RunDirectoryError(f"the query cannot be answered: {error}") from None

    def damaged(self) -> list[str]:
        """The files that are missing or differ from what was written; empty if the run is whole."""
        return [
            name
            for name, facts in self.manifest["files"].items()
            if not (self.folder / name).is_file() or checksum(self.folder / name) != facts["sha256"]
        ]

    def _table(self, name: str) -> pa.Table:
        if self._outbreak is not None:
            table: pa.Table = getattr(self._outbreak, name)
            return table
        import pyarrow.parquet as pq

        path = self.folder / f"{name}.parquet"
        try:
            with pq.ParquetFile(path) as file:  # read_table would guess columns from the folders' names
                return file.read()
        except (OSError, ValueError) as error:
            raise RunDirectoryError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from None
