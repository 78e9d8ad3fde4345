"""Where an order holds: from names to cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import ScenarioError
from hyosan.model.response import Where
from hyosan.world.world import Places


def cells_in(places: Places, where: Where | None) -> NDArray[np.bool_]:
    """Which cells an order means; all if it does not say."""
    inside = np.ones(places.count, bool)
    if where is None:
        return inside
    if where.districts is not None and where.districts != ["all"]:
        inside &= np.isin(places.district, [_index(places.districts, n, "district") for n in where.districts])
    if where.towns is not None:
        inside &= np.isin(places.town, [_index(places.towns, name, "town") for name in where.towns])
    if where.around is not None:
        centre = cell_named(places, where.around)
        distance = np.hypot(places.x - places.x[centre], places.y - places.y[centre])
        inside &= distance <= (where.within if where.within is not None else places.cell_size / 2)
    return inside


def cell_named(places: Places | None, name: str) -> int:
    """The cell of a named place."""
    if places is None or name not in places.names:
        known = ", ".join(sorted(places.names)[:8]) if places is not None else "none"
        raise ScenarioError(f"there is no place '{name}' on this map; it has: {known}, …")
    return places.names[name]


def _index(names: tuple[str, ...], name: str, what: str) -> int:
    if name not in names:
        raise ScenarioError(f"there is no {what} '{name}' on this map; it has: {', '.join(names)}")
    return names.index(name)
