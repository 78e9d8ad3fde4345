"""The chronicle of an outbreak: what happened, dated, in words, every fact of it from the run.

Each kind of entry has several moulds; they are taken in turn, so that no two neighbours are alike and
the same run is always told in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hyosan.view.people import Gazetteer
from hyosan.view.scene import NOWHERE, Scene, codes, values
from hyosan.view.style import number, share, span
from hyosan.view.told_orders import orders_told

MILESTONES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True)
class Entry:
    """One dated entry. `kind` groups entries for a reader's eye: case, loss, order, report, end."""

    time: np.datetime64
    kind: str
    text: str


@dataclass(frozen=True)
class Told:
    """An entry before its words are chosen: the moulds that would do."""

    time: np.datetime64
    kind: str
    moulds: tuple[str, ...]


def chronicle(scene: Scene) -> list[Entry]:
    """The entries of a run, in order of time."""
    people = Gazetteer(scene)
    told = [
        *_beginning(scene, people),
        *_first_attacks(scene, people),
        *_firsts(scene, people),
        *_reports(scene),
        *(Told(*one) for one in orders_told(scene)),
        *_districts(scene, people),
        *_milestones(scene),
        *_peak(scene),
        *_worst_hour(scene),
        *_last(scene, people),
    ]
    told = sorted(told, key=lambda one: one.time) + list(_end(scene))
    return _worded(told)


def _worded(told: list[Told]) -> list[Entry]:
    """Choose a mould for each: the kind's least used one, never one that begins like the sentence before."""
    used: dict[str, int] = {}
    entries: list[Entry] = []
    before = ""
    for one in told:
        turn = used.get(one.kind, 0)
        used[one.kind] = turn + 1
        choices = [one.moulds[(turn + k) % len(one.moulds)] for k in range(len(one.moulds))]
        text = next((choice for choice in choices if choice.split()[:2] != before.split()[:2]), choices[0])
        text = text[0].upper() + text[1:]
        entries.append(Entry(one.time, one.kind, text))
        before = text
    return entries


