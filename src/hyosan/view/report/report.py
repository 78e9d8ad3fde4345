"""The report of a run: one page that opens without a network, for a reader who has a minute or an hour."""

from __future__ import annotations

import os
import secrets
from html import escape
from pathlib import Path

from hyosan.record import RecordError, RunDirectory, read_run
from hyosan.view import style
from hyosan.view.report import page
from hyosan.view.report.course import chronicle_part, course_part, districts_part, map_parts
from hyosan.view.report.people import cast_part, ledgers_part, origin_part, survivors_part, tree_part
from hyosan.view.report.response import known_part, orders_part
from hyosan.view.report.sources import assumptions_part, reproduce_part
from hyosan.view.report.where import where_part
from hyosan.view.scene import Run, Scene
from hyosan.view.style import clock, number, share, span
from hyosan.view.telling.cast import find_cast
from hyosan.view.telling.told_course import listed


def write_report(run: Run | Path | str, path: Path | None = None) -> Path:
    """Write the report of a run, or of a run directory, and return where it is.

    `path` defaults to report.html in the run directory, or here. The page is written under a temporary
    name and renamed. Raises RecordError if it cannot be written.
    """
    opened = read_run(run) if isinstance(run, (str, Path)) else run
    folder = opened.folder if isinstance(opened, RunDirectory) else Path.cwd()
    path = Path(path) if path is not None else folder / "report.html"
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.write_text(report_html(opened), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RecordError(f"{path}: the report could not be written ({error.strerror or error})") from error
    return path


def report_html(run: Run) -> str:
    """The page itself, as HTML."""
    scene = Scene(run)
    cast = find_cast(scene)
    parts = [
        _header(scene),
        _tiles(scene),
        course_part(scene),
        *map_parts(scene),
        where_part(scene),
        ledgers_part(scene),
        known_part(scene),
        orders_part(scene),
        chronicle_part(scene, cast),
        cast_part(scene, cast),
        origin_part(scene),
        survivors_part(scene),
        tree_part(scene),
        districts_part(scene),
        assumptions_part(scene),
        reproduce_part(scene),
        "<footer>Made by hyosan. Times are local.</footer>",
    ]
    return page.page(f"{scene.about['title']} · outbreak report", parts)


def _header(scene: Scene) -> str:
    about, summary = scene.about, scene.summary
    first, last = style.moment(scene.start).year, style.moment(scene.end).year
    end = clock(scene.end) if first == last else f"{style.date(scene.end)} {last}, {style.hour(scene.end)}"
    facts = [
        f"plan: {about['plan']}",
        f"{number(summary['population'])} people",
        f"{style.date(scene.start)} {first}, {style.hour(scene.start)}, to {end}",
        "local time",
        f"seed {summary['seed']}",
    ]
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    return (
        f'<header><div class="kicker">Outbreak report</div>\n<h1>{escape(about["title"])}</h1>\n'
        f'<p class="verdict">{escape(_verdict(scene))}</p>\n<p class="facts">{spans}</p></header>\n'
    )


def _verdict(scene: Scene) -> str:
    summary = scene.summary
    people, lost = summary["population"], summary["lost"]
    length = span(scene.end - scene.start)
    if lost == 0 and summary["ever_infected"] == 0:
        return f"Nothing came of it: in {length}, not one of {number(people)} people was infected."
    infected = f"{number(summary['ever_infected'])} of {number(people)} people were infected"
    if not scene.has_hunters:
        died = f", and {number(lost)} died" if lost else ", and nobody died"
        return f"In {length}, {infected}{died}."
    still = scene.hunting_at(scene.end)
    hunting = (
        f" When the record ends, {number(still)} still hunt." if still else " None of the turned is left."
    )
    left = number(summary["survivors"]) if summary["survivors"] else "none"
    return (
        f"In {length}, {number(lost)} of {number(people)} people were lost, {share(lost, people)}; "
        f"{left} {'is' if left == '1' else 'are'} alive and themselves.{hunting}"
    )


def _reported(scene: Scene) -> str:
    """What is reported, in words: `turned or torn`."""
    return listed(scene.notified, "or") or "cases"


def _tiles(scene: Scene) -> str:
    summary, people = scene.summary, scene.summary["population"]
    peak, told = summary["peak"], scene.survivors_reported
    lost, left = share(summary["lost"], people), share(summary["survivors"], people)
    true = "survivors" if told is None else "survivors, true"
    tiles = [
        page.tile("lost", number(summary["lost"]), f"{lost} of everybody", "bad"),
        page.tile(true, number(summary["survivors"]), f"{left} of everybody", "good"),
    ]
    if told is not None:
        beside = (
            f"{number(abs(told - summary['survivors']))} {'more' if told > summary['survivors'] else 'fewer'}"
        )
        of = "as many as in truth" if told == summary["survivors"] else f"{beside} than in truth"
        tiles.append(page.tile("survivors, as reported", number(told), of))
    tiles += [
        page.tile(
            "ever infected",
            number(summary["ever_infected"]),
            f"attack rate {share(summary['attack_rate'], 1)}",
        ),
        page.tile(f"peak, {peak['state']}", number(peak["count"]), f"at once, on {clock(scene.peak_time)}"),
    ]
    if summary["reported"]:
        known, of_all = scene.known_at(scene.end), len(scene.reported_truth)
        tiles.append(
            page.tile(
                "reported", number(known), f"{share(known, of_all)} of {number(of_all)} {_reported(scene)}"
            )
        )
    return f'<div class="tiles">{"".join(tiles)}</div>\n'
