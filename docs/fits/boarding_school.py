"""Fits the scenario boarding-school-1978 to its data, in three accounts, and draws them.

    python docs/fits/boarding_school.py             # prints the fits, draws docs/pictures/boarding-school.png

Approximate Bayesian computation by population Monte Carlo (Beaumont et al. 2009, Biometrika 96). A run is as far from
the data as the root of the summed squares of the differences of the counts' square roots: the numbers in bed and
convalescent on fourteen days, and how many ever fell ill. All draws are seeded, so it gives the same again.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import hyosan as hy
from hyosan.outcome import Outbreak
from hyosan.outcome.infectiousness import infectious_days
from hyosan.scenario.library import LIBRARY
from hyosan.view import style

DATA = LIBRARY / "scenarios" / "boarding-school-1978" / "in_bed.csv"
PICTURE = Path(__file__).resolve().parents[1] / "pictures" / "boarding-school.png"
BOYS, FELL_ILL = 763, 512
STATES = "pathogen.states"


class Course(NamedTuple):
    """What the school's nurse could count: by day, and in all."""

    in_bed: NDArray[np.float64]
    convalescent: NDArray[np.float64]
    fell_ill: float


@dataclass(frozen=True)
class Account:
    """One telling of what happened: its parameters with their uniform priors, and the settings they make."""

    title: str
    priors: Mapping[str, tuple[float, float]]
    settings: Callable[[Mapping[str, float]], dict[str, Any]]
    only_in_bed: bool = False  # what it is fitted to


def observed() -> Course:
    """The counts of the British Medical Journal."""
    with DATA.open() as file:
        rows = list(csv.DictReader(file))
    columns = (np.array([float(row[name]) for row in rows]) for name in ("in_bed", "convalescent"))
    return Course(*columns, FELL_ILL)


def days(mean: float) -> str:
    """A duration to a twentieth of a day: few enough that their tables of dwell times are made once."""
    return f"{round(20 * mean) / 20:g} days"


def common(p: Mapping[str, float]) -> dict[str, Any]:
    """What the first two accounts share."""
    return {
        "pathogen.infection.per_contact": p["per_contact"],
        f"{STATES}.infectious.dwell.gamma.mean": days(p["days_up"]),
        f"{STATES}.in_bed.dwell.gamma.mean": days(p["days_in_bed"]),
        f"{STATES}.in_bed.dwell.gamma.shape": round(p["shape_in_bed"]),
        f"{STATES}.convalescent.dwell.gamma.mean": days(p["days_convalescent"]),
    }


def silent(p: Mapping[str, float]) -> dict[str, Any]:
    """Nearly all are infected; a share never takes to bed."""
    return {
        **common(p),
        f"{STATES}.infectious.to": {"in_bed": p["share"], "silent": 1 - p["share"]},
        "seeding": seeds(p),
    }


def seeds(p: Mapping[str, float]) -> list[dict[str, Any]]:
    """The school at the first count: three in bed, and those who will follow."""
    people = {"in_bed": 3, "infectious": round(p["already_infectious"]), "latent": round(p["already_latent"])}
    return [{"state": state, "people": count} for state, count in people.items()]


def immune(p: Mapping[str, float]) -> dict[str, Any]:
    """A share cannot be infected; all others who are infected take to bed."""
    seeding = [*seeds(p), {"state": "recovered", "people": round((1 - p["share"]) * BOYS)}]
    return {"pathogen": all_fall_ill(), **common(p), "seeding": seeding}


@cache
def all_fall_ill() -> dict[str, Any]:
    """The scenario's pathogen without its silent infections."""
    pathogen = hy.read_scenario("boarding-school-1978").resolved()["pathogen"]
    del pathogen["states"]["silent"]
    pathogen["states"]["infectious"]["to"] = {"in_bed": 1}
    return dict(pathogen)


