"""Levers: what the orders that hold together mean for contacts, edges, squads and knowledge."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hyosan.engine import space as spaces
from hyosan.engine.addressed import KINDS, addresses, classes_of, scale_for
from hyosan.engine.camp import set_camp
from hyosan.engine.compile_circles import set_lever
from hyosan.engine.run import Run
from hyosan.engine.suppress import set_suppression
from hyosan.engine.surveillance import View
from hyosan.engine.where import cell_named, cells_in, groups_with
from hyosan.ground.errors import ScenarioError
from hyosan.ground.units import FOREVER
from hyosan.kernels.circles.contact import LEVER_ONE
from hyosan.kernels.draws import ONE
from hyosan.model.circles import Circle
from hyosan.model.response import Order, Where
from hyosan.world.world import Places, World

# The largest value of a lever, where there is one; of contacts it is the circle's own.
HIGHEST = {"edges": 1.0, "curfew": 1.0, "information": 1.0}
OF_PEOPLE = ("contacts", "doses")  # levers that may be set for a circle's people
Holding = dict[tuple[str, str, str], Order]
IN_SPACE = ("edges", "broadcast", "curfew", "camp", "evacuation", "strike", "lure")


def check_levers(holding: Holding, run: Run, space: spaces.Space | None) -> None:
    """Refuse what cannot be: force where nobody hunts, an unknown circle, a value out of its lever's range."""
    circles = {circle.name: circle for circle in run.program.scenario.circles}
    for (response, _, _), order in holding.items():
        if order.lever == "patrols" and space is None:
            raise ScenarioError(
                "patrols use force, and this pathogen's people are only ill: force is refused; "
                "leave patrols out of the plan"
            )
        if order.lever in IN_SPACE and space is None:
            raise ScenarioError(f"the order '{order.lever}' needs a map with hunters, and this run has none")
        if order.lever in ("camp", "lure"):
            cell_named(run.program.world.places, order.target)
        if order.lever == "contacts" and order.target not in circles:
            raise ScenarioError(
                f"a response orders the circle '{order.target}'; this scenario has: {', '.join(circles)}"
            )
        if order.where is not None and order.where.circle is not None and order.lever not in OF_PEOPLE:
            raise ScenarioError(
                f"the response '{response}' orders {order.lever} for a circle, and this lever acts on cells; name "
                "districts, towns or a place"
            )
        _check_value(response, order, circles)


def _check_value(response: str, order: Order, circles: dict[str, Circle]) -> None:
    """Refuse what a lever cannot be set to: nothing is bent to fit."""
    highest, why = HIGHEST.get(order.lever, math.inf), ""
    if order.lever == "contacts" and order.where is None and not order.whom:
        highest = circles[order.target].ceiling
        why = f", its 'ceiling'; to let it rise give the circle '{order.target}' a higher one"
    elif order.lever == "contacts":
        part = "in a part of the circle" if order.where is not None else "of some people"
        highest, why = 1.0, f"; {part} contacts can only be lowered"
    if not 0.0 <= order.value <= highest:  # and no number at all is refused, too
        upper = "or more" if math.isinf(highest) else f"to {highest:g}"
        raise ScenarioError(
            f"the response '{response}' orders {order.lever} of '{order.target}' at {order.value:g}; "
            f"this lever takes 0 {upper}{why}"
        )


def apply(
    holding: Holding, run: Run, space: spaces.Space | None, seen: View, now: int, send: bool = True
) -> None:
    """Set every lever to what all orders together ask: scales multiply, edges take the strictest.

    Squads are sent anew, unless they are to stand where they are: after a restart they do, until there is news.
    """
    check_levers(holding, run, space)
    _contacts(holding, run)
    if space is not None:
        places = run.program.world.places
        assert places is not None
        _edges(holding, places, space)
        _broadcasts(holding, places, space, now)
        set_suppression(holding.values(), places, space)
        _curfews(holding, places, space, now)
        set_camp(holding, places, space)
        space.areas.clear()
        space.asked.clear()
        if send:
            send_squads(holding, run, space, seen)


