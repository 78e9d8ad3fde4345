"""Doses: who is given one in a slice. The order of people is drawn once, when the response goes on.

Where a campaign stands follows from when it began: so nothing of it has to be kept in a checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.authority import Authority
from hyosan.engine.run import Run, enter_people
from hyosan.engine.where import belongs, cells_in, members_called
from hyosan.ground.purposes import name_key
from hyosan.ground.units import DAY
from hyosan.kernels.dosing import call_up, protect
from hyosan.kernels.draws import ONE
from hyosan.model.response import Order, Response
from hyosan.responses.contacts import Contacts
from hyosan.responses.doses import Doses
from hyosan.world.world import World


class Queue(NamedTuple):
    """Who comes for a dose, first come first, by an order."""

    order: Order
    people: NDArray[np.int32]


def give_doses(run: Run, authority: Authority, queues: dict[str, Queue], start: int, end: int) -> None:
    """Give the doses of a slice, [start, end), at its beginning."""
    for response, lever, order in authority.ordered:
        if lever != "doses":
            continue
        if response not in queues or queues[response].order != order:
            queues[response] = Queue(order, queue_of(run, response, order))
        began = next(one.since for one in authority.standings if one.response.name == response)
        people = queues[response].people[given(order, start - began) : given(order, end - began)]
        _give(run, people, response, order, start)


def given(order: Order, on_for: int) -> int:
    """How many doses were given after a response was on for so long."""
    stock = dict(order.details).get("stock", np.inf)
    return int(min(on_for * order.value / DAY, stock))


def queue_of(run: Run, response: str, order: Order) -> NDArray[np.int32]:
    """Rows of those who come, group after group, by a draw of their own within each."""
    world, rows = run.program.world, run.engine.rows
    left, campaign = np.ones(world.people.count, bool), name_key(response)
    if order.where is not None and order.where.circle is not None:
        left = np.isin(np.arange(world.people.count), members_called(world, order.where.circle))
    if order.where is not None and order.where.on_map:
        assert world.places is not None
        left &= cells_in(world.places, order.where)[world.people.home] & (world.people.home >= 0)
    queue: list[NDArray[np.int32]] = []
    for one in order.whom:
        chosen = left & belongs(world, one)
        left &= ~chosen
        people = np.flatnonzero(chosen).astype(np.int32)
        turn, comes = np.empty(len(people), np.uint32), np.empty(len(people), bool)
        call_up(rows, run.seed, campaign, people, _share(order, "compliance"), turn, comes)
        people, turn = people[comes], turn[comes]
        ids = world.people.ids[people] if world.people.ids.size else people
        queue.append(people[np.lexsort((ids, turn))])
    return np.concatenate(queue)


def check_groups(world: World, plan: Sequence[Response]) -> None:
    """ScenarioError if a plan names ages, attributes or circles that people do not have: before a run, not amid it."""
    for response in plan:
        if response.where is not None and response.where.circle is not None:
            members_called(world, response.where.circle)
        if isinstance(response, Contacts | Doses):
            for one in response.whom:
                belongs(world, one)


def _give(run: Run, people: NDArray[np.int32], response: str, order: Order, time: int) -> None:
    engine, state = run.engine, run.program.state(order.target)
    pathogen = run.program.scenario.pathogen
    open_to = np.array([pathogen.can_be_infected(name) for name in run.program.states])
    open_to[state] = False
    found = np.empty(len(people), bool)
    protect(
        engine.disease, engine.rows, engine.log, run.seed, name_key(response), people, _share(order, "takes"),
        open_to, time, found,
    )  # fmt: skip
    enter_people(run, time, people[found], state, run.program.cause("dose"))


def _share(order: Order, name: str) -> int:
    return int(dict(order.details)[name] * ONE)
