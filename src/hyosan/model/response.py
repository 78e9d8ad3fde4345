"""Responses: what may be ordered, what the authorities see, and the base class of every response.

A response sees what surveillance reports and never the truth. It never touches state: it gives
orders on a closed list of levers, which the engine applies together at the next step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import Field, field_validator, model_validator

from hyosan.ground.units import parse_rate
from hyosan.model.base import (
    Asked,
    Count,
    Duration,
    NotNegative,
    Number,
    Positive,
    Probability,
    Span,
    bare,
    check_ages,
)


class Reports(Asked):
    """At least so many reports, within so long (since the start if absent)."""

    at_least: Count
    within: Duration | None = None


class Growth(Asked):
    """Reports of the last `within` are at least `at_least` times those of the same span before."""

    at_least: Positive
    within: Duration


class Trigger(Asked):
    """When something begins or ends. Give one key; `all`, `any` and `not` combine."""

    time: str | None = None
    after: Duration | None = Field(default=None, description="with `response`: since then; alone: since on")
    reports: Reports | None = None
    growth: Growth | None = None
    event: str | None = Field(default=None, description="'first report'")
    response: str | None = None
    state: str | None = Field(default=None, description="with `response`: on or off")
    all: list[Trigger] | None = None
    any: list[Trigger] | None = None
    not_: Trigger | None = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _one_key(self) -> Trigger:
        names = ("time", "reports", "growth", "event", "response", "all", "any", "not_")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) > 1 or (not given and self.after is None):
            raise ValueError(
                "a trigger names exactly one of: time, reports, growth, event, response, all, any, not"
                " (or 'after' alone in 'until')"
            )
        if self.event is not None and self.event != "first report":
            raise ValueError(f"unknown event {self.event!r}; allowed: 'first report'")
        if self.state not in (None, "on", "off"):
            raise ValueError(f"unknown state {self.state!r}; allowed: on, off")
        return self


class Where(Asked):
    """Which cells: districts by name (`all` for everywhere), towns, or around a named place.

    For contacts and doses also which people: those of a class, ward, … by its name, or of every group of a kind.
    """

    districts: list[str] | None = None
    towns: list[str] | None = None
    around: str | None = None
    within: Positive | None = Field(default=None, description="metres around")
    circle: str | None = Field(
        default=None, description="a group by its name, as in seeding, or a kind of circle"
    )

    @property
    def on_map(self) -> bool:
        """Whether it speaks of cells."""
        return any(one is not None for one in (self.districts, self.towns, self.around))


class Whom(Asked):
    """A group of people that a response addresses: of `from_age` to less than `to_age` years, with these attributes."""

    from_age: NotNegative = 0.0
    to_age: Positive | None = None
    attributes: dict[str, bool | int | float | str] = Field(default={})

    @model_validator(mode="after")
    def _somebody_is_that_old(self) -> Whom:
        check_ages(self.from_age, self.to_age)
        return self

    def words(self) -> str:
        """The group in words: `aged 65 and more, with vaccinated: no`."""
        found = [f"with {name}: {_said(value)}" for name, value in self.attributes.items()]
        if self.to_age is not None:
            found.insert(0, f"aged {self.from_age:g} to less than {self.to_age:g}")
        elif self.from_age > 0:
            found.insert(0, f"aged {self.from_age:g} and more")
        return ", ".join(found) or "of any kind"


def _said(value: bool | int | float | str) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Report:
    """One report as the authorities have it. Times in ticks since the start."""

    event_time: int
    report_time: int
    kind: str
    cell: int
    count: int = 1


class Seen(Protocol):
    """What the authorities know now."""

    def reports(self, within: str | int | None = None) -> int:
        """The number of reports received within the last `within` (since the start if None)."""
        ...

    def received(self) -> list[Report]:
        """Every report received so far, in order of receipt."""
        ...


@dataclass(frozen=True)
class Now:
    """The moment of a decision: ticks since the start, and the local time."""

    ticks: int
    local: datetime
    on_for: int = 0  # ticks since the response went on


OF_PEOPLE = " of people "


@dataclass(frozen=True)
class Order:
    """One order on one lever; it holds until its response changes or withdraws it."""

    lever: str  # one of LEVERS
    target: str  # circle name, edge set, …: the lever's own words
    value: float
    where: Where | None = None
    details: tuple[tuple[str, float], ...] = ()
    whom: tuple[Whom, ...] = ()  # groups of people; of doses in order of priority

    def aim(self) -> str:
        """The target as the record of orders has it: the contacts of some people are said to be theirs."""
        if self.lever != "contacts" or not self.whom:
            return self.target
        return self.target + OF_PEOPLE + " or ".join(one.words() for one in self.whom)


RECENT = 21_600_000_000  # ticks: six hours, if an order does not say which reports count
ENOUGH = 5.0  # shots at one hunter, times those it takes, if an order does not say
ADVICE = ("none", "stay", "leave")  # what a broadcast tells people to do
LEVERS = {
    "contacts": "scale the contacts of a circle",
    "edges": "guard or close the edges between cells (cordon)",
    "patrols": "send squads with force to cells",
    "broadcast": "tell everybody",
    "information": "deny what people tell each other, cut calls, hold reports back",
    "curfew": "keep people at home",
    "camp": "open a camp, and keep people in it",
    "evacuation": "collect people and take them to the camp",
    "strike": "bomb cells",
    "lure": "make noise that draws hunters",
    "doses": "give doses of a vaccine",
}


@dataclass
class Orders:
    """The orders a response gives in one decision. They replace its earlier orders on the same lever."""

    given: list[Order] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)

    def contacts(
        self, circle: str, scale: float, where: Where | None = None, whom: tuple[Whom, ...] = ()
    ) -> None:
        """Scale the contacts of a circle (0: none, 1: as usual); with `whom` those of these people with anybody."""
        self.given.append(Order("contacts", circle, float(scale), where, whom=tuple(whom)))

    def edges(self, which: str, leak: float, where: Where | None = None) -> None:
        """Guard the `perimeter` of `where`, or all its `edges`: a share `leak` still passes (0: closed)."""
        self.given.append(Order("edges", which, float(leak), where))

    def patrols(self, squads: int, where: Where | None = None, **details: float) -> None:
        """Send squads with force where reports come from, within `where`."""
        details = {"recent": RECENT, "enough": ENOUGH} | details
        self.given.append(Order("patrols", "reports", float(squads), where, tuple(sorted(details.items()))))

    def broadcast(self, where: Where | None = None, advice: str = "none") -> None:
        """Tell everybody there, and advise them: to `stay` in, to `leave`, or `none`."""
        self.given.append(Order("broadcast", "all", float(ADVICE.index(advice)), where))

    def information(self, belief: float, where: Where | None = None, **details: float) -> None:
        """Suppress: so much of what people tell each other there is still believed."""
        details_given = tuple(sorted(details.items()))
        self.given.append(Order("information", "suppress", float(belief), where, details_given))

    def curfew(self, compliance: float, where: Where | None = None) -> None:
        """Keep a share of people at home by day, and from leaving the city."""
        self.given.append(Order("curfew", "all", float(compliance), where))

    def camp(self, place: str, capacity: float, **details: float) -> None:
        """Hold a camp for so many people open at a named place."""
        self.given.append(Order("camp", place, float(capacity), None, tuple(sorted(details.items()))))

    def evacuation(self, seats: float, where: Where | None = None, **details: float) -> None:
        """Take so many people an hour from their homes to the camp."""
        self.given.append(Order("evacuation", "camp", float(seats), where, tuple(sorted(details.items()))))

    def strike(self, which: str, cells: float, where: Where | None = None, **details: float) -> None:
        """Bomb so many cells an hour: those that were `reported`, or `all` in turn."""
        details = {"warning": 0, "underground": 0.0, "compliance": 1.0} | details
        self.given.append(Order("strike", which, float(cells), where, tuple(sorted(details.items()))))

    def lure(self, place: str, noise: float) -> None:
        """Make noise at a named place, so many fights' worth an hour."""
        self.given.append(Order("lure", place, float(noise)))

    def doses(
        self, state: str, a_day: float, where: Where | None, whom: tuple[Whom, ...], **details: float
    ) -> None:
        """Give so many doses a day, which lead to a state where they take."""
        self.given.append(Order("doses", state, float(a_day), where, tuple(sorted(details.items())), whom))

    def withdraw(self, lever: str, target: str) -> None:
        """Take an earlier order of this response back."""
        self.withdrawn.append((lever, target))


