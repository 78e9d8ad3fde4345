"""Where an order holds: from names to cells, to the people and groups of circles, and to people by what they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.profiles import having
from hyosan.ground.errors import ScenarioError
from hyosan.model.response import Where, Whom
from hyosan.world.world import Groups, Places, World

SHOWN = 12  # names that an error gives


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


def members_called(world: World, name: str) -> NDArray[np.int32]:
    """Rows of the people of a group by its name, or of all groups of a kind. ScenarioError if there is none."""
    for groups in world.groups.values():
        group = groups.find(name)
        if group is not None:
            return groups.members_of(group)
    if name in world.groups:
        groups = world.groups[name]
        return np.concatenate(
            [groups.members_of(group) for group in np.flatnonzero(np.diff(groups.start)).tolist()]
        )
    known = [*world.groups, *sorted(n for groups in world.groups.values() for n in groups.names.values())]
    known = list(dict.fromkeys(known))
    more = ", …" if len(known) > SHOWN else ""
    raise ScenarioError(f"no circle is called '{name}'; known: {', '.join(known[:SHOWN]) or 'none'}{more}")


def groups_with(world: World, groups: Groups, name: str) -> NDArray[np.bool_]:
    """Which groups of a kind are meant: the one of this name, or those that people of that group or kind belong to."""
    chosen = np.zeros(len(groups.start) - 1, bool)
    own = groups.find(name)
    if own is not None:
        chosen[own] = True
        return chosen
    theirs = groups.group_of[members_called(world, name)]
    chosen[theirs[theirs >= 0]] = True
    if not chosen.any():
        raise ScenarioError(f"nobody of {name!r} is in a {groups.name}")
    return chosen


def belongs(world: World, group: Whom) -> NDArray[np.bool_]:
    """Who belongs to a group. ScenarioError if what tells people apart is not known of them."""
    chosen = np.ones(world.people.count, bool)
    if group.from_age > 0 or group.to_age is not None:
        if world.people.age.size == 0:
            raise ScenarioError("'whom' goes by age, and these people have none: leave the ages out of it")
        chosen &= world.people.age >= group.from_age
        chosen &= world.people.age < (group.to_age if group.to_age is not None else np.inf)
    for name, value in group.attributes.items():
        chosen &= having(world, name, value)
    return chosen


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
