"""Where people are by day, and with whom: classes and staff rooms of schools, and workplaces.

All these *day groups* share one numbering, and a person has at most one: first come the classes and the
staff room of each school, then the workplaces, both in the order of their cells. One array per person and
one of members therefore serve the circles `class`, `school` and `workplace`, and the cells' day members.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.model.place import DailyLife, Level
from hyosan.world.city import City
from hyosan.world.draws import Draws
from hyosan.world.sites import Site
from hyosan.world.whole import PARTS, Whole, apportion, by_age, parts
from hyosan.world.world import AT_HOME, PUPIL, STAFF, WORKER, Groups

STAFF_AGES = (24, 62)  # years
OLDEST = 256


@dataclass(frozen=True)
class Day:
    """Everybody's role and day cell, the circles of the day, and the day members of each cell."""

    role: NDArray[np.uint8]
    cell: NDArray  # int16, or int32 for a very large map; -1: the home's
    start: Whole  # day members by cell
    members: NDArray[np.int32]
    groups: dict[str, Groups]


@dataclass(frozen=True)
class _Schools:
    """Pupils and staff in the order of classes; a school's last class is its staff room."""

    members: NDArray[np.int32]
    class_sizes: Whole
    school_of_class: Whole
    class_names: dict[int, str]


def draw_day(
    place: DailyLife, city: City, age: NDArray[np.uint8], home: NDArray[np.int32], draws: Draws
) -> Day:
    """Send children to school and adults to work."""
    role = np.full(len(age), AT_HOME, np.uint8)
    town_start = _town_starts(city, home, len(city.towns))
    pupils, school = _pupils(place.levels, city.sites, age, town_start, draws)
    role[pupils] = PUPIL
    staff, staff_school = _staff(place.levels, city.sites, school, age, role, town_start, draws)
    role[staff] = STAFF
    schools = _classes(place.levels, city.sites, pupils, school, staff, staff_school, age)
    workers = _workers(place, age, role, draws)
    role[workers] = WORKER
    members, sizes, cells = _workplaces(place, city, workers, home, draws)
    return _assemble(city, role, home, schools, members, sizes, cells)


def _town_starts(city: City, home: NDArray[np.int32], towns: int) -> list[int]:
    """The first row of each town: people are ordered by cell, and cells with homes by town."""
    lived = np.flatnonzero(city.residents)
    first = np.searchsorted(city.town[lived], np.arange(towns))
    bounds = np.append(lived, len(city.x))[first]
    return [int(row) for row in np.searchsorted(home, bounds)] + [len(home)]


