"""Durations, rates, times of day and instants as people write them, and as integer ticks.

One tick is one microsecond; all time inside hyosan is a count of ticks since the start of the run.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
FOREVER = 2**62  # later than any horizon; leaves headroom for sums
LARGEST_SEED = 2**63 - 1

_UNIT_TICKS = {
    "us": MICROSECOND,
    "microsecond": MICROSECOND,
    "microseconds": MICROSECOND,
    "ms": 1000,
    "s": SECOND,
    "sec": SECOND,
    "second": SECOND,
    "seconds": SECOND,
    "min": MINUTE,
    "minute": MINUTE,
    "minutes": MINUTE,
    "h": HOUR,
    "hour": HOUR,
    "hours": HOUR,
    "d": DAY,
    "day": DAY,
    "days": DAY,
    "week": WEEK,
    "weeks": WEEK,
}
_NUMBER = r"[-+]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_DURATION = re.compile(rf"^\s*({_NUMBER})\s*([A-Za-z]+)\s*$")
_RATE = re.compile(rf"^\s*({_NUMBER})\s*(?:per|/|a)\s*([A-Za-z]+)\s*$")
_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$")
_DAY_TIME = re.compile(r"^\s*day\s+(\d+)(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$", re.IGNORECASE)


def parse_duration(text: object) -> int:
    """Ticks of a duration such as `15 min`, `6 h`, `2 days`. Raises ValueError with what is allowed."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None or match.group(2) not in _UNIT_TICKS:
        raise ValueError(
            f"{text!r} is not a duration; write a number and a unit, for example '15 min', '6 h' or '2 days'"
        )
    unit = _UNIT_TICKS[match.group(2)]
    # A whole number stays exact beyond 2**53 microseconds, where a float would round.
    whole = len(match.group(1)) < 20 and match.group(1).lstrip("+-").isdigit()
    value = int(match.group(1)) * unit if whole else float(match.group(1)) * unit
    if not math.isfinite(value) or abs(value) >= FOREVER:
        raise ValueError(f"{text!r} is too long a duration")
    return round(value)


def parse_rate(text: object) -> float:
    """Events a day of a rate such as `10 per day` or `0.5 per hour`; a bare number is a day's."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        if not math.isfinite(text):
            raise ValueError(f"{text!r} is not a finite rate")
        return float(text)
    match = _RATE.match(text) if isinstance(text, str) else None
    if match is None or match.group(2) not in _UNIT_TICKS:
        raise ValueError(f"{text!r} is not a rate; write for example '10 per day' or '2 per hour'")
    rate = float(match.group(1)) * (DAY / _UNIT_TICKS[match.group(2)])
    if not math.isfinite(rate):
        raise ValueError(f"{text!r} is too large a rate")
    return rate


def parse_clock(text: object) -> int:
    """Ticks since midnight of a time of day such as `08:30`; `24:00` is the day's end."""
    match = _CLOCK.match(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is not a time of day; write for example '08:30'")
    hours, minutes, seconds = int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)
    ticks = hours * HOUR + minutes * MINUTE + seconds * SECOND
    if minutes > 59 or seconds > 59 or ticks > DAY:
        raise ValueError(f"{text!r} is not a time of day; it must lie between 00:00 and 24:00")
    return ticks


def parse_instant(text: object, start: datetime) -> int:
    """Ticks since `start` of `day 3 06:00` (day 0 is the start's date, local time) or an ISO time."""
    if isinstance(text, datetime):
        moment = text
    else:
        match = _DAY_TIME.match(text) if isinstance(text, str) else None
        if match is not None:
            midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
            days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
            if hours > 24 or minutes > 59 or seconds > 59 or days > 10**6:
                raise ValueError(f"{text!r} is not a time; write for example 'day 3 06:00'")
            try:
                moment = midnight + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            except OverflowError:
                raise ValueError(
                    f"{text!r} is later than any date; write for example 'day 3 06:00'"
                ) from None
        else:
            try:
                moment = datetime.fromisoformat(str(text))
            except ValueError:
                raise ValueError(
                    f"{text!r} is not a time; write 'day 3 06:00' (day 0 is the start's date) or an ISO time"
                ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=start.tzinfo)
    delta = moment - start
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def format_duration(ticks: int) -> str:
    """A duration as a person reads it: `45 s`, `15 min`, `6 h`, `2 days`; exact, so it reads back equal."""
    units = ((DAY, "day"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1000, "ms"), (MICROSECOND, "us"))
    for unit, name in units:
        if ticks and ticks % unit == 0:
            count = ticks // unit
            return f"{count} {name}{'s' if name == 'day' and count != 1 else ''}"
    return "0 s"


def format_clock(ticks: int) -> str:
    """A time of day from ticks since midnight: `08:30`, or `08:30:15` when there are seconds."""
    seconds = ticks // SECOND
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def local_time(ticks: int, start: datetime) -> datetime:
    """The local date and time of a tick count."""
    return start + timedelta(microseconds=int(ticks))
