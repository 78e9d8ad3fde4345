"""What the machine can do at most: independent random reads and Philox draws a CPU second, on THREADS threads."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from measure import Timer, report
from numba import njit

from hyosan.kernels.draws import philox

threads, reads, draws = int(sys.argv[1]), 20_000_000, 20_000_000


@njit(nogil=True)
def read(values, count, start):
    """Sum of `count` values at addresses from a cheap generator: independent, so that they overlap."""
    total, x = np.int64(0), np.uint64(start)
    for _ in range(count):
        x = x * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += values[((x >> np.uint64(32)) * np.uint64(values.size)) >> np.uint64(32)]
    return total


@njit(nogil=True)
def roll(blocks, start):
    """XOR of `blocks` Philox blocks, four draws each."""
    mixed, none = np.uint64(0), np.uint64(0)
    for i in range(start, start + blocks):
        a, b, c, d = philox(np.uint64(i), none, none, none, none, none)
        mixed ^= a ^ b ^ c ^ d
    return mixed


def best(work, repeats=3):
    """The shortest of a few runs of work(thread) on all threads."""
    found = []
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
        for _ in range(repeats):
            with Timer() as timer:
                list(pool.map(work, range(threads)))
            found.append(timer)
    return min(found, key=lambda timer: timer.cpu)


facts = {}
for label, values in (
    ("reads_bitmap_1MB", np.zeros(10**7 // 8, np.uint8)),
    ("reads_40MB", np.zeros(10**7, np.int32)),
    ("reads_400MB", np.zeros(10**8, np.int32)),
):
    values += 1
    timer = best(lambda thread, values=values: read(values, reads, thread + 1))
    facts[label] = threads * reads / timer.cpu
timer = best(lambda thread: roll(draws // 4, thread * draws))
report(timer, threads * draws, philox=threads * draws / timer.cpu, **facts)
