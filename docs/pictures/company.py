"""The pictures of docs/behaviour.md that are of those who stand together, and of those who turned. See behaviour.py."""

from __future__ import annotations

from typing import Any

import cities
import leaving
import matplotlib as mpl
import numpy as np
import sheet
import towns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numba import njit
from numpy.typing import NDArray
from small import STEPS_A_DAY, in_hyosan

from hyosan.engine import space as space_module
from hyosan.kernels.space.companions import FIGHTS, SCAR
from hyosan.kernels.space.parties import APART
from hyosan.kernels.space.whereabouts import state_then
from hyosan.model.pathogen import Pathogen
from hyosan.view import style

FLOATS = NDArray[np.float64]
SAFE = {  # nobody is infected: what becomes of hybrids by themselves
    "pathogen.hunting.resistant": 1.0,
    "pathogen.hunting.tearing_alone": 0.0,
    "pathogen.hunting.tearing_per_attacker": 0.0,
}


# -- companions ---------------------------------------------------------------------------------------


def company(figure: Figure) -> None:
    """What those who stand together do for each other, and against."""
    bites, runs, place = figure.subplots(1, 3)
    shares = np.array([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    struck = np.array([[_a_day(seed, found=share)[0] for seed in range(60)] for share in shares])
    _with_error(bites, shares, struck, style.BLUE)
    print(f"  struck in a day by share of bites that are found: {sheet.by(shares, struck.mean(1), 3)}")
    bites.set_ylim(0)
    sheet.dress(
        bites,
        "A bite that is found saves others",
        "bites that companions find",
        "struck in a day",
        percent=True,
    )
    lost = np.array([[_a_day(seed, abandon=share)[1] for seed in range(60)] for share in shares])
    _with_error(runs, shares, lost, style.VERMILLION)
    print(f"  fights lost by share of companions who run: {sheet.by(shares, lost.mean(1), 3)}")
    runs.set_ylim(0, 1)
    sheet.dress(
        runs,
        "Who is left alone is bitten",
        "companions who run, in a step",
        "of fights end with a bite",
        percent=True,
    )
    children = np.array([[_children_struck(seed, share) for seed in range(40)] for share in shares])
    children = children[:, np.isfinite(children).all(axis=0)]
    _with_error(place, shares, children, style.GREEN)
    print(
        f"  children among the struck by share who take their place: {sheet.by(shares, children.mean(1), 3)}"
    )
    place.set_ylim(0)
    sheet.dress(
        place,
        "Somebody takes a child's place",
        "grown-ups who take the place of one",
        "children among those struck",
        percent=True,
    )


def _with_error(axes: Axes, across: FLOATS, values: FLOATS, colour: str) -> None:
    axes.errorbar(across, values.mean(1), [sheet.error(row) for row in values], fmt="o-", ms=5, color=colour)
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))


def _a_day(seed: int, **company: float) -> tuple[float, float]:
    """Of a town of 360 that nobody leaves: the share struck in a day; and of fights, those lost."""
    drive = leaving.a_town(seed, flight=None, hiding=None, search=None, company=company).run(0, STEPS_A_DAY)
    counters = drive.space.counters()
    struck = counters["bites"] + counters["torn"]
    fights = struck + counters["kills"] + counters["thrown"]
    return struck / drive.world.people.count, struck / max(fights, 1)


def _children_struck(seed: int, sacrifice: float) -> float:
    """The share of children among the first hundred struck of 180 families of four, all of them at home."""
    behaviour = towns.townspeople(**towns.nobody_ever_knows(), company={"sacrifice": sacrifice})
    world = towns.town([80] * 9, seed=seed, columns=3, household=4, day_share=0.0)
    drive = towns.Drive(world, towns.jonas(), behaviour, seed)
    for person in (3, 403):
        drive.enter(person, "turned")
    kinds = (towns.CAUSES["bite"], towns.CAUSES["torn"])
    struck = [person for _, person, _, kind, *_ in drive.run(0, 48).events() if kind in kinds][:100]
    return float(np.mean(world.people.age[struck] < behaviour.child_below)) if len(struck) == 100 else np.nan


