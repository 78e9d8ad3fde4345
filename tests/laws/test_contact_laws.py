"""Nobody is lost, nobody acts after death, and `stop` cuts at the exact event."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_outbreaks import COUNT, DISEASES, events, never, outbreak

import hyosan as hy

DISEASE = st.sampled_from(sorted(DISEASES))
SEED = st.integers(0, 2**32)
STEPS = ("15 min", "6 h", "1 day")


@settings(max_examples=8, deadline=None)
@given(disease=DISEASE, seed=SEED, bulk=st.booleans(), step=st.sampled_from(STEPS))
def test_people_in_are_people_in_all_states(disease: str, seed: int, bulk: bool, step: str) -> None:
    """At every time of the time series, at the end, and in the ledger."""
    found = outbreak(disease, seed=seed, bulk=bulk, step=step, horizon="6 days")
    now: dict[Any, int] = {}
    table = found.timeseries.to_pylist()
    for at, row in enumerate(table):
        now[row["district"], row["state"]] = row["count"]
        if at + 1 == len(table) or table[at + 1]["time"] != row["time"]:
            assert sum(now.values()) == COUNT and min(now.values()) >= 0, row["time"]
    by_state = Counter(dict.fromkeys(found.final, 0))
    for (_, state), count in now.items():
        by_state[state] += count
    assert by_state == found.final
    ledger = found.ledger()
    assert ledger.survivors + ledger.lost == COUNT and sum(ledger.lost_by_cause.values()) == ledger.lost


@settings(max_examples=6, deadline=None)
@given(disease=DISEASE, seed=SEED, bulk=st.booleans())
def test_every_move_begins_where_the_last_one_ended(disease: str, seed: int, bulk: bool) -> None:
    found = outbreak(disease, seed=seed, bulk=bulk)
    state: dict[int, tuple[str, int, int]] = {}
    for time, person, ordinal, before, to, _, by in events(found):
        last, number, since = state.get(person, (found.history.states[0], -1, 0))
        assert (before, ordinal) == (last, number + 1) and time >= since
        assert by != person
        state[person] = (to, ordinal, time)


@settings(max_examples=8, deadline=None)
@given(disease=st.sampled_from(["deadly", "zombies"]), seed=SEED, bulk=st.booleans())
def test_nobody_acts_after_death(disease: str, seed: int, bulk: bool) -> None:
    dead: dict[int, int] = {}
    moves = events(outbreak(disease, seed=seed, bulk=bulk))
    for time, person, _, _, to, cause, by in moves:
        assert person not in dead
        # Who kills and is killed in one encounter acts at the moment of death.
        assert by not in dead or (cause.startswith("encounter:") and dead[by] == time)
        if to in ("dead", "removed"):
            dead[person] = time
    assert len(moves) > 5


@settings(max_examples=8, deadline=None)
@given(
    disease=DISEASE,
    seed=SEED,
    limit=st.integers(1, 40),
    bulk=st.booleans(),
    threads=st.sampled_from([1, 2]),
)
def test_stop_cuts_at_the_exact_event(disease: str, seed: int, limit: int, bulk: bool, threads: int) -> None:
    """The run ends with the event that made the limit-th case, whatever the step."""
    moves = events(outbreak(disease, seed=seed, bulk=bulk))
    cases: set[int] = set()
    last = None
    for time, person, _, _, to, _, _ in moves:
        if to in ("exposed", "infectious"):
            cases.add(person)
        if len(cases) >= limit and last is None:
            last = time
    expected = moves if last is None else [one for one in moves if one[0] <= last]
    for step in STEPS:
        asked: dict[str, Any] = {"step": step, "stop": {"ever_infected": limit}}
        for plan in ({}, never("household")):
            found = outbreak(disease, seed=seed, bulk=bulk, threads=threads, **asked, **plan)
            assert events(found) == expected
            assert (found.history.exit_reason == "stop") == (last is not None)
            assert found.ever_infected == (len(cases) if last is None else max(limit, 5))


@pytest.mark.parametrize("disease", DISEASES)
def test_the_diseases_spread(disease: str) -> None:
    """The laws above would hold of an outbreak in which nothing happens."""
    assert outbreak(disease, seed=1).ever_infected > 30


def test_a_step_longer_than_a_day_is_refused() -> None:
    with pytest.raises(hy.ScenarioError, match="longer than a day"):
        outbreak("deadly", step="2 days")
