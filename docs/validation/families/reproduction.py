"""The reproduction number by day of one epidemic."""

from __future__ import annotations

import drawing
import numpy as np
from cases import reproduction
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
One SIR epidemic with R0 = 2.5 and gamma periods. Infections of a day are Poisson about the integral of the force of
infection over who was infectious and who was left, moment by moment; so the measure `Outbreak.reproduction_number`
is R0 × the share left, but for chance that is known by day. A replicate is a day with 25 infections expected or
more.
"""


def section(effort: Effort) -> Section:
    """One epidemic, by day."""
    found = reproduction.by_day(effort.folder, effort.of(200_000, 20_000))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        day = np.flatnonzero(found.told)
        error = 1.96 * found.exact[day] / np.sqrt(found.expected[day])
        axes.plot(day, found.exact[day], color=drawing.COLOURS[0])
        axes.errorbar(
            day, found.found[day], error, fmt="o", color=drawing.COLOURS[0], markersize=3.5, elinewidth=1
        )
        axes.axhline(1, color=drawing.style.MUTED, linewidth=0.8)
        drawing.dress(axes, "R(t) of one epidemic", "day", "instantaneous reproduction number")
        axes.set(ylim=(0, 3.2))

    rows = [row("R0 = 2.5, gamma period, days with 25 infections or more", found)]
    return Section("R(t)", WORDS, "R(t) by day, theory as a line, the measure as dots", rows, draw, (7.5, 4))
