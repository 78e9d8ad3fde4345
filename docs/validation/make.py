"""Writes docs/validation.md and its pictures, theory beside runs: make.py [--quick] [--only NAME] [--out DIR]."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "theory"), str(ROOT / "tests" / "helpers")]

import drawing  # noqa: E402
from page import page  # noqa: E402
from section import Effort, Section  # noqa: E402

FAMILIES = (  # in the order of the page
    "final_sizes",
    "households",
    "branching",
    "large_populations",
    "percolation",
    "edge_based",
    "growth",
    "reproduction",
    "zombies",
    "times",
    "mixing",
)


def main() -> int:
    """Run every family, draw it, write the page; 1 if a comparison fails."""
    asked = arguments()
    sections: dict[str, Section] = {}
    pictures = asked.out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only or FAMILIES:
            begun = time.perf_counter()
            effort = Effort(Path(folder) / name, asked.quick)
            sections[name] = importlib.import_module(f"families.{name}").section(effort)
            drawing.save(sections[name], pictures / f"validation-{name.replace('_', '-')}.png")
            print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)
    if not asked.only:
        named = {name.replace("_", "-"): section for name, section in sections.items()}
        (asked.out / "validation.md").write_text(page(named), encoding="utf-8")
    rows = [row for section in sections.values() for row in section.rows]
    failed = [row for row in rows if not row.verdict.holds]
    for row in failed:
        print(f"fails: {row.case}: {row.verdict}")
    print(f"{len(rows) - len(failed)} of {len(rows)} comparisons hold")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few replicates: wide tolerances, some seconds")
    parser.add_argument(
        "--only", action="append", choices=FAMILIES, help="this family's picture, and no page"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs", help="where validation.md and pictures/ go"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
