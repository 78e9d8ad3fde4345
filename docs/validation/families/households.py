"""Households: alone, by the law of the infectious period and by size; and in a community."""

from __future__ import annotations

import drawing
import numpy as np
from cases import community, final_sizes, periods
from judge import Distribution
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Row, Section, row

WORDS = """
Households by themselves follow Ball's law too, whatever the law of the infectious period. In a community that meets
besides, what goes on in one household does not depend on another once there are many, and a household's final size
follows from how many escape the community (Addy, Longini and Haber 1991, Biometrics 47:961), which follows from how
many are infected (Ball, Mollison and Scalia-Tomba 1997, Ann. Appl. Prob. 7:46). There a replicate is a run of
20,000 households of three, and the tolerance has 5 / N for what a finite community lacks.
"""

COMMUNITY = {"exponential": periods.exponential(1), "fixed": periods.fixed(1)}
SIZES = (2, 3, 4, 5, 6)


def section(effort: Effort) -> Section:
    """Households of three by period, of other sizes, and in a community."""
    count = effort.of(5000, 400)
    laws = {
        name: final_sizes.households(effort.folder / "three", name, count) for name in final_sizes.HOUSEHOLDS
    }
    sizes = {size: final_sizes.households_by_size(effort.folder / "sizes", size, count) for size in SIZES}
    mixed = {
        name: community.households_in_a_community(
            effort.folder / "community", period, effort.of(20_000, 2000), effort.of(30, 8)
        )
        for name, period in COMMUNITY.items()
    }
    rows = [row(f"household of 3, {name} period", found) for name, found in laws.items()]
    rows += [row(f"household of {size}, pair rate 0.5 a day", found) for size, found in sizes.items()]
    for name, found in mixed.items():
        rows += of_community(name, found)

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(3, 3, 2))
        by_period(left, laws)
        by_size(middle, sizes)
        in_a_community(right, mixed)

    return Section(
        "Households",
        WORDS,
        "Probabilities of each number infected in a household by theory as steps, simulated as dots",
        rows,
        draw,
        (12, 4.2),
    )


def of_community(name: str, found: community.Community) -> list[Row]:
    """The attack rate, and the share of households with each number infected."""
    rows = [row(f"in a community, {name} period: attack rate", found.attack_rate())]
    for infected in range(community.SIZE + 1):
        case = f"in a community, {name} period: {infected} of 3 infected"
        rows.append(row(case, found.households_with(infected)))
    return rows


def by_period(axes: Axes, laws: dict[str, Distribution]) -> None:
    """Nobody, one or both of the others infected, by the law of the period."""
    at = np.arange(len(laws))
    for infected, colour in zip(range(3), drawing.COLOURS, strict=False):
        exact = np.array([found.exact[infected] for found in laws.values()])
        shares = [found.observed[infected] / len(found.found) for found in laws.values()]
        trials = len(next(iter(laws.values())).found)
        axes.hlines(exact, at - 0.35, at + 0.35, color=colour)
        drawing.counts(axes, at, shares, exact, trials, colour)
    for text, place, colour in zip(
        ("neither", "one", "both infected"), range(3), drawing.COLOURS, strict=False
    ):
        drawing.name(axes, text, place, colour, (0.03, 0.96))
    drawing.dress(axes, "Three people", "", "probability")
    axes.set_xticks(at, list(laws), rotation=35, ha="right")
    axes.set_ylim(0, 0.82)


def by_size(axes: Axes, sizes: dict[int, Distribution]) -> None:
    """The law of each size."""
    for place, ((size, found), colour) in enumerate(zip(sizes.items(), drawing.COLOURS, strict=False)):
        at = np.arange(len(found.exact))
        axes.plot(at, found.exact, color=colour)
        drawing.counts(axes, at, found.observed / len(found.found), found.exact, len(found.found), colour)
        drawing.name(axes, f"{size} people", place, colour)
    drawing.dress(axes, "Pair rate 0.5 a day, period 1 day", "others infected in the end", "probability")
    axes.set_ylim(0, 0.75)


def in_a_community(axes: Axes, mixed: dict[str, community.Community]) -> None:
    """Shares of households with 0 … 3 infected."""
    at = np.arange(community.SIZE + 1)
    for place, ((name, found), colour) in enumerate(zip(mixed.items(), drawing.COLOURS, strict=False)):
        shift = 0.12 * (2 * place - 1)
        axes.hlines(found.exact, at + shift - 0.12, at + shift + 0.12, color=colour)
        for infected in at:
            drawing.mean(axes, infected + shift, found.households_with(infected), colour)
        drawing.name(axes, f"{name} period", place, colour, (0.03, 0.96))
    drawing.dress(axes, "Three people in a community", "infected in the end", "share of households")
    axes.set_xticks(at)
    axes.set_ylim(0, 0.5)
