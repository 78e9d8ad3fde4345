"""Axes of local time for a page: windows, ticks, labels at the ends of lines, SVG that takes a page's theme."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hyosan.view import style
from hyosan.view.fonts import page_fonts
from hyosan.view.scene import Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Window = tuple[np.datetime64, np.datetime64]


class Label(NamedTuple):
    """What stands at the end of a line: its height, a name, a colour, and the number shown, if not the height."""

    height: float
    text: str
    colour: str
    value: float | None = None


EARLY = 0.8  # of all change; where it happens in a small part of the time, that part is drawn apart
SMALL = 0.25
LEFT, RIGHT = 0.075, 0.85  # of the width: where lines begin and end; labels stand beyond
GAP = 0.035
ROOM_FOR_A_WORD = 10  # so many find room side by side
NICE_TICKS = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 10080, 20160, 40320)  # minutes


def windows(scene: Scene, until: np.datetime64 | None = None) -> list[Window]:
    """The whole time until something, or the first hours and the rest if most happens in the first hours."""
    until = scene.focus if until is None else until
    moved = np.abs(np.diff(scene.people, axis=0)).sum(axis=1).cumsum()
    if len(moved) == 0 or moved[-1] == 0:
        return [(scene.start, until)]
    time = scene.times[1:][int(np.searchsorted(moved, EARLY * moved[-1]))]
    hours = int(np.ceil((time - scene.start) / np.timedelta64(1, "h") * 1.25))
    hours = (
        hours if hours <= 24 else -(-hours // 24) * 24
    )  # whole days read better: the first 8, not the first 7.3
    early = scene.start + np.timedelta64(max(hours, 1), "h")
    if early - scene.start > SMALL * (until - scene.start):
        return [(scene.start, until)]
    return [(scene.start, early), (early, until)]


def svg(
    scene: Scene,
    draw: Callable[[Axes, Scene, Window], list[Label]],
    size: tuple[float, float],
    shown: Sequence[Window],
    same_height: bool = True,
) -> str:
    """Panels side by side, one for each window, as SVG that takes the page's type and theme."""

    def fill(figure: Figure) -> None:
        gap = GAP if same_height else 2 * GAP
        panels = _panels(figure, len(shown), gap, RIGHT, 0.22 * (len(shown) > 1), same_height)
        labels: list[Label] = []
        for axes, window in zip(panels, shown, strict=True):
            labels = draw(axes, scene, window)
            if len(shown) > 1:
                axes.set_title(_title(scene, window), fontsize=10, color=style.MUTED)
        for axes in panels[1:] if same_height else []:
            axes.set_ylabel("")
            axes.tick_params(labelleft=False)
        label_ends(panels[-1], labels)

    return _rendered(size, fill)


def multiples_svg(
    scene: Scene,
    drawn: Sequence[tuple[str, Callable[[Axes, Scene, Window], list[Label]], Window]],
    size: tuple[float, float],
) -> str:
    """Panels side by side, each with a title, a drawing and a window of its own, as SVG for a page."""

    def fill(figure: Figure) -> None:
        panels = _panels(figure, len(drawn), 2 * GAP, 1 - GAP / 2, 0.22, False)
        for axes, (title, draw, window) in zip(panels, drawn, strict=True):
            draw(axes, scene, window)
            axes.set_title(title, fontsize=10.5)
        for axes in panels[1:]:
            axes.set_ylabel("")

    return _rendered(size, fill)


def _panels(
    figure: Figure, many: int, gap: float, right: float, head: float, same_height: bool
) -> list[Axes]:
    """Axes beside each other; `head` inches above them are for titles."""
    width = (right - LEFT - gap * (many - 1)) / many
    inches = figure.get_figheight()
    bottom, height = 0.42 / inches, 1 - (0.56 + head) / inches
    panels: list[Axes] = []
    for at in range(many):
        share = panels[0] if panels and same_height else None
        panels.append(figure.add_axes((LEFT + at * (width + gap), bottom, width, height), sharey=share))
    return panels


def _rendered(size: tuple[float, float], fill: Callable[[Figure], None]) -> str:
    """A figure as SVG that takes the page's type and theme."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    text = io.StringIO()
    with mpl.rc_context({**style.rc(), "svg.hashsalt": "hyosan"}), page_fonts():
        figure = Figure(figsize=size)
        fill(figure)
        FigureCanvasSVG(figure).print_svg(
            text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return themed(text.getvalue())


def _title(scene: Scene, window: Window) -> str:
    if window[0] == scene.start:
        return f"the first {style.span(window[1] - window[0])}"
    return f"from then to {style.clock(window[1])}"


def dress(axes: Axes, scene: Scene, window: Window, unit: str, log: bool = False) -> None:
    """Axes with units: local time below, people on the left."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

    inches = axes.get_position().width * axes.figure.get_figwidth()  # type: ignore[union-attr]
    ticks = _ticks(*window, int(np.clip(inches / 0.55, 2, 7)))
    places: Any = [style.moment(at) for at in ticks]
    axes.set_xticks(places, [_tick_label(at, ticks) for at in ticks])
    axes.set_xlim(style.moment(window[0]), style.moment(window[1]))  # type: ignore[arg-type]
    axes.set_ylabel(unit)
    if log:
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        tops = [one.dataLim.ymax for one in axes.get_shared_y_axes().get_siblings(axes)]
        highest = max([top for top in tops if np.isfinite(top)], default=0.0)
        axes.set_ylim(0, 1.05 * highest if highest > 0 else 1.0)  # nobody at all is a line at the bottom
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.number(value)))


