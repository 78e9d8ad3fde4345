"""Stories: every word of them from the run, no two neighbouring sentences from one mould, nobody protected."""

from __future__ import annotations

import re
import string

import numpy as np
import pytest
import synthetic
from synthetic import BITES, SIR, grid_world, outbreak, scenario
from telling import check_english, town

import hyosan as hy
from hyosan.ground.errors import UserError
from hyosan.ground.units import DAY, HOUR, MINUTE
from hyosan.record import read_run, write_run
from hyosan.view import Scene, story
from hyosan.view.kin import Kin
from hyosan.view.names import Names
from hyosan.view.people import Gazetteer
from hyosan.view.style import plain, span
from hyosan.view.telling import moulds, moulds_journey, moulds_life, told_orders
from hyosan.view.telling.cast import find_cast, find_person, full_name
from hyosan.view.telling.teller import counted

FEW = 3_000  # people: a village of Hyosan's shape
RUNS = [
    ("hyosan", "none", {"horizon": "2 days", "seeding.people": 5}, 1),
    ("hyosan", "none", {"horizon": "2 days", "seeding.people": 5}, 2),
    ("hyosan", "early-cordon", {"horizon": "6 days", "seeding.people": 5}, 1),
    ("hyosan", "early-cordon", {"horizon": "6 days", "seeding.people": 5}, 3),
    ("hyosan", "as-it-was", {"horizon": "6 days", "seeding.people": 5}, 1),
    ("seir-city", "school-closure", {"horizon": "60 days"}, 1),
    ("sir-well-mixed", "none", {"horizon": "40 days"}, 1),
    ("szr-well-mixed", "none", {}, 0),
    ("munz", "none", {}, 0),
]
FOLLOWED = 40  # people of each run whose stories are read


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}-{run[3]}")
def run(request):
    name, plan, settings, seed = request.param
    few = FEW if name in ("hyosan", "seir-city") else None
    return hy.simulate(hy.read_scenario(name, settings, plan, few), seed=seed)


