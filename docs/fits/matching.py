"""History matching of Hyosan's plan as it was: which values of uncertain numbers agree with what the articles say.

    python docs/fits/matching.py run --wave 1 --points 48     # adds runs to docs/fits/matching.csv
    python docs/fits/matching.py run --wave 2 --points 24     # where the runs so far do not rule a point out
    python docs/fits/matching.py show                         # prints the region, draws docs/pictures/hyosan-region.png

The numbers are those of the scenario that carry a `prior`; a point is a value of each. Every point is run with the same
seeds. The implausibility of a point for a target is the distance of its mean over seeds from the middle of the target,
over the root of the summed variances of the target (a third of its half-width, squared) and of the mean; a point is
ruled out if it is 3 or more for any target (Vernon, Goldstein and Bower 2010, Bayesian Analysis 5). Before it is run,
a point of a later wave is judged by a linear regression on the runs so far, whose residual variance counts too.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plans import MEASURES, measured
from scipy.stats import qmc

import hyosan as hy
from hyosan.scenario import Scenario
from hyosan.scenario.document import Document, Keys, walk

HERE = Path(__file__).resolve().parent
RUNS, PICTURE = HERE / "matching.csv", HERE.parent / "pictures" / "hyosan-region.png"
PLAN, CUT_OFF = "as-it-was", 3.0


@dataclass(frozen=True)
class Target:
    """What the articles say of one measure: within `low` and `high`."""

    name: str
    low: float
    high: float
    said: str

    @property
    def middle(self) -> float:
        """The value that agrees best."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """So that its ends lie at the cut-off."""
        return ((self.high - self.low) / 2 / CUT_OFF) ** 2


TARGETS = (
    Target("reported survivors", 105_000, 115_000, "110,000 according to military reports (004)"),
    Target("school lost, %", 50, 100, "most pupils of the school are lost (001, 003)"),
    Target("ended by strikes, %", 50, 100, "bombs ended most of the turned (000, 004)"),
    Target("turned left, % of people", 0, 2, "nearly gone within four months (004)"),
    Target(
        "turned in Yangdong", 1, 3_400, "leftovers attack survivors there (000, 004); at most 2 % of 170,000"
    ),
    Target("hybrids", 2, 170, "several exist, few (000, 001, 004); at most one in a thousand"),
    Target("in camp, % of reported", 50, 100, "the camp holds a large part of them (000, 004)"),
)


@dataclass(frozen=True)
class Number:
    """An uncertain number of the scenario: its path, its value in the library, and its uniform prior."""

    path: str
    value: float
    low: float
    high: float
    unit: str

    def setting(self, value: float) -> Any:
        """As a scenario writes it."""
        shown = f"{value:.4g}"
        return f"{shown} {self.unit}" if self.unit else float(shown)


def numbers(scenario: Scenario) -> list[Number]:
    """Every number of a scenario that has a prior, in the order of the file."""
    document: Document = scenario.document
    return [
        _number(_named(document, place), part)
        for place, part in walk(document.data)
        if isinstance(part, dict) and isinstance(part.get("prior"), dict) and "value" in part
    ]


def _named(document: Document, place: Keys) -> Keys:
    """A place in which a response goes by its name, so that it holds when others are added."""
    if place[0] != "plan":
        return place
    response = document.value(place[:2])
    return ("plan", response.get("name") or response["response"], *place[2:])


def _number(place: Keys, said: dict[str, Any]) -> Number:
    (value, unit), ends = _parsed(said["value"]), [_parsed(end) for end in said["prior"]["uniform"]]
    path = ".".join(str(part) for part in place)
    if any(other != unit for _, other in ends):
        raise SystemExit(f"{path}: give the prior in the unit of the value, {unit}")
    return Number(path, value, ends[0][0], ends[1][0], unit)


def _parsed(value: Any) -> tuple[float, str]:
    amount, _, unit = str(value).partition(" ")
    return float(amount), unit


# Runs


def one_run(settings: dict[str, Any], days: int, seed: int) -> list[float]:
    """The targets' measures of one run."""
    scenario = hy.read_scenario("hyosan", {"horizon": f"{days} days"} | settings, plan=PLAN)
    found = dict(
        zip(MEASURES, measured(hy.simulate(scenario, world=_world(), seed=seed), _world()), strict=True)
    )
    people = scenario.population
    found["turned left, % of people"] = (
        100 * (found["turned in Hyosan"] + found["turned in Yangdong"]) / people
    )
    found["in camp, % of reported"] = 100 * found["in camp"] / max(found["reported survivors"], 1)
    return [float(found[target.name]) for target in TARGETS]


