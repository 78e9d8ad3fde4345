"""How branches tell people apart: by age alone, or by age and the attributes that a scenario names.

Kernels read one byte a person. Where no branch names an attribute it is the age, in the world's own array;
else it numbers the combinations of age band and attributes, of which there may be 256.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.errors import ScenarioError
from hyosan.model.pathogen import Group, GroupBranches, Pathogen
from hyosan.world.world import ROLES, SEXES, World, missing

MOST = 256
SHOWN = 8  # values that an error names
Traits = tuple[int, Mapping[str, Any]]  # (years, the named attributes' values)


@dataclass(frozen=True)
class Profiles:
    """The profile of every person, and what each profile stands for."""

    of_person: NDArray[np.uint8]  # empty: everybody's is 0
    traits: Sequence[Traits]  # by profile

    @cached_property
    def count(self) -> int:
        """How many profiles there may be."""
        return len(self.traits)


def profiles_of(world: World, pathogen: Pathogen, immunity: Sequence[GroupBranches] = ()) -> Profiles:
    """The profiles that a pathogen's branches and susceptibility and a population's immunity need of a world's people.

    ScenarioError where they name an attribute that nobody has, or too many combinations.
    """
    entries: list[Group] = [*immunity, *(one for state in pathogen.states.values() for one in state.groups())]
    openness = [one for infection in pathogen.infections() for one in infection.susceptibility]
    if world.people.age.size == 0 and any(one.from_age > 0 for one in openness):
        raise ScenarioError(
            "the pathogen's 'susceptibility' goes by age, and these people have none: give them ages (a 'country', "
            "or a column 'age'), or take the pathogen with susceptibility: []"
        )
    entries += openness
    asked: dict[str, list[Any]] = {}
    for entry in entries:
        for name, value in entry.attributes.items():
            values = asked.setdefault(name, [])
            if value not in values:
                values.append(value)
    ages = np.ascontiguousarray(world.people.age, np.uint8)
    if not asked:
        return Profiles(ages, [(age, {}) for age in range(MOST)])
    bounds = sorted({0, *(math.ceil(entry.from_age) for entry in entries)})
    names = sorted(asked)
    choices = [[*asked[name], None] for name in names]
    traits = [
        (bounds[band], dict(zip(names, found, strict=True)))
        for band, *found in product(range(len(bounds)), *choices)
    ]
    if len(traits) > MOST:
        raise ScenarioError(
            f"branches tell {len(traits)} kinds of people apart, by {len(bounds)} bands of age and the attributes "
            f"{', '.join(names)}; at most {MOST} are possible"
        )
    number = (
        np.searchsorted(bounds, ages, side="right") - 1
        if ages.size
        else np.zeros(world.people.count, np.int64)
    )
    for name, values in zip(names, choices, strict=True):
        number = number * len(values) + _which(world, name, values[:-1])
    return Profiles(number.astype(np.uint8), traits)


def column(world: World, name: str) -> NDArray:
    """What is known of everybody under a name: sex, role, or an attribute. ScenarioError if nothing is."""
    people = world.people
    if name == "sex" and people.sex.size:
        return np.array(SEXES)[people.sex]
    if name == "role" and people.role.size:
        return np.array(ROLES)[people.role]
    if name not in people.attributes:
        own = [known for known in ("sex", "role") if getattr(people, known).size]
        known = ", ".join([*own, *people.attributes]) or "none"
        raise ScenarioError(f"people have no attribute {name!r}; they have: {known}")
    return people.attributes[name]


def _which(world: World, name: str, asked: Sequence[Any]) -> NDArray[np.int64]:
    """The first of the asked values that each person's equals; their number for none."""
    found = np.full(world.people.count, len(asked), np.int64)
    for number in reversed(range(len(asked))):
        found[having(world, name, asked[number])] = number
    return found


def having(world: World, name: str, asked: Any) -> NDArray[np.bool_]:
    """Who has this value of sex, role or an attribute. ScenarioError if it is none that people may have."""
    values = column(world, name)
    found = equal(values, asked)
    if not found.any():
        known = _possible(name, values)
        if str(asked).lower() not in (word.lower() for word in known):
            text = ", ".join(known[:SHOWN]) + (", …" if len(known) > SHOWN else "")
            raise ScenarioError(f"nobody's {name!r} is {asked!r}; there are: {text or 'none, all are empty'}")
    return found


def _possible(name: str, values: NDArray) -> list[str]:
    """The values that people have, in words; of those of a closed list all."""
    closed = {"sex": SEXES, "role": ROLES}.get(name, ("true", "false") if values.dtype.kind == "b" else ())
    return list(closed) or [f"{value}" for value in np.unique(values[~missing(values)].astype(str))]


def equal(values: NDArray, asked: Any) -> NDArray[np.bool_]:
    """Whether values, as a table has them, are what a scenario writes: numbers as numbers, others as words."""
    if values.dtype.kind in "iuf":
        try:
            return np.asarray(values == float(asked))
        except ValueError:
            return np.zeros(len(values), bool)
    if values.dtype.kind == "b" or isinstance(asked, bool):
        return np.asarray(np.char.lower(values.astype(str)) == str(asked).lower())
    return np.asarray(values.astype(str) == str(asked))
