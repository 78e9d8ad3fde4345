"""Draws who meets whom in the library's city, beside surveys: contacts.py writes docs/pictures/contacts.png."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import hyosan as hy
from hyosan.outcome.mixing import band_names, contact_matrix, dominant_eigenvalue
from hyosan.view import style

PICTURE = Path(__file__).resolve().parents[1] / "pictures" / "contacts.png"
EDGES = tuple(range(0, 80, 5))

# Mean contacts a day by age (years from, to). Mossong 2008 doi:10.1371/journal.pmed.0050074, table 1; Shin 2025
# doi:10.1016/j.jiph.2025.102725, abstract.
POLYMOD = {
    (0, 5): 10.21, (5, 10): 14.81, (10, 15): 18.22, (15, 20): 17.58, (20, 30): 13.57,
    (30, 40): 14.14, (40, 50): 13.83, (50, 60): 12.30, (60, 70): 9.21, (70, 85): 6.89,
}  # fmt: skip
KOREA = {(5, 10): 17.8, (75, 85): 3.5}
MEANS = {"POLYMOD": 13.4, "South Korea 2023": 9.2, "South Korea 2023-2024": 4.81}


def main() -> None:
    """Compute the matrix, print what it comes to, draw."""
    scenario = hy.read_scenario("seir-city")
    world = hy.build_world(scenario)
    matrix = contact_matrix(world, scenario.circles, EDGES)
    people = np.bincount(np.searchsorted(EDGES, world.people.age, side="right") - 1)
    contacts = matrix.sum(axis=1)
    print("contacts a day, all ages:", round(float(np.average(contacts, weights=people)), 2))
    for name, count in zip(band_names(EDGES), contacts, strict=True):
        print(f"  {name:6} {count:5.1f}")
    print("dominant eigenvalue:", round(dominant_eigenvalue(matrix), 2))
    draw(matrix, contacts)


def draw(matrix: np.ndarray, contacts: np.ndarray) -> None:
    """Contacts by age beside the surveys, and the matrix."""
    import matplotlib as mpl
    from matplotlib.colors import PowerNorm
    from matplotlib.figure import Figure

    with mpl.rc_context({**style.RC, "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=(12, 4.8), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        steps = np.append(EDGES, 85)
        left.stairs(contacts, steps, color=style.INK, linewidth=2.2)
        for survey, colour in ((POLYMOD, style.BLUE), (KOREA, style.VERMILLION)):
            for (low, high), count in survey.items():
                left.plot([low + 0.5, high - 0.5], [count, count], color=colour, linewidth=4, alpha=0.75)
        left.text(41, 10.9, "the city", color=style.INK, va="top")
        left.text(20.5, 16.8, "POLYMOD 2005-2006", color=style.BLUE)
        left.text(10.5, 19.2, "South Korea 2023", color=style.VERMILLION)
        left.set(xlabel="age", ylim=(0, 20.5), yticks=range(0, 21, 5), title="Contacts a day", xlim=(0, 85))
        image = right.imshow(
            matrix.T, origin="lower", cmap="magma_r", extent=(0, 80, 0, 80), norm=PowerNorm(0.5, 0, 12)
        )
        right.set(xlabel="age", ylabel="age of those met", title="Contacts a day, by five years of age")
        right.grid(False)
        bar = figure.colorbar(image, ax=right, shrink=0.85, ticks=[0, 0.5, 1, 2, 4, 8, 12])
        bar.outline.set_visible(False)
        figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    main()
