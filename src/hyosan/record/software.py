"""The versions and the machine a run was made with; nothing that says whose machine it was."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("hyosan", "numpy", "numba", "pyarrow", "pydantic", "scipy", "mpmath", "zarr", "duckdb")


def software_versions() -> dict[str, str]:
    """Python's version and those of the packages that can change a result or a file."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def platform_facts() -> dict[str, str]:
    """Operating system and processor kind."""
    return {"system": platform.system(), "release": platform.release(), "machine": platform.machine()}
