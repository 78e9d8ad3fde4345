"""A step of space, from its beginning to its end."""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import HOUR
from hyosan.kernels.compiling import inner, kernel, part, piece
from hyosan.kernels.scene import call
from hyosan.kernels.space.agenda import BEAT, PARTS, SLOTS, begin_part
from hyosan.kernels.space.parties import MOVES, POOLED
from hyosan.kernels.space.roster import (
    clear_fallen,
    count_there,
    earliest,
    lay_to_sleep,
    look_through,
    sweep,
    take_due,
    wake,
)
from hyosan.kernels.space.stimulus import feel, feel_fading, hear
from hyosan.kernels.space.terrain import (
    AWAKE,
    BESIEGE,
    CLOSE,
    COUNT,
    ENDS,
    FADE,
    GATHER,
    HUNTED,
    MOVE,
    NOISY,
    OPEN,
    PATROL,
    READY,
    SET_OUT,
    SETTLE,
    SHUT,
    TRAVEL,
)
from hyosan.kernels.space.word import TOLD_EVER

QUIET = 1e-3  # noise below this is none


@inner
def take_step(scene, step, start, end):
    """Everything in space within [start, end)."""
    tick, cells = scene.tick[0], scene.cells
    tick.step, tick.start, tick.end = step, start, end
    tick.hour = (start + scene.habits[0].offset) // HOUR
    tick.stamp += 1
    clear_pool(scene)
    if tick.tidy > 0:
        call(scene.calls[FADE], scene, 0, 0)
    begin_part(scene, 0)
    call(scene.calls[OPEN], scene, 0, 0)
    call(scene.calls[BESIEGE], scene, 0, 0)
    if tick.squads > 0:
        call(scene.calls[PATROL], scene, 0, 0)
    feel(scene)
    for at in range(scene.sizes[HUNTED]):
        cell = np.int64(scene.hunted[at])
        if cells[cell].awake > 0:
            call(scene.calls[READY], scene, cell, 0)
    call(scene.calls[SET_OUT], scene, 0, 0)
    for at in range(scene.sizes[HUNTED]):
        cell = np.int64(scene.hunted[at])
        if cells[cell].awake > 0 and cells[cell].reach > 0:
            call(scene.calls[GATHER], scene, cell, 0)
    for number in range(tick.parts):
        if number > 0:
            begin_part(scene, number)
            feel(scene)
            if number % BEAT == 0:
                feel_fading(scene)
        call(scene.calls[MOVE], scene, 0, 0)
        for slot in range(SLOTS):
            if scene.agenda[slot] >= 0 or scene.events.size[0] > 0:
                call(scene.calls[SETTLE], scene, slot, 0)
    call(scene.calls[TRAVEL], scene, 0, 0)
    fade(scene)


@kernel
def take_steps(scene, step, start, length, most):
    """Up to so many steps; the last is one in which something happened that others are to know of.

    Returns how many were taken. The caller keeps room for what may happen in one step.
    """
    log, parties, word = scene.log.size, scene.parties.counts, scene.word.counts
    causes, moves, told = log[0], parties[MOVES], word[TOLD_EVER]
    future, journeys = scene.future.size[0], scene.journeys.size[0]
    for number in range(most):
        begin = start + number * length
        take_step(scene, step + number, begin, begin + length)
        scene.tick[0].tidy = 0
        happened = log[0] > causes or parties[MOVES] > moves or word[TOLD_EVER] > told
        foreseen = scene.future.size[0] > future or scene.journeys.size[0] > journeys
        waiting = scene.roster.counts[AWAKE] + scene.future.size[0] + scene.journeys.size[0]
        if happened or foreseen or waiting == 0:
            return number + 1
    return most


@piece
def clear_pool(scene):
    """Nobody is anybody's guest before cells are counted."""
    for word in range((scene.parties.counts[POOLED] + 63) >> 6):
        scene.marks.guests[word] = 0
    scene.parties.counts[POOLED] = 0


@inner
def open_step(scene, _, __):
    """Who turns in the step is due; who fell is forgotten; the quiet sleep, the stirred wake."""
    cells, roster, tick = scene.cells, scene.roster, scene.tick[0]
    take_due(scene.future, scene.events, tick.start + 1)
    for at in range(scene.events.size[0]):
        event = scene.events.events[at]
        if event.kind == SHUT:
            call(scene.calls[CLOSE], scene, np.int64(event.who), tick.start)
    clear_fallen(scene)
    roster.counts[ENDS] = earliest(roster.until, roster.counts[AWAKE])
    if tick.outside or roster.counts[ENDS] <= tick.start:
        look_through(scene)
    lay_to_sleep(scene)
    count_hunters(scene)
    for at in range(scene.sizes[HUNTED]):
        cell = np.int64(scene.hunted[at])
        if is_still(scene, cells[cell]):
            continue
        call(scene.calls[COUNT], scene, cell, 0)
        if cells[cell].asleep > 0:
            if tick.tidy:
                sweep(scene, cell)
            wake(scene, cell)
    tick.outside = 0
    take_due(scene.future, scene.events, tick.end)
    return np.int64(0)


@part
def is_still(scene, here):
    """Whether a cell has only sleepers, whom nothing can have woken: nobody there can be reached or is restless."""
    nobody = here.awake == 0 and here.reach == 0 and here.settled != 0 and here.anew == 0
    quiet = here.noise == 0.0 and here.noise_since == 0.0 and here.first_party < 0
    return nobody and quiet and scene.tick[0].tidy == 0 and scene.tick[0].start < here.stores_from


@piece
def count_hunters(scene):
    """Count who is awake, cell by cell, and list the cells where hunters are."""
    cells, there = scene.cells, scene.there
    count_there(scene)
    hunted, scene.sizes[NOISY] = 0, 0
    for cell in range(cells.size):
        here = cells[cell]
        here.awake = there[cell]
        here.felt = here.noise_since
        if here.noise > 0.0 or here.felt > 0.0:
            hear(scene, np.int64(cell))
        if there[cell] > 0 or here.asleep > 0:
            scene.hunted[hunted] = cell
            hunted += 1
    scene.sizes[HUNTED] = hunted


@piece
def fade(scene):
    """Noise fades: so much of it is left after the step."""
    feel(scene)
    left = scene.fades[PARTS]
    for cell in range(scene.cells.size):
        here = scene.cells[cell]
        if here.noise > 0.0 or here.noise_since > 0.0:
            here.noise = (here.noise + here.noise_since) * left
            here.noise_since = 0.0
            if here.noise < QUIET:
                here.noise = 0.0