def _pupils(
    levels: list[Level], sites: tuple[Site, ...], age: NDArray[np.uint8], town_start: list[int], draws: Draws
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(rows, school) of all pupils, by school and age: each school takes a stretch of its town."""
    rows, schools = [], []
    for at, level in enumerate(levels):
        of_age = np.flatnonzero((age >= level.from_age) & (age <= level.to_age)).astype(np.int32)
        if level.attendance < 1.0:
            attends = draws.words(f"attendance {level.name}", len(of_age)) < parts([level.attendance])[0] >> 4
            of_age = of_age[attends]
        for town in range(len(town_start) - 1):
            low, high = np.searchsorted(of_age, [town_start[town], town_start[town + 1]])
            mine = [number for number, site in enumerate(sites) if (site.level, site.town) == (at, town)]
            if not mine:
                continue  # a town without a school of the level: its children stay at home
            sizes = _stretches([sites[number].pupils for number in mine], int(high - low))
            rows.append(of_age[low:high])
            schools.append(np.repeat(np.array(mine, np.int32), sizes))
    row = np.concatenate([np.empty(0, np.int32), *rows])
    school = np.concatenate([np.empty(0, np.int32), *schools])
    order = np.argsort(school * OLDEST + age[row], kind="stable")
    return row[order], school[order]


def _stretches(named: list[int | None], pupils: int) -> Whole:
    """How many pupils each school takes: a named one its own as long as there are any, the rest alike."""
    result = np.zeros(len(named), np.int64)
    for at, own in enumerate(named):
        result[at] = min(own or 0, pupils - int(result.sum()))
    ordinary = np.array([own is None for own in named], np.int64)
    left = pupils - int(result.sum())
    return result + apportion(left, ordinary if ordinary.any() else np.ones(len(named), np.int64))


def _staff(
    levels: list[Level],
    sites: tuple[Site, ...],
    school: NDArray[np.int32],
    age: NDArray[np.uint8],
    role: NDArray[np.uint8],
    town_start: list[int],
    draws: Draws,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(rows, school) of those who work in schools, from the school's own town."""
    pupils = np.bincount(school, minlength=len(sites))
    rows, schools = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for town in range(len(town_start) - 1):
        mine = [number for number, site in enumerate(sites) if site.town == town and pupils[number]]
        wanted = [int(np.ceil(pupils[n] / levels[sites[n].level].pupils_per_staff)) for n in mine]
        here = slice(town_start[town], town_start[town + 1])
        fit = (age[here] >= STAFF_AGES[0]) & (age[here] <= STAFF_AGES[1]) & (role[here] == AT_HOME)
        able = (town_start[town] + np.flatnonzero(fit)).astype(np.int32)
        amount = min(sum(wanted), len(able))
        chosen = able[np.arange(amount) * len(able) // max(amount, 1)]  # evenly over the town
        chosen = chosen[draws.order(f"staff {town}", amount)]
        rows.append(chosen)
        schools.append(np.repeat(np.array(mine, np.int32), np.array(wanted, np.int64))[: len(chosen)])
    return np.concatenate(rows), np.concatenate(schools)


def _classes(
    levels: list[Level],
    sites: tuple[Site, ...],
    pupils: NDArray[np.int32],
    school: NDArray[np.int32],
    staff: NDArray[np.int32],
    staff_school: NDArray[np.int32],
    age: NDArray[np.uint8],
) -> _Schools:
    """Cut each year of each school into classes of about the right size; add the staff room."""
    year = school.astype(np.int64) * OLDEST + age[pupils]
    years, first, amount = np.unique(year, return_index=True, return_counts=True)
    size = np.array([level.class_size for level in levels])[[sites[s].level for s in years // OLDEST]]
    classes = np.maximum(np.rint(amount / size).astype(np.int64), 1)
    # number the classes school by school, leaving a number for each school's staff room
    first_class = np.cumsum(classes) - classes + years // OLDEST
    of_year = np.repeat(np.arange(len(years)), amount)
    rank = np.arange(len(pupils)) - first[of_year]
    pupil_class = first_class[of_year] + rank * classes[of_year] // amount[of_year]
    per_school = np.bincount(years // OLDEST, weights=classes, minlength=len(sites)).astype(np.int64) + 1
    staff_room = np.cumsum(per_school) - 1
    number = np.concatenate([pupil_class, staff_room[staff_school]])
    everyone = np.concatenate([pupils, staff])
    return _Schools(
        members=everyone[np.argsort(number, kind="stable")],
        class_sizes=np.bincount(number, minlength=int(per_school.sum())),
        school_of_class=np.repeat(np.arange(len(sites)), per_school),
        class_names=_class_names(levels, sites, years, classes, first_class, staff_room),
    )


def _class_names(
    levels: list[Level],
    sites: tuple[Site, ...],
    years: Whole,
    classes: Whole,
    first_class: Whole,
    staff_room: Whole,
) -> dict[int, str]:
    """`hyosan-high 2-5`: the fifth class of the second year; only named schools' classes have names."""
    names: dict[int, str] = {}
    for year, amount, first in zip(years, classes, first_class, strict=True):
        site = sites[year // OLDEST]
        grade = int(year % OLDEST) - levels[site.level].from_age + 1
        if site.key:
            names |= {int(first) + n: f"{site.key} {grade}-{n + 1}" for n in range(int(amount))}
    names |= {
        int(room): f"{site.key} staff" for room, site in zip(staff_room, sites, strict=True) if site.key
    }
    return names


def _workers(
    place: DailyLife, age: NDArray[np.uint8], role: NDArray[np.uint8], draws: Draws
) -> NDArray[np.int32]:
    """Rows of those who work: by age, and nobody where there are no workplaces."""
    if not place.workplaces:
        return np.empty(0, np.int32)
    share = np.minimum(by_age(place.employment, OLDEST) * 65536 // PARTS, 65535).astype(np.uint16)
    return np.flatnonzero((draws.words("work", len(age)) < share[age]) & (role == AT_HOME)).astype(np.int32)


def _workplaces(
    place: DailyLife, city: City, workers: NDArray[np.int32], home: NDArray[np.int32], draws: Draws
) -> tuple[NDArray[np.int32], Whole, Whole]:
    """(members, sizes, cells) of the workplaces, by cell.

    On a generated map, those whose workplace would be in their own cell exchange it with one another;
    somebody left over, in a hamlet of one cell, works at home.
    """
    sizes = _workplace_sizes(place, len(workers), draws)
    sizes = sizes[draws.order("workplaces", len(sizes))]
    seats = _jobs(city, len(workers))
    cell = np.searchsorted(np.cumsum(seats), np.cumsum(sizes) - sizes, side="right")
    seat_cell = np.repeat(cell, sizes).astype(np.int32)
    members = workers[_commute(place, len(workers), draws)]
    if not city.work_away:
        return members, sizes, cell
    own = np.flatnonzero(home[members] == seat_cell)
    own = own[np.argsort(home[members[own]], kind="stable")]
    if len(own):
        most = int(np.unique(home[members[own]], return_counts=True)[1].max())
        members[own] = members[np.roll(own, most)]
    away = home[members] != seat_cell
    workplace = np.repeat(np.arange(len(sizes)), sizes)[away]
    return members[away], np.bincount(workplace, minlength=len(sizes)), cell


def _workplace_sizes(place: DailyLife, workers: int, draws: Draws) -> Whole:
    """Sizes of workplaces that hold all workers: in each class, evenly between 1 and twice the mean."""
    sizes: list[NDArray] = [np.empty(0, np.int64)]
    shares = apportion(workers, parts([one.share for one in place.workplaces])).tolist()
    for at, (one, people) in enumerate(zip(place.workplaces, shares, strict=True)):
        widest = max(int(np.rint(2 * one.mean_size)) - 1, 1)
        drawn = 1 + draws.below(f"workplaces {at}", widest, 16 + int(2.5 * people / one.mean_size))
        filled = np.minimum(np.cumsum(drawn.astype(np.int64)), people)
        cut = np.diff(filled, prepend=0)
        sizes += [cut[cut > 0], np.array([people - filled[-1]] if filled[-1] < people else [], np.int64)]
    return np.concatenate(sizes)


def _jobs(city: City, workers: int) -> Whole:
    """How many work in each cell."""
    extra = city.extra_jobs
    if extra.sum() > workers // 2:
        extra = apportion(workers // 2, extra)
    return extra + apportion(workers - int(extra.sum()), city.jobs)


def _commute(place: DailyLife, workers: int, draws: Draws) -> NDArray[np.int64]:
    """Which worker, in order of home, sits on each seat, in order of cell.

    Both orders run along the same curve: those who work nearby go at most a 32nd of it, the others anywhere.
    """
    position = (np.arange(workers, dtype=np.int64) << 16) // max(workers, 1)
    step = draws.words("commute", workers).astype(np.int64)
    near = draws.words("nearby", workers) < parts([place.work_nearby])[0] >> 4
    step[near] = (step[near] >> 4) - 2048
    return np.argsort(((position + step) & 0xFFFF).astype(np.uint16), kind="stable")


def _assemble(
    city: City,
    role: NDArray[np.uint8],
    home: NDArray[np.int32],
    schools: _Schools,
    workers: NDArray[np.int32],
    sizes: Whole,
    cells: Whole,
) -> Day:
    """The circles of the day from their members."""
    pupils = len(schools.members)
    members = np.concatenate([schools.members, workers])
    every_size = np.concatenate([schools.class_sizes, sizes])
    group_of = np.full(len(role), -1, np.int32)
    group_of[members] = np.repeat(np.arange(len(every_size), dtype=np.int32), every_size)
    bounds = np.concatenate([[0], np.cumsum(every_size)])
    school_size = np.bincount(
        schools.school_of_class, weights=schools.class_sizes, minlength=len(city.sites)
    ).astype(np.int64)
    school_of = np.full(len(role), -1, np.int32)
    school_of[schools.members] = np.repeat(np.arange(len(city.sites), dtype=np.int32), school_size)
    school_names = {number: site.key or site.name for number, site in enumerate(city.sites)}
    school_start = np.concatenate([[0], np.cumsum(school_size)])
    groups = {
        "class": Groups("class", group_of, np.minimum(bounds, pupils), members, schools.class_names),
        "school": Groups("school", school_of, school_start, members, school_names),
        "workplace": Groups("workplace", group_of, np.maximum(bounds, pupils), members),
    }
    group_cell = np.concatenate([city.site_cell[schools.school_of_class], cells])
    return Day(role, *_away(city, home, np.repeat(group_cell, every_size), members), groups=groups)


def _away(
    city: City, home: NDArray[np.int32], member_cell: Whole, members: NDArray[np.int32]
) -> tuple[NDArray, Whole, NDArray[np.int32]]:
    """(day cell by row, day members by cell, those members) of those whose day is not in their own cell."""
    away = home[members] != member_cell
    if not away.all():
        member_cell, members = member_cell[away], members[away]
    if (member_cell[1:] < member_cell[:-1]).any():
        order = np.argsort(member_cell, kind="stable")
        member_cell, members = member_cell[order], members[order]
    cell = np.full(len(home), -1, np.int16 if len(city.x) < 2**15 else np.int32)
    cell[members] = member_cell
    return cell, np.searchsorted(member_cell, np.arange(len(city.x) + 1)), members
