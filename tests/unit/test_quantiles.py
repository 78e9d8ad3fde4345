"""Dwell-time tables: right to 1e-6 against 40-digit arithmetic, the same bits everywhere, monotone."""

from __future__ import annotations

import hashlib
from typing import Any

import mpmath
import numpy as np
import pytest

from hyosan.ground.knots import TABLE_SIZE
from hyosan.ground.units import DAY, HOUR
from hyosan.kernels.progression import dwell_ticks
from hyosan.model import quantiles
from hyosan.model.dwell import Dwell
from hyosan.model.quantiles import LONGEST, quantile_table, read_quantile

LAST = 2**32 - 1
SMOOTH: list[dict[str, Any]] = [
    {"exponential": {"mean": "2 days"}},
    {"exponential": {"mean": "15000 days"}},
    {"gamma": {"mean": "3 h", "shape": 2}},
    {"gamma": {"mean": "20 days", "shape": 0.16}},
    {"gamma": {"mean": "4 days", "shape": 37.5}},
    {"weibull": {"scale": "5 days", "shape": 0.5}},
    {"weibull": {"scale": "5 days", "shape": 3.2}},
    {"lognormal": {"median": "5 days", "sigma": 0.5}},
    {"lognormal": {"median": "2 h", "sigma": 3}},
    {"lognormal": {"mean": "6 days", "sd": "10 days"}},
]


def draws() -> list[int]:
    """Both ends one by one, the middle, every power of two from both ends, and some drawn between."""
    powers = [2**k + d for k in range(32) for d in (-1, 0, 1)]
    drawn = np.random.default_rng(1).integers(0, 2**32, 40).tolist()
    tails = (2.0 ** np.random.default_rng(2).uniform(0, 31, 40)).astype(np.int64).tolist()
    lower = [*range(4), *powers, *drawn, *tails]
    return sorted({v for u in lower for v in (u, LAST - u) if 0 <= v <= LAST})


def tail_of(dwell: Dwell, ticks: Any, upper: bool) -> Any:
    """The distribution's own tail in mpmath, written apart from the tables' code."""
    if dwell.exponential:
        survival = mpmath.exp(-ticks / dwell.exponential.mean)
    elif dwell.weibull:
        survival = mpmath.exp(-((ticks / dwell.weibull.scale) ** mpmath.mpf(dwell.weibull.shape)))
    elif dwell.gamma:
        shape = mpmath.mpf(dwell.gamma.shape)
        x = ticks * shape / dwell.gamma.mean
        survival = mpmath.gammainc(shape, x, regularized=True)
        if not upper:
            return mpmath.gammainc(shape, 0, x, regularized=True)
    else:
        asked = dwell.lognormal
        assert asked is not None
        if asked.median is not None:
            mu, sigma = mpmath.log(asked.median), mpmath.mpf(asked.sigma)
        else:
            sigma = mpmath.sqrt(mpmath.log(1 + (mpmath.mpf(asked.sd) / asked.mean) ** 2))
            mu = mpmath.log(asked.mean) - sigma**2 / 2
        survival = mpmath.ncdf((mu - mpmath.log(ticks)) / sigma)
    return survival if upper else 1 - survival


@pytest.mark.parametrize("asked", SMOOTH, ids=str)
def test_quantiles_are_right_to_1e_6(asked: dict[str, Any]) -> None:
    """F(q (1 - 1e-6) - 4 ticks) <= p <= F(q (1 + 1e-6) + 4 ticks), tails included."""
    dwell = Dwell.model_validate(asked)
    table = quantile_table(dwell)
    with mpmath.workdps(40):
        for u in draws():
            ticks = read_quantile(table, u)
            if ticks >= LONGEST:
                continue
            upper = u >= 2**31
            p = (mpmath.mpf(LAST - u if upper else u) + 0.5) / 2**32
            below = ticks * (1 - mpmath.mpf("1e-6")) - 4
            low = tail_of(dwell, below, upper) if below > 0 else mpmath.mpf(upper)
            high = tail_of(dwell, ticks * (1 + mpmath.mpf("1e-6")) + 4, upper)
            assert (high <= p <= low) if upper else (low <= p <= high), (u, ticks)


