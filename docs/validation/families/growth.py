"""Growth rate and reproduction number."""

from __future__ import annotations

import drawing
import numpy as np
from cases import growth
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
An SEIR whose reproduction number is that of a growth rate: 1 / R = M(-r), M being the transform of the generation
interval (Wallinga and Lipsitch 2007, Proc. R. Soc. B 274:599). For gamma periods that is r E[I] / (φ_E(r) (1 -
φ_I(r))), φ being their Laplace transforms, and (1 + 3 r) (1 + 5 r) for exponential ones of 3 and 5 days. Runs of 4
million people, 200 infected at once; growth is measured from the 1,500th to the 4,800th infection
(`Outbreak.growth_rate`). The tolerance has what early generations and depletion change in the same measure of a
renewal equation.
"""

RATES = (0.05, 0.1, 0.2)


def section(effort: Effort) -> Section:
    """Four courses of illness, each at three rates of growth."""
    runs = effort.of(60, 8)
    rates = (0.1,) if effort.quick else RATES
    found = {
        (name, rate): growth.growth(effort.folder, name, runs, rate)
        for name in growth.COURSES
        for rate in rates
    }
    rows = []
    for (name, rate), mean in found.items():
        number = growth.COURSES[name].reproduction_number(rate)
        rows.append(row(f"R = {number:.3f}, {name}", mean))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        curve = np.linspace(0.005, 0.23, 60)
        for place, ((name, course), colour) in enumerate(
            zip(growth.COURSES.items(), drawing.COLOURS, strict=False)
        ):
            axes.plot([course.reproduction_number(rate) for rate in curve], curve, color=colour)
            for rate in rates:
                drawing.mean(axes, course.reproduction_number(rate), found[name, rate], colour)
            drawing.name(axes, name, place, colour, (0.97, 0.3))
        drawing.dress(axes, "Growth by reproduction number", "R asked for", "growth rate found, a day")
        axes.set(ylim=(0, 0.23), xlim=(1, None))

    return Section(
        "Growth and R",
        WORDS,
        "Growth rate by reproduction number for four courses of illness",
        rows,
        draw,
        (8.5, 4.6),
    )
