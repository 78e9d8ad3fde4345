"""The run directory: write, read, query."""

from __future__ import annotations

from hyosan.record.errors import RecordError, RunDirectoryError
from hyosan.record.read import RunDirectory, read_run
from hyosan.record.write import write_run

__all__ = ["RecordError", "RunDirectory", "RunDirectoryError", "read_run", "write_run"]
