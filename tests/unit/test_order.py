"""Rows by time, and where times are equal by keys (ground/order.py)."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hyosan.ground.order import order_of


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 3), st.integers(0, 2)), max_size=30))
def test_it_is_what_a_sort_by_all_keys_gives(rows: list[tuple[int, int, int]]) -> None:
    time, first, second = (np.array([row[k] for row in rows], np.int64) for k in range(3))
    assert order_of(time, first, second).tolist() == np.lexsort((second, first, time)).tolist()
