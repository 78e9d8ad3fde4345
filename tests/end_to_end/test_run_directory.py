"""A run directory as others use it: run again from its scenario, read with other tools, moved, reported."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

import hyosan as hy
from hyosan.record import read_run, write_run
from hyosan.view import write_report

SCENARIO = """\
schema: hyosan/v1
title: An island
start: 2024-03-01T00:00+01:00
step: 6 h
horizon: 40 days
people: {count: 2000}
circles:
  - well_mixed: {contacts: 8 per day}
pathogen:
  states:
    susceptible: {susceptible: 1}
    exposed: {dwell: {gamma: {mean: 2 days, shape: 2}}, to: {infectious: 1}}
    infectious: {infectious: 1, dwell: {exponential: {mean: 3 days}}, to: {recovered: 0.98, dead: 0.02}}
    recovered: {}
    dead: {alive: false, cause: illness}
  infection: {to: exposed, per_contact: 0.1}
seeding: {state: exposed, people: 5}
"""


@pytest.fixture(scope="module")
def outbreak(tmp_path_factory):
    path = tmp_path_factory.mktemp("asked") / "island.yaml"
    path.write_text(SCENARIO)
    return hy.simulate(hy.read_scenario(path), seed=11)


@pytest.fixture(scope="module")
def folder(outbreak, tmp_path_factory):
    folder = write_run(outbreak, tmp_path_factory.mktemp("runs") / "island")
    write_report(folder)
    return folder


def test_everything_promised_is_there(folder):
    names = {path.name for path in folder.iterdir()}
    tables = {
        f"{name}.parquet"
        for name in (
            "timeseries",
            "incidence",
            "events",
            "people",
            "reports",
            "orders",
            "journeys",
            "words",
            "missing",
        )
    }
    assert names == {"manifest.json", "scenario.yaml", "report.html", *tables}


def test_running_its_scenario_again_gives_the_same_digest(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    again = hy.simulate(hy.read_scenario(folder / "scenario.yaml"), seed=manifest["seed"])
    assert again.digest() == manifest["digest"] == manifest["summary"]["digest"]
    assert again.events.equals(read_run(folder).events)
    assert hy.simulate(hy.read_scenario(folder / "scenario.yaml"), seed=12).digest() != manifest["digest"]


def test_the_manifest_answers_for_every_file(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, facts in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == facts["sha256"]
    assert manifest["summary"]["population"] == 2000 and manifest["exit_reason"] == "horizon"
    assert {"python", "numpy", "numba", "hyosan"} <= set(manifest["software"])


def test_pandas_reads_it_and_the_tables_agree(folder, outbreak):
    pd = pytest.importorskip("pandas")
    events = pd.read_parquet(folder / "events.parquet")
    assert events.equals(events.sort_values(["time", "person", "ordinal"], kind="stable"))
    infected = events[events.to_state == "exposed"]
    assert infected.person.nunique() == outbreak.ever_infected > 500
    incidence = pd.read_parquet(folder / "incidence.parquet")
    assert incidence[incidence.event == "exposed"]["count"].sum() == len(infected)
    series = pd.read_parquet(folder / "timeseries.parquet")
    last = series.sort_values("time").groupby("state", observed=True)["count"].last()
    assert last.to_dict() == outbreak.final


def test_nobody_is_lost_in_the_ledgers(outbreak):
    ledger, final = outbreak.ledger(), outbreak.final
    assert ledger.survivors + ledger.lost == sum(final.values()) == 2000
    assert ledger.lost_by_cause == {"illness": final["dead"]}


def test_sql_over_the_files(folder, outbreak):
    answer = read_run(folder).query("select count(distinct person) n from events where to_state = 'exposed'")
    assert answer.to_pylist() == [{"n": outbreak.ever_infected}]


def test_a_run_that_was_moved_is_still_whole(folder, tmp_path):
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    run = read_run(moved)
    assert run.damaged() == [] and run.summary()["out"] == str(moved)


def test_infectors_were_infectious_when_they_infected(outbreak):
    """The event log is consistent: whoever infects is then in the infectious state."""
    state, wrong = {}, 0
    for event in outbreak.events.to_pylist():
        if event["by_person"] is not None:
            wrong += state.get(event["by_person"]) != "infectious"
        assert state.get(event["person"], "susceptible") == event["from_state"]
        state[event["person"]] = event["to_state"]
    assert wrong == 0
