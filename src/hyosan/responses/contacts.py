"""Fewer contacts in a circle: schools closed, work from home, distance kept."""

from __future__ import annotations

from typing import Literal

from hyosan.model.response import Now, Orders, Response, Seen


class Contacts(Response):
    """Lower the contacts of a circle by the share `strength` × `compliance` (both 1: none are left)."""

    response: Literal["contacts"] = "contacts"
    circle: str

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Hold the circle's contacts down for as long as the response is on."""
        orders.contacts(self.circle, scale=1.0 - self.strength * self.compliance, where=self.where)
