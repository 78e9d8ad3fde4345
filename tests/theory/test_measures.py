"""Measures of whole runs against theory: reproduction number by time, growth, and who meets whom by age."""

from __future__ import annotations

from pathlib import Path

import cases.growth
import numpy as np
import pytest
from cases import mixing, reproduction
from judge import must_hold


def test_instantaneous_reproduction_number_is_that_of_those_left(tmp_path: Path) -> None:
    """SIR, gamma periods, R0 = 2.5: R(t) is R0 × the share left, weighed by infectiousness; χ² by day."""
    found = reproduction.by_day(tmp_path)
    assert found.told.sum() >= 30
    must_hold(found)
    assert np.ptp(found.exact[found.told]) > 1.5, (
        "the number fell far as people ran out, and the measure with it"
    )


@pytest.mark.parametrize("name", cases.growth.COURSES)
def test_growth_of_an_seir_epidemic(tmp_path: Path, name: str) -> None:
    """Sixty runs of 4 million whose reproduction number is that of r = 0.1, by gamma latent and infectious periods.

    The latent period ignored, or a gamma period taken for an exponential one, would be off by more.
    """
    must_hold(cases.growth.growth(tmp_path, name, 60))


def test_infections_by_age_follow_the_contact_matrix() -> None:
    """A city's circles, 24,000 people infectious for two weeks whose infectees infect nobody: chi-square by cell."""
    found = mixing.infections_by_age()
    assert found.counted.sum() > 5500
    must_hold(found)
