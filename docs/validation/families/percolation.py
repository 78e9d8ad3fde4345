"""Networks: how large an epidemic is, and how likely, by the degree distribution."""

from __future__ import annotations

import drawing
import numpy as np
import oracles
from cases import networks
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
Configuration-model networks of 2,000 people, a random case on each, every edge meeting 0.6 times a day, a mean
period of one day. Size is bond percolation's (Newman 2002, Phys. Rev. E 66:016128). The probability is as large
only with a fixed period: edges out of one person share the period (Kenah and Robins 2007, Phys. Rev. E 76:036113).
The tolerance has 10 / N for loops and double edges that are dropped and for finite size.
"""


def section(effort: Effort) -> Section:
    """Three degree distributions by two periods."""
    count = effort.of(400, 60)
    found = {
        (degrees, period): networks.percolation(effort.folder, degrees, period, count)
        for degrees in networks.DEGREES
        for period in networks.PERIODS
    }
    rows = []
    for (degrees, period), one in found.items():
        rows.append(row(f"{degrees} degrees, {period} period: probability", one.probability))
        rows.append(row(f"{degrees} degrees, {period} period: size", one.size))

    def draw(figure: Figure) -> None:
        for axes, period in zip(figure.subplots(1, 2, sharey=True), networks.PERIODS, strict=True):
            curves(axes, period)
            for degrees, colour in zip(networks.DEGREES, drawing.COLOURS, strict=False):
                one = found[degrees, period]
                drawing.share(axes, networks.EDGE_RATE + 0.012, one.probability, colour)
                drawing.mean(axes, networks.EDGE_RATE - 0.012, one.size, colour)
            drawing.dress(axes, f"{period} period".capitalize(), "contacts a day of an edge", "share")
            axes.set(ylim=(0, 1))

    return Section(
        "Networks",
        WORDS,
        "Size of an epidemic (line) and its probability (dotted) by edge rate for three degree distributions",
        rows,
        draw,
    )


def curves(axes: Axes, period: str) -> None:
    """Size and probability by the rate of an edge."""
    law, rates = networks.PERIODS[period].law, np.linspace(0.15, 1.2, 43)
    for place, ((name, degrees), colour) in enumerate(
        zip(networks.DEGREES.items(), drawing.COLOURS, strict=False)
    ):
        size = [oracles.network_attack_rate(degrees, rate, law) for rate in rates]
        axes.plot(rates, size, color=colour)
        if period != "fixed":
            likely = [oracles.network_epidemic_probability(degrees, rate, law) for rate in rates[::3]]
            axes.plot(rates[::3], likely, color=colour, linestyle=":")
        drawing.name(axes, f"{name} degrees", place, colour, (0.97, 0.25))
    note = "line: size; dotted: probability" if period != "fixed" else "size and probability are one line"
    drawing.name(axes, note, 0, drawing.style.MUTED, (0.03, 0.94))
