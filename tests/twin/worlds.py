"""Small worlds and diseases, drawn at random, written to files and read as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import hyosan as hy

Table = dict[str, list[Any]]
Drawn = tuple[dict[str, Any], dict[str, Table]]

# Few distinct ones, so that their tables are made once; fast ones, so that much happens within a day.
DWELLS: list[dict[str, Any]] = [
    {"exponential": {"mean": "5 h"}},
    {"exponential": {"mean": "2 days"}},
    {"gamma": {"mean": "20 h", "shape": 2}},
    {"lognormal": {"median": "12 h", "sigma": 0.8}},
    {"fixed": "3 h"},
    {"fixed": "20 days"},  # longer than contacts are drawn ahead
    {"empirical": {"values": ["0 s", "1 h", "30 h"], "weights": [1, 2, 3]}},
]
HOURS = [None, None, [["08:00", "15:30"]], [["00:00", "06:15"], ["18:00", "24:00"]]]
WEEKDAYS = [None, None, ["mon", "tue", "wed", "thu", "fri"], ["sat", "sun"]]
STARTS = ["2022-01-28T08:00+09:00", "2020-01-01T00:00:00+00:00", "2023-06-04T23:59:59.5-03:30"]
SHARES = [0.25, 0.5, 0.75, 1.0]


def pathogen(dice: Random, tabled: bool) -> dict[str, Any]:
    """SIR, SIRS, SEIR or SEIRS, with a course of one or more infectious states; now and then SZR."""
    kind = dice.random()
    if kind < 0.25:
        return encounters(dice)
    if kind < 0.45:
        return strains(dice, tabled)
    end = dice.choice(["recovered", "recovered", "susceptible", "dead"])
    onward: list[Any] = [
        {end: 1},
        {"ill": 0.5, end: 0.5},
        {"pause": 0.6, end: 0.4},
        [{"from_age": 0, "to": {"pause": 0.75, "ill": 0.25}}, {"from_age": 40, "to": {end: 1}}],
    ]
    if tabled:
        west = {"attributes": {"ward": "west"}, "to": {"pause": 1}}
        women = {"from_age": 30, "attributes": {"ward": "west", "sex": "f"}, "to": {end: 0.5, "ill": 0.5}}
        onward.append([{"from_age": 0, "to": {end: 1}}, west, {"from_age": 60, "to": {"ill": 1}}, women])
    waning = {"dwell": dice.choice(DWELLS), "to": {"susceptible": 1}}
    states: dict[str, Any] = {
        "susceptible": {"susceptible": 1},
        "exposed": {"dwell": dice.choice(DWELLS), "to": {"infectious": 1}},
        "infectious": {
            "infectious": dice.choice(SHARES),
            "dwell": dice.choice(DWELLS),
            "to": dice.choice(onward),
        },
        "pause": {"dwell": dice.choice(DWELLS), "to": {"ill": 0.9, end: 0.1}},
        "ill": {"infectious": dice.choice(SHARES), "dwell": dice.choice(DWELLS), "to": {end: 1}},
        "recovered": dice.choice([{}, {"susceptible": 0.25}, waning, waning]),
        "dead": {"alive": False},
    }
    first = dice.choice(["exposed", "infectious"])
    return {
        "states": reached(states, first),
        "infection": {
            "to": first,
            "per_contact": dice.choice(SHARES),
            **varied(dice),
            **opening(dice, tabled),
        },
    }


def varied(dice: Random) -> dict[str, Any]:
    """Perhaps some people are more infectious than others, or some days of the year worse."""
    found: dict[str, Any] = {}
    if dice.random() < 0.3:
        found["dispersion"] = dice.choice([0.1, 0.5, 3.0])
    if dice.random() < 0.3:
        season = {"amplitude": dice.choice([0.25, 1.0]), "peak": dice.choice(["01-15", "06-01"])}
        found["seasonality"] = season
    return found


def opening(dice: Random, tabled: bool) -> dict[str, Any]:
    """Perhaps some people are more susceptible than others, by age, and by what a table says of them."""
    if dice.random() < 0.6:
        return {}
    if not tabled:
        return {"susceptibility": [{"relative": dice.choice([0.25, 1.0])}]}
    groups: list[dict[str, Any]] = [{"relative": dice.choice([0.25, 1.0])}, {"from_age": 30, "relative": 0.7}]
    groups.append({"attributes": {"ward": "west"}, "relative": dice.choice([0.0, 1.5])})
    return {"susceptibility": groups}


def strains(dice: Random, tabled: bool) -> dict[str, Any]:
    """Two strains; the first protects against the second in part, wholly or not, and the other way round."""
    states: dict[str, Any] = {"susceptible": {"susceptible": 1}}
    asked: dict[str, Any] = {}
    both = varied(dice)
    for mine, other in (("a", "b"), ("b", "a")):
        waning = {"dwell": dice.choice(DWELLS), "to": {"susceptible": 1}}
        states[f"ill {mine}"] = {
            "infectious": dice.choice(SHARES), "dwell": dice.choice(DWELLS), "to": {f"over {mine}": 1},
        }  # fmt: skip
        states[f"over {mine}"] = dice.choice([{}, waning])
        again = f"again {mine}"
        states[again] = {"infectious": 0.5, "dwell": dice.choice(DWELLS), "to": {f"over {mine}": 1}}
        protected = dice.choice([0.25, 0.5, 1.0])
        asked[mine] = {
            "to": {"susceptible": f"ill {mine}", f"over {other}": again}, "by": [f"ill {mine}", again],
            "per_contact": dice.choice(SHARES), "susceptible": {f"over {other}": protected}, **both,
            **opening(dice, tabled),
        }  # fmt: skip
    states["infectious"] = {"dwell": {"fixed": "0 s"}, "to": {"ill a": 0.5, "ill b": 0.5}}  # who is seeded
    return {"states": states, "strains": asked}


def reached(states: dict[str, Any], first: str) -> dict[str, Any]:
    """Only the states that a person can come to; the others would be refused."""
    found, fringe = {"susceptible", first}, [first]
    while fringe:
        to = states[fringe.pop()].get("to", {})
        tables = [to] if isinstance(to, dict) else [one["to"] for one in to]
        new = sorted({name for table in tables for name in table} - found)
        found |= set(new)
        fringe += new
    return {name: state for name, state in states.items() if name in found}


def encounters(dice: Random) -> dict[str, Any]:
    """Munz and others' SZR, with the bitten waiting a while, and perhaps an infection beside it."""
    turning = dice.choice([None, *DWELLS])
    bitten: dict[str, Any] = {"bitten": {"dwell": turning, "to": {"zombie": 1}}} if turning else {}
    human, zombie = dice.choice([("first", "second"), ("second", "first")])
    outcomes = [
        {"probability": 0.5, human: "bitten" if turning else "zombie"},
        {"probability": 0.1, zombie: "removed"},
        {"probability": 0.05, human: "removed", zombie: "removed"},
    ][: dice.randint(1, 3)]
    found: dict[str, Any] = {
        "states": {"human": {}, **bitten, "zombie": {"hunts": True}},
        "encounters": [
            {
                "between": ["human", "zombie"] if human == "first" else ["zombie", "human"],
                "outcomes": outcomes,
            }
        ],
    }
    if len(outcomes) > 1:
        found["states"]["removed"] = {"alive": False}
    if dice.random() < 0.5:
        found["states"]["human"] = {"susceptible": 0.5}
        found["states"]["zombie"]["infectious"] = 0.5
        found["infection"] = {"to": "zombie", "per_contact": 0.25}
    return found


