"""Where numbers come from: the nearest origin holds, and nothing in the library is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyosan.model.pathogen import Hunting
from hyosan.scenario import list_library, provenance, read_scenario
from hyosan.scenario.document import parse_document, read_document
from hyosan.scenario.library import LIBRARY
from hyosan.scenario.provenance import document_provenance

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


def test_the_only_way_out_of_a_state_is_no_number() -> None:
    found = {one.path for one in provenance(read_scenario("sir-well-mixed"))}
    assert "pathogen.infection.per_contact" in found
    assert not any(path.startswith("pathogen.states.infectious.to") for path in found)
