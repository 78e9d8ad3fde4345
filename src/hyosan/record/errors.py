"""What can go wrong with a run directory."""

from __future__ import annotations

from hyosan.ground.errors import HyosanError, UserError


class RecordError(HyosanError):
    """A run directory could not be written: the disk is full, or writing is not permitted."""


class RunDirectoryError(UserError):
    """A folder is not a run directory that can be read, or may not be written over."""
