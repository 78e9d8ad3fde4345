"""Maps of the city as SVG: its lights at chosen moments, and where people were lost.

Drawn by hand rather than by a plotting library: a cell is a few bytes of path, the page's theme colours
it, and names are text that a reader's own fonts render.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view import outlines, rooms, style
from hyosan.view.people import ORDINARY
from hyosan.view.scene import Scene, codes, values
from hyosan.view.told_orders import INSTANT, changes, lever_of, whose, words_of
from hyosan.view.whereabouts import by_cell

LIGHTS = 6  # classes of people alive in a cell
FIRES = 5  # classes of hunters in a cell
LOSSES = (0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85)  # bounds of the classes of the share lost
FEWER = 0.1  # of those bounds, where nearly every cell is below the second
RECENT = np.timedelta64(24, "h")  # reports that a map shows
MARGIN = 3.0  # cells
ACROSS = 70.0  # units across a map that was brought

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


class CityMap:
    """The map of a run, in units of cells, north up."""

    def __init__(self, scene: Scene) -> None:
        table = scene.run.places
        assert table is not None
        self.scene = scene
        self.table = table
        self.about = scene.about["map"]
        self.unit = float(self.about["cell_size"]) or 1.0
        self.residents = values(table, "residents").astype(np.int64)
        x, y = values(table, "x").astype(float), values(table, "y").astype(float)
        lived = self.residents > 0
        drawn = [outlines.rings_of(text) for text in _outlines(table)]
        corners = np.concatenate(
            [ring for rings in drawn for ring in rings] or [np.stack([x, y], axis=1)[lived]]
        )
        if drawn:  # names have a size in units: a map of few large cells is as wide as a city's
            self.unit = float((corners.max(axis=0) - corners.min(axis=0)).max()) / ACROSS
        self.indoors = bool(scene.phrases)
        pad = (2.0 if self.indoors else 1.0 if drawn else MARGIN) * self.unit
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        self.left, self.top = west - pad, north + pad
        self.width, self.height = (east + pad - self.left) / self.unit, (self.top - south + pad) / self.unit
        self.rings = [[self.in_units(ring) for ring in rings] for rings in drawn]
        self.x, self.y = (x - self.left) / self.unit, (self.top - y) / self.unit
        self.side = np.minimum(np.sqrt(values(table, "area").astype(float)) / self.unit, 1.0)
        self.inside = (self.x > 0) & (self.x < self.width) & (self.y > 0) & (self.y < self.height)
        self.district, self.districts = codes(table, "district")
        kind, kinds = codes(table, "kind")
        ways = ("road", "exit") if not self.indoors else ()
        self.way = np.isin(kind, [kinds.index(name) for name in ways if name in kinds])

    def in_units(self, ring: NDArray[np.float64]) -> NDArray[np.float64]:
        """A ring in metres, on the picture."""
        return outlines.coarse(np.array([1.0, -1.0]) * (ring - [self.left, self.top]) / self.unit)

    def struck_by(self, time: np.datetime64) -> NDArray[np.int64]:
        """Residents of every cell lost as people by a time; infected, where nobody is ever lost."""
        if self.scene.summary["lost"]:
            return self.lost_by(time)
        cases = self.scene.cases[: self.scene.cases_at(time)]
        home = self.scene.home_of_event[cases]
        return np.bincount(home[home >= 0], minlength=len(self.x))

    def reported_by(self, time: np.datetime64) -> NDArray[np.bool_]:
        """Cells that a report had come from in the 24 hours before a time."""
        reports, seen = self.scene.run.reports, np.zeros(len(self.x), bool)
        received = values(reports, "report_time")
        cells = values(reports, "cell")[(received <= time) & (received > time - RECENT)]
        seen[cells[cells >= 0]] = True
        return seen

    def lost_by(self, time: np.datetime64) -> NDArray[np.int64]:
        """Residents of every cell lost as people by a time."""
        scene, log = self.scene, self.scene.log
        upto = int(np.searchsorted(log.time, time, side="right"))
        person = scene.is_person
        leaving = person[log.from_state[:upto]].astype(np.int64) - person[log.to_state[:upto]]
        home = scene.home_of_event[:upto]
        some = (leaving != 0) & (home >= 0)
        weights = leaving[some]
        lost = np.bincount(home[some], weights=weights, minlength=len(self.x))
        return np.rint(lost).astype(np.int64)

    def hunters_at(self, time: np.datetime64) -> NDArray[np.int64] | None:
        """Hunters in every cell in the last frame by a time; None if no frames were recorded."""
        frames = self._frames
        if frames is None:
            return None
        at = int(np.searchsorted(frames[0], (time - self.scene.start).astype(np.int64), side="right")) - 1
        return frames[1][at].astype(np.int64) if at >= 0 else np.zeros(len(self.x), np.int64)

    def ill_at(self, time: np.datetime64) -> NDArray[np.int64]:
        """Residents of every cell who are infected at a time: incubating, infectious or ill."""
        scene, log = self.scene, self.scene.log
        upto = int(np.searchsorted(log.time, time, side="right"))
        ill = (scene.flag("case") | scene.flag("infectious")) & scene.flag("alive")
        change = ill[log.to_state[:upto]].astype(np.int64) - ill[log.from_state[:upto]]
        home = scene.home_of_event[:upto]
        some = (change != 0) & (home >= 0)
        return np.rint(np.bincount(home[some], weights=change[some], minlength=len(self.x))).astype(np.int64)

    @cached_property
    def bounds(self) -> tuple[float, ...]:
        """The bounds of the classes of the share of a cell's residents struck by the end."""
        lived = self.residents > 0
        part = self.struck_by(self.scene.end)[lived] / self.residents[lived]
        few = len(part) > 0 and float(np.quantile(part, 0.95)) < LOSSES[1]
        return tuple(FEWER * bound for bound in LOSSES) if few else LOSSES

    @cached_property
    def _frames(self) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None:
        return self.scene.run.frames

    def squares(self, chosen: NDArray[np.bool_], scale: float = 0.9) -> str:
        """The path of some cells."""
        parts = []
        for cell in np.flatnonzero(chosen & self.inside):
            if self.rings:
                middle = np.array([self.x[cell], self.y[cell]])
                parts.append(outlines.path(self.rings[cell], middle, scale))
                continue
            side = self.side[cell] * scale
            corner = f"M{self.x[cell] - side / 2:.2f} {self.y[cell] - side / 2:.2f}"
            parts.append(f"{corner}h{side:.2f}v{side:.2f}h-{side:.2f}z")
        return "".join(parts)

    def line(self, points: list[list[float]]) -> str:
        """The path of a line given in metres."""
        shown = (f"{(x - self.left) / self.unit:.1f} {(self.top - y) / self.unit:.1f}" for x, y in points)
        return "M" + "L".join(shown)

    def river(self) -> str:
        """The river, to lie under everything."""
        points = self.about["river"]
        return f'<path class="river" d="{self.line(points)}"/>' if len(points) > 1 else ""

    def ways(self) -> str:
        """Roads and bridges, to lie over the cells."""
        roads = "".join(self.line(road) for road in self.about["roads"] if len(road) > 1)
        bridges = "".join(self.line(bridge) for bridge in self.about["bridges"])
        lines = f'<path class="road" d="{roads}"/><path class="bridge" d="{bridges}"/>'
        return lines + (rooms.walls(self) if self.indoors else "")

    def frame(self, inner: str, label: str, css: str) -> str:
        """An SVG with the map's size."""
        box = f"0 0 {self.width:.1f} {self.height:.1f}"
        return f'<svg class="map {css}" viewBox="{box}" role="img" aria-label="{escape(label)}">{inner}</svg>'


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


def _outlines(table: Any) -> list[str]:
    """The borders of the cells, if they are no squares."""
    known = table.column("outline").to_pylist() if "outline" in table.schema.names else []
    return known if known and all(known) else []


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
