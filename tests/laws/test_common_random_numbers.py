"""Common random numbers: two runs that differ in one thing differ only where it reaches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_outbreaks import DISEASES, TOWN, closing, events, never, outbreak, people

from hyosan.ground.units import DAY

DISEASE = st.sampled_from(sorted(DISEASES))
SEED = st.integers(0, 2**32)


@settings(max_examples=6, deadline=None)
@given(disease=DISEASE, seed=SEED, bulk=st.booleans(), circle=st.sampled_from(TOWN))
def test_a_response_that_never_triggers_changes_nothing(
    disease: str, seed: int, bulk: bool, circle: str
) -> None:
    without = outbreak(disease, seed=seed, bulk=bulk)
    waiting = outbreak(disease, seed=seed, bulk=bulk, **never(circle))
    assert waiting.digest() == without.digest() and events(waiting) == events(without)


@settings(max_examples=8, deadline=None)
@given(
    disease=DISEASE,
    seed=SEED,
    bulk=st.booleans(),
    threads=st.sampled_from([1, 2]),
    newcomers=st.lists(st.integers(0, 2**62), min_size=1, max_size=3, unique=True),
)
def test_one_more_person_in_no_circle_changes_nothing(
    disease: str, seed: int, bulk: bool, threads: int, newcomers: list[int]
) -> None:
    """Whatever the newcomers' ids; the seeded are drawn, and the newcomers are not among those drawn from."""
    known = set(people()["person"])
    extra = [one for one in newcomers if one not in known] or [2**50]
    asked: dict[str, Any] = {"seed": seed, "bulk": bulk, "threads": threads}
    before, after = outbreak(disease, **asked), outbreak(disease, extra=extra, **asked)
    assert events(after) == events(before)
    assert after.digest() == before.digest()
    assert sum(after.final.values()) == sum(before.final.values()) + len(extra)


def test_one_more_person_whose_id_moves_all_rows() -> None:
    """Without households rows go by id: a newcomer with the lowest id moves everybody by one."""
    assert min(people()["person"]) == 0
    for circles in (["network"], ["club"]):
        before = outbreak("deadly", circles=circles, homes=False)
        after = outbreak("deadly", circles=circles, homes=False, extra=[-1])
        assert before.ever_infected > 10
        assert events(after) == events(before)
        assert after.digest() == before.digest()


@settings(max_examples=6, deadline=None)
@given(disease=DISEASE, seed=SEED, bulk=st.booleans(), day=st.integers(1, 4))
def test_runs_are_equal_until_a_response_acts(disease: str, seed: int, bulk: bool, day: int) -> None:
    free = events(outbreak(disease, seed=seed, bulk=bulk))
    closed = events(outbreak(disease, seed=seed, bulk=bulk, **closing("household", day)))
    acts = day * DAY
    assert [one for one in closed if one[0] < acts] == [one for one in free if one[0] < acts]
    assert not [one for one in closed if one[0] >= acts and one[5].endswith(":household")]


def test_a_response_that_acts_changes_something() -> None:
    free, closed = outbreak("waning"), outbreak("waning", **closing("household", 1))
    assert free.digest() != closed.digest()
    assert [one for one in events(free) if one[0] >= DAY and one[5].endswith(":household")]


@settings(max_examples=6, deadline=None)
@given(seed=SEED, other=st.sampled_from([["household"], ["household", "well_mixed"], ["club", "household"]]))
def test_who_is_seeded_does_not_depend_on_contacts(seed: int, other: list[str]) -> None:
    seeded = [
        [one for one in events(outbreak("deadly", seed=seed, circles=circles)) if one[5] == "seed"]
        for circles in (TOWN, other)
    ]
    assert seeded[0] == seeded[1] and len(seeded[0]) == 5


@pytest.mark.parametrize("circle", TOWN)
def test_a_circle_that_is_closed_from_the_start_is_as_good_as_absent(circle: str) -> None:
    """No draw is consumed: the contacts of the other circles are the same ones."""
    others = [name for name in TOWN if name != circle]
    absent = events(outbreak("waning", circles=others))
    closed = events(outbreak("waning", circles=list(TOWN), **closing(circle, 0)))
    assert closed == absent and len(closed) > 20