def followed(run):
    """The cast, the first to whom something happened, some who did most, and some at random."""
    scene = Scene(run)
    log = scene.log
    busy = np.unique(log.by[log.by >= 0])[:5]
    everybody = np.asarray(run.people.column("person"))
    picked = everybody[:: max(1, len(everybody) // 12)]
    chosen = [*find_cast(scene), *log.person[:10].tolist(), *log.person[-5:].tolist()]
    return list(dict.fromkeys([*chosen, *busy.tolist(), *picked.tolist()]))[:FOLLOWED]


# -- the language ---------------------------------------------------------------------------------


def test_every_topic_has_two_moulds_of_one_sentence_each():
    for topic, choices in {**moulds.RUN, **moulds_life.LIFE}.items():
        assert len(set(choices)) >= 2, topic
        for mould in choices:
            assert mould.endswith(".") and ". " not in mould, mould
            assert list(string.Formatter().parse(mould)), mould


def test_tables_of_moulds_do_not_hide_each_other():
    both = (moulds.EVENTS, moulds.RESPONSE, moulds_journey.WAY)
    run = (moulds.BEGINNING, moulds.COURSE, moulds_journey.FLIGHT, moulds.PEOPLE, moulds.END)
    assert sum(map(len, (*both, *run))) == len(moulds.RUN)
    one = (moulds_life.WHO, moulds_life.NEAR, moulds_life.DEEDS, moulds_life.FATE)
    assert sum(map(len, (*both, *one))) == len(moulds_life.LIFE)


def test_a_story_is_english_whatever_was_run(run):
    check_english(story(run))


def test_a_life_is_english_whoever_it_is(run):
    for person in followed(run):
        told = story(run, person)
        assert told.person == person
        check_english(told)


@pytest.mark.parametrize(
    "value, words, text",
    [
        (0, "person is|people are", "nobody is"),
        (0, "report has|reports have", "no reports have"),
        (0, "is|are", "none are"),
        (1, "person is|people are", "one person is"),
        (1234, "person|people", "1\u202f234 people"),
    ],
)
def test_counts_read_as_people_say_them(value, words, text):
    assert counted(value, words) == text


def test_plain_text_has_commas_and_no_thin_spaces():
    assert plain("12\u202f345 people, 5.1\u202f%") == "12,345 people, 5.1%"


# -- the facts ------------------------------------------------------------------------------------


def test_numbers_of_a_story_are_numbers_of_the_run(run):
    summary, events = run.summary(), run.events.to_pandas()
    told = story(run)
    text = plain(" ".join(entry.text for entry in told.entries if entry.kind == "end"))
    lost, people = f"{summary['lost']:,}", f"{summary['population']:,}"
    assert (f"{summary['survivors']:,}" in text and lost in text) or (summary["lost"] == 0 and people in text)
    passed = events[
        events.by_person.notna() & events.to_state.isin([s["name"] for s in run.about["states"] if s["case"]])
    ]
    passed = passed[passed.from_state.isin([s["name"] for s in run.about["states"] if s["initial"]])]
    if len(passed):
        first = passed.iloc[0]
        at = [entry for entry in told.entries if entry.time == np.datetime64(first.time, "us")]
        assert any(f"{first.person}" in entry.text for entry in at)
    if summary["lost"] >= 100:
        selves = [s["name"] for s in run.about["states"] if s["alive"] and not s["hunts"]]
        times = events.time[events.from_state.isin(selves) & ~events.to_state.isin(selves)]
        hundredth = sorted(times)[99]
        counted_at = [entry.time for entry in told.entries if entry.kind == "count" and "100" in entry.text]
        assert np.datetime64(hundredth, "us") in counted_at
    for kind, count in summary["lost_by_cause"].items():
        assert len(summary["lost_by_cause"]) == 1 or f"{count:,}" in text, kind
    for count in summary["ended_by_cause"].values():
        assert f"{count:,}" in text


def test_a_fate_is_the_one_in_the_events(run):
    last = {row["person"]: row for row in run.events.to_pylist()}
    initial = next(state["name"] for state in run.about["states"] if state["initial"])
    words = {
        "hybrid": "a hybrid",
        "zombie": "a zombie",
        "torn": "torn apart",
        "latent": "infected",
        "withdrawn": "keeps away from people",
    }
    for person in followed(run):
        fate = next(s for s in story(run, person).entries[-1].sentences if s.mould.startswith("fate"))
        if person in last and last[person]["to_state"] != initial:
            state = last[person]["to_state"]
            assert words.get(state, state) in fate.text and fate.mould.startswith("fate/")
        else:
            assert "alive and unturned" in fate.text or "not been infected" in fate.text


def test_every_event_of_a_person_is_told_at_its_time(run):
    scene = Scene(run)
    for person in followed(run)[:15]:
        times = scene.log.time[scene.log.person == person]
        told = {entry.time for entry in story(run, person).entries}
        assert set(times.tolist()) <= {time.item() for time in told}


def test_the_same_run_is_told_in_the_same_words_from_memory_and_from_its_folder(run, tmp_path):
    folder = write_run(run, tmp_path / "one")
    person = followed(run)[0]
    for asked in (None, person):
        assert story(read_run(folder), asked).text() == story(run, asked).text() == story(run, asked).text()


def test_another_run_is_told_in_other_moulds():
    stories = [story(hy.simulate(hy.read_scenario("szr-well-mixed"), seed=seed), 7) for seed in range(6)]
    assert len({told.entries[0].sentences[0].mould for told in stories}) == 2


def test_what_the_first_cases_have_in_common_is_told():
    run = with_cast()
    text = next(e for e in story(run).entries if e.sentences[0].mould.startswith("begin many")).text
    assert "5 people" in text and "all of them by day at Hyosan High School" in text
    ids = [(0, person, "bitten", "seed", -1, person // 10) for person in (10, 11, 20)]
    assert "3 people" in (text := story(town(ids)).entries[1].text) and "all of them from Westside" in text


# -- the cast -------------------------------------------------------------------------------------

CAST = [
    {"name": "the class president", "role": "pupil", "where": {"circle": "hyosan-high"}},
    {"name": "Nam", "hangul": "남", "role": "pupil", "where": {"circle": "hyosan-high"}},
    {"name": "the doctor", "role": "worker", "where": {"circle": "workplace"}},
    {"name": "the neighbour", "where": {"town": "Yangdong"}},
]


def with_cast(seed=1, plan="none"):
    few = {"horizon": "8 h", "seeding.people": 5, "cast": CAST}
    return hy.simulate(hy.read_scenario("hyosan", few, plan, FEW), seed=seed)


def test_the_cast_is_found_among_those_who_fit_whatever_the_plan_and_seed():
    one = with_cast()
    scene = Scene(one)
    cast = find_cast(scene)
    assert list(cast.values()) == ["the class president", "Nam (남)", "the doctor", "the neighbour"]
    facts = [Gazetteer(scene).facts(person) for person in cast]
    school = one.about["map"]["names"]["Hyosan High School"]
    assert facts[0]["role"] == facts[1]["role"] == "pupil"
    assert facts[0]["day_cell"] == facts[1]["day_cell"] == school
    assert facts[2]["role"] == "worker"
    assert facts[3]["town"] == "Yangdong"
    for other in (with_cast(seed=2), with_cast(plan="early-cordon")):
        assert find_cast(Scene(other)) == cast


def test_the_cast_goes_by_its_names_and_has_the_fates_of_the_events(tmp_path):
    run = with_cast()
    written = read_run(write_run(run, tmp_path / "one"))
    scene = Scene(written)
    last = {row["person"]: row["to_state"] for row in written.events.to_pylist()}
    told = story(written)
    for person, name in find_cast(scene).items():
        short = name.partition(" (")[0]
        assert any(short.lower() in entry.text.lower() for entry in told.entries if entry.kind == "cast")
        assert story(written, name).person == story(written, short.upper()).person == person
        ends = [
            s
            for e in told.entries
            for s in e.sentences
            if s.mould.startswith("cast ") and short in s.text.replace("The ", "the ")
        ]
        assert len(ends) == 1
        assert ends[0].mould.startswith("cast untouched") == (person not in last)
    assert story(written, "남").title.startswith("Nam (남)")
    assert "Names of the cast" in told.note


@pytest.mark.parametrize("name", ["hyosan", "hyosan-school"])
def test_everybody_in_the_librarys_cast_is_found_and_has_a_story(name):
    scenario = hy.read_scenario(name, {"horizon": "1 h"})
    run = hy.simulate(scenario, seed=3)
    scene = Scene(run)
    found = find_cast(scene)
    assert list(found.values()) == [full_name(one) for one in scenario.cast]
    assert len(found) >= 5
    for person, called in found.items():
        assert find_person(scene, Gazetteer(scene), found, called) == person
    last = list(found.items())[-1]
    assert story(run, last[1]).person == last[0]


def test_the_cast_is_found_by_place_of_the_day_by_arms_and_by_household():
    asked = [
        {"name": "the president", "role": "pupil", "where": {"circle": "hyosan-high"}},
        {"name": "the archer", "arms": "bow"},
        {"name": "the parent", "parent_of": "the president"},
        {"name": "the nurse", "by_day": "Hyosan General Hospital"},
    ]
    run = hy.simulate(hy.read_scenario("hyosan", {"horizon": "1 h", "cast": asked}, "none", FEW), seed=1)
    people = Gazetteer(Scene(run))
    president, archer, parent, nurse = (people.facts(person) for person in find_cast(Scene(run)))
    assert archer["arms"] == 2 and archer["role"] == "pupil"
    assert parent["household"] == president["household"] and parent["age"] >= president["age"] + 16
    assert nurse["day_cell"] == run.about["map"]["names"]["Hyosan General Hospital"]


def test_the_cast_is_found_by_age():
    asked = [
        {"name": "a grandparent", "from_age": 80},
        {"name": "a small child", "to_age": 3},
        {"name": "a student", "from_age": 19, "to_age": 20},
        {"name": "nobody", "role": "pupil", "from_age": 60},
        {"name": "Ji-u", "role": "student", "from_age": 16},
    ]
    run = hy.simulate(hy.read_scenario("hyosan", {"horizon": "1 h", "cast": asked}, "none", FEW), seed=1)
    scene = Scene(run)
    found = find_cast(scene)
    assert list(found.values()) == ["a grandparent", "a small child", "a student", "Ji-u"]
    grandparent, child, student, _ = (Gazetteer(scene).facts(person)["age"] for person in found)
    assert Gazetteer(scene).facts(list(found)[-1])["role"] == "pupil"  # who is a student is one at school
    assert grandparent >= 80 and child < 3 and student == 19


@pytest.mark.parametrize(
    "member",
    [
        {"by_day": "Nowhere"},
        {"arms": "spoon"},
        {"parent_of": "the nurse"},
        {"from_age": 60, "to_age": 60},
        {"to_age": 0},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_cast_that_cannot_be_is_refused(member):
    with pytest.raises(hy.ScenarioError, match=next(iter(member))):
        hy.read_scenario("hyosan", {"cast": [{"name": "somebody", **member}]})


def test_a_place_has_its_name_in_hangul_where_it_is_first_told_and_there_alone():
    run = with_cast()
    text, names = " ".join(entry.text for entry in story(run).entries), Gazetteer(Scene(run))
    told = []
    for found in names.place_names.finditer(text):
        hangul = names.hangul(found[0])
        beside = hangul is not None and text[found.end() :].startswith(f" ({hangul})")
        assert beside == (hangul is not None and found[0] not in told), text[found.start() :][:60]
        told.append(found[0])
    assert {"Hyosan", "Hyosan High School"} <= set(told)


def test_nobody_of_that_name():
    run = with_cast()
    with pytest.raises(UserError, match="did you mean 'the doctor'"):
        story(run, "the docter")
    with pytest.raises(UserError, match=f"ids lie between 0 and {FEW - 1}"):
        story(run, str(FEW))
    with pytest.raises(UserError, match="it has no cast; give an id between 0 and 19"):
        story(outbreak([]), "somebody")


# -- people among others --------------------------------------------------------------------------


def test_a_life_names_whom_one_met_and_where():
    run = town(
        [
            (20 * MINUTE, 5, "bitten", "seed", -1, 0),
            (3 * HOUR, 12, "bitten", "bite", 5, 1),
            (6 * HOUR, 13, "torn", "torn", 12, 1),
            (7 * HOUR, 12, "destroyed", "fight", 14, 1),
        ]
    )
    texts = {
        str(entry.time)[11:16]: entry.text.replace("A neigh", "a neigh") for entry in story(run, 12).entries
    }
    assert "the boy of 5" in texts["11:00"] or "a boy of 5 (#5)" in texts["11:00"]
    assert "first case" in texts["11:00"]  # why: the chain that led to him
    assert "turns" in texts["13:00"] and span(np.timedelta64(2, "h")) in texts["13:00"]
    assert "a neighbour (a boy of 13, #13)" in texts["14:00"]
    assert "a neighbour (a girl of 14, #14)" in texts["15:00"]
    other = {str(entry.time)[11:16]: entry.text for entry in story(run, 14).entries}
    assert "destroy" in other["15:00"] and "girl of 12" in other["15:00"]
    assert "first attack in her own block" in other["11:00"] or "block where she lives" in other["11:00"]
    assert "know" not in other["11:00"]  # what she could have known is not on record


def test_what_a_person_could_know_ends_with_the_person():
    orders = [
        {"what": "broadcast", "target": "all", "value": 1.0, "time": 9 * HOUR, "why": "x: y", "by": "mayor"}
    ]
    causes = [(20 * MINUTE, 5, "bitten", "seed", -1, 0), (3 * HOUR, 12, "bitten", "bite", 5, 1)]
    run = town(causes, orders=orders)
    assert not any("warning" in entry.text for entry in story(run, 12).entries)  # turned at 13:00
    assert any("warning" in entry.text for entry in story(run, 40).entries)


def test_a_pronoun_means_nobody_else():
    people = Gazetteer(Scene(town([])))
    names = Names(people, about=12)  # a girl; 13 and 15 are boys, 14 is a girl
    assert names.subject(12) == "a girl of 12 (#12)" and names.subject(12) == "she"
    assert names.object(13) == "a boy of 13 (#13)" and names.object(12) == "her"
    assert names.name(14) == "a girl of 14 (#14)"
    assert names.subject(12) == "the girl of 12" and names.pronoun(12, 2) == "her"
    assert names.pronoun(14, 2) == "the girl of 14’s" and names.pronoun(13, 0) == "he"
    assert names.name(102) == "another girl of 12 (#102)" and names.name(12) == "the girl of 12 (#12)"
    assert [names.subject(12) for _ in range(4)] == ["she", "she", "she", "the girl of 12 (#12)"]


def test_classmates_and_colleagues_are_told_apart():
    run = with_cast()
    scene = Scene(run)
    kin, table = Kin(scene, Gazetteer(scene)), run.people.to_pandas()
    pupil = table[table.role == "pupil"].iloc[0]
    together = table[(table["circle:class"] == pupil["circle:class"]) & (table.person != pupil.person)]
    home = set(table[table.household == pupil.household].person)
    found = kin.relations(pupil.person)
    assert {found[p] for p in together.person if p not in home} == {"a classmate"}
    assert {found[p] for p in home - {pupil.person}} <= {
        f"one of {'her' if pupil.sex == 'f' else 'his'} household"
    }
    staff = (
        table[(table.role == "staff")]
        .groupby("circle:workplace")
        .filter(lambda group: len(group) > 1)
        .iloc[0]
    )
    assert "a colleague" in kin.relations(staff.person).values()
    assert "a classmate" not in kin.relations(staff.person).values()
    grade, number = kin.class_name(pupil.person).split("-")
    school = table[(table.day_cell == pupil.day_cell) & (table.role == "pupil")]
    assert int(grade) == pupil.age - school.age.min() + 1
    assert 1 <= int(number) <= school[school.age == pupil.age]["circle:class"].nunique()
    assert kin.class_name(staff.person) is None


def test_households_lost_are_those_of_the_tables():
    run = hy.simulate(
        hy.read_scenario("hyosan", {"horizon": "2 days", "seeding.people": 5}, "none", FEW), seed=1
    )
    table, events = run.people.to_pandas(), run.events.to_pandas()
    last = events.groupby("person").to_state.last().astype(str)
    gone = table.person.map(last).isin(["turned", "torn", "destroyed"])
    lost, size = gone.groupby(table.household).sum(), table.groupby("household").size()
    whole = int(((lost == size) & (size > 1)).sum())
    partly = int(((lost > 0) & (lost < size)).sum())
    assert whole > 1 and partly > 1
    told = next(
        s.text for e in story(run).entries for s in e.sentences if s.mould.startswith("end households")
    )
    assert re.findall(r"\d+", told) == [str(whole), str(partly)]


# -- what is not known yet ------------------------------------------------------------------------

HELD = {**BITES, "states": {**BITES["states"], "held": {}}}


def flooded(monkeypatch):
    monkeypatch.setattr(synthetic, "CAUSES", (*synthetic.CAUSES, "flood", "camp"))
    causes = [
        (HOUR, 5, "bitten", "seed", -1, 0),
        (4 * HOUR, 12, "held", "camp", -1, 1),
        (5 * HOUR, 13, "dead", "flood", -1, 1),
        (6 * HOUR, 5, "destroyed", "flood", -1, 0),
    ]
    orders = [
        {"what": "rations", "target": "Westside", "value": 0.5, "time": 2 * HOUR, "why": "", "by": "army"}
    ]
    return outbreak(causes, pathogen=HELD, world=grid_world(), orders=orders, end=2 * DAY)


def test_a_new_cause_a_new_state_and_a_new_order_are_told_without_code(monkeypatch):
    run = flooded(monkeypatch)
    told = story(run)
    check_english(told)
    text = " ".join(entry.text for entry in told.entries)
    assert "held" in text and "‘rations’ (Westside) in force at 0.5" in text
    assert (
        "held" in story(run, 12).text()
        and "flood" in story(run, 13).text()
        and "flood" in story(run, 5).text()
    )


def test_one_entry_in_a_table_tells_it_specially(monkeypatch):
    run = flooded(monkeypatch)
    special = ("{who} is taken to the camp{where}.", "The camp takes in {who.obj}{where}.")
    monkeypatch.setitem(moulds.EVENTS, "camp>", special)
    monkeypatch.setitem(moulds_life.LIFE, "camp>", special)
    monkeypatch.setitem(told_orders.LEVERS, "rations", ((0.0, "keep {target} at home by night"),))
    assert "camp in Westside" in story(run, 12).text() or "takes in" in story(run, 12).text()
    assert "keeps Westside at home by night" in story(run, 14).text()


def test_people_are_counted_and_not_how_often_it_happens_to_them():
    causes = [(0, 5, "bitten", "seed", -1, 0)]
    for hour, person, state in ((1, 12, "hybrid"), (2, 12, "human"), (3, 12, "hybrid"), (4, 13, "hybrid")):
        causes.append((hour * HOUR, person, state, "start", -1, 0))
    told = [
        s.text for e in story(town(causes)).entries for s in e.sentences if s.mould.startswith("all of them")
    ]
    assert len(told) == 1 and "2" in told[0] and "3" not in told[0]


def test_an_illness_is_told_without_hunters():
    chain = [(k * DAY, k, "infectious", "infection:home", k - 1, 0) for k in range(1, 9)]
    run = outbreak([(0, 0, "infectious", "seed"), *chain], asked=scenario(SIR))
    for told in (story(run), story(run, 3), story(run, 19)):
        text = told.text()
        for word in ("turned", "hunt", "bitten", "torn", "district", "themselves"):
            assert word not in text, text
    assert "person 2" in (text := story(run, 3).text().lower()) and "person 4" in text