def _ticks(start: np.datetime64, end: np.datetime64, most: int = 7) -> np.ndarray:
    """At most some moments (and one) from `start` to `end`, evenly apart, at full hours or midnights."""
    minutes = (end - start) / np.timedelta64(1, "m")
    wider = int(minutes / most / 40320 + 1) * 40320
    width = next((nice for nice in NICE_TICKS if minutes / nice <= most), wider)
    midnight = start.astype("datetime64[D]").astype("datetime64[m]")
    ticks = np.arange(midnight, end.astype("datetime64[m]") + 1, np.timedelta64(width, "m"))
    room = end - (end - start) / 25  # a label at the very end would run into the next panel
    return ticks[(ticks >= start) & (ticks <= room)]


def _tick_label(at: np.datetime64, ticks: np.ndarray) -> str:
    moment = style.moment(at)
    if moment.hour or moment.minute:
        return f"{moment:%H:%M}"
    years = ticks[-1] - ticks[0] > np.timedelta64(400, "D")
    return f"{moment:%b %Y}" if years else f"{moment.day} {moment:%b}"


def number_lines(axes: Axes, times: Sequence[np.datetime64], window: Window) -> None:
    """A dotted line at each time, with its number; those too close for a number share one: `1–3`."""
    apart = (window[1] - window[0]) / 30
    groups: list[list[int]] = []
    for at, time in enumerate(times):
        if not window[0] <= time < window[1]:
            continue
        place: Any = style.moment(time)
        axes.axvline(place, color=style.MUTED, linewidth=0.9, linestyle=(0, (1, 3)), zorder=1)
        if groups and time - times[groups[-1][-1]] < apart:
            groups[-1].append(at)
        else:
            groups.append([at])
    for group in groups:
        text = f"{group[0] + 1}" if len(group) == 1 else f"{group[0] + 1}–{group[-1] + 1}"
        place = (style.moment(times[group[0]]), 1.0)
        axes.annotate(
            text, place, (2, -3), xycoords=("data", "axes fraction"), textcoords="offset points",
            color=style.MUTED, ha="left", va="top", fontsize=9.5,
        )  # fmt: skip


def strike_bands(axes: Axes, scene: Scene, window: Window) -> None:
    """Shade the times when bombs fall, and say so once where they begin one soon after the other."""
    said: np.datetime64 | None = None
    for start, end in scene.strikes:
        low, high = max(start, window[0]), min(end, window[1])
        if low < high:
            places: Any = (style.moment(low), style.moment(high))
            axes.axvspan(*places, color=style.SLATE, alpha=0.18, linewidth=0, zorder=0)
            if said is not None and low - said < (window[1] - window[0]) / ROOM_FOR_A_WORD:
                continue
            said = low
            axes.annotate(
                "bombs", (places[0], 0.02), (3, 0), xycoords=("data", "axes fraction"),
                textcoords="offset points", color=style.MUTED, ha="left", va="bottom", fontsize=9.5,
            )  # fmt: skip


def label_ends(axes: Axes, labels: list[Label]) -> None:
    """Names beside the ends of lines, pushed apart where they would overlap; heights in points."""
    bottom, top = (axes.transData.transform((0, y))[1] for y in axes.get_ylim())
    labels = sorted(labels)
    heights = [float(axes.transData.transform((0, label.height))[1]) for label in labels]
    gap = 15 * axes.figure.dpi / 72
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + gap if places else bottom))
    for index in range(len(places) - 1, -1, -1):  # what was pushed out above pushes back down
        places[index] = min(places[index], top if index == len(places) - 1 else places[index + 1] - gap)
    for place, (level, name, colour, value) in zip(places, labels, strict=True):
        share, shown = (place - bottom) / (top - bottom), style.number(level if value is None else value)
        axes.annotate(
            f"{name}\u2002{shown}", (1, share), (8, 0), xycoords="axes fraction",
            textcoords="offset points", color=colour, va="center", annotation_clip=False,
        )  # fmt: skip


def themed(text: str) -> str:
    """An SVG to stand in a page: no prologue or fixed size, the page's font, colours by name."""
    text = text[text.index("<svg") :]
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r'\1 role="img"', text, count=1)
    text = re.sub(r"font-family: [^;\"]*", "font-family: var(--sans)", text)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    for colour, name in style.THEME.items():
        text = text.replace(colour, name)
    return text
