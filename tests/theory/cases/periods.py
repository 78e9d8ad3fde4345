"""Infectious periods, as a scenario asks for them and as theory takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import oracles


@dataclass(frozen=True)
class Period:
    """A dwell time of a scenario, and the same law by its Laplace transform, in days."""

    dwell: dict[str, Any]
    law: oracles.Laplace


def exponential(mean: float) -> Period:
    return Period({"exponential": {"mean": f"{mean} days"}}, oracles.exponential_period(mean))


def fixed(length: float) -> Period:
    return Period({"fixed": f"{length} days"}, oracles.fixed_period(length))


def gamma(mean: float, shape: float) -> Period:
    return Period({"gamma": {"mean": f"{mean} days", "shape": shape}}, oracles.gamma_period(mean, shape))


def weibull(scale: float, shape: float) -> Period:
    return Period(
        {"weibull": {"scale": f"{scale} days", "shape": shape}},
        oracles.density_period(
            lambda x: shape / scale * (x / scale) ** (shape - 1) * mpmath.exp(-((x / scale) ** shape))
        ),
    )


def lognormal(median: float, sigma: float) -> Period:
    def density(x: Any) -> Any:
        if x == 0:
            return mpmath.mpf(0)
        z = mpmath.log(x / median) / sigma
        return mpmath.exp(-(z**2) / 2) / (x * sigma * mpmath.sqrt(2 * mpmath.pi))

    return Period(
        {"lognormal": {"median": f"{median} days", "sigma": sigma}}, oracles.density_period(density)
    )


def empirical(values: list[float], weights: list[float]) -> Period:
    return Period(
        {"empirical": {"values": [f"{value} days" for value in values], "weights": weights}},
        oracles.empirical_period(values, weights),
    )
