"""Parts of a report: the course of the outbreak, its maps, its chronicle, its districts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hyosan.view import style
from hyosan.view.pictures import figures
from hyosan.view.pictures.city_map import CityMap
from hyosan.view.pictures.maps import Moment, loss_map, moments, night_map
from hyosan.view.report import page
from hyosan.view.scene import NOWHERE, Scene
from hyosan.view.style import clock, number, share
from hyosan.view.telling.chronicle import chronicle
from hyosan.view.whereabouts import anybody_left


def course_part(scene: Scene) -> str:
    """People by state and new cases over time."""
    notes = ["Local time."]
    apart = figures.not_drawn(scene)
    if apart:
        notes.append(f"{apart[0].upper()}{apart[1:]}.")
    if scene.focus < scene.end:
        notes.append(
            f"Drawn, with the numbers beside the lines, until {clock(scene.focus)}; little changes later."
        )
    parts = ["<h3>People by state</h3>", page.figure(figures.states_svg(scene), " ".join(notes))]
    if len(scene.cases):
        parts += ["<h3>New cases</h3>", page.figure(figures.cases_svg(scene))]
    return page.section("The course", *parts)


# -- maps -----------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """What a map's parts are called."""

    whole: str
    people: str
    lights: str
    residents: str
    nobody: str


IN_TOWN = _Words(
    "city", "people", "Every {shape} is a block; its light is the people who live there.", "each block’s residents",
    "nobody lives there",
)  # fmt: skip
INDOORS = _Words(
    "building", "people", "Every outline is a room; its light is the people who were there at first.",
    "those who were in each room at first", "nobody was there at first",
)  # fmt: skip


def map_parts(scene: Scene) -> list[str]:
    """The city at moments of decision, and where people were lost; nothing where there is no map."""
    if scene.run.places is None or len(scene.log.time) == 0:
        return []
    city = CityMap(scene)
    return [_night(scene, city), _losses(city)]


def _night(scene: Scene, city: CityMap) -> str:
    mark = _where_it_began(scene)
    shown = "".join(_picture(scene, city, moment, mark) for moment in moments(scene))
    lights = "".join(f'<i style="background:{c}"></i>' for c in ("#5f5b48", "#b9ac75", "#fdeeb0"))
    alive = "alive and themselves" if scene.has_hunters else "alive"
    words = INDOORS if scene.phrases else IN_TOWN
    keys = [f'<span><span class="dark">{lights}</span>{words.people} {alive}, few to many</span>']
    if not scene.has_hunters or scene.run.frames is not None:
        fires = "".join(f'<i style="background:{c}"></i>' for c in ("#d55e00", "#ec4b1c", "#ff2d2d"))
        danger = "hunters there" if scene.has_hunters else "infected at that time"
        keys.append(f'<span><span class="dark">{fires}</span>{danger}, few to many</span>')
    if scene.run.reports.num_rows:
        keys.append(
            '<span><span class="dark"><i class="seen"></i></span>reported in the last 24 hours</span>'
        )
    keys.append("<span>○ where it began</span>")
    text = words.lights.format(shape="shape" if city.rings else "square")
    if anybody_left(scene):
        text += " Who left is counted where they went."
    if scene.run.reports.num_rows:
        text += " A blue line runs around what was reported."
    return page.section(
        f"The {words.whole}, true and reported"
        if scene.run.reports.num_rows
        else f"The {words.whole}’s lights",
        page.paragraph(text, "note"),
        f'<div class="maps">{shown}</div><div class="key">{"".join(keys)}</div>\n',
    )


def _where_it_began(scene: Scene) -> int | None:
    """The cell of the first attack; else of the first case, or where he lives."""
    if len(scene.cases) == 0:
        return None
    first = scene.attacks[0] if len(scene.attacks) else scene.cases[0]
    cell = int(scene.log.cell[first])
    cell = cell if cell != NOWHERE else int(scene.home_of_event[first])
    return cell if cell != NOWHERE else None


