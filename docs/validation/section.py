"""What one family of exact results is: rows of a table, and a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge import Comparison, Verdict
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Row:
    """One comparison: what was run, and what came of it."""

    case: str
    verdict: Verdict


def row(case: str, comparison: Comparison) -> Row:
    """A comparison, judged."""
    return Row(case, comparison.verdict())


@dataclass(frozen=True)
class Section:
    """One family: its heading, its words (theory and where it is from), its rows, and how it is drawn."""

    title: str
    words: str
    picture: str  # what is to be seen on it
    rows: Sequence[Row]
    draw: Callable[[Figure], None]
    size: tuple[float, float] = (11.5, 4.3)  # inches
    more: str = ""  # Markdown after the table


@dataclass(frozen=True)
class Effort:
    """How many replicates: all, or a few of them for a quick look; bounds follow their number."""

    folder: Path  # for the scenarios' files
    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """The number of replicates."""
        return quick if self.quick else full
