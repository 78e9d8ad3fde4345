"""Compile the circles of a scenario, over a world, into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import ScenarioError
from hyosan.ground.purposes import name_key
from hyosan.ground.units import DAY, HOUR, MINUTE, SECOND
from hyosan.kernels.circles.contact import (
    CIRCLE,
    EVERYONE,
    GROUPS,
    GUESTS,
    LEVER_ONE,
    MAX_CIRCLES,
    NETWORK,
    Circles,
    Clock,
)
from hyosan.kernels.draws import ONE
from hyosan.model.circles import WEEKDAYS, Circle
from hyosan.world.world import Network, World

_LADDER = 4  # rungs for each doubling of a network's rates
_MOST_RUNGS = 256
_MOST_DRAWN = 30_000  # contacts of one person in one period: their ordinals have 16 bits
_NONE32, _NONE64, _NONE8 = np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.uint8)
_WEEKLY = 8.0  # contacts that a period may hold on average


def compile_clock(start: datetime) -> Clock:
    """Local time of day and weekday at the start."""
    ticks = start.hour * HOUR + start.minute * MINUTE + start.second * SECOND + start.microsecond
    return Clock(offset=np.array([ticks]), weekday=np.array([start.weekday()]))


def poisson_row(mean: float) -> NDArray[np.int64]:
    """Cumulative Poisson probabilities as integers (2**32 = 1), correctly rounded, the last one exactly 1."""
    import mpmath

    with mpmath.workdps(40 + int(mean / 2)):
        term = mpmath.exp(-mpmath.mpf(mean))
        total, row, k = term, [], 0
        while ONE - total * ONE > mpmath.mpf("0.5"):
            row.append(int(mpmath.nint(total * ONE)))
            k += 1
            term = term * mean / k
            total += term
    return np.array([*row, ONE], np.int64)


def _poisson_rows(
    circle: Circle, rates: Sequence[float], vigours: Sequence[float]
) -> list[NDArray[np.int64]]:
    """The rows of every rate and vigour. ScenarioError if more contacts would have to be drawn than can be."""
    most = max(rates, default=0.0) * max(vigours)
    if most > _MOST_DRAWN:
        raise ScenarioError(
            f"the circle {circle.name!r}: somebody may have some {most:.3g} contacts a day that could pass it on, "
            f"and at most {_MOST_DRAWN:,} can be drawn; give it fewer contacts, or smaller weights"
        )
    return [poisson_row(rate * vigour) for rate in rates for vigour in vigours]


class _Laid(NamedTuple):
    """Arrays of one circle, before those of all are put together; of groups the last three are empty."""

    group_of: NDArray[np.int32]
    start: NDArray[np.int64]
    members: NDArray[np.int32]
    cumulative: NDArray[np.int64]
    rung: NDArray[np.uint8]
    slack: NDArray[np.int64]


def compile_circles(
    circles: Sequence[Circle], ceilings: Sequence[float], world: World, vigours: Sequence[float] = (1.0,)
) -> Circles:
    """Lay out the circles; `ceilings` are the largest probabilities that one contact changes somebody.

    `vigours` are the factors by which rates are drawn for people of more and less infectiousness.
    """
    if len(circles) > MAX_CIRCLES:
        raise ScenarioError(f"{len(circles)} circles; at most {MAX_CIRCLES} are allowed")
    each = np.zeros(MAX_CIRCLES, CIRCLE)
    each["key"][: len(circles)] = _distinct_keys(circles)
    open_day, window_start, window_length = _hours(each, circles)
    rows: list[NDArray[np.int64]] = []
    laid: list[_Laid] = []
    for one, circle, ceiling in zip(each[: len(circles)], circles, ceilings, strict=True):
        one["rate_row"], one["vigours"] = len(rows), len(vigours)
        one["lever"] = _lever(1.0, circle)
        rates, arrays = (_lay_network if circle.kind == "network" else _lay_groups)(
            one, circle, ceiling, world, len(vigours)
        )
        rows += _poisson_rows(circle, rates, vigours)
        laid.append(arrays)
        one["most"] = max(len(row) for row in rows[one["rate_row"] :]) - 1
    each["lever_at"] = each["class_at"] = each["class_group_at"] = -1
    each["group_at"], memberships = _memberships([one.group_of for one in laid])
    each["start_at"], flat_start = _flat([one.start.astype(np.int32) for one in laid])
    each["member_at"], flat_members = _flat([one.members for one in laid])
    each["weight_at"], flat_weights = _flat([one.cumulative for one in laid])
    each["rung_at"], flat_rung = _flat([one.rung for one in laid])
    each["slack_at"], flat_slack = _flat([one.slack for one in laid])
    return Circles(
        count=np.array([len(circles)]),
        each=each,
        open_day=open_day,
        window_start=window_start,
        window_length=window_length,
        count_table=_table(rows),
        group_of=memberships,
        start=flat_start,
        members=flat_members,
        cumulative=flat_weights,
        rung=flat_rung,
        slack=flat_slack,
        group_lever=_NONE64,
        class_of=_NONE8,
        class_lever=_NONE64,
        group_class=_NONE8,
    )


def _hours(
    each: NDArray, circles: Sequence[Circle]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(open weekdays, where windows begin, how long they are), by circle; their sums into `each`."""
    widest = max((len(circle.hours) for circle in circles), default=1) or 1
    open_day = np.zeros((MAX_CIRCLES, 7), np.int64)
    window_start, window_length = (np.zeros((MAX_CIRCLES, widest), np.int64) for _ in range(2))
    for c, circle in enumerate(circles):
        windows = [(h.start, h.end - h.start) for h in circle.hours] or [(0, DAY)]
        window_start[c, : len(windows)] = [w[0] for w in windows]
        window_length[c, : len(windows)] = [w[1] for w in windows]
        weekdays = sorted({WEEKDAYS.index(day) for day in circle.weekdays})
        open_day[c, : len(weekdays)] = weekdays
        each["windows"][c], each["open_time"][c] = len(windows), sum(w[1] for w in windows)
        each["open_days"][c] = sum(1 << day for day in weekdays)
    return open_day, window_start, window_length


