"""The folder of a run: held from the start, gone again if nothing came of it; and what an interruption says."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

import hyosan as hy
from hyosan.door.folder import held_folder
from hyosan.door.running import Request, run_all
from hyosan.record import write_run
from hyosan.record.errors import RunDirectoryError

SMALL = ["--set", "people.count=200", "--days", "5"]


def interrupt(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


def test_two_runs_at_once_have_a_folder_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with held_folder(None, "x") as one, held_folder(None, "x") as other:
        assert [str(one), str(other)] == [str(Path("runs/x")), str(Path("runs/x-2"))]
        with pytest.raises(hy.UserError, match="exists already"), held_folder(one, "x"):
            pass
        assert one.is_dir()
        (other / "manifest.json").touch()
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["x-2"]  # nothing came of the other


def test_a_run_during_another_leaves_its_folder_alone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, begun = hy.build_world, []
    settings = {"people.count": 200, "horizon": "5 days"}
    asked = Request("sir-well-mixed", None, settings, None, 0, 1, 1, False, None)

    def build_while_another_runs(scenario: Any) -> Any:
        begun.append(scenario)
        if len(begun) == 1:
            run_all(asked, as_json=True)
        return build(scenario)

    monkeypatch.setattr("hyosan.build_world", build_while_another_runs)
    assert terminal.type("run", "sir-well-mixed", *SMALL)[0] == 0
    written = sorted(path.parent.name for path in (terminal.folder / "runs").glob("*/manifest.json"))
    assert len(begun) == 2
    assert written == ["sir-well-mixed-none-seed0", "sir-well-mixed-none-seed0-2"]


def test_a_folder_that_was_filled_meanwhile_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outbreak = hy.simulate(hy.read_scenario("sir-well-mixed", {"people.count": 50, "horizon": "2 days"}))
    write = hy.record.write._write_parts  # type: ignore[attr-defined]

    def write_while_another_does(outbreak: Any, partial: Path, folder: Path) -> None:
        write(outbreak, partial, folder)
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")

    monkeypatch.setattr("hyosan.record.write._write_parts", write_while_another_does)
    with pytest.raises(RunDirectoryError, match="another run was written there meanwhile"):
        write_run(outbreak, tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_interrupted_while_building_it_says_so_and_leaves_no_parent(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyosan.build_world", interrupt)
    status, shown, message = terminal.type("run", "sir-well-mixed", "--out", "new/deep/run")
    assert (status, shown, message) == (130, "", "hyosan: interrupted; nothing was written\n")
    assert list(terminal.folder.iterdir()) == []


def test_interrupted_while_the_command_is_read_it_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyosan.door.command_line.Commands.make_context", interrupt)
    status, shown, message = terminal.type("run", "sir-well-mixed", "--out", "mine")
    assert (status, shown, message.strip()) == (130, "", "hyosan: interrupted; nothing was written")


def test_interrupted_while_loading_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hyosan.door import entry

    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "hyosan.door.command_line":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "hyosan.door.command_line")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert (left.value.code, capsys.readouterr().err) == (130, "hyosan: interrupted; nothing was written\n")
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["scripts"]["hyosan"] == "hyosan.door.entry:main"


def test_interrupted_while_the_report_is_drawn_the_run_is_kept(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyosan.view.write_report", interrupt)
    status, shown, message = terminal.type("run", "sir-well-mixed", *SMALL, "--out", "mine", "--json")
    assert status == 130
    assert Path(json.loads(shown)["out"]).samefile(terminal.folder / "mine")
    assert "mine holds the run, without its report" in message
    assert (terminal.folder / "mine" / "manifest.json").is_file()


def test_interrupted_between_replicates_those_that_are_finished_are_told(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate = hy.simulate

    def interrupted_at_seed_2(*arguments: Any, seed: int, **named: Any) -> Any:
        return interrupt() if seed == 2 else simulate(*arguments, seed=seed, **named)

    monkeypatch.setattr("hyosan.simulate", interrupted_at_seed_2)
    status, shown, message = terminal.type(
        "run", "sir-well-mixed", *SMALL, "--replicates", "4", "--out", "many", "--json"
    )
    assert status == 130
    assert [run["seed"] for run in json.loads(shown)["runs"]] == [0, 1]
    assert "interrupted; 2 of 4 runs are finished, in many" in message
    assert sorted(path.name for path in (terminal.folder / "many").iterdir()) == ["seed0", "seed1"]


def test_an_interrupted_replicate_is_told_and_not_averaged(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def interrupt_the_second(self: object, now: int, counts: dict[str, int]) -> None:
        if self not in seen:
            seen.append(self)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("hyosan.door.showing.Progress.show", interrupt_the_second)
    status, shown, _ = terminal.type("run", "sir-well-mixed", *SMALL, "--replicates", "3", "--json")
    found = json.loads(shown)
    assert (status, len(found["runs"]), found["runs"][1]["exit_reason"]) == (130, 2, "interrupted")
    assert found["summary"]["steps"]["mean"] == found["runs"][0]["steps"] > found["runs"][1]["steps"]
