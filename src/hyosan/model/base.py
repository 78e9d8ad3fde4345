"""The base of every asked-for thing, and the field types that read numbers with units and origins."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)

from hyosan.ground.units import (
    FOREVER,
    LARGEST_SEED,
    format_clock,
    format_duration,
    parse_clock,
    parse_duration,
    parse_rate,
)

LARGEST_COUNT = 10**18
ORIGINS = ("source", "assumed", "calibrated")
SET = "set"  # beside a number: who set it for this run, in place of what the file says
ORIGIN_KEYS = (*ORIGINS, SET, "prior", "note")
_STARTS_AS_NUMBER = re.compile(r"^\s*[-+]?\.?\d|^\s*day\s+\d", re.IGNORECASE)


class Asked(BaseModel):
    """A frozen part of a scenario. `origin` may state where all numbers below it come from."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    origin: dict[str, Any] | None = Field(
        default=None, description="source, assumed or calibrated: holds for every number below"
    )

    @field_validator("origin")
    @classmethod
    def _known_origin(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None and (set(value) - set(ORIGIN_KEYS) or not set(value) & set(ORIGINS)):
            found = ", ".join(value) or "nothing"
            raise ValueError(
                f"an origin says one of {', '.join(ORIGINS)} (and perhaps a note); found {found}"
            )
        return value


def check_ages(from_age: float | None, to_age: float | None) -> None:
    """ValueError unless there is an age of `from_age` to less than `to_age` years; None is no bound."""
    if to_age is not None and to_age <= (from_age or 0):
        raise ValueError(
            f"nobody is from {from_age or 0:g} to less than {to_age:g} years old; 'to_age' must be above 'from_age'"
        )


def is_stated_number(value: Any) -> bool:
    """Whether a plain value is a number: one by itself, or a text that begins as one (`15 min`, `day 1 06:00`)."""
    if isinstance(value, str):
        return bool(_STARTS_AS_NUMBER.match(value))
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bare(value: Any) -> Any:
    """The value of a number that may carry its origin: `{value: 3, source: …}` is 3."""
    if value is None:
        raise ValueError("nothing is said here; give a value, or leave the key out")
    if isinstance(value, Mapping):
        if "value" not in value:
            raise ValueError("a number with an origin needs the key 'value'")
        unknown = [key for key in value if key not in ("value", *ORIGIN_KEYS)]
        if unknown:
            allowed = ", ".join(("value", *ORIGIN_KEYS))
            raise ValueError(f"unknown key {unknown[0]!r} beside 'value'; allowed: {allowed}")
        return value["value"]
    return value


def _number(value: Any) -> float:
    value = bare(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{value!r} is not a number")
    try:  # YAML 1.2 reads 2e6 as a number, but a quoted '2e6' stays text
        number = float(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _integer(value: Any) -> int:
    value = bare(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value  # exact beyond 2**53, where a float would round
    number = _number(value)
    if number != int(number):
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _within(read: Callable[[Any], Any], low: float, high: float, what: str) -> Callable[[Any], Any]:
    def validate(value: Any) -> Any:
        result = read(bare(value))
        if not low <= result <= high:
            raise ValueError(f"{bare(value)!r} is out of range; {what}")
        return result

    return validate


def at_most(high: float, words: str) -> Callable[[float], float]:
    """A check that a number is not larger; `words` are the limit as people read it."""

    def validate(value: float) -> float:
        if value > high:
            raise ValueError(f"{value:g} is out of range; at most {words}")
        return value

    return validate


def scalar_schema(*scalars: str) -> WithJsonSchema:
    """The JSON Schema of a value of one of these types, alone or with its origin."""
    kinds: list[dict[str, Any]] = [{"type": kind} for kind in scalars]
    properties: dict[str, Any] = {key: {} for key in ("value", *ORIGIN_KEYS)}
    wrapped = {
        "type": "object",
        "required": ["value"],
        "properties": properties,
        "additionalProperties": False,
    }
    return WithJsonSchema({"anyOf": [*kinds, wrapped]})


Number = Annotated[float, BeforeValidator(_number), scalar_schema("number")]
Positive = Annotated[
    float,
    BeforeValidator(_within(_number, 5e-324, math.inf, "it must be more than 0")),
    scalar_schema("number"),
]
NotNegative = Annotated[
    float, BeforeValidator(_within(_number, 0.0, math.inf, "it must be 0 or more")), scalar_schema("number")
]
Probability = Annotated[
    float, BeforeValidator(_within(_number, 0.0, 1.0, "it must lie between 0 and 1")), scalar_schema("number")
]
Count = Annotated[
    int,
    BeforeValidator(_within(_integer, 0, LARGEST_COUNT, "it must be 0 or more, and at most 1e18")),
    scalar_schema("integer"),
]
Seed = Annotated[
    int,
    BeforeValidator(_within(_integer, 0, LARGEST_SEED, f"a seed must lie between 0 and {LARGEST_SEED}")),
    scalar_schema("integer"),
]
Duration = Annotated[
    int,
    BeforeValidator(_within(parse_duration, 0, FOREVER, "a duration must not be negative")),
    PlainSerializer(format_duration, return_type=str),
    scalar_schema("string"),
]
Span = Annotated[  # a duration that may not be 0: a mean, a half-life, a step
    int,
    BeforeValidator(_within(parse_duration, 1, FOREVER, "it must be longer than 0")),
    PlainSerializer(format_duration, return_type=str),
    scalar_schema("string"),
]
Rate = Annotated[
    float,
    BeforeValidator(_within(parse_rate, 0.0, math.inf, "a rate must not be negative")),
    scalar_schema("string", "number"),
]
Clock = Annotated[
    int,
    BeforeValidator(lambda value: parse_clock(bare(value))),
    PlainSerializer(format_clock, return_type=str),
    scalar_schema("string"),
]
