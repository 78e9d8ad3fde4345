"""Reads the cells of a map from GeoJSON (RFC 7946), with errors that name file, feature and remedy."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from hyosan.ground.errors import TableError
from hyosan.model.place import CELL_KINDS, CellMap
from hyosan.world.projection import Floats, rounded, to_metres

LINES = ("LineString",)
POLYGONS = ("Polygon", "MultiPolygon")
LINE_KINDS = ("street", "bridge", "road")  # in the order of Places.edge_kind
DEGREES = ("CRS84", "4326")  # what the name of WGS 84 ends in


@dataclass(frozen=True)
class Feature:
    """One feature: a cell, or a line that joins two. Coordinates in metres once all are read."""

    number: int  # in the file, from 1
    properties: dict[str, Any]
    parts: list[
        list[Floats]
    ]  # polygons of rings, the first of each its outside; a line: one part, one "ring"
    is_line: bool
    name: str | None  # a cell without one has no name


class Reader:
    """A GeoJSON file under way."""

    def __init__(self, asked: CellMap, folder: Path) -> None:
        self.asked = asked
        self.path = folder / asked.cells

    def fail(self, why: str) -> NoReturn:
        """Raise a TableError that names the file."""
        raise TableError(f"{self.path}: {why}")

    def fail_at(self, number: int, name: object, why: str) -> NoReturn:
        """Raise a TableError that names the file and the feature."""
        called = f" ({name})" if name is not None else ""
        self.fail(f"feature {number}{called}: {why}; features count from 1")

    def features(self) -> list[Feature]:
        """Every feature, in the file's order and coordinates."""
        data = self._json()
        if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
            found = data.get("type") if isinstance(data, dict) else type(data).__name__
            self.fail(f"found {found!r} at the top; a GeoJSON map is a FeatureCollection")
        self._degrees(data.get("crs"))
        features = data.get("features")
        if not isinstance(features, list) or not features:
            self.fail("there are no features; a map needs one polygon at least")
        read = [self._feature(number, one) for number, one in enumerate(features, 1)]
        if all(one.is_line for one in read):
            self.fail("there are lines only; a map needs one polygon at least")
        self._named(read)
        self._unique(read)
        return read

    def _json(self) -> Any:
        try:
            return json.loads(self.path.read_text(encoding="utf-8-sig"))
        except json.JSONDecodeError as error:
            raise TableError(
                f"{self.path}:{error.lineno}: this is not valid JSON: {error.msg}; save the map again as GeoJSON"
            ) from None
        except UnicodeDecodeError as error:
            self.fail(f"byte {error.start} is no UTF-8 text; save it as UTF-8")
        except RecursionError:
            self.fail("nested too deeply to be a map")
        except OSError as error:
            self.fail(f"cannot be read ({error.strerror}); check the path")

    def _degrees(self, crs: Any) -> None:
        """Old files may say that their coordinates are no degrees."""
        name = str((crs or {}).get("properties", {}).get("name", "")) if isinstance(crs, dict) else ""
        if name and not name.endswith(DEGREES) and self.asked.crs == "lonlat":
            self.fail(
                f"its coordinates are {name}, no degrees on WGS 84; write 'crs: metres' in the scenario if they "
                "are metres on a plane, or save it in EPSG:4326"
            )

    def _feature(self, number: int, one: Any) -> Feature:
        if not isinstance(one, dict) or one.get("type") != "Feature":
            self.fail_at(number, None, f"found {type(one).__name__}; a mapping with type: Feature is needed")
        properties = one.get("properties") or {}
        geometry = one.get("geometry") or {}
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        name = properties.get(self.asked.key, one.get("id")) if isinstance(properties, dict) else None
        if not isinstance(properties, dict):
            self.fail_at(number, None, "its properties are no mapping")
        if kind not in (*POLYGONS, *LINES):
            allowed = ", ".join((*POLYGONS, *LINES))
            self.fail_at(number, name, f"found the geometry {kind!r}; allowed: {allowed}")
        is_line = kind in LINES
        self._kind(number, name, properties, LINE_KINDS if is_line else CELL_KINDS)
        parts = self._parts(number, name, geometry.get("coordinates"), str(kind))
        return Feature(number, properties, parts, is_line, None if name is None else str(name))

    def _kind(self, number: int, name: object, properties: dict[str, Any], allowed: tuple[str, ...]) -> None:
        kind = properties.get("kind")
        if kind is not None and kind not in allowed:
            close = difflib.get_close_matches(str(kind), allowed, n=1)
            guess = f"; did you mean {close[0]!r}?" if close else ";"
            self.fail_at(number, name, f"unknown kind {kind!r}{guess} allowed: {', '.join(allowed)}")

    def _parts(self, number: int, name: object, coordinates: Any, kind: str) -> list[list[Floats]]:
        deep = {"MultiPolygon": coordinates, "Polygon": [coordinates]}
        polygons = deep.get(kind, [[coordinates]])
        try:
            parts = [[np.array([p[:2] for p in ring], np.float64) for ring in rings] for rings in polygons]
        except (TypeError, ValueError, IndexError):
            self.fail_at(number, name, f"its coordinates are no {kind}'s; a position is [x, y]")
        for ring in (ring for rings in parts for ring in rings):
            self._ring(number, name, ring, closed=kind in POLYGONS)
        if not any(parts):
            self.fail_at(number, name, "it has no coordinates")
        return parts

    def _ring(self, number: int, name: object, ring: Floats, closed: bool) -> None:
        least = 4 if closed else 2
        if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < least:
            what = "a ring of a polygon" if closed else "a line"
            self.fail_at(number, name, f"{what} has {len(ring)} positions; {least} or more are needed")
        if not np.isfinite(ring).all():
            self.fail_at(number, name, "a coordinate is not a finite number")
        if closed and not (ring[0] == ring[-1]).all():
            self.fail_at(number, name, "a ring does not end where it begins; repeat its first position")
        wide, high = np.abs(ring).max(axis=0)
        if self.asked.crs == "lonlat" and (wide > 180 or high > 90):
            self.fail_at(
                number, name, f"({wide:g}, {high:g}) are no degrees; write 'crs: metres' if these are metres"
            )

    def _named(self, features: list[Feature]) -> None:
        """Either every cell has a name, or none: one among others would be nowhere that a table can name."""
        cells = [one for one in features if not one.is_line]
        nameless = [one for one in cells if one.name is None]
        if nameless and len(nameless) < len(cells):
            why = f"it has no {self.asked.key!r} and no id, and others have; give every cell a name, or none"
            self.fail_at(nameless[0].number, None, why)

    def _unique(self, features: list[Feature]) -> None:
        seen: dict[str, int] = {}
        for one in features:
            if one.name is not None and not one.is_line:
                if one.name in seen:
                    earlier = seen[one.name]
                    self.fail_at(
                        one.number, one.name, f"feature {earlier} has this name too; a cell needs its own"
                    )
                seen[one.name] = one.number