def _contacts(holding: Holding, run: Run) -> None:
    circles = run.program.scenario.circles
    asked = addresses(holding.values())
    classes = run.engine.circles.class_of
    if asked != run.addressed:
        run.addressed, classes = asked, classes_of(run.program.world, asked)
    group_levers, class_levers, group_classes = Tables(), Tables(), Tables()
    for index, circle in enumerate(circles):
        scale, by = 1.0, []
        for (response, _, _), order in holding.items():
            if order.lever != "contacts" or order.target != circle.name:
                continue
            inside = None if order.where is None else _groups_in(run, circle.kind, order.where)
            if order.whom:
                bit = asked.index((order.whom, order.where))
                scale_for(class_levers.of(index, KINDS, LEVER_ONE), bit, order.value)
                if inside is not None:
                    elsewhere = group_classes.of(index, len(inside), KINDS - 1)
                    elsewhere[~inside] &= ~(1 << bit)
            elif inside is not None:
                factor = group_levers.of(index, len(inside), LEVER_ONE)
                factor[inside] = (factor[inside] * int(order.value * LEVER_ONE)) >> 27
            else:
                scale *= order.value
                by.append(response)
        if scale > circle.ceiling:
            raise ScenarioError(
                f"the responses {', '.join(by)} together scale the circle '{circle.name}' to {scale:g}, beyond its "
                f"'ceiling' of {circle.ceiling:g}; give it a higher one"
            )
        set_lever(run.engine.circles, circles, index, scale)
    each = run.engine.circles.each
    each["lever_at"], levers = group_levers.laid_out(len(each))
    each["class_at"], of_classes = class_levers.laid_out(len(each))
    each["class_group_at"], in_groups = group_classes.laid_out(len(each))
    run.engine = run.engine._replace(
        circles=run.engine.circles._replace(
            group_lever=levers,
            class_of=classes,
            class_lever=of_classes,
            group_class=in_groups.astype(np.uint8),
        )
    )


