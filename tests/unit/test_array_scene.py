"""Scenes of kernels: one pointer that stands for many arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numba import typeof

from hyosan.kernels.circles.calendar import HIT
from hyosan.kernels.compiling import kernel
from hyosan.kernels.scene import Scene


class Alike(NamedTuple):
    one: np.ndarray
    other: np.ndarray


class Unlike(NamedTuple):
    flat: np.ndarray
    table: np.ndarray
    records: np.ndarray


@kernel
def weigh(scene):
    """Something of every field."""
    total = scene.numbers.sum() + scene.alike.one[0] + scene.alike.other[0]
    for record in scene.unlike.records:
        total += record.target
    return total + scene.unlike.table[1, 0] + scene.unlike.flat.size


def fields() -> dict[str, object]:
    records = np.zeros(2, HIT)
    records["target"] = 1000, 2000
    return {
        "numbers": np.array([1, 2, 3]),
        "alike": Alike(np.array([10]), np.array([20])),
        "unlike": Unlike(np.zeros(100, np.uint8), np.array([[0, 0], [70_000, 0]]), records),
    }


def test_kernels_see_what_a_scene_was_made_of_and_what_is_put_in_its_place() -> None:
    scene = Scene(fields())
    assert weigh(scene) == 6 + 30 + 3000 + 70_000 + 100
    scene.put("numbers", np.array([100_000, 0, 0, 0]))
    scene.put("alike", Alike(np.array([11]), np.array([21])))
    assert weigh(scene) == 100_000 + 32 + 3000 + 70_000 + 100
    assert scene.alike.one[0] == 11


@pytest.mark.parametrize(
    "other", [np.array([1.0]), np.array([[1]]), Alike(np.array([1]), np.array([1])), np.array([1], np.int32)]
)
def test_a_field_keeps_its_types(other: object) -> None:
    with pytest.raises(TypeError, match="numbers"):
        Scene(fields()).put("numbers", other)


def test_types_are_those_of_numba() -> None:
    """Also of arrays that may not be written, and of plain tuples."""
    fixed = np.arange(3)
    fixed.flags.writeable = False
    asked = fields() | {"fixed": fixed, "plain": (np.zeros(1), np.zeros(1, np.int8)), "even": (fixed, fixed)}
    found = Scene(asked)._numba_type_.fields
    assert all(found[name] == typeof(field) for name, field in asked.items())
