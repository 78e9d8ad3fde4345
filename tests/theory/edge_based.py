"""Curves of SIR on large configuration-model networks: the edge-based compartmental equations, and nothing of ours.

Miller, Slim and Volz (2012), J. R. Soc. Interface 9:890; with many seeds, Miller (2014), PLoS ONE 9:e101421.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from scipy.integrate import solve_ivp


@dataclass(frozen=True)
class Curve:
    """Shares of all people, by time."""

    time: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    infectious: NDArray[np.float64]

    @property
    def infected(self) -> NDArray[np.float64]:
        """Ever infected."""
        return 1 - self.susceptible


def sir(
    degrees: NDArray[np.float64],
    edge_rate: float,
    recovery_rate: float,
    seeded: float,
    time: NDArray[np.float64],
) -> Curve:
    """S and I at `time` (from 0) when a random share `seeded` is infectious at 0, by the degree distribution.

    theta is the probability that an edge has brought nothing to a person yet:
    theta' = -b theta + b (1 - seeded) psi'(theta) / psi'(1) + g (1 - theta), S = (1 - seeded) psi(theta).
    """
    psi = Polynomial(degrees)
    slope = psi.deriv()

    def change(_: float, state: NDArray[np.float64]) -> list[float]:
        theta, recovered = state
        left = (1 - seeded) * psi(theta)
        untouched = (1 - seeded) * slope(theta) / slope(1)
        return [
            -edge_rate * (theta - untouched) + recovery_rate * (1 - theta),
            recovery_rate * (1 - left - recovered),
        ]

    solved = solve_ivp(change, (0, time[-1]), [1.0, 0.0], t_eval=time, rtol=1e-10, atol=1e-12)
    theta, recovered = solved.y
    susceptible = (1 - seeded) * psi(theta)
    return Curve(time, susceptible, 1 - susceptible - recovered)


def thinned(degrees: NDArray[np.float64], lost: float) -> NDArray[np.float64]:
    """The degree distribution when a share `lost` of all edges is missing."""
    return Polynomial(degrees)(Polynomial([lost, 1 - lost])).coef
