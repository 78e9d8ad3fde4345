"""Who meets whom in the library's city, beside surveys; and infections by age against its contact matrix."""

from __future__ import annotations

import drawing
import numpy as np
import surveys
from cases import mixing
from contacts import BANDS, City, beside_surveys, city
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray
from section import Effort, Section, row

WORDS = """
Who meets whom in the library's city, by `contact_matrix`: the circles' expectation over an average day of the week.
First its own theory: in a city where some are infectious and their infectees infect nobody, infections from each
age to each are multinomial in proportion to that matrix. Then the matrix beside what people told surveys, which is
no theory and has no verdict.
"""


def section(effort: Effort) -> Section:
    """Infections by age, and the city beside surveys."""
    found = mixing.infections_by_age(*((60_000, 9_000) if effort.quick else (160_000, 24_000)))
    here, korea = city(), surveys.projected_korea()

    def draw(figure: Figure) -> None:
        by_age, one, other = figure.subplots(1, 3, width_ratios=(4, 3, 3))
        contacts_by_age(by_age, here, korea)
        matrix(one, here.fives, "The city")
        image = matrix(other, korea.contacts, "Projected to South Korea")
        bar = figure.colorbar(image, ax=[one, other], shrink=0.8, ticks=[0, 0.5, 1, 2, 4, 8, 12])
        bar.set_label("contacts a day")
        bar.outline.set_visible(False)

    rows = [row(f"infections by age of infector and infectee, {found.counted.size} cells", found)]
    return Section(
        "Contacts",
        WORDS,
        "Contacts a day by age in the city beside surveys; the contact matrices of the city and of a projection",
        rows,
        draw,
        (13.5, 4.4),
        beside_surveys(here, korea),
    )


def contacts_by_age(axes: Axes, here: City, korea: surveys.Projection) -> None:
    """Steps for matrices, bars for what surveys tell by age."""
    steps = np.append(BANDS, 80)
    axes.stairs(here.fives.sum(axis=1), steps, color=drawing.style.INK, linewidth=2.4)
    axes.stairs(korea.contacts.sum(axis=1), steps, color=drawing.style.GREEN, linewidth=1.6)
    for survey, colour in ((surveys.POLYMOD, drawing.style.BLUE), (surveys.KOREA, drawing.style.VERMILLION)):
        for (low, high), count in survey.items():
            axes.plot([low + 0.5, high - 0.5], [count, count], color=colour, linewidth=4, alpha=0.8)
    for place, (text, colour) in enumerate(
        (
            ("the city", drawing.style.INK),
            ("POLYMOD, 2005-2006", drawing.style.BLUE),
            ("South Korea, 2023 (two ages)", drawing.style.VERMILLION),
            ("projected to South Korea, 2015", drawing.style.GREEN),
        )
    ):
        drawing.name(axes, text, place, colour)
    drawing.dress(axes, "Contacts a day", "age", "contacts a day")
    axes.set(ylim=(0, 34), xlim=(0, 85))


def matrix(axes: Axes, contacts: NDArray[np.float64], title: str) -> object:
    """Who meets whom as an image."""
    image = axes.imshow(
        contacts.T, origin="lower", cmap="magma_r", extent=(0, 80, 0, 80), norm=PowerNorm(0.5, 0, 12)
    )
    drawing.dress(axes, title, "age", "age of those met")
    axes.grid(False)
    return image
