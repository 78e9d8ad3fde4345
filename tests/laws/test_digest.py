"""The same seed gives the same bits: whatever the threads, the way of settling, the step, the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_outbreaks import DISEASES, events, never, outbreak, write

import hyosan as hy

DISEASE = st.sampled_from(sorted(DISEASES))
CIRCLES = st.lists(
    st.sampled_from(["household", "club", "network", "well_mixed"]), min_size=2, max_size=3, unique=True
)


@settings(max_examples=8, deadline=None)
@given(disease=DISEASE, circles=CIRCLES, seed=st.integers(0, 2**63 - 1))
def test_threads_and_the_way_of_settling_change_nothing(disease: str, circles: list[str], seed: int) -> None:
    asked: dict[str, Any] = {"circles": circles, "seed": seed}
    expected = outbreak(disease, **asked)
    assume(expected.ever_infected > 5)  # the few first cases may come to nothing
    for way in ({"threads": 2}, {"bulk": True}, {"bulk": True, "threads": 2}, {"bulk": True, "threads": 3}):
        found = outbreak(disease, **asked, **way)
        assert events(found) == events(expected), way
        assert found.digest() == expected.digest(), way


@pytest.mark.parametrize("disease", DISEASES)
def test_twice_in_one_world_after_another_run(disease: str, tmp_path: Path) -> None:
    """A run borrows memory of its world and gives it back as it found it."""
    scenario = hy.read_scenario(write(tmp_path, disease))
    world = hy.build_world(scenario)
    fresh = [hy.simulate(scenario, hy.build_world(scenario), seed).digest() for seed in (1, 2)]
    again = [hy.simulate(scenario, world, seed).digest() for seed in (1, 2, 1, 1, 2)]
    assert again == [fresh[0], fresh[1], fresh[0], fresh[0], fresh[1]]
    assert fresh[0] != fresh[1]


def test_two_processes(tmp_path: Path) -> None:
    program = "import sys, hyosan; print(hyosan.simulate(hyosan.read_scenario(sys.argv[1]), seed=4).digest())"
    path = write(tmp_path, "deadly")
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert ran.stdout.strip() == hy.simulate(hy.read_scenario(path), seed=4).digest()


@settings(max_examples=6, deadline=None)
@given(disease=DISEASE, circles=CIRCLES, seed=st.integers(0, 2**32), bulk=st.booleans())
def test_the_step_changes_nothing(disease: str, circles: list[str], seed: int, bulk: bool) -> None:
    """With a plan present slices are as wide as the step, without one a day."""
    asked: dict[str, Any] = {"circles": circles, "seed": seed, "bulk": bulk, "horizon": "6 days"}
    expected = outbreak(disease, **asked)
    for step in ("15 min", "6 h", "1 day"):
        for plan in ({}, never(circles[0])):
            found = outbreak(disease, step=step, **asked, **plan)
            assert events(found) == events(expected), (step, plan)
            assert found.digest() == expected.digest(), (step, plan)


def test_the_digest_tells_outbreaks_apart() -> None:
    """Seeds, a circle less and one more day give other digests; the way of naming circles' order may not."""
    asked: list[dict[str, Any]] = [
        {},
        {"seed": 1},
        {"circles": ["household", "club"]},
        {"horizon": "11 days"},
    ]
    digests = [outbreak("waning", **one).digest() for one in asked]
    assert len(set(digests)) == len(digests)
