"""The folder that a run will be written to, held from the start, so that no other run takes it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hyosan.ground.errors import UserError


@contextmanager
def held_folder(out: Path | None, name: str) -> Iterator[Path]:
    """A new, empty folder: `out`, or else the first free one of runs/name, runs/name-2, …

    What was made and is still empty at the end is removed again, parents included. Raises UserError if `out` is
    there already, or nothing can be written there.
    """
    folder = out if out is not None else Path("runs") / name
    made = [parent for parent in folder.parents if not parent.exists()]
    try:
        made.insert(0, _made(folder, numbered=out is None))
        yield made[0]
    finally:
        for one in made:
            with suppress(OSError):  # it holds something, and stays
                one.rmdir()


def _made(folder: Path, numbered: bool) -> Path:
    """Make the folder. Making one fails if it is there, so that of two runs only one has it."""
    candidate, number = folder, 1
    while True:
        try:
            candidate.mkdir(parents=True)
            return candidate
        except FileExistsError:
            if not numbered:
                raise UserError(
                    f"--out {folder}: it exists already; name a new folder, or move the old one away"
                ) from None
            number += 1
            candidate = folder.with_name(f"{folder.name}-{number}")
        except OSError as error:
            why = error.strerror or error
            raise UserError(
                f"--out {folder}: cannot write in {folder.parent} ({why}); choose another folder"
            ) from None
