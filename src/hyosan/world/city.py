"""Draws the map of a city: cells where people live, districts, schools, roads, river and bridges.

School grounds are the first cells, in the order of the schools; then come the others, by town and along
a Hilbert curve, so that neighbours are neighbours in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.model.place import CELL_KINDS, Place
from hyosan.world import streets, terrain
from hyosan.world.draws import Draws
from hyosan.world.grid import EDGE, Grid, draw_grid
from hyosan.world.sites import Site, place_schools, school_numbers
from hyosan.world.whole import Whole, apportion, parts

KINDS = CELL_KINDS
EMPTY = ("barracks", "camp")  # kinds where nobody has a home
JOBS_AT_HOME, JOBS_IN_CENTRE = 1, 3  # weights of a cell's own people and of closeness to the centre in jobs


@dataclass(frozen=True)
class City:
    """The map, before people. Arrays are by cell."""

    title: str
    cell_size: float  # metres, of a usual cell
    x: terrain.Floats
    y: terrain.Floats
    area: terrain.Floats  # square metres
    kind: NDArray[np.uint8]
    district: NDArray[np.int16]
    districts: tuple[str, ...]
    town: NDArray[np.int16]
    towns: tuple[str, ...]
    residents: Whole
    jobs: Whole  # weights
    extra_jobs: Whole  # people at facilities
    sites: tuple[Site, ...]
    site_cell: Whole  # by site
    work_away: bool  # nobody works in the cell of his home
    streets: streets.Streets
    river: terrain.Floats | None = None  # (k, 2) metres
    roads: tuple[terrain.Floats, ...] = ()
    outline: tuple[terrain.Floats, ...] = ()  # of each cell, see Places; empty: squares
    names: dict[str, int] = field(default_factory=dict)
    hangul: dict[str, str] = field(default_factory=dict)


def draw_city(place: Place, count: int, level_shares: list[float], draws: Draws) -> City:
    """Draw a city for `count` people, of whom `level_shares` go to each level of school."""
    grid = draw_grid(place, _scale(place, count))
    numbers = school_numbers(place, count, level_shares)
    least = [2 + sum(schools) for schools in numbers]
    town, weight = _towns(place, grid, least, draws)
    shares = apportion(count, parts([one.share for one in place.towns]))
    column, row = np.arange(grid.count) % grid.columns, np.arange(grid.count) // grid.columns
    curve = terrain.hilbert(column, row)
    homes = [
        _homes(place, weight, np.flatnonzero(town == at), int(shares[at]), least[at], curve)
        for at in range(len(place.towns))
    ]
    sites = place_schools(place, grid, numbers, homes, [weight[cells] for cells in homes])
    return _Map(place, grid, town, weight, curve, homes, sites, shares).finish()


def _scale(place: Place, count: int) -> float:
    """How the map's lengths scale with its people: as the root, but towns stay some cells apart."""
    scale = float(np.sqrt(max(count, 1) / max(place.full_population, 1)))
    for at, one in enumerate(place.towns):
        for other in place.towns[:at]:
            apart = np.array([one.centre[0] - other.centre[0], one.centre[1] - other.centre[1]])
            apart_cells = float(np.sqrt(apart[0] * apart[0] + apart[1] * apart[1])) / place.cell_size
            scale = max(scale, EDGE / apart_cells) if apart_cells else scale
    return scale


def _towns(place: Place, grid: Grid, cells: list[int], draws: Draws) -> tuple[Whole, Whole]:
    """The town of each grid cell (-1: none's), and the weight of people there, in `cells` cells at least."""
    x, y = grid.centres()
    least = EDGE * grid.size
    fields = np.stack([terrain.density(one, grid.scale, least, x, y) for one in place.towns])
    town = np.argmax(fields, axis=0)
    for at, one in enumerate(place.towns):  # the smallest of towns has a cell
        free = np.flatnonzero(~np.isin(np.arange(grid.count), [grid.at(t.centre) for t in place.towns[:at]]))
        town[grid.nearest(one.centre, free)] = at
    weight = fields[town, np.arange(grid.count)]
    rough = weight * terrain.roughness(draws, grid.count) >> 8
    dry = np.where(terrain.dry(place, grid.scale, x, y), rough, 0)
    for at in range(len(place.towns)):
        if np.count_nonzero(dry[town == at]) < cells[at]:  # a hamlet in the river: build on piles
            dry[town == at] = rough[town == at] + 1
    return np.where(weight + dry > 0, town, -1), dry


def _homes(place: Place, weight: Whole, cells: Whole, people: int, least: int, curve: Whole) -> Whole:
    """The cells of a town where people live or learn, in order along the curve."""
    mine = weight[cells]
    dense = mine * people >= place.sparsest * max(int(mine.sum()), 1)
    dense[np.argsort(-mine, kind="stable")[:least]] = True
    chosen = cells[dense & (mine > 0)]
    return chosen[np.argsort(curve[chosen], kind="stable")]


