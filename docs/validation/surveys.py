"""Published figures of who meets whom: POLYMOD, two surveys in South Korea, and a projection to South Korea."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Mean contacts a day by age (years from, to): Mossong 2008 doi:10.1371/journal.pmed.0050074, table 1.
POLYMOD = {
    (0, 5): 10.21, (5, 10): 14.81, (10, 15): 18.22, (15, 20): 17.58, (20, 30): 13.57,
    (30, 40): 14.14, (40, 50): 13.83, (50, 60): 12.30, (60, 70): 9.21, (70, 85): 6.89,
}  # fmt: skip
# Shin and Bae 2025 doi:10.1016/j.jiph.2025.102725, abstract: July to September 2023, 1,493 participants.
KOREA = {(5, 10): 17.8, (75, 80): 3.5}  # the second is 75 and over
MEANS = (  # all ages; and Son 2025 doi:10.1186/s12879-025-10706-y, abstract
    ("13.4", "POLYMOD, eight countries of Europe, 2005-2006"),
    ("9.2", "South Korea, July to September 2023"),
    ("4.8", "South Korea, 2023-2024, close contacts only"),
)

# All countries of POLYMOD together, symmetric, as socialmixr gives it (the example of contactMatrixPolymod in the R
# package multigroup.vaccine): under 5, 5 to 17, 18 and over; row: who reports.
POLYMOD_BANDS = (0, 5, 18)
POLYMOD_MATRIX = np.array(
    [[2.2370031, 1.504903, 6.086132], [0.5148409, 9.846792, 7.272662], [0.3754707, 1.311486, 10.828758]]
)

SHARES = {
    "at home": 0.265,
    "at school": 0.207,
    "at work": 0.178,
    "elsewhere": 0.350,
}  # Mossong 2008: of all contacts

PROJECTED_FILE = Path(__file__).parent / "surveys" / "korea-projected-2015.csv"


@dataclass(frozen=True)
class Projection:
    """Contacts a day [a, b] by five years of age from 0 to 79, and people of each age."""

    people: NDArray[np.float64]
    contacts: NDArray[np.float64]


def projected_korea() -> Projection:
    """POLYMOD projected to South Korea: Prem, Cook and Jit 2017 doi:10.1371/journal.pcbi.1005697 (CC BY 4.0).

    From a study of contacts in South Korea in 2020 which tabulates it as rates per person and inhabitant, here times
    the registered population of 2015 that stands beside it there.
    """
    with PROJECTED_FILE.open(encoding="utf-8") as file:
        table = [[float(cell) for cell in line[1:]] for line in list(csv.reader(file))[1:]]
    both = np.array(table)
    return Projection(both[:, 0], both[:, 1:])


def assortativeness(matrix: NDArray[np.float64]) -> float:
    """Q = (trace of the shares - 1) / (bands - 1): 0 by chance alone, 1 within the band (Gupta, Anderson and May 1989).

    It depends on the bands, so only matrices of the same bands compare.
    """
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    return float((np.trace(shares) - 1) / (len(matrix) - 1))
