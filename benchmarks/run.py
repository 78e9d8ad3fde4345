"""hyosan beside its peers, in turn, in one run.

    python benchmarks/run.py [--rows NAME…] [--repeats N] [--small] [--out FILE]

Every piece of work is a process of its own; the sides of a row take turns, so that a machine that slows down
slows both. Before each, two short calibrations say how fast the machine is just then. Only ratios mean
anything. Results go to benchmarks/results/<date>.json.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import environments
import numpy as np
from rows import ROWS, Row, Side

HERE = Path(__file__).parent
Result = dict[str, Any]


def calibrate() -> dict[str, float]:
    """How fast the machine is now: a loop of Python (million turns a second, by wall and by CPU time), and
    random reads by numpy over 40 MB (million a CPU second)."""
    wall, cpu = time.perf_counter(), time.process_time()
    total = 0
    for i in range(1_000_000):
        total += i
    loop_wall, loop_cpu = time.perf_counter() - wall, time.process_time() - cpu
    values = np.ones(10_000_000, np.int32)
    where = np.random.default_rng(1).integers(0, len(values), 1_000_000)
    cpu = time.process_time()
    values[where].sum()
    return {"wall": 1 / loop_wall, "cpu": 1 / loop_cpu, "reads": 1 / (time.process_time() - cpu)}


def measure(side: Side, small: bool, caches: dict[str, str]) -> Result | None:
    """One piece of work in a process of its own; None where its environment is missing or it failed."""
    python = environments.python_of(side.environment)
    if python is None:
        return None
    calibration = calibrate()
    environment = dict(os.environ)
    if side.script == "hyosan_compile.py":
        empty = side.name == "cache empty"
        environment["NUMBA_CACHE_DIR"] = tempfile.mkdtemp() if empty else caches.setdefault("full", _filled())
    before = os.times()
    began = time.perf_counter()
    command = [str(python), str(HERE / "work" / side.script), *side.command(small)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    whole, after = time.perf_counter() - began, os.times()
    lines = [line[7:] for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not lines:
        print(f"{side.name} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
        return None
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {**json.loads(lines[-1]), "process_wall": whole, "process_cpu": spent, "calibration": calibration}


def _filled() -> str:
    """A cache that a first start has filled."""
    folder = tempfile.mkdtemp()
    script = HERE / "work" / "hyosan_compile.py"
    environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
    subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, check=True)
    return folder


def measure_row(row: Row, repeats: int, small: bool, caches: dict[str, str]) -> dict[str, list[Result]]:
    """Every side `repeats` times, in turn."""
    found: dict[str, list[Result]] = {side.name: [] for side in row.sides}
    for repeat in range(repeats):
        for side in row.sides if repeat % 2 == 0 else reversed(row.sides):
            result = measure(side, small, caches)
            if result is not None:
                found[side.name].append(result)
                print(f"  {row.name} {repeat + 1}/{repeats} {side.name}: {_seconds(result)}", flush=True)
    return found


def _seconds(result: Result) -> str:
    speed = result["calibration"]
    return (
        f"{result['wall']:.3f} s, {result['cpu']:.3f} CPU s "
        f"[calibration: {speed['wall']:.1f} M loops/s, {speed['cpu']:.1f} M/CPU s, {speed['reads']:.0f} M reads/CPU s]"
    )


def show(row: Row, found: dict[str, list[Result]]) -> None:
    """Print a row: each side's least wall and CPU time a unit, and its ratio to the first side's."""
    print(f"\n{row.name}: {row.title} (aim {row.aim})")
    print(
        f"  {'':34s} {'wall':>10s} {'CPU':>10s} {'a ' + row.unit:>20s} {'× wall':>8s} {'× CPU':>8s} {'memory':>9s}"
    )
    base: tuple[float, float] | None = None
    for name, results in found.items():
        if not results:
            print(f"  {name:34s} not measured")
            continue
        for label, prefix in ((name, ""), ("  its memory used again", "again_")):
            if f"{prefix}wall" not in results[0]:
                continue
            wall, cpu = (
                min(one[prefix + kind] / one["units"] for one in results) for kind in ("wall", "cpu")
            )
            units = results[0]["units"]
            base = base or (wall, cpu)
            memory = min(one.get("memory", 0) for one in results) / 1e6
            print(
                f"  {label:34s} {wall * units:9.3f}s {cpu * units:9.3f}s {_scaled(cpu):>20s} "
                f"{wall / base[0]:8.2f} {cpu / base[1]:8.2f} {memory:7.0f}MB"
            )
    if row.known is not None and base is not None:
        name, seconds = row.known
        print(f"  {name}: {_scaled(seconds)}; × CPU {seconds / base[1]:.1f}")


def _scaled(seconds: float) -> str:
    return (
        f"{seconds * 1e9:.3g} ns"
        if seconds < 1e-5
        else f"{seconds * 1e6:.3g} µs"
        if seconds < 1
        else f"{seconds:.2f} s"
    )


def main() -> None:
    """Measure the rows asked for, print the table and keep the figures."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", nargs="+", choices=names, default=names)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="a twentieth of the people: does it work?")
    parser.add_argument("--out", type=Path, default=HERE / "results" / f"{datetime.date.today()}.json")
    asked = parser.parse_args()
    rows = [row for row in ROWS if row.name in asked.rows]
    for name in {side.environment for row in rows for side in row.sides} - {"hyosan"}:
        environments.make(name)
    caches: dict[str, str] = {}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    kept: dict[str, Any] = {"machine": machine, "small": asked.small, "rows": {}}
    if asked.out.exists():
        before = json.loads(asked.out.read_text())
        kept["rows"] = before["rows"] if before["small"] == asked.small else {}
    for row in rows:
        found = measure_row(row, asked.repeats, asked.small, caches)
        show(row, found)
        kept["rows"][row.name] = found
        asked.out.parent.mkdir(exist_ok=True)
        asked.out.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
