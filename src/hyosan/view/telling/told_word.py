"""Word in one person's story: from whom he had it, as far as the record of who told whom goes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hyosan.view.names import Who
from hyosan.view.scene import values
from hyosan.view.telling.person import Life
from hyosan.view.telling.teller import Told, told

SOON = np.timedelta64(1, "m")  # known at once


def word_told(one: Life) -> Iterator[Told]:
    """The first time that somebody told the person what is going on, if that was how he came to know of it."""
    table = one.scene.run.words
    mine = np.flatnonzero(values(table, "person") == one.person) if table.num_rows else np.empty(0, np.int64)
    if len(mine) == 0:
        return
    knows = values(table, "knows")[mine]
    first = int(np.argmin(knows))
    time, by = values(table, "time")[mine[first]], int(values(table, "by_person")[mine[first]])
    if knows[first] < one.lost:
        topic = "told of it" if knows[first] - time < SOON else "told of it late"
        yield told(time, "near", topic, who=one.who, by=Who(by), span=knows[first] - time)
