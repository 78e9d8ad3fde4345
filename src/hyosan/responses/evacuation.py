"""Collecting people in convoys."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hyosan.model.base import Duration, Positive, Span
from hyosan.model.response import RECENT, Now, Orders, Response, Seen


class Evacuation(Response):
    """Take `uses.seats` people an hour from their homes within `where` to the camp.

    Convoys go where most reports come from. The share `compliance` of households opens its door.
    """

    response: Literal["evacuation"] = "evacuation"
    reads: ClassVar[bool] = False
    speed: Positive = Field(default=6.0, description="metres a second, by road")
    loading: Duration = Field(default=1_200_000_000, description="that a convoy stands while people board")
    recent: Span = Field(default=RECENT, description="convoys go where reports of the last so long came from")

    @model_validator(mode="after")
    def _seats(self) -> Evacuation:
        if set(self.uses) - {"seats"} or self.uses.get("seats", 0) <= 0:
            raise ValueError("an evacuation needs seats an hour, for example uses: {seats: 2000}")
        return self

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Collect for as long as the response is on."""
        orders.evacuation(
            self.uses["seats"],
            self.where,
            compliance=self.compliance,
            speed=self.speed,
            loading=self.loading,
            recent=self.recent,
        )
