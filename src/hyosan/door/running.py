"""`hyosan run`: from what was asked to run directories and a summary."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

import hyosan
from hyosan.door.restarting import checkpoint_of, find_origin
from hyosan.door.showing import Progress, show_summary
from hyosan.ground.errors import UserError
from hyosan.scenario import Scenario, read_scenario


@dataclass(frozen=True)
class Request:
    """What the user asked of `run`."""

    scenario: str | None
    plan: str | None
    settings: Mapping[str, object]
    population: int | None
    seed: int
    replicates: int
    threads: int
    check: bool
    out: Path | None
    begin: str | None = None  # DIR@TIME


def run_all(asked: Request, as_json: bool) -> bool:
    """Run every replicate, write each, show the result; True if the user interrupted."""
    if asked.population is not None and asked.population < 1:
        raise UserError(f"--population {asked.population}: at least 1 person is needed")
    origin = find_origin(asked.begin) if asked.begin is not None else None
    name = asked.scenario or (str(origin.folder) if origin is not None else "hyosan")
    if origin is not None and asked.replicates > 1:
        raise UserError("--from goes on with the run's own seed: leave out --replicates")
    scenario = read_scenario(name, asked.settings, asked.plan, asked.population)
    if origin is not None:
        asked = replace(asked, seed=origin.seed)
    out = new_folder(asked, scenario)
    before = time.perf_counter()
    world = hyosan.build_world(scenario)
    built = time.perf_counter() - before
    begin = checkpoint_of(origin, scenario, world) if origin is not None else None
    summaries: list[dict[str, Any]] = []
    for seed in range(asked.seed, asked.seed + asked.replicates):
        folder = out if asked.replicates == 1 else out / f"seed{seed}"
        summaries.append(_run_one(asked, scenario, world, seed, folder, built, begin))
        if summaries[-1]["exit_reason"] == "interrupted":
            break
        if not as_json and asked.replicates > 1:
            show_summary(summaries[-1])
    result = summaries[0] if asked.replicates == 1 else {"runs": summaries, "summary": spread(summaries)}
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    elif asked.replicates == 1:
        show_summary(result)
    return bool(summaries[-1]["exit_reason"] == "interrupted")


def _run_one(
    asked: Request, scenario: Scenario, world: Any, seed: int, folder: Path, built: float, begin: Any = None
) -> dict[str, Any]:
    from hyosan.record import read_run, write_run
    from hyosan.view import write_report

    before = time.perf_counter()
    with Progress(scenario) as progress:
        outbreak = hyosan.simulate(
            scenario,
            world=world,
            seed=seed,
            threads=asked.threads,
            progress=progress.show,
            check=asked.check,
            begin=begin,
            keep=True,
        )
    written = write_run(outbreak, folder)
    if asked.replicates == 1:
        write_report(read_run(written, outbreak))
    wall = built + time.perf_counter() - before
    summary = outbreak.summary()
    building = built + summary["build_seconds"]
    return {**summary, "build_seconds": building, "wall_seconds": wall, "out": str(written)}


def new_folder(asked: Request, scenario: Scenario) -> Path:
    """The folder to write, which does not exist yet, in a folder that can be written to."""
    out = asked.out
    if out is None:
        out = _unused(Path("runs") / f"{scenario.name}-{scenario.plan_name}-seed{asked.seed}")
    elif out.exists() or out.is_symlink():
        raise UserError(f"--out {out}: it exists already; name a new folder, or move the old one away")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        why = error.strerror or error
        raise UserError(f"--out {out}: cannot write in {out.parent} ({why}); choose another folder") from None
    return out


def _unused(folder: Path) -> Path:
    """The folder itself, or with -2, -3, … the first that does not exist."""
    candidate, number = folder, 1
    while candidate.exists():
        number += 1
        candidate = folder.with_name(f"{folder.name}-{number}")
    return candidate


def spread(summaries: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean, standard deviation and quantiles over replicates of each outcome that is a number."""
    import numpy as np

    skipped = ("seed", "out")
    spreads = {}
    for key, first in summaries[0].items():
        if key in skipped or isinstance(first, bool) or not isinstance(first, (int, float)):
            continue
        values = np.array([float(summary[key]) for summary in summaries])
        low, middle, high = (float(q) for q in np.quantile(values, (0.05, 0.5, 0.95)))
        sd = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        spreads[key] = {"mean": float(values.mean()), "sd": sd, "q05": low, "q50": middle, "q95": high}
    return spreads
