"""One cell, nobody beside the victim, one attacker at a time: space is SZR, and its jump chain is exact.

Kills come to bites as κ / s to 1, whatever the areas, speeds and step (`cases.hunters`), and the number of people
left when one side is gone has the law of Alemi et al. (2015), by the ballot theorem. Then growth from one hunter,
with the library's numbers, against the renewal equation.
"""

from __future__ import annotations

import numpy as np
import pytest
from cases import hunters
from cases.hunters import alike, left_at_the_end, szr
from judge import assert_mean, assert_share, must_hold
from oracles import szr_survivors
from renewal import struck_on_average
from scipy.stats import lognorm
from towns import Drive, town

import hyosan as hy
from hyosan.ground.units import MINUTE
from hyosan.model.pathogen import Pathogen


@pytest.mark.parametrize(("kill_probability", "bite_strength", "length"), hunters.CASES)
def test_survivors_follow_the_ballot_theorem(
    kill_probability: float, bite_strength: float, length: int
) -> None:
    """Chi-square over 400 runs."""
    must_hold(hunters.survivors(kill_probability, bite_strength, length, 400))


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
