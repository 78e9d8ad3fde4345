"""Where people are and what they did, in words: groups of the stages that who leaves the routine goes through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES
from hyosan.view import style
from hyosan.view.scene import Scene


@dataclass(frozen=True)
class Group:
    """Stages that a reader takes for one: a name for figures, words for tables and for one person, and a colour."""

    name: str
    words: str
    one: str
    stages: tuple[int, ...]
    colour: str


def _stages(*names: str) -> tuple[int, ...]:
    return tuple(STAGES.index(name) for name in names)


HOME = Group(
    "at home", "at home, or where they spend the day", "at home or at the places of every day",
    _stages("home", "at the door"), style.BLUE,
)  # fmt: skip
HIDING = Group("hiding", "hiding where they were", "in hiding", _stages("trapped"), style.PURPLE)
ON_THE_WAY = Group(
    "on the way", "on the way: out, home, or to a child", "on the way",
    _stages("on the road", "stopped", "searching", "homeward"), style.ORANGE,
)  # fmt: skip
CONVOYS = Group("in convoys", "in a convoy to the camp", "in a convoy", _stages("convoy"), "#b87f00")
CAMP = Group("in the camp", "in the camp", "in the camp", _stages("camp", "roaming"), style.GREEN)
HELD = Group("held apart", "held apart, taken for bitten", "held apart", _stages("held"), "#00553e")
OUTSIDE = Group(
    "got out", "outside: they got out of the city", "outside, beyond the map", _stages("outside"), style.SKY
)
APART = Group("apart", "apart from people, out of sight", "apart from people", _stages("apart"), "#7a7a7a")
GROUPS = (HOME, HIDING, ON_THE_WAY, CONVOYS, CAMP, HELD, OUTSIDE, APART)

# What people did, by the stage that they were ever in.
DID = {
    "trapped": "hid where they were",
    "at the door": "held a door for the others",
    "searching": "went to look for a child",
    "on the road": "fled by road",
    "outside": "got out",
    "stopped": "were stopped by guards",
    "convoy": "were taken away in a convoy",
    "camp": "were let into the camp",
    "held": "were held as bitten",
    "apart": "left the others, so as not to harm them",
    "roaming": "slipped out of the camp by night",
}


# The same inside a building, where nobody is at home.
INDOORS = {
    "at home": ("in their rooms", "in the room of that morning"),
    "on the way": ("on the way out, or back", "on the way"),
    "got out": ("outside the building", "outside the building"),
}
DID_INDOORS = {"on the road": "made for the way out"}


def words_of(scene: Scene, group: Group) -> str:
    """A group in a table."""
    return INDOORS.get(group.name, (group.words, ""))[0] if scene.phrases else group.words


def words_of_one(scene: Scene, group: Group) -> str:
    """Where somebody of a group is."""
    return INDOORS.get(group.name, ("", group.one))[1] if scene.phrases else group.one


def did(scene: Scene) -> dict[str, str]:
    """What people did, by the stage that they were ever in."""
    return {**DID, **DID_INDOORS} if scene.phrases else DID


def anybody_left(scene: Scene) -> bool:
    """Whether anybody ever left the routine."""
    return len(scene.moves.time) > 0


def ever(scene: Scene, stage: str) -> NDArray[np.bool_]:
    """By row, who was ever in a stage."""
    found = np.zeros(scene.run.people.num_rows, bool)
    found[scene.moves.row[scene.moves.stage == STAGES.index(stage)]] = True
    return found


def left(scene: Scene) -> NDArray[np.bool_]:
    """By row, who ever left the routine."""
    found = np.zeros(scene.run.people.num_rows, bool)
    found[scene.moves.row] = True
    return found


def count_at(scene: Scene, group: Group, times: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Survivors in a group at each of some times."""
    changed, counts = scene.presence.counts(*group.stages)
    known = np.append(scene.presence.began[list(group.stages)].sum(), counts)
    found: NDArray[np.int64] = known[np.searchsorted(changed, times, side="right")]
    return found


def by_cell(scene: Scene, time: np.datetime64, cells: int) -> NDArray[np.int64]:
    """How many more survivors are in each cell at a time than live there and are at home."""
    moves, size = scene.moves, scene.run.people.num_rows
    upto = int(np.searchsorted(moves.time, time, side="right"))
    stage, cell = np.zeros(size, np.int64), np.full(size, -1)
    stage[moves.row[:upto]] = moves.stage[:upto]  # of equal rows the last, the latest move, stays
    cell[moves.row[:upto]] = moves.cell[:upto]
    away = (stage != 0) & scene.is_person[scene.states_at(time)]
    gone = np.isin(stage, (*OUTSIDE.stages, *CONVOYS.stages))
    there, home = cell[away & ~gone & (cell >= 0)], scene.homes[away]
    return np.bincount(there, minlength=cells) - np.bincount(home[home >= 0], minlength=cells)
