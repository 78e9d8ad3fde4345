"""What a run leaves behind: the log of causes and what was seen, ordered and measured; no tables yet.

The engine writes it, `hyosan.outcome.Outbreak` reads it. States are derived from it, never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.profiles import Traits
from hyosan.kernels.space.parties import MOVE
from hyosan.kernels.space.word import TOLD
from hyosan.kernels.state import Causes, Disease, Rows
from hyosan.world.world import World

if TYPE_CHECKING:
    from hyosan.scenario.scenario import Scenario

COURSE = "course"  # the cause of a move that a state makes by itself
NO_BED = "no bed"  # the cause of a move of somebody who found no bed
SEED = "seed"  # the cause of a person's being seeded
INFECTION = "infection:"  # prefix: by contact in the circle named after it
ENCOUNTER = "encounter:"  # prefix: by an encounter in the circle named after it

REPORT = np.dtype(
    [
        ("event_time", np.int64),  # ticks
        ("report_time", np.int64),  # ticks
        ("kind", np.uint8),  # index into report_kinds
        ("cell", np.int32),  # -1 nowhere
        ("count", np.int32),
        ("revision", np.int32),
        ("person", np.int32),  # row, of whom it tells; -1 of nobody
    ]
)


def no_moves() -> NDArray[np.void]:
    """Nobody left the routine."""
    return np.empty(0, MOVE)


def no_words() -> NDArray[np.void]:
    """Nobody was told by anybody."""
    return np.empty(0, TOLD)


def no_reports() -> NDArray[np.void]:
    """An empty table of reports."""
    return np.empty(0, REPORT)


@dataclass(frozen=True)
class History:
    """One finished run. Times in ticks since the start; people by row of the world.

    `causes` is trimmed to its size and in canonical order (time, person, ordinal). `causes.kind` indexes
    `cause_names`; `causes.where` is a group of the circle for `infection:` and `encounter:`, else a cell.
    A run covers [0, end): what would happen at `end` belongs to its continuation.
    """

    scenario: Scenario
    world: World
    seed: int
    threads: int
    states: tuple[str, ...]
    cause_names: tuple[str, ...]
    disease: Disease
    rows: Rows
    causes: Causes
    end: int
    steps: int
    exit_reason: str  # horizon, extinct, stop or interrupted
    profiles: Sequence[Traits] = field(default_factory=lambda: [(age, {}) for age in range(256)])
    reports: NDArray[np.void] = field(default_factory=no_reports)
    report_kinds: tuple[str, ...] = ()
    moves: NDArray[np.void] = field(default_factory=no_moves)  # what became of who left the routine
    words: NDArray[np.void] = field(default_factory=no_words)  # who was told by whom
    orders: list[dict[str, Any]] = field(default_factory=list)  # what, target, value, time, why, by
    frames: list[tuple[int, NDArray[np.int32]]] = field(default_factory=list)  # (time, hunters per cell)
    build_seconds: float = 0.0
    run_seconds: float = 0.0
    wall_seconds: float = 0.0
    begun: Any = None  # engine.checkpoint.Checkpoint that the run went on from; None: it is from the start
    checkpoint: Any = None  # the same of the end, where one was asked for
