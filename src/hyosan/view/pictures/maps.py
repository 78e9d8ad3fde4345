"""Maps of the city as SVG: its lights at chosen moments, and where people were lost.

Drawn by hand rather than by a plotting library: a cell is a few bytes of path, the page's theme colours
it, and names are text that a reader's own fonts render.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view import style
from hyosan.view.people import ORDINARY
from hyosan.view.pictures import outlines, rooms
from hyosan.view.pictures.city_map import CityMap
from hyosan.view.scene import Scene, codes
from hyosan.view.telling.told_orders import INSTANT, changes, lever_of, whose, words_of
from hyosan.view.whereabouts import by_cell

LIGHTS = 6  # classes of people alive in a cell
FIRES = 5  # classes of hunters in a cell

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Moment:
    """A time worth a map, and why."""

    time: np.datetime64
    title: str
    order: bool = False

    @property
    def seen(self) -> np.datetime64:
        """The time that is drawn and counted: of an order the moment before, for bombs fall at once."""
        return self.time - INSTANT if self.order else self.time


def night_map(city: CityMap, moment: Moment, mark: int | None = None) -> str:
    """The city at a moment: a light for those there who are alive and themselves, fire for hunters or the ill.

    Who follows the routine is counted at home, who left it where the last move was.

    `mark` is a cell to ring: where it began.
    """
    here = city.residents - city.lost_by(moment.seen)
    alive = np.maximum(here + by_cell(city.scene, moment.seen, len(here)), 0)
    brightest = max(1.0, float(np.quantile(city.residents[city.residents > 0], 0.98)))
    light = np.ceil(np.sqrt(np.minimum(alive / brightest, 1.0)) * LIGHTS).astype(int)
    parts = [city.river()]
    parts += [f'<path class="light{k}" d="{city.squares(light == k)}"/>' for k in range(1, LIGHTS + 1)]
    parts.append(city.ways())
    danger = city.hunters_at(moment.seen) if city.scene.has_hunters else city.ill_at(moment.seen)
    if danger is not None and danger.any():
        fire = np.clip(np.ceil(np.log2(danger + 1.0) / 1.7), 0, FIRES).astype(int)
        parts += [
            f'<path class="fire{k}" d="{city.squares(fire == k, 0.25 + 0.14 * k)}"/>'
            for k in range(1, FIRES + 1)
        ]
    reported = city.reported_by(moment.seen)
    if reported.any():
        parts.append(f'<path class="seen" d="{around(city, reported)}"/>')
    if mark is not None:
        parts.append(f'<circle class="mark" cx="{city.x[mark]:.1f}" cy="{city.y[mark]:.1f}" r="1.6"/>')
    return city.frame("".join(parts), f"Map: {moment.title}", "night")


def around(city: CityMap, chosen: NDArray[np.bool_]) -> str:
    """The path of the lines around some cells: none between two of them, so that a large area stays readable."""
    if city.rings:
        return city.squares(chosen, 1.0)
    at = {(round(city.x[c] * 2), round(city.y[c] * 2)) for c in np.flatnonzero(chosen & city.inside)}
    parts = []
    for x, y in sorted(at):
        left, right, top, bottom = x / 2 - 0.5, x / 2 + 0.5, y / 2 - 0.5, y / 2 + 0.5
        sides = {
            (x - 2, y): f"M{left:g} {top:g}v1", (x + 2, y): f"M{right:g} {top:g}v1",
            (x, y - 2): f"M{left:g} {top:g}h1", (x, y + 2): f"M{left:g} {bottom:g}h1",
        }  # fmt: skip
        parts += [line for other, line in sides.items() if other not in at]
    return "".join(parts)


def loss_map(city: CityMap) -> str:
    """The share of each cell's residents lost (or infected) by the end, with districts and places named."""
    lost = city.struck_by(city.scene.end)
    part = lost / np.maximum(city.residents, 1)
    level = np.searchsorted(city.bounds, part, side="right")
    lived = city.residents > 0
    parts = [
        f'<path class="loss{k}" d="{city.squares(lived & (level == k), 0.96)}"/>'
        for k in range(len(city.bounds) + 1)
    ]
    empty = f'<path class="nobody" d="{city.squares(~lived & ~city.way, 0.96)}"/>'
    parts = [city.river(), empty, *parts, city.ways(), f'<path class="border" d="{_borders(city)}"/>']
    names = rooms.names(city, lost) if city.indoors else _names(city, lost)
    return city.frame("".join(parts) + names, "Map: share of residents lost", "day")


def _borders(city: CityMap) -> str:
    """Lines between neighbouring cells of different districts."""
    if city.rings:
        return outlines.between(city.rings, city.district)
    at = {
        (round(city.x[c] * 2), round(city.y[c] * 2)): c
        for c in np.flatnonzero(city.inside & (city.side > 0.9))
    }
    parts = []
    for (x, y), cell in at.items():
        for dx, dy in ((2, 0), (0, 2)):
            other = at.get((x + dx, y + dy))
            if other is not None and city.district[other] != city.district[cell]:
                start = f"M{x / 2 + 0.5:g} {y / 2 - 0.5:g}v1" if dx else f"M{x / 2 - 0.5:g} {y / 2 + 0.5:g}h1"
                parts.append(start)
    return "".join(parts)


