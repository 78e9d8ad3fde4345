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
    world: str  # its world's digest


def find_origin(typed: str) -> Origin:
    """Read DIR@TIME. Raises UserError if DIR is no run."""
    name, _, when = typed.partition("@")
    folder = Path(name)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        seed, reason, world = manifest["seed"], manifest["exit_reason"], manifest["world_hash"]
        return Origin(folder, when or None, int(seed), str(reason), str(world))
    except (OSError, ValueError, KeyError):
        raise UserError(
            f"--from {typed}: {folder} is no run directory; write for example --from runs/first@'day 1 06:00'"
        ) from None


def check_from_start(name: str) -> None:
    """UserError if a scenario is named by the folder of a run that went on from another: it has a past of its own."""
    folder = Path(name)
    if (folder / "manifest.json").is_file() and (begun := _kept(folder, "begin.npz")) is not None:
        raise UserError(
            f"{name}: that run went on from another, so that from the start its scenario gives another run; for the "
            f"same again write --from {name}@'{format_duration(begun.time)}', and to run it from the start "
            f"{name}/scenario.yaml"
        )


def checkpoint_of(origin: Origin, scenario: Scenario, world: Any) -> Checkpoint:
    """The checkpoint at the origin's time, from which `scenario` goes on.

    The end of a run is kept in its folder, and so is what it went on from itself. A time within it is reached by
    running it again: draws are keyed, so that gives the same bits.
    """
    import hyosan

    if world.digest() != origin.world:
        raise UserError(
            f"--from {origin.folder}: that run is of another world; only the plan may change at a restart"
        )
    kept, begun = _kept(origin.folder, "checkpoint.npz"), _kept(origin.folder, "begin.npz")
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
    if begun is not None and time < begun.time:
        raise UserError(
            f"--from …@{origin.when}: that run went on from another {format_duration(begun.time)} after the start; "
            "name a time from then on, or go on from that other run"
        )
    found = next((one for one in (kept, begun) if one is not None and one.time == time), None)
    return found or hyosan.checkpoint_at(before, time, world, origin.seed, begin=begun)


def _kept(folder: Path, name: str) -> Checkpoint | None:
    """A checkpoint in the folder of a run, if it is there."""
    from hyosan.engine.checkpoint import load_checkpoint

    path = folder / name
    return load_checkpoint(path) if path.is_file() else None


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