@pytest.mark.parametrize("asked", SMOOTH, ids=str)
def test_quantiles_are_monotone(asked: dict[str, Any]) -> None:
    """Up to the reader's own rounding, 3 ticks."""
    table = quantile_table(Dwell.model_validate(asked))
    some = np.random.default_rng(3).integers(0, 2**32, 4000)
    runs = np.concatenate([some, some + 1, np.arange(3000), LAST - np.arange(3000), 2**31 + np.arange(-9, 9)])
    values = [read_quantile(table, int(u)) for u in np.unique(np.clip(runs, 0, LAST))]
    assert min(np.diff(values)) >= -3


@pytest.mark.parametrize("asked", [*SMOOTH, {"empirical": {"values": ["1 h", "2 h"]}}], ids=str)
def test_the_kernel_reads_the_same_ticks(asked: dict[str, Any]) -> None:
    """The compiled reader, on int64, against the plain one on Python's integers: exactly."""
    table = quantile_table(Dwell.model_validate(asked))
    rows = table[None].copy()
    some = np.random.default_rng(4).integers(0, 2**32, 3000).tolist()
    for u in [*draws(), *some]:
        assert dwell_ticks(rows, 0, np.int64(u)) == read_quantile(table, u)


def test_the_mean_of_a_table_is_the_mean_asked() -> None:
    """Stratified draws integrate the quantile function: 2^17 strata leave 1e-4 of the tail at most."""
    table = quantile_table(Dwell.model_validate({"gamma": {"mean": "3 days", "shape": 2}}))
    values = [read_quantile(table, u) for u in range(2**14, 2**32, 2**15)]
    assert np.mean(values) == pytest.approx(3 * DAY, rel=1e-4)


def test_rows_have_one_size_and_are_shared() -> None:
    first = quantile_table(Dwell.model_validate({"exponential": {"mean": "2 days"}}))
    again = quantile_table(Dwell.model_validate({"exponential": {"mean": "48 h"}}))
    assert first is again and first.shape == (TABLE_SIZE,) and first.dtype == np.int64
    assert first.nbytes <= 600_000
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_a_fixed_duration_is_one_step() -> None:
    for asked, ticks in (("3 h", 3 * HOUR), ("0 s", 0)):
        table = quantile_table(Dwell.model_validate({"fixed": asked}))
        assert {read_quantile(table, u) for u in (0, 1, 2**31, LAST)} == {ticks}


def test_empirical_values_keep_their_exact_shares() -> None:
    """A step function: no value in between, each with its share of the 2^32 draws, weight 0 never drawn."""
    asked = {"empirical": {"values": ["5 h", "1 h", "2 h", "1 h"], "weights": [1, 1, 0, 2]}}
    table = quantile_table(Dwell.model_validate(asked))
    quarter = 2**30
    assert [read_quantile(table, u) for u in (0, 3 * quarter - 1, 3 * quarter, LAST)] == [
        HOUR,
        HOUR,
        5 * HOUR,
        5 * HOUR,
    ]


def test_empirical_refuses_more_values_than_a_row_holds() -> None:
    asked = {"empirical": {"values": [f"{k} s" for k in range(TABLE_SIZE)]}}
    with pytest.raises(ValueError, match="distinct values"):
        quantile_table(Dwell.model_validate(asked))


def test_a_knot_near_a_rounding_boundary_is_decided_with_40_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding every knot with mpmath changes no bit: double precision was only trusted where it may be."""
    quantiles._smooth_table.cache_clear()
    asked = Dwell.model_validate({"lognormal": {"median": "5 days", "sigma": 0.5}})
    usual = quantile_table(asked)
    quantiles._smooth_table.cache_clear()
    monkeypatch.setattr(quantiles, "_NEAR", 3e-10)
    assert np.array_equal(quantile_table(asked), usual)
    quantiles._smooth_table.cache_clear()


GOLDEN = {
    "exponential": ({"exponential": {"mean": "2 days"}}, "9a399bf653a2a51a"),
    "gamma": ({"gamma": {"mean": "3 h", "shape": 2.5}}, "face19e151f23d94"),
    "lognormal": ({"lognormal": {"median": "5 days", "sigma": 0.5}}, "cc313ab0c3e3423f"),
    "weibull": ({"weibull": {"scale": "5 days", "shape": 1.3}}, "8149465c1cde4072"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_tables_are_the_same_bits_on_every_machine(name: str) -> None:
    asked, digest = GOLDEN[name]
    table = quantile_table(Dwell.model_validate(asked))
    assert hashlib.sha256(table.astype("<i8").tobytes()).hexdigest()[:16] == digest
