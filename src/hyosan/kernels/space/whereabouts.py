"""Where a person is and whether a hunter can reach him, read lazily: nothing is stored for it.

A routine (home, school or work by local time, with habits keyed by person) holds until the person knows:
an alarm in a cell where he is, or a broadcast. Then he goes home, exposed on the way, and barricades
himself; when the household's stores have ended he may go out for food, and a breach exposes it. Who left his
routine with a party (see parties.py) is where the party is.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import COMPLIANCE, SORTIE, WHEREABOUTS
from hyosan.ground.units import DAY, FOREVER, HOUR
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import below, draw
from hyosan.kernels.progression import dwell_ticks, identity, initial_state, next_move, next_visit
from hyosan.kernels.space.parties import NOWHERE, ROAMING, STAYS, party_of

# What `status` tells, as bits.
AWAY, EXPOSED, AWARE, BARRICADED, BREACHED, GUEST = 1, 2, 4, 8, 16, 32
AT_HOME, PUPIL, WORKER, STAFF, SOLDIER = 0, 1, 2, 3, 4  # world.py's roles; a kernel imports nothing above it
STORES = 0xFFFFFF  # ordinal of the draw of a household's stores
FORAGERS = 0xFFFFFE  # ordinal of the draw of how many go out


@inner
def state_then(scene, person, time):
    """The state of a person at any time, later causes left aside."""
    disease, rows, log, seed = scene.disease, scene.rows, scene.log, scene.seeds[0]
    cause = np.int64(rows.latest[person])
    while cause >= 0 and log.entries[cause].time > time:
        cause = np.int64(log.entries[cause].previous)
    if cause < 0:
        return initial_state(disease, rows, seed, person)
    state, entered = np.int64(log.entries[cause].state), log.entries[cause].time
    ordinal, position = log.entries[cause].ordinal, 0
    while True:
        following, leaves = next_move(disease, rows, seed, person, ordinal, position, state, entered)
        if leaves > time:
            return state
        state, entered, position = following, leaves, position + 1


@piece
def shifted(habit, word):
    """The keyed deviation of a person's hour, evenly within ± jitter."""
    return below(word, np.uint64(0), 2 * habit.jitter + 1) - habit.jitter


@inner
def day_interval(folk, habit, person, w0, w1, day):
    """(from, until) of a person's absence from home on a local day, in ticks; empty if equal."""
    role = folk.role[person]
    midnight = day * DAY - habit.offset
    if role == AT_HOME or folk.day[person] < 0 or (habit.weekday + day) % 7 >= 5:
        return midnight, midnight
    begin, end = habit.work_start, habit.work_end
    if role == PUPIL or role == STAFF:
        begin, end = habit.school_start, habit.school_end
    return midnight + begin + shifted(habit, w0), midnight + end + shifted(habit, w1)


