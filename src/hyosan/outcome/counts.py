"""How many people were in each state, over time: exact peaks, and counts at the end of every interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.units import DAY, HOUR
from hyosan.kernels.expand import Events
from hyosan.world.world import World

MOST_INTERVALS = 3000


@dataclass(frozen=True)
class Counts:
    """Prevalence. `people[t, district, state]` are those in a state at `time[t]` (ticks), all events
    up to and including it counted; district is where they live, one column where there is no map."""

    time: NDArray[np.int64]
    people: NDArray[np.int64]

    def total(self) -> NDArray[np.int64]:
        """People in each state, everywhere: [t, state]."""
        total: NDArray[np.int64] = self.people.sum(axis=1)
        return total


def interval(step: int, end: int) -> int:
    """Ticks between counts: the step, or the least multiple of it that keeps the table small."""
    for candidate in (step, *(k * HOUR for k in (1, 2, 3, 6, 12)), DAY, 7 * DAY, 28 * DAY):
        if candidate >= step and candidate % step == 0 and end <= MOST_INTERVALS * candidate:
            return candidate
    return step * -(-end // (step * MOST_INTERVALS))


def district_of_people(world: World) -> NDArray[np.int64]:
    """The district where each person lives, by row; 0 where there is no map."""
    places, home = world.places, world.people.home
    if places is None or home.size == 0:
        return np.zeros(world.people.count, np.int64)
    found = places.district[np.maximum(home, 0)].astype(np.int64)
    return np.where(home < 0, len(places.districts), found)  # who lives nowhere: one column more


def count_states(
    events: Events, world: World, began: NDArray[np.uint8], states: int, step: int, end: int
) -> Counts:
    """The number of people in every state and district at the start and at the end of every interval."""
    width = interval(step, max(end, 1))
    time = np.append(np.arange(0, end, width, dtype=np.int64), end)
    district = district_of_people(world)
    districts = int(district.max(initial=0)) + 1
    at = np.minimum(-(-events.time // width), len(time) - 1) * (districts * states)
    at += district[events.person] * states
    size = len(time) * districts * states
    change = np.bincount(at + events.to_state, minlength=size) - np.bincount(
        at + events.from_state, minlength=size
    )
    people = change.reshape(len(time), districts, states)
    people[0] += np.bincount(district * states + began, minlength=districts * states).reshape(-1, states)
    return Counts(time, np.cumsum(people, axis=0))


def peak(events: Events, states: NDArray[np.bool_], at_start: int) -> tuple[int, int]:
    """(largest number of people at once in the flagged states, the first time in ticks), to the event."""
    change = states[events.to_state].astype(np.int8) - states[events.from_state].astype(np.int8)
    moved = np.flatnonzero(change)
    level = at_start + np.cumsum(change[moved], dtype=np.int64)
    if len(level) == 0 or level.max() <= at_start:
        return at_start, 0
    # Moves at the same instant count together.
    last = np.append(events.time[moved][1:] != events.time[moved][:-1], True)
    level, time = level[last], events.time[moved][last]
    best = int(np.argmax(level))
    return int(level[best]), int(time[best])
