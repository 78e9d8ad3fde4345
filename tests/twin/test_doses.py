"""Doses: whom a campaign reaches, in which order, and what its doses do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from philox import draw

import hyosan as hy
from hyosan.engine.simulate import checkpoint_at
from hyosan.ground.purposes import DOSE, name_key

DAY = 86_400_000_000
STATES: dict[str, Any] = {
    "susceptible": {"susceptible": 1},
    "ill": {"infectious": 1, "dwell": {"gamma": {"mean": "4 days", "shape": 2}}, "to": {"recovered": 1}},
    "recovered": {},
    "vaccinated": {"by_dose": True},
}
FIRST = [{"from_age": 65}, {"attributes": {"asthma": True}}]


def campaign(**other: Any) -> dict[str, Any]:
    return {"response": "doses", "name": "campaign", "state": "vaccinated", "uses": {"doses": 400}, **other}


def scenario(folder: Path, *plan: dict[str, Any], **other: Any) -> Any:
    asked = {
        "schema": "hyosan/v1",
        "title": "doses",
        "step": "6 h",
        "horizon": "30 days",
        "people": {"count": 4_000, "country": "korea", "attributes": {"asthma": 0.2}},
        "circles": [{"well_mixed": {"contacts": 10}}],
        "pathogen": {"states": STATES, "infection": {"to": "ill", "per_contact": 0.05}},
        "seeding": {"state": "ill", "people": 10},
        "plan": list(plan),
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def doses(outbreak: Any) -> tuple[np.ndarray, np.ndarray]:
    """(times, people) of doses that took."""
    log = outbreak.log
    chosen = np.flatnonzero(log.cause == outbreak.causes.index("dose"))
    chosen = chosen[np.argsort(log.time[chosen], kind="stable")]
    return log.time[chosen], log.person[chosen]


def expected(seed: int, groups: list[np.ndarray], share: float, takes: float) -> list[int]:
    """In whose arms a campaign's doses take, in turn, in Python's own integers: all are susceptible."""
    queue: list[int] = []
    for people in groups:
        words = {int(p): draw(seed, int(p), name_key("campaign"), DOSE, 0) for p in people}
        coming = [p for p, w in words.items() if w[1] < int(share * 2**32)]
        queue += sorted(coming, key=lambda p: (words[p][0], p))
    return [p for p in queue if draw(seed, p, name_key("campaign"), DOSE, 0)[2] < int(takes * 2**32)]


def test_the_first_group_comes_first_and_everybody_at_his_turn(tmp_path: Path) -> None:
    asked = scenario(
        tmp_path,
        campaign(whom=FIRST, strength=0.7, compliance=0.6, delay="2 days"),
        seeding={"state": "ill", "people": 1, "at": "29 days"},
    )
    outbreak = hy.simulate(asked, seed=5, check=True)
    people = outbreak.history.world.people
    old = people.age >= 65
    asthma = people.attributes["asthma"].astype(bool) & ~old
    groups = [np.flatnonzero(old), np.flatnonzero(asthma)]
    wanted = expected(5, groups, 0.6, 0.7)
    times, given = doses(outbreak)
    # within a step all doses are given at its beginning, and the log is in order of rows there
    order = {person: turn for turn, person in enumerate(wanted)}
    assert sorted(given.tolist()) == sorted(wanted)
    turns = np.array([order[int(person)] for person in given])
    steps = np.unique(times)
    assert times[0] >= 2 * DAY and (np.diff(steps) == DAY // 4).all()
    last = [turns[times == step].max() for step in steps]
    first = [turns[times == step].min() for step in steps]
    assert all(a < b for a, b in zip(last, first[1:], strict=False)), "nobody is overtaken"
    full = [int((times == step).sum()) for step in steps[:-1]]
    assert max(full) <= 100 and abs(sum(full) - 70 * len(full)) < 5 * (100 * len(full) * 0.21) ** 0.5


def test_a_stock_ends(tmp_path: Path) -> None:
    with_stock = hy.simulate(scenario(tmp_path, campaign(uses={"doses": 400, "stock": 900})), seed=2)
    times, given = doses(with_stock)
    assert times.max() < 3 * DAY
    assert 600 < len(given) <= 900, "some doses go to those who are ill or were, and are spent"


def test_doses_that_never_take_change_nothing(tmp_path: Path) -> None:
    without = hy.simulate(scenario(tmp_path), seed=3)
    never = hy.simulate(scenario(tmp_path, campaign(strength=0.0)), seed=3)
    nobody = hy.simulate(scenario(tmp_path, campaign(compliance=0.0)), seed=3)
    assert without.digest() == never.digest() == nobody.digest()
    assert len(doses(hy.simulate(scenario(tmp_path, campaign()), seed=3))[0]) > 0


def test_who_was_given_a_dose_that_took_is_not_infected(tmp_path: Path) -> None:
    outbreak = hy.simulate(scenario(tmp_path, campaign(), horizon="60 days"), seed=4, check=True)
    log, (times, given) = outbreak.log, doses(outbreak)
    at = dict(zip(given.tolist(), times.tolist(), strict=True))
    infected = np.flatnonzero(log.to_state == outbreak.history.states.index("ill"))
    assert len(infected) > 10
    assert not [i for i in infected if int(log.person[i]) in at and log.time[i] >= at[int(log.person[i])]]


def test_a_campaign_in_time_prevents_what_mass_action_says_it_does(tmp_path: Path) -> None:
    """R0 = 10 contacts x 0.05 x 4 days = 2: with 65 of 100 protected before, R = 0.7 and outbreaks stay small."""
    sizes: dict[float, list[int]] = {}
    for strength in (0.65, 0.0):
        asked = scenario(
            tmp_path,
            campaign(strength=strength, uses={"doses": 1_000_000}),
            circles=[{"well_mixed": {"contacts": 10}}],
            seeding={"state": "ill", "people": 10, "at": "1 day"},
            horizon="300 days",
        )
        world = hy.build_world(asked)
        sizes[strength] = [
            hy.simulate(asked, world=world, seed=s).summary()["ever_infected"] for s in range(20)
        ]
    # ten trees of mean 1 / (1 - 0.7) each; the variance of a tree is var(offspring) / (1 - R)**3 <= 2 R / 0.3**3
    mean, error = 10 / 0.3, (10 * 1.4 / 0.027 / 20) ** 0.5
    assert np.mean(sizes[0.65]) < mean + 5 * error
    assert np.median(sizes[0.0]) > 3_000, "R0 = 2 infects four in five"


@pytest.mark.parametrize("at", [2, 7])
def test_a_campaign_goes_on_after_a_restart(tmp_path: Path, at: int) -> None:
    asked = scenario(tmp_path, campaign(whom=[*FIRST, {}], strength=0.8), horizon="14 days")
    world = hy.build_world(asked)
    whole = hy.simulate(asked, world, 6)
    half = checkpoint_at(asked, world, 6, at * DAY)
    assert hy.simulate(asked, world, 6, begin=half).digest() == whole.digest()


def test_ages_that_nobody_knows_are_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(hy.ScenarioError, match="no ages"):
        scenario(tmp_path, campaign(whom=FIRST[:1]), people={"count": 100})
    (tmp_path / "people.csv").write_text("person\n1\n2\n")
    asked = scenario(
        tmp_path,
        campaign(whom=FIRST[:1], delay="20 days"),
        people="people.csv",
        seeding={"state": "ill", "people": [1]},
    )
    with pytest.raises(hy.ScenarioError, match="have none"):
        hy.simulate(asked)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "vacinated"}, "vaccinated"),
        ({"state": "ill"}, "nobody there is protected"),
        ({"whom": [{"attributes": {"asma": True}}]}, "asma"),
        ({"whom": []}, "whom"),
        ({"uses": {}}, "doses a day"),
        ({"uses": {"doses": 10, "vials": 3}}, "doses a day"),
    ],
)
def test_wrong_campaigns_are_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        scenario(tmp_path, campaign(**change))
