"""The map of a building: walls, the names of rooms where they fit, and of floors above them."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from hyosan.view import style
from hyosan.view.people import EVERYWHERE
from hyosan.view.pictures.city_map import CityMap
from hyosan.view.scene import codes

LETTER, SYLLABLE, SPACE = 0.56, 0.92, 0.3  # widths by the height of the type: Latin, Hangul, between words
LARGEST, SMALLEST = 1.0, 0.42  # units of type in a room
LINE = 1.15  # from one line to the next, by the height of the type
SCRIPT = 0.8  # size of Hangul beside Latin type


def names(city: CityMap, struck: NDArray[np.int64]) -> str:
    """The rooms' names, and each floor's with the share of its people lost (or infected)."""
    kind, kinds = codes(city.table, "kind")
    known = city.table.column("name").to_pylist()
    rooms = [
        _room(city, cell, name)
        for cell, name in enumerate(known)
        if name and (kinds[kind[cell]] not in EVERYWHERE or kinds[kind[cell]] == "classroom")
    ]
    return "".join([*rooms, *(_floor(city, at, struck) for at in range(len(city.districts)))])


def width_of(words: str) -> float:
    """How wide words are in type of height 1."""
    return sum(SPACE if one == " " else SYLLABLE if ord(one) > 0x2E7F else LETTER for one in words)


def _box(city: CityMap, cells: NDArray[np.int64]) -> tuple[float, float, float, float]:
    """West, top, east, bottom of some cells, in units."""
    points = np.concatenate([ring for cell in cells for ring in city.rings[int(cell)]])
    (west, top), (east, bottom) = points.min(axis=0), points.max(axis=0)
    return float(west), float(top), float(east), float(bottom)


def _room(city: CityMap, cell: int, name: str) -> str:
    """A room's name in its middle, in as many lines as make it largest, and in Hangul below if that fits too."""
    west, top, east, bottom = _box(city, np.array([cell]))
    hangul = city.about["hangul"].get(name)
    lines = max((name.split(" "), [name]), key=lambda one: _size(one, east - west, bottom - top))
    size = _size(lines, east - west, bottom - top)
    hint = f"<title>{escape(f'{name} {hangul or str()}'.strip())}</title>"
    if size < SMALLEST:
        return ""
    small = size * SCRIPT
    room = bottom - top - size * LINE * len(lines)
    fits = hangul is not None and small * LINE < room and small * width_of(hangul) < 0.92 * (east - west)
    height = size * LINE * len(lines) + (small * LINE if fits else 0)
    x, y = (west + east) / 2, (top + bottom - height) / 2 + size * 0.9
    spans = [
        f'<tspan x="{x:.2f}" y="{y + at * size * LINE:.2f}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    ]
    if fits and hangul:
        below = y + (len(lines) - 1) * size * LINE + small * 1.2
        spans.append(
            f'<tspan class="hangul" lang="ko" x="{x:.2f}" y="{below:.2f}" style="font-size:{small:.2f}px">'
            f"{escape(hangul)}</tspan>"
        )
    return f'<text class="room" style="font-size:{size:.2f}px">{hint}{"".join(spans)}</text>'


def _size(lines: list[str], wide: float, high: float) -> float:
    """The largest type in which lines fit."""
    return min(LARGEST, 0.92 * wide / max(map(width_of, lines)), 0.92 * high / (LINE * len(lines)))


def _floor(city: CityMap, floor: int, struck: NDArray[np.int64]) -> str:
    """A floor's name above its north-west corner."""
    cells = np.flatnonzero(city.district == floor)
    west, top, _, _ = _box(city, cells)
    name, people = city.districts[floor], int(city.residents[cells].sum())
    hangul = city.about["hangul"].get(name)
    script = f' <tspan class="hangul" lang="ko">{escape(hangul)}</tspan>' if hangul else ""
    done = "lost" if city.scene.summary["lost"] else "infected"
    part = f": {style.share(int(struck[cells].sum()), people)} {done}" if people else ""
    words = escape(name[0].upper() + name[1:])
    return f'<text class="floor" x="{west:.2f}" y="{top - 0.6:.2f}">{words}{script}{part}</text>'
