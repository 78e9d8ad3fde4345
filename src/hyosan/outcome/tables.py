"""From the arrays of a run to Arrow tables; ground/schemas.py says what every column holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import ENCOUNTER, INFECTION, History
from hyosan.ground.schemas import schema
from hyosan.ground.units import FOREVER
from hyosan.kernels.expand import NONE, Events
from hyosan.kernels.space.parties import STAGES
from hyosan.kernels.space.word import CIRCLES
from hyosan.outcome.by_group import ByGroup
from hyosan.outcome.counts import Counts
from hyosan.outcome.digest import stable_ids
from hyosan.outcome.groups import Split
from hyosan.outcome.missing import FOUND, Missing
from hyosan.outcome.reproduction import ByInterval
from hyosan.world.world import ROLES, Groups, World

if TYPE_CHECKING:
    import pyarrow as pa


def events_table(history: History, events: Events, causes: Sequence[str]) -> pa.Table:
    """Every move of everybody, in the order (time, person, ordinal)."""
    ids = history.rows.ids
    circle_of_cause, names = circles_of(causes)
    circle = circle_of_cause[events.cause]
    in_place = (circle < 0) & (events.where >= 0)
    states = history.states
    return _table(
        "events",
        {
            "time": _local(events.time, history.scenario.start),
            "ordinal": events.ordinal,
            "person": stable_ids(events.person, ids),
            "from_state": _words(events.from_state, states),
            "to_state": _words(events.to_state, states),
            "cause": _words(events.cause, causes),
            "by_person": _nullable(stable_ids(events.by_person, ids), events.by_person == NONE),
            "cell": _nullable(events.where, ~in_place),
            "circle": _words(circle, names),
            "strain": _strains(history, events.to_state),
        },
    )


def circles_of(causes: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """For each cause the number of its circle, -1 if it happens in none; and the circles' names."""
    named = [cause.split(":", 1)[1] if cause.startswith((INFECTION, ENCOUNTER)) else None for cause in causes]
    names = sorted({name for name in named if name is not None})
    return np.array([NONE if name is None else names.index(name) for name in named]), names


def timeseries_table(counts: Counts, history: History) -> pa.Table:
    """Counts by district and state: the start, then only what changed."""
    changed = np.ones(counts.people.shape, bool)
    changed[1:] = counts.people[1:] != counts.people[:-1]
    at, district, state = np.nonzero(changed)
    places = history.world.places
    return _table(
        "timeseries",
        {
            "time": _local(counts.time[at], history.scenario.start),
            "district": _words(
                district if places else np.full(len(at), NONE), places.districts if places else ()
            ),
            "state": _words(state, history.states),
            "count": counts.people[at, district, state],
        },
    )


