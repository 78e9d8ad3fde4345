"""Slow and plain simulations and recursions, to judge the oracles; they share no code with them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray


def reed_frost(susceptible: int, seeds: int, p: float) -> NDArray[np.float64]:
    """P(k infected) by following every chain of generations (chain binomial)."""
    from scipy.stats import binom

    @cache
    def distribution(s: int, i: int) -> tuple[float, ...]:
        if i == 0 or s == 0:
            return (1.0, *[0.0] * s)
        total = np.zeros(s + 1)
        for new in range(s + 1):
            total[new:] += binom.pmf(new, s, 1 - (1 - p) ** i) * np.array(distribution(s - new, new))
        return tuple(total)

    return np.array(distribution(susceptible, seeds))


def markov_sir(susceptible: int, seeds: int, pair_rate: float) -> NDArray[np.float64]:
    """P(k infected) of the SIR jump chain with recovery rate 1, summed over all its paths."""
    reached = np.zeros((susceptible + 1, susceptible + seeds + 1))
    reached[susceptible, seeds] = 1.0
    for s in range(susceptible, -1, -1):
        for i in range(susceptible + seeds, 0, -1):
            infection = pair_rate * s / (pair_rate * s + 1)
            if s > 0 and i < susceptible + seeds:
                reached[s - 1, i + 1] += reached[s, i] * infection
            reached[s, i - 1] += reached[s, i] * (1 - infection)
    return reached[::-1, 0]


def szr_walk(humans: int, zombies: int, kills_per_bite: float) -> NDArray[np.float64]:
    """P(s humans left) by recursion over (humans, zombies)."""
    reached = {(humans, zombies): 1.0}
    result = np.zeros(humans + 1)
    bite = 1 / (1 + kills_per_bite)
    while reached:
        following: dict[tuple[int, int], float] = {}
        for (s, z), p in reached.items():
            if s == 0 or z == 0:
                result[s] += p
                continue
            for state, share in (((s - 1, z + 1), bite), ((s, z - 1), 1 - bite)):
                following[state] = following.get(state, 0.0) + p * share
        reached = following
    return result


def outbreak_on_graph(
    neighbours: Sequence[NDArray[np.int64]],
    rate: float,
    period: Callable[[], float],
    seeds: Sequence[int],
    rng: np.random.Generator,
) -> set[int]:
    """Everybody ever infected, in exact time, with one contact rate on every edge."""
    infected: set[int] = set()
    due = [(0.0, seed) for seed in seeds]
    while due:
        now, person = heapq.heappop(due)
        if person in infected:
            continue
        infected.add(person)
        length = period()
        for other, wait in zip(
            neighbours[person], rng.exponential(1 / rate, len(neighbours[person])), strict=True
        ):
            if wait < length and other not in infected:
                heapq.heappush(due, (now + wait, int(other)))
    return infected


def szr_on_lattice(side: int, kills_per_bite: float, rng: np.random.Generator) -> tuple[int, bool]:
    """(bites, whether the border was reached) of SZR from the middle of a square lattice.

    Every human-zombie edge is as likely as any other to act next, by a bite with probability
    1 / (1 + alpha): edges are drawn from a bag, those whose ends no longer match are thrown out.
    """
    human, zombie, removed = 0, 1, 2
    state = [[human] * side for _ in range(side)]
    middle = side // 2
    state[middle][middle] = zombie
    bag = [(middle, middle, dx, dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    bites, border = 0, False
    bite = 1 / (1 + kills_per_bite)
    uniform = chain.from_iterable(rng.random(10_000).tolist() for _ in repeat(None))
    while bag:
        index = int(next(uniform) * len(bag))
        x, y, dx, dy = bag[index]
        a, b = x + dx, y + dy
        if not (0 <= a < side and 0 <= b < side) or state[x][y] != zombie or state[a][b] != human:
            bag[index] = bag[-1]
            bag.pop()
        elif next(uniform) < bite:
            state[a][b] = zombie
            bites += 1
            border |= a in (0, side - 1) or b in (0, side - 1)
            bag += [(a, b, ex, ey) for ex, ey in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        else:
            state[x][y] = removed
    return bites, border
