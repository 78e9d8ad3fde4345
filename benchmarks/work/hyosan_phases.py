"""Where the time goes: hyosan_phases.py {city|well-mixed|network} PEOPLE. CPU seconds by bulk phase, one thread."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import networks
import ours

from hyosan.engine import bulk, loop
from hyosan.engine.loop import advance, prepare
from hyosan.engine.program import compile_program
from hyosan.facade import build_world

PHASES = {
    bulk: ("claim_and_plan", "foresee", "later_visits", "chain", "drop_bucket", "file_later", "commit"),
    loop: ("load_heap", "settle_until"),
}
spent: Counter[str] = Counter()


def timed(name, function):
    """The same function, its CPU time noted under its name."""

    def wrapped(*arguments):
        began = time.process_time()
        result = function(*arguments)
        spent[name] += time.process_time() - began
        return result

    return wrapped


for module, names in PHASES.items():
    for name in names:
        setattr(module, name, timed(name, getattr(module, name)))


def asked(name, people):
    """The row's scenario for so many people, and its world."""
    if name != "network":
        scenario = ours.read(name, people, seeding__people=max(20, people // 2000))
        return scenario, build_world(scenario)
    with tempfile.TemporaryDirectory() as folder:
        scenario = networks.scenario(Path(folder) / "network", people, 120)
        return scenario, build_world(scenario)


name, people = sys.argv[1], int(sys.argv[2])
for count in (50_000, people):  # the first compiles
    scenario, world = asked(name, count)
    program = compile_program(scenario, world)
    for _ in range(2):
        spent.clear()
        began = time.process_time()
        simulation = prepare(program, 1)
        advance(simulation)
        spent["all"] = time.process_time() - began
        cases = simulation.cases
        ours.release(simulation.run)
for phase, seconds in spent.most_common():
    print(f"{phase:14s} {seconds:8.3f} CPU s {seconds / cases * 1e9:8.1f} ns an infection")
