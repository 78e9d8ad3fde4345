"""Durations, rates, times of day and instants: read as people write them, written so that they read back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyosan.ground.units import (
    DAY,
    FOREVER,
    HOUR,
    MINUTE,
    SECOND,
    format_clock,
    format_duration,
    local_time,
    parse_clock,
    parse_duration,
    parse_instant,
    parse_rate,
)

START = datetime(2022, 1, 28, 8, 0, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("text", "ticks"),
    [
        ("15 min", 15 * MINUTE),
        ("6h", 6 * HOUR),
        ("2 days", 2 * DAY),
        ("1.5 h", 90 * MINUTE),
        (".5 s", SECOND // 2),
        ("1e3 s", 1000 * SECOND),
        ("1_000 s", 1000 * SECOND),
        ("1 week", 7 * DAY),
        ("9007199254740993 us", 9007199254740993),
    ],
)
def test_durations(text: str, ticks: int) -> None:
    assert parse_duration(text) == ticks


@pytest.mark.parametrize("text", ["15", "min", "15 parsecs", "", "1e400 days", 15, None, "15 min 3 s"])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@given(st.integers(0, FOREVER - 1))
def test_a_duration_reads_back_exactly(ticks: int) -> None:
    assert parse_duration(format_duration(ticks)) == ticks


@given(st.integers(0, DAY // SECOND))
def test_a_time_of_day_reads_back_exactly(seconds: int) -> None:
    assert parse_clock(format_clock(seconds * SECOND)) == seconds * SECOND


@pytest.mark.parametrize("text", ["25:00", "12:60", "noon", "24:01", 12])
def test_what_is_no_time_of_day_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="time of day"):
        parse_clock(text)


def test_rates_are_events_a_day() -> None:
    assert parse_rate("10 per day") == parse_rate(10) == 10.0
    assert parse_rate("2 per hour") == 48.0
    for wrong in ("ten per day", float("nan"), float("inf"), "1e999 per day", True):
        with pytest.raises(ValueError, match="rate"):
            parse_rate(wrong)


def test_instants_count_from_the_start_in_local_time() -> None:
    assert parse_instant("day 0 08:00", START) == 0
    assert parse_instant("day 3 06:00", START) == 3 * DAY - 2 * HOUR
    assert parse_instant("2022-01-28T00:00+00:00", START) == HOUR
    assert parse_instant("2022-01-29T08:00", START) == DAY
    assert local_time(parse_instant("day 1 06:30", START), START).hour == 6


@pytest.mark.parametrize(
    "text", ["day three", "tomorrow", "day 1 25:00", "day 1 10:75", "day 99999999 10:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|date"):
        parse_instant(text, START)
