"""One cell, nobody beside the victim, one attacker at a time: space is SZR, and its jump chain is exact.

Then growth from one hunter, with the library's numbers, against the renewal equation.

A hunter meets exposed people one by one; a fight is a bite with probability s / (s + 1), else the hunter
falls with probability κ. So kills come to bites as κ / s to 1, whatever the areas, speeds and step, and the
number of people left when one side is gone has the law of Alemi et al. (2015), by the ballot theorem.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from judge import assert_mean, assert_share
from oracles import szr_survivors
from renewal import struck_on_average
from scipy.stats import lognorm
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

import hyosan as hy
from hyosan.ground.units import MINUTE
from hyosan.model.behaviour import Behaviour
from hyosan.model.pathogen import Pathogen


def szr(kill_probability: float, bite_strength: float) -> Pathogen:
    """The bitten turn at once, and nobody is torn."""
    shape = jonas().model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "1 s"}, "to": {"turned": 1.0}}
    shape["hunting"] |= {
        "door": 1, "tearing_alone": 0, "tearing_per_attacker": 0, "handling_time": "0 s",
        "kill_probability": kill_probability, "bite_strength": bite_strength,
    }  # fmt: skip
    return Pathogen.model_validate(shape)


def alike() -> Behaviour:
    """Everybody weighs one in a fight, can be reached, and never knows."""
    return townspeople(**nobody_ever_knows(), weight_child=1.0, weight_adult=1.0, weight_old=1.0)


def left_at_the_end(humans: int, zombies: int, pathogen: Pathogen, seed: int, length: int = 15) -> int:
    """How many are left of the humans when one side is gone."""
    drive = Drive(town([humans + zombies], household=1), pathogen, alike(), seed, length * MINUTE)
    for person in range(zombies):
        drive.enter(person, "turned")
    for number in range(2000):
        drive.step(number)
        bites, kills = (drive.space.counters()[name] for name in ("bites", "kills"))
        if bites == humans or kills == zombies + bites:
            return humans - bites
    raise AssertionError("neither side is gone after 2,000 steps")


@pytest.mark.parametrize(
    ("kill_probability", "bite_strength", "length"), [(0.5, 1.0, 15), (1.0, 1.0, 60), (0.9, 0.7, 3)]
)
def test_survivors_follow_the_ballot_theorem(
    kill_probability: float, bite_strength: float, length: int
) -> None:
    """Chi-square over 400 runs; the 0.001 quantile of the largest of three tests bounds it."""
    humans, zombies, runs = 12, 2, 400
    pathogen = szr(kill_probability, bite_strength)
    counts = Counter(left_at_the_end(humans, zombies, pathogen, seed, length) for seed in range(runs))
    # `kill_probability` is of those fights that are no bite: alpha = (1 / (1 + s)) κ / (s / (1 + s)) = κ / s
    expected = szr_survivors(humans, zombies, kill_probability / bite_strength) * runs
    observed = np.array([counts[k] for k in range(humans + 1)], np.float64)
    together = _pooled(observed, expected)
    statistic = float(((together[0] - together[1]) ** 2 / together[1]).sum())
    from scipy.stats import chi2

    assert statistic < chi2.ppf(1 - 0.001 / 3, len(together[0]) - 1)


@pytest.mark.parametrize("kills_per_bite", [0.4, 0.7])
def test_one_hunter_among_many_dies_out_with_kills_over_bites(kills_per_bite: float) -> None:
    """Of 150 people; this finite town differs by less than 0.001 from kills / bites, and is what we compare with."""
    humans, runs = 150, 400
    exact = 1 - szr_survivors(humans, 1, kills_per_bite)[0]
    assert exact == pytest.approx(kills_per_bite, abs=0.001)
    pathogen = szr(1.0, 1 / kills_per_bite)
    saved = sum(left_at_the_end(humans, 1, pathogen, seed) > 0 for seed in range(runs))
    assert_share(saved, runs, exact)


def test_one_hunter_in_a_crowd_grows_as_the_renewal_equation_says() -> None:
    """With the library's numbers and a door for one: the mean number struck after an hour and after 100 minutes.

    A strike comes 1 / (a X), 0.2 s, after the hunter is free again, where the equation has none: over 100
    minutes this delays growth by 4 s, or 0.3 %.
    """
    shape = hy.read_scenario("hyosan").pathogen.model_dump(exclude_none=True)
    shape["hunting"]["door"] = 1
    pathogen = Pathogen.model_validate(shape)
    asked, bitten = pathogen.hunting, pathogen.states["bitten"]
    assert asked is not None and bitten.dwell is not None and isinstance(bitten.to, dict)
    delay = bitten.dwell.lognormal
    assert delay is not None and delay.median is not None and delay.sigma is not None
    bite = asked.bite_strength / (asked.bite_strength + 1)
    times, expected = struck_on_average(
        cycle=asked.handling_time / MINUTE,
        bite=bite,
        fall=(1 - bite) * asked.kill_probability,
        turns=(1 - asked.tearing_alone) * bitten.to["turned"],
        turned_by=lognorm(delay.sigma, scale=delay.median / MINUTE).cdf,
        until=100.0,
    )
    world, runs, steps = town([1500], household=1), 300, (12, 20)
    struck = np.empty((runs, len(steps)))
    for seed in range(runs):
        drive = Drive(world, pathogen, alike(), seed, 5 * MINUTE)
        drive.enter(0, "turned")
        for at, step in enumerate(steps):
            drive.run(steps[at - 1] if at else 0, step)
            counters = drive.space.counters()
            struck[seed, at] = counters["bites"] + counters["torn"]
    for at, step in enumerate(steps):
        mean = expected[
            np.searchsorted(times, step * 5.0) - 1
        ]  # a strike at the end of the step is of the next
        assert_mean(struck[:, at], mean, bias=0.003 * mean)


def _pooled(observed: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbouring outcomes together until 5 are expected in each."""
    groups, running = [0], 0.0
    for k, value in enumerate(expected):
        running += value
        if running >= 5 and expected[k + 1 :].sum() >= 5:
            groups.append(k + 1)
            running = 0.0
    return np.add.reduceat(observed, groups), np.add.reduceat(expected, groups)
