"""How everything looks: one palette, one type, one way to write numbers and times.

Colours are those of Okabe and Ito (2008), which people with any kind of colour vision tell apart. Ink,
muted ink, grid and paper are named here so that a page can put its own theme in their place.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import numpy as np

from hyosan.view.fonts import families

INK, MUTED, GRID, PAPER = "#1c1d22", "#6d6e78", "#e3e1db", "#fdfcfa"
BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE = (
    "#0072b2",
    "#56b4e9",
    "#009e73",
    "#e69f00",
    "#d55e00",
    "#cc79a7",
)
SLATE, STONE = "#7a7f8c", "#a9adb6"

THEME = {INK: "var(--ink)", MUTED: "var(--muted)", GRID: "var(--grid)", PAPER: "var(--paper)"}

RC: Any = {
    "svg.fonttype": "none",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 10,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 4,
    "ytick.major.size": 0,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


def rc() -> Any:
    """What figures are drawn with. Families are named one by one: text keeps them beyond this context."""
    return {**RC, "font.family": list(families())}


def state_colours(states: list[dict[str, Any]]) -> dict[str, str]:
    """A colour for every state, by what the state means, the same in every figure of every run."""
    pools = {
        "hunts": [VERMILLION, "#a34700"],
        "dead": [SLATE, STONE, "#4f535c"],
        "infectious": [VERMILLION, "#a34700"],
        "case": [ORANGE, "#b87f00"],
        "initial": [BLUE],
        "other": [GREEN, PURPLE, SKY],
    }
    used = dict.fromkeys(pools, 0)
    colours = {}
    for state in states:
        kind = _kind(state)
        colours[state["name"]] = pools[kind][used[kind] % len(pools[kind])]
        used[kind] += 1
    return colours


def _kind(state: dict[str, Any]) -> str:
    if not state["alive"]:
        return "dead"
    if state["initial"]:
        return "initial"
    return next((kind for kind in ("hunts", "infectious", "case") if state[kind]), "other")


def number(value: float) -> str:
    """A count with thin spaces between thousands: 12 345."""
    return f"{round(value):,}".replace(",", "\u202f")


def ordinal(value: int) -> str:
    """A place in a series: 1st, 50th, 1 002nd."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{number(value)}{'th' if value % 100 in (11, 12, 13) else last}"


def share(part: float, whole: float) -> str:
    """A proportion in per cent: as many digits as it bears, and neither few shown as none nor most as all."""
    if whole <= 0:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "<\u202f0.1\u202f%"
    if 99.95 <= percent < 100:
        return ">\u202f99.9\u202f%"
    return f"{percent:.0f}\u202f%" if percent >= 99.95 or percent == 0 else f"{percent:.1f}\u202f%"


def moment(time: np.datetime64) -> datetime:
    """A numpy time as a datetime."""
    found: datetime = time.astype("datetime64[us]").item()
    return found


def clock(time: np.datetime64) -> str:
    """28 Jan, 08:20."""
    at = moment(time)
    return f"{at.day} {at:%b}, {at:%H:%M}"


def hour(time: np.datetime64) -> str:
    """08:20."""
    return f"{moment(time):%H:%M}"


def date(time: np.datetime64) -> str:
    """28 January."""
    at = moment(time)
    return f"{at.day} {at:%B}"


def weekday(time: np.datetime64) -> str:
    """Friday."""
    return f"{moment(time):%A}"


def plain(text: str) -> str:
    """Text for a terminal or a file: thin spaces in numbers become commas, those before a unit go."""
    return re.sub("(?<=\\d)\u202f(?=\\d)", ",", text).replace("\u202f", "")


def distance(metres: float) -> str:
    """A length on the map: 250 m, 2.3 km."""
    return f"{metres / 1000:.1f} km" if metres >= 950 else f"{round(metres, -1):.0f} m"


def span(delta: np.timedelta64) -> str:
    """A length of time in words a person would use: 40 minutes, 3 hours, 2.5 days."""
    minutes = delta / np.timedelta64(1, "m")
    for unit, size in (("day", 1440.0), ("hour", 60.0)):
        if minutes >= 1.5 * size:
            amount = minutes / size
            text = f"{amount:.0f}" if amount >= 10 or abs(amount - round(amount)) < 0.05 else f"{amount:.1f}"
            return f"{text} {unit}s"
    count = round(minutes)
    return "less than a minute" if count < 1 else f"{count} minute{'s' if count != 1 else ''}"
