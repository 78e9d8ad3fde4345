"""What people do by day, and once they know."""

from __future__ import annotations

from pydantic import Field, model_validator

from hyosan.ground.units import DAY
from hyosan.model.base import Asked, Clock, Count, Duration, NotNegative, Positive, Probability, Rate, Span
from hyosan.model.dwell import Dwell

ARMS = ("bare", "tool", "bow", "gun")  # what somebody fights with; the values of the attribute `arms`


class Exposure(Asked):
    """The probability that somebody who is there can be reached by a hunter, by activity."""

    school: Probability = 1.0
    work: Probability = 0.6
    home_day: Probability = 0.3
    home_night: Probability = 0.05
    road: Probability = Field(default=1.0, description="on foot in the streets")
    car: Probability = Field(default=0.3, description="in a car")


class Day(Asked):
    """The hours of the common day, local time."""

    school_start: Clock
    school_end: Clock
    work_start: Clock
    work_end: Clock
    night_start: Clock
    night_end: Clock
    jitter: Duration = Field(description="everybody's own hours lie within so much of these")

    @model_validator(mode="after")
    def _ordered(self) -> Day:
        for what in ("school", "work"):
            start, end = getattr(self, f"{what}_start"), getattr(self, f"{what}_end")
            if end - start < 2 * self.jitter or start < self.jitter or end + self.jitter > DAY:
                raise ValueError(
                    f"the hours of {what} must lie within the day and last at least twice the jitter"
                )
        if self.night_end > self.night_start:
            raise ValueError("the night must begin later in the day than it ends")
        return self


class Awareness(Asked):
    """From the first alarm of a cell (an attack seen or heard) or a broadcast until a person knows."""

    from_sight: Dwell
    from_broadcast: Dwell
    sight_takes: Duration = Field(
        default=0,
        description="the least from an alarm until anybody has understood it; `from_sight` comes on top",
    )
    hearing_delay: Duration = Field(
        default=600_000_000, description="until an attack in a cell is known in the cells next to it"
    )
    fades: Dwell | None = Field(
        default=None,
        description="how long a cell remembers what nothing there renews, an attack or a broadcast; absent: for good",
    )


class Word(Asked):
    """Who knows tells those he trusts, and they may believe it."""

    tells: Probability = Field(description="the share of those who learn of it who tell others")
    delay: Dwell = Field(description="from knowing until they do")
    household: Probability = Field(description="that one of the household believes it")
    calls: Count = Field(default=0, le=1000, description="calls to people of the same class or workplace")
    mates: Probability = Field(default=0.0, description="that one of them believes it")
    believing: Dwell = Field(description="from being told until somebody acts on it")
    fades: Dwell | None = Field(default=None, description="a rumour that nobody repeats; absent: never")


class Barricade(Asked):
    """How long a household holds out behind its door, and what then."""

    stores: Dwell | None = Field(default=None, description="until food ends; absent: it never does")
    sorties: Rate = Field(default=0.4, description="how often a member goes out for food once it has ended")
    breach_open: Span = Field(default=3_600_000_000, description="without shelter after a break-in")


class Flight(Asked):
    """Households that leave the city by road once they know."""

    households: Probability = Field(description="the share that leaves, told nothing")
    cars: Probability = Field(default=0.7, description="of them, who have a car")
    packing: Dwell = Field(description="from knowing to leaving")
    trust: Probability = Field(default=0.5, description="the share that does as a broadcast advises")
    patience: Duration = Field(default=7_200_000_000, description="in a jam, or before a guard")
    car_speed: Positive = Field(default=8.0, description="metres a second")
    walking_speed: Positive = Field(default=1.2, description="metres a second")
    outflow: Positive = Field(default=2400.0, description="people an hour that a lane lets pass")
    density: Positive = Field(default=250.0, description="people in cars on a kilometre of lane, in a jam")


class Hiding(Asked):
    """People who shut themselves in where they spend the day when hunters come there."""

    share: Probability = Field(description="of those who sit together")
    until: Dwell = Field(description="before they look out; with hunters about they go on hiding")
    looks: Count = Field(default=8, description="at the last of so many looks they leave, whoever is about")


class Search(Asked):
    """Parents who look for a child at school before they go home."""

    parents: Probability
    grown_from: Count = Field(default=25, description="years from which somebody is a parent")


class Company(Asked):
    """What those who stand together do for each other, and against."""

    abandon: Probability = Field(default=0.0, description="a companion runs instead of standing, in a step")
    sacrifice: Probability = Field(default=0.0, description="a companion takes the place of who is struck")
    holds_door: Probability = Field(
        default=0.0,
        description="the share of grown-ups who hold a door that breaks, so that the others get away",
    )
    found: Probability = Field(default=0.0, description="a bite is found, and the bitten leave the others")
    trained: Probability = Field(default=0.0, description="the share of people who know how to fight")
    weight_trained: NotNegative = Field(default=2.0, description="how much more they count")
    experience: NotNegative = Field(
        default=0.0, description="how much more somebody counts by fight that he came through"
    )
    most_fights: Count = Field(default=5, le=7, description="fights that count")
    trauma: Probability = Field(
        default=0.0, description="the share of people whom it marks for good to see one of their own lost"
    )
    joins: Probability = Field(
        default=0.0, description="the share of households that go along when those next door flee"
    )
    most_together: Count = Field(default=8, description="people in a party that others joined")
    shield: Probability = Field(
        default=0.0, description="the share of households that keep a bitten one of theirs"
    )
    overlooked: Probability = Field(
        default=0.5, description="and with them, how often guards do not see a bite"
    )
    weight_scarred: NotNegative = Field(
        default=0.75, description="how much they count in a fight from then on"
    )


class Arms(Asked):
    """How much somebody counts in a fight by what he has in his hands, and how often a hunter falls."""

    weight: NotNegative
    kill_probability: Probability | None = Field(default=None, description="the pathogen's if absent")


def _common_arms() -> dict[str, Arms]:
    return {
        "bare": Arms(weight=1),
        "tool": Arms(weight=2, kill_probability=0.3),
        "bow": Arms(weight=4, kill_probability=0.45),
        "gun": Arms(weight=10, kill_probability=0.65),
    }


class Behaviour(Asked):
    """The common day, exposure, awareness, and what those who know do."""

    title: str | None = None
    day: Day
    exposure: Exposure
    awareness: Awareness
    going_home: Dwell
    barricade: Barricade = Barricade()
    flight: Flight | None = Field(default=None, description="absent: nobody leaves")
    hiding: Hiding | None = Field(default=None, description="absent: everybody who knows goes home")
    search: Search | None = Field(default=None, description="absent: nobody looks for anybody")
    word: Word | None = Field(default=None, description="absent: nobody tells anybody")
    company: Company = Company()
    arms: dict[str, Arms] = Field(default_factory=_common_arms)
    group_size: Count = Field(default=3, ge=1, description="neighbours by seat who stand together by day")
    child_below: Count = 13  # years
    old_from: Count = 65
    weight_child: NotNegative = 0.5
    weight_adult: NotNegative = 1.0
    weight_old: NotNegative = 0.6
    weight_sheltered: NotNegative = 1.5

    @model_validator(mode="after")
    def _known_arms(self) -> Behaviour:
        if set(self.arms) != set(ARMS):
            raise ValueError(
                f"'arms' describes each of {', '.join(ARMS)}; found {', '.join(self.arms) or 'none'}"
            )
        return self
