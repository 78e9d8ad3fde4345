"""What a generated city looks like, and its people; everything scales with the population.

Lengths are metres for the full population; a smaller or larger city is the same map, scaled.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from hyosan.model.base import Asked, Count, NotNegative, Number, Positive, Probability
from hyosan.model.behaviour import ARMS

CELL_KINDS = (
    "homes", "school", "road", "exit", "hospital", "barracks", "camp", "shops", "offices", "factory"
)  # fmt: skip
Point = tuple[Number, Number]
Whole = TypeVar("Whole")


def adds_up(checked: Whole, what: str, shares: list[float]) -> Whole:
    """What was checked, if the shares of its parts add up to 1; ValueError if they do not."""
    if shares and abs(sum(shares) - 1.0) > 1e-9:
        raise ValueError(f"the shares of {what} add up to {sum(shares):g}; they must add up to 1")
    return checked


class District(Asked):
    """A part of a town; every cell belongs to the nearest district of its town."""

    name: str
    hangul: str | None = None
    centre: Point


class Town(Asked):
    """A settlement: a density field around a centre and the centres of its districts."""

    name: str
    hangul: str | None = None
    share: Probability = Field(description="share of the people who live here")
    centre: Point = Field(description="metres east and north of the map's origin")
    radius: Positive = Field(description="metres at which density has fallen to about 1/e")
    districts: list[District] = Field(min_length=1)


class Hill(Asked):
    """A round hill where nobody lives."""

    name: str | None = None
    centre: Point
    radius: Positive


class Bridge(Asked):
    """A crossing of the river, `at` a share of the river's length from its first point."""

    name: str
    hangul: str | None = None
    at: Probability


class Road(Asked):
    """A road out of a town or between towns; its last cell is an exit if it leaves the map."""

    name: str
    hangul: str | None = None
    path: list[Point] = Field(min_length=2)
    leaves: bool = Field(default=False, description="the last point is a way out of the map")


class Club(Asked):
    """A club of a school's pupils, and what its members have at hand."""

    name: str
    members: Count
    arms: Literal[ARMS] = "bare"  # type: ignore[valid-type]


class School(Asked):
    """A named school. `key` is the name of its group: `where: {circle: KEY}`."""

    name: str
    key: str
    hangul: str | None = None
    town: str
    level: str
    pupils: Count = Field(description="as long as the town has that many")
    position: Point
    clubs: list[Club] = Field(default=[])


class Facility(Asked):
    """A place of its own: hospital, barracks, camp, shops. Nobody lives in barracks or a camp."""

    kind: Literal["hospital", "barracks", "camp", "shops", "offices", "factory"]
    name: str
    hangul: str | None = None
    town: str
    position: Point
    staff: Count = Field(default=0, description="people who work in its cell beyond the usual")
    capacity: Count | None = None


class Wards(Asked):
    """What a ward of a hospital is like; a hospital has as many as its capacity fills."""

    beds: Count = Field(ge=1)
    occupancy: Probability = Field(description="share of the beds in which somebody lies all the time")
    staff: Count = Field(description="who meet the patients of one ward, among those who work in the cell")
    patients: dict[int, NotNegative] = Field(
        min_length=1, description="how likely people are to lie there, relatively, from each age on"
    )


class Level(Asked):
    """A level of schooling: whose, in classes and schools of what size."""

    name: str
    from_age: Count
    to_age: Count
    attendance: Probability = 1.0
    class_size: Positive
    school_size: Positive
    pupils_per_staff: Positive


class Workplaces(Asked):
    """A class of workplaces: the share of workers in it, and its mean size."""

    share: Probability
    mean_size: Positive


class DailyLife(Asked):
    """Where people go by day: schools by level, and workplaces."""

    levels: list[Level] = Field(default=[])
    employment: dict[int, Probability] = Field(default={}, description="share at work from each age on")
    workplaces: list[Workplaces] = Field(default=[])
    work_nearby: Probability = Field(default=0.5, description="share of workers whose workplace is near home")

    @model_validator(mode="after")
    def _whole(self) -> DailyLife:
        return adds_up(self, "workplaces", [one.share for one in self.workplaces])


