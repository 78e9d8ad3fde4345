"""The commands as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal

from hyosan.scenario import json_schema, read_scenario

FIXTURES = Path(__file__).parent.parent / "fixtures"
SMALL = ["--set", "people.count=500", "--days", "60"]
KEYS = {
    "scenario", "plan", "seed", "population", "steps", "exit_reason", "survivors", "lost", "lost_by_cause",
    "survivors_by_whereabouts",
    "ended_by_cause", "ever_infected", "attack_rate", "peak", "by_state_end", "reported", "wall_seconds",
    "build_seconds", "run_seconds", "digest", "out",
}  # fmt: skip


def test_hyosan_alone_says_what_it_is_and_what_to_try(terminal: Terminal) -> None:
    shown = terminal.shows()
    tried = [line.split("  ")[1].strip() for line in shown.splitlines() if line.startswith("  hyosan")]
    assert len(tried) == 3
    assert "outbreak" in shown


def test_help_starts_fast_and_leaves_the_heavy_parts_alone(terminal: Terminal) -> None:
    code = (
        "import sys\nsys.argv = ['hyosan', '--help']\nfrom hyosan.door.command_line import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('numba', 'numpy', 'pydantic', 'matplotlib', 'pyarrow')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=terminal.folder, capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "[]"
    for command in ("run", "check", "list", "report", "schema"):
        assert f"  {command} " in result.stdout


def test_list_names_everything(terminal: Terminal) -> None:
    shown = terminal.shows("list")
    for kind in ("scenarios:", "pathogens:", "plans:", "places:", "responses:"):
        assert kind in shown
    only = terminal.shows("list", "responses")
    assert "cordon" in only
    assert "jonas" not in only


def test_check_tells_where_every_number_comes_from(terminal: Terminal) -> None:
    shown = terminal.shows("check", "hyosan")
    assert "article 004" in shown
    assert "people.count = 170000    [library/scenarios/hyosan.yaml:" in shown
    assert shown.splitlines()[-1].endswith("0 unstated")
    silent = terminal.shows("check", str(FIXTURES / "szr-well-mixed.yaml"))
    assert "unstated:" in silent


def test_schema_is_the_schema(terminal: Terminal) -> None:
    assert json.loads(terminal.shows("schema")) == json_schema()


def test_a_run_prints_one_json_object_and_writes_its_folder(terminal: Terminal) -> None:
    found = terminal.run("sir-well-mixed", *SMALL, "--seed", "3", "--out", "mine")
    assert set(found) == KEYS
    assert (found["scenario"], found["plan"], found["seed"]) == ("sir-well-mixed", "none", 3)
    assert found["population"] == 500
    assert sum(found["by_state_end"].values()) == 500
    assert Path(found["out"]).samefile(terminal.folder / "mine")
    for name in ("manifest.json", "scenario.yaml", "events.parquet", "report.html"):
        assert (terminal.folder / "mine" / name).is_file(), name


def test_the_written_scenario_runs_again_to_the_same_digest(terminal: Terminal) -> None:
    first = terminal.run("sir-well-mixed", *SMALL, "--out", "first")
    assert read_scenario(terminal.folder / "first" / "scenario.yaml") == read_scenario(
        "sir-well-mixed", {"people.count": 500, "horizon": "60 days"}
    )
    again = terminal.run("first/scenario.yaml", "--out", "again")
    assert again["digest"] == first["digest"]
    other = terminal.run("first/scenario.yaml", "--seed", "1", "--out", "other")
    assert other["digest"] != first["digest"]


def test_the_default_folder_is_new_each_time(terminal: Terminal) -> None:
    names = [Path(terminal.run("sir-well-mixed", *SMALL)["out"]).name for _ in range(2)]
    assert names == ["sir-well-mixed-none-seed0", "sir-well-mixed-none-seed0-2"]
    assert sorted(path.name for path in (terminal.folder / "runs").iterdir()) == names


def test_replicates_have_seeds_in_a_row_and_a_summary(terminal: Terminal) -> None:
    found = terminal.run("sir-well-mixed", *SMALL, "--seed", "5", "--replicates", "3", "--out", "many")
    assert [run["seed"] for run in found["runs"]] == [5, 6, 7]
    infected = [run["ever_infected"] for run in found["runs"]]
    assert found["summary"]["ever_infected"]["mean"] == pytest.approx(sum(infected) / 3)
    assert min(infected) <= found["summary"]["ever_infected"]["q50"] <= max(infected)
    single = terminal.run("sir-well-mixed", *SMALL, "--seed", "6", "--out", "single")
    assert single["digest"] == found["runs"][1]["digest"]
    assert sorted(path.name for path in (terminal.folder / "many").iterdir()) == ["seed5", "seed6", "seed7"]


def test_without_json_people_read_the_outcome(terminal: Terminal) -> None:
    shown = terminal.shows("run", "szr-well-mixed", "--days", "30", "--check", "--out", "szr")
    for word in ("survivors", "lost", "ever infected", "written to"):
        assert word in shown


def test_report_writes_the_page_again(terminal: Terminal) -> None:
    terminal.shows("run", "sir-well-mixed", *SMALL, "--out", "mine")
    page = terminal.folder / "mine" / "report.html"
    page.unlink()
    assert terminal.shows("report", "mine").strip().endswith("report.html")
    assert page.is_file()


@pytest.mark.parametrize("name", ["szr-well-mixed.yaml", "sir-network.yaml"])
def test_the_designs_scenarios_run_as_they_stand(name: str, terminal: Terminal) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (terminal.folder / name).write_text((FIXTURES / name).read_text())
    people = 6000
    pq.write_table(pa.table({"person": list(range(people))}), terminal.folder / "people.parquet")
    ring = {"a": list(range(people - 1)), "b": list(range(1, people)), "weight": [1.0] * (people - 1)}
    pq.write_table(pa.table(ring), terminal.folder / "contacts.parquet")
    found = terminal.run(name, "--out", "mine")
    assert sum(found["by_state_end"].values()) == found["population"]
    again = terminal.run("mine/scenario.yaml", "--out", "again")
    assert again["digest"] == found["digest"]


def test_interrupted_a_run_keeps_what_it_has_and_exits_130(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Ctrl-C in the midst of the loop, where it strikes while progress is shown."""

    def interrupt(self: object, now: int, counts: dict[str, int]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hyosan.door.showing.Progress.show", interrupt)
    status, shown, message = terminal.type("run", "sir-well-mixed", "--out", "cut", "--json")
    assert (status, "Traceback" in message) == (130, False)
    assert json.loads(shown)["exit_reason"] == "interrupted"
    assert "interrupted;" in message and "cut holds what has happened so far" in message
    assert (terminal.folder / "cut" / "manifest.json").is_file()


def test_interrupted_before_the_run_nothing_is_written(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hyosan.build_world", interrupt)
    status, shown, message = terminal.type("run", "sir-well-mixed", "--out", "cut", "--json")
    assert (status, shown, "Traceback" in message) == (130, "", False)
    assert not (terminal.folder / "cut").exists()
