"""Small maps in GeoJSON: a field of blocks, in degrees or metres, as a user would bring them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

BLOCK = 0.0025  # degrees


def ring(x: float, y: float, width: float, height: float) -> list[list[float]]:
    """A rectangle's closed ring, against the clock."""
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def polygon(coordinates: list[Any], geometry: str = "Polygon", **properties: Any) -> dict[str, Any]:
    """A feature."""
    shape = {"type": geometry, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def blocks(columns: int, rows: int, population: int = 50, size: float = BLOCK) -> list[dict[str, Any]]:
    """A field of blocks at 127° E, 37.5° N, the western half one district, the eastern another."""
    return [
        polygon(
            [ring(round(127 + c * size, 6), round(37.5 + r * size, 6), size, size)],
            name=f"{c}-{r}",
            district="west" if c < columns / 2 else "east",
            population=population,
        )
        for r in range(rows)
        for c in range(columns)
    ]


def write(folder: Path, features: list[dict[str, Any]], name: str = "cells.geojson", **top: Any) -> Path:
    """A map's file."""
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", **top, "features": features}))
    return path
