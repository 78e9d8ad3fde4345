"""Strikes: which cells are bombed next, at once or announced a while before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hyosan.engine import space as spaces
from hyosan.engine.levers import most_reported
from hyosan.engine.surveillance import View
from hyosan.ground.purposes import name_key
from hyosan.ground.units import FOREVER, HOUR
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.force import bombard
from hyosan.kernels.space.warning import warn
from hyosan.model.response import Order


def due(rate: float, start: int, end: int) -> int:
    """How many of something that comes at a rate an hour fall into [start, end): whole ones, none lost."""
    return int(rate * end / HOUR) - int(rate * start / HOUR)


def strikes(order: Order, space: spaces.Space, start: int, end: int) -> bool:
    """Whether bombs may fall, or be announced, in steps that begin in [start, end)."""
    announces = dict(order.details)["warning"] > 0
    return due(order.value, start, end) > 0 or (announces and bool((space.falls < end).any()))


def strike(
    order: Order, key: int, inside: NDArray[np.bool_], space: spaces.Space, core: spaces.Core,
    seen: View, start: int, end: int,
) -> None:  # fmt: skip
    """Bomb the next cells of a response; with a warning those announced before, and announce the next."""
    details, number = dict(order.details), due(order.value, start, end)
    warning = int(details["warning"])
    if warning > 0:
        _bomb(np.flatnonzero((space.falls <= start) & (space.falls_by == key)), details, space, core, start)
    if number == 0:
        return
    cells = _next(order, number, inside, space, seen, start)
    if warning > 0:
        space.falls[cells], space.falls_by[cells] = start + warning, key
        _announce(cells, details, space, core, start)
    else:
        _bomb(cells, details, space, core, start)


def _next(
    order: Order, number: int, inside: NDArray[np.bool_], space: spaces.Space, seen: View, start: int
) -> NDArray[np.int64]:
    """So many cells that were not bombed of late, and are not to be bombed anyhow."""
    details = dict(order.details)
    open_to = inside & (space.struck <= start - int(details["again"])) & (space.falls == FOREVER)
    if space.camp["cell"][0] >= 0:
        open_to[int(space.camp["cell"][0])] = False
    if order.target == "reported":
        return most_reported(seen, open_to, number, int(details["recent"]))
    return _longest_ago(space.struck, open_to)[:number]


def _longest_ago(struck: NDArray[np.int64], open_to: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Cells in turn: those never bombed first, then those bombed longest ago, then by number."""
    cells = np.flatnonzero(open_to)
    return cells[np.argsort(struck[cells], kind="stable")]


def _bomb(
    cells: NDArray[np.int64], details: Mapping[str, float], space: spaces.Space, core: spaces.Core, start: int
) -> None:
    """Bombs fall on some cells."""
    if len(cells) == 0:
        return
    spaces.make_room(space, core, 0)
    names = ("in_the_open", "inside", "hunters", "underground")
    chances = [int(details[name] * ONE) for name in names]
    warned = _heeding(details, space) if details["warning"] > 0 else 0
    bombard(spaces.scene_of(space, core), cells, start, start // space.length, *chances, warned)
    space.struck[cells], space.falls[cells] = start, FOREVER


def _announce(
    cells: NDArray[np.int64], details: Mapping[str, float], space: spaces.Space, core: spaces.Core, start: int
) -> None:
    """Who lives there learns of it, and leaves or goes underground if he heeds it."""
    news = cells[space.cells["broadcast"][cells] > start]
    spaces.broadcast(space, news, start)
    spaces.end_broadcast(space, news, start)
    spaces.make_room(space, core, 0)
    warn(spaces.scene_of(space, core), cells, start, _heeding(details, space))


def _heeding(details: Mapping[str, float], space: spaces.Space) -> int:
    """The share of households (2**32 = 1) who are reached and do as they are told: of those who trust it."""
    reached = int(details["compliance"] * ONE)
    flees = space.habits["packing_row"][0] >= 0  # else nothing is known of trust
    return (reached * int(space.habits["trust"][0])) >> 32 if flees else reached


def call_off(holding: Mapping[tuple[str, str, str], Order], space: spaces.Space) -> None:
    """What a response announced that has ended since does not come; nor does anything fall on a camp opened since."""
    announced = space.falls < FOREVER
    if announced.any():
        if space.camp["cell"][0] >= 0:
            space.falls[int(space.camp["cell"][0])] = FOREVER
        still = [name_key(response) for response, lever, _ in holding if lever == "strike"]
        space.falls[announced & ~np.isin(space.falls_by, still)] = FOREVER
