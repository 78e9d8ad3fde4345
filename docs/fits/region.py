"""The picture of docs/fits/matching.py: how implausible each point is, against each number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hyosan.view import style

if TYPE_CHECKING:
    from matching import Judged

COLUMNS, HIGHEST, CUT_OFF = 4, 12.0, 3.0


def draw(judged: Judged, picture: Path) -> None:
    """One panel a number, one dot a point; what is below the line is not ruled out."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    worst = judged.implausibility.max(axis=1).clip(max=HIGHEST)
    rows = -(-len(judged.known) // COLUMNS)
    with mpl.rc_context({**style.rc(), "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=(12, 3.1 * rows), layout="constrained")
        panels = figure.subplots(rows, COLUMNS, sharey=True, squeeze=False)
        for panel, one, values in zip(panels.flat, judged.known, judged.values.T, strict=False):
            for which, colour, marker in ((~judged.kept, style.STONE, "x"), (judged.kept, style.BLUE, "o")):
                panel.plot(values[which], worst[which], marker, color=colour, markersize=5, linestyle="none")
            panel.axhline(CUT_OFF, color=style.VERMILLION, linewidth=1)
            panel.axvline(one.value, color=style.MUTED, linewidth=1, linestyle=":")
            panel.set_xlim(one.low, one.high)
            panel.set_xlabel(_label(one.path) + (f" ({one.unit})" if one.unit else ""))
        for panel in panels.flat[len(judged.known) :]:
            panel.set_axis_off()
        for panel in panels[:, 0]:
            panel.set_ylabel("largest implausibility")
        figure.savefig(picture, dpi=110)


def _label(path: str) -> str:
    """The last words of a path that say which number it is."""
    parts = [part for part in path.split(".") if part not in ("exponential", "gamma", "uses", "mean")]
    return " ".join(part.replace("_", " ") for part in parts[-2:] if not part.isdigit())
