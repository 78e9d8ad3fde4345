"""A YAML document as plain data, with the file and line of every part.

Nothing in a file is executed: only plain mappings, lists, texts and numbers are read. Tags of a
program's own, merge keys, repeated keys and documents that unfold beyond all measure are refused.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hyosan.ground.errors import ScenarioError

Keys = tuple[str | int, ...]  # where in a document: ("pathogen", "states", "human")

LARGEST_FILE = 1_000_000  # bytes
MOST_PARTS = 100_000  # parts after unfolding aliases
DEEPEST = 40  # levels

_TAG = "tag:yaml.org,2002:"
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp")


@dataclass(frozen=True)
class Mark:
    """Where something was said: a file's shown name, perhaps a line, and the folder of relative files.

    `by_user` if the user said it for this run, in place of what a file says.
    """

    source: str
    line: int | None
    folder: Path
    by_user: bool = False

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


def shown(path: Path) -> str:
    """A file's name as messages show it: inside the library, relative to here, or in full."""
    library = Path(__file__).resolve().parent.parent / "library"
    path = path.resolve()
    for base, prefix in ((library, "library/"), (Path.cwd(), "")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return str(path)


class Document:
    """Plain data, and the mark of each of its parts by place."""

    def __init__(self, data: Any, marks: dict[Keys, Mark]) -> None:
        self.data = data
        self.marks = marks

    def copy(self) -> Document:
        """An independent copy."""
        return Document(copy.deepcopy(self.data), dict(self.marks))

    def mark(self, place: Sequence[str | int]) -> Mark:
        """The mark of a place, or of the nearest place above it that has one."""
        place = tuple(place)
        while place not in self.marks and place:
            place = place[:-1]
        return self.marks[place]

    def value(self, place: Sequence[str | int]) -> Any:
        """The value at a place; KeyError, IndexError or TypeError if there is none."""
        value = self.data
        for part in place:
            value = value[part]
        return value

    def put(self, place: Keys, other: Document) -> None:
        """Put another document's data at a place, with its marks."""
        parent = self.value(place[:-1])
        parent[place[-1]] = copy.deepcopy(other.data)
        self.marks = {at: mark for at, mark in self.marks.items() if at[: len(place)] != place}
        self.marks |= {(*place, *at): mark for at, mark in other.marks.items()}

    def part(self, place: Keys) -> Document:
        """What lies at a place, as a document of its own."""
        marks = {at[len(place) :]: mark for at, mark in self.marks.items() if at[: len(place)] == place}
        marks.setdefault((), self.mark(place))
        return Document(self.value(place), marks)


def plain_document(data: Any, label: str, folder: Path | None = None) -> Document:
    """A document of data that no file holds: a setting, a plan given from Python."""
    return Document(copy.deepcopy(data), {(): Mark(label, None, folder or Path.cwd())})


def read_document(path: Path) -> Document:
    """Read a YAML file. ScenarioError names file and line of what cannot be read."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise ScenarioError(f"{shown(path)}: a folder was found; give a YAML file")
        if size > LARGEST_FILE:
            raise ScenarioError(f"{shown(path)}: {size} bytes are too many; at most {LARGEST_FILE} are read")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{shown(path)}: byte {error.start} is no UTF-8 text; save it as UTF-8") from None
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    return parse_document(text, shown(path), path.resolve().parent)


def parse_document(text: str, source: str, folder: Path) -> Document:
    """Parse YAML text into plain data with marks."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yaml = YAML(typ="safe", pure=True)
        reader = _Reader(source, folder, yaml.constructor)
        node = yaml.compose(text)
        data = reader.read(node, ()) if node is not None else None
    except MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line = f":{at.line + 1}" if at is not None else ""
        problem = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise ScenarioError(f"{source}{line}: this is not valid YAML: {problem}; correct the line") from None
    except YAMLError as error:
        first = str(error).strip().splitlines()[0]
        raise ScenarioError(f"{source}: this is not valid YAML: {first}; correct the file") from None
    except RecursionError:
        raise ScenarioError(f"{source}: nested too deeply; at most {DEEPEST} levels are read") from None
    reader.marks.setdefault((), Mark(source, 1, folder))
    return Document(data, reader.marks)


def parse_value(text: str, label: str) -> Any:
    """The plain value of a piece of YAML on the command line, such as `3`, `15 min` or `[1, 2]`."""
    return parse_document(text, label, Path.cwd()).data


class _Reader:
    """Turns YAML's nodes into plain data, counting as it unfolds."""

    def __init__(self, source: str, folder: Path, constructor: Any) -> None:
        self.source, self.folder, self.constructor = source, folder, constructor
        self.marks: dict[Keys, Mark] = {}
        self.parts = 0

    def read(self, node: Any, place: Keys) -> Any:
        self.parts += 1
        self.marks.setdefault(place, self.mark(node))
        if self.parts > MOST_PARTS:
            self.refuse(node, f"unfolds into more than {MOST_PARTS} parts; write fewer aliases")
        if len(place) > DEEPEST:
            self.refuse(node, f"nested more than {DEEPEST} levels deep; an alias may contain itself")
        kind = str(node.tag).removeprefix(_TAG)
        if node.id == "mapping" and kind == "map":
            return dict(self.pairs(node, place))
        if node.id == "sequence" and kind == "seq":
            return [self.read(item, (*place, index)) for index, item in enumerate(node.value)]
        if node.id == "scalar" and kind in _SCALARS:
            return self.scalar(node, kind)
        self.refuse(node, f"the tag {str(node.tag)!r} is not allowed; write plain mappings, lists and values")

    def pairs(self, node: Any, place: Keys) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            if key.id != "scalar":
                self.refuse(key, "a key must be a plain text")
            name = self.plain(key)
            if name == "<<":
                self.refuse(key, "merge keys ('<<') are not allowed; write the keys out")
            if name in seen:
                self.refuse(key, f"the key {name!r} stands twice; keep one of them")
            seen.add(name)
            self.marks[(*place, name)] = self.mark(key)
            yield name, self.read(value, (*place, name))

    def scalar(self, node: Any, kind: str) -> Any:
        text = str(node.value)
        try:
            if kind == "int":
                return int(self.constructor.construct_yaml_int(node))
            if kind == "float":
                return float(self.constructor.construct_yaml_float(node))
        except ValueError:
            self.refuse(node, f"{text[:40]!r} is not a number that can be read")
        if kind == "bool":
            return text.lower() == "true"
        return None if kind == "null" else self.plain(node)

    def plain(self, node: Any) -> str:
        """A text that can be written to files and shown; NUL and halves of characters cannot."""
        text = str(node.value)
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            self.refuse(node, f"{text[:40]!r} holds a character that cannot be written; leave it out")
        return text

    def mark(self, node: Any) -> Mark:
        return Mark(self.source, node.start_mark.line + 1, self.folder)

    def refuse(self, node: Any, why: str) -> Any:
        raise ScenarioError(f"{self.mark(node)}: {why}")


def walk(value: Any, place: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every part of plain data with its place, from the root down."""
    yield place, value
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from walk(below, (*place, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from walk(below, (*place, index))
