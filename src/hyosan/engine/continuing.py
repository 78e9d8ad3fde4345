"""What a run has in common with the one that it goes on from: all that its past was made by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hyosan.ground.errors import UserError
from hyosan.ground.units import parse_duration

if TYPE_CHECKING:
    from hyosan.scenario.scenario import Scenario

# The world has a digest of its own. A step may change where nothing but contacts happens: they have none.
PARTS = {"pathogen", "circles", "behaviour", "surveillance", "immunity", "beds", "seeding"}


def asked_of(scenario: Scenario) -> dict[str, Any]:
    """The parts of a scenario by which its past was made, as plain data: without titles, and where numbers are from."""
    dumped = scenario.model_dump(mode="json", by_alias=True, exclude_none=True, include=PARTS)
    for part in ("pathogen", "behaviour"):
        dumped[part] = {k: v for k, v in dumped.get(part, {}).items() if k not in ("title", "description")}
    for circle in dumped["circles"]:
        circle.pop("file", None)  # its contacts are the world's
    plain: dict[str, Any] = _without_origins(dumped)
    return plain


def check_past(before: dict[str, Any], scenario: Scenario, time: int) -> None:
    """UserError if what a run asks for (`asked_of`) is not what a scenario does that goes on from it at a time."""
    found = _difference(_until(before, time), _until(asked_of(scenario), time), "")
    if found is not None:
        raise UserError(
            f"the run to go on from differs in {found}, and so would its past; at a restart the plan, the horizon, "
            "'stop', the cast and what is seeded later may change: run this scenario from its start, or leave that "
            "as it was"
        )


def _until(asked: dict[str, Any], time: int) -> dict[str, Any]:
    """What is asked, and of what is seeded that which was seeded before a time, by its place in the list."""
    seeded = {str(at): one for at, one in enumerate(asked["seeding"]) if parse_duration(one["at"]) < time}
    return {**asked, "seeding": seeded}


def _without_origins(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_origins(value) for key, value in part.items() if key != "origin"}
    return [_without_origins(one) for one in part] if isinstance(part, list) else part


def _difference(before: Any, now: Any, path: str) -> str | None:
    """The dotted path of the first part that is not the same in both, and what it is; None if all are."""
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        before, now = ({str(at): one for at, one in enumerate(part)} for part in (before, now))
    if not (isinstance(before, dict) and isinstance(now, dict)):
        return None if before == now else f"{path} ({before} there, {now} here)"
    if list(before) != list(now) and before.keys() == now.keys():
        return f"{path} (another order)"  # of states and of branches it decides what a draw means
    for key in dict.fromkeys([*before, *now]):
        below = f"{path}.{key}" if path else key
        if key not in before or key not in now:
            return f"{below} ({'only there' if key in before else 'only here'})"
        found = _difference(before[key], now[key], below)
        if found is not None:
            return found
    return None