def textbook(p: Mapping[str, float]) -> dict[str, Any]:
    """The SIR of the textbooks: to be in bed is to be infectious, and everybody can be infected."""
    return {
        "pathogen": {
            "states": {
                "susceptible": {"susceptible": 1},
                "in_bed": {
                    "infectious": 1,
                    "dwell": {"exponential": {"mean": days(p["days_in_bed"])}},
                    "to": {"convalescent": 1},
                },
                "convalescent": {},
            },
            "infection": {"to": "in_bed", "per_contact": p["per_contact"]},
        },
        "seeding": {"state": "in_bed", "people": 3},
        "surveillance": None,
    }


SHARED = {
    "per_contact": (0.03, 0.3),
    "days_up": (0.3, 1.5),  # symptoms come about 0.8 days after infectiousness: Lessler 2009 less Carrat 2008
    "days_in_bed": (2.0, 4.5),
    "shape_in_bed": (1.0, 10.0),
    "days_convalescent": (1.0, 3.0),
    "share": (0.5, 1.0),
    "already_infectious": (0.0, 20.0),
    "already_latent": (0.0, 40.0),
}
ACCOUNTS = {
    "silent": Account("A third infected without falling ill", SHARED, silent),
    "immune": Account("A third immune beforehand", SHARED, immune),
    "textbook": Account(
        "Textbook SIR: in bed is infectious",
        {"per_contact": (0.01, 0.15), "days_in_bed": (1.0, 4.0)},
        textbook,
        only_in_bed=True,
    ),
}


class School:
    """The scenario, ready for many parameters."""

    def __init__(self) -> None:
        self.scenario = hy.read_scenario("boarding-school-1978")

    def run(self, settings: Mapping[str, Any], seed: int) -> Outbreak:
        """One run."""
        return hy.simulate(self.scenario.with_settings(settings), seed=seed)


def course(outbreak: Outbreak) -> Course:
    """A run as the nurse would have counted it."""
    states = outbreak.history.states
    people = outbreak.counts.people.sum(axis=1)
    noons = np.minimum(np.arange(len(observed().in_bed)), len(people) - 1)
    bed, well = (people[noons, states.index(name)].astype(float) for name in ("in_bed", "convalescent"))
    entered = np.unique(outbreak.log.person[outbreak.log.to_state == states.index("in_bed")])
    return Course(bed, well, float(len(entered)))


def distance(one: Course, other: Course, only_in_bed: bool) -> float:
    """How far two courses are from each other; how many fell ill weighs ten times, for it is one number and sure."""
    weights = (1, 1, 10)[: 1 if only_in_bed else 3]
    pairs = zip(weights, one, other, strict=False)
    return float(np.sqrt(sum(np.sum((weight * (np.sqrt(a) - np.sqrt(b))) ** 2) for weight, a, b in pairs)))


def fit(school: School, account: Account, particles: int, rounds: int, seed: int) -> NDArray[np.float64]:
    """Draws of the parameters, [particle, parameter], equally weighted, that come close to the data."""
    luck, data = np.random.default_rng(seed), observed()
    names, bounds = list(account.priors), np.array(list(account.priors.values()))

    def tried(values: NDArray[np.float64]) -> float:
        settings = account.settings(dict(zip(names, values.tolist(), strict=True)))
        return distance(course(school.run(settings, int(luck.integers(2**62)))), data, account.only_in_bed)

    draws = luck.uniform(*bounds.T, (4 * particles, len(names)))
    far = np.array([tried(one) for one in draws])
    nearest = np.argsort(far)[:particles]
    draws, far, weights = draws[nearest], far[nearest], np.full(particles, 1 / particles)
    for _ in range(rounds):
        limit, spread = np.median(far), 2 * np.cov(draws.T, aweights=weights)
        root = np.linalg.cholesky(spread)
        kept, fars = [], []
        while len(kept) < particles:
            one = draws[luck.choice(particles, p=weights)] + root @ luck.standard_normal(len(names))
            if (one > bounds[:, 0]).all() and (one < bounds[:, 1]).all() and (new := tried(one)) <= limit:
                kept.append(one)
                fars.append(new)
        weights = importance(np.array(kept), draws, weights, spread)
        draws, far = np.array(kept), np.array(fars)
    return draws[luck.choice(particles, particles, p=weights)]


