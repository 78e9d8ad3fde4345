"""A run described in plain data: what a manifest keeps and a report needs beside the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from hyosan.engine.history import History
from hyosan.model.response import Response, Where
from hyosan.outcome.missing import counts_presumed
from hyosan.scenario.provenance import provenance
from hyosan.world.world import Places

BRIDGE = 1  # the value of Places.edge_kind


def describe(history: History, causes: Sequence[str]) -> dict[str, Any]:
    """Title, times, states with their traits, responses, the map's lines and the origin of every number."""
    scenario = history.scenario
    places = history.world.places
    return {
        "name": scenario.name,
        "title": scenario.title or scenario.name,
        "description": scenario.description,
        "plan": scenario.plan_name,
        "responses": describe_plan(scenario.plan),
        "pathogen": scenario.pathogen.title or "",
        "start": scenario.start.isoformat(),
        "step": int(scenario.step),
        "horizon": int(scenario.horizon),
        "begun": None if history.begun is None else history.begun.time,
        "end": history.end,
        "threads": history.threads,
        "states": _states(history),
        "causes": list(causes),
        "presumed_counted": counts_presumed(scenario),
        "cast": [{"name": one.name, "role": one.role} for one in scenario.cast],
        "origins": _origins(history),
        "map": None if places is None else _map(places),
    }


def describe_plan(plan: Sequence[Response]) -> list[dict[str, Any]]:
    """Every response: its name, its kind, who orders it, where it holds, and what it does."""
    return [
        {
            "name": one.name,
            "response": one.response,
            "by": one.by,
            "where": _area(one.where),
            "text": (type(one).__doc__ or "").split("\n")[0],
        }
        for one in plan
    ]


def _area(where: Where | None) -> str:
    """Where a response holds: `within 400 m of Quarantine Camp`, `in Hyosan`; empty for everywhere."""
    if where is None or where.districts == ["all"]:
        return ""
    if where.around is not None:
        return f"within {where.within:g} m of {where.around}" if where.within else f"around {where.around}"
    return f"in {', '.join((*(where.districts or ()), *(where.towns or ())))}"


def _states(history: History) -> list[dict[str, Any]]:
    disease = history.disease
    traits = history.scenario.pathogen.states
    return [
        {
            "name": name,
            "alive": bool(disease.alive[index]),
            "hunts": bool(disease.hunts[index]),
            "case": bool(disease.counts_as_case[index]),
            "infectious": traits[name].infectious > 0,
            "visible": traits[name].visible,
            "keeps_mind": traits[name].keeps_mind,
            "initial": index == int(disease.initial[0]),
        }
        for index, name in enumerate(history.states)
    ]


def _origins(history: History) -> dict[str, Any]:
    """How many numbers are sourced, assumed, calibrated or silent, and the list of those not sourced."""
    numbers = provenance(history.scenario)
    return {
        "counts": dict(Counter(one.kind for one in numbers)),
        "numbers": [
            {"path": one.path, "value": str(one.value), "kind": one.kind, "text": one.text} for one in numbers
        ],
    }


def _map(places: Places) -> dict[str, Any]:
    """River, roads and bridges as lines in metres, and the named places."""
    source = np.repeat(np.arange(places.count), np.diff(places.edge_start))
    bridges = np.flatnonzero((places.edge_kind == BRIDGE) & (source < places.edge_to))
    ends = [(source[at], places.edge_to[at]) for at in bridges]
    return {
        "title": places.title,
        "cell_size": float(places.cell_size),
        "river": _line(places.river),
        "roads": [_line(road) for road in places.roads],
        "bridges": [[[float(places.x[c]), float(places.y[c])] for c in pair] for pair in ends],
        "names": {name: int(cell) for name, cell in places.names.items()},
        "hangul": dict(places.hangul),
        "phrases": dict(places.phrases),
    }


def _line(points: Any) -> list[list[float]]:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in np.asarray(points).reshape(-1, 2)]
