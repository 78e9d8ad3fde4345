"""Small hand-made towns, and a bare loop that drives space alone: no circles, no surveillance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from hyosan.engine import space as space_module
from hyosan.engine.compile_circles import compile_clock
from hyosan.engine.compile_pathogen import OTHER_CAUSES, compile_disease
from hyosan.ground.units import DAY, MINUTE
from hyosan.kernels.progression import add_cause
from hyosan.kernels.state import Log, Rows, new_log
from hyosan.model.behaviour import Behaviour
from hyosan.model.pathogen import Pathogen
from hyosan.world.world import AT_HOME, PUPIL, SOLDIER, WORKER, Groups, People, Places, World

CAUSES = {name: number for number, name in enumerate(OTHER_CAUSES)}
MONDAY = datetime(2022, 1, 31, 8, 0, tzinfo=UTC)


def town(
    sizes: list[int], *, seed: int = 0, columns: int | None = None, cell: float = 100.0, day_share: float = 0.5,
    household: int = 3, soldiers: int = 0,
) -> World:  # fmt: skip
    """Cells in a grid of `columns` (a row if None) with so many residents; some spend the day elsewhere."""
    drawn = np.random.default_rng(seed)
    cells, people = len(sizes), sum(sizes)
    columns = columns or cells
    home = np.repeat(np.arange(cells, dtype=np.int32), sizes)
    home_start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    role = np.full(people, AT_HOME, np.uint8)
    day = np.full(people, -1, np.int16)
    if cells > 1:
        away = drawn.random(people) < day_share
        day[away] = drawn.integers(0, cells, int(away.sum()))
        day[day == home] = -1
        role[day >= 0] = np.where(drawn.random(int((day >= 0).sum())) < 0.4, PUPIL, WORKER)
        role[np.flatnonzero(day >= 0)[:soldiers]] = SOLDIER
    order = np.argsort(np.where(day < 0, cells, day), kind="stable").astype(np.int32)
    members = np.ascontiguousarray(order[: int((day >= 0).sum())])
    day_start = np.searchsorted(day[members], np.arange(cells + 1)).astype(np.int64)
    starts = np.unique(
        np.concatenate([np.arange(low, high, household) for low, high in pairwise(home_start)] + [[people]])
    )
    group_of = (np.searchsorted(starts, np.arange(people), side="right") - 1).astype(np.int32)
    edge_start, edge_to, length = _grid(cells, columns, cell)
    at = np.arange(cells)
    x, y = ((at % columns) * cell).astype(np.float32), ((at // columns) * cell).astype(np.float32)
    places = Places(
        title="small town", x=x, y=y, area=np.full(cells, cell**2, np.float32),
        kind=np.zeros(cells, np.uint8), kinds=("homes",), district=np.zeros(cells, np.int16), districts=("all",),
        town=np.zeros(cells, np.int16), towns=("town",), edge_start=edge_start, edge_to=edge_to,
        edge_length=length, edge_lanes=np.ones(len(edge_to), np.float32),
        edge_kind=np.zeros(len(edge_to), np.uint8), home_start=home_start, day_start=day_start,
        day_members=members, cell_size=cell, river=np.zeros((0, 2), np.float32),
    )  # fmt: skip
    people_of = People(
        count=people, age=drawn.integers(1, 90, people).astype(np.uint8), role=role, home=home, day=day,
        ids=np.empty(0, np.int64),
    )  # fmt: skip
    households = Groups("household", group_of, starts.astype(np.int64))
    return World(people_of, {"household": households}, {}, places)


def _grid(cells: int, columns: int, cell: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges between cells that touch, corners included."""
    start, to, length = [0], [], []
    for c in range(cells):
        row, column = divmod(c, columns)
        for r in (row - 1, row, row + 1):
            for k in (column - 1, column, column + 1):
                other = r * columns + k
                if (r, k) != (row, column) and 0 <= k < columns and r >= 0 and other < cells:
                    to.append(other)
                    length.append(cell * (1.0 if r == row or k == column else 2**0.5))
        start.append(len(to))
    return np.array(start, np.int32), np.array(to, np.int32), np.array(length, np.float32)


