"""Law 2 with hunters: a run that goes on from a checkpoint is the run that was never interrupted."""

from __future__ import annotations

import pytest
from cities import city, world

import hyosan as hy
from hyosan.ground.units import HOUR, MINUTE


@pytest.mark.parametrize("at", [15 * MINUTE, 7 * HOUR])
def test_a_resumed_run_ends_alike_to_the_bit(at: int) -> None:
    scenario = city({"horizon": "14 h", "seeding.0.state": "turned", "seeding.0.people": 3})
    whole = hy.simulate(scenario, world=world(), seed=5)
    checkpoint = hy.checkpoint_at(scenario, at, world=world(), seed=5)
    resumed = hy.simulate(scenario, world=world(), seed=5, begin=checkpoint, check=True)
    assert len(whole.log.time) > 100
    assert resumed.digest() == whole.digest()