@dataclass
class _Map:
    """The steps from grid to map."""

    place: Place
    grid: Grid
    town: Whole
    weight: Whole
    curve: Whole
    homes: list[Whole]
    sites: list[Site]
    shares: Whole

    def finish(self) -> City:
        place, grid = self.place, self.grid
        roads = [self.dry_path(road.path) for road in place.roads]
        facilities = self.facilities()
        cells = self.order(roads, facilities)
        place_of = np.full(grid.count, -1, np.int64)
        place_of[cells] = np.arange(len(cells))
        x, y = grid.centres(cells)
        town = self.nearest_town(cells, x, y)
        district, districts = self.districts(town, x, y)
        kind = self.kinds(cells, place_of, roads, facilities)
        residents = self.residents(cells, town, kind)
        jobs, extra = self.jobs(residents, town, x, y, place_of, facilities)
        names, hangul = self.named(place_of, roads, facilities)
        river = None if place.river is None else np.array(place.river) * grid.scale
        known = streets.join(
            self.bridges(x, y, river, names, hangul),
            *(self.road(place_of, path, x, y, river) for path in roads),
            streets.neighbours(grid, place_of, river),
        )
        known = streets.join(known, streets.mend(x, y, known, river))
        laid = streets.lay(x, y, known, place.lanes, place.street_lanes)
        return City(
            title=place.title,
            cell_size=place.cell_size,
            x=x,
            y=y,
            area=np.full(len(cells), place.cell_size**2),
            kind=kind,
            district=district,
            districts=districts,
            town=town,
            towns=tuple(one.name for one in place.towns),
            residents=residents,
            jobs=jobs,
            extra_jobs=extra,
            sites=tuple(self.sites),
            site_cell=np.arange(len(self.sites)),
            work_away=True,
            streets=laid,
            river=river,
            roads=tuple(np.array(road.path) * grid.scale for road in place.roads),
            names=names,
            hangul=hangul,
        )

    def dry_path(self, path: list[tuple[float, float]]) -> list[int]:
        """The grid cells that a road runs through, but for the river's and the hills'."""
        walked = np.array(self.grid.walk(path), np.int64)
        dry = terrain.dry(self.place, self.grid.scale, *self.grid.centres(walked))
        return [int(cell) for cell in (walked[dry] if dry.any() else walked[-1:])]

    def facilities(self) -> list[int]:
        """The grid cell of each facility: no school's, and where people live unless it stands empty."""
        taken = [site.cell for site in self.sites]
        towns = [town.name for town in self.place.towns]
        result: list[int] = []
        for facility in self.place.facilities:
            among = self.homes[towns.index(facility.town)]
            if facility.kind in EMPTY:
                among = np.arange(self.grid.count)
            free = among[~np.isin(among, taken + result)]
            result.append(self.grid.nearest(facility.position, free if len(free) else among))
        return result

    def order(self, roads: list[list[int]], facilities: list[int]) -> Whole:
        """All cells of the map, schools first, then by town and along the curve."""
        schools = np.array([site.cell for site in self.sites], np.int64)
        path = np.array([cell for road in roads for cell in road], np.int64)
        rest = np.unique(np.concatenate([*self.homes, path, np.array(facilities, np.int64)]))
        rest = rest[~np.isin(rest, schools)]
        x, y = self.grid.centres(rest)
        town = self.nearest_town(rest, x, y)
        return np.concatenate([schools, rest[np.lexsort((self.curve[rest], town))]])

    def nearest_town(self, cells: Whole, x: terrain.Floats, y: terrain.Floats) -> NDArray[np.int16]:
        """The town of each cell; on open land the nearest, measured in radii."""
        away = np.stack(
            [
                terrain.distance(x, y, (one.centre[0] * self.grid.scale, one.centre[1] * self.grid.scale))
                / one.radius
                for one in self.place.towns
            ]
        )
        known = self.town[cells]
        return np.where(known >= 0, known, np.argmin(away, axis=0)).astype(np.int16)

    def districts(
        self, town: NDArray[np.int16], x: terrain.Floats, y: terrain.Floats
    ) -> tuple[NDArray[np.int16], tuple[str, ...]]:
        """The district of each cell: the nearest of its town's."""
        names: list[str] = []
        best, nearest = np.full(len(x), np.inf), np.zeros(len(x), np.int16)
        for at, one in enumerate(self.place.towns):
            for part in one.districts:
                middle = (part.centre[0] * self.grid.scale, part.centre[1] * self.grid.scale)
                away = np.where(town == at, terrain.distance(x, y, middle), np.inf)
                nearest[away < best] = len(names)
                best = np.minimum(best, away)
                names.append(part.name)
        return nearest, tuple(names)

    def kinds(
        self, cells: Whole, place_of: Whole, roads: list[list[int]], facilities: list[int]
    ) -> NDArray[np.uint8]:
        kind = np.full(len(cells), KINDS.index("road"), np.uint8)
        kind[place_of[np.concatenate(self.homes)]] = KINDS.index("homes")
        for facility, cell in zip(self.place.facilities, facilities, strict=True):
            kind[place_of[cell]] = KINDS.index(facility.kind)
        for road, path in zip(self.place.roads, roads, strict=True):
            if road.leaves and kind[place_of[path[-1]]] == KINDS.index("road"):
                kind[place_of[path[-1]]] = KINDS.index("exit")
        kind[: len(self.sites)] = KINDS.index("school")
        return kind

    def residents(self, cells: Whole, town: NDArray[np.int16], kind: NDArray[np.uint8]) -> Whole:
        """How many people live in each cell; every town has its share to the person."""
        homes = np.isin(cells, np.concatenate(self.homes))
        for empty in ("school", *EMPTY):
            homes &= kind != KINDS.index(empty)
        result = np.zeros(len(cells), np.int64)
        for at, people in enumerate(self.shares):
            mine = np.flatnonzero(homes & (town == at))
            result[mine] = apportion(int(people), self.weight[cells[mine]])
        return result

    def jobs(
        self,
        residents: Whole,
        town: NDArray[np.int16],
        x: terrain.Floats,
        y: terrain.Floats,
        place_of: Whole,
        facilities: list[int],
    ) -> tuple[Whole, Whole]:
        """Weights of cells in jobs, which gather in the centre, and people at facilities."""
        weight = np.zeros(len(residents), np.int64)
        for at, one in enumerate(self.place.towns):
            centre = (one.centre[0] * self.grid.scale, one.centre[1] * self.grid.scale)
            near = terrain.decay(terrain.distance(x, y, centre) / (0.5 * one.radius * self.grid.scale))
            pull = np.floor(64 * (JOBS_AT_HOME + JOBS_IN_CENTRE * near)).astype(np.int64)
            weight += np.where(town == at, residents * pull, 0)
        extra = np.zeros(len(residents), np.int64)
        share = self.grid.scale * self.grid.scale
        for facility, cell in zip(self.place.facilities, facilities, strict=True):
            extra[place_of[cell]] += int(np.rint(facility.staff * share))
        return weight, extra

    def named(
        self, place_of: Whole, roads: list[list[int]], facilities: list[int]
    ) -> tuple[dict[str, int], dict[str, str]]:
        """Cells that have a name, and names in hangul."""
        names: dict[str, int] = {}
        hangul: dict[str, str] = {}
        for number, site in enumerate(self.sites):
            names[site.name] = number
            if site.key:
                names[site.key] = number
        for facility, cell in zip(self.place.facilities, facilities, strict=True):
            names[facility.name] = int(place_of[cell])
        for one, homes in zip(self.place.towns, self.homes, strict=True):
            names[one.name] = int(place_of[self.grid.nearest(one.centre, homes)])
            hangul |= {part.name: part.hangul for part in one.districts if part.hangul}
        for road, path in zip(self.place.roads, roads, strict=True):
            names[road.name] = int(place_of[path[-1]])
        for named in (self.place.schools, self.place.facilities, self.place.towns, self.place.roads):
            hangul |= {part.name: part.hangul for part in named if part.hangul}
        return names, hangul

    def bridges(
        self,
        x: terrain.Floats,
        y: terrain.Floats,
        river: terrain.Floats | None,
        names: dict[str, int],
        hangul: dict[str, str],
    ) -> streets.Links:
        """Each bridge joins the nearest cells on either bank."""
        ones: list[int] = []
        others: list[int] = []
        for bridge in self.place.bridges:
            if river is None:
                break
            middle = terrain.along(river, bridge.at)
            away = terrain.distance(x, y, middle)
            near = np.argsort(away, kind="stable")[:64]
            over = terrain.crosses(
                np.full(len(near), x[near[0]]), np.full(len(near), y[near[0]]), x[near], y[near], river
            )
            if over.any():
                ones.append(int(near[0]))
                others.append(int(near[int(np.argmax(over))]))
                names[bridge.name] = ones[-1]
                hangul |= {bridge.name: bridge.hangul} if bridge.hangul else {}
        return streets.links(ones, others, streets.BRIDGE)

    def road(
        self,
        place_of: Whole,
        path: list[int],
        x: terrain.Floats,
        y: terrain.Floats,
        river: terrain.Floats | None,
    ) -> streets.Links:
        """A road from cell to cell; where it crosses the river it is a bridge."""
        chain = place_of[path]
        one, other = chain[:-1], chain[1:]
        kind = np.full(len(one), streets.ROAD, np.uint8)
        if river is not None and len(one):
            kind[terrain.crosses(x[one], y[one], x[other], y[other], river)] = streets.BRIDGE
        return streets.Links(one, other, kind)
