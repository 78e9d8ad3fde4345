"""Parts of a report: what the run rests on, and how to run it again."""

from __future__ import annotations

import re
import shlex
from html import escape
from pathlib import Path
from typing import Any

from hyosan.ground.units import format_duration
from hyosan.view.report import page
from hyosan.view.scene import Scene
from hyosan.view.style import number

KINDS = {
    "sourced": "sourced", "assumed": "assumed", "calibrated": "fitted", "set": "set by you",
    "unstated": "not accounted for",
}  # fmt: skip
# Parts of a scenario, by the first word of a number's path; others stand under their own name.
PARTS = {
    "pathogen": "the pathogen", "behaviour": "how people behave", "place": "the city", "people": "the people",
    "circles": "contacts", "surveillance": "what is reported", "plan": "the response", "seeding": "how it begins",
}  # fmt: skip


def assumptions_part(scene: Scene) -> str:
    """How many numbers are sourced, assumed or fitted, part by part, and every one of them."""
    numbers = (scene.about.get("origins") or {"numbers": []})["numbers"]
    if not numbers:
        return ""
    parts: dict[str, list[dict[str, Any]]] = {}
    for one in numbers:
        first = one["path"].partition(".")[0].partition("[")[0]
        parts.setdefault(PARTS.get(first, "the rest"), []).append(one)
    ordered = sorted(parts, key=lambda name: (name == "the rest", -len(parts[name])))
    used = [kind for kind in KINDS if any(one["kind"] == kind for one in numbers)]
    rows = [[name, *[_count(parts[name], kind) for kind in used]] for name in ordered]
    rows.append(["all", *[_count(numbers, kind) for kind in used]])
    heads = ["numbers of", *[KINDS[kind] for kind in used]]
    overview = page.table(heads, rows, tuple(range(1, len(heads))), total=True)
    fiction = (
        "This is a simulation of a fictional outbreak; it forecasts nothing. " if scene.has_hunters else ""
    )
    text = "Every number behind this run, and whether it has a source or is a choice of ours. Open a part to read them."
    folded = "".join(_folded(name, parts[name]) for name in ordered)
    return page.section(
        "What it rests on", page.paragraph(fiction + text), f'<div class="narrow">{overview}</div>', folded
    )


def _count(numbers: list[dict[str, Any]], kind: str) -> str:
    found = sum(one["kind"] == kind for one in numbers)
    return number(found) if found else "–"


def _folded(name: str, numbers: list[dict[str, Any]]) -> str:
    lines: dict[tuple[str, str, str], list[str]] = {}  # the numbers of a list stand in one line
    for one in sorted(numbers, key=lambda one: list(KINDS).index(one["kind"])):
        of = (re.sub(r"(\.\d+)+$", "", one["path"]), KINDS.get(one["kind"], one["kind"]), one["text"])
        lines.setdefault(of, []).append(one["value"])
    rows = [[path, ", ".join(found), kind, text] for (path, kind, text), found in lines.items()]
    listed = page.table(["number", "value", "", "where it comes from"], rows)
    title = f"{name[0].upper()}{name[1:]}: {number(len(numbers))} number{'s' if len(numbers) != 1 else ''}"
    return f'<details><summary>{escape(title)}</summary><div class="wide numbers">{listed}</div></details>\n'


def reproduce_part(scene: Scene) -> str:
    """The command that gives the same run again, its digest, and with what it was made."""
    summary = scene.summary
    where = _from_here(Path(summary["out"] or "RUN"))
    begun = scene.about.get("begun")
    holds = "the scenario in full" if begun is None else "the scenario in full, and what it went on from"
    text = (
        f"The run directory holds {holds}. Running it again gives the same digest, "
        "on any machine and any number of threads. From the folder in which this run was made:"
    )
    rows = [
        ["digest", summary["digest"]],
        ["steps", number(summary["steps"])],
        ["ended by", summary["exit_reason"]],
    ]
    manifest = getattr(scene.run, "manifest", None)
    if manifest:
        rows += [["scenario", manifest["scenario_hash"]], ["world", manifest["world_hash"]]]
        software = ", ".join(f"{name} {version}" for name, version in manifest["software"].items())
        rows += [["software", software]]
    listed = "".join(
        f"<tr><td>{escape(name)}</td><td><code>{escape(value)}</code></td></tr>" for name, value in rows
    )
    command = f"hyosan run {shlex.quote(f'{where}/scenario.yaml')} --seed {summary['seed']}"
    if begun is not None:
        command = f"hyosan run --from {shlex.quote(f'{where}@{format_duration(begun)}')}"
    return page.section(
        "How to run it again",
        page.paragraph(text),
        f"<pre>{escape(command)}</pre>\n",
        f'<div class="wide"><table>{listed}</table></div>',
    )


def _from_here(folder: Path) -> str:
    """A folder as a command names it: from the working folder if it is in there, else in full."""
    here = Path.cwd()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) else str(folder)
