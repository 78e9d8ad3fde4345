"""Counting who is exposed and who is inside, cell by cell, only where hunters are or look.

A cell is counted as of its morning, or where nothing has happened yet as of the last full local hour. Members are
*restless* until they are behind a barricade, have left a seat by day for good, or are prey no more: only the
restless are looked at again. The others are *calm*: a breach, a bite and, on the hour, food change what is counted
of them, and nothing else.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER, HOUR
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.scene import call
from hyosan.kernels.space.parties import CAMPED, POOLED, STAYS, TURNED, leave_list, party_of
from hyosan.kernels.space.seeking import lowest_bit, marks_from
from hyosan.kernels.space.terrain import LOOK_AT, is_marked, mark, unmark
from hyosan.kernels.space.whereabouts import (
    AWARE,
    AWAY,
    BARRICADED,
    EXPOSED,
    SOLDIER,
    comes_back,
    forager,
    forager_count,
    is_breached,
    prey_then,
    stores_end,
    stores_of,
)

AT_ONCE = 1024  # guests looked at together


@inner
def count(scene, cell, _):
    """Make a cell's counts those of this morning."""
    here, tick = scene.cells[cell], scene.tick[0]
    here.stamp = tick.stamp
    if here.anew:
        start_over(scene, cell)
    known = min(here.alarm, here.broadcast, here.disturbed) <= tick.start
    if here.settled == 0 and (known or here.again or here.hour != tick.hour):
        on_the_hour = max(tick.hour * HOUR - scene.habits[0].offset, 0)
        count_restless(scene, cell, tick.start if known else on_the_hour)
    if here.hour != tick.hour and tick.start >= here.stores_from:
        send_for_food(scene, cell, here.hour, tick.hour)
    here.hour, here.again = tick.hour, 0
    if here.first_party >= 0 or here.guest_end > here.guest_start:
        count_guests(scene, cell)
    here.exposed = here.reach
    here.inside = here.present + here.guests + here.camped - here.reach
    return np.int64(0)


@inner
def count_guests(scene, cell):
    """Count those who are here with parties, as of this morning."""
    here, parties = scene.cells[cell], scene.parties
    start = end = parties.counts[POOLED]
    here.reach -= here.guest_reach
    here.guest_reach = 0
    number = np.int64(here.first_party)
    while number >= 0:
        following = np.int64(parties.each[number].following)
        end = pool_party(scene, here, number, end)
        number = following
    parties.counts[POOLED] = end
    here.guest_start, here.guest_end, here.guests = start, end, end - start
    here.reach += here.guest_reach


@inner
def pool_party(scene, here, number, begin):
    """Put the prey of a party into the pool, from `begin` on, and see whom a hunter may reach. Returns the pool's end.

    Behind walls that hold nobody is looked at. A party of a camp to whom nothing ever happened is behind the camp's
    walls besides, and in the cell's list no more.
    """
    parties, start = scene.parties, scene.tick[0].start
    one, hurt, end = parties.each[number], False, begin
    person = np.int64(one.first)
    while person >= 0:
        hurt |= scene.rows.latest[person] >= 0
        parties.pool[end] = person
        end += np.int64(parties.of[person] == number)
        person = np.int64(parties.beside[person])
    if hurt or scene.disease.initial[1] >= 0 or not scene.tables.prey[scene.disease.initial[0]]:
        end = keep_prey(scene, begin, end)
    if not STAYS[one.stage] or one.opened > start:
        mark_guests(scene, here, begin, end)
    elif one.stage == CAMPED and not hurt:
        here.camped += end - begin
        leave_list(scene, number)
        return begin
    return end


@inner
def keep_prey(scene, begin, end):
    """Of some of those in the pool keep the prey. Returns the pool's end."""
    pool, kept = scene.parties.pool, begin
    for at in range(begin, end):
        pool[kept] = pool[at]
        kept += np.int64(prey_then(scene, np.int64(pool[at]), scene.tick[0].start))
    return kept


@inner
def mark_guests(scene, here, begin, end):
    """Look at some of those in the pool, and mark whom a hunter may reach."""
    group = scene.group
    for first in range(begin, end, AT_ONCE):
        count = min(end - first, AT_ONCE)
        for at in range(count):
            group.person[at] = scene.parties.pool[first + at]
        call(scene.calls[LOOK_AT], scene, count, scene.tick[0].start)
        for at in range(count):
            if group.how[at] & EXPOSED:
                mark(scene.marks.guests, first + at)
                here.guest_reach += 1


@inner
def start_over(scene, cell):
    """Everybody is restless, as before anything happened."""
    here, marks, calm = scene.cells[cell], scene.marks, scene.calm
    for person in range(here.home_start, here.home_end):
        unmark(marks.home, person)
        unmark(calm.home, person)
    for seat in range(here.day_start, here.day_end):
        unmark(marks.day, seat)
        unmark(calm.day, seat)
    here.anew, here.settled, here.hour = 0, 0, -1
    here.reach, here.present, here.calm = 0, 0, 0
    here.stores_from, here.stores_to = FOREVER, 0
    here.guests, here.guest_reach, here.guest_start, here.guest_end = 0, 0, 0, 0


