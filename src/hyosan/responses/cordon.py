"""A guarded line around an area."""

from __future__ import annotations

from typing import ClassVar, Literal

from hyosan.model.response import Now, Orders, Response, Seen


class Cordon(Response):
    """Guard every edge that leaves `where`; a share 1 - `strength` of those who try still passes."""

    response: Literal["cordon"] = "cordon"
    reads: ClassVar[bool] = False

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Keep the perimeter guarded for as long as the response is on."""
        orders.edges("perimeter", leak=1.0 - self.strength * self.left_of_it(now), where=self.where)
