"""Warning before bombs: who is told that they will fall where he lives leaves, or goes underground.

Whether a household heeds what it is told is its own, whenever and wherever: nothing is stored for it.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import FLIGHT, STRIKE
from hyosan.kernels.compiling import inner, kernel
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.departures import FLEES, LEAVE_HOME, ORDERED
from hyosan.kernels.space.heap import push_event
from hyosan.kernels.space.whereabouts import first_of_household

HEEDS = 1  # ordinal of the draw: whether a household does as a warning says


@inner
def heeds(scene, person, share):
    """Whether somebody's household is of the `share` (2**32 = 1) who do as a warning says."""
    if share == 0:
        return False
    first, _ = first_of_household(scene.folk, person)
    w0, _, _, _ = draw(scene.seeds[0], identity(scene.rows, first), 0, STRIKE, HEEDS)
    return np.int64(w0) < share


@kernel
def warn(scene, cells, time, share):
    """Households of cells that will be bombed pack and leave, if they heed it (2**32 = 1) and anybody ever flees."""
    if scene.habits[0].packing_row < 0:
        return
    for cell in cells:
        person = np.int64(scene.cells[cell].home_start)
        while person < scene.cells[cell].home_end:
            first, last = first_of_household(scene.folk, person)
            if heeds(scene, first, share):
                key = identity(scene.rows, first)
                _, _, packing, _ = draw(scene.seeds[0], key, 0, FLIGHT, FLEES)
                leaves = time + dwell_ticks(scene.dwell, scene.habits[0].packing_row, np.int64(packing))
                push_event(scene.journeys, leaves, LEAVE_HOME, key, first, np.int64(ORDERED))
            person = last
