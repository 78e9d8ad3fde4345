"""The contact engine's small kernels against their twins in Python's own integers and decimals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import philox as twin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_meetings import ONE, poisson_limits
from worlds import asked

import hyosan as hy
from hyosan.engine.compile_circles import poisson_row
from hyosan.engine.program import compile_program
from hyosan.engine.run import enter_people, new_run, open_slice
from hyosan.ground.units import DAY
from hyosan.kernels.circles.contact import contact_count
from hyosan.kernels.draws import below, draw

WORD = st.integers(0, 2**32 - 1)
LONG = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=200, deadline=None)
@given(seed=LONG, person=LONG, context=WORD, purpose=st.integers(0, 255), ordinal=st.integers(0, 2**24 - 1))
def test_draws(seed: int, person: int, context: int, purpose: int, ordinal: int) -> None:
    found = draw(*(np.int64(part) for part in (seed, person, context, purpose, ordinal)))
    assert tuple(map(int, found)) == twin.draw(seed, person, context, purpose, ordinal)


@settings(max_examples=200, deadline=None)
@given(high=WORD, low=WORD, bound=st.integers(1, 2**47 - 1))
def test_below(high: int, low: int, bound: int) -> None:
    assert int(below(np.uint64(high), np.uint64(low), np.int64(bound))) == twin.below(high, low, bound)


@pytest.mark.parametrize("mean", [0.0, 1e-12, 3e-10, 0.05, 1.0, 7.3, 24.0, 310.5])
def test_counts_of_contacts(mean: float) -> None:
    """The table is the Poisson distribution, rounded; the kernel counts how many limits a word reaches."""
    limits = poisson_limits(mean)
    row = poisson_row(mean)
    assert row.tolist() == [*limits, ONE]

    class Circles:
        count_table = row.reshape(1, -1)

    for word in {w for limit in limits for w in (limit - 1, limit) if w >= 0} | {0, ONE - 1}:
        expected = sum(word >= limit for limit in limits)
        assert contact_count.py_func(Circles, 0, word) == expected


def test_a_course_files_one_visit_at_a_time(tmp_path: Path) -> None:
    """However often it comes back to an infectious state: the kernels make room for no more."""
    pathogen = {
        "states": {
            "susceptible": {"susceptible": 1},
            "infectious": {"infectious": 1, "dwell": {"fixed": "20 days"}, "to": {"latent": 1}},
            "latent": {"dwell": {"fixed": "3 h"}, "to": {"infectious": 1}},
        },
        "infection": {"to": "infectious", "per_contact": 0.1},
    }
    seeding = {"state": "infectious", "people": 50}
    circles = [{"well_mixed": {"contacts": 0.1}}]
    scenario = asked(pathogen, circles, {"count": 50}, seeding, horizon="2000 days")
    (tmp_path / "scenario.yaml").write_text(json.dumps(scenario))
    found = hy.read_scenario(tmp_path / "scenario.yaml")
    run = new_run(compile_program(found, hy.build_world(found)), 0, DAY)
    open_slice(run, 0)
    enter_people(run, 0, np.arange(50, dtype=np.int32), 1, run.program.cause("seed"))
    assert int(run.engine.visits.free[2]) == 50
