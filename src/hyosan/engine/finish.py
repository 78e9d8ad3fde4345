"""From a run's arrays to its history: canonical order, an exact stop, everything trimmed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import History
from hyosan.engine.run import Run
from hyosan.ground.order import order_of
from hyosan.kernels.state import Causes, Rows, columns


def history_of(run: Run, reason: str, extra: dict[str, Any]) -> History:
    """The history of a run that has ended for `reason`."""
    program = run.program
    causes = canonical(columns(run.engine.log), program.ids)
    end = run.horizon if reason in ("horizon", "extinct") else run.now
    if reason == "stop":
        causes, end = _cut_at_case(
            causes, program.disease.counts_as_case, program.scenario.stop.ever_infected
        )
    return History(
        scenario=program.scenario,
        world=program.world,
        seed=run.seed,
        states=program.states,
        cause_names=program.causes,
        disease=program.disease,
        rows=Rows(np.empty(0, np.int32), program.ids, program.age, program.profile),
        causes=causes,
        end=end,
        steps=-(-min(run.now, end) // int(program.scenario.step)),
        exit_reason=reason,
        profiles=program.traits,
        **extra,
    )


def canonical(causes: Causes, ids: NDArray[np.int64]) -> Causes:
    """The log in order of (time, person's stable id, ordinal), whatever the order of settling was."""
    stable = causes.person if ids.size == 0 else ids[causes.person]
    if np.all(causes.time[1:] > causes.time[:-1]):
        return causes
    order = order_of(causes.time, stable, causes.ordinal)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    ordered = Causes(causes.size, *(column[order] for column in causes[1:]))
    previous = np.where(ordered.previous < 0, -1, place[ordered.previous])
    return ordered._replace(previous=previous.astype(np.int32))


def _cut_at_case(causes: Causes, counts: NDArray[np.bool_], limit: int) -> tuple[Causes, int]:
    """The log up to the moment of the limit-th case; that moment itself is the last one in it."""
    is_case = counts[causes.state]
    rows = np.flatnonzero(is_case)
    _, first = np.unique(causes.person[rows], return_index=True)
    first = np.sort(rows[first])
    last = int(causes.time[first[limit - 1]])
    keep = int(np.searchsorted(causes.time, last, side="right"))
    kept = Causes(np.array([keep]), *(column[:keep] for column in causes[1:]))
    return kept, last + 1
