"""The library: named scenarios, pathogens, places, circles, behaviours and plans that come with hyosan."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from hyosan.ground.errors import ScenarioError
from hyosan.scenario.document import Document, read_document

LIBRARY = Path(__file__).resolve().parent.parent / "library"
_KINDS: dict[type, str] = {list: "a list", str: "a text", bool: "true or false"}
KINDS = ("scenarios", "pathogens", "plans", "places", "circles", "behaviours", "countries")


def names(kind: str) -> list[str]:
    """The names of one kind, in order."""
    return sorted({path.stem for path in (LIBRARY / kind).glob("*.yaml")})


def list_library(kind: str) -> list[tuple[str, str]]:
    """(name, title) of everything of one kind: scenarios, pathogens, plans, places, circles, behaviours."""
    if kind not in KINDS:
        raise ScenarioError(f"the library has no {kind!r}{nearest(kind, KINDS)}")
    documents = ((name, read_document(LIBRARY / kind / f"{name}.yaml").data) for name in names(kind))
    return [(name, str(data.get("title") or name)) for name, data in documents]


def is_path(name: str) -> bool:
    """Whether a name is meant as a file and not as a name in the library."""
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def find(kind: str, name: str, folder: Path, said_at: str) -> Path:
    """The file of a library name, or of a path relative to `folder`; ScenarioError with the nearest name."""
    if is_path(name):
        path = folder / name
        if path.is_dir() and (path / "scenario.yaml").is_file():
            return path / "scenario.yaml"  # a run directory: its scenario
        if not path.exists():
            raise ScenarioError(f"{said_at}: no such file {name!r}; check the path, relative to {folder}")
        return path
    if name in names(kind):
        return LIBRARY / kind / f"{name}.yaml"
    single = kind.removesuffix("s")
    hint = nearest(name, names(kind))
    raise ScenarioError(f"{said_at}: unknown {single} {name!r}{hint}; or give a path that ends in .yaml")


def open_named(kind: str, name: str, folder: Path, said_at: str) -> Document:
    """Read the document of a library name or path; it must be a mapping."""
    path = find(kind, name, folder, said_at)
    document = read_document(path)
    if not isinstance(document.data, dict):
        found = "an empty file" if document.data is None else _KINDS.get(type(document.data), "a number")
        raise ScenarioError(f"{document.mark(())}: found {found}; a mapping of keys to values is needed")
    return document


def nearest(name: object, allowed: Iterable[object]) -> str:
    """`; did you mean 'x'? allowed: …`: the remedy for a name that is not known."""
    known = [str(one) for one in allowed]
    close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
    guess = f"; did you mean {close[0]!r}?" if close else ";"
    listed = ", ".join(known[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
    return f"{guess} allowed: {listed or 'none'}"