def people(dice: Random) -> Table:
    """A table of people: ids in any order, ages, two kinds of groups; some people are in none."""
    count = dice.choice([3, 10, 40, 140, 170])
    ids = dice.sample(range(dice.choice([count, 200, 2**40])), count)
    household, clubs = dice.choice([1, 4, 12]), dice.choice([2, 8, 60])
    return {
        "person": ids,
        "age": [dice.randrange(90) for _ in ids],
        "sex": [dice.choice("fm") for _ in ids],
        "ward": ["east", "west", "south", *(dice.choice(["east", "west", "south"]) for _ in ids[3:])],
        "household": [dice.randrange(-(-count // household)) for _ in ids],
        "circle:club": (members := [f"club {k}" if (k := dice.randrange(clubs)) else None for _ in ids]),
        "guest:club": [dice.choice(members) for _ in ids],
    }


def edges(dice: Random, ids: list[int]) -> Table:
    """A contact file. Weights are whole eighths, so that sums are exact in any order."""
    tries = dice.choice([1, 3, 10]) * len(ids)
    pairs = sorted({tuple(sorted(dice.sample(ids, 2))) for _ in range(tries)})
    table: Table = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    most = dice.choice([None, 1, 16])
    if most is not None:
        table["weight"] = [dice.randrange(most + 1) / 8 for _ in pairs]
    return table


def beds(dice: Random, disease: dict[str, Any]) -> dict[str, int]:
    """Few beds of one or two kinds for states with a dwell time; who finds none goes on to a later state."""
    states, pools = disease["states"], {}
    names = list(states)
    for place, name in enumerate(names[1:-1], 1):
        if "dwell" in states[name] and dice.random() < 0.5:
            pool = dice.choice(["ward", "unit"])
            states[name] |= {"bed": pool, "without_bed": dice.choice(names[place + 1 :])}
            pools[pool] = dice.choice([0, 1, 2, 5])
    return pools


def immunity(dice: Random, disease: dict[str, Any], tabled: bool) -> Any:
    """Who begins in a state that people stay in and from which nothing comes, by age and attributes."""
    states = disease["states"]
    quiet = [name for name, one in states.items() if not {"dwell", "infectious", "hunts"} & set(one)]
    share = {dice.choice(quiet): dice.choice(SHARES) / 2, dice.choice(quiet): dice.choice(SHARES) / 2}
    if not tabled or dice.random() < 0.5:
        return share
    some = {"attributes": {"ward": dice.choice(["east", "south"])}, "to": {dice.choice(quiet): 1.0}}
    return [{"to": {dice.choice(quiet): 0.1}}, {"from_age": 30, "to": share}, some]


def circle(dice: Random, kind: str) -> dict[str, Any]:
    """How a circle meets."""
    body: dict[str, Any] = {"contacts": dice.choice([2.0, 7.0, 24.0])}
    if kind == "network":
        body = {"file": "contacts.parquet"}
    choices = {"hours": HOURS, "weekdays": WEEKDAYS, "intensity": [None, None, 0.5, 3.0]}
    choices["ceiling"] = [None, None, None, 2.0]
    chosen = {key: dice.choice(values) for key, values in choices.items()}
    return {kind: body | {key: value for key, value in chosen.items() if value is not None}}


def asked(
    pathogen: dict[str, Any], circles: list[dict[str, Any]], people: Any, seeding: Any, **other: Any
) -> dict[str, Any]:
    """A scenario as a mapping."""
    fixed = {"schema": "hyosan/v1", "step": "1 day", "horizon": "8 days"}
    parts = {"people": people, "circles": circles, "pathogen": pathogen, "seeding": seeding}
    return {**fixed, **parts, **other}


def scenario(dice: Random) -> Drawn:
    """(scenario, tables): everything that the contact engine can be asked, small."""
    table = people(dice)
    kinds = dice.sample(["well_mixed", "household", "club", "network", "guest:club"], dice.randint(1, 3))
    counted = kinds == ["well_mixed"] and dice.random() < 0.5
    ids = list(range(len(table["person"]))) if counted else table["person"]
    tables = {} if counted else {"people": table}
    if "network" in kinds:
        tables["contacts"] = edges(dice, ids)
    disease = pathogen(dice, tabled=not counted)
    states = list(disease["states"])
    spreading = "zombie" if "zombie" in states else "infectious"
    seeding = [{"state": spreading, "people": dice.sample(ids, min(len(ids), dice.choice([1, 2, 6])))}]
    if dice.random() < 0.5:
        later = {"state": dice.choice([spreading, *states]), "people": dice.choice([0, 1, 2])}
        later["at"] = dice.choice(["0 s", "7 h", "2 days", "75 h"])
        if "network" in kinds or dice.random() < 0.5:
            later["people"] = dice.sample(ids, min(len(ids), dice.choice([1, 20])))
        seeding.insert(dice.randrange(2), later)
    other: dict[str, Any] = {
        "start": dice.choice(STARTS),
        "step": dice.choice(["15 min", "1 h", "6 h", "1 day"]),
        "horizon": dice.choice(["4 days", "8 days", "20 days"]),
    }
    if dice.random() < 0.4:
        for one in disease["states"].values():
            named = dice.sample([*kinds, "others"], dice.randint(0, 2))
            one["contacts"] = {circle: dice.choice([0.0, 0.5, 1.0, 2.5]) for circle in named}
    if "guest:club" in kinds:
        for one in dice.sample(list(disease["states"].values()), 2):
            one["contacts"] = {**one.get("contacts", {}), "guest:club": dice.choice([1.0, 2.0])}
    if dice.random() < 0.5:
        other["beds"] = beds(dice, disease)
        if "unit" in other["beds"] and not counted:  # those of the club to which each would come
            del other["beds"]["unit"]
            for one in disease["states"].values():
                one["bed"] = "club" if one.get("bed") == "unit" else one.get("bed")
            clubs = sorted({club for club in table["circle:club"] if club})
            tables["places"] = {"id": clubs or ["none"], "kind": ["club"] * max(len(clubs), 1)}
            tables["places"]["capacity"] = [dice.choice([0, 1, 3]) for _ in tables["places"]["id"]]
    if dice.random() < 0.4:
        other["immunity"] = immunity(dice, disease, tabled=not counted)
    if dice.random() < 0.25:
        other["stop"] = {"ever_infected": dice.randint(1, len(ids))}
    everyone: Any = {"count": len(ids)} if counted else "people.parquet"
    if "places" in tables:
        everyone = {"table": "people.parquet", "places": "places.parquet"}
    return asked(disease, [circle(dice, kind) for kind in kinds], everyone, seeding, **other), tables


def read(scenario: dict[str, Any], tables: dict[str, Table], folder: Path) -> Any:
    """Write everything under a folder and read it back."""
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    (folder / "scenario.yaml").write_text(json.dumps(scenario))
    return hy.read_scenario(folder / "scenario.yaml")
