"""Who begins immune, and what ages and attributes decide: drawn by key, stored for nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hyosan as hy
from hyosan.outcome.infectiousness import infectious_days
from hyosan.record import read_run, write_run

SIR: dict[str, Any] = {
    "states": {
        "susceptible": {"susceptible": 1},
        "ill": {"infectious": 1, "dwell": {"gamma": {"mean": "3 days", "shape": 3}}, "to": {"recovered": 1}},
        "recovered": {},
    },
    "infection": {"to": "ill", "per_contact": 0.1},
}


def scenario(folder: Path, **other: Any) -> Any:
    asked = {
        "schema": "hyosan/v1",
        "title": "immunity",
        "step": "1 day",
        "horizon": "200 days",
        "people": {"count": 20_000, "country": "korea"},
        "circles": [{"well_mixed": {"contacts": 10}}],
        "pathogen": SIR,
        "seeding": {"state": "ill", "people": 20},
        **other,
    }
    (folder / "scenario.yaml").write_text(json.dumps(asked))
    return hy.read_scenario(folder / "scenario.yaml")


def within(count: int, people: int, share: float, errors: float = 5.0) -> bool:
    """Whether a binomial count lies within some standard errors of its mean."""
    return bool(abs(count - people * share) <= errors * (people * share * (1 - share)) ** 0.5)


def test_the_shares_of_every_age_begin_immune(tmp_path: Path) -> None:
    immunity = [{"to": {"recovered": 0.1}}, {"from_age": 18, "to": {"recovered": 0.75}}]
    outbreak = hy.simulate(scenario(tmp_path, immunity=immunity), check=True)
    age, immune = outbreak.history.world.people.age, outbreak.initial_states == 2
    for chosen, share in ((age < 18, 0.1), (age >= 18, 0.75)):
        assert within(int(immune[chosen].sum()), int(chosen.sum()), share)
    infected = np.zeros(len(age), bool)
    infected[outbreak.log.person[outbreak.log.cause != outbreak.causes.index("seed")]] = True
    seeded = outbreak.log.person[outbreak.log.cause == outbreak.causes.index("seed")]
    infected[seeded] = False
    assert not (infected & immune).any(), "nobody who began immune was infected"
    rates = dict(
        zip(
            *(outbreak.attack_rates(edges=(0, 18)).column(n).to_pylist() for n in ("group", "at_risk")),
            strict=True,
        )
    )
    others = np.ones(len(age), bool)
    others[seeded] = False
    assert list(rates.values()) == [
        int((others & ~immune & (age < 18)).sum()),
        int((others & ~immune & (age >= 18)).sum()),
    ]


def test_an_outbreak_among_the_immune_does_not_grow(tmp_path: Path) -> None:
    """R0 = 3: with four in five immune a case infects 0.6 others, without them most fall ill."""
    held = hy.simulate(scenario(tmp_path, immunity={"recovered": 0.8}))
    free = hy.simulate(scenario(tmp_path))
    assert held.ever_infected < 200 < 15_000 < free.ever_infected


def test_more_immunity_makes_more_people_immune_and_nobody_less(tmp_path: Path) -> None:
    some, more = (
        hy.simulate(scenario(tmp_path, immunity={"recovered": share})).initial_states == 2
        for share in (0.2, 0.3)
    )
    assert (more | ~some).all() and within(int((more & ~some).sum()), 20_000, 0.1)


def test_tables_and_measures_count_the_immune_from_the_start(tmp_path: Path) -> None:
    later = {"state": "ill", "people": 20, "at": "2 h"}
    outbreak = hy.simulate(scenario(tmp_path, immunity={"recovered": 0.4}, horizon="60 days", seeding=later))
    immune = int((outbreak.initial_states == 2).sum())
    assert int(outbreak.counts.total()[0, 2]) == immune
    assert sum(outbreak.final.values()) == 20_000
    assert (
        outbreak.final["recovered"] >= immune
        and outbreak.peak("recovered")["count"] == outbreak.final["recovered"]
    )
    run = read_run(write_run(outbreak, tmp_path / "run"))
    began = run.people.column("initial_state").to_pylist()
    assert began.count("recovered") == immune and began.count("susceptible") == 20_000 - immune


def test_hunters_leave_alone_who_began_as_no_prey(tmp_path: Path) -> None:
    hunted = {
        "place": "hyosan", "people": {"count": 1500, "country": "korea"}, "circles": [], "step": "15 min",
        "horizon": "12 h", "pathogen": "jonas", "behaviour": "townspeople", "start": "2022-01-28T08:00+09:00",
        "seeding": {"state": "turned", "people": 10},
    }  # fmt: skip

    def struck(**other: Any) -> set[int]:
        outbreak = hy.simulate(scenario(tmp_path, **hunted, **other), seed=1, check=True)
        chosen = np.isin(outbreak.log.cause, [outbreak.causes.index(name) for name in ("bite", "torn")])
        return set(outbreak.log.person[chosen].tolist())

    assert len(struck()) > 20
    half = {"immunity": {"killed": 0.5}}
    began = hy.simulate(scenario(tmp_path, **hunted, **half), seed=1).initial_states
    prey = set(np.flatnonzero(began == 0).tolist())
    assert len(prey) < 900 and struck(**half) and struck(**half) <= prey


VACCINATED = {
    **SIR,
    "states": {
        **SIR["states"],
        "ill": {
            "infectious": 1,
            "dwell": {"fixed": "3 days"},
            "to": [
                {"to": {"recovered": 0.9, "dead": 0.1}},
                {"from_age": 60, "to": {"recovered": 0.5, "dead": 0.5}},
                {"attributes": {"vaccinated": True}, "to": {"recovered": 1}},
            ],
        },
        "dead": {"alive": False},
    },
}
COVERAGE = {"vaccinated": {0: 0.0, 12: 0.6, 60: 0.9}, "lucky": 0.25}


def test_attributes_decide_branches_and_are_drawn_by_age(tmp_path: Path) -> None:
    people = {"count": 20_000, "country": "korea", "attributes": COVERAGE}
    outbreak = hy.simulate(scenario(tmp_path, people=people, pathogen=VACCINATED), check=True)
    world = outbreak.history.world.people
    vaccinated, lucky = world.attributes["vaccinated"], world.attributes["lucky"]
    for low, high, share in ((0, 12, 0.0), (12, 60, 0.6), (60, 200, 0.9)):
        chosen = (world.age >= low) & (world.age < high)
        assert within(int(vaccinated[chosen].sum()), int(chosen.sum()), share)
    assert within(int(lucky.sum()), 20_000, 0.25) and abs(np.corrcoef(lucky, vaccinated)[0, 1]) < 0.05
    infected = np.unique(outbreak.log.person)
    dead = np.flatnonzero(outbreak.final_states == 3)
    assert not vaccinated[dead].any() and len(dead) > 500
    for low, high, share in ((0, 60, 0.1), (60, 200, 0.5)):
        open_to_it = infected[
            ~vaccinated[infected] & (world.age[infected] >= low) & (world.age[infected] < high)
        ]
        assert within(int(np.isin(open_to_it, dead).sum()), len(open_to_it), share)


def test_the_expected_course_is_that_of_a_persons_attributes() -> None:
    from hyosan.model.pathogen import Pathogen

    asked = {"from_age": 0, "to": {"long": 1}}, {"attributes": {"sex": "f"}, "to": {"recovered": 1}}
    states = {
        "susceptible": {"susceptible": 1},
        "ill": {"infectious": 1, "dwell": {"fixed": "1 days"}, "to": list(asked)},
        "long": {"infectious": 1, "dwell": {"fixed": "9 days"}, "to": {"recovered": 1}},
        "recovered": {},
    }
    pathogen = Pathogen.model_validate({**SIR, "states": states})
    assert infectious_days(pathogen, 30, {"sex": "f"})["ill"] == 1
    assert infectious_days(pathogen, 30, {"sex": "m"})["ill"] == infectious_days(pathogen, 30)["ill"] == 10


def test_seeds_and_casts_are_found_by_attributes(tmp_path: Path) -> None:
    rows = "person,ward\n" + "".join(f"{k},{'west' if k % 10 == 0 else 'east'}\n" for k in range(200))
    (tmp_path / "people.csv").write_text(rows)
    where = {"attributes": {"ward": "west"}}
    outbreak = hy.simulate(
        scenario(
            tmp_path,
            people="people.csv",
            seeding={"state": "ill", "people": 5, "where": where},
            horizon="1 days",
        )
    )
    seeded = outbreak.log.person[outbreak.log.cause == outbreak.causes.index("seed")]
    assert len(seeded) == 5 and (seeded % 10 == 0).all()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"immunity": {"immune": 0.5}}, "immunity.*unknown state 'immune'"),
        ({"immunity": {"recovered": 1.2}}, "out of range; it must lie between 0 and 1"),
        ({"immunity": {"recovered": 0.7, "susceptible": 0.7}}, "the shares of a group sum to 1.4"),
        ({"immunity": [{"from_age": 5, "to": {"recovered": 0.7}}]}, "the first must be from_age 0"),
        ({"immunity": {"ill": 0.7}}, "nobody can begin in a state with a dwell time"),
        (
            {"immunity": [{"to": {"recovered": 0.1}}, {"attributes": {"vacinated": True}, "to": {}}],
             "people": {"count": 10, "country": "korea", "attributes": {"vaccinated": 0.5}}},
            r"immunity.1.attributes.vacinated: unknown attribute 'vacinated'; did you mean 'vaccinated'",
        ),
        ({"pathogen": VACCINATED}, "unknown attribute 'vaccinated'"),
        ({"people": {"count": 100, "attributes": {"old": {0: 0, 65: 1}}}}, "people.attributes.old goes by age"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, other: dict[str, Any], words: str) -> None:
    with pytest.raises(hy.ScenarioError, match=words):
        hy.build_world(scenario(tmp_path, **other))


def test_attributes_of_a_table_are_checked_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person,vaccine\n1,yes\n2,no\n")
    asked = scenario(
        tmp_path, people="people.csv", pathogen=VACCINATED, seeding={"state": "ill", "people": 1}
    )
    with pytest.raises(hy.ScenarioError, match="people have no attribute 'vaccinated'; they have: vaccine"):
        hy.simulate(asked)


def test_a_cast_of_an_age_needs_ages(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person\n1\n2\n")
    cast = [{"name": "Ara", "to_age": 30}]
    asked = scenario(tmp_path, people="people.csv", seeding={"state": "ill", "people": 1}, cast=cast)
    with pytest.raises(hy.ScenarioError, match="'Ara' of the cast goes by age, and these people have none"):
        hy.simulate(asked)


DOSES = {"response": "doses", "state": "recovered", "uses": {"doses": 5}}


@pytest.mark.parametrize(
    ("other", "at"),
    [
        (
            lambda which: {"immunity": [{"to": {}}, {"attributes": which, "to": {"recovered": 1}}]},
            "immunity.1",
        ),
        (lambda which: {"seeding": {"state": "ill", "people": 1, "where": {"attributes": which}}}, "seeding"),
        (lambda which: {"cast": [{"name": "Ara", "where": {"attributes": which}}]}, "cast.0"),
        (lambda which: {"plan": [{**DOSES, "whom": [{"attributes": which}]}]}, "plan.0.whom"),
    ],
    ids=["immunity", "seeding", "cast", "doses"],
)
def test_a_value_that_nobody_can_have_is_refused(tmp_path: Path, other: Any, at: str) -> None:
    """YAML's `yes` is a word: on an attribute that is drawn, and on a table's words, numbers and truths."""
    drawn = {"people": {"count": 50, "country": "korea", "attributes": {"vaccinated": 0.5}}}
    with pytest.raises(
        hy.ScenarioError, match=f"{at}.*found 'yes'; 'vaccinated' is drawn, and is true or fa"
    ):
        scenario(tmp_path, **drawn, **other({"vaccinated": "yes"}))
    with pytest.raises(hy.ScenarioError, match="unknown sex 'male'"):
        scenario(tmp_path, **drawn, **other({"sex": "male"}))
    hy.simulate(scenario(tmp_path, **drawn, **other({"vaccinated": True})))
    rows = "".join(f"{k},{'low' if k % 2 else 'high'},{k % 3},{'true' if k % 4 else ''}\n" for k in range(40))
    (tmp_path / "people.csv").write_text("person,income,score,brave\n" + rows)
    for which, words in (
        ({"income": "rich"}, "nobody's 'income' is 'rich'; there are: high, low"),
        ({"score": 7}, "nobody's 'score' is 7; there are: 0, 1, 2"),
        ({"brave": "maybe"}, "nobody's 'brave' is 'maybe'; there are: True"),
    ):
        with pytest.raises(hy.ScenarioError, match=words):
            hy.simulate(scenario(tmp_path, people="people.csv", **other(which)))
    hy.simulate(scenario(tmp_path, people="people.csv", **other({"income": "low", "brave": True})))
