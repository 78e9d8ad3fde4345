"""`like`: a part of the library with some of its values changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import hyosan as hy
from hyosan.scenario import provenance


def scenario(folder: Path, pathogen: Any) -> Any:
    asked = {
        "schema": "hyosan/v1",
        "step": "15 min",
        "horizon": "1 days",
        "place": "hyosan",
        "people": {"count": 20000, "country": "korea"},
        "pathogen": pathogen,
        "behaviour": "townspeople",
        "seeding": {"state": "bitten", "people": 1},
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked, indent=1))
    return hy.read_scenario(folder / "scenario.yaml")


def test_what_is_said_replaces_and_the_rest_stays(tmp_path: Path) -> None:
    plain = scenario(tmp_path, "jonas").pathogen
    noise = {"value": 2, "assumed": "indoors"}
    changed = scenario(tmp_path, {"like": "jonas", "hunting": {"noise_stimulus": noise}}).pathogen
    assert plain.hunting.noise_stimulus != 2
    assert changed == plain.model_copy(update={"hunting": changed.hunting})
    assert changed.hunting == plain.hunting.model_copy(update={"noise_stimulus": 2.0})


def test_a_changed_number_has_its_own_origin_and_line_and_the_others_keep_theirs(tmp_path: Path) -> None:
    noise = {"value": 2, "assumed": "indoors"}
    numbers = provenance(scenario(tmp_path, {"like": "jonas", "hunting": {"noise_stimulus": noise}}))
    found = {one.path: one for one in numbers if one.path.startswith("pathogen.hunting.")}
    mine, other = found["pathogen.hunting.noise_stimulus"], found["pathogen.hunting.crowd"]
    assert (mine.text, Path(mine.file).name) == ("indoors", "scenario.yaml")
    assert other.text != "indoors" and other.file == "library/pathogens/jonas.yaml"


def test_a_file_of_one_s_own_may_be_liked_and_is_read_again_as_a_whole(tmp_path: Path) -> None:
    library = Path(hy.__file__).parent / "library" / "pathogens" / "jonas.yaml"
    (tmp_path / "mine.yaml").write_text(library.read_text())
    one = scenario(tmp_path, {"like": "mine.yaml", "title": "Mine"})
    assert (
        one.pathogen.title == "Mine" and one.pathogen.hunting == scenario(tmp_path, "jonas").pathogen.hunting
    )
    assert "like" not in one.resolved()["pathogen"]


@pytest.mark.parametrize(
    ("pathogen", "words"),
    [
        ({"like": "jonsa"}, "did you mean 'jonas'"),
        ({"like": "jonas", "hunting": {"noise": 2}}, "unknown key 'noise'"),
        ({"like": "jonas", "hunting": {"crowd": "many"}}, "scenario.yaml:.*pathogen.hunting.crowd"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, pathogen: Any, words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        scenario(tmp_path, pathogen)
