"""Theory as lines, runs as dots: what the pictures of all families share."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from judge import Mean, Share
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from scipy import stats
from section import Section

from hyosan.view import style

COLOURS = (style.BLUE, style.VERMILLION, style.GREEN, style.ORANGE, style.PURPLE, style.SKY, style.SLATE)
OUTSIDE = 0.05  # bars leave out what chance does once in twenty times


def save(section: Section, path: Path) -> None:
    """Draw a section's picture."""
    paper = {"figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}
    with mpl.rc_context({**style.rc(), **paper, "lines.linewidth": 1.5}):
        figure = Figure(figsize=section.size, layout="constrained")
        section.draw(figure)
        figure.savefig(path, dpi=100)


def dress(axes: Axes, title: str, x: str, y: str) -> None:
    """A title and what the axes are."""
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def counts(axes: Axes, at: ArrayLike, found: ArrayLike, exact: ArrayLike, trials: int, colour: str) -> None:
    """Shares of `trials` as dots, with bars about theory; none where hardly any was expected."""
    at, found, exact = np.asarray(at), np.asarray(found, float), np.asarray(exact, float)
    told = exact * trials >= 3
    error = stats.norm.isf(OUTSIDE / 2) * np.sqrt(exact * (1 - exact) / trials)
    bars(axes, at[told], (exact - error)[told], (exact + error)[told], colour)
    axes.plot(at[told], found[told], "o", color=colour, markersize=3.5)


def share(axes: Axes, at: float, found: Share, colour: str) -> None:
    """One share as a dot, the bar what chance leaves of theory."""
    low, high = found.interval(OUTSIDE)
    bars(axes, at, low, high, colour)
    axes.plot(at, found.found, "o", color=colour, markersize=5)


def mean(axes: Axes, at: float, found: Mean, colour: str, *, less: float = 0.0) -> None:
    """One mean as a dot, the bar what chance and bias allow about theory; all of it `less` so much."""
    error = found.bound(OUTSIDE) + found.bias
    bars(axes, at, found.mean - less - error, found.mean - less + error, colour)
    axes.plot(at, found.found - less, "o", color=colour, markersize=5)


def bars(axes: Axes, at: ArrayLike, low: ArrayLike, high: ArrayLike, colour: str) -> None:
    """What chance leaves about theory."""
    axes.vlines(at, low, high, color=colour, linewidth=1.2)


def name(axes: Axes, text: str, place: int, colour: str, at: tuple[float, float] = (0.97, 0.92)) -> None:
    """The name of a line in its colour, `place` lines below `at`."""
    x, y = at
    axes.text(
        x, y - 0.075 * place, text, color=colour, transform=axes.transAxes, ha="right" if x > 0.5 else "left"
    )
