"""A camp in which people are kept apart from the rest of the world."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hyosan.ground.units import DAY
from hyosan.model.base import Duration, NotNegative, Positive, Probability, Span
from hyosan.model.response import Now, Orders, Response, Seen


class Camp(Response):
    """Open a camp for `uses.places` people at a named place, with guards who look at everybody who comes.

    Whom guards stop on a road is taken there (unless `collects` is off), and those whom an evacuation collects.
    Who seems bitten is held apart: a share `screening` of those who will turn, and `false_alarm` of the others. After
    `isolation` they are looked at again, and kept for as long once more (those who will turn with probability
    `testing`), or let in. As the camp loosens, a share `released` of those in it goes home each day.
    """

    response: Literal["camp"] = "camp"
    reads: ClassVar[bool] = False
    place: str
    collects: bool = True
    screening: Probability = Field(default=0.8, description="the share of the bitten whom guards find")
    isolation: Span = Field(default=14 * DAY, description="that somebody is held before a test")
    testing: Probability = Field(default=0.95, description="the share of the bitten whom the test finds")
    false_alarm: Probability = Field(default=0.0, description="the share of the others who are held too")
    roam: Probability = Field(
        default=0.0, description="the share of parties who slip out by night, strictly guarded"
    )
    roam_loose: Probability | None = Field(
        default=None, description="the share who do once nothing is enforced; absent: as many as before"
    )
    nightly: Probability = Field(
        default=1.0, description="the share of nights on which those who slip out do"
    )
    roam_reach: NotNegative = Field(
        default=0.0, description="metres by road to a home that they go to; others stay near the camp"
    )
    shy: Duration = Field(
        default=0, description="for which nobody slips out after somebody did not come back"
    )
    out_for: Duration = Field(default=14_400_000_000, description="until they are back")
    interrogation: Probability = Field(default=0.0, description="the share who tell what they saw")
    released: Probability = Field(
        default=0.0, description="the share let go each day, once nothing is enforced"
    )
    escort_speed: Positive = Field(
        default=6.0, description="metres a second, from a guarded road to the camp"
    )
    detour: Positive = Field(default=1.3, description="a way to the camp by road, against the straight line")

    @model_validator(mode="after")
    def _places(self) -> Camp:
        if set(self.uses) - {"places"} or self.uses.get("places", 0) < 1:
            raise ValueError("a camp needs room, for example uses: {places: 120000}")
        return self

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Keep the camp open for as long as the response is on."""
        left = self.left_of_it(now)
        loose = self.roam if self.roam_loose is None else self.roam_loose
        orders.camp(
            self.place,
            self.uses["places"],
            collects=float(self.collects),
            screening=self.screening * self.compliance,
            isolation=float(self.isolation),
            testing=self.testing * self.compliance,
            false_alarm=self.false_alarm,
            roam=loose + (self.roam - loose) * left,
            roam_most=max(self.roam, loose),
            nightly=self.nightly,
            reach=self.roam_reach,
            shy=self.shy,
            out_for=self.out_for,
            escort_speed=self.escort_speed,
            detour=self.detour,
            interrogation=self.interrogation,
            released=self.released * (1.0 - left),
        )
