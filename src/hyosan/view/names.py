"""How persons and places are called in one telling: in full at first, shortly afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hyosan.view.people import Gazetteer

PRONOUNS = {"f": ("she", "her", "her"), "m": ("he", "him", "his")}
MOST_PRONOUNS = 3  # after so many, a name again
MOST_NAMED = 3  # of a company
MANY = {"a colleague": "colleagues", "a classmate": "classmates", "a neighbour": "neighbours"}


@dataclass(frozen=True)
class Who:
    """A person, by stable id, in a gap of a mould."""

    person: int


@dataclass(frozen=True)
class Where:
    """A cell, in a gap of a mould; a negative one is nowhere, and leaves the gap empty."""

    cell: int


@dataclass(frozen=True)
class Those:
    """Several persons in a gap, by stable id; `home` if they are all others of a household."""

    persons: tuple[int, ...]
    home: bool = False


def cast_name(named: str) -> tuple[str, str]:
    """(name, name in Hangul or nothing) of a member of the cast, from `Nam-ra (남라)`."""
    found = re.fullmatch(r"(.+) \(([\uac00-\ud7a3 ]+)\)", named)
    return (found[1], found[2]) if found else (named, "")


class Names:
    """What has been named so far, and so needs no introduction.

    `cast` gives names to people, `relations` says how people stand to the one whose story is told
    (*a classmate*), `about` is that one: the teller calls him *he* where nobody else can be meant.
    """

    def __init__(
        self,
        people: Gazetteer,
        cast: Mapping[int, str] | None = None,
        relations: Mapping[int, str] | None = None,
        about: int | None = None,
    ) -> None:
        self.people, self.about = people, about
        self.cast, self.relations = dict(cast or {}), dict(relations or {})
        self.phrases: dict[str, set[int]] = {}
        self.latest: dict[str, int] = {}  # sex → the one last spoken of
        self.named_places: set[str] = set()
        self.written: set[str] = set()  # in Hangul
        self.in_a_row = 0

    def name(self, person: int, related: bool = True) -> str:
        """A name that tells this person from everybody else in the story, at first with how they are related."""
        phrase = self.people.phrase(person)
        met = self.phrases.setdefault(phrase, set())
        first, others = person not in met, len(met - {person})
        met.add(person)
        self._spoken_of(person)
        tag = f"#{person}"
        if person in self.cast:
            name, hangul = cast_name(self.cast[person])
            return f"{name} ({hangul}, {tag})" if first and hangul else f"{name} ({tag})" if first else name
        if not self.people.known(person):
            return f"person {person}"
        relation = self.relations.get(person) if related else None
        if first and relation is not None and relation.startswith("one of "):
            return f"{phrase} {relation.removeprefix('one ')} ({tag})"
        if first and relation is not None:
            return f"{relation} ({phrase}, {tag})"
        if first:
            return f"{'another' + phrase[1:] if others else phrase} ({tag})"
        return f"the{phrase[1:]} ({tag})" if others else f"the{phrase[1:]}"

    def subject(self, person: int) -> str:
        """A name, or *he* for the one whom the story is about."""
        if person == self.about and self.in_a_row < MOST_PRONOUNS and self._clear(person):
            self.in_a_row += 1
            return self._pronouns(person)[0]
        if person == self.about:
            self.in_a_row = 0
        return self.name(person)

    def object(self, person: int) -> str:
        """A name, or *him* for the one whom the story is about."""
        clear = person == self.about and self._clear(person)
        return self._pronouns(person)[1] if clear else self.name(person)

    def pronoun(self, person: int, case: int) -> str:
        """He, him or his (0, 1, 2) where nobody else can be meant; else a name."""
        if self._clear(person):
            return self._pronouns(person)[case]
        return self.name(person) + ("’s" if case == 2 else "")

    def place(self, cell: int) -> str:
        """` at Hyosan High School`; a room is told with its floor the first time; empty for nowhere."""
        name = self.people.landmark(cell) or self.people.district(cell)
        if name in self.people.scene.phrases and name in self.named_places:
            return " " + self.people.phrase_of(name)
        if name is not None:
            self.named_places.add(name)
        return self.people.place(cell)

    def district(self, cell: int, preposition: str = "from") -> str:
        """` from Jungang`: the district of a cell; empty where there is none."""
        district = self.people.district(cell)
        return f" {preposition} {district}" if district else ""

    def introduced(self, text: str) -> str:
        """A sentence in which every place that is named for the first time has its name in Hangul beside it."""
        known = self.people.place_names
        return known.sub(self._with_hangul, text) if known is not None else text

    def _with_hangul(self, found: re.Match[str]) -> str:
        hangul = self.people.hangul(found[0])
        if hangul is None or found[0] in self.written:
            return found[0]
        self.written.add(found[0])
        return f"{found[0]} ({hangul})"

    def _spoken_of(self, person: int) -> None:
        sex = self.people.sex(person)
        if sex is not None:
            self.latest[sex] = person

    def _pronouns(self, person: int) -> tuple[str, str, str]:
        return PRONOUNS[self.people.sex(person) or "f"]  # asked only where the sex is known

    def _clear(self, person: int) -> bool:
        """Whether a pronoun can mean nobody else."""
        sex = self.people.sex(person)
        return sex is not None and self.latest.get(sex) == person


class Mention:
    """A person in a gap: `{who}` begins a clause, `{who.obj}` is acted on; `.he`, `.him`, `.his`."""

    def __init__(self, names: Names, person: int) -> None:
        self.names, self.person = names, person

    def __str__(self) -> str:
        return self.names.subject(self.person)

    @property
    def name(self) -> str:
        return self.names.name(self.person)

    @property
    def obj(self) -> str:
        return self.names.object(self.person)

    @property
    def he(self) -> str:
        return self.names.pronoun(self.person, 0)

    @property
    def him(self) -> str:
        return self.names.pronoun(self.person, 1)

    @property
    def his(self) -> str:
        return self.names.pronoun(self.person, 2)

    @property
    def home(self) -> str:
        return self.names.district(self.names.people.home(self.person))

    @property
    def stranger(self) -> str:
        return self.names.name(self.person, related=False)


class Company:
    """Several persons in a gap: *a girl of 16 (#7) and a man of 40 (#9)*, or *the rest of the household*."""

    def __init__(self, names: Names, those: Those) -> None:
        self.names, self.those = names, those

    def __str__(self) -> str:
        """As those who are with somebody, or acted on."""
        those, names = self.those, self.names
        if those.home:
            return "the rest of the household"
        relations = {names.relations.get(person) for person in those.persons}
        alike = MANY.get(relations.pop() or "") if len(relations) == 1 else None
        if alike and len(those.persons) > MOST_NAMED:
            known = _listed([names.name(person, related=False) for person in those.persons[:2]])
            return f"{len(those.persons)} {alike}, {known} among them"
        shown = [names.object(person) for person in those.persons[:MOST_NAMED]]
        more = len(those.persons) - len(shown)
        return _listed(shown + [f"{more} others" if more > 1 else "one other"] * bool(more))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else "".join(names)


class Spot:
    """A cell in a gap: `{where}` is ` at a school` or ` in Jungang`; `.home` is ` from Jungang`, `.district`
    ` in Jungang`, `.begin` `In Jungang, `."""

    def __init__(self, names: Names, cell: int) -> None:
        self.names, self.cell = names, cell

    def __str__(self) -> str:
        return self.names.place(self.cell)

    @property
    def begin(self) -> str:
        words = self.names.place(self.cell).strip()
        return f"{words[0].upper()}{words[1:]}, " if words else ""

    @property
    def home(self) -> str:
        return self.names.district(self.cell)

    @property
    def district(self) -> str:
        return self.names.district(self.cell, "in")
