"""Vaccination: doses for those who come, in an order of priority."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from hyosan.model.response import Now, Orders, Response, Seen, Whom


class Doses(Response):
    """Give `uses.doses` doses a day to those within `where` who belong to a group of `whom`, the first group first.

    The share `compliance` comes. In the share `strength` of them the dose takes: who can be infected enters `state`.
    Nobody knows who has been infected already: such a dose is spent.
    """

    response: Literal["doses"] = "doses"
    reads: ClassVar[bool] = False
    state: str = Field(description="what a dose that takes leads to")
    whom: list[Whom] = Field(
        default=[Whom()], min_length=1, description="groups in order of priority; everybody if absent"
    )

    @model_validator(mode="after")
    def _doses(self) -> Doses:
        if set(self.uses) - {"doses", "stock"} or self.uses.get("doses", 0) <= 0:
            raise ValueError(
                "a vaccination needs doses a day, for example uses: {doses: 5000}; and a 'stock' if they may run out"
            )
        return self

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Give doses for as long as the response is on."""
        stock = {"stock": self.uses["stock"]} if "stock" in self.uses else {}
        orders.doses(
            self.state,
            self.uses["doses"],
            self.where,
            tuple(self.whom),
            takes=self.strength,
            compliance=self.compliance,
            **stock,
        )
