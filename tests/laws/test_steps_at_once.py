"""Where nobody else has anything to do space takes its steps at once: as if it was asked at every one of them."""

from __future__ import annotations

import numpy as np
import pytest
from cities import city, world

import hyosan as hy
from hyosan.engine import space as spaces
from hyosan.ground.units import DAY, HOUR

PEOPLE, DAYS = 6_000, 30
STEPS = DAYS * 96
LATE = {
    "seeding": [
        {"state": "bitten", "people": 40},
        {"state": "turned", "people": 2, "at": "20 days", "where": {"town": "Hyosan"}},
    ]
}


@pytest.mark.parametrize(("plan", "settings"), [("as-it-was", {}), ("none", LATE), ("leave-early", LATE)])
def test_steps_at_once_change_nothing(
    plan: str, settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"horizon": f"{DAYS} days", "seeding.0.people": 40, "start": "2022-01-28T08:20+09:00"}
    scenario = city(asked | settings, PEOPLE).with_plan(plan)
    calls: list[int] = []
    take = spaces.steps

    def counted(*given: object) -> int:
        calls.append(take(*given))  # type: ignore[arg-type]
        return calls[-1]

    monkeypatch.setattr(spaces, "steps", counted)
    many = hy.simulate(scenario, world=world(PEOPLE), seed=3)
    assert sum(calls) == STEPS and len(calls) < 0.9 * STEPS
    calls.clear()
    single = hy.simulate(scenario, world=world(PEOPLE), seed=3, check=True)  # which is asked at every step
    assert sum(calls) == len(calls) == STEPS
    odd = 10 * DAY + 5 * HOUR + 30 * HOUR // 60
    middle = hy.checkpoint_at(scenario, odd, world=world(PEOPLE), seed=3)
    assert middle.time == odd
    resumed = hy.simulate(scenario, world=world(PEOPLE), seed=3, begin=middle)
    for one in (single, resumed):
        assert one.digest() == many.digest()
        for name in ("orders", "reports", "journeys", "words"):
            assert getattr(one, name) == getattr(many, name), name
    assert single.history.orders == many.history.orders
    for (time, hunters), (other, others) in zip(*zipped(many, single), strict=True):
        assert time == other and np.array_equal(hunters, others)
    assert many.digest() != hy.simulate(scenario, world=world(PEOPLE), seed=4).digest()


def zipped(*runs: hy.Outbreak) -> list[list[tuple[int, np.ndarray]]]:
    """The hunters by cell of each run, hour by hour."""
    return [list(zip(*run.frames, strict=True)) for run in runs]
