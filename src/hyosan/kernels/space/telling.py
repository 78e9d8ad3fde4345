"""Who will tell others, and when: a share of those who learn by themselves or are told, a little later."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import AWARENESS
from hyosan.ground.units import DAY, FOREVER
from hyosan.kernels.compiling import part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.heap import push_event

TELL = 20  # kind of event of a journey, after all those of departures.py
SPEAKS = 0  # ordinal of the draw: whether somebody tells others, and when; then one for each who is told


@part
def plan_telling(scene, person, time):
    """Somebody who knows from a time on may tell others; keyed by him and the day on which he learns."""
    habit = scene.habits[0]
    if habit.tells == 0 or time >= FOREVER:
        return
    day, key = (time + habit.offset) // DAY, identity(scene.rows, person)
    w0, w1, _, _ = draw(scene.seeds[0], key, day, AWARENESS, SPEAKS)
    if np.int64(w0) < habit.tells:
        tells = time + dwell_ticks(scene.dwell, habit.telling_row, np.int64(w1))
        push_event(scene.journeys, tells, TELL, key, person, np.int64(0))
