"""Curves over local time, drawn with matplotlib: people by state, new cases, known against true."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from hyosan.view import style
from hyosan.view.scene import Run, Scene, codes, values

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = 170  # intervals in an epidemic curve
_NICE = (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320)  # minutes

_NICE_TICKS = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320)


def plot(run: Run) -> Figure:
    """The course of an outbreak in two panels: people by state, and new cases by cause."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    scene = Scene(run)
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(9.5, 7.2), layout="constrained", facecolor=style.PAPER)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        draw_states(above, scene)
        draw_cases(below, scene)
        above.set_title("People by state")
        below.set_title("New cases")
        figure.suptitle(scene.about["title"], x=0.01, ha="left", fontsize=15, color=style.INK)
    return figure


def states_svg(scene: Scene) -> str:
    """People by state, as SVG for a page."""
    return _svg(scene, draw_states, (12.5, 4.6))


def cases_svg(scene: Scene) -> str:
    """New cases, as SVG for a page."""
    return _svg(scene, draw_cases, (12.5, 2.9))


def known_svg(scene: Scene) -> str:
    """What was known against what was true, as SVG for a page."""
    return _svg(scene, draw_known, (12.5, 3.9))


def draw_states(axes: Axes, scene: Scene) -> None:
    """People in each state, labelled at the end of their lines."""
    colours = style.state_colours(scene.about["states"])
    shown = scene.times <= scene.focus
    time, people = _with_end(scene, scene.times[shown], scene.people[shown])
    labels = []
    for index, state in enumerate(scene.states):
        if not people[:, index].any():
            continue
        axes.step(time, people[:, index], where="post", color=colours[state], zorder=3)
        labels.append((float(people[-1, index]), state, colours[state]))
    _dress(axes, scene, "people")
    _label_ends(axes, time[-1], labels)


def draw_cases(axes: Axes, scene: Scene) -> None:
    """New cases by interval, stacked by cause."""
    log, cases = scene.log, scene.cases
    width = _bar_width(scene)
    causes, counts = np.unique(log.cause[cases], return_counts=True)
    edges = np.arange(scene.start, scene.focus + width, width)
    floor = np.zeros(len(edges) - 1)
    palette = [style.VERMILLION, style.ORANGE, style.BLUE, style.GREEN, style.PURPLE, style.SKY, style.SLATE]
    order = np.argsort(-counts)
    for colour, cause in zip(palette * 4, causes[order], strict=False):
        height, _ = np.histogram(
            log.time[cases[log.cause[cases] == cause]].astype("int64"), edges.astype("int64")
        )
        axes.bar(
            edges[:-1], height, width * 0.9, bottom=floor, align="edge", color=colour, linewidth=0,
            label=cause_words(scene.causes[cause]), zorder=3,
        )  # fmt: skip
        floor += height
    _dress(axes, scene, f"people {_per(width)}")
    if (counts >= 0.005 * counts.sum()).sum() > 1:
        axes.legend(
            frameon=False, ncols=min(4, len(causes)), loc="upper right", labelcolor="linecolor", fontsize=10
        )


def draw_known(axes: Axes, scene: Scene) -> None:
    """Cumulative truth and cumulative reports, on a logarithmic axis: the gap is what nobody knew."""
    received = np.argsort(values(scene.run.reports, "report_time"), kind="stable")
    known_time = values(scene.run.reports, "report_time")[received]
    known = np.cumsum(values(scene.run.reports, "count")[received])
    true_time = reported_truth(scene)
    true = np.arange(1, len(true_time) + 1)
    until = min(scene.end, max(_settled(scene, true_time, true), _settled(scene, known_time, known)))
    axes.set_yscale("log")
    ends = []
    for time, level, colour, name in (
        (true_time, true, style.VERMILLION, "true"),
        (known_time, known, style.BLUE, "reported"),
    ):
        inside = (time <= until) & (level > 0)
        if inside.any():
            level = np.append(level[inside], level[inside][-1])
            axes.step(np.append(time[inside], until), level, where="post", color=colour, zorder=3)
            ends.append((float(level[-1]), name, colour))
    _dress(axes, scene, "people, counted since the start", until, log=True)
    _mark_orders(axes, scene, until)
    _label_ends(axes, until, ends)


def _settled(scene: Scene, time: Any, level: Any) -> Any:
    """Somewhat after a cumulative count has nearly reached its last value."""
    if len(time) == 0:
        return scene.start
    at = time[int(np.argmax(level >= 0.98 * level.max()))]
    return scene.start + (at - scene.start) * 1.2


def _mark_orders(axes: Axes, scene: Scene, until: Any) -> None:
    """A dotted line where orders were given, the first one named."""
    if scene.run.orders.num_rows == 0:
        return
    times = np.unique(values(scene.run.orders, "time").astype("datetime64[us]"))
    times = times[times <= until]
    for at in times[:12]:
        axes.axvline(
            at.astype(float) / 86_400e6, color=style.MUTED, linewidth=0.9, linestyle=(0, (1, 3)), zorder=1
        )
    if len(times):
        axes.annotate(
            "first order" if len(times) == 1 else "orders", (times[0], 1.0), (-4, -3),
            xycoords=("data", "axes fraction"), textcoords="offset points",
            color=style.MUTED, ha="right", va="top", fontsize=9.5,
        )  # fmt: skip