def jonas(**hunting: Any) -> Pathogen:
    """A quick version of the library's pathogen; `hunting` overrides its numbers."""
    return Pathogen.model_validate(
        {
            "states": {
                "human": {},
                "bitten": {
                    "dwell": {"gamma": {"mean": "20 min", "shape": 2}},
                    "to": {"turned": 0.9, "hybrid": 0.1},
                },
                "turned": {"hunts": True, "keeps_mind": False},
                "hybrid": {},
                "torn": {"alive": False},
                "destroyed": {"alive": False},
            },
            "hunting": {"bitten": "bitten", "torn": "torn", "destroyed": "destroyed", **hunting},
        }
    )


def townspeople(**changed: Any) -> Behaviour:
    """Common hours and quick reactions; `changed` overrides the top level."""
    asked: dict[str, Any] = {
        "day": {
            "school_start": "08:30", "school_end": "16:30", "work_start": "09:00", "work_end": "18:00",
            "night_start": "22:00", "night_end": "06:30", "jitter": "45 min",
        },
        "exposure": {"school": 1.0, "work": 0.6, "home_day": 0.3, "home_night": 0.05},
        "awareness": {
            "from_sight": {"exponential": {"mean": "10 min"}},
            "from_broadcast": {"exponential": {"mean": "45 min"}},
        },
        "going_home": {"gamma": {"mean": "40 min", "shape": 2}},
        "barricade": {"stores": {"gamma": {"mean": "1 days", "shape": 2}}, "sorties": 2.0, "breach_open": "1 h"},
    }  # fmt: skip
    return Behaviour.model_validate(asked | changed)


def nobody_ever_knows() -> dict[str, Any]:
    """Behaviour in which everybody can always be reached and nobody becomes aware."""
    never = {"fixed": "100000 days"}
    return {
        "exposure": {"school": 1.0, "work": 1.0, "home_day": 1.0, "home_night": 1.0},
        "awareness": {"from_sight": never, "from_broadcast": never, "hearing_delay": "10 min"},
    }


@dataclass
class Core:
    """What space needs of a run."""

    disease: Any
    rows: Rows
    log: Log
    seed: int


@dataclass
class Drive:
    """A run of space alone."""

    world: World
    pathogen: Pathogen
    behaviour: Behaviour
    seed: int = 0
    length: int = 15 * MINUTE
    start: datetime = MONDAY
    core: Core = field(init=False)
    space: space_module.Space = field(init=False)

    def __post_init__(self) -> None:
        people = self.world.people.count
        age = self.world.people.age
        rows = Rows(np.full(people, -1, np.int32), self.world.people.ids, age, age)
        self.core = Core(compile_disease(self.pathogen), rows, new_log(4 * people + 64), self.seed)
        clock = compile_clock(self.start)
        self.space = space_module.new_space(
            self.world, self.pathogen, self.behaviour, clock, CAUSES, self.length
        )

    def enter(self, person: int, state: str, time: int = 0, kind: str = "seed") -> None:
        """Move a person into a state by hand, and tell space."""
        number, log = list(self.pathogen.states).index(state), self.core.log
        cause = int(log.size[0])
        add_cause(log, self.core.rows, np.int64(time), person, number, CAUSES[kind], -1, -1)
        space_module.announce(self.space, self.core, cause, cause + 1)

    def step(self, number: int) -> None:
        """One step."""
        space_module.step(self.space, self.core, number * self.length, (number + 1) * self.length)

    def run(self, first: int, last: int) -> Drive:
        """Steps first … last - 1."""
        for number in range(first, last):
            self.step(number)
        return self

    def events(self) -> list[tuple[int, int, int, int, int, int]]:
        """Every cause: (time, person, state, kind, by, where), as settled."""
        entries = self.core.log.entries[: int(self.core.log.size[0])]
        names = ("time", "person", "state", "kind", "by", "where")
        return [tuple(int(entry[name]) for name in names) for entry in entries]  # type: ignore[misc]


__all__ = ["CAUSES", "DAY", "MONDAY", "Core", "Drive", "jonas", "nobody_ever_knows", "town", "townspeople"]
