"""`hyosan run`: from what was asked to run directories and a summary."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

import hyosan
from hyosan.door.folder import held_folder
from hyosan.door.restarting import Origin, check_from_start, checkpoint_of, find_origin
from hyosan.door.showing import Progress, show_summary
from hyosan.ground.errors import Interrupted, ScenarioError, UserError
from hyosan.ground.units import LARGEST_SEED
from hyosan.scenario import Scenario, read_scenario


@dataclass(frozen=True)
class Request:
    """What the user asked of `run`."""

    scenario: str | None
    plan: str | None
    settings: Mapping[str, object]
    population: int | None
    seed: int | None
    replicates: int
    threads: int
    check: bool
    out: Path | None
    begin: str | None = None  # DIR@TIME


def run_all(asked: Request, as_json: bool) -> None:
    """Run every replicate, write each, show the result. Raises Interrupted, with what was kept, if the user did."""
    if asked.population is not None and asked.population < 1:
        raise UserError(f"--population {asked.population}: at least 1 person is needed")
    origin = find_origin(asked.begin) if asked.begin is not None else None
    name = asked.scenario or (str(origin.folder) if origin is not None else "hyosan")
    if origin is None:
        check_from_start(name)
    scenario = read_scenario(name, asked.settings, asked.plan, asked.population)
    seeds = seeds_of(asked, scenario, origin)
    with held_folder(asked.out, f"{scenario.name}-{scenario.plan_name}-seed{seeds[0]}") as out:
        try:
            _run_seeds(asked, scenario, seeds, out, origin, as_json)
        except ScenarioError as error:
            if asked.population is None:
                raise
            raise UserError(
                f"--population {asked.population}: with so many people this scenario cannot be run "
                f"({error}); give another number"
            ) from None


def seeds_of(asked: Request, scenario: Scenario, origin: Origin | None) -> range:
    """The seeds to run: as typed, else of the run to go on from, else the scenario's own, else 0."""
    if origin is not None:
        if asked.replicates > 1:
            raise UserError("--from goes on with the run's own seed: leave out --replicates")
        if asked.seed not in (None, origin.seed):
            raise UserError(
                f"--seed {asked.seed}: --from goes on with that run's own seed, {origin.seed}; leave --seed out"
            )
        return range(origin.seed, origin.seed + 1)
    first = asked.seed if asked.seed is not None else scenario.seed or 0
    if first + asked.replicates - 1 > LARGEST_SEED:
        raise UserError(
            f"--replicates {asked.replicates}: the seeds would go from {first} beyond {LARGEST_SEED}, "
            "the largest; give a smaller --seed"
        )
    return range(first, first + asked.replicates)


def _run_seeds(
    asked: Request, scenario: Scenario, seeds: range, out: Path, origin: Origin | None, as_json: bool
) -> None:
    before = time.perf_counter()
    world = hyosan.build_world(scenario)
    built = time.perf_counter() - before
    begin = checkpoint_of(origin, scenario, world) if origin is not None else None
    summaries: list[dict[str, Any]] = []
    told: str | None = None  # about an interruption that no summary tells of
    try:
        for seed in seeds:
            folder = out if asked.replicates == 1 else out / f"seed{seed}"
            summary, told = _run_one(asked, scenario, world, seed, folder, built, begin)
            summaries.append(summary)
            if not as_json and asked.replicates > 1:
                show_summary(summaries[-1])
            if summary["exit_reason"] == "interrupted":
                told = told or f"interrupted; {summary['out']} holds what has happened so far"
                break
    except KeyboardInterrupt:
        if not summaries:
            raise
        told = f"interrupted; {len(summaries)} of {len(seeds)} runs are finished, in {out}"
    whole = [one for one in summaries if one["exit_reason"] != "interrupted"] or summaries
    result = summaries[0] if asked.replicates == 1 else {"runs": summaries, "summary": spread(whole)}
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    elif asked.replicates == 1:
        show_summary(result)
    if told:
        raise Interrupted(told)


def _run_one(
    asked: Request, scenario: Scenario, world: Any, seed: int, folder: Path, built: float, begin: Any = None
) -> tuple[dict[str, Any], str | None]:
    """Run and write one seed: its summary, and what to say of an interruption after the run was written."""
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
    written, told = write_run(outbreak, folder), None
    if asked.replicates == 1:
        try:
            write_report(read_run(written, outbreak))
        except KeyboardInterrupt:
            told = f"interrupted; {written} holds the run, without its report: 'hyosan report' writes it"
    wall = built + time.perf_counter() - before
    summary = outbreak.summary()
    building = built + summary["build_seconds"]
    return {**summary, "build_seconds": building, "wall_seconds": wall, "out": str(written)}, told


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
