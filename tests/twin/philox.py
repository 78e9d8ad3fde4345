"""Philox4x32-10 in Python's own integers, from the paper (Salmon et al., SC 2011, section 4.3)."""

from __future__ import annotations

MASK = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)  # the golden ratio and sqrt(3) - 1

Words = tuple[int, int, int, int]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four 32-bit words of a counter and a key: ten rounds of two multiplications."""
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(MULTIPLIERS[0] * x0, 1 << 32)
        high1, low1 = divmod(MULTIPLIERS[1] * x2, 1 << 32)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return x0, x1, x2, x3


def draw(seed: int, person_id: int, context: int, purpose: int, ordinal: int) -> Words:
    """The four words of a decision: who (64 bits), context (32), purpose (8), ordinal (24), by the seed."""
    counter = (
        person_id & MASK,
        (person_id >> 32) & MASK,
        context & MASK,
        (purpose & 0xFF) << 24 | (ordinal & 0xFFFFFF),
    )
    return philox(counter, (seed & MASK, (seed >> 32) & MASK))


def below(high: int, low: int, bound: int) -> int:
    """An integer in [0, bound) from 48 random bits: a word and the lowest 16 bits of another."""
    return ((high << 16 | (low & 0xFFFF)) * bound) >> 48
