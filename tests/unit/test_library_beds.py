"""The library's scenario in which the hospital fills: no more lie there than it has beds, and it costs lives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hyosan as hy
from hyosan.engine.compile_beds import beds_in
from hyosan.outcome.counts import peak

SMALL = {"step": "1 day", "horizon": "150 days"}


@pytest.fixture(scope="module")
def filled() -> Any:
    return hy.simulate(hy.read_scenario("covid-19-beds", SMALL, population=20_000), seed=1, check=True)


def test_the_hospital_fills_to_its_last_bed_and_not_beyond(filled: Any) -> None:
    run = filled.history
    (beds,), _ = beds_in(run.scenario, run.world, "hospital")
    assert pytest.approx(beds, abs=1) == 450 * 20_000 / 170_000
    lies = np.array([state.bed is not None for state in run.scenario.pathogen.states.values()])
    assert peak(filled.log, lies, 0)[0] == beds
    turned_away = filled.log.cause == filled.causes.index("no bed")
    assert turned_away.sum() > 5 * beds
    assert {run.states[state] for state in filled.log.to_state[turned_away]} == {
        "turned away",
        "dying at home",
    }


def test_with_a_bed_for_everybody_fewer_die_of_the_same_infections(filled: Any) -> None:
    """On equal luck, and beds are nobody's contacts: the same are infected."""
    plenty = hy.simulate(
        filled.history.scenario.with_settings({"beds": {"hospital": 20_000}}), filled.history.world, seed=1
    )
    assert plenty.ever_infected == filled.ever_infected
    assert plenty.final["turned away"] == plenty.final["dying at home"] == 0
    assert plenty.final["dead"] < filled.final["dead"]


def test_the_course_is_the_library_s_but_for_the_beds() -> None:
    here, library = (hy.read_scenario(name).pathogen for name in ("covid-19-beds", "covid-19-ancestral"))
    assert here.infection == library.infection
    for name, state in library.states.items():
        assert here.states[name].model_copy(update={"bed": None, "without_bed": None}) == state
