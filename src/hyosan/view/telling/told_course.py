"""The course of an outbreak in words: where it arrives, how many, which days, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hyosan.view.causes import ENDED, LOST
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene
from hyosan.view.style import clock, date, hour, number, share, span, weekday
from hyosan.view.telling.teller import Fact, Told, told
from hyosan.view.telling.told_events import circle_words, state_words

MOST_PLACES = 8  # places of note of which the first attack is told
MILESTONES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
BULLETINS = 8  # a stretch of days is told once it holds this part of all losses
LONGEST = 5  # or once it is this part of all days
WORST = 20  # people lost in an hour that is told as the worst
DAY = np.timedelta64(1, "D")


def setting(scene: Scene) -> Iterator[Told]:
    """Where it is, how many live there, and what day it is."""
    table, people = scene.run.people, scene.summary["population"]
    about = scene.about["map"]
    towns = _towns(scene)
    topic = "setting towns" if towns else "setting" if about else "setting plain"
    day = None
    if "role" in table.schema.names:
        roles = table.column("role").value_counts().to_pylist()
        counts = {one["values"]: one["counts"] for one in roles}
        workers = counts.get("worker", 0) + counts.get("staff", 0)
        fields = {"weekday": weekday(scene.start), "pupils": counts.get("pupil", 0), "workers": workers}
        day = Fact("setting day", fields)
    city = about["title"] if about else scene.about["title"]
    yield told(scene.start, "setting", topic, day, city=city, n=people, towns=towns)


def _towns(scene: Scene) -> str:
    """`159 804 live in Hyosan and 10 196 in Yangdong`; empty for a single town."""
    if "town" not in scene.run.people.schema.names:
        return ""
    counts = {
        one["values"]: one["counts"] for one in scene.run.people.column("town").value_counts().to_pylist()
    }
    parts = [f"{number(n)} in {name}" for name, n in sorted(counts.items(), key=lambda one: -one[1]) if name]
    if len(parts) < 2:
        return ""
    return listed(parts).replace(" in ", " live in ", 1)


def districts(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """Where it arrives and when; districts that follow within an hour share an entry.

    Attacks count where they happen. What passes in circles happens nowhere on the map: there a district
    is reached when the first of its residents is a case. The first is told as the beginning.
    """
    if scene.run.places is None or len(scene.cases) == 0:
        return
    found = scene.attacks if len(scene.attacks) else scene.cases
    what = "attack" if len(scene.attacks) else "case"
    began = scene.log.time[found[0]]
    arrivals = [(name, time) for name, time in arrivals_by_district(scene, people).items() if time > began]
    groups: list[list[tuple[str, np.datetime64]]] = []
    for name, time in arrivals:
        if groups and time - groups[-1][0][1] <= np.timedelta64(60, "m"):
            groups[-1].append((name, time))
        else:
            groups.append([(name, time)])
    reached = len(scene.districts) - len(arrivals) if len(arrivals) else 0
    for group in groups:
        reached += len(group)
        names, took = [name for name, _ in group], group[-1][1] - group[0][1]
        last = Fact("districts all") if reached == len(scene.districts) else None
        topic = "district" if len(names) == 1 else "districts"
        yield told(group[0][1], "district", topic, last, name=listed(names), what=what, span=took)


def arrivals_by_district(scene: Scene, people: Gazetteer) -> dict[str, np.datetime64]:
    """The first attack in each district, or the first case among its residents, in order of time."""
    events, cells = scene.attacks, scene.log.cell
    if len(events) == 0:
        events, cells = scene.cases, scene.home_of_event
    firsts: dict[str, np.datetime64] = {}
    _, first = np.unique(cells[events], return_index=True)
    for event in events[np.sort(first)]:
        district = people.district(int(cells[event]))
        if district is not None:
            firsts.setdefault(district, scene.log.time[event])
    return firsts


def landmarks(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """The first attack at each place of note, which is one with a name of its own in the map's script."""
    log, attacks = scene.log, scene.attacks
    if len(attacks) == 0:
        return
    cells, first, counts = np.unique(log.cell[attacks], return_index=True, return_counts=True)
    noted = [
        int(at)
        for at in np.argsort(first)[1:]
        if people.hangul(people.landmark(int(cells[at])) or "") is not None
        and people.is_noted(int(cells[at]))
    ]
    if not noted:
        return
    time = log.time[attacks[first[noted[0]]]]
    if len(noted) == 1:
        fields = {"name": people.spot(int(cells[noted[0]])), "n": int(counts[noted[0]])}
        yield told(time, "district", "landmark", **fields)
        return
    most = sorted(sorted(noted, key=lambda at: -counts[at])[:MOST_PLACES], key=lambda at: first[at])
    places = [
        f"{people.spot(int(cells[at]))} at {_when(log.time[attacks[first[at]]], time)} ({number(counts[at])})"
        for at in most
    ]
    yield told(log.time[attacks[first[most[0]]]], "district", "landmarks", places=listed(places))


