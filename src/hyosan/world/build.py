"""Builds the world that a scenario asks for: a generated city, a table, or a mere number of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from hyosan.ground.errors import ScenarioError
from hyosan.model.building import Building
from hyosan.model.circles import Circle
from hyosan.model.place import CellMap, DailyLife, PeopleFiles, Place
from hyosan.model.place import People as AskedPeople
from hyosan.world.building import draw_building
from hyosan.world.city import KINDS, City, draw_city
from hyosan.world.clubs import with_clubs
from hyosan.world.country import read_census
from hyosan.world.day import Day, draw_day
from hyosan.world.draws import Draws
from hyosan.world.files import read_people
from hyosan.world.ground import Ground, read_ground
from hyosan.world.networks import read_network
from hyosan.world.people import Households, draw_households
from hyosan.world.settle import city_on, with_residents
from hyosan.world.wards import by_home, ward_groups
from hyosan.world.whole import PARTS, by_age
from hyosan.world.world import PUPIL, Groups, People, Places, World

LARGEST = 2**31 - 1  # rows are int32
WARDS = ("ward", "guest:ward")


def build_world(
    place: Place | CellMap | Building | None,
    people: AskedPeople | PeopleFiles | Path | str,
    circles: Iterable[Circle] = (),
    *,
    folder: Path | None = None,
    world_seed: int = 0,
    armed: bool = False,
) -> World:
    """The world of a scenario.

    `place` is a city to generate, a map brought as a file, or a building; `people` is how many (and of which
    country), or files of people; files are relative to `folder`.
    The same arguments give the same world, to the bit, on every machine; `world_seed` is apart from the
    seeds of runs. With `armed` it says what members of schools' clubs have at hand: a byte a person, for where
    somebody hunts. Raises TableError for a wrong file, ScenarioError for a circle of no known kind.
    """
    folder = folder or Path.cwd()
    ground = read_ground(place, folder) if isinstance(place, CellMap) else None
    if isinstance(people, AskedPeople):
        draws = Draws(world_seed)
        world = _with_attributes(_generated(place, ground, people, draws), people, draws)
        if armed and isinstance(place, Place):
            world = with_clubs(world, place, draws)
    else:
        if isinstance(place, (Place, Building)):
            raise ScenarioError("people come from a file and the place has its own: give one or the other")
        files = people if isinstance(people, PeopleFiles) else PeopleFiles(table=str(people))
        world = read_people(files, folder, ground)
        world = world if ground is None else _on_map(ground, world)
    everyone = Groups(
        "well_mixed",
        np.empty(0, np.int32),
        np.array([0, world.people.count], np.int64),
        names={0: "everyone"},
    )
    groups = {"well_mixed": everyone, **world.groups}
    networks = {}
    for circle in circles:
        if circle.kind in ("district", "town") and circle.kind not in groups and world.places is not None:
            groups[circle.kind] = by_home(world, circle.kind)
        if circle.kind in WARDS and circle.kind not in groups and isinstance(place, Place):
            groups |= ward_groups(place, world, Draws(world_seed))
        if circle.kind == "network":
            networks[circle.name] = read_network(folder / str(circle.file), circle.name, world.people)
        elif circle.kind not in groups:
            raise ScenarioError(
                f"the circle {circle.name!r} is of the kind {circle.kind!r}, which this world does not have;"
                f" it has: {', '.join(sorted(groups))}, network"
            )
    return World(world.people, groups, networks, world.places)


def _on_map(ground: Ground, world: World) -> World:
    """People of a table on a map, by day where their places are."""
    home, cells = world.people.home, np.arange(len(ground.x) + 1)
    home_start = np.searchsorted(home, cells).astype(np.int64)
    city = with_residents(ground, np.diff(home_start), [], [])
    away = np.flatnonzero(world.people.day >= 0).astype(np.int32)
    away = away[np.argsort(world.people.day[away], kind="stable")]
    day_start = np.searchsorted(world.people.day[away], cells).astype(np.int64)
    return replace(world, places=places_of(city, home_start, day_start, away))


def _with_attributes(world: World, asked: AskedPeople, draws: Draws) -> World:
    """Yes-or-no attributes, drawn for each person by age."""
    found = {}
    for name, share in asked.attributes.items():
        steps = share if isinstance(share, dict) else {0: share}
        if isinstance(share, dict) and world.people.age.size == 0:
            raise ScenarioError(
                f"people.attributes.{name} goes by age, and people have none; add 'country: korea'"
            )
        limit = by_age(steps, 256) * 65536 // PARTS
        age = world.people.age if world.people.age.size else np.zeros(1, np.uint8)
        words = draws.words(f"attribute {name}", world.people.count)
        found[name] = words < limit[age]
    return (
        replace(world, people=replace(world.people, attributes={**world.people.attributes, **found}))
        if found
        else world
    )


def _generated(
    place: Place | CellMap | Building | None, ground: Ground | None, asked: AskedPeople, draws: Draws
) -> World:
    if asked.count > LARGEST:
        raise ScenarioError(f"people.count is {asked.count}; at most {LARGEST} people fit one world")
    if isinstance(place, Building):
        return draw_building(place, asked.count, draws)
    if place is None and asked.country is None:
        return World(People(count=asked.count))
    if asked.country is None:
        raise ScenarioError("people.country is missing: a generated city needs one, for example 'korea'")
    census = read_census(asked.country)
    homes = draw_households(census, asked.count, draws)
    if place is None:
        alone = People(count=asked.count, age=homes.age, sex=homes.sex)
        return World(alone, {"household": Groups("household", homes.household, homes.start)})
    total = int(census.ages.sum())
    shares = [
        int(census.ages[level.from_age : level.to_age + 1].sum()) / total * level.attendance
        for level in place.levels
    ]
    if isinstance(place, CellMap):
        assert ground is not None
        return _settled(place, city_on(place, ground, asked.count, shares), homes, draws)
    return _settled(place, draw_city(place, asked.count, shares, draws), homes, draws)


def _settled(place: DailyLife, city: City, homes: Households, draws: Draws) -> World:
    """People in their homes: a household lives where its first member falls in the order of cells."""
    cell_of_row = np.repeat(np.arange(len(city.x), dtype=np.int32), city.residents)
    home = cell_of_row[homes.start[:-1]][homes.household]
    day = draw_day(place, city, homes.age, home, draws)
    home_start = np.searchsorted(home, np.arange(len(city.x) + 1)).astype(np.int64)
    groups = {
        "household": Groups("household", homes.household, homes.start),
        "neighbourhood": Groups("neighbourhood", home, home_start, names=_labels(city)),
        **{name: groups for name, groups in day.groups.items() if _offered(place, name)},
    }
    groups = _side_by_side(groups)
    home = groups["neighbourhood"].group_of
    people = People(count=len(home), age=homes.age, sex=homes.sex, role=day.role, home=home, day=day.cell)
    area = _with_school_grounds(place, city, day)
    return World(people, groups, {}, places_of(replace(city, area=area), home_start, day.start, day.members))


def _with_school_grounds(place: DailyLife, city: City, day: Day) -> np.ndarray:
    """Square metres of each cell: of a school only its rooms and its yard, if the place says how much a pupil has."""
    if not isinstance(place, Place) or place.school_ground is None:
        return city.area
    pupils = np.bincount(day.cell[day.role == PUPIL], minlength=len(city.area))
    return np.where(pupils > 0, np.minimum(pupils * place.school_ground, city.area), city.area)


def _labels(city: City) -> dict[int, str]:
    """The names of the cells of a map that was brought."""
    return {cell: name for name, cell in city.names.items()} if city.outline else {}


def _offered(place: DailyLife, circle: str) -> bool:
    """Whether a place has a circle of the day: a map without schools or workplaces has none of theirs."""
    given = place.workplaces if circle == "workplace" else place.levels
    return isinstance(place, Place) or bool(given)


def _side_by_side(groups: dict[str, Groups]) -> dict[str, Groups]:
    """The same groups, those of one person beside each other in memory: columns of one table."""
    distinct = list({id(one.group_of): one.group_of for one in groups.values()}.values())
    table = np.stack(distinct, axis=1)
    column = {id(array): at for at, array in enumerate(distinct)}
    return {name: replace(one, group_of=table[:, column[id(one.group_of)]]) for name, one in groups.items()}


def places_of(city: City, home_start: np.ndarray, day_start: np.ndarray, day_members: np.ndarray) -> Places:
    """The map of a city whose people have their homes and their places of the day."""
    line = np.zeros((0, 2)) if city.river is None else city.river
    return Places(
        title=city.title,
        x=city.x.astype(np.float32),
        y=city.y.astype(np.float32),
        area=city.area.astype(np.float32),
        kind=city.kind,
        kinds=KINDS,
        district=city.district,
        districts=city.districts,
        town=city.town,
        towns=city.towns,
        edge_start=city.streets.start,
        edge_to=city.streets.to,
        edge_length=city.streets.length,
        edge_lanes=city.streets.lanes,
        edge_kind=city.streets.kind,
        home_start=home_start,
        day_start=day_start,
        day_members=day_members,
        cell_size=city.cell_size,
        river=line.astype(np.float32),
        roads=tuple(road.astype(np.float32) for road in city.roads),
        names=city.names,
        hangul=city.hangul,
        outline=tuple(line.astype(np.float32) for line in city.outline),
    )
