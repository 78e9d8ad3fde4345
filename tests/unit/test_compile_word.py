"""With whom people share a class or a workplace, however the world keeps it."""

from __future__ import annotations

import dataclasses

import numpy as np
from cities import world

from hyosan.engine.compile_word import mates_of


def test_mates_are_the_same_whether_circles_share_arrays_or_not() -> None:
    shared = world(6_000)
    own = {
        name: dataclasses.replace(one, group_of=one.group_of.copy()) for name, one in shared.groups.items()
    }
    apart = mates_of(dataclasses.replace(shared, groups=own, memory=[]))
    together = mates_of(shared)
    in_some = np.flatnonzero(together["mate_of"] >= 0)
    assert len(in_some) > 1_000
    for person in range(0, 6_000, 7):
        found = []
        for mates in (together, apart):
            group = int(mates["mate_of"][person])
            bounds = mates["mate_start"][group : group + 2] if group >= 0 else (0, 0)
            found.append(mates["mates"][bounds[0] : bounds[1]].tolist())
        assert found[0] == found[1]
        assert not found[0] or person in found[0]
