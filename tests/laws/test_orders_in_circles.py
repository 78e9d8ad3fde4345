"""Orders that reach some groups of a circle and no others, and what a lever can be set to."""

from __future__ import annotations

import math
from typing import Any

import pytest
from small_outbreaks import outbreak, people, write

import hyosan as hy
from hyosan.ground.units import DAY

MANY: dict[str, Any] = {"seeding": {"state": "infectious", "people": 30}}
CLUB = dict(zip(people()["person"], people()["circle:club"], strict=True))
HOME = dict(zip(people()["person"], people()["household"], strict=True))


def closed(circle: str, where: dict[str, Any]) -> dict[str, Any]:
    return {"plan": [{"response": "contacts", "circle": circle, "where": where}]}


def infected_in(found: Any, circle: str) -> list[int]:
    """Who was infected in a circle."""
    return [row["person"] for row in found.events.to_pylist() if row["cause"] == f"infection:{circle}"]


@pytest.mark.parametrize("bulk", [False, True], ids=["one by one", "in bulk"])
def test_one_club_is_closed_and_the_others_are_not(bulk: bool) -> None:
    usual = outbreak("deadly", circles=("club",), bulk=bulk, **MANY)
    found = outbreak("deadly", circles=("club",), bulk=bulk, **MANY, **closed("club", {"circle": "judo"}))
    before, after = ([CLUB[one] for one in infected_in(run, "club")] for run in (usual, found))
    assert {"judo", "choir", "go"} == set(before)
    assert {"choir", "go"} == set(after)
    for name in ("choir", "go"):  # where the order does not reach nothing changes
        assert [one for one in infected_in(usual, "club") if CLUB[one] == name] == [
            one for one in infected_in(found, "club") if CLUB[one] == name
        ]


def test_the_households_of_a_club_are_closed_and_all_of_a_kind() -> None:
    def at_home(where: dict[str, Any]) -> set[int]:
        found = outbreak("deadly", circles=("household", "club"), **MANY, **closed("household", where))
        return {HOME[one] for one in infected_in(found, "household")}

    judo = {HOME[one] for one, club in CLUB.items() if club == "judo"}
    clubs = {HOME[one] for one, club in CLUB.items() if club is not None}
    usual = {
        HOME[one]
        for one in infected_in(outbreak("deadly", circles=("household", "club"), **MANY), "household")
    }
    assert usual & judo and usual & (clubs - judo)
    assert at_home({"circle": "judo"}) and not at_home({"circle": "judo"}) & judo
    assert not at_home({"circle": "club"}) & clubs
    assert not at_home({"circle": "household"})


def test_doses_go_to_those_of_a_circle() -> None:
    doses = {"response": "doses", "state": "recovered", "uses": {"doses": 500}, "where": {"circle": "choir"}}
    found = outbreak("deadly", circles=("club",), plan=[doses])
    dosed = {CLUB[row["person"]] for row in found.events.to_pylist() if row["cause"] == "dose"}
    assert dosed == {"choir"}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"response": "contacts", "circle": "club", "where": {"circle": "judoo"}}, "no circle is called 'judoo'; "),
        ({"response": "contacts", "circle": "well_mixed", "where": {"circle": "judo"}}, "has no groups to choose"),
        ({"response": "broadcast", "where": {"circle": "judo"}}, "plan.0.where.circle.*broadcast acts on cells"),
        ({"response": "contacts", "circle": "club", "where": {"towns": ["x"]}}, "there is no place; .* or name a c"),
    ],
)  # fmt: skip
def test_an_order_that_would_reach_nobody_is_refused(plan: dict[str, Any], words: str) -> None:
    """Before the run, though its trigger would never hold."""
    with pytest.raises(hy.ScenarioError, match=words):
        outbreak("deadly", circles=("club", "well_mixed"), plan=[{**plan, "when": {"time": "day 9 08:00"}}])


class Scale(hy.Response):
    """Scale the contacts of a circle."""

    scale: float

    def decide(self, now: Any, seen: Any, orders: Any) -> None:
        """Once."""
        orders.contacts("club", scale=self.scale, where=self.where)


def scaled(tmp_path: Any, *plan: Scale) -> Any:
    asked = hy.read_scenario(write(tmp_path, "deadly", circles=("club",), **MANY))
    raised = asked.with_settings({"circles.0.club.ceiling": 2})
    return hy.simulate(raised.with_plan(list(plan), name="scaled"))


@pytest.mark.parametrize("scale", [-1, 2.5, math.nan, math.inf])
def test_a_scale_out_of_range_is_refused_by_name(tmp_path: Any, scale: float) -> None:
    with pytest.raises(
        hy.ScenarioError, match=r"response 'louder' orders contacts of 'club' at .*takes 0 to 2,"
    ):
        scaled(tmp_path, Scale(name="louder", scale=scale))


def test_what_orders_come_to_together_and_in_a_part_is_bounded(tmp_path: Any) -> None:
    two = [Scale(name=name, scale=1.5) for name in ("a", "b")]
    with pytest.raises(
        hy.ScenarioError, match=r"a, b together scale the circle 'club' to 2\.25, beyond its 'ceil"
    ):
        scaled(tmp_path, *two)
    with pytest.raises(hy.ScenarioError, match="in a part of the circle contacts can only be lowered"):
        scaled(tmp_path, Scale(name="c", scale=1.5, where={"circle": "judo"}))
    assert len(scaled(tmp_path, Scale(name="d", scale=2)).log.time) > len(scaled(tmp_path).log.time)


def test_a_run_goes_on_from_a_checkpoint_with_the_club_still_closed(tmp_path: Any) -> None:
    plan = closed("club", {"circle": "judo"})
    scenario = hy.read_scenario(write(tmp_path, "deadly", circles=("club", "household"), **MANY, **plan))
    world = hy.build_world(scenario)
    whole = hy.simulate(scenario, world, seed=1)
    begin = hy.checkpoint_at(scenario, 3 * DAY, world, seed=1)
    rest = hy.simulate(scenario, world, begin=begin)
    assert rest.digest() == whole.digest()
    assert "judo" not in {CLUB[one] for one in infected_in(rest, "club")}
