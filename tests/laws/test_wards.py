"""Wards: whoever is brought meets those who lie and work there, and nobody else does."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hyosan as hy
from hyosan.ground.errors import TableError
from hyosan.model.circles import Circle
from hyosan.model.place import People
from hyosan.outcome.tables import people_table
from hyosan.world.build import build_world
from hyosan.world.world import World

GUEST = {"guest:ward": {"contacts": 10, "name": "brought"}}
STATES: dict[str, Any] = {
    "well": {"susceptible": 1},
    "ill": {"infectious": 1, "dwell": {"fixed": "3 days"}, "to": {"patient": 1}},
    "patient": {
        "infectious": 1, "contacts": {"brought": 1, "others": 0}, "dwell": {"fixed": "4 days"}, "to": {"over": 1},
    },
    "infected": {},
    "over": {},
}  # fmt: skip


def scenario(folder: Path, **other: Any) -> Any:
    asked = {
        "schema": "hyosan/v1",
        "title": "wards",
        "step": "1 day",
        "horizon": "20 days",
        "people": "people.csv",
        "circles": [GUEST],
        "pathogen": {"states": STATES, "infection": {"to": "infected", "per_contact": 0.05}},
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def town(folder: Path, wards: int = 40, size: int = 50, others: int = 400) -> None:
    """Wards of so many members each, and others, who would be brought to one."""
    lines = ["person,circle:ward,guest:ward"]
    lines += [f"{k},w{k // size},w{k // size}" for k in range(wards * size)]
    lines += [f"{wards * size + k},,w{k % wards}" for k in range(others)]
    (folder / "people.csv").write_text("\n".join(lines) + "\n")


def test_guests_meet_members_alike_and_only_as_patients(tmp_path: Path) -> None:
    """400 guests for 4 days, 10 contacts a day, one in twenty infects: 2 each, but for those met twice."""
    town(tmp_path)
    asked = scenario(tmp_path, seeding={"state": "ill", "people": list(range(2000, 2400))})
    outbreak = hy.simulate(asked, check=True)
    log, day = outbreak.log, 86_400_000_000
    caught = log.to_state == outbreak.history.states.index("infected")
    assert log.time[caught].min() >= 3 * day and log.time[caught].max() < 7 * day
    ids = outbreak.history.world.people.ids
    victims, by = ids[log.person[caught]], ids[log.by_person[caught]]
    assert (victims < 2000).all() and ((by - 2000) % 40 == victims // 50).all(), "only in the ward brought to"
    # each ward has 10 guests: a member is missed by a Poisson number of 20 / 50 contacts that would infect
    chance = 1 - np.exp(-20 / 50)
    assert abs(len(victims) - 2000 * chance) <= 5 * (2000 * chance * (1 - chance)) ** 0.5
    place = Counter((victims % 50).tolist())
    assert len(place) == 50 and min(place[0], place[49]) > 2, "the last member too is met"


def test_members_who_fall_ill_are_met_in_the_ward_as_before(tmp_path: Path) -> None:
    town(tmp_path)
    circles = [GUEST, {"ward": {"contacts": 10}}]
    asked = scenario(tmp_path, circles=circles, seeding={"state": "ill", "people": list(range(0, 2000, 50))})
    outbreak = hy.simulate(asked, check=True)
    kinds = Counter(outbreak.causes[cause] for cause in outbreak.log.cause)
    times = {name: outbreak.log.time[outbreak.log.cause == outbreak.causes.index(name)] for name in kinds}
    day = 86_400_000_000
    assert times["infection:ward"].max() < 3 * day <= times["infection:brought"].min()


def test_a_circle_of_guests_needs_a_state_that_comes(tmp_path: Path) -> None:
    town(tmp_path)
    states = {**STATES, "patient": {**STATES["patient"], "contacts": {"others": 0}}}
    pathogen = {"states": states, "infection": {"to": "infected", "per_contact": 0.05}}
    with pytest.raises(
        hy.ScenarioError, match=r"circles.0.guest:ward: guests come in states that name the circle"
    ):
        scenario(tmp_path, pathogen=pathogen)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("person,guest:ward\n1,a\n", "'guest:ward' needs the column 'circle:ward'"),
        ("person,circle:ward,guest:ward\n1,a,a\n2,,b\n", "'guest:ward', row 2: nobody is in this group"),
    ],
)
def test_guests_of_no_ward_are_refused(tmp_path: Path, table: str, words: str) -> None:
    (tmp_path / "people.csv").write_text(table)
    with pytest.raises(TableError, match=words):
        build_world(None, Path("people.csv"), folder=tmp_path)


@pytest.fixture(scope="module")
def city() -> World:
    place = hy.read_scenario("hyosan").place
    circles = [
        Circle.model_validate({kind: {"contacts": 1}}) for kind in ("guest:ward", "ward", "district", "town")
    ]
    return build_world(place, People(count=40_000, country="korea"), circles)


def test_a_citys_wards_hold_patients_staff_and_carers(city: World) -> None:
    """450 beds for 170,000 are 106 here: four wards of 30 beds, 24 of them taken, 20 staff, and carers."""
    ward, people, places = city.groups["ward"], city.people, city.places
    assert places is not None and len(ward.start) == 5 and ward.find("Hyosan General Hospital ward 4") == 3
    hospital = places.names["Hyosan General Hospital"]
    for number in range(4):
        members = ward.members_of(number)
        staff = members[people.day[members] == hospital]
        assert len(staff) >= 20 and 24 + 20 <= len(members) <= 24 + 20 + 24
        assert (ward.group_of[members] == number).all()
    inside = np.flatnonzero(ward.group_of >= 0)
    assert len(inside) == ward.start[-1]
    old = float((people.age[inside] >= 65).mean()), float((people.age >= 65).mean())
    assert old[0] > 1.3 * old[1], "the old lie there more often"


def test_households_are_brought_to_one_ward_and_wards_fill_alike(city: World) -> None:
    guests, household = city.groups["guest:ward"], city.groups["household"]
    assert guests.guests and (guests.group_of >= 0).all()
    first = guests.group_of[household.start[:-1]]
    assert (guests.group_of == first[household.group_of]).all()
    size = np.bincount(guests.group_of)
    assert size.min() > 0.9 * size.mean()
    np.testing.assert_array_equal(guests.members, city.groups["ward"].members)


def test_a_table_of_the_city_reads_again_with_its_guests(city: World, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(people_table(city), tmp_path / "people.parquet")
    again = build_world(None, Path("people.parquet"), folder=tmp_path)
    assert again.groups["guest:ward"].guests
    here = {
        int(i): int(g) for i, g in zip(again.people.ids, again.groups["guest:ward"].group_of, strict=True)
    }
    assert all(here[row] == number for row, number in enumerate(city.groups["guest:ward"].group_of.tolist()))
    assert again.groups["ward"].start[-1] == city.groups["ward"].start[-1]


@pytest.mark.parametrize("kind", ["district", "town"])
def test_districts_and_towns_are_circles(city: World, kind: str) -> None:
    groups, places = city.groups[kind], city.places
    assert places is not None
    of_cell, names = getattr(places, kind), getattr(places, f"{kind}s")
    assert set(groups.names.values()) == set(names)
    np.testing.assert_array_equal(groups.group_of, of_cell[city.people.home])
    for number in range(len(names)):
        assert (groups.group_of[groups.members_of(number)] == number).all()
    assert groups.start[-1] == city.people.count


def test_a_world_without_these_circles_has_none_of_them() -> None:
    scenario = hy.read_scenario("seir-city", population=3000)
    assert not {"ward", "guest:ward", "district", "town"} & set(hy.build_world(scenario).groups)