def _lay_network(
    one: np.void, circle: Circle, ceiling: float, world: World, vigours: int
) -> tuple[list[float], _Laid]:
    """(contacts a period of each rung, the arrays) of a network; the rest into its record."""
    network = _network(world, circle)
    one["kind"] = NETWORK
    rates = node_weights(network) * ceiling * _scale(circle)
    _set_period(one, float(rates.sum() / max(np.count_nonzero(rates), 1)), _open_weekdays(circle))
    steps, rung, slack = _network_rates(rates * int(one["open_count"]), vigours)
    return steps, _Laid(_NONE32, network.start, network.neighbour, _cumulative(network), rung, slack)


def _lay_groups(
    one: np.void, circle: Circle, ceiling: float, world: World, vigours: int
) -> tuple[list[float], _Laid]:
    """(contacts a period, the arrays) of fixed groups; the rest into its record."""
    groups = world.groups.get(circle.kind)
    if groups is None:
        known = ", ".join(sorted(world.groups)) or "none"
        raise ScenarioError(
            f"the circle '{circle.kind}' is not in this world; its circles are: {known}. "
            "A table of people brings its own with columns 'circle:<name>'"
        )
    one["kind"] = EVERYONE if groups.group_of.size == 0 else GUESTS if groups.guests else GROUPS
    assert circle.contacts is not None
    _set_period(one, circle.contacts * ceiling, _open_weekdays(circle))
    rate = circle.contacts * ceiling * int(one["open_count"])
    return [rate], _Laid(groups.group_of, groups.start, groups.members, _NONE64, _NONE8, _NONE64)


def _open_weekdays(circle: Circle) -> int:
    return len(set(circle.weekdays))


def _set_period(one: np.void, rate: float, weekdays: int) -> None:
    """Draw contacts by the week where that holds few, else by the day; `rate` a day, by initiator."""
    weekly = weekdays > 0 and rate * weekdays <= _WEEKLY
    one["period"] = 7 if weekly else 1
    one["open_count"] = weekdays if weekly else 1
    if one["open_time"] == DAY and (weekdays == 7 or not weekly):
        one["windows"] = 0


def _lever(scale: float, circle: Circle) -> int:
    return int(min(scale / circle.ceiling, 1.0) * LEVER_ONE)


def set_lever(circles: Circles, asked: Sequence[Circle], index: int, scale: float) -> None:
    """Scale the contacts of a circle, up to its declared ceiling."""
    circles.each["lever"][index] = _lever(scale, asked[index])


def _scale(circle: Circle) -> float:
    return 1.0 if circle.contacts is None else circle.contacts


def _distinct_keys(circles: Sequence[Circle]) -> list[int]:
    keys = [name_key(circle.name) for circle in circles]
    for c, circle in enumerate(circles):
        if keys.index(keys[c]) != c:
            other = circles[keys.index(keys[c])].name
            raise ScenarioError(
                f"the circles '{other}' and '{circle.name}' would share random draws; give one another 'name'"
            )
    return keys


def _network(world: World, circle: Circle) -> Network:
    network = world.networks.get(circle.name)
    if network is None:
        raise ScenarioError(f"the network '{circle.name}' is not in this world")
    return network


