"""Reports and orders in words: what was ordered, by whom, on what knowledge, and what was true then."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from hyosan.model.response import OF_PEOPLE
from hyosan.view.names import Where
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, values
from hyosan.view.style import date, number, ordinal
from hyosan.view.telling.teller import Fact, Told, told
from hyosan.view.telling.told_course import arrivals_by_district, part_of

MOST = 16  # orders a chronicle tells; the table has them all
STEPS = 3  # so many small changes, one after another, are told as one
SOON = np.timedelta64(3, "D")  # if they come at most so far apart
AT_ONCE = np.timedelta64(1, "h")  # an order on what came in less than this before
INSTANT = np.timedelta64(1, "us")  # what an order does at once is not its ground
WITHIN = ("patrols", "strike")  # levers whose words say where they hold
Orders = list[dict[str, Any]]

# What to order with each lever: from the value at and above which the words hold, the highest first.
# Gaps: {target}, {value}, {percent}. Words for `LEVER TARGET` come before those for `LEVER`; `end LEVER` and
# `drift LEVER` say how it ends, and how it changed little by little. A lever without words here is named as
# the record has it.
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
    "broadcast": (
        (1.5, "warn {target} and tell them to leave"),
        (0.5, "warn {target} and tell them to stay in"),
        (0.0, "warn {target}"),
    ),
    "information": (
        (1.0, "keep it quiet, and hold reports back"),
        (1e-9, "deny it, so that {percent} of word is still believed"),
        (0.0, "deny it, so that no word is believed"),
    ),
    "curfew": (
        (1.0, "confine {target} to their homes"),
        (1e-9, "confine {target} to their homes, which {percent} will heed"),
        (0.0, "confine nobody any longer"),
    ),
    "camp": ((0.0, "take in up to {value} people at {target} and keep them there"),),
    "evacuation": ((0.0, "fetch {value} people an hour from their homes to the camp"),),
    "strike reported": (
        (1.5, "bomb {value} blocks an hour, those with most reports first"),
        (0.0, "bomb block after block, those with most reports first"),
    ),
    "strike all": (
        (1.5, "bomb {value} blocks an hour, one after another, whatever is in them"),
        (0.0, "bomb block after block, whatever is in them"),
    ),
    "doses": ((0.0, "give {value} doses a day"),),
    "lure": ((0.0, "make noise at {target}, as much as {value} fights an hour"),),
    "end edges": ((0.0, "take the guards off {target}"),),
    "end contacts": ((0.0, "allow contacts in {target} again"),),
    "end patrols": ((0.0, "call the squads back"),),
    "end broadcast": ((0.0, "end the warning to {target}"),),
    "end information": ((0.0, "deny it no longer"),),
    "end curfew": ((0.0, "let {target} out of their homes again"),),
    "end camp": ((0.0, "let everybody out of {target}"),),
    "end evacuation": ((0.0, "send out no more convoys"),),
    "end strike reported": ((0.0, "stop bombing where reports come from"),),
    "end strike all": ((0.0, "stop bombing block after block"),),
    "end doses": ((0.0, "give no more doses"),),
    "end lure": ((0.0, "stop the noise at {target}"),),
    "drift edges": (
        (1.0, "open {target} little by little, until everybody passes"),
        (0.0, "let more and more pass {target}, {percent} in the end"),
    ),
    "drift curfew": (
        (1e-9, "relax the confinement little by little, until {percent} keep to it"),
        (0.0, "relax the confinement little by little, until nobody is held to it"),
    ),
    "drift contacts": ((0.0, "change what contacts in {target} may be little by little, to {percent}"),),
}
TARGETS = {
    "perimeter": "the perimeter", "all": "everybody", "class": "classes", "school": "schools",
    "workplace": "workplaces", "household": "households", "neighbourhood": "the neighbourhoods",
}  # fmt: skip


def order_words(what: str, target: str | None, value: float | None) -> str:
    """An order as its reader would say it: `guard the perimeter, where 5 % still pass`."""
    amount = 0.0 if value is None else float(value)
    circle, of, whom = (target or "").partition(OF_PEOPLE)
    named = TARGETS.get(circle, circle.replace("_", " ")) + of + whom
    known = LEVERS.get(f"{what} {target}") or LEVERS.get(what, ())
    words = next((words for least, words in known if amount >= least), None)
    if words is not None and (value is not None or "{value}" not in words):
        return words.format(target=named, value=number(amount), percent=f"{100 * amount:g}\u202f%")
    lever, ends = what.removeprefix("end ").removeprefix("drift "), what.startswith("end ")
    aim = f" ({named})" if named else ""
    size = f" at {amount:g}" if value is not None and not ends else ""
    if what.startswith("drift "):
        return f"change ‘{lever}’{aim} little by little{size.replace(' at ', ', to ')}"
    return f"end ‘{lever}’{aim}" if ends else f"put ‘{lever}’{aim} in force{size}"


def done(words: str, by: str | None = "army") -> str:
    """What somebody orders as what he does: `takes in … and keeps them there`, from `take in … and keep …`.

    Of several, as the authorities are, as they do: the words as they stand.
    """
    if re.search(r"[^s]s$", by or "authorities"):
        return words
    first, _, rest = words.partition(" ")
    rest = ALSO.sub(lambda found: f" and {_does(found[1])} ", f" {rest}")
    return _does(first) + rest


def _does(verb: str) -> str:
    if re.search(r"(ch|sh|s|x|z|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


ALSO = re.compile(r" and (tell|keep|hold) ")


def whose(by: str | None) -> str:
    """`the army`, from `army`."""
    name = by or "authorities"
    return name if name.startswith("the ") or name[0].isupper() else f"the {name}"


def reason(why: str | None) -> str:
    """Why, without the name of the response: `‘city cordon’ has held for 18 hours`."""
    text = str(why or "")
    text = text.partition(": ")[2] or text
    text = ANOTHER.sub(_another, text)
    text = re.sub(r"^(.+) after it began$", r"it has gone on for \1", text)
    return UNIT.sub(_unit, text)


ANOTHER = re.compile(r"'(.+?)' (on|off)(?:, (\d+(?:\.\d+)? [a-z]+) after)?")
UNITS = {"min": "minute", "h": "hour"}
UNIT = re.compile(r"(\d+(?:\.\d+)?) (min|h)\b")


def _another(found: re.Match[str]) -> str:
    """How another response stands, and since when."""
    no = "" if found[2] == "on" else " not"
    if found[3]:
        return f"‘{found[1]}’ has{no} been in force for {found[3]}"
    return f"‘{found[1]}’ is{no} in force"


def _unit(found: re.Match[str]) -> str:
    return f"{found[1]} {UNITS[found[2]]}{'' if found[1] == '1' else 's'}"


def reports_told(scene: Scene) -> Iterator[Told]:
    """The first report, and how far behind the truth later ones are."""
    table = scene.case_reports
    if table.num_rows == 0:
        return
    received, happened = values(table, "report_time"), values(table, "event_time")
    first = int(np.argmin(received))
    cell = int(values(table, "cell")[first])
    late = received[first] - happened[first]
    truth = truth_at(scene, received[first])
    yield told(received[first], "report", "first report", truth, where=Where(cell), span=late)
    for milestone in (100, 1_000, 10_000):
        at = scene.received_at(milestone)
        if at is None or milestone > len(scene.reported_truth):
            break
        late = at - scene.reported_truth[milestone - 1]
        yield told(at, "report", "reports", n=milestone, span=late)


def orders_told(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The orders that changed something, the first MOST of them."""
    seen: set[tuple[str, str, str]] = set()
    reasons: set[str] = set()
    before = None
    for order in changes(scene)[:MOST]:
        lever, ends = lever_of(order["what"]), order["what"].startswith("end ")
        key = (lever, order["target"], response_of(order["why"]))
        topic = "order end" if ends else "order again" if key in seen else "order"
        seen.add(key)
        words = words_of(order)
        why = _why(scene, order) if order["why"] not in reasons else None
        reasons.add(order["why"])
        truth = truth_at(scene, order["time"]) if order["time"] != before else None
        before = order["time"]
        facts = [
            Fact(topic, {"by": whose(order["by"]), "does": done(words, order["by"])}),
            why,
            _until(order),
            truth,
        ]
        if lever == "edges" and topic == "order":
            facts.append(_reached(scene, people, order["time"]))
        yield Told(order["time"], "order", tuple(fact for fact in facts if fact is not None))


