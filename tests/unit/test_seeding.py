"""People seeded by id are those people, whatever the order of their rows; an unknown id is the user's error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hyosan as hy

IDS = np.array([907, 3, 55, 12, 400, 8, 77, 21])


def scenario(folder: Path, people: list[int]) -> hy.Scenario:
    """Households of two, rows in another order than ids."""
    table = {"person": IDS, "household": np.array([3, 1, 3, 2, 1, 0, 2, 0])}
    pq.write_table(pa.table(table), folder / "people.parquet")
    asked = {
        "people": str(folder / "people.parquet"),
        "circles": [{"household": {"contacts": 1}}],
        "seeding": {"state": "infectious", "people": people},
    }
    return hy.read_scenario("sir-well-mixed", asked)


def test_ids_are_found_in_any_order(tmp_path: Path) -> None:
    outbreak = hy.simulate(scenario(tmp_path, [21, 907, 12]), seed=1)
    seeded = outbreak.events.to_pandas().query("cause == 'seed'")["person"]
    assert sorted(seeded) == [12, 21, 907]


@pytest.mark.parametrize("unknown", [22, 2**63 - 1, 10**30])
def test_an_unknown_id_is_named(tmp_path: Path, unknown: int) -> None:
    with pytest.raises(hy.ScenarioError, match=str(unknown)):
        hy.simulate(scenario(tmp_path, [21, unknown]), seed=1)
