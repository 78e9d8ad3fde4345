"""What happens in space, settled in exact time: people turn, hunters strike, fights end, doors break.

Events are taken in order of time (ties by kind and key); whoever was bitten or killed earlier in the step
bites and fights no more, and who turns within the step joins at his exact time.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FIGHT
from hyosan.ground.units import FOREVER
from hyosan.kernels.agenda import NOBODY, file_stay, slot_of
from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.heap import pop_event, push_event
from hyosan.kernels.movement import next_stay
from hyosan.kernels.progression import add_cause, identity, next_visit
from hyosan.kernels.roster import fall, stand_up, stands, take_slot
from hyosan.kernels.scene import call
from hyosan.kernels.seeking import aimed_slot, seats_from, stay_context
from hyosan.kernels.stimulus import make_noise, touch
from hyosan.kernels.terrain import (
    BEGIN,
    BITES,
    BREACH,
    BREACHES,
    CLOSE,
    COUNT,
    KILLS,
    LOOK,
    LOOK_AT,
    MISSES,
    SHOT,
    SHOTS,
    SHUT,
    STAY,
    STRIKE,
    TEARS,
    THROWS,
    TURN,
    is_marked,
    mark,
    unmark,
)
from hyosan.kernels.throng import look, look_again
from hyosan.kernels.whereabouts import (
    AWAY,
    BARRICADED,
    BREACHED,
    EXPOSED,
    SOLDIER,
    comes_back,
    first_of_household,
    prey_then,
    state_then,
)

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
    seat = here.day_start + slot - seats_from(homes)
    return np.int64(scene.folk.day_members[seat]), True, seat


@piece
def companions(scene, cell, slot, person):
    """(first, last, by seat?) of those who stand together: the household, or neighbours by seat."""
    here = scene.cells[cell]
    homes, seats = here.home_end - here.home_start, scene.habits[0].seats
    if slot < homes:
        first, last = first_of_household(scene.folk, person)
        return first, last, False
    seat = slot - seats_from(homes)
    first = here.day_start + seat - seat % seats
    return first, min(first + seats, here.day_end), True


@inner
def gather(scene, subject, first, last, seated, time):
    """Put into the group somebody, and those with him who are alive and do not hunt. Returns how many."""
    group, disease = scene.group, scene.disease
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
def concerned(scene, kind, time, person, cause):
    """Whether somebody still turns, or a household is still broken into; they are the group then."""
    if scene.folk.home[person] < 0 or (kind == TURN and scene.rows.latest[person] != cause):
        return np.int64(0)
    if kind == BREACH and not can_be_harmed(scene, person, time):
        return np.int64(0)
    first, last = first_of_household(scene.folk, person)
    count = gather(scene, person, first, last, False, time)
    call(scene.calls[LOOK_AT], scene, count, time)
    return count


@inner
def open_household(scene, count, time):
    """The group's household has no shelter for a while: those of it who are at home can be reached."""
    folk, group, home = scene.folk, scene.group, scene.marks.home
    person = np.int64(group.person[0])
    cell = np.int64(folk.home[person])
    here = scene.cells[cell]
    until = time + scene.habits[0].breach_open
    here.disturbed = min(here.disturbed, time)
    folk.breached[person if folk.household.size == 0 else max(folk.household[person], 0)] = until
    reached = False
    for at in range(count):
        one = np.int64(group.person[at])
        if group.how[at] & AWAY == 0 and not is_marked(home, one) and prey_then(scene, one, time):
            mark(home, one)
            here.reach += 1
        reached = reached or is_marked(home, one)
    if reached:
        heap = scene.events if until < scene.tick[0].end else scene.future
        push_event(heap, until, SHUT, person, person, np.int64(0))
    touch(scene, cell)
    look_again(scene, cell, time)


@inner
def shut_household(scene, person, time):
    """A household's door holds again: who of it is behind it can be reached no more."""
    first, last = first_of_household(scene.folk, person)
    cell, count = np.int64(scene.folk.home[person]), np.int64(0)
    if scene.cells[cell].stamp != scene.tick[0].stamp and time > scene.tick[0].start:
        call(scene.calls[COUNT], scene, cell, 0)
    for one in range(first, last):
        if is_marked(scene.marks.home, one):
            scene.group.person[count] = one
            count += 1
    call(scene.calls[LOOK_AT], scene, count, time)
    for at in range(count):
        how = scene.group.how[at]
        if how & EXPOSED == 0 or how & AWAY:
            forget(scene, cell, np.int64(scene.group.person[at]), False)
        elif how & BREACHED == 0:
            scene.cells[cell].anew = 1  # out for food in another hour than that of the count
    return np.int64(0)


