"""The large arrays of runs, which belong to the world (engine/memory.py)."""

from __future__ import annotations

import numpy as np
import pytest

import hyosan as hy
from hyosan.engine.memory import borrow, give_back
from hyosan.world.world import World


@pytest.fixture
def world() -> World:
    return hy.build_world(hy.read_scenario("influenza-seasonal", {"people.count": 2000}))


def test_a_world_comes_with_memory_for_a_run(world: World) -> None:
    (laid_out,) = world.memory
    assert borrow(world, receives=True) is laid_out
    other = borrow(world, receives=True)  # of a run beside it
    assert other is not laid_out and not np.shares_memory(other.latest, laid_out.latest)


def test_memory_serves_runs_that_begin_open_and_closed(world: World) -> None:
    """Given back by a run that people could be infected in, it is as if fresh for one that they cannot."""
    for receives in (True, False, True):
        memory = borrow(world, receives)
        assert (memory.latest == -1).all()
        assert (memory.bits == (~np.uint64(0) if receives else 0)).all()
        memory.entries["person"][:3] = (5, 700, 1999)
        memory.latest[[5, 700, 1999]] = (0, 1, 2)
        memory.bits[700 >> 6] ^= np.uint64(1) << np.uint64(700 & 63)
        give_back(world, memory, 3, [])
        assert world.memory == [memory]
