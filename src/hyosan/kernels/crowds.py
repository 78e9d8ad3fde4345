"""Counting who is exposed and who is inside, cell by cell, only where hunters are or look.

A cell is counted as of its morning. Where nothing has happened yet the counts are of the last full local
hour (people next door to trouble need no new look every quarter of an hour). Once every member is behind a
barricade the cell is *settled*: from then on only foragers, on the hour, and events change its counts.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER, HOUR
from hyosan.kernels.compiling import inner
from hyosan.kernels.terrain import is_marked, mark, unmark
from hyosan.kernels.whereabouts import (
    AWARE,
    AWAY,
    BARRICADED,
    EXPOSED,
    comes_back,
    forager,
    forager_count,
    look_at,
    prey_then,
    stores_of,
)


@inner
def gather_members(scene, cell, time):
    """Put the unharmed members of a cell into the group, home members first; clear the cell's marks.

    Returns (how many of them are home members, how many there are, whether a harmed one will be prey again).
    """
    here, folk, marks, group = scene.cells[cell], scene.folk, scene.marks, scene.group
    homes, count, pending = 0, 0, False
    for person in range(here.home_start, here.home_end):
        unmark(marks.home, person)
        if prey_then(scene, person, time):
            group.person[homes] = person
            homes += 1
        elif not pending:
            pending = comes_back(scene, np.int64(scene.rows.latest[person]), time)
    count = homes
    for seat in range(here.day_start, here.day_end):
        unmark(marks.day, seat)
        person = np.int64(folk.day_members[seat])
        if prey_then(scene, person, time):
            group.person[count], group.seat[count] = person, seat
            count += 1
        elif not pending:
            pending = comes_back(scene, np.int64(scene.rows.latest[person]), time)
    return homes, count, pending


@inner
def count_cell(scene, cell, time):
    """Count a cell afresh as of `time`: marks, reach, present, and whether it is settled."""
    here, marks, group = scene.cells[cell], scene.marks, scene.group
    homes, count, pending = gather_members(scene, cell, time)
    look_at(scene, count, time)
    here.reach, here.present, settled = 0, 0, not pending
    for at in range(count):
        how, seated = group.how[at], at >= homes
        away, barricaded = how & AWAY != 0, how & BARRICADED != 0
        settled = settled and (barricaded or (seated and not away and how & AWARE != 0))
        if away != seated:
            continue
        here.present += 1
        if how & EXPOSED:
            here.reach += 1
            if seated:
                mark(marks.day, group.seat[at])
            else:
                mark(marks.home, np.int64(group.person[at]))
    here.settled = 1 if settled else 0
    here.stores_from = FOREVER
    if settled and scene.habits[0].stores_row >= 0:
        for at in range(homes):
            here.stores_from = min(here.stores_from, stores_of(scene, np.int64(group.person[at])))


@inner
def gather_changing(scene, cell, last, hour, time):
    """In a settled cell: put into the group those whom the hour or a breach may have changed; count them."""
    here, folk, group = scene.cells[cell], scene.folk, scene.group
    count = 0
    if last != hour and time >= here.stores_from:
        for which in (last, hour):
            for ordinal in range(forager_count(scene, cell, which)):
                group.person[count] = forager(scene, cell, which, ordinal)
                count += 1
    if here.breach_until > 0:
        for person in range(here.home_start, here.home_end):
            if folk.breached[person if folk.household.size == 0 else max(folk.household[person], 0)] > 0:
                group.person[count] = person
                count += 1
    return count


@inner
def review(scene, cell, last, hour, time):
    """In a settled cell: mark those who can be reached since the hour or a breach, unmark the others."""
    here, home, group = scene.cells[cell], scene.marks.home, scene.group
    count = gather_changing(scene, cell, last, hour, time)
    look_at(scene, count, time)
    for at in range(count):
        person = np.int64(group.person[at])
        exposed = group.how[at] & EXPOSED != 0 and prey_then(scene, person, time)
        if exposed and not is_marked(home, person):
            mark(home, person)
            here.reach += 1
        elif not exposed and is_marked(home, person):
            unmark(home, person)
            here.reach -= 1
    if here.breach_until <= time:
        here.breach_until = 0


@inner
def count(scene, cell, _):
    """Make a cell's counts those of this morning."""
    here, tick = scene.cells[cell], scene.tick[0]
    here.stamp = tick.stamp
    offset = scene.habits[0].offset
    hour = (tick.start + offset) // HOUR
    if here.settled:
        review(scene, cell, here.hour, hour, tick.start)
    else:
        known = min(here.alarm, here.broadcast, here.disturbed) <= tick.start
        if known or here.hour != hour:
            count_cell(scene, cell, tick.start if known else max(hour * HOUR - offset, 0))
    here.hour = hour
    here.exposed = here.reach
    here.inside = here.present - here.reach
    return np.int64(0)
