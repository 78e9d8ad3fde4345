"""What happens in space, settled in exact time: people turn, hunters strike, fights end, doors break.

Events are taken in order of time (ties by kind and key); whoever was bitten or killed earlier in the step
bites and fights no more, and who turns within the step joins at his exact time.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FIGHT
from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import add_cause, identity, next_visit
from hyosan.kernels.scene import call
from hyosan.kernels.space.agenda import NOBODY, file_stay, slot_of
from hyosan.kernels.space.companions import (
    GONE,
    RESISTANT,
    STAYS_BACK,
    come_through,
    defence,
    gather,
    gather_company,
    gather_party,
    has_trait,
    is_shielded,
    lose_one_of_them,
    member,
    place_of,
    strength_of,
    takes_his_place,
    was_found,
)
from hyosan.kernels.space.doors import forget, open_household, open_party
from hyosan.kernels.space.heap import pop_event, push_event
from hyosan.kernels.space.holding import hold_the_door
from hyosan.kernels.space.movement import next_stay
from hyosan.kernels.space.parties import (
    NOWHERE,
    OUTSIDE,
    TURNED,
    count_out,
    party_of,
    remove_member,
)
from hyosan.kernels.space.roster import fall, foresee_apart, stand_up, stands, take_slot
from hyosan.kernels.space.seeking import aimed_slot, stay_context
from hyosan.kernels.space.stimulus import make_noise
from hyosan.kernels.space.terrain import (
    AT_SEAT,
    BEGIN,
    BITES,
    BREACH,
    BREACHES,
    CLOSE,
    COUNT,
    EXPORTED,
    FOUND_OUT,
    GUESTING,
    KILLS,
    LOOK,
    LOOK_AT,
    MISSES,
    MISTAKEN,
    RESISTED,
    SACRIFICED,
    SHIELDED,
    SHOT,
    SHOTS,
    SHUT,
    STAY,
    STRIKE,
    TEARS,
    THROWS,
    TURN,
    VISITING,
    bits_of,
    is_marked,
)
from hyosan.kernels.space.throng import look
from hyosan.kernels.space.whereabouts import (
    AWAY,
    EXPOSED,
    GUEST,
    comes_back,
    first_of_household,
    prey_then,
)


@piece
def can_be_harmed(scene, person, time):
    """Whether a person is prey, and nothing that was settled already happens to him later."""
    latest = scene.rows.latest[person]
    if latest >= 0 and scene.log.entries[latest].time > time:
        return False  # of two events that exclude each other, the one that is settled stands
    return prey_then(scene, person, time)


@piece
def raise_alarm(scene, cell, time):
    """Those in the cell see an attack; next door they hear of it a little later, and on from there in a corridor."""
    here = scene.cells[cell]
    here.disturbed = min(here.disturbed, time)
    known, here.fought = here.attacked <= time, max(here.fought, time)
    if known and here.lapsed == 0:
        return
    here.attacked, here.alarm, here.lapsed = min(here.attacked, time), min(here.alarm, time), 0
    delay = scene.habits[0].hearing_delay
    for e in range(here.edge_start, here.edge_end):
        other = scene.cells[scene.edges[e].to]
        other.alarm = min(other.alarm, time + delay)
        if other.carries:
            for beyond in range(other.edge_start, other.edge_end):
                room = scene.cells[scene.edges[beyond].to]
                room.alarm = min(room.alarm, time + 2 * delay)


@inner
def concerned(scene, kind, time, person, cause):
    """Whether somebody still turns, or people are still broken into; they and those with them are the group."""
    if scene.folk.home[person] < 0 or (kind == TURN and scene.rows.latest[person] != cause):
        return np.int64(0)
    if kind == BREACH and not can_be_harmed(scene, person, time):
        return np.int64(0)
    party = party_of(scene.parties, person)
    if party >= 0:
        count = gather_party(scene, person, party, time)
    else:
        first, last = first_of_household(scene.folk, person)
        count = gather(scene, person, first, last, False, time)
    call(scene.calls[LOOK_AT], scene, count, time)
    return count


@inner
def turn(scene, count, time, person, cause):
    """Somebody turns where he is: a hunter from now on; those with him are struck from within.

    Unless they found his bite in time: then he left them before. Who is held, or outside, hunts nobody here.
    """
    rows, disease, folk, roster = scene.rows, scene.disease, scene.folk, scene.roster
    state, _, until = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)
    how, party = np.int64(scene.group.how[0]), party_of(scene.parties, person)
    cell = np.int64(folk.day[person]) if how & AWAY else np.int64(folk.home[person])
    if party >= 0:
        cell = np.int64(scene.parties.each[party].cell)
        if cell == NOWHERE:
            turn_elsewhere(scene, time, person, party)
            return
    if scene.cells[cell].stamp != scene.tick[0].stamp:
        call(scene.calls[COUNT], scene, cell, 0)
        count = concerned(scene, TURN, time, person, cause)  # counting used the group
    scene.folk.past[person] &= np.uint8(255 - GONE - STAYS_BACK)
    lose_one_of_them(scene, count)
    found = was_found(scene, person, np.int64(scene.log.entries[cause].ordinal))
    if found and is_shielded(scene, count):
        scene.tally[SHIELDED] += 1
        found = False
    if found:
        scene.tally[FOUND_OUT] += 1
    elif party >= 0:
        open_party(scene, time, party)
    elif how & AWAY == 0:
        open_household(scene, count, time)
    if party >= 0:
        leave_for_good(scene, person, cause, time)
    scene.parties.of[person] = -2 - cell
    slot = take_slot(roster)
    hunter = roster.hunters[slot]
    hunter.key, hunter.person, hunter.cause = identity(rows, person), person, cause
    hunter.until, hunter.state = until, state
    place = stand_up(roster, slot, cell, time)
    scene.there[cell] += 1
    roster.walks[place].since = time
    call(scene.calls[STAY], scene, place, BEGIN)


@inner
def leave_for_good(scene, person, cause, time):
    """Somebody of a party turned: they are without him. If he is himself again some day he follows his routine."""
    folk, cells = scene.folk, scene.cells
    count_out(scene, person)
    remove_member(scene.parties, person)
    scene.parties.beside[person] = TURNED
    if comes_back(scene, cause, time):
        cells[folk.home[person]].anew = 1
        if folk.day[person] >= 0:
            cells[folk.day[person]].anew = 1


@inner
def turn_elsewhere(scene, time, person, party):
    """Somebody turns on no street of this map, and is ended at once: by guards, or by those who are outside."""
    asked = scene.hunt[0]
    away = scene.parties.each[party].stage == OUTSIDE
    scene.tally[EXPORTED] += np.int64(away)
    kind = asked.outside if away else asked.guards
    add_cause(scene.log, scene.rows, time, person, asked.destroyed, kind, -1, -1)


@inner
def fight(scene, count, time, place):
    """A hunter strikes whom it came to, if he can still be reached; one keyed draw decides."""
    asked, tables, roster = scene.hunt[0], scene.tables, scene.roster
    walk, cell = roster.walks[place], np.int64(roster.cell[place])
    here, how, slot = scene.cells[cell], scene.group.how[0], aimed_slot(walk.aim)
    victim, kind, at = member(scene, cell, slot)
    if count == 0 or how & EXPOSED == 0 or not is_where(how, kind):
        forget(scene, cell, at, kind)
        here.again = 1  # who was not found is looked for when the next step begins
        scene.tally[MISSES] += 1
        call(scene.calls[STAY], scene, place, walk.aim)
        return
    attackers = min(1.0 + here.crowding * max(scene.there[cell] - 1, 0), asked.door)
    weight, arms = defence(scene, count)
    breed = tables.breeds[roster.state[place]]
    force = asked.bite_strength * breed.strength * attackers
    context = stay_context(scene.tick[0].step, np.int64(roster.visits[place]))
    w0, w1, w2, w3 = draw(scene.seeds[0], roster.key[place], context, FIGHT, fight_key(scene, slot, victim))
    raise_alarm(scene, cell, time)
    make_noise(scene, cell)
    roster.stirred[place] = scene.tick[0].end
    person = np.int64(roster.hunters[roster.awake[place]].person)
    if np.int64(w0) < np.int64(force / (force + strength_of(tables, weight)) * 4294967296.0):
        tear = min(asked.tearing_alone + asked.tearing_more * (attackers - 1.0), 1.0)
        torn = np.int64(w1) < np.int64(tear * 4294967296.0)
        if np.int64(w3) < scene.habits[0].sacrifice:
            other = takes_his_place(scene, count, time)
            there = place_of(scene, cell, kind, other) if other >= 0 else np.int64(-1)
            if there >= 0 and can_be_harmed(scene, other, time):
                scene.tally[SACRIFICED] += 1
                victim, at = other, there
        if torn or not has_trait(scene, victim, RESISTANT, asked.resistant):
            bite(scene, time, victim, person, cell, torn)
            lose(scene, cell, at, kind)
            come_through(scene, count, victim)
        else:
            scene.tally[RESISTED] += 1
            come_through(scene, count, -1)
    elif np.int64(w2) < breed.falls[arms]:
        add_cause(scene.log, scene.rows, time, person, asked.destroyed, asked.fight, victim, cell)
        fall(roster, np.int64(roster.awake[place]))
        scene.there[cell] -= 1
        scene.tally[KILLS] += 1
        come_through(scene, count, -1)
        return
    else:
        scene.tally[THROWS] += 1
        come_through(scene, count, -1)
    rest(scene, place, time + asked.handling)


@part
def fight_key(scene, slot, victim):
    """What keys a fight beside hunter and stay: the fixed member; of guests the person, wherever he stands."""
    return slot if slot < VISITING else VISITING | (identity(scene.rows, victim) & (VISITING - 1))


@part
def is_where(how, kind):
    """Whether somebody is in the list in which he was found."""
    if how & GUEST or kind == GUESTING:
        return how & GUEST != 0 and kind == GUESTING
    return (how & AWAY != 0) == (kind == AT_SEAT)


@piece
def lose(scene, cell, at, kind):
    """Somebody who was bitten or torn is no more among those whom hunters strike here."""
    here = scene.cells[cell]
    forget(scene, cell, at, kind)
    if kind == GUESTING:
        here.guests -= 1
        return
    here.present -= 1
    if is_marked(bits_of(scene.calm, kind), at):
        here.calm -= 1


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
    if torn:
        count_out(scene, victim)
    if comes_back(scene, cause, time):
        scene.cells[cell].anew = scene.cells[scene.folk.home[victim]].anew = 1
        if scene.folk.day[victim] >= 0:
            scene.cells[scene.folk.day[victim]].anew = 1
    turns_at = next_visit(disease, rows, scene.log, scene.seeds[0], cause, disease.hunts, time)[1]
    if turns_at < FOREVER:
        heap = scene.events if turns_at < scene.tick[0].end else scene.future
        push_event(heap, turns_at, TURN, identity(rows, victim), victim, cause)
    foresee_apart(scene.journeys, scene.tables, disease, rows, scene.log, scene.seeds[0], cause, time)


@piece
def shoot_person(scene, time, slot, cell):
    """Somebody in the open is taken for one of the turned."""
    person, kind, at = member(scene, cell, slot)
    if is_marked(bits_of(scene.marks, kind), at) and can_be_harmed(scene, person, time):
        asked = scene.hunt[0]
        add_cause(scene.log, scene.rows, time, person, asked.killed, asked.patrol, -1, cell)
        count_out(scene, person)
        lose(scene, cell, at, kind)
        scene.tally[MISTAKEN] += 1


@piece
def shoot(scene, time, slot, squad):
    """A patrol's shot ends a hunter; or, by mistake, a person: then `slot` is of a cell, the `squad` is -1 - cell."""
    asked = scene.hunt[0]
    if squad < 0:
        shoot_person(scene, time, slot, -1 - squad)
        return
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
    _, kind, at = member(scene, cell, slot)
    return not is_marked(bits_of(scene.marks, kind), at)


@inner
def come_upon(scene, time, place):
    """A hunter comes upon somebody; if he is gone it looks for the next."""
    if not stands(scene.roster, scene.rows, scene.roster.awake[place], time):
        return
    if is_gone(scene, place):
        call(scene.calls[STAY], scene, place, scene.roster.walks[place].aim)
        return
    cell, slot = np.int64(scene.roster.cell[place]), aimed_slot(scene.roster.walks[place].aim)
    subject, kind, at = member(scene, cell, slot)
    count = np.int64(0)
    if can_be_harmed(scene, subject, time):
        count = gather_company(scene, cell, kind, at, subject, time)
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
        elif count > 0:
            break_in(scene, count, time, who, what)


@piece
def break_in(scene, count, time, person, cell):
    """A crowd breaks in on those whom it pressed on, if they are still there."""
    how, party = scene.group.how[0], party_of(scene.parties, person)
    if how & EXPOSED or (how & AWAY and party < 0) or (party >= 0 and scene.parties.each[party].cell != cell):
        return
    make_noise(scene, cell)
    hold_the_door(scene, count, time, party)
    if party >= 0:
        open_party(scene, time, party)
    else:
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