def _when(time: np.datetime64, today: np.datetime64) -> str:
    """The hour, with the date on another day."""
    same = time.astype("datetime64[D]") == today.astype("datetime64[D]")
    return hour(time) if same else clock(time)


def part_of(scene: Scene, reached: int) -> str:
    """`all 8 districts`, `3 of the 8 districts`."""
    all_of_them = len(scene.districts)
    if reached == all_of_them == 2:
        return f"both {scene.areas}"
    return (
        f"all {all_of_them} {scene.areas}"
        if reached == all_of_them
        else f"{reached} of the {all_of_them} {scene.areas}"
    )


def milestones(scene: Scene) -> Iterator[Told]:
    """Round numbers of losses (of cases, where nobody is lost), and the time it took to get there."""
    fatal = len(scene.losses) >= MILESTONES[0]
    events = scene.losses if fatal else scene.cases
    before = None
    for milestone in MILESTONES:
        if milestone > len(events):
            break
        time = scene.log.time[events[milestone - 1]]
        took = "" if before is None else f", {span(time - before)} after the {number(milestone // 10)}th"
        part = share(milestone, scene.summary["population"])
        yield told(time, "count", "lost count" if fatal else "case count", n=milestone, took=took, share=part)
        before = time


def peak(scene: Scene) -> Iterator[Told]:
    """When most hunt at once (or most are ill)."""
    found, time = scene.summary["peak"], scene.peak_time
    if found["count"] <= 1 or scene.end - time < (scene.end - scene.start) / 50:
        return
    part = share(found["count"], scene.summary["population"])
    are = state_words(found["state"], many=True)
    yield told(time, "peak", "peak", n=found["count"], are_state=are, share=part)


def worst_hour(scene: Scene) -> Iterator[Told]:
    """The hour with most losses, and where most of these lived."""
    losses = scene.losses
    if len(losses) < MILESTONES[0]:
        return
    hours = scene.log.time[losses].astype("datetime64[h]")
    found, counts = np.unique(hours, return_counts=True)
    worst = int(np.argmax(counts))
    if counts[worst] < WORST:
        return
    within = losses[hours == found[worst]]
    home = scene.home_district[scene.row_of[within]]
    most = ""
    if scene.districts and (home >= 0).any():
        of = np.bincount(home[home >= 0])
        most = f", {number(of.max())} of them from {scene.home_districts[int(of.argmax())]}"
    time = found[worst].astype("datetime64[us]")
    yield told(max(time, scene.start), "loss", "worst hour", n=int(counts[worst]), most=most)


def bulletins(scene: Scene) -> Iterator[Told]:
    """What each day brought; days that bring little are told together."""
    fatal = len(scene.losses) >= MILESTONES[0]
    events = scene.losses if fatal else scene.cases
    days = (scene.log.time[events].astype("datetime64[D]") - scene.start.astype("datetime64[D]")).astype(int)
    length = int((scene.end.astype("datetime64[D]") - scene.start.astype("datetime64[D]")).astype(int)) + 1
    if length < 2 or len(events) < 2:
        return
    counts = np.bincount(days, minlength=length)
    for first, last in _stretches(counts):
        time = scene.start.astype("datetime64[D]") + (last + 1) * DAY - np.timedelta64(1, "us")
        if time < scene.end and counts[first:].any():
            yield _bulletin(scene, time, first, last, int(counts[first : last + 1].sum()), fatal)


