"""Bombs."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hyosan.model.base import Duration, Probability, Span
from hyosan.model.response import RECENT, Now, Orders, Response, Seen


class Strike(Response):
    """Bomb `uses.sorties` cells an hour within `where`: the `reported` ones, most first, or `all` in turn.

    With a `warning` cells are announced so long before. The share `compliance` of the households who trust what they
    are told leave once they have packed; who of them is still there, behind walls, is underground when the bombs fall.
    """

    response: Literal["strike"] = "strike"
    reads: ClassVar[bool] = False
    cells: Literal["reported", "all"] = "reported"
    hunters: Probability = Field(default=0.8, description="that a body there is destroyed")
    in_the_open: Probability = Field(default=0.7, description="that somebody outdoors is killed")
    inside: Probability = Field(default=0.2, description="that somebody behind walls is killed")
    again: Duration = Field(default=43_200_000_000, description="before a cell is bombed anew")
    warning: Duration = Field(default=0, description="from announcing a cell to bombing it; 0: no warning")
    underground: Probability = Field(
        default=0.01, description="that somebody warned who took shelter is killed"
    )
    recent: Span = Field(default=RECENT, description="which reports count: those of the last so long")

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
            again=self.again,
            warning=self.warning,
            underground=self.underground,
            compliance=self.compliance,
            recent=self.recent,
        )
