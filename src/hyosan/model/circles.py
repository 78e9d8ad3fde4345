"""Circles: who meets whom, how often and when."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from hyosan.model.base import Asked, Clock, NotNegative, Positive, Rate, at_most

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


GUEST = "guest:"
MOST_CIRCLES = 12
MOST_CONTACTS = 1_000_000  # a day, of one person in one circle; the engine says how many it can draw


Contacts = Annotated[Rate, AfterValidator(at_most(MOST_CONTACTS, f"{MOST_CONTACTS:,} contacts a day"))]
Ceiling = Annotated[Positive, AfterValidator(at_most(1000, "1000"))]  # levers are 27 bits below it


class Hours(Asked):
    """An interval of the day, local time."""

    start: Clock
    end: Clock

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)) and len(value) == 2:
            return {"start": value[0], "end": value[1]}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Hours:
        if self.end <= self.start:
            raise ValueError("hours must end after they start")
        return self


class Circle(Asked):
    """One circle of contacts.

    `kind` is `well_mixed` (everybody), `network` (a contact file), the name of a grouping of the world (household,
    class, school, workplace, neighbourhood, ward, district, town, or a column `circle:<kind>`), or `guest:` and one:
    those who come there in a state that names the circle, and meet its members.
    `contacts` are a person's contacts a day, all inside `hours` on `weekdays`.
    """

    kind: str
    name: str
    contacts: Contacts | None = None
    file: str | None = None
    hours: list[Hours] = Field(default=[])
    weekdays: list[str] = Field(default=list(WEEKDAYS))
    intensity: NotNegative = 1.0
    ceiling: Ceiling = Field(default=1.0, description="the largest scale a lever may set")

    @property
    def guests(self) -> bool:
        """Whether it is of those who come to a group in certain states."""
        return self.kind.startswith(GUEST)

    @model_validator(mode="before")
    @classmethod
    def _from_single_key(cls, value: Any) -> Any:
        """Read `{household: {contacts: …}}` and `{network: contacts.parquet}`."""
        if not isinstance(value, dict) or "kind" in value:
            return value
        if len(value) != 1:
            raise ValueError("a circle is one key, its kind, for example 'household: {contacts: 3 per day}'")
        (kind, body), *_ = value.items()
        if kind == "network" and isinstance(body, str):
            body = {"file": body}
        if not isinstance(body, dict):
            raise ValueError(f"the circle '{kind}' needs a mapping, for example {{contacts: 3 per day}}")
        return {"name": kind, **body, "kind": kind}

    @model_validator(mode="after")
    def _complete(self) -> Circle:
        if self.kind == "network" and self.file is None:
            raise ValueError("a network needs 'file', a table with the columns a, b and perhaps weight")
        if self.kind != "network" and self.contacts is None:
            raise ValueError(f"the circle '{self.name}' needs 'contacts', for example 3 per day")
        unknown = [day for day in self.weekdays if day not in WEEKDAYS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no weekday; allowed: {', '.join(WEEKDAYS)}")
        twice = [day for day in WEEKDAYS if self.weekdays.count(day) > 1]
        if twice:
            raise ValueError(f"the weekday {twice[0]!r} stands twice; name each once")
        in_order = sorted(self.hours, key=lambda one: one.start)
        if any(later.start < earlier.end for earlier, later in pairwise(in_order)):
            raise ValueError("two of its 'hours' overlap; join them, or let one end where the other starts")
        return self
