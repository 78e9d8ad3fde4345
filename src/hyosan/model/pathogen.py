"""A pathogen is a table: states with traits, and three kinds of move between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from hyosan.model.base import Asked, Count, Duration, NotNegative, Positive, Probability, Span
from hyosan.model.dwell import Dwell


class Group(Asked):
    """People of `from_age` years and more who have these attributes (sex, role, or a table's)."""

    from_age: NotNegative = 0.0
    attributes: dict[str, bool | int | float | str] = Field(default={})

    def fits(self, age: float, attributes: Mapping[str, Any]) -> bool:
        """Whether somebody belongs to the group; `attributes` are as this group writes them."""
        return self.from_age <= age and all(attributes.get(k) == v for k, v in self.attributes.items())


class GroupBranches(Group):
    """Where people of a group go."""

    to: dict[str, Probability]


class Openness(Group):
    """How open people of a group are to an infection, relative to others in the same state."""

    relative: NotNegative


OneGroup = TypeVar("OneGroup", bound=Group)


def fitting(groups: Sequence[OneGroup], age: float, attributes: Mapping[str, Any]) -> OneGroup:
    """Of the groups that somebody belongs to, the last: what it says holds."""
    return [one for one in groups if one.fits(age, attributes)][-1]


def in_order(groups: Sequence[Group]) -> str | None:
    """What is wrong with the order of groups, if anything: the last that fits must be meant to hold."""
    if not groups or groups[0].from_age != 0 or groups[0].attributes:
        return "the first must be from_age 0 and name no attributes, so that everybody belongs to one"
    for at, one in enumerate(groups):
        earlier = [other.from_age for other in groups[:at] if other.attributes == one.attributes]
        if earlier and earlier[-1] >= one.from_age:
            return (
                "the ages of groups of the same attributes must rise; of the groups that fit, the last holds"
            )
    return None


def _branches_or_groups(value: Any) -> str:
    return "groups" if isinstance(value, list) else "branches"


Branches = Annotated[
    Annotated[dict[str, Probability], Tag("branches")] | Annotated[list[GroupBranches], Tag("groups")],
    Discriminator(_branches_or_groups),
]


OTHERS = "others"  # the circles that a state does not name


class State(Asked):
    """A state and its traits. `infectious` and `susceptible` scale a contact's transmission."""

    infectious: NotNegative = 0.0
    susceptible: NotNegative = 0.0
    contacts: dict[str, NotNegative] = Field(
        default={},
        description="contacts in each circle relative to the usual, and in the 'others'; 1 where nothing is said",
    )
    alive: bool = True
    hunts: bool = False
    keeps_mind: bool = True
    visible: bool = False
    speed: NotNegative = 1.0
    senses: NotNegative = 1.0
    strength: NotNegative = 1.0
    endures: NotNegative = 0.0
    hungers: NotNegative = 0.0
    apart: bool = Field(default=False, description="keeps away from the others, out of sight, with its kind")
    fed: str | None = Field(default=None, description="the state of those whom their own feed instead")
    dwell: Dwell | None = None
    to: Branches | None = None
    bed: str | None = Field(default=None, description="the beds that people in this state need, by name")
    without_bed: str | None = Field(default=None, description="the state entered by who finds none")
    by_dose: bool = Field(default=False, description="people come here by doses, where a plan gives them")
    cause: str | None = Field(default=None, description="the ledger's name for ending as a person here")

    @model_validator(mode="after")
    def _dwell_and_branches(self) -> State:
        if (self.dwell is None) != (self.to is None):
            raise ValueError("'dwell' and 'to' belong together: give both or neither")
        if (self.bed is None) != (self.without_bed is None):
            raise ValueError("'bed' and 'without_bed' belong together: give both or neither")
        wrong = in_order(self.to) if isinstance(self.to, list) else None
        if wrong:
            raise ValueError(f"the groups of 'to': {wrong}")
        for branches in self.branch_tables():
            if abs(sum(branches.values()) - 1.0) > 1e-9:
                raise ValueError(
                    f"the branches of 'to' sum to {sum(branches.values()):g}; they must sum to 1"
                )
        return self

    def contacts_in(self, circle: str) -> float:
        """How many contacts people in this state have in a circle, relative to the usual."""
        return self.contacts.get(circle, self.contacts.get(OTHERS, 1.0))

    def branch_tables(self) -> list[dict[str, float]]:
        """Every branch table of the state: one, or one for each group of people."""
        return [one.to for one in self.groups()]

    def groups(self) -> list[GroupBranches]:
        """Where the state leads, by group of people: of those that fit somebody the last holds."""
        if self.to is None:
            return []
        return self.to if isinstance(self.to, list) else [GroupBranches.model_construct(to=self.to)]


class Seasonality(Asked):
    """Transmission over the year: 1 + amplitude × cos(2π (t - peak) / 365.25 days), by local day."""

    amplitude: Probability
    peak: str = Field(description="month and day at which transmission is highest, for example '01-15'")

    @field_validator("peak")
    @classmethod
    def _month_and_day(cls, peak: str) -> str:
        try:
            date.fromisoformat(f"2000-{peak}")
        except ValueError:
            raise ValueError(f"{peak!r} is no day of a year; write month and day, as '01-15'") from None
        return peak


class Infection(Asked):
    """By contact in a circle: a susceptible person moves to `to` with probability `per_contact`.

    `dispersion` is the k of a gamma distribution, of mean 1 and shape k, of individual infectiousness: one draw
    a person and infection, that scales the hazard of all contacts. All are alike if absent.
    `susceptibility` says how open people of an age, or with attributes, are relative to others in the same state.
    """

    to: str
    per_contact: Probability
    dispersion: float | None = Field(default=None, ge=0.1, le=100.0)
    seasonality: Seasonality | None = None
    susceptibility: list[Openness] = Field(
        default=[], description="by age and attributes; of the groups that fit somebody the last holds"
    )

    @field_validator("susceptibility")
    @classmethod
    def _in_order(cls, groups: list[Openness]) -> list[Openness]:
        wrong = in_order(groups) if groups else None
        if wrong:
            raise ValueError(f"the groups of 'susceptibility': {wrong}")
        if groups and not any(one.relative > 0 for one in groups):
            raise ValueError("nobody is susceptible; give some group a 'relative' above 0")
        return groups

    @property
    def most_open(self) -> float:
        """The susceptibility of the most open group, relative to the others."""
        return max((one.relative for one in self.susceptibility), default=1.0)


class Strain(Infection):
    """One strain of several: how those in the states `by` pass it on.

    `to` is one state, or one by the state of who is infected, so that an earlier infection can make the course
    milder. `susceptible` says, by state, how open people are to this strain, where that differs from the
    state's trait: protection by an earlier strain, wholly (0) or in part. Whoever carries a strain is open to
    another only if the strain says so.
    """

    to: str | dict[str, str]  # type: ignore[assignment]
    by: list[str] = Field(min_length=1)
    susceptible: dict[str, NotNegative] = Field(default={})

    def entered(self, state: str) -> str | None:
        """The state that somebody in `state` enters when infected; None if that is not foreseen."""
        return self.to if isinstance(self.to, str) else self.to.get(state)


class Outcome(Asked):
    """One way an encounter ends: new states for the first and the second side."""

    probability: Probability
    first: str | None = None
    second: str | None = None


class Encounter(Asked):
    """State `between[0]` meets state `between[1]` in a circle."""

    between: tuple[str, str]
    outcomes: list[Outcome] = Field(min_length=1)

    @model_validator(mode="after")
    def _at_most_one(self) -> Encounter:
        total = sum(outcome.probability for outcome in self.outcomes)
        if total > 1.0 + 1e-12:
            raise ValueError(f"the outcomes' probabilities sum to {total:g}; they must not pass 1")
        return self


class Hunting(Asked):
    """How the turned sense, move and attack in space (DESIGN part 2). Lengths in metres, speeds in m/s."""

    bitten: str
    torn: str
    destroyed: str
    killed: str | None = Field(default=None, description="by force meant for hunters; absent: as torn")
    resistant: Probability = Field(default=0.0, description="the share of people whom no bite infects")
    sensing_radius: Positive = 15.0
    crowding_radius: Positive = 60.0
    drift_speed: Positive = 0.4
    chase_speed: Positive = 1.5
    handling_time: Duration = 300_000_000
    bite_strength: Positive = 2.0
    door: Positive = 2.0
    tearing_alone: Probability = 0.1
    tearing_per_attacker: Probability = 0.1
    kill_probability: Probability = 0.1
    defence_exponent: Positive = Field(default=0.8, description="of the weight of those who stand together")
    kin_hearing: NotNegative = Field(
        default=0.0, description="how far those hear each other who keep apart, in metres"
    )
    sheltered_stimulus: NotNegative = 0.03
    noise_stimulus: NotNegative = 5.0
    noise_half_life: Span = 900_000_000
    stimulus_exponent: NotNegative = 3.0
    dormant_after: Duration = 3_600_000_000
    dormant_below: NotNegative = 2.0
    crowd: Count = Field(default=20, ge=1, description="hunters who can press on one building at once")
    breach_crowd: Positive = Field(default=15.0, description="n_b: a crowd this large takes `breach_time`")
    breach_exponent: Positive = 2.0
    breach_time: Span = 21_600_000_000
    room_crowd: Positive | None = Field(
        default=None,
        description="as `breach_crowd`, at the doors of a city's school; absent: as of a house",
    )
    room_time: Span | None = Field(default=None, description="as `breach_time`, at the doors of a school")
    refuge_crowd: Positive | None = Field(
        default=None,
        description="as `breach_crowd`, at the door of a room of kind refuge; absent: as of a house",
    )
    refuge_time: Span | None = Field(default=None, description="as `breach_time`, at the door of a refuge")


class Pathogen(Asked):
    """States with traits, and moves by themselves, by contact and by encounter."""

    title: str | None = None
    description: str | None = None
    states: dict[str, State] = Field(min_length=1)
    infection: Infection | None = None
    strains: dict[str, Strain] = Field(default={}, description="instead of 'infection': several, by name")
    encounters: list[Encounter] = Field(default=[])
    hunting: Hunting | None = None
    initial: str | None = Field(
        default=None, description="everybody's state at the start; the first if absent"
    )

    def infections(self) -> list[Infection]:
        """The infection, or every strain's."""
        return [*([] if self.infection is None else [self.infection]), *self.strains.values()]

    def susceptibility(self, strain: str, state: str) -> float:
        """How open people in a state are to a strain."""
        return self.strains[strain].susceptible.get(state, self.states[state].susceptible)

    def can_be_infected(self, state: str) -> bool:
        """Whether people in a state are open to infection, by any strain."""
        own = self.states[state].susceptible > 0
        return own or any(self.susceptibility(strain, state) > 0 for strain in self.strains)

    def strain_of(self, state: str) -> str | None:
        """The strain that people in a state carry: the only one that leads to it or is passed on from it."""
        found = [
            name
            for name, strain in self.strains.items()
            if state in strain.by
            or state in ([strain.to] if isinstance(strain.to, str) else strain.to.values())
        ]
        return found[0] if len(found) == 1 else None

    @property
    def initial_state(self) -> str:
        """The state everybody starts in who is not seeded."""
        return self.initial or next(iter(self.states))
