"""One person's way: each stage that he went through, where, and in whose company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES
from hyosan.view.scene import NOWHERE, Scene, codes, values

SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
# Many parties enter these at once: company is the household's.
TOGETHER = ("convoy", "camp", "roaming", "held")


@dataclass(frozen=True)
class Leg:
    """One stage of a way."""

    time: np.datetime64
    stage: str
    cell: int
    company: tuple[int, ...]  # stable ids of those in the same party


def way_of(scene: Scene, person: int, household: NDArray[np.int64]) -> list[Leg]:
    """The stages of a person's way, in order of time; `household` are the ids of those who live with him."""
    legs: list[Leg] = []
    for at in np.flatnonzero(scene.moves.person == person):
        leg = _leg(scene, int(at), person, household)
        if not legs or (leg.time, leg.stage) != (legs[-1].time, legs[-1].stage):  # some are told twice
            legs.append(leg)
    return legs


def _leg(scene: Scene, at: int, person: int, household: NDArray[np.int64]) -> Leg:
    moves = scene.moves
    first, last = (int(np.searchsorted(moves.time, moves.time[at], side=side)) for side in SIDES)
    same = np.arange(first, last)
    same = same[(moves.cell[same] == moves.cell[at]) & (moves.stage[same] == moves.stage[at])]
    others = np.unique(moves.person[same])
    others = others[others != person]
    stage = STAGES[moves.stage[at]]
    company = others[np.isin(others, household)] if stage in TOGETHER else others
    return Leg(moves.time[at], stage, int(moves.cell[at]), tuple(int(one) for one in company))


def sought(scene: Scene, rows: NDArray[np.int64]) -> int:
    """The child that a parent looks for: the first pupil of the household (its rows), who goes to school somewhere.

    The table of moves does not name it; the rule is that of the people themselves (kernels/space/departures.py). -1 if
    none.
    """
    table = scene.run.people
    if not {"role", "day_cell"} <= set(table.schema.names):
        return NOWHERE
    roles, names = codes(table, "role")
    if "pupil" not in names:
        return NOWHERE
    day = values(table, "day_cell")
    found = [row for row in np.sort(rows) if roles[row] == names.index("pupil") and day[row] >= 0]
    return int(values(table, "person")[found[0]]) if found else NOWHERE
