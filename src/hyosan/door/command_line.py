"""The commands that a user types. Heavy imports wait until a command needs them."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hyosan.ground.errors import HyosanError, Interrupted, UserError

NOTHING_KEPT = "interrupted; nothing was written"


class Commands(TyperGroup):
    """The commands; one that is interrupted says so, which typer's own would not."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(NOTHING_KEPT) from None


# Objects made between collections of garbage: 700 collections found little in 0.4 of 8.5 CPU s of a run.
SELDOM = 200_000

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulate an outbreak person by person, and see which response saves the most people.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

MOST_DAYS = 1_000_000
ABOUT = """\
hyosan simulates an outbreak person by person and shows which response saves the most people.
Three commands to try:

  hyosan run --plan none --out runs/first   the outbreak of Hyosan, with nobody in its way
  hyosan run sir-well-mixed --seed 7        the textbook epidemic, in a second
  hyosan list                               every scenario, pathogen, plan, place and response

hyosan --help names all commands."""


@app.callback(invoke_without_command=True)
def about(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(ABOUT)


@app.command()
def run(
    scenario: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="A built-in name or a YAML file.")
    ] = None,
    plan: Annotated[str | None, typer.Option(help="A plan's name or file.", metavar="NAME|FILE")] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**63 - 1, help="The same seed gives the same run; 0, or a run's own."),
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Runs, with the seeds that follow SEED.")] = 1,
    days: Annotated[float | None, typer.Option(help="The horizon in days.")] = None,
    population: Annotated[int | None, typer.Option(help="The same city, smaller or larger.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=VALUE", help="Change one value of the scenario; may be repeated."
        ),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads; the result does not depend on them.")] = 1,
    out: Annotated[Path | None, typer.Option(help="A new folder; by default one under runs/.")] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="DIR@TIME", help="Go on from a time of another run, or from its end."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check at every step that nobody is lost.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Run a scenario and write its run directory."""
    from hyosan.door.running import Request, run_all

    asked = Request(
        scenario, plan, settings(set_ or [], days), population, seed, replicates, threads, check, out, from_
    )
    run_all(asked, as_json)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario's file or built-in name.")],
) -> None:
    """Check a scenario, and show where each of its numbers, and of the plans that fit it, comes from."""
    from hyosan.door.checking import try_out
    from hyosan.door.showing import show_origins
    from hyosan.scenario import read_scenario

    scenario = read_scenario(file)
    try_out(scenario)
    show_origins(scenario)


@app.command(name="list")
def list_(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[scenarios|pathogens|plans|places|responses]", help="One kind only."),
    ] = None,
) -> None:
    """List what comes with hyosan."""
    from hyosan.door.showing import show_library

    show_library(kind)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A run directory.")],
) -> None:
    """Write the report of a run, one page that opens without a network."""
    if not (folder / "manifest.json").is_file():
        raise UserError(f"{folder}: no run directory (it has no manifest.json); give the folder of a run")
    from hyosan.view import write_report

    typer.echo(str(write_report(folder)))


@app.command()
def story(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A run directory.")],
    person: Annotated[
        str | None, typer.Option(metavar="NAME|ID", help="Follow one of the cast, or anybody by id.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Tell a run in words, or the story of one person in it."""
    import json

    from hyosan.record import read_run
    from hyosan.view import story as tell

    told = tell(read_run(folder), person)
    typer.echo(json.dumps(told.as_json(), ensure_ascii=False) if as_json else told.text())


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    import json

    from hyosan.scenario import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def settings(assignments: list[str], days: float | None) -> dict[str, object]:
    """The values of `--set path=value` and `--days` by dotted path."""
    from hyosan.scenario.document import parse_value

    found: dict[str, object] = {}
    if days is not None:
        if not days > 0:
            raise UserError(f"--days {days:g}: the horizon must be longer than 0 days")
        if days > MOST_DAYS:
            raise UserError(f"--days {days:g}: the horizon may be {MOST_DAYS:,} days at most")
        found["horizon"] = f"{days!r} days"
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            raise UserError(f"--set {assignment}: no path=value; write for example --set people.count=5000")
        found[path.strip()] = parse_value(text, f"--set {assignment}")
    return found


def main() -> None:
    """The entry point: exit 0 done, 2 wrong input, 130 interrupted, 1 anything else."""
    gc.set_threshold(SELDOM)
    try:
        app()
    except HyosanError as error:
        stop(str(error), error.exit_status)
    except KeyboardInterrupt:
        stop(NOTHING_KEPT, 130)
    except SystemExit as left:
        if left.code == 130:  # typer's own way with an interruption while it reads what was typed: no word
            stop(NOTHING_KEPT, 130)
        raise
    except MemoryError:
        stop("out of memory; ask for fewer people with --population", 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        stop(f"{where}{error.strerror or error}", 1)


def stop(message: str, status: int) -> None:
    """Say why on stderr and leave."""
    print(f"hyosan: {message}", file=sys.stderr)
    raise SystemExit(status)
