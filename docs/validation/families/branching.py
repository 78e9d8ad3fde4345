"""Extinction from one case by R0 and the dispersion of offspring."""

from __future__ import annotations

import math

import drawing
import numpy as np
import oracles
from cases import branching
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
One case among 20,001, a run a replicate. At first nobody is met twice, so cases branch: with a fixed period
offspring are Poisson, with a gamma period of shape k, or a gamma factor of shape k on each person's infectiousness,
they are negative binomial with dispersion k (Lloyd-Smith 2005, Nature 438:355). An outbreak that stays below 100
has died out; that chance is computed for the finite town, from the first hundred of Ball's equations, and differs
from the branching process's (the lines) by 0.011 at R0 = 1.2 and by less from there.
"""

RATIOS = (1.2, 1.5, 2.0, 3.0)


def section(effort: Effort) -> Section:
    """Four kinds of offspring at four reproduction numbers."""
    runs = effort.of(1500, 150)
    ratios = RATIOS if not effort.quick else RATIOS[::2]
    found = {
        (name, ratio): branching.extinction(effort.folder, name, ratio, runs)
        for name in branching.OFFSPRING
        for ratio in ratios
    }
    rows = [row(f"R0 = {ratio}, {name}", share) for (name, ratio), share in found.items()]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        curve = np.linspace(1.02, 3.1, 60)
        for (name, (_, _, dispersion)), colour in zip(
            branching.OFFSPRING.items(), drawing.COLOURS, strict=False
        ):
            exact = [oracles.extinction_probability(ratio, dispersion) for ratio in curve]
            axes.plot(curve, exact, color=colour)
            short = "Poisson" if math.isinf(dispersion) else f"k = {dispersion:g}"
            axes.text(3.12, exact[-1], short, color=colour, va="center")
            for ratio in ratios:
                drawing.share(axes, ratio, found[name, ratio], colour)
        drawing.dress(axes, "Extinction from one case", "R0", "probability")
        axes.set(ylim=(0, 1), xlim=(1, 3.4))

    return Section(
        "Extinction",
        WORDS,
        "Extinction probability by R0 for four dispersions of offspring",
        rows,
        draw,
        (7.5, 4.3),
    )
