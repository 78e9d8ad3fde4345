"""Orders in words: every lever, why, and what drifts day by day told once."""

from __future__ import annotations

import numpy as np
import pytest
from telling import check_english, town

import hyosan as hy
from hyosan.ground.units import DAY, HOUR
from hyosan.model.response import LEVERS
from hyosan.outcome.about import describe_plan
from hyosan.view import Scene, story
from hyosan.view.report.response import BY_DEGREES, orders_part
from hyosan.view.telling import told_orders


@pytest.mark.parametrize(
    "order, words",
    [
        (("edges", "perimeter", 0.05), "guard the perimeter, where 5\u202f% still pass"),
        (("edges", "perimeter", 0.0), "close the perimeter"),
        (("end edges", "perimeter", 0.0), "take the guards off the perimeter"),
        (("contacts", "class", 0.0), "stop all contacts in classes"),
        (("contacts", "work_from", 0.25), "cut contacts in work from to 25\u202f%"),
        (("patrols", "reports", 60.0), "send 60 squads to where reports come from"),
        (("patrols", "reports", 1.0), "send one squad to where reports come from"),
        (("hold", "camp", 1200.0), "put ‘hold’ (camp) in force at 1200"),
        (("end hold", "camp", 0.0), "end ‘hold’ (camp)"),
        (("doses", None, None), "put ‘doses’ in force"),
        (("drift doses", "clinic", 0.5), "change ‘doses’ (clinic) little by little, to 0.5"),
        (("broadcast", "all", 0.0), "warn everybody"),
        (("broadcast", "all", 1.0), "warn everybody and tell them to stay in"),
        (("broadcast", "all", 2.0), "warn everybody and tell them to leave"),
        (("curfew", "all", 0.8), "confine everybody to their homes, which 80\u202f% will heed"),
        (("end curfew", "all", 0.0), "let everybody out of their homes again"),
        (
            ("camp", "Quarantine Camp", 120000.0),
            "take in up to 120\u202f000 people at Quarantine Camp and keep them there",
        ),
        (("end camp", "Quarantine Camp", 0.0), "let everybody out of Quarantine Camp"),
        (("evacuation", "camp", 2500.0), "fetch 2\u202f500 people an hour from their homes to the camp"),
        (("strike", "reported", 12.0), "bomb 12 blocks an hour, those with most reports first"),
        (("strike", "all", 0.5), "bomb block after block, whatever is in them"),
        (("end strike", "all", 0.0), "stop bombing block after block"),
        (("lure", "Jungang Market", 200.0), "make noise at Jungang Market, as much as 200 fights an hour"),
        (("drift edges", "perimeter", 1.0), "open the perimeter little by little, until everybody passes"),
    ],
)
def test_orders_in_words_those_of_the_future_too(order, words):
    assert told_orders.order_words(*order) == words


def test_every_lever_has_words_for_its_order_and_its_end():
    target = {"strike": "reported"}
    for lever in LEVERS:
        for what in (lever, f"end {lever}"):
            words = told_orders.order_words(what, target.get(lever, "all"), 1.0)
            assert "‘" not in words, what


@pytest.mark.parametrize(
    "why, words",
    [
        ("camp: 'city cordon' on, 18 h after", "‘city cordon’ has been in force for 18 hours"),
        ("camp: 'city cordon' off", "‘city cordon’ is not in force"),
        ("guards: 'quarantine camp' on", "‘quarantine camp’ is in force"),
        ("law: 200 reports within 7 days", "200 reports within 7 days"),
        ("bombs: 6 days after it began", "it has gone on for 6 days"),
        ("law: reports growing 2 times in 1 h", "reports growing 2 times in 1 hour"),
    ],
)
def test_reasons_in_words(why, words):
    assert told_orders.reason(why) == words


def test_what_is_ordered_is_told_as_done():
    assert told_orders.done("take in up to 9 people at Camp and keep them there") == (
        "takes in up to 9 people at Camp and keeps them there"
    )
    assert told_orders.done("relax it").split()[0] == "relaxes"
    assert told_orders.done("relax it", "authorities") == told_orders.done("relax it", None) == "relax it"
    assert told_orders.done("deny it").split()[0] == "denies"


