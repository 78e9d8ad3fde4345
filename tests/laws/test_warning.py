"""Bombs that are announced: who is told leaves or takes shelter, and they fall where they were announced."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cities import city, world

import hyosan as hy
from hyosan.engine import strikes
from hyosan.model.response import Response, Trigger
from hyosan.outcome import Outbreak
from hyosan.responses.curfew import Curfew
from hyosan.responses.strike import Strike

PEOPLE = 6_000
UNAWARE = {"fixed": "30 days"}  # so that nobody is on his way home when the bombs fall
NOBODY_LEAVES = {"behaviour.flight": None, "behaviour.hiding": None, "behaviour.search": None}
BOMBS = {"cells": "all", "uses": {"sorties": 100_000}, "in_the_open": 0.5, "inside": 0.5, "again": "2 days"}


def bombed(
    first: str, last: str, settings: dict[str, Any] | None = None, also: Response | None = None, **asked: Any
) -> Outbreak:
    """Four hours of a healthy city, every block of which is bombed once."""
    times = {"when": Trigger(time=f"day 0 {first}"), "until": Trigger(time=f"day 0 {last}")}
    plan: list[Response] = [Strike.model_validate({"name": "bombs"} | BOMBS | times | asked)]
    fixed = {"horizon": "4 h", "start": "2022-01-28T08:00+09:00", "seeding.0.at": "235 min"}
    fixed |= {"behaviour.awareness.from_broadcast": UNAWARE, "behaviour.word": None}
    plan += [also] if also is not None else []
    scenario = city(fixed | (NOBODY_LEAVES if settings is None else settings), PEOPLE)
    return hy.simulate(scenario.with_plan(plan, "bombs"), seed=3, world=world(PEOPLE), check=True)


def killed(outbreak: Outbreak) -> set[int]:
    """Who was killed by bombs."""
    return {row["person"] for row in outbreak.events.to_pylist() if row["cause"] == "strike"}


def test_nobody_who_went_underground_is_killed_where_bombs_do_not_reach() -> None:
    """The same bombs on the same people: only those who heeded the warning fare otherwise, all of a household alike."""
    at_once = killed(bombed("09:15", "09:30"))
    unheeded = killed(bombed("08:15", "09:30", warning="1 h", compliance=0.0))
    warned = killed(bombed("08:15", "09:30", warning="1 h", compliance=0.6, underground=0.0))
    sheltered = killed(bombed("08:15", "09:30", warning="1 h", compliance=1.0, underground=0.0))
    in_vain = killed(bombed("08:15", "09:30", warning="1 h", compliance=1.0, underground=0.5))
    assert len(at_once) > 0.4 * PEOPLE
    assert unheeded == at_once == in_vain
    assert sheltered == set()
    households = world(PEOPLE).groups["household"].group_of
    saved = set(households[list(at_once - warned)].tolist())
    assert warned < at_once
    assert saved.isdisjoint(households[list(warned)].tolist())
    hit = len(set(households[list(at_once)].tolist()))
    # of the households that were hit, each heeds it with probability 0.6
    assert abs(len(saved) - 0.6 * hit) < 5 * (0.6 * 0.4 * hit) ** 0.5


def test_who_trusts_a_warning_leaves_in_time_and_no_curfew_keeps_him() -> None:
    flight = {"households": 0.0, "packing": {"fixed": "20 min"}, "cars": 0.0, "trust": 1.0}
    leaving = NOBODY_LEAVES | {"behaviour.flight": flight}
    law = Curfew(name="law", when=Trigger(time="day 0 08:15"))

    def left(trust: float, also: Response | None = None) -> tuple[int, int]:
        asked = leaving | {"behaviour.flight.trust": trust}
        outbreak = bombed("08:15", "09:30", asked, also, warning="1 h", underground=0.5)
        on_the_road = {row["person"] for row in outbreak.journeys.to_pylist()}
        return len(on_the_road), len(killed(outbreak))

    everybody, nobody, kept_in = left(1.0), left(0.0), left(1.0, law)
    assert nobody[0] == 0
    assert 0.3 * PEOPLE < everybody[0] < kept_in[0]  # who is kept in is at home when the warning comes
    assert nobody[1] > everybody[1] > kept_in[1]


def test_bombs_fall_where_and_when_they_were_announced_whatever_is_reported_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = world(PEOPLE).places
    assert places is not None
    fullest = np.argsort(-np.diff(places.home_start), kind="stable")[:4].tolist()
    asked_for: list[int] = []

    def moving(seen: Any, open_to: Any, number: int, recent: int) -> Any:
        asked_for.append(next(cell for cell in fullest if open_to[cell]))
        return np.array(asked_for[-1:])

    monkeypatch.setattr(strikes, "most_reported", moving)
    one = {"cells": "reported", "uses": {"sorties": 1}, "inside": 1.0, "in_the_open": 1.0}
    outbreak = bombed("08:15", "11:55", warning="1 h", compliance=0.0, **one)
    rows = [row for row in outbreak.events.to_pylist() if row["cause"] == "strike"]
    fell = sorted({(row["time"].strftime("%H:%M"), row["cell"]) for row in rows})
    # one an hour is due in the last quarter of each hour, and falls an hour later; the fourth after the end
    assert asked_for == fullest
    assert fell == list(zip(("09:45", "10:45", "11:45"), fullest[:3], strict=True))


def test_what_was_announced_does_not_come_once_bombing_has_ended() -> None:
    assert killed(bombed("08:15", "09:00", warning="1 h")) == set()
