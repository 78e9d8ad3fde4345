"""A small Hyosan with the library's own numbers: how fast, how far, how late is too late, and who holds out."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from cities import (
    ENTERED,
    NOBODY_KNOWS,
    PEOPLE,
    SEEN_AT_ONCE,
    city,
    force,
    struck,
    turned_at_school,
    world,
)
from numpy.typing import NDArray
from scipy import stats

import hyosan as hy

FALSE_ALARM = 1e-4  # the chance, over seeds, that a right engine fails one of these comparisons
FEW, MANY = 0.02, 0.25  # of the city
STAY_AT_HOME = {"behaviour.flight": None, "behaviour.hiding": None, "behaviour.search": None}
SMALLER = 6_000  # people, for runs of days


def above(values: NDArray[np.float64], bound: float) -> bool:
    """Whether the mean of independent values is above a bound, by Student's t."""
    return bool(stats.ttest_1samp(values, bound, alternative="greater").pvalue < FALSE_ALARM)


@cache
def outbreaks() -> list[NDArray[np.float64]]:
    """When people who go home and stay there were struck, in hours, in two days; outbreaks that took hold."""
    runs = hy.simulate_many(city(STAY_AT_HOME | {"horizon": "2 days"}), range(16), world())
    return [times for times in map(struck, runs) if len(times) > FEW * PEOPLE]


def test_at_first_the_struck_double_within_an_hour() -> None:
    """From the 8th to the 256th: five doublings, one after the other no slower than an hour in the mean."""
    found = outbreaks()
    assert len(found) > 8
    doublings = np.array([np.diff(times[2 ** np.arange(3, 9) - 1]) for times in found])
    assert above(-doublings.mean(axis=1), -1.0)
    assert (doublings.mean(axis=0) < 1.0).all()


def test_within_a_day_the_outbreak_saturates() -> None:
    """The second day adds less than a fifth of what the first did, for those who are left are indoors."""
    first = np.array([(times < 24).sum() for times in outbreaks()])
    both = np.array([len(times) for times in outbreaks()])
    assert above(-(both - first) / first, -0.2)


def alive_at_day_5(crowd: int = 30, **barricade: Any) -> NDArray[np.float64]:
    """By seed, the share of those alive after a day, nearly all indoors by then, who live on day 5."""
    scenario = city(
        STAY_AT_HOME
        | {
            "horizon": "5 days",
            "pathogen.hunting.breach_crowd": crowd,
            "behaviour.barricade": {"breach_open": "1 h", **barricade},
        },
        SMALLER,
    )
    found = [struck(one) for one in hy.simulate_many(scenario, range(12), world(SMALLER))]
    took_hold = [times for times in found if len(times) > FEW * SMALLER]
    return np.array([(SMALLER - len(times)) / (SMALLER - (times < 24).sum()) for times in took_hold])


def more(larger: NDArray[np.float64], smaller: NDArray[np.float64]) -> bool:
    """Whether one mean is above another, by Welch's t."""
    test = stats.ttest_ind(larger, smaller, equal_var=False, alternative="greater")
    return bool(test.pvalue < FALSE_ALARM)


def test_more_hold_out_to_day_5_the_larger_the_crowd_that_a_breach_needs() -> None:
    """Within the design's range, where it decides: with crowds of 10 few hold out, with 20 nearly all."""
    held = [alive_at_day_5(crowd) for crowd in (10, 14, 20)]
    assert more(held[1], held[0]) and more(held[2], held[1])


def test_fewer_hold_out_to_day_5_the_oftener_they_go_out_once_stores_have_ended() -> None:
    """Stores of two days, the least of the design's range; the library's sorties are 0.4 a day."""
    stores = {"gamma": {"mean": "2 days", "shape": 4}}
    held = [alive_at_day_5(stores=stores, sorties=f"{times} per day") for times in (0, 0.1, 0.4)]
    assert more(held[0], held[1]) and more(held[1], held[2])


def test_two_hours_and_a_half_decide_whether_force_finds_few_or_very_many_lost_where_nobody_knows() -> None:
    """The early cordon's squads for a city of this size, with reports that are at once and complete.

    Very many is more than a quarter of the city. Of 36 early and 36 late runs Fisher's test needs 14 more late
    ones; of late ones some six in ten were so in 40 other seeds, and of early ones none.
    """
    scenario, runs = city(NOBODY_KNOWS | SEEN_AT_ONCE | turned_at_school(hours=12)), 36

    def very_many(hours: float) -> int:
        found = hy.simulate_many(force(scenario, ENTERED + hours), range(runs), world())
        return sum(one.ledger().lost > MANY * PEOPLE for one in found)

    early, late = very_many(0.5), very_many(3.0)
    table = [[early, runs - early], [late, runs - late]]
    assert stats.fisher_exact(table, alternative="less").pvalue < FALSE_ALARM
