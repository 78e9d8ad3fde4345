"""epiworld, one well-mixed SEIR: epiworld_seir.py PEOPLE DAYS CASES. Its periods are geometric, in days."""

import sys
from importlib.metadata import version

from measure import Timer, peak, report, resident

people, days, cases = (int(argument) for argument in sys.argv[1:4])
import epiworldpy as epiworld  # noqa: E402


def build(people: int, cases: int):
    """Ten contacts a day, 2.5 infections by each case, four days latent, seven infectious."""
    model = epiworld.epimodels.ModelSEIRCONN("virus", people, cases / people, 10.0, 2.5 / 70, 4.0, 1 / 7)
    model.verbose_off()
    return model


build(1000, 10).run(2, 1)
baseline = resident()
with Timer() as built:
    model = build(people, cases)
with Timer() as run:
    model.run(days, 1)
susceptible, _, _, _ = model.get_db().get_hist_total()["counts"][-4:]  # of the last day
report(
    run, people * days, build_wall=built.wall, build_cpu=built.cpu, memory=peak() - baseline,
    attack=1 - int(susceptible) / people, version=version("epiworldpy"),
)  # fmt: skip
