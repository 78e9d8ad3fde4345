"""How kernels are compiled: without reference counting, which would cost more than the work itself.

A kernel works on arrays that its caller keeps alive and allocates nothing, so counting references to
them is pure loss (measured: 7 times on the contact kernels). Wrappers for callers that do not exist are
left out: unpacking arguments would take most of the compile time.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from numba import njit

compiled: Any = njit  # numba's own types do not know the options that leave something out
LEAN = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}


def _compile(function: Callable, **options: Any) -> Any:
    """A compiled function, cached on disk for as long as no source that it may be made of changes.

    Pieces are compiled into those that call them, perhaps from other files; numba looks at one file only.
    """
    made = compiled(**LEAN, **options)(function)
    file = made._cache._cache_file
    file._source_stamp = (*file._source_stamp, _digest(function.__module__))
    file._load_index = partial(_known, file._load_index)
    return made


def _known(load: Callable[[], dict]) -> dict:
    """What the cache holds: nothing, if it speaks of names that our source no longer has."""
    try:
        return load()
    except (AttributeError, ImportError):
        return {}


@lru_cache
def _digest(module: str) -> str:
    """A hash of a module's source and of all of ours that it imports, directly or not."""
    source = Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8")
    imported = sorted(set(re.findall(r"^from (hyosan\.\S+) import", source, re.MULTILINE)))
    whole = [source, *(_digest(name) for name in imported)]
    return hashlib.sha256("\0".join(whole).encode()).hexdigest()


def kernel(function: Callable) -> Any:
    """A kernel that Python calls."""
    return _compile(function)


def part(function: Callable) -> Any:
    """A piece of kernels, compiled into those that call it; Python does not."""
    return _compile(function, forceinline=True, no_cpython_wrapper=True)


def shared(function: Callable) -> Any:
    """A piece of kernels that Python calls too."""
    return _compile(function, forceinline=True)


def inner(function: Callable) -> Any:
    """A larger piece that kernels call and Python does not."""
    return _compile(function, no_cpython_wrapper=True)


def piece(function: Callable) -> Any:
    """A larger piece with one or two callers, which takes its place in them before they are compiled."""
    return _compile(function, inline="always")
