"""Compile a pathogen into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import NO_BED
from hyosan.engine.profiles import Traits
from hyosan.ground.errors import ScenarioError
from hyosan.ground.knots import TABLE_SIZE
from hyosan.ground.units import DAY
from hyosan.kernels.circles.contact import LEVER_ONE, MAX_CIRCLES
from hyosan.kernels.circles.settle import Reactions
from hyosan.kernels.draws import ONE
from hyosan.kernels.progression import LEAST_VIGOUR, MOST_VIGOUR, VIGOUR_ONE
from hyosan.kernels.state import Disease
from hyosan.model.circles import Circle
from hyosan.model.pathogen import GroupBranches, Openness, Pathogen, fitting
from hyosan.model.quantiles import gamma_table, quantile_table

OTHER_CAUSES = (
    "start", "seed", "bite", "torn", "fight", "patrol", "strike", "guards", "starved", "dose", "outside", "fed",
)  # fmt: skip
LARGEST_THRESHOLD = 1 << 34  # so that products with levers stay inside 63 bits


@dataclass(frozen=True)
class Reaction:
    """One outcome of a contact, before it is laid out for a circle."""

    initiator: int
    target: int
    probability: float
    target_to: int
    initiator_to: int
    name: str
    openness: Sequence[Openness] = ()  # of the target, relative to the most open's, whose `probability` is


AGES: Sequence[Traits] = tuple((age, {}) for age in range(256))


def compile_disease(
    pathogen: Pathogen, immunity: Sequence[GroupBranches] = (), profiles: Sequence[Traits] = AGES
) -> Disease:
    """The states, dwell times and branches, by profile; and in which state each begins."""
    names = list(pathogen.states)
    states = list(pathogen.states.values())
    dwells = [quantile_table(state.dwell) for state in states if state.dwell is not None]
    dwell_row = np.full(len(states), -1, np.int32)
    stayed = [i for i, state in enumerate(states) if state.dwell is not None]
    dwell_row[stayed] = np.arange(len(stayed))
    vigour_row = -1
    dispersion = _common(pathogen, "dispersion")
    if dispersion is not None:
        vigour_row = len(dwells)
        dwells.append(gamma_table(float(VIGOUR_ONE), dispersion))
    tables = [state.groups() for state in states] + [_whole(immunity, pathogen.initial_state)]
    branch_row, threshold, branch_to = _branches(tables, names, profiles)
    emitting = {reaction.initiator for reaction in reactions_of(pathogen)}
    receiving = {reaction.target for reaction in reactions_of(pathogen)}
    hunts = np.array([state.hunts for state in states])
    emits = np.array([i in emitting for i in range(len(states))])
    leads = leads_to(pathogen)
    branching, by_branching = _courses(dwell_row, branch_row, threshold, branch_to)
    return Disease(
        initial=np.array([names.index(pathogen.initial_state), len(states) if immunity else -1]),
        dwell_row=dwell_row,
        dwell_table=np.array(dwells, np.int64) if dwells else np.empty((0, TABLE_SIZE), np.int64),
        branch_row=branch_row,
        branch_threshold=threshold,
        branch_to=branch_to,
        emits=emits,
        receives=np.array([i in receiving for i in range(len(states))]),
        hunts=hunts,
        alive=np.array([state.alive for state in states]),
        vigour_row=np.array([vigour_row], np.int32),
        branching=branching,
        leads=by_branching,
        counts_as_case=(leads @ (emits | hunts)) > 0,
    )


def _branches(
    tables: list[list[GroupBranches]], names: list[str], profiles: Sequence[Traits]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(where each table's branches begin by profile, their cumulative probabilities, where they lead)."""
    row = np.zeros((len(tables), len(profiles)), np.int32)
    threshold: list[int] = []
    to: list[int] = []
    for at, groups in enumerate(tables):
        begins: list[int] = []
        for group in groups:
            begins.append(len(to))
            total = 0.0
            for name, probability in group.to.items():
                total += probability
                threshold.append(int(total * ONE))
                to.append(names.index(name))
            threshold[-1] = ONE
        for profile, (age, attributes) in enumerate(profiles) if groups else ():
            fits = [number for number, one in enumerate(groups) if one.fits(age, attributes)]
            row[at, profile] = begins[fits[-1]]
    return row, np.array(threshold, np.int64), np.array(to, np.int32)


