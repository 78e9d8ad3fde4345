"""People who go round for ever by themselves, from state to state and back: nobody waits for the end of that.

A course is followed until what is looked for: somebody to infect, to hunt, to report. Where it can never come to that,
following it would take as long as time is counted, 2**62 ticks, so that these tests would not end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cities import SEEN_AT_ONCE, city

import hyosan as hy
from hyosan.outcome import Outbreak
from hyosan.scenario import Scenario
from hyosan.scenario.reach import rounds

AWAKE = {"dwell": {"gamma": {"mean": "1 h", "shape": 2}}, "to": {"asleep": 1}}
ASLEEP = {"dwell": {"gamma": {"mean": "1 h", "shape": 2}}, "to": {"awake": 1}}


def relapsing(awake: dict[str, Any], **bed: Any) -> Scenario:
    """An infection that leaves people in `awake`, from which they may go to sleep and wake again."""
    ill = {"infectious": 1, "dwell": {"gamma": {"mean": "2 days", "shape": 2}}, "to": {"awake": 1}, **bed}
    states = {"susceptible": {"susceptible": 1}, "ill": ill, "awake": awake, "asleep": ASLEEP}
    asked = {
        "schema": "hyosan/v1",
        "step": "1 h",
        "horizon": "20 days",
        "people": {"count": 300},
        "circles": [{"well_mixed": {"contacts": 10}}],
        "pathogen": {"states": states, "infection": {"to": "ill", "per_contact": 0.2}},
        "surveillance": {"notifiable": {"states": ["ill"], "delay": {"fixed": "1 h"}}},
        "seeding": [{"state": "ill", "people": 2}, {"state": "asleep", "people": 1}],
        "beds": {one: 3 for one in bed.values() if one == "ward"},
    }
    return Scenario.model_validate(asked)


def infections(outbreak: Outbreak) -> list[tuple[int, int, int]]:
    """Who was infected by whom, and when."""
    tree = outbreak.transmission
    return list(zip(tree.time.tolist(), tree.person.tolist(), tree.infector.tolist(), strict=True))


@pytest.mark.parametrize("bed", [{}, {"bed": "ward", "without_bed": "awake"}], ids=["in bulk", "one by one"])
def test_going_round_changes_nothing_for_others(bed: dict[str, str]) -> None:
    still, round_ = (hy.simulate(relapsing(awake, **bed), seed=3) for awake in ({}, AWAKE))
    assert len(infections(still)) > 50
    assert infections(round_) == infections(still)
    np.testing.assert_array_equal(round_.history.reports, still.history.reports)
    assert round_.history.exit_reason == still.history.exit_reason == ("horizon" if bed else "extinct")
    slept = round_.events.filter(np.asarray(round_.events["to_state"].to_pylist()) == "asleep")
    assert slept.num_rows > 100


@pytest.mark.parametrize("bed", [{}, {"bed": "ward", "without_bed": "awake"}], ids=["in bulk", "one by one"])
def test_some_may_go_round_where_others_leave(bed: dict[str, str]) -> None:
    """Children never fall ill again, whether they go round or stay at rest; grown-ups, once awake, do."""

    def ran(children: str) -> Outbreak:
        asked = relapsing({}, **bed).model_dump(mode="json", by_alias=True, exclude_none=True)
        asked["people"] = {"count": 300, "country": "korea"}
        asked["pathogen"]["states"]["rest"] = {}
        again = [{"from_age": 0, "to": {children: 1}}, {"from_age": 15, "to": {"asleep": 0.9, "ill": 0.1}}]
        asked["pathogen"]["states"]["awake"] = AWAKE | {"to": again}
        asked["seeding"].append({"state": "rest", "people": 1})
        return hy.simulate(Scenario.model_validate(asked), seed=3)

    still, round_ = ran("rest"), ran("asleep")
    ages = round_.people["age"].to_numpy()
    slept = [row["person"] for row in round_.events.to_pylist() if row["to_state"] == "asleep"]
    assert np.bincount(slept, minlength=300)[ages < 15].max() > 20
    assert infections(round_) == infections(still)
    assert len(infections(still)) > 50


def caused(outbreak: Outbreak) -> set[tuple[int, ...]]:
    """What was done to people: when, to whom, what, and by whom."""
    log, course = outbreak.log, outbreak.causes.index("course")
    done = log.cause != course
    columns = (log.time, log.person, log.to_state, log.cause, log.by_person)
    return set(zip(*(column[done].tolist() for column in columns), strict=True))


def test_who_goes_round_among_hunters_is_hunted_like_others() -> None:
    def ran(awake: dict[str, Any]) -> Outbreak:
        seeding = [{"state": "bitten", "people": 2}, {"state": "asleep", "people": 50}]
        states = {"pathogen.states.awake": awake, "pathogen.states.asleep": ASLEEP, "seeding": seeding}
        return hy.simulate(city({**states, **SEEN_AT_ONCE, "horizon": "12 h"}, 2_000), seed=2)

    one = ran(AWAKE)
    assert {"awake", "asleep"} <= {
        row["from_state"] for row in one.events.to_pylist() if row["cause"] == "bite"
    }
    assert caused(one) == caused(ran({}))


def test_ways_round_are_found() -> None:
    pathogen = relapsing(AWAKE).pathogen
    assert rounds(pathogen) == [["awake", "asleep"]]
    out = AWAKE | {"to": {"asleep": 0.999, "susceptible": 0.001}}
    assert rounds(relapsing(out).pathogen) == []


def test_a_round_too_fast_to_follow_is_refused() -> None:
    fast = {"pathogen.states.awake.dwell": {"fixed": "1 s"}, "pathogen.states.asleep.dwell": {"fixed": "3 s"}}
    hasty = relapsing(AWAKE)
    with pytest.raises(
        hy.ScenarioError, match=r"states\.awake\.dwell.*'awake', 'asleep', about 864,000 moves"
    ):
        hasty.with_settings(fast)
    hasty.with_settings({"pathogen.states.awake.dwell": {"fixed": "1 s"}})
