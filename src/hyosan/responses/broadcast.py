"""Telling everybody."""

from __future__ import annotations

from typing import ClassVar, Literal

from hyosan.model.response import Now, Orders, Response, Seen


class Broadcast(Response):
    """Tell everybody within `where` (everywhere if absent) what is happening, and what to do."""

    response: Literal["broadcast"] = "broadcast"
    reads: ClassVar[bool] = False
    advice: Literal["none", "stay", "leave"] = "none"

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Broadcast for as long as the response is on."""
        orders.broadcast(self.where, self.advice)
