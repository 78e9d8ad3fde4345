"""Many independent outbreaks in one run: copies of a small population that share no circle.

Each copy is a replicate, so one run of 5,000 households is 5,000 exact experiments. Scenarios are written
and read as a user would.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import hyosan as hy
from hyosan.ground.units import DAY

SIR: dict[str, Any] = {
    "states": {
        "susceptible": {"susceptible": 1},
        "infectious": {"infectious": 1, "dwell": {"exponential": {"mean": "1 day"}}, "to": {"recovered": 1}},
        "recovered": {},
    },
    "infection": {"to": "infectious", "per_contact": 1},
}


def sir(dwell: Mapping[str, Any], per_contact: float = 1.0, infectious: float = 1.0) -> dict[str, Any]:
    """The SIR table with an infectious period."""
    pathogen = json.loads(json.dumps(SIR))
    pathogen["states"]["infectious"] |= {"dwell": dict(dwell), "infectious": infectious}
    pathogen["infection"]["per_contact"] = per_contact
    return pathogen


@dataclass(frozen=True)
class Moves:
    """Every move of a run, in order of time: days since the start, person id, state left and entered."""

    time: NDArray[np.float64]
    person: NDArray[np.int64]
    from_state: NDArray[np.str_]
    to_state: NDArray[np.str_]

    def into(self, *states: str) -> NDArray[np.int64]:
        """Who ever entered one of `states`; each person once."""
        return np.unique(self.person[np.isin(self.to_state, states)])

    def times_into(self, state: str, people: int) -> NDArray[np.float64]:
        """Each person's first entry into a state, NaN if never; indexed by id."""
        times = np.full(people, np.nan)
        found = self.to_state == state
        times[self.person[found][::-1]] = self.time[found][::-1]
        return times


def scenario_of(
    folder: Path,
    pathogen: Mapping[str, Any],
    circles: Sequence[Mapping[str, Any]],
    people: int | Mapping[str, NDArray[Any]],
    seeding: Mapping[str, NDArray[np.int64] | int],
    *,
    step: str = "1 day",
    horizon: str = "1000 days",
    **other: Any,
) -> hy.Scenario:
    """Write people (a count, or a table's columns) and scenario under `folder`, and read them back."""
    folder.mkdir(exist_ok=True, parents=True)
    asked: dict[str, Any] = {"schema": "hyosan/v1", "step": step, "horizon": horizon, **other}
    if isinstance(people, int):
        asked["people"] = {"count": people}
    else:
        pq.write_table(pa.table(dict(people)), folder / "people.parquet")
        asked["people"] = "people.parquet"
    ids = {state: who if isinstance(who, int) else who.tolist() for state, who in seeding.items()}
    asked |= {"circles": list(circles), "pathogen": pathogen}
    asked["seeding"] = [{"state": state, "people": who} for state, who in ids.items()]
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def moves_of(scenario: hy.Scenario, seed: int = 1) -> Moves:
    """Run once and read the moves."""
    events = hy.simulate(scenario, world=hy.build_world(scenario), seed=seed).events.to_pandas()
    return Moves(
        time=days(events["time"], scenario.start),
        person=events["person"].to_numpy(),
        from_state=events["from_state"].to_numpy().astype(str),
        to_state=events["to_state"].to_numpy().astype(str),
    )


def days(local: pd.Series, start: datetime) -> NDArray[np.float64]:
    """Days since the start, exact to a microsecond, of local times with or without their zone."""
    if local.dt.tz is None:
        start = start.replace(tzinfo=None)
    return ((local - start) // timedelta(microseconds=1)).to_numpy() / DAY


def ever_infected(scenario: hy.Scenario, seeds: Sequence[int]) -> NDArray[np.int64]:
    """People ever infected, seeds among them, one run a seed in a shared world."""
    return np.array([outbreak.ever_infected for outbreak in hy.simulate_many(scenario, seeds)])


def copies(count: int, size: int, column: str) -> dict[str, NDArray[np.int64]]:
    """People of `count` groups of `size`, person p in group p // size; a column names the group."""
    person = np.arange(count * size)
    return {"person": person, column: person // size}


def first_of_each(count: int, size: int, members: int = 1) -> NDArray[np.int64]:
    """Ids of the first `members` of every group."""
    return (np.arange(count)[:, None] * size + np.arange(members)).ravel()


def sizes(infected: NDArray[np.int64], count: int, size: int, seeds: int) -> NDArray[np.int64]:
    """Infected in each group beyond its seeds, the first `seeds` members."""
    return np.bincount(infected[infected % size >= seeds] // size, minlength=count)


def write_contacts(folder: Path, a: NDArray, b: NDArray, weight: NDArray | None = None) -> str:
    """A contact file; its name."""
    folder.mkdir(exist_ok=True, parents=True)
    columns = {"a": np.asarray(a, np.int64), "b": np.asarray(b, np.int64)}
    if weight is not None:
        columns["weight"] = np.asarray(weight, np.float64)
    pq.write_table(pa.table(columns), folder / "contacts.parquet")
    return "contacts.parquet"
