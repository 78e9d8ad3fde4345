"""hyosan from nothing to the end of its first step: hyosan_compile.py; NUMBA_CACHE_DIR says whose cache."""

import sys
import time
from pathlib import Path

from measure import Timer, report

with Timer() as timer:
    import hyosan as hy

    scenario = hy.read_scenario("hyosan", population=20_000)
    world = hy.build_world(scenario)
    hy.checkpoint_at(scenario, 1, world)
with Timer() as whole:
    hy.simulate(hy.read_scenario(Path(__file__).with_name("city.yaml"), {"people.count": 20_000}))
report(
    timer, 1, city_run_wall=whole.wall, city_run_cpu=whole.cpu, python=sys.version.split()[0], at=time.time()
)
