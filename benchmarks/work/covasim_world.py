"""Covasim, a hybrid population built: covasim_world.py PEOPLE"""

import sys

from measure import Timer, peak, report, resident

people = int(sys.argv[1])
import covasim as cv  # noqa: E402


def build(people: int):
    """A population with its contacts, ready to run."""
    sim = cv.Sim(pop_size=people, pop_type="hybrid", n_days=1, rescale=False, verbose=0, rand_seed=1)
    getattr(sim, "init", getattr(sim, "initialize", None))()
    return sim


build(1000)
baseline = resident()
with Timer() as timer:
    sim = build(people)
report(timer, people, memory=peak() - baseline, version=cv.__version__)
