"""hyosan, SIR on a random network: hyosan_network.py PEOPLE DAYS THREADS"""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import ours
import pyarrow as pa
import pyarrow.parquet as pq
import transmission

people, days, threads = (int(argument) for argument in sys.argv[1:4])


def scenario(folder: Path, people: int, days: int):
    """The scenario in a folder of its own, with the table of its network beside it."""
    folder.mkdir()
    shutil.copy(ours.HERE / "network.yaml", folder)
    pairs = np.random.default_rng(1).integers(0, people, (people * transmission.DEGREE // 2, 2))
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    a, b = np.divmod(np.unique(pairs[:, 0] * people + pairs[:, 1]), people)
    weight = np.full(len(a), transmission.hazard())
    pq.write_table(pa.table({"a": a, "b": b, "weight": weight}), folder / "contacts.parquet")
    return ours.read(
        "network", people, folder, seeding__people=max(20, people // 2000), horizon=f"{days} days"
    )


with tempfile.TemporaryDirectory() as name:
    warm = scenario(Path(name) / "warm", 50_000, 60)
    # an edge's contacts while infectious: those that decide and those that come too late
    candidates = transmission.DEGREE * transmission.hazard() * transmission.DURATION
    ours.measure(scenario(Path(name) / "asked", people, days), warm, threads, candidates=candidates)