class Place(DailyLife):
    """A city to generate."""

    title: str
    description: str | None = None
    cell_size: Positive = 250.0
    full_population: Count
    sparsest: Positive = Field(default=20.0, description="people a cell; thinner cells stay empty")
    towns: list[Town] = Field(min_length=1)
    hills: list[Hill] = Field(default=[])
    river: list[Point] | None = None
    river_width: Positive = 120.0
    bridges: list[Bridge] = Field(default=[])
    roads: list[Road] = Field(default=[])
    lanes: Positive = Field(default=4.0, description="of roads and bridges")
    street_lanes: Positive = 2.0
    schools: list[School] = Field(default=[])
    facilities: list[Facility] = Field(default=[])
    school_ground: Positive | None = Field(
        default=None, description="square metres of a school's rooms and yard a pupil; absent: a whole cell"
    )
    wards: Wards | None = Field(
        default=None, description="of the hospitals, for the circles ward and guest:ward"
    )

    @model_validator(mode="after")
    def _known_names(self) -> Place:
        towns, levels = [town.name for town in self.towns], [level.name for level in self.levels]
        located = [(one.name, one.town) for one in self.schools]
        located += [(one.name, one.town) for one in self.facilities]
        for name, town in located:
            if town not in towns:
                raise ValueError(f"{name!r} lies in {town!r}, no town of this place: {', '.join(towns)}")
        for school in self.schools:
            if school.level not in levels:
                raise ValueError(
                    f"{school.name!r} has the unknown level {school.level!r}; levels: {', '.join(levels)}"
                )
        return adds_up(self, "towns", [town.share for town in self.towns])


class CellMap(DailyLife):
    """A map that the user brings: the polygons of a GeoJSON file are its cells."""

    cells: str = Field(description="file: Polygon and MultiPolygon features, and lines that join cells")
    title: str = Field(default="", description="the file's name if left out")
    description: str | None = None
    crs: Literal["lonlat", "metres"] = Field(
        default="lonlat", description="the file's coordinates: degrees on WGS 84, or metres on a plane"
    )
    key: str = Field(default="name", description="the property by which tables and scenarios name a cell")
    least_border: Positive = Field(
        default=1.0, description="metres of common border from which cells are neighbours"
    )
    lanes_per_km: Positive = Field(default=8.0, description="street lanes across a km of common border")
    lanes: Positive = Field(default=4.0, description="of lines that do not say")


def _share_or_by_age(value: Any) -> str:
    return "by_age" if isinstance(value, dict) and "value" not in value else "share"


Share = Annotated[
    Annotated[Probability, Tag("share")] | Annotated[dict[int, Probability], Tag("by_age")],
    Discriminator(_share_or_by_age),
]


class People(Asked):
    """How many people, and which country's ages and households they are drawn from."""

    count: Count
    country: str | None = None
    attributes: dict[str, Share] = Field(
        default={},
        description="yes-or-no attributes, drawn: the share who have each, or by age from which it holds",
    )


class PeopleFiles(Asked):
    """People from a table, and if wanted their households and places from tables beside it."""

    table: str = Field(description="file: person, and perhaps age, sex, household, cell, circle:<kind>, …")
    households: str | None = Field(default=None, description="file: id, and perhaps cell and attributes")
    places: str | None = Field(default=None, description="file: id, kind, and perhaps name, cell, capacity")


class Country(Asked):
    """How people of a country live together. Ages and household sizes are tables in its folder.

    Keys of the by-age mappings are ages from which a value holds.
    """

    title: str
    ages: str = Field(description="file: group_name (age, the last one open), value (people)")
    households: str = Field(description="file: size (the last one open), share")
    oldest_decline: Probability = Field(
        description="people of each age beyond the last, per one a year younger"
    )
    large_households: dict[int, Probability] = Field(description="sizes within the open last size, shares")
    with_parents: dict[int, Probability] = Field(description="relative share of adults living with parents")
    alone: dict[int, Probability] = Field(description="relative share of adults living alone")
    single_parents: Probability = Field(description="share of households of two that are parent and child")
    with_grandparent: dict[int, Probability] = Field(
        description="share of households of each size and larger with a grandparent"
    )
    parent_gap: tuple[Count, Count] = Field(
        description="years from a parent to the eldest child, least and most"
    )
    grandparent_gap: tuple[Count, Count] = Field(description="years from a parent to a grandparent")
