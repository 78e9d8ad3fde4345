"""A building as a place: what is wrong with one is told, and rooms, doors and people come out as asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import hyosan as hy
from hyosan.engine.compile_space import compile_folk
from hyosan.model.building import Building
from hyosan.model.place import People
from hyosan.world.build import build_world
from hyosan.world.world import PUPIL, STAFF, World

HALL = {"name": "hall", "kind": "corridor", "corner": [0, 0], "size": [20, 3], "doors": ["out", "art room"]}
ART = {
    "name": "art room",
    "kind": "room",
    "corner": [0, 3],
    "size": [8, 8],
    "pupils": 10,
    "year": 2,
    "staff": 1,
}
OUT = {"name": "out", "kind": "exit", "corner": [20, 0], "size": [5, 5]}
LOFT = {
    "name": "loft", "kind": "classroom", "corner": [0, 0], "size": [10, 10], "pupils": 6, "year": 1, "arms": "bow",
    "doors": [{"to": "hall", "length": 12, "lanes": 2}],
}  # fmt: skip


def asked(
    *ground: dict[str, Any], above: tuple[dict[str, Any], ...] = (LOFT,), **other: Any
) -> dict[str, Any]:
    """A building of two floors."""
    floors = [
        {"name": "ground", "rooms": list(ground) or [HALL, ART, OUT]},
        {"name": "top", "rooms": list(above)},
    ]
    return {"title": "Small school", "hangul": "학교", "floors": floors, **other}


def world(count: int = 17) -> World:
    return build_world(Building.model_validate(asked(companions=4)), People(count=count))


@pytest.mark.parametrize(
    ("ground", "above", "words"),
    [
        ([HALL, ART | {"doors": ["hal"]}, OUT], [LOFT], "unknown room 'hal'; did you mean 'hall'"),
        ([HALL, ART, ART | {"corner": [30, 30]}, OUT], [LOFT], "two rooms are called 'art room'"),
        ([HALL, ART, OUT, OUT | {"name": "shed", "corner": [40, 0]}], [LOFT | {"doors": []}], "from 'loft' to"),
        ([HALL | {"doors": ["art room"]}, ART], [LOFT], "there is no way out"),
        ([HALL, ART | {"corner": [0, 2]}, OUT], [LOFT], "'hall' and 'art room' lie over one another"),
        ([HALL, ART | {"doors": ["hall"]}, OUT], [LOFT], "between 'art room' and 'hall' is named twice"),
        ([HALL, ART | {"doors": ["art room"]}, OUT], [LOFT], "leads back into it"),
        ([HALL, ART, OUT], [LOFT | {"doors": ["hall"]}], "on different floors; give their door a length"),
        ([HALL, ART | {"year": None}, OUT], [LOFT], "have no year"),
        ([HALL, ART | {"pupils": 0, "staff": 0}, OUT], [LOFT | {"pupils": 0}], "nobody is in the building"),
        ([HALL, ART | {"kind": "pool"}, OUT], [LOFT], "classroom"),
        ([HALL, ART | {"arms": "sabre"}, OUT], [LOFT], "bow"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_building_is_told(ground: Any, above: Any, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Building.model_validate(asked(*ground, above=tuple(above)))
    assert words in str(caught.value)


def test_rooms_are_cells_and_doors_are_edges_both_ways() -> None:
    places = world().places
    assert places is not None
    names = list(places.names)
    assert names == ["hall", "art room", "out", "loft"] and places.kinds[places.kind[2]] == "exit"
    assert places.area.tolist() == [60, 64, 25, 100]
    doors = {
        (names[cell], names[places.edge_to[at]]): (
            float(places.edge_length[at]),
            float(places.edge_lanes[at]),
        )
        for cell in range(places.count)
        for at in range(places.edge_start[cell], places.edge_start[cell + 1])
    }
    far = float(np.hypot(np.float32(10 - 4), np.float32(1.5 - 7)))
    assert doors[("hall", "loft")] == doors[("loft", "hall")] == (12, 2)
    assert doors[("art room", "hall")] == doors[("hall", "art room")] == (pytest.approx(far, rel=1e-6), 1)
    assert len(doors) == 6  # three doors, both ways


def test_floors_do_not_lie_over_one_another_on_the_map() -> None:
    places = world().places
    assert places is not None
    boxes = [(*ring.min(axis=0), *ring.max(axis=0)) for ring in places.outline]
    ground, top = boxes[:3], boxes[3]
    assert all(top[0] >= box[2] or box[0] >= top[2] or top[1] >= box[3] or box[1] >= top[3] for box in ground)
    assert [(east - west) * (north - south) for west, south, east, north in boxes] == places.area.tolist()
    assert places.phrases["loft"] == "in loft, top" and places.phrases["hall"] == "in the hall"
    assert places.hangul["Small school"] == "학교"


def test_everybody_is_in_the_room_asked_for_with_age_and_arms() -> None:
    people = world().people
    assert people.home.tolist() == [1] * 11 + [3] * 6
    assert people.role.tolist() == [PUPIL] * 10 + [STAFF] + [PUPIL] * 6
    assert people.age[:10].tolist() == [16] * 10 and people.age[11:].tolist() == [15] * 6
    assert 24 <= people.age[10] <= 62
    assert people.attributes["arms"].tolist() == [0] * 11 + [2] * 6


def test_companions_stand_together_in_one_room_as_a_household_does() -> None:
    of = world()
    groups = of.groups["companions"]
    assert np.diff(groups.start).tolist() == [3, 4, 4, 3, 3]
    folk = compile_folk(of)
    assert (
        folk.household.tolist() == groups.group_of.tolist() == np.repeat(range(5), [3, 4, 4, 3, 3]).tolist()
    )
    assert of.groups["class"].names == {0: "art room", 1: "loft"}


def test_another_number_of_people_fills_the_rooms_in_proportion() -> None:
    assert np.bincount(world(34).people.home, minlength=4).tolist() == [0, 22, 0, 12]
    assert world(34).digest() == world(34).digest() != world().digest()


def test_the_library_s_school_has_the_people_of_the_city_s() -> None:
    school = hy.read_scenario("hyosan-school").place
    city = hy.read_scenario("hyosan").place
    assert isinstance(school, Building)
    assert sum(room.pupils for room in school.rooms) == city.schools[0].pupils
    assert (
        sum(room.pupils + room.staff for room in school.rooms)
        == hy.read_scenario("hyosan-school").people.count
    )


def test_attributes_that_are_drawn_stand_beside_arms() -> None:
    place = Building.model_validate(asked(companions=4))
    people = build_world(
        place, People.model_validate({"count": 17, "attributes": {"left_handed": 0.5}})
    ).people
    assert set(people.attributes) == {"arms", "left_handed"} and people.attributes["arms"].sum() == 12
