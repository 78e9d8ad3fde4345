"""When things happen: laws of times, and the same times at every step."""

from __future__ import annotations

import drawing
import numpy as np
from cases import steps, times
from judge import Continuous
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
Dwell times follow the law asked for; the wait of a pair for its contact is exponential, at any step; in pure birth
(SI in groups of 8) each wait times its rate is exponential. And contacts in circles have no step error: an outbreak
in households, classes in their hours and a community is run at steps from five minutes to a day, and every event of
every person has the same time, to the microsecond.
"""


def section(effort: Effort) -> Section:
    """Dwell times, waits, pure birth, and one outbreak at several steps."""
    count = effort.of(20_000, 1000)
    dwells = {name: times.dwell_times(effort.folder, name, count) for name in times.DWELLS}
    waits = {
        step: times.wait_for_a_contact(effort.folder, step, effort.of(10_000, 500))
        for step in times.WAITING_STEPS
    }
    birth = times.pure_birth(effort.folder, effort.of(3000, 150))
    same = steps.same_times(effort.folder, effort.of(20_000, 1000))
    rows = [row(f"dwell time, {name}", found) for name, found in dwells.items()]
    rows += [row(f"wait for a contact, step {step}", found) for step, found in waits.items()]
    rows.append(row("pure birth, waits × rate", birth))
    rows.append(row(f"moves of an outbreak at steps of {', '.join(steps.STEPS)}", same))

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3)
        cumulative(left, dwells)
        drawing.dress(left, "Dwell times", "days", "have left")
        left.set(xlim=(0, 12))
        cumulative(middle, {f"step {step}": found for step, found in waits.items()})
        drawing.dress(middle, "Waiting for a contact", "days", "have been met")
        middle.set(xlim=(0, 12))
        every_step(right, same)

    return Section(
        "Times", WORDS, "Distributions of times, and one outbreak at four steps", rows, draw, (12, 4)
    )


def cumulative(axes: Axes, found: dict[str, Continuous]) -> None:
    """Distribution functions as lines, and what was found at some days."""
    days = np.linspace(0, 12, 241)
    for place, ((name, one), colour) in enumerate(zip(found.items(), drawing.COLOURS, strict=False)):
        axes.plot(days, one.law.cdf(days), color=colour)
        at = np.arange(1.0 + place / 4, 12, 1.0)
        share = (one.values[:, None] <= at).mean(axis=0)
        drawing.counts(axes, at, share, one.law.cdf(at), len(one.values), colour)
        drawing.name(axes, name, place, colour, (0.97, 0.32))


def every_step(axes: Axes, same: steps.SameTimes) -> None:
    """Ever infected, hour by hour: four lines, each thinner, of which one is seen."""
    hours = np.arange(0, 60, 1 / 24)
    widths = np.linspace(6, 1, len(same.moves))
    for place, ((step, moves), width, colour) in enumerate(
        zip(same.moves.items(), widths, drawing.COLOURS, strict=False)
    ):
        infected = np.sort(moves.time[moves.to_state == "latent"])
        axes.plot(hours, np.searchsorted(infected, hours, side="right"), color=colour, linewidth=width)
        drawing.name(axes, f"step {step}", place, colour, (0.97, 0.32))
    drawing.dress(axes, "One outbreak at four steps", "day", "ever infected")
