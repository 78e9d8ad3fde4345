"""The groups that a measure may be split by: ages, sexes, roles, districts, towns, circles, attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.outcome.mixing import band_names, bands
from hyosan.world.world import ROLES, SEXES, World, missing

DECADES = (0, 10, 20, 30, 40, 50, 60, 70, 80)  # years, where bands begin


class Split(NamedTuple):
    """`group[row]` is a person's group, -1 if in none; `names[group]` what it is called."""

    group: NDArray[np.int64]
    names: list[str]


def split(world: World, by: str, edges: Sequence[int] = DECADES) -> Split:
    """Everybody by `age` (bands from `edges`, years), `sex`, `role`, `district`, `town`, a circle or an attribute.

    KeyError names what there is.
    """
    people, places = world.people, world.places
    there = known(world)
    if by not in there:
        raise KeyError(f"nobody is told apart by {by!r}; there are: {', '.join(there)}")
    if by == "age":
        return Split(bands(people.age, edges), band_names(edges))
    if by == "sex":
        return Split(people.sex.astype(np.int64), list(SEXES))
    if by == "role":
        return Split(people.role.astype(np.int64), list(ROLES))
    if places is not None and by == "district":
        return Split(_by_home(places.district, people.home), list(places.districts))
    if places is not None and by == "town":
        return Split(_by_home(places.town, people.home), list(places.towns))
    return _circle(world, by) if by in world.groups else _attribute(people.attributes[by])


def known(world: World) -> list[str]:
    """What people of a world may be split by."""
    people = world.people
    own = [name for name in ("age", "sex", "role") if getattr(people, name).size]
    on_map = ["district", "town"] if world.places is not None and people.home.size else []
    return list(dict.fromkeys([*own, *on_map, *world.groups, *people.attributes]))


def _by_home(part: NDArray[np.int16], home: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.where(home < 0, -1, part[np.maximum(home, 0)]).astype(np.int64)


def _circle(world: World, name: str) -> Split:
    groups = world.groups[name]
    size = np.diff(groups.start)
    if groups.group_of.size == 0:
        return Split(np.zeros(world.people.count, np.int64), [name])
    group = groups.group_of.astype(np.int64)
    group = np.where((group >= 0) & (size[group] > 0), group, -1)  # circles may share one numbering
    labels = groups.labels.tolist() or range(len(size))
    words = [one.decode() if isinstance(one, bytes) else str(one) for one in labels]
    return Split(group, [groups.names.get(number, word) for number, word in enumerate(words)])


def _attribute(values: NDArray) -> Split:
    known = ~missing(values)
    labels, number = np.unique(values[known].astype(str), return_inverse=True)
    group = np.full(len(values), -1, np.int64)
    group[known] = number
    return Split(group, labels.tolist())
