"""Covasim, hybrid population: covasim_hybrid.py PEOPLE DAYS BETA {waning|lasting}

'waning' is its default; with lasting immunity nobody is infected twice, as in hyosan's side of the row. Works
with versions 3 and 4. Attack is the share of people ever infected.
"""

import sys

from measure import Timer, peak, report, resident

people, days, beta, immunity = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
import covasim as cv  # noqa: E402
import numpy as np  # noqa: E402

cv.Sim(pop_size=1000, pop_type="hybrid", n_days=2, verbose=0).run()  # what is loaded late is not work
baseline = resident()
with Timer() as build:
    sim = cv.Sim(
        pop_size=people, pop_type="hybrid", n_days=days, pop_infected=max(20, people // 2000), beta=beta,
        use_waning=immunity == "waning", rescale=False, verbose=0, rand_seed=1,
    )  # fmt: skip
    getattr(sim, "init", getattr(sim, "initialize", None))()
with Timer() as run:
    sim.run()
layers = getattr(sim, "networks", None) or sim.people.contacts
contacts = 2 * sum(len(layer) for layer in layers.values()) / people
report(
    run, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline, contacts=contacts,
    attack=float(np.isfinite(np.asarray(sim.people.date_exposed)).sum()) / people,
    infections=float(sim.results["cum_infections"][-1]), version=cv.__version__,
)  # fmt: skip
