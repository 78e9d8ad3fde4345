"""SZR well mixed, through circles and through hunters in space."""

from __future__ import annotations

import drawing
import numpy as np
from cases import hunters, zombies
from judge import Distribution
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
Susceptible, zombie, removed (Alemi, Bierbaum, Myers and Sethna 2015, Phys. Rev. E 92:052801). Bites and kills need
the same pair, so that whatever came before, the next event is a bite with probability 1 / (1 + kills per bite): who
is left when one side is gone follows from the ballot theorem, and one zombie among many dies out with probability
kills per bite. Twice: by encounters in a circle, and by hunters in one cell with nobody beside the victim and one
attacker at a time, where bites and kills come of meetings and fights. On a square lattice the critical point is
percolation's (`test_the_lattice_is_critical_where_percolation_says`).
"""

TOWNS = ((0.05, 0.04), (0.3, 0.45))


def section(effort: Effort) -> Section:
    """Survivors of towns by circle and by space, and extinction."""
    count = effort.of(4000, 400)
    circles = {kill / bite: zombies.survivors(effort.folder, bite, kill, count) for bite, kill in TOWNS}
    extinct = {
        ratio: zombies.extinction(effort.folder, ratio, effort.of(600, 100)) for ratio in zombies.EXTINCTION
    }
    cases = hunters.CASES[:1] if effort.quick else hunters.CASES
    cells = {case: hunters.survivors(*case, runs=effort.of(400, 120)) for case in cases}
    rows = [
        row(f"circle, 28 humans, 2 zombies, {ratio:g} kills per bite", found)
        for ratio, found in circles.items()
    ]
    rows += [
        row(f"circle, one zombie among 400, {ratio:g} kills per bite: extinct", found)
        for ratio, found in extinct.items()
    ]
    for (kill, bite, minutes), found in cells.items():
        rows.append(
            row(f"one cell, 12 humans, 2 hunters, κ / s = {kill / bite:.2f}, step {minutes} min", found)
        )

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3)
        left_alive(left, {f"{ratio:g} kills per bite": found for ratio, found in circles.items()})
        drawing.dress(left, "Circles: 28 against 2", "humans left", "probability")
        left.set(yscale="log", ylim=(2e-4, 1))
        curve = np.linspace(0, 1, 50)
        middle.plot(curve, curve, color=drawing.COLOURS[0])
        for ratio, found in extinct.items():
            drawing.share(middle, ratio, found, drawing.COLOURS[0])
        drawing.dress(middle, "One zombie among 400", "kills per bite", "zombies die out")
        left_alive(right, {f"κ / s = {case[0] / case[1]:.2f}": found for case, found in cells.items()})
        drawing.dress(right, "Hunters in a cell: 12 against 2", "humans left", "probability")
        right.set(yscale="log", ylim=(2e-3, 1))

    return Section(
        "SZR", WORDS, "Humans left by the ballot theorem as lines, simulated as dots", rows, draw, (12, 4)
    )


def left_alive(axes: Axes, found: dict[str, Distribution]) -> None:
    """Each law as a line, and its counts."""
    for place, ((name, one), colour) in enumerate(zip(found.items(), drawing.COLOURS, strict=False)):
        at = np.arange(len(one.exact))
        axes.plot(at, one.exact, color=colour)
        drawing.counts(axes, at, one.observed / len(one.found), one.exact, len(one.found), colour)
        drawing.name(axes, name, place, colour, (0.12, 0.94))
