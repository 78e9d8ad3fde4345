"""Curves over local time, drawn with matplotlib: people by state, new cases, known against true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view import style
from hyosan.view.fonts import shown_text
from hyosan.view.pictures.axes import (
    Label,
    Window,
    dress,
    label_ends,
    number_lines,
    strike_bands,
    svg,
    windows,
)
from hyosan.view.scene import Run, Scene, Times
from hyosan.view.telling.told_events import circle_words
from hyosan.view.telling.told_orders import changes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = 150  # intervals in an epidemic curve
CROWDED_OUT = 3  # a state so many times larger than all others would flatten them: it is told, not drawn
Heights = NDArray[np.float64]
NICE = (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320)  # minutes


def plot(run: Run) -> Figure:
    """The course of an outbreak in two panels: people by state, and new cases by cause."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    scene = Scene(run)
    with mpl.rc_context(style.rc()):
        figure = Figure(figsize=(9.5, 7.2), layout="constrained", facecolor=style.PAPER)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        whole = (scene.start, scene.focus)
        label_ends(above, draw_states(above, scene, whole))
        draw_cases(below, scene, whole)
        above.set_title(" ".join(["People by state", *(f"({note})" for note in [not_drawn(scene)] if note)]))
        below.set_title("New cases")
        title = shown_text(scene.about["title"], scene.about["name"])
        figure.suptitle(title, x=0.01, ha="left", fontsize=15, color=style.INK)
    return figure


def states_svg(scene: Scene) -> str:
    """People by state, as SVG for a page."""
    return svg(scene, draw_states, (12.5, 4.6), windows(scene))


def cases_svg(scene: Scene) -> str:
    """New cases, as SVG for a page."""
    return svg(scene, draw_cases, (12.5, 2.9), windows(scene), same_height=False)


def known_svg(scene: Scene) -> str:
    """What was known against what was true, as SVG for a page."""
    return svg(scene, draw_known, (12.5, 3.9), windows(scene, known_until(scene)))


def known_until(scene: Scene) -> np.datetime64:
    """Until when known and true are drawn: somewhat after both have nearly reached their last values."""
    true = scene.reported_truth
    settled = max(_settled(scene, true, np.arange(1, len(true) + 1)), _settled(scene, *scene.reports))
    return min(scene.end, settled)


def place_svg(scene: Scene, rows: Any, until: np.datetime64) -> str:
    """The people of one place by state until a time, as SVG for a page; `rows` of the table of people."""

    def draw(axes: Axes, scene: Scene, window: Window) -> list[Label]:
        return draw_place(axes, scene, window, rows)

    return svg(scene, draw, (12.5, 3.4), [(scene.start, until)])


# -- people by state ------------------------------------------------------------------------------


def drawn_states(scene: Scene) -> list[int]:
    """The states that a figure shows: those that anybody was in, without one that flattens the others."""
    people = scene.people
    some = [index for index in range(len(scene.states)) if people[:, index].any()]
    initial = int(np.argmax(scene.flag("initial")))
    others = [index for index in some if index != initial]
    if others and people[:, initial].min() > CROWDED_OUT * people[:, others].max():
        return others
    return some


def not_drawn(scene: Scene) -> str:
    """`154 317 of 170 000 are human at the end, and not drawn`; empty if all are drawn."""
    initial = int(np.argmax(scene.flag("initial")))
    if initial in drawn_states(scene):
        return ""
    left, people = style.number(scene.people[-1, initial]), style.number(scene.summary["population"])
    return f"{left} of {people} are {scene.states[initial]} at the end, and not drawn"


def draw_states(axes: Axes, scene: Scene, window: Window) -> list[Label]:
    """People in each state, labelled at the end of their lines."""
    shown = drawn_states(scene)
    colours = style.state_colours(scene.about["states"])
    time, people = within(scene.times, scene.people, window)
    labels = []
    for index in shown:
        colour, state = colours[scene.states[index]], scene.states[index]
        axes.step(time, people[:, index], where="post", color=colour, zorder=3)
        labels.append(Label(float(people[-1, index]), shown_text(state, f"state {index}"), colour))
    dress(axes, scene, window, "people")
    return labels


def draw_place(axes: Axes, scene: Scene, window: Window, rows: Any) -> list[Label]:
    """The people of one place in each state."""
    log = scene.log
    events = np.flatnonzero(np.isin(scene.row_of, rows) & (log.time <= window[1]))
    counts = np.zeros((len(events) + 1, len(scene.states)), np.int64)
    counts[0] = np.bincount(scene.initial_state[rows], minlength=len(scene.states))
    steps = np.arange(1, len(events) + 1)
    np.add.at(counts, (steps, log.from_state[events]), -1)
    np.add.at(counts, (steps, log.to_state[events]), 1)
    time, people = within(np.append(scene.start, log.time[events]), counts.cumsum(axis=0), window)
    colours = style.state_colours(scene.about["states"])
    labels = []
    initial = int(np.argmax(scene.flag("initial")))
    crowded = people[:, initial].min() > CROWDED_OUT * np.delete(people, initial, axis=1).max(initial=0)
    for index, state in enumerate(scene.states):
        if people[:, index].any() and not (index == initial and crowded):
            axes.step(time, people[:, index], where="post", color=colours[state], zorder=3)
            labels.append(
                Label(float(people[-1, index]), shown_text(state, f"state {index}"), colours[state])
            )
    dress(axes, scene, window, "people")
    return labels


