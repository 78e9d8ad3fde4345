"""The contact engine against its twin: the same causes, exactly; one by one or in bulk, on 1 or 2 threads."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from contact_twin import Cause, Closure, Move, Twin
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Table, asked, read, scenario

import hyosan as hy
from hyosan.engine import loop
from hyosan.ground.units import DAY, HOUR
from hyosan.model.circles import Hours
from hyosan.model.response import Whom

SEED = 3
NEVER = 1 << 60
WAYS = [("one by one", NEVER, 1), ("bulk", 0, 1), ("bulk, two threads", 0, 2), ("mixed", 6, 2)]


def causes_of(outbreak: Any) -> list[Cause]:
    """What the engine logged, with ids and names."""
    run = outbreak.history
    log, id_of = run.causes, run.world.people.id_of
    return [
        Cause(
            int(log.time[at]),
            id_of(log.person[at]),
            int(log.ordinal[at]),
            run.states[log.state[at]],
            run.cause_names[log.kind[at]],
            None if log.by[at] < 0 else id_of(log.by[at]),
        )
        for at in range(len(log.time))
    ]


def moves_of(outbreak: Any) -> list[Move]:
    """Every event of the outbreak, with ids and names."""
    run, log = outbreak.history, outbreak.log
    id_of = run.world.people.id_of
    return [
        Move(
            int(log.time[at]),
            id_of(log.person[at]),
            int(log.ordinal[at]),
            run.states[log.from_state[at]],
            run.states[log.to_state[at]],
            outbreak.causes[log.cause[at]],
            None if log.by_person[at] < 0 else id_of(log.by_person[at]),
        )
        for at in range(len(log.time))
    ]


def agree(
    scenario: dict[str, Any],
    tables: dict[str, Table] | None = None,
    closures: Sequence[Closure] = (),
    hours: list[Hours] | None = None,
) -> list[Cause]:
    """Assert that engine and twin say the same, however the engine settles; return what they say.

    `hours`, if given, are those of all circles.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked_for = read(scenario, tables or {}, Path(folder))
        world = hy.build_world(asked_for)
    if hours is not None:
        circles = [circle.model_copy(update={"hours": hours}) for circle in asked_for.circles]
        asked_for = asked_for.model_copy(update={"circles": circles})
    twin = Twin(asked_for, world, SEED, closures)
    expected = twin.run()
    with pytest.MonkeyPatch.context() as patch:
        for way, few, threads in WAYS:
            patch.setattr(loop, "FEW", few)
            outbreak = hy.simulate(asked_for, world, SEED, threads=threads)
            assert causes_of(outbreak) == expected, way
    assert moves_of(outbreak) == twin.moves(outbreak.history.end)
    return expected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_drawn_worlds(dice: int) -> None:
    agree(*scenario(Random(dice)))


# -- what chance would seldom draw ----------------------------------------------------------------