@inner
def count_restless(scene, cell, time):
    """Count the restless as of `time`, and see who of them is calm by now."""
    here, group = scene.cells[cell], scene.group
    count, waiting = gather_restless(scene, cell, False, 0, time)
    count, more = gather_restless(scene, cell, True, count, time)
    call(scene.calls[LOOK_AT], scene, count, time)
    present, restless = 0, waiting + more
    for at in range(count):
        how, seat = group.how[at], group.seat[at]
        person, away = np.int64(group.person[at]), how & AWAY != 0
        if is_calm(how, seat):
            mark(scene.calm.home if seat < 0 else scene.calm.day, person if seat < 0 else seat)
            if away == (seat >= 0):
                here.calm += 1
                note_stores(scene, here, person, group.shut[at])
            continue
        restless += 1
        if away == (seat >= 0):
            present += 1
            if how & EXPOSED:
                mark(scene.marks.home if seat < 0 else scene.marks.day, person if seat < 0 else seat)
                here.reach += 1
    here.present = here.calm + present
    here.settled = 1 if restless == 0 else 0


@inner
def gather_restless(scene, cell, seated, count, time):
    """Put the restless of a cell's residents, or of its seats, into the group, after `count`; unmark them.

    Returns (how many are in the group, how many others will be prey again).
    """
    here, group, waiting = scene.cells[cell], scene.group, 0
    first = here.day_start if seated else here.home_start
    last = here.day_end if seated else here.home_end
    calm = scene.calm.day if seated else scene.calm.home
    marks = scene.marks.day if seated else scene.marks.home
    for start in range(first, last, 64):
        word = marks_from(calm, start, last - start)
        word = (
            ~word
            if last - start >= 64
            else ~word & ((np.uint64(1) << np.uint64(last - start)) - np.uint64(1))
        )
        while word:
            at = start + lowest_bit(word)
            word &= word - np.uint64(1)
            if is_marked(marks, at):
                unmark(marks, at)
                here.reach -= 1
            person = np.int64(scene.folk.day_members[at]) if seated else at
            if party_of(scene.parties, person) >= 0:
                mark(calm, at)  # he left; who comes back is restless again
                continue
            if turned_since(scene, person, time):
                waiting += 1
                continue
            if prey_then(scene, person, time):
                group.person[count], group.seat[count] = person, at if seated else -1
                count += 1
            elif comes_back(scene, np.int64(scene.rows.latest[person]), time):
                waiting += 1
            else:
                mark(calm, at)
    return count, waiting


@part
def turned_since(scene, person, time):
    """Whether somebody was struck since, and turned among a party: he was with it, not at a place of his own."""
    latest = np.int64(scene.rows.latest[person])
    return scene.parties.beside[person] == TURNED and latest >= 0 and scene.log.entries[latest].time > time


@part
def is_calm(how, seat):
    """Whether somebody will change no more: barricaded (soldiers are where they serve), or gone home for good."""
    if how & EXPOSED and seat < 0:
        return False
    return how & BARRICADED != 0 or (seat >= 0 and how & AWARE != 0 and how & AWAY == 0)


@inner
def note_stores(scene, here, person, shut):
    """When food ends for somebody who is calm now, behind his door since `shut`."""
    if scene.habits[0].stores_row >= 0 and scene.folk.role[person] != SOLDIER:
        end = stores_end(scene, person, shut)
        here.stores_from, here.stores_to = min(here.stores_from, end), max(here.stores_to, end)


@inner
def send_for_food(scene, cell, last, hour):
    """Of the calm: who was out for food in the hour of the last count is back, who is out in this one is exposed."""
    here, marks, folk, start = scene.cells[cell], scene.marks.home, scene.folk, scene.tick[0].start
    habit, since = scene.habits[0], hour * HOUR - scene.habits[0].offset
    if last >= 0:
        for ordinal in range(forager_count(scene, cell, last)):
            person = forager(scene, cell, last, ordinal)
            if is_marked(marks, person) and is_marked(scene.calm.home, person):
                if not is_breached(folk, habit, person, start):
                    unmark(marks, person)
                    here.reach -= 1
    for ordinal in range(forager_count(scene, cell, hour)):
        person = forager(scene, cell, hour, ordinal)
        if is_marked(marks, person) or not is_marked(scene.calm.home, person):
            continue
        if party_of(scene.parties, person) >= 0:
            continue
        if folk.role[person] == SOLDIER and folk.day[person] >= 0:
            continue
        if prey_then(scene, person, start) and (since >= here.stores_to or since >= stores_of(scene, person)):
            mark(marks, person)
            here.reach += 1
