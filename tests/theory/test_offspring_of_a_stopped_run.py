"""Offspring where a run was stopped in full growth: markovian SIR, whose offspring are geometric of mean R0.

Of cases in growth at a rate r those whose courses (exponential, mean D) are over have had courses of mean
D / R0 only, so that their offspring have mean 1 whatever R0 is; and of all cases most are young. Neither must be
mistaken for R0. Those infected before 99 % of courses were over lack at most 1 % of their offspring.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from judge import STANDARD_ERRORS

import hyosan as hy
from hyosan.outcome.measures import early_cases, offspring_counts

R0, STOP, RUNS, PEOPLE = 2.0, 3000, 60, 300_000
SIR = {
    "schema": "hyosan/v1",
    "step": "1 day",
    "horizon": "200 days",
    "people": {"count": PEOPLE},
    "circles": [{"well_mixed": {"contacts": 10}}],
    "pathogen": {
        "states": {
            "susceptible": {"susceptible": 1},
            "ill": {"infectious": 1, "dwell": {"exponential": {"mean": "5 days"}}, "to": {"immune": 1}},
            "immune": {},
        },
        "infection": {"to": "ill", "per_contact": R0 / 50},
    },
    "seeding": {"state": "ill", "people": 5},
    "stop": {"ever_infected": STOP},
}


def test_complete_offspring_have_mean_r0(tmp_path: Path) -> None:
    (tmp_path / "sir.yaml").write_text(json.dumps(SIR))
    scenario = hy.read_scenario(tmp_path / "sir.yaml")
    world = hy.build_world(scenario)
    whole, cut = [], []
    for seed in range(RUNS):
        found = hy.simulate(scenario, world, seed)
        if found.history.exit_reason != "stop":
            continue
        tree = found.transmission
        counts, early = offspring_counts(tree), early_cases(tree, PEOPLE)
        chosen = early & found._whole_courses
        whole.append(counts[chosen])
        cut.append(counts[early])
        mean = found.offspring_distribution(complete=True)[0]
        assert mean == counts[chosen].mean() if chosen.any() else np.isnan(mean)
    complete, everybody = np.concatenate(whole), np.concatenate(cut)
    error = np.sqrt((R0 + R0**2) / len(complete))  # of a geometric distribution's mean
    # 1 % of offspring are still to come, and at most 1 % of the people are no longer there to be met
    allowed = STANDARD_ERRORS * error + R0 * (0.01 + STOP / PEOPLE)
    assert len(complete) > 10 * RUNS and allowed < 0.5
    assert abs(complete.mean() - R0) < allowed
    assert everybody.mean() < R0 - 0.5  # which is what a stopped run shows otherwise
