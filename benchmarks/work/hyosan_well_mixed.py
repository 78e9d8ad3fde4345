"""hyosan, one well-mixed SEIR: hyosan_well_mixed.py PEOPLE DAYS CASES THREADS [exponential]

Periods as LASER's, or exponential, as epiworld's.
"""

import sys

import ours

people, days, cases, threads = (int(argument) for argument in sys.argv[1:5])
changed = {}
if sys.argv[5:] == ["exponential"]:
    for state, mean in (("latent", "4 days"), ("infectious", "7 days")):
        changed[f"pathogen__states__{state}__dwell"] = {"exponential": {"mean": mean}}
scenario = ours.read("well-mixed", people, seeding__people=cases, horizon=f"{days} days", **changed)
warm = ours.read("well-mixed", 100_000, seeding__people=5000, **changed)
ours.measure(scenario, warm, threads, candidates=2.5)
