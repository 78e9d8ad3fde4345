"""The instantaneous reproduction number of one epidemic by day against those whom it could still reach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from judge import FALSE_ALARM, Verdict
from numpy.typing import NDArray
from replicates import scenario_of, sir
from scipy import stats

import hyosan as hy
from hyosan.ground.units import DAY

CONTACTS, PER_CONTACT, MEAN = 10.0, 0.0625, 4.0  # R0 = 2.5


@dataclass(frozen=True)
class ByDay:
    """R(t) by day: found, exact, and how many infections theory expects of that day."""

    found: NDArray[np.float64]
    exact: NDArray[np.float64]
    expected: NDArray[np.float64]

    @property
    def told(self) -> NDArray[np.bool_]:
        """Days of which enough infections are expected to judge."""
        return self.expected >= 25

    def verdict(self) -> Verdict:
        """Infections of a day are Poisson about their expectation: R(t) / exact has variance 1 / expected."""
        told = self.told
        deviation = (self.found / self.exact - 1)[told] * np.sqrt(self.expected[told])
        statistic, days = float((deviation**2).sum()), int(told.sum())
        bound = float(stats.chi2.isf(FALSE_ALARM, days))
        exact = self.exact[told]
        return Verdict(
            days,
            f"R(t) from {exact[0]:.2f} to {exact[-1]:.2f}",
            f"χ² {statistic:.1f}",
            f"χ² ≤ {bound:.1f} ({days} df)",
            statistic <= bound,
        )


def by_day(folder: Path, people: int = 40_000) -> ByDay:
    """SIR, gamma periods, R0 = 2.5: by day, infections are Poisson about the integral of p w I S dt."""
    dwell = {"gamma": {"mean": f"{MEAN} days", "shape": 3}}
    circles = [{"well_mixed": {"contacts": CONTACTS}}]
    scenario = scenario_of(
        folder, sir(dwell, PER_CONTACT), circles, people, {"infectious": people // 1000}, step="1 day"
    )
    outbreak = hy.simulate(scenario, seed=3)
    table = outbreak.reproduction_number("1 day").to_pandas()
    present, pairs = infectious_and_pairs(outbreak, np.arange(len(table) + 1) * DAY)
    exact = CONTACTS * PER_CONTACT * MEAN * pairs / present / (people - 1)
    expected = CONTACTS * PER_CONTACT / (people - 1) * pairs
    return ByDay(table["instantaneous"].to_numpy(), exact, expected)


def infectious_and_pairs(
    outbreak: Any, edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Integrals, in days, of I and of I S over the intervals: from the table of events, move by move."""
    events = outbreak.events.to_pandas()
    start = outbreak.history.scenario.start.replace(tzinfo=None)
    time = ((events["time"] - start).dt.total_seconds() * 1e6).round().to_numpy()
    infected = (events["to_state"] == "infectious").to_numpy().astype(int)
    recovered = (events["to_state"] == "recovered").to_numpy().astype(int)
    moment = np.concatenate([time, edges])
    order = np.argsort(moment, kind="stable")
    zeros = np.zeros(len(edges), int)
    into, out = (np.concatenate([column, zeros])[order] for column in (infected, recovered))
    infectious = np.cumsum(into - out)
    susceptible = len(outbreak.final_states) - np.cumsum(into)
    length = np.diff(moment[order], append=moment.max()) / DAY
    interval = np.searchsorted(edges, moment[order], side="right") - 1
    sums = [np.bincount(interval, weights=part * length) for part in (infectious, infectious * susceptible)]
    return sums[0][: len(edges) - 1], sums[1][: len(edges) - 1]