@cache
def _world() -> Any:
    return hy.build_world(hy.read_scenario("hyosan"))


def run(asked: argparse.Namespace) -> None:
    """Run the points of a wave, and add each run to the table as it ends."""
    known = numbers(hy.read_scenario("hyosan", plan=PLAN))
    if not RUNS.exists():
        header = ["wave", "point", "seed", "days", *(one.path for one in known), *(t.name for t in TARGETS)]
        _write([header], "w")
    points = design(known, asked.wave, asked.points, asked.since)
    jobs = [(point, seed) for point in range(len(points)) for seed in range(asked.seeds)]
    context = multiprocessing.get_context("spawn")  # a fork after a parallel kernel dies
    with ProcessPoolExecutor(asked.workers, context) as pool:
        ends = {}
        for point, seed in jobs:
            settings = {one.path: one.setting(value) for one, value in zip(known, points[point], strict=True)}
            ends[pool.submit(one_run, settings, asked.days, seed)] = (point, seed)
        for end in as_completed(ends):
            point, seed = ends[end]
            values = [f"{value:.4g}" for value in points[point]]
            _write([[asked.wave, point, seed, asked.days, *values, *(f"{v:.6g}" for v in end.result())]], "a")


def _write(rows: list[list[Any]], mode: str) -> None:
    with RUNS.open(mode, newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def design(known: Sequence[Number], wave: int, points: int, since: int = 1) -> NDArray[np.float64]:
    """Points of a wave, [point, number]: the library's values, then others over what is left of the prior."""
    low, high = np.array([(one.low, one.high) for one in known]).T
    here = np.array([[one.value for one in known]])
    if wave == 1:
        spread = qmc.LatinHypercube(len(known), rng=1).random(points - 1)
        return np.vstack([here, low + spread * (high - low)])
    tried = low + qmc.LatinHypercube(len(known), rng=wave).random(20_000) * (high - low)
    worst = Judged.of(read(known, since), known).foreseen(tried).max(axis=1)
    left = int(np.sum(worst < CUT_OFF))
    print(f"{left / len(worst):.1%} of the prior is not ruled out before wave {wave}", file=sys.stderr)
    likely = np.argsort(worst, kind="stable")[: max(left, points)]
    chosen = np.random.default_rng(wave).choice(likely, points - 1, replace=False)
    return np.vstack([here, tried[chosen]])


# What the runs say


@dataclass(frozen=True)
class Runs:
    """Every run: values of the numbers [run, number], measures [run, target], and which point it is of."""

    values: NDArray[np.float64]
    found: NDArray[np.float64]
    point: NDArray[np.int64]


def read(known: Sequence[Number], since: int = 1) -> Runs:
    """The table of runs, from a wave on: those before it were of an earlier model, and only propose points."""
    with RUNS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["wave"]) >= since]
    values = np.array([[float(row[one.path]) for one in known] for row in rows])
    found = np.array([[float(row[target.name]) for target in TARGETS] for row in rows])
    keys = [(row["wave"], row["point"], row["days"]) for row in rows]
    order = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return Runs(values, found, np.array([order[key] for key in keys]))


