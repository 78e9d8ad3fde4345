"""The camp as ordered: where it is, what its guards do, and when it lets people go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from hyosan.engine import space as spaces
from hyosan.engine.where import cell_named
from hyosan.ground.units import SECOND
from hyosan.kernels.draws import ONE
from hyosan.model.response import Order
from hyosan.world.world import Places

Holding = Mapping[tuple[str, str, str], Order]


def camp_order(orders: Iterable[Order]) -> Order | None:
    """The order that a camp be open, if there is one."""
    return next((order for order in orders if order.lever == "camp"), None)


def set_camp(holding: Holding, places: Places, space: spaces.Space) -> None:
    """Open the camp that is ordered, or close it if none is."""
    order = camp_order(holding.values())
    camp = space.camp[0]
    if order is None:
        camp["open"] = 0
        return
    details = dict(order.details)
    cell = cell_named(places, order.target)
    camp["cell"], camp["capacity"], camp["open"] = cell, int(order.value), 1
    for name in ("screening", "testing", "false_alarm", "roam", "roam_most", "nightly"):
        camp[name] = int(details[name] * ONE)
    camp["reach"], camp["shy"] = details["reach"], int(details["shy"])
    camp["isolation"] = int(details["isolation"])
    camp["collects"], camp["out_for"] = int(details["collects"]), int(details["out_for"])
    camp["escort"] = SECOND / details["escort_speed"]
    straight = np.hypot(places.x - places.x[cell], places.y - places.y[cell])
    space.metres[:] = details["detour"] * straight.astype(np.float64)
