"""Noise that draws hunters to where it does no harm, or where force waits."""

from __future__ import annotations

from typing import ClassVar, Literal

from hyosan.model.base import Positive
from hyosan.model.response import Now, Orders, Response, Seen


class Lure(Response):
    """Make noise at a named place: `noise` is in fights an hour (each is heard like one)."""

    response: Literal["lure"] = "lure"
    reads: ClassVar[bool] = False
    place: str
    noise: Positive = 200.0

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Make noise for as long as the response is on."""
        orders.lure(self.place, self.noise)