def importance(
    new: NDArray[np.float64],
    old: NDArray[np.float64],
    weights: NDArray[np.float64],
    spread: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weights of the new draws: the flat prior over the density of the kernel mixture that they came from."""
    away = new[:, None, :] - old[None, :, :]
    kernel = np.exp(-0.5 * np.einsum("nok,kl,nol->no", away, np.linalg.inv(spread), away))
    found = 1 / (kernel @ weights)
    return found / found.sum()


def reproduction_number(school: School, settings: Mapping[str, Any]) -> float:
    """R0 of a well-mixed school: contacts a day × probability × infectious days."""
    asked = school.scenario.with_settings(settings)
    infection = asked.pathogen.infection
    assert infection is not None and asked.circles[0].contacts is not None
    return asked.circles[0].contacts * infection.per_contact * infectious_days(asked.pathogen)[infection.to]


def main() -> None:
    """Fit every account, print what it says, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--particles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    school, drawn = School(), {}
    for number, (key, account) in enumerate(ACCOUNTS.items()):
        draws = fit(school, account, asked.particles, asked.rounds, seed=number)
        settings = [account.settings(dict(zip(account.priors, one.tolist(), strict=True))) for one in draws]
        courses = [course(school.run(one, 10_000 + at)) for at, one in enumerate(settings)]
        drawn[key] = courses
        best = draws[closest(school, account, settings)]
        print(f"\n{account.title}: median, 90 % interval; the draw that is closest on average")
        for name, column, value in zip(account.priors, draws.T, best, strict=True):
            print(f"  {name:18} {interval(column):36} {value:.3f}")
        print(f"  {'R0':18} {interval([reproduction_number(school, one) for one in settings])}")
        print(f"  {'fell ill':18} {interval([one.fell_ill for one in courses])}")
        far = [distance(one, observed(), account.only_in_bed) for one in courses]
        print(f"  {'distance':18} {interval(far)}", flush=True)
    draw(drawn)


def closest(school: School, account: Account, settings: Sequence[Mapping[str, Any]], runs: int = 16) -> int:
    """Which of some settings comes closest to the data, on average over runs of equal luck."""
    far = [
        np.mean([distance(course(school.run(one, n)), observed(), account.only_in_bed) for n in range(runs)])
        for one in settings
    ]
    return int(np.argmin(far))


def interval(values: Any) -> str:
    """Median and 90 % interval."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{middle:8.3f}   ({low:.3f} to {high:.3f})"


def draw(drawn: Mapping[str, list[Course]]) -> None:
    """New runs at the fitted parameters against the counts: medians and 90 % bands."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    data, dates = observed(), np.arange(22, 36)
    with mpl.rc_context({**style.RC, "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=(12, 4.4), layout="constrained")
        panels = figure.subplots(1, 3, sharey=True)
        for panel, (key, courses) in zip(panels, drawn.items(), strict=True):
            series = ("in_bed", "convalescent")[: 1 if ACCOUNTS[key].only_in_bed else 2]
            for name, colour in zip(series, (style.VERMILLION, style.BLUE), strict=False):
                runs = np.array([getattr(one, name) for one in courses])
                low, middle, high = np.quantile(runs, [0.05, 0.5, 0.95], axis=0)
                panel.fill_between(dates, low, high, color=colour, alpha=0.18, linewidth=0)
                panel.plot(dates, middle, color=colour)
                panel.plot(
                    dates, getattr(data, name), "o", color=colour, markersize=5, markeredgecolor=style.PAPER
                )
            ill = np.median([one.fell_ill for one in courses])
            panel.set_title(ACCOUNTS[key].title)
            panel.text(
                0.98,
                0.97,
                f"{ill:.0f} fall ill; {FELL_ILL} did",
                transform=panel.transAxes,
                ha="right",
                va="top",
            )
            panel.set_xticks([22, 25, 28, 31, 34], ["22 Jan", "25", "28", "31", "3 Feb"])
        panels[0].set_ylabel("boys")
        panels[0].text(28.5, 345, "in bed", color=style.VERMILLION)
        panels[0].text(31.6, 196, "convalescent", color=style.BLUE)
        figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    main()
