"""Hunters walk and look for prey: exponential hop clocks towards stimulus, candidates for attack on the way.

A walk reads the morning's stimulus, renewed where it has halved or doubled since. A free hunter comes upon
each member of a cell at hazard a, in meetings keyed by hunter and member, and a meeting with somebody who
cannot be reached comes to nothing: so the hazard of an attack on X exposed is a X, and with the handling time
that follows each fight a X / (1 + a h X), while one person more or less changes nobody else's meetings.
"""

from __future__ import annotations

import math

import numpy as np

from hyosan.ground.purposes import ATTACK, HOP
from hyosan.ground.units import FOREVER
from hyosan.kernels.compiling import inner, kernel, part, piece
from hyosan.kernels.draws import ONE, draw
from hyosan.kernels.progression import bit_length, dwell_ticks

VISIT_BITS = 5
MEETING_BITS = 4
OUTDATED = -3  # in place of a cell's `prepared`: it and its neighbours are counted, its weights are old
FRONT = 8  # exposed people in a cell: around it hops are settled one by one
PARTS = 8  # of a step, in each of which noise at a front is the less
LONG = 4.0e18  # ticks, a double that still fits an int64


@piece
def power(tables, y):
    """y**β for y >= 1, read from tables (0.1 % wide steps)."""
    half, octave = math.frexp(y)  # y = half 2**octave, half in [0.5, 1)
    return tables.mantissa[np.int64((half - 0.5) * 2048.0)] * tables.octave[octave - 1]


@piece
def stir(hunt, here, faded):
    """What keeps hunters going: X + ν N, of the morning's noise the share `faded`."""
    return here.exposed + hunt.noise_stimulus * (here.noise * faded + here.felt)


@inner
def pull(hunt, tables, here, faded):
    """How much a cell draws hunters: (1 + S)**β with S = X + ε H + ν N."""
    return power(tables, 1.0 + stir(hunt, here, faded) + hunt.sheltered_stimulus * here.inside)


@part
def share(width, leak):
    """The part of `width` (at most 2**32) that a leak (2**32: all) lets through, floored."""
    if leak >= ONE:
        return width
    return np.int64((np.uint64(width) * np.uint64(leak)) >> np.uint64(32))


@inner
def renew(scene, cell):
    """If those who can be reached in a cell have halved or doubled, or noise has doubled, it is felt from now on."""
    cells, stamp = scene.cells, scene.tick[0].stamp
    here = cells[cell]
    louder = here.noise + here.noise_since >= 2.0 * (here.noise + here.felt) + 1.0
    if here.exposed <= 2 * here.reach and here.reach <= 2 * here.exposed and not louder:
        return
    here.exposed, here.felt = here.reach, here.noise_since
    if here.prepared == stamp:
        here.prepared = OUTDATED
    for e in range(here.edge_start, here.edge_end):
        other = cells[scene.edges[e].to]
        if other.prepared == stamp:
            other.prepared = OUTDATED


@inner
def prepare(scene, cell):
    """The hop clock and weights of a cell from now on; it and its neighbours are counted."""
    cells, edges, hunt, tables = scene.cells, scene.edges, scene.hunt[0], scene.tables
    here = cells[cell]
    here.prepared, here.part = scene.tick[0].stamp, scene.tick[0].part
    nearby = np.int64(here.exposed)
    for e in range(here.edge_start, here.edge_end):
        nearby = max(nearby, np.int64(cells[edges[e].to].exposed))
    here.front = 1 if nearby >= FRONT else 0
    faded = scene.fades[here.part] if here.front else 1.0
    lively, total = stir(hunt, here, faded), 0.0
    for e in range(here.edge_start, here.edge_end):
        other = cells[edges[e].to]
        lively = max(lively, stir(hunt, other, faded))
        edges[e].pull = pull(hunt, tables, other, faded) * edges[e].nearness
        total += edges[e].pull
    here.lively = 1 if lively >= hunt.dormant_below else 0
    if total <= 0.0:
        here.hop = LONG
        return
    # hops to itself are left out, so the clock is slower
    here.hop = (here.chase if here.lively else here.drift) * (pull(hunt, tables, here, faded) + total) / total
    running, lower = 0.0, np.int64(0)
    for e in range(here.edge_start, here.edge_end):
        edge = edges[e]
        running += edge.pull
        edge.upper = np.int64(running / total * 4294967296.0) if e < here.edge_end - 1 else np.int64(ONE)
        edge.passes = lower + share(edge.upper - lower, edge.leak)
        lower = edge.upper


@piece
def lowest_bit(word):
    """The place of the lowest bit set in a word that is not 0."""
    low = word & (~word + np.uint64(1))
    high = np.int64(low >> np.uint64(32))
    return bit_length(high) + 31 if high else bit_length(np.int64(low)) - 1


@piece
def visit_context(step, hunter):
    """The context of what a hunter decides during one visit to a cell."""
    return (step << VISIT_BITS) | (np.int64(hunter.visit) & ((1 << VISIT_BITS) - 1))