def in_metres(reader: Reader, features: list[Feature]) -> None:
    """Turn every coordinate into metres, in place: east and north of the middle of the map, if in degrees."""
    rings = list(_rings(features))
    if reader.asked.crs == "metres":
        for ring in rings:
            ring[:] = rounded(ring)
        return
    low, high = (
        np.min([ring.min(axis=0) for ring in rings], axis=0),
        np.max([ring.max(axis=0) for ring in rings], axis=0),
    )
    if high[0] - low[0] > 90:
        reader.fail(
            f"it is {high[0] - low[0]:g} degrees wide, more than 90; give a smaller map (one that crosses the "
            "180th meridian with longitudes beyond 180 in 'crs: metres')"
        )
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    for ring in rings:
        ring[:, 0], ring[:, 1] = to_metres(ring[:, 0], ring[:, 1], middle)


def _rings(features: list[Feature]) -> Iterator[Floats]:
    for one in features:
        for rings in one.parts:
            yield from rings


def area_and_middle(parts: list[list[Floats]]) -> tuple[float, float, float]:
    """(area, x, y of the centroid) of polygons with holes: by exact sums, in any order the same."""
    areas, xs, ys = [], [], []
    for rings in parts:
        for at, ring in enumerate(rings):
            area, x, y = _of_ring(ring)
            area = abs(area) if at == 0 else -abs(area)
            areas.append(area)
            xs.append(area * x)
            ys.append(area * y)
    total = math.fsum(areas)
    if total <= 0:
        return total, 0.0, 0.0
    return total, math.fsum(xs) / total, math.fsum(ys) / total


def signed_area(ring: Floats) -> float:
    """The area of a ring, above 0 if it runs against the clock."""
    return _of_ring(ring)[0]


def _of_ring(ring: Floats) -> tuple[float, float, float]:
    """(signed area, x, y of the centroid) of a ring, reckoned from its first corner."""
    from_first = ring - ring[0]
    (x, y), (next_x, next_y) = from_first[:-1].T, from_first[1:].T
    cross = x * next_y - next_x * y
    twice = math.fsum(cross)
    if twice == 0:
        return 0.0, float(ring[0, 0]), float(ring[0, 1])
    middle_x = math.fsum((x + next_x) * cross) / (3 * twice)
    middle_y = math.fsum((y + next_y) * cross) / (3 * twice)
    return twice / 2, float(ring[0, 0]) + middle_x, float(ring[0, 1]) + middle_y


def contains(parts: list[list[Floats]], x: float, y: float) -> bool:
    """Whether a point lies in polygons with holes: a ray to the east crosses their sides an odd number of times."""
    inside = False
    for rings in parts:
        for ring in rings:
            (ax, ay), (bx, by) = ring[:-1].T, ring[1:].T
            spans = (ay > y) != (by > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                crossing = ax + (y - ay) * (bx - ax) / (by - ay)
            inside ^= bool(np.count_nonzero(spans & (x < crossing)) % 2)
    return inside
