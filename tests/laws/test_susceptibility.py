"""Susceptibility by age and attributes: whom a contact infects less often, and what it is the same as."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_outbreaks import DISEASES, outbreak, people, write

import hyosan as hy

TABLE = people()["person"]
YOUNG = {one for at, one in enumerate(TABLE) if at % 2}
LOTS = {"circles": ("household", "well_mixed"), "seeding": {"state": "infectious", "people": 20}}


def run(folder: Any, groups: list[dict[str, Any]], susceptible: float = 1.0) -> Any:
    """The town, half of it young and blood group O, and the disease with a susceptibility."""
    disease = deepcopy(DISEASES["deadly"])
    disease["states"]["susceptible"]["susceptible"] = susceptible
    disease["infection"]["susceptibility"] = groups
    path = write(folder, "deadly", **LOTS, pathogen=disease)
    table = people() | {"age": [10 if one in YOUNG else 40 for one in TABLE]}
    pq.write_table(
        pa.table({**table, "blood": ["O" if one in YOUNG else "A" for one in TABLE]}),
        folder / "people.parquet",
    )
    return hy.simulate(hy.read_scenario(path), seed=1)


def infected(found: Any) -> set[int]:
    return {row["person"] for row in found.events.to_pylist() if row["cause"].startswith("infection")}


@pytest.mark.parametrize(
    "groups",
    [
        [{"relative": 0}, {"from_age": 20, "relative": 0.5}],
        [{"relative": 0.5}, {"attributes": {"blood": "O"}, "relative": 0}],
    ],
    ids=["by age", "by attribute"],
)
def test_who_is_not_open_is_not_infected(tmp_path: Any, groups: list[dict[str, Any]]) -> None:
    usual, found = run(tmp_path, [], 0.5), run(tmp_path, groups)
    assert len(infected(usual) & YOUNG) > 20
    assert len(infected(found)) > 20 and not infected(found) & YOUNG


def test_all_half_as_open_is_a_state_half_as_susceptible(tmp_path: Any) -> None:
    """To the bit; and what is relative to nothing else is the scale of the state's trait."""
    assert run(tmp_path, [{"relative": 0.5}]).digest() == run(tmp_path, [], 0.5).digest()
    assert run(tmp_path, [{"relative": 1}]).digest() == run(tmp_path, []).digest()
    assert run(tmp_path, [{"relative": 2}], 0.25).digest() == run(tmp_path, [], 0.5).digest()


def test_wrong_groups_are_refused(tmp_path: Any) -> None:
    with pytest.raises(hy.ScenarioError, match="nobody is susceptible"):
        run(tmp_path, [{"relative": 0}])
    with pytest.raises(hy.ScenarioError, match="the first must be from_age 0"):
        run(tmp_path, [{"from_age": 3, "relative": 1}])
    disease = deepcopy(DISEASES["deadly"])
    disease["infection"]["susceptibility"] = [{"relative": 1}, {"from_age": 20, "relative": 0.5}]
    with pytest.raises(hy.ScenarioError, match="goes by age, and these people have none"):
        outbreak("deadly", pathogen=disease)


def test_infections_go_by_susceptibility(tmp_path: Any) -> None:
    """Everybody is met alike and infects nobody further, so hazards are as 0.4 to 0.8; as many young as that gives."""
    asked = {
        "schema": "hyosan/v1",
        "step": "1 day",
        "horizon": "2 days",
        "people": {"count": 40_000, "country": "korea"},
        "circles": [{"well_mixed": {"contacts": 10}}],
        "pathogen": {
            "states": {
                "susceptible": {"susceptible": 1},
                "infectious": {"infectious": 1},
                "struck": {},
            },
            "infection": {
                "to": "struck",
                "per_contact": 0.5,
                "susceptibility": [{"relative": 0.4}, {"from_age": 20, "relative": 0.8}],
            },
        },
        "seeding": {"state": "infectious", "people": 400},
    }
    (tmp_path / "asked.yaml").write_text(json.dumps(asked))
    scenario = hy.read_scenario(tmp_path / "asked.yaml")
    world = hy.build_world(scenario)
    final = hy.simulate(scenario, world, seed=2).final_states
    young, struck, open_to = np.array(world.people.age) < 20, final == 2, final != 1
    sizes, hazards = np.array([(young & open_to).sum(), (~young & open_to).sum()]), np.array([0.4, 0.8])
    low, high = 0.0, 10.0
    for _ in range(60):  # so much exposure that as many are struck as there were
        middle = (low + high) / 2
        low, high = (middle, high) if sizes @ -np.expm1(-hazards * middle) < struck.sum() else (low, middle)
    expected = sizes * -np.expm1(-hazards * low)
    share = expected[0] / expected.sum()
    assert struck.sum() > 2000
    assert abs((struck & young).sum() - expected[0]) < 3.89 * np.sqrt(struck.sum() * share * (1 - share))
