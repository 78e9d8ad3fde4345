"""Runs the engine against exact results and draws each: theory.py writes docs/pictures/theory.png.

Curves and bars are theory (tests/theory/oracles.py), dots are runs with the 95 % interval that their number of
replicates gives theory. The tests in tests/theory judge the same and more, and far more strictly.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hyosan as hy
from hyosan.view import style

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "theory"))

import oracles  # noqa: E402
import test_measures  # noqa: E402
import test_networks  # noqa: E402
import test_zombies  # noqa: E402
from replicates import copies, ever_infected, first_of_each, moves_of, scenario_of, sir, sizes, write_contacts  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "theory.png"
Z = 1.96
Axes = Any


def groups_of_fifty(axes: Axes, folder: Path) -> None:
    """Final sizes in 2,000 groups of 50 with R0 = 2, by the infectious period."""
    count, size = 2000, 50
    laws = {
        "exponential period": ({"exponential": {"mean": "1 day"}}, oracles.exponential_period(1), style.BLUE),
        "fixed period": ({"fixed": "1 day"}, oracles.fixed_period(1), style.VERMILLION),
    }
    for place, (name, (dwell, period, colour)) in enumerate(laws.items()):
        circles = [{"class": {"contacts": 2 * (size - 1) / size}}]
        seeding = {"infectious": first_of_each(count, size)}
        scenario = scenario_of(
            folder / name, sir(dwell), circles, copies(count, size, "circle:class"), seeding
        )
        found = sizes(moves_of(scenario).into("infectious"), count, size, 1)
        exact = oracles.final_size_in_group(size, 1, 2 / size, period)
        axes.plot(exact, color=colour)
        dots(axes, np.arange(size), np.bincount(found, minlength=size) / count, exact, count, colour)
        axes.text(0.3, 0.9 - 0.09 * place, name, color=colour, transform=axes.transAxes)
    axes.set(
        title="Final size in groups of 50, R0 = 2",
        xlabel="infected",
        ylabel="probability",
        yscale="log",
        ylim=(1e-3, 0.6),
    )


def extinction(axes: Axes, folder: Path) -> None:
    """Extinction from one case among 20,001 by R0 and dispersion k, 300 runs each."""
    people, runs = 20_001, 300
    ratios = np.linspace(1.05, 4, 60)
    for dispersion, colour in ((0.16, style.VERMILLION), (1.0, style.ORANGE), (math.inf, style.BLUE)):
        name = "Poisson" if math.isinf(dispersion) else f"k = {dispersion:g}"
        curve = [oracles.extinction_probability(ratio, dispersion) for ratio in ratios]
        axes.plot(ratios, curve, color=colour)
        axes.text(4.03, curve[-1], name, color=colour, va="center")
        for ratio in (1.5, 2.0, 3.0):
            pathogen = sir({"fixed": "1 day"})
            if math.isfinite(dispersion):
                pathogen["infection"]["dispersion"] = dispersion
            circles = [{"well_mixed": {"contacts": ratio * (people - 1) / people}}]
            scenario = scenario_of(
                folder / name, pathogen, circles, people, {"infectious": 1}, stop={"ever_infected": 101}
            )
            died = float((ever_infected(scenario, range(runs)) <= 100).mean())
            exact = oracles.extinction_probability(ratio, dispersion)
            dots(axes, np.array([ratio]), np.array([died]), np.array([exact]), runs, colour)
    axes.set(title="Extinction from one case", xlabel="R0", ylabel="probability", ylim=(0, 1))


def attack_rates(axes: Axes, folder: Path) -> None:
    """The attack rate of 10,000 well mixed, and of networks, by R0 and by transmissibility."""
    people = 10_000
    ratios = np.linspace(1.02, 4, 80)
    axes.plot(ratios, [oracles.large_population_attack_rate(ratio) for ratio in ratios], color=style.BLUE)
    for ratio in (1.2, 1.5, 2.0, 2.5, 3.0, 3.5):
        circles = [{"well_mixed": {"contacts": ratio / 2 * (people - 1) / people}}]
        scenario = scenario_of(
            folder, sir({"fixed": "2 days"}), circles, people, {"infectious": 20}, step="6 h"
        )
        found = (ever_infected(scenario, range(8)) - 20) / (people - 20)
        spread = oracles.attack_rate_sd(ratio, 0.0, people)
        axes.errorbar(ratio, found.mean(), Z * spread / math.sqrt(8), fmt="o", color=style.BLUE, markersize=5)
    axes.set(title="Attack rate, 10,000 well mixed", xlabel="R0", ylabel="share", ylim=(0, 1))


def networks(axes: Axes, folder: Path) -> None:
    """Attack rates and probabilities of epidemics on 200 networks of 2,000, exponential periods."""
    law = oracles.exponential_period(1)
    rates = np.linspace(0.3, 1.2, 40)
    for place, (name, colour) in enumerate(
        (("poisson", style.BLUE), ("regular", style.GREEN), ("bimodal", style.VERMILLION))
    ):
        degrees = test_networks.degree_distribution(name)
        axes.plot(rates, [oracles.network_attack_rate(degrees, rate, law) for rate in rates], color=colour)
        likely = [oracles.network_epidemic_probability(degrees, rate, law) for rate in rates[::4]]
        axes.plot(rates[::4], likely, color=colour, linestyle=":")
        for rate in (0.6, 0.9):
            size = network_sizes(folder / name, degrees, rate)
            epidemic = size > 0.1
            axes.plot(rate, size[epidemic].mean(), "o", color=colour, markersize=5)
            exact = oracles.network_epidemic_probability(degrees, rate, law)
            dots(axes, np.array([rate]), np.array([epidemic.mean()]), np.array([exact]), len(size), colour)
        axes.text(0.97, 0.3 - 0.09 * place, name, color=colour, transform=axes.transAxes, ha="right")
    axes.set(
        title="Networks: size (line), chance (dotted)",
        xlabel="contacts a day of an edge",
        ylabel="share",
        ylim=(0, 1),
    )


def network_sizes(folder: Path, degrees: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """The share infected of each of many networks, from one case."""
    rng = np.random.default_rng(5)
    graphs, people = test_networks.GRAPHS, test_networks.PEOPLE
    pairs = test_networks.edges(degrees, rng)
    file = write_contacts(folder, pairs[:, 0], pairs[:, 1], np.full(len(pairs), rate))
    seeds = np.arange(graphs) * people + rng.integers(0, people, graphs)
    everybody = {"person": np.arange(graphs * people)}
    pathogen = sir({"exponential": {"mean": "1 day"}})
    scenario = scenario_of(folder, pathogen, [{"network": file}], everybody, {"infectious": seeds})
    return np.bincount(moves_of(scenario).into("infectious") // people, minlength=graphs) / people


def reproduction_numbers(axes: Axes, folder: Path) -> None:
    """R(t) of one epidemic by day, and R0 times the share left, weighed by infectiousness."""
    people, contacts, per_contact, mean = 40_000, 10.0, 0.0625, 4.0
    dwell = {"gamma": {"mean": f"{mean} days", "shape": 3}}
    circles = [{"well_mixed": {"contacts": contacts}}]
    scenario = scenario_of(folder, sir(dwell, per_contact), circles, people, {"infectious": 40}, step="1 day")
    outbreak = hy.simulate(scenario, seed=3)
    found = outbreak.reproduction_number("1 day").to_pandas()["instantaneous"].to_numpy()[:45]
    edges = np.arange(len(found) + 1) * 86_400_000_000
    present, pairs = test_measures.infectious_and_pairs(outbreak, edges)
    exact = contacts * per_contact * mean * pairs / present / (people - 1)
    expected = contacts * per_contact / (people - 1) * pairs
    axes.plot(exact, color=style.BLUE)
    axes.errorbar(
        np.arange(len(found)),
        found,
        Z * exact / np.sqrt(expected),
        fmt="o",
        color=style.BLUE,
        markersize=3,
        elinewidth=1,
    )
    axes.set(
        title="R(t) of one epidemic, 40,000 people", xlabel="day", ylabel="instantaneous R", ylim=(0, 3.2)
    )


def survivors(axes: Axes, folder: Path) -> None:
    """Who is left of 28 humans against 2 zombies in 4,000 towns, by kills per bite."""
    count, humans, zombies = 4000, 28, 2
    size = humans + zombies
    for place, (bite, kill, colour) in enumerate(((0.05, 0.04, style.VERMILLION), (0.3, 0.45, style.BLUE))):
        people = copies(count, size, "circle:town")
        seeding = {"zombie": first_of_each(count, size, zombies)}
        pathogen, circles = test_zombies.szr(bite, kill), [{"town": {"contacts": 40}}]
        moves = moves_of(
            scenario_of(folder / str(place), pathogen, circles, people, seeding, horizon="300 days")
        )
        turned = moves.into("zombie")
        left = humans - np.bincount(turned[turned % size >= zombies] // size, minlength=count)
        exact = oracles.szr_survivors(humans, zombies, kill / bite)
        axes.plot(exact, color=colour)
        dots(
            axes, np.arange(humans + 1), np.bincount(left, minlength=humans + 1) / count, exact, count, colour
        )
        axes.text(
            0.12,
            0.9 - 0.09 * place,
            f"{kill / bite:g} kills per bite",
            color=colour,
            transform=axes.transAxes,
        )
    axes.set(
        title="SZR: humans left of 28",
        xlabel="humans left",
        ylabel="probability",
        yscale="log",
        ylim=(1e-4, 1),
    )


def dots(
    axes: Axes, at: NDArray[Any], found: NDArray[Any], exact: NDArray[Any], replicates: int, colour: str
) -> None:
    """Shares found, with the interval that theory gives them; none where hardly any was expected."""
    told = exact * replicates >= 3
    error = Z * np.sqrt(exact * (1 - exact) / replicates)
    axes.errorbar(at[told], found[told], error[told], fmt="o", color=colour, markersize=3.5, elinewidth=1)


PANELS: tuple[Callable[[Axes, Path], None], ...] = (
    groups_of_fifty, extinction, attack_rates, networks, reproduction_numbers, survivors,
)  # fmt: skip


def main() -> None:
    """Run and draw every panel."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    paper = {"figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}
    with (
        mpl.rc_context({**style.RC, **paper, "lines.linewidth": 1.4}),
        tempfile.TemporaryDirectory() as folder,
    ):
        figure = Figure(figsize=(13, 7.6), layout="constrained")
        for axes, panel in zip(figure.subplots(2, 3).ravel(), PANELS, strict=True):
            panel(axes, Path(folder) / panel.__name__)
            print(panel.__name__, flush=True)
        figure.savefig(PICTURE, dpi=105)


if __name__ == "__main__":
    main()
