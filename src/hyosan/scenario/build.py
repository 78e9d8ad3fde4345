"""From a document to a scenario that has been checked, and from one scenario to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hyosan.ground.errors import ScenarioError
from hyosan.model.place import People
from hyosan.model.response import Response
from hyosan.responses import RESPONSES
from hyosan.scenario.checks import semantic_problems
from hyosan.scenario.document import Document, Mark, plain_document
from hyosan.scenario.expand import expand, set_value
from hyosan.scenario.library import nearest
from hyosan.scenario.problems import Problem, problems_of, raise_problems
from hyosan.scenario.scenario import SCHEMA, Scenario

Classes = Mapping[str, type[Response]]


def build(document: Document, classes: Classes = RESPONSES) -> Scenario:
    """Validate an expanded document; ScenarioError lists what is wrong, with file, line and path."""
    data = document.data
    if not isinstance(data, dict):
        start = f"a scenario starts with 'schema: {SCHEMA}'"
        raise ScenarioError(f"{document.mark(())}: found no mapping; {start}")
    if "schema" not in data:
        raise ScenarioError(f"{document.mark(())}: 'schema' is missing; add the line 'schema: {SCHEMA}'")
    plan, problems = _read_plan(data.get("plan"), classes)
    plan_name = data.get("plan_name", "custom" if plan else "none")
    try:
        scenario = Scenario.model_validate({**data, "plan": plan, "plan_name": plan_name})
    except ValidationError as error:
        problems = problems_of(error, Scenario) + problems
    raise_problems(document, problems)
    raise_problems(document, semantic_problems(scenario))
    scenario._document = document
    return scenario


def _read_plan(entries: Any, classes: Classes) -> tuple[list[Response], list[Problem]]:
    """The responses of a plan, each read by its own class."""
    if entries is None:
        return [], []
    if not isinstance(entries, list):
        return [], [Problem(("plan",), "found no list; a plan is a name, a file or a list of responses")]
    responses: list[Response] = []
    problems: list[Problem] = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("response"), str):
            text = "a response is a mapping with the key 'response', for example {response: cordon}"
            problems.append(Problem(("plan", index), text))
            continue
        name = entry["response"]
        if name not in classes:
            text = f"unknown response {name!r}{nearest(name, classes)}"
            problems.append(Problem(("plan", index, "response"), text))
            continue
        try:
            responses.append(_named(classes[name].model_validate(entry)))
        except ValidationError as error:
            problems += problems_of(error, classes[name], ("plan", index))
    return responses, problems


def _named(response: Response) -> Response:
    """A response with its kind and its name filled in: the kind's name unless it has one of its own."""
    kind = response.response or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(response).__name__).lower()
    return response.model_copy(update={"response": kind, "name": response.name or kind})


def _classes(scenario: Scenario) -> Classes:
    """The known responses, and those of the scenario's own plan that were given from Python."""
    return {**RESPONSES, **{response.response: type(response) for response in scenario.plan}}


def replan(scenario: Scenario, plan: str | Path | Sequence[Response], name: str | None) -> Scenario:
    """See Scenario.with_plan."""
    document = scenario.document.copy()
    if isinstance(plan, (str, Path)):
        set_value(document, "plan", str(plan), Mark("the plan", None, Path.cwd()))
        expand(document)
        return build(document)
    wrong = [one for one in plan if not isinstance(one, Response)]
    if wrong:
        raise ScenarioError(f"the plan holds {wrong[0]!r}; give instances of Response, or a plan's name")
    responses = [_named(one) for one in plan]
    dumped = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in responses]
    document.put(("plan",), plain_document(dumped, "the plan given"))
    document.put(("plan_name",), plain_document(name or ("custom" if dumped else "none"), "the plan given"))
    return build(document, {**RESPONSES, **{one.response: type(one) for one in responses}})


def reset(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """See Scenario.with_settings."""
    document = scenario.document.copy()
    for path, value in settings.items():
        set_value(document, path, value, Mark(f"setting {path}", None, Path.cwd(), by_user=True))
    expand(document)
    return build(document, _classes(scenario))


def rescale(scenario: Scenario, count: int) -> Scenario:
    """See Scenario.with_population."""
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ScenarioError(f"population {count!r}: a whole number, 1 or more, is needed")
    if not isinstance(scenario.people, People):
        mark = scenario.document.mark(("people",))
        raise ScenarioError(f"{mark}: people come from a table, whose rows are all there are")
    share = count / scenario.people.count
    document, mark = scenario.document.copy(), Mark(f"population {count}", None, Path.cwd(), by_user=True)
    set_value(document, "people.count", count, mark)
    for pool, beds in scenario.beds.items():
        set_value(document, f"beds.{pool}", max(round(beds * share), min(beds, 1)), mark)
    for index, response in enumerate(scenario.plan):
        for stock, amount in response.uses.items():
            # No stock that was there falls to nothing: a small city still has its one squad.
            scaled = amount * share if amount * share >= 1 else min(1.0, amount)
            set_value(document, f"plan.{index}.uses.{stock}", scaled, mark)
    return build(document, _classes(scenario))
