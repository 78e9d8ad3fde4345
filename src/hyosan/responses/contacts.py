"""Fewer contacts in a circle: schools closed, work from home, distance kept, the old shielded."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from hyosan.model.response import Now, Orders, Response, Seen, Whom


class Contacts(Response):
    """Lower the contacts of a circle by the share `strength` × `compliance` (both 1: none are left).

    With `whom` only contacts of which one side at least belongs to one of its groups, each once.
    """

    response: Literal["contacts"] = "contacts"
    reads: ClassVar[bool] = False
    circle: str
    whom: list[Whom] = Field(default=[], description="whose contacts; everybody's if absent")

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Hold the circle's contacts down for as long as the response is on."""
        scale = 1.0 - self.strength * self.compliance
        orders.contacts(self.circle, scale=scale, where=self.where, whom=tuple(self.whom))
