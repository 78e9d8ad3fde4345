"""hyosan, the outbreak of Hyosan under a plan: hyosan_story.py PLAN DAYS SEED. One thread, steps of 15 minutes."""

import sys

import ours
from measure import Timer, peak, report, reset_peak, resident

from hyosan.engine.loop import advance, prepare
from hyosan.engine.program import compile_program
from hyosan.engine.simulate import finished
from hyosan.facade import build_world, read_scenario
from hyosan.outcome import Outbreak

plan, days, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def program(days: int, **settings):
    """The scenario compiled over its world."""
    scenario = read_scenario("hyosan", {"horizon": f"{days} days", **settings}, plan=plan)
    return compile_program(scenario, build_world(scenario))


def warm() -> None:
    """A run of a small city with many turned, so that every kernel is compiled."""
    small = program(4, **{"people.count": 20_000, "seeding.people": 20})
    advance(prepare(small, seed))


warm()
baseline = resident()
reset_peak()
with Timer() as build:
    asked = program(days)
timers = []
for _ in range(2):
    with Timer() as timer:
        simulation = prepare(asked, seed)
        reason = advance(simulation)
    timers.append(timer)
    lost = Outbreak(finished(simulation, reason)).ledger()
    ours.release(simulation.run)
first, again = timers
report(
    first, asked.population * days, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline,
    attack=1 - lost.survivors / asked.population, again_wall=again.wall, again_cpu=again.cpu, ended=reason,
)  # fmt: skip
