"""Runs on demand, for beside.py: reads lines `load ROW PEOPLE THREADS` and `run`, and answers each with a line.

A row is city, well-mixed, million (well mixed, with exponential periods) or network. A run answers with its CPU and
wall seconds, its cases and a hash of its causes in order of time and person.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import networks
import numpy as np
import ours

from hyosan.engine.loop import Simulation
from hyosan.engine.program import Program, compile_program
from hyosan.facade import build_world


def asked(row: str, people: int) -> Program:
    """The row's scenario among so many people, compiled."""
    if row == "network":
        with tempfile.TemporaryDirectory() as folder:
            scenario = networks.scenario(Path(folder) / "network", people, 120)
            return compile_program(scenario, build_world(scenario))
    changed = {}
    if row == "million":
        for state, mean in (("latent", "4 days"), ("infectious", "7 days")):
            changed[f"pathogen__states__{state}__dwell"] = {"exponential": {"mean": mean}}
    name = "city" if row == "city" else "well-mixed"
    scenario = ours.read(name, people, seeding__people=max(20, people // 2000), **changed)
    return compile_program(scenario, build_world(scenario))


def fingerprint(simulation: Simulation) -> str:
    """A hash of who was infected when, by whom and where."""
    log = simulation.run.engine.log
    causes = log.entries[: int(log.size[0])]
    order, found = np.lexsort((causes["person"], causes["time"])), hashlib.sha256()
    for field in ("time", "person", "by", "where", "kind", "state"):
        found.update(np.ascontiguousarray(causes[field][order]).tobytes())
    return found.hexdigest()[:12]


program, threads = None, 1
for line in sys.stdin:
    verb, *given = line.split()
    if verb == "load":
        program, threads = asked(given[0], int(given[1])), int(given[2])
        print("ready", flush=True)
    else:
        timer, simulation = ours.once(program, 1, threads)
        print(timer.cpu, timer.wall, simulation.cases, fingerprint(simulation), flush=True)
