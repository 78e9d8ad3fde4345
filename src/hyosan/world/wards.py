"""The wards of a generated city's hospitals: who lies and works there, who sits by a bed, who would be brought.

The members of a ward are the same all the time: other patients, by age; staff, who work in the hospital's cell; a
grown-up of each patient's household. They are there beside their own lives. Everybody else would be brought to
a ward of the nearest hospital, a household to the same one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import ScenarioError
from hyosan.model.circles import GUEST
from hyosan.model.place import Place, Wards
from hyosan.world.draws import Draws
from hyosan.world.people import ADULT
from hyosan.world.whole import Whole, apportion_within, by_age
from hyosan.world.world import Groups, World

OLDEST = 256


def ward_groups(place: Place, world: World, draws: Draws) -> dict[str, Groups]:
    """The circles `ward` (the members) and `guest:ward` (everybody, as a guest of one)."""
    asked, places = place.wards, world.places
    hospitals = [one for one in place.facilities if one.kind == "hospital" and one.capacity]
    if asked is None or not hospitals or places is None:
        raise ScenarioError("the place has no wards; give it 'wards', and a hospital with a capacity")
    share = world.people.count / max(place.full_population, 1)
    number = np.array([max(round((one.capacity or 0) * share / asked.beds), 1) for one in hospitals])
    first = np.cumsum(number) - number
    cells = np.array([places.names[one.name] for one in hospitals])
    ward_of = np.full(world.people.count, -1, np.int32)
    for cell, begin, count in zip(cells, first, number, strict=True):
        _place_staff(world, ward_of, int(cell), int(begin), int(count), asked, draws)
    patients = _patients(world, ward_of, asked, int(number.sum()), draws)
    ward_of[patients] = np.arange(len(patients)) % int(number.sum())
    _place_carers(world, ward_of, patients)
    members = np.argsort(ward_of, kind="stable").astype(np.int32)[int((ward_of < 0).sum()) :]
    start = np.searchsorted(ward_of[members], np.arange(int(number.sum()) + 1)).astype(np.int64)
    names = {
        int(begin) + ward: f"{one.name} ward {ward + 1}"
        for one, begin, count in zip(hospitals, first, number, strict=True)
        for ward in range(int(count))
    }
    free = asked.beds - round(asked.beds * asked.occupancy)
    capacity = dict.fromkeys(range(int(number.sum())), free)
    brought = _brought(world, cells, first, number, draws)
    return {
        "ward": Groups("ward", ward_of, start, members, names, capacity),
        f"{GUEST}ward": Groups(f"{GUEST}ward", brought, start, members, names, guests=True),
    }


def _place_staff(
    world: World, ward_of: NDArray[np.int32], cell: int, first: int, wards: int, asked: Wards, draws: Draws
) -> None:
    """Staff are among those who work in the hospital's cell, as many as there are at most."""
    assert world.places is not None
    there = world.places.day_members[world.places.day_start[cell] : world.places.day_start[cell + 1]]
    chosen = there[draws.order(f"ward staff {cell}", len(there))][: asked.staff * wards]
    ward_of[chosen] = first + np.arange(len(chosen)) % wards


def _patients(
    world: World, ward_of: NDArray[np.int32], asked: Wards, wards: int, draws: Draws
) -> NDArray[np.int64]:
    """Who lie in all wards, in random order: by age exactly in proportion, and nobody of the staff."""
    free = np.flatnonzero(ward_of < 0)
    age = world.people.age[free]
    there = np.bincount(age, minlength=OLDEST)
    wanted = min(round(asked.beds * asked.occupancy) * wards, len(free))
    weights: Whole = by_age(asked.patients, OLDEST) * there // max(int(there.sum()), 1)
    taken = apportion_within(wanted, weights, there)
    order = draws.order("ward patients", len(free))
    by_years = order[np.argsort(age[order], kind="stable")]
    rank = np.arange(len(free)) - np.repeat(np.cumsum(there) - there, there)
    chosen = free[by_years[rank < np.repeat(taken, there)]]
    return chosen[draws.order("ward beds", len(chosen))]


def _place_carers(world: World, ward_of: NDArray[np.int32], patients: NDArray[np.int64]) -> None:
    """By each bed sits the first grown-up of the household who is in no ward."""
    households = world.groups["household"]
    for patient in patients.tolist():
        for other in households.members_of(int(households.group_of[patient])).tolist():
            if ward_of[other] < 0 and world.people.age[other] >= ADULT:
                ward_of[other] = ward_of[patient]
                break


def _brought(world: World, cells: Whole, first: Whole, number: Whole, draws: Draws) -> NDArray[np.int32]:
    """The ward to which each person would be brought: of the nearest hospital, one for a household."""
    assert world.places is not None
    x, y = world.places.x.astype(np.float64), world.places.y.astype(np.float64)
    away = np.stack([(x - x[cell]) ** 2 + (y - y[cell]) ** 2 for cell in cells])
    nearest = np.argmin(away, axis=0)[world.people.home]
    household = world.groups["household"].group_of
    word = draws.words("ward of a household", int(household.max()) + 1).astype(np.int64)[household]
    return (first[nearest] + (word * number[nearest] >> 16)).astype(np.int32)


def by_home(world: World, kind: str) -> Groups:
    """The people of each district or town of a map as a circle."""
    assert world.places is not None
    of_cell, names = (
        (world.places.district, world.places.districts)
        if kind == "district"
        else (world.places.town, world.places.towns)
    )
    group = of_cell[world.people.home].astype(np.int32)
    members = np.argsort(group, kind="stable").astype(np.int32)
    start = np.searchsorted(group[members], np.arange(len(names) + 1)).astype(np.int64)
    return Groups(kind, group, start, members, dict(enumerate(names)))
