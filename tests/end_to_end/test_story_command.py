"""`hyosan story` as a user types it."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from terminal import Terminal

SMALL = ["--population", "3000", "--days", "1", "--set", "seeding.people=5"]


@pytest.fixture
def ran(terminal: Terminal) -> Terminal:
    terminal.run("hyosan", "--plan", "none", *SMALL, "--seed", "4", "--out", "mine")
    return terminal


def test_a_run_is_told_by_day_and_hour(ran: Terminal) -> None:
    shown = ran.shows("story", "mine")
    assert shown.startswith("Hyosan")
    assert "Friday 28 January 2022" in shown
    assert len(re.findall(r"^  \d\d:\d\d  [A-Z\d]", shown, flags=re.MULTILINE)) > 15
    assert max(map(len, shown.splitlines())) <= 100
    assert shown == ran.shows("story", "mine")


def test_one_person_is_followed_by_name_and_by_id(ran: Terminal) -> None:
    named = ran.shows("story", "mine", "--person", "the class president")
    number = re.search(r"#(\d+)", named)
    assert number is not None
    assert ran.shows("story", "mine", "--person", number[1]) == named


def test_json_is_one_object_and_nothing_else(ran: Terminal) -> None:
    found = json.loads(ran.shows("story", "mine", "--json"))
    assert {"scenario", "plan", "seed", "digest", "title", "person", "entries", "note"} <= set(found)
    assert found["person"] is None and found["entries"][0]["time"].startswith("2022-01-28T10:00")
    moulds = [sentence["mould"] for entry in found["entries"] for sentence in entry["sentences"]]
    assert all(one != other for one, other in pairwise(moulds))


def test_what_cannot_be_told_is_said_and_nothing_is_written(ran: Terminal) -> None:
    assert "did you mean 'the class president'" in ran.refused("story", "mine", "--person", "class president")
    assert "between 0 and 2999" in ran.refused("story", "mine", "--person", "3000")
    assert "no such folder" in ran.refused("story", "elsewhere")
    assert "no run directory" in ran.refused("story", ".")


def test_an_influenza_reads_as_one(terminal: Terminal) -> None:
    terminal.run("seir-city", "--population", "3000", "--days", "30", "--out", "flu")
    shown = terminal.shows("story", "flu")
    for word in ("hunt", "bitten", "torn", "turned", "hunter"):
        assert word not in shown
    assert "infected" in shown
