"""hyosan, one well-mixed SEIR: hyosan_well_mixed.py PEOPLE DAYS CASES THREADS [PER_CONTACT]"""

import sys

import ours

people, days, cases, threads = (int(argument) for argument in sys.argv[1:5])
changed = {"pathogen__infection__per_contact": float(sys.argv[5])} if len(sys.argv) > 5 else {}
scenario = ours.read("well-mixed", people, seeding__people=cases, horizon=f"{days} days", **changed)
ours.measure(scenario, ours.read("well-mixed", 100_000, seeding__people=5000), threads)
