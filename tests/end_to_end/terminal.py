"""Typing commands in a folder of one's own, in this process: a new process takes a second for each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from hyosan.door.command_line import main


class Terminal:
    """A folder to be in, and what typing a command there shows."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)

    def type(self, *arguments: str) -> tuple[int, str, str]:
        """The exit status, stdout and stderr of `hyosan ARGUMENTS`."""
        self.monkeypatch.setattr(sys, "argv", ["hyosan", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        shown = self.capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    def shows(self, *arguments: str) -> str:
        """What a command that must succeed writes to stdout."""
        status, shown, message = self.type(*arguments)
        assert status == 0, message
        return shown

    def run(self, *arguments: str) -> dict[str, Any]:
        """The one JSON object of `hyosan run … --json`; nothing else may stand on stdout."""
        found = json.loads(self.shows("run", *arguments, "--json"))
        assert isinstance(found, dict)
        return found

    def refused(self, *arguments: str) -> str:
        """The message of a command that must be refused, and must have written nothing."""
        before = sorted(self.folder.rglob("*"))
        status, shown, message = self.type(*arguments)
        assert (status, shown) == (2, ""), message
        assert "Traceback" not in message
        assert sorted(self.folder.rglob("*")) == before
        return message

    def message_for(self, text: str) -> str:
        """The message for a scenario file with this text."""
        (self.folder / "mine.yaml").write_text(text, encoding="utf-8")
        return self.refused("run", "mine.yaml")