@inner
def turn(scene, count, time, person, cause):
    """Somebody turns where he is: a hunter from now on; at home, his household is struck from within."""
    rows, disease, folk, roster = scene.rows, scene.disease, scene.folk, scene.roster
    state, _, until = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)
    away = scene.group.how[0] & AWAY
    cell = np.int64(folk.day[person]) if away else np.int64(folk.home[person])
    if scene.cells[cell].stamp != scene.tick[0].stamp:
        call(scene.calls[COUNT], scene, cell, 0)
        count = concerned(scene, TURN, time, person, cause)  # counting used the group
    if not away:
        open_household(scene, count, time)
    slot = take_slot(roster)
    hunter = roster.hunters[slot]
    hunter.key, hunter.person, hunter.cause = identity(rows, person), person, cause
    hunter.until, hunter.state = until, state
    place = stand_up(roster, slot, cell, time)
    scene.there[cell] += 1
    roster.walks[place].since = time
    call(scene.calls[STAY], scene, place, BEGIN)


@inner
def fight(scene, count, time, place):
    """A hunter strikes whom it came to, if he can still be reached; one keyed draw decides."""
    asked, tables, roster = scene.hunt[0], scene.tables, scene.roster
    walk, cell = roster.walks[place], np.int64(roster.cell[place])
    here, how, slot = scene.cells[cell], scene.group.how[0], aimed_slot(walk.aim)
    victim, seated, at = member(scene, cell, slot)
    if count == 0 or how & EXPOSED == 0 or (how & AWAY != 0) != seated:
        forget(scene, cell, at, seated)
        here.again = 1  # who was not found is looked for when the next step begins
        scene.tally[MISSES] += 1
        call(scene.calls[STAY], scene, place, walk.aim)
        return
    attackers = min(1.0 + here.crowding * max(scene.there[cell] - 1, 0), asked.door)
    weight, arms = defence(scene, count, how & AWAY)
    breed = tables.breeds[roster.state[place]]
    force = asked.bite_strength * breed.strength * attackers
    context = stay_context(scene.tick[0].step, np.int64(roster.visits[place]))
    w0, w1, w2, _ = draw(scene.seeds[0], roster.key[place], context, FIGHT, slot)
    raise_alarm(scene, cell, time)
    make_noise(scene, cell)
    roster.stirred[place] = scene.tick[0].end
    person = np.int64(roster.hunters[roster.awake[place]].person)
    if np.int64(w0) < np.int64(force / (force + strength_of(tables, weight)) * 4294967296.0):
        tear = min(asked.tearing_alone + asked.tearing_more * (attackers - 1.0), 1.0)
        bite(scene, time, victim, person, cell, np.int64(w1) < np.int64(tear * 4294967296.0))
        forget(scene, cell, at, seated)
        here.present -= 1
        if is_marked(scene.calm.day if seated else scene.calm.home, at):
            here.calm -= 1
    elif np.int64(w2) < breed.falls[arms]:
        add_cause(scene.log, scene.rows, time, person, asked.destroyed, asked.fight, victim, cell)
        fall(roster, np.int64(roster.awake[place]))
        scene.there[cell] -= 1
        scene.tally[KILLS] += 1
        return
    else:
        scene.tally[THROWS] += 1
    rest(scene, place, time + asked.handling)


@piece
def rest(scene, place, until):
    """After a fight a hunter is busy for a while; then a new stay begins."""
    tick = scene.tick[0]
    scene.roster.busy[place] = until
    next_stay(scene, place)
    if until < tick.part_end:
        scene.roster.walks[place].since = until
        call(scene.calls[STAY], scene, place, BEGIN)
    elif until < tick.end:
        file_stay(scene, place, until)


