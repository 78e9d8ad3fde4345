"""Compile the map, the pathogen's hunting and people's belongings into the arrays of space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.behaviour import arms_falls, arms_weights, fixed_point
from hyosan.engine.compile_pathogen import leads_to
from hyosan.engine.compile_traffic import compile_traffic, room_on_streets
from hyosan.engine.compile_word import mates_of
from hyosan.ground.errors import ScenarioError
from hyosan.ground.units import DAY, FOREVER, HOUR, SECOND
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.terrain import BREED, CELL, EDGE, HUNT, UNIT, Folk, Tables
from hyosan.model.behaviour import Behaviour, Flight
from hyosan.model.building import REFUGE
from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Hunting, Pathogen
from hyosan.model.quantiles import quantile_table
from hyosan.world.world import AT_HOME, Places, World

MANTISSA, OCTAVES, DEFENCE = 1024, 64, 2048
CAUSE_KINDS = ("bite", "torn", "fight", "patrol", "guards", "strike", "outside", "fed")
CARRY = ("corridor", "stairs")  # kinds of cells through which screams carry to the rooms beyond


def compile_cells(world: World, asked: Hunting, behaviour: Behaviour) -> NDArray:
    """One CELL record a cell, as before anything happened."""
    places = world.places
    assert places is not None
    cells = np.zeros(places.count, CELL)
    area = places.area.astype(np.float64)
    for name in ("home", "day", "edge"):
        bounds = getattr(places, f"{name}_start")
        cells[f"{name}_start"], cells[f"{name}_end"] = bounds[:-1], bounds[1:]
    cells["spacing"] = area / (2 * asked.sensing_radius * asked.chase_speed) * SECOND / UNIT
    cells["crowding"] = np.minimum(np.pi * asked.crowding_radius**2 / area, 1.0)
    across = np.sqrt(area)
    cells["drift"] = across / asked.drift_speed * SECOND / UNIT
    cells["chase"] = across / asked.chase_speed * SECOND / UNIT
    cells["hold"] = _hold(places, asked)
    cells["carries"] = np.isin(places.kind, _of_kinds(places, CARRY))
    cells["refuge"] = np.isin(places.kind, _of_kinds(places, (REFUGE,)))
    cells["sorties"] = _sorties(np.diff(places.home_start), behaviour)
    for name in (
        "alarm", "broadcast", "disturbed", "stores_from", "attacked", "planned", "curfew_from", "aired",
    ):  # fmt: skip
        cells[name] = FOREVER
    cells["fought"] = -FOREVER
    cells["belief"] = cells["phones"] = ONE
    for name in (
        "stamp", "hour", "first_asleep", "first_squad", "first_party", "first_waiting", "last_waiting",
    ):  # fmt: skip
        cells[name] = -1
    cells["x"], cells["y"] = places.x, places.y
    cells["room"] = room_on_streets(places, behaviour.flight)
    return cells


def _of_kinds(places: Places, names: Sequence[str]) -> list[int]:
    return [places.kinds.index(name) for name in names if name in places.kinds]


def _hold(places: Places, asked: Hunting) -> NDArray[np.float64]:
    """How long the doors of each cell hold against a crowd, those of a house being 1."""
    hold = np.ones(places.count)
    for kind, crowd, time in (
        ("school", asked.room_crowd, asked.room_time),
        (REFUGE, asked.refuge_crowd, asked.refuge_time),
    ):
        stronger = _power((crowd or asked.breach_crowd) / asked.breach_crowd, asked.breach_exponent)
        hold[np.isin(places.kind, _of_kinds(places, (kind,)))] = stronger * (
            (time or asked.breach_time) / asked.breach_time
        )
    return hold


def _sorties(members: NDArray[np.int64], behaviour: Behaviour) -> NDArray[np.int64]:
    """Foragers an hour by day, 2**32 = 1: fixed members × a person's sorties a day / hours of the day."""
    hours = max((behaviour.day.night_start - behaviour.day.night_end) // HOUR, 1)
    return (members * (behaviour.barricade.sorties / hours) * ONE).astype(np.int64)


def compile_edges(world: World, flight: Flight | None) -> NDArray:
    """One EDGE record an edge, all open."""
    places = world.places
    assert places is not None
    edges = np.zeros(len(places.edge_to), EDGE)
    origin = np.repeat(np.arange(places.count), np.diff(places.edge_start))
    across = np.sqrt(places.area.astype(np.float64))[origin]
    edges["to"] = places.edge_to
    edges["nearness"] = np.minimum(across / np.maximum(places.edge_length.astype(np.float64), 1e-3), 1.0)
    edges["leak"] = ONE
    compile_traffic(edges, places, flight)
    return edges


def compile_hunt(asked: Hunting, states: tuple[str, ...], causes: Mapping[str, int]) -> NDArray:
    """One HUNT record."""
    hunt = np.zeros(1, HUNT)
    one = hunt[0]
    for name in ("bitten", "torn", "destroyed", "killed"):
        target = getattr(asked, name) or asked.torn
        if target not in states:
            raise ScenarioError(f"hunting.{name}: unknown state '{target}'; known: {', '.join(states)}")
        one[name] = states.index(target)
    for field, name in zip(
        ("bite", "tear", "fight", "patrol", "guards", "strike", "outside", "fed"), CAUSE_KINDS, strict=True
    ):
        one[field] = causes[name]
    one["hearing"] = asked.kin_hearing
    one["resistant"] = int(asked.resistant * ONE)
    one["handling"] = asked.handling_time
    one["tearing_more"] = asked.tearing_per_attacker
    for name in (
        "door", "bite_strength", "tearing_alone", "sheltered_stimulus", "noise_stimulus", "dormant_after",
        "dormant_below", "crowd",
    ):  # fmt: skip
        one[name] = getattr(asked, name)
    return hunt


def compile_tables(asked: Hunting, pathogen: Pathogen, behaviour: Behaviour) -> Tables:
    """Everything that kernels read instead of computing it; powers are rounded correctly."""
    beta, alpha = asked.stimulus_exponent, asked.breach_exponent
    crowds = [asked.breach_time / UNIT] + [
        _power(asked.breach_crowd / size, alpha) * asked.breach_time / UNIT
        for size in range(1, asked.crowd + 1)
    ]
    return Tables(
        unit=quantile_table(Dwell.model_validate({"exponential": {"mean": "1000 s"}})).reshape(1, -1).copy(),
        mantissa=_powers(tuple(1 + k / MANTISSA for k in range(MANTISSA)), beta),
        octave=_powers(tuple(2.0**k for k in range(OCTAVES)), beta),
        defence=_powers(tuple(k / 64 for k in range(DEFENCE + 1)), asked.defence_exponent),
        siege=np.array(crowds),
        arms=arms_weights(behaviour),
        breeds=_breeds(asked, pathogen, behaviour),
        prey=_prey(pathogen),
        apart=np.array([state.apart for state in pathogen.states.values()]),
        fed=_fed(pathogen),
    )


def _prey(pathogen: Pathogen) -> NDArray[np.bool_]:
    """Whom hunters strike: the living who neither hunt, nor will by themselves, nor hunger as hunters do."""
    states = list(pathogen.states.values())
    leads = leads_to(pathogen)
    hunts = np.array([state.hunts for state in states])
    own = np.array([state.alive and not state.hungers for state in states])
    return own & ((leads @ hunts.astype(np.int64)) == 0)


def _fed(pathogen: Pathogen) -> NDArray[np.int8]:
    """Where those go whom their own feed, by state; -1 where nobody can."""
    names = list(pathogen.states)
    fed = [state.fed for state in pathogen.states.values()]
    return np.array([-1 if name is None else names.index(name) for name in fed], np.int8)


@lru_cache(maxsize=64)
def _powers(bases: tuple[float, ...], exponent: float) -> NDArray[np.float64]:
    return np.array([_power(base, exponent) for base in bases])


def _power(base: float, exponent: float) -> float:
    """base**exponent, rounded correctly whatever the machine's library."""
    import mpmath

    with mpmath.workdps(40):
        return float(mpmath.power(mpmath.mpf(base), mpmath.mpf(exponent)))


def _breeds(asked: Hunting, pathogen: Pathogen, behaviour: Behaviour) -> NDArray:
    breeds = np.zeros(len(pathogen.states), BREED)
    for breed, state in zip(breeds, pathogen.states.values(), strict=True):
        breed["hop"] = 1 / state.speed if state.speed > 0 else float(FOREVER)
        breed["strength"] = state.strength
        reach = state.speed * state.senses
        breed["spacing"] = 1 / reach if reach > 0 else float(FOREVER)
        feels = 1 - min(state.endures, 1.0)
        breed["falls"] = [
            fixed_point(chance * feels) for chance in arms_falls(behaviour, asked.kill_probability)
        ]
    return breeds


def compile_folk(world: World) -> Folk:
    """Where people belong. The world's own arrays, but for `breached` and `past`."""
    people, places = world.people, world.places
    assert places is not None
    household = world.groups.get("household") or world.groups.get("companions")
    by_rows = household is not None and household.members.size == 0 and household.group_of.size > 0
    return Folk(
        home=np.ascontiguousarray(people.home),
        day=people.day if people.day.size else np.full(people.count, -1, np.int16),
        role=people.role if people.role.size else np.full(people.count, AT_HOME, np.uint8),
        arms=np.ascontiguousarray(people.attributes.get("arms", np.empty(0, np.uint8)), np.uint8),
        household=np.ascontiguousarray(household.group_of)
        if by_rows and household
        else np.empty(0, np.int32),
        household_start=household.start if by_rows and household else np.empty(0, np.int64),
        day_members=places.day_members,
        **mates_of(world),
        breached=np.zeros(len(household.start) - 1 if by_rows and household else people.count, np.int64),
        past=np.zeros(people.count, np.uint8),
    )


def noise_share(half_life: int, ticks: int, per: int = 1) -> float:
    """The share of noise that is left after `ticks` / `per`; never so little that it cannot be divided by."""
    return _power(2.0, max(-ticks / (half_life * per), -500.0))


def local_day(offset: int, time: int) -> int:
    """The local day of a time."""
    return (time + offset) // DAY