class Tables:
    """A row of numbers for some circles, laid out one after another."""

    def __init__(self) -> None:
        self.rows: dict[int, NDArray[np.int64]] = {}

    def of(self, circle: int, size: int, value: int) -> NDArray[np.int64]:
        """The row of a circle, of `value` where it is new."""
        return self.rows.setdefault(circle, np.full(size, value, np.int64))

    def laid_out(self, circles: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(where each circle's row begins, -1: it has none; the rows)."""
        at, begins = np.full(circles, -1, np.int64), 0
        for index, row in self.rows.items():
            at[index], begins = begins, begins + len(row)
        return at, np.concatenate(list(self.rows.values())) if self.rows else np.empty(0, np.int64)


def _groups_in(run: Run, kind: str, where: Where) -> NDArray[np.bool_]:
    """Which groups of a circle lie within `where`: by the cell of their first member, and by name."""
    world = run.program.world
    if kind not in world.groups or world.groups[kind].group_of.size == 0:
        raise ScenarioError(
            f"the circle '{kind}' has no groups to choose from: leave 'where' out of the order"
        )
    groups = world.groups[kind]
    named = (
        np.ones(len(groups.start) - 1, bool)
        if where.circle is None
        else groups_with(world, groups, where.circle)
    )
    if not where.on_map:
        return named
    if world.places is None:
        raise ScenarioError(
            f"the circle '{kind}' has no place on a map: leave districts and towns out of the order"
        )
    inside = cells_in(world.places, where)
    count = len(groups.start) - 1
    first = (
        groups.start[:-1]
        if groups.members.size == 0
        else groups.members[np.minimum(groups.start[:-1], groups.members.size - 1)]
    )
    by_day = kind in ("class", "school", "workplace", "ward", "guest:ward")
    cell = (world.people.day if by_day else world.people.home)[np.minimum(first, world.people.count - 1)]
    cell = np.where(cell >= 0, cell, world.people.home[np.minimum(first, world.people.count - 1)])
    return named & inside[cell] if count else named


def _edges(holding: Holding, places: Places, space: spaces.Space) -> None:
    leak = np.ones(len(places.edge_to))
    for order in holding.values():
        if order.lever != "edges":
            continue
        inside = cells_in(places, order.where)
        origin = np.repeat(np.arange(places.count), np.diff(places.edge_start))
        within, leads = inside[origin], inside[places.edge_to]
        chosen = within != leads if order.target == "perimeter" else within & leads
        leak[chosen] = np.minimum(leak[chosen], order.value)
    for value in np.unique(leak):
        spaces.set_leak(space, np.flatnonzero(leak == value), float(value))


def _broadcasts(holding: Holding, places: Places, space: spaces.Space, now: int) -> None:
    told = np.zeros(places.count, bool)
    for order in holding.values():
        if order.lever == "broadcast":
            inside = cells_in(places, order.where)
            told |= inside
            space.cells["advice"][inside] = int(order.value)
            spaces.broadcast(space, np.flatnonzero(inside), now)
    ended = ~told & (space.cells["broadcast"] < FOREVER)
    spaces.end_broadcast(space, np.flatnonzero(ended), now)


def _curfews(holding: Holding, places: Places, space: spaces.Space, now: int) -> None:
    """Where a curfew is kept from now on, and by what share."""
    share = np.zeros(places.count)
    for order in holding.values():
        if order.lever == "curfew":
            inside = cells_in(places, order.where)
            share[inside] = np.maximum(share[inside], order.value)
    asked = (share * ONE).astype(np.int64)
    changed = np.flatnonzero(asked != space.cells["curfew"])
    if len(changed):
        space.cells["curfew"][changed] = asked[changed]
        space.cells["curfew_from"][changed] = np.where(asked[changed] > 0, now, FOREVER)
        spaces.disturb(space, np.arange(places.count), now)


def send_squads(holding: Holding, run: Run, space: spaces.Space, seen: View) -> None:
    """Send each response's squads to the cells with most recent reports within its area."""
    places = run.program.world.places
    assert places is not None
    ordered: list[spaces.Squads] = []
    for (response, lever, _), order in sorted(holding.items()):
        if lever != "patrols":
            continue
        details, number = dict(order.details), int(order.value)
        area = area_of(space, places, response, order)
        cells = most_reported(seen, area, number, int(details["recent"]))
        if len(cells) == 0:  # nothing new from there: where it was worst, or around what they guard
            cells = most_reported(seen, area, number, FOREVER)
        if len(cells) == 0 and order.where is not None and order.where.around is not None:
            cells = np.flatnonzero(area)
        ordered.append(
            spaces.Squads(
                response=response,
                cells=np.resize(cells, number) if len(cells) else np.full(number, -1),
                shots=details["shots"],
                hits=details["hits"],
                rounds=details.get("rounds", 1e12 * number) / number,
                men=int(details["men"]),
                mistaken=details.get("mistaken", 0.0),
                fatigue=details.get("fatigue", 0.0),
                relief=details.get("relief", 0.0),
                enough=details["enough"],
            )
        )
    spaces.set_squads(space, ordered)


def area_of(space: spaces.Space, places: Places, response: str, order: Order) -> NDArray[np.bool_]:
    """The cells that an order in the field is for; found once for as long as it holds. Not to be written to."""
    if response not in space.areas:
        space.areas[response] = cells_in(places, order.where)
    return space.areas[response]


def most_reported(seen: View, inside: NDArray[np.bool_], number: int, recent: int) -> NDArray[np.int64]:
    """The cells with most reports of the last `recent` (else ever) among those `inside`, most first, so many."""
    counts = seen.counts(recent, len(inside))
    named = np.flatnonzero((counts > 0) & inside)
    return named[np.argsort(-counts[named], kind="stable")][:number]


def world_has_hunters(world: World, pathogen: object) -> bool:
    """Whether a run has hunters in space."""
    return world.places is not None and getattr(pathogen, "hunting", None) is not None
