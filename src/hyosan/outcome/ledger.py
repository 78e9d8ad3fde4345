"""The ledgers: who was lost as a person and by what, and what ended the bodies of the turned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import COURSE, ENCOUNTER, INFECTION, NO_BED, SEED
from hyosan.kernels.expand import Events
from hyosan.kernels.state import Disease
from hyosan.model.pathogen import Pathogen

TURNED, ILLNESS, FIGHT = "turned", "illness", "fight"


@dataclass(frozen=True)
class Ledgers:
    """Two accounts of one run, in people. `survivors + lost` is the population.

    `lost_by_cause` says what ended each lost person as a person, and sums to `lost`. `ended_by_cause` says
    what destroyed the bodies of the turned: another account, of the same people a second time.
    `survivors_by_state` counts apart, inside the survivors, those who are hybrid, ill or recovered.
    """

    population: int
    survivors: int
    lost: int
    lost_by_cause: dict[str, int] = field(default_factory=dict)
    ended: int = 0
    ended_by_cause: dict[str, int] = field(default_factory=dict)
    survivors_by_state: dict[str, int] = field(default_factory=dict)


def ledgers(
    events: Events, final: NDArray[np.uint8], disease: Disease, pathogen: Pathogen, causes: Sequence[str]
) -> Ledgers:
    """The ledgers of a run from its events and everybody's state at the end (by row)."""
    person = disease.alive & ~disease.hunts
    states = tuple(pathogen.states)
    by_state = np.bincount(final, minlength=len(states))
    lost_by_cause = _lost_by_cause(events, ~person[final], person, pathogen, causes)
    ended = disease.hunts[events.from_state] & ~disease.alive[events.to_state]
    ended_by_cause = _tally(events, ended, lambda to, cause: ended_by(pathogen, states[to], causes[cause]))
    survivors = int(by_state[person].sum())
    return Ledgers(
        population=len(final),
        survivors=survivors,
        lost=len(final) - survivors,
        lost_by_cause=lost_by_cause,
        ended=int(ended.sum()),
        ended_by_cause=ended_by_cause,
        survivors_by_state={states[s]: int(by_state[s]) for s in np.flatnonzero(person) if by_state[s]},
    )


def _lost_by_cause(
    events: Events,
    lost: NDArray[np.bool_],
    person: NDArray[np.bool_],
    pathogen: Pathogen,
    causes: Sequence[str],
) -> dict[str, int]:
    """Each lost person once, by the last move that made the person none; who came back is not lost."""
    states = tuple(pathogen.states)
    leaving = np.flatnonzero(person[events.from_state] & ~person[events.to_state] & lost[events.person])
    last = np.zeros(len(events.time), bool)
    reverse = leaving[::-1]
    _, first = np.unique(events.person[reverse], return_index=True)
    last[reverse[first]] = True
    found = _tally(events, last, lambda to, cause: lost_by(pathogen, states[to], causes[cause]))
    missing = int(lost.sum()) - sum(found.values())  # a pathogen whose initial state is no person's
    return {**found, "from the start": missing} if missing else found


def _tally(events: Events, chosen: NDArray[np.bool_], name: Callable[[int, int], str]) -> dict[str, int]:
    """Counts of the chosen events by the name of (state entered, cause), the largest first."""
    pairs = events.to_state[chosen].astype(np.int64) << 8 | events.cause[chosen]
    total: dict[str, int] = {}
    for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
        label = name(int(pair) >> 8, int(pair) & 255)
        total[label] = total.get(label, 0) + int(count)
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def lost_by(pathogen: Pathogen, state: str, cause: str) -> str:
    """The ledger's name for ending as a person by entering `state` through `cause`.

    Who turns is *turned*, however it came about. Otherwise force and accident go by their own name (torn,
    strike, patrol), and the course of a disease by the name that its state gives, or *illness*.
    """
    asked = pathogen.states[state]
    if asked.hunts:
        return asked.cause or TURNED
    if _of_the_disease(cause):
        return asked.cause or (ILLNESS if cause in (COURSE, NO_BED) else state)
    return cause


def ended_by(pathogen: Pathogen, state: str, cause: str) -> str:
    """The ledger's name for the end of a turned body: the cause's own, or what the final state says."""
    if cause.startswith(ENCOUNTER):
        return pathogen.states[state].cause or FIGHT
    return (pathogen.states[state].cause or state) if cause == COURSE else cause


def _of_the_disease(cause: str) -> bool:
    return cause in (COURSE, SEED, NO_BED) or cause.startswith((INFECTION, ENCOUNTER))
