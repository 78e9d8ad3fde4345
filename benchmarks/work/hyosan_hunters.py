"""hyosan, hunters in space: hyosan_hunters.py PEOPLE PREY_SHARE STEPS. Everybody else hunts and never sleeps."""

import sys

from measure import Timer, peak, report, resident

from hyosan.engine import space as spaces
from hyosan.engine.loop import Core, advance, prepare
from hyosan.engine.program import compile_program
from hyosan.engine.run import reserve_log
from hyosan.facade import build_world, read_scenario

people, prey, steps = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])


def measure(people: int, steps: int) -> tuple[Timer, int, dict[str, int]]:
    """(timer, steps of awake hunters, what happened) of `steps` steps after a first."""
    asked = {
        "people.count": people,
        "seeding": [{"state": "turned", "people": max(1, int(people * (1 - prey)))}],
        "pathogen.hunting.dormant_after": "1000 days",
    }
    scenario = read_scenario("hyosan", asked, plan="none")
    simulation = prepare(compile_program(scenario, build_world(scenario)), seed=1)
    length = int(scenario.step)
    advance(simulation, until=length)
    run, space, total, count = simulation.run, simulation.space, Timer(), 0
    reserve_log(run, 2 * people)
    core = Core(run.engine.disease, run.engine.rows, run.engine.log, run.seed)
    for number in range(1, steps + 1):
        count += int(space.roster.counts[0])
        with Timer() as timer:
            spaces.step(space, core, number * length, (number + 1) * length)
        total.wall, total.cpu = total.wall + timer.wall, total.cpu + timer.cpu
    return total, count, space.counters()


measure(2000, 2)
baseline = resident()
timer, count, happened = measure(people, steps)
report(timer, count, memory=peak() - baseline, **happened)
