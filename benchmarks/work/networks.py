"""A random network as a table of edges, and the scenario beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import ours
import pyarrow as pa
import pyarrow.parquet as pq
import transmission

from hyosan.scenario import Scenario


def scenario(folder: Path, people: int, days: int) -> Scenario:
    """SIR among so many people, in a folder that is made, with the table of the network beside."""
    folder.mkdir()
    shutil.copy(ours.HERE / "network.yaml", folder)
    pairs = np.random.default_rng(1).integers(0, people, (people * transmission.DEGREE // 2, 2))
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    a, b = np.divmod(np.unique(pairs[:, 0] * people + pairs[:, 1]), people)
    weight = np.full(len(a), transmission.hazard())
    pq.write_table(pa.table({"a": a, "b": b, "weight": weight}), folder / "contacts.parquet")
    cases = max(20, people // 2000)
    return ours.read("network", people, folder, seeding__people=cases, horizon=f"{days} days")
