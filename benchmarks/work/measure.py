"""What every piece of work measures itself with, in any environment: the standard library only."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any


class Timer:
    """Wall and CPU seconds (user + system, all threads) of a block."""

    wall = cpu = 0.0

    def __enter__(self) -> Timer:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *error: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu


def resident() -> int:
    """Bytes in memory now (where /proc is missing: the most so far)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else peak()


def peak() -> int:
    """The most bytes in memory since the start or the last `reset_peak`."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def reset_peak() -> None:
    """Let `peak` begin anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def report(first: Timer, units: float, **facts: Any) -> None:
    """Print the result: seconds of the first run, for so many units of work, and facts beside them."""
    result = {"wall": first.wall, "cpu": first.cpu, "units": units, **facts}
    print("RESULT " + json.dumps({key: _short(value) for key, value in result.items()}), flush=True)


def _short(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value
