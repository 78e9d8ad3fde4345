"""The attack rate of a large well-mixed population."""

from __future__ import annotations

import drawing
import numpy as np
import oracles
from cases import branching
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
Runs of 20,000 people, 40 of them infected at the start, so that none dies out. The attack rate is that of Kermack
and McKendrick whatever the period; its spread is known too (von Bahr and Martin-Löf 1980; Andersson and Britton
2000, theorem 4.2) and gives the tolerance, with 5 / N for a finite population.
"""

RATIOS = (1.3, 1.8, 2.5, 3.5)


def section(effort: Effort) -> Section:
    """Two periods at four reproduction numbers."""
    runs = effort.of(60, 8)
    found = {
        (name, ratio): branching.attack_rate(effort.folder, name, ratio, runs)
        for name in branching.ATTACK_PERIODS
        for ratio in RATIOS
    }
    rows = [row(f"R0 = {ratio}, {name} period", mean) for (name, ratio), mean in found.items()]

    def draw(figure: Figure) -> None:
        axes, apart = figure.subplots(1, 2)
        seeded = branching.ATTACK_SEEDED / branching.ATTACK_PEOPLE
        curve = np.linspace(1.02, 4, 80)
        exact = [oracles.large_population_attack_rate(ratio, seeded) for ratio in curve]
        axes.plot(curve, exact, color=drawing.style.INK)
        for place, (name, colour) in enumerate(zip(branching.ATTACK_PERIODS, drawing.COLOURS, strict=False)):
            for ratio in RATIOS:
                drawing.mean(axes, ratio, found[name, ratio], colour)
                away = ratio + 0.04 * (2 * place - 1)
                drawing.mean(apart, away, found[name, ratio], colour, less=found[name, ratio].mean)
            drawing.name(axes, f"{name} period", place, colour, (0.97, 0.25))
        drawing.dress(axes, "Attack rate of 20,000 people", "R0", "share infected")
        axes.set(ylim=(0, 1))
        apart.axhline(0, color=drawing.style.INK)
        drawing.dress(apart, "Runs less theory", "R0", "difference of the share infected")

    return Section("Attack rates", WORDS, "Attack rate by R0, and how far runs are from theory", rows, draw)
