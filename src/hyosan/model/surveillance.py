"""What surveillance sees of the truth, and when."""

from __future__ import annotations

from pydantic import Field

from hyosan.model.base import Asked, Duration, Probability
from hyosan.model.dwell import Dwell


class Notifiable(Asked):
    """Entering one of `states` is reported with probability `seen`, `delay` after it happened."""

    states: list[str] = Field(min_length=1)
    delay: Dwell
    seen: Probability = 1.0


class MissingPeople(Asked):
    """Households report who does not come home, after a while, if one of them is there to do it."""

    share: Probability = Field(description="of those who are away unaccounted for, who are reported missing")
    after: Dwell = Field(description="from being away until it is reported")
    presumed_dead: Duration = Field(description="from the report on, of whom nothing is heard")
    counted_as_lost: bool = Field(
        default=False, description="whether who is presumed dead is no longer among the reported survivors"
    )


class Surveillance(Asked):
    """The reporting system."""

    notifiable: Notifiable
    missing: MissingPeople | None = Field(default=None, description="absent: nobody reports anybody missing")
