"""The school as a building: run, told and drawn room by room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from terminal import Terminal

import hyosan as hy


@pytest.fixture
def ran(terminal: Terminal) -> Terminal:
    terminal.run("hyosan-school", "--seed", "0", "--out", "mine")
    return terminal


def test_the_story_names_rooms_and_floors(ran: Terminal) -> None:
    shown = " ".join(ran.shows("story", "mine").split())
    assert "Hyosan High School (효산고등학교) has 742 people in it" in shown
    assert re.search(r"in class \d-\d \(\d학년 \d반\), (second|third|fourth) floor", shown)
    assert "the science laboratory (과학실), fifth floor" in shown and "the fourth floor" in shown
    for word in ("block", "district", "lives", "household", "home", "road", "city"):
        assert re.search(rf"\b{word}s?\b", shown) is None


def test_a_pupil_s_story_is_told_from_his_room(ran: Terminal) -> None:
    shown = " ".join(ran.shows("story", "mine", "--person", "the class president").split())
    assert "in class 2-5 (2학년 5반), third floor (3층) when it begins" in shown
    for word in ("block", "lives", "home"):
        assert re.search(rf"\b{word}s?\b", shown) is None


@pytest.mark.filterwarnings("error")
def test_the_report_is_written_without_a_warning(terminal: Terminal) -> None:
    """Nobody hides as in a city: a figure of no people at all."""
    terminal.run("hyosan-school", "--seed", "0", "--days", "0.2", "--out", "short")
    assert (Path(terminal.folder) / "short" / "report.html").is_file()


def test_the_report_draws_rooms_with_names_floor_by_floor(ran: Terminal) -> None:
    page = (Path(ran.folder) / "mine" / "report.html").read_text(encoding="utf-8")
    drawn = page[page.index('class="map day"') :]
    walls = re.search(r'class="wall" d="([^"]*)"', drawn)
    assert walls is not None and walls[1].count("z") == len(hy.read_scenario("hyosan-school").place.rooms)
    assert re.search(
        r"<title>class 2-5 2학년 5반</title><tspan[^>]*>class</tspan><tspan[^>]*>2-5</tspan>", drawn
    )
    assert re.search(r'Third floor <tspan class="hangul" lang="ko">3층</tspan>: [\d.]+\u202f?%? ?', drawn)
    assert "Every outline is a room" in page and "block" not in drawn.split("</section>")[0]


def test_no_number_is_without_origin(terminal: Terminal) -> None:
    assert " 0 unstated" in terminal.shows("check", "hyosan-school")


def test_another_number_of_people_fills_the_same_rooms(terminal: Terminal) -> None:
    shown = terminal.shows("run", "hyosan-school", "--population", "400", "--days", "0.1", "--out", "few")
    assert "400 people" in shown
