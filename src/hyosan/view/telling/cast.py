"""Who plays the cast, and whom a name or a number means.

The engine knows no cast: a scenario names people to be followed, and each is found here among those who fit,
by a hash of the name and of their ids. So the same world has the same cast whatever the seed and the plan,
one person more changes nobody's part, and nobody is chosen for what happens to him.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.profiles import equal
from hyosan.ground.errors import ScenarioError, UserError
from hyosan.model.behaviour import ARMS
from hyosan.model.place import Place
from hyosan.scenario import Scenario, read_scenario
from hyosan.scenario.library import nearest
from hyosan.view.names import cast_name
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, codes, numbered, values

if TYPE_CHECKING:
    from hyosan.scenario.scenario import CastMember, Whereabouts

Rows = NDArray[np.int64]
GENERATION = 16  # years between a parent and a child, at least


def find_cast(scene: Scene) -> dict[int, str]:
    """The cast of a run: stable id → name. Members for whom nobody fits are left out."""
    if not scene.about["cast"]:
        return {}
    scenario = _scenario(scene)
    if scenario is None:
        return {}
    found: dict[int, str] = {}
    ids = values(scene.run.people, "person")
    for member in scenario.cast:
        fitting = [int(person) for person in ids[_fitting(scene, scenario, member, found)]]
        free = [person for person in fitting if person not in found]
        if free:
            chosen = min(free, key=lambda person: _draw(member.name, person))
            found[chosen] = full_name(member)
    return found


def find_person(scene: Scene, people: Gazetteer, cast: Mapping[int, str], asked: str) -> int:
    """The stable id that a name of the cast or a number means. UserError if it is nobody."""
    for person, name in cast.items():
        if asked.casefold() in {known.casefold() for known in (name, *cast_name(name)) if known}:
            return person
    known = values(scene.run.people, "person")
    number = asked.removeprefix("#")
    if number.lstrip("-").isdigit():
        if people.row(int(number)) >= 0:
            return int(number)
        raise UserError(
            f"there is no person {number} in this run; ids lie between {known.min()} and {known.max()}"
        )
    names = list(cast.values())
    if not names:
        raise UserError(
            f"nobody in this run is called {asked!r}: it has no cast; give an id between {known.min()} "
            f"and {known.max()}"
        )
    raise UserError(
        f"nobody in this run is called {asked!r}{nearest(asked, names)}; "
        f"or an id between {known.min()} and {known.max()}"
    )


def full_name(member: CastMember) -> str:
    """A member's name, with the one in Hangul if there is one."""
    return f"{member.name} ({member.hangul})" if member.hangul else member.name


def _draw(name: str, person: int) -> bytes:
    return hashlib.sha256(f"{name}/{person}".encode()).digest()


def _scenario(scene: Scene) -> Scenario | None:
    """The scenario of a run, from memory or from its folder; None if it cannot be read any more."""
    history: Any = getattr(scene.run, "history", None)
    if history is not None:
        return history.scenario
    try:
        return read_scenario(scene.run.folder / "scenario.yaml")  # type: ignore[attr-defined]
    except (AttributeError, ScenarioError):
        return None


def _fitting(scene: Scene, scenario: Scenario, member: CastMember, found: Mapping[int, str]) -> Rows:
    """The rows of those whom all that a cast member says fits; `found` is the cast so far."""
    table = scene.run.people
    chosen = np.ones(table.num_rows, bool)
    if member.role is not None and "role" in table.schema.names:
        roles, names = codes(table, "role")
        chosen &= roles == (names.index(member.role) if member.role in names else len(names))
    if member.by_age:
        chosen &= _of_age(table, member)
    if member.where is not None:
        chosen &= _found_in(scene, scenario, member.where)
    if member.by_day is not None:
        chosen &= _by_day(scene, member.by_day)
    if member.arms is not None:
        held = values(table, "arms") if "arms" in table.schema.names else np.zeros(table.num_rows)
        chosen &= held == ARMS.index(member.arms)
    if member.parent_of is not None:
        child = next((one for one, name in found.items() if cast_name(name)[0] == member.parent_of), None)
        chosen &= _parents(scene, child)
    return np.flatnonzero(chosen)


