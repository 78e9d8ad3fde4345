"""Who starts the outbreak: ids, or a keyed draw among those who have a place in the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.profiles import having
from hyosan.engine.program import Program
from hyosan.engine.where import members_called
from hyosan.ground.errors import ScenarioError
from hyosan.kernels.picks import draw_picks
from hyosan.world.world import World

if TYPE_CHECKING:
    from hyosan.scenario.scenario import CastMember


def seeded_people(program: Program, seed: int, seeding: Any, index: int) -> NDArray[np.int32]:
    """Rows of the people of one seeding entry. Raises ScenarioError if there are not enough."""
    if isinstance(seeding.people, (list, tuple)):
        return _rows_of(program.world, seeding.people)
    eligible = _eligible(program, seeding.where)
    number = len(eligible) if isinstance(eligible, np.ndarray) else int(eligible)
    if seeding.people > number:
        raise ScenarioError(f"seeding.people: {seeding.people} asked, but only {number} people may be seeded")
    chosen: dict[int, None] = {}
    drawn = 0
    while len(chosen) < seeding.people:  # a pick already made is drawn again
        more = np.empty(seeding.people - len(chosen), np.int64)
        draw_picks(seed, index, drawn, number, more)
        chosen |= dict.fromkeys(more.tolist())
        drawn += len(more)
    picks = np.array(list(chosen), np.int64)
    return (eligible[picks] if isinstance(eligible, np.ndarray) else picks).astype(np.int32)


def _rows_of(world: World, people: Sequence[int]) -> NDArray[np.int32]:
    """Rows of people named by id."""
    within = [person < 2**63 for person in people]  # a larger number is nobody's id
    ids = np.array([person if known else 0 for person, known in zip(people, within, strict=True)], np.int64)
    rows = np.where(within, world.people.rows_of(ids), -1)
    if (rows < 0).any():
        unknown = people[int(np.argmin(rows))]
        raise ScenarioError(f"seeding.people: there is no person {unknown} in this world")
    return rows.astype(np.int32)


def _eligible(program: Program, where: Any) -> NDArray[np.int32] | int:
    """Rows of those who may be seeded, in order of stable id; a number n means rows 0 … n - 1.

    They are those in a group, a network or a home: one person more who is nowhere changes no draw. Where
    all mix, or nobody is anywhere, they are everybody.
    """
    world, place = program.world, _place_of(where)
    if place is not None:
        return _by_id(world, place_members(world, *place))
    if world.people.ids.size == 0:
        return world.people.count
    somewhere = np.zeros(world.people.count, bool)
    for groups in world.groups.values():
        if groups.group_of.size:
            somewhere |= groups.group_of >= 0
    for network in world.networks.values():
        somewhere |= np.diff(network.start) > 0
    if world.people.home.size:
        somewhere |= world.people.home >= 0
    all_mix = any(circle.kind == "well_mixed" for circle in program.scenario.circles)
    return _by_id(world, np.flatnonzero(somewhere | all_mix | ~somewhere.any()))


def _place_of(where: Any) -> tuple[str, Any] | None:
    if where is None:
        return None
    given = where if isinstance(where, dict) else where.model_dump(exclude_none=True, exclude={"origin"})
    return next(iter(given.items()), None)


def place_members(world: World, kind: str, name: Any) -> NDArray[np.int32]:
    """Rows of the people of a named circle group, cell, district or town, or with certain attributes."""
    if kind == "attributes":
        chosen = np.ones(world.people.count, bool)
        for attribute, value in name.items():
            chosen &= having(world, attribute, value)
        return np.flatnonzero(chosen).astype(np.int32)
    if kind == "circle":
        return members_called(world, name)
    places = world.places
    if places is None:
        raise ScenarioError(f"'{kind}: {name}' needs a map, and this world has none")
    if kind == "cell":
        cell = places.names.get(name, int(name) if str(name).isdigit() else -1)
        cells = np.array([cell]) if 0 <= cell < places.count else np.empty(0, np.int64)
    elif kind in ("district", "town"):
        names = places.districts if kind == "district" else places.towns
        index = names.index(name) if name in names else -1
        cells = np.flatnonzero((places.district if kind == "district" else places.town) == index)
    else:
        raise ScenarioError(f"unknown place '{kind}'; allowed: circle, cell, district, town, attributes")
    if len(cells) == 0:
        raise ScenarioError(f"there is no {kind} '{name}' on this map")
    ranges = [np.arange(places.home_start[c], places.home_start[c + 1]) for c in cells]
    return np.concatenate(ranges).astype(np.int32)


def check_cast(world: World, cast: Sequence[CastMember]) -> None:
    """ScenarioError if a person of the cast is looked for by an age, an attribute or a value that nobody has."""
    for member in cast:
        if member.by_age and world.people.age.size == 0:
            raise ScenarioError(
                f"{member.name!r} of the cast goes by age, and these people have none: leave the ages out"
            )
        if member.where is not None and member.where.attributes is not None:
            place_members(world, "attributes", member.where.attributes)


def _by_id(world: World, rows: NDArray) -> NDArray[np.int32]:
    if world.people.ids.size == 0:
        return np.sort(rows).astype(np.int32)
    return rows[np.argsort(world.people.ids[rows], kind="stable")].astype(np.int32)
