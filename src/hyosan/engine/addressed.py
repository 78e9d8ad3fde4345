"""Orders for the contacts of some people: a bit a person says whom each addresses, a table what they leave.

People are looked through once, when the orders that hold change, and not again while the same people are
addressed. A contact is looked up when it is thinned, by the bits of both its sides.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.where import belongs
from hyosan.ground.errors import ScenarioError
from hyosan.kernels.circles.contact import LEVER_ONE
from hyosan.model.response import Order, Where, Whom
from hyosan.world.world import World

MOST = 8  # bits
KINDS = 1 << MOST  # of people, by their bits
Address = tuple[tuple[Whom, ...], Where | None]


def addresses(orders: Iterable[Order]) -> list[Address]:
    """Whom orders address, each once: the number of an address is its bit. ScenarioError if they are too many."""
    found: list[Address] = []
    for order in orders:
        if order.lever == "contacts" and order.whom and (order.whom, order.where) not in found:
            found.append((order.whom, order.where))
    if len(found) > MOST:
        raise ScenarioError(
            f"{len(found)} orders hold at once for the contacts of different people; at most {MOST} may"
        )
    return found


def classes_of(world: World, asked: list[Address]) -> NDArray[np.uint8]:
    """uint8[people]: the bits of those orders that address somebody; empty if there is no such order."""
    if not asked:
        return np.empty(0, np.uint8)
    classes = np.zeros(world.people.count, np.uint8)
    for bit, (whom, _) in enumerate(asked):
        chosen = np.zeros(world.people.count, bool)
        for one in whom:
            chosen |= belongs(world, one)
        classes[chosen] |= np.uint8(1 << bit)
    return classes


def scale_for(table: NDArray[np.int64], bit: int, scale: float) -> None:
    """Let an order scale the contacts of those with a bit, in int64[KINDS], LEVER_ONE = as usual."""
    have = (np.arange(KINDS) >> bit) & 1 == 1
    table[have] = (table[have] * int(scale * LEVER_ONE)) >> 27
