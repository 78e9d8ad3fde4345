"""What happens in space, settled in exact time: people turn, hunters strike, fights end, doors break.

Events are taken in order of time (ties by kind and key); whoever was bitten or killed earlier in the step
bites and fights no more, and who turns within the step joins at his exact time.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FIGHT
from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, kernel, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.heap import pop_event, push_event
from hyosan.kernels.movement import OUTDATED, PARTS, prepare, renew, visit_context, walk
from hyosan.kernels.progression import add_cause, identity, next_visit
from hyosan.kernels.roster import BREACH, HOP, SHOT, STRIKE, TURN, add_awake, rouse, stands, take_slot
from hyosan.kernels.terrain import is_marked, mark, unmark
from hyosan.kernels.whereabouts import (
    AWAY,
    BARRICADED,
    EXPOSED,
    SOLDIER,
    comes_back,
    first_of_household,
    look_at,
    prey_then,
    state_then,
)

BITES, TEARS, KILLS, THROWS, BREACHES, SHOTS, LOSSES, MISSES = 0, 1, 2, 3, 4, 5, 6, 7  # places in `tally`
GUN = 3


@piece
def arms_of(folk, person):
    """0 bare hands, 1 a tool, 2 a bow, 3 a gun."""
    if folk.arms.size > 0:
        return np.int64(folk.arms[person])
    return np.int64(GUN) if folk.role[person] == SOLDIER else np.int64(0)


@inner
def weight_of(folk, habit, tables, rows, person, how):
    """How much a person counts in a defence, 64 = an unarmed adult in the open."""
    age = np.int64(rows.age[person]) if rows.age.size > 0 else np.int64(30)
    weight = habit.weight_adult
    if age < habit.child_below:
        weight = habit.weight_child
    elif age >= habit.old_from:
        weight = habit.weight_old
    weight = (weight * tables.arms[arms_of(folk, person)]) >> 6
    return (weight * habit.weight_sheltered) >> 6 if how & BARRICADED else weight


@piece
def strength_of(tables, weight):
    """(weight / 64)**0.8, by table; 32**0.8 is 16."""
    scale = 1.0
    while weight >= tables.defence.size:
        weight >>= 5
        scale *= 16.0
    return tables.defence[weight] * scale


@piece
def member(scene, cell, slot):
    """(person, by seat?, place of the mark) of one of a cell's fixed members."""
    here = scene.cells[cell]
    homes = here.home_end - here.home_start
    if slot < homes:
        return here.home_start + slot, False, here.home_start + slot
    seat = here.day_start + slot - homes
    return np.int64(scene.folk.day_members[seat]), True, seat


@piece
def companions(scene, cell, slot, person):
    """(first, last, by seat?) of those who stand together: the household, or neighbours by seat."""
    here = scene.cells[cell]
    homes, seats = here.home_end - here.home_start, scene.habits[0].seats
    if slot < homes:
        first, last = first_of_household(scene.folk, person)
        return first, last, False
    seat = slot - homes
    first = here.day_start + seat - seat % seats
    return first, min(first + seats, here.day_end), True


@inner
def gather_concerned(scene):
    """Put into the group whom the next event concerns. Returns how many; 0 if it comes to nothing.

    First the one to whom it happens, then those with him who are alive and do not hunt.
    """
    event, group, disease = scene.events.events[0], scene.group, scene.disease
    who, time = np.int64(event.who), event.time
    if event.kind in (SHOT, HOP):
        return 0
    if event.kind == STRIKE:
        hunter = scene.roster.hunters[who]
        cell, slot = np.int64(hunter.cell), np.int64(hunter.slot)
        subject, seated, place = member(scene, cell, slot)
        marked = is_marked(scene.marks.day if seated else scene.marks.home, place)
        if not marked or not stands(hunter, scene.rows, time) or not can_be_harmed(scene, subject, time):
            return 0
        first, last, seated = companions(scene, cell, slot, subject)
    else:
        if scene.folk.home[who] < 0 or (event.kind == TURN and scene.rows.latest[who] != event.what):
            return 0
        if event.kind == BREACH and not can_be_harmed(scene, who, time):
            return 0
        subject, seated = who, False
        first, last = first_of_household(scene.folk, who)
    group.person[0], count = subject, 1
    for at in range(first, last):
        one = np.int64(scene.folk.day_members[at]) if seated else np.int64(at)
        state = state_then(scene, one, time)
        if one != subject and disease.alive[state] and not disease.hunts[state]:
            group.person[count] = one
            count += 1
    return count


@piece
def can_be_harmed(scene, person, time):
    """Whether a person is prey, and nothing that was settled already happens to him later."""
    latest = scene.rows.latest[person]
    if latest >= 0 and scene.log.entries[latest].time > time:
        return False  # of two events that exclude each other, the one that is settled stands
    return prey_then(scene, person, time)


