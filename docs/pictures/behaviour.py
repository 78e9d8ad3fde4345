"""Draws the pictures of docs/behaviour.md and prints its figures, from runs of their own: behaviour.py [NAME …].

The small worlds are those of the tests that hold the patterns (tests/helpers/).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numba import njit
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "helpers"))

import cities
import company
import leaving
import sheet
import towns
from small import STEPS_A_DAY, in_hyosan

from hyosan.engine import space as space_module
from hyosan.ground.units import DAY, FOREVER, HOUR, MINUTE
from hyosan.kernels.space.departures import knows_at
from hyosan.kernels.space.parties import STAGES
from hyosan.kernels.space.word import CIRCLES
from hyosan.view import style

FLOATS = NDArray[np.float64]
WHOLE = 170_000  # people


# -- word ---------------------------------------------------------------------------------------------


@njit(_nrt=False)  # type: ignore[untyped-decorator]
def _knows(scene, found):  # type: ignore[no-untyped-def]
    for person in range(found.size):
        found[person] = knows_at(scene, np.int64(person))[0]


def known(drive: towns.Drive, now: int) -> dict[str, int]:
    """How many know by now, by the source that they had it from first."""
    cells, word = drive.space.cells, drive.space.word
    scene = space_module.scene_of(drive.space, drive.core)
    kept = {name: cells[name].copy() for name in ("alarm", "broadcast")} | {"word": word.of.copy()}
    since = []
    for source in kept:
        for name in ("alarm", "broadcast"):
            cells[name] = kept[name] if name == source else FOREVER
        word.of[:] = kept["word"] if source == "word" else -1
        found = np.empty(drive.world.people.count, np.int64)
        _knows(scene, found)
        since.append(found)
    cells["alarm"], cells["broadcast"] = kept["alarm"], kept["broadcast"]
    word.of[:] = kept["word"]
    times = np.array(since)
    first = np.where(times.min(axis=0) <= now, times.argmin(axis=0), -1)
    at_home = np.zeros(len(first), bool)
    told = np.flatnonzero(word.of >= 0)
    at_home[told] = word.each["circle"][word.of[told]] == CIRCLES.index("household")
    return {
        "seen or heard": int((first == 0).sum()),
        "told at home": int((at_home & (first == 2)).sum()),
        "told by phone": int((~at_home & (first == 2)).sum()),
        "broadcast": int((first == 1).sum()),
    }


def first_hours(
    seed: int, aired: int | None = None, belief: float = 1.0, **settings: Any
) -> list[dict[str, int]]:
    """Who knows, every quarter of an hour of the first eight after three pupils of the whole city were bitten."""
    drive = in_hyosan({key.replace("__", "."): value for key, value in settings.items()}, WHOLE, seed)
    for name in ("belief", "phones"):
        drive.space.cells[name] = int(belief * 2**32)
    for person in np.random.default_rng(seed).choice(cities.pupils(drive.world), 3, replace=False):
        drive.enter(int(person), "bitten")
    found = []
    for number in range(32):
        if number == aired:
            leaving.broadcast(drive, number * drive.length)
        drive.step(number)
        found.append(known(drive, (number + 1) * drive.length))
    return found


def word(figure: Figure) -> None:
    """Who knows against hours, by source; and how far word comes, with a denial and without it."""
    left, right = figure.subplots(1, 2)
    hours, seeds = (np.arange(32) + 1) / 4, range(3)
    runs = [first_hours(seed, aired=12) for seed in seeds]
    sources = dict(zip(runs[0][0], (style.VERMILLION, style.ORANGE, style.SKY, style.BLUE), strict=True))
    means = np.array([[[row[name] for row in run] for run in runs] for name in sources]).mean(axis=1) / WHOLE
    left.stackplot(hours, means, colors=list(sources.values()), labels=list(sources), lw=0)
    left.set_xlim(0, 8)
    left.set_ylim(0, 1)
    sheet.dress(
        left, "Who knows, and from whom first", "hours since three were bitten", "of the city", percent=True
    )
    left.axvline(3, color=style.INK, lw=1)
    left.text(2.9, 0.9, "a broadcast", ha="right", va="top", color=style.INK)
    for name, height, colour in (
        ("broadcast", 0.7, style.PAPER),
        ("told at home", 0.395, style.INK),
        ("seen or heard", 0.18, style.PAPER),
    ):
        left.text(5.3, height, name, color=colour, va="center")
    left.annotate(
        "told by phone",
        (7.0, 0.435),
        (5.3, 0.53),
        color=style.PAPER,
        arrowprops={"arrowstyle": "-", "color": style.PAPER},
    )
    for hour in (2, 4, 8):
        print(
            f"  after {hour} h:",
            {name: f"{row[4 * hour - 1]:.3f}" for name, row in zip(sources, means, strict=True)},
        )
    cases: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("people tell each other", style.ORANGE, {}),
        ("half is denied, half of calls cut", style.PURPLE, {"belief": 0.5}),
        ("nobody tells anybody", style.SLATE, {"behaviour__word": None}),
    )
    for label, colour, settings in cases:
        rows = [first_hours(seed, **settings) for seed in seeds]
        told = np.array([[row["told at home"] + row["told by phone"] for row in run] for run in rows]) / WHOLE
        ever = np.array([[sum(row.values()) for row in run] for run in rows]) / WHOLE
        for run in told:
            right.plot(hours, run, color=colour, lw=1.4)
        right.text(8.1, told[:, -1].mean(), label.replace(", ", ",\n"), color=colour, va="center")
        at = (7, 11, 15, 31)
        print(f"  no broadcast, {label}: told {sheet.by(hours[list(at)], told.mean(0)[list(at)], 3)}")
        print(f"    know in all {sheet.by(hours[list(at)], ever.mean(0)[list(at)], 3)}")
    right.set_xlim(0, 11.5)
    right.set_xticks(range(0, 9, 2))
    right.set_yticks(np.arange(0, 0.16, 0.05))
    sheet.dress(
        right,
        "Word, and what a cover-up leaves of it",
        "hours since three were bitten",
        "of the city know from others",
        percent=True,
    )


# -- forgetting ---------------------------------------------------------------------------------------


def _warned(seed: int, fades: bool, ended: bool = True) -> towns.Drive:
    """Nine blocks of 40 who were told by a broadcast, which was repeated for an hour or ever since."""
    settings: dict[str, Any] = {f"behaviour.{name}": None for name in ("flight", "hiding", "search", "word")}
    settings["behaviour.barricade"] = {"breach_open": "1 h", "sorties": "0 per day"}
    settings |= {} if fades else {"behaviour.awareness.fades": None}
    drive = in_hyosan(settings, 6_000, seed, towns.town([40] * 9, seed=seed, columns=3))
    leaving.broadcast(drive)
    if ended:
        space_module.end_broadcast(drive.space, np.arange(9), HOUR)
    return drive


def forgetting(figure: Figure) -> None:
    """How many still know against days; and how many are struck when hunters come after so many."""
    left, right = figure.subplots(1, 2)
    days, seeds = np.arange(1, 61), range(40)
    cases = (
        ("repeated ever since", style.BLUE, (True, False)),
        ("repeated for one hour", style.VERMILLION, (True, True)),
        ("… if nobody forgot", style.SLATE, (False, True)),
    )
    for (label, colour, how), line in zip(cases, ("-", "-", (0, (2, 2))), strict=True):
        shares = []
        for seed in seeds:
            drive = _warned(seed, *how)
            drive.step(0)
            row = []
            for day in days.tolist():
                drive.step(day * STEPS_A_DAY)
                row.append(known(drive, day * DAY)["broadcast"] / drive.world.people.count)
            shares.append(row)
        mean = np.mean(shares, axis=0)
        left.plot(days, mean, color=colour, ls=line, label=label)
        print(f"  still know, {label}: {sheet.by((7, 14, 30, 60), mean[[6, 13, 29, 59]])}")
    left.set_ylim(-0.03, 1.05)
    left.legend(frameon=False, loc="center right", labelcolor="linecolor", bbox_to_anchor=(1, 0.62))
    sheet.dress(left, "A warning that nothing renews fades", "days after it", "still know", percent=True)
    came = (7, 14, 21, 28, 42, 56)  # Fridays, so that as many are away from home
    for fades, colour in ((True, style.VERMILLION), (False, style.SLATE)):
        struck = np.array([[_struck_on(day, seed, fades) for seed in range(24)] for day in came])
        errors = [sheet.error(row) for row in struck]
        right.errorbar(came, struck.mean(1), errors, fmt="o-", ms=5, color=colour)
        right.text(
            61,
            max(struck.mean(1)[-1], 0.025),
            "they forget" if fades else "nobody\nforgets",
            color=colour,
            va="center",
        )
        print(f"  struck within two hours, {fades=}: {sheet.by(came, struck.mean(1), 3)}")
    right.set_xlim(0, 74)
    right.set_ylim(0)
    sheet.dress(
        right,
        "Who has forgotten is surprised",
        "day on which three hunters come",
        "struck in two hours",
        percent=True,
    )


def _struck_on(day: int, seed: int, fades: bool) -> float:
    """The share of the town that is struck by noon if three have turned at ten on that day."""
    drive = _warned(seed, fades)
    for earlier in range(day):
        drive.step(earlier * STEPS_A_DAY)
    number = day * STEPS_A_DAY
    for person in (3, 100, 200):
        drive.enter(person, "turned", number * drive.length)
    drive.run(number, number + 8)
    counters = drive.space.counters()
    return (counters["bites"] + counters["torn"]) / drive.world.people.count


# -- flight -------------------------------------------------------------------------------------------


def a_road(seed: int = 0, **flight: Any) -> towns.Drive:
    """1,500 people in 500 households of a block, twelve blocks of road before the edge of the map; all drive off."""
    world = leaving.with_exits(towns.town([1500, *[0] * 12], day_share=0.0, cell=250.0), 12)
    library = cities.city({}, 6_000).behaviour.flight
    assert library is not None
    asked = library.model_dump() | {"households": 1.0, "cars": 1.0} | flight
    drive = towns.Drive(
        world, towns.jonas(), towns.townspeople(flight=asked, **leaving.at_once()), seed, MINUTE
    )
    leaving.broadcast(drive)
    return drive


def _left(drive: towns.Drive) -> FLOATS:
    """When people left the map, in hours, in order."""
    return np.sort([time / HOUR for time, _, _, kind in leaving.moves_of(drive) if STAGES[kind] == "outside"])


def flight(figure: Figure) -> None:
    """A jam that grows backwards, how fast a road empties a town, and who joins."""
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.15, 1, 0.85))
    drive = a_road(patience="9 h")
    drive.space.edges["headway"][drive.space.edges["to"] == 9] *= 6  # a lane of which a sixth is open
    cars, room = [], drive.space.cells["room"]
    for number in range(300):
        drive.step(number)
        cars.append(np.minimum(drive.space.cells["load"][:12] / room[:12], 1.0))
    filled = np.array(cars).T
    for minute in (15, 20, 25, 30):
        print(
            f"  jammed blocks behind the narrows after {minute} min: {int((filled[1:9, minute] > 0.9).sum())} of 8"
        )
    image = left.imshow(
        filled[1:, :], origin="lower", aspect="auto", extent=(0, 5, 0.25, 3.0), cmap="cividis", vmin=0, vmax=1
    )
    left.axhline(2.25, color=style.PAPER, lw=1.2, ls=(0, (3, 2)))
    left.text(4.9, 2.3, "one car in six passes here", color=style.PAPER, ha="right", va="bottom")
    left.grid(visible=False)
    bar = figure.colorbar(image, ax=left, format=mpl.ticker.PercentFormatter(1.0, decimals=0), pad=0.02)
    bar.set_label("of the road's room taken", color=style.MUTED)
    sheet.dress(left, "A jam grows backwards", "hours since they were told", "kilometres from town")
    for outflow, colour in ((2400.0, style.BLUE), (1200.0, style.ORANGE), (600.0, style.VERMILLION)):
        times = _left(a_road(outflow=outflow, patience="9 h").run(0, 300))
        middle.step(
            np.append(0, times),
            np.arange(len(times) + 1),
            where="post",
            color=colour,
            label=f"{outflow:.0f} an hour",
        )
        rate = (0.8 - 0.3) * 1500 / (times[int(0.8 * 1500)] - times[int(0.3 * 1500)])
        print(
            f"  a lane of {outflow:.0f}: {rate:.0f} an hour, all out after {times[-1]:.2f} h, {len(times)} people"
        )
    middle.set_xlim(0, 4)
    middle.legend(frameon=False, labelcolor="linecolor", loc="lower right")
    sheet.dress(middle, "A lane lets so many pass", "hours since they were told", "people who have left")
    for most, colour in ((8, style.BLUE), (5, style.SLATE)):
        shares = np.arange(0, 1.01, 0.1)
        gone = np.array([[_went(share, most, seed) for seed in range(12)] for share in shares])
        right.errorbar(shares, gone.mean(1), [sheet.error(row) for row in gone], fmt="o-", ms=5, color=colour)
        right.text(0.02, 0.32 if most == 8 else 0.15, f"at most {most} together", color=colour)
        print(f"  on the road with at most {most} together: {sheet.by(shares, gone.mean(1), 3)}")
    right.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    right.set_ylim(0, 0.5)
    sheet.dress(right, "Neighbours join", "would join those next door", "of the town flee", percent=True)


def _went(joins: float, most: int, seed: int) -> float:
    """The share of a town, of whose households of three a fifth flees by itself, that takes to the road."""
    drive = a_road(seed, households=0.2)
    behaviour = drive.behaviour.model_copy(
        update={"company": drive.behaviour.company.model_copy(update={"joins": joins, "most_together": most})}
    )
    drive = towns.Drive(drive.world, drive.pathogen, behaviour, seed)
    leaving.broadcast(drive)
    return leaving.told(drive.run(0, 32))["on the road"] / 1500


PICTURES: dict[str, sheet.Drawn] = {
    "word": (word, (10, 4.3)),
    "forgetting": (forgetting, (10, 4.1)),
    "flight": (flight, (12, 4.1)),
    **company.PICTURES,
}


if __name__ == "__main__":
    for asked in sys.argv[1:] or PICTURES:
        sheet.draw(asked, PICTURES[asked], Path(__file__).with_name(f"behaviour-{asked}.png"))
