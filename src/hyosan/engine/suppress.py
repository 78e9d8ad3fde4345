"""What orders of the lever `information` mean: whom word still reaches, and for how long reports are held back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hyosan.engine import space as spaces
from hyosan.engine.where import cells_in
from hyosan.kernels.draws import ONE
from hyosan.model.response import Order
from hyosan.world.world import Places


def set_suppression(holding: Iterable[Order], places: Places, space: spaces.Space) -> None:
    """How much of word is believed, and of calls gets through, cell by cell; scales multiply."""
    belief, phones = np.ones(places.count), np.ones(places.count)
    for order in holding:
        if order.lever == "information":
            inside = cells_in(places, order.where)
            belief[inside] *= order.value
            phones[inside] *= dict(order.details)["phones"]
    for name, share in (("belief", belief), ("phones", phones)):
        space.cells[name] = (share * ONE).astype(np.int64)


def held_back(holding: Iterable[Order]) -> int:
    """For how many ticks reports are held back: as long as the strictest asks."""
    return max((int(dict(one.details)["hold"]) for one in holding if one.lever == "information"), default=0)
