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


PLAN = """
title: Otherwise
origin: {assumed: mine}
like: as-it-was
without: [bombardment, scorched earth]
changes:
  convoys:
    uses: {seats: 77}
    speed: null
responses:
  - response: lure
    name: siren
    place: Jungang Market
"""


def planned(folder: Path, text: str) -> Any:
    (folder / "otherwise.yaml").write_text(text)
    return hy.read_scenario("hyosan", plan=folder / "otherwise.yaml")


def test_a_plan_like_another_says_what_is_different(tmp_path: Path) -> None:
    asked = planned(tmp_path, PLAN)
    before = {one.name: one for one in hy.read_scenario("hyosan", plan="as-it-was").plan}
    after = {one.name: one for one in asked.plan}
    assert asked.plan[0].name == "siren"
    assert list(after)[1:] == [name for name in before if name not in ("bombardment", "scorched earth")]
    uses = after["convoys"].uses
    assert uses == {"seats": 77.0}
    assert after["convoys"] == before["convoys"].model_copy(update={"uses": uses, "speed": 6.0})
    assert all(after[name] == before[name] for name in after if name not in ("siren", "convoys"))


def test_its_numbers_keep_the_lines_of_where_they_were_said(tmp_path: Path) -> None:
    numbers = provenance(planned(tmp_path, PLAN))
    seats = next(one for one in numbers if one.path.endswith("seats"))
    shots = next(one for one in numbers if one.path.endswith("shots"))
    assert (Path(seats.file).name, seats.line) == ("otherwise.yaml", 8)
    assert shots.file == "library/plans/as-it-was.yaml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("like: as-it-wsa\n", "did you mean 'as-it-was'"),
        ("like: as-it-was\nwithout: [bombs]\n", "otherwise.yaml:2: .*no response 'bombs'"),
        ("like: as-it-was\nchanges: {convoy: {speed: 2}}\n", "did you mean 'convoys'"),
        ("like: as-it-was\nchanges: [convoys]\n", "otherwise.yaml:2: give 'changes'"),
        ("like: as-it-was\nchanges: {convoys: {sped: 2}}\n", "otherwise.yaml:2: .*sped"),
        ("without: [convoys]\nresponses: []\n", "unknown key 'without'"),
    ],
)
def test_what_is_wrong_in_a_plan_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        planned(tmp_path, text)


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
