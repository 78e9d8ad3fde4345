"""What hunters feel, and how they leave a cell: the hop clock and the weights of its neighbours.

Everything is as of the beginning of a part of the step, and is worked out where and when a hunter needs it.
"""

from __future__ import annotations

import math

import numpy as np

from hyosan.kernels.compiling import inner, part, piece
from hyosan.kernels.draws import ONE
from hyosan.kernels.scene import call
from hyosan.kernels.terrain import COUNT, DRIFT, TOUCHED

FRONT = 8  # exposed people in a cell: around it hops wait for their part of the step
LONG = 4.0e18  # ticks, a double that still fits an int64


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
def pull(scene, here):
    """How much a cell draws hunters: (1 + S)**β with S = X + ε H + ν N."""
    return power(scene.tables, 1.0 + stir(scene, here) + scene.hunt[0].sheltered_stimulus * here.inside)


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


@piece
def feel(scene):
    """A part of the step begins: what happened in the one before is felt from now on."""
    for at in range(scene.sizes[TOUCHED]):
        here = scene.cells[scene.listed[at]]
        here.touched = 0
        here.exposed, here.felt = here.reach, here.noise_since
    scene.sizes[TOUCHED] = 0


@inner
def ready(scene, cell, _):
    """Count a cell and its neighbours, unless they are; work out its hop clock and weights for this part."""
    tick, cells, edges, ways = scene.tick[0], scene.cells, scene.edges, scene.ways
    here, way = cells[cell], ways.each[cell]
    if here.stamp != tick.stamp:
        call(scene.calls[COUNT], scene, cell, 0)
    nearby, lively, total = np.int64(here.exposed), stir(scene, here), 0.0
    first, degree = here.edge_start, np.int64(here.edge_end - here.edge_start)
    for k in range(degree):
        edge = edges[first + k]
        other = cells[edge.to]
        if other.stamp != tick.stamp:
            call(scene.calls[COUNT], scene, np.int64(edge.to), 0)
        nearby = max(nearby, np.int64(other.exposed))
        lively = max(lively, stir(scene, other))
        total += pull(scene, other) * edge.nearness
        scene.running[k] = total
    way.mark = tick.mark
    way.front = 1 if nearby >= FRONT else 0
    way.lively = 1 if lively >= scene.hunt[0].dormant_below else 0
    ways.lively_until[cell] = tick.end if way.lively else 0
    # a lively cell is left by a clock of its own; elsewhere each tick of the drift clock leads here or there
    way.hop, way.limit, whole, scale = LONG, 0, total, 4294967296.0
    if way.lively and total > 0.0:
        way.hop = here.chase * (pull(scene, here) + total) / total
        way.limit = limit(scene, way.hop)
    elif not way.lively:
        whole, scale = pull(scene, here) + total, scene.fastest[2] / here.drift * 4294967296.0
    lower, guarded = np.int64(0), False
    for k in range(degree):
        guarded = guarded or edges[first + k].leak < ONE
        upper = np.int64(scene.running[k] / whole * scale) if whole > 0.0 else np.int64(0)
        if way.lively and k == degree - 1:
            upper = np.int64(ONE)
        ways.upper[cell, k] = upper
        ways.passes[cell, k] = lower + share(upper - lower, edges[first + k].leak)
        lower = upper
    ways.stream[cell] = 0 if way.lively else DRIFT
    ways.plain[cell] = 0 if way.lively or here.reach > 0 or guarded else tick.mark
    ways.limit[cell] = ONE if here.reach > 0 else way.limit if way.lively else tick.drifts
    return np.int64(0)


@part
def limit(scene, hop):
    """A draw below which every hop within the step lies: 1 - exp(-x) <= 2 x / (2 + x), and a little more."""
    x = (scene.tick[0].end - scene.tick[0].start) / (hop * scene.fastest[0])
    return np.int64(min(2.0002 * x / (2.0 + x), 1.0) * 4294967296.0) + 4096
