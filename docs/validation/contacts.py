"""The library's city beside surveys of contacts: its matrices, a table of measures, and what is off."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import surveys
from numpy.typing import NDArray

import hyosan as hy
from hyosan.outcome.mixing import contact_matrix, dominant_eigenvalue

BANDS = tuple(range(0, 80, 5))
SETTINGS = {  # as POLYMOD has them: the circles of the library
    "at home": ("household",),
    "at school": ("class", "school"),
    "at work": ("workplace",),
    "elsewhere": ("neighbourhood",),
}


@dataclass(frozen=True)
class City:
    """The city's contact matrices, and how many people there are of each five years."""

    people: NDArray[np.int64]
    fives: NDArray[np.float64]  # [16, 16]
    polymod: NDArray[np.float64]  # in POLYMOD's three bands
    settings: Mapping[str, float]  # contacts a day of all people, by setting

    def mean(self, low: int = 0, high: int = 80) -> float:
        """Contacts a day from an age to below another; 80 is the end of life."""
        within = slice(low // 5, high // 5)
        return float(np.average(self.fives.sum(axis=1)[within], weights=self.people[within]))


def city() -> City:
    """Build the city and compute its matrices."""
    scenario = hy.read_scenario("seir-city")
    world = hy.build_world(scenario)
    people = np.bincount(np.searchsorted(BANDS, world.people.age, side="right") - 1, minlength=len(BANDS))
    by_setting = {}
    for setting, names in SETTINGS.items():
        circles = [circle for circle in scenario.circles if circle.name in names]
        assert len(circles) == len(names), f"no circles {names}"
        contacts = contact_matrix(world, circles, BANDS).sum(axis=1)
        by_setting[setting] = float(np.average(contacts, weights=people))
    fives = contact_matrix(world, scenario.circles, BANDS)
    return City(people, fives, contact_matrix(world, scenario.circles, surveys.POLYMOD_BANDS), by_setting)


def beside_surveys(here: City, korea: surveys.Projection) -> str:
    """The city's measures beside the surveys' in the same bands, what is off, and the sources."""
    rows = [*contacts_a_day(here, korea), *shares(here), *measures(here, korea)]
    head = ["| | the city | published | |", "| --- | ---: | ---: | --- |"]
    table = "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
    return "\n\n".join([table, textwrap.fill(what_is_off(here), 116), SOURCES.strip()])


Cells = tuple[str, str, str, str]


def contacts_a_day(here: City, korea: surveys.Projection) -> list[Cells]:
    """Of all ages, and of the two that the Korean survey tells."""
    projected = np.average(korea.contacts.sum(axis=1), weights=korea.people)
    rows = [("contacts a day, all ages", f"{here.mean():.1f}", *surveys.MEANS[0])]
    rows += [("", "", *survey) for survey in surveys.MEANS[1:]]
    rows.append(("", "", f"{projected:.1f}", "projected to South Korea"))
    for (low, high), count in surveys.KOREA.items():
        ages = f"at {low} to {high - 1}" if high < 80 else f"at {low} and over"
        rows.append((ages, f"{here.mean(low, high):.1f}", f"{count}", "South Korea, 2023"))
    return rows


def shares(here: City) -> list[Cells]:
    """Of all contacts, by setting."""
    total = sum(here.settings.values())
    return [
        (f"share {setting}", f"{here.settings[setting] / total:.1%}", f"{share:.1%}", "POLYMOD")
        for setting, share in surveys.SHARES.items()
    ]


def measures(here: City, korea: surveys.Projection) -> list[Cells]:
    """Dominant eigenvalue and assortativeness, in the bands that are published."""
    kinds = {"dominant eigenvalue": dominant_eigenvalue, "assortativeness Q": surveys.assortativeness}
    pairs = {
        "under 5, 5 to 17, 18 and over": (here.polymod, surveys.POLYMOD_MATRIX, "POLYMOD"),
        "by five years, to 79": (here.fives, korea.contacts, "projected to South Korea"),
    }
    return [
        (f"{name}, {bands}", f"{measure(own):.2f}", f"{measure(published):.2f}", source)
        for name, measure in kinds.items()
        for bands, (own, published, source) in pairs.items()
    ]


def what_is_off(here: City) -> str:
    """Where the city's circles are not what surveys found, and why."""
    adults = np.mean([surveys.POLYMOD[ages] for ages in ((20, 30), (30, 40), (40, 50), (50, 60))])
    return (
        "The shape by age is the surveys': most in school, least in old age, one's own age, and one's parents and "
        f"children. Off are: adults, who meet too few ({here.mean(20, 60):.1f} a day from 20 to 59; POLYMOD, by "
        f"decades, {adults:.1f}), since those who live alone have nobody to meet at home; children under five, who go "
        f"to no nursery ({here.mean(0, 5):.1f}; POLYMOD {surveys.POLYMOD[0, 5]:.1f}); from 20 to 24, who go to no "
        f"university ({here.mean(20, 25):.1f}); and the old, who meet as many in the neighbourhood as others do "
        f"({here.mean(75, 80):.1f} from 75; South Korea {surveys.KOREA[75, 80]}). School's share is small since "
        "POLYMOD asked children more often than they are many in a Korean city."
    )


SOURCES = """
Sources: Mossong 2008 doi:10.1371/journal.pmed.0050074, its matrix by socialmixr; Shin and Bae 2025
doi:10.1016/j.jiph.2025.102725; Son 2025 doi:10.1186/s12879-025-10706-y; the projection Prem, Cook and Jit 2017
doi:10.1371/journal.pcbi.1005697. The dominant eigenvalue times the probability per contact and the infectious days
is the reproduction number if nobody were met twice; Q is 0 where age decides nothing and 1 where everybody stays
among his own (Gupta, Anderson and May 1989). Both depend on the bands.
"""
