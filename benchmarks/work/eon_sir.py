"""EoN, SIR on a random network: eon_sir.py PEOPLE DAYS. Event driven, exponential durations (fast_SIR)."""

import random
import sys
from importlib.metadata import version

import transmission
from measure import Timer, peak, report, resident

people, days = int(sys.argv[1]), int(sys.argv[2])
import EoN  # noqa: E402
import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402


def network(people: int) -> nx.Graph:
    """A random graph of the mean degree."""
    pairs = np.random.default_rng(1).integers(0, people, (people * transmission.DEGREE // 2, 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(pairs[pairs[:, 0] != pairs[:, 1]].tolist())
    return graph


def simulate(graph: nx.Graph, cases: int):
    """Times, and how many are susceptible, infectious, recovered then."""
    return EoN.fast_SIR(
        graph, transmission.hazard(), 1 / transmission.DURATION,
        initial_infecteds=random.sample(range(len(graph)), cases), tmax=days,
    )  # fmt: skip


random.seed(1)
simulate(network(1000), 20)
baseline = resident()
with Timer() as build:
    graph = network(people)
with Timer() as run:
    times, susceptible, infectious, recovered = simulate(graph, max(20, people // 2000))
report(
    run, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline,
    attack=1 - int(susceptible[-1]) / people, version=version("EoN"),
)  # fmt: skip
