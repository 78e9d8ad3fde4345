"""Two checkouts of hyosan side by side: beside.py OTHER [--repeats 6] ROW:PEOPLE:THREADS …

Each is a process that keeps its world; their runs take turns, so that what else the machine does slows both. Says
whether both found the same events, and the least and the median of each one's seconds, after a first run that touches
fresh memory. Rows: city, well-mixed, million, network. OTHER needs no environment of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Side:
    """A process that runs what it is told."""

    name: str
    process: subprocess.Popen[str]

    def ask(self, line: str) -> list[str]:
        """Say a line and wait for the answer."""
        assert self.process.stdin is not None and self.process.stdout is not None
        print(line, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().split()


def start(checkout: Path) -> Side:
    """A process on a checkout's sources; the work is this one's."""
    paths = f"{checkout / 'src'}{os.pathsep}{HERE / 'work'}"
    command = [sys.executable, str(HERE / "work" / "hyosan_again.py")]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    return Side(checkout.resolve().name, process)


def compare(sides: list[Side], spec: str, repeats: int) -> None:
    """Print what both sides take for a row."""
    row, people, threads = spec.split(":")
    for side in sides:
        for count in ("50000", people):  # the first compiles
            side.ask(f"load {row} {count} {threads}")
            side.ask("run")
    found: list[list[list[str]]] = [[] for _ in sides]
    for turn in range(repeats):
        for at in range(len(sides)) if turn % 2 == 0 else reversed(range(len(sides))):
            found[at].append(sides[at].ask("run"))
    same = len({answer[3] for answers in found for answer in answers}) == 1
    print(f"{spec}: {'the same' if same else 'NOT THE SAME'} events, {found[0][0][2]} cases")
    least = [min(float(answer[0]) for answer in answers) for answers in found]
    for side, answers, best in zip(sides, found, least, strict=True):
        cpu, wall = ([float(answer[kind]) for answer in answers] for kind in (0, 1))
        print(
            f"  {side.name:12s} CPU s {best:.3f} (median {statistics.median(cpu):.3f}), "
            f"wall s {min(wall):.3f} (median {statistics.median(wall):.3f}), {least[0] / best:.2f} ×"
        )


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path)
    parser.add_argument("rows", nargs="+", metavar="ROW:PEOPLE:THREADS")
    parser.add_argument("--repeats", type=int, default=6)
    asked = parser.parse_args()
    sides = [start(asked.other), start(HERE.parent)]
    for spec in asked.rows:
        compare(sides, spec, asked.repeats)


if __name__ == "__main__":
    main()
