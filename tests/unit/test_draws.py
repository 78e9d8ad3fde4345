"""Random draws: Philox4x32-10 against its published vectors, and integers below a bound, exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.ground.units import DAY
from hyosan.kernels.draws import below, draw, philox, whole

WORD = st.integers(0, 2**32 - 1)
VECTORS = [  # counter, key, result: Random123's kat_vectors, philox4x32 with 10 rounds
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS)
def test_published_vectors(counter: str, key: str, result: str) -> None:
    given = [np.uint64(word) for word in words(counter) + words(key)]
    assert [int(word) for word in philox(*given)] == words(result)


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS)
def test_a_decision_fills_the_counter_and_the_seed_is_the_key(counter: str, key: str, result: str) -> None:
    """Counter words 0 and 1 are the id, 2 the context, 3 purpose and ordinal; the key is the seed."""
    c0, c1, c2, c3 = words(counter)
    k0, k1 = words(key)
    seed, person = np.array([k1 << 32 | k0, c1 << 32 | c0], np.uint64).view(np.int64)
    purpose, ordinal = c3 >> 24, c3 & 0xFFFFFF
    found = draw(seed, person, np.int64(c2), np.int64(purpose), np.int64(ordinal))
    assert [int(word) for word in found] == words(result)


@settings(max_examples=300, deadline=None)
@given(high=WORD, low=WORD, bound=st.integers(1, 2**47 - 1))
def test_below_is_exact(high: int, low: int, bound: int) -> None:
    """floor(x bound / 2**48) of the 48-bit x; bits of the second word above the lowest 16 play no part."""
    found = int(below(np.uint64(high), np.uint64(low), np.int64(bound)))
    assert found == ((high << 16 | low & 0xFFFF) * bound) >> 48
    assert 0 <= found < bound


@pytest.mark.parametrize("bound", [1, 2, 3, 2**32 - 1, 2**32, 2**32 + 1, 2**47 - 1])
def test_below_reaches_both_ends(bound: int) -> None:
    assert int(below(np.uint64(0), np.uint64(0), bound)) == 0
    assert int(below(np.uint64(2**32 - 1), np.uint64(0xFFFF), bound)) == bound - 1


@given(unit=st.integers(1, 7 * DAY), number=st.integers(0, 2**53 - 1), beside=st.integers(-2, 2))
def test_whole_is_the_integer_quotient_of_any_time(unit: int, number: int, beside: int) -> None:
    """Beside multiples above all, where a quotient that is rounded could pass an integer."""
    near = min(max(number // unit * unit + beside, 0), 2**53 - 1)
    for amount in (number, near):
        assert whole(amount, unit) == amount // unit
