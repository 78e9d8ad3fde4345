"""The calendar: what is filed is taken, once, whatever the order; emptied memory is used again."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.kernels.circles.calendar import (
    CHUNK,
    VISIT,
    Calendar,
    file_record,
    grown_calendar,
    new_calendar,
    room_left,
    take_bucket,
    waiting,
)

BUCKETS = 5


def file(calendar: Calendar, bucket: int, number: int) -> None:
    calendar.records[file_record(calendar, bucket)]["begin"] = number


def take(calendar: Calendar, bucket: int) -> list[int]:
    """Take a bucket behind two records that are there already, which must stay."""
    count = int(waiting(calendar, bucket))
    into = np.zeros(count + 3, VISIT)
    into["begin"] = -1
    assert take_bucket(calendar, bucket, into, 2) == 2 + count
    assert into["begin"][[0, 1, -1]].tolist() == [-1, -1, -1]
    return into["begin"][2 : 2 + count].tolist()


VERBS = st.sampled_from(["file", "file", "take", "grow"])
ACTIONS = st.lists(st.tuples(VERBS, st.integers(0, BUCKETS - 1), st.integers(1, 70)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(ACTIONS)
def test_what_is_filed_is_taken_once(actions: list[tuple[str, int, int]]) -> None:
    calendar = new_calendar(BUCKETS, 4, VISIT)
    model: dict[int, Counter[int]] = {bucket: Counter() for bucket in range(BUCKETS)}
    number = 0
    for action, bucket, times in actions:
        if action == "file":
            for _ in range(times):
                while room_left(calendar) < 1:
                    calendar = grown_calendar(calendar)
                file(calendar, bucket, number)
                model[bucket][number] += 1
                number += 1
        elif action == "take":
            assert Counter(take(calendar, bucket)) == model[bucket]
            model[bucket].clear()
        else:
            calendar = grown_calendar(calendar)
        assert int(calendar.free[2]) == sum(map(len, model.values()))
        assert [int(waiting(calendar, one)) for one in model] == [len(filed) for filed in model.values()]
    for bucket, filed in model.items():
        assert Counter(take(calendar, bucket)) == filed and take(calendar, bucket) == []


def test_emptied_chunks_are_used_again() -> None:
    """However long a run, it needs only as many chunks as it has records waiting at once."""
    calendar = new_calendar(BUCKETS, 6, VISIT)
    for turn in range(100):
        for number in range(3 * CHUNK):
            file(calendar, turn % BUCKETS, number)
        assert sorted(take(calendar, turn % BUCKETS)) == list(range(3 * CHUNK))
    assert int(calendar.free[1]) == 3 and room_left(calendar) == 3