def _names(city: CityMap, lost: NDArray[np.int64]) -> str:
    """Places with a name, then districts with their losses, each where there is room for it."""
    taken: list[Box] = []
    parts = [_place_name(city, name, cell, taken) for name, cell in named_places(city).items()]
    done = "lost" if city.scene.summary["lost"] else "infected"
    for index, name in enumerate(city.districts):
        inside = (city.district == index) & (city.residents > 0)
        if not inside.any():
            continue
        people = city.residents[inside]
        x, y = (float(np.average(of[inside], weights=people)) for of in (city.x, city.y))
        part = style.share(int(lost[inside].sum()), int(people.sum()))
        hangul = city.about["hangul"].get(name)
        y = _free(taken, x, y, max(0.5 * len(name) + 0.62 * len(hangul or ""), 3.4))
        parts.append(_text("district", x, y, name, hangul))
        parts.append(f'<text class="part" x="{x:.1f}" y="{y + 1.6:.1f}">{part} {done}</text>')
    return "".join(parts)


def named_places(city: CityMap) -> dict[str, int]:
    """Places worth a name on the map: those with a cell of their own kind, and a name in Hangul."""
    kind, kinds = codes(city.table, "kind")
    known = city.table.column("name").to_pylist()
    return {
        name: cell
        for name, cell in city.about["names"].items()
        if city.inside[cell]
        and known[cell] == name
        and kinds[kind[cell]] not in ORDINARY
        and (name in city.about["hangul"] or not city.about["hangul"])
    }


def _place_name(city: CityMap, name: str, cell: int, taken: list[Box]) -> str:
    """A dot, and the name above or below it if it does not cover another."""
    x, y, half = float(city.x[cell]), float(city.y[cell]), 0.27 * len(name)
    hint = escape(f"{name} {city.about['hangul'].get(name, '')}".strip())
    dot = f'<circle class="place" cx="{x:.1f}" cy="{y:.1f}" r="0.36"><title>{hint}</title></circle>'
    taken.append((x - 0.5, y - 0.5, x + 0.5, y + 0.5))
    for base in (y - 0.75, y + 1.45):
        box = (x - half, base - 0.8, x + half, base + 0.2)
        if not any(_overlap(box, other) for other in taken[:-1]):
            taken.append(box)
            return dot + f'<text class="name" x="{x:.1f}" y="{base:.1f}">{escape(name)}</text>'
    return dot


def _free(taken: list[Box], x: float, y: float, half: float) -> float:
    """The nearest height at which a district's two lines cover nothing."""
    for shift in (0.0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6, 4.8, -4.8, 6.0, -6.0):
        box = (x - half, y + shift - 1.3, x + half, y + shift + 2.0)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return y + shift
    return y


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _text(css: str, x: float, y: float, name: str, hangul: str | None) -> str:
    extra = f' <tspan class="hangul" lang="ko">{escape(hangul)}</tspan>' if hangul else ""
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{escape(name)}{extra}</text>'


def moments(scene: Scene, most: int = 6) -> list[Moment]:
    """The times worth a map: beginning and end, the first report, orders, then how far it had come."""
    log, losses = scene.log, scene.losses
    wanted: list[Moment] = []  # the most wanted first
    if len(scene.cases):
        wanted.append(Moment(log.time[scene.cases[0]], "the first case"))
    wanted.append(Moment(scene.end, "the end of the record"))
    wanted += _decisions(scene)
    parts = ((0.5, "half"), (0.1, "a tenth"), (0.9, "nine tenths"), (0.01, "one in a hundred"))
    marks = losses if len(losses) > 10 else scene.cases
    noun = "losses" if len(losses) > 10 else "cases"
    for part, title in parts if len(marks) > 10 else ():
        wanted.append(Moment(log.time[marks[int(part * (len(marks) - 1))]], f"{title} of all {noun}"))
    if scene.peak_time > scene.start:
        wanted.insert(-3, Moment(scene.peak_time, f"most {scene.summary['peak']['state']} at once"))
    apart = (scene.end - scene.start) / 600
    kept: list[Moment] = []
    for mark in wanted:
        if len(kept) < most and all(abs(mark.time - other.time) >= apart for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.time)


def _decisions(scene: Scene, most: int = 3) -> list[Moment]:
    """The first report, and the first orders at different times on the levers that change a city most."""
    received, _ = scene.reports
    found = [Moment(received[0], "the first report")] if len(received) else []
    firsts: dict[str, dict[str, Any]] = {}
    for order in changes(scene):
        firsts.setdefault(lever_of(order["what"]), order)
    ranked = sorted(firsts.values(), key=lambda order: (_rank(order), order["at"]))
    times: set[np.datetime64] = set()
    for order in ranked:
        if order["time"] not in times and len(times) < most:
            times.add(order["time"])
            words = words_of(order)
            title = f"{whose(order['by']).removeprefix('the ')}: {words}"
            found.append(Moment(order["time"], title, order=True))
    return found


def _rank(order: dict[str, Any]) -> int:
    """How much a lever changes a city: the line around it, bombs, the camp, squads, the curfew, then all others."""
    ranked = ("edges", "strike", "camp", "patrols", "curfew")
    lever = lever_of(order["what"])
    return ranked.index(lever) if lever in ranked else len(ranked)
