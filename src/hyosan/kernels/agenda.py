"""The agenda of a step: what hunters will do in it, filed by time.

A step has parts, at whose beginning hunters feel afresh what is around them, and a part has slots. Moves are
filed by part, attacks by slot, as lists through the walks; whatever else happens waits in the heap.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import part

PARTS = 64  # at most
SLOTS = 32  # of a part
NOBODY = -1


@part
def slot_of(tick, time):
    """The slot of a time in the step."""
    return min(np.int64((time - tick.start) * tick.rate), tick.parts * SLOTS - 1)


@part
def part_of(tick, time):
    """The part of a time in the step."""
    return slot_of(tick, time) // SLOTS


@part
def file_move(scene, place, time, leaving):
    """A hunter's stay begins (or ends, if `leaving`) at a time in a later part of the step."""
    file(scene, PARTS * SLOTS + part_of(scene.tick[0], time), place)
    scene.roster.walks[place].leaving = leaving


@part
def file_strike(scene, place, time):
    """A hunter comes upon somebody at a time in this step."""
    file(scene, slot_of(scene.tick[0], time), place)


@part
def file(scene, at, place):
    """Put a hunter on one of the lists."""
    scene.roster.walks[place].following = scene.agenda[at]
    scene.agenda[at] = place
