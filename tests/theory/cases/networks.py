"""Configuration-model networks: bond percolation, and the edge-based compartmental curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import edge_based
import numpy as np
import oracles
from judge import Mean, Share
from numpy.typing import NDArray
from replicates import moves_of, scenario_of, sir, write_contacts

from cases import periods

PERIODS = {"exponential": periods.exponential(1), "fixed": periods.fixed(1)}
EDGE_RATE = 0.6  # contacts a day of an edge; the mean period is a day
PEOPLE = 2000


def shares(by_degree: dict[int, float]) -> NDArray[np.float64]:
    return np.array([by_degree.get(k, 0.0) for k in range(max(by_degree) + 1)])


DEGREES = {
    "Poisson": oracles.poisson_degrees(4),
    "regular": shares({4: 1.0}),
    "bimodal": shares({2: 0.5, 8: 0.5}),
}


@dataclass(frozen=True)
class Graphs:
    """Graphs side by side, person p in graph p // people; `lost` is the share of edges dropped."""

    count: int
    people: int
    edges: NDArray[np.int64]
    lost: float


def graphs(degrees: NDArray[np.float64], count: int, people: int, rng: np.random.Generator) -> Graphs:
    """Configuration models: stubs paired within each graph; loops and double edges are dropped."""
    pairs, asked = [], 0
    for graph in range(count):
        drawn = rng.choice(len(degrees), people, p=degrees / degrees.sum())
        drawn[0] += drawn.sum() % 2
        stubs = rng.permutation(np.repeat(np.arange(people), drawn)).reshape(-1, 2)
        asked += len(stubs)
        stubs = np.sort(stubs[stubs[:, 0] != stubs[:, 1]], axis=1)
        pairs.append(np.unique(stubs, axis=0) + graph * people)
    edges = np.concatenate(pairs)
    return Graphs(count, people, edges, 1 - len(edges) / asked)


def written(folder: Path, side_by_side: Graphs) -> str:
    """Their contact file, every edge at EDGE_RATE."""
    edges = side_by_side.edges
    return write_contacts(folder, edges[:, 0], edges[:, 1], np.full(len(edges), EDGE_RATE))


@dataclass(frozen=True)
class Percolation:
    """How often one case starts an epidemic, and how large it is."""

    probability: Share
    size: Mean


def percolation(folder: Path, degrees: str, period: str, count: int) -> Percolation:
    """Graphs of 2,000, a random case on each; what grows beyond a tenth is an epidemic.

    Dropped loops and double edges, and finite size, are both of the order of one person in N: bias 10 / N.
    """
    distribution, asked = DEGREES[degrees], PERIODS[period]
    rng = np.random.default_rng(5)
    file = written(folder, graphs(distribution, count, PEOPLE, rng))
    seeds = np.arange(count) * PEOPLE + rng.integers(0, PEOPLE, count)
    people = {"person": np.arange(count * PEOPLE)}
    scenario = scenario_of(folder, sir(asked.dwell), [{"network": file}], people, {"infectious": seeds})
    size = np.bincount(moves_of(scenario).into("infectious") // PEOPLE, minlength=count) / PEOPLE
    epidemic, bias = size > 0.1, 10 / PEOPLE
    likely = oracles.network_epidemic_probability(distribution, EDGE_RATE, asked.law)
    large = oracles.network_attack_rate(distribution, EDGE_RATE, asked.law)
    return Percolation(
        Share(int(epidemic.sum()), count, likely, bias), Mean(size[epidemic], large, bias=bias)
    )


SEEDED = 0.02  # of each graph


@dataclass(frozen=True)
class Curves:
    """Ever infected and infectious, [graph, time], and the equations' curves at the same times."""

    infected: NDArray[np.float64]
    infectious: NDArray[np.float64]
    exact: edge_based.Curve
    missing_edges: edge_based.Curve  # the equations without the edges that were dropped

    def infected_at(self, index: int) -> Mean:
        """Ever infected at one of the times."""
        exact, missing = self.exact.infected, self.missing_edges.infected
        bias = abs(exact[index] - missing[index]) + self._curvature(self.infected, exact, index)
        return Mean(self.infected[:, index], float(exact[index]), bias=float(bias))

    def infectious_at(self, index: int) -> Mean:
        """Infectious at one of the times."""
        exact, missing = self.exact.infectious, self.missing_edges.infectious
        bias = abs(exact[index] - missing[index]) + self._curvature(self.infectious, exact, index)
        return Mean(self.infectious[:, index], float(exact[index]), bias=float(bias))

    def _curvature(self, found: NDArray[np.float64], exact: NDArray[np.float64], index: int) -> float:
        """What early luck does to the mean of a curve: it shifts it in time by tau, of mean 0.

        Ever infected has the variance x'^2 var(tau), which the graphs tell; its mean, and that of the infectious,
        moves by x'' var(tau) / 2.
        """
        time = self.exact.time
        slope = np.gradient(self.exact.infected, time)
        shift = self.infected[:, index].var(ddof=1) / slope[index] ** 2
        return float(abs(np.gradient(np.gradient(exact, time), time)[index]) * shift / 2)

    def indices(self, parts: Sequence[float] = (0.1, 0.3, 0.5, 0.7, 0.9)) -> list[int]:
        """Where theory has infected these parts of all that it will."""
        infected = self.exact.infected - SEEDED
        return [int(np.searchsorted(infected, part * infected[-1])) for part in parts]


def curves(folder: Path, degrees: str, count: int, people: int) -> Curves:
    """Exponential periods on `count` graphs, a random 2 % of each infectious at the start."""
    distribution = DEGREES[degrees]
    rng = np.random.default_rng(7)
    side_by_side = graphs(distribution, count, people, rng)
    seeded = int(SEEDED * people)
    seeds = np.concatenate(
        [graph * people + rng.choice(people, seeded, replace=False) for graph in range(count)]
    )
    scenario = scenario_of(
        folder,
        sir(PERIODS["exponential"].dwell),
        [{"network": written(folder, side_by_side)}],
        {"person": np.arange(count * people)},
        {"infectious": seeds},
    )
    moves = moves_of(scenario)
    time = np.linspace(0, 16, 161)
    ever = cumulative(moves.time, moves.person, moves.to_state == "infectious", side_by_side, time)
    over = cumulative(moves.time, moves.person, moves.to_state == "recovered", side_by_side, time)
    exact, missing = (
        edge_based.sir(law, EDGE_RATE, 1.0, seeded / people, time)
        for law in (distribution, edge_based.thinned(distribution, side_by_side.lost))
    )
    return Curves(ever, ever - over, exact, missing)


def cumulative(
    moment: NDArray[np.float64],
    person: NDArray[np.int64],
    which: NDArray[np.bool_],
    side_by_side: Graphs,
    time: NDArray[np.float64],
) -> NDArray[np.float64]:
    """[graph, time]: the share of each graph's people who have made a move by then."""
    graph, at = person[which] // side_by_side.people, np.searchsorted(time, moment[which], side="left")
    counts = np.zeros((side_by_side.count, len(time) + 1))
    np.add.at(counts, (graph, at), 1)
    return np.cumsum(counts, axis=1)[:, :-1] / side_by_side.people
