"""Arrays without the zeros at their ends (engine/tails.py)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyosan.engine.tails import BLOCK, cut, whole

RECORD = np.dtype([("time", np.int64), ("kind", np.uint8)])
KINDS = [np.dtype(name) for name in ("uint8", "int32", "float64")] + [RECORD]


@given(
    kind=st.sampled_from(KINDS),
    used=st.integers(0, 40),
    spare=st.integers(0, 3 * len(BLOCK)),
    columns=st.sampled_from([(), (3,)]),
    row=st.binary(min_size=1, max_size=8),
)
def test_what_is_cut_comes_back_to_the_bit(
    kind: np.dtype, used: int, spare: int, columns: tuple[int, ...], row: bytes
) -> None:
    array = np.zeros((used + spare, *columns), kind)
    values = np.resize(np.frombuffer(row, np.uint8), array[:used].nbytes)
    array[:used].reshape(-1).view(np.uint8)[:] = values
    short, rows = cut({"it": array})
    back = whole(short, rows)["it"]
    assert back.dtype == array.dtype and back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert len(short["it"]) <= used


@pytest.mark.parametrize("last", [0, 1, len(BLOCK) - 1, len(BLOCK), 5 * len(BLOCK) + 3])
def test_nothing_is_cut_before_the_last_byte_that_is_not_zero(last: int) -> None:
    array = np.zeros(6 * len(BLOCK), np.uint8)
    array[last] = 1
    short, rows = cut({"it": array})
    assert len(short["it"]) == last + 1
    assert rows == {"it": len(array)}


def test_a_cut_array_is_a_copy() -> None:
    array = np.arange(1, 5)
    short, rows = cut({"it": array})
    array[:] = 0
    assert short["it"].tolist() == [1, 2, 3, 4] and rows == {}
