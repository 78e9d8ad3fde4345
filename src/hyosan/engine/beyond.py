"""Beyond the horizon: whether an outbreak goes on there, and how a run goes on there that ended at one.

Contacts and visits are filed up to the horizon only. All of them are keyed, so that what lies beyond follows
from the log of causes: a run that goes on with a later horizon files it then.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.run import Run, file_hits, file_visits
from hyosan.kernels.circles.beds import BED
from hyosan.kernels.circles.beyond import goes_beyond, needs_beyond, visits_beyond
from hyosan.kernels.circles.calendar import HIT, VISIT


def goes_on(run: Run) -> bool:
    """Whether anything could happen after the horizon, although nothing is due before it."""
    has_beds = run.engine.beds.needed.size > 0
    passes_on = bool(run.engine.disease.emits.any()) and _anybody_open(run)
    return (passes_on or has_beds) and bool(goes_beyond(run.engine))


def _anybody_open(run: Run) -> bool:
    """Whether a contact may still change anybody."""
    whole, rest = divmod(run.program.population, 64)
    bits = run.engine.bits
    return bool(bits[:whole].any()) or bool(bits[whole] & np.uint64((1 << rest) - 1))


def file_beyond(run: Run, before: int, hits: NDArray[np.void], visits: NDArray[np.void]) -> None:
    """File what lies beyond the horizon `before` of the run that a checkpoint is of.

    `hits` and `visits` are the checkpoint's. Somebody with a visit filed is drawn further when its time comes;
    whoever has none has been drawn up to the old horizon. A need of a bed is filed one at a time, likewise.
    """
    entries = run.engine.log.entries[: int(run.engine.log.size[0])]
    latest = np.flatnonzero(run.engine.rows.latest[entries["person"]] == np.arange(len(entries)))
    causes = np.setdiff1d(latest, visits["cause"])
    found = np.empty(len(causes), VISIT)
    file_visits(run, found[: int(visits_beyond(run.engine, causes, before, found))])
    if run.engine.beds.needed.size > 0:
        _file_needs(run, before, np.setdiff1d(latest, hits["source"][hits["circle"] == BED]))


def _file_needs(run: Run, before: int, causes: NDArray[np.int64]) -> None:
    state, begin = np.empty(len(causes), np.int64), np.empty(len(causes), np.int64)
    needs_beyond(run.engine, causes, before, state, begin)
    due = begin < run.horizon
    records = np.zeros(int(due.sum()), HIT)
    records["time"], records["state"], records["source"] = begin[due], state[due], causes[due]
    records["person"] = records["target"] = run.engine.log.entries["person"][causes[due]]
    records["where"], records["circle"] = -1, BED
    file_hits(run, records)
