"""What courses hold beyond a run's horizon: nothing of it is filed, so it is derived when it is asked for.

A visit is a stay in a state that initiates contacts, a need one in a state with a bed; see settle.py, whose
`draw_ahead` and `file_need` leave out what begins at the horizon or later.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.units import FOREVER
from hyosan.kernels.circles.settle import HORIZON, SEED
from hyosan.kernels.compiling import inner, kernel
from hyosan.kernels.progression import next_visit


@inner
def next_need(engine, cause, time):
    """(state, begin) of the first stay with a bed, in the course of a cause, that begins at a time or later."""
    disease, rows, log, needed = engine.disease, engine.rows, engine.log, engine.beds.needed
    after = log.entries[cause].time
    while True:
        state, begin, leaves = next_visit(disease, rows, log, engine.setting[SEED], cause, needed, after)
        if begin >= time:
            return state, begin
        after = leaves


@kernel
def goes_beyond(engine):
    """Whether somebody will visit or need a bed at the horizon or later, if nothing happens to him before."""
    disease, rows, log, horizon = engine.disease, engine.rows, engine.log, engine.setting[HORIZON]
    for at in range(log.size[0] - 1, -1, -1):  # of a run in full swing the last ones
        if rows.latest[log.entries[at].person] != at:
            continue
        _, begin, _ = next_visit(disease, rows, log, engine.setting[SEED], at, disease.emits, horizon)
        if begin < FOREVER:
            return True
        if engine.beds.needed.size > 0 and next_need(engine, at, horizon)[1] < FOREVER:
            return True
    return False


@kernel
def visits_beyond(engine, causes, time, found):
    """Write the first visit of each cause's course that goes on beyond a time, from there on. Returns how many."""
    disease, rows, log, count = engine.disease, engine.rows, engine.log, 0
    for cause in causes:
        state, begin, end = next_visit(disease, rows, log, engine.setting[SEED], cause, disease.emits, time)
        if begin < engine.setting[HORIZON]:
            visit = found[count]
            visit.begin = max(begin, time)
            visit.end = end
            visit.cause = cause
            visit.state = state
            count += 1
    return count


@kernel
def needs_beyond(engine, causes, time, state, begin):
    """The state and the begin of each cause's first stay with a bed that begins at a time or later."""
    for k in range(causes.size):
        found, since = next_need(engine, causes[k], time)
        state[k], begin[k] = np.int64(found), since
