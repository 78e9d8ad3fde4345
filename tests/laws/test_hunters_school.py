"""Hyosan High School with the library's hunters: lost within hours; what doors, bows and early force save.

Nobody in these runs understands what he sees, so pupils stay where they are until school ends. (The
library's townspeople do understand, and walk out of the school within the hour: docs/hunters.md.)
"""

from __future__ import annotations

from functools import cache

import numpy as np
from cities import (
    AT_SCHOOL,
    ENTERED,
    NOBODY_KNOWS,
    SEEN_AT_ONCE,
    armed,
    city,
    force,
    pupils,
    shares_lost,
    struck,
    turned_at_school,
    world,
)
from numpy.typing import NDArray
from scipy import stats

import hyosan as hy

FALSE_ALARM = 1e-4  # the chance, over seeds, that a right engine fails one of these comparisons
HELD = 10  # so many lost: from here on the outbreak does not end by itself, and time is still early


def below(values: NDArray[np.float64], bound: float = 0.0) -> bool:
    """Whether the mean of independent values is below a bound, by Student's t."""
    return bool(stats.ttest_1samp(values, bound, alternative="less").pvalue < FALSE_ALARM)


@cache
def lost(
    turned: int, hours: float, one_in: int = 0, door: float = 2.0, seeds: int = 40
) -> NDArray[np.float64]:
    """By seed, the share of the school lost some hours after so many have turned; one in so many has a bow."""
    school = pupils(world())
    of = armed(world(), school[::one_in]) if one_in else world()
    settings = NOBODY_KNOWS | turned_at_school(turned, hours) | {"pathogen.hunting.door": door}
    return shares_lost(settings, of, range(seeds), school)


def test_most_of_a_school_is_lost_within_hours_once_an_outbreak_has_taken_hold() -> None:
    shares = lost(1, 5)
    took_hold = shares * len(pupils(world())) >= HELD
    assert took_hold.sum() > len(shares) / 2
    assert below(0.5 - shares[took_hold])


def test_a_bow_in_every_fourth_hand_saves_more_than_twice_its_share() -> None:
    """In proportion a quarter would be saved, twice that is half. The seeds share their luck: paired."""
    assert below(lost(1, 5, one_in=4) - (1 - 2 / 4) * lost(1, 5))


def test_a_door_that_halves_the_attackers_saves_more_than_half_who_would_be_lost_where_bows_are() -> None:
    """Thirty have turned and every second pupil has a bow. A fight with m attackers against three with two
    bows: D = 9**0.8, bitten m s / (m s + D), else the hunter falls with 0.45. Hunters made in a fight, those
    torn apart left out, against hunters that fall: 0.33 to 0.26 with m = 2, and 0.23 to 0.33 with m = 1.
    """
    assert below(lost(30, 4, one_in=2, door=1.0, seeds=30) - lost(30, 4, one_in=2, seeds=30) / 2)


@cache
def lost_with_force(hours: float, seeds: int = 40) -> NDArray[np.float64]:
    """By seed, the share of the school lost if one squad of the library's comes so many hours after."""
    school = pupils(world())
    scenario = city(NOBODY_KNOWS | SEEN_AT_ONCE | turned_at_school(hours=6))
    scenario = force(scenario, ENTERED + hours, uses={"squads": 1}, where=AT_SCHOOL)
    runs = hy.simulate_many(scenario, range(seeds), world())
    return np.array([len(struck(one, school)) for one in runs]) / len(school)


def test_force_finds_few_or_very_many_lost_and_an_hour_decides() -> None:
    """A squad ends so many hunters an hour whatever their number, and they grow in proportion to it: a
    threshold. If all shares were alike, half of them would lie between a quarter and three quarters.
    """
    found = [lost_with_force(hours) for hours in (0.5, 1.0, 1.75)]
    shares = np.concatenate(found)
    between = int(((shares > 0.25) & (shares < 0.75)).sum())
    assert stats.binomtest(between, len(shares), 0.5, alternative="less").pvalue < FALSE_ALARM
    early, late = found[0] >= 0.75, found[-1] >= 0.75
    table = [[early.sum(), (~early).sum()], [late.sum(), (~late).sum()]]
    assert stats.fisher_exact(table, alternative="less").pvalue < FALSE_ALARM
