"""Bombs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hyosan.model.base import Probability
from hyosan.model.response import Now, Orders, Response, Seen


class Strike(Response):
    """Bomb `uses.sorties` cells an hour within `where`: the `reported` ones, most first, or `all` in turn."""

    response: Literal["strike"] = "strike"
    cells: Literal["reported", "all"] = "reported"
    hunters: Probability = Field(default=0.8, description="that a body there is destroyed")
    in_the_open: Probability = Field(default=0.7, description="that somebody outdoors is killed")
    inside: Probability = Field(default=0.2, description="that somebody behind walls is killed")

    @model_validator(mode="after")
    def _sorties(self) -> Strike:
        if set(self.uses) - {"sorties"} or self.uses.get("sorties", 0) <= 0:
            raise ValueError("a strike needs sorties an hour, for example uses: {sorties: 10}")
        return self

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Bomb for as long as the response is on."""
        orders.strike(
            self.cells,
            self.uses["sorties"],
            self.where,
            hunters=self.hunters,
            in_the_open=self.in_the_open,
            inside=self.inside,
        )