def lever_of(what: str) -> str:
    """The lever of an order, of its end, or of its change by degrees."""
    return what.removeprefix("end ").removeprefix("drift ")


def changes(scene: Scene) -> list[dict[str, Any]]:
    """The orders that differ from the one before of the same response on the same lever and target, in order of time.

    Many small changes of one value, one after another, are one change: `drift LEVER`, with its last value and
    `until`, when that was ordered.
    """
    series: dict[tuple[str, str, str], list[Orders]] = {}
    for at, order in enumerate(sorted(scene.run.orders.to_pylist(), key=lambda one: one["time"])):
        runs = series.setdefault((lever_of(order["what"]), order["target"], response_of(order["why"])), [])
        now = {**order, "time": np.datetime64(order["time"], "us"), "at": at}
        if runs and all(runs[-1][-1][name] == now[name] for name in ("what", "value")):
            continue
        if runs and _goes_on(runs[-1], now):
            runs[-1].append(now)
        else:
            runs.append([now])
    beside = Counter(key[:2] for key in series)
    kinds = {one["name"]: one for one in scene.about["responses"]}
    found = []
    for (lever, target, name), runs in series.items():
        own = name in kinds and kinds[name]["response"] != name
        note = f" (‘{name}’)" if name and (own or beside[lever, target] > 1) else ""
        area = kinds.get(name, {}).get("where") or ""
        note = f" {area}{note}" if area and lever in WITHIN else note
        found += [{**one, "note": note} for at, run in enumerate(runs) for one in _merged(run, at == 0)]
    return sorted(found, key=lambda one: one["at"])