def _of_age(table: Any, member: CastMember) -> NDArray[np.bool_]:
    if "age" not in table.schema.names:
        return np.zeros(table.num_rows, bool)
    age = values(table, "age")
    return np.asarray((age >= (member.from_age or 0)) & (age < (member.to_age or np.inf)))


def _by_day(scene: Scene, name: str) -> NDArray[np.bool_]:
    """Who spends the days in the cell of a named place."""
    cell = (scene.about["map"] or {"names": {}})["names"].get(name)
    if cell is None or "day_cell" not in scene.run.people.schema.names:
        return np.zeros(scene.run.people.num_rows, bool)
    return np.asarray(values(scene.run.people, "day_cell") == cell)


def _parents(scene: Scene, child: int | None) -> NDArray[np.bool_]:
    """Who lives with a child and is a generation older: the table of people knows households, not kinship."""
    table = scene.run.people
    nobody = np.zeros(table.num_rows, bool)
    if child is None or not {"household", "age"} <= set(table.schema.names):
        return nobody
    row = int(np.flatnonzero(values(table, "person") == child)[0])
    household, age = numbered(table, "household"), values(table, "age").astype(np.int64)
    if household[row] < 0:
        return nobody
    return np.asarray((household == household[row]) & (age >= age[row] + GENERATION))


def _found_in(scene: Scene, scenario: Scenario, where: Whereabouts) -> NDArray[np.bool_]:
    table = scene.run.people
    kind, name = next(iter(where.model_dump(exclude_none=True, exclude={"origin"}).items()))
    if kind == "attributes":
        return _with_attributes(table, name)
    if kind == "circle":
        return _in_circle(scene, scenario, str(name))
    if kind not in table.schema.names:
        return np.zeros(table.num_rows, bool)
    if kind == "cell":
        return np.asarray(values(table, "cell") == int(name))
    at, names = codes(table, kind)
    return np.asarray(at == (names.index(name) if name in names else len(names)))


def _with_attributes(table: Any, asked: Mapping[str, Any]) -> NDArray[np.bool_]:
    chosen = np.ones(table.num_rows, bool)
    for name, value in asked.items():
        known = name in table.schema.names
        chosen &= equal(np.array(table.column(name).to_pylist()), value) if known else False
    return chosen


def _called(table: Any, name: str) -> NDArray[np.bool_] | None:
    """Who is in the group of that name, where people came from a table that has names for them; None if none is."""
    for column in (one for one in table.schema.names if one.startswith("circle:")):
        known = table.column(column)
        if (
            str(known.type).startswith("dictionary") or str(known.type) == "int64"
        ):  # int32: numbers of our own
            mine = np.array([str(one) == name for one in known.to_pylist()], bool)
            if mine.any():
                return mine
    return None


def _in_circle(scene: Scene, scenario: Scenario, name: str) -> NDArray[np.bool_]:
    """Members of a named school (`hyosan-high`), of a room (`class 2-5`), or of a circle (`workplace`)."""
    table = scene.run.people
    if f"circle:{name}" in table.schema.names:
        return np.asarray(numbered(table, f"circle:{name}") >= 0)
    called = _called(table, name)
    if called is not None:
        return called
    schools = scenario.place.schools if isinstance(scenario.place, Place) else []
    keys = {one.key or one.name: one.name for one in schools}
    names: dict[str, int] = scene.about["map"]["names"] if scene.about["map"] else {}
    cell = names.get(keys.get(name, name))
    column = "cell" if scene.phrases else "day_cell"  # in a building people are at home in their rooms
    if cell is None or column not in table.schema.names:
        return np.zeros(table.num_rows, bool)
    return np.asarray(values(table, column) == cell)
