"""Reading scenarios: short forms, library, settings, plans, hashes, and reading what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyosan.ground.errors import ScenarioError
from hyosan.ground.units import DAY, HOUR, MINUTE
from hyosan.model.place import People
from hyosan.model.response import Now, Orders, Response, Seen
from hyosan.responses import RESPONSES, Contacts
from hyosan.scenario import list_library, read_scenario, scenario_yaml
from hyosan.scenario.scenario import Scenario

FIXTURES = Path(__file__).parent.parent / "fixtures"
SZR = FIXTURES / "szr-well-mixed.yaml"

BUILT_IN = [name for name, _ in list_library("scenarios")]


class CloseAtThreshold(Response):
    """A response of a user's own, as in the design."""

    threshold: int

    def decide(self, now: Now, seen: Seen, orders: Orders) -> None:
        if seen.reports(within="7 days") >= self.threshold:
            orders.contacts("well_mixed", scale=0.0)


def written(scenario: Scenario, folder: Path) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(scenario_yaml(scenario), encoding="utf-8")
    return path


def network_scenario(folder: Path) -> Path:
    for table in ("people.parquet", "contacts.parquet"):
        (folder / table).write_bytes(b"PAR1 " + table.encode())
    path = folder / "sir.yaml"
    path.write_text((FIXTURES / "sir-network.yaml").read_text())
    return path


def test_the_designs_small_zombie_scenario_reads_as_it_stands() -> None:
    scenario = read_scenario(SZR)
    assert (scenario.step, scenario.horizon) == (15 * MINUTE, 400 * DAY)
    assert isinstance(scenario.people, People)
    assert scenario.people.count == scenario.population == 200
    assert [(circle.kind, circle.contacts) for circle in scenario.circles] == [("well_mixed", 10.0)]
    assert scenario.pathogen.initial_state == "human"
    assert scenario.pathogen.encounters[0].between == ("human", "zombie")
    assert scenario.seeding[0].people == [0]
    assert (scenario.plan, scenario.plan_name, scenario.name) == ([], "none", "szr-well-mixed")


def test_the_designs_small_network_scenario_reads_as_it_stands(tmp_path: Path) -> None:
    scenario = read_scenario(network_scenario(tmp_path))
    assert scenario.people == str(tmp_path / "people.parquet")
    assert scenario.circles[0].file == str(tmp_path / "contacts.parquet")
    assert scenario.pathogen.infection is not None
    assert scenario.pathogen.infection.per_contact == 0.8
    assert scenario.seeding[0].people == 5
    assert scenario.stop is not None
    assert scenario.stop.ever_infected == 5000
    assert scenario.population is None


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_resolved_scenario_reads_again_to_an_equal_one(name: str, tmp_path: Path) -> None:
    scenario = read_scenario(name)
    again = read_scenario(written(scenario, tmp_path))
    assert again == scenario
    assert again.scenario_hash() == scenario.scenario_hash()
    assert again.resolved() == scenario.resolved()


def test_a_resolved_scenario_keeps_the_origins_of_numbers() -> None:
    scenario = read_scenario("hyosan")
    assert scenario.resolved()["people"]["count"] == {"value": 170000, "source": "article 004"}
    assert scenario.resolved()["step"]["value"] == "15 min"


def test_data_files_enter_the_hash_by_content(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    hashes = []
    for folder in folders:
        folder.mkdir()
        hashes.append(read_scenario(network_scenario(folder)).scenario_hash())
    assert hashes[0] == hashes[1]
    (tmp_path / "b" / "people.parquet").write_bytes(b"other people")
    assert read_scenario(tmp_path / "b" / "sir.yaml").scenario_hash() != hashes[0]


def test_the_hash_tells_scenarios_apart() -> None:
    scenario = read_scenario(SZR)
    assert scenario.with_settings({"horizon": "399 days"}).scenario_hash() != scenario.scenario_hash()
    assert scenario.with_settings({"horizon": "400 days"}).scenario_hash() == scenario.scenario_hash()


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("people.count", 50, lambda s: s.people.count),
        ("circles.0.contacts", 3.0, lambda s: s.circles[0].contacts),
        ("circles.well_mixed.contacts", 3.0, lambda s: s.circles[0].contacts),
        ("circles.0.well_mixed.contacts", 3.0, lambda s: s.circles[0].contacts),
        ("pathogen.encounters.0.outcomes.1.probability", 0.2,
         lambda s: s.pathogen.encounters[0].outcomes[1].probability),
        ("seeding.people", [1, 2], lambda s: s.seeding[0].people),
        ("seeding.0.people", [1, 2], lambda s: s.seeding[0].people),
        ("stop.ever_infected", 7, lambda s: s.stop.ever_infected),
    ],
)  # fmt: skip
def test_settings_change_one_value(path: str, value: object, read: object, tmp_path: Path) -> None:
    for source in (SZR, written(read_scenario(SZR), tmp_path)):
        if path == "circles.0.well_mixed.contacts" and source != SZR:
            continue  # the short form is gone once resolved
        assert read(read_scenario(source, {path: value})) == value  # type: ignore[operator]
        assert read(read_scenario(source).with_settings({path: value})) == value  # type: ignore[operator]


