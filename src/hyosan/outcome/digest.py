"""The digest of a run: a hash chain over the event log, equal exactly when everything that happened is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.expand import NONE, Events

LINK = 1 << 16  # events in a link of the chain
_RECORD = np.dtype(
    [
        ("time", "<i8"),
        ("person", "<i8"),
        ("ordinal", "<i4"),
        ("from_state", "<u4"),
        ("to_state", "<u4"),
        ("cause", "<u4"),
        ("by_person", "<i8"),
        ("where", "<i4"),
    ]
)


def digest(events: Events, ids: NDArray[np.int64], states: Sequence[str], causes: Sequence[str]) -> str:
    """SHA-256, in hex, chained over links of the canonical log (time, person, ordinal), little-endian.

    People enter by stable id, states and causes by a key of their name, so that neither the order of rows
    nor a name that is never used matters. The step, the horizon and the number of threads are not in it.
    """
    state_keys, cause_keys = _keys(states), _keys(causes)
    chain = hashlib.sha256(b"hyosan-events/v1").digest()
    record = np.empty(LINK, _RECORD)
    for low in range(0, len(events.time), LINK):
        part = Events(*(column[low : low + LINK] for column in events))
        link = record[: len(part.time)]
        link["time"] = part.time
        link["person"] = stable_ids(part.person, ids)
        link["ordinal"] = part.ordinal
        link["from_state"] = state_keys[part.from_state]
        link["to_state"] = state_keys[part.to_state]
        link["cause"] = cause_keys[part.cause]
        link["by_person"] = stable_ids(part.by_person, ids)
        link["where"] = part.where
        chain = hashlib.sha256(chain + link.tobytes()).digest()
    return chain.hex()


def stable_ids(rows: NDArray[np.int32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The stable ids of rows; -1 (nobody) stays -1."""
    if ids.size == 0:
        return rows.astype(np.int64)
    return np.where(rows == NONE, np.int64(NONE), ids[rows])


def _keys(names: Sequence[str]) -> NDArray[np.uint32]:
    """A 32-bit key of each name, the same on every machine."""
    hashes = (hashlib.blake2b(name.encode(), digest_size=4).digest() for name in names)
    return np.array([int.from_bytes(one, "little") for one in hashes], np.uint32)
