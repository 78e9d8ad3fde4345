"""Where numbers come from: the nearest origin holds, and nothing in the library is silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from hyosan.model.behaviour import Behaviour
from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Hunting
from hyosan.model.response import Response
from hyosan.responses import RESPONSES
from hyosan.scenario import (
    list_library,
    offered_plans,
    provenance,
    provenance_of_plans,
    read_scenario,
    scenario_yaml,
)
from hyosan.scenario.document import parse_document, read_document
from hyosan.scenario.library import LIBRARY
from hyosan.scenario.provenance import document_provenance
from hyosan.scenario.resolve import BY_DEFAULT
from hyosan.scenario.scenario import Scenario

EVERY_FILE = sorted(LIBRARY.rglob("*.yaml"))


def origins(text: str) -> dict[str, tuple[str, str]]:
    document = parse_document(text, "test.yaml", Path("."))
    return {number.path: (number.kind, number.text) for number in document_provenance(document)}


def test_the_nearest_origin_holds() -> None:
    found = origins("""
origin: {assumed: outer}
a: 1
b: {value: 2, source: a paper}
c:
  origin: {calibrated: a script}
  d: 3 days
  e: {value: 4, note: nothing more}
f: [5, {value: "06:30", source: a clock}]
""")
    assert found == {
        "a": ("assumed", "outer"),
        "b": ("sourced", "a paper"),
        "c.d": ("calibrated", "a script"),
        "c.e": ("calibrated", "a script"),
        "f.0": ("assumed", "outer"),
        "f.1": ("sourced", "a clock"),
    }


def test_silence_is_told_and_text_is_no_number() -> None:
    found = origins(
        "title: 3 days\nname: 4\nflag: true\nword: human\ncount: 5\nrate: 2 per day\nwhen: day 3 06:00\n"
    )
    assert found == dict.fromkeys(("count", "rate", "when"), ("unstated", ""))


@pytest.mark.parametrize(("file", "told"), [("mine.yaml", ["step"]), ("library/scenarios/mine.yaml", None)])
def test_when_ones_own_scenario_begins_and_people_meet_is_no_finding(
    file: str, told: list[str] | None
) -> None:
    """In the library it must be stated as all else, and where an origin is given it is told."""
    text = 'start: 2025-12-01T00:00+09:00\nstep: 1 day\ncircles: [{class: {hours: [["08:30", "16:30"]]}}]\n'
    found = [one.path for one in document_provenance(parse_document(text, file, Path(".")))]
    hours = [f"circles.0.class.hours.0.{end}" for end in (0, 1)]
    assert found == (told or ["start", "step", *hours])
    assert set(origins("origin: {assumed: so}\n" + text)) == {"start", "step", *hours}


def test_each_number_is_found_where_it_stands() -> None:
    numbers = {number.path: number for number in provenance(read_scenario("sir-well-mixed"))}
    mean = numbers["pathogen.states.infectious.dwell.exponential.mean"]
    assert mean.file == "library/pathogens/sir.yaml"
    line = (LIBRARY / "pathogens" / "sir.yaml").read_text().splitlines()[(mean.line or 0) - 1]
    assert str(mean.value) in line


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_no_number_of_the_library_is_silent(path: Path) -> None:
    silent = [number.path for number in document_provenance(read_document(path)) if number.kind == "unstated"]
    assert not silent, f"{path.name}: say source, assumed or calibrated for {silent}"


@pytest.mark.parametrize("name", [name for name, _ in list_library("scenarios")])
def test_built_in_scenarios_read_with_every_number_stated(name: str) -> None:
    assert not [number for number in provenance(read_scenario(name)) if number.kind == "unstated"]


def test_jonas_states_every_number_of_its_hunting() -> None:
    stated = read_document(LIBRARY / "pathogens" / "jonas.yaml").data["hunting"]
    assert set(Hunting.model_fields) == set(stated)


def test_every_plan_that_fits_is_checked() -> None:
    hyosan = read_scenario("hyosan")
    in_circles = {"vaccination"}
    assert set(offered_plans(hyosan)) == {name for name, _ in list_library("plans")} - in_circles
    numbers = provenance_of_plans(hyosan)
    where = [(number.file, number.line, str(number.value)) for number in numbers]
    for name, planned in offered_plans(hyosan).items():
        assert planned.plan_name == name
        assert {(one.file, one.line, str(one.value)) for one in provenance(planned)} <= set(where)
    added = [number for number in numbers if ".plan." in number.path]
    assert len({(one.file, one.line, str(one.value)) for one in added}) > 20
    assert not [number.path for number in numbers if number.kind == "unstated"]


def test_a_silent_number_of_a_plan_that_was_not_asked_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = read_scenario("hyosan", {"plan.0.delay": "7 h"}, plan="school-first")
    monkeypatch.setattr(Scenario, "with_plan", lambda self, name: silent)
    found = {number.path for number in provenance_of_plans(read_scenario("hyosan")) if number.value == "7 h"}
    assert any(path.endswith("plan.0.delay") for path in found)


def test_plans_that_do_not_fit_are_not_offered() -> None:
    """Nobody hunts, or there is no such place."""
    assert set(offered_plans(read_scenario("seir-city"))) == {"none", "school-closure", "vaccination"}
    assert set(offered_plans(read_scenario("sir-well-mixed"))) == {"none"}


def numbers_of(model: type[BaseModel], data: Any) -> dict[str, bool]:
    """Each field of a model that holds a number, and below it, by path; whether the data state it."""
    found: dict[str, bool] = {}
    for name, field in model.model_fields.items():
        parts = [field.annotation, *get_args(field.annotation)]
        below = [one for one in parts if isinstance(one, type) and issubclass(one, BaseModel)]
        stated = isinstance(data, dict) and name in data
        if below and get_origin(field.annotation) is dict:
            for key, value in (data.get(name) or {}).items():
                deeper = numbers_of(below[0], value)
                found |= {f"{name}.{key}.{path}": said for path, said in deeper.items()}
        elif below and below[0] is not Dwell:
            if stated:
                for one in data[name] if isinstance(data[name], list) else [data[name]]:
                    for path, said in numbers_of(below[0], one).items():
                        found[f"{name}.{path}"] = said and found.get(f"{name}.{path}", True)
        elif {int, float} & set(parts):
            found[name] = stated
    return found


@pytest.mark.parametrize("plan", [name for name, _ in list_library("plans")])
def test_plans_leave_no_number_to_the_code(plan: str) -> None:
    """What a response of its own kind counts with is said in the plan, not taken from a default."""
    common = set(Response.model_fields)
    scenario = "seir-city" if plan == "vaccination" else "hyosan"
    for index, one in enumerate(read_scenario(scenario, plan=plan).document.data["plan"]):
        numbers = numbers_of(RESPONSES[one["response"]], one)
        silent = [path for path, said in numbers.items() if not said and path not in common]
        assert not silent, f"{plan}.{index} {one.get('name')}: say {silent}"


@pytest.mark.parametrize("name", [name for name, _ in list_library("behaviours")])
def test_behaviours_leave_no_number_to_the_code(name: str) -> None:
    numbers = numbers_of(Behaviour, read_document(LIBRARY / "behaviours" / f"{name}.yaml").data)
    assert len(numbers) > 20
    assert not [path for path, said in numbers.items() if not said]


def test_the_only_way_out_of_a_state_is_no_number() -> None:
    found = {one.path for one in provenance(read_scenario("sir-well-mixed"))}
    assert "pathogen.infection.per_contact" in found
    assert not any(path.startswith("pathogen.states.infectious.to") for path in found)


def test_what_the_user_sets_is_told_as_his_in_the_run_and_in_its_scenario_file(tmp_path: Path) -> None:
    asked = {"horizon": "3 days", "pathogen.hunting.door": {"value": 1, "assumed": "mine"}}
    set_for_a_run = read_scenario("hyosan", asked, population=5000)
    (tmp_path / "again.yaml").write_text(scenario_yaml(set_for_a_run))
    for scenario in (set_for_a_run, read_scenario(tmp_path / "again.yaml")):
        kinds = {number.path: (number.kind, number.text) for number in provenance(scenario)}
        assert kinds["horizon"] == ("set", "--set horizon")
        assert kinds["people.count"] == ("set", "population 5000")
        assert kinds["pathogen.hunting.door"] == ("assumed", "mine")
        assert "unstated" not in {kind for kind, _ in kinds.values()}


@pytest.mark.parametrize("name", ["hyosan", "munz", "mers-wards"])
def test_a_default_that_is_written_out_borrows_no_source(name: str, tmp_path: Path) -> None:
    stated = read_scenario(name)
    (tmp_path / "again.yaml").write_text(scenario_yaml(stated))
    again = read_scenario(tmp_path / "again.yaml")
    assert again == stated
    sourced = [sum(one.kind == "sourced" for one in provenance(scenario)) for scenario in (stated, again)]
    assert sourced[0] == sourced[1] > 0
    defaults = [one for one in provenance(again) if one.text == BY_DEFAULT]
    assert defaults and {one.kind for one in defaults} == {"assumed"}


def test_what_nobody_accounts_for_stays_unaccounted_for(tmp_path: Path) -> None:
    file = Path(__file__).parent.parent / "fixtures" / "szr-well-mixed.yaml"
    (tmp_path / "again.yaml").write_text(scenario_yaml(read_scenario(file)))
    silent = [
        {one.path for one in provenance(read_scenario(path)) if one.kind == "unstated"}
        for path in (file, tmp_path / "again.yaml")
    ]
    assert silent[0] and len(silent[0]) == len(silent[1])
