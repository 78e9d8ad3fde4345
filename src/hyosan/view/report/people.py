"""Parts of a report: who was lost and who is left, where it began, who passed it on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.units import HOUR
from hyosan.outcome import measures
from hyosan.outcome.transmission import Transmission, generations, latest_before
from hyosan.view.causes import ENDED_ROWS, LOST_ROWS
from hyosan.view.kin import Kin
from hyosan.view.people import Gazetteer
from hyosan.view.pictures import figures
from hyosan.view.report import page
from hyosan.view.scene import NOWHERE, Scene, codes, values
from hyosan.view.style import clock, number, share, span
from hyosan.view.telling.told_events import day_members, state_words
from hyosan.view.telling.told_people import origin, struck_times
from hyosan.view.whereabouts import left

AGES = (0, 10, 20, 30, 40, 50, 60, 70, 80)
OFFSPRING = ((0, "nobody"), (1, "one"), (2, "two"), (3, "3 to 5"), (6, "6 to 10"), (11, "more than 10"))
CROWD = 20  # hunters in a block: a single one came by nearly everywhere


def ledgers_part(scene: Scene) -> str:
    """The two accounts: who was lost as a person, and what ended the bodies of the turned."""
    summary, people = scene.summary, scene.summary["population"]
    lost, ended = summary["lost_by_cause"], summary["ended_by_cause"]
    if not summary["lost"]:
        return ""
    top = max(lost.values(), default=1)
    rows = [
        [LOST_ROWS.get(cause, cause), number(n), share(n, people), page.Bar(f"{100 * n / top:.1f}")]
        for cause, n in lost.items()
    ]
    rows.append(["all lost", number(summary["lost"]), share(summary["lost"], people), ""])
    first = "<div><h3>Who was lost as a person, and by what</h3>" + page.table(
        ["cause", "people", "of everybody", ""], rows, (1, 2), total=True
    )
    first += "</div>"
    if not scene.has_hunters:
        return page.section("The ledger", f'<div class="columns">{first}</div>\n')
    total = sum(ended.values())
    turned = max(total + scene.hunting_at(scene.end), 1)
    top = max(ended.values(), default=1)
    rows = [
        [ENDED_ROWS.get(cause, cause), number(n), share(n, turned), page.CalmBar(f"{100 * n / top:.1f}")]
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


# -- the cast -------------------------------------------------------------------------------------


def cast_part(scene: Scene, cast: Mapping[int, str]) -> str:
    """What became of the cast."""
    people = Gazetteer(scene)
    if not cast:
        return ""
    rows = []
    for person, name in cast.items():
        events = np.flatnonzero(scene.log.person == person)
        fate = "nothing on record happened to this person"
        if len(events):
            state = state_words(scene.states[scene.log.to_state[events[-1]]])
            fate = f"{state.partition(' ')[2]} since {clock(scene.log.time[events[-1]])}"
        phrase = people.phrase(person) + (
            people.place(people.day(person)) or people.place(people.home(person))
        )
        rows.append([name, f"#{person}", phrase, fate])
    text = page.paragraph("Names given to people who fit; what they do is the simulation’s alone.", "note")
    table = page.table(["name", "number", "who", "at the end"], rows)
    return page.section("The cast", text, f'<div class="wide">{table}</div>')


# -- where it began -------------------------------------------------------------------------------


def origin_part(scene: Scene) -> str:
    """The first hours of the place where the first attack was, if it is one that people go to by day."""
    people = Gazetteer(scene)
    cell = origin(scene, people)
    if cell == NOWHERE:
        return ""
    rows = day_members(scene, cell)
    times = struck_times(scene, rows)
    began = scene.log.time[scene.attacks[0]]
    until = min(scene.end, scene.start + max(np.timedelta64(12 * HOUR, "us"), (began - scene.start) * 2))
    struck = int(np.searchsorted(times, until, side="right"))
    left = int(scene.is_person[scene.final_state[rows]].sum())
    name = people.landmark(cell) or ""
    hangul = people.hangul(name)
    text = (
        f"{number(len(rows))} people spend their days at {name}{f' ({hangul})' if hangul else ''}. The first attack "
        f"there is at {clock(began)}. In the first {span(until - scene.start)} of the record {number(struck)} of them "
        f"are bitten or killed, wherever that happens; at the end {number(left)} are alive and themselves."
    )
    figure = page.figure(
        figures.place_svg(scene, rows, until), f"People who spend their days at {name}, by state."
    )
    return page.section("The first hours where it began", f"<p class='note'>{page.prose(text)}</p>\n", figure)


# -- survivors ------------------------------------------------------------------------------------


def survivors_part(scene: Scene) -> str:
    """What the survivors did and went through, as far as it is recorded, and who they are."""
    if not scene.summary["lost"]:
        return ""
    alive = scene.is_person[scene.final_state]
    rows = [row for row in [*_states(scene, alive), *_deeds(scene, alive), *_around(scene, alive)] if row]
    did = page.table(["", "survivors", "of them", ""], rows, (1, 2))
    note = (
        '<p class="note">Only what the record holds: what people did without meeting anybody leaves no trace in it. '
        "One person may stand in several lines.</p>"
    )
    first = f"<div><h3>What they did and went through</h3>{did}{note}</div>"
    who = _who(scene, alive)
    second = f"<div><h3>Who was lost, by age and role</h3>{who}</div>" if who else ""
    return page.section("Survivors", f'<div class="columns">{first}{second}</div>\n')


def _line(words: str, chosen: NDArray[np.bool_], alive: NDArray[np.bool_]) -> list[str]:
    n, of = int((chosen & alive).sum()), int(alive.sum())
    return [words, number(n), share(n, of), page.CalmBar(f"{100 * n / max(of, 1):.1f}")] if n else []


def _states(scene: Scene, alive: NDArray[np.bool_]) -> list[list[str]]:
    """Survivors by the state that they are in."""
    return [
        _line(f"{state_words(name, many=True)} at the end", scene.final_state == index, alive)
        for index, name in enumerate(scene.states)
        if not scene.flag("initial")[index]
    ]


def _deeds(scene: Scene, alive: NDArray[np.bool_]) -> list[list[str]]:
    """Survivors who destroyed one of the turned, and to whom nothing happened at all."""
    log, people = scene.log, Gazetteer(scene)
    fought = np.flatnonzero(
        scene.flag("hunts")[log.from_state] & ~scene.flag("alive")[log.to_state] & (log.by >= 0)
    )
    fighters = np.zeros(len(alive), bool)
    fighters[[people.row(int(person)) for person in np.unique(log.by[fought])]] = True
    touched = np.zeros(len(alive), bool)
    touched[scene.row_of] = True
    return [
        _line("were attacked, and the attacker was destroyed", fighters, alive),
        _line("met nothing that is on record", ~touched & ~fighters & ~left(scene), alive),
    ]


def _around(scene: Scene, alive: NDArray[np.bool_]) -> list[list[str]]:
    """Survivors by what happened around them: in their household and their block."""
    lines = []
    kin = Kin(scene, Gazetteer(scene))
    household = kin.column("household")
    if household is not None and (household >= 0).all():
        sizes = np.bincount(household)
        lost = np.bincount(household[~alive], minlength=len(sizes))
        lines.append(_line("lost somebody of their household", lost[household] > 0, alive))
        last = (lost[household] == sizes[household] - 1) & (sizes[household] > 1)
        lines.append(_line("are the last of their household", last, alive))
    home = kin.column("cell")
    if home is not None and len(scene.attacks):
        attacked = np.unique(scene.log.cell[scene.attacks])
        lines.append(_line("live where nobody was ever attacked", ~np.isin(home, attacked), alive))
    frames = scene.run.frames
    if home is not None and frames is not None and scene.has_hunters:
        hunted = frames[1].max(axis=0) >= CROWD
        lines.append(
            _line(
                f"had {CROWD} hunters or more in their block at once",
                (home >= 0) & hunted[np.maximum(home, 0)],
                alive,
            )
        )
    return lines


def _who(scene: Scene, alive: NDArray[np.bool_]) -> str:
    """Losses by age and by role, where the table of people has them."""
    names, rows = scene.run.people.schema.names, []
    if "age" in names:
        age = values(scene.run.people, "age").astype(np.int64)
        for low, high in zip(AGES, (*AGES[1:], 200), strict=True):
            of = (age >= low) & (age < high)
            rows.append((f"{low} to {high - 1}" if high < 200 else f"{low} and older", of))
    if "role" in names:
        role, words = codes(scene.run.people, "role")
        rows += [(word, role == at) for at, word in enumerate(words)]
    shown = [(word, int(of.sum()), int((of & ~alive).sum())) for word, of in rows if of.any()]
    if not shown:
        return ""
    top = max(lost / all_ for _, all_, lost in shown) or 1.0
    lines = [
        [word, number(all_), number(lost), share(lost, all_), page.Bar(f"{100 * lost / all_ / top:.1f}")]
        for word, all_, lost in shown
    ]
    return page.table(["", "people", "lost", "share", ""], lines, (1, 2, 3))


# -- who passed it on -----------------------------------------------------------------------------


def tree(scene: Scene) -> Transmission:
    """Who infected whom, from the events."""
    log, at = scene.log, scene.infections
    person, time = log.person[at], (log.time[at] - scene.start).astype(np.int64)
    infector = latest_before(person, time, log.by[at], time)
    return Transmission(person, time, infector, generations(infector))


def tree_part(scene: Scene) -> str:
    """The transmission tree in numbers: generations, offspring, intervals."""
    found = tree(scene)
    if len(found) < 10 or (found.infector >= 0).sum() < 5:
        return ""
    offspring = measures.offspring_counts(found)
    mean, variance = float(offspring.mean()), float(offspring.var())
    # By moments: the likelihood's maximum would load scipy into every run for one cell of a table.
    dispersion = mean**2 / (variance - mean) if variance > mean else np.inf
    early = measures.basic_reproduction_number(found, scene.summary["population"])
    interval = np.median(measures.generation_intervals(found)).astype("timedelta64[us]")
    ranked = np.sort(offspring)[::-1].cumsum()
    few = int(np.searchsorted(ranked, 0.8 * ranked[-1])) + 1
    rows = [
        ["infections in the tree", number(len(found)), "of the same person each, seeds among them"],
        ["generations", number(found.generation.max()), "from a first case to the last in its chain"],
        ["offspring of the early cases", f"{early:.2f}", "mean, while under 5 % had been infected"],
        ["offspring of all cases", f"{mean:.2f}", "mean; near 1 by construction, once most of it is over"],
        [
            "dispersion k",
            "∞" if np.isinf(dispersion) else f"{dispersion:.2f}",
            "by moments; the smaller, the fewer pass it on",
        ],
        ["share behind 80 % of all", share(few, len(found)), "of the cases, those who infected most"],
        ["generation interval", span(interval), "median, from infection to infecting"],
    ]
    first = f"<div><h3>In numbers</h3>{page.table(['', '', ''], rows, (1,))}</div>"
    bounds = [low for low, _ in OFFSPRING]
    counts = np.bincount(np.searchsorted(bounds, offspring, side="right") - 1, minlength=len(bounds))
    lines = [
        [words, number(n), share(int(n), len(found)), page.Bar(f"{100 * n / counts.max():.1f}")]
        for (_, words), n in zip(OFFSPRING, counts, strict=True)
    ]
    listed = page.table(["infected", "cases", "share", ""], lines, (1, 2))
    second = f"<div><h3>How many each case infected</h3>{listed}</div>"
    return page.section("Who passed it on", f'<div class="columns">{first}{second}</div>\n')