@inner
def bite(scene, time, victim, by, cell, torn):
    """Somebody is bitten, or torn apart; who will turn is foreseen, within the step or later."""
    asked, disease, rows = scene.hunt[0], scene.disease, scene.rows
    into, kind = (asked.torn, asked.tear) if torn else (asked.bitten, asked.bite)
    cause = add_cause(scene.log, rows, time, victim, into, kind, by, cell)
    scene.tally[TEARS if torn else BITES] += 1
    if comes_back(scene, cause, time):
        scene.cells[cell].anew = scene.cells[scene.folk.home[victim]].anew = 1
        if scene.folk.day[victim] >= 0:
            scene.cells[scene.folk.day[victim]].anew = 1
    turns_at = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)[1]
    if turns_at < FOREVER:
        heap = scene.events if turns_at < scene.tick[0].end else scene.future
        push_event(heap, turns_at, TURN, identity(rows, victim), victim, cause)


@piece
def forget(scene, cell, at, seated):
    """A member is not, or no more, to be reached here in this step."""
    here, bits = scene.cells[cell], scene.marks.day if seated else scene.marks.home
    if is_marked(bits, at):
        unmark(bits, at)
        here.reach -= 1
        touch(scene, cell)


@piece
def shoot(scene, time, slot, squad):
    """A patrol's shot ends a hunter."""
    asked = scene.hunt[0]
    if stands(scene.roster, scene.rows, slot, time):
        person = scene.roster.hunters[slot].person
        add_cause(
            scene.log, scene.rows, time, person, asked.destroyed, asked.patrol, -1, scene.squads[squad].cell
        )
        if scene.roster.hunters[slot].place >= 0:
            scene.there[scene.roster.cell[scene.roster.hunters[slot].place]] -= 1
        fall(scene.roster, slot)
        scene.tally[SHOTS] += 1


@inner
def is_gone(scene, place):
    """Whether he whom a hunter comes upon is not, or no more, to be reached there."""
    cell, slot = np.int64(scene.roster.cell[place]), aimed_slot(scene.roster.walks[place].aim)
    _, seated, at = member(scene, cell, slot)
    return not is_marked(scene.marks.day if seated else scene.marks.home, at)


@inner
def come_upon(scene, time, place):
    """A hunter comes upon somebody; if he is gone it looks for the next."""
    if not stands(scene.roster, scene.rows, scene.roster.awake[place], time):
        return
    if is_gone(scene, place):
        call(scene.calls[STAY], scene, place, scene.roster.walks[place].aim)
        return
    cell, slot = np.int64(scene.roster.cell[place]), aimed_slot(scene.roster.walks[place].aim)
    subject, _, _ = member(scene, cell, slot)
    count = np.int64(0)
    if can_be_harmed(scene, subject, time):
        first, last, seated = companions(scene, cell, slot, subject)
        count = gather(scene, subject, first, last, seated, time)
        call(scene.calls[LOOK_AT], scene, count, time)
    fight(scene, count, time, place)


@inner
def happen(scene):
    """The next event."""
    time, kind, _, who, what = pop_event(scene.events)
    if kind == STRIKE:
        come_upon(scene, time, who)
    elif kind == LOOK:
        look(scene, what)
    elif kind == SHOT:
        shoot(scene, time, who, what)
    elif kind == SHUT:
        call(scene.calls[CLOSE], scene, who, time)
    else:
        count = concerned(scene, kind, time, who, what)
        if count > 0 and kind == TURN:
            turn(scene, count, time, who, what)
        elif count > 0 and scene.group.how[0] & (AWAY | EXPOSED) == 0:
            make_noise(scene, what)
            open_household(scene, count, time)
            scene.tally[BREACHES] += 1


@inner
def settle_slot(scene, at, _):
    """Settle what happens within a slot of the agenda, in order of time."""
    roster, tick, events = scene.roster, scene.tick[0], scene.events
    while True:
        place = np.int64(scene.agenda[at])
        scene.agenda[at] = NOBODY
        while place >= 0:
            walk = roster.walks[place]
            push_event(events, walk.strike, STRIKE, roster.key[place], place, np.int64(0))
            place = np.int64(walk.following)
        if events.size[0] == 0 or slot_of(tick, events.events[0].time) > at:
            return np.int64(0)
        happen(scene)
