"""Authorities decide on news or when time is up: who does not ask in between decides as one who asks at every step."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyosan.engine.authority import Authority
from hyosan.engine.surveillance import View
from hyosan.ground.units import DAY, HOUR
from hyosan.model.response import Now, Orders, Response, Seen, Trigger
from hyosan.responses import RESPONSES
from hyosan.responses.curfew import Curfew

START = datetime(2022, 1, 28, 8, tzinfo=timezone(timedelta(hours=9)))
STEPS = 10 * 24
NAMES = ("a", "b", "c")


def triggers() -> Any:
    """Triggers of every kind, of up to two levels."""
    hours = st.integers(0, 60).map(lambda hours: f"{hours} h")
    single = st.one_of(
        st.builds(lambda day, hour: {"time": f"day {day} {hour:02}:00"}, st.integers(0, 9), st.integers(0, 23)),
        st.builds(lambda many, within: {"reports": {"at_least": many, "within": within}}, st.integers(1, 6), hours),
        st.builds(lambda many: {"reports": {"at_least": many}}, st.integers(1, 12)),
        st.builds(lambda many, within: {"growth": {"at_least": many, "within": within}}, st.integers(1, 3), hours),
        st.just({"event": "first report"}),
        st.builds(
            lambda name, state, after: {"response": name, "state": state, "after": after},
            st.sampled_from(NAMES), st.sampled_from(["on", "off"]), hours,
        ),
        st.builds(lambda after: {"after": after}, hours),
    )  # fmt: skip
    several = st.lists(single, min_size=1, max_size=3)
    return st.one_of(
        single,
        several.map(lambda all_of: {"all": all_of}),
        several.map(lambda any_of: {"any": any_of}),
        single.map(lambda one: {"not": one}),
        several.map(lambda any_of: {"all": [{"any": any_of}, {"not": any_of[0]}]}),
    ).map(Trigger.model_validate)


def plans() -> Any:
    """Three responses, some of which loosen and so decide every day."""
    loosens = st.sampled_from([None, {"after": "1 days", "over": "3 days"}])
    one = st.fixed_dictionaries(
        {
            "when": st.none() | triggers(),
            "until": st.none() | triggers(),
            "delay": st.sampled_from(["0 h", "1 h", "30 h"]),
            "loosens": loosens,
        }
    )
    return st.lists(one, min_size=3, max_size=3)


def decided(plan: list[Response], reported: list[int], every_step: bool) -> tuple[Any, int]:
    """What was ordered, and at how many steps somebody was asked."""
    authority, asked = Authority(plan, START), 0
    for now in range(0, STEPS * HOUR, HOUR):
        times = np.array([time for time in reported if time <= now], np.int64)
        if every_step:
            authority.quiet_until = 0
        news = now in reported
        asked += news or now >= authority.quiet_until
        seen: Any = SimpleNamespace(times=times)
        before = dict(authority.holding)
        assert authority.decide(now, View(seen, now), news) == (before != authority.holding)
        assert authority.ordered == [
            (key[0], key[1], authority.holding[key]) for key in sorted(authority.holding)
        ]
    return (authority.record, authority.holding), asked


@settings(max_examples=300, deadline=None)
@given(plans(), st.lists(st.integers(0, STEPS - 1).map(lambda hour: hour * HOUR), max_size=12))
def test_asking_in_between_changes_nothing(drawn: list[dict[str, Any]], reported: list[int]) -> None:
    plan: list[Response] = [
        Curfew.model_validate({"name": name, **one}) for name, one in zip(NAMES, drawn, strict=True)
    ]
    lazy, _ = decided(plan, sorted(reported), every_step=False)
    eager, _ = decided(plan, sorted(reported), every_step=True)
    assert lazy == eager


def test_nobody_is_asked_without_need() -> None:
    """One report; a curfew from then on, for a day, loosening after: asked when it begins, daily, and at its end."""
    until = Trigger.model_validate({"after": "4 days"})
    curfew = Curfew.model_validate(
        {"name": "a", "when": {"event": "first report"}, "until": until, "delay": "5 h",
         "loosens": {"after": "1 days", "over": "9 days"}}
    )  # fmt: skip
    (record, _), asked = decided([curfew], [3 * HOUR], every_step=False)
    assert record[0]["time"] == 8 * HOUR and record[-1]["time"] == 8 * HOUR + 4 * DAY
    # the beginning, the report, the hour after it, two at its beginning, three days, two at its end
    assert asked == 10


class AsReported(Curfew):
    """A curfew that is kept the better the more reports there are."""

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        """Look at the reports."""
        orders.curfew(seen.reports() / 10)


def test_who_reads_reports_is_asked_on_news() -> None:
    plan: list[Response] = [AsReported.model_validate({"name": "a", "when": {"event": "first report"}})]
    (record, _), _ = decided(plan, [3 * HOUR, 5 * HOUR, 60 * HOUR], every_step=False)
    assert [(one["time"] // HOUR, one["value"]) for one in record] == [(3, 0.1), (5, 0.2), (60, 0.3)]


def test_after_a_restart_everybody_is_asked_on_news() -> None:
    """A changed plan acts from the first news after a restart on."""
    authority, seen = Authority([Curfew.model_validate({"name": "a", "compliance": 0.4})], START), blind()
    authority.decide(0, seen, False)
    restarted = Authority([Curfew.model_validate({"name": "a", "compliance": 0.9})], START)
    for name in ("state", "called", "since", "decided"):
        setattr(restarted.standings[0], name, getattr(authority.standings[0], name))
    restarted.holding = dict(authority.holding)
    assert not restarted.decide(HOUR, seen, False)
    assert restarted.decide(2 * HOUR, seen, True)
    assert [order.value for order in restarted.holding.values()] == [0.9]


def blind() -> Any:
    """Nothing to be seen, and an error for who looks."""
    return object()


@pytest.mark.parametrize(
    "name", sorted(name for name, one in RESPONSES.items() if not vars(one).get("reads", True))
)
def test_who_does_not_read_reports_does_not(name: str) -> None:
    asked: dict[str, dict[str, Any]] = {
        "contacts": {"circle": "school"},
        "camp": {"place": "Quarantine Camp", "uses": {"places": 10}},
        "doses": {"state": "recovered", "uses": {"doses": 10}},
        "evacuation": {"uses": {"seats": 10}},
        "lure": {"place": "Quarantine Camp", "noise": 3},
        "patrols": {"uses": {"squads": 3}},
        "strike": {"uses": {"sorties": 3}},
    }
    response, orders = RESPONSES[name].model_validate({"name": name, **asked.get(name, {})}), Orders()
    response.decide(Now(0, START), blind(), orders)
    assert orders.given
