"""What members of schools' clubs have at hand: the archery club's bows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hyosan.model.behaviour import ARMS
from hyosan.model.place import Place
from hyosan.world.draws import Draws
from hyosan.world.world import PUPIL, SOLDIER, World


def with_clubs(world: World, place: Place, draws: Draws) -> World:
    """The same world with the attribute `arms` (an index into ARMS), if any school has a club.

    Members are drawn of the school's pupils, who are in one club at most; soldiers have guns.
    """
    clubs = [(school, club) for school in place.schools for club in school.clubs]
    if not clubs:
        return world
    people, schools = world.people, world.groups["school"]
    arms = np.where(people.role == SOLDIER, ARMS.index("gun"), 0).astype(np.uint8)
    taken = people.role != PUPIL
    for school, club in clubs:
        group = schools.find(school.key)
        members = schools.members_of(group) if group is not None else np.empty(0, np.int32)
        free = members[~taken[members]]
        chosen = free[draws.order(f"club {school.key} {club.name}", len(free))][: club.members]
        arms[chosen], taken[chosen] = ARMS.index(club.arms), True
    return replace(world, people=replace(people, attributes={**people.attributes, "arms": arms}))
