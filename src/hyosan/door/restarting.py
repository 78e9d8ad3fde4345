"""`--from DIR@TIME`: going on from a time of another run, with the same luck and perhaps another plan."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyosan.ground.errors import UserError
from hyosan.ground.units import format_duration, parse_duration, parse_instant
from hyosan.scenario import Scenario, read_scenario

if TYPE_CHECKING:
    from hyosan.engine.checkpoint import Checkpoint


@dataclass(frozen=True)
class Origin:
    """The run that another goes on from."""

    folder: Path
    when: str | None  # as typed; None: its end
    seed: int
    reason: str  # why it ended


def find_origin(typed: str) -> Origin:
    """Read DIR@TIME. Raises UserError if DIR is no run."""
    name, _, when = typed.partition("@")
    folder = Path(name)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Origin(folder, when or None, int(manifest["seed"]), str(manifest["exit_reason"]))
    except (OSError, ValueError, KeyError):
        raise UserError(
            f"--from {typed}: {folder} is no run directory; write for example --from runs/first@'day 1 06:00'"
        ) from None


def checkpoint_of(origin: Origin, scenario: Scenario, world: Any) -> Checkpoint:
    """The checkpoint at the origin's time, from which `scenario` goes on.

    The end of a run is kept in its folder. A time within it is reached by running it again: draws are
    keyed, so that gives the same bits.
    """
    import hyosan
    from hyosan.engine.checkpoint import load_checkpoint

    path = origin.folder / "checkpoint.npz"
    kept = load_checkpoint(path) if path.is_file() else None
    if origin.when is None:
        if kept is None:
            raise UserError(
                f"--from {origin.folder}: that run had ended for good ({origin.reason}); "
                "name a time: DIR@'day 1 06:00'"
            )
        _check_time(f"{origin.folder}: that run ended", kept.time, scenario)
        return kept
    before = read_scenario(str(origin.folder))
    time = _ticks(origin.when, before)
    _check_time(f"…@{origin.when}: that is", time, scenario)
    if kept is not None and kept.time == time:
        return kept
    return hyosan.checkpoint_at(before, time, world, origin.seed)


def _check_time(what: str, time: int, scenario: Scenario) -> None:
    """Raise UserError unless the time lies before the end of the run that goes on from it."""
    if time >= scenario.horizon:
        raise UserError(
            f"--from {what} {format_duration(time)} after the start, and this one is to last "
            f"{format_duration(scenario.horizon)}: nothing is left to run; give a later --days"
        )


def _ticks(typed: str, before: Scenario) -> int:
    """The time as typed, in the run that another goes on from."""
    try:
        time = parse_instant(typed, before.start)
    except ValueError:
        try:
            time = parse_duration(typed)
        except ValueError:
            raise UserError(
                f"--from …@{typed}: this is no time; write 'day 1 06:00', an ISO time, "
                "or a duration such as '30 h'"
            ) from None
    if not 0 <= time < before.horizon:
        raise UserError(
            f"--from …@{typed}: the time must lie within that run, "
            f"which lasts {format_duration(before.horizon)}; leave it out to go on from the end"
        )
    return time
