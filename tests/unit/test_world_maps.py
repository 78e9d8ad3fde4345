"""Maps from GeoJSON: areas, borders, who lives where, and how wrong files are refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from maps import blocks, polygon, ring, write

from hyosan.ground.errors import TableError
from hyosan.model.place import CellMap, Level, People, Workplaces
from hyosan.world.build import build_world
from hyosan.world.ground import Ground, read_ground
from hyosan.world.projection import FLATTENING, SEMI_MAJOR
from hyosan.world.world import Places, World


def ground(folder: Path, features: list[dict[str, Any]], **asked: Any) -> Ground:
    write(folder, features)
    return read_ground(CellMap(cells="cells.geojson", **asked), folder)


def metres(folder: Path, features: list[dict[str, Any]], **asked: Any) -> Ground:
    return ground(folder, features, crs="metres", **asked)


def edges(found: Ground | Places) -> dict[tuple[str, str], float]:
    """Length by the names of the cells joined."""
    streets, labels = found.streets, found.labels
    source = np.repeat(np.arange(len(labels)), np.diff(streets.start))
    return {
        (labels[a], labels[b]): float(length)
        for a, b, length in zip(source, streets.to, streets.length, strict=True)
    }


def zone_area(south: float, north: float, width: float) -> float:
    """Square metres between two parallels and `width` degrees of longitude, by the ellipsoid's closed form."""
    e = math.sqrt(FLATTENING * (2 - FLATTENING))

    def half(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.atanh(e * s) / e

    b = SEMI_MAJOR * (1 - FLATTENING)
    return math.radians(width) * b * b / 2 * (half(north) - half(south))


@pytest.mark.parametrize("south", [-70.0, -1.0, 37.0, 59.0])
def test_areas_are_those_on_the_ellipsoid(tmp_path: Path, south: float) -> None:
    steps = 2000  # sides of about 111 m: what their chords cut off is far below a side's rounding
    share = [k / steps for k in range(steps)]
    outer = [[20 + 2 * k, south] for k in share] + [[22, south + 2 * k] for k in share]
    outer += [[22 - 2 * k, south + 2] for k in share] + [[20, south + 2 - 2 * k] for k in share]
    found = ground(tmp_path, [polygon([[*outer, outer[0]]], name="zone")])
    perimeter = 4 * 223e3
    assert found.area[0] == pytest.approx(zone_area(south, south + 2, 2), abs=0.01 * perimeter)


def test_lengths_near_the_middle_are_true(tmp_path: Path) -> None:
    found = ground(tmp_path, blocks(2, 2))
    radius_east = SEMI_MAJOR / math.sqrt(
        1 - FLATTENING * (2 - FLATTENING) * math.sin(math.radians(37.5025)) ** 2
    )
    east = math.radians(0.0025) * radius_east * math.cos(math.radians(37.5025))
    assert edges(found)["0-0", "1-0"] == pytest.approx(east, rel=3e-3)  # a sphere for an ellipsoid
    assert found.cell_size == pytest.approx(math.sqrt(found.area.mean()), rel=1e-3)


def test_neighbours_have_a_border_in_common_and_not_a_corner(tmp_path: Path) -> None:
    found = edges(ground(tmp_path, blocks(3, 2)))
    assert set(found) == {
        (f"{a}-{b}", f"{c}-{d}")
        for a in range(3) for b in range(2) for c in range(3) for d in range(2)
        if abs(a - c) + abs(b - d) == 1
    }  # fmt: skip


def test_borders_need_not_have_the_same_corners_on_both_sides(tmp_path: Path) -> None:
    """One long block in the south, three of different widths in the north, and a corner a little off."""
    north = [(0, 100), (100, 250), (350, 150.04)]
    features = [polygon([ring(0, 0, 500, 100)], name="south")]
    features += [polygon([ring(x, 100.03, width, 100)], name=f"n{x}") for x, width in north]
    found = metres(tmp_path, features, lanes_per_km=8)
    assert {pair[1] for pair in edges(found) if pair[0] == "south"} == {"n0", "n100", "n350"}
    at = found.labels.index("south")
    lanes = {}
    for edge in range(found.streets.start[at], found.streets.start[at + 1]):
        lanes[found.labels[found.streets.to[edge]]] = float(found.streets.lanes[edge])
    assert lanes == pytest.approx({"n0": 0.8, "n100": 2.0, "n350": 1.2}, abs=8e-4 * 2)


def test_holes_and_islands(tmp_path: Path) -> None:
    around = polygon([ring(0, 0, 300, 300), ring(100, 100, 100, 100)], name="around")
    inner = polygon([ring(100, 100, 100, 100)], name="inner")
    islands = polygon([[ring(1000, 0, 10, 10)], [ring(2000, 0, 10, 30)]], "MultiPolygon", name="islands")
    found = metres(tmp_path, [around, inner, islands])
    area = dict(zip(found.labels, found.area, strict=True))
    assert area == {"around": 80_000.0, "inner": 10_000.0, "islands": 400.0}
    assert set(edges(found)) == {("around", "inner"), ("inner", "around")}
    x = dict(zip(found.labels, found.x, strict=True))
    assert x["around"] == x["inner"] == 150.0 and x["islands"] == pytest.approx(0.25 * 1005 + 0.75 * 2005)


def test_borders_that_were_not_drawn_alike_are_no_overlap(tmp_path: Path) -> None:
    """A strip of 3 % on both sides; and L-shaped cells whose boxes lie over one another."""
    side_by_side = metres(tmp_path, [polygon([ring(x, 0, 103, 100)], name=str(x)) for x in (0, 100, 200)])
    assert len(side_by_side.labels) == 3
    low = [[0, 0], [300, 0], [300, 100], [100, 100], [100, 300], [0, 300], [0, 0]]
    high = [[100, 100], [300, 100], [300, 300], [100, 300], [100, 100]]
    assert len(metres(tmp_path, [polygon([low], name="low"), polygon([high], name="high")]).labels) == 2


def test_cells_without_any_names_are_a_map(tmp_path: Path) -> None:
    assert metres(tmp_path, [polygon([ring(x, 0, 100, 100)]) for x in (0, 100)]).labels == ("", "")


def test_lines_join_cells_that_do_not_touch(tmp_path: Path) -> None:
    features = [polygon([ring(0, 0, 100, 100)], name="a"), polygon([ring(500, 0, 100, 100)], name="b")]
    line = polygon([[50, 50], [300, 400], [550, 50]], "LineString", name="Old Bridge", kind="bridge", lanes=2)
    found = metres(tmp_path, [*features, line])
    length = 2 * math.hypot(250, 350)
    assert edges(found) == pytest.approx({("a", "b"): length, ("b", "a"): length})
    assert found.streets.kind.tolist() == [1, 1] and found.streets.lanes.tolist() == [2, 2]
    assert found.names["Old Bridge"] in (0, 1)


def test_a_line_holds_before_the_border_it_crosses(tmp_path: Path) -> None:
    features = [polygon([ring(0, 0, 100, 100)], name="a"), polygon([ring(100, 0, 100, 100)], name="b")]
    for ends in ([[50, 50], [150, 50]], [[150, 50], [50, 50]]):
        found = metres(tmp_path, [*features, polygon(ends, "LineString", kind="road", lanes=6)])
        assert found.streets.kind.tolist() == [2, 2] and found.streets.lanes.tolist() == [6, 6]


def test_people_are_spread_by_population_to_the_person(tmp_path: Path) -> None:
    features = blocks(3, 1)
    for feature, people in zip(features, (10, 0, 30), strict=True):
        feature["properties"]["population"] = people
    write(tmp_path, features)
    world = build_world(CellMap(cells="cells.geojson"), People(count=400, country="korea"), folder=tmp_path)
    homes = dict(zip(labels(world), np.diff(world.places.home_start), strict=True))
    assert world.people.count == 400 and homes["1-0"] == 0
    largest = int(np.diff(world.groups["household"].start).max())
    assert abs(homes["0-0"] - 100) < largest  # a household lives where its first member falls
    assert set(world.groups) == {"household", "neighbourhood", "well_mixed"}


def labels(world: World) -> list[str]:
    assert world.places is not None
    name_of = {cell: name for name, cell in world.places.names.items()}
    return [name_of[cell] for cell in range(world.places.count)]


def test_without_populations_people_are_spread_by_area_where_people_live(tmp_path: Path) -> None:
    features = [polygon([ring(0, 0, 100, 100)], name="homes"), polygon([ring(100, 0, 300, 100)], name="more")]
    features += [polygon([ring(0, 100, 400, 100)], name="barracks", kind="barracks")]
    found = metres(tmp_path, features)
    assert dict(zip(found.labels, found.population, strict=True)) == {
        "homes": 10_000, "more": 30_000, "barracks": 0,
    }  # fmt: skip


LEVEL = Level(name="primary", from_age=6, to_age=11, class_size=20, school_size=60, pupils_per_staff=15)


def test_schools_and_work_on_a_map(tmp_path: Path) -> None:
    features = blocks(6, 4, population=100)
    features[0]["properties"] |= {"kind": "school", "population": 0}
    write(tmp_path, features)
    asked = CellMap(
        cells="cells.geojson",
        levels=[LEVEL, LEVEL.model_copy(update={"name": "high", "from_age": 15, "to_age": 17})],
        employment={20: 0.7, 65: 0},
        workplaces=[Workplaces(share=1, mean_size=6)],
    )
    with pytest.raises(Exception, match=r"the school 0-0 has the level None; .* primary, high"):
        build_world(asked, People(count=2000, country="korea"), folder=tmp_path)
    features[0]["properties"]["level"] = "high"
    write(tmp_path, features)
    world = build_world(asked, People(count=2000, country="korea"), folder=tmp_path)
    people, places, school = world.people, world.places, world.groups["school"]
    assert places is not None
    at, home = places.names["0-0"], people.home
    pupils = np.flatnonzero((people.age >= 15) & (people.age <= 17))
    assert set(pupils) <= set(school.members_of(school.find("0-0")))  # the town has no other high school
    assert (people.day[pupils] == at).all()
    assert (people.day != home).all(), "somebody whose day is in his own cell has no other"
    own = (world.groups["class"].group_of >= 0) & (people.day < 0)
    assert own.any(), "some work in the cell where they live, in a group of its people"
    for cell in range(places.count):
        there = places.day_members[places.day_start[cell] : places.day_start[cell + 1]]
        assert (people.day[there] == cell).all()
    assert len(places.day_members) == int((people.day >= 0).sum())
    ages = people.age[world.groups["workplace"].members_of(int(world.groups["workplace"].group_of.max()))]
    assert ((ages >= 20) & (ages < 65)).all()


PEOPLE = "person,age,household,cell\n3,30,a,1-0\n1,5,a,1-0\n2,70,b,0-0\n"


def test_people_of_a_table_live_in_the_cells_of_a_map(tmp_path: Path) -> None:
    write(tmp_path, blocks(3, 1))
    (tmp_path / "people.csv").write_text(PEOPLE)
    world = build_world(CellMap(cells="cells.geojson"), Path("people.csv"), folder=tmp_path)
    names = labels(world)
    homes = {int(i): names[h] for i, h in zip(world.people.ids, world.people.home, strict=True)}
    assert homes == {1: "1-0", 2: "0-0", 3: "1-0"}
    assert (np.diff(world.people.home) >= 0).all()
    assert dict(zip(names, np.diff(world.places.home_start), strict=True)) == {"0-0": 1, "1-0": 2, "2-0": 0}
    streets = world.groups["neighbourhood"]
    assert world.people.ids[streets.members_of(streets.find("1-0"))].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "person,cell\n1,1-0\n2,9-9\n",
            "column 'cell', row 2: the map has no cell of this name; it has 0-0, 1-0",
        ),
        ("person,cell\n1,1-0\n2,\n", "column 'cell', row 2: with a map everybody lives in a cell"),
        ("person,age\n1,5\n", "the column 'cell' is missing"),
    ],
)
def test_people_who_live_nowhere_on_the_map_are_refused(tmp_path: Path, table: str, words: str) -> None:
    write(tmp_path, blocks(2, 1))
    (tmp_path / "people.csv").write_text(table)
    with pytest.raises(TableError, match=words):
        build_world(CellMap(cells="cells.geojson"), Path("people.csv"), folder=tmp_path)


