"""Patrols with force: squads shoot at the hunters of their cell, make noise, and lose men.

A squad fires at a rate while it has rounds and there are hunters; each shot is at one of those in the cell
in the morning. A hunter's own draw, keyed by hunter, squad and step, says when he is hit.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import PATROL
from hyosan.ground.units import HOUR
from hyosan.kernels.compiling import inner, piece
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.companions import GUN, member, strength_of
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.roster import stands
from hyosan.kernels.space.seeking import list_quads
from hyosan.kernels.space.stimulus import LONG, touch
from hyosan.kernels.space.terrain import AWAKE, LOSSES, SHOT, UNIT

SQUAD = np.dtype(
    [
        ("key", np.int64),  # the response's name, and the squad's number
        ("cell", np.int32),  # -1: nowhere
        ("following", np.int32),  # next squad in the same cell
        ("shots", np.float64),  # a tick
        ("hits", np.float64),  # probability that a shot ends a hunter
        ("rounds", np.float64),  # left
        ("fired", np.float64),
        ("men", np.int64),
        ("lost", np.int64),
        ("met", np.int64),  # hunters in the cell this morning
        ("mistaken", np.float64),  # probability that a shot hits a person in the open instead
        ("fatigue", np.float64),  # how much slower it fires by hour in action
        ("tired", np.float64),  # hours in action, less those of rest
        ("full", np.int64),  # men whom it had at first
        ("relief", np.float64),  # hours out of action until a lost man is replaced; 0: never
        ("rested", np.float64),  # hours out of action since the last one was
        ("enough", np.float64),  # shots at each hunter who is met, at most, times those that one takes
    ],
    align=True,
)
MISTAKE = (1 << 20) + 1
MISTAKEN_FOR = 1 << 21  # beside the squad's key: ordinal of the draws of who is mistaken
BITTEN = 1 << 20  # ordinal of the draw of a loss; a hunter's draws have the squad's 20-bit key


@inner
def patrol(scene, _, __):
    """Squads shoot at whom they meet."""
    deploy(scene)
    aim(scene)
    return np.int64(0)


@piece
def deploy(scene):
    """Each squad counts whom it meets, fires its rounds of the step, and may lose a man."""
    cells, squads = scene.cells, scene.squads
    for cell in range(cells.size):
        cells[cell].first_squad = -1
    for number in range(scene.tick[0].squads):
        squad = squads[number]
        squad.fired, squad.met = 0.0, 0
        hours = (scene.tick[0].end - scene.tick[0].start) / HOUR
        squad.tired = max(squad.tired - hours, 0.0)
        relieve(squad, hours)
        if squad.cell < 0 or squad.men <= 0:
            continue
        here = cells[squad.cell]
        squad.met = np.int64(here.awake) + here.asleep
        if squad.met == 0:
            continue
        squad.following = here.first_squad
        here.first_squad = number
        pace = squad.shots / (1.0 + squad.fatigue * squad.tired)
        squad.fired = min(squad.rounds, pace * (scene.tick[0].end - scene.tick[0].start))
        if squad.hits > 0.0:
            squad.fired = min(squad.fired, squad.met * squad.enough / squad.hits)
        squad.rounds -= squad.fired
        squad.tired += 2.0 * hours  # an hour of rest, taken off above, makes up for one in action
        squad.rested = 0.0
        here.noise_since += squad.fired
        touch(scene, np.int64(squad.cell))
        lose_a_man(scene, squad, here, pace)
        if squad.mistaken > 0.0 and here.reach > 0:
            mistake(scene, squad)


@piece
def relieve(squad, hours):
    """A squad out of action gets a man for each whom it lost."""
    squad.rested += hours
    if squad.relief > 0.0 and squad.men < squad.full and squad.rested >= squad.relief:
        squad.men += 1
        squad.rested -= squad.relief


@piece
def lose_a_man(scene, squad, here, pace):
    """Hunters who are awake strike a squad as they strike anybody, until they fall; at most one man in a step."""
    asked, tables = scene.hunt[0], scene.tables
    if here.awake == 0:
        return
    force = asked.bite_strength * min(1.0 + here.crowding * (here.awake - 1), asked.door)
    stand = strength_of(tables, tables.arms[GUN] * squad.men)
    length = scene.tick[0].end - scene.tick[0].start
    until_they_fall = (
        squad.met / (2.0 * pace * squad.hits) if squad.hits > 0.0 and squad.rounds > 0.0 else LONG
    )
    hazard = here.awake * squad.men * force / (force + stand) / here.spacing  # a unit's, by tick
    w0, _, _, _ = draw(scene.seeds[0], squad.key, scene.tick[0].step, PATROL, BITTEN)
    if dwell_ticks(tables.unit, 0, np.int64(w0)) < hazard * min(until_they_fall, 1.0 * length):
        squad.men -= 1
        squad.lost += 1
        scene.tally[LOSSES] += 1


@inner
def mistake(scene, squad):
    """A squad may hit a person in the open whom it takes for one of the turned: at most one in a step."""
    cell = np.int64(squad.cell)
    w0, _, _, _ = draw(scene.seeds[0], squad.key, scene.tick[0].step, PATROL, MISTAKE)
    wait = dwell_ticks(scene.tables.unit, 0, np.int64(w0)) / UNIT
    hazard = squad.fired * squad.mistaken
    if wait >= hazard:
        return
    slot, person = somebody_in_the_open(scene, squad, cell)
    if slot >= 0:
        length = scene.tick[0].end - scene.tick[0].start
        time = scene.tick[0].start + np.int64(wait / hazard * length)
        push_event(scene.events, time, SHOT, identity(scene.rows, person), slot, -1 - cell)


@inner
def somebody_in_the_open(scene, squad, cell):
    """(slot, person) of him with the smallest word of all whom hunters may reach, so that no list's order matters."""
    best, slot, chosen = np.int64(ONE), np.int64(-1), np.int64(-1)
    for k in range(list_quads(scene, cell)):
        for at in range(4):
            if scene.masks[k] & (1 << at):
                person, _, _ = member(scene, cell, scene.quads[k] + at)
                key = identity(scene.rows, person)
                word, _, _, _ = draw(
                    scene.seeds[0], key, scene.tick[0].step, PATROL, squad.key | MISTAKEN_FOR
                )
                if np.int64(word) < best:
                    best, slot, chosen = np.int64(word), scene.quads[k] + at, person
    return slot, chosen


