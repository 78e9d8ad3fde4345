"""Runs that go on from others, and run directories that are run again: the same luck, or a refusal."""

from __future__ import annotations

import pytest
from terminal import Terminal

import hyosan as hy

ISLAND = """\
schema: hyosan/v1
step: 6 h
horizon: 20 days
people: {count: 2000}
circles:
  - well_mixed: {contacts: 12 per day}
pathogen:
  states:
    susceptible: {susceptible: 1}
    incubating: {dwell: {gamma: {mean: 2 days, shape: 3}}, to: {ill: 1}}
    ill: {infectious: 1, dwell: {lognormal: {median: 4 days, sigma: 0.4}}, to: {recovered: 1}}
    recovered: {}
  infection: {to: incubating, per_contact: 0.04}
seeding: {state: incubating, people: 10}
"""


@pytest.fixture
def island(terminal: Terminal) -> Terminal:
    """A terminal where an island is to be run."""
    (terminal.folder / "island.yaml").write_text(ISLAND)
    return terminal


def test_a_short_run_goes_on_to_what_the_long_one_came_to(island: Terminal) -> None:
    long = island.run("island.yaml", "--out", "long")
    short = island.run("island.yaml", "--days", "5", "--out", "short")
    assert (long["exit_reason"], short["exit_reason"]) == ("horizon", "horizon")
    assert long["ever_infected"] > 3 * short["ever_infected"]
    for begin in ("short", "short@day 3 05:17", "long@day 3 05:17"):
        assert island.run("island.yaml", "--from", begin)["digest"] == long["digest"], begin
    odd = island.run(
        "island.yaml", "--days", "2.6", "--out", "odd"
    )  # within a step, where nothing but contacts is
    assert odd["exit_reason"] == "horizon"
    assert island.run("island.yaml", "--from", "odd")["digest"] == long["digest"]


def test_going_on_is_refused_where_it_would_be_another_run(island: Terminal) -> None:
    island.run("island.yaml", "--days", "2", "--out", "short")
    for arguments, expected in (
        (["--from", "short@day 90"], ["must lie within that run, which lasts 2 days"]),
        (["--from", "short"], ["that run ended 2 days after the start", "give a later --days"]),
        (["--from", "short@day 1", "--days", "1"], ["nothing is left to run"]),
        (["island.yaml", "--from", "short", "--seed", "5"], ["--seed 5", "that run's own seed, 0"]),
        (["--from", "short", "--days", "4", "--replicates", "2"], ["leave out --replicates"]),
        (["--from", "short", "--days", "4", "--population", "3000"], ["of another world"]),
        (["--from", "short@day 1", "--days", "4", "--population", "3000"], ["of another world"]),
    ):
        message = island.refused("run", *arguments)
        for part in expected:
            assert part in message
    assert island.run("island.yaml", "--from", "short", "--seed", "0")["seed"] == 0


def test_going_on_is_refused_where_the_past_would_be_another(island: Terminal) -> None:
    island.run("island.yaml", "--days", "4", "--out", "short")
    for setting, where in (
        ("pathogen.infection.per_contact=0.05", "pathogen.infection.per_contact (0.04 there, 0.05 here)"),
        (
            "pathogen.states.ill.dwell.lognormal.median=5 days",
            "pathogen.states.ill.dwell.lognormal.median (4 days there, 5 days here)",
        ),
        ("circles.0.contacts=13", "circles.0.contacts"),
        ("seeding.0.people=11", "seeding.0.people"),
    ):
        for begin in ("short", "short@day 2"):
            message = island.refused("run", "island.yaml", "--from", begin, "--set", setting)
            assert f"differs in {where}" in message, message
    (island.folder / "turned.yaml").write_text(
        ISLAND.replace("    recovered: {}\n", "").replace(
            "  states:\n", "  initial: susceptible\n  states:\n    recovered: {}\n"
        )
    )
    assert "differs in pathogen.states" in island.refused("run", "turned.yaml", "--from", "short")


WANING = ISLAND.replace("{recovered: 1}", "{recovered: 0.5, safe: 0.5}").replace(
    "recovered: {}", "recovered: {dwell: {fixed: 3 days}, to: {susceptible: 1}}\n    safe: {}"
)


def test_who_was_safe_is_not_seeded_by_going_on(island: Terminal) -> None:
    """With who can be infected no more no contacts are drawn, unless a seeding may open him again."""
    (island.folder / "waning.yaml").write_text(WANING)
    island.run("waning.yaml", "--days", "10", "--out", "first")
    seeded = "[{state: incubating, people: 10}, {state: %s, people: 50, at: 12 days}]"
    message = island.refused("run", "waning.yaml", "--from", "first", "--set", f"seeding={seeded % 'ill'}")
    assert "may open people again" in message
    island.run("waning.yaml", "--from", "first", "--set", f"seeding={seeded % 'safe'}")


def test_a_run_that_went_on_is_run_again_and_gone_on_from_with_its_own_past(island: Terminal) -> None:
    closed = "plan=[{response: contacts, circle: well_mixed, strength: 0.9}]"
    island.run("island.yaml", "--days", "5", "--out", "first")
    whole = island.run("--from", "first", "--days", "12", "--set", closed, "--out", "second")
    other = island.run("second/scenario.yaml", "--out", "from-start")
    assert other["digest"] != whole["digest"]
    page = (island.folder / "second" / "report.html").read_text(encoding="utf-8")
    assert "hyosan run --from &#x27;second@5 days&#x27;" in page
    for begin in ("second@5 days", "second@day 8"):
        assert island.run("--from", begin)["digest"] == whole["digest"], begin
    third = island.run("--from", "second@day 8", "--days", "20", "--set", closed)
    assert third["digest"] == island.run("--from", "second", "--days", "20")["digest"]
    assert "went on from another 5 days after" in island.refused("run", "--from", "second@day 2")
    assert "write --from second@'5 days'" in island.refused("run", "second")


def test_what_is_yet_to_come_may_change(island: Terminal) -> None:
    first = island.run("island.yaml", "--days", "4", "--out", "short")
    plain = island.run("island.yaml", "--from", "short")
    seeded = [{"state": "incubating", "people": 10}, {"state": "incubating", "people": 50, "at": "5 days"}]
    for setting in (
        "title=Other words",
        "stop={ever_infected: 60}",
        f"seeding={seeded}",
        "plan=[{response: contacts, circle: well_mixed, strength: 0.9}]",
    ):
        found = island.run("island.yaml", "--from", "short", "--set", setting)
        assert (found["digest"] == plain["digest"]) == setting.startswith("title"), setting
        assert found["ever_infected"] >= first["ever_infected"]


def test_a_run_directory_is_run_again_with_its_own_seed(island: Terminal) -> None:
    first = island.run("island.yaml", "--days", "5", "--seed", "3", "--out", "first")
    for again in ("first", "first/scenario.yaml"):
        found = island.run(again)
        assert (found["seed"], found["digest"]) == (3, first["digest"])
    assert island.run("first", "--seed", "1")["digest"] != first["digest"]
    many = island.run("first", "--replicates", "2")
    assert [one["seed"] for one in many["runs"]] == [3, 4]
    assert hy.simulate(hy.read_scenario(island.folder / "first")).digest() == first["digest"]
    own = hy.read_scenario("island.yaml", {"seed": 3, "horizon": "5 days"})
    assert hy.simulate(own).digest() == first["digest"]
    assert own == hy.read_scenario("island.yaml", {"horizon": "5 days"})  # luck is no part of what is asked
    assert "seed" in island.refused("run", "island.yaml", "--set", "seed=-1")
