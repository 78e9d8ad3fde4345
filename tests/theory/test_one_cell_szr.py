"""One cell, nobody beside the victim, one attacker at a time: space is SZR, and its jump chain is exact.

A hunter meets exposed people one by one; a fight is a bite with probability s / (s + 1), else the hunter
falls with probability κ. So kills come to bites as κ / s to 1, whatever the areas, speeds and step, and the
number of people left when one side is gone has the law of Alemi et al. (2015), by the ballot theorem.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from oracles import szr_survivors
from towns import Drive, jonas, nobody_ever_knows, town, townspeople

from hyosan.ground.units import MINUTE
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


@pytest.mark.parametrize(
    ("kill_probability", "bite_strength", "length"), [(0.5, 1.0, 15), (1.0, 1.0, 60), (0.9, 0.7, 3)]
)
def test_survivors_follow_the_ballot_theorem(
    kill_probability: float, bite_strength: float, length: int
) -> None:
    """Chi-square over 400 runs; the 0.001 quantile of the largest of three tests bounds it."""
    humans, zombies, runs = 12, 2, 400
    alike = {"weight_child": 1.0, "weight_adult": 1.0, "weight_old": 1.0}
    world = town([humans + zombies], household=1)
    pathogen, behaviour = szr(kill_probability, bite_strength), townspeople(**nobody_ever_knows(), **alike)
    counts: Counter[int] = Counter()
    for seed in range(runs):
        drive = Drive(world, pathogen, behaviour, seed, length * MINUTE)
        for person in range(zombies):
            drive.enter(person, "turned")
        for number in range(2000):
            drive.step(number)
            bites, kills = (drive.space.counters()[name] for name in ("bites", "kills"))
            if bites == humans or kills == zombies + bites:
                break
        else:
            raise AssertionError("neither side is gone after 2,000 steps")
        counts[humans - bites] += 1
    # `kill_probability` is of those fights that are no bite: alpha = (1 / (1 + s)) κ / (s / (1 + s)) = κ / s
    expected = szr_survivors(humans, zombies, kill_probability / bite_strength) * runs
    observed = np.array([counts[k] for k in range(humans + 1)], np.float64)
    together = _pooled(observed, expected)
    statistic = float(((together[0] - together[1]) ** 2 / together[1]).sum())
    from scipy.stats import chi2

    assert statistic < chi2.ppf(1 - 0.001 / 3, len(together[0]) - 1)


def _pooled(observed: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbouring outcomes together until 5 are expected in each."""
    groups, running = [0], 0.0
    for k, value in enumerate(expected):
        running += value
        if running >= 5 and expected[k + 1 :].sum() >= 5:
            groups.append(k + 1)
            running = 0.0
    return np.add.reduceat(observed, groups), np.add.reduceat(expected, groups)
