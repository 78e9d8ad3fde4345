"""The beginning and the end of a step of space.

A step is, in order: `begin`; `crowds.count_hunted`; `wake_all`; `siege.besiege_all`; `patrol`, if there are
squads; `line_up` and `movement.walk`, counting and preparing cells until nobody waits at a door; then
`encounter.file_strikes` and `settle_space`; `fade`.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import kernel
from hyosan.kernels.movement import PARTS
from hyosan.kernels.patrol import aim, deploy
from hyosan.kernels.roster import muster, sweep, take_due, wake

QUIET = 1e-3  # noise below this is none


@kernel
def begin(scene, step, start, end):
    """Begin a step: its number keys the draws. Who turns in it is due; who is quiet goes to sleep."""
    tick = scene.tick[0]
    tick.step, tick.start, tick.end = step, start, end
    tick.stamp += 1
    tick.part = 0
    take_due(scene.future, scene.events, end)
    muster(scene)


@kernel
def wake_all(scene, tidy):
    """Wake sleepers where something is going on; `tidy` also forgets those who no longer stand."""
    for cell in range(scene.cells.size):
        if scene.cells[cell].asleep > 0:
            if tidy:
                sweep(scene, cell)
            wake(scene, cell)


@kernel
def patrol(scene):
    """Squads shoot at whom they meet."""
    deploy(scene)
    aim(scene)


@kernel
def line_up(scene):
    """Put everybody who is awake and free in this step into `which`. Returns how many."""
    roster, count = scene.roster, np.int64(0)
    for at in range(roster.counts[0]):
        slot = roster.awake[at]
        if roster.hunters[slot].now < scene.tick[0].end:
            roster.which[count] = slot
            count += 1
    return count


@kernel
def fade(scene):
    """Noise fades: so much of it is left after half a step. What was made in the step is half a step old."""
    half = scene.fades[PARTS]
    for cell in range(scene.cells.size):
        here = scene.cells[cell]
        if here.noise > 0.0 or here.noise_since > 0.0:
            here.noise = (here.noise * half + here.noise_since) * half
            here.noise_since = 0.0
            if here.noise < QUIET:
                here.noise = 0.0
            here.felt = 0.0
