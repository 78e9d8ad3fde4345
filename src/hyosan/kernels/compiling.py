"""How kernels are compiled: without reference counting, which would cost more than the work itself.

A kernel works on arrays that its caller keeps alive and allocates nothing, so counting references to
them is pure loss (measured: 7 times on the contact kernels). Wrappers for callers that do not exist are
left out: unpacking arguments would take most of the compile time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

compiled: Any = njit  # numba's own types do not know the options that leave something out
LEAN = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}


def kernel(function: Callable) -> Any:
    """A kernel that Python calls."""
    return compiled(**LEAN)(function)


def part(function: Callable) -> Any:
    """A piece of kernels, compiled into those that call it; Python does not."""
    return compiled(**LEAN, forceinline=True, no_cpython_wrapper=True)(function)


def shared(function: Callable) -> Any:
    """A piece of kernels that Python calls too."""
    return compiled(**LEAN, forceinline=True)(function)


def inner(function: Callable) -> Any:
    """A larger piece that kernels call and Python does not."""
    return compiled(**LEAN, no_cpython_wrapper=True)(function)


def piece(function: Callable) -> Any:
    """A larger piece with one or two callers, which takes its place in them before they are compiled."""
    return compiled(**LEAN, inline="always")(function)
