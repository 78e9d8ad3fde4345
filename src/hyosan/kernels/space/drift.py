"""The drift clock: where nothing keeps hunters going, each tick leads to a neighbour or nowhere.

A hunter's clock ticks a Poisson number of times in a step, at times spread evenly over it; the number, where each
tick leads and when it falls are all keyed by hunter and step. Where nobody can be met the times do not matter, so
many hunters are moved together, a tick at a time.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import HOP
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.space.agenda import file_stay
from hyosan.kernels.space.stimulus import way_of
from hyosan.kernels.space.terrain import DRIFT, DRIFT_TIMES, HOPS


@part
def way_out(ways, cell, word):
    """Which of the ways out of a cell a word falls on; the cell itself comes after the last."""
    k = np.int64(0)
    for at in range(ways.upper.shape[1]):
        k += np.int64(word >= ways.upper[cell, at])
    return k


@part
def tick_count(scene, state, word):
    """How often the clock of a hunter in a state ticks in the step, by the draw."""
    count = np.int64(0)
    while word < scene.tails[state, count]:
        count += 1
    return count


@inner
def tick_word(scene, place, k):
    """The word that says where the tick k leads."""
    key, step = scene.roster.key[place], scene.tick[0].step
    w0, w1, w2, w3 = draw(scene.seeds[0], key, step, HOP, DRIFT + ((k + 1) >> 2))
    at = (k + 1) & 3
    return np.int64(w0 if at == 0 else w1 if at == 1 else w2 if at == 2 else w3)


@inner
def list_ticks(scene, place):
    """Put the times of a hunter's ticks into `times`, in order. Returns how many."""
    key, tick, times = scene.roster.key[place], scene.tick[0], scene.times
    count = tick_count(scene, scene.roster.state[place], tick_word(scene, place, np.int64(-1)))
    length = np.uint64(tick.end - tick.start - 1)
    for first in range(0, count, 4):
        w0, w1, w2, w3 = draw(scene.seeds[0], key, tick.step, HOP, DRIFT_TIMES + (first >> 2))
        for k, word in enumerate((w0, w1, w2, w3)):
            if first + k < count:
                at, time = first + k, tick.start + 1 + below32(word, length)
                while at > 0 and times[at - 1] > time:
                    times[at] = times[at - 1]
                    at -= 1
                times[at] = time
    return count


@part
def below32(word, bound):
    """floor(word × bound / 2**32), for any bound below 2**62."""
    high, low = bound >> np.uint64(32), bound & np.uint64(0xFFFFFFFF)
    return np.int64(word * high + ((word * low) >> np.uint64(32)))


@inner
def drift(scene, first, count):
    """Move those of a batch who are `drifting`, count of them, by all their ticks."""
    batch, k = scene.batch, np.int64(0)
    while count > 0:
        at = (k + 1) & 3
        if at == 0:
            draw_more(scene, first, count, DRIFT + ((k + 1) >> 2))
        if at == 0:
            count = drift_once(scene, first, count, batch.w0, k)
        elif at == 1:
            count = drift_once(scene, first, count, batch.w1, k)
        elif at == 2:
            count = drift_once(scene, first, count, batch.w2, k)
        else:
            count = drift_once(scene, first, count, batch.w3, k)
        k += 1


@part
def draw_batch(seed, step, keys, batch):
    """A draw for each of many hunters: hop clocks of two stays, or where four ticks of a drift clock lead."""
    for at in range(keys.size):  # so plain that the compiler does several at once
        w0, w1, w2, w3 = draw(seed, keys[at], step, HOP, batch.ordinal[at])
        batch.w0[at], batch.w1[at] = np.uint32(w0), np.uint32(w1)
        batch.w2[at], batch.w3[at] = np.uint32(w2), np.uint32(w3)


@inner
def draw_more(scene, first, count, ordinal):
    """Draw where the next four ticks of those who drift lead."""
    batch = scene.batch
    for at in range(count):
        batch.key[at], batch.ordinal[at] = scene.roster.key[first + batch.drifting[at]], ordinal
    draw_batch(scene.seeds[0], scene.tick[0].step, batch.key[:count], batch)
    for at in range(count - 1, -1, -1):  # from side by side to where each belongs, which is never before
        one = batch.drifting[at]
        batch.w0[one], batch.w1[one], batch.w2[one], batch.w3[one] = (
            batch.w0[at], batch.w1[at], batch.w2[at], batch.w3[at],
        )  # fmt: skip


@inner
def drift_once(scene, first, count, words, k):
    """The tick k of those who drift. Returns how many have another one."""
    batch, ways, tails, mark = scene.batch, scene.ways, scene.tails, scene.tick[0].stamp
    cells, states = scene.roster.cell[first:], scene.roster.state[first:]
    left, hops = np.int64(0), np.int64(0)
    for at in range(count):
        one = np.int64(batch.drifting[at])
        cell = np.int64(cells[one])
        to = np.int64(ways.to[cell, way_out(ways, cell, np.int64(words[one]))])
        cells[one] = to
        hops += np.int64(to != cell)
        if ways.plain[to] != mark and enters(scene, first + one, to, k):
            continue
        batch.drifting[left] = one
        left += np.int64(np.int64(batch.ticks[one]) < tails[states[one], k + 1])
    scene.tally[HOPS] += hops
    return left


@inner
def enters(scene, place, cell, k):
    """Whether a hunter who drifts comes, by the tick k, to where more than drifting goes on: a stay begins."""
    way_of(scene, cell)
    if scene.ways.plain[cell] == scene.tick[0].stamp:
        return False
    list_ticks(scene, place)
    scene.roster.visits[place] += 1
    file_stay(scene, place, scene.times[k])
    return True
