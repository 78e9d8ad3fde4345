"""What surveillance sees of the truth, and when."""

from __future__ import annotations

from pydantic import Field

from hyosan.model.base import Asked, Probability
from hyosan.model.dwell import Dwell


class Notifiable(Asked):
    """Entering one of `states` is reported with probability `seen`, `delay` after it happened."""

    states: list[str] = Field(min_length=1)
    delay: Dwell
    seen: Probability = 1.0


class Surveillance(Asked):
    """The reporting system."""

    notifiable: Notifiable