def _stretches(counts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """(first, last) of successive stretches of days, each with a fair share of all, or of all days."""
    fair = counts.sum() / BULLETINS
    longest = -(-len(counts) // LONGEST)
    found: list[tuple[int, int]] = []
    for day, count in enumerate(counts):
        first, last = found[-1] if found else (0, -1)
        so_far = counts[first : last + 1].sum()
        if found and last - first + 1 < longest and count < fair and so_far < fair:
            found[-1] = (first, day)
        else:
            found.append((day, day))
    return found


def _bulletin(scene: Scene, time: np.datetime64, first: int, last: int, n: int, fatal: bool) -> Told:
    start = scene.start.astype("datetime64[D]")
    what = "lost" if fatal else "cases"
    fields = {
        "n": n,
        "date": date(start + first * DAY),
        "last": date(start + last * DAY),
        "weekday": weekday(start + first * DAY),
        "rate": round(n / (last - first + 1)),
        "hunt": scene.hunting_at(time),
        "known": scene.known_at(time),
        "what": "loss" if fatal else "infection",
    }
    length = last - first + 1
    topic = f"day {what}" if length == 1 else f"days {what}" if n >= length else f"few {what}"
    if n == 0 and length > 1:
        topic = "quiet days"
    return told(time, "count", topic, **fields)


def ending(scene: Scene) -> Iterator[Told]:
    """How it stands when the record ends."""
    summary = scene.summary
    why = {
        "horizon": "The record ends here",
        "extinct": "Nobody is left who could pass it on",
        "stop": "The run stops as it was asked to",
        "interrupted": "The run was interrupted here",
    }.get(summary["exit_reason"], "The run ends here")
    fields = {
        "why": why,
        "people": summary["population"],
        "survivors": summary["survivors"],
        "lost": summary["lost"],
        "cases": summary["ever_infected"],
        "selves": " and themselves" if scene.has_hunters else "",
    }
    topic = "end" if summary["lost"] or scene.has_hunters else "end none lost"
    still = scene.hunting_at(scene.end)
    hunters = Fact("end hunters", {"hunt": still}) if still else Fact("end no hunters")
    yield told(scene.end, "end", topic, hunters if scene.has_hunters else None, **fields)


def ledgers(scene: Scene) -> Iterator[Told]:
    """By what people were lost, what ended the turned, or where it was passed on; what was known of it."""
    summary = scene.summary
    facts: list[Fact] = []
    lost, ended = summary["lost_by_cause"], summary["ended_by_cause"]
    if len(lost) > 1:
        facts.append(Fact("end causes", {"causes": _counts(lost, LOST, "through {}")}))
    if ended:
        causes = _counts(ended, ENDED, "by {}")
        if len(ended) == 1:
            causes = f"all {causes.partition(' ')[2]}"
        facts.append(Fact("end bodies", {"n": sum(ended.values()), "causes": causes}))
    circles = _by_circle(scene)
    if len(circles) > 1:
        facts.append(Fact("end circles", {"circles": _counts(circles, {}, "{}")}))
    facts += _hit_districts(scene)
    if summary["reported"]:
        known, true = scene.known_at(scene.end), len(scene.reported_truth)
        what = listed(scene.notified, "or") or "a case"
        facts.append(Fact("end known", {"known": known, "true": true, "what": what}))
    if scene.survivors_reported is not None:
        told_so = {"n": scene.survivors_reported, "true": summary["survivors"]}
        facts.append(Fact("end survivors reported", told_so))
    books = summary["reported"]
    if books.get("presumed dead", 0):
        topic = "end missing" if books["missing"] else "end presumed"
        facts.append(Fact(topic, {"n": books["missing"], "dead": books["presumed dead"]}))
    if books.get("returned", 0):
        facts.append(Fact("end returned", {"n": books["returned"]}))
    if facts:
        yield Told(scene.end, "end", tuple(facts))


def _by_circle(scene: Scene) -> dict[str, int]:
    """Cases by the circle that they were infected in, most first."""
    causes, counts = np.unique(scene.log.cause[scene.cases], return_counts=True)
    named = {circle_words(scene.causes[c]).strip(): int(n) for c, n in zip(causes, counts, strict=True)}
    named.pop("", None)
    return dict(sorted(named.items(), key=lambda one: -one[1]))


def _hit_districts(scene: Scene) -> list[Fact]:
    """Which district lost (or had infected) the largest share of its people, and which the least."""
    if len(scene.districts) < 3:
        return []
    fatal = scene.summary["lost"] >= MILESTONES[0]
    if not fatal and scene.has_hunters:
        return []
    residents = np.bincount(
        scene.home_district[scene.home_district >= 0], minlength=len(scene.home_districts)
    )
    gone = np.flatnonzero(~scene.is_person[scene.final_state])
    rows = gone if fatal else np.unique(scene.row_of[scene.cases])
    lived = scene.home_district[rows]
    hit = np.bincount(lived[lived >= 0], minlength=len(residents))
    part = hit / np.maximum(residents, 1)
    some = np.flatnonzero(residents)
    most, least = int(some[part[some].argmax()]), int(some[part[some].argmin()])
    fields = {
        "most": scene.home_districts[most],
        "high": share(hit[most], residents[most]),
        "least": scene.home_districts[least],
        "low": share(hit[least], residents[least]),
    }
    return [Fact("end districts" if fatal else "end districts cases", fields)]


def _counts(found: dict[str, int], words: dict[str, str], other: str) -> str:
    """`13 070 turned and 2 594 were torn apart`."""
    return listed([f"{number(n)} {words.get(name) or other.format(name)}" for name, n in found.items()])


def listed(names: list[str], last: str = "and") -> str:
    """`one`, `one and two`, `one, two and three`."""
    return ", ".join(names[:-1]) + f" {last} {names[-1]}" if len(names) > 1 else "".join(names)
