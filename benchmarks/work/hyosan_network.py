"""hyosan, SIR on a random network: hyosan_network.py PEOPLE DAYS THREADS"""

import sys
import tempfile
from pathlib import Path

import networks
import ours
import transmission

people, days, threads = (int(argument) for argument in sys.argv[1:4])
with tempfile.TemporaryDirectory() as name:
    warm = networks.scenario(Path(name) / "warm", 50_000, 60)
    asked = networks.scenario(Path(name) / "asked", people, days)
    # an edge's contacts while infectious: those that decide and those that come too late
    candidates = transmission.DEGREE * transmission.hazard() * transmission.DURATION
    ours.measure(asked, warm, threads, candidates=candidates)
