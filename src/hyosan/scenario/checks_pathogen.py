"""Whether the parts of a pathogen fit together: states that must exist, be left and be reachable."""

from __future__ import annotations

from collections.abc import Iterator

from hyosan.model.pathogen import Pathogen
from hyosan.scenario.document import Keys
from hyosan.scenario.problems import Problem, unknown_state
from hyosan.scenario.reach import endless, rounds, unreachable

MOST_MOVES = 100_000  # of one person by himself in a run


def pathogen_problems(pathogen: Pathogen, seeded: list[str], horizon: int) -> Iterator[Problem]:
    """What of a pathogen cannot be run; `seeded` are the states that somebody may begin in or be moved into."""
    root: Keys = ("pathogen",)
    unknown = list(_unknown_states(pathogen, root))
    yield from unknown
    if not unknown:
        dosed = [name for name, state in pathogen.states.items() if state.by_dose]
        for state in unreachable(pathogen, [*seeded, *dosed]):
            text = (
                "no move, infection, encounter or seeding leads to this state; lead to it, leave it out, "
                "or say 'by_dose: true' where doses do"
            )
            yield Problem((*root, "states", state), text)
        for state in endless(pathogen):
            text = "it is left at once and leads back to itself at once: no course would end; give it a dwell time"
            yield Problem((*root, "states", state, "dwell"), text)
        yield from _hasty_rounds(pathogen, root, horizon)
    yield from _strains(pathogen, root)
    if pathogen.infection is not None:
        for trait in ("infectious", "susceptible"):
            if not any(getattr(state, trait) > 0 for state in pathogen.states.values()):
                yield Problem((*root, "infection"), f"no state is {trait}; give one of them '{trait}: 1'")
        for key in ("dispersion", "seasonality"):
            if pathogen.encounters and getattr(pathogen.infection, key) is not None:
                text = f"with encounters '{key}' would scale those too, which is not offered; leave one out"
                yield Problem((*root, "infection", key), text)
    elif pathogen.strains and pathogen.encounters:
        yield Problem(
            (*root, "strains"), "strains and encounters in one pathogen are not offered; leave one out"
        )
    hunters = [name for name, state in pathogen.states.items() if state.hunts]
    if pathogen.hunting is not None and not hunters:
        yield Problem((*root, "hunting"), "no state hunts; give one of them 'hunts: true', or leave this out")


def _hasty_rounds(pathogen: Pathogen, root: Keys, horizon: int) -> Iterator[Problem]:
    """Ways round for ever that are too fast: a course is followed from its beginning whenever a state is read."""
    for names in rounds(pathogen):
        dwells = [dwell.mean() for name in names if (dwell := pathogen.states[name].dwell) is not None]
        moves = horizon / (sum(dwells) / len(dwells)) if sum(dwells) > 0 else 0.0  # 0: endless() has it
        if moves > MOST_MOVES:
            text = (
                f"people go round for ever in {', '.join(map(repr, names))}, about {moves:,.0f} moves by the horizon; "
                f"at most {MOST_MOVES:,} are possible: make the dwell times longer, or let a branch lead out"
            )
            yield Problem((*root, "states", names[0], "dwell"), text)


def _strains(pathogen: Pathogen, root: Keys) -> Iterator[Problem]:
    """What strains must have in common, and what each needs."""
    if pathogen.strains and pathogen.infection is not None:
        yield Problem((*root, "infection"), "there are 'strains' too; give one of the two")
    first = next(iter(pathogen.strains.values()), None)
    for name, strain in pathogen.strains.items():
        here = (*root, "strains", name)
        for key in ("dispersion", "seasonality"):
            if getattr(strain, key) != getattr(first, key):
                yield Problem(
                    (*here, key), f"all strains must have the same '{key}'; give each the same, or none"
                )
        known = [one for one in strain.by if one in pathogen.states]
        if known and not any(pathogen.states[one].infectious > 0 for one in known):
            text = "none of these states is infectious; give one of them 'infectious: 1'"
            yield Problem((*here, "by"), text)
        if not any(
            pathogen.susceptibility(name, state) > 0 and strain.entered(state) for state in pathogen.states
        ):
            yield Problem(here, "no state is susceptible to this strain; give one of them 'susceptible: 1'")


def _unknown_states(pathogen: Pathogen, root: Keys) -> Iterator[Problem]:
    for name, state in pathogen.states.items():
        for index, table in enumerate(state.branch_tables()):
            at: Keys = (index, "to") if isinstance(state.to, list) else ()
            for target in table:
                yield from unknown_state(pathogen.states, target, (*root, "states", name, "to", *at, target))
        if state.without_bed is not None:
            yield from unknown_state(
                pathogen.states, state.without_bed, (*root, "states", name, "without_bed")
            )
        if state.fed is not None:
            yield from unknown_state(pathogen.states, state.fed, (*root, "states", name, "fed"))
    if pathogen.initial is not None:
        yield from unknown_state(pathogen.states, pathogen.initial, (*root, "initial"))
    if pathogen.infection is not None:
        yield from unknown_state(pathogen.states, pathogen.infection.to, (*root, "infection", "to"))
    for strain_name, strain in pathogen.strains.items():
        here = (*root, "strains", strain_name)
        for index, by in enumerate(strain.by):
            yield from unknown_state(pathogen.states, by, (*here, "by", index))
        for open_to in strain.susceptible:
            yield from unknown_state(pathogen.states, open_to, (*here, "susceptible", open_to))
        if isinstance(strain.to, str):
            yield from unknown_state(pathogen.states, strain.to, (*here, "to"))
        else:
            for before, entered in strain.to.items():
                yield from unknown_state(pathogen.states, before, (*here, "to", before))
                yield from unknown_state(pathogen.states, entered, (*here, "to", before))
    for index, encounter in enumerate(pathogen.encounters):
        here = (*root, "encounters", index)
        for side, name in enumerate(encounter.between):
            yield from unknown_state(pathogen.states, name, (*here, "between", side))
        for number, outcome in enumerate(encounter.outcomes):
            for key, changed in (("first", outcome.first), ("second", outcome.second)):
                if changed is not None:
                    yield from unknown_state(pathogen.states, changed, (*here, "outcomes", number, key))
    if pathogen.hunting is not None:
        hunting = pathogen.hunting
        for key, name in (
            ("bitten", hunting.bitten),
            ("torn", hunting.torn),
            ("destroyed", hunting.destroyed),
            ("killed", hunting.killed or hunting.torn),
        ):
            yield from unknown_state(pathogen.states, name, (*root, "hunting", key))
