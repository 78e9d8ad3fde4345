"""What the machine can do at most: limits.py PEOPLE. A CPU second of one thread, on arrays as large as a run's.

Independent random reads of one bit a person, and of four bytes a person; Philox draws of 32 bits; and bytes of
fresh memory touched for the first time, which costs more where the machine is a guest of another.
"""

import sys

import numpy as np
from measure import Timer, report
from numba import njit

from hyosan.kernels.draws import philox

people, READS, DRAWS, FRESH = int(sys.argv[1]), 10_000_000, 20_000_000, 1 << 28


@njit(cache=True)
def read(values, count, start):
    """Sum of `count` values at addresses from a cheap generator: independent, so that they overlap."""
    total, x = np.int64(0), np.uint64(start)
    for _ in range(count):
        x = x * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += values[((x >> np.uint64(32)) * np.uint64(values.size)) >> np.uint64(32)]
    return total


@njit(cache=True)
def roll(blocks, start):
    """XOR of `blocks` Philox blocks, four draws each."""
    mixed, none = np.uint64(0), np.uint64(0)
    for i in range(start, start + blocks):
        a, b, c, d = philox(np.uint64(i), none, none, none, none, none)
        mixed ^= a ^ b ^ c ^ d
    return mixed


def rate(work, amount, repeats=3):
    """How many a CPU second, at best, after a first time that compiles and touches the memory."""
    work(0)
    timers = []
    for turn in range(repeats):
        with Timer() as timer:
            work(turn)
        timers.append(timer)
    return amount / min(timer.cpu for timer in timers)


with Timer() as fresh:
    np.empty(FRESH, np.uint8).fill(1)
bits, rows = np.ones(people // 8 + 1, np.uint8), np.ones(people, np.int32)
with Timer() as whole:
    rates = {
        "bits": rate(lambda turn: read(bits, READS, turn), READS),
        "rows": rate(lambda turn: read(rows, READS, turn), READS),
        "draws": rate(lambda turn: roll(DRAWS // 4, turn * DRAWS), DRAWS),
    }
report(whole, 1, **rates, fresh=FRESH / fresh.cpu)
