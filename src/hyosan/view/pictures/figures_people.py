"""Figures of people who leave their routine: where survivors are, and how many were said to survive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view import style
from hyosan.view.pictures.axes import (
    Label,
    Window,
    dress,
    multiples_svg,
    number_lines,
    strike_bands,
    svg,
    windows,
)
from hyosan.view.scene import Scene
from hyosan.view.telling.told_orders import changes
from hyosan.view.whereabouts import CAMP, GROUPS, HIDING, HOME, ON_THE_WAY, OUTSIDE, Group, count_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 300  # of a curve in a window
SMALL = 0.25  # of the time: if people move only so long, that is drawn apart
SHOWN = 0.002  # of everybody: groups that never hold so many are not drawn


def whereabouts_svg(scene: Scene) -> str:
    """Survivors by where they are, one above the other, as SVG for a page."""
    moved = _moved_by(scene)
    shown: list[Window] = [(scene.start, scene.end)]
    if moved - scene.start < SMALL * (scene.end - scene.start):
        shown = [(scene.start, moved), (moved, scene.end)]
    return svg(scene, draw_whereabouts, (12.5, 4.6), shown)


def leaving_svg(scene: Scene) -> str:
    """Those who hide, are on the way, in the camp and outside, each over its own time, as SVG for a page."""
    whole = (scene.start, scene.end)
    drawn: list[Any] = [
        ("Hiding where they were", _line(HIDING), (scene.start, _quiet_after(scene, HIDING, 0.01))),
        ("On the way", _line(ON_THE_WAY), (scene.start, _moved_by(scene))),
    ]
    drawn += [("In the camp", _line(CAMP), whole)] if count_at(scene, CAMP, _grid(whole)).any() else []
    return multiples_svg(scene, [*drawn, ("Outside", _line(OUTSIDE), whole)], (12.5, 2.9))


def survivors_svg(scene: Scene) -> str:
    """Survivors in truth and by the reports, as SVG for a page."""
    return svg(scene, draw_survivors, (12.5, 3.4), windows(scene, scene.end))


def draw_whereabouts(axes: Axes, scene: Scene, window: Window) -> list[Label]:
    """Areas, one above the other; what is missing at the top are the lost."""
    time, people = _grid(window), scene.summary["population"]
    labels, floor = [], np.zeros(len(time))
    shown = [(group, count_at(scene, group, time)) for group in drawn_groups(scene)]
    for group, count in shown:
        axes.fill_between(time, floor, floor + count, color=group.colour, linewidth=0, zorder=2)
        if count[-1]:
            labels.append(Label(float(floor[-1] + count[-1] / 2), group.name, group.colour, float(count[-1])))
        floor = floor + count
    left = people - scene.lost_over(time)
    axes.fill_between(time, left, people, color=style.GRID, linewidth=0, zorder=2)
    lost = float(scene.lost_at(window[1]))
    labels.append(Label(people - lost / 2, "lost", style.MUTED, lost))
    dress(axes, scene, window, "people")
    axes.set_ylim(0, people)
    return labels


def drawn_groups(scene: Scene) -> list[Group]:
    """The groups to draw, those that stay at home first, those outside last."""
    most = {group: scene.presence.most(*group.stages) for group in GROUPS}
    return [group for group in GROUPS if group is HOME or most[group] >= SHOWN * scene.summary["population"]]


def _line(group: Group) -> Any:
    """Draws the number of people in a group."""

    def draw(axes: Axes, scene: Scene, window: Window) -> list[Label]:
        time = _grid(window)
        count = count_at(scene, group, time)
        axes.fill_between(time, 0, count, color=group.colour, alpha=0.25, linewidth=0, zorder=2)
        axes.plot(time, count, color=group.colour, zorder=3)
        dress(axes, scene, window, "people")
        return []

    return draw


def draw_survivors(axes: Axes, scene: Scene, window: Window) -> list[Label]:
    """Everybody less the lost, and everybody less those who are so by the reports."""
    time, people = _grid(window), scene.summary["population"]
    true = people - scene.lost_over(time)
    said = scene.said_to_survive(time)
    labels = []
    for name, level, colour in (("true", true, style.VERMILLION), ("as reported", said, style.BLUE)):
        axes.plot(time, level, color=colour, zorder=3)
        labels.append(Label(float(level[-1]), name, colour))
    dress(axes, scene, window, "survivors")
    strike_bands(axes, scene, window)
    number_lines(axes, [order["time"] for order in changes(scene)], window)
    return labels


def _moved_by(scene: Scene) -> np.datetime64:
    """When most of those who were on the way had got somewhere, at a full hour."""
    hours = (_quiet_after(scene, ON_THE_WAY, 0.1) - scene.start) / np.timedelta64(1, "h")
    return min(scene.start + np.timedelta64(max(int(np.ceil(hours)), 1), "h"), scene.end)


def _quiet_after(scene: Scene, group: Group, part: float) -> np.datetime64:
    """Somewhat after the time since when a group has held less than a part of its most; else the end."""
    time, count = scene.presence.counts(*group.stages)
    some = np.flatnonzero(count > part * count.max(initial=0))
    if len(some) == 0:
        return scene.end
    shown: np.datetime64 = scene.start + (time[some[-1]] - scene.start) * 1.15
    return min(shown, scene.end)


def _grid(window: Window) -> NDArray[np.datetime64]:
    steps = np.linspace(0.0, 1.0, POINTS)
    length = (window[1] - window[0]).astype("timedelta64[us]").astype(np.int64)
    return window[0] + (steps * length).astype("timedelta64[us]")