# -- experience and trauma ----------------------------------------------------------------------------


def experience(figure: Figure) -> None:
    """Fights lost against fights lived through; and who among the living came through how many."""
    left, right = figure.subplots(1, 2)
    asked = cities.city({}, 6_000).behaviour.company
    fought, strength = np.arange(6), 2.0
    for more, scarred, colour, label in (
        (0.0, False, style.SLATE, "nobody learns"),
        (asked.experience, False, style.BLUE, "as they are"),
        (asked.experience, True, style.PURPLE, "… whom a loss has marked"),
        (0.5, False, style.GREEN, "who learn five times as much"),
    ):
        weight = (1 + round(64 * more) / 64 * fought) * (asked.weight_scarred if scarred else 1.0)
        left.plot(fought, strength / (strength + weight**0.8), color=colour, lw=1.6)
        counts = np.array([_fights(more, number, scarred) for number in fought])
        shares = counts[:, 0] / counts.sum(1)
        bars = 1.96 * np.sqrt(shares * (1 - shares) / counts.sum(1))
        left.errorbar(fought, shares, bars, fmt="o", ms=5, color=colour, label=label)
        print(f"  bitten in a fight, {label}: {sheet.by(fought, shares, 3)} ({counts.sum()} fights)")
    left.set_ylim(0.3, 0.8)
    left.legend(frameon=False, labelcolor="linecolor", loc="upper right", ncols=2)
    sheet.dress(
        left,
        "Who came through fights is bitten less",
        "fights lived through",
        "of fights end with a bite",
        percent=True,
    )
    counts = np.zeros((2, 6))
    for seed in range(6):
        drive = in_hyosan({}, 6_000, seed)
        for person in cities.pupils(drive.world)[:3]:
            drive.enter(int(person), "bitten")
        past = drive.run(0, 2 * STEPS_A_DAY).space.folk.past
        alive = np.ones(len(past), bool)
        alive[[person for _, person, *_ in drive.events()]] = False
        for marked in (0, 1):
            chosen = alive & ((past & SCAR > 0) == marked)
            counts[marked] += np.bincount(past[chosen] & FIGHTS, minlength=6)
    counts /= 6
    right.bar(fought - 0.2, counts[0], 0.38, color=style.BLUE, label="not marked")
    right.bar(fought + 0.2, counts[1], 0.38, color=style.PURPLE, label="marked by a loss for good")
    right.set_yscale("log")
    right.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    right.legend(frameon=False, labelcolor=[style.BLUE, style.PURPLE])
    sheet.dress(
        right,
        "Few live through more than one",
        "fights lived through",
        "people alive after two days, of 6 000",
    )
    print(f"  alive after two days by fights: {counts[0].round(1)} not marked, {counts[1].round(1)} marked")


def _fights(more: float, number: int, scarred: bool) -> tuple[int, int]:
    """(bites, fights that end otherwise) of people alone, all of whom came through so many and no more count."""
    behaviour = towns.townspeople(
        **towns.nobody_ever_knows(), weight_child=1.0, weight_adult=1.0, weight_old=1.0,
        company={"experience": more, "most_fights": int(number)},
    )  # fmt: skip
    shape = towns.jonas(
        door=1, kill_probability=0.0, bite_strength=2.0, tearing_alone=0.0, tearing_per_attacker=0.0
    ).model_dump(exclude_none=True)
    shape["states"]["bitten"] = {"dwell": {"fixed": "30 days"}, "to": {"turned": 1.0}}
    bites = others = 0
    for seed in range(16):
        drive = towns.Drive(towns.town([460], household=1), Pathogen.model_validate(shape), behaviour, seed)
        for person in range(60):
            drive.enter(person, "turned")
        drive.space.folk.past[:] = number | (SCAR if scarred else 0)
        counters = drive.run(0, 96).space.counters()
        bites, others = bites + counters["bites"], others + counters["thrown"]
    return bites, others


# -- dormancy -----------------------------------------------------------------------------------------


