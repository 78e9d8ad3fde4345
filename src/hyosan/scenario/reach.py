"""What a scenario can come to: states that somebody can be in, and responses that can begin."""

from __future__ import annotations

from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Pathogen, State
from hyosan.model.response import Response, Trigger


def unreachable(pathogen: Pathogen, seeded: list[str]) -> list[str]:
    """The states that nobody can ever be in, in the file's order."""
    reached = {pathogen.initial_state, *(state for state in seeded if state in pathogen.states)}
    while True:
        found = reached | _reached_from(pathogen, reached)
        if found == reached:
            return [state for state in pathogen.states if state not in reached]
        reached = found


def endless(pathogen: Pathogen) -> list[str]:
    """The states that lead back to themselves in no time, in the file's order."""
    hasty = {name for name, state in pathogen.states.items() if state.dwell and _is_nothing(state.dwell)}
    follows = {name: _targets(pathogen.states[name]) & hasty for name in hasty}
    for _ in hasty:
        follows = {name: next_.union(*(follows[one] for one in next_)) for name, next_ in follows.items()}
    return [name for name in pathogen.states if name in hasty and name in follows[name]]


def rounds(pathogen: Pathogen) -> list[list[str]]:
    """Sets of states that people go round in for ever by themselves, once they are in one of them."""
    follows = {name: _targets(state) for name, state in pathogen.states.items()}
    reach = {name: {name} for name in follows}
    for _ in follows:
        reach = {name: found.union(*(follows[one] for one in found)) for name, found in reach.items()}
    ways: list[list[str]] = []
    for name, others in reach.items():
        closed = all(name in reach[one] for one in others) and pathogen.states[name].dwell is not None
        if closed and not any(name in way for way in ways):
            ways.append([one for one in pathogen.states if one in others])
    return ways


def _is_nothing(dwell: Dwell) -> bool:
    return dwell.fixed == 0 or (dwell.empirical is not None and max(dwell.empirical.values) == 0)


def _targets(state: State) -> set[str]:
    found = {target for table in state.branch_tables() for target, share in table.items() if share > 0}
    return found | ({state.without_bed} if state.without_bed is not None else set())


def _reached_from(pathogen: Pathogen, reached: set[str]) -> set[str]:
    states = [pathogen.states[name] for name in reached]
    found = set().union(*(_targets(state) for state in states))
    if pathogen.infection is not None and any(state.susceptible > 0 for state in states):
        found.add(pathogen.infection.to)
    for name, strain in pathogen.strains.items():
        if not reached.isdisjoint(strain.by):
            open_to = {state for state in reached if pathogen.susceptibility(name, state) > 0}
            found |= {entered for state in open_to if (entered := strain.entered(state)) is not None}
    for encounter in pathogen.encounters:
        if set(encounter.between) <= reached:
            found |= {target for one in encounter.outcomes for target in (one.first, one.second) if target}
    hunting = pathogen.hunting
    if hunting is not None and any(state.hunts for state in states):
        found |= {hunting.bitten, hunting.torn, hunting.destroyed, hunting.killed or hunting.torn}
    return found


def waits_for(plan: list[Response], response: Response) -> set[str]:
    """The responses that must be on before this one, by name, whatever else its trigger asks for."""
    conditions = {one.name: _needed(one.when) for one in plan}
    found = conditions[response.name]
    for _ in plan:
        found = found.union(*(conditions.get(name, set()) for name in found))
    return found


def _needed(trigger: Trigger | None) -> set[str]:
    """The responses that must be on for a trigger to hold."""
    if trigger is None:
        return set()
    parts = set().union(*(_needed(one) for one in trigger.all or []))
    ways = [_needed(one) for one in trigger.any or []]
    parts |= set.intersection(*ways) if ways else set()
    return parts | ({trigger.response} if trigger.response is not None and trigger.state != "off" else set())
