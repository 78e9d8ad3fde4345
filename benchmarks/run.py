"""hyosan beside its peers, in turn, in one run.

    python benchmarks/run.py [--rows NAME…] [--repeats N] [--patience S] [--quick] [--page]

Every piece of work is a process of its own; the sides of a row take turns, so that a machine that slows down
slows all. Results go to benchmarks/results/<date>.json, where a row measured again replaces what was there, and
from there into the tables of docs/performance.md. `--quick` (a twentieth of the people, once: does it work?)
prints its tables and keeps nothing. `--page` writes the page from the results and measures nothing.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import environments
from processes import measure_row
from rows import ROWS
from table import markdown

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- tables: made by benchmarks/run.py -->", "<!-- end of tables -->"


def main() -> None:
    """Measure the rows asked for, print their tables and keep the figures."""
    asked = _arguments()
    if asked.page:
        write_page(json.loads(asked.out.read_text()))
        return
    rows = [row for row in ROWS if row.name in asked.rows]
    for name in sorted({side.environment for row in rows for side in row.sides} - {"hyosan"}):
        environments.make(name)
    caches: dict[str, str] = {}
    for row in rows:
        found = measure_row(
            row, asked.repeats or (1 if asked.quick else 5), asked.quick, asked.patience, caches
        )
        one = {"when": _now(), "commit": _commit(), "found": found}
        print("\n" + "\n".join(markdown({row.name: one})) + "\n", flush=True)
        if not asked.quick:
            keep(asked.out, row.name, one)


def _arguments() -> argparse.Namespace:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument("--repeats", type=int, help="5; 1 with --quick")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the people, once; keeps nothing")
    parser.add_argument(
        "--page", action="store_true", help="write the page from the results, measure nothing"
    )
    parser.add_argument(
        "--patience", type=float, default=0, help="seconds to wait for others to rest, each time"
    )
    parser.add_argument("--out", type=Path, default=HERE / "results" / f"{datetime.date.today()}.json")
    return parser.parse_args()


def keep(out: Path, name: str, one: dict[str, Any]) -> None:
    """Put a row into the results, and the results onto the page."""
    kept = json.loads(out.read_text()) if out.exists() else {"rows": {}}
    kept["machine"] = _machine()
    kept["rows"][name] = one
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(kept, indent=1) + "\n")
    write_page(kept)


def write_page(kept: dict[str, Any]) -> None:
    """Replace the tables of the page, between its two marks; what people wrote around them stays."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    tables = "\n".join(markdown(kept["rows"]))
    PAGE.write_text(f"{before}{BEGIN}\nMachine: {kept['machine']}.\n\n{tables}\n{END}{after}")


def _machine() -> str:
    """Cores, processor, memory and Python."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [line.split(":")[1].strip() for line in _lines(cpuinfo) if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, Python {platform.python_version()}"


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _now() -> str:
    return datetime.datetime.now().strftime("%Y-%m-%d %H:%M")


def _commit() -> str:
    """The commit that is measured, marked + where the source differs from it."""
    git = ["git", "-C", str(HERE.parent)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*git, "status", "--porcelain", "src", "benchmarks/work"], capture_output=True)
    return (head.stdout.strip() or "unknown") + ("+" if changed.stdout else "")


if __name__ == "__main__":
    main()
