"""From facts to sentences: moulds are chosen in turn, and no two neighbours come from the same one.

A *topic* is a kind of fact and has several *moulds*, sentences with gaps. Which mould of a topic comes
first depends on the run's digest, the next on how often it was used: the same run is always told in the
same words, and another run in others. What is said best in one way (STEADY) is said so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import numpy as np

from hyosan.view.names import Company, Mention, Names, Spot, Those, Where, Who
from hyosan.view.style import clock, number, span

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """Something to be told: a topic, and what fills the gaps of its moulds."""

    topic: str
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What is told of one moment, before its words are chosen. `kind` is for a reader's eye."""

    time: np.datetime64
    kind: str
    facts: tuple[Fact, ...]


def told(time: np.datetime64, kind: str, topic: str, *then: Fact | None, **fields: Any) -> Told:
    """An entry of one fact and of those that go with it."""
    return Told(time, kind, (Fact(topic, fields), *(fact for fact in then if fact is not None)))


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the mould that it was cast in."""

    mould: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One dated entry. `kind` groups entries: setting, case, turn, loss, order, report, count, end, …"""

    time: np.datetime64
    kind: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All of it, as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


class Teller:
    """Puts facts into words, one after another, in the order in which they will be read."""

    def __init__(self, moulds: Mapping[str, tuple[str, ...]], names: Names, key: str) -> None:
        self.moulds, self.names, self.key = moulds, names, key
        self.used: dict[str, int] = {}
        self.before = ("", "")  # the last sentence's mould, and how it began

    def tell(self, entries: Iterable[Told]) -> list[Entry]:
        """The entries in words. KeyError if a topic has no moulds."""
        return [
            Entry(entry.time, entry.kind, tuple(self.sentence(fact) for fact in entry.facts))
            for entry in entries
        ]

    def sentence(self, fact: Fact) -> Sentence:
        """The next sentence."""
        name, mould = self._choose(fact.topic)
        text = self.names.introduced(_Filling(self.names).vformat(mould, (), fact.fields))
        return Sentence(name, text[0].upper() + text[1:])

    def _choose(self, topic: str) -> tuple[str, str]:
        """The topic's next mould: not the one just used, and if possible none that begins like it."""
        moulds = self.moulds[topic]
        turn = 0 if topic in STEADY else self.used.get(topic, _offset(self.key, topic))
        order = [(turn + k) % len(moulds) for k in range(len(moulds))]
        fresh = [at for at in order if f"{topic}/{at}" != self.before[0]]
        at = next((at for at in fresh if _beginning(moulds[at]) != self.before[1]), (fresh or order)[0])
        self.used[topic] = at + 1
        self.before = (f"{topic}/{at}", _beginning(moulds[at]))
        return self.before[0], moulds[at]


# Told in the first of their moulds; the second is for where it was used just before.
STEADY = ("order", "order again", "order end", "order mine")
VERBS = ("is", "has", "goes", "comes")


def counted(value: float, words: str) -> str:
    """`person is|people are` with a number before it: *nobody is*, *one person is*, *12 people are*."""
    one, _, many = words.partition("|")
    if value == 0:
        first, _, rest = one.partition(" ")
        if first == "person":
            return f"nobody {rest}".strip()
        return f"none {many}" if first in VERBS else f"no {many}"
    return f"one {one}" if value == 1 else f"{number(value)} {many}"


def _offset(key: str, topic: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{key}/{topic}".encode()).digest()[:4], "little")


def _beginning(mould: str) -> str:
    """The first two words of a mould, its gaps by their names."""
    return " ".join(mould.split()[:2]).lower()


class _Filling(Formatter):
    """Fills gaps: persons and places by their names, numbers, times and spans as people write them."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        value = kwargs[key]
        if isinstance(value, Who):
            return Mention(self.names, value.person)
        if isinstance(value, Those):
            return Company(self.names, value)
        return Spot(self.names, value.cell) if isinstance(value, Where) else value

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, np.timedelta64):  # which is an np.integer too
            return span(value)
        if isinstance(value, (int, float, np.integer, np.floating)):
            return counted(float(value), spec) if spec else number(float(value))
        return clock(value) if isinstance(value, np.datetime64) else str(value)
