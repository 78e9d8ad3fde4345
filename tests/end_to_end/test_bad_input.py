"""What a user can get wrong: exit 2, one message that helps, no traceback, nothing written."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from terminal import Terminal

GOOD = """\
schema: hyosan/v1
title: A test
step: 1 h
horizon: 10 days
people: {count: 100}
circles:
  - well_mixed: {contacts: 10 per day}
pathogen:
  states:
    susceptible: {susceptible: 1}
    infectious:
      infectious: 1
      dwell: {exponential: {mean: 2 days}}
      to: {recovered: 1}
    recovered: {}
  infection: {to: infectious, per_contact: 0.1}
seeding: {state: infectious, people: 5}
"""
CITY = GOOD.replace("people: {count: 100}", "place: hyosan\npeople: {count: 2000, country: korea}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # unknown names, with the nearest
        ("horizon:", "horizont:", ["mine.yaml:4", "unknown key 'horizont'", "did you mean 'horizon'?"]),
        ("infectious: 1", "infectous: 1", ["mine.yaml:12", "pathogen.states.infectious.infectous",
                                           "did you mean 'infectious'?"]),
        ("contacts: 10 per day", "contact: 10 per day", ["mine.yaml:7", "circles.0.well_mixed.contact",
                                                          "did you mean 'contacts'?"]),
        ("{exponential:", "{exponental:", ["mine.yaml:13", "did you mean 'exponential'?"]),
        ("{recovered: 1}", "{recoverd: 1}", ["mine.yaml:14", "unknown state 'recoverd'",
                                              "did you mean 'recovered'?", "allowed: susceptible"]),
        ("{to: infectious,", "{to: infectous,", ["mine.yaml:16", "pathogen.infection.to",
                                                  "did you mean 'infectious'?"]),
        ("{state: infectious", "{state: infected", ["mine.yaml:17", "seeding.state", "state 'infected'"]),
        ("well_mixed:", "well_mix:", ["mine.yaml:7", "did you mean 'well_mixed'?"]),
        ("people: {count: 100}", "people: {count: 100, country: corea}",
         ["mine.yaml:5", "unknown country 'corea'", "did you mean 'korea'?"]),
        ("circles:\n  - well_mixed: {contacts: 10 per day}", "circles: daily-live",
         ["mine.yaml:6", "did you mean 'daily-life'?"]),
        # wrong types
        ("title: A test", "title: [A, test]", ["mine.yaml:2", "title", "a text is needed"]),
        ("people: {count: 100}", "people: 100", ["mine.yaml:5", "people", "found 100"]),
        ("seeding: {state: infectious, people: 5}", "seeding: 5", ["mine.yaml:17", "seeding"]),
        ("people: 5}", "people: some}", ["mine.yaml:17", "'some'", "a list of their ids"]),
        ("infectious: 1\n", "infectious: much\n", ["mine.yaml:12", "'much' is not a number"]),
        ("infectious: 1\n", "infectious: true\n", ["mine.yaml:12", "True is not a number"]),
        ("infectious: 1\n", "infectious: .nan\n", ["mine.yaml:12", "not a finite number"]),
        ("infectious: 1\n", "infectious: {value: 1, sauce: x}\n", ["mine.yaml:12", "unknown key 'sauce'"]),
        # wrong units
        ("step: 1 h", "step: 1 parsec", ["mine.yaml:3", "'1 parsec' is not a duration", "15 min"]),
        ("step: 1 h", "step: 15", ["mine.yaml:3", "15 is not a duration"]),
        ("10 per day", "10 per parsec", ["mine.yaml:7", "not a rate", "10 per day"]),
        ("title: A test", "start: noon", ["mine.yaml:2", "'noon' is not a time"]),
        ("title: A test", "start: 2022-01-28T08:00", ["mine.yaml:2", "no time zone", "+09:00"]),
        # out of range
        ("per_contact: 0.1", "per_contact: 1.5", ["mine.yaml:16", "between 0 and 1", "1.5"]),
        ("count: 100", "count: -100", ["mine.yaml:5", "-100 is out of range"]),
        ("count: 100", "count: 0", ["mine.yaml:5", "people.count", "at least 1"]),
        ("step: 1 h", "step: 0 h", ["mine.yaml:3", "longer than 0"]),
        ("horizon: 10 days", "horizon: -1 days", ["mine.yaml:4", "longer than 0"]),
        ("step: 1 h", "step: 11 days", ["mine.yaml:3", "longer than the horizon"]),
        ("people: 5}", "people: 101}", ["mine.yaml:17", "only 100 people"]),
        ("people: 5}", "people: [3, 100]}", ["mine.yaml:17", "no person 100", "0 to 99"]),
        ("people: 5}", "people: [3, 3]}", ["mine.yaml:17", "stands twice"]),
        ("people: 5}", "people: 5, at: 10 days}", ["mine.yaml:17", "after the horizon"]),
        ("count: 100", "count: 1e30", ["mine.yaml:5", "at most 1e18"]),
        ("count: 100", "count: null", ["mine.yaml:5", "nothing is said here"]),
        ("10 per day", "1e12", ["mine.yaml:7", "at most 1,000,000 contacts a day"]),
        ("10 per day", "10 per day, ceiling: 1e9", ["mine.yaml:7", "ceiling", "at most 1000"]),
        ("{exponential: {mean: 2 days}}", "{gamma: {mean: 2 days, shape: 1e12}}",
         ["mine.yaml:13", "gamma.shape", "at most 10,000"]),
        ("title: A test", "start: 9999-12-31T00:00+00:00", ["mine.yaml:2: start", "to 9998"]),
        ("title: A test", "start: 0001-01-01T00:00+09:00", ["mine.yaml:2: start", "the years 2"]),
        # names that become folders
        ("title: A test", "name: ../../evil", ["mine.yaml:2: name", "cannot name a folder"]),
        ("title: A test", 'name: "two\\nlines"', ["mine.yaml:2: name", "cannot name a folder"]),
        ("title: A test", 'name: "\\e[31mred"', ["mine.yaml:2: name", "cannot name a folder"]),
        ("title: A test", 'name: ""', ["mine.yaml:2: name", "cannot name a folder"]),
        ("title: A test", "name: " + "x" * 400, ["mine.yaml:2: name", "at most 100"]),
        ("title: A test", "plan_name: ../up", ["mine.yaml:2: plan_name", "cannot name a folder"]),
        ("title: A test", 'name: "a\\0b"', ["mine.yaml:2", "cannot be written"]),
        ("title: A test", 'title: "\\ud800"', ["mine.yaml:2", "cannot be written"]),
        ("title: A test", 'title: t\n"k\\0": 1', ["mine.yaml:3", "cannot be written"]),
        ("infection: {to: infectious, per_contact: 0.1}",
         "encounters: [{between: [susceptible, infectious, recovered], outcomes: [{probability: 1}]}]",
         ["mine.yaml:16", "encounters.0.between", "at most 2 are allowed, not 3"]),
        # what stands twice
        ("title: A test", "cast: [{name: x}, {name: x}]", ["mine.yaml:2: cast.1.name", "are called 'x'"]),
        ("title: A test", "cast: [{name: x, from_age: 20}]", ["mine.yaml:2: cast.0.from_age", "no ages; add 'country"]),
        ("title: A test", "cast: [{name: x, from_age: 20, to_age: 9}]",
         ["mine.yaml:2: cast.0", "'to_age' must be above 'from_age'"]),
        ("10 per day", "10 per day, weekdays: [mon, mon]", ["mine.yaml:7", "'mon' stands twice"]),
        ("10 per day", '1, hours: [["08:00", "12:00"], ["11:00", "13:00"]]',
         ["mine.yaml:7", "overlap"]),
        ("circles:\n", "circles:\n" + "".join(f"  - well_mixed: {{name: c{n}, contacts: 1}}\n" for n in range(12)),
         ["mine.yaml:6: circles", "13 circles; at most 12"]),
        # what does not fit together
        ("{recovered: 1}", "{recovered: 0.5, susceptible: 0.4}", ["mine.yaml:11", "sum to 0.9", "sum to 1"]),
        ("    recovered: {}", "    recovered: {}\n    forgotten: {}", ["mine.yaml:16",
                                                         "states.forgotten", "leads to this state"]),
        ("recovered: {}", "recovered: {dwell: {fixed: 0 h}, to: {recovered: 1}}",
         ["mine.yaml:15", "states.recovered.dwell", "leads back to itself at once", "give it a dwell time"]),
        ("per_contact: 0.1}", "per_contact: 0.1, dispersion: 0}", ["mine.yaml:16", "dispersion", "0.1"]),
        ("per_contact: 0.1}", "per_contact: 0.1, seasonality: {amplitude: 0.2, peak: May}}",
         ["mine.yaml:16", "seasonality.peak", "'May' is no day of a year", "01-15"]),
        ("      to: {recovered: 1}\n", "", ["mine.yaml:11", "'dwell' and 'to' belong together"]),
        ("{susceptible: 1}", "{}", ["mine.yaml:16", "no state is susceptible"]),
        ("people: {count: 100}\n", "", ["mine.yaml", "'people' is missing"]),
        ("schema: hyosan/v1\n", "", ["mine.yaml", "schema: hyosan/v1"]),
        ("schema: hyosan/v1", "schema: hyosan/v2", ["mine.yaml:1", "hyosan/v1"]),
        ("well_mixed: {contacts: 10 per day}", "household: {contacts: 10 per day}", ["needs a place"]),
        ("people: 5}", "people: 5, where: {circle: well_mixd}}", ["mine.yaml:17", "mean 'well_mixed'?"]),
        ("title: A test", "behaviour: townspeople", ["mine.yaml:1: place", "needs a place"]),
        ("title: A test", "surveillance: {notifiable: {states: [sick], delay: {fixed: 1 h}}}",
         ["mine.yaml:2", "unknown state 'sick'"]),
        # no such file
        ("title: A test", "pathogen_file: x", ["unknown key 'pathogen_file'"]),
        ("people: {count: 100}", "people: people.parquet", ["mine.yaml:5", "no such file 'people.parquet'"]),
        ("- well_mixed: {contacts: 10 per day}", "- network: edges.parquet", ["mine.yaml:7",
                                                                    "no such file 'edges.parquet'"]),
        # plans
        ("title: A test", "plan: early-cordonn", ["mine.yaml:2", "did you mean 'early-cordon'?"]),
        ("title: A test", "plan: mine-too.yaml", ["mine.yaml:2", "no such file 'mine-too.yaml'"]),
        ("title: A test", "plan: [{response: cordn}]", ["mine.yaml:2", "did you mean 'cordon'?"]),
        ("title: A test", "plan: [{response: cordon}]", ["mine.yaml:2", "there is none"]),
        ("title: A test", "plan: [{response: contacts, circle: school}]", ["unknown circle 'school'"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed, strenght: 1}]",
         ["mine.yaml:2", "plan.0.strenght", "did you mean 'strength'?"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed, strength: 2}]", ["between 0 and"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed, when: {event: first report}}]",
         ["plan.0.when", "without surveillance"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed, when: {time: teatime}}]",
         ["plan.0.when.time", "'teatime' is not a time"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed},"
                          " {response: contacts, circle: well_mixed}]", ["are called 'contacts'"]),
        ("title: A test", "plan: [{response: contacts, circle: well_mixed, cost: {money: lots}}]",
         ["mine.yaml:2: plan.0.cost", "'lots' is no amount"]),
        ("title: A test", "plan: [{response: contacts, name: a, circle: well_mixed,"
                          " when: {any: [{response: a, state: on}]}}]",
         ["mine.yaml:2: plan.0.when", "'a' waits for itself"]),
        ("title: A test", "plan: [{response: contacts, name: a, circle: well_mixed, when: {response: b}},"
                          " {response: contacts, name: b, circle: well_mixed,"
                          " when: {all: [{time: day 1}, {response: a}]}}]",
         ["plan.0.when", "plan.1.when", "'b' waits for itself"]),
    ],
)  # fmt: skip
def test_a_wrong_scenario_is_refused_with_help(
    old: str, new: str, expected: list[str], terminal: Terminal
) -> None:
    assert old in GOOD
    message = terminal.message_for(GOOD.replace(old, new, 1))
    for part in expected:
        assert part in message, message


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("plan: [{response: cordon, where: {towns: [Hyosen]}}]", "did you mean 'Hyosan'?"),
        ("plan: [{response: cordon, where: {districts: [nowhere]}}]", "unknown district 'nowhere'"),
        ("plan: [{response: cordon, where: {around: hyosan-high}}]", "belong together"),
        ("plan: [{response: patrols, uses: {squads: 3}}]", "force is refused"),
        ("plan: [{response: patrols, uses: {tanks: 3}}]", "squads and rounds"),
        ("cast: [{name: somebody, role: pirate}]", "unknown role 'pirate'"),
        ("cast: [{name: somebody, where: {town: Hyosan, circle: hyosan-high}}]", "exactly one of"),
    ],
)
def test_a_wrong_city_scenario_is_refused_with_help(added: str, expected: str, terminal: Terminal) -> None:
    assert expected in terminal.message_for(CITY + added + "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schema: [hyosan/v1\ntitle: x\n", ["mine.yaml:2", "not valid YAML"]),
        ("schema: hyosan/v1\n  title: x\n", ["mine.yaml:2", "not valid YAML"]),
        ("a: 1\n---\nb: 2\n", ["mine.yaml", "not valid YAML"]),
        ("", ["mine.yaml", "an empty file"]),
        ("42\n", ["mine.yaml:1", "found a number; a mapping"]),
        ("- a\n- b\n", ["mine.yaml:1", "a mapping of keys to values is needed"]),
        ("just words\n", ["mine.yaml:1", "a mapping of keys to values is needed"]),
        ("schema: hyosan/v1\ntitle: one\ntitle: two\n", ["mine.yaml:3", "'title' stands twice"]),
        ("schema: hyosan/v1\ntitle: !!python/object/apply:os.system ['touch broken-in']\n",
         ["mine.yaml:2", "tag", "is not allowed"]),
        ("schema: hyosan/v1\ntitle: !mine x\n", ["mine.yaml:2", "'!mine' is not allowed"]),
        ("base: &b {x: 1}\nmore: {<<: *b}\n", ["mine.yaml:2", "merge keys"]),
        ("a: &a [x, x, x, x, x, x, x, x, x, x]\n"
         + "".join(f"{n}: &{n} [{', '.join(['*' + m] * 10)}]\n" for m, n in pairwise("abcdefgh")),
         ["mine.yaml", "unfolds into more than"]),
        ("a: &a [*a]\n", ["mine.yaml:1", "levels deep"]),
        ("a: " + "[" * 5000 + "]" * 5000 + "\n", ["mine.yaml", "deep"]),
        ("a: " + "9" * 5000 + "\n", ["mine.yaml:1", "not a number that can be read"]),
        ("# " + "x" * 1_000_001 + "\n", ["mine.yaml", "too many"]),
        ("a: \x01\n", ["mine.yaml", "not valid YAML"]),
        ("? [a, b]\n: 1\n", ["mine.yaml:1", "a key must be a plain text"]),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_broken_and_hostile_yaml_is_refused(text: str, expected: list[str], terminal: Terminal) -> None:
    message = terminal.message_for(text)
    for part in expected:
        assert part in message, message
    assert not (terminal.folder / "broken-in").exists()


def test_a_file_that_is_no_text_is_refused(terminal: Terminal) -> None:
    (terminal.folder / "mine.yaml").write_bytes(b"\xff\xfe\x00schema")
    assert "UTF-8" in terminal.refused("run", "mine.yaml")
    (terminal.folder / "folder.yaml").mkdir()
    assert "a folder was found" in terminal.refused("run", "folder.yaml")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "hyosn"], ["unknown scenario 'hyosn'", "did you mean 'hyosan'?"]),
        (["run", "missing.yaml"], ["no such file 'missing.yaml'"]),
        (["check", "missing.yaml"], ["no such file 'missing.yaml'"]),
        (["run", "good.yaml", "--plan", "nonne"], ["--plan", "did you mean 'none'?"]),
        (["run", "good.yaml", "--plan", "missing.yaml"], ["--plan", "no such file"]),
        (["run", "good.yaml", "--population", "-5"], ["--population", "-5"]),
        (["run", "good.yaml", "--population", "0"], ["--population", "at least 1"]),
        (["run", "good.yaml", "--population", "many"], ["--population", "integer"]),
        (["run", "good.yaml", "--population", "3"], ["only 3 people"]),
        (["run", "good.yaml", "--seed", "lucky"], ["--seed", "integer"]),
        (["run", "good.yaml", "--seed", "-1"], ["--seed"]),
        (["run", "good.yaml", "--seed", str(2**63)], ["--seed"]),
        (["run", "good.yaml", "--replicates", "0"], ["--replicates"]),
        (["run", "good.yaml", "--threads", "0"], ["--threads"]),
        (["run", "good.yaml", "--days", "0"], ["--days", "longer than 0"]),
        (["run", "good.yaml", "--days", "nan"], ["--days", "longer than 0"]),
        (["run", "good.yaml", "--days", "inf"], ["--days inf"]),
        (["run", "good.yaml", "--days", "1e12"], ["--days 1e+12", "1,000,000 days at most"]),
        (["run", "good.yaml", "--replicates", "3", "--seed", str(2**63 - 2)],
         ["--replicates 3", "beyond 9223372036854775807"]),
        (["run", "hyosan", "--population", "20"], ["--population 20", "give another number"]),
        (["run", "good.yaml", "--set", "people.count"], ["--set people.count", "path=value"]),
        (["run", "good.yaml", "--set", "people.cout=5"], ["--set people.cout", "did you mean 'count'?"]),
        (["run", "good.yaml", "--set", "people.count=few"], ["--set people.count", "'few' is not a number"]),
        (["run", "good.yaml", "--set", "people.count.x=1"], ["--set people.count.x", "has no part 'x'"]),
        (["run", "good.yaml", "--set", "circles.7.contacts=1"], ["circles has no element '7'"]),
        (["run", "good.yaml", "--set", "circles.wel_mixed.x=1"], ["--set", "did you mean 'well_mixed'?"]),
        (["run", "good.yaml", "--set", "people..count=1"], ["is no path"]),
        (["run", "good.yaml", "--set", "title=[1"], ["--set", "not valid YAML"]),
        (["run", "good.yaml", "--set", "title=!!python/name:os.system x"], ["--set", "is not allowed"]),
        (["run", "good.yaml", "--out", "taken"], ["--out taken", "exists already"]),
        (["run", "good.yaml", "--out", "good.yaml"], ["exists already"]),
        (["run", "good.yaml", "--out", "good.yaml/below"], ["cannot write in good.yaml"]),
        (["run", "good.yaml", "--out", "/proc/nowhere/run"], ["cannot write in /proc/nowhere"]),
        (["run", "good.yaml", "--nonsense"], ["--nonsense"]),
        (["rnu"], ["rnu"]),
        (["list", "planes"], ["did you mean 'plans'?"]),
        (["report", "taken"], ["taken", "manifest.json"]),
        (["report", "missing"], ["missing", "manifest.json"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_wrong_arguments_are_refused(arguments: list[str], expected: list[str], terminal: Terminal) -> None:
    (terminal.folder / "good.yaml").write_text(GOOD)
    (terminal.folder / "taken").mkdir()
    message = terminal.refused(*arguments)
    for part in expected:
        assert part in message, message


def test_all_mistakes_are_told_at_once(terminal: Terminal) -> None:
    text = GOOD.replace("step: 1 h", "step: 1 parsec").replace("count: 100", "count: -1")
    message = terminal.message_for(text)
    assert "mine.yaml:3" in message
    assert "mine.yaml:5" in message


def test_a_mistake_in_a_file_that_is_named_is_told_there(terminal: Terminal) -> None:
    (terminal.folder / "virus.yaml").write_text("title: mine\nstates:\n  a: {infectous: 1}\n")
    head, tail = GOOD[: GOOD.index("pathogen:")], GOOD[GOOD.index("seeding:") :]
    message = terminal.message_for(head + "pathogen: virus.yaml\n" + tail)
    assert "virus.yaml:3" in message


def test_the_good_scenario_is_good(terminal: Terminal) -> None:
    for name, text in (("good.yaml", GOOD), ("city.yaml", CITY)):
        (terminal.folder / name).write_text(text)
        status, shown, message = terminal.type("check", name)
        assert status == 0, message
        assert "valid" in shown


def test_a_mistake_at_the_real_door_leaves_no_traceback(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("hyosan")), "run", "hyosn"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 'hyosan'?" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


TABLES = GOOD.replace("people: {count: 100}", "people: people.csv").replace(
    "well_mixed: {contacts: 10 per day}", "network: edges.csv"
)


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("people", "edges", "expected"),
    [
        ("person\n", "a,b\n", ["people.csv", "nobody is in it"]),
        ("person\n1\n2\n", "a,b\n", ["edges.csv", "it has no edge"]),
        ("person\n1\n2\n", "a,b,weight\n1,2,1e300\n", ["edges.csv", "'weight', row 1", "at most 1,000,000"]),
        ("person\n1\n2\n", "a,b,weight\n1,2,900000\n", ["'network'", "at most 30,000 can be drawn"]),
    ],
    ids=["nobody", "no edge", "huge weight", "too many contacts"],
)
def test_tables_that_nothing_can_come_of_are_refused(
    command: str, people: str, edges: str, expected: list[str], terminal: Terminal
) -> None:
    (terminal.folder / "people.csv").write_text(people)
    (terminal.folder / "edges.csv").write_text(edges)
    (terminal.folder / "mine.yaml").write_text(TABLES.replace("people: 5", "people: 1"))
    message = terminal.refused(command, "mine.yaml")
    for part in expected:
        assert part in message, message


def test_check_refuses_what_a_run_would_refuse_only_when_it_compiles(terminal: Terminal) -> None:
    """A bed of a kind of which nothing says how many there are."""
    text = GOOD.replace(
        "    recovered: {}", "    recovered: {bed: hospital, without_bed: dead}\n    dead: {alive: false}"
    )
    (terminal.folder / "mine.yaml").write_text(text)
    said = [terminal.refused(command, "mine.yaml") for command in ("run", "check")]
    assert said[0] == said[1]
    assert "how many beds 'hospital' has" in said[0]


def test_as_many_circles_are_read_as_the_engine_has_room_for() -> None:
    from hyosan.kernels.circles.contact import MAX_CIRCLES
    from hyosan.model.circles import MOST_CIRCLES

    assert MOST_CIRCLES == MAX_CIRCLES
