"""LASER, one well-mixed SEIR: laser_seir.py PEOPLE DAYS CASES. The first day, which compiles, is apart."""

import os
import sys
import time
from importlib.metadata import version

from measure import Timer, peak, report, resident

os.environ.setdefault("TQDM_DISABLE", "1")
people, days, cases = (int(argument) for argument in sys.argv[1:4])

import numba  # noqa: E402
from laser.core import PropertySet  # noqa: E402
from laser.core import distributions as dists  # noqa: E402
from laser.core.utils import grid  # noqa: E402
from laser.generic import SEIR  # noqa: E402
from laser.generic.model import Model  # noqa: E402


class Mark:
    """Notes when each day ends."""

    def __init__(self):
        self.wall, self.cpu = [], []

    def step(self, tick):
        self.wall.append(time.perf_counter())
        self.cpu.append(time.process_time())


baseline, mark = resident(), Mark()
with Timer() as build:
    scenario = grid(M=1, N=1, population_fn=lambda row, column: people, node_size_degs=0.09)
    scenario["S"], scenario["E"], scenario["I"], scenario["R"] = people - cases, 0, cases, 0
    model = Model(scenario, PropertySet({"nticks": days + 1, "beta": 2.5 / 7, "seed": 1}), skip_capacity=True)
    infectious, latent = dists.normal(loc=7.0, scale=2.0), dists.normal(loc=4.0, scale=1.0)
    model.components = [
        SEIR.Susceptible(model),
        SEIR.Recovered(model),
        SEIR.Infectious(model, infectious),
        SEIR.Exposed(model, latent, infectious),
        SEIR.Transmission(model, latent),
        mark,
    ]
model.run()
steady = Timer()
steady.wall, steady.cpu = mark.wall[-1] - mark.wall[0], mark.cpu[-1] - mark.cpu[0]
report(
    steady, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline,
    attack=1 - int(model.nodes.S[-1].sum()) / people, threads=numba.get_num_threads(),
    version=version("laser-generic"),
)  # fmt: skip
