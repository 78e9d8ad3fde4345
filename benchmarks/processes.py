"""Pieces of work as processes of their own, the sides of a row in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import environments
from rows import Row, Side

WORK = Path(__file__).parent / "work"
QUIET = 0.1  # cores in use, at which others are taken to rest
LIMIT = "the machine's limit"
Result = dict[str, Any]


def measure_row(
    row: Row, repeats: int, quick: bool, patience: float, caches: dict[str, str]
) -> dict[str, list[Result]]:
    """Every side `repeats` times, in turn, forwards and backwards; the machine's own limit each time.

    Before each, others get `patience` seconds to come to rest.
    """
    found: dict[str, list[Result]] = {side.name: [] for side in row.sides}
    for repeat in range(repeats):
        sides = list(row.sides if repeat % 2 == 0 else reversed(row.sides))
        if row.limit is not None:
            sides.append(Side(LIMIT, "hyosan", "limits.py", people=row.limit))
        for side in sides:
            wait_for_rest(patience)
            result = measure(side, quick, caches)
            if result is not None:
                found.setdefault(side.name, []).append(result)
                said = (
                    f"{result['wall']:.3f} s, {result['cpu']:.3f} CPU s, others {result['others']:.2f} cores"
                )
                print(f"  {row.name} {repeat + 1}/{repeats} {side.name}: {said}", flush=True)
    return found


def measure(side: Side, quick: bool, caches: dict[str, str]) -> Result | None:
    """One piece of work in a process of its own; None where its environment is missing or it failed."""
    python = environments.python_of(side.environment)
    if python is None:
        return None
    environment = dict(os.environ)
    if side.script == "hyosan_compile.py":
        empty = side.name == "cache empty"
        environment = _with_caches(tempfile.mkdtemp() if empty else caches.setdefault("full", _filled()))
    command = [str(python), str(WORK / side.script), *side.command(quick)]
    spent, busy, began = _children(), _busy(), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    wall, spent = time.perf_counter() - began, _children() - spent
    lines = [line[7:] for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not lines:
        print(f"{side.name} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
        return None
    others = max(_busy() - busy - spent, 0.0) / wall
    return {**json.loads(lines[-1]), "process_wall": wall, "process_cpu": spent, "others": others}


def wait_for_rest(patience: float) -> None:
    """Wait until others leave the machine alone for a second, `patience` seconds at most."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        busy, began = _busy(), time.monotonic()
        time.sleep(1.0)
        if _busy() - busy < QUIET * (time.monotonic() - began):
            return


def _children() -> float:
    """CPU seconds of processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _busy() -> float:
    """CPU seconds that everybody on this machine has used; 0 where that is not told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _waiting, irq, soft = map(int, stat.read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def _with_caches(folder: str) -> dict[str, str]:
    """An environment whose caches, of kernels and of Python's byte code, are in a folder."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "NUMBA_CACHE_DIR": f"{folder}/kernels", "PYTHONPYCACHEPREFIX": f"{folder}/python"}


def _filled() -> str:
    """Caches that a first start has filled."""
    folder = tempfile.mkdtemp()
    command = [sys.executable, str(WORK / "hyosan_compile.py")]
    subprocess.run(command, env=_with_caches(folder), capture_output=True, check=True)
    return folder
