"""Arrays without the zeros at their ends: a run keeps room for much that never happens."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

BLOCK = bytes(1 << 16)  # zeros, compared with as many bytes at once


def cut(arrays: Mapping[str, NDArray]) -> tuple[dict[str, NDArray], dict[str, int]]:
    """Copies without the zeros at their ends, and how many rows those had that lost any."""
    short = {name: array[: _used(array)].copy() for name, array in arrays.items()}
    return short, {name: len(array) for name, array in arrays.items() if len(short[name]) < len(array)}


def whole(arrays: Mapping[str, NDArray], rows: Mapping[str, int]) -> dict[str, NDArray]:
    """The arrays that were cut, as long as they were; `rows` names those that lost something."""
    return {name: _lengthened(array, rows.get(name, len(array))) for name, array in arrays.items()}


def _lengthened(array: NDArray, rows: int) -> NDArray:
    if rows == len(array):
        return array
    full = np.zeros((rows, *array.shape[1:]), array.dtype)
    full[: len(array)] = array
    return full


def _used(array: NDArray) -> int:
    """Rows up to the last one in which any byte is not zero."""
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    end = data.size
    while end > 0:
        block = data[max(0, end - len(BLOCK)) : end].tobytes()
        if block != BLOCK[: len(block)]:
            end -= len(block) - len(block.rstrip(b"\0"))
            break
        end -= len(block)
    return -(-end * len(array) // data.size) if end else 0
