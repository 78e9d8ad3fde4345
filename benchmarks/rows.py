"""The rows of the table: which pieces of work are put side by side, and what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass

SMALL = 20  # --small divides people by this


@dataclass(frozen=True)
class Side:
    """One piece of work: a script of benchmarks/work/ in an environment. `people` scale with --small."""

    name: str
    environment: str
    script: str
    arguments: tuple[str, ...] = ()
    people: int | None = None  # the first argument, if it is how many people

    def command(self, small: bool) -> tuple[str, ...]:
        """The script's arguments."""
        if self.people is None:
            return self.arguments
        return (str(self.people // (SMALL if small else 1)), *self.arguments)


@dataclass(frozen=True)
class Row:
    """Sides measured in turn. Ratios are of each later side to the first, a unit of work."""

    name: str
    title: str
    unit: str
    aim: str
    sides: tuple[Side, ...]
    known: tuple[str, float] | None = None  # (name, seconds a unit) of a side measured elsewhere


def _well_mixed(name: str, days: int, cases: int, threads: int) -> Side:
    arguments = (str(days), str(cases), str(threads))
    return Side(name, "hyosan", "hyosan_well_mixed.py", arguments, people=10_000_000)


def _hunters(prey: str) -> Side:
    return Side(f"hyosan, {prey} prey", "hyosan", "hyosan_hunters.py", (prey, "8"), people=170_000)


ROWS = (
    Row(
        "covasim", "1 M people, 35 contacts a day, 120 days", "person-day", ">= 100, memory <= 1/10",
        (
            Side("hyosan, 1 thread", "hyosan", "hyosan_city.py", ("120", "1"), people=1_000_000),
            Side("Covasim 4.0.1 hybrid", "covasim", "covasim_hybrid.py", ("120",), people=1_000_000),
        ),
    ),
    Row(
        "laser", "10 M people, well-mixed SEIR, 120 days", "person-day", ">= 10",
        (
            _well_mixed("hyosan, 2 threads", 120, 5000, 2),
            Side("LASER, its default", "laser", "laser_seir.py", ("120", "5000"), people=10_000_000),
        ),
    ),
    Row(
        "laser-start", "10 M people, the first 30 days from ten cases", "person-day", ">= 100",
        (
            _well_mixed("hyosan, 2 threads", 30, 10, 2),
            Side("LASER, its default", "laser", "laser_seir.py", ("30", "10"), people=10_000_000),
        ),
    ),
    Row(
        "threads", "10 M people, well-mixed SEIR, 120 days", "person-day", ">= 1.7 (wall)",
        (_well_mixed("hyosan, 2 threads", 120, 5000, 2), _well_mixed("hyosan, 1 thread", 120, 5000, 1)),
    ),
    Row(
        "hunters", "steps of awake hunters in space", "step of a hunter", ">= 1,000",
        (
            _hunters("0"),
            _hunters("0.2"),
            Side("repast4py, one rank", "repast4py", "repast4py_zombies.py", ("400", "10"), people=8000),
        ),
        known=("repast4py Zombies, one rank, an unthrottled machine", 17.3e-6),
    ),
    Row(
        "quiet", "10 M people, ten cases that die out, once the world is built", "person-day", "<= 30 ms",
        (
            Side("horizon of 60 days", "hyosan", "hyosan_quiet.py", ("60",), people=10_000_000),
            Side("horizon of 90 days", "hyosan", "hyosan_quiet.py", ("90",), people=10_000_000),
        ),
    ),
    Row(
        "compile", "from a new process to the end of Hyosan's first step", "start", "<= 20 s, then <= 2 s",
        (
            Side("cache filled", "hyosan", "hyosan_compile.py"),
            Side("cache empty", "hyosan", "hyosan_compile.py"),
        ),
    ),
    Row(
        "limits", "what the machine can do", "draw", "-",
        (
            Side("1 thread", "hyosan", "limits.py", ("1",)),
            Side("2 threads", "hyosan", "limits.py", ("2",)),
        ),
    ),
)  # fmt: skip
