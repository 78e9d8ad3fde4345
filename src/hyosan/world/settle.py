"""A city on a map that was brought: how many live and work in each cell, and where its schools stand."""

from __future__ import annotations

import numpy as np

from hyosan.ground.errors import ScenarioError
from hyosan.model.place import CELL_KINDS, CellMap
from hyosan.world.city import City
from hyosan.world.ground import Ground
from hyosan.world.sites import Site
from hyosan.world.whole import Whole, apportion

SCHOOL = CELL_KINDS.index("school")


def city_on(asked: CellMap, ground: Ground, count: int, level_shares: list[float]) -> City:
    """Spread `count` people over the cells by their populations, of whom `level_shares` go to each level."""
    return with_residents(
        ground, apportion(count, ground.population), *_schools(asked, ground, count, level_shares)
    )


def with_residents(ground: Ground, residents: Whole, sites: list[Site], site_cell: list[int]) -> City:
    """The map with so many people in each cell, and its schools."""
    names = ground.names | {site.name: cell for site, cell in zip(sites, site_cell, strict=True)}
    return City(
        title=ground.title,
        cell_size=ground.cell_size,
        x=ground.x,
        y=ground.y,
        area=ground.area,
        kind=ground.kind,
        district=ground.district,
        districts=ground.districts,
        town=ground.town,
        towns=ground.towns,
        residents=residents,
        jobs=ground.jobs,
        extra_jobs=np.zeros(len(ground.x), np.int64),
        sites=tuple(sites),
        site_cell=np.array(site_cell, np.int64),
        work_away=False,
        streets=ground.streets,
        roads=ground.roads,
        outline=ground.outline,
        names=names,
    )


def _schools(
    asked: CellMap, ground: Ground, count: int, level_shares: list[float]
) -> tuple[list[Site], list[int]]:
    """The schools of each level and town, in the order of their pupils' homes, and their cells.

    They stand in the town's cells of the kind `school` (of that level); in a town that has none, at the middle
    of the homes of their pupils.
    """
    sites: list[Site] = []
    cells: list[int] = []
    for level_at, (level, share) in enumerate(zip(asked.levels, level_shares, strict=True)):
        for town_at, town in enumerate(ground.towns):
            mine = np.flatnonzero(ground.town == town_at)
            people = np.cumsum(ground.population[mine])
            if people[-1] == 0:
                continue
            drawn = [int(cell) for cell in mine if ground.kind[cell] == SCHOOL]
            drawn = [cell for cell in drawn if _level(asked, ground, cell) == level.name]
            pupils = count * share * float(people[-1] / ground.population.sum())
            number = len(drawn) or max(int(np.rint(pupils / level.school_size)), 1)
            middles = [int(people[-1]) * (2 * one + 1) // (2 * number) for one in range(number)]
            spread = [int(mine[np.searchsorted(people, middle, side="right")]) for middle in middles]
            for one, cell in enumerate(drawn or spread):
                label = ground.labels[cell] if drawn else ""
                name = label or f"{town} {level.name} school {one + 1}"
                sites.append(Site(level_at, town_at, name, cell, key=label))
                cells.append(cell)
    return sites, cells


def _level(asked: CellMap, ground: Ground, cell: int) -> str:
    """The level of a cell that is a school's."""
    said, known = ground.levels[cell], [level.name for level in asked.levels]
    if said is None and len(known) == 1:
        return known[0]
    if said not in known:
        name = ground.labels[cell] or f"cell {cell}"
        raise ScenarioError(
            f"{asked.cells}: the school {name} has the level {said!r}; give the feature one of: {', '.join(known)}"
        )
    return str(said)
