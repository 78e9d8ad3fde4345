"""Word of mouth: who was told by whom, and since when he acts on it.

People who were told have a record; everybody else costs four bytes. Records are kept in the order in which they
were made, so that they are also the account of who told whom; a rumour that faded is no longer anybody's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

AT_HOME_CIRCLE, MATES_CIRCLE = 0, 1
CIRCLES = ("household", "mates")  # by whom somebody is told, by Told.circle
TOLD_EVER, LIVE = 0, 1  # places in Word.counts

TOLD = np.dtype(
    [
        ("time", np.int64),  # when he was told
        ("since", np.int64),  # and when he acts on it
        ("until", np.int64),  # it fades, on the first midnight after this
        ("person", np.int32),
        ("by", np.int32),
        ("circle", np.uint8),
    ],
    align=True,
)


class Word(NamedTuple):
    """What people have from others."""

    of: np.ndarray  # int32[n]: a record, -1: was not told, or forgot. Empty: nobody tells anybody
    each: np.ndarray  # TOLD, in the order of telling
    live: np.ndarray  # int32: the records that did not fade
    counts: np.ndarray  # int64[2]: records, and those that did not fade


def new_word(people: int) -> Word:
    """Nobody was told, of so many people; of none if nobody tells anybody. Untouched room costs address space only."""
    return Word(
        of=np.full(people, -1, np.int32),
        each=np.empty(people + 1, TOLD),
        live=np.empty(people + 1, np.int32),
        counts=np.zeros(2, np.int64),
    )


def grown_word(word: Word, room: int) -> Word:
    """The same with room for so many records."""
    each = np.empty(room, TOLD)
    each[: len(word.each)] = word.each
    return word._replace(each=each)