@part
def meeting(unit, seed, hunter, step, slot, spacing, start, after):
    """(time, luck) of the first time after `after` that a hunter in this visit comes upon a member.

    The two meet at a hazard of one in `spacing` ticks, from the step's beginning on.
    """
    context = visit_context(step, hunter)
    time, ordinal = start, 0
    while True:
        w0, w1, w2, w3 = draw(seed, hunter.key, context, ATTACK, (slot << MEETING_BITS) | ordinal)
        for word in (w0, w1, w2, w3):
            time += np.int64(min(dwell_ticks(unit, 0, np.int64(word)) * spacing, LONG))
            if time > after:
                return time, (slot << MEETING_BITS) | (ordinal & ((1 << MEETING_BITS) - 1))
            ordinal += 1


@inner
def seek(here, marks, tables, seed, hunter, step, start, after, until):
    """The first member who is marked and met within (after, until): (time, slot, luck); FOREVER if none."""
    spacing = here.spacing * tables.breeds[hunter.state].spacing
    homes = here.home_end - here.home_start
    best, slot, luck = np.int64(until), np.int64(-1), np.int64(-1)
    for seated in (False, True):
        bits = marks.day if seated else marks.home
        first = here.day_start if seated else here.home_start
        last = here.day_end if seated else here.home_end
        for at in range(first >> 6, (last + 63) >> 6):
            word = bits[at]
            while word:
                bit = (at << 6) + lowest_bit(word)
                word &= word - np.uint64(1)
                if not first <= bit < last:
                    continue
                member = bit - first + (homes if seated else 0)
                time, met = meeting(tables.unit, seed, hunter, step, member, spacing, start, after)
                if time < best:
                    best, slot, luck = time, member, met
    return (best if slot >= 0 else np.int64(FOREVER)), slot, luck


@piece
def next_hop(tables, seed, hunter, step, hop):
    """(ticks until a hunter leaves, 32 bits that choose where to); two visits share a draw."""
    w0, w1, w2, w3 = draw(seed, hunter.key, step, HOP, np.int64(hunter.visit) >> 1)
    if hunter.visit & 1:
        w0, w1 = w2, w3
    wait = dwell_ticks(tables.unit, 0, np.int64(w0)) * hop * tables.breeds[hunter.state].hop
    return np.int64(min(wait, LONG)), np.int64(w1)


@piece
def choose(edges, here, cell, word):
    """Where a hop leads: along the edge that the word falls on, or back if the edge's guard holds."""
    e = here.edge_start
    while word >= edges[e].upper:
        e += 1
    return np.int64(edges[e].to) if word < edges[e].passes else cell


@kernel
def walk(scene, count):
    """Follow the first `count` of `which` from their `now` to the next strike, or to the end of the step.

    At a front, where many are exposed in the cell or next door, each hop too is left to be settled in its
    time (its `slot` is -1), so that hunters follow what is there then and not what was there in the morning.

    Those who reach a cell that is not prepared stay at its door: they are left in `which`, and their number
    is returned, so that the caller prepares their cells and calls again.
    """
    cells, edges, marks, tables, seed = scene.cells, scene.edges, scene.marks, scene.tables, scene.seeds[0]
    hunters, which = scene.roster.hunters, scene.roster.which
    step, stamp, start, end = scene.tick[0].step, scene.tick[0].stamp, scene.tick[0].start, scene.tick[0].end
    waiting, part_now = 0, scene.tick[0].part
    for at in range(count):
        hunter = hunters[which[at]]
        stop = min(end, hunter.until)
        while True:
            cell = np.int64(hunter.cell)
            here = cells[cell]
            if here.prepared != stamp or (here.front and here.part != part_now):
                which[waiting] = which[at]
                waiting += 1
                break
            if here.lively:
                hunter.stirred = end
            wait, word = next_hop(tables, seed, hunter, step, here.hop)
            if hunter.hop_at < 0:
                hunter.hop_at = hunter.now + wait
            if hunter.now < hunter.hop_at:
                if here.reach > 0:
                    until = min(hunter.hop_at, stop)
                    found, slot, luck = seek(
                        here, marks, tables, seed, hunter, step, start, hunter.now, until
                    )
                    if found < FOREVER:
                        hunter.strike, hunter.slot, hunter.luck = found, slot, luck
                        break
                if hunter.hop_at >= stop:
                    hunter.strike = FOREVER
                    break
                if here.front:
                    hunter.strike, hunter.slot = hunter.hop_at, -1
                    break
            hunter.cell = choose(edges, here, cell, word)
            hunter.now = hunter.hop_at
            hunter.visit += 1
            hunter.hop_at = -1
    return waiting


@kernel
def list_doors(scene, count):
    """List the cells at whose door the first `count` of `which` wait. Returns how many."""
    hunters, which, cells = scene.roster.hunters, scene.roster.which, scene.cells
    listed = 0
    for at in range(count):
        cell = np.int64(hunters[which[at]].cell)
        if cells[cell].prepared != -2:
            cells[cell].prepared = -2  # listed
            scene.listed[listed] = cell
            listed += 1
    return listed


@kernel
def prepare_listed(scene, count):
    """Prepare the first `count` cells of the list, which are counted."""
    for at in range(count):
        prepare(scene, np.int64(scene.listed[at]))
