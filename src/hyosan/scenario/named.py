"""The names that a scenario's place has: what 'where' may speak of, before any world is built."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hyosan.ground.errors import TableError
from hyosan.model.building import Building
from hyosan.model.place import CellMap, Place
from hyosan.scenario.problems import Problem
from hyosan.world.geojson import Feature, Reader


@dataclass(frozen=True)
class PlaceNames:
    """Names of parts of a place, each list in the place's own order."""

    districts: list[str]
    towns: list[str]
    spots: list[str]  # what 'around' may name
    groups: list[str]  # what 'circle' may name beside the circles


def names_of(place: Place | CellMap | Building) -> PlaceNames:
    """The names of a place. TableError if it is a map that cannot be read."""
    if isinstance(place, CellMap):
        return _of_map(place)
    if isinstance(place, Building):
        return _of_building(place)
    schools = [name for school in place.schools for name in (school.key, school.name)]
    return PlaceNames(
        districts=[district.name for town in place.towns for district in town.districts],
        towns=[town.name for town in place.towns],
        spots=[*schools, *(facility.name for facility in place.facilities)],
        groups=[school.key for school in place.schools],
    )


def _of_building(place: Building) -> PlaceNames:
    peopled = [room.name for room in place.rooms if room.pupils or room.staff]
    rooms = [room.name for room in place.rooms]
    return PlaceNames([floor.name for floor in place.floors], [place.title], rooms, [*peopled, place.title])


def _of_map(place: CellMap) -> PlaceNames:
    features = _features(place.model_dump_json(), Path(place.cells).stat().st_mtime_ns)
    cells = [one for one in features if not one.is_line]
    title = place.title or Path(place.cells).stem
    towns = [str(one.properties.get("town") or title) for one in cells]
    districts = [str(one.properties.get("district") or town) for one, town in zip(cells, towns, strict=True)]
    names = [one.name for one in features if one.name is not None]
    return PlaceNames(list(dict.fromkeys(districts)), list(dict.fromkeys(towns)), names, names)


@lru_cache(maxsize=2)
def _features(asked: str, changed: int) -> list[Feature]:
    """The features of a map: a scenario asks for them once a name."""
    return Reader(CellMap.model_validate_json(asked), Path()).features()


def unread(place: Place | CellMap | Building | None) -> Problem | None:
    """What is wrong with the file of a map, if anything."""
    if isinstance(place, CellMap):
        try:
            names_of(place)
        except (TableError, OSError) as error:
            return Problem(("place", "cells"), str(error))
    return None
