"""Squads with force, sent to where reports come from."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hyosan.model.base import NotNegative, Positive, Probability, Span
from hyosan.model.response import ENOUGH, RECENT, Now, Orders, Response, Seen


class Patrols(Response):
    """Send `uses.squads` squads with `uses.rounds` rounds in all (no limit if absent) within `where`."""

    response: Literal["patrols"] = "patrols"
    reads: ClassVar[bool] = False
    shots: Positive = Field(default=120.0, description="shots a squad fires in an hour at hunters")
    hits: Probability = Field(default=0.25, description="probability that a shot ends a hunter")
    men: Positive = Field(default=9.0, description="people in a squad")
    relief: NotNegative = Field(
        default=0.0, description="hours out of action until a lost man is replaced; 0: never"
    )
    mistaken: Probability = Field(default=0.0, description="that a shot hits a person in the open instead")
    fatigue: NotNegative = Field(default=0.0, description="how much slower a squad fires by hour in action")
    enough: Positive = Field(
        default=ENOUGH, description="shots at one hunter in a step, at most, times those it takes on average"
    )
    recent: Span = Field(default=RECENT, description="squads go where reports of the last so long came from")

    @model_validator(mode="after")
    def _squads(self) -> Patrols:
        unknown = set(self.uses) - {"squads", "rounds"}
        if unknown:
            raise ValueError(f"patrols use squads and rounds; found {', '.join(sorted(unknown))}")
        if self.uses.get("squads", 0) < 1 or self.uses.get("rounds", 0) < 0:
            raise ValueError("patrols need at least 1 squad, for example uses: {squads: 40, rounds: 20000}")
        return self

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Keep the squads in the field."""
        details = {
            "shots": self.shots, "hits": self.hits, "men": self.men, "mistaken": self.mistaken,
            "fatigue": self.fatigue, "relief": self.relief, "enough": self.enough, "recent": self.recent,
        }  # fmt: skip
        if "rounds" in self.uses:
            details["rounds"] = self.uses["rounds"]
        orders.patrols(int(self.uses["squads"]), self.where, **details)
