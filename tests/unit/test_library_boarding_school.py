"""The boarding school of 1978 follows its data, and the textbook's account of it does not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "fits" / "boarding_school.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("boarding_school", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = sys.modules["boarding_school"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_data_are_those_that_were_printed(script: ModuleType) -> None:
    data = script.observed()
    assert data.in_bed.tolist() == [3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4]
    assert data.convalescent.tolist() == [0, 0, 0, 0, 9, 17, 105, 162, 176, 166, 150, 85, 47, 20]
    assert data.fell_ill == 512


def test_the_scenario_follows_the_counts(script: ModuleType) -> None:
    """As many fall ill as did, and the counts are as near as in the fit, 6; at 0.6 or twice the contagion they are not.

    In between they are hardly further away: the counts tell R0 only roughly.
    """
    courses = [script.course(script.School().run({}, seed)) for seed in range(60)]
    assert np.mean([one.fell_ill for one in courses]) == pytest.approx(512, abs=10)
    assert mean_distance(script, courses) < 7
    for factor in (0.6, 2.0):
        other = {"pathogen.infection.per_contact": 0.155 * factor}
        assert mean_distance(script, [script.course(script.School().run(other, n)) for n in range(30)]) > 9


def mean_distance(script: ModuleType, courses: list) -> float:
    return float(np.mean([script.distance(one, script.observed(), only_in_bed=False) for one in courses]))


def test_no_textbook_sir_gives_both_the_counts_and_the_total(script: ModuleType) -> None:
    """With the parameters that fit the numbers in bed best, some 740 of 763 fall ill, and not 512."""
    account, data = script.ACCOUNTS["textbook"], script.observed()
    settings = account.settings({"per_contact": 0.06, "days_in_bed": 2.1})
    courses = [script.course(script.School().run(settings, seed)) for seed in range(20)]
    close = [one for one in courses if script.distance(one, data, only_in_bed=True) < 8]
    assert len(close) >= 5
    assert min(one.fell_ill for one in close) > 650
