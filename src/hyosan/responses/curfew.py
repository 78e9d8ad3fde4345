"""Martial law: stay at home."""

from __future__ import annotations

from typing import ClassVar, Literal

from hyosan.model.response import Now, Orders, Response, Seen


class Curfew(Response):
    """Keep people within `where` at home; the share `compliance` does, and neither goes out nor flees."""

    response: Literal["curfew"] = "curfew"
    reads: ClassVar[bool] = False

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Keep the curfew for as long as the response is on."""
        orders.curfew(self.compliance * self.left_of_it(now), self.where)