def sirs(dwell: dict[str, Any], waning: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    """SIR, or SIRS with a waning; `other` states come after."""
    recovered = {"dwell": waning, "to": {"susceptible": 1}} if waning else {}
    states = {
        "susceptible": {"susceptible": 1},
        "infectious": {"infectious": 1, "dwell": dwell, "to": {"recovered": 1}},
        "recovered": recovered,
        **other,
    }
    return {"states": states, "infection": {"to": "infectious", "per_contact": 0.5}}


def well_mixed(contacts: float, **other: Any) -> list[dict[str, Any]]:
    return [{"well_mixed": {"contacts": contacts, **other}}]


def seeds(first: int, last: int, state: str = "infectious", at: str = "0 s") -> dict[str, Any]:
    return {"state": state, "people": list(range(first, last)), "at": at}


def test_many_infections_of_one_person_in_one_slice() -> None:
    """An hour ill, half an hour immune: in bulk the slice must be taken over by the exact way."""
    pathogen = sirs({"fixed": "1 h"}, {"fixed": "30 min"})
    scenario = asked(pathogen, well_mixed(200.0), {"count": 30}, seeds(0, 3), horizon="2 days")
    causes = agree(scenario)
    days = Counter((cause.person, cause.time // DAY) for cause in causes)
    assert max(days.values()) > 5


def test_generations_within_one_slice() -> None:
    """Hours ill: most of a town falls within the first day, through chains of infectors."""
    scenario = asked(sirs({"fixed": "3 h"}), well_mixed(60.0), {"count": 400}, seeds(0, 2), horizon="3 days")
    causes = agree(scenario)
    assert sum(cause.time < DAY for cause in causes) > 200


def test_somebody_infectious_is_seeded_again() -> None:
    """What he would have done before the seed never happens; in bulk too."""
    seeding = [seeds(0, 20), seeds(0, 12, "recovered", at="1 day"), seeds(0, 4, at="30 h")]
    scenario = asked(sirs({"fixed": "20 days"}), well_mixed(4.0), {"count": 200}, seeding)
    kinds = Counter(cause.kind for cause in agree(scenario))
    assert kinds == {"seed": 36, "infection:well_mixed": kinds["infection:well_mixed"]}
    assert kinds["infection:well_mixed"] > 30


@pytest.mark.parametrize("initial", ["susceptible", "recovered"])
def test_somebody_immune_is_made_susceptible(initial: str) -> None:
    """Contacts drawn before, with somebody whom nothing could change then, count from the seed on."""
    pathogen = {**sirs({"fixed": "20 days"}), "initial": initial}
    seeding = [seeds(0, 5), seeds(5, 65, "recovered"), seeds(5, 55, "susceptible", at="2 days")]
    causes = agree(asked(pathogen, well_mixed(4.0), {"count": 80}, seeding))
    late = [one for one in causes if one.kind != "seed" and 5 <= one.person < 55]
    assert len(late) > 20


def test_relapses_without_end() -> None:
    """A course that comes back to an infectious state for ever."""
    pathogen = sirs({"fixed": "17 days"})
    pathogen["states"]["infectious"]["to"] = {"latent": 1}
    pathogen["states"]["latent"] = {"dwell": {"fixed": "6 h"}, "to": {"infectious": 1}}
    del pathogen["states"]["recovered"]
    scenario = asked(pathogen, well_mixed(0.05), {"count": 40}, seeds(0, 1), horizon="300 days")
    assert len(agree(scenario)) > 20


def test_a_lever_holds_from_step_to_step() -> None:
    """Contacts are scaled from the first step at which a response may act until it ends."""
    circles = [*well_mixed(6.0, ceiling=2.0), {"household": {"contacts": 5.0}}]
    plan = [
        {"response": "contacts", "circle": "well_mixed", "strength": 0.75, "when": {"time": "day 1 06:00"}},
        {"response": "contacts", "circle": "household", "strength": 1.0, "when": {"time": "day 1 08:10"}},
    ]
    plan[0] |= {"until": {"after": "2 days"}, "name": "apart"}
    plan[1]["name"] = "nobody at home"
    people = {"person": list(range(150)), "household": [person // 5 for person in range(150)]}
    scenario = asked(
        sirs({"gamma": {"mean": "20 h", "shape": 2}}, {"fixed": "3 h"}),
        circles,
        "people.parquet",
        seeds(0, 6),
    )
    closures = [
        Closure("well_mixed", DAY + 6 * HOUR, 3 * DAY + 6 * HOUR, 0.25),
        Closure("household", DAY + 9 * HOUR, 8 * DAY, 0.0),
    ]
    asked_plan = {**scenario, "plan": plan, "step": "1 h"}
    causes = agree(asked_plan, {"people": people}, closures)
    home = [cause.time for cause in causes if cause.kind == "infection:household"]
    assert len(home) > 10 and DAY < max(home) < DAY + 9 * HOUR


def test_contacts_of_some_people_are_scaled() -> None:
    """Orders for the old, for the unvaccinated, and for the old of one club, that overlap in time and in people."""
    dice = Random(4)
    people: Table = {
        "person": dice.sample(range(5000), 200),
        "age": [dice.randrange(90) for _ in range(200)],
        "vaccinated": [dice.random() < 0.5 for _ in range(200)],
        "circle:club": [dice.choice(["go", "judo", None]) for _ in range(200)],
    }
    old, unvaccinated = Whom(from_age=65), Whom(attributes={"vaccinated": False}, to_age=65)
    plan = [
        {"circle": "well_mixed", "strength": 0.75, "whom": [{"from_age": 65}]},
        {"circle": "well_mixed", "whom": [{"attributes": {"vaccinated": False}, "to_age": 65}],
         "strength": 0.5, "when": {"time": "day 1 08:00"}, "until": {"after": "1 day"}},
        {"circle": "club", "whom": [{"from_age": 65}], "where": {"circle": "judo"}},
        {"circle": "club", "strength": 0.25},
    ]  # fmt: skip
    plan = [{"response": "contacts", "name": str(at), **one} for at, one in enumerate(plan)]
    scenario = asked(
        sirs({"gamma": {"mean": "20 h", "shape": 2}}, {"fixed": "3 h"}),
        [*well_mixed(4.0), {"club": {"contacts": 6.0}}],
        "people.parquet",
        {"state": "infectious", "people": 20},
        horizon="4 days",
    )
    by_name = sorted(people["person"])  # rows go by id
    clubs = dict(zip(people["person"], people["circle:club"], strict=True))
    judo = ["go", "judo"].index("judo")
    assert {clubs[one] for one in by_name} == {"go", "judo", None}
    closures = [
        Closure("well_mixed", 0, 4 * DAY, 0.25, [old]),
        Closure("well_mixed", DAY + 8 * HOUR, 2 * DAY + 8 * HOUR, 0.5, [unvaccinated]),
        Closure("club", 0, 4 * DAY, 0.0, [old], [judo]),
        Closure("club", 0, 4 * DAY, 0.75),
    ]
    causes = agree({**scenario, "plan": plan, "step": "8 h"}, {"people": people}, closures)
    ages = dict(zip(people["person"], people["age"], strict=True))
    met = [one for one in causes if one.kind == "infection:club" and clubs[one.person] == "judo"]
    assert len(met) > 20 and all(ages[one.person] < 65 and ages[one.by] < 65 for one in met if one.by)


def test_ties_go_by_key() -> None:
    """All contacts of a day fall on two ticks: initiator's id, circle and ordinal decide between them."""
    pathogen = sirs({"fixed": "20 days"}, exposed={"dwell": {"fixed": "3 h"}, "to": {"infectious": 1}})
    pathogen["infection"]["to"] = "exposed"
    ids = [1000 - 7 * (row % 50) - row for row in range(150)]
    people = {"person": ids, "household": [row % 9 for row in range(150)]}
    circles = [*well_mixed(9.0), {"household": {"contacts": 9.0}}]
    seeding = {"state": "infectious", "people": ids[:40]}
    instant = [Hours.model_construct(start=9 * HOUR, end=9 * HOUR + 2)]
    scenario = asked(pathogen, circles, "people.parquet", seeding)
    causes = agree(scenario, {"people": people}, hours=instant)
    assert len({cause.time for cause in causes}) < 10 < 100 < len(causes)


def test_a_network_of_many_rates() -> None:
    """Beyond 256 different sums of weights rates go by a ladder, and contacts are thinned to each."""
    dice = Random(5)
    pairs = sorted({tuple(sorted(dice.sample(range(320), 2))) for _ in range(1600)})
    table = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    table["weight"] = [dice.randrange(1, 1 << 14) / (1 << 12) for _ in pairs]
    scenario = asked(
        sirs({"exponential": {"mean": "5 h"}}, {"exponential": {"mean": "2 days"}}),
        [{"network": {"file": "contacts.parquet"}}],
        "people.parquet",
        seeds(0, 10),
    )
    tables = {"people": {"person": list(range(320))}, "contacts": table}
    assert len(agree(scenario, tables)) > 300


def test_a_town_beyond_one_batch() -> None:
    """Thousands of contacts in a slice, courses longer than contacts are drawn ahead, two circles."""
    people = {"person": list(range(1500)), "household": [person // 4 for person in range(1500)]}
    circles = [*well_mixed(2.0), {"household": {"contacts": 2.0, "weekdays": ["sat", "sun"]}}]
    pathogen = sirs({"fixed": "20 days"}, {"gamma": {"mean": "20 h", "shape": 2}})
    scenario = asked(pathogen, circles, "people.parquet", seeds(0, 40), horizon="28 days")
    assert len(agree(scenario, {"people": people})) > 1500
