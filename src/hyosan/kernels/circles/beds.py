"""Beds that fill: who comes first lies first, until his stay ends, which is known when it begins.

A bed's stay is a visit of a course to a state that needs one. Of every pool the ends of the stays under way are
kept as a heap, the earliest first: a bed is free for who comes at or after it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import part

BED = 255  # stands for the circle of a contact: somebody comes for a bed


class Beds(NamedTuple):
    """The pools of beds; no arrays of states if nobody needs any."""

    needed: np.ndarray  # bool[S], needs a bed; empty: no state does
    pool: np.ndarray  # int64[S], in which pool: of everybody's, or the first of a kind of places
    place_at: np.ndarray  # int64[S], column of `place`; -1: one pool for everybody
    place: np.ndarray  # int32[n, columns], the place of each kind that a person would come to; -1 none
    instead: np.ndarray  # int64[S], the state entered by who finds none
    kind: np.ndarray  # int64[1], the kind of that cause
    start: np.ndarray  # int64[pools + 1], where each pool's beds begin
    until: np.ndarray  # int64[beds], ticks until which each is taken: a heap for each pool


@part
def pool_of(beds, state, person):
    """The pool of the bed that a person needs in a state; -1 if there is no place for him."""
    at = beds.place_at[state]
    if at < 0:
        return beds.pool[state]
    place = np.int64(beds.place[person, at])
    return beds.pool[state] + place if place >= 0 else np.int64(-1)


@part
def take_bed(beds, pool, time, leaves):
    """Take a bed of a pool from a time on until another. Returns whether one was free."""
    if pool < 0:
        return False
    first = beds.start[pool]
    size = beds.start[pool + 1] - first
    if size == 0 or beds.until[first] > time:
        return False
    place = np.int64(0)
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and beds.until[first + child + 1] < beds.until[first + child]:
            child += 1
        if beds.until[first + child] >= leaves:
            break
        beds.until[first + place] = beds.until[first + child]
        place = child
    beds.until[first + place] = leaves
    return True
