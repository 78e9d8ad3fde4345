"""People from tables of one's own, with what the tables say of them, from the command to the run directory."""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb
import pytest
from terminal import Terminal

MINE: dict[str, Any] = {
    "schema": "hyosan/v1",
    "title": "Mine",
    "step": "1 day",
    "horizon": "30 days",
    "people": {"table": "people.csv", "households": "households.csv"},
    "circles": [{"household": {"contacts": 5}}, {"well_mixed": {"contacts": 3}}],
    "pathogen": {
        "states": {
            "susceptible": {"susceptible": 1},
            "ill": {
                "infectious": 1,
                "dwell": {"fixed": "3 days"},
                "to": [{"to": {"recovered": 1}}, {"attributes": {"risk": "high"}, "to": {"dead": 1}}],
            },
            "recovered": {},
            "dead": {"alive": False},
        },
        "infection": {"to": "ill", "per_contact": 0.5},
    },
    "seeding": {"state": "ill", "people": 3},
}


def write(terminal: Terminal, other: dict[str, Any] | None = None) -> None:
    """Sixty people in twenty households: words, gaps, truths and numbers."""
    people = ["person,household,risk,vaccinated,weight"]
    for k in range(60):
        gaps = ("", "") if k % 7 == 0 else ("high" if k % 2 else "low", "true" if k % 3 else "false")
        people.append(f"{k},h{k // 3},{gaps[0]},{gaps[1]},{'' if k % 11 == 0 else k / 2}")
    homes = [f"h{k},{'rich' if k % 4 else ''}" for k in range(20)]
    (terminal.folder / "people.csv").write_text("\n".join(people) + "\n")
    (terminal.folder / "households.csv").write_text("id,income\n" + "\n".join(homes) + "\n")
    (terminal.folder / "mine.yaml").write_text(json.dumps({**MINE, **(other or {})}))


@pytest.mark.filterwarnings("error")
def test_words_and_gaps_are_attributes(terminal: Terminal) -> None:
    write(terminal)
    run = terminal.run("mine.yaml", "--out", "out")
    assert run["lost"] > 0
    found = duckdb.sql(
        "select p.risk, e.to_state, count(*) n from 'out/people.parquet' p join 'out/events.parquet' e using (person)"
        " where e.from_state = 'ill' group by all"
    ).fetchall()
    assert {(risk == "high", state == "dead") for risk, state, _ in found} == {(True, True), (False, False)}
    income = duckdb.sql("select count(*) from 'out/people.parquet' where income is null").fetchall()
    assert income == [(15,)]
    homes = duckdb.sql("select person, household from 'out/people.parquet'").fetchall()
    assert all(household == f"h{person // 3}" for person, household in homes)
    assert "Person 4" in terminal.shows("story", "out", "--person", "4")
    again = terminal.run("out/scenario.yaml", "--out", "again")
    assert again["digest"] == run["digest"]


def test_groups_go_by_their_names(terminal: Terminal) -> None:
    """In the tables that a run writes, for the cast of its story, and in an order for some of their people."""
    shield = {"response": "contacts", "circle": "well_mixed", "whom": [{"attributes": {"risk": "high"}}]}
    write(terminal, {"cast": [{"name": "Kim", "where": {"circle": "judo"}}], "plan": [shield]})
    table = (terminal.folder / "people.csv").read_text().splitlines()
    clubs = ["circle:club", *(("judo", "go", "")[k % 3] for k in range(60))]
    (terminal.folder / "people.csv").write_text(
        "\n".join(f"{row},{club}" for row, club in zip(table, clubs, strict=True))
    )
    terminal.run("mine.yaml", "--out", "out")
    found = duckdb.sql("select distinct \"circle:club\", person % 3 from 'out/people.parquet'").fetchall()
    assert set(found) == {("judo", 0), ("go", 1), (None, 2)}
    told = re.search(r"Kim, #(\d+)", terminal.shows("story", "out", "--person", "Kim"))
    assert told is not None and int(told[1]) % 3 == 0
    story = " ".join(terminal.shows("story", "out").split())
    assert "The authorities stop all contacts in well mixed of people with risk: high" in story
