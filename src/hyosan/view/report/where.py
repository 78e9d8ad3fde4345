"""Part of a report: where people were, what they did, and how many of those are left."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from hyosan.outcome.presence import LOST
from hyosan.view.pictures import figures_people
from hyosan.view.report import page
from hyosan.view.scene import Scene
from hyosan.view.style import clock, number, share
from hyosan.view.telling.told_events import state_words
from hyosan.view.whereabouts import CAMP, GROUPS, OUTSIDE, Group, anybody_left, did, ever, left, words_of


def where_part(scene: Scene) -> str:
    """Survivors by where they are, over time and at the end; nothing where nobody left the routine."""
    if not anybody_left(scene):
        return ""
    first = f"<div><h3>Where the survivors are at the end</h3>{_where(scene)}</div>"
    second = f"<div><h3>What people did, and how many survive</h3>{_did(scene)}</div>"
    return page.section(
        "Where people were",
        page.paragraph(_sentence(scene), "note"),
        page.figure(
            figures_people.whereabouts_svg(scene),
            "Everybody, by where they are; whoever turned or died is lost wherever that happened. Local time.",
        ),
        _key(scene),
        page.figure(figures_people.leaving_svg(scene)),
        f'<div class="columns">{first}{second}</div>\n',
    )


def _key(scene: Scene) -> str:
    """What the colours of the areas mean."""
    shown = [(words_of(scene, group), group.colour) for group in figures_people.drawn_groups(scene)]
    swatches = [f'<span><i style="background:{colour}"></i>{escape(words)}</span>' for words, colour in shown]
    swatches.append('<span><i style="background:var(--grid)"></i>lost</span>')
    return f'<div class="key">{"".join(swatches)}</div>\n'


def _sentence(scene: Scene) -> str:
    """How many left, and when most were in the camp."""
    population = scene.summary["population"]
    gone = int(left(scene).sum())
    text = f"{number(gone)} people, {share(gone, population)} of everybody, left {_routine(scene)}."
    for group, what in ((CAMP, "in the camp"), (OUTSIDE, "outside")):
        time, count = scene.presence.counts(*group.stages)
        if len(count):
            text += f" Most were {what} on {clock(time[int(count.argmax())])}: {number(count.max())}."
    return text


def _routine(scene: Scene) -> str:
    """Where people are who do as on any day."""
    return "the room of that morning" if scene.phrases else "home or the place of their days"


def _where(scene: Scene) -> str:
    """Survivors by where they are, and how many of them carry the virus."""
    final = scene.presence.last(scene.run.people.num_rows)
    final = np.where(scene.is_person[scene.final_state], final, LOST)
    carriers = scene.flag("case")[scene.final_state]
    alive = final != LOST
    rows = [
        _line(words_of(scene, group), group, final, carriers, alive)
        for group in GROUPS
        if np.isin(final, group.stages).any()
    ]
    rows.append(["all survivors", number(alive.sum()), "", number((carriers & alive).sum()), ""])
    states = {
        state_words(name, many=True).partition(" ")[2]
        for index, name in enumerate(scene.states)
        if (scene.final_state[carriers & alive] == index).any()
    }
    note = f"Carriers are {', '.join(sorted(states))}." if states else ""
    heads = ["", "survivors", "of them", "carriers", ""]
    return page.table(heads, rows, (1, 2, 3), total=True) + page.paragraph(note, "note") * bool(note)


def _line(
    words: str, group: Group, final: NDArray[np.int64], carriers: NDArray[np.bool_], alive: NDArray[np.bool_]
) -> list[str]:
    there = np.isin(final, group.stages)
    n, of = int(there.sum()), int(alive.sum())
    carry = int((there & carriers).sum())
    bar = page.CalmBar(f"{100 * n / of:.1f}")
    return [words, number(n), share(n, of), number(carry) if carry else "–", bar]


def _did(scene: Scene) -> str:
    """People by what they ever did, and how many of these are alive and themselves."""
    alive = scene.is_person[scene.final_state]
    told = [(words, ever(scene, stage)) for stage, words in did(scene).items()]
    told.append((f"never left {_routine(scene)}", ~left(scene)))
    rows = []
    for words, who in told:
        if n := int(who.sum()):
            survive = int((who & alive).sum())
            bar = page.CalmBar(f"{100 * survive / n:.1f}")
            rows.append([words, number(n), number(survive), share(survive, n), bar])
    everybody = [
        "everybody",
        number(len(alive)),
        number(alive.sum()),
        share(int(alive.sum()), len(alive)),
        "",
    ]
    note = (
        "One person may stand in several lines. A share that is higher is no proof that it was wiser: who is in the "
        "camp had to be alive to be brought there."
    )
    heads = ["", "people", "survivors", "share", ""]
    return page.table(heads, [*rows, everybody], (1, 2, 3), total=True) + page.paragraph(note, "note")
