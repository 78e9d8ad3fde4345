"""hyosan, a city: hyosan_city.py PEOPLE DAYS THREADS"""

import sys

import ours

people, days, threads = (int(argument) for argument in sys.argv[1:4])
cases, horizon = max(20, people // 2000), f"{days} days"
scenario = ours.read("city", people, seeding__people=cases, horizon=horizon)
warm = ours.read("city", 50_000, seeding__people=2000, horizon="60 days")
ours.measure(
    scenario, warm, threads, candidates=35.3 * 0.011 * 8
)  # contacts a day, per contact, days infectious