def reported_truth(scene: Scene) -> Any:
    """The times of the true events of the kind that is reported: entries into the reported states."""
    _, kinds = codes(scene.run.reports, "kind")
    wanted = np.array([state in kinds for state in scene.states])
    log = scene.log
    if not wanted.any():
        return log.time[scene.cases]
    return log.time[wanted[log.to_state]]


def cause_words(cause: str) -> str:
    """A cause as a reader knows it: `infection:household` is *in household*."""
    kind, _, circle = cause.partition(":")
    return f"in {circle.replace('_', ' ')}" if circle else kind


def _with_end(scene: Scene, time: Any, people: Any) -> tuple[Any, Any]:
    if len(time) and time[-1] < scene.focus:
        return np.append(time, scene.focus), np.vstack([people, people[-1:]])
    return time, people


def _bar_width(scene: Scene) -> np.timedelta64:
    minutes = (scene.focus - scene.start) / np.timedelta64(1, "m") / BARS
    step = scene.about["step"] / 60e6
    return np.timedelta64(next((nice for nice in _NICE if nice >= max(minutes, step)), _NICE[-1]), "m")


def _per(width: np.timedelta64) -> str:
    """`a day`, `an hour`, `in 3 hours`."""
    named = {60: "an hour", 1440: "a day", 10080: "a week"}
    return named.get(int(width / np.timedelta64(1, "m")), f"in {style.span(width)}")


def _dress(axes: Axes, scene: Scene, unit: str, until: Any = None, log: bool = False) -> None:
    """Axes with units: local time below, people on the left."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

    ticks = _ticks(scene.start, scene.focus if until is None else until)
    places: Any = [style.moment(at) for at in ticks]
    axes.set_xticks(places, [_tick_label(at, ticks) for at in ticks])
    last = style.moment(scene.focus if until is None else until)
    axes.set_xlim(style.moment(scene.start), last)  # type: ignore[arg-type]
    axes.set_ylabel(unit)
    if log:
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.number(value)))


def _ticks(start: np.datetime64, end: np.datetime64) -> np.ndarray:
    """At most ten moments from `start` to `end`, evenly apart, at full hours or midnights."""
    minutes = (end - start) / np.timedelta64(1, "m")
    width = next((nice for nice in _NICE_TICKS if minutes / nice <= 9), int(minutes / 9 / 40320 + 1) * 40320)
    midnight = start.astype("datetime64[D]").astype("datetime64[m]")
    ticks = np.arange(midnight, end.astype("datetime64[m]") + 1, np.timedelta64(width, "m"))
    return ticks[ticks >= start]


def _tick_label(at: np.datetime64, ticks: np.ndarray) -> str:
    moment = style.moment(at)
    if moment.hour or moment.minute:
        return f"{moment:%H:%M}"
    years = ticks[-1] - ticks[0] > np.timedelta64(400, "D")
    return f"{moment:%b %Y}" if years else f"{moment.day} {moment:%b}"


def _label_ends(axes: Axes, at: Any, labels: list[tuple[float, str, str]]) -> None:
    """Names beside the ends of lines, pushed apart where they would overlap; heights in points."""
    bottom, top = (axes.transData.transform((0, y))[1] for y in axes.get_ylim())
    labels = sorted(labels)
    heights = [float(axes.transData.transform((0, level))[1]) for level, _, _ in labels]
    gap = 15 * axes.figure.dpi / 72
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + gap if places else bottom))
    for index in range(len(places) - 1, -1, -1):  # what was pushed out above pushes back down
        places[index] = min(places[index], top if index == len(places) - 1 else places[index + 1] - gap)
    for place, (level, name, colour) in zip(places, labels, strict=True):
        share = (place - bottom) / (top - bottom)
        axes.annotate(
            f"{name}\u2002{style.number(level)}", (at, share), (8, 0), xycoords=("data", "axes fraction"),
            textcoords="offset points", color=colour, va="center", annotation_clip=False,
        )  # fmt: skip


def _svg(scene: Scene, draw: Any, size: tuple[float, float]) -> str:
    """One panel as SVG that takes the page's type and theme."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({**style.RC, "svg.hashsalt": "hyosan"}):
        figure = Figure(figsize=size)
        axes = figure.add_axes((0.075, 0.42 / size[1], 0.775, 1 - 0.56 / size[1]))
        draw(axes, scene)
        text = io.StringIO()
        FigureCanvasSVG(figure).print_svg(
            text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return themed(text.getvalue())


def themed(svg: str) -> str:
    """An SVG to stand in a page: no prologue or fixed size, the page's font, colours by name."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r'\1 role="img"', svg, count=1)
    svg = re.sub(r"font-family: [^;\"]*", "font-family: var(--sans)", svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for colour, name in style.THEME.items():
        svg = svg.replace(colour, name)
    return svg