@piece
def aim(scene):
    """File when each hunter in a patrolled cell is hit, if he is."""
    cells, roster = scene.cells, scene.roster
    for place in range(roster.counts[AWAKE]):
        if cells[roster.cell[place]].first_squad >= 0:
            aim_at(scene, np.int64(roster.awake[place]), np.int64(roster.cell[place]))
    for number in range(scene.tick[0].squads):
        cell = np.int64(scene.squads[number].cell)
        if cell < 0 or cells[cell].first_squad != number:
            continue
        slot = np.int64(cells[cell].first_asleep)
        while slot >= 0:
            if stands(roster, scene.rows, slot, scene.tick[0].start):
                aim_at(scene, slot, cell)
            slot = np.int64(roster.hunters[slot].following)


@inner
def aim_at(scene, slot, cell):
    """The earliest hit on one hunter by the squads in his cell."""
    hunter, length = scene.roster.hunters[slot], scene.tick[0].end - scene.tick[0].start
    number = np.int64(scene.cells[cell].first_squad)
    while number >= 0:
        squad = scene.squads[number]
        if squad.fired > 0.0 and squad.hits > 0.0:
            hazard = squad.fired * squad.hits / (squad.met * length)
            w0, _, _, _ = draw(scene.seeds[0], hunter.key, scene.tick[0].step, PATROL, squad.key)
            wait = dwell_ticks(scene.tables.unit, 0, np.int64(w0)) / (hazard * UNIT)
            if wait < length:
                push_event(scene.events, scene.tick[0].start + np.int64(wait), SHOT, hunter.key, slot, number)
        number = np.int64(squad.following)
