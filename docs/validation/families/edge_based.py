"""Networks: the whole course, by the edge-based compartmental equations."""

from __future__ import annotations

import drawing
from cases import networks
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Row, Section, row

WORDS = """
The same networks with 20,000 people each, a random 2 % of them infected at the start, exponential periods. Miller,
Slim and Volz's equations (2012, J. R. Soc. Interface 9:890; with many seeds Miller 2014, PLoS ONE 9:e101421) give
the curves. Compared are who was ever infected and who is infectious, when theory has infected a tenth, half and
nine tenths of all that it will. A replicate is a network. The tolerance has what the dropped edges would change in
the equations, and half the curve's second derivative times the variance in time that early luck leaves.
"""

PARTS = (0.1, 0.5, 0.9)


def section(effort: Effort) -> Section:
    """Three degree distributions."""
    count, people = effort.of(50, 12), effort.of(20_000, 4000)
    found = {name: networks.curves(effort.folder, name, count, people) for name in networks.DEGREES}
    rows: list[Row] = []
    for name, one in found.items():
        for index in one.indices(PARTS):
            day = f"{name} degrees, day {one.exact.time[index]:.1f}"
            rows.append(row(f"{day}: ever infected", one.infected_at(index)))
            rows.append(row(f"{day}: infectious", one.infectious_at(index)))

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        for place, ((name, one), colour) in enumerate(zip(found.items(), drawing.COLOURS, strict=False)):
            curve(left, one, colour, infectious=False)
            curve(right, one, colour, infectious=True)
            drawing.name(left, f"{name} degrees", place, colour, (0.97, 0.25))
        drawing.dress(left, "Ever infected", "day", "share of all people")
        drawing.dress(right, "Infectious", "day", "share of all people")
        left.set(ylim=(0, 0.8))
        right.set(ylim=(0, None))

    return Section(
        "Networks in time",
        WORDS,
        "Curves of the edge-based equations, and the means of networks as dots",
        rows,
        draw,
    )


def curve(axes: Axes, one: networks.Curves, colour: str, *, infectious: bool) -> None:
    """The equations' line, and the graphs' means every half day."""
    exact = one.exact.infectious if infectious else one.exact.infected
    axes.plot(one.exact.time, exact, color=colour)
    for index in range(5, len(one.exact.time) - 30, 5):
        found = one.infectious_at(index) if infectious else one.infected_at(index)
        axes.plot(one.exact.time[index], found.found, "o", color=colour, markersize=3.5)