class Loosening(Asked):
    """How enforcement relaxes with time: fully strict until `after`, then evenly less, gone after `over`."""

    after: Duration
    over: Span

    def share(self, on_for: int) -> float:
        """What is left of it."""
        return min(max(1.0 - (on_for - self.after) / self.over, 0.0), 1.0)


class Response(Asked):
    """The base of every response: triggers, place, strength, delay and costs; `decide` gives orders.

    The engine switches a response on when `when` holds (at once if absent), `delay` later calls
    `decide` at every new report and every `interval`, and withdraws all its orders when `until` holds.
    """

    interval: ClassVar[int | None] = None  # ticks between decisions without news; None: only on news
    reads: ClassVar[bool] = (
        True  # whether `decide` looks at what is seen: else news are no reason to decide again
    )

    response: str = ""
    name: str = ""
    when: Trigger | None = None
    until: Trigger | None = None
    where: Where | None = None
    strength: Probability = 1.0
    delay: Duration = 0
    compliance: Probability = 1.0
    loosens: Loosening | None = Field(default=None, description="how enforcement relaxes with time")
    by: str = "authorities"
    uses: dict[str, Number] = Field(default={})
    cost: dict[str, Any] = Field(default={}, description="amounts, at once or 'per day', by what is spent")

    @field_validator("cost")
    @classmethod
    def _amounts(cls, value: dict[str, Any]) -> dict[str, Any]:
        for what, amount in value.items():
            try:
                parse_rate(bare(amount))
            except ValueError:
                raise ValueError(
                    f"{what}: {amount!r} is no amount; write for example 5000, or '2e6 per day'"
                ) from None
        return value

    def left_of_it(self, now: Now) -> float:
        """The share of enforcement that loosening left, in steps of a hundredth."""
        return 1.0 if self.loosens is None else round(self.loosens.share(now.on_for), 2)

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Give orders from what is seen."""
        raise NotImplementedError(f"the response {type(self).__name__} must define decide(now, seen, orders)")