def within(time: Times, level: Any, window: Window) -> tuple[Times, Any]:
    """A step curve cut to a window, carried to both of its edges."""
    first = max(int(np.searchsorted(time, window[0], side="right")) - 1, 0)
    last = max(int(np.searchsorted(time, window[1], side="right")), first + 1)
    time, level = time[first:last].copy(), level[first:last]
    time[0] = max(time[0], window[0])
    return np.append(time, window[1]), np.concatenate([level, level[-1:]])


# -- new cases ------------------------------------------------------------------------------------


def draw_cases(axes: Axes, scene: Scene, window: Window) -> list[Label]:
    """New cases by interval, stacked by cause."""
    log, cases = scene.log, scene.infections
    width = bar_width(scene, window)
    causes, counts = np.unique(log.cause[cases], return_counts=True)
    edges = np.arange(window[0], window[1] + width, width)
    floor = np.zeros(len(edges) - 1)
    palette = [style.VERMILLION, style.ORANGE, style.BLUE, style.GREEN, style.PURPLE, style.SKY, style.SLATE]
    order = np.argsort(-counts)
    for colour, cause in zip(palette * 4, causes[order], strict=False):
        at = log.time[cases[log.cause[cases] == cause]]
        height, _ = np.histogram(at.astype("int64"), edges.astype("int64"))
        name = shown_text(cause_words(scene.causes[cause]), "elsewhere")
        _draw_bars(axes, edges[:-1], width * 0.9, floor, height, colour, name)
        floor += height
    dress(axes, scene, window, f"people {per(width)}")
    if (counts >= 0.005 * counts.sum()).sum() > 1 and window[1] >= scene.focus:
        axes.set_ylim(top=1.3 * axes.get_ylim()[1])  # room for the legend above the bars
        axes.legend(
            frameon=False, ncols=min(4, len(causes)), loc="upper right", labelcolor="linecolor", fontsize=10
        )
    return []


def _draw_bars(
    axes: Axes, begin: Times, width: np.timedelta64, floor: Heights, height: Heights, colour: str, name: str
) -> None:
    """Bars as one shape: a hundred shapes of their own take ten times as long to draw."""
    from matplotlib.dates import date2num
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right = date2num(begin), date2num(begin + width)
    corners = [(left, floor), (left, floor + height), (right, floor + height), (right, floor)]
    shape = Path.make_compound_path_from_polys(np.stack([np.stack(corner, 1) for corner in corners], 1))
    axes.add_patch(PathPatch(shape, facecolor=colour, linewidth=0, label=name, zorder=3))


def bar_width(scene: Scene, window: Window) -> np.timedelta64:
    """A round interval that gives a window at most BARS bars."""
    minutes = (window[1] - window[0]) / np.timedelta64(1, "m") / BARS
    step = scene.about["step"] / 60e6
    return np.timedelta64(next((nice for nice in NICE if nice >= max(minutes, step)), NICE[-1]), "m")


def per(width: np.timedelta64) -> str:
    """`a day`, `an hour`, `in 3 hours`."""
    named = {60: "an hour", 1440: "a day", 10080: "a week"}
    return named.get(int(width / np.timedelta64(1, "m")), f"in {style.span(width)}")


def cause_words(cause: str) -> str:
    """A cause as a reader knows it: `infection:household` is *at home*."""
    return circle_words(cause).strip() or cause.partition(":")[0]


# -- known and true -------------------------------------------------------------------------------


def draw_known(axes: Axes, scene: Scene, window: Window) -> list[Label]:
    """Cumulative truth and cumulative reports, on a logarithmic axis: the gap is what nobody knew.

    The numbers beside the lines are those of the run's end, wherever the window ends.
    """
    true = scene.reported_truth
    axes.set_yscale("log")
    labels = []
    for time, level, colour, name in (
        (true, np.arange(1, len(true) + 1), style.VERMILLION, "true"),
        (*scene.reports, style.BLUE, "reported"),
    ):
        if len(time) and time[0] < window[1]:
            total = float(level[-1])
            time, level = within(time, level, window)
            axes.step(time, level, where="post", color=colour, zorder=3)
            labels.append(Label(float(level[-1]), name, colour, total))
    dress(axes, scene, window, "people, counted since the start", log=True)
    strike_bands(axes, scene, window)
    number_lines(axes, [order["time"] for order in changes(scene)], window)
    return labels


def _settled(scene: Scene, time: Times, level: Any) -> np.datetime64:
    """Somewhat after a cumulative count has nearly reached its last value."""
    if len(time) == 0:
        return scene.start
    at = time[int(np.argmax(level >= 0.98 * level.max()))]
    settled: np.datetime64 = scene.start + (at - scene.start) * 1.2
    return settled
