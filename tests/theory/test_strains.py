"""Two strains: equal ones are one infection in two colours; protection is what the table says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import oracles
from judge import assert_distribution, assert_share
from replicates import copies, moves_of, scenario_of, sizes

COUNT, SIZE = 3000, 20


def two_strains(**changed: dict[str, float]) -> dict[str, Any]:
    """SIR twice, over the same susceptible people; `changed` is each strain's `susceptible`."""
    states: dict[str, Any] = {"susceptible": {"susceptible": 1}}
    for name in ("a", "b"):
        dwell = {"exponential": {"mean": "1 day"}}
        states[f"ill {name}"] = {"infectious": 1, "dwell": dwell, "to": {f"over {name}": 1}}
        states[f"over {name}"] = {}
    strains = {
        name: {
            "to": f"ill {name}",
            "by": [f"ill {name}"],
            "per_contact": 1,
            "susceptible": changed.get(name, {}),
        }
        for name in ("a", "b")
    }
    return {"states": states, "strains": strains}


def seeded() -> dict[str, Any]:
    """The first two of every group, one with each strain."""
    first = copies(COUNT, SIZE, "circle:class")["person"].reshape(COUNT, SIZE)
    return {"ill a": first[:, 0], "ill b": first[:, 1]}


def test_equal_strains_that_protect_wholly_are_one_infection(tmp_path: Path) -> None:
    """The final size of both is that of one with two seeds, exactly; each has half, by symmetry."""
    pair_rate = 0.08
    circles = [{"class": {"contacts": pair_rate * (SIZE - 1)}}]
    people = copies(COUNT, SIZE, "circle:class")
    moves = moves_of(scenario_of(tmp_path, two_strains(), circles, people, seeded()))
    found = sizes(moves.into("ill a", "ill b"), COUNT, SIZE, 2)
    period = oracles.exponential_period(1)
    assert_distribution(found, oracles.final_size_in_group(SIZE, 2, pair_rate, period))
    more_a = sizes(moves.into("ill a"), COUNT, SIZE, 2) - sizes(moves.into("ill b"), COUNT, SIZE, 2)
    assert_share(int((more_a > 0).sum()), int((more_a != 0).sum()), 0.5)


def test_strains_that_do_not_protect_spread_as_if_alone(tmp_path: Path) -> None:
    """b infects those over a as it does the susceptible; then only time spent ill with a shields from b.

    With a never passed on (its carrier is one of the group, over at once), b's final size is its own.
    """
    pair_rate = 0.08
    pathogen = two_strains(b={"over a": 1.0})
    pathogen["strains"]["a"]["per_contact"] = 1e-9
    pathogen["states"]["ill a"]["dwell"] = {"fixed": "0 s"}
    circles = [{"class": {"contacts": pair_rate * (SIZE - 1)}}]
    scenario = scenario_of(tmp_path, pathogen, circles, copies(COUNT, SIZE, "circle:class"), seeded())
    ill = moves_of(scenario).into("ill b")
    period = oracles.exponential_period(1)
    every = sizes(ill, COUNT, SIZE, 0) - 1  # all but b's own seed, those over a among them
    assert_distribution(every, oracles.final_size_in_group(SIZE, 1, pair_rate, period))


def test_events_name_the_strain(tmp_path: Path) -> None:
    """The strain of an event is that of the state entered."""
    import hyosan as hy

    circles = [{"class": {"contacts": 3.0}}]
    people = copies(COUNT, SIZE, "circle:class")
    scenario = scenario_of(tmp_path, two_strains(), circles, people, seeded())
    events = hy.simulate(scenario, seed=1).events.to_pandas()
    carried = events["to_state"].astype(str).map({"ill a": "a", "ill b": "b"})
    assert (events["strain"].astype(object).fillna("-") == carried.fillna("-")).all()
    assert set(carried.dropna()) == {"a", "b"}
