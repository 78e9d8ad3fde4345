"""Parts of a report: what was known beside what was true, and what was ordered on it."""

from __future__ import annotations

import numpy as np

from hyosan.view.pictures import figures
from hyosan.view.pictures.figures_people import survivors_svg
from hyosan.view.report import page
from hyosan.view.scene import Scene, values
from hyosan.view.style import clock, number, span
from hyosan.view.telling.told_orders import INSTANT, changes, reason, words_of

MOST_ORDERS = 60
BY_DEGREES = "it was to change in time"  # not what set it off once


def known_part(scene: Scene) -> str:
    """Reports beside the truth, on one time axis with the orders."""
    reports = scene.case_reports
    if reports.num_rows == 0:
        return ""
    delay = np.median((values(reports, "report_time") - values(reports, "event_time")).astype(np.int64))
    late = span(np.timedelta64(int(delay), "us"))
    text = f"Half of all reports arrive more than {late} after what they report."
    orders = changes(scene)
    if orders:
        first = orders[0]["time"]
        true = int(np.searchsorted(scene.reported_truth, first, side="right"))
        text += (
            f" At the first order, {clock(first)}, the authorities knew of {number(scene.known_at(first))};"
        )
        text += (
            f" the truth was {number(true)}. Dotted lines are orders, with their numbers in the table below."
        )
    until = figures.known_until(scene)
    drawn = f"Drawn until {clock(until)}; the numbers are those of the end." if until < scene.end else ""
    parts = [page.paragraph(text, "note"), page.figure(figures.known_svg(scene), drawn)]
    if scene.survivors_reported is not None:
        presumed = " or are presumed dead" if scene.about.get("presumed_counted") else ""
        note = f"As reported: everybody, less those who were reported lost{presumed}."
        note += " Nobody in power sees the other line."
        parts += ["<h3>Survivors, true and as reported</h3>", page.figure(survivors_svg(scene), note)]
    return page.section("What was known", *parts, missing_part(scene))


def missing_part(scene: Scene) -> str:
    """The ledger of the missing, in a sentence; empty where nobody kept one."""
    books = scene.summary["reported"]
    if "presumed dead" not in books:
        return ""
    missing, dead, back = (number(books[name]) for name in ("missing", "presumed dead", "returned"))
    given_up = number(books["returned from presumed dead"])
    text = f"On the authorities’ books {missing} are missing and {dead} more are presumed dead."
    text += f" {back} who had been reported missing came back, {given_up} of them given up for dead."
    return "<h3>The missing</h3>" + page.paragraph(text, "note")


def orders_part(scene: Scene) -> str:
    """Every order, why, and what was known and true when it was given; or what stood ready and was not used."""
    orders = changes(scene)
    if not orders:
        return _ready(scene)
    true = "hunting then" if scene.has_hunters else "infected then"
    rows = [
        [
            str(at + 1),
            clock(order["time"]),
            words_of(order),
            order["by"] or "",
            BY_DEGREES if order["what"].startswith("drift ") else reason(order["why"]),
            number(scene.known_at(order["time"])),
            number((scene.hunting_at if scene.has_hunters else scene.cases_at)(order["time"] - INSTANT)),
        ]
        for at, order in enumerate(orders[:MOST_ORDERS])
    ]
    more = len(orders) - MOST_ORDERS
    rest = page.paragraph(f"And {number(more)} more, in orders.parquet.", "note") if more > 0 else ""
    heads = ["", "when", "order", "by", "because of", "reported then", true]
    return page.section("Orders", f'<div class="wide">{page.table(heads, rows, (5, 6))}</div>{rest}')


def _ready(scene: Scene) -> str:
    ready = scene.about["responses"]
    if not ready:
        return ""
    rows = [[one["name"], one["by"], one["text"].replace("`", "")] for one in ready]
    text = page.paragraph("These stood ready, and nothing that was reported set them off.", "note")
    return page.section(
        "Orders", text, f'<div class="wide">{page.table(["response", "by", "what it does"], rows)}</div>'
    )
