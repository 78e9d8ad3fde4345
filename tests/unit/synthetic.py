"""Runs made by hand: a log of causes written line by line, over a small world, with no engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from hyosan.engine.compile_pathogen import compile_disease
from hyosan.engine.history import REPORT, History, no_reports
from hyosan.ground.units import HOUR
from hyosan.kernels.state import Causes, Rows
from hyosan.outcome import Outbreak
from hyosan.scenario.scenario import Scenario
from hyosan.world.world import People, Places, World

CAUSES = ("start", "seed", "bite", "torn", "fight", "patrol", "strike", "infection:home", "encounter:all")

SIR = {
    "title": "a cold",
    "states": {
        "susceptible": {"susceptible": 1},
        "infectious": {"infectious": 1, "dwell": {"fixed": "2 days"}, "to": {"recovered": 1}},
        "recovered": {},
    },
    "infection": {"to": "infectious", "per_contact": 0.5},
}
BITES = {
    "title": "bites",
    "states": {
        "human": {},
        "bitten": {"dwell": {"fixed": "2 h"}, "to": {"turned": 0.9, "hybrid": 0.1}},
        "turned": {"hunts": True, "keeps_mind": False},
        "hybrid": {},
        "torn": {"alive": False},
        "destroyed": {"alive": False},
        "dead": {"alive": False, "cause": "illness"},
    },
    "hunting": {"bitten": "bitten", "torn": "torn", "destroyed": "destroyed"},
}


def scenario(pathogen: dict[str, Any] = SIR, **changes: Any) -> Scenario:
    """A scenario with nothing in it but a pathogen."""
    asked = {
        "schema": "hyosan/v1",
        "name": "by-hand",
        "title": "By hand",
        "start": "2022-01-28T08:00+09:00",
        "step": "1 h",
        "horizon": "10 days",
        "people": {"count": 20},
        "pathogen": pathogen,
    }
    return Scenario.model_validate({**asked, **changes})


def history(
    causes: list[tuple[Any, ...]],
    pathogen: dict[str, Any] = SIR,
    people: int = 20,
    end: int = 240 * HOUR,
    world: World | None = None,
    ids: list[int] | None = None,
    reports: list[tuple[Any, ...]] | None = None,
    asked: Scenario | None = None,
    **rest: Any,
) -> History:
    """A run from causes (time, row, state, cause, by row, where), the last two -1 when left out."""
    asked = asked or scenario(pathogen)
    states = tuple(asked.pathogen.states)
    known = np.array(ids, np.int64) if ids is not None else np.empty(0, np.int64)
    if world is None:
        world = World(people=People(count=people, ids=known))
    rows = [(*one, *(-1, -1)[len(one) - 4 :]) for one in causes]
    rows.sort(key=lambda one: (one[0], one[1] if ids is None else ids[one[1]]))
    seen: dict[int, int] = {}
    latest = np.full(world.people.count, -1, np.int32)
    previous, ordinal = [], []
    for index, one in enumerate(rows):
        previous.append(int(latest[one[1]]))
        ordinal.append(seen.get(one[1], 0))
        seen[one[1]] = ordinal[-1] + 1
        latest[one[1]] = index
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    log = Causes(
        size=np.array([len(rows)]),
        time=np.array(columns[0], np.int64),
        person=np.array(columns[1], np.int32),
        by=np.array(columns[4], np.int32),
        where=np.array(columns[5], np.int32),
        previous=np.array(previous, np.int32),
        ordinal=np.array(ordinal, np.int32),
        kind=np.array([CAUSES.index(name) for name in columns[3]], np.uint8),
        state=np.array([states.index(name) for name in columns[2]], np.uint8),
    )
    return History(
        scenario=asked,
        world=world,
        seed=7,
        threads=1,
        states=states,
        cause_names=CAUSES,
        disease=compile_disease(asked.pathogen),
        rows=Rows(latest, world.people.ids, world.people.age, world.people.age),
        causes=log,
        end=end,
        steps=end // HOUR,
        exit_reason="horizon",
        reports=np.array([(*one, -1)[: len(REPORT)] for one in reports], REPORT) if reports else no_reports(),
        report_kinds=("turned",),
        **rest,
    )


def outbreak(causes: list[tuple[Any, ...]], **rest: Any) -> Outbreak:
    """The outbreak of a run made by hand; see `history`."""
    return Outbreak(history(causes, **rest))


def grid_world(side: int = 6, per_cell: int = 10, cell_size: float = 250.0) -> World:
    """A square town of side × side cells in two districts, a river between them, and a road."""
    cells = side * side
    row, column = np.divmod(np.arange(cells), side)
    people = np.arange(cells * per_cell)
    pairs = [
        (a, b)
        for a in range(cells)
        for b in range(cells)
        if abs(row[a] - row[b]) + abs(column[a] - column[b]) == 1
    ]
    source = np.array([a for a, _ in pairs])
    target = np.array([b for _, b in pairs])
    crossing = (np.minimum(column[source], column[target]) == side // 2 - 1) & (
        column[source] != column[target]
    )
    middle = side / 2 * cell_size
    places = Places(
        title="Handtown",
        x=((column + 0.5) * cell_size).astype(np.float32),
        y=((row + 0.5) * cell_size).astype(np.float32),
        area=np.full(cells, cell_size**2, np.float32),
        kind=np.zeros(cells, np.uint8),
        kinds=("street",),
        district=(column >= side // 2).astype(np.int16),
        districts=("Westside", "Eastside"),
        town=np.zeros(cells, np.int16),
        towns=("Handtown",),
        edge_start=np.concatenate([[0], np.cumsum(np.bincount(source, minlength=cells))]).astype(np.int32),
        edge_to=target.astype(np.int32),
        edge_length=np.full(len(pairs), cell_size, np.float32),
        edge_lanes=np.full(len(pairs), 2, np.float32),
        edge_kind=crossing.astype(np.uint8),
        home_start=np.arange(cells + 1) * per_cell,
        day_start=np.arange(cells + 1) * per_cell,
        day_members=people.astype(np.int32),
        cell_size=cell_size,
        river=np.array([[middle, -100.0], [middle, side * cell_size + 100.0]], np.float32),
        roads=(np.array([[0.0, middle], [side * cell_size, middle]], np.float32),),
        names={"Handtown High": 0},
        hangul={"Handtown": "손동"},
    )
    everybody = People(
        count=len(people),
        age=(people % 90).astype(np.uint8),
        sex=(people % 2).astype(np.uint8),
        role=np.where(people % 90 < 18, 1, 2).astype(np.uint8),
        home=(people // per_cell).astype(np.int32),
        day=np.full(len(people), -1, np.int32),
    )
    return World(people=everybody, places=places)
