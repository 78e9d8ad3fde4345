"""Orders for the contacts of some people: whom they reach, how often, and whom not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_outbreaks import COUNT, outbreak, people, write

import hyosan as hy
from hyosan.ground.units import DAY

TABLE = people()["person"]
OLD = {one for at, one in enumerate(TABLE) if at % 4 == 0}  # one in each household
MANY: dict[str, Any] = {"seeding": {"state": "infectious", "people": 20}, "horizon": "6 days"}


@pytest.fixture
def town(tmp_path: Any) -> Any:
    """Build the scenario of a plan, in a town of which a fourth are old and have asthma."""

    def build(*plan: dict[str, Any], circles: tuple[str, ...] = ("household", "well_mixed")) -> hy.Scenario:
        named = [{"response": "contacts", "name": f"n{at}", **one} for at, one in enumerate(plan)]
        path = write(tmp_path, "deadly", circles=circles, **MANY, plan=named)
        table = people()
        table["age"] = [70 if one in OLD else 30 for one in TABLE]
        table["asthma"] = [one in OLD for one in TABLE]
        pq.write_table(pa.table(table), tmp_path / "people.parquet")
        return hy.read_scenario(path)

    return build


def met(found: Any, circle: str) -> list[tuple[int, int]]:
    """(who was infected, by whom) in a circle."""
    rows = found.events.to_pylist()
    return [(row["person"], row["by_person"]) for row in rows if row["cause"] == f"infection:{circle}"]


def with_old(pairs: list[tuple[int, int]]) -> int:
    return sum(not OLD.isdisjoint(pair) for pair in pairs)


@pytest.mark.parametrize(
    "whom", [{"from_age": 65}, {"attributes": {"asthma": True}}], ids=["by age", "by attribute"]
)
def test_those_addressed_meet_nobody_there_and_the_others_as_before(town: Any, whom: dict[str, Any]) -> None:
    usual = hy.simulate(town({"circle": "household", "strength": 0}))
    found = hy.simulate(town({"circle": "household", "whom": [whom]}))
    assert with_old(met(usual, "household")) > 20
    assert with_old(met(found, "household")) == 0 < len(met(found, "household"))
    assert with_old(met(found, "well_mixed")) > 20  # another circle, and it is not closed


def test_an_order_for_everybody_is_one_for_the_circle(town: Any) -> None:
    """To the bit: a contact is scaled once, though both its sides are addressed."""
    usual = hy.simulate(town()).digest()
    half = {"circle": "well_mixed", "strength": 0.5}
    whole = hy.simulate(town(half)).digest()
    assert usual != whole == hy.simulate(town({**half, "whom": [{}]})).digest()
    everybody = [{"from_age": 65}, {"to_age": 65}]
    assert hy.simulate(town({**half, "whom": everybody})).digest() == whole
    none_of_it = {"circle": "well_mixed", "strength": 0, "whom": everybody}
    assert hy.simulate(town(none_of_it)).digest() == usual
    late = {**half, "whom": everybody, "when": {"time": "day 90 08:00"}}
    assert hy.simulate(town(late)).digest() == usual


def test_two_orders_reach_who_belongs_to_either_and_multiply_for_both(town: Any) -> None:
    old, ill = {"circle": "well_mixed", "whom": [{"from_age": 65}]}, {"attributes": {"asthma": True}}
    both = hy.simulate(town({**old, "strength": 0.5}, {**old, "strength": 0.5, "whom": [ill]}))
    once = hy.simulate(town({**old, "strength": 0.75}))  # the same people, a fourth left
    assert both.digest() == once.digest()


def test_orders_for_people_hold_in_some_groups_only(town: Any) -> None:
    judo = {"circle": "club", "whom": [{"from_age": 65}], "where": {"circle": "judo"}}
    club = dict(zip(people()["person"], people()["circle:club"], strict=True))
    found = met(hy.simulate(town(judo, circles=("club",))), "club")
    there, elsewhere = (
        [pair for pair in found if (club[pair[0]] == "judo") == here] for here in (True, False)
    )
    assert there and with_old(there) == 0 < with_old(elsewhere)


def test_a_run_goes_on_from_a_checkpoint_with_the_order_in_force(town: Any) -> None:
    scenario = town({"circle": "household", "whom": [{"from_age": 65}]})
    world = hy.build_world(scenario)
    begin = hy.checkpoint_at(scenario, 3 * DAY, world, seed=1)
    rest = hy.simulate(scenario, world, begin=begin)
    assert rest.digest() == hy.simulate(scenario, world, seed=1).digest()
    assert any(time >= 3 * DAY for time in rest.log.time)


def test_the_record_says_whose_contacts(town: Any) -> None:
    asked = [{"from_age": 65}, {"to_age": 20, "attributes": {"asthma": True}}]
    (order,) = hy.simulate(town({"circle": "household", "whom": asked})).orders.to_pylist()
    assert (
        order["target"] == "household of people aged 65 and more or aged 0 to less than 20, with asthma: yes"
    )


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ({"attributes": {"astma": True}}, "no attribute 'astma'; they have: asthma"),
        ({"attributes": {"asthma": "severe"}}, "nobody's 'asthma' is 'severe'"),
    ],
)
def test_people_whom_nobody_can_be_are_refused_before_the_run(town: Any, whom: Any, words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        hy.simulate(town({"circle": "household", "whom": [whom], "when": {"time": "day 90 08:00"}}))


def test_ages_that_nobody_has_are_refused() -> None:
    one = {"response": "contacts", "circle": "household", "whom": [{"from_age": 65}]}
    with pytest.raises(hy.ScenarioError, match="goes by age, and these people have none"):
        outbreak("deadly", plan=[one])


def test_more_orders_than_bits_are_refused(town: Any) -> None:
    orders = [{"circle": "household", "whom": [{"from_age": age}]} for age in range(9)]
    with pytest.raises(hy.ScenarioError, match=r"9 orders hold at once .* at most 8"):
        hy.simulate(town(*orders))
    assert COUNT > len(met(hy.simulate(town(*orders[:8])), "well_mixed")) > 0
