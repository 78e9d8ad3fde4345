"""Reading a scenario by name or file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hyosan.scenario.build import build
from hyosan.scenario.document import Mark, plain_document
from hyosan.scenario.expand import expand, set_value
from hyosan.scenario.library import is_path, open_named
from hyosan.scenario.scenario import Scenario


def read_scenario(
    name_or_path: str | Path,
    settings: Mapping[str, object] | None = None,
    plan: str | Path | None = None,
    population: int | None = None,
) -> Scenario:
    """Read a built-in scenario or a YAML file, with settings, plan and population changed as asked.

    `settings` maps dotted paths to values (list elements by index or name). Raises ScenarioError with
    file, line, path, what was found and what is allowed.
    """
    here = Path.cwd()
    name = str(name_or_path)
    if not is_path(name) and (here / name / "scenario.yaml").is_file():
        name = f"./{name}"  # a run directory
    document = open_named("scenarios", name, here, "SCENARIO")
    stem = document.mark(()).source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    document.data.setdefault("name", stem)
    if plan is not None:
        document.put(("plan",), plain_document(str(plan), "--plan", here))
        document.data.pop("plan_name", None)
    for path, value in (settings or {}).items():
        set_value(document, path, value, Mark(f"--set {path}", None, here, by_user=True))
    expand(document)
    scenario = build(document)
    return scenario if population is None else scenario.with_population(population)
