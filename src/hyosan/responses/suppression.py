"""Keeping it quiet."""

from __future__ import annotations

from typing import ClassVar, Literal

from hyosan.model.base import Duration, Probability
from hyosan.model.response import Now, Orders, Response, Seen


class Suppression(Response):
    """Deny it within `where`, cut calls, and hold reports back, whatever they are of, for as long as it is on.

    Of word that people have from each other a share `denial` is not believed any more, and of calls a share
    `phones_cut` does not get through. Reports that are due meanwhile arrive `holds` later, or when it ends.
    """

    response: Literal["suppression"] = "suppression"
    reads: ClassVar[bool] = False
    denial: Probability = 0.5
    phones_cut: Probability = 0.0
    holds: Duration = 0

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Keep it quiet for as long as the response is on."""
        left = self.strength * self.left_of_it(now)
        orders.information(
            1.0 - self.denial * left, self.where, phones=1.0 - self.phones_cut * left, hold=float(self.holds)
        )
