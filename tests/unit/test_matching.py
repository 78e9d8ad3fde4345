"""History matching finds the region that it should, on measures whose region is known."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import hyosan as hy

FITS = Path(__file__).resolve().parents[2] / "docs" / "fits"


@pytest.fixture
def matching(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """The script, on two numbers and two targets, with a table of its own."""
    monkeypatch.syspath_prepend(str(FITS))
    module = importlib.import_module("matching")
    targets = (module.Target("sum", 4, 8, ""), module.Target("first", 2, 6, ""))
    monkeypatch.setattr(module, "TARGETS", targets)
    monkeypatch.setattr(module, "RUNS", tmp_path / "runs.csv")
    yield module
    sys.modules.pop("matching", None)


def known(matching: ModuleType) -> list[Any]:
    return [matching.Number(name, 1.0, 0.0, 10.0, "") for name in ("a", "b")]


def ran(matching: ModuleType, wave: int, points: int, noise: float) -> Any:
    """Runs of measures a + b and a, with two seeds each."""
    luck = np.random.default_rng(wave)
    numbers = known(matching)
    design = matching.design(numbers, wave, points)
    if wave == 1:
        matching._write([["wave", "point", "seed", "days", "a", "b", "sum", "first"]], "w")
    for point, (a, b) in enumerate(design):
        for seed in range(2):
            off = noise * luck.standard_normal(2)
            matching._write([[wave, point, seed, 1, a, b, a + b + off[0], a + off[1]]], "a")
    return design, matching.Judged.of(matching.read(numbers), numbers)


def test_the_region_is_what_the_targets_allow(matching: ModuleType) -> None:
    _, judged = ran(matching, 1, 60, 0.0)
    a, b = judged.values.T
    allowed = (a + b > 4) & (a + b < 8) & (a > 2) & (a < 6)
    assert 5 < allowed.sum() < 55
    assert judged.kept.tolist() == allowed.tolist()


def test_luck_makes_less_be_ruled_out(matching: ModuleType) -> None:
    """A point a little outside a target is kept if the seeds differ by more than that."""
    variance = np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]])
    outside = np.array([[8.5, 4.0]])
    sure, unsure = (matching.implausibility(outside, one).max() for one in variance)
    assert sure > matching.CUT_OFF > unsure


def test_a_later_wave_looks_where_nothing_is_ruled_out(matching: ModuleType) -> None:
    first, _ = ran(matching, 1, 60, 0.05)
    second, judged = ran(matching, 2, 30, 0.05)
    inside = lambda x: np.mean((x.sum(axis=1) > 4) & (x.sum(axis=1) < 8) & (x[:, 0] > 2) & (x[:, 0] < 6))  # noqa: E731
    assert inside(second) > 0.8 > 0.5 > inside(first)
    assert "points are not ruled out" in next(matching.lines(judged))


def test_numbers_with_a_prior_are_those_that_are_matched() -> None:
    sys.path.insert(0, str(FITS))
    try:
        matching = importlib.import_module("matching")
    finally:
        sys.path.remove(str(FITS))
    scenario = hy.read_scenario("hyosan", plan=matching.PLAN)
    found = matching.numbers(scenario)
    assert {"behaviour.company.found", "plan.convoys.uses.seats"} <= {one.path for one in found}
    for one in found:
        assert one.low < one.value < one.high
        changed = hy.read_scenario("hyosan", {one.path: one.setting(one.high)}, plan=matching.PLAN)
        assert changed.document.data != scenario.document.data
