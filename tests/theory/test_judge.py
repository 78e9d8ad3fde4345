"""The judges pass what is right about as often as they say, and fail what is off."""

from __future__ import annotations

import numpy as np
import pytest
from judge import FALSE_ALARM, Comparison, Continuous, Distribution, Mean, Share, must_hold
from scipy import stats

RNG_SEED = 12


def right_and_wrong() -> dict[str, tuple[Comparison, Comparison]]:
    """Draws from a law, against it and against one that is well beyond chance."""
    rng = np.random.default_rng(RNG_SEED)
    law, other = np.array([0.2, 0.5, 0.3]), np.array([0.24, 0.48, 0.28])
    outcomes = rng.choice(3, 4000, p=law)
    waits = rng.exponential(2.0, 4000)
    heads = int(rng.binomial(4000, 0.4))
    return {
        "distribution": (Distribution(outcomes, law), Distribution(outcomes, other)),
        "share": (Share(heads, 4000, 0.4), Share(heads, 4000, 0.45)),
        "mean, sd of its own": (Mean(waits, 2.0), Mean(waits, 2.2)),
        "mean, sd of theory": (Mean(waits, 2.0, sd=2.0), Mean(waits, 2.2, sd=2.0)),
        "times": (Continuous(waits, stats.expon(scale=2)), Continuous(waits, stats.expon(scale=2.4))),
    }


@pytest.mark.parametrize("name", right_and_wrong())
def test_right_holds_and_wrong_fails(name: str) -> None:
    right, wrong = right_and_wrong()[name]
    must_hold(right)
    with pytest.raises(AssertionError, match="theory says"):
        must_hold(wrong)


def test_what_theory_calls_impossible_fails() -> None:
    with pytest.raises(AssertionError, match="impossible"):
        Distribution(np.array([0, 1, 3]), np.array([0.5, 0.5])).verdict()
    with pytest.raises(AssertionError, match="impossible"):
        Distribution(np.array([0, 1, 2]), np.array([0.5, 0.5, 0.0])).verdict()


def test_a_bias_widens_the_tolerance_and_no_more() -> None:
    values = np.full(100, 2.2) + np.tile([-0.1, 0.1], 50)
    assert not Mean(values, 2.0).verdict().holds
    assert Mean(values, 2.0, bias=0.2).verdict().holds
    assert not Mean(values, 2.0, bias=0.1).verdict().holds
    assert not Share(700, 1000, 0.6).verdict().holds
    assert Share(700, 1000, 0.6, bias=0.1).verdict().holds


@pytest.mark.parametrize("probability", [0.03, 0.4, 0.97])
def test_a_right_share_fails_once_in_ten_thousand_at_most(probability: float) -> None:
    """All outcomes of 500 trials, by their probability."""
    outcomes = np.arange(501)
    weight = stats.binom.pmf(outcomes, 500, probability)
    low, high = Share(0, 500, probability).interval()
    missed = weight[(outcomes / 500 < low) | (outcomes / 500 > high)].sum()
    assert 0 < missed <= FALSE_ALARM
