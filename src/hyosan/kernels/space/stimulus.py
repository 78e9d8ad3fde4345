"""What hunters feel, and how they leave a cell: the hop clock and the weights of its neighbours.

People in the open and fights are felt as of the beginning of a part of the step, the fading of noise as of a few
parts together. What that means for a cell is worked out where and when a hunter needs it, and again when something
new is felt there or next door.

A hunter leaves when the hazard of leaving his cell, summed up from the beginning of his stay, reaches a unit
exponential of his own. The sum is a whole number: so it does not matter when or how often a cell is worked out.
"""

from __future__ import annotations

import math

import numpy as np

from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import ONE
from hyosan.kernels.progression import dwell_ticks
from hyosan.kernels.scene import call
from hyosan.kernels.space.terrain import COUNT, DRIFT, NOISY, READY, TOUCHED

LONG = 4.0e18  # ticks, a double that still fits an int64
NEVER = 1 << 61  # no hazard sums up to that much within a step


@part
def power(tables, y):
    """y**β for y >= 1, read from tables (0.1 % wide steps)."""
    half, octave = math.frexp(y)  # y = half 2**octave, half in [0.5, 1)
    return tables.mantissa[np.int64((half - 0.5) * 2048.0)] * tables.octave[octave - 1]


@part
def stir(scene, here):
    """What keeps hunters going: X + ν N."""
    noise = (here.noise + here.felt) * scene.fades[scene.tick[0].part]
    return here.exposed + scene.hunt[0].noise_stimulus * noise


@inner
def sense(scene, cell):
    """Work out what a cell is to hunters, unless it is: X + ν N, and (1 + S)**β with S = X + ε H + ν N."""
    here, ways, tick = scene.cells[cell], scene.ways, scene.tick[0]
    if ways.felt[cell] == tick.stamp:
        return
    if here.stamp != tick.stamp:
        call(scene.calls[COUNT], scene, cell, 0)
    ways.felt[cell] = tick.stamp
    ways.stir[cell] = stir(scene, here)
    ways.pull[cell] = power(
        scene.tables, 1.0 + ways.stir[cell] + scene.hunt[0].sheltered_stimulus * here.inside
    )


@part
def share(width, leak):
    """The part of `width` (at most 2**32) that a leak (2**32: all) lets through, floored."""
    if leak >= ONE:
        return width
    return np.int64((np.uint64(width) * np.uint64(leak)) >> np.uint64(32))


@part
def touch(scene, cell):
    """Something happened in a cell: hunters feel it from the next part of the step on."""
    here = scene.cells[cell]
    if here.touched == 0:
        here.touched = 1
        scene.listed[scene.sizes[TOUCHED]] = cell
        scene.sizes[TOUCHED] += 1


@part
def make_noise(scene, cell):
    """A fight or a broken door is heard: noise that fades from now on, kept as what it would have been at dawn."""
    scene.cells[cell].noise_since += 1.0 / scene.fades[scene.tick[0].part]
    touch(scene, cell)


@inner
def feel(scene):
    """A part of the step begins: what happened in the one before is felt from now on."""
    for at in range(scene.sizes[TOUCHED]):
        cell = np.int64(scene.listed[at])
        here = scene.cells[cell]
        here.touched = 0
        here.exposed, here.felt = here.reach, here.noise_since
        if here.felt > 0.0:
            hear(scene, cell)
        feel_anew(scene, cell)
    scene.sizes[TOUCHED] = 0


@part
def hear(scene, cell):
    """There is noise in a cell."""
    if scene.heard[cell] != scene.tick[0].stamp:
        scene.heard[cell] = scene.tick[0].stamp
        scene.noisy[scene.sizes[NOISY]] = cell
        scene.sizes[NOISY] += 1


@inner
def feel_fading(scene):
    """All noise is felt as it is now."""
    for at in range(scene.sizes[NOISY]):
        feel_anew(scene, np.int64(scene.noisy[at]))


@part
def feel_anew(scene, cell):
    """What a cell is to hunters, and how they leave it and those next door, is to be worked out again."""
    here, ways = scene.cells[cell], scene.ways
    ways.felt[cell] = ways.fresh[cell] = 0
    for e in range(here.edge_start, here.edge_end):
        ways.fresh[scene.edges[e].to] = 0


@part
def way_of(scene, cell):
    """How hunters leave a cell, ready for this part of the step."""
    if scene.ways.fresh[cell] != scene.tick[0].stamp:
        call(scene.calls[READY], scene, cell, 0)
    return scene.ways.each[cell]


@inner
def ready(scene, cell, _):
    """Work out how hunters leave a cell: at what rate, and where to."""
    tick, edges, ways = scene.tick[0], scene.edges, scene.ways
    here, way = scene.cells[cell], ways.each[cell]
    sense(scene, cell)
    first, degree = here.edge_start, np.int64(here.edge_end - here.edge_start)
    lively, total, guarded = ways.stir[cell], 0.0, False
    for k in range(degree):
        edge = edges[first + k]
        sense(scene, np.int64(edge.to))
        lively = max(lively, ways.stir[edge.to])
        total += ways.pull[edge.to] * edge.nearness
        guarded = guarded or edge.leak < ONE
        scene.running[k] = total
    way.lively = 1 if lively >= scene.hunt[0].dormant_below else 0
    sum_up(scene, way, here.chase if way.lively else here.drift, total / (ways.pull[cell] + total))
    plain = way.lively == 0 and here.exposed == 0 and not guarded
    ways.fresh[cell] = tick.stamp
    ways.plain[cell] = tick.stamp if plain else 0
    ways.stream[cell] = DRIFT if plain else 0
    ways.lively_until[cell] = tick.end if way.lively else 0
    # where hunters only drift each tick of the drift clock leads here or there, else every hop
    whole, scale = total, 4294967296.0
    if plain:
        whole, scale = ways.pull[cell] + total, scene.fastest[2] / here.drift * 4294967296.0
    lower = np.int64(0)
    for k in range(degree):
        upper = np.int64(scene.running[k] / whole * scale) if whole > 0.0 else np.int64(0)
        if k == degree - 1 and not plain:
            upper = np.int64(ONE)
        ways.upper[cell, k] = upper
        ways.passes[cell, k] = lower + share(upper - lower, edges[first + k].leak)
        lower = upper
    return np.int64(0)


@part
def sum_up(scene, way, pace, share_out):
    """The hazard of leaving up to now, and its rate from now on."""
    tick = scene.tick[0]
    if way.stamp == tick.stamp:
        way.hazard += way.rate * (tick.part_start - way.since)
    else:
        way.stamp, way.hazard = tick.stamp, 0
    way.since, way.rate = tick.part_start, np.int64(tick.hazard / pace * share_out)


@part
def hazard_at(way, time):
    """The hazard of leaving a cell, summed up to a time in this part of the step."""
    return way.hazard + way.rate * (time - way.since)


@part
def left_at(way, due):
    """When the hazard of leaving a cell reaches what is due, after now."""
    return way.since + (due - way.hazard) // way.rate


@part
def due_hazard(scene, way, state, since, word):
    """How much hazard a hunter in a state, whose stay begins, leaves at, by a draw."""
    units = dwell_ticks(scene.tables.unit, 0, word) * scene.tables.breeds[state].hop * scene.tick[0].hazard
    return hazard_at(way, since) + (np.int64(units) if units < 1.0e18 else np.int64(NEVER))
