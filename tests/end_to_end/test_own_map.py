"""A map from GeoJSON, as a user brings it: contacts and hunters run on it, and the report draws it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from maps import blocks, write

import hyosan as hy
from hyosan.record import write_run
from hyosan.view import write_report

DISEASE = {
    "states": {
        "susceptible": {"susceptible": 1},
        "ill": {"infectious": 1, "dwell": {"exponential": {"mean": "3 days"}}, "to": {"recovered": 1}},
        "recovered": {},
    },
    "infection": {"to": "ill", "per_contact": 0.2},
}


def scenario(folder: Path, **other: Any) -> Any:
    """A scenario on a map of 4 × 3 blocks, in a file of its own."""
    write(folder, blocks(4, 3))
    asked = {
        "schema": "hyosan/v1",
        "title": "A map of one's own",
        "start": "2022-01-28T08:00+09:00",
        "step": "15 min",
        "horizon": "1 days",
        "place": {"cells": "cells.geojson", "title": "Field"},
        "people": {"count": 600, "country": "korea"},
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


ILL = {
    "pathogen": DISEASE,
    "horizon": "20 days",
    "circles": [{"household": {"contacts": 3}}, {"neighbourhood": {"contacts": 4}}],
    "seeding": {"state": "ill", "people": 5, "where": {"district": "east"}},
}
HUNTED = {
    "pathogen": "jonas",
    "behaviour": "townspeople",
    "seeding": {"state": "turned", "people": 6, "where": {"district": "west"}},
    "plan": [{"response": "cordon", "where": {"districts": ["west"]}, "strength": 1}],
}


def test_contacts_on_a_map_of_ones_own(tmp_path: Path) -> None:
    outbreak = hy.simulate(scenario(tmp_path, **ILL), check=True)
    seeds = {row["person"] for row in outbreak.events.to_pylist() if row["cause"] == "seed"}
    homes = {row["person"]: row["district"] for row in outbreak.people.to_pylist()}
    assert {homes[person] for person in seeds} == {"east"} and outbreak.ever_infected > 20
    assert set(outbreak.timeseries.column("district").to_pylist()) == {"west", "east"}
    again = hy.simulate(hy.read_scenario(write_run(outbreak, tmp_path / "run") / "scenario.yaml"))
    assert again.digest() == outbreak.digest()


def test_hunters_on_a_map_of_ones_own_stay_inside_a_tight_cordon(tmp_path: Path) -> None:
    outbreak = hy.simulate(scenario(tmp_path, **HUNTED), check=True)
    free = hy.simulate(scenario(tmp_path, **HUNTED | {"plan": "none"}), check=True)
    district = outbreak.places.column("district").to_pylist()

    def bites(run: Any) -> list[str]:
        return [district[row["cell"]] for row in run.events.to_pylist() if row["cause"] == "bite"]

    assert len(bites(outbreak)) > 10 and set(bites(outbreak)) == {"west"}
    assert set(bites(free)) == {"west", "east"}
    page = write_report(write_run(outbreak, tmp_path / "run")).read_text()
    table = outbreak.places.column("outline").to_pylist()
    assert all(text.startswith("POLYGON ((") for text in table)
    drawn = "".join(re.findall(r'class="loss\d" d="([^"]*)"', page))
    assert drawn.count("M") == drawn.count("z") == 12 and drawn.count("L") == 12 * 3  # four corners each


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"seeding": {"state": "ill", "people": 1, "where": {"district": "wset"}}}, "did you mean 'west'"),
        ({"circles": [{"class": {"contacts": 3}}]}, "unknown circle 'class'"),
        ({"people": {"count": 600}}, "a place needs a country"),
        ({"place": {"cells": "cells.geojsn"}}, "place.cells: no such file 'cells.geojsn'"),
        ({"place": {"cells": "scenario.yaml"}}, "place.cells: .*no such|place.cells: .*at the top"),
    ],
)
def test_what_is_wrong_with_a_map_is_told_with_its_line(tmp_path: Path, wrong: Any, words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words) as caught:
        scenario(tmp_path, **ILL | wrong)
    assert "scenario.yaml:" in str(caught.value)


def test_the_map_enters_the_hash_by_its_content(tmp_path: Path) -> None:
    one = scenario(tmp_path, **ILL)
    before = one.scenario_hash()
    write(tmp_path, blocks(4, 4))
    assert one.scenario_hash() != before
