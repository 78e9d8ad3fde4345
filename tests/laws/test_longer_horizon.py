"""Law 2 across horizons: a run that ended at its horizon goes on as if it had had the later one all along."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_outbreaks import COUNT, DISEASES, never, outbreak, write

import hyosan as hy
from hyosan.engine import loop
from hyosan.engine.checkpoint import Checkpoint
from hyosan.engine.simulate import checkpoint_at

DISEASE = st.sampled_from(sorted(DISEASES))
SEED = st.integers(0, 2**32)
HOUR = 3_600_000_000
BEDS: dict[str, Any] = {
    "states": {
        "susceptible": {"susceptible": 1},
        "infectious": {
            "infectious": 1,
            "dwell": {"exponential": {"mean": "12 h"}},
            "to": {"patient": 0.6, "home": 0.4},
        },
        "patient": {
            "bed": "ward",
            "without_bed": "turned away",
            "dwell": {"exponential": {"mean": "2 days"}},
            "to": {"home": 0.7, "patient": 0.3},
        },
        "turned away": {"dwell": {"fixed": "6 h"}, "to": {"dead": 1}},
        "home": {"dwell": {"exponential": {"mean": "1 days"}}, "to": {"patient": 0.5, "susceptible": 0.5}},
        "dead": {"alive": False},
    },
    "infection": {"to": "infectious", "per_contact": 0.8},
}


def town(horizon: str, disease: str, **other: Any) -> tuple[Any, Any]:
    """A scenario and its world."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = hy.read_scenario(write(Path(folder), disease, horizon=horizon, **{"step": "1 h", **other}))
        return scenario, hy.build_world(scenario)


def gone_on(first: Any, then: Any, world: Any, seed: int, at: int | None, bulk: bool, threads: int) -> Any:
    """What comes of `then`, begun at a time of `first` or from its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "FEW", 0 if bulk else 1 << 60)
        if at is None:
            begin: Checkpoint = hy.simulate(first, world, seed, keep=True).history.checkpoint
        else:
            begin = checkpoint_at(first, world, seed, at)
        return hy.simulate(then, world, seed, begin=begin, check=True, threads=threads)


@settings(max_examples=12, deadline=None)
@given(
    disease=DISEASE, seed=SEED, bulk=st.booleans(), threads=st.sampled_from([1, 2]), watched=st.booleans(),
    short=st.integers(2, 200), at=st.none() | st.integers(0, 200),
)  # fmt: skip
def test_going_on_with_a_later_horizon_is_the_run_with_that_horizon(
    disease: str, seed: int, bulk: bool, threads: int, watched: bool, short: int, at: int | None
) -> None:
    asked = never("household") if watched else {}
    first, world = town(f"{short} h", disease, **asked)
    then, _ = town("240 h", disease, **asked)
    whole = hy.simulate(then, world, seed)
    time = None if at is None else min(at, short - 1) * HOUR
    if time is None and hy.simulate(first, world, seed).history.exit_reason == "extinct":
        time = (short - 1) * HOUR  # the end of a run that is over is not kept
    found = gone_on(first, then, world, seed, time, bulk, threads)
    assert found.digest() == whole.digest()
    assert found.history.exit_reason == whole.history.exit_reason


@settings(max_examples=6, deadline=None)
@given(disease=DISEASE, seed=SEED, bulk=st.booleans(), short=st.integers(30, 200))
def test_going_on_with_a_nearer_horizon_is_the_run_with_that_horizon(
    disease: str, seed: int, bulk: bool, short: int
) -> None:
    long, world = town("240 h", disease)
    near, _ = town(f"{short} h", disease)
    whole = hy.simulate(near, world, seed)
    found = gone_on(long, near, world, seed, 24 * HOUR, bulk, 1)
    assert found.digest() == whole.digest()
    begin = checkpoint_at(near, world, seed, short * HOUR // 2)  # and to and fro
    assert hy.simulate(long, world, seed, begin=begin).digest() == hy.simulate(long, world, seed).digest()


@settings(max_examples=8, deadline=None)
@given(seed=SEED, short=st.integers(2, 200), beds=st.integers(0, 12), at=st.none() | st.integers(0, 200))
def test_beds_that_are_needed_beyond_the_horizon_are_needed(
    seed: int, short: int, beds: int, at: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DISEASES, "beds", BEDS)
        first, world = town(f"{short} h", "beds", beds={"ward": beds})
        then, _ = town("240 h", "beds", beds={"ward": beds})
    whole = hy.simulate(then, world, seed)
    time = None if at is None else min(at, short - 1) * HOUR
    assert gone_on(first, then, world, seed, time, False, 1).digest() == whole.digest()


@pytest.mark.parametrize("disease", DISEASES)
@pytest.mark.parametrize("threads", [1, 2])
def test_in_full_swing_a_run_ends_by_its_horizon(disease: str, threads: int) -> None:
    for hours in (25, 60):
        found = outbreak(disease, seed=1, threads=threads, bulk=True, horizon=f"{hours} h", step="1 h")
        assert found.history.exit_reason == "horizon"
        assert found.history.steps == hours


def test_an_outbreak_that_nobody_can_go_on_with_is_extinct() -> None:
    found = outbreak("deadly", seed=1, horizon="60 days")
    assert (found.history.exit_reason, found.final["infectious"]) == ("extinct", 0)
    for seed in range(4):  # nobody human, or no zombie, left
        found = outbreak("zombies", seed=seed, horizon="60 days", circles=("well_mixed",))
        assert (found.history.exit_reason, found.final["human"] * found.final["infectious"]) == ("extinct", 0)
    over = {**DISEASES["deadly"], "infection": {"to": "exposed", "per_contact": 0.0}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(DISEASES, "barren", over)
        found = outbreak("barren", seed=1, horizon="60 days")
    assert (found.history.exit_reason, found.final["susceptible"]) == ("extinct", COUNT - 5)


def test_another_start_is_another_run() -> None:
    """Weekdays and hours count from the start: going on from another one would mix two calendars."""
    first, world = town("48 h", "deadly")
    begin = checkpoint_at(first, world, 1, 24 * HOUR)
    later, _ = town("72 h", "deadly", start="2022-01-29T08:00+09:00")
    with pytest.raises(hy.UserError, match="starts 2022-01-28T08:00:00"):
        hy.simulate(later, world, 1, begin=begin)
