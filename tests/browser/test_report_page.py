"""The report in a real headless Chromium: it opens without a network, and everything on it is drawn."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import hyosan as hy
from hyosan.record import write_run
from hyosan.view import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("HYOSAN_REQUIRE_BROWSER") == "1"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    many = {"horizon": "8 h", "seeding.people": 20}  # with one alone it may come to nothing
    scenario = hy.read_scenario("hyosan", many, population=3000)
    outbreak = hy.simulate(scenario, seed=2)
    return write_report(write_run(outbreak, tmp_path_factory.mktemp("runs") / "hyosan"))


def browse(page: Path, profile: Path, *options: str) -> str:
    assert CHROMIUM is not None, "Chromium is required here (HYOSAN_REQUIRE_BROWSER=1) and was not found"
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", *options, page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    return done.stdout


def test_the_page_renders_its_headlines_and_pictures(report: Path, tmp_path: Path) -> None:
    dom = browse(report, tmp_path / "profile", "--dump-dom")
    assert "Hyosan" in dom
    assert "Chronicle" in dom and "Two ledgers" in dom
    assert dom.count("<svg") + dom.count("data:image/png") >= 3


def test_the_page_asks_nothing_of_a_network(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    loaded = re.findall(r"""(?:src|href)\s*=\s*["'](https?:[^"']+)""", text)
    assert loaded == [] and "@import" not in text and not re.search(r"url\(\s*['\"]?https?:", text)


def test_the_page_is_not_blank(report: Path, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    browse(report, tmp_path / "profile", f"--screenshot={picture}", "--window-size=1100,3000")
    import matplotlib.image

    pixels = matplotlib.image.imread(picture)[..., :3]
    assert pixels.shape[0] == 3000
    assert pixels.std() > 0.05  # a blank page is one colour
