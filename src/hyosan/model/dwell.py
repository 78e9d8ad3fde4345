"""Dwell-time distributions: how long a person stays in a state."""

from __future__ import annotations

import math
import operator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from hyosan.model.base import Asked, Duration, NotNegative, Positive, Span, at_most

Shape = Annotated[Positive, AfterValidator(at_most(10_000, "10,000; a shape beyond is as good as 'fixed'"))]


class Exponential(Asked):
    """Exponential with a mean."""

    mean: Span


class Gamma(Asked):
    """Gamma with a mean and a shape (shape 1 is exponential)."""

    mean: Span
    shape: Shape


class Lognormal(Asked):
    """Lognormal, by median and sigma (of the logarithm) or by mean and sd."""

    median: Span | None = None
    sigma: Positive | None = None
    mean: Span | None = None
    sd: Span | None = None

    @model_validator(mode="after")
    def _one_pair(self) -> Lognormal:
        by_median = self.median is not None and self.sigma is not None
        by_mean = self.mean is not None and self.sd is not None
        given = sum(x is not None for x in (self.median, self.sigma, self.mean, self.sd))
        if given != 2 or not (by_median or by_mean):
            raise ValueError("give either median and sigma, or mean and sd")
        return self


class Weibull(Asked):
    """Weibull with shape and scale."""

    shape: Shape
    scale: Span


class Empirical(Asked):
    """Observed durations, each with a weight (equal if left out)."""

    values: list[Duration] = Field(min_length=1)
    weights: list[NotNegative] | None = None

    @model_validator(mode="after")
    def _lengths(self) -> Empirical:
        if self.weights is not None and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise ValueError("weights must be as many as values, and not all 0")
        return self


class Dwell(Asked):
    """One distribution, named by its key: `{gamma: {mean: 2 days, shape: 2}}`."""

    exponential: Exponential | None = None
    gamma: Gamma | None = None
    lognormal: Lognormal | None = None
    weibull: Weibull | None = None
    fixed: Duration | None = None
    empirical: Empirical | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Dwell:
        if len(self.given()) != 1:
            raise ValueError(
                "a dwell time names exactly one of: exponential, gamma, lognormal, weibull, fixed, empirical"
            )
        return self

    def given(self) -> list[Literal["exponential", "gamma", "lognormal", "weibull", "fixed", "empirical"]]:
        """The names of the distributions given (exactly one when valid)."""
        names: list[Literal["exponential", "gamma", "lognormal", "weibull", "fixed", "empirical"]]
        names = ["exponential", "gamma", "lognormal", "weibull", "fixed", "empirical"]
        return [name for name in names if getattr(self, name) is not None]

    def mean(self) -> float:
        """The mean, in ticks."""
        if self.fixed is not None:
            return float(self.fixed)
        if self.exponential is not None:
            return float(self.exponential.mean)
        if self.gamma is not None:
            return float(self.gamma.mean)
        if self.weibull is not None:
            return self.weibull.scale * math.gamma(1 + 1 / self.weibull.shape)
        if self.empirical is not None:
            weights = self.empirical.weights or [1.0] * len(self.empirical.values)
            return sum(map(operator.mul, weights, self.empirical.values)) / sum(weights)
        lognormal = self.lognormal
        assert lognormal is not None  # a dwell time names exactly one
        if lognormal.mean is not None:
            return float(lognormal.mean)
        assert lognormal.median is not None and lognormal.sigma is not None
        return lognormal.median * math.exp(lognormal.sigma**2 / 2)
