"""hyosan, a city built and its circles compiled, ready to run: hyosan_world.py PEOPLE"""

import sys

import ours
from measure import Timer, peak, report, reset_peak, resident

from hyosan.engine.program import compile_program
from hyosan.facade import build_world

people = int(sys.argv[1])
compile_program(warm := ours.read("city", 20_000), build_world(warm))
scenario = ours.read("city", people)
baseline = resident()
reset_peak()
with Timer() as timer:
    world = build_world(scenario)
    program = compile_program(scenario, world)
report(timer, people, memory=peak() - baseline, memory_kept=world.nbytes())