def _beginning(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    log, cases = scene.log, scene.cases
    if len(cases) == 0:
        return
    first = cases[0]
    state = scene.states[log.to_state[first]]
    same = int(np.sum((log.time[cases] == log.time[first]) & (log.by[cases] == NOWHERE)))
    at = int(log.cell[first]) if log.cell[first] >= 0 else int(scene.home_of_event[first])
    where = people.place(at)
    who = people.person(int(log.person[first]))
    if same > 1:
        text = f"it begins with {number(same)} people, {state}, among {number(scene.summary['population'])}."
        yield Told(log.time[first], "case", (text,))
    else:
        living = "" if log.cell[first] >= 0 or not where else f", who lives{where}"
        moulds = (f"it begins with one person: {who}{living or where}, {state}.",)
        yield Told(log.time[first], "case", moulds)


def _first_attacks(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The first case that another caused."""
    log, cases = scene.log, scene.cases
    passed = cases[log.by[cases] >= 0]
    if len(passed) == 0:
        return
    first = int(passed[0])
    victim, by = people.person(int(log.person[first])), people.person(int(log.by[first]))
    cause = scene.causes[log.cause[first]]
    after = span(log.time[first] - log.time[cases[0]])
    if cause == "bite":
        where = people.place(int(log.cell[first]))
        yield Told(
            log.time[first],
            "case",
            (f"{by} bites {victim}{where}, {after} after the first case.",),
        )
    else:
        circle = cause.partition(":")[2].replace("_", " ")
        where = f", a contact in {circle}" if circle else ""
        yield Told(
            log.time[first], "case", (f"{victim} is infected by {by}{where}: the first to catch it here.",)
        )


def _firsts(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The first person in each state that says something: turned, torn, hybrid, dead, recovered."""
    log = scene.log
    for index, state in enumerate(scene.about["states"]):
        entered = np.flatnonzero(log.to_state == index)
        if state["initial"] or len(entered) == 0 or state["name"] == scene.states[log.to_state[0]]:
            continue
        first, name = int(entered[0]), state["name"]
        who = people.person(int(log.person[first]))
        at = int(log.cell[first]) if log.cell[first] >= 0 else int(scene.home_of_event[first])
        district = people.district(at)
        of = f" from {district}" if district and log.cell[first] < 0 else people.place(at)
        if state["hunts"]:
            began = len(scene.cases) > 0 and log.person[first] == log.person[scene.cases[0]]
            text = f"{who}, with whom it began, turns." if began else f"the first to turn is {who}{of}."
            yield Told(log.time[first], "turn", (text,))
        elif not state["alive"]:
            hunter = scene.flag("hunts")[log.from_state[first]]
            many = number(len(entered))
            death = f"{who}{of} dies, the first of {many}."
            if hunter:
                death = f"the first of the turned is destroyed{of}: {who} once."
            elif scene.causes[log.cause[first]] == "torn":
                death = f"{who}{of} is torn apart, the first of {many}."
            yield Told(log.time[first], "loss", (death,))
        elif not state["case"] and len(entered):
            moulds = (
                f"{who}{of} is {name}, the first of {number(len(entered))}.",
                f"the first {name}: {who}{of}.",
            )
            yield Told(log.time[first], "other", moulds)


def _reports(scene: Scene) -> Iterator[Told]:
    reports = scene.run.reports
    if reports.num_rows == 0:
        return
    received, happened = values(reports, "report_time"), values(reports, "event_time")
    first = int(np.argmin(received))
    kind = codes(reports, "kind")
    name = kind[1][kind[0][first]]
    late = span(received[first] - happened[first])
    known = scene.count_at(scene.flag("hunts"), received[first]) if scene.has_hunters else 0
    truth = f" By now {number(known)} hunt." if known > 1 else ""
    cases = int(np.sum(scene.log.time[scene.cases] <= received[first]))
    if not scene.has_hunters and cases > 1:
        truth = f" By now {number(cases)} have been infected."
    moulds = (
        f"the first report reaches the authorities: somebody {name}, {late} before.{truth}",
        f"word of the first {name} arrives, {late} late.{truth}",
    )
    yield Told(received[first], "report", moulds)


def _districts(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """Where it arrives and when; districts that follow within an hour share an entry.

    Attacks count where they happen. What passes in circles happens nowhere on the map: there a district
    is reached when the first of its residents is a case.
    """
    if scene.run.places is None or len(scene.cases) == 0:
        return
    log = scene.log
    attacks = np.flatnonzero((log.cell >= 0) & (log.by >= 0) & scene.is_person[log.from_state])
    events, cells = (attacks, log.cell) if len(attacks) else (scene.cases, scene.home_of_event)
    what = "attack" if len(attacks) else "case"
    firsts: dict[str, np.datetime64] = {}
    for event in events:
        district = people.district(int(cells[event]))
        if district is not None and district not in firsts:
            firsts[district] = log.time[event]
            if len(firsts) == len(scene.districts):
                break
    groups: list[list[tuple[str, np.datetime64]]] = []
    for name, time in firsts.items():
        if groups and time - groups[-1][0][1] <= np.timedelta64(60, "m"):
            groups[-1].append((name, time))
        else:
            groups.append([(name, time)])
    reached = 0
    for group in groups:
        reached += len(group)
        last = reached == len(scene.districts) > 1
        yield Told(group[0][1], "district", _district_moulds(group, what, reached == len(group), last))


def _district_moulds(
    group: list[tuple[str, np.datetime64]], what: str, first: bool, last: bool
) -> tuple[str, ...]:
    names = [name for name, _ in group]
    rest = " No district is spared." if last else ""
    if len(group) == 1:
        if first:
            return (f"{names[0]} is where it starts: the first {what} on the map.{rest}",)
        return (
            f"the first {what} in {names[0]}.{rest}",
            f"{names[0]} is reached.{rest}",
            f"it is in {names[0]} now.{rest}",
        )
    listed = ", ".join(names[:-1]) + f" and {names[-1]}"
    when = span(group[-1][1] - group[0][1])
    return (
        f"{listed} see their first {what} within {when}.{rest}",
        f"within {when} it is in {listed}.{rest}",
        f"{listed} are reached, one after another, within {when}.{rest}",
    )


def _milestones(scene: Scene) -> Iterator[Told]:
    """Round numbers of losses (of cases, where nobody is lost), and the time it took to get there."""
    log = scene.log
    fatal = len(scene.losses) >= MILESTONES[0]
    events = scene.losses if fatal else scene.cases
    before = None
    for milestone in MILESTONES:
        if milestone > len(events):
            break
        time = log.time[events[milestone - 1]]
        took = "" if before is None else f", {span(time - before)} after the {number(milestone // 10)}th"
        noun, gone = ("lost", "are gone") if fatal else ("infected", "have had it")
        part = share(milestone, scene.summary["population"])
        moulds = (
            f"{number(milestone)} people are {noun}{took}.",
            f"the {number(milestone)}th is {noun}{took}.",
            f"{part} of everybody, {number(milestone)} people, {gone}{took}.",
        )
        yield Told(time, "count", moulds)
        before = time


def _peak(scene: Scene) -> Iterator[Told]:
    peak = scene.summary["peak"]
    time = np.datetime64(str(peak["time"])[:19], "us")
    if peak["count"] <= 1 or scene.end - time < (scene.end - scene.start) / 50:
        return
    part = share(peak["count"], scene.summary["population"])
    moulds = (
        f"never again are so many {peak['state']} at once: {number(peak['count'])}, {part} of all.",
        f"the peak: {number(peak['count'])} {peak['state']} at the same time, {part} of all.",
    )
    yield Told(time, "peak", moulds)


def _worst_hour(scene: Scene) -> Iterator[Told]:
    events = scene.losses if len(scene.losses) >= 100 else np.empty(0, np.int64)
    if len(events) == 0:
        return
    hours = scene.log.time[events].astype("datetime64[h]")
    found, counts = np.unique(hours, return_counts=True)
    worst = int(np.argmax(counts))
    many = number(counts[worst])
    moulds = (
        f"the worst hour begins: {many} people are lost before it is over.",
        f"in the hour from now {many} are lost, more than in any other.",
    )
    yield Told(found[worst].astype("datetime64[us]"), "loss", moulds)


def _last(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    log, cases = scene.log, scene.cases
    if len(cases) < 2:
        return
    last = int(cases[-1])
    if scene.end - log.time[last] < (scene.end - scene.start) / 50:
        return  # it is still going on
    quiet = span(scene.end - log.time[last])
    who = people.person(int(log.person[last]))
    at = int(log.cell[last]) if log.cell[last] >= 0 else int(scene.home_of_event[last])
    moulds = (
        f"{who}{people.place(at)} is the last to be infected. Nobody is in the {quiet} that follow.",
        f"the last infection: {who}{people.place(at)}. Then {quiet} without another.",
    )
    yield Told(log.time[last], "case", moulds)


def _end(scene: Scene) -> Iterator[Told]:
    summary = scene.summary
    still = scene.count_at(scene.flag("hunts"), scene.end)
    why = {
        "horizon": "the record ends here",
        "extinct": "nobody is left who could pass it on",
        "stop": "the run stops as it was asked to",
        "interrupted": "the run was interrupted here",
    }.get(summary["exit_reason"], "the run ends here")
    left = f" {number(still)} still hunt." if still else ""
    reported = sum(summary["reported"].values())
    known = f" The authorities have {number(reported)} reports." if reported else ""
    survivors = number(summary["survivors"])
    lost = f"{number(summary['lost'])} are lost" if summary["lost"] else "nobody is lost"
    living = f"{survivors} are alive and themselves" if scene.has_hunters else f"{survivors} are alive"
    text = f"{why}: {living}, {lost}.{left}{known}"
    yield Told(scene.end, "end", (text,))
