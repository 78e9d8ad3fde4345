"""Scenarios: YAML in and out, the library, settings, checks, the JSON Schema and where numbers come from."""

from __future__ import annotations

from hyosan.scenario.library import list_library
from hyosan.scenario.provenance import NumberOrigin, offered_plans, provenance, provenance_of_plans
from hyosan.scenario.read import read_scenario
from hyosan.scenario.scenario import CastMember, Scenario, Seeding, Stop, Whereabouts
from hyosan.scenario.schema import json_schema
from hyosan.scenario.write import scenario_yaml

__all__ = [
    "CastMember",
    "NumberOrigin",
    "Scenario",
    "Seeding",
    "Stop",
    "Whereabouts",
    "json_schema",
    "list_library",
    "offered_plans",
    "provenance",
    "provenance_of_plans",
    "read_scenario",
    "scenario_yaml",
]