def incidence_table(events: Events, width: int, history: History, causes: Sequence[str]) -> pa.Table:
    """Moves by interval (`width` ticks), state entered and cause."""
    shape = (int(events.time[-1] // width) + 1 if len(events.time) else 0, len(history.states), len(causes))
    key = (events.time // width * shape[1] + events.to_state) * shape[2] + events.cause
    count = np.bincount(key, minlength=int(np.prod(shape)))
    found = np.flatnonzero(count)
    at, state, cause = np.unravel_index(found, shape) if len(found) else (found, found, found)
    return _table(
        "incidence",
        {
            "time": _local(at * width, history.scenario.start),
            "event": _words(state, history.states),
            "cause": _words(cause, causes),
            "count": count[found],
        },
    )


def reports_table(history: History) -> pa.Table:
    """What the authorities learned, in order of receipt."""
    reports, start = history.reports, history.scenario.start
    reports = reports[np.lexsort((reports["revision"], reports["event_time"], reports["report_time"]))]
    return _table(
        "reports",
        {
            "event_time": _local(reports["event_time"], start),
            "report_time": _local(reports["report_time"], start),
            "kind": _words(reports["kind"], history.report_kinds),
            "cell": _nullable(reports["cell"], reports["cell"] < 0),
            "count": reports["count"],
            "revision": reports["revision"],
        },
    )


def _strains(history: History, to_state: NDArray[np.uint8]) -> Any:
    """The strain that whoever entered a state carries."""
    pathogen = history.scenario.pathogen
    names = tuple(pathogen.strains)
    carried = [pathogen.strain_of(state) for state in history.states]
    number = np.array([NONE if name is None else names.index(name) for name in carried], np.int64)
    return _words(number[to_state], names)


def journeys_table(history: History) -> pa.Table:
    """What became of people who left their routine, in order of time."""
    moves = history.moves
    return _table(
        "journeys",
        {
            "time": _local(moves["time"], history.scenario.start),
            "person": stable_ids(moves["person"], history.rows.ids),
            "stage": _words(moves["kind"], STAGES),
            "cell": _nullable(moves["cell"], moves["cell"] < 0),
        },
    )


def words_table(history: History) -> pa.Table:
    """Who was told by whom, and believed it, in order of time."""
    words, start, ids = history.words, history.scenario.start, history.rows.ids
    return _table(
        "words",
        {
            "time": _local(words["time"], start),
            "person": stable_ids(words["person"], ids),
            "by_person": stable_ids(words["by"], ids),
            "circle": _words(words["circle"], CIRCLES),
            "knows": _local(words["since"], start),
        },
    )


def missing_table(missing: Missing | None, history: History) -> pa.Table:
    """Who was reported missing, presumed dead, and found, in order of the report."""
    start, none = history.scenario.start, np.empty(0, np.int64)
    if missing is None:
        missing = Missing(none, none, none, none, none, none)
    unknown = missing.settled >= FOREVER
    return _table(
        "missing",
        {
            "person": stable_ids(missing.person.astype(np.int32), history.rows.ids),
            "since": _local(missing.since, start),
            "reported": _local(missing.reported, start),
            "presumed_dead": _local_or_null(missing.presumed, start),
            "settled": _local_or_null(missing.settled, start),
            "found": _words(np.where(unknown, NONE, missing.found), FOUND),
        },
    )


def _local_or_null(ticks: NDArray[np.int64], start: Any) -> Any:
    """Local times; null where there is none, at FOREVER."""
    return _nullable(_local(np.where(ticks < FOREVER, ticks, 0), start), ticks >= FOREVER)


def orders_table(history: History) -> pa.Table:
    """Every order: what, when, why, by whom."""
    orders = history.orders
    times = np.array([int(order["time"]) for order in orders], np.int64)
    columns: dict[str, Any] = {"time": _local(times, history.scenario.start)}
    for name in ("what", "target", "why", "by"):
        columns[name] = [None if order.get(name) is None else str(order[name]) for order in orders]
    columns["value"] = [None if order.get("value") is None else float(order["value"]) for order in orders]
    return _table("orders", columns)


def people_table(
    world: World, began: NDArray[np.uint8] | None = None, states: Sequence[str] = ()
) -> pa.Table:
    """Who is who, and in which state each began where that differs: a table that hyosan reads again as people."""
    import pyarrow as pa

    people, places = world.people, world.places
    columns: dict[str, Any] = {"person": stable_ids(np.arange(people.count, dtype=np.int32), people.ids)}
    if people.age.size:
        columns["age"] = pa.array(people.age)
    if people.sex.size:
        columns["sex"] = _words(np.where(people.sex > 1, NONE, people.sex), ("f", "m"))
    if people.role.size:
        columns["role"] = _words(people.role, ROLES)
    if people.home.size:
        columns["cell"] = _nullable(people.home, people.home < 0)
    if people.day.size:
        columns["day_cell"] = _nullable(people.day, people.day < 0)
    if places is not None and people.home.size:
        home, away = np.maximum(people.home, 0), people.home < 0
        columns["district"] = _words(np.where(away, NONE, places.district[home]), places.districts)
        columns["town"] = _words(np.where(away, NONE, places.town[home]), places.towns)
    for name, groups in world.groups.items():
        if groups.group_of.size:
            column = name if name == "household" or groups.guests else f"circle:{name}"
            columns[column] = _labels(groups)
    if began is not None:
        columns["initial_state"] = _words(began, states)
    for name, values in people.attributes.items():
        columns.setdefault(name, pa.array(values))
    return pa.table(columns)


def _labels(groups: Groups) -> pa.Array:
    """The group of each person, by the label that a table had for it, else by its number; null for none."""
    import pyarrow as pa

    codes = pa.array(groups.group_of, mask=groups.group_of < 0)
    if groups.labels.size == 0:
        return codes
    if groups.labels.dtype.kind == "i":
        return pa.array(groups.labels).take(codes)
    return pa.DictionaryArray.from_arrays(codes, pa.array(np.char.decode(groups.labels, "utf-8").tolist()))


def places_table(world: World) -> pa.Table | None:
    """The cells of the map; None where there is none."""
    places = world.places
    if places is None:
        return None
    name_of = {cell: name for name, cell in reversed(list(places.names.items()))}
    return _table(
        "places",
        {
            "cell": np.arange(places.count),
            "x": places.x,
            "y": places.y,
            "area": places.area,
            "kind": _words(places.kind, places.kinds),
            "district": _words(places.district, places.districts),
            "town": _words(places.town, places.towns),
            "residents": np.diff(places.home_start),
            "name": [name_of.get(cell) for cell in range(places.count)],
            "outline": [wkt(line) for line in places.outline] or [None] * places.count,
        },
    )


def wkt(outline: NDArray[np.float32]) -> str:
    """Rings of (x, y), with rows of NaN between them, in well-known text: a ring with the clock is a hole."""
    cuts = np.flatnonzero(np.isnan(outline[:, 0]))
    polygons: list[list[str]] = []
    for part in np.split(outline.astype(np.float64), cuts):
        ring = part[~np.isnan(part[:, 0])]
        (x, y), (next_x, next_y) = (ring[:-1] - ring[0]).T, (ring[1:] - ring[0]).T
        if float((x * next_y - next_x * y).sum()) > 0 or not polygons:
            polygons.append([])
        polygons[-1].append(", ".join(f"{a:.10g} {b:.10g}" for a, b in np.round(ring, 2)))
    shown = ["(" + ", ".join(f"({ring})" for ring in rings) + ")" for rings in polygons]
    return f"POLYGON {shown[0]}" if len(shown) == 1 else f"MULTIPOLYGON ({', '.join(shown)})"


def attack_table(split: Split, at_risk: NDArray[np.bool_], infected: NDArray[np.bool_]) -> pa.Table:
    """group, at_risk, infected, attack_rate, of the groups in which somebody was at risk."""
    import pyarrow as pa

    known = split.group >= 0
    people, cases = (
        np.bincount(split.group[chosen & known], minlength=len(split.names)) for chosen in (at_risk, infected)
    )
    there = np.flatnonzero(people)
    return pa.table(
        {
            "group": [split.names[number] for number in there],
            "at_risk": people[there],
            "infected": cases[there],
            "attack_rate": cases[there] / people[there],
        }
    )


def reproduction_table(numbers: ByInterval, start: datetime) -> pa.Table:
    """time, infections, instantaneous, cohort; null where a number is undefined."""
    import pyarrow as pa

    return pa.table(
        {
            "time": _local(numbers.start, start),
            "infections": numbers.infections,
            "instantaneous": _nullable(numbers.instantaneous, np.isnan(numbers.instantaneous)),
            "cohort": _nullable(numbers.cohort, np.isnan(numbers.cohort)),
        }
    )


def infections_table(found: ByGroup, names: Sequence[str], start: datetime) -> pa.Table:
    """time, group, infections; a row only where there were any."""
    import pyarrow as pa

    groups = [names[number] for number in found.group]
    return pa.table({"time": _local(found.start, start), "group": groups, "infections": found.cases})


def cohort_table(found: ByGroup, names: Sequence[str], start: datetime) -> pa.Table:
    """time, group, cases, cohort; a row only where there were cases."""
    import pyarrow as pa

    groups = [names[number] for number in found.group]
    columns = {
        "time": _local(found.start, start),
        "group": groups,
        "cases": found.cases,
        "cohort": found.cohort,
    }
    return pa.table(columns)


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    wanted = schema(name)
    arrays = [_column(columns[field.name], field.type) for field in wanted]
    return pa.Table.from_arrays(arrays, schema=wanted)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if not isinstance(values, pa.Array):
        return pa.array(values, type=kind)
    return values if values.type == kind else values.cast(kind)


def _local(ticks: NDArray[np.int64], start: datetime) -> NDArray[np.datetime64]:
    """Local civil time of ticks since the start."""
    return np.datetime64(start.replace(tzinfo=None), "us") + ticks.astype("timedelta64[us]")


def _words(indices: NDArray[Any], names: Sequence[str]) -> pa.Array:
    """Names by index as a dictionary-encoded column; a negative index is null."""
    import pyarrow as pa

    at = np.asarray(indices).astype(np.int16)
    codes = pa.array(at, mask=at < 0) if (at < 0).any() else pa.array(at)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(names), pa.string()))


def _nullable(values: NDArray[Any], missing: NDArray[np.bool_]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, mask=missing)
