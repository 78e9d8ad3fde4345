"""The public names, and that asking for them costs nothing until one is used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import hyosan

PUBLIC = [
    "HyosanError",
    "Response",
    "ScenarioError",
    "TableError",
    "UserError",
    "build_world",
    "checkpoint_at",
    "plot",
    "read_scenario",
    "simulate",
    "simulate_many",
]
HEAVY = {"duckdb", "matplotlib", "numba", "numpy", "pyarrow", "pydantic", "ruamel", "scipy", "zarr"}

IMPORT = "import hyosan"
HELP = """
from hyosan.door.command_line import main
sys.argv = ["hyosan", "--help"]
try:
    main()
except SystemExit as left:
    assert not left.code
"""


def loaded_by(code: str) -> tuple[str, set[str]]:
    """What a fresh interpreter prints, and the top-level modules it holds afterwards."""
    script = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout, {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_the_exports_are_these() -> None:
    assert sorted(hyosan.__all__) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert (getattr(hyosan, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="simulat"):
        hyosan.simulat  # noqa: B018


def test_importing_hyosan_imports_nothing_heavy() -> None:
    _, loaded = loaded_by(IMPORT)
    assert "hyosan" in loaded
    assert loaded & HEAVY == set()


def test_the_help_imports_nothing_heavy() -> None:
    printed, loaded = loaded_by(HELP)
    assert "schema" in printed  # the help was shown
    assert loaded & HEAVY == set()
