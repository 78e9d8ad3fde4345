"""Compile behaviour: the common day, what makes people aware, how they barricade themselves and fight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hyosan.ground.knots import TABLE_SIZE
from hyosan.kernels.circles.contact import Clock
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.terrain import HABITS
from hyosan.model.behaviour import ARMS, Behaviour
from hyosan.model.dwell import Dwell
from hyosan.model.quantiles import quantile_table

WEIGHT_ONE = 64


def fixed_point(probability: float) -> int:
    """A probability with 2**32 = 1."""
    return int(probability * ONE)


def _weight(weight: float) -> int:
    return round(weight * WEIGHT_ONE)


def compile_habits(asked: Behaviour, clock: Clock) -> tuple[NDArray, NDArray[np.int64]]:
    """(one HABITS record, the dwell-time tables that it refers to)."""
    delays: dict[str, Dwell | None] = {
        "sight_row": asked.awareness.from_sight,
        "broadcast_row": asked.awareness.from_broadcast,
        "travel_row": asked.going_home,
        "stores_row": asked.barricade.stores,
        "packing_row": asked.flight.packing if asked.flight else None,
        "hiding_row": asked.hiding.until if asked.hiding else None,
        "telling_row": asked.word.delay if asked.word else None,
        "word_row": asked.word.believing if asked.word else None,
        "rumour_row": asked.word.fades if asked.word else None,
        "fades_row": asked.awareness.fades,
    }
    given = {name: dwell for name, dwell in delays.items() if dwell is not None}
    tables = np.empty((len(given), TABLE_SIZE), np.int64)
    habits = np.zeros(1, HABITS)
    habit = habits[0]
    for name in delays:
        habit[name] = -1
    for row, (name, dwell) in enumerate(given.items()):
        tables[row] = quantile_table(dwell)
        habit[name] = row
    habit["offset"], habit["weekday"] = int(clock.offset[0]), int(clock.weekday[0])
    for name in (
        "school_start", "school_end", "work_start", "work_end", "night_start", "night_end", "jitter",
    ):  # fmt: skip
        habit[name] = getattr(asked.day, name)
    for name in ("school", "work", "home_day", "home_night"):
        habit[f"reach_{name}"] = fixed_point(getattr(asked.exposure, name))
    for name in ("road", "car"):
        habit[f"reach_{name}"] = fixed_point(getattr(asked.exposure, name))
    _leaving(habit, asked)
    for name in ("weight_child", "weight_adult", "weight_old", "weight_sheltered"):
        habit[name] = _weight(getattr(asked, name))
    habit["seats"] = asked.group_size
    habit["child_below"], habit["old_from"] = asked.child_below, asked.old_from
    habit["breach_open"] = asked.barricade.breach_open
    habit["sight_least"] = asked.awareness.sight_takes
    habit["hearing_delay"] = asked.awareness.hearing_delay
    return habits, tables


def _leaving(habit: np.void, asked: Behaviour) -> None:
    """Who leaves the routine, and what companions do."""
    if asked.flight is not None:
        habit["flee"], habit["cars"] = fixed_point(asked.flight.households), fixed_point(asked.flight.cars)
        habit["trust"], habit["patience"] = fixed_point(asked.flight.trust), asked.flight.patience
    if asked.hiding is not None:
        habit["hide"], habit["most_looks"] = fixed_point(asked.hiding.share), asked.hiding.looks
    if asked.search is not None:
        habit["search"], habit["grown_from"] = fixed_point(asked.search.parents), asked.search.grown_from
    if asked.word is not None:
        habit["tells"], habit["calls"] = fixed_point(asked.word.tells), asked.word.calls
        habit["trust_household"] = fixed_point(asked.word.household)
        habit["trust_mates"] = fixed_point(asked.word.mates)
    shares = (
        "abandon",
        "sacrifice",
        "holds_door",
        "found",
        "trained",
        "trauma",
        "shield",
        "overlooked",
        "joins",
    )
    for name in shares:
        habit[name] = fixed_point(getattr(asked.company, name))
    habit["weight_trained"] = _weight(asked.company.weight_trained)
    habit["most_together"] = asked.company.most_together
    habit["weight_scarred"] = _weight(asked.company.weight_scarred)
    habit["experience"], habit["most_fights"] = _weight(asked.company.experience), asked.company.most_fights


def arms_weights(asked: Behaviour) -> NDArray[np.int64]:
    """Weight by arms, 64 = 1."""
    return np.array([_weight(asked.arms[name].weight) for name in ARMS], np.int64)


def arms_falls(asked: Behaviour, bare: float) -> list[float]:
    """The probability that a hunter falls, by arms; `bare` where behaviour gives none."""
    falls = [asked.arms[name].kill_probability for name in ARMS]
    return [bare if chance is None else chance for chance in falls]