@dataclass(frozen=True)
class Judged:
    """Each point's values, means and implausibility [point, target]; and a regression of each measure."""

    known: Sequence[Number]
    values: NDArray[np.float64]
    means: NDArray[np.float64]
    implausibility: NDArray[np.float64]
    weights: NDArray[np.float64]  # [term, target]
    residual: NDArray[np.float64]  # [target], a variance

    @classmethod
    def of(cls, runs: Runs, known: Sequence[Number]) -> Judged:
        """Judge every point that was run."""
        count = np.bincount(runs.point)
        means = np.array([np.bincount(runs.point, column) / count for column in runs.found.T]).T
        first = np.unique(runs.point, return_index=True)[1]
        spread = ((runs.found - means[runs.point]) ** 2).sum(axis=0) / max(len(runs.point) - len(count), 1)
        values = runs.values[first]
        scaled = terms(values, known)
        weights = np.linalg.lstsq(scaled, means, rcond=None)[0]
        free = max(len(values) - scaled.shape[1], 1)
        residual = ((means - scaled @ weights) ** 2).sum(axis=0) / free
        return cls(known, values, means, implausibility(means, spread / count[:, None]), weights, residual)

    def foreseen(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Implausibility [point, target] of points that were not run, by the regression."""
        return implausibility(terms(values, self.known) @ self.weights, self.residual)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which points are not ruled out."""
        return self.implausibility.max(axis=1) < CUT_OFF


def implausibility(means: NDArray[np.float64], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance from the middle of each target, over the root of its variance and that of the mean."""
    middle = np.array([target.middle for target in TARGETS])
    allowed = np.array([target.variance for target in TARGETS])
    return np.abs(means - middle) / np.sqrt(allowed + variance)


def terms(values: NDArray[np.float64], known: Sequence[Number]) -> NDArray[np.float64]:
    """1, and each number scaled to -1 … 1 over its prior."""
    low, high = np.array([(one.low, one.high) for one in known]).T
    scaled = 2 * (values - low) / (high - low) - 1
    return np.hstack([np.ones((len(values), 1)), scaled])


def show(asked: argparse.Namespace) -> None:
    """Print what is left, and draw it."""
    known = numbers(hy.read_scenario("hyosan", plan=PLAN))
    judged = Judged.of(read(known, asked.since), known)
    for line in lines(judged):
        print(line)
    if asked.picture:
        from region import draw

        draw(judged, PICTURE)


def lines(judged: Judged) -> Iterator[str]:
    """The region in Markdown: what is left of each prior, what each target rules out, the points kept."""
    kept = judged.kept
    yield f"{kept.sum()} of {len(kept)} points are not ruled out.\n"
    yield "| number | prior | points not ruled out | most of all, more of it moves |"
    yield "| --- | --- | --- | --- |"
    for at, one in enumerate(judged.known):
        left = judged.values[kept, at]
        region = f"{_shown(left.min())} to {_shown(left.max())}" if len(left) else "none"
        pulls = judged.weights[1 + at] / np.sqrt([target.variance for target in TARGETS])
        most = np.argsort(-np.abs(pulls), kind="stable")[:2]
        ways = ", ".join(f"{TARGETS[at].name} {'up' if pulls[at] > 0 else 'down'}" for at in most)
        unit = f" {one.unit}" if one.unit else ""
        yield f"| `{one.path}`{unit} | {one.low:g} to {one.high:g} | {region} | {ways} |"
    yield "\n| target | asked | rules out | means of the points kept |"
    yield "| --- | --- | ---: | --- |"
    for at, target in enumerate(TARGETS):
        out = np.mean(judged.implausibility[:, at] >= CUT_OFF)
        means = judged.means[kept, at]
        span = f"{_shown(means.min())} to {_shown(means.max())}" if len(means) else ""
        yield f"| {target.name} | {target.low:,g} to {target.high:,g} | {out:.0%} | {span} |"
    best = np.argsort(judged.implausibility.max(axis=1))[:5]
    yield "\nLeast implausible:\n"
    for at in best:
        said = ", ".join(
            f"{one.path} {v:.3g}" for one, v in zip(judged.known, judged.values[at], strict=True)
        )
        yield f"- {judged.implausibility[at].max():.2f}: {said}; " + ", ".join(
            f"{target.name} {mean:,.4g}" for target, mean in zip(TARGETS, judged.means[at], strict=True)
        )


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def main() -> None:
    """Run or show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    running = verbs.add_parser("run")
    for name, default in (
        ("wave", 1),
        ("points", 48),
        ("seeds", 2),
        ("days", 24),
        ("workers", 2),
        ("since", 1),
    ):
        running.add_argument(f"--{name}", type=int, default=default)
    running.set_defaults(call=run)
    showing = verbs.add_parser("show")
    showing.add_argument("--picture", action=argparse.BooleanOptionalAction, default=True)
    showing.add_argument("--since", type=int, default=1)
    showing.set_defaults(call=show)
    asked = parser.parse_args()
    asked.call(asked)


if __name__ == "__main__":
    main()
