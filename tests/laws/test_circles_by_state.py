"""How much somebody meets others in each circle, by his state: wards, sick leave, and the dead before burial."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hyosan as hy

DURATION, CONTACTS, CHANCE = 4.0, 10.0, 0.05  # days, a day, per contact: 2 infections by one case among many


def scenario(folder: Path, states: dict[str, Any], circles: list[dict[str, Any]], **other: Any) -> Any:
    asked = {
        "schema": "hyosan/v1",
        "title": "circles by state",
        "step": "1 day",
        "horizon": "60 days",
        "people": {"count": 40_000},
        "circles": circles,
        "pathogen": {
            "states": {"susceptible": {"susceptible": 1}, **states},
            "infection": {"to": "infected", "per_contact": CHANCE},
        },
        "seeding": {"state": "ill", "people": 300},
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def ill(**traits: Any) -> dict[str, Any]:
    """One generation only: who is infected does not pass it on."""
    dwell = {"fixed": f"{DURATION:g} days"}
    return {
        "ill": {"infectious": 1, "dwell": dwell, "to": {"over": 1}, **traits},
        "infected": {},
        "over": {},
    }


def by_circle(outbreak: Any) -> Counter[str]:
    names = [outbreak.causes[cause] for cause in outbreak.log.cause]
    return Counter(name.removeprefix("infection:") for name in names if name.startswith("infection:"))


TWO = [{"well_mixed": {"contacts": CONTACTS, "name": name}} for name in ("work", "ward")]


@pytest.mark.parametrize(
    ("contacts", "factors"),
    [
        ({}, (1.0, 1.0)),
        ({"work": 0}, (0.0, 1.0)),
        ({"ward": 2.5, "others": 0.5}, (0.5, 2.5)),
        ({"others": 0}, (0.0, 0.0)),
    ],
)
def test_infections_in_a_circle_go_by_the_infectors_contacts_there(
    tmp_path: Path, contacts: dict[str, float], factors: tuple[float, float]
) -> None:
    """Of 300 cases among 40,000, each infects 2 × factor in a circle: Poisson, but for under 5 % met twice."""
    outbreak = hy.simulate(scenario(tmp_path, ill(contacts=contacts), TWO), check=True)
    found, offspring = by_circle(outbreak), DURATION * CONTACTS * CHANCE
    for name, factor in zip(("work", "ward"), factors, strict=True):
        mean = 300 * offspring * factor
        depleted = 300 * offspring * sum(factors) / 40_000
        assert mean * (1 - depleted) - 5 * mean**0.5 <= found[name] <= mean + 5 * mean**0.5


def test_contacts_of_both_sides_count(tmp_path: Path) -> None:
    """Half the people are at home (begin guarded, with half the contacts) and are infected half as often."""
    states = {**ill(), "guarded": {"susceptible": 1, "contacts": {"others": 0.5}}}
    outbreak = hy.simulate(scenario(tmp_path, states, TWO[:1], immunity={"guarded": 0.5}), check=True)
    infected = outbreak.log.to_state == list(outbreak.history.states).index("infected")
    begun = Counter(outbreak.initial_states[outbreak.log.person[infected]].tolist())
    free, guarded = begun[0], begun[list(outbreak.history.states).index("guarded")]
    mean = 300 * DURATION * CONTACTS * CHANCE / 2
    assert abs(free - mean) <= 5 * mean**0.5 + 0.03 * mean
    assert abs(guarded - mean / 2) <= 5 * (mean / 2) ** 0.5 + 0.03 * mean


FUNERAL = {
    "ill": {"infectious": 1, "dwell": {"fixed": "4 days"}, "to": {"unburied": 1}, "contacts": {"funeral": 0}},
    "unburied": {
        "alive": False,
        "infectious": 1,
        "contacts": {"funeral": 1, "others": 0},
        "dwell": {"fixed": "2 days"},
        "to": {"buried": 1},
    },
    "buried": {"alive": False},
    "infected": {},
}


def test_the_dead_are_met_at_their_funeral_and_nowhere_else(tmp_path: Path) -> None:
    circles = [*TWO[:1], {"well_mixed": {"contacts": 30, "name": "funeral"}}]
    outbreak = hy.simulate(scenario(tmp_path, FUNERAL, circles), check=True)
    day, by = 86_400_000_000, outbreak.log.by_person
    names = np.array([outbreak.causes[cause] for cause in outbreak.log.cause])
    at_work, mourning = (outbreak.log.time[names == f"infection:{name}"] for name in ("work", "funeral"))
    assert at_work.max() < 4 * day <= mourning.min() and mourning.max() < 6 * day
    mean = 300 * 2 * 30 * CHANCE
    assert abs(len(mourning) - mean) <= 5 * mean**0.5 + 0.04 * mean
    assert (by[names == "infection:funeral"] >= 0).all()
    assert outbreak.ledger().lost == 300 and outbreak.final["buried"] == 300


def test_an_unknown_circle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        hy.ScenarioError, match=r"states.ill.contacts.wrk: unknown circle 'wrk'; did you mean 'work'"
    ):
        scenario(tmp_path, ill(contacts={"wrk": 0}), TWO)
