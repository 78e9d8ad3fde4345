"""Draws the pictures of docs/hunters.md and prints its figures, from runs of their own: hunters.py [NAME …].

The small worlds are those of the tests that hold the patterns (tests/helpers/).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "helpers"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "theory"))

import cities
import oracles
import towns
from renewal import struck_on_average
from scipy.stats import lognorm

import hyosan as hy
from hyosan.ground.units import HOUR, MINUTE
from hyosan.model.pathogen import Pathogen
from hyosan.view import style

FLOATS = NDArray[np.float64]
OPEN = towns.townspeople(**towns.nobody_ever_knows(), weight_child=1.0, weight_adult=1.0, weight_old=1.0)


# -- one cell -----------------------------------------------------------------------------------------


def one_cell(figure: Figure) -> None:
    """Extinction against kills over bites, and growth against the renewal equation."""
    left, right = figure.subplots(1, 2)
    ratios = np.arange(0.1, 1.55, 0.1)
    runs = 300
    shares = np.array([np.mean([_dies_out(ratio, seed) for seed in range(runs)]) for ratio in ratios])
    curve = np.linspace(0.02, 1.55, 120)
    left.plot(
        curve,
        [1 - oracles.szr_survivors(60, 1, ratio)[0] for ratio in curve],
        color=style.BLUE,
        label="exact",
    )
    error = 1.96 * np.sqrt(shares * (1 - shares) / runs)
    left.errorbar(ratios, shares, error, fmt="o", ms=5, color=style.VERMILLION, label=f"{runs} runs each")
    _dress(
        left,
        "One hunter dies out as kills over bites",
        "kills per bite",
        "outbreaks that die out",
        percent=True,
    )
    left.legend(frameon=False, loc="lower right", labelcolor="linecolor")

    library = hy.read_scenario("hyosan").pathogen
    expected, mean, spread = _growth(library, 120, 200)
    right.plot(*expected, color=style.BLUE, label="renewal equation")
    times, struck = expected
    late, early = (struck[np.searchsorted(times, minute)] for minute in (117.5, 97.5))
    print(f"  doubling by the renewal equation: {20 / np.log2(late / early):.1f} minutes")
    minutes = np.arange(len(mean)) * 10 + 7.5  # between two strikes of the first hunter
    right.errorbar(minutes, mean, spread, fmt="o", ms=5, color=style.VERMILLION, label="mean of 200 runs")
    right.set_yscale("log")
    right.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    _dress(
        right,
        "Among many it grows as theory says",
        "minutes since the first turned",
        "people bitten or torn apart",
    )
    right.legend(frameon=False, loc="lower right", labelcolor="linecolor")


def _dies_out(kills_per_bite: float, seed: int) -> bool:
    """Whether one hunter among 60 people ends before them: one cell, one attacker, nobody torn apart."""
    shape = towns.jonas().model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "1 s"}, "to": {"turned": 1.0}}
    shape["hunting"] |= {
        "door": 1, "tearing_alone": 0, "tearing_per_attacker": 0, "handling_time": "0 s",
        "kill_probability": 1.0, "bite_strength": 1 / kills_per_bite,
    }  # fmt: skip
    drive = towns.Drive(towns.town([61], household=1), Pathogen.model_validate(shape), OPEN, seed)
    drive.enter(0, "turned")
    for number in range(2000):
        drive.step(number)
        counters = drive.space.counters()
        if counters["bites"] == 60 or counters["kills"] == 1 + counters["bites"]:
            break
    return counters["bites"] < 60


def _growth(library: Pathogen, until: int, runs: int) -> tuple[tuple[FLOATS, FLOATS], FLOATS, FLOATS]:
    """Struck from one hunter in a crowd: theory by time, and mean and error after 7.5, 17.5, … minutes."""
    shape = library.model_dump(exclude_none=True)
    shape["hunting"]["door"] = 1
    pathogen = Pathogen.model_validate(shape)
    asked, delay = pathogen.hunting, pathogen.states["bitten"].dwell.lognormal
    bite = asked.bite_strength / (asked.bite_strength + 1)
    times, expected = struck_on_average(
        cycle=asked.handling_time / MINUTE,
        bite=bite,
        fall=(1 - bite) * asked.kill_probability,
        turns=(1 - asked.tearing_alone) * pathogen.states["bitten"].to["turned"],
        turned_by=lognorm(delay.sigma, scale=delay.median / MINUTE).cdf,
        until=float(until),
    )
    world, struck = towns.town([1500], household=1), np.empty((runs, until // 10))
    for seed in range(runs):
        drive = towns.Drive(world, pathogen, OPEN, seed, 5 * MINUTE // 2)
        drive.enter(0, "turned")
        for at in range(until // 10):
            drive.run(max(4 * at - 1, 0), 4 * at + 3)
            counters = drive.space.counters()
            struck[seed, at] = counters["bites"] + counters["torn"]
    return (times[1:], expected[1:]), struck.mean(0), 1.96 * struck.std(0) / runs**0.5


# -- the school ---------------------------------------------------------------------------------------


def school(figure: Figure) -> None:
    """Lost within hours if nobody leaves; and what doors and bows save together."""
    left, right = figure.subplots(1, 2)
    world = cities.world()
    pupils = cities.pupils(world)
    stay = cities.NOBODY_KNOWS
    for settings, colour, label, height in (
        (stay, style.VERMILLION, "nobody\nunderstands:\nall stay", 0.72),
        ({}, style.BLUE, "townspeople\nas they are:\nhide or leave", 0.24),
    ):
        left.text(-0.1, height, label, color=colour)
        by_six = []
        scenario = cities.city(settings | cities.turned_at_school(hours=6))
        for outbreak in hy.simulate_many(scenario, range(20), world):
            times = cities.struck(outbreak, pupils) - cities.ENTERED
            share = np.arange(len(times) + 1) / len(pupils)
            by_six.append(share[-1])
            left.step(
                np.append(np.append(0, times), 6), np.append(share, share[-1]), where="post", color=colour,
                lw=1.2, alpha=0.75,
            )  # fmt: skip
        print(f"  lost after 6 h in 20 runs: {np.round(np.sort(by_six), 2)}")
    _dress(
        left,
        "A school is lost within hours",
        "hours since the first pupil turned",
        "of the school lost",
        percent=True,
    )

    shares = np.array([0, 1 / 8, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1])
    for door, colour, where in (
        (3.0, style.VERMILLION, (0.58, 0.9)),
        (2.0, style.ORANGE, (0.36, 0.42)),
        (1.0, style.BLUE, (0.4, 0.01)),
    ):
        settings = stay | cities.turned_at_school(30, 4) | {"pathogen.hunting.door": door}
        lost = []
        for share in shares:
            of = cities.armed(world, pupils[:: round(1 / share)]) if share else world
            lost.append(cities.shares_lost(settings, of, range(20), pupils))
        mean = np.mean(lost, axis=1)
        error = 1.96 * np.std(lost, axis=1) / 20**0.5
        right.fill_between(shares, mean - error, mean + error, color=colour, alpha=0.18, lw=0)
        right.plot(shares, mean, "o-", ms=5, color=colour)
        right.text(*where, f"{door:.0f} attack at once", color=colour)
        print(f"  {door:.0f} attack at once: lost by share of bows: {_by(shares, mean)}")
    right.set_ylim(-0.03, 1.03)
    right.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0))
    _dress(
        right,
        "Doors and bows save together",
        "pupils who carry a bow",
        "lost 4 h after thirty have turned",
        percent=True,
    )


# -- the city: growth ---------------------------------------------------------------------------------


def growth(figure: Figure) -> None:
    """Doubling at first, and saturation within the day: the scenario as it stands, without a plan."""
    left, right = figure.subplots(1, 2)
    scenario = cities.city({"horizon": "2 days"})
    doublings: list[float] = []
    added: list[float] = []
    for outbreak in hy.simulate_many(scenario, range(24), cities.world()):
        times = cities.struck(outbreak)
        if len(times) < 2:
            continue
        if len(times) > 0.02 * cities.PEOPLE:
            doublings.append(np.diff(times[2 ** np.arange(3, 9) - 1]).mean() * 60)
            added.append((times >= 24).sum() / (times < 24).sum())
        counts = np.append(np.arange(1, len(times) + 1), len(times))
        times = np.append(times, times[0] + 48)
        left.step(times - times[0], counts, where="post", color=style.VERMILLION, lw=1.1, alpha=0.7)
        right.step(times - times[0], counts, where="post", color=style.VERMILLION, lw=1.1, alpha=0.7)
    print(f"  doublings from 8 to 256, minutes, by run: {np.sort(doublings).round()}")
    print(f"  the second day adds to the first, mean of {len(added)} runs: {np.mean(added):.3f}")
    hours = np.array([0, 9])
    left.plot(hours, 1.5 * 2.0**hours, color=style.BLUE, lw=2, ls=(0, (4, 2)))
    left.text(5.4, 16, "a doubling an hour", color=style.BLUE)
    left.set_yscale("log")
    left.set_xlim(0, 10)
    left.set_ylim(1, 6000)
    left.yaxis.set_major_formatter(lambda value, _: style.number(value))
    _dress(
        left,
        "Faster than a doubling an hour …",
        "hours since the first was bitten",
        "people bitten or torn apart",
    )
    right.yaxis.set_major_formatter(lambda value, _: style.number(value))
    right.set_xlim(0, 42)
    right.set_xticks(range(0, 43, 6))
    right.set_ylim(0)
    _dress(
        right,
        "… until who is left is indoors",
        "hours since the first was bitten",
        "people bitten or torn apart",
    )


# -- a street: the front ------------------------------------------------------------------------------


STEPS = ((15, (0, (1, 1.6))), (1, "-"))  # minutes, and the line it is drawn with


def front(figure: Figure) -> None:
    """How far the front has come along a street, by chase speed and by step."""
    axes = figure.subplots()
    world = towns.town([40] * 60, household=1, day_share=0, cell=250)
    hours = np.arange(0, 6.01, 0.25)
    for chase, colour in ((2.4, style.VERMILLION), (1.5, style.ORANGE), (0.8, style.BLUE)):
        for minutes, line in STEPS:
            reached = np.mean([_reached(world, chase, minutes, seed, hours) for seed in range(24)], axis=0)
            axes.plot(hours, reached, color=colour, ls=line, lw=2.4)
            print(f"  {chase} m/s, step {minutes} min: {reached[-1]:.2f} km in 6 h")
        axes.annotate(
            f"{chase:g} m/s",
            (hours[-1], reached[-1]),
            (8, -4),
            textcoords="offset points",
            color=colour,
            weight="bold",
        )
    for minutes, line in STEPS:
        axes.plot([], [], color=style.MUTED, ls=line, lw=2.4, label=f"step of {minutes} min")
    axes.set_xlim(0, 6)
    axes.set_ylim(0)
    _dress(axes, "The front is faster with chase speed", "hours since five have turned", "kilometres reached")
    axes.legend(
        loc="upper left", labelcolor=style.MUTED, facecolor=style.PAPER, edgecolor="none", framealpha=1
    )


def _reached(world: Any, chase: float, minutes: int, seed: int, hours: FLOATS) -> FLOATS:
    """The furthest cell in which somebody was struck by some hours, in kilometres."""
    pathogen = towns.jonas(chase_speed=chase, kill_probability=0.05)
    drive = towns.Drive(
        world, pathogen, towns.townspeople(**towns.nobody_ever_knows()), seed, minutes * MINUTE
    )
    for person in range(5):
        drive.enter(person, "turned")
    drive.run(0, int(hours[-1] * 60 / minutes))
    events = sorted((time, where) for time, _, _, _, by, where in drive.events() if by >= 0)
    times = np.array([time for time, _ in events]) / HOUR
    cells = np.maximum.accumulate([where for _, where in events])
    return np.append(0, cells)[np.searchsorted(times, hours)] * 0.25


# -- force --------------------------------------------------------------------------------------------


def force(figure: Figure) -> None:
    """Who is lost by the hour at which force arrives: in the school, and in the city."""
    left, right = figure.subplots(1, 2)
    world = cities.world()
    pupils = cities.pupils(world)
    scatter = np.random.default_rng(1)
    base = cities.city(cities.NOBODY_KNOWS | cities.SEEN_AT_ONCE | cities.turned_at_school(hours=6))
    for hours in (0.5, 1, 1.5, 2, 2.5, 3):
        scenario = cities.force(base, cities.ENTERED + hours, uses={"squads": 1}, where=cities.AT_SCHOOL)
        runs = hy.simulate_many(scenario, range(60), world)
        shares = np.array([len(cities.struck(one, pupils)) for one in runs]) / len(pupils)
        _swarm(left, hours, shares, style.VERMILLION, scatter)
        few, many = (shares <= 0.25).sum(), (shares >= 0.75).sum()
        print(f"  school, {hours} h: few {few}, between {60 - few - many}, very many {many}")
    left.set_xticks(np.arange(0.5, 3.1, 0.5))
    _dress(left, "One squad at the school", "hours until it arrives", "of the school lost", percent=True)

    for known, colour, offset in (({}, style.BLUE, 0.11), (cities.NOBODY_KNOWS, style.VERMILLION, -0.11)):
        base = cities.city(known | cities.SEEN_AT_ONCE | cities.turned_at_school(hours=22))
        for hours in (0.5, 1, 1.5, 2, 2.5, 3, 4):
            runs = hy.simulate_many(cities.force(base, cities.ENTERED + hours), range(24), world)
            lost = np.array([one.ledger().lost for one in runs]) / cities.PEOPLE
            _swarm(right, hours + offset, lost, colour, scatter, width=0.08)
            attacked = [len(np.unique(one.log.where[one.log.by_person >= 0])) for one in runs]
            who = "nobody knows" if known else "as it is"
            print(
                f"  city, {who}, {hours} h: medians {np.median(lost):.2%} lost, in {np.median(attacked):.0f} cells"
            )
    late = cities.force(cities.city(cities.turned_at_school(hours=22)), cities.ENTERED + 0.5)
    lost = [one.ledger().lost / cities.PEOPLE for one in hy.simulate_many(late, range(24), world)]
    print(f"  city, as it is, 0.5 h, the library's surveillance: median {np.median(lost):.2%} lost")
    right.set_yscale("log")
    right.set_ylim(3e-5, 1.4)
    right.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}%")
    _dress(
        right, "The early cordon's squads in the city", "hours until they arrive", "of the city lost in a day"
    )
    for label, colour in (
        ("nobody understands what he sees", style.VERMILLION),
        ("townspeople as they are", style.BLUE),
    ):
        right.plot([], [], "o", ms=6, mew=0, color=colour, label=label)
    figure.legend(
        frameon=False, ncols=2, loc="outside lower right", labelcolor="linecolor", handletextpad=0.2
    )


def _swarm(
    axes: Axes, at: float, values: FLOATS, colour: str, scatter: np.random.Generator, width: float = 0.15
) -> None:
    """A dot a run, spread a little so that all are seen."""
    spread = scatter.uniform(-width, width, len(values))
    axes.plot(at + spread, values, "o", ms=4, mew=0, alpha=0.6, color=colour)


# -- barricades ---------------------------------------------------------------------------------------


def barricades(figure: Figure) -> None:
    """The share of those indoors after a day who live on day 5."""
    left, right = figure.subplots(1, 2, sharey=True)
    crowds = (5, 10, 15, 20, 25, 30, 35, 40)
    _held(left, crowds, [{"pathogen.hunting.breach_crowd": crowd} for crowd in crowds])
    _dress(
        left,
        "More hold out the larger a crowd it takes",
        "hunters who take nine hours to break in",
        "alive on day 5",
        percent=True,
    )
    often = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8)
    stores = {"gamma": {"mean": "2 days", "shape": 4}}
    _held(
        right,
        often,
        [{"behaviour.barricade": {"stores": stores, "sorties": f"{times} per day"}} for times in often],
    )
    _dress(
        right,
        "Fewer hold out the oftener they go out",
        "sorties a day, each, once stores of two days end",
        "alive on day 5",
        percent=True,
    )
    right.set_ylabel("")


def _held(axes: Axes, values: Any, settings: list[dict[str, Any]]) -> None:
    """A dot a run, and the means."""
    people, means = 6_000, []
    for value, changed in zip(values, settings, strict=True):
        scenario = cities.city({"horizon": "5 days"} | changed, people)
        runs = [cities.struck(one) for one in hy.simulate_many(scenario, range(14), cities.world(people))]
        took_hold = [times for times in runs if len(times) > 0.02 * people]
        shares = [(people - len(times)) / (people - (times < 24).sum()) for times in took_hold]
        axes.plot([value] * len(shares), shares, "o", ms=4.5, mew=0, alpha=0.5, color=style.BLUE)
        means.append(np.mean(shares))
    print(f"  alive on day 5, means: {_by(values, means)}")
    axes.plot(values, means, color=style.BLUE)
    axes.set_ylim(-0.03, 1.03)


# -- one person less ----------------------------------------------------------------------------------


def one_less(figure: Figure) -> None:
    """Every fight of twenty hunters, with one person and without."""
    axes = figure.subplots()
    left_out, seed = 27, 11
    with_him, without = _fights(seed, None), _fights(seed, left_out)
    same = with_him & without
    for fights, colour, size, label in (
        (same, style.STONE, 5.5, "fights the same in both runs"),
        (with_him - without, style.VERMILLION, 7.5, "only with him"),
        (without - with_him, style.BLUE, 7.5, "only without him"),
    ):
        axes.plot(
            [time / MINUTE for time, _, _ in fights], [by for _, by, _ in fights], "o", ms=size, mew=0, color=colour,
            label=f"{label} ({len(fights)})",
        )  # fmt: skip
    his = sorted(fight for fight in with_him if left_out in fight[1:])
    axes.plot(
        [time / MINUTE for time, _, _ in his], [by for _, by, _ in his], "o", ms=13, mew=1.6, mfc="none",
        color=style.INK, label="he is drawn into it",
    )  # fmt: skip
    _dress(
        axes,
        "Leave out one person: nothing changes before a fight that he is drawn into",
        "minutes",
        "hunter",
    )
    axes.grid(axis="x", visible=False)
    axes.set_yticks([])
    axes.legend(frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.14), labelcolor=style.INK)


def _fights(seed: int, removed: int | None) -> set[tuple[int, int, int]]:
    """(time, hunter, victim) of every fight that somebody was bitten in or a hunter fell in."""
    shape = towns.jonas(kill_probability=1.0).model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "30 days"}, "to": {"turned": 1.0}}
    pathogen = Pathogen.model_validate(shape)
    drive = towns.Drive(
        towns.town([60], household=1), pathogen, towns.townspeople(**towns.nobody_ever_knows()), seed
    )
    for person in range(20):
        drive.enter(person, "turned")
    if removed is not None:
        drive.enter(removed, "torn")
    found = set()
    for time, person, _, kind, by, _ in drive.run(0, 4).events():
        if kind in (towns.CAUSES["bite"], towns.CAUSES["torn"]):
            found.add((time, by, person))
        elif kind == towns.CAUSES["fight"]:
            found.add((time, person, by))
    return found


# -- all ----------------------------------------------------------------------------------------------


def _by(keys: Any, values: Any) -> str:
    return ", ".join(f"{key:.2g}: {value:.2f}" for key, value in zip(keys, values, strict=True))


def _dress(axes: Axes, title: str, across: str, up: str, percent: bool = False) -> None:
    axes.set_title(title, pad=10)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    if percent:
        axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))


PICTURES: dict[str, tuple[Callable[[Figure], None], tuple[float, float]]] = {
    "one-cell": (one_cell, (10, 4.1)),
    "school": (school, (10, 4.1)),
    "growth": (growth, (10, 4.1)),
    "front": (front, (8, 4.1)),
    "force": (force, (10, 4.4)),
    "barricades": (barricades, (10, 4.1)),
    "one-less": (one_less, (10, 4.6)),
}


def draw(name: str) -> None:
    """Draw one picture beside this file, in 128 colours."""
    from PIL import Image

    drawn, size = PICTURES[name]
    picture = Path(__file__).with_name(f"hunters-{name}.png")
    with mpl.rc_context({**style.RC, "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=size, layout="constrained")
        figure.get_layout_engine().set(w_pad=0.15, h_pad=0.1)
        drawn(figure)
        figure.savefig(picture, dpi=130)
    Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)


if __name__ == "__main__":
    for asked in sys.argv[1:] or PICTURES:
        print(asked)
        draw(asked)