def _picture(scene: Scene, city: CityMap, moment: Moment, mark: int | None) -> str:
    told = (
        [f"{number(scene.lost_at(moment.seen))} lost"] if scene.has_hunters or scene.summary["lost"] else []
    )
    if scene.has_hunters:
        told.append(f"{number(scene.hunting_at(moment.seen))} hunting")
    else:
        told.append(f"{number(scene.cases_at(moment.seen))} infected so far")
    if scene.run.reports.num_rows:
        told.append(f"{number(scene.known_at(moment.seen))} reported")
    title = escape(moment.title[0].upper() + moment.title[1:])
    caption = f"<b>{title}</b>{clock(moment.time)}<br>{' · '.join(told)}"
    return f"<figure>{night_map(city, moment, mark)}<figcaption>{caption}</figcaption></figure>"


def _losses(city: CityMap) -> str:
    fatal, words = city.scene.summary["lost"] > 0, INDOORS if city.indoors else IN_TOWN
    swatches = "".join(
        f'<span><svg class="swatch"><rect class="loss{k}" width="14" height="14"/></svg> {bound}</span>'
        for k, bound in enumerate(_bounds(city))
    )
    empty = '<svg class="swatch"><rect class="nobody" width="14" height="14"/></svg>'
    swatches += f"<span>{empty} {words.nobody}</span>"
    done = "lost" if fatal else "infected"
    return page.section(
        f"Where people were {done}",
        page.paragraph(f"The share of {words.residents} {done} by the end, wherever it happened.", "note"),
        page.figure(loss_map(city)),
        f'<div class="key">{swatches}</div>\n',
    )


def _bounds(city: CityMap) -> list[str]:
    """`under 2 %`, `2–10 %`, …"""
    percent = [f"{100 * bound:g}" for bound in city.bounds]
    between = [f"{low}–{high} %" for low, high in pairwise(percent)]
    return [f"under {percent[0]} %", *between, f"over {percent[-1]} %"]


# -- chronicle and districts ----------------------------------------------------------------------


def chronicle_part(scene: Scene, cast: Mapping[int, str]) -> str:
    """What happened, dated, in words."""
    if len(scene.cases) == 0:
        return ""
    items, before, clock_before = [], None, ""
    for entry in chronicle(scene, cast):
        day = entry.time.astype("datetime64[D]")
        small = f"<small>{style.weekday(entry.time)[:3]} {style.clock(entry.time).partition(',')[0]}</small>"
        hour = style.hour(entry.time)
        shown = f"{small}{hour}" if day != before else hour if hour != clock_before else ""
        when = f"<time>{shown}</time>"
        before, clock_before = day, hour
        items.append(f'<li class="{entry.kind}">{when}<i></i><p>{page.prose(entry.text)}</p></li>\n')
    follow = page.paragraph(
        "A number after # is a person of this run: hyosan story, with the folder and --person NUMBER, "
        "tells that person’s story.",
        "note",
    )
    return page.section("Chronicle", follow, f'<ol class="chronicle">{"".join(items)}</ol>\n')


def districts_part(scene: Scene) -> str:
    """Residents and losses (infections, where nobody is lost) by district."""
    if len(scene.home_districts) < 2:
        return ""
    fatal = scene.summary["lost"] > 0
    rows = (
        np.flatnonzero(~scene.is_person[scene.final_state]) if fatal else np.unique(scene.row_of[scene.cases])
    )
    home, districts = scene.home_district, scene.home_districts
    residents = np.bincount(home[home >= 0], minlength=len(districts))
    lived = home[rows]
    struck = np.bincount(lived[lived >= 0], minlength=len(districts))
    table = [
        [
            districts[at],
            number(residents[at]),
            number(struck[at]),
            share(int(struck[at]), int(residents[at])),
            page.Bar(f"{100 * struck[at] / residents[at]:.1f}"),
        ]
        for at in np.argsort(-struck)
        if residents[at]
    ]
    heads = ["district", "residents", "lost" if fatal else "infected", "share", ""]
    return page.section("Districts", f'<div class="wide">{page.table(heads, table, (1, 2, 3))}</div>')
