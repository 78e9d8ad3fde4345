"""What the telling of one person needs: who it is, those around, and when the person knew, left or was lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES
from hyosan.view.kin import Kin
from hyosan.view.names import Who
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene


@dataclass(frozen=True)
class Life:
    """What the telling of one person needs."""

    scene: Scene
    people: Gazetteer
    kin: Kin
    cast: Mapping[int, str]
    person: int

    @property
    def who(self) -> Who:
        return Who(self.person)

    @property
    def mine(self) -> NDArray[np.int64]:
        """The person's own events."""
        return np.flatnonzero(self.scene.log.person == self.person)

    @property
    def lost(self) -> np.datetime64:
        """When the person was lost; the end of the record if never."""
        gone = np.intersect1d(self.mine, self.scene.losses)
        return self.scene.log.time[gone[0]] if len(gone) else self.scene.end

    @cached_property
    def knew(self) -> np.datetime64:
        """When the person left the routine, and so knew, or was lost; the end of the record if never."""
        moves = np.flatnonzero(self.scene.moves.person == self.person)
        return min(self.lost, self.scene.moves.time[moves[0]]) if len(moves) else self.lost

    @cached_property
    def out(self) -> np.datetime64:
        """When the person got out of the map; the end of the record if never."""
        moves = self.scene.moves
        left = np.flatnonzero((moves.person == self.person) & (moves.stage == STAGES.index("outside")))
        return moves.time[left[0]] if len(left) else self.scene.end

    @property
    def ties(self) -> tuple[str, NDArray[np.int64]]:
        """`classmates` or `colleagues`, and their rows."""
        tie, words = ("circle:class", "classmates")
        if self.people.facts(self.person).get("role") != "pupil":
            tie, words = ("circle:workplace", "colleagues")
        return words, self.kin.others(self.person, tie)
