"""A small town with households, clubs and friends, and fast diseases in it: what the laws are tried on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hyosan as hy
from hyosan.engine import loop

COUNT = 180  # more than two words of 64, so that two threads have people each
DISEASES: dict[str, dict[str, Any]] = {
    "deadly": {
        "states": {
            "susceptible": {"susceptible": 1},
            "exposed": {"dwell": {"gamma": {"mean": "20 h", "shape": 2}}, "to": {"infectious": 1}},
            "infectious": {
                "infectious": 1,
                "dwell": {"exponential": {"mean": "2 days"}},
                "to": {"recovered": 0.7, "dead": 0.3},
            },
            "recovered": {},
            "dead": {"alive": False},
        },
        "infection": {"to": "exposed", "per_contact": 0.5},
    },
    "waning": {
        "states": {
            "susceptible": {"susceptible": 1},
            "infectious": {
                "infectious": 1,
                "dwell": {"exponential": {"mean": "5 h"}},
                "to": {"recovered": 1},
            },
            "recovered": {"dwell": {"exponential": {"mean": "2 days"}}, "to": {"susceptible": 1}},
        },
        "infection": {"to": "infectious", "per_contact": 1.0},
    },
    "zombies": {
        "states": {"human": {}, "infectious": {"hunts": True}, "removed": {"alive": False}},
        "encounters": [
            {
                "between": ["human", "infectious"],
                "outcomes": [
                    {"probability": 0.5, "first": "infectious"},
                    {"probability": 0.2, "second": "removed"},
                ],
            }
        ],
    },
}
CIRCLES: dict[str, dict[str, Any]] = {
    "household": {"household": {"contacts": 6}},
    "club": {
        "club": {"contacts": 9, "hours": [["16:00", "22:00"]], "weekdays": ["mon", "wed", "thu", "sat"]}
    },
    "network": {"network": {"file": "contacts.parquet"}},
    "well_mixed": {"well_mixed": {"contacts": 3}},
}
TOWN = ("household", "club", "network")


def people(extra: Sequence[int] = (), homes: bool = True) -> dict[str, list[Any]]:
    """A table of people with scattered ids; those of `extra` are in no circle and no household.

    Rows go by household and id, so without `homes` by id alone.
    """
    ids: list[Any] = [person * 37 % 1009 for person in range(COUNT)]
    clubs: list[Any] = [Random(person).choice(["judo", "choir", "go", None]) for person in range(COUNT)]
    table = {"person": ids + list(extra), "circle:club": clubs + [None] * len(extra)}
    if homes:
        table["household"] = [person // 4 for person in range(COUNT)] + [None] * len(extra)
    return table


def friends() -> dict[str, list[Any]]:
    """A contact file over the people."""
    ids, dice = people()["person"], Random(1)
    pairs = sorted({tuple(sorted(dice.sample(ids, 2))) for _ in range(2 * COUNT)})
    return {"a": [a for a, _ in pairs], "b": [b for _, b in pairs], "weight": [1.5 for _ in pairs]}


def write(
    folder: Path,
    disease: str,
    circles: Sequence[str] = TOWN,
    extra: Sequence[int] = (),
    homes: bool = True,
    **other: Any,
) -> Path:
    """Write the scenario and its tables; the scenario's file."""
    asked = {
        "schema": "hyosan/v1",
        "start": "2022-01-28T08:00+09:00",
        "step": "1 day",
        "horizon": "10 days",
        "people": "people.parquet",
        "circles": [CIRCLES[name] for name in circles],
        "pathogen": DISEASES[disease],
        "seeding": {"state": "infectious", "people": 5},
        **other,
    }
    pq.write_table(pa.table(people(extra, homes)), folder / "people.parquet")
    pq.write_table(pa.table(friends()), folder / "contacts.parquet")
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return folder / "scenario.yaml"


def outbreak(disease: str, *, seed: int = 0, threads: int = 1, bulk: bool = False, **other: Any) -> Any:
    """Run the town once. With `bulk` every slice that can be is settled in bulk, else one by one."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = hy.read_scenario(write(Path(folder), disease, **other))
        world = hy.build_world(scenario)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "FEW", 0 if bulk else 1 << 60)
        return hy.simulate(scenario, world, seed, threads=threads)


def events(found: Any) -> list[tuple[Any, ...]]:
    """(ticks, person, ordinal, from, to, cause, by) of every event, with ids and names."""
    log, world = found.log, found.history.world
    states, id_of = found.history.states, world.people.id_of
    return [
        (
            int(log.time[at]),
            id_of(log.person[at]),
            int(log.ordinal[at]),
            states[log.from_state[at]],
            states[log.to_state[at]],
            found.causes[log.cause[at]],
            None if log.by_person[at] < 0 else id_of(log.by_person[at]),
        )
        for at in range(len(log.time))
    ]


def never(circle: str) -> dict[str, Any]:
    """Surveillance, and a plan that waits for more reports than there are people."""
    return {
        "surveillance": {"notifiable": {"states": ["infectious"], "delay": {"fixed": "3 h"}}},
        "plan": [
            {
                "response": "contacts",
                "name": "too late",
                "circle": circle,
                "when": {"reports": {"at_least": 1_000_000}},
            }
        ],
    }


def closing(circle: str, day: int, strength: float = 1.0) -> dict[str, Any]:
    """A plan that closes a circle from a day on."""
    one = {"response": "contacts", "name": "close", "circle": circle, "strength": strength}
    return {"plan": [{**one, "when": {"time": f"day {day} 08:00"}}]}
