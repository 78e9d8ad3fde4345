"""How many are struck on average among prey without end: the renewal equation of hunters, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def struck_on_average(
    cycle: float,
    bite: float,
    fall: float,
    turns: float,
    turned_by: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    until: float,
    grid: int = 2400,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(times, mean number struck by then) from one hunter at time 0. Times in any one unit.

    A hunter strikes at ages 0, cycle, 2 cycle, …: with probability `bite` somebody is bitten or torn apart,
    with `fall` it falls instead. Of those struck a share `turns` becomes hunters, after a delay with the
    distribution function `turned_by`. With strikes at rate s and new hunters at rate b, as measures,
    s = b * strikes of a hunter by age, and b = delta(0) + turns s * delay. Solved on a grid.
    """
    width = until / grid
    times = np.arange(grid + 1) * width
    delay = turns * np.diff(turned_by(np.concatenate([[0.0], times + width / 2])))  # mass around each time
    strikes = np.zeros(grid + 1)
    number = np.arange(int(until / cycle) + 1)
    np.add.at(strikes, np.rint(number * cycle / width).astype(int), bite * (1 - fall) ** number)
    born, struck = np.zeros(grid + 1), np.zeros(grid + 1)
    born[0] = 1.0
    offspring = np.convolve(strikes, delay)[: grid + 1]
    for at in range(1, grid + 1):
        born[at] = born[:at] @ offspring[at:0:-1] / (1 - offspring[0])
    struck = np.convolve(born, strikes)[: grid + 1]
    return times, np.cumsum(struck)