def test_a_response_with_a_name_and_a_place_of_its_own_is_told_with_both():
    scenario = hy.read_scenario("hyosan", {"horizon": "1 h"}, "as-it-was")
    plan = [one for one in scenario.plan if one.name in ("camp guards", "martial law", "patrols")]
    orders = [
        {"what": "patrols", "target": "reports", "by": "army", "value": 20.0, "time": 5 * HOUR,
         "why": "camp guards: 60 reports"},
        {"what": "curfew", "target": "all", "by": "army", "value": 0.8, "time": 6 * HOUR,
         "why": "martial law: 60 reports"},
    ]  # fmt: skip
    run = town([(0, 5, "bitten", "seed", -1, 0)], orders=orders, end=2 * DAY)
    about = {**run.about, "responses": describe_plan(plan)}
    scene = Scene(run)
    scene.about = about
    words = [told_orders.words_of(one) for one in told_orders.changes(scene)]
    assert words[0].endswith("come from within 400 m of Quarantine Camp (‘camp guards’)")
    assert words[1].endswith("(‘martial law’)")


def loosening():
    """A cordon that is loosened from its 90th day on, a hundredth a day, while a school opens in two steps."""
    asked = {"what": "edges", "target": "perimeter", "why": "line: 50 reports", "by": "army"}
    given = [{**asked, "value": 0.02, "time": 5 * HOUR}]
    given += [
        {**asked, "value": 0.02 + day / 100, "time": 5 * HOUR + (3 + day) * DAY} for day in range(1, 31)
    ]
    school = {"what": "contacts", "target": "school", "why": "s: first report", "by": "board"}
    given += [{**school, "value": 0.25 * step, "time": (2 + step) * DAY} for step in range(3)]
    return town([(0, 5, "bitten", "seed", -1, 0)], orders=given, end=60 * DAY)


def test_what_drifts_day_by_day_is_told_once():
    told = told_orders.changes(Scene(loosening()))
    assert [one["what"] for one in told] == ["edges", "contacts", "contacts", "contacts", "drift edges"]
    drift = told[4]
    assert drift["value"] == pytest.approx(0.32)
    assert drift["until"] - drift["time"] == np.timedelta64(29, "D")
    texts = [entry.text for entry in story(loosening()).entries if entry.kind == "order"]
    assert sum("lets more and more pass the perimeter, 32" in text for text in texts) == 1
    assert any("29 days" in text and "2 March" in text for text in texts)


def test_what_changes_by_degrees_is_not_put_down_to_what_set_it_off():
    page = orders_part(Scene(loosening()))
    assert page.count("50 reports") == 1, "the cordon, not its loosening"
    assert page.count(BY_DEGREES) == 1


def test_orders_change_and_end_in_words_of_their_own():
    orders = [
        {
            "what": what,
            "target": "class",
            "value": value,
            "time": hour * HOUR,
            "why": f"schools: {why}",
            "by": "board",
        }
        for what, value, hour, why in (
            ("contacts", 0.0, 5, "100 reports within 7 days"),
            ("contacts", 0.0, 6, "100 reports within 7 days"),
            ("contacts", 0.5, 7, "day 3"),
            ("end contacts", 0.0, 9, "8 weeks"),
        )
    ]
    told = story(town([(0, 5, "bitten", "seed", -1, 0)], orders=orders))
    check_english(told)
    given = [entry for entry in told.entries if entry.kind == "order"]
    topics = [entry.sentences[0].mould.partition("/")[0] for entry in given]
    assert topics == ["order", "order again", "order end"]  # the second changed nothing
    assert "100 reports within 7 days" in given[0].text and "the board" in given[0].text.lower()
    assert "50\u202f%" in given[1].text and "again" in given[2].text


def test_two_responses_with_one_lever_are_told_apart():
    asked = {"what": "patrols", "target": "reports", "by": "army"}
    orders = [
        {**asked, "value": 60.0, "time": 5 * HOUR, "why": "patrols: 50 reports"},
        {**asked, "value": 20.0, "time": 9 * HOUR, "why": "camp guards: 60 reports"},
        {
            **asked,
            "what": "end patrols",
            "value": 0.0,
            "time": 20 * HOUR,
            "why": "patrols: 15 h after it began",
        },
    ]
    told = story(town([(0, 5, "bitten", "seed", -1, 0)], orders=orders, end=2 * DAY))
    given = [entry for entry in told.entries if entry.kind == "order"]
    assert [entry.sentences[0].mould.partition("/")[0] for entry in given] == ["order", "order", "order end"]
    assert "60 squads" in given[0].text and "(‘patrols’)" in given[0].text
    assert "20 squads" in given[1].text and "(‘camp guards’)" in given[1].text
    assert "(‘patrols’)" in given[2].text