@part
def is_away(folk, habit, person, w0, w1, time):
    """Whether the routine has a person at his place of the day."""
    if folk.role[person] == AT_HOME or folk.day[person] < 0:
        return False
    if folk.role[person] == SOLDIER:
        return True
    begin, end = day_interval(folk, habit, person, w0, w1, (time + habit.offset) // DAY)
    return begin <= time < end


@part
def next_at_home(folk, habit, person, w0, w1, time):
    """The first time from `time` on that the routine has a person at home."""
    if not is_away(folk, habit, person, w0, w1, time):
        return time
    if folk.role[person] == SOLDIER:
        return np.int64(FOREVER)
    return day_interval(folk, habit, person, w0, w1, (time + habit.offset) // DAY)[1]


@inner
def next_away(folk, habit, person, w0, w1, time):
    """The first time from `time` on that the routine has a person at his place of the day."""
    if is_away(folk, habit, person, w0, w1, time):
        return time
    today = (time + habit.offset) // DAY
    for day in range(today, today + 8):
        begin, end = day_interval(folk, habit, person, w0, w1, day)
        if end > begin and end > time:
            return max(begin, time)
    return np.int64(FOREVER)


@inner
def aware_time(scene, person, w0, w1, w3):
    """When a person knows: soonest of the alarms where he is, the broadcast and word, each with his delay."""
    cells, folk, habit = scene.cells, scene.folk, scene.habits[0]
    home, day = np.int64(folk.home[person]), np.int64(folk.day[person])
    heard = np.int64(FOREVER)
    if cells[home].alarm < FOREVER:
        heard = next_at_home(folk, habit, person, w0, w1, cells[home].alarm)
    if day >= 0 and day != home and cells[day].alarm < FOREVER:
        heard = min(heard, next_away(folk, habit, person, w0, w1, cells[day].alarm))
    if heard < FOREVER:
        heard += habit.sight_least + dwell_ticks(scene.dwell, habit.sight_row, np.int64(w3))
    if cells[home].broadcast < FOREVER:
        told = cells[home].broadcast + dwell_ticks(scene.dwell, habit.broadcast_row, np.int64(w3))
        heard = min(heard, told)
    word = scene.word
    if word.of.size > 0 and word.of[person] >= 0:
        heard = min(heard, word.each[word.of[person]].since)
    return heard


@piece
def first_of_household(folk, person):
    """The row that stands for a person's household, and one past its last."""
    if folk.household.size == 0 or folk.household[person] < 0:
        return np.int64(person), np.int64(person) + 1
    household = folk.household[person]
    return folk.household_start[household], folk.household_start[household + 1]


@piece
def is_breached(folk, habit, person, time):
    """Whether the person's household has no shelter at a time."""
    until = folk.breached[person if folk.household.size == 0 else max(folk.household[person], 0)]
    return until - habit.breach_open <= time < until


@inner
def stores_end(scene, person, since):
    """When the stores of a person's household end, barricaded since `since`."""
    row = scene.habits[0].stores_row
    if row < 0:
        return np.int64(FOREVER)
    first, _ = first_of_household(scene.folk, person)
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, first), 0, SORTIE, STORES)
    return since + dwell_ticks(scene.dwell, row, np.int64(w0))


@inner
def forager_count(scene, cell, hour):
    """How many members of a cell may go out for food in a local hour: none by night."""
    if is_night(scene.habits[0], hour):
        return np.int64(0)
    rate = scene.cells[cell].sorties
    w0, _, _, _ = draw(scene.seeds[0], cell, hour, SORTIE, FORAGERS)
    return (rate >> 32) + (1 if np.int64(w0) < (rate & 0xFFFFFFFF) else 0)


@piece
def is_night(habit, hour):
    """Whether a local hour begins in the night."""
    into = (hour % 24) * HOUR
    return into < habit.night_end or into >= habit.night_start


@piece
def forager(scene, cell, hour, ordinal):
    """The row of the home member who may go out, drawn from the cell's fixed members."""
    w0, _, _, _ = draw(scene.seeds[0], cell, hour, SORTIE, ordinal)
    first = scene.cells[cell].home_start
    return first + ((np.int64(w0) * (scene.cells[cell].home_end - first)) >> 32)


@inner
def is_forager(scene, person, hour):
    """Whether a person is among the hour's foragers of his cell."""
    cell = np.int64(scene.folk.home[person])
    for ordinal in range(forager_count(scene, cell, hour)):
        if forager(scene, cell, hour, ordinal) == person:
            return True
    return False


@part
def routine_reach(habit, role, away, night):
    """The probability that a hunter can reach an unaware person during a local hour."""
    if away:
        return habit.reach_school if role == PUPIL or role == STAFF else habit.reach_work
    return habit.reach_home_night if night else habit.reach_home_day


@inner
def shut_since(scene, person, aware, w0, w1, w2):
    """When somebody who knows since `aware` is behind the door at home, and how long he was on the way."""
    if not is_away(scene.folk, scene.habits[0], person, w0, w1, aware) or keeps_curfew(scene, person, aware):
        return aware, np.int64(0)
    travel = dwell_ticks(scene.dwell, scene.habits[0].travel_row, np.int64(w2))
    return aware + travel, travel


@piece
def keeps_curfew(scene, person, time):
    """Whether a curfew keeps somebody at home on this day."""
    here = scene.cells[scene.folk.home[person]]
    if here.curfew_from > time or scene.folk.role[person] == SOLDIER:
        return False
    day = (time + scene.habits[0].offset) // DAY
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, person), day, COMPLIANCE, 0)
    return np.int64(w0) < here.curfew


@piece
def status_of_guest(scene, party, time, luck):
    """How somebody is whose party is somewhere; GUEST comes with AWAY: he is at no place of his own."""
    one, habit = scene.parties.each[party], scene.habits[0]
    if one.cell == NOWHERE:
        return AWAY | GUEST | AWARE | BARRICADED
    if not STAYS[one.stage]:
        reach = habit.reach_car if one.car else habit.reach_road
        if one.stage == ROAMING:
            reach = habit.reach_home_night  # out of sight, by night
        return AWAY | GUEST | AWARE | (EXPOSED if luck < reach else 0)
    opened = time < one.opened
    return AWAY | GUEST | AWARE | BARRICADED | (EXPOSED | BREACHED if opened else 0)


