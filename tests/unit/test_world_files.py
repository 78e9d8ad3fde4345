"""People and contact tables: what is read, and how wrong ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.ground.errors import ScenarioError, TableError
from hyosan.model.circles import Circle
from hyosan.model.place import People
from hyosan.outcome.groups import split
from hyosan.outcome.tables import people_table
from hyosan.world.build import build_world
from hyosan.world.world import World

PEOPLE = {
    "person": [30, 10, 20, 40],
    "age": [5, 40, 41, 70],
    "sex": ["f", "m", None, "f"],
    "household": ["b", "b", "a", None],
    "cell": [2, 2, 1, None],
    "circle:choir": ["alto", None, "bass", "alto"],
    "bravery": [0.5, 0.25, 1.0, 0.0],
}


def write(folder: Path, name: str, columns: dict[str, Any]) -> Path:
    path = folder / name
    if name.endswith(".parquet"):
        pq.write_table(pa.table(columns), path)
    else:
        rows = zip(*columns.values(), strict=True)
        lines = [",".join(columns), *(",".join("" if v is None else str(v) for v in row) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("name", ["people.csv", "people.parquet"])
def test_people_are_ordered_by_cell_household_and_person(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, PEOPLE)
    world = build_world(None, Path(name), folder=tmp_path)
    people, choir = world.people, world.groups["choir"]
    assert people.ids.tolist() == [20, 10, 30, 40]
    assert people.age.tolist() == [41, 40, 5, 70] and people.sex.tolist() == [2, 1, 0, 0]
    assert people.home.tolist() == [0, 1, 1, -1]
    assert world.groups["household"].group_of.tolist() == [0, 1, 1, -1]
    assert world.groups["neighbourhood"].names == {0: "1", 1: "2"}
    alto, bass = choir.find("alto"), choir.find("bass")
    assert alto == 0 and bass == 1
    assert choir.members_of(0).tolist() == [2, 3] and choir.members_of(1).tolist() == [0]
    assert choir.group_of.tolist() == [1, -1, 0, 0]
    assert people.attributes["bravery"].tolist() == [1.0, 0.25, 0.5, 0.0]
    assert world.groups["well_mixed"].members_of(0).tolist() == [0, 1, 2, 3]


def test_one_person_more_in_no_circle_changes_nobody(tmp_path: Path) -> None:
    write(tmp_path, "few.csv", PEOPLE)
    write(
        tmp_path,
        "more.csv",
        {k: [*v, {"person": 5, "age": 9, "bravery": 0.0}.get(k)] for k, v in PEOPLE.items()},
    )
    few, more = (build_world(None, Path(name), folder=tmp_path) for name in ("few.csv", "more.csv"))

    def memberships(world: World, kind: str) -> dict[int, int]:
        ids, group_of = world.people.ids, world.groups[kind].group_of
        return {int(i): int(g) for i, g in zip(ids, group_of, strict=True) if g >= 0}

    assert more.people.count == few.people.count + 1
    for kind in ("household", "choir", "neighbourhood"):
        assert memberships(few, kind) == memberships(more, kind)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"persn": [1]}, ["'person' is missing", "persn", "did you mean"]),
        ({"person": [1, 2, 1]}, ["'person'", "row 3", "stands twice", "'1'"]),
        ({"person": [1, None], "age": [3, 4]}, ["'person'", "row 2", "whole number"]),
        ({"person": [1.0, 2.5]}, ["'person'", "row 2", "'2.5'"]),
        ({"person": ["1", "x"]}, ["'person'", "row 2", "'x'"]),
        ({"person": [1, 2], "age": [3, 200]}, ["'age'", "row 2", "between 0 and 130"]),
        ({"person": [1, 2], "age": [3, -1]}, ["'age'", "row 2"]),
        ({"person": [1, 2], "age": ["3", "old"]}, ["'age'", "row 2", "'old'"]),
        ({"person": [1, 2], "sex": ["f", "x"]}, ["'sex'", "row 2", "f or m"]),
        ({"person": [1, 2], "household": [1.5, 2.0]}, ["'household'", "fractions"]),
    ],
)
@pytest.mark.parametrize("name", ["people.csv", "people.parquet"])
def test_wrong_people_are_refused(
    tmp_path: Path, name: str, columns: dict[str, Any], words: list[str]
) -> None:
    write(tmp_path, name, columns)
    with pytest.raises(TableError) as error:
        build_world(None, Path(name), folder=tmp_path)
    for word in (name, *words):
        assert word in str(error.value)
    assert error.value.exit_status == 2


@pytest.mark.parametrize("column", ["household", "circle:club"])
@pytest.mark.parametrize("labels", [["b10", "b9", "ä"], [7, 300, 12], ["007", "7", "x"], [-1, 4, 5]])
def test_groups_keep_their_labels(tmp_path: Path, labels: list[Any], column: str) -> None:
    """In the table that is written and read again as people, to the same world."""
    home = {person: labels[person % 3] if person else None for person in range(7)}
    write(tmp_path, "people.parquet", {"person": list(home), column: list(home.values())})
    world = build_world(None, Path("people.parquet"), folder=tmp_path)
    table = people_table(world)
    assert dict(zip(*(table.column(name).to_pylist() for name in ("person", column)), strict=True)) == {
        person: label if label is None or labels == [7, 300, 12] else str(label)
        for person, label in home.items()
    }
    kind = column.removeprefix("circle:")
    assert set(split(world, kind).names) == set(map(str, labels))
    pq.write_table(table, tmp_path / "again.parquet")
    again = build_world(None, Path("again.parquet"), folder=tmp_path)
    assert again.people.ids.tolist() == world.people.ids.tolist()
    assert again.groups[kind].group_of.tolist() == world.groups[kind].group_of.tolist()
    assert again.groups[kind].names == world.groups[kind].names


def network(folder: Path, columns: dict[str, Any], people: int = 5, name: str = "contacts.parquet") -> World:
    write(folder, name, columns)
    return build_world(None, People(count=people), [Circle.model_validate({"network": name})], folder=folder)


def test_a_network_is_symmetric_and_carries_its_weights(tmp_path: Path) -> None:
    graph = network(tmp_path, {"a": [3, 0, 4], "b": [1, 3, 3], "weight": [0.5, 2.0, 1.0]}).networks["network"]
    assert graph.start.tolist() == [0, 1, 2, 2, 5, 6]
    assert graph.neighbour.tolist() == [3, 3, 0, 1, 4, 3]
    assert graph.weight.tolist() == [2.0, 0.5, 2.0, 0.5, 1.0, 1.0]


def test_a_network_names_people_by_their_ids(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", {"person": [10**12, -7, 300]})
    write(tmp_path, "contacts.csv", {"a": [300], "b": [10**12]})
    world = build_world(
        None, Path("people.csv"), [Circle.model_validate({"network": "contacts.csv"})], folder=tmp_path
    )
    graph = world.networks["network"]
    assert world.people.ids.tolist() == [-7, 300, 10**12]
    assert graph.start.tolist() == [0, 0, 1, 2] and graph.neighbour.tolist() == [2, 1]
    assert graph.weight.size == 0


@pytest.mark.parametrize("apart", [3, 1000])  # ids that lie close together are looked up in another way
def test_an_id_that_nobody_has_is_refused(tmp_path: Path, apart: int) -> None:
    write(tmp_path, "people.csv", {"person": [-5 + apart * k for k in (2, 0, 1)]})
    circle = Circle.model_validate({"network": "contacts.csv"})
    write(tmp_path, "contacts.csv", {"a": [-5], "b": [apart - 5]})
    graph = build_world(None, Path("people.csv"), [circle], folder=tmp_path).networks["network"]
    assert graph.start.tolist() == [0, 1, 2, 2] and graph.neighbour.tolist() == [1, 0]
    for wrong in (-6, -4, 2 * apart - 4):
        write(tmp_path, "contacts.csv", {"a": [-5, wrong], "b": [apart - 5, -5]})
        with pytest.raises(TableError, match=f"'a', row 2: no person has this id; found '{wrong}'"):
            build_world(None, Path("people.csv"), [circle], folder=tmp_path)


@settings(deadline=None, max_examples=40)
@given(
    edges=st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda e: e[0] < e[1]), min_size=1)
)
def test_networks_agree_with_a_dictionary(tmp_path_factory: pytest.TempPathFactory, edges: set) -> None:
    columns = {
        "a": pa.array([a for a, _ in edges], pa.int64()),
        "b": pa.array([b for _, b in edges], pa.int64()),
    }
    graph = network(tmp_path_factory.mktemp("net"), columns, people=13).networks["network"]
    twin: dict[int, set[int]] = {person: set() for person in range(13)}
    for a, b in edges:
        twin[a].add(b)
        twin[b].add(a)
    for person, others in twin.items():
        assert graph.neighbour[graph.start[person] : graph.start[person + 1]].tolist() == sorted(others)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"a": [1], "c": [2]}, ["'b' is missing"]),
        (
            {"a": [1], "b": [2], "weigth": [5.0]},
            ["unknown column 'weigth'", "did you mean 'weight'?", "a, b, weight"],
        ),
        ({"a": [0, 1, 3], "b": [1, 2, 3]}, ["'b'", "row 3", "two different people"]),
        ({"a": [0, 1, 0], "b": [1, 2, 1]}, ["row 3", "row 1", "twice"]),
        ({"a": [0, 1, 1], "b": [1, 2, 0]}, ["row 3", "row 1", "either direction"]),
        ({"a": [0, 1], "b": [1, 5]}, ["'b'", "row 2", "no person", "'5'"]),
        ({"a": [0, -1], "b": [1, 2]}, ["'a'", "row 2", "no person"]),
        ({"a": [0, 1], "b": [1, 2], "weight": [1.0, -2.0]}, ["'weight'", "row 2", "'-2.0'"]),
        ({"a": [0, 1], "b": [1, 2], "weight": [1.0, float("inf")]}, ["'weight'", "row 2"]),
        ({"a": [0, 1], "b": [1, 2], "weight": [float("nan"), 1.0]}, ["'weight'", "row 1"]),
        ({"a": [0, 1], "b": [1, 2], "weight": ["1", "much"]}, ["'weight'", "row 2", "'much'"]),
    ],
)
@pytest.mark.parametrize("name", ["contacts.csv", "contacts.parquet"])
def test_wrong_contacts_are_refused(
    tmp_path: Path, name: str, columns: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(TableError) as error:
        network(tmp_path, columns, name=name)
    for word in (name, *words):
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.csv", b""), ("p.parquet", b"not parquet"), ("p.txt", b"person\n1\n"), ("no.csv", None)],
)
def test_unreadable_files_are_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=name):
        build_world(None, Path(name), folder=tmp_path)


def test_an_empty_table_and_unknown_words(tmp_path: Path) -> None:
    write(
        tmp_path,
        "people.parquet",
        {"person": pa.array([], pa.int64()), "household": pa.array([], pa.int64())},
    )
    with pytest.raises(TableError, match="nobody is in it"):
        build_world(None, Path("people.parquet"), folder=tmp_path)
    with pytest.raises(ScenarioError, match="choir"):
        build_world(None, People(count=3), [Circle.model_validate({"choir": {"contacts": 1}})])
    with pytest.raises(ScenarioError, match=r"atlantis.*korea"):
        build_world(None, People(count=3, country="atlantis"))


def test_a_country_without_a_place_has_households() -> None:
    world = build_world(None, People(count=1000, country="korea"))
    assert np.diff(world.groups["household"].start).sum() == 1000
    assert len(world.people.age) == 1000 and world.places is None