def words_of(order: dict[str, Any]) -> str:
    """A change of `changes` in words, with where it holds, and its response's name if it has one of its own."""
    return order_words(order["what"], order["target"], order["value"]) + str(order["note"])


def response_of(why: str | None) -> str:
    """The name of the response that gave an order; empty where the record has none."""
    name, _, rest = str(why or "").partition(": ")
    return name if rest else ""


def _goes_on(run: Orders, now: dict[str, Any]) -> bool:
    """Whether an order changes the one before it, soon after it, on the same ground and in the same direction."""
    last = run[-1]
    if any(last[name] != now[name] for name in ("what", "why")) or now["time"] - last["time"] > SOON:
        return False
    steps = [one["value"] for one in (*run[-2:], now)]
    if None in steps:
        return False
    return len(steps) < 3 or bool((steps[1] > steps[0]) == (steps[2] > steps[1]))


def _merged(run: Orders, first: bool) -> Orders:
    """Orders told one by one, or, where they are many, as one; what begins a series is always told by itself."""
    head, rest = (run[:1], run[1:]) if first else ([], run)
    if len(rest) < STEPS:
        return run
    whole = {"what": f"drift {rest[0]['what']}", "value": rest[-1]["value"], "until": rest[-1]["time"]}
    return [*head, {**rest[0], **whole}]


def _until(order: dict[str, Any]) -> Fact | None:
    """When an order that changes by degrees is as it will be."""
    if "until" not in order:
        return None
    return Fact("order until", {"span": order["until"] - order["time"], "date": date(order["until"])})


def _why(scene: Scene, order: dict[str, Any]) -> Fact | None:
    why = reason(order["why"])
    times, _ = scene.reports
    if why == "first report" and len(times):
        late = order["time"] - times[0]
        return Fact("why first report", {"span": late}) if late > np.timedelta64(0) else None
    asked = re.fullmatch(r"(\d+) reports", why)
    at = scene.received_at(int(asked[1])) if asked else None
    if asked and at is not None and order["time"] - at >= AT_ONCE:
        return Fact("why reports", {"rank": ordinal(int(asked[1])), "span": order["time"] - at})
    return Fact("why", {"why": why}) if why else None


def _reached(scene: Scene, people: Gazetteer, time: np.datetime64) -> Fact | None:
    """How many districts it had come to when a line was drawn."""
    reached = sum(bool(at <= time) for at in arrivals_by_district(scene, people).values())
    return Fact("reached", {"districts": part_of(scene, reached)}) if scene.districts else None


def truth_at(scene: Scene, time: np.datetime64) -> Fact:
    """What was true just before a moment, beside what was known at it."""
    known, before = scene.known_at(time), time - INSTANT
    if scene.has_hunters:
        fields = {"hunt": scene.hunting_at(before), "lost": scene.lost_at(before), "known": known}
        return Fact("truth hunters", fields)
    return Fact("truth cases", {"cases": scene.cases_at(before), "known": known})
