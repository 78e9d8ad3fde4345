"""What the pictures of the patterns share: how axes are dressed, and a figure kept in few colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hyosan.view import style

Drawn = tuple[Callable[[Figure], None], tuple[float, float]]


def dress(axes: Axes, title: str, across: str, up: str, percent: bool = False) -> None:
    """Title and labels; per cent up the side where asked."""
    axes.set_title(title, pad=10)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    if percent:
        axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))


def by(keys: Any, values: Any, digits: int = 2) -> str:
    """Numbers by key, to be printed."""
    return ", ".join(f"{key:.2g}: {value:.{digits}f}" for key, value in zip(keys, values, strict=True))


def error(values: NDArray[Any]) -> float:
    """Half of the 95 % interval of a mean."""
    return float(1.96 * np.std(values) / len(values) ** 0.5)


def draw(name: str, drawn: Drawn, picture: Path) -> None:
    """Draw one picture into a file, in 128 colours."""
    from PIL import Image

    print(name)
    fill, size = drawn
    with mpl.rc_context({**style.RC, "figure.facecolor": style.PAPER, "savefig.facecolor": style.PAPER}):
        figure = Figure(figsize=size, layout="constrained")
        figure.get_layout_engine().set(w_pad=0.15, h_pad=0.1)
        fill(figure)
        figure.savefig(picture, dpi=130)
    Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)