SQUARE = ring(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "there are no features"),
        ([polygon([1, 2], "Point")], r"feature 1: found the geometry 'Point'; allowed: Polygon, MultiPolygon, L"),
        ([polygon([SQUARE[:-1]], name="a")], r"feature 1 \(a\): a ring does not end where it begins"),
        ([polygon([SQUARE[:2]], name="a")], "a ring of a polygon has 2 positions; 4 or more are needed"),
        ([polygon([[["x", 1]] * 4])], "its coordinates are no Polygon's"),
        ([polygon([[[0, 0]] * 4], name="a")], r"feature 1 \(a\): its area is nothing"),
        ([polygon([SQUARE], name="a"), polygon([ring(1, 0, 1, 1)], name="a")], "feature 1 has this name too"),
        ([polygon([SQUARE], kind="home")], "unknown kind 'home'; did you mean 'homes'"),
        ([polygon([ring(0, 0, 500, 1)])], r"\(500, 1\) are no degrees; write 'crs: metres'"),
        ([polygon([ring(-80, 0, 160, 1)])], "it is 160 degrees wide"),
        (
            [polygon([SQUARE], name="a", population=5), polygon([ring(1, 0, 1, 1)], name="b")],
            r"feature 2 \(b\): 'population' is nothing; every cell needs a whole number",
        ),
        ([polygon([SQUARE], population=-1)], "'population' is -1"),
        ([polygon([SQUARE], population=1.5)], "'population' is 1.5"),
        ([polygon([SQUARE], population=True)], "'population' is True"),
        ([polygon([SQUARE], jobs=0)], "the 'jobs' of every cell is 0"),
        ([polygon([SQUARE], name=n) for n in "ab"], r"feature \d \([ab]\): 100% of it lies in [ab] too; draw each"),
        ([polygon([SQUARE], name="a"), polygon([ring(0.5, 0, 1, 1)], name="b")], "50% of it lies in"),
        ([polygon([SQUARE], name="a"), polygon([ring(0.4, 0.4, 0.1, 0.1)], name="b")], r"\(b\): 100% of it lies in a"),
        ([polygon([SQUARE], name="a"), polygon([ring(0.875, 0.5, 1, 0.3)], name="b")], "1[0-9]% of it lies in"),
        ([polygon([ring(0, 0, 1, 1)], name="a"), polygon([ring(0, 0, 1, 0.01)], name="b"),
          polygon([ring(0, 0, 1, -0.01)], name="c")], r"\(b\): 100% of it lies in a"),
        ([polygon([SQUARE], name="a"), polygon([ring(1, 0, 1, 1)])], "feature 2: it has no 'name' and no id"),
        ([polygon([SQUARE]), polygon([[5, 5], [0.5, 0.5]], "LineString", name="r")], r"\(r\): one of its ends"),
        ([polygon([SQUARE]), polygon([[0.2, 0.2], [0.5, 0.5]], "LineString")], "lie in the same cell"),
        ([polygon([[0.2, 0.2], [0.5, 0.5]], "LineString")], "there are lines only"),
    ],
)  # fmt: skip
def test_wrong_features_are_refused(tmp_path: Path, features: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(TableError, match=words) as caught:
        ground(tmp_path, features)
    assert "cells.geojson" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type": "FeatureCollection",\n "features": [}\n', r"cells.geojson:2: this is not valid JSON"),
        ('{"type": "Topology"}', "found 'Topology' at the top"),
        ("[1]", "found 'list' at the top"),
        (
            '{"type": "FeatureCollection", "features": [1], '
            '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}}',
            "EPSG::5179, no degrees on WGS 84; write 'crs: metres'",
        ),
        ('{"type": "FeatureCollection", "features": [1]}', "feature 1: found int"),
    ],
)
def test_files_that_are_no_maps_are_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "cells.geojson").write_text(text)
    with pytest.raises(TableError, match=words):
        read_ground(CellMap(cells="cells.geojson"), tmp_path)


def test_the_same_file_is_the_same_map_in_any_order_of_its_features(tmp_path: Path) -> None:
    features = blocks(4, 3)
    one, other = ground(tmp_path, features), ground(tmp_path, features[::-1])
    assert one.labels == other.labels and edges(one) == edges(other)
    np.testing.assert_array_equal(one.x, other.x)