@inner
def defence(scene, count, away):
    """(Σ weight, best arms) of those of the group who are where the first one is."""
    folk, habit, group = scene.folk, scene.habits[0], scene.group
    total, best = np.int64(0), np.int64(0)
    for at in range(count):
        if group.how[at] & AWAY == away:
            one = np.int64(group.person[at])
            total += weight_of(folk, habit, scene.tables, scene.rows, one, group.how[at])
            best = max(best, arms_of(folk, one))
    return total, best


@piece
def raise_alarm(scene, cell, time):
    """Those in the cell see an attack; next door they hear of it a little later."""
    here = scene.cells[cell]
    here.disturbed = min(here.disturbed, time)
    if here.alarm <= time:
        return
    here.alarm = time
    for e in range(here.edge_start, here.edge_end):
        other = scene.cells[scene.edges[e].to]
        other.alarm = min(other.alarm, time + scene.habits[0].hearing_delay)


@inner
def open_household(scene, count, time):
    """The group's household has no shelter for a while: those of it who are at home can be reached."""
    folk, group, home = scene.folk, scene.group, scene.marks.home
    person = np.int64(group.person[0])
    cell = np.int64(folk.home[person])
    here = scene.cells[cell]
    until = time + scene.habits[0].breach_open
    here.disturbed = min(here.disturbed, time)
    here.breach_until = max(here.breach_until, until)
    folk.breached[person if folk.household.size == 0 else max(folk.household[person], 0)] = until
    for at in range(count):
        one = np.int64(group.person[at])
        if group.how[at] & AWAY == 0 and not is_marked(home, one) and prey_then(scene, one, time):
            mark(home, one)
            here.reach += 1
    renew(scene, cell)


@inner
def turn(scene, count, time, person, cause):
    """Somebody turns where he is: a hunter from now on; at home, his household is struck from within."""
    rows, disease, folk = scene.rows, scene.disease, scene.folk
    state, _, until = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)
    if scene.group.how[0] & AWAY == 0:
        open_household(scene, count, time)
    slot = take_slot(scene.roster)
    hunter = scene.roster.hunters[slot]
    hunter.key, hunter.person, hunter.cause = identity(rows, person), person, cause
    hunter.until, hunter.state = until, state
    hunter.cell = folk.day[person] if scene.group.how[0] & AWAY else folk.home[person]
    hunter.busy = hunter.stirred = time
    rouse(hunter, time)
    add_awake(scene.roster, slot)
    return slot


@inner
def fight(scene, count, time, slot):
    """A hunter strikes whom it came to, if he can still be reached; one keyed draw decides."""
    hunter, asked, tables = scene.roster.hunters[slot], scene.hunt[0], scene.tables
    cell = np.int64(hunter.cell)
    here = scene.cells[cell]
    victim, seated, place = member(scene, cell, np.int64(hunter.slot))
    hunter.now = time
    how = scene.group.how[0]
    if count == 0 or how & EXPOSED == 0 or (how & AWAY != 0) != seated:
        forget(scene, cell, place, seated)
        if here.settled == 0:
            here.hour = -1  # who was not found is looked for again when the next step begins
        scene.tally[MISSES] += 1
        return
    attackers = min(1.0 + here.crowding * max(here.awake - 1, 0), asked.door)
    weight, arms = defence(scene, count, how & AWAY)
    breed = tables.breeds[hunter.state]
    force = asked.bite_strength * breed.strength * attackers
    context = visit_context(scene.tick[0].step, hunter)
    w0, w1, w2, _ = draw(scene.seeds[0], hunter.key, context, FIGHT, np.int64(hunter.luck))
    raise_alarm(scene, cell, time)
    here.noise_since += 1.0
    renew(scene, cell)
    hunter.stirred = scene.tick[0].end
    if np.int64(w0) < np.int64(force / (force + strength_of(tables, weight)) * 4294967296.0):
        tear = min(asked.tearing_alone + asked.tearing_more * (attackers - 1.0), 1.0)
        bite(scene, time, victim, np.int64(hunter.person), cell, np.int64(w1) < np.int64(tear * 4294967296.0))
        forget(scene, cell, place, seated)
        here.present -= 1
    elif np.int64(w2) < breed.falls[arms]:
        add_cause(scene.log, scene.rows, time, hunter.person, asked.destroyed, asked.fight, victim, cell)
        scene.tally[KILLS] += 1
        return
    else:
        scene.tally[THROWS] += 1
    hunter.now = hunter.busy = time + asked.handling
    hunter.hop_at += asked.handling


