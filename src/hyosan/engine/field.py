"""What orders do in the field, step by step: convoys collect, bombs fall, lures call, the camp lets people go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hyosan.engine import space as spaces
from hyosan.engine.camp import camp_order
from hyosan.engine.levers import area_of, most_reported
from hyosan.engine.program import Program
from hyosan.engine.strikes import due, strike, strikes
from hyosan.engine.surveillance import View, Watch
from hyosan.engine.where import cell_named
from hyosan.ground.purposes import CAMP, name_key
from hyosan.ground.units import DAY, HOUR, SECOND
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.force import evacuate, release
from hyosan.kernels.space.parties import CAMPED, MOVES
from hyosan.kernels.space.sight import first_words
from hyosan.model.response import Order

Ordered = tuple[str, str, Order]  # response, lever, order
IN_THE_FIELD = ("strike", "evacuation", "lure", "camp")
TOLD = 1 << 10  # ordinal of the draw: who tells in the camp


def act(
    orders: Sequence[Ordered],
    program: Program,
    space: spaces.Space,
    core: spaces.Core,
    seen: View,
    start: int,
    end: int,
) -> None:
    """Everything that is done in a step by order, at its beginning. `orders` are sorted."""
    orders = [one for one in orders if one[1] in IN_THE_FIELD]
    if orders:
        _carry_out(orders, program, space, core, seen, start, end)
    if space.camp["cell"][0] >= 0 and not space.camp["open"][0] and space.camp["inside"][0] > 0:
        spaces.make_room(space, core, 0)
        release(spaces.scene_of(space, core), start, ONE, 0)


def _carry_out(
    orders: Sequence[Ordered], program: Program, space: spaces.Space, core: spaces.Core, seen: View,
    start: int, end: int,
) -> None:  # fmt: skip
    """Do what is due in a step, in the order of the responses' names."""
    places = program.world.places
    assert places is not None
    if start // DAY != end // DAY:
        space.asked.clear()
    for response, lever, order in orders:
        if lever == "strike" and strikes(order, space, start, end):
            inside = area_of(space, places, response, order)
            strike(order, name_key(response), inside, space, core, seen, start, end)
        elif lever == "evacuation" and space.camp["open"][0] and response not in space.asked:
            inside = area_of(space, places, response, order)
            _evacuate(response, order, inside, places.home_start, space, core, seen, start, end)
        elif lever == "lure":
            noise = order.value * (end - start) / HOUR
            spaces.make_noise(space, [cell_named(places, order.target)], noise)
        elif lever == "camp" and start // DAY != end // DAY:
            _let_go(order, space, core, start)


def is_due(orders: Sequence[Ordered], space: spaces.Space, start: int, end: int) -> bool:
    """Whether anything may be done by order in steps that begin in [start, end) on one day."""
    for response, lever, order in orders:
        if lever == "lure" or (lever == "strike" and strikes(order, space, start, end)):
            return True
        if lever == "evacuation" and response not in space.asked and due(order.value, start, end) > 0:
            return True
    return bool(space.camp["inside"][0] > 0 and not space.camp["open"][0])


def _evacuate(
    response: str, order: Order, inside: NDArray[np.bool_], home_start: NDArray[np.int64], space: spaces.Space,
    core: spaces.Core, seen: View, start: int, end: int,
) -> None:  # fmt: skip
    """Convoys collect people where most reports come from, then anywhere within the area."""
    details, seats = dict(order.details), due(order.value, start, end)
    left = inside & (np.diff(home_start) > 0) & (space.cells["evacuated"] < home_start[1:])
    if not left.any():
        if start // DAY != end // DAY:
            space.cells["evacuated"][inside] = 0  # everybody was asked once: ask again tomorrow
        else:
            space.asked.add(response)
        return
    if seats == 0:
        return
    spaces.make_room(space, core, 0)
    cells = _in_turn(seen, left, int(details["recent"]))
    ticks = (space.metres[cells] / details["speed"] * SECOND).astype(np.int64) + int(details["loading"])
    evacuate(spaces.scene_of(space, core), cells, seats, int(details["compliance"] * ONE), ticks, start)


def _in_turn(seen: View, left: NDArray[np.bool_], recent: int) -> NDArray[np.int64]:
    """The cells that are left: those with most reports first, then by number."""
    first, rest = most_reported(seen, left, len(left), recent), left.copy()
    rest[first] = False
    return np.concatenate((first, np.flatnonzero(rest)))


def _let_go(order: Order, space: spaces.Space, core: spaces.Core, start: int) -> None:
    """Once a day the camp lets a share of its people go."""
    released = dict(order.details)["released"]
    if released > 0:
        spaces.make_room(space, core, 0)
        release(spaces.scene_of(space, core), start, int(released * ONE), start // DAY)


def listen(
    orders: Sequence[Ordered], program: Program, space: spaces.Space, watch: Watch | None, now: int
) -> None:
    """People who came into the camp in the step tell where they come from, if they are asked."""
    size = int(space.parties.counts[MOVES])
    if size == space.listened:
        return
    moves, space.listened = space.parties.moves[space.listened : size], size
    order = camp_order(one for _, _, one in orders)
    share = dict(order.details)["interrogation"] if order is not None else 0.0
    if watch is None or share == 0.0:
        return
    came = moves[moves["kind"] == CAMPED]
    asked = came["person"].astype(np.int64)
    words = first_words(watch.seed, program.ids[asked] if program.ids.size else asked, 0, CAMP, TOLD)
    tell = came[words.astype(np.float64) < share * ONE]
    home = program.world.people.home[tell["person"]]
    known = space.cells["attacked"][home]
    seen_it = known <= now
    watch.hear(now, known[seen_it], home[seen_it])