def _network_rates(
    total: NDArray[np.float64], vigours: int
) -> tuple[list[float], NDArray[np.uint8], NDArray[np.int64]]:
    """The rungs' rates, each person's rung among them, and the person's share of the rung's rate.

    Rungs are the rates themselves where these are few, else a ladder, a coarse one where every rung has rows
    for many vigours.
    """
    distinct = np.unique(total)
    if len(distinct) * vigours <= _MOST_RUNGS:
        rung = np.searchsorted(distinct, total).astype(np.uint8)
        return [float(rate) for rate in distinct], rung, _NONE64
    top, finest = float(distinct[-1]), _LADDER if vigours == 1 else 1
    last = 64 * finest - 1
    ladder = np.array(
        [top * float(np.ldexp(1.0, -(k // finest))) * _QUARTERS[k % finest] for k in range(last + 1)]
    )
    ascending = ladder[::-1]
    rung = (last - np.minimum(np.searchsorted(ascending, total), last)).astype(np.uint8)
    used = int(rung.max()) + 1
    slack = (total / ladder[rung] * ONE).astype(np.int64)
    return [float(rate) for rate in ladder[:used]], rung, np.minimum(slack, ONE)


_QUARTERS = (1.0, 0.8408964152537145, 0.7071067811865476, 0.5946035575013605)  # 2 ** -(k / 4)


def node_weights(network: Network) -> NDArray[np.float64]:
    """The sum of the edge weights of every person: contacts a day."""
    degree = np.diff(network.start)
    if network.weight.size == 0:
        return degree.astype(np.float64)
    sums = np.add.reduceat(np.append(network.weight, 0.0), network.start[:-1])
    return np.where(degree > 0, sums, 0.0)


def _cumulative(network: Network) -> NDArray[np.int64]:
    """Each edge's cumulative share of its person's weight (2**32 = 1); empty if all are alike."""
    if network.weight.size == 0 or np.all(network.weight == network.weight[0]):
        return _NONE64
    running = np.concatenate(([0.0], np.cumsum(network.weight)))
    person = np.repeat(np.arange(len(network.start) - 1), np.diff(network.start))
    base = running[network.start[person]]
    total = running[network.start[person + 1]] - base
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (running[1:] - base) / total
    result = (np.nan_to_num(share) * ONE).astype(np.int64)
    last = network.start[1:][np.diff(network.start) > 0] - 1
    result[last] = ONE
    return result


def _table(rows: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    width = max((len(row) for row in rows), default=1)
    table = np.full((max(len(rows), 1), width), ONE, np.int64)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def _flat(arrays: list[NDArray]) -> tuple[NDArray[np.int64], NDArray]:
    """Where each array begins in the flat one (-1: it is empty), and the flat one; what is shared lies once."""
    at = np.full(MAX_CIRCLES, -1, np.int64)
    known: dict[int, int] = {}
    distinct: list[NDArray] = []
    offset = 0
    for c, array in enumerate(arrays):
        if array.size == 0:
            continue
        if array.ctypes.data not in known:
            known[array.ctypes.data] = offset
            distinct.append(array)
            offset += array.size
        at[c] = known[array.ctypes.data]
    if len(distinct) == 1:
        return at, np.ascontiguousarray(distinct[0])
    if not distinct:
        return at, arrays[0] if arrays else _NONE32
    return at, np.concatenate(distinct)


def _memberships(arrays: list[NDArray[np.int32]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The column of each circle's groups (-1: none), and the table, a row a person.

    One person's groups are read together, so they lie together. A generated city has them so already.
    """
    column = np.full(MAX_CIRCLES, -1, np.int64)
    given = [(c, array) for c, array in enumerate(arrays) if array.size]
    if not given:
        return column, np.empty((0, 0), np.int32)
    table = given[0][1].base
    if not isinstance(table, np.ndarray) or not all(_is_column(array, table) for _, array in given):
        distinct = {array.ctypes.data: array for _, array in given}
        table = np.stack(list(distinct.values()), axis=1)
        places = {data: at for at, data in enumerate(distinct)}
        column[[c for c, _ in given]] = [places[array.ctypes.data] for _, array in given]
    else:
        first = table.ctypes.data
        column[[c for c, _ in given]] = [(array.ctypes.data - first) // 4 for _, array in given]
    return column, table


def _is_column(array: NDArray, table: NDArray) -> bool:
    return (
        array.base is table and table.ndim == 2 and table.flags.c_contiguous
        and array.strides == table.strides[:1] and len(array) == len(table)
    )  # fmt: skip
