"""Final sizes of groups that all meet: Reed-Frost, Markov, fixed and gamma periods."""

from __future__ import annotations

import drawing
import numpy as np
from cases import final_sizes
from judge import Distribution
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from section import Effort, Section, row

WORDS = """
Everybody of a group meets everybody; one is infected at the start. How many are infected in the end has an exact
law for any infectious period (Ball 1986, Adv. Appl. Prob. 18:289); with a fixed period it is Reed and Frost's chain
binomial, with an exponential one the Markov SIR. The oracle agrees with published values to six digits
(`test_oracles.py`). Many groups go side by side in one run, each a replicate.
"""


def section(effort: Effort) -> Section:
    """Groups of 50 with R0 = 2 by period, and two Reed-Frost epidemics."""
    count = effort.of(5000, 600)
    classes = {
        name: final_sizes.classes(effort.folder / "classes", name, count) for name in final_sizes.CLASSES
    }
    chains = {
        size: final_sizes.reed_frost(effort.folder / "reed-frost", size, count)
        for size in final_sizes.REED_FROST
    }
    rows = [row(f"50 people, R0 = 2, {name} period", found) for name, found in classes.items()]
    for size, found in chains.items():
        rows.append(row(f"Reed-Frost, {size} people, p = {final_sizes.REED_FROST[size]}", found))

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        laws(left, {f"{name} period": found for name, found in classes.items()})
        drawing.dress(left, "50 people, R0 = 2", "infected in the end, besides the first", "probability")
        left.set(yscale="log", ylim=(5e-4, 0.7))
        named = {
            f"{size} people, p = {final_sizes.REED_FROST[size]}": found for size, found in chains.items()
        }
        laws(right, named)
        drawing.dress(right, "Reed-Frost", "infected in the end, besides the first", "probability")
        right.set(yscale="log", ylim=(5e-4, 1.2))

    return Section(
        "Final sizes",
        WORDS,
        "Exact final-size distributions as lines, simulated groups as dots on them",
        rows,
        draw,
    )


def laws(axes: Axes, found: dict[str, Distribution]) -> None:
    """Each law as a line, and its counts."""
    for place, ((name, one), colour) in enumerate(zip(found.items(), drawing.COLOURS, strict=False)):
        at = np.arange(len(one.exact))
        axes.plot(at, one.exact, color=colour)
        drawing.counts(axes, at, one.observed / len(one.found), one.exact, len(one.found), colour)
        drawing.name(axes, name, place, colour, (0.25, 0.92))
