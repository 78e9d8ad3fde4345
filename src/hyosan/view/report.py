"""The report of a run: one page that opens without a network, for a reader who has a minute or an hour."""

from __future__ import annotations

import os
import secrets
from html import escape
from pathlib import Path

import numpy as np

from hyosan.record import RecordError, RunDirectory, read_run
from hyosan.view import figures, page, style
from hyosan.view.chronicle import chronicle
from hyosan.view.maps import CityMap, loss_map, moments, night_map
from hyosan.view.scene import Run, Scene, values
from hyosan.view.style import clock, day_clock, number, share, span
from hyosan.view.told_orders import order_words

MOST_ORDERS = 60
MOST_NUMBERS = 400


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
    parts = [_header(scene), _tiles(scene), _curves(scene)]
    if scene.run.places is not None and len(scene.log.time):
        parts += _maps(scene)
    parts += [_ledgers(scene), _known(scene), _orders(scene), _chronicle(scene), _districts(scene)]
    parts += [_assumptions(scene), _reproduce(scene)]
    return page.page(f"{scene.about['title']} · outbreak report", parts)


def _header(scene: Scene) -> str:
    about, summary = scene.about, scene.summary
    facts = [
        f"plan: {about['plan']}",
        f"{number(summary['population'])} people",
        f"{clock(scene.start)} to {clock(scene.end)} {style.moment(scene.end).year}, local time",
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
    still = scene.count_at(scene.flag("hunts"), scene.end)
    hunting = (
        f" When the record ends, {number(still)} still hunt." if still else " None of the turned is left."
    )
    return (
        f"In {length}, {number(lost)} of {number(people)} people were lost, {share(lost, people)}; "
        f"{number(summary['survivors'])} are alive and themselves.{hunting}"
    )


def _tiles(scene: Scene) -> str:
    summary, people = scene.summary, scene.summary["population"]
    peak = summary["peak"]
    at = np.datetime64(str(peak["time"])[:19], "us")
    reported = sum(summary["reported"].values())
    tiles = [
        page.tile("lost", number(summary["lost"]), f"{share(summary['lost'], people)} of everybody", "bad"),
        page.tile(
            "survivors",
            number(summary["survivors"]),
            f"{share(summary['survivors'], people)} of everybody",
            "good",
        ),
        page.tile(
            "ever infected",
            number(summary["ever_infected"]),
            f"attack rate {share(summary['attack_rate'], 1)}",
        ),
        page.tile(f"peak, {peak['state']}", number(peak["count"]), f"at once, on {clock(at)}"),
    ]
    if summary["reported"]:
        true = len(figures.reported_truth(scene))
        tiles.append(
            page.tile("reported", number(reported), f"{share(reported, true)} of the true {number(true)}")
        )
    return f'<div class="tiles">{"".join(tiles)}</div>\n'


def _curves(scene: Scene) -> str:
    note = "Local time."
    if scene.focus < scene.end:
        note += f" Drawn until {clock(scene.focus)}; little changes after that."
    parts = ["<h3>People by state</h3>", page.figure(figures.states_svg(scene), note)]
    if len(scene.cases):
        parts += ["<h3>New cases</h3>", page.figure(figures.cases_svg(scene))]
    return page.section("The course", *parts)


def _maps(scene: Scene) -> list[str]:
    city = CityMap(scene)
    first = scene.cases[0] if len(scene.cases) else None
    mark = None
    if first is not None:
        cell = int(scene.log.cell[first])
        mark = cell if cell >= 0 else int(scene.home_of_event[first])
    shown = []
    for moment in moments(scene):
        lost = int(np.sum(scene.log.time[scene.losses] <= moment.time))
        hunting = scene.count_at(scene.flag("hunts"), moment.time)
        told = f"{number(lost)} lost" + (f" · {number(hunting)} hunting" if scene.has_hunters else "")
        svg = night_map(city, moment, mark if mark is not None and mark >= 0 else None)
        title = escape(moment.title[0].upper() + moment.title[1:])
        shown.append(
            f"<figure>{svg}<figcaption><b>{title}</b>{clock(moment.time)} · {told}</figcaption></figure>"
        )
    lights = "".join(f'<i style="background:{c}"></i>' for c in ("#5f5b48", "#b9ac75", "#fdeeb0"))
    fires = "".join(f'<i style="background:{c}"></i>' for c in ("#d55e00", "#ec4b1c", "#ff2d2d"))
    keys = [f'<span><span class="dark">{lights}</span>residents alive and themselves, few to many</span>']
    if scene.has_hunters and scene.run.frames is not None:
        keys.append(f'<span><span class="dark">{fires}</span>hunters there, few to many</span>')
    keys.append("<span>○ where it began</span>")
    night = page.section(
        "The city’s lights",
        page.paragraph(
            "Every square is a block of the city; its light is the people who live there.", "note"
        ),
        f'<div class="maps">{"".join(shown)}</div><div class="key">{"".join(keys)}</div>\n',
    )
    bounds = ["under 2 %", "2–10 %", "10–20 %", "20–35 %", "35–50 %", "50–70 %", "70–85 %", "over 85 %"]
    swatches = "".join(
        f'<span><svg class="swatch"><rect class="loss{k}" width="14" height="14"/></svg> {bound}</span>'
        for k, bound in enumerate(bounds)
    )
    where = page.section(
        "Where people were lost",
        page.paragraph("The share of each block’s residents lost by the end, wherever it happened.", "note"),
        page.figure(loss_map(city)),
        f'<div class="key">{swatches}</div>\n',
    )
    return [night, where]


def _ledgers(scene: Scene) -> str:
    summary, people = scene.summary, scene.summary["population"]
    lost, ended = summary["lost_by_cause"], summary["ended_by_cause"]
    if not summary["lost"]:
        return ""
    top = max(lost.values(), default=1)
    rows = [
        [cause, number(n), share(n, people), page.Bar(f"{100 * n / top:.1f}")] for cause, n in lost.items()
    ]
    rows.append(["all lost", number(summary["lost"]), share(summary["lost"], people), ""])
    first = "<div><h3>Who was lost as a person, and by what</h3>" + page.table(
        ["cause", "people", "of everybody", ""], rows, (1, 2), total=True
    )
    states = {
        state["name"]: n
        for state in scene.about["states"]
        if state["alive"] and not state["hunts"] and (n := summary["by_state_end"][state["name"]])
    }
    apart = ", ".join(f"{number(n)} {name}" for name, n in states.items())
    first += f'<p class="note">Among the {number(summary["survivors"])} survivors: {escape(apart)}.</p></div>'
    if not scene.has_hunters:
        return page.section("The ledger", f'<div class="columns">{first}</div>\n')
    total = sum(ended.values())
    turned = max(total + scene.count_at(scene.flag("hunts"), scene.end), 1)
    top = max(ended.values(), default=1)
    rows = [
        [cause, number(n), share(n, turned), page.CalmBar(f"{100 * n / top:.1f}")]
        for cause, n in ended.items()
    ]
    rows.append(["all ended", number(total), share(total, turned), ""])
    second = "<div><h3>What ended the bodies of the turned</h3>" + page.table(
        ["cause", "bodies", "of the turned", ""], rows, (1, 2), total=True
    )
    second += (
        '<p class="note">A second account of the same people: who turned was lost before, '
        "whatever ended the body later.</p></div>"
    )
    return page.section("Two ledgers", f'<div class="columns">{first}{second}</div>\n')


def _known(scene: Scene) -> str:
    reports = scene.run.reports
    if reports.num_rows == 0:
        return ""
    delay = np.median((values(reports, "report_time") - values(reports, "event_time")).astype(np.int64))
    late = span(np.timedelta64(int(delay), "us"))
    text = f"Half of all reports arrive more than {late} after what they report."
    orders = scene.run.orders
    if orders.num_rows:
        first = values(orders, "time").min()
        known = int(values(reports, "count")[values(reports, "report_time") <= first].sum())
        true = int(np.sum(figures.reported_truth(scene) <= first))
        text += f" At the first order, {clock(first)}, the authorities knew of {number(known)};"
        text += f" the truth was {number(true)}."
    return page.section("What was known", page.paragraph(text, "note"), page.figure(figures.known_svg(scene)))


def _orders(scene: Scene) -> str:
    orders = sorted(scene.run.orders.to_pylist(), key=lambda order: order["time"])
    if not orders:
        return ""
    rows = [
        [
            clock(np.datetime64(order["time"], "us")),
            order_words(order["what"], order["target"], order["value"]),
            order["by"] or "",
            order["why"] or "",
        ]
        for order in orders[:MOST_ORDERS]
    ]
    more = len(orders) - MOST_ORDERS
    rest = page.paragraph(f"And {number(more)} more, in orders.parquet.", "note") if more > 0 else ""
    inner = page.table(["when", "order", "by", "why"], rows)
    return page.section("Orders", f'<div class="wide">{inner}</div>{rest}')


def _chronicle(scene: Scene) -> str:
    if len(scene.cases) == 0:
        return ""
    items, before = [], ""
    for entry in chronicle(scene):
        day = day_clock(entry.time, scene.start).partition(",")[0]
        small = f"<small>{day}</small>" if day != before else ""
        before = day
        when = f"<time>{clock(entry.time)}{small}</time>"
        items.append(f'<li class="{entry.kind}">{when}<i></i><p>{escape(entry.text)}</p></li>\n')
    return page.section("Chronicle", f'<ol class="chronicle">{"".join(items)}</ol>\n')


def _districts(scene: Scene) -> str:
    if len(scene.districts) < 2:
        return ""
    people = scene.by_district
    at_start, at_end = people[0].sum(axis=1), people[-1][:, scene.is_person].sum(axis=1)
    rows = []
    for index in np.argsort(-(at_start - at_end)):
        if index >= len(scene.districts) or at_start[index] == 0:
            continue
        lost = int(at_start[index] - at_end[index])
        part = 100 * lost / int(at_start[index])
        cells = [
            scene.districts[index],
            number(at_start[index]),
            number(lost),
            share(lost, int(at_start[index])),
        ]
        rows.append([*cells, page.Bar(f"{part:.1f}")])
    heads = ["district", "residents", "lost", "share", ""]
    return page.section("Districts", f'<div class="wide">{page.table(heads, rows, (1, 2, 3))}</div>')


def _assumptions(scene: Scene) -> str:
    origins = scene.about.get("origins")
    if not origins or not origins["numbers"]:
        return ""
    told = {
        "sourced": "from a source",
        "assumed": "assumed",
        "calibrated": "fitted to data",
        "unstated": "not accounted for",
    }
    counts = ", ".join(
        f"{number(origins['counts'][kind])} {words}"
        for kind, words in told.items()
        if origins["counts"].get(kind)
    )
    text = f"Of the {number(sum(origins['counts'].values()))} numbers that went into this run: {counts}."
    numbers = sorted(origins["numbers"], key=lambda one: list(told).index(one["kind"]))[:MOST_NUMBERS]
    rows = [[one["path"], one["value"], one["kind"], one["text"]] for one in numbers]
    listed = page.table(["number", "value", "", "where it comes from"], rows)
    folded = f'<details><summary>Every number</summary><div class="wide">{listed}</div></details>'
    fiction = (
        "This is a simulation of a fictional outbreak; it forecasts nothing." if scene.has_hunters else ""
    )
    return page.section(
        "What it rests on", page.paragraph(text), page.paragraph(fiction) if fiction else "", folded
    )


def _reproduce(scene: Scene) -> str:
    summary = scene.summary
    where = summary["out"] or "RUN"
    command = f"hyosan run {Path(where).name}/scenario.yaml --seed {summary['seed']}"
    text = (
        "The run directory holds the scenario in full. Running it again gives the same digest, "
        "on any machine and any number of threads."
    )
    rows = [
        ["digest", summary["digest"]],
        ["steps", number(summary["steps"])],
        ["ended by", summary["exit_reason"]],
    ]
    manifest = getattr(scene.run, "manifest", None)
    if manifest:
        rows += [["scenario", manifest["scenario_hash"]], ["world", manifest["world_hash"]]]
        rows += [
            ["software", ", ".join(f"{name} {version}" for name, version in manifest["software"].items())]
        ]
    listed = "".join(
        f"<tr><td>{escape(name)}</td><td><code>{escape(value)}</code></td></tr>" for name, value in rows
    )
    return (
        page.section(
            "How to run it again",
            page.paragraph(text),
            f"<pre>{escape(command)}</pre>\n",
            f'<div class="wide"><table>{listed}</table></div>',
        )
        + "<footer>Made by hyosan. Times are local.</footer>"
    )
