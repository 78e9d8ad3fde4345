"""The scenario: everything a run is asked, frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    InstanceOf,
    PrivateAttr,
    SerializeAsAny,
    Tag,
    field_validator,
    model_validator,
)

from hyosan.model.base import (
    Asked,
    Count,
    Duration,
    NotNegative,
    Positive,
    Seed,
    Span,
    bare,
    check_ages,
    scalar_schema,
)
from hyosan.model.behaviour import Behaviour
from hyosan.model.building import Building
from hyosan.model.circles import Circle
from hyosan.model.pathogen import GroupBranches, Pathogen, in_order
from hyosan.model.place import CellMap, People, PeopleFiles, Place
from hyosan.model.response import Response
from hyosan.model.surveillance import Surveillance

if TYPE_CHECKING:
    from hyosan.scenario.document import Document

SCHEMA = "hyosan/v1"
LONGEST_NAME = 100  # bytes: a folder's name, of a scenario's, a plan's and a seed, may have 255


def _moment(value: Any) -> datetime:
    value = bare(value)
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a time; write for example 2022-01-28T08:00+09:00") from None
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; write for example 2022-01-28T08:00+09:00")
    return moment


def _count_or_ids(value: Any) -> int | list[int]:
    value = bare(value)
    numbers = value if isinstance(value, list) else [value]
    if any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in numbers):
        raise ValueError(f"found {value!r}; a number of people, 0 or more, or a list of their ids is needed")
    if isinstance(value, list) and len(set(value)) != len(value):
        raise ValueError("an id stands twice; name each person once")
    return value


def _table_or_drawn(value: Any) -> str:
    if isinstance(value, PeopleFiles) or (isinstance(value, Mapping) and "table" in value):
        return "files"
    return "file" if isinstance(value, str) else "drawn"


def _kind_of_place(value: Any) -> str:
    if isinstance(value, Building) or (isinstance(value, Mapping) and "floors" in value):
        return "building"
    brought = isinstance(value, CellMap) or (isinstance(value, Mapping) and "cells" in value)
    return "brought" if brought else "generated"


Moment = Annotated[datetime, BeforeValidator(_moment), scalar_schema("string")]
CountOrIds = Annotated[int | list[int], BeforeValidator(_count_or_ids), scalar_schema("integer", "array")]
PlaceOrMap = Annotated[
    Annotated[Place, Tag("generated")]
    | Annotated[CellMap, Tag("brought")]
    | Annotated[Building, Tag("building")],
    Discriminator(_kind_of_place),
]
PeopleOrFile = Annotated[
    Annotated[People, Tag("drawn")] | Annotated[PeopleFiles, Tag("files")] | Annotated[str, Tag("file")],
    Discriminator(_table_or_drawn),
]


class Whereabouts(Asked):
    """Where somebody is found: in a circle or group by name, living in a cell, district or town, or by attributes."""

    attributes: dict[str, bool | int | float | str] | None = None
    circle: str | None = None
    cell: Count | None = None
    district: str | None = None
    town: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Whereabouts:
        named = (self.attributes, self.circle, self.cell, self.district, self.town)
        if sum(value is not None for value in named) != 1:
            raise ValueError("'where' names exactly one of: circle, cell, district, town, attributes")
        return self


class Seeding(Asked):
    """Who starts in `state` at time `at`: a number of people, drawn, or the ids of people."""

    state: str
    people: CountOrIds
    where: Whereabouts | None = None
    at: Duration = 0


class Stop(Asked):
    """What ends a run before its horizon."""

    ever_infected: Count | None = None


class CastMember(Asked):
    """A person with a name, to be followed: drawn among those who fit everything that is said."""

    name: str
    hangul: str | None = None
    role: str | None = None
    from_age: NotNegative | None = Field(default=None, description="in years")
    to_age: Positive | None = Field(default=None, description="in years; this age is no longer meant")
    where: Whereabouts | None = None
    by_day: str | None = Field(default=None, description="the named place where the days are spent")
    arms: str | None = Field(default=None, description="what is at hand: tool, bow, gun")
    parent_of: str | None = Field(default=None, description="the name of one further up in the cast")

    @field_validator("role")
    @classmethod
    def _as_roles_are_called(cls, value: str | None) -> str | None:
        return "pupil" if value == "student" else value

    @model_validator(mode="after")
    def _somebody_is_that_old(self) -> CastMember:
        check_ages(self.from_age, self.to_age)
        return self

    @property
    def by_age(self) -> bool:
        """Whether an age is asked for."""
        return self.from_age is not None or self.to_age is not None


class Scenario(Asked):
    """A world to build, a pathogen, behaviour, surveillance, a plan, a start and a horizon.

    Times are ticks (microseconds). Read one with `read_scenario`, which also checks that the parts fit.
    """

    schema_version: Literal["hyosan/v1"] = Field(default="hyosan/v1", alias="schema")
    name: str = "scenario"
    title: str = ""
    seed: Seed | None = Field(
        default=None, exclude=True, description="the seed of a run for which none is named; 0 if absent"
    )
    description: str | None = None
    start: Moment = datetime(2020, 1, 1, tzinfo=UTC)
    step: Span
    horizon: Span
    place: PlaceOrMap | None = None
    people: PeopleOrFile
    circles: list[Circle] = Field(default=[])
    pathogen: Pathogen
    behaviour: Behaviour | None = None
    surveillance: Surveillance | None = None
    immunity: list[GroupBranches] = Field(
        default=[], description="who begins in other states than the pathogen's initial one: shares, by group"
    )
    beds: dict[str, Count] = Field(default={}, description="how many there are, by the name that states give")
    seeding: list[Seeding] = Field(default=[])
    plan: list[SerializeAsAny[InstanceOf[Response]]] = Field(default=[])
    plan_name: str = "none"
    stop: Stop | None = None
    cast: list[CastMember] = Field(default=[])

    _document: Document | None = PrivateAttr(default=None)

    @field_validator("name", "plan_name")
    @classmethod
    def _names_a_folder(cls, value: str) -> str:
        wrong = (
            not value.strip() or not value.isprintable() or value.startswith(".") or set(value) & set("/\\")
        )
        if wrong or len(value.encode()) > LONGEST_NAME:
            raise ValueError(
                f"{_brief(value)} cannot name a folder of runs; use letters, digits, '-', '_' and the like, "
                f"at most {LONGEST_NAME} of them"
            )
        return value

    @field_validator("seeding", "circles", "cast", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, Mapping) else value

    @field_validator("immunity", mode="before")
    @classmethod
    def _for_everybody(cls, value: Any) -> Any:
        return [{"to": value}] if isinstance(value, Mapping) else value

    @field_validator("immunity")
    @classmethod
    def _shares(cls, value: list[GroupBranches]) -> list[GroupBranches]:
        wrong = in_order(value) if value else None
        if wrong:
            raise ValueError(wrong)
        for one in value:
            if sum(one.to.values()) > 1.0 + 1e-9:
                raise ValueError(
                    f"the shares of a group sum to {sum(one.to.values()):g}; at most 1 is possible"
                )
        return value

    def __eq__(self, other: object) -> bool:
        """Two scenarios are equal when they ask for the same; their files and seeds are no part of it."""
        return isinstance(other, Scenario) and self._dump() == other._dump()

    def __hash__(self) -> int:
        return hash(self.scenario_hash())

    @property
    def document(self) -> Document:
        """The scenario as it was stated, with the file and line of every part."""
        from hyosan.scenario.document import plain_document

        return self._document or plain_document(self._dump(), "scenario")

    @property
    def folder(self) -> Path:
        """The folder that relative files were named in."""
        return self.document.mark(()).folder

    @property
    def population(self) -> int | None:
        """The number of people asked for; None when a table of people says it."""
        return self.people.count if isinstance(self.people, People) else None

    def with_plan(self, plan: str | Path | Sequence[Response], name: str | None = None) -> Scenario:
        """The same scenario under another plan: a library name, a file, or responses (called `name`)."""
        from hyosan.scenario.build import replan

        return replan(self, plan, name)

    def with_settings(self, settings: Mapping[str, object]) -> Scenario:
        """The same scenario with values changed by dotted path: {"people.count": 5000}."""
        from hyosan.scenario.build import reset

        return reset(self, settings)

    def with_population(self, count: int) -> Scenario:
        """The same city with another number of people: the place and the responses' stocks scale along."""
        from hyosan.scenario.build import rescale

        return rescale(self, count)

    def resolved(self) -> dict[str, Any]:
        """A plain mapping that reads again to an equal scenario; every number says where it comes from."""
        from hyosan.scenario.resolve import resolve

        resolved: dict[str, Any] = resolve(self._dump(), self.document)
        return resolved if self.seed is None else {**resolved, "seed": self.seed}

    def scenario_hash(self) -> str:
        """SHA-256 of the canonical JSON of everything asked; data files enter by content, not by name."""
        asked = self._dump()
        if isinstance(self.people, str):
            asked["people"] = _file_hash(self.people)
        elif isinstance(self.people, PeopleFiles):
            asked["people"] = {
                key: _file_hash(path) for key, path in asked["people"].items() if key != "origin"
            }
        if isinstance(self.place, CellMap):
            asked["place"]["cells"] = _file_hash(self.place.cells)
        for circle in asked["circles"]:
            if circle.get("file"):
                circle["file"] = _file_hash(circle["file"])
        # The order of states and branches is kept: it decides what a draw means.
        text = json.dumps(asked, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _dump(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _brief(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:39] + "…")


def _file_hash(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return path
