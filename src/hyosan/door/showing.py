"""What the commands print: progress, summaries, the library, the origins of numbers."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

import typer

from hyosan.ground.errors import UserError
from hyosan.ground.units import local_time
from hyosan.responses import RESPONSES
from hyosan.scenario import Scenario, list_library, offered_plans, provenance_of_plans
from hyosan.scenario.library import nearest
from hyosan.scenario.provenance import KINDS

LISTED = ("scenarios", "pathogens", "plans", "places", "responses")
LINE_EVERY = 2.0  # seconds between plain lines of progress


class Progress:
    """The city's clock and counts while a run goes: a bar on a terminal, plain lines in a pipe (stderr)."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.last = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.fields[clock]}"), BarColumn(), TextColumn("{task.fields[counts]}"))
            self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=self.scenario.horizon, clock="", counts="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def show(self, now: int, counts: dict[str, int]) -> None:
        """Show the time, in ticks since the start, and the number of people in each state."""
        moment = local_time(now, self.scenario.start)
        day = (moment.date() - self.scenario.start.date()).days  # day 0 is the start's date
        clock = f"day {day} {moment:%H:%M}"
        words = "  ".join(f"{state} {count:,}" for state, count in counts.items())
        if self.bar is not None:
            self.bar.update(self.task, completed=now, clock=clock, counts=words)
        elif time.monotonic() - self.last >= LINE_EVERY:
            self.last = time.monotonic()
            print(f"{clock}  {words}", file=sys.stderr, flush=True)


def show_summary(summary: dict[str, Any]) -> None:
    """The outcome of a run in a few lines."""

    def by_cause(counts: dict[str, int]) -> str:
        listed = ", ".join(f"{cause} {count:,}" for cause, count in counts.items() if count)
        return f" ({listed})" if listed else ""

    lines = [
        f"{summary['scenario']}, plan {summary['plan']}, seed {summary['seed']}:"
        f" {summary['population']:,} people, ended by {summary['exit_reason']}",
        f"  survivors      {summary['survivors']:,}",
        f"  lost           {summary['lost']:,}{by_cause(summary['lost_by_cause'])}",
        f"  ever infected  {summary['ever_infected']:,} (attack rate {summary['attack_rate']:.1%})",
        f"  at the end    {by_cause(summary['by_state_end'])}",
        f"  {summary['wall_seconds']:.1f} s, written to {summary['out']}",
    ]
    typer.echo("\n".join(lines))


def show_library(kind: str | None) -> None:
    """The names and titles of one kind, or of all."""
    if kind is not None and kind not in LISTED:
        raise UserError(f"there is no list of {kind!r}{nearest(kind, LISTED)}")
    for one in [kind] if kind else LISTED:
        entries = _responses() if one == "responses" else list_library(one)
        width = max((len(name) for name, _ in entries), default=0)
        if kind is None:
            typer.echo(f"{one}:")
        for name, title in entries:
            typer.echo(f"  {name:<{width}}  {title}")


def _responses() -> list[tuple[str, str]]:
    return [(name, (response.__doc__ or "").strip().splitlines()[0]) for name, response in RESPONSES.items()]


def show_origins(scenario: Scenario) -> None:
    """Every number by where it comes from, those of the library's plans that fit among them, and a verdict."""
    numbers = provenance_of_plans(scenario)
    counts = []
    for kind in KINDS:
        found = [number for number in numbers if number.kind == kind]
        if found or kind != "set":
            counts.append(f"{len(found)} {kind}")
        if found:
            typer.echo(f"{kind}:")
        for text in dict.fromkeys(number.text for number in found):
            typer.echo(f"  {text or 'nothing is said'}")
            for number in (number for number in found if number.text == text):
                at = number.file if number.line is None else f"{number.file}:{number.line}"
                typer.echo(f"    {number.path} = {number.value}    [{at}]")
    plans = ", ".join(name for name in offered_plans(scenario) if name != scenario.plan_name)
    typer.echo(
        f"{scenario.name}: valid, plan {scenario.plan_name}, and {plans or 'no other'}; "
        f"{len(numbers)} numbers: {', '.join(counts)}"
    )
