"""Each order in the field does what it says, and nothing where it is off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cities import city, world
from scipy import stats

import hyosan as hy
from hyosan.engine import space as spaces
from hyosan.engine.history import REPORT
from hyosan.engine.levers import most_reported
from hyosan.engine.strikes import _longest_ago
from hyosan.engine.surveillance import View
from hyosan.ground.units import DAY, HOUR
from hyosan.model.response import Loosening, Trigger, Where
from hyosan.outcome import Outbreak
from hyosan.responses import RESPONSES

PEOPLE = 6_000
AT_ONCE = Trigger(time="day 0 08:15")
NOBODY_LEAVES = {"behaviour.flight": None, "behaviour.hiding": None, "behaviour.search": None}
CAMP = {"response": "camp", "place": "Quarantine Camp", "uses": {"places": 6_000}, "when": AT_ONCE}
CONVOYS = {"response": "evacuation", "uses": {"seats": 400}, "when": AT_ONCE}


def ran(*plan: dict[str, Any], days: float = 1, seed: int = 3, **settings: Any) -> Outbreak:
    """A day of a small Hyosan with some responses."""
    asked = {"horizon": f"{days} days", "seeding.0.people": 40, "start": "2022-01-28T08:00+09:00"}
    asked |= {key.replace("__", "."): value for key, value in settings.items()}
    responses = [RESPONSES[one["response"]].model_validate({"name": one["response"]} | one) for one in plan]
    scenario = city(NOBODY_LEAVES | asked, PEOPLE).with_plan(responses, "test")
    return hy.simulate(scenario, seed=seed, world=world(PEOPLE), check=True)


def stages(outbreak: Outbreak) -> dict[str, int]:
    """How many people ever entered each stage."""
    found = (
        outbreak.journeys.select(["person", "stage"])
        .group_by("stage")
        .aggregate([("person", "count_distinct")])
    )
    return {row["stage"]: row["person_count_distinct"] for row in found.to_pylist()}


def test_convoys_fill_the_camp_at_their_rate() -> None:
    outbreak = ran(CAMP, CONVOYS)
    journeys = outbreak.journeys.to_pylist()
    start = np.datetime64("2022-01-28T08:15")
    taken = np.sort([np.datetime64(row["time"]) for row in journeys if row["stage"] == "convoy"])
    hours = (taken - start) / np.timedelta64(1, "h")
    for hour in (1, 2, 4):
        # the last household of each step is not split: it has at most some ten people
        assert abs(int((hours < hour).sum()) - 400 * hour) <= 10 * 4 * hour
    assert stages(outbreak)["camp"] > 0.8 * PEOPLE
    assert outbreak.whereabouts["camp"] > 0.7 * PEOPLE
    assert "camp" not in stages(ran(CAMP))


def test_a_full_camp_takes_nobody() -> None:
    outbreak = ran(CAMP | {"uses": {"places": 500}}, CONVOYS)
    assert outbreak.whereabouts["camp"] <= 500
    assert stages(outbreak)["homeward"] > 0


def test_guards_hold_the_bitten_whom_they_find() -> None:
    """All evacuated within a few hours while bites are young."""
    plan = (CAMP, CONVOYS | {"uses": {"seats": 20_000}})
    bitten = {"seeding__0__people": 100, "pathogen__states__bitten__dwell": {"fixed": "20 h"}}
    blind = ran(CAMP | {"screening": 0.0}, plan[1], **bitten)
    sharp = ran(CAMP | {"screening": 1.0}, plan[1], **bitten)
    assert "held" not in stages(blind)
    assert stages(sharp)["held"] > 50
    assert sharp.ledger().lost_by_cause["guards"] > 50
    assert sharp.ledger().lost < blind.ledger().lost


def cleared(outbreak: Outbreak) -> int:
    """How many of those who were held came among the others in the camp later."""
    told = outbreak.journeys.to_pylist()
    held = {row["person"]: row["time"] for row in told if row["stage"] == "held"}
    return sum(row["stage"] == "camp" and row["time"] > held.get(row["person"], row["time"]) for row in told)


def held(share: float, isolation: str, testing: float, **settings: Any) -> Outbreak:
    """Two days of a camp whose guards find every bite of the bitten, who turn after 20 hours, and see others too."""
    bitten: dict[str, Any] = {"seeding__0__people": 100, "pathogen__states__bitten__dwell": {"fixed": "20 h"}}
    camp = {"screening": 1.0, "false_alarm": share, "isolation": isolation, "testing": testing}
    return ran(CAMP | camp, CONVOYS | {"uses": {"seats": 20_000}}, days=2, **bitten, **settings)


def test_who_is_held_is_looked_at_again_and_let_in_if_nothing_is_found() -> None:
    short, long = held(0.1, "12 h", 1.0), held(0.1, "20 days", 1.0)
    assert cleared(long) == 0
    assert long.whereabouts["held"] > 250
    assert cleared(short) > 250
    assert short.whereabouts["held"] < 0.2 * long.whereabouts["held"]


def test_their_own_hide_bites_from_the_guards() -> None:
    """All but those who come alone."""
    family = {"behaviour__company__shield": 1.0, "behaviour__company__overlooked": 1.0}
    kept, given_up = held(0.0, "20 days", 1.0, **family), held(0.0, "20 days", 1.0)
    assert stages(kept)["held"] < 0.5 * stages(given_up)["held"]


def test_a_bite_that_is_overlooked_in_isolation_comes_into_the_camp() -> None:
    strict, lax = held(0.0, "6 h", 1.0), held(0.0, "6 h", 0.0)
    assert cleared(strict) == 0
    assert cleared(lax) > 25
    turned = [one.ledger().lost_by_cause["turned"] for one in (strict, lax)]
    assert turned[1] > turned[0] + 25  # in the camp, not in the hands of guards


def test_the_camp_lets_people_go_when_it_loosens() -> None:
    loose = {"released": 0.5, "loosens": Loosening.model_validate({"after": "1 days", "over": "1 days"})}
    kept, freed = ran(CAMP, CONVOYS, days=6), ran(CAMP | loose, CONVOYS, days=6)
    assert freed.whereabouts["camp"] < 0.5 * kept.whereabouts["camp"]


def test_some_slip_out_of_the_camp_by_night_and_return() -> None:
    """Who goes out may be bitten; who is not is back by the morning."""
    outbreak = ran(CAMP | {"roam": 0.1}, CONVOYS, days=2)
    assert stages(outbreak)["roaming"] > 100
    assert outbreak.whereabouts["camp"] > 0.5 * PEOPLE
    assert "roaming" not in outbreak.whereabouts
    assert "roaming" not in stages(ran(CAMP, CONVOYS, days=2))


def test_people_in_the_camp_tell_where_hunters_are() -> None:
    silent, told = ran(CAMP, CONVOYS), ran(CAMP | {"interrogation": 1.0}, CONVOYS)
    assert silent.reported()["interview"] == 0
    assert told.reported()["interview"] > 100


def test_who_stays_at_home_is_asked_again_each_day_and_comes_in_the_end() -> None:
    """Half of the households open on a day: after five days few are left, of those who live and are at home."""
    quick = CONVOYS | {"uses": {"seats": 20_000}, "compliance": 0.5}
    assert ran(CAMP, quick, days=5, seeding__0__at="4 days").whereabouts["camp"] > 0.75 * PEOPLE


def test_squads_stand_where_it_was_worst_when_nothing_is_new_and_around_what_they_guard() -> None:
    guards = {"response": "patrols", "name": "guards", "when": AT_ONCE, "uses": {"squads": 3}}
    around = {"where": Where(around="Quarantine Camp", within=200)}

    def cells(**where: Any) -> set[int]:
        sent: list[int] = []
        plan = [RESPONSES["patrols"].model_validate(guards | where)]
        scenario = city({"horizon": "1 h", "seeding.0.at": "30 min"}, PEOPLE).with_plan(plan, "guards")
        with pytest.MonkeyPatch.context() as patch:
            told = spaces.set_squads

            def note(space: spaces.Space, ordered: Any) -> None:
                sent.extend(ordered[0].cells.tolist())
                told(space, ordered)

            patch.setattr(spaces, "set_squads", note)
            hy.simulate(scenario, world=world(PEOPLE))
        return set(sent)

    places = world(PEOPLE).places
    assert places is not None
    assert places.names["Quarantine Camp"] in cells(**around)
    assert cells() == {-1}


def test_a_closed_camp_is_empty() -> None:
    outbreak = ran(CAMP | {"until": Trigger(time="day 1 08:00")}, CONVOYS, days=2)
    assert "camp" not in outbreak.whereabouts
    assert stages(outbreak)["camp"] > 0


def hours_between(outbreak: Outbreak, first: str, then: str) -> dict[int, float]:
    """For each person who entered both stages, how long after the one the other came, the first time."""
    found: dict[int, dict[str, np.datetime64]] = {}
    for row in outbreak.journeys.sort_by("time").to_pylist():
        found.setdefault(row["person"], {}).setdefault(row["stage"], np.datetime64(row["time"]))
    hour = np.timedelta64(1, "h")
    return {p: (at[then] - at[first]) / hour for p, at in found.items() if first in at and then in at}


def test_a_convoy_stands_and_drives_the_way_by_road() -> None:
    def way(camp: dict[str, Any], convoys: dict[str, Any]) -> dict[int, float]:
        return hours_between(ran(CAMP | camp, CONVOYS | convoys, days=0.5), "convoy", "camp")

    straight = way({"detour": 1.0}, {"loading": "0 min"})
    longer = way({"detour": 1.0}, {"loading": "90 min"})
    around = way({"detour": 3.0}, {"loading": "0 min"})
    slower = way({"detour": 1.0}, {"loading": "0 min", "speed": 3.0})
    both = set(straight) & set(longer) & set(around) & set(slower)
    assert len(both) > 1_000
    second = 1 / 3600  # ways are whole ticks, and are told as such
    for one in both:
        assert abs(longer[one] - straight[one] - 1.5) < second
        assert abs(around[one] - 3.0 * straight[one]) < second
        assert abs(slower[one] - 2.0 * straight[one]) < second


def test_who_is_stopped_is_escorted_at_its_speed() -> None:
    flight = {"households": 1.0, "packing": {"fixed": "1 h"}, "cars": 1.0}
    told = {"response": "broadcast", "when": AT_ONCE}
    cordon = {"response": "cordon", "when": AT_ONCE, "where": {"towns": ["Hyosan"]}}

    def way(speed: float) -> dict[int, float]:
        outbreak = ran(CAMP | {"escort_speed": speed}, told, cordon, behaviour__flight=flight)
        return hours_between(outbreak, "stopped", "camp")

    fast, slow = way(6.0), way(2.0)
    both = set(fast) & set(slow)
    assert len(both) > 30
    assert max(abs(slow[one] - 3.0 * fast[one]) for one in both) < 1 / 3600


def test_they_are_out_by_night_for_so_long() -> None:
    for hours in (1, 6):
        outbreak = ran(CAMP | {"roam": 0.1, "out_for": f"{hours} h"}, CONVOYS, days=2)
        rows = outbreak.journeys.sort_by("time").to_pylist()
        left = {row["person"]: np.datetime64(row["time"]) for row in rows if row["stage"] == "roaming"}
        back = {row["person"]: np.datetime64(row["time"]) for row in rows if row["stage"] == "camp"}
        away = [back[one] - left[one] for one in left if one in back and back[one] > left[one]]
        assert len(away) > 100
        planned, step = np.timedelta64(hours, "h"), np.timedelta64(15, "m")
        assert min(away) == planned
        assert max(away) < planned + step, "one of a party was struck in the step in which it came back"
        assert sum(one == planned for one in away) > 0.8 * len(away)


def struck_down(outbreak: Outbreak) -> tuple[int, int]:
    """(people killed, bodies of the turned ended) by strikes."""
    ledger = outbreak.ledger()
    return ledger.lost_by_cause.get("strike", 0), ledger.ended_by_cause.get("strike", 0)


def test_bombs_hit_people_and_hunters_at_their_rates() -> None:
    bombs = {"response": "strike", "cells": "all", "uses": {"sorties": 4_000}}
    when = {"when": Trigger(time="day 0 20:00"), "until": Trigger(time="day 0 20:30")}
    none = ran()
    alive, hunters = none.ledger().survivors, none.final["turned"]
    rates = {"hunters": 1.0, "inside": 0.25, "in_the_open": 0.25}
    killed, ended = struck_down(ran(bombs | when | rates))
    # everybody and everything on the map is hit once; by 20:00 it was a little less than at the end
    assert abs(killed - 0.25 * alive) < 5 * (0.25 * 0.75 * alive) ** 0.5 + 0.05 * alive
    assert ended > 0.7 * hunters
    assert struck_down(none) == (0, 0)
    assert struck_down(ran(bombs | when | {"hunters": 0.0, "inside": 0.0, "in_the_open": 0.0})) == (0, 0)


def test_a_cell_is_bombed_anew_only_after_a_while() -> None:
    """Bombs on everything, four times within an hour, or once."""
    bombs = {"response": "strike", "cells": "all", "uses": {"sorties": 100_000}, "hunters": 0.0}
    bombs |= {"in_the_open": 0.25, "inside": 0.25, "when": Trigger(time="day 0 08:15")}
    bombs |= {"until": Trigger(time="day 0 09:15")}
    healthy = {"seeding__0__at": "2 h"}  # nobody is ill before
    many, once = (ran(bombs | {"again": again}, days=0.1, **healthy) for again in ("15 min", "2 h"))
    for outbreak, share in ((once, 0.25), (many, 1 - 0.75**4)):
        killed, _ = struck_down(outbreak)
        assert abs(killed - share * PEOPLE) < 5 * (share * (1 - share) * PEOPLE) ** 0.5


def test_bombs_fall_in_turn() -> None:
    """Cells never bombed come first, then those bombed longest ago."""
    struck = np.array([5, -100, 7, -100, 3])
    assert _longest_ago(struck, np.array([True, True, True, False, True])).tolist() == [1, 4, 0, 2]


@pytest.mark.parametrize(("recent", "first"), [(2, 4), (10, 2)])
def test_what_is_recent_is_asked(recent: int, first: int) -> None:
    """Two reports of an hour ago from cell 4, three of five hours ago from cell 2."""

    received = np.zeros(5, REPORT)
    received["cell"], received["report_time"] = [2, 2, 2, 4, 4], [5, 5, 5, 9, 9]
    watch = SimpleNamespace(times=received["report_time"], table=lambda: received, heard=lambda: received[:0])
    seen = View(watch, 10)  # type: ignore[arg-type]
    assert most_reported(seen, np.ones(6, bool), 1, recent).tolist() == [first]


def test_bombs_go_where_reports_come_from() -> None:
    seen = {"surveillance__notifiable": {"states": ["turned"], "delay": {"fixed": "0 min"}, "seen": 1.0}}
    bombs = {"response": "strike", "uses": {"sorties": 12}, "when": Trigger(event="first report")}
    outbreak = ran(bombs | {"inside": 0.0, "in_the_open": 0.0}, **seen)
    killed, ended = struck_down(outbreak)
    assert (killed, ended > 100) == (0, True)
    bombed = {one["cell"] for one in outbreak.events.to_pylist() if one["cause"] == "strike"}
    reported = {one["cell"] for one in outbreak.reports.to_pylist()}
    assert bombed <= reported


def test_martial_law_keeps_people_in() -> None:
    """Who keeps the curfew is not at school: nobody is struck there."""
    law = {"response": "curfew", "when": AT_ONCE}
    later = {"seeding__0__at": "3 h", "seeding__0__state": "turned"}
    places = world(PEOPLE).places
    assert places is not None

    def at_school(*plan: dict[str, Any]) -> int:
        events = ran(*plan, days=0.25, **later).events.to_pylist()
        struck = [one for one in events if one["cause"] in ("bite", "torn")]
        return sum(one["cell"] == places.names["hyosan-high"] for one in struck)

    assert at_school() > 50
    assert at_school(law) == 0


def test_martial_law_stops_flight() -> None:
    flight = {"households": 1.0, "packing": {"fixed": "1 h"}, "cars": 1.0}
    told = {"response": "broadcast", "when": AT_ONCE}
    law = {"response": "curfew", "when": AT_ONCE}
    free = ran(told, behaviour__flight=flight)
    kept = ran(told, law, behaviour__flight=flight)
    assert free.whereabouts["outside"] > 0.5 * PEOPLE
    assert "outside" not in kept.whereabouts


@pytest.mark.parametrize(("advice", "more"), [("stay", False), ("leave", True)])
def test_who_trusts_a_broadcast_does_as_it_says(advice: str, more: bool) -> None:
    flight = {"households": 0.5, "packing": {"fixed": "1 h"}, "cars": 1.0, "trust": 0.8}
    told = {"response": "broadcast", "when": AT_ONCE}
    plain, advised = (ran(told | extra, behaviour__flight=flight) for extra in ({}, {"advice": advice}))
    assert (advised.whereabouts["outside"] > plain.whereabouts["outside"]) is more


def test_a_lure_draws_hunters() -> None:
    lure = {
        "response": "lure",
        "place": "Jungang Market",
        "noise": 2_000.0,
        "when": Trigger(time="day 0 14:00"),
    }
    places = world(PEOPLE).places
    assert places is not None
    centre = places.names["Jungang Market"]
    near = np.hypot(places.x - places.x[centre], places.y - places.y[centre]) < 300

    def share(seed: int, *plan: dict[str, Any]) -> float:
        frames = ran(*plan, seed=seed).frames
        assert frames is not None
        late = frames[1][frames[0] >= 18 * HOUR]
        return float(late[:, near].sum() / late.sum())

    gained = np.array([share(seed, lure) - share(seed) for seed in range(8)])
    assert stats.ttest_1samp(gained, 0.0, alternative="greater").pvalue < 1e-3


def test_squads_tire_and_make_mistakes() -> None:
    squads = {"response": "patrols", "when": Trigger(time="day 0 10:00"), "uses": {"squads": 10}}
    seen = {"surveillance__notifiable": {"states": ["turned"], "delay": {"fixed": "0 min"}, "seen": 1.0}}
    fresh, tired = ran(squads, **seen), ran(squads | {"fatigue": 5.0}, **seen)
    assert tired.ledger().ended_by_cause["patrol"] < fresh.ledger().ended_by_cause["patrol"]
    assert "patrol" not in fresh.ledger().lost_by_cause
    assert ran(squads | {"mistaken": 0.2}, **seen).ledger().lost_by_cause["patrol"] > 5


def test_enforcement_loosens() -> None:
    loosening = Loosening.model_validate({"after": "2 days", "over": "4 days"})
    assert [loosening.share(day * DAY) for day in (0, 2, 3, 4, 6, 9)] == [1.0, 1.0, 0.75, 0.5, 0.0, 0.0]
    cordon = {"response": "cordon", "when": AT_ONCE, "loosens": loosening}
    values = [row["value"] for row in ran(cordon, days=7).orders.to_pylist()]
    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[-1] == 1.0
