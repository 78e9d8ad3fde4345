"""Networks: attack rate, epidemic probability and curves by the degree distribution, with dependent edges."""

from __future__ import annotations

from pathlib import Path

import edge_based
import numpy as np
import oracles
import pytest
from cases import networks
from judge import must_hold


@pytest.mark.slow
@pytest.mark.parametrize("period", networks.PERIODS)
@pytest.mark.parametrize("degrees", networks.DEGREES)
def test_percolation(tmp_path: Path, degrees: str, period: str) -> None:
    """200 graphs of 2,000, a random case on each; what grows beyond a tenth is an epidemic.

    With random periods an epidemic is less likely than it is large; the same number for both would be
    40 standard errors off.
    """
    found = networks.percolation(tmp_path, degrees, period, 200)
    must_hold(found.probability)
    must_hold(found.size)


@pytest.mark.parametrize("degrees", networks.DEGREES)
def test_edge_based_curves(tmp_path: Path, degrees: str) -> None:
    """30 graphs of 10,000: ever infected and infectious when a tenth … nine tenths of all that will be have been.

    Curves that take everybody to be met by chance, at the same rate, are off by more than the bound.
    """
    found = networks.curves(tmp_path, degrees, 30, 10_000)
    for index in found.indices():
        must_hold(found.infected_at(index))
        must_hold(found.infectious_at(index))
    mixed = edge_based.sir(
        oracles.poisson_degrees(60), 4 / 60 * networks.EDGE_RATE, 1.0, 0.02, found.exact.time
    )
    apart = [abs(mixed.infected[at] - found.infected[:, at].mean()) for at in found.indices()]
    bounds = [found.infected_at(at).bound() + found.infected_at(at).bias for at in found.indices()]
    assert max(np.array(apart) / bounds) > 1.5
