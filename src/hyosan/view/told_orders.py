"""Reports and orders in words: what was ordered, by whom, on what knowledge, and what was true then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from hyosan.view.names import Where
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, values
from hyosan.view.style import number
from hyosan.view.teller import Fact, Told, told
from hyosan.view.told_course import arrivals_by_district, part_of

MOST = 12  # orders a chronicle tells; the table has them all

# What to order with each lever: from the value at and above which the words hold, the highest first.
# Gaps: {target}, {value}, {percent}. A lever without words here is named as the record has it.
LEVERS: dict[str, tuple[tuple[float, str], ...]] = {
    "edges": ((1e-9, "guard {target}, where {percent} still pass"), (0.0, "close {target}")),
    "contacts": (
        (1.0, "let contacts in {target} be as usual"),
        (1e-9, "cut contacts in {target} to {percent}"),
        (0.0, "stop all contacts in {target}"),
    ),
    "patrols": (
        (1.5, "send {value} squads to where {target} come from"),
        (0.0, "send one squad to where {target} come from"),
    ),
    "broadcast": ((0.0, "warn {target}"),),
    "end edges": ((0.0, "take the guards off {target}"),),
    "end contacts": ((0.0, "allow contacts in {target} again"),),
    "end patrols": ((0.0, "call the squads back"),),
    "end broadcast": ((0.0, "end the warning to {target}"),),
}
TARGETS = {
    "perimeter": "the perimeter", "all": "everybody", "class": "classes", "school": "schools",
    "workplace": "workplaces", "household": "households", "neighbourhood": "the neighbourhoods",
}  # fmt: skip


def order_words(what: str, target: str | None, value: float | None) -> str:
    """An order as its reader would say it: `guard the perimeter, where 5 % still pass`."""
    amount = 0.0 if value is None else float(value)
    named = TARGETS.get(target or "", (target or "").replace("_", " "))
    words = next((words for least, words in LEVERS.get(what, ()) if amount >= least), None)
    if words is not None:
        return words.format(target=named, value=number(amount), percent=f"{100 * amount:g}\u202f%")
    lever, ends = what.removeprefix("end "), what.startswith("end ")
    aim = f" ({named})" if named else ""
    size = f" at {amount:g}" if value is not None and not ends else ""
    return f"end ‘{lever}’{aim}" if ends else f"put ‘{lever}’{aim} in force{size}"


def whose(by: str | None) -> str:
    """`the army`, from `army`."""
    name = by or "authorities"
    return name if name.startswith("the ") or name[0].isupper() else f"the {name}"


def reason(why: str | None) -> str:
    """Why, without the name of the response."""
    text = str(why or "")
    return text.partition(": ")[2] or text


def reports_told(scene: Scene) -> Iterator[Told]:
    """The first report, and how far behind the truth later ones are."""
    table = scene.run.reports
    if table.num_rows == 0:
        return
    received, happened = values(table, "report_time"), values(table, "event_time")
    first = int(np.argmin(received))
    cell = int(values(table, "cell")[first])
    late = received[first] - happened[first]
    truth = truth_at(scene, received[first])
    yield told(received[first], "report", "first report", truth, where=Where(cell), span=late)
    times, known = scene.reports
    for milestone in (100, 1_000, 10_000):
        if milestone > known[-1] or milestone > len(scene.reported_truth):
            break
        at = times[int(np.searchsorted(known, milestone))]
        late = at - scene.reported_truth[milestone - 1]
        yield told(at, "report", "reports", n=milestone, span=late)


def orders_told(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The orders that changed something, the first MOST of them."""
    seen: dict[tuple[str, str], float | None] = {}
    reasons: set[str] = set()
    for order in changes(scene)[:MOST]:
        key = (order["what"].removeprefix("end "), order["target"])
        again = key in seen
        seen[key] = order["value"]
        topic = "order end" if order["what"].startswith("end ") else "order again" if again else "order"
        words = order_words(order["what"], order["target"], order["value"])
        why = _why(scene, order) if order["why"] not in reasons else None
        reasons.add(order["why"])
        facts = [Fact(topic, {"by": whose(order["by"]), "words": words}), why, truth_at(scene, order["time"])]
        if order["what"] == "edges":
            facts.append(_reached(scene, people, order["time"]))
        yield Told(order["time"], "order", tuple(fact for fact in facts if fact is not None))


def changes(scene: Scene) -> list[dict[str, Any]]:
    """The orders that differ from the one before on the same lever and target, in order of time."""
    latest: dict[tuple[str, str], tuple[str, float | None]] = {}
    found = []
    for order in sorted(scene.run.orders.to_pylist(), key=lambda one: one["time"]):
        key = (order["what"].removeprefix("end "), order["target"])
        if latest.get(key) != (order["what"], order["value"]):
            latest[key] = (order["what"], order["value"])
            found.append({**order, "time": np.datetime64(order["time"], "us")})
    return found


def _why(scene: Scene, order: dict[str, Any]) -> Fact | None:
    why = reason(order["why"])
    times, _ = scene.reports
    if why == "first report" and len(times):
        late = order["time"] - times[0]
        return Fact("why first report", {"span": late}) if late > np.timedelta64(0) else None
    return Fact("why", {"why": why}) if why else None


def _reached(scene: Scene, people: Gazetteer, time: np.datetime64) -> Fact | None:
    """How many districts it had come to when a line was drawn."""
    reached = sum(bool(at <= time) for at in arrivals_by_district(scene, people).values())
    return Fact("reached", {"districts": part_of(scene, reached)}) if scene.districts else None


def truth_at(scene: Scene, time: np.datetime64) -> Fact:
    """What was true at a moment, beside what was known."""
    known = scene.known_at(time)
    if scene.has_hunters:
        fields = {"hunt": scene.hunting_at(time), "lost": scene.lost_at(time), "known": known}
        return Fact("truth hunters", fields)
    return Fact("truth cases", {"cases": scene.cases_at(time), "known": known})