@inner
def bite(scene, time, victim, by, cell, torn):
    """Somebody is bitten, or torn apart; who will turn is foreseen, within the step or later."""
    asked, disease, rows = scene.hunt[0], scene.disease, scene.rows
    into, kind = (asked.torn, asked.tear) if torn else (asked.bitten, asked.bite)
    cause = add_cause(scene.log, rows, time, victim, into, kind, by, cell)
    scene.tally[TEARS if torn else BITES] += 1
    if comes_back(scene, cause, time):
        scene.cells[cell].settled = 0
        scene.cells[scene.folk.home[victim]].settled = 0
    turns_at = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)[1]
    if turns_at < FOREVER:
        heap = scene.events if turns_at < scene.tick[0].end else scene.future
        push_event(heap, turns_at, TURN, identity(rows, victim), victim, cause)


@piece
def forget(scene, cell, place, seated):
    """A member is not, or no more, to be reached here in this step."""
    here, bits = scene.cells[cell], scene.marks.day if seated else scene.marks.home
    if is_marked(bits, place):
        unmark(bits, place)
        here.reach -= 1
        renew(scene, cell)


@piece
def shoot(scene, time, slot, squad):
    """A patrol's shot ends a hunter."""
    hunter, asked = scene.roster.hunters[slot], scene.hunt[0]
    if stands(hunter, scene.rows, time):
        cell = scene.squads[squad].cell
        add_cause(scene.log, scene.rows, time, hunter.person, asked.destroyed, asked.patrol, -1, cell)
        scene.tally[SHOTS] += 1


@inner
def happen(scene, count):
    """The next event, which concerns the group. Returns the slot of a hunter who walks on after it, or -1."""
    time, kind, _, who, what = pop_event(scene.events)
    if kind == SHOT:
        shoot(scene, time, who, what)
    elif kind == HOP:
        if stands(scene.roster.hunters[who], scene.rows, time):
            scene.roster.hunters[who].now = time
            return who
    elif kind == STRIKE:
        if stands(scene.roster.hunters[who], scene.rows, time):
            fight(scene, count, time, who)
            if stands(scene.roster.hunters[who], scene.rows, time):
                return who
    elif count > 0 and kind == TURN:
        return turn(scene, count, time, who, what)
    elif count > 0 and scene.group.how[0] & (AWAY | EXPOSED) == 0:
        scene.cells[what].noise_since += 1.0
        open_household(scene, count, time)
        scene.tally[BREACHES] += 1
    return np.int64(-1)


@piece
def unknown_cell(scene):
    """The cell in which somebody turns next, if it is not counted yet; else -1."""
    event = scene.events.events[0]
    if event.kind != TURN:
        return np.int64(-1)
    folk = scene.folk
    cell = np.int64(folk.day[event.who]) if scene.group.how[0] & AWAY else np.int64(folk.home[event.who])
    return cell if scene.cells[cell].stamp != scene.tick[0].stamp else np.int64(-1)


@kernel
def settle_space(scene):
    """Settle the step's events in order of time.

    Returns -1 when all are settled, or a cell that must be counted and prepared before this can go on.
    """
    which, tick = scene.roster.which, scene.tick[0]
    while True:
        if tick.walker >= 0:
            which[0] = tick.walker
            if walk(scene, np.int64(1)) > 0:
                cell = np.int64(scene.roster.hunters[tick.walker].cell)
                if scene.cells[cell].prepared not in (OUTDATED, tick.stamp):
                    return cell
                prepare(scene, cell)
                continue
            file_strike(scene, tick.walker)
            tick.walker = -1
        if scene.events.size[0] == 0:
            return np.int64(-1)
        count = gather_concerned(scene)
        look_at(scene, count, scene.events.events[0].time)
        if count > 0:
            unknown = unknown_cell(scene)
            if unknown >= 0:
                return unknown
        tick.part = (scene.events.events[0].time - tick.start) * PARTS // (tick.end - tick.start)
        walker = happen(scene, count)
        if walker >= 0 and scene.roster.hunters[walker].now < tick.end:
            tick.walker = walker


@piece
def file_strike(scene, slot):
    """File the attack that a hunter has come to, or his hop at a front, if any."""
    hunter = scene.roster.hunters[slot]
    if hunter.strike < FOREVER:
        kind = STRIKE if hunter.slot >= 0 else HOP
        push_event(scene.events, hunter.strike, kind, hunter.key, slot, np.int64(0))


@kernel
def file_strikes(scene):
    """File the first attacks of everybody who is awake and free."""
    roster = scene.roster
    for at in range(roster.counts[0]):
        slot = np.int64(roster.awake[at])
        if roster.hunters[slot].now < scene.tick[0].end:
            file_strike(scene, slot)
