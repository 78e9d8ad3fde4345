"""The order of rows by time and, where times are equal, by keys: cheap for rows that come in order of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def order_of(time: NDArray[np.int64], *keys: NDArray) -> NDArray[np.intp]:
    """The order by `time` and then by `keys`, the first one first; as np.lexsort((*reversed(keys), time)) has it.

    Rows are sorted by time alone, and only those by keys whose time another has too.
    """
    order = np.argsort(time, kind="stable")
    sorted_time = time[order]
    equal = sorted_time[1:] == sorted_time[:-1]
    if not equal.any():
        return order
    tied = np.zeros(len(order), bool)
    tied[1:] |= equal
    tied[:-1] |= equal
    places = np.flatnonzero(tied)
    rows = order[places]
    order[places] = rows[np.lexsort((*(key[rows] for key in reversed(keys)), sorted_time[places]))]
    return order
