"""The story of a run, or of one person in it: dated, in words, every fact of it from the record."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from hyosan.view.people import Gazetteer
from hyosan.view.scene import Run, Scene
from hyosan.view.style import date, hour, moment, number, plain, span, weekday
from hyosan.view.telling.cast import find_cast, find_person
from hyosan.view.telling.chronicle import chronicle
from hyosan.view.telling.life import life
from hyosan.view.telling.teller import Entry, counted

WIDTH = 96  # columns of text


@dataclass(frozen=True)
class Story:
    """A story: its heading, its dated entries, and what it rests on."""

    title: str
    about: str
    entries: list[Entry]
    note: str
    person: int | None
    run: dict[str, Any]  # scenario, plan, seed, digest

    def text(self) -> str:
        """All of it for a terminal, by day, in plain characters."""
        lines = [self.title, self.about]
        day = None
        for entry in self.entries:
            if entry.time.astype("datetime64[D]") != day:
                day = entry.time.astype("datetime64[D]")
                lines += ["", f"{weekday(entry.time)} {date(entry.time)} {moment(entry.time).year}"]
            lines.append(_wrapped(f"  {hour(entry.time)}  ", entry.text))
        return plain("\n".join([*lines, "", textwrap.fill(self.note, WIDTH)]))

    def as_json(self) -> dict[str, Any]:
        """All of it in plain data; times are local ISO."""
        return {
            **self.run,
            "title": self.title,
            "about": plain(self.about),
            "person": self.person,
            "entries": [
                {
                    "time": moment(entry.time).isoformat(timespec="seconds"),
                    "kind": entry.kind,
                    "text": plain(entry.text),
                    "sentences": [{"mould": one.mould, "text": plain(one.text)} for one in entry.sentences],
                }
                for entry in self.entries
            ],
            "note": plain(self.note),
        }


def story(run: Run, person: str | int | None = None) -> Story:
    """The story of a run; with `person`, of that one: a name of the cast, or a stable id.

    The same run gives the same words. Raises UserError if nobody has that name or id.
    """
    scene = Scene(run)
    people = Gazetteer(scene)
    cast = find_cast(scene)
    summary = scene.summary
    length = span(scene.end - scene.start)
    about = f"plan {summary['plan']}, {length}, seed {summary['seed']}; times are local"
    of = {key: summary[key] for key in ("scenario", "plan", "seed", "digest")}
    if person is None:
        return Story(scene.about["title"], about, chronicle(scene, cast), _note(scene, bool(cast)), None, of)
    found = find_person(scene, people, cast, str(person))
    name = cast.get(found, people.phrase(found))
    title = f"{name[0].upper()}{name[1:]}, #{found}"
    about = f"{scene.about['title']}; {about}"
    return Story(title, about, life(scene, people, cast, found), _note(scene, found in cast), found, of)


def _wrapped(head: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def _note(scene: Scene, cast: bool) -> str:
    """What the story rests on, so that nobody takes it for more."""
    origins = scene.about.get("origins") or {"counts": {}}
    counts = origins["counts"]
    told = ["Everything told here is in the record of this run, and nothing else is."]
    if sum(counts.values()):
        sourced = counted(counts.get("sourced", 0), "has a source|have a source")
        told.append(
            f"Of the {number(sum(counts.values()))} numbers behind it, {sourced}; people, hours and places"
            " were drawn by the simulation."
        )
    if cast:
        told.append("Names of the cast were given to people who fit; what they do is the simulation’s alone.")
    return " ".join(told)
