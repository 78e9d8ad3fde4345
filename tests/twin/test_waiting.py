"""Lists of those who wait, against a plain list: with so little room that they are widened and written anew."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from hyosan.kernels.space.terrain import BATCH
from hyosan.kernels.space.waiting import ENTRY, new_waiting, take, to_look_through, wait, waits

CELLS, HUNTERS, STAMP = 3, 40, 7


@njit
def put(waiting, visits, cell, key, place):
    one = wait(waiting, visits, cell, STAMP, key)
    one.place, one.visit, one.word = place, visits[place], key % 97
    one.key, one.state, one.stirred, one.aims = 2 * key, key % 5, key % 2, 1


@njit
def due(waiting, cell, bound, ahead, taken):
    if not waits(waiting, cell, STAMP):
        return 0
    return take(waiting, cell, to_look_through(waiting, cell, bound, ahead), bound, taken)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), ahead=st.sampled_from([1, 50, 10_000]))
def test_who_is_due_is_taken_once_and_nobody_else(seed: int, ahead: int) -> None:
    drawn = np.random.default_rng(seed)
    waiting, taken = new_waiting(CELLS, HUNTERS), np.empty(BATCH, ENTRY)
    visits, plain = np.zeros(HUNTERS, np.int32), [dict[int, int]() for _ in range(CELLS)]
    halves, rooms = set[int](), set[int]()
    for now in range(0, 2000, 5):
        for place in drawn.integers(0, HUNTERS, drawn.integers(0, 30)).tolist():
            visits[place] += 1  # what it waited for until now is forgotten
            for cell in plain:
                cell.pop(place, None)
            if drawn.random() < 0.9:
                cell, key = int(drawn.integers(CELLS)), now + int(drawn.integers(400))
                put(waiting, visits, cell, key, place)
                plain[cell][place] = key
        halves.add(int(waiting.used[0]))
        rooms.update(waiting.lines["room"].tolist())
        for cell in range(CELLS):
            count = due(waiting, cell, now + 5, now + 5 + ahead, taken)
            found = [one for one in taken[:count] if visits[one["place"]] == one["visit"]]
            mine = {int(one["place"]): int(one["due"]) for one in found}
            assert len(mine) == len(found)
            assert mine == {place: key for place, key in plain[cell].items() if key < now + 5}
            assert all(one["word"] == one["due"] % 97 and one["key"] == 2 * one["due"] for one in found)
            plain[cell] = {place: key for place, key in plain[cell].items() if key >= now + 5}
    assert halves == {0, 1}
    assert max(rooms) > 8
