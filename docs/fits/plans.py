"""What each plan comes to in Hyosan, over seeds, and what each mechanism does: a table in Markdown.

python docs/fits/plans.py [--seeds 30] [--days 120] [--plans none as-it-was …] [--mechanisms] [--candidates]
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache

import numpy as np

import hyosan as hy
from hyosan.outcome import Outbreak
from hyosan.world.world import World

PLANS = ("none", "early-cordon", "as-it-was", "tell-everyone", "school-first", "leave-early", "lured-away")
MEASURES = (
    "reported survivors", "survivors", "in camp", "outside", "hybrids", "school lost, %",
    "ended by strikes, %", "turned in Hyosan", "turned in Yangdong",
)  # fmt: skip


def measured(outbreak: Outbreak, world: World) -> list[float]:
    """The targets of the articles, in the order of MEASURES."""
    ledger, final, places = outbreak.ledger(), outbreak.final, world.places
    assert places is not None and outbreak.frames is not None
    disease = outbreak.history.disease
    lost = ~(disease.alive & ~disease.hunts)[outbreak.final_states]
    schools = world.groups["school"]
    number = schools.find("hyosan-high")
    assert number is not None
    hunters = outbreak.frames[1][-1]
    towns = [int(hunters[places.town == town].sum()) for town in range(2)]
    return [
        outbreak.reported()["survivors"],
        ledger.survivors,
        outbreak.whereabouts.get("camp", 0),
        outbreak.whereabouts.get("outside", 0),
        final["hybrid"] + final["withdrawn"],
        100 * float(lost[schools.members_of(number)].mean()),
        100 * ledger.ended_by_cause.get("strike", 0) / max(ledger.ended, 1),
        *towns,
    ]


@cache
def hyosan() -> World:
    """The city, once a process."""
    return hy.build_world(hy.read_scenario("hyosan"))


def measure(settings: Mapping[str, object], plan: str, seed: int) -> list[float]:
    """The targets of one run."""
    scenario = hy.read_scenario("hyosan", settings, plan=plan)
    return measured(hy.simulate(scenario, world=hyosan(), seed=seed), hyosan())


def row(name: str, runs: Sequence[Future[list[float]]]) -> str:
    """Medians over seeds, with the tenth and ninetieth percentiles of the reported survivors."""
    found = np.array([one.result() for one in runs])
    low, high = np.quantile(found[:, 0], [0.1, 0.9])
    medians = " | ".join(f"{value:,.0f}" for value in np.median(found, axis=0))
    return f"| {name} | {medians} | {low:,.0f}–{high:,.0f} |"


MECHANISMS: dict[str, dict[str, object]] = {
    "no flight": {"behaviour.flight": None},
    "no hiding where they are": {"behaviour.hiding": None},
    "no search for children": {"behaviour.search": None},
    "bites never found": {"behaviour.company.found": 0},
    "stores that never end": {"behaviour.barricade.stores": None},
    "no dormancy": {"pathogen.hunting.dormant_after": "365 days"},
    "no barricade: doors give way in a minute": {"pathogen.hunting.breach_time": "1 min"},
    "no cordon": {"plan.city cordon.strength": 0},
    "no cover-up": {
        "plan.the first announcement.when": {"event": "first report"},
        "plan.the first announcement.delay": "1 h",
    },
    "no strike": {"plan": {"like": "as-it-was", "without": ["bombardment", "scorched earth"]}},
}


AT_ONCE: dict[str, dict[str, object]] = {  # what early-cordon changes, but for Yangdong
    "the first announcement": {"when": {"event": "first report"}, "delay": "1 h"},
    "city cordon": {"when": {"event": "first report"}, "delay": "3 h"},
    "patrols": {"when": {"event": "first report"}, "delay": "4 h"},
    "quarantine camp": {"when": {"response": "city cordon", "state": "on", "after": "12 h"}},
}
LAW: dict[str, object] = {"when": {"event": "first report"}, "delay": "3 h"}
LEAVE: dict[str, object] = AT_ONCE["the first announcement"] | {"advice": "leave"}
BOMBS = ["bombardment", "scorched earth"]


def early(like: str, without: Sequence[str], **more: dict[str, object]) -> dict[str, object]:
    """A plan with everything at the first report, and something else."""
    changes = AT_ONCE | {name.replace("_", " "): change for name, change in more.items()}
    return {"plan": {"like": like, "without": ["cover-up", *without], "changes": changes}}


def lured(place: str, squads: int = 0, noise: float = 2000.0) -> dict[str, object]:
    """Told to leave, early; and sirens at a place once the cordon stands, perhaps with squads there."""
    on = {"response": "city cordon", "state": "on", "after": "0 h"}
    sirens = {"response": "lure", "name": "sirens", "when": on, "place": place, "noise": noise}
    waiting = {
        "response": "patrols", "name": "squads at the sirens", "when": on, "where": {"around": place, "within": 300},
        "uses": {"squads": squads, "rounds": 4_000 * squads}, "shots": 120, "hits": 0.25, "men": 9, "mistaken": 0.001,
        "fatigue": 0.1, "relief": 24,
    }  # fmt: skip
    return {"plan": {"like": "leave-early", "responses": [sirens, waiting] if squads else [sirens]}}


CANDIDATES: dict[str, dict[str, object]] = {
    "early": early("as-it-was", [*BOMBS, "martial law"]),
    "early, martial law": early("as-it-was", BOMBS, martial_law=LAW),
    "early, told to leave": early("as-it-was", [*BOMBS, "martial law"], the_first_announcement=LEAVE),
    "early, squads at the school": early("school-first", [*BOMBS, "martial law"]),
    "early, bombs where reports come from": early("as-it-was", ["scorched earth", "martial law"]),
    "early, all bombs": early("as-it-was", ["martial law"]),
    "early, school, law and all bombs": early("school-first", [], martial_law=LAW),
    "lured-away, bombs announced an hour before": {
        "plan": {"like": "lured-away", "changes": {name: {"warning": "1 h"} for name in BOMBS}}
    },
    "leave-early, squads at the market": lured("Jungang Market", 20, 1e-6),
    "leave-early, sirens at the market": lured("Jungang Market"),
    "leave-early, sirens and squads at the market": lured("Jungang Market", 20),
    "leave-early, sirens at the school": lured("hyosan-high"),
    "leave-early, sirens at the barracks": lured("Hyosan Barracks"),
    "leave-early, sirens at the industrial estate": lured("Donghyo Industrial Estate"),
}


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=30)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--days", type=int, default=120)
    asked.add_argument("--plans", nargs="*", default=PLANS)
    asked.add_argument(
        "--mechanisms", action="store_true", help="as it was, with one mechanism off at a time"
    )
    asked.add_argument("--candidates", action="store_true", help="combinations, in search of the best plan")
    given = asked.parse_args()
    horizon: dict[str, object] = {"horizon": f"{given.days} days"}
    print(f"| plan | {' | '.join(MEASURES)} | reported, 10–90 % |")
    print("| --- |" + " ---: |" * (len(MEASURES) + 1))
    others = (MECHANISMS if given.mechanisms else {}) | (CANDIDATES if given.candidates else {})
    asked_for = [(plan, plan, horizon) for plan in given.plans]
    asked_for += [(name, "as-it-was", horizon | off) for name, off in others.items()]
    # a fork after a parallel kernel dies
    with ProcessPoolExecutor(given.workers, multiprocessing.get_context("spawn")) as pool:
        runs = [
            (name, [pool.submit(measure, settings, plan, seed) for seed in range(given.seeds)])
            for name, plan, settings in asked_for
        ]
        for name, ends in runs:
            print(row(name, ends), flush=True)


if __name__ == "__main__":
    main()
