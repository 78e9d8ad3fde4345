"""SZR (Alemi et al. 2015): exact survivors when all mix, and the critical point on a square lattice."""

from __future__ import annotations

import math
from pathlib import Path

import brute_force
import numpy as np
import oracles
import pytest
from cases import zombies
from cases.zombies import szr
from judge import FALSE_ALARM, STANDARD_ERRORS, must_hold
from numpy.typing import NDArray
from replicates import moves_of, scenario_of, write_contacts
from scipy import stats


@pytest.mark.parametrize(("bite", "kill"), [(0.05, 0.04), (0.3, 0.45)])
def test_survivors_when_all_mix(tmp_path: Path, bite: float, kill: float) -> None:
    """4,000 towns of 28 humans and 2 zombies, until one side is gone everywhere."""
    must_hold(zombies.survivors(tmp_path, bite, kill, 4000))


def test_extinction_is_kills_over_bites(tmp_path: Path) -> None:
    """One zombie among 400: the zombies die out with probability kills / bites = 0.8.

    The finite town differs from that by 2e-5, and is what we compare with.
    """
    found = zombies.extinction(tmp_path, 0.8, 1000)
    assert found.probability == pytest.approx(0.8, abs=2e-5)
    must_hold(found)


def lattices(count: int, side: int) -> NDArray[np.int64]:
    """Edges of `count` square lattices with open borders, person = ((lattice) side + y) side + x."""
    person = np.arange(count * side * side).reshape(count, side, side)
    across = np.stack([person[:, :, :-1].ravel(), person[:, :, 1:].ravel()], axis=1)
    down = np.stack([person[:, :-1, :].ravel(), person[:, 1:, :].ravel()], axis=1)
    return np.concatenate([across, down])


def cross(folder: Path, count: int, side: int, kills_per_bite: float) -> tuple[int, NDArray[np.float64]]:
    """A zombie in the middle of each lattice: how many borders are reached, and the share turned on those.

    90 contacts an edge in all; of crossings of 61 at alpha_c the slowest of 60 lattices needed 63.
    """
    pairs = lattices(count, side)
    file = write_contacts(folder, pairs[:, 0], pairs[:, 1], np.full(len(pairs), 6.0))
    people = {"person": np.arange(count * side * side)}
    middle = np.arange(count) * side * side + (side // 2) * (side + 1)
    bite = 1 / (1 + kills_per_bite)
    scenario = scenario_of(
        folder, szr(bite, 1 - bite), [{"network": file}], people, {"zombie": middle}, horizon="15 days"
    )
    turned = moves_of(scenario).into("zombie")
    x, y = turned % side, turned // side % side
    border = (x == 0) | (x == side - 1) | (y == 0) | (y == side - 1)
    reached = np.unique(turned[border] // side**2)
    return len(reached), np.bincount(turned // side**2, minlength=count)[reached] / side**2


def test_a_lattice_agrees_with_a_plain_simulation(tmp_path: Path) -> None:
    """Border reached on 2,000 lattices of side 15 at alpha_c: two samples, one of them not ours."""
    count, alpha = 2000, oracles.LATTICE_CRITICAL_KILLS_PER_BITE
    rng = np.random.default_rng(2)
    plain = sum(brute_force.szr_on_lattice(15, alpha, rng)[1] for _ in range(count))
    ours, _ = cross(tmp_path, count, 15, alpha)
    assert stats.fisher_exact([[ours, count - ours], [plain, count - plain]]).pvalue > FALSE_ALARM


@pytest.mark.slow
def test_the_lattice_is_critical_where_percolation_says(tmp_path: Path) -> None:
    """From side 15 to side 61 the share of crossings falls by the universal L^(-5/48) at alpha_c.

    Above it far faster; below it a crossing fills the bulk, as much of a large lattice as of a small one.
    Everything within 3.89 standard errors; 0.03 for corrections to scaling at side 15.
    """
    small, large = 15, 61
    universal = (small / large) ** oracles.PERCOLATION_BETA_OVER_NU

    def ratio(kills_per_bite: float, count: int) -> tuple[float, float, float]:
        near, density_near = cross(tmp_path / "small", 4 * count, small, kills_per_bite)
        far, density_far = cross(tmp_path / "large", count, large, kills_per_bite)
        relative = math.sqrt(1 / near - 1 / (4 * count) + 1 / far - 1 / count)
        ratio = 4 * far / near
        bulk = float(density_far.mean() / density_near.mean())
        return ratio, STANDARD_ERRORS * ratio * relative, bulk

    critical, bound, bulk = ratio(oracles.LATTICE_CRITICAL_KILLS_PER_BITE, 200)
    assert abs(critical - universal) < bound + 0.03
    assert bulk < 0.95
    above, bound, _ = ratio(0.52, 200)
    assert above + bound < universal
    _, _, bulk = ratio(0.35, 40)
    assert bulk > 1
