"""Counter-based random draws: Philox4x32-10 (Salmon et al., SC 2011), keyed by what they decide.

A draw is a pure function of (seed, stable id, context, purpose, ordinal). Nothing is ever consumed, so
the order of evaluation, the number of threads and a restart cannot change a draw.
"""

from __future__ import annotations

import numpy as np

from hyosan.kernels.compiling import shared

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_16 = np.uint64(16)
_LOW16 = np.uint64(0xFFFF)
ONE = 1 << 32  # a probability of one, in fixed point


@shared
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds on a counter of four 32-bit words (as uint64) with a key of two: four 32-bit words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _32) ^ c1 ^ k0
        c2 = (p0 >> _32) ^ c3 ^ k1
        c1 = p1 & _MASK
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@shared
def draw(seed, person_id, context, purpose, ordinal):
    """Four 32-bit words for a decision.

    `seed` and `person_id` are int64, `context` (32 bits) says when or where (a day and a circle, a step,
    a state), `purpose` (8 bits) is one of ground/purposes.py, `ordinal` (24 bits) counts repeats.
    """
    s = np.uint64(seed)
    i = np.uint64(person_id)
    c3 = (np.uint64(purpose) << np.uint64(24)) | (np.uint64(ordinal) & np.uint64(0xFFFFFF))
    return philox(i & _MASK, i >> _32, np.uint64(context) & _MASK, c3, s & _MASK, s >> _32)


@shared
def below(high32, low16, bound):
    """floor(x * bound / 2**48) for the 48-bit x of the two words: an integer in [0, bound), bound < 2**47."""
    b = np.uint64(bound)
    tail = high32 * (b & _LOW16) + (((low16 & _LOW16) * b) >> _16)
    return np.int64((high32 * (b >> _16) + (tail >> _16)) >> _16)


@shared
def scale(factor, other):
    """The product of two 32-bit fixed-point factors (each at most 2**31 times one), floored."""
    return (factor * other) >> 32


@shared
def whole(amount, unit):
    """amount // unit, for 0 <= amount < 2**53, as a vector can be divided: in floating point, which is exact here.

    The quotient rounds up to an integer n only from above n (1 - 2**-53), and the largest below n is n - 1 / unit:
    less, as n / 2**53 < 1 / unit.
    """
    return np.int64(np.float64(amount) / np.float64(unit))