def test_settings_reach_into_the_library_and_leave_it_alone() -> None:
    changed = read_scenario("sir-well-mixed", {"pathogen.infection.per_contact": 0.5})
    assert changed.pathogen.infection is not None
    assert changed.pathogen.infection.per_contact == 0.5
    assert read_scenario("sir-well-mixed").pathogen.infection.per_contact == 0.05  # type: ignore[union-attr]
    other = read_scenario("sir-well-mixed", {"pathogen": "szr", "seeding.state": "zombie"})
    assert "zombie" in other.pathogen.states


def test_a_plan_by_name_and_by_file(tmp_path: Path) -> None:
    watched = {"surveillance": {"notifiable": {"states": ["infectious"], "delay": {"fixed": "1 day"}}}}
    plan = tmp_path / "my-plan.yaml"
    plan.write_text(
        "title: Fewer contacts\nresponses:\n"
        "  - {response: contacts, circle: well_mixed, strength: 0.5, when: {event: first report}}\n"
    )
    scenario = read_scenario("sir-well-mixed", watched)
    for planned in (
        read_scenario("sir-well-mixed", watched, plan=str(plan)),
        scenario.with_plan(plan),
    ):
        assert planned.plan_name == "my-plan"
        assert isinstance(planned.plan[0], Contacts)
        assert (planned.plan[0].circle, planned.plan[0].name) == ("well_mixed", "contacts")
    assert scenario.with_plan(plan).with_plan("none") == scenario


def test_a_response_of_ones_own_is_kept_and_survives_settings() -> None:
    scenario = read_scenario("sir-well-mixed").with_plan([CloseAtThreshold(threshold=7)], name="mine")
    assert scenario.plan_name == "mine"
    for each in (scenario, scenario.with_settings({"people.count": 500})):
        response = each.plan[0]
        assert isinstance(response, CloseAtThreshold)
        assert (response.threshold, response.name) == (7, "close-at-threshold")
    other = read_scenario("sir-well-mixed").with_plan([CloseAtThreshold(threshold=8)], name="mine")
    assert other.scenario_hash() != scenario.scenario_hash()


def test_population_scales_the_forces_with_the_city() -> None:
    full = read_scenario("hyosan")
    small = full.with_population(17_000)
    assert small.population == 17_000
    squads = {response.name: response.uses.get("squads") for response in full.plan}
    scaled = {response.name: response.uses.get("squads") for response in small.plan}
    assert scaled["patrols"] == squads["patrols"] / 10  # type: ignore[operator]
    assert all(one.uses["squads"] == 1 for one in full.with_population(100).plan if "squads" in one.uses)
    assert read_scenario("hyosan", population=17_000) == small
    with pytest.raises(ScenarioError, match="1 or more"):
        full.with_population(0)


def test_a_scenario_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_scenario(SZR).step = 1  # type: ignore[misc]


def test_every_response_is_named_by_its_key() -> None:
    for name, response in RESPONSES.items():
        assert response.model_fields["response"].default == name
        assert response.__doc__


def test_responses_give_their_orders() -> None:
    from datetime import UTC, datetime

    class Nothing:
        def reports(self, within: str | int | None = None) -> int:
            return 0

        def received(self) -> list:  # type: ignore[type-arg]
            return []

    now = Now(0, datetime(2022, 1, 1, tzinfo=UTC))
    given = {}
    for name, fields in {
        "cordon": {"strength": 0.75},
        "contacts": {"circle": "school", "strength": 0.8, "compliance": 0.5},
        "patrols": {"uses": {"squads": 4, "rounds": 100}},
        "broadcast": {},
    }.items():
        orders = Orders()
        RESPONSES[name].model_validate(fields).decide(now, Nothing(), orders)
        (given[name],) = orders.given
    assert (given["cordon"].target, given["cordon"].value) == ("perimeter", 0.25)
    assert (given["contacts"].target, given["contacts"].value) == ("school", pytest.approx(0.6))
    assert given["patrols"].value == 4.0
    asked = {
        "rounds": 100.0,
        "shots": 120.0,
        "hits": 0.25,
        "men": 9.0,
        "mistaken": 0.0,
        "fatigue": 0.0,
        "relief": 0.0,
        "enough": 5.0,
        "recent": 6 * HOUR,
    }
    assert dict(given["patrols"].details) == asked
    assert given["broadcast"].lever == "broadcast"
