"""Starsim, SIR on a static random network: starsim_sir.py PEOPLE DAYS. Steps of a day."""

import math
import sys

import transmission
from measure import Timer, peak, report, resident

people, days = int(sys.argv[1]), int(sys.argv[2])
import starsim as ss  # noqa: E402


def build(people: int, days: int) -> ss.Sim:
    """The network, drawn once, and one disease."""
    a_day = -math.expm1(-transmission.hazard())
    disease = ss.SIR(
        init_prev=ss.bernoulli(p=max(20, people // 2000) / people), beta=ss.probperday(a_day),
        dur_inf=ss.expon(scale=ss.days(transmission.DURATION)), p_death=ss.bernoulli(p=0),
    )  # fmt: skip
    network = ss.RandomNet(n_contacts=transmission.DEGREE, dynamic=False)
    sim = ss.Sim(
        n_agents=people, diseases=disease, networks=network, start=ss.date("2020-01-01"), dt=ss.days(1),
        dur=ss.days(days), verbose=0, rand_seed=1,
    )  # fmt: skip
    sim.init()
    return sim


build(1000, 2).run()
baseline = resident()
with Timer() as built:
    sim = build(people, days)
with Timer() as run:
    sim.run()
disease, network = sim.diseases[0], sim.networks[0]
report(
    run, people * days, build_wall=built.wall, build_cpu=built.cpu, memory=peak() - baseline,
    attack=1 - float(disease.susceptible.raw[:people].mean()), contacts=2 * len(network) / people,
    version=ss.__version__,
)  # fmt: skip