def _courses(
    dwell_row: NDArray[np.int32],
    branch_row: NDArray[np.int32],
    threshold: NDArray[np.int64],
    to: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Disease's `branching` and `leads`: where who enters a state may come to, by each way in which people branch."""
    states = len(dwell_row)
    ways, of_profile = np.unique(branch_row[:states], axis=1, return_inverse=True)
    reach = np.tile(np.eye(states, dtype=np.int64), (ways.shape[1], 1, 1))
    for state in np.flatnonzero(dwell_row >= 0).tolist():
        for way, first in enumerate(ways[state].tolist()):
            last = first + int(np.argmax(threshold[first:] >= ONE))
            shares = np.diff(threshold[first : last + 1], prepend=0)
            reach[way, state, to[first : last + 1][shares > 0]] = 1
    for _ in range(states):
        reach = ((reach @ reach) > 0).astype(np.int64)
    return (states * of_profile.reshape(-1)).astype(np.int32), (reach > 0).reshape(-1, states)


def _whole(immunity: Sequence[GroupBranches], initial: str) -> list[GroupBranches]:
    """Immunity with the rest of each group, who begin as everybody."""
    result = []
    for one in immunity:
        others = {name: share for name, share in one.to.items() if name != initial}
        rest = {initial: max(1.0 - sum(others.values()), 0.0)}
        result.append(one.model_copy(update={"to": rest | others}))
    return result


def leads_to(pathogen: Pathogen) -> np.ndarray:
    """[a, b]: whether somebody who enters a comes to b by moves of its own (a leads to a)."""
    names = list(pathogen.states)
    reach = np.eye(len(names), dtype=np.int64)
    for i, state in enumerate(pathogen.states.values()):
        for branches in state.branch_tables():
            for name, probability in branches.items():
                if probability > 0:
                    reach[i, names.index(name)] = 1
        if state.without_bed is not None:
            reach[i, names.index(state.without_bed)] = 1
    for _ in names:
        reach = ((reach @ reach) > 0).astype(np.int64)
    return reach


def reactions_of(pathogen: Pathogen) -> list[Reaction]:
    """Every way a contact may change either side, with its probability before circle and lever."""
    names = list(pathogen.states)
    found: list[Reaction] = []
    infection = pathogen.infection
    if infection is not None:
        into = names.index(infection.to)
        for i, one in enumerate(pathogen.states.values()):
            for t, other in enumerate(pathogen.states.values()):
                probability = infection.per_contact * one.infectious * other.susceptible * infection.most_open
                if probability > 0:
                    found.append(Reaction(i, t, probability, into, -1, "infection", infection.susceptibility))
    for name, strain in pathogen.strains.items():
        for by in strain.by:
            for t, target in enumerate(names):
                entered = strain.entered(target)
                onward = strain.per_contact * pathogen.states[by].infectious
                probability = onward * pathogen.susceptibility(name, target) * strain.most_open
                if probability > 0 and entered is not None:
                    pair, into = (names.index(by), t), names.index(entered)
                    found.append(Reaction(*pair, probability, into, -1, "infection", strain.susceptibility))
    for encounter in pathogen.encounters:
        a, b = (names.index(name) for name in encounter.between)
        a_hunts = pathogen.states[encounter.between[0]].hunts
        b_hunts = pathogen.states[encounter.between[1]].hunts
        second_initiates = b_hunts or not a_hunts
        for outcome in encounter.outcomes:
            first = names.index(outcome.first) if outcome.first else -1
            second = names.index(outcome.second) if outcome.second else -1
            if outcome.probability <= 0 or (first < 0 and second < 0):
                continue
            if second_initiates:
                found.append(Reaction(b, a, outcome.probability, first, second, "encounter"))
            else:
                found.append(Reaction(a, b, outcome.probability, second, first, "encounter"))
    return found


def cause_names(circles: Sequence[Circle], pathogen: Pathogen) -> tuple[str, ...]:
    """The name of every kind of cause of a run, by its number."""
    names = sorted({reaction.name for reaction in reactions_of(pathogen)})
    beds = (NO_BED,) if any(state.bed is not None for state in pathogen.states.values()) else ()
    return (*OTHER_CAUSES, *beds, *(f"{name}:{circle.name}" for circle in circles for name in names))


def _common(pathogen: Pathogen, key: str) -> Any:
    """What all strains have in common (a check sees to that), None if there is no infection."""
    return next((getattr(infection, key) for infection in pathogen.infections()), None)


def vigours(pathogen: Pathogen) -> tuple[float, ...]:
    """The factors at which contacts are drawn for people of more and less infectiousness, 1 if all are alike."""
    if _common(pathogen, "dispersion") is None:
        return (1.0,)
    return tuple(2.0**bits / VIGOUR_ONE for bits in range(MOST_VIGOUR, LEAST_VIGOUR - 1, -1))


def _swing(pathogen: Pathogen) -> float:
    """Transmission on the year's best day, against the average."""
    season = _common(pathogen, "seasonality")
    return 1.0 if season is None else 1.0 + season.amplitude


def season_of(pathogen: Pathogen, start: datetime, horizon: int) -> NDArray[np.int64]:
    """Transmission by local day, against the year's best (LEVER_ONE); empty if all days are alike."""
    season = _common(pathogen, "seasonality")
    if season is None:
        return np.empty(0, np.int64)
    first = (
        start.date() - date.fromisoformat(f"{start.year:04}-{season.peak.replace('02-29', '02-28')}")
    ).days
    import mpmath

    with mpmath.workdps(40):
        turn = 2 * mpmath.pi / mpmath.mpf("365.25")
        days = range(horizon // DAY + 3)
        swing = [1 + season.amplitude * mpmath.cos(turn * (first + day)) for day in days]
        return np.array([int(one / (1 + season.amplitude) * LEVER_ONE) for one in swing], np.int64)


def circle_ceilings(circles: Sequence[Circle], pathogen: Pathogen) -> list[float]:
    """The largest probability, by circle, that one contact changes somebody, at the lever's ceiling."""
    result = []
    for circle in circles:
        totals: dict[tuple[int, int], float] = {}
        for reaction in reactions_of(pathogen):
            pair = (reaction.initiator, reaction.target)
            totals[pair] = totals.get(pair, 0.0) + reaction.probability * _presence(pathogen, pair, circle)
        largest = max(totals.values(), default=0.0) * _swing(pathogen)
        result.append(min(1.0, largest * circle.intensity * circle.ceiling))
    return result


def _presence(pathogen: Pathogen, pair: tuple[int, int], circle: Circle) -> float:
    """The contacts of two states in a circle, relative to the usual: each side's, multiplied.

    Guests come in those states only that name the circle; who is there meets them unless his state says otherwise.
    """
    initiator, target = (list(pathogen.states.values())[state] for state in pair)
    if circle.guests:
        return initiator.contacts.get(circle.name, 0.0) * target.contacts.get(circle.name, 1.0)
    return initiator.contacts_in(circle.name) * target.contacts_in(circle.name)


def _openness(found: Sequence[Reaction], profiles: Sequence[Traits]) -> NDArray[np.int64]:
    """[outcome, profile]: the target's openness, LEVER_ONE = the most open's; empty if all are alike."""
    if not any(reaction.openness for reaction in found):
        return np.empty((0, 0), np.int64)
    openness = np.full((len(found), len(profiles)), LEVER_ONE, np.int64)
    for at, reaction in enumerate(found):
        most = max((one.relative for one in reaction.openness), default=1.0)
        for profile, (age, attributes) in enumerate(profiles) if reaction.openness else ():
            relative = fitting(reaction.openness, age, attributes).relative
            openness[at, profile] = int(relative / most * LEVER_ONE)
    return openness


def compile_reactions(
    circles: Sequence[Circle],
    pathogen: Pathogen,
    season: NDArray[np.int64],
    profiles: Sequence[Traits] = AGES,
) -> Reactions:
    """The outcomes of contacts, with thresholds relative to each circle's ceiling."""
    states = len(pathogen.states)
    found = sorted(reactions_of(pathogen), key=lambda r: (r.initiator, r.target))
    first = np.full((states, states), -1, np.int64)
    count = np.zeros((states, states), np.int64)
    for at, reaction in enumerate(found):
        pair = (reaction.initiator, reaction.target)
        if first[pair] < 0:
            first[pair] = at
        count[pair] += 1
    kinds = cause_names(circles, pathogen)
    threshold = np.zeros((MAX_CIRCLES, len(found)), np.int64)
    kind = np.zeros((MAX_CIRCLES, len(found)), np.int64)
    ceilings = circle_ceilings(circles, pathogen)
    for c, (circle, ceiling) in enumerate(zip(circles, ceilings, strict=True)):
        for at, reaction in enumerate(found):
            kind[c, at] = kinds.index(f"{reaction.name}:{circle.name}")
            if ceiling > 0:
                probability = reaction.probability * _presence(
                    pathogen, (reaction.initiator, reaction.target), circle
                )
                share = probability * _swing(pathogen) * circle.intensity * circle.ceiling / ceiling
                threshold[c, at] = min(int(share * ONE), LARGEST_THRESHOLD)
    disease_leads = leads_to(pathogen)
    receives = np.zeros(states, np.int64)
    receives[[reaction.target for reaction in found]] = 1
    emits = np.zeros(states, np.int64)
    emits[[reaction.initiator for reaction in found]] = 1
    return Reactions(
        first=first,
        count=count,
        threshold=threshold,
        target_to=np.array([r.target_to for r in found], np.int64),
        initiator_to=np.array([r.initiator_to for r in found], np.int64),
        kind=kind,
        returns=(disease_leads @ receives) > 0,
        leads=(disease_leads @ emits) > 0,
        season=season,
        openness=_openness(found, profiles),
    )


def only_infects(pathogen: Pathogen) -> bool:
    """Whether contacts change nothing but the target, and nobody can be infected before passing it on.

    Then whom a contact infects does not depend on what else happens to the initiator: see kernels/circles/stage.py.
    """
    found = reactions_of(pathogen)
    leads = leads_to(pathogen)
    emits, receives = {r.initiator for r in found}, {r.target for r in found}
    return all(r.initiator_to < 0 for r in found) and not any(
        leads[target, initiator] for target in receives for initiator in emits
    )


def check_initial(pathogen: Pathogen) -> None:
    """The initial state must be one that people stay in: nobody without a cause has a course."""
    if pathogen.states[pathogen.initial_state].dwell is not None:
        raise ScenarioError(
            f"the initial state '{pathogen.initial_state}' has a dwell time; everybody would move by "
            "themselves. Put the state that people stay in first, or name it with 'initial'"
        )


def check_immunity(disease: Disease, states: Sequence[str], begun: Sequence[int]) -> None:
    """Nobody may begin in a state that initiates contacts: contacts are drawn when a state is entered."""
    wrong = [states[state] for state in begun[1:] if disease.emits[state] or disease.dwell_row[state] >= 0]
    if wrong:
        raise ScenarioError(
            f"immunity: people in '{wrong[0]}' would not stay as they are; use 'seeding' for them"
        )
