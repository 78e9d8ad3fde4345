"""The documents tell the truth: their scenarios are read, their Python runs, their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from maps import polygon, ring, write

import hyosan as hy

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


SCENARIOS = [text for page in ("README.md", "docs/scenarios.md") for text in blocks(page, "yaml")]


@pytest.mark.parametrize("text", SCENARIOS, ids=lambda text: text.splitlines()[1])
def test_a_scenario_of_the_documents_is_read_as_it_stands(text: str, tmp_path: Path) -> None:
    (tmp_path / "people.parquet").touch()
    for name in ("contacts.parquet", "people.csv", "households.csv", "places.csv"):
        (tmp_path / name).touch()
    write(tmp_path, [polygon([ring(127, 37.5, 0.01, 0.01)], name="bank", district="North")])
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    assert hy.read_scenario(path).title


@pytest.mark.parametrize(
    ("page", "written"),
    [("README.md", ["outbreak.png"]), ("docs/python.md", ["outbreak.png", "my-run/report.html"])],
)
def test_the_python_of_the_documents_runs(
    page: str, written: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "documents"}
    for block in blocks(page, "python"):
        exec(compile(block, page, "exec"), names)
    for name in written:
        assert (tmp_path / name).is_file()


def test_pages_that_the_library_names_are_there() -> None:
    files = sorted((ROOT / "src" / "hyosan" / "library").rglob("*.yaml"))
    named = {page for path in files for page in re.findall(r"docs/[\w/-]+\.md", path.read_text("utf-8"))}
    assert named and all((ROOT / page).is_file() for page in named)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"
