"""The rows of the table: which pieces of work are put side by side, and what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QUICK = 20  # --quick divides people by this


@dataclass(frozen=True)
class Side:
    """One piece of work: a script of benchmarks/work/ in an environment. `people` shrink with --quick."""

    name: str
    environment: str
    script: str
    arguments: tuple[str, ...] = ()
    people: int | None = None  # the first argument, if it is how many people

    def command(self, quick: bool) -> tuple[str, ...]:
        """The script's arguments."""
        if self.people is None:
            return self.arguments
        return (str(self.people // (QUICK if quick else 1)), *self.arguments)


@dataclass(frozen=True)
class Aim:
    """What a row is to reach.

    faster: a unit of work takes `side` at least `bound` times the first side's time, by wall and by CPU;
    wall: the same by wall alone; memory: the first side takes at most `bound` of `side`'s memory;
    seconds: `side` takes at most so much CPU time (one thread); bytes: at most so much memory.
    """

    kind: Literal["faster", "wall", "memory", "seconds", "bytes"]
    bound: float
    side: str


@dataclass(frozen=True)
class Row:
    """Sides measured in turn. Ratios are of each later side to the first, a unit of work."""

    name: str
    title: str
    unit: str
    sides: tuple[Side, ...]
    aims: tuple[Aim, ...]
    limit: int | None = None  # people for whom the machine's own limit is measured beside


def _hyosan(name: str, script: str, people: int | None, *arguments: str) -> Side:
    return Side(name, "hyosan", script, arguments, people)


def _well_mixed(people: int, days: int, cases: int, threads: int, *more: str) -> Side:
    name = f"hyosan, {threads} thread{'s' if threads > 1 else ''}"
    asked = (str(days), str(cases), str(threads), *more)
    return _hyosan(name, "hyosan_well_mixed.py", people, *asked)


def _covasim(name: str, environment: str, *arguments: str) -> Side:
    return Side(name, environment, "covasim_hybrid.py", ("120", *arguments), MILLION)


def _hyosan_plan(plan: str) -> Side:
    return _hyosan(f"plan {plan}", "hyosan_story.py", None, plan, "120", "3")


def _hunters(said: str, prey: str, steps: str) -> Side:
    return _hyosan(f"hyosan, {said}", "hyosan_hunters.py", 170_000, prey, steps)


MILLION = 1_000_000
COVASIM, COVASIM_3, DEFAULTS = "Covasim 4.0.1", "Covasim 3.1.9", "Covasim 4.0.1, its defaults"
LASER, EPIWORLD, MESA, REPAST = "LASER", "epiworld", "Mesa, 100,000 people", "repast4py, one rank"
STARSIM, EON = "Starsim", "EoN fast_SIR, 100,000 people"
PLANS = ("none", "early-cordon", "as-it-was", "school-closure")

ROWS = (
    Row(
        "city", "1 M people, household, school, work and community, 120 days", "person-day",
        (
            _hyosan("hyosan, 1 thread", "hyosan_city.py", MILLION, "120", "1"),
            _covasim(COVASIM, "covasim", "0.025", "lasting"),
            _covasim(COVASIM_3, "covasim3", "0.025", "lasting"),
            _covasim(DEFAULTS, "covasim", "0.016", "waning"),
        ),
        (Aim("faster", 100, COVASIM), Aim("memory", 0.1, COVASIM)),
        limit=MILLION,
    ),
    Row(
        "well-mixed", "10 M people, one well-mixed SEIR, 120 days", "person-day",
        (
            _well_mixed(10 * MILLION, 120, 5000, 2),
            Side(LASER, "laser", "laser_seir.py", ("120", "5000"), 10 * MILLION),
        ),
        (Aim("faster", 10, LASER),),
        limit=10 * MILLION,
    ),
    Row(
        "start", "10 M people, the same, the first 30 days from ten cases", "person-day",
        (
            _well_mixed(10 * MILLION, 30, 10, 2),
            Side(LASER, "laser", "laser_seir.py", ("30", "10"), 10 * MILLION),
        ),
        (Aim("faster", 100, LASER),),
    ),
    Row(
        "million", "1 M people, the same with exponential periods, 120 days", "person-day",
        (
            _well_mixed(MILLION, 120, 500, 1, "exponential"),
            Side(EPIWORLD, "epiworld", "epiworld_seir.py", ("120", "500"), MILLION),
            Side(MESA, "mesa", "mesa_seir.py", ("120", "50"), MILLION // 10),
        ),
        (Aim("faster", 100, EPIWORLD),),
        limit=MILLION,
    ),
    Row(
        "network", "1 M people, SIR on a static network of mean degree 10, 120 days", "person-day",
        (
            _hyosan("hyosan, 1 thread", "hyosan_network.py", MILLION, "120", "1"),
            Side(STARSIM, "starsim", "starsim_sir.py", ("120",), MILLION),
            Side(EON, "eon", "eon_sir.py", ("120",), MILLION // 10),
        ),
        (Aim("faster", 20, STARSIM), Aim("faster", 50, EON)),
        limit=MILLION,
    ),
    Row(
        "threads", "10 M people, one well-mixed SEIR, 120 days: two threads against one", "person-day",
        (_well_mixed(10 * MILLION, 120, 5000, 2), _well_mixed(10 * MILLION, 120, 5000, 1)),
        (Aim("wall", 1.7, "hyosan, 1 thread"),),
    ),
    Row(
        "hunters", "hunters in space", "step of a hunter",
        (
            _hunters("nobody to hunt", "0", "80"),
            _hunters("one in five is prey", "0.2", "8"),
            Side(REPAST, "repast4py", "repast4py_zombies.py", ("400", "10"), 8000),
        ),
        (Aim("faster", 1000, REPAST),),
    ),
    Row(
        "hyosan", "the outbreak of Hyosan, 170,000 people, 120 days in steps of 15 minutes, 1 thread", "person-day",
        tuple(_hyosan_plan(plan) for plan in PLANS),
        tuple(Aim("seconds", 2, f"plan {plan}") for plan in PLANS),
    ),
    Row(
        "world", "a world of 1 M people built", "person",
        (
            _hyosan("hyosan", "hyosan_world.py", MILLION),
            Side(COVASIM, "covasim", "covasim_world.py", (), MILLION),
            Side(COVASIM_3, "covasim3", "covasim_world.py", (), MILLION),
        ),
        (Aim("seconds", 0.5, "hyosan"),),
    ),
    Row(
        "country", "50 M people, as many as in South Korea, 120 days of seasonal influenza", "person-day",
        (_hyosan("hyosan, 2 threads", "hyosan_country.py", 50 * MILLION, "120", "50000", "2"),),
        (Aim("bytes", 8e9, "hyosan, 2 threads"),),
    ),
    Row(
        "quiet", "10 M people, ten cases that die out, once the world is built", "person-day",
        (
            _hyosan("horizon of 60 days", "hyosan_quiet.py", 10 * MILLION, "60"),
            _hyosan("horizon of 90 days", "hyosan_quiet.py", 10 * MILLION, "90"),
        ),
        (Aim("seconds", 0.03, "horizon of 60 days"),),
    ),
    Row(
        "compile", "from a new process to the end of Hyosan's first step", "start",
        (
            _hyosan("cache filled", "hyosan_compile.py", None),
            _hyosan("cache empty", "hyosan_compile.py", None),
        ),
        (Aim("seconds", 2, "cache filled"), Aim("seconds", 20, "cache empty")),
    ),
)  # fmt: skip
