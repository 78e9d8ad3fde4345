"""Households and places in tables of their own, and what people may say of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from maps import blocks
from maps import write as write_map

import hyosan as hy
from hyosan.ground.errors import TableError
from hyosan.model.place import CellMap, PeopleFiles
from hyosan.world.build import build_world
from hyosan.world.world import ROLES, World

FILES = PeopleFiles(table="people.csv", households="households.csv", places="places.csv")
PEOPLE = """person,age,household,circle:class,circle:office,brave
4,40,2,,b7,0.5
1,7,10,3,,1
2,35,10,3,,0
3,9,2,4,,0.25
5,70,,,,0
"""
HOUSED = PEOPLE.replace("5,70,,", "5,70,11,")
HOUSEHOLDS = "id,cell,floor,income\n2,1-0,3,low\n10,0-0,1,\n11,0-0,9,high\n"
PLACES = "id,kind,name,cell,capacity\n4,class,4b,2-0,\n3,class,3a,1-0,30\nb7,office,,0-0,2\nb8,office,,,\n"


def write(folder: Path, people: str = PEOPLE, households: str = HOUSEHOLDS, places: str = PLACES) -> None:
    for name, text in (("people", people), ("households", households), ("places", places)):
        (folder / f"{name}.csv").write_text(text)


def by_id(world: World, values: np.ndarray) -> dict[int, object]:
    return {int(i): v for i, v in zip(world.people.ids, values.tolist(), strict=True)}


def test_people_live_and_go_where_their_households_and_places_are(tmp_path: Path) -> None:
    write(tmp_path, people=HOUSED)
    write_map(tmp_path, blocks(3, 1))
    world = build_world(CellMap(cells="cells.geojson"), FILES, folder=tmp_path)
    people, places = world.people, world.places
    assert places is not None
    name = {cell: label for label, cell in places.names.items()} | {-1: None}
    home = {person: name[cell] for person, cell in by_id(world, people.home).items()}
    day = {person: name[cell] for person, cell in by_id(world, people.day).items()}
    role = {person: ROLES[number] for person, number in by_id(world, people.role).items()}
    assert home == {1: "0-0", 2: "0-0", 3: "1-0", 4: "1-0", 5: "0-0"}
    assert day == {1: "1-0", 2: "1-0", 3: "2-0", 4: "0-0", 5: None}
    assert role == {1: "pupil", 2: "staff", 3: "pupil", 4: "worker", 5: "at home"}
    for cell in range(3):
        there = places.day_members[places.day_start[cell] : places.day_start[cell + 1]]
        assert set(there) == set(np.flatnonzero(people.day == cell))
    classes, offices = world.groups["class"], world.groups["office"]
    assert classes.names == {0: "3a", 1: "4b"} and classes.capacity == {0: 30}
    assert offices.names == {0: "b7", 1: "b8"} and len(offices.members_of(1)) == 0
    assert set(people.ids[classes.members_of(classes.find("3a"))]) == {1, 2}
    assert by_id(world, people.attributes["floor"]) == {1: 1, 2: 1, 3: 3, 4: 3, 5: 9}
    assert by_id(world, people.attributes["income"])[3] == "low"


def test_without_a_map_cells_are_names(tmp_path: Path) -> None:
    write(tmp_path)
    world = build_world(None, FILES, folder=tmp_path)
    streets = world.groups["neighbourhood"]
    assert set(world.people.ids[streets.members_of(streets.find("1-0"))]) == {3, 4}
    assert set(streets.names.values()) == {"0-0", "1-0", "2-0"}
    floor = by_id(world, world.people.attributes["floor"])
    assert np.isnan(floor.pop(5)) and floor == {1: 1.0, 2: 1.0, 3: 3.0, 4: 3.0}
    assert by_id(world, world.people.home)[5] == -1


def test_who_works_where_he_lives_has_no_other_cell(tmp_path: Path) -> None:
    write(tmp_path, places=PLACES.replace("b7,office,,0-0", "b7,office,,1-0"))
    world = build_world(None, FILES, folder=tmp_path)
    assert by_id(world, world.people.day)[4] == -1
    assert ROLES[by_id(world, world.people.role)[4]] == "worker"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"people": HOUSED.replace("3,9,2,", "3,9,7,")},
         r"people.csv: column 'household', row 4: households.csv lists no such id; it lists 2, 10, 11; found '7'"),
        ({"people": HOUSED.replace(",b7,", ",b9,")}, r"'circle:office', row 1: places.csv lists no such id; .*b9"),
        ({"people": HOUSED.replace("brave", "cell")}, "homes have cells here and in households.csv"),
        ({"people": HOUSED.replace("brave", "floor")}, "'floor' stands here and in households.csv"),
        ({"households": HOUSEHOLDS + "10,0-0,1,\n"}, r"households.csv: column 'id', row 4: .* row 2 has it too"),
        ({"households": HOUSEHOLDS.replace("id,", "ids,")}, r"the column 'id' is missing; .* did you mean 'ids'"),
        ({"households": HOUSEHOLDS.replace("0-0", "0-9")}, r"'10' lies in the cell '0-9'; the map has no cell"),
        ({"households": HOUSEHOLDS + ",0-0,1,\n"}, r"column 'id', row 4: every row needs an id"),
        ({"places": PLACES + "3,class,,,\n"}, r"places.csv: column 'id', row 5: .* row 2 has it too"),
        ({"places": PLACES.replace(",30", ",-3")}, r"'capacity', row 2: a capacity is a whole number"),
        ({"places": PLACES.replace(",30", ",many")}, r"'capacity', row 2: a capacity is a whole number.*'many'"),
        ({"places": PLACES.replace("capacity", "size")}, "unknown column 'size'; allowed: id, kind, name, cell"),
        ({"places": PLACES.replace("b8,office", "b8,")}, "row 4: every place has a kind"),
        ({"places": PLACES.replace("2-0", "9-9")}, r"'4b' lies in the cell '9-9'; the map has no cell"),
        ({"places": PLACES + "c1,clas,,,\n"},
         "nobody can be in a 'clas', as people.csv has no column 'circle:clas'; .* office; did you mean 'class'"),
        ({"places": PLACES + "9,class,3a,,\n"},
         "column 'name', row 5: the place of row 2, of the same kind, goes by the name '3a' too"),
        ({"people": PEOPLE}, r"column 'household', row 5: with a map everybody lives in a cell"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    write(tmp_path, **{"people": HOUSED} | changed)
    write_map(tmp_path, blocks(3, 1))
    with pytest.raises(TableError, match=words):
        build_world(CellMap(cells="cells.geojson"), FILES, folder=tmp_path)


def test_the_same_id_may_be_a_class_and_an_office(tmp_path: Path) -> None:
    write(tmp_path, places=PLACES.replace("b7,", "3,"), people=PEOPLE.replace("b7", "3"))
    world = build_world(None, FILES, folder=tmp_path)
    assert world.groups["office"].names[0] == "3" and world.groups["class"].names[0] == "3a"


def test_a_scenario_names_its_tables_and_is_the_same_when_read_again(tmp_path: Path) -> None:
    write(tmp_path, people=PEOPLE.replace("3,9,2,4", "3,9,2,3"))
    ill = {
        "states": {"well": {"susceptible": 1}, "ill": {"infectious": 1}},
        "infection": {"to": "ill", "per_contact": 0.5},
    }
    asked = {
        "schema": "hyosan/v1", "title": "tables", "step": "1 day", "horizon": "60 days",
        "people": {"table": "people.csv", "households": "households.csv", "places": "places.csv"},
        "circles": [{"household": {"contacts": 2}}, {"class": {"contacts": 3}}],
        "pathogen": ill, "seeding": {"state": "ill", "people": 1, "where": {"circle": "3a"}},
    }  # fmt: skip
    (tmp_path / "scenario.yaml").write_text(json.dumps(asked))
    scenario = hy.read_scenario(tmp_path / "scenario.yaml")
    outbreak = hy.simulate(scenario, check=True)
    assert outbreak.final == {"well": 1, "ill": 4}, (
        "a class of three, a parent at home; who is alone stays well"
    )
    before = scenario.scenario_hash()
    (tmp_path / "again.yaml").write_text(json.dumps(scenario.resolved()))
    again = hy.read_scenario(tmp_path / "again.yaml")
    assert again == scenario and again.scenario_hash() == before
    (tmp_path / "places.csv").write_text(PLACES.replace("30", "31"))
    assert scenario.scenario_hash() != before
    (tmp_path / "places.csv").unlink()
    with pytest.raises(hy.ScenarioError, match=r"scenario.yaml:1: people.places: no such file 'places.csv'"):
        hy.read_scenario(tmp_path / "scenario.yaml")
