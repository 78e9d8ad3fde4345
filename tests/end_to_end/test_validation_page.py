"""docs/validation.md is what its command makes: the command runs, and the page has its cases, all of which hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / "docs" / "validation" / "make.py"
PAGE = ROOT / "docs" / "validation.md"


def rows(text: str) -> dict[str, str]:
    """The verdict by case."""
    return dict(
        re.findall(r"^\| (.+?) \| [\d,]+ \| .* \| (holds|\*\*fails\*\*) \|$", text, flags=re.MULTILINE)
    )


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)


def test_every_comparison_of_the_page_holds() -> None:
    found = rows(PAGE.read_text(encoding="utf-8"))
    assert len(found) > 80
    assert set(found.values()) == {"holds"}


@pytest.mark.slow
def test_the_command_makes_the_page(tmp_path: Path) -> None:
    """With few replicates, and so wide tolerances: every family is run, judged and drawn."""
    done = subprocess.run(
        [sys.executable, str(COMMAND), "--quick", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made, page = (tmp_path / "validation.md").read_text(encoding="utf-8"), PAGE.read_text(encoding="utf-8")
    assert headings(made) == headings(page)
    quick = rows(made)
    assert quick.keys() <= rows(page).keys()
    assert len(quick) > 0.7 * len(rows(page))
    for picture in re.findall(r"\]\((pictures/[^)]+)\)", made):
        assert (tmp_path / picture).stat().st_size > 10_000
        assert (PAGE.parent / picture).exists()
