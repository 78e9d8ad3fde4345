"""A country's ages and households, from the library, as whole numbers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hyosan.ground.errors import ScenarioError
from hyosan.model.place import Country
from hyosan.world.whole import Whole, apportion, by_age, parts

COUNTRIES = Path(__file__).resolve().parent.parent / "library" / "countries"
AGES = 105  # ages 0 … 104


@dataclass(frozen=True)
class Census:
    """What the generator needs of a country. By-age arrays have length `AGES`."""

    ages: Whole  # people of each age
    sizes: Whole  # households of 0, 1, 2, … people, in parts
    with_parents: Whole  # adults of each age who live with their parents, in parts
    alone: Whole
    with_grandparent: Whole  # by household size
    single_parents: int  # in parts
    parent_gap: tuple[int, int]
    grandparent_gap: tuple[int, int]

    def ages_of(self, count: int) -> Whole:
        """How many of `count` people have each age: the pyramid to within one person."""
        return apportion(count, self.ages)


def read_census(name: str, folder: Path = COUNTRIES) -> Census:
    """Read a country of the library. ScenarioError if there is none of that name."""
    from ruamel.yaml import YAML

    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        raise ScenarioError(f"unknown country {name!r}; allowed: {', '.join(known)}")
    asked = Country.model_validate(YAML(typ="safe").load(folder / f"{name}.yaml"))
    return Census(
        ages=_ages(folder / asked.ages, asked.oldest_decline),
        sizes=_sizes(folder / asked.households, asked.large_households),
        with_parents=by_age(asked.with_parents, AGES),
        alone=by_age(asked.alone, AGES),
        with_grandparent=by_age(asked.with_grandparent, 1 + max(asked.large_households)),
        single_parents=int(parts([asked.single_parents])[0]),
        parent_gap=asked.parent_gap,
        grandparent_gap=asked.grandparent_gap,
    )


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as table:
        return [row[name] for row in csv.DictReader(table)]


def _ages(path: Path, decline: float) -> Whole:
    values = [int(text) for text in _column(path, "value")]
    last = len(values) - 1
    tail = [1.0]
    while last + len(tail) < AGES:
        tail.append(tail[-1] * decline)
    ages = np.zeros(AGES, np.int64)
    ages[:last] = values[:last]
    ages[last:] = apportion(values[last], parts(tail))
    return ages


def _sizes(path: Path, large: dict[int, float]) -> Whole:
    shares = [float(text) for text in _column(path, "share")]
    sizes = np.zeros(1 + max(large), np.float64)
    sizes[1 : len(shares)] = shares[:-1]
    for size, share in large.items():
        sizes[size] += shares[-1] * share
    return parts(sizes)