@inner
def status(scene, at, time, hour, night):
    """Where a living person of the group is and how: bits AWAY, EXPOSED, AWARE, BARRICADED, BREACHED, GUEST."""
    folk, habit, group = scene.folk, scene.habits[0], scene.group
    person = np.int64(group.person[at])
    party = party_of(scene.parties, person)
    if party >= 0:
        return status_of_guest(scene, party, time, np.int64(group.luck[at]))
    w0, w1, w2, w3 = np.uint64(group.w0[at]), np.uint64(group.w1[at]), np.uint64(group.w2[at]), group.w3[at]
    aware = aware_time(scene, person, w0, w1, w3)
    if time < aware:
        away = is_away(folk, habit, person, w0, w1, time) and not keeps_curfew(scene, person, time)
        if not away and is_breached(folk, habit, person, time):
            return EXPOSED | BREACHED
        reach = routine_reach(habit, folk.role[person], away, night)
        return (AWAY if away else 0) | (EXPOSED if np.int64(group.luck[at]) < reach else 0)
    if folk.role[person] == SOLDIER and folk.day[person] >= 0:
        return AWAY | AWARE | BARRICADED
    shut, travel = shut_since(scene, person, aware, w0, w1, w2)
    group.shut[at] = shut
    if time < shut:
        return (AWAY if time - aware < travel >> 1 else 0) | EXPOSED | AWARE
    if is_breached(folk, habit, person, time):
        return EXPOSED | AWARE | BARRICADED | BREACHED
    if habit.stores_row >= 0 and is_forager(scene, person, hour):
        # by the hour, so that the counts of those behind barricades change on the hour only
        if hour * HOUR - habit.offset >= stores_end(scene, person, shut):
            return EXPOSED | AWARE | BARRICADED
    return AWARE | BARRICADED


@inner
def look_at(scene, count, time):
    """See where and how the first `count` people of the group are."""
    group, habit = scene.group, scene.habits[0]
    hour = (time + habit.offset) // HOUR
    night = is_night(habit, hour)
    for at in range(count):
        group.key[at] = identity(scene.rows, np.int64(group.person[at]))
    draw_habits(scene.seeds[0], group, count, hour)
    for at in range(count):
        group.how[at] = status(scene, at, time, hour, night)
    return np.int64(0)


@part
def draw_habits(seed, group, count, hour):
    """What decides over many people's days, and whether they are reached in a local hour."""
    for at in range(count):
        w0, w1, w2, w3 = draw(seed, group.key[at], 0, WHEREABOUTS, 0)
        group.w0[at], group.w1[at], group.w2[at], group.w3[at] = (
            np.uint32(w0), np.uint32(w1), np.uint32(w2), np.uint32(w3),
        )  # fmt: skip
    for at in range(count):
        w0, _, _, _ = draw(seed, group.key[at], hour, WHEREABOUTS, 1)
        group.luck[at] = np.uint32(w0)


@piece
def prey_then(scene, person, time):
    """Whether a person is prey at a time."""
    return scene.tables.prey[state_then(scene, person, time)]


@inner
def prey_among(scene, party, time):
    """How many of a party are prey at a time."""
    count, person = 0, np.int64(scene.parties.each[party].first)
    while person >= 0:
        if scene.parties.of[person] == party and prey_then(scene, person, time):
            count += 1
        person = np.int64(scene.parties.beside[person])
    return count


@inner
def comes_back(scene, cause, after):
    """Whether the course of a cause leads to being prey (again) after a time."""
    rows, log = scene.rows, scene.log
    if cause < 0:
        return False
    return next_visit(scene.disease, rows, log, scene.seeds[0], cause, scene.tables.prey, after)[1] < FOREVER


@inner
def stores_of(scene, person):
    """When the stores of a barricaded person end."""
    w0, w1, w2, w3 = draw(scene.seeds[0], identity(scene.rows, person), 0, WHEREABOUTS, 0)
    aware = aware_time(scene, person, w0, w1, w3)
    return stores_end(scene, person, shut_since(scene, person, aware, w0, w1, w2)[0])
