"""Draws the pictures of docs/hyosan-school.md and prints its figures: school.py (a minute on one core)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

import hyosan as hy
from hyosan.record import write_run
from hyosan.view import style, write_report
from hyosan.world.world import World

RUNS, MAPPED, TOOK_HOLD = 60, 0, 10  # seeds, the seed whose map is drawn, lost from which on it does not end
FLIGHT, SIGHT = "behaviour.flight.households", "behaviour.awareness.from_sight.exponential.mean"
HOUSE = {"pathogen.hunting.breach_crowd": 30, "pathogen.hunting.breach_time": "9 h"}
CASES: dict[
    str, tuple[dict[str, Any], int]
] = {  # what is changed, and one in how many has a bow (0: as it is)
    "as it is": ({}, 0),
    "a bow in every eighth hand": ({}, 8),
    "the doors of houses": (HOUSE, 0),
    "nobody runs": ({FLIGHT: 0}, 0),
    "nobody understands": ({SIGHT: "1000 days"}, 0),
}
ONLY_MAP = "<style>section:not(:has(.day)), header, .tiles, footer { display: none !important }</style>"


def armed(world: World, one_in: int) -> World:
    """The same people with a bow in every so-manieth hand, and in no other."""
    arms = np.zeros(world.people.count, np.uint8)
    arms[::one_in] = 2
    return replace(world, people=replace(world.people, attributes={"arms": arms}))


def runs_of(settings: dict[str, Any], one_in: int) -> list[hy.Outbreak]:
    scenario = hy.read_scenario("hyosan-school").with_settings(settings)
    world = hy.build_world(scenario)
    world = armed(world, one_in) if one_in else world
    return [hy.simulate(scenario, seed=seed, world=world) for seed in range(RUNS)]


def lost_by(run: hy.Outbreak, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many are lost by each minute."""
    states = {one["name"]: one["alive"] and not one["hunts"] for one in run.about["states"]}
    start = np.datetime64(run.about["start"][:16], "us")
    change = [
        (row["time"], states[row["from_state"]] - states[row["to_state"]]) for row in run.events.to_pylist()
    ]
    times = np.array([(np.datetime64(time, "us") - start) / np.timedelta64(1, "m") for time, _ in change])
    total = np.concatenate([[0], np.cumsum([by for _, by in change])])
    return total[np.searchsorted(times, minutes, side="right")]


def outside(run: hy.Outbreak) -> int:
    return int(run.summary()["survivors_by_whereabouts"].get("outside", 0))


def archers(with_bows: list[hy.Outbreak]) -> None:
    """Print how the archery club fares, and the school, with bows and without, by the same luck."""
    scenario = hy.read_scenario("hyosan-school")
    world = hy.build_world(scenario)
    club = np.flatnonzero(world.people.attributes["arms"] == 2)
    bare = replace(world, people=replace(world.people, attributes={}))
    began = time.perf_counter()
    without = [hy.simulate(scenario, seed=seed, world=bare) for seed in range(RUNS)]
    print(f"{(time.perf_counter() - began) / RUNS:.2f} s a run")
    for name, runs in (("with bows", with_bows), ("without", without)):
        lost = np.array([is_lost(run) for run in runs])
        print(f"archery club {name}: {lost[:, club].mean():.1%} lost; the school: {lost.mean():.1%}")


def is_lost(run: hy.Outbreak) -> NDArray[np.bool_]:
    """Who is lost by the end, by id."""
    states = {one["name"]: one["alive"] and not one["hunts"] for one in run.about["states"]}
    last = {row["person"]: row["to_state"] for row in run.events.to_pylist()}
    return np.array([person in last and not states[last[person]] for person in range(742)])


def course(axes: Axes, runs: list[hy.Outbreak]) -> None:
    """Everybody lost, run by run, against the hour."""
    minutes = np.arange(0, 8 * 60 + 1)
    for run in runs:
        axes.plot(minutes / 60, lost_by(run, minutes), color=style.VERMILLION, lw=0.8, alpha=0.45)
    axes.set(xlim=(0, 8), ylim=(0, 742), xlabel="hours since two were bitten", ylabel="people lost, of 742")
    axes.set_title(f"{len(runs)} runs", pad=10)


def compare(axes: Axes, found: dict[str, NDArray[np.float64]]) -> None:
    """The share lost, a dot a run, and the mean."""
    for at, shares in enumerate(found.values()):
        across = at + (np.arange(len(shares)) % 9 - 4) * 0.05
        axes.plot(shares, across, "o", ms=3.5, alpha=0.5, color=style.BLUE, mew=0)
        axes.plot([shares.mean()] * 2, [at - 0.33, at + 0.33], color=style.VERMILLION, lw=2)
    axes.set_yticks(range(len(found)), list(found))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    axes.set(xlim=(0, 1), xlabel="share of the school lost in eight hours")
    axes.set_title("What doors, bows and flight save", pad=10)


def numbers(found: dict[str, list[hy.Outbreak]]) -> dict[str, NDArray[np.float64]]:
    shares = {}
    for name, runs in found.items():
        lost = np.array([run.summary()["lost"] for run in runs])
        shares[name] = lost / 742
        out = np.array([outside(run) for run in runs])
        held = lost >= TOOK_HOLD
        took = f"{held.sum()} of {RUNS} took hold, then {lost[held].mean() / 742:.1%} lost"
        stayed = (lost[held] / (742 - out[held])).mean()
        print(
            f"{name}: mean lost {lost.mean() / 742:.1%}; {took}, {out[held].mean() / 742:.1%} out, "
            f"{stayed:.1%} of those who did not get out lost"
        )
    return shares


def map_of(run: hy.Outbreak, picture: Path) -> None:
    """Photograph the map of the report of a run."""
    from PIL import Image, ImageChops

    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("school.py: no Chromium was found; install it first")
    with tempfile.TemporaryDirectory() as folder:
        report = write_report(write_run(run, Path(folder) / "run"))
        page = Path(folder) / "page.html"
        page.write_text(report.read_text(encoding="utf-8").replace("</head>", f"{ONLY_MAP}</head>"), "utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
        options += [f"--user-data-dir={folder}/profile", "--window-size=1200,1000", f"--screenshot={picture}"]
        subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True, timeout=120)
    image = Image.open(picture).convert("RGB")
    ground = Image.new("RGB", image.size, image.getpixel((2, 2)))
    west, top, east, bottom = ImageChops.difference(image, ground).getbbox()
    image.crop((west - 20, top - 20, east + 20, bottom + 20)).quantize(128).save(picture, optimize=True)


def main() -> None:
    """Both pictures, beside this file."""
    from PIL import Image

    found = {name: runs_of(*asked) for name, asked in CASES.items()}
    shares = numbers(found)
    archers(found["as it is"])
    picture = Path(__file__).with_name("school-hours.png")
    with mpl.rc_context({**style.RC, "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=(10, 4.1), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.15, h_pad=0.1)
        left, right = figure.subplots(1, 2)
        course(left, found["as it is"])
        compare(right, shares)
        figure.savefig(picture, dpi=130)
    Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)
    map_of(found["as it is"][MAPPED], Path(__file__).with_name("school-map.png"))


if __name__ == "__main__":
    main()
