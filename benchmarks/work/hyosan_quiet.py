"""hyosan, ten cases that die out among many: hyosan_quiet.py PEOPLE DAYS. The world stays, runs come and go."""

import sys

import ours

people, days = (int(argument) for argument in sys.argv[1:3])
dies_out = {"pathogen__infection__per_contact": 0.3 / 70, "seeding__people": 10}  # reproduction number 0.3
scenario = ours.read("well-mixed", people, horizon=f"{days} days", **dies_out)
ours.measure(scenario, ours.read("well-mixed", 10_000, **dies_out), threads=1, again=20)