def dormancy(figure: Figure) -> None:
    """Hunters whom nothing stirs sleep, and wake by noise; and how many of a city do by day and night."""
    left, right = figure.subplots(1, 2)
    runs = []
    for seed in range(20):
        drive = in_hyosan({}, 6_000, seed, towns.town([60, 0, 0, 0], household=1, cell=250.0))
        for person in range(60):
            drive.enter(person, "turned")
        awake = []
        for number in range(40):
            if number == 16:
                space_module.make_noise(drive.space, [0], 200.0)
            drive.step(number)
            awake.append(int(drive.space.roster.counts[0]))
        runs.append(awake)
    hours, mean = (np.arange(40) + 1) / 4, np.mean(runs, axis=0)
    left.plot(hours, mean, color=style.VERMILLION)
    left.fill_between(hours, mean, 0, color=style.VERMILLION, alpha=0.15, lw=0)
    left.axvline(4, color=style.INK, lw=1)
    left.text(4.1, 66, "a siren in the first block", va="top")
    left.set_ylim(0, 68)
    left.set_xlim(0, 10)
    print(
        f"  of 60 awake after hours: {sheet.by((1, 2, 4, 4.25, 5, 6, 8), mean[[3, 7, 15, 16, 19, 23, 31]], 1)}"
    )
    sheet.dress(
        left, "The quiet fall asleep, noise wakes them", "hours since sixty have turned", "hunters awake"
    )
    drive = in_hyosan({}, 6_000, 3)
    for person in cities.pupils(drive.world)[:3]:
        drive.enter(int(person), "bitten")
    awake, asleep = [], []
    for number in range(5 * STEPS_A_DAY):
        drive.step(number)
        awake.append(int(drive.space.roster.counts[0]))
        asleep.append(int(drive.space.cells["asleep"].sum()))
    days = (np.arange(len(awake)) + 1) / STEPS_A_DAY
    right.stackplot(
        days, asleep, awake, colors=[style.STONE, style.VERMILLION], labels=["asleep", "awake"], lw=0
    )
    right.set_xlim(0, 5)
    right.yaxis.set_major_formatter(lambda value, _: style.number(value))
    right.legend(frameon=False, loc="upper left", reverse=True)
    shares = np.array(awake) / np.maximum(np.array(awake) + np.array(asleep), 1)
    each = shares[STEPS_A_DAY // 2 :].reshape(-1, 12)  # from 22:00 on, by three hours
    print(f"  share awake by three hours from the first evening on: {each.mean(1).round(2)}")
    sheet.dress(
        right,
        "Of a city's hunters many sleep",
        "days since three were bitten",
        "hunters in a city of 6 000",
    )


# -- hybrids ------------------------------------------------------------------------------------------


@njit(_nrt=False)  # type: ignore[untyped-decorator]
def _states_then(scene, people, time, found):  # type: ignore[no-untyped-def]
    for at in range(people.size):
        found[at] = state_then(scene, people[at], time)


def kin(figure: Figure) -> None:
    """What becomes of hybrids by their hunger, where they gather, and what it costs to keep one."""
    hunger, gather, shield = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    days, shares, _ = _hybrids({})
    parts = {
        "with their own": (style.GREEN, ("hybrid",)),
        "gone from them": (style.BLUE, ("withdrawn",)),
        "lapsed": (style.VERMILLION, ("lapsed",)),
        "killed": (style.STONE, ("destroyed",)),
        "starved": (style.SLATE, ("starved",)),
    }
    heights = [sum(shares[name] for name in names) for _, names in parts.values()]
    hunger.stackplot(days, heights, colors=[colour for colour, _ in parts.values()], lw=0)
    hunger.set_xlim(0, 120)
    hunger.set_ylim(0, 1)
    for name, at, colour in (
        ("with their own", (40, 0.17), style.PAPER),
        ("gone from them", (40, 0.6), style.PAPER),
        ("killed", (97, 0.84), style.INK),
        ("starved", (97, 0.965), style.PAPER),
    ):
        hunger.text(*at, name, color=colour, va="center")
    for day in (10, 30, 60, 120):
        print(
            f"  day {day}:", {name: f"{row[day - 1]:.3f}" for name, row in zip(parts, heights, strict=True)}
        )
    sheet.dress(
        hunger, "Hunger drives hybrids away", "days since three hundred turned so", "of them", percent=True
    )
    for hearing, colour in ((0, style.SLATE), (500, style.ORANGE), (1500, style.BLUE)):
        places = np.array([_gathered(hearing, seed) for seed in range(4)])
        for run in places:
            gather.step(range(len(run)), run, where="post", color=colour, lw=1.4)
        gather.text(14.2, places[:, -1].mean(), f"{hearing} m", color=colour, va="center")
        print(
            f"  places of 60 hearing {hearing} m: {sheet.by((1, 2, 3, 7, 14), places.mean(0)[[1, 2, 3, 7, 14]], 1)}"
        )
    gather.set_xlim(0, 17)
    gather.set_ylim(0, 64)
    gather.set_xticks(range(0, 15, 2))
    sheet.dress(gather, "They gather as far as they hear", "nights", "places where sixty are")
    kept = np.array([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    found = [_hybrids({"behaviour.company.shield": share}) for share in kept]
    struck, gone = [one[2] for one in found], [one[1]["withdrawn"][59] for one in found]
    shield.plot(kept, struck, "o-", ms=5, color=style.VERMILLION)
    shield.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    shield.set_ylim(0)
    print(f"  struck by one in 120 days, by share who shield: {sheet.by(kept, struck)}")
    print(f"  gone from their own on day 60: {sheet.by(kept, gone)}")
    sheet.dress(
        shield,
        "Who is kept strikes more",
        "households that keep one of theirs",
        "people whom one strikes in 120 days",
    )


def _hybrids(settings: dict[str, Any]) -> tuple[FLOATS, dict[str, FLOATS], float]:
    """Days; by state the share of 300 hybrids of a city of 6,000 in it; and how many people each struck, in all."""
    drive = in_hyosan(SAFE | settings, 6_000, 2)
    people = np.arange(10, 6_000, 20)
    for person in people:
        drive.enter(int(person), "hybrid")
    found, rows = np.empty(len(people), np.int64), []
    for number in range(120 * STEPS_A_DAY):
        drive.step(number)
        if number % STEPS_A_DAY == STEPS_A_DAY - 1:
            scene = space_module.scene_of(drive.space, drive.core)
            _states_then(scene, people, (number + 1) * drive.length - 1, found)
            rows.append(np.bincount(found, minlength=len(drive.pathogen.states)) / len(people))
    shares = dict(zip(drive.pathogen.states, np.array(rows).T, strict=True))
    counters = drive.space.counters()
    return np.arange(1, 121), shares, (counters["resisted"] + counters["bites"]) / len(people)


def _gathered(hearing: float, seed: int) -> list[int]:
    """By night, in how many places sixty hybrids of a city of 20,000 are, who all withdrew at once and for good."""
    settings: dict[str, Any] = {
        "pathogen.hunting.kin_hearing": hearing,
        "pathogen.states.hybrid.dwell": {"fixed": "1 h"},
        "pathogen.states.hybrid.to": {"withdrawn": 0.999, "lapsed": 0.001},
        "pathogen.states.withdrawn.dwell": {"fixed": "1000 days"},
    }
    drive, places = in_hyosan(SAFE | settings, cities.PEOPLE, seed), [60]
    for person in np.random.default_rng(seed).choice(cities.PEOPLE, 60, replace=False):
        drive.enter(int(person), "hybrid")
    for day in range(14):
        drive.run(day * STEPS_A_DAY, (day + 1) * STEPS_A_DAY)
        parties = drive.space.parties
        numbers = parties.of[parties.of >= 0]
        places.append(len(np.unique(numbers[parties.each["stage"][numbers] == APART])))
    return places


PICTURES: dict[str, sheet.Drawn] = {
    "company": (company, (12, 4.1)),
    "experience": (experience, (10, 4.1)),
    "kin": (kin, (12, 4.1)),
    "dormancy": (dormancy, (10, 4.1)),
}
