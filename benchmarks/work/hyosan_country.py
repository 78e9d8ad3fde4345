"""hyosan, influenza in a country: hyosan_country.py PEOPLE DAYS CASES THREADS. The library's scenario, made larger."""

import sys

import ours

from hyosan.facade import read_scenario

people, days, cases, threads = (int(argument) for argument in sys.argv[1:5])


def influenza(people: int, cases: int):
    """Seasonal influenza among so many people, in daily life's circles."""
    asked = {"people.count": people, "seeding.people": cases, "horizon": f"{days} days"}
    return read_scenario("influenza-seasonal", asked)


ours.measure(influenza(people, cases), influenza(100_000, 2000), threads, again=0)
