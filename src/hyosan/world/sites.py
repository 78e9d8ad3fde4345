"""Where schools stand: one for each stretch of a town, near the middle of those who go there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hyosan.model.place import Place, School, Town
from hyosan.world.grid import Grid
from hyosan.world.whole import Whole


@dataclass(frozen=True)
class Site:
    """A school. Schools of a level in a town stand in the order of their stretches of pupils' homes."""

    level: int
    town: int
    name: str
    cell: int  # of the grid
    pupils: int | None = None  # of a named school; the others share the rest
    key: str = ""
    hangul: str | None = None


def school_numbers(place: Place, count: int, level_shares: list[float]) -> list[list[int]]:
    """How many schools of each level each town has, by town and level; named ones included, at least one."""
    result = []
    for town in place.towns:
        numbers = []
        for level, share in zip(place.levels, level_shares, strict=True):
            named = _named(place, town, level.name)
            pupils = count * town.share * share - sum(school.pupils for school in named)
            ordinary = int(np.rint(max(pupils, 0.0) / level.school_size))
            numbers.append(max(ordinary + len(named), 1))
        result.append(numbers)
    return result


def place_schools(
    place: Place, grid: Grid, numbers: list[list[int]], cells: list[Whole], people: list[Whole]
) -> list[Site]:
    """Give every school a cell of its own.

    `cells[t]` are town t's cells in the order of homes, `people[t]` the people expected in each. The
    sites are ordered by level, then town, then stretch.
    """
    taken: set[int] = set()
    named_cells = {}
    for school in place.schools:
        home_town = [town.name for town in place.towns].index(school.town)
        free = np.array([cell for cell in cells[home_town] if int(cell) not in taken], np.int64)
        named_cells[school.key] = grid.nearest(school.position, free)
        taken.add(named_cells[school.key])
    sites: list[Site] = []
    order = [{cell: at for at, cell in enumerate(mine.tolist())} for mine in cells]
    for level_at, level in enumerate(place.levels):
        for town_at, town in enumerate(place.towns):
            named = _named(place, town, level.name)
            stretch = _Stretch(cells[town_at], np.cumsum(people[town_at]), taken)
            group = [
                Site(
                    level_at,
                    town_at,
                    school.name,
                    named_cells[school.key],
                    school.pupils,
                    school.key,
                    school.hangul,
                )
                for school in named
            ]
            for number in range(numbers[town_at][level_at] - len(named)):
                cell = stretch.middle(number, numbers[town_at][level_at] - len(named))
                group.append(Site(level_at, town_at, f"{town.name} {level.name} school {number + 1}", cell))
            sites += sorted(group, key=lambda site: order[town_at][site.cell])
    return sites


def _named(place: Place, town: Town, level: str) -> list[School]:
    return [school for school in place.schools if school.town == town.name and school.level == level]


@dataclass
class _Stretch:
    """The cells of a town as a line of people, to be cut into stretches."""

    cells: Whole
    people: Whole  # cumulative
    taken: set[int]

    def middle(self, number: int, of: int) -> int:
        """A free cell near the middle of stretch `number` of `of`."""
        target = int(self.people[-1]) * (2 * number + 1) // (2 * of)
        at = int(np.searchsorted(self.people, target, side="right"))
        outward = (at + side * away for away in range(len(self.cells)) for side in (-1, 1))
        places = (place for place in outward if 0 <= place < len(self.cells))
        cell = next(int(self.cells[place]) for place in places if int(self.cells[place]) not in self.taken)
        self.taken.add(cell)
        return cell
