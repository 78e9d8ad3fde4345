"""What tests of stories share: how a story is read, what holds for every story, and a town made by hand."""

from __future__ import annotations

import re
from itertools import pairwise

from synthetic import BITES, grid_world, outbreak

from hyosan.ground.units import DAY
from hyosan.view import Story

TURNING = {**BITES, "states": {**BITES["states"], "bitten": {"dwell": {"fixed": "2 h"}, "to": {"turned": 1}}}}


def town(causes, **rest):
    return outbreak(causes, **{"pathogen": TURNING, "world": grid_world(), "end": 2 * DAY, **rest})


def sentences(told: Story):
    return [sentence for entry in told.entries for sentence in entry.sentences]


def check_english(told: Story) -> None:
    """What holds for every story, whoever it is about."""
    moulded = sentences(told)
    assert moulded
    for one, other in pairwise(moulded):
        assert one.mould != other.mould, (one.text, other.text)
    for sentence in moulded:
        text = sentence.text
        assert text[0] == text[0].upper() and text.endswith(".") and ". " not in text, text
        assert not re.search(
            r"[{}]|  | ,| \.|\(\)|\bNone\b(?! of)|\bnan\b| -1\b|\bone (people|persons|reports)\b", text
        ), text
        assert not re.search(r"(?<![\d\u202f.,])[01] (people|hunters|reports|others)\b", text), text
    assert [entry.time for entry in told.entries] == sorted(entry.time for entry in told.entries)
