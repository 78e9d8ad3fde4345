"""The map of a run: where its cells are on the picture, and what is known of each at a time."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.view.pictures import outlines
from hyosan.view.scene import Scene, codes, values

RECENT = np.timedelta64(24, "h")  # reports that a map shows
MARGIN = 3.0  # cells
ACROSS = 70.0  # units across a map that was brought
LOSSES = (0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85)  # bounds of the classes of the share lost
FEWER = 0.1  # of those bounds, where nearly every cell is below the second


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
        return lines + (self.walls() if self.indoors else "")

    def walls(self) -> str:
        """The walls of all rooms."""
        rings = (
            "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ring[:-1]) + "z"
            for rings in self.rings
            for ring in rings
        )
        return f'<path class="wall" d="{"".join(rings)}"/>'

    def frame(self, inner: str, label: str, css: str) -> str:
        """An SVG with the map's size."""
        box = f"0 0 {self.width:.1f} {self.height:.1f}"
        return f'<svg class="map {css}" viewBox="{box}" role="img" aria-label="{escape(label)}">{inner}</svg>'


def _outlines(table: Any) -> list[str]:
    """The borders of the cells, if they are no squares."""
    known = table.column("outline").to_pylist() if "outline" in table.schema.names else []
    return known if known and all(known) else []
