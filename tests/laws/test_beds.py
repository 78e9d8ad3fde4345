"""Beds that fill: who comes first lies first; who finds none goes another way. Exact in time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hyosan as hy
from hyosan.engine.simulate import checkpoint_at

DAY = 86_400_000_000
STATES: dict[str, Any] = {
    "well": {"susceptible": 1},
    "carrier": {"infectious": 1},  # for good: infections come evenly, as a Poisson process
    "ill": {"dwell": {"fixed": "1 days"}, "to": {"patient": 1}},
    "patient": {
        "bed": "hospital",
        "without_bed": "turned away",
        "dwell": {"gamma": {"mean": "3 days", "shape": 2}},
        "to": {"home": 1},
    },
    "turned away": {"dwell": {"fixed": "1 days"}, "to": {"home": 0.5, "dead": 0.5}},
    "home": {},
    "dead": {"alive": False, "cause": "the illness"},
}


def scenario(folder: Path, beds: Any = 24, states: dict[str, Any] | None = None, **other: Any) -> Any:
    """About 10 patients a day: 100 carriers, 10 contacts a day, one in a hundred passes it on."""
    asked = {
        "schema": "hyosan/v1",
        "title": "beds",
        "step": "1 day",
        "horizon": "400 days",
        "people": {"count": 400_000},
        "circles": [{"well_mixed": {"contacts": 10}}],
        "pathogen": {
            "states": states or STATES,
            "infection": {"to": "ill", "per_contact": 0.01},
        },
        "beds": beds if isinstance(beds, dict) else {"hospital": beds},
        "seeding": {"state": "carrier", "people": 100},
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def number(outbreak: Any, state: str) -> int:
    return outbreak.history.states.index(state)


def erlang_loss(offered: float, beds: int) -> float:
    """The share of arrivals that find all beds taken (Erlang 1917), whatever the distribution of stays."""
    loss = 1.0
    for count in range(1, beds + 1):
        loss = offered * loss / (count + offered * loss)
    return loss


def test_the_share_turned_away_is_erlangs(tmp_path: Path) -> None:
    """Poisson arrivals, 10 a day (8 % fewer in the end, as people run out), stays of 3 days, 24 beds."""
    outbreak = hy.simulate(scenario(tmp_path), check=True)
    infections = np.array([name.startswith("infection") for name in outbreak.causes])[outbreak.log.cause]
    away = outbreak.log.to_state == number(outbreak, "turned away")
    warm = outbreak.log.time > 20 * DAY
    arrivals = int((infections & warm).sum())
    share = int((away & warm).sum()) / arrivals
    rates = [10.0, 10.0 * (1 - arrivals / 400_000)]
    losses = [erlang_loss(3 * rate, 24) for rate in rates]
    # neighbouring arrivals share their luck: about as many independent ones as stays follow one another in a bed
    error = 5 * (max(losses) / (arrivals / (1 + 3 * 10))) ** 0.5
    assert min(losses) - error <= share <= max(losses) + error
    assert 5 * error < max(losses) * 6  # the bound tells something


def test_no_more_lie_than_there_are_beds_and_nobody_is_turned_away_before(tmp_path: Path) -> None:
    outbreak = hy.simulate(scenario(tmp_path, horizon="60 days"), check=True)
    patient, away = number(outbreak, "patient"), number(outbreak, "turned away")
    lying = 0
    turned = 0
    for before, to in zip(outbreak.log.from_state, outbreak.log.to_state, strict=True):
        lying -= int(before == patient)
        if to == away:
            assert lying == 24, "somebody was turned away although a bed was free"
            turned += 1
        lying += int(to == patient)
        assert lying <= 24
    assert turned > 50
    causes = {outbreak.causes[cause] for cause in outbreak.log.cause[outbreak.log.to_state == away]}
    assert causes == {"no bed"}
    assert outbreak.ledger().lost_by_cause == {"the illness": outbreak.final["dead"]}


def test_more_beds_save_lives_and_enough_save_all(tmp_path: Path) -> None:
    dead = [
        hy.simulate(scenario(tmp_path, beds, horizon="60 days")).final["dead"] for beds in (0, 12, 24, 400)
    ]
    assert dead == sorted(dead, reverse=True) and dead[0] > 2 * dead[2] > 20 and dead[3] == 0


def test_the_step_and_the_threads_change_nothing(tmp_path: Path) -> None:
    digests = {
        hy.simulate(scenario(tmp_path, horizon="30 days", step=step), threads=threads).digest()
        for step, threads in (("1 day", 1), ("6 h", 1), ("15 min", 2), ("1 day", 2))
    }
    assert len(digests) == 1


def test_a_run_that_goes_on_finds_the_beds_as_they_were(tmp_path: Path) -> None:
    asked = scenario(tmp_path, horizon="30 days")
    world = hy.build_world(asked)
    whole = hy.simulate(asked, world, 1)
    half = checkpoint_at(asked, world, 1, 12 * DAY)
    assert hy.simulate(asked, world, 1, begin=half).digest() == whole.digest()
    fewer = scenario(tmp_path, 20, horizon="30 days")
    with pytest.raises(hy.UserError, match="differs in beds"):
        hy.simulate(fewer, world, 1, begin=half)


def test_a_ward_and_then_a_unit(tmp_path: Path) -> None:
    """Who leaves one bed for another takes that too, and who finds none there goes the way of that state."""
    states = {
        **STATES,
        "patient": {**STATES["patient"], "to": {"home": 0.5, "unit": 0.5}},
        "unit": {"bed": "unit", "without_bed": "dead", "dwell": {"fixed": "5 days"}, "to": {"home": 1}},
    }
    outbreak = hy.simulate(scenario(tmp_path, {"hospital": 24, "unit": 6}, states, horizon="60 days"))
    unit = number(outbreak, "unit")
    change = (outbreak.log.to_state == unit).astype(int) - (outbreak.log.from_state == unit)
    assert np.cumsum(change).max() == 6
    from_patient = (outbreak.log.from_state == number(outbreak, "patient")) & (
        outbreak.log.to_state == number(outbreak, "dead")
    )
    assert from_patient.sum() > 20
    assert {outbreak.causes[cause] for cause in outbreak.log.cause[from_patient]} == {"no bed"}


def test_every_place_has_beds_of_its_own(tmp_path: Path) -> None:
    """Of 30 patients who come to each of three hospitals, 5 and 12 find a bed; the third has none."""
    rows = [f"{k},h{k % 3}," for k in range(90)] + [f"{90 + k},,h{k}" for k in range(3)]
    (tmp_path / "people.csv").write_text("person,guest:hospital,circle:hospital\n" + "\n".join(rows) + "\n")
    places = "id,kind,capacity\nh0,hospital,5\nh1,hospital,12\nh2,hospital,0\n"
    (tmp_path / "places.csv").write_text(places)
    files = {"table": "people.csv", "places": "places.csv"}
    seeding = {"state": "patient", "people": list(range(90))}
    states = {name: state for name, state in STATES.items() if name not in ("carrier", "well", "ill")}
    pathogen = {"states": {"well": {}, **states}}
    other = {"people": files, "horizon": "1 days", "circles": [], "pathogen": pathogen, "seeding": seeding}
    outbreak = hy.simulate(scenario(tmp_path, {}, **other), check=True)
    lying = outbreak.final_states == number(outbreak, "patient")
    first = outbreak.log.to_state == number(outbreak, "turned away")
    ids = outbreak.history.world.people.ids
    assert np.bincount(ids[outbreak.log.person[first]] % 3).tolist() == [25, 18, 30]
    assert set(ids[lying] % 3) <= {0, 1}
    (tmp_path / "places.csv").write_text(places.replace(",0\n", ",\n"))
    with pytest.raises(hy.ScenarioError, match="the hospital 'h2' has no capacity"):
        hy.simulate(scenario(tmp_path, {}, **other))


def test_a_city_has_the_beds_of_its_hospitals(tmp_path: Path) -> None:
    """The library's city has 450 for 170,000 people, so 17,000 have 45."""
    other = {"people": {"count": 17_000, "country": "korea"}, "place": "hyosan", "horizon": "10 days"}
    states = {name: state for name, state in STATES.items() if name != "carrier"}
    states["patient"] = {**states["patient"], "infectious": 1}
    asked = scenario(tmp_path, {}, states, seeding={"state": "patient", "people": 60}, **other)
    outbreak = hy.simulate(asked)
    assert outbreak.peak("patient")["count"] == 45
    assert outbreak.infections_by_circle() == {"well_mixed": outbreak.ever_infected - 60} != {"well_mixed": 0}
    assert int((outbreak.log.to_state == number(outbreak, "turned away")).sum()) >= 15
    assert scenario(tmp_path, people={"count": 1000}).with_population(100).beds == {"hospital": 2}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"beds": {"hospitl": 3}}, r"beds.hospitl: unknown kind of bed 'hospitl'; did you mean 'hospital'"),
        ({"beds": {}}, "it is said nowhere how many beds 'hospital' has"),
        ({"states": {**STATES, "turned away": {"bed": "hospital", "without_bed": "patient"}}}, "come back to it"),
        ({"states": {**STATES, "patient": {"bed": "hospital"}}}, "'bed' and 'without_bed' belong together"),
        ({"states": {**STATES, "patient": {**STATES["patient"], "without_bed": "away"}}}, "unknown state 'away'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        hy.simulate(scenario(tmp_path, people={"count": 500}, **changed))
