"""Random words for building a world, the same on every machine: counter-based, keyed by what they decide.

Only raw bits are taken (numpy's Philox4x64-10); choices follow by integer thresholds and sorting. The
world's seed is apart from a run's: runs of any seed share their world.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Draws:
    """The streams of one world: `words("ages", n)` are n 16-bit words of the stream called "ages"."""

    seed: int

    def words(self, what: str, count: int) -> NDArray[np.uint16]:
        """`count` uniform 16-bit words."""
        digest = hashlib.blake2b(what.encode(), digest_size=8).digest()
        key = np.array([self.seed % 2**64, int.from_bytes(digest, "little")], np.uint64)
        raw = np.random.Philox(key=key).random_raw(-(-count // 4))
        return raw.astype("<u8", copy=False).view("<u2")[:count]

    def below(self, what: str, limit: int, count: int) -> NDArray[np.int32]:
        """`count` whole numbers in [0, limit), limit at most 32,768."""
        return (self.words(what, count).astype(np.int32) * limit) >> 16

    def order(self, what: str, count: int) -> NDArray[np.int64]:
        """A random order of `count` things; ties of 16-bit keys stay in place."""
        return np.argsort(self.words(what, count), kind="stable")
