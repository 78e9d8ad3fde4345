"""The agenda of a step: its parts, and what hunters will do in the one under way.

A step has parts, at whose beginning hunters feel afresh what is around them: a few to a hop, so that how a front
moves does not depend on the step. Who is busy is filed under the part in which a new stay begins; attacks of the
part under way are filed by slot, as lists through the walks; whatever else happens waits in the heap.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import inner, part, piece

PARTS = 64  # of a step, at most
BEAT = 4  # parts about as long as a quick hop; noise fades by the beat
SLOTS = 8  # of a part
NOBODY = -1


@piece
def begin_part(scene, number):
    """A part of the step begins."""
    tick = scene.tick[0]
    tick.part = number
    tick.part_start = part_begin(tick, number)
    tick.part_end = part_begin(tick, number + 1)
    tick.rate = SLOTS / max(tick.part_end - tick.part_start, 1)


@part
def part_begin(tick, number):
    """The first time in a part of the step."""
    return tick.start + ((tick.end - tick.start) * number + tick.parts - 1) // tick.parts


@part
def part_of(tick, time):
    """The part of a time in the step."""
    return (time - tick.start) * tick.parts // (tick.end - tick.start)


@part
def slot_of(tick, time):
    """The slot of a time in this part of the step; past the last for later ones."""
    if time >= tick.part_end:
        return np.int64(SLOTS)
    return min(np.int64((time - tick.part_start) * tick.rate), SLOTS - 1)


@part
def file_stay(scene, place, time):
    """A hunter's next stay begins at a time in the step."""
    scene.roster.walks[place].since = time
    file(scene, SLOTS + part_of(scene.tick[0], time), place)


@part
def file_strike(scene, place, time):
    """A hunter comes upon somebody at a time in this part of the step."""
    file(scene, slot_of(scene.tick[0], time), place)


@inner
def file(scene, at, place):
    """Put a hunter on one of the lists."""
    scene.roster.walks[place].following = scene.agenda[at]
    scene.agenda[at] = place
