"""The event log from the log of causes: courses, interruptions, order, digest."""

from __future__ import annotations

import random

import pytest
from synthetic import BITES, CAUSES, history, outbreak

from hyosan.ground.units import DAY, HOUR
from hyosan.kernels import expand as kernel
from hyosan.kernels.progression import next_move
from hyosan.outcome import Outbreak


def rows(table):
    return [
        tuple(row.values())
        for row in table.select(["person", "ordinal", "from_state", "to_state", "cause"]).to_pylist()
    ]


def test_a_course_follows_its_cause():
    found = outbreak([(0, 3, "infectious", "seed"), (HOUR, 5, "infectious", "infection:home", 3, 2)])
    assert rows(found.events) == [
        (3, 0, "susceptible", "infectious", "seed"),
        (5, 0, "susceptible", "infectious", "infection:home"),
        (3, 1, "infectious", "recovered", "course"),
        (5, 1, "infectious", "recovered", "course"),
    ]
    infected = found.events.to_pylist()[1]
    assert infected["by_person"] == 3 and infected["circle"] == "home" and infected["cell"] is None
    assert str(infected["time"]) == "2022-01-28 09:00:00"


def test_a_later_cause_cuts_the_course_short_also_at_the_same_instant():
    cut = outbreak([(0, 1, "bitten", "bite"), (HOUR, 1, "torn", "torn", 4, 9)], pathogen=BITES)
    assert [row[3] for row in rows(cut.events)] == ["bitten", "torn"]
    assert cut.events.column("cell").to_pylist() == [None, 9]
    same = outbreak([(0, 1, "bitten", "bite"), (2 * HOUR, 1, "torn", "torn")], pathogen=BITES)
    assert [row[3] for row in rows(same.events)] == ["bitten", "torn"]
    after = outbreak([(0, 1, "bitten", "bite"), (2 * HOUR + 1, 1, "torn", "torn")], pathogen=BITES)
    assert [row[1] for row in rows(after.events)] == [0, 1, 2]


def test_what_would_happen_at_the_end_does_not():
    assert outbreak([(0, 1, "infectious", "seed")], end=2 * DAY).final["recovered"] == 0
    assert outbreak([(0, 1, "infectious", "seed")], end=2 * DAY + 1).final["recovered"] == 1


def test_ties_are_in_order_of_the_stable_id_then_the_ordinal():
    ids = [50, 40, 30, 20, 10]
    found = outbreak(
        [(0, row, "infectious", "seed") for row in range(5)] + [(0, 2, "recovered", "strike")],
        ids=ids,
        people=5,
    )
    keys = [(row["time"], row["person"], row["ordinal"]) for row in found.events.to_pylist()]
    assert keys == sorted(keys) and len(set(keys)) == len(keys) == 10


def slow_events(run):
    """The same log, person by person, with lists."""
    names = run.states
    initial = names[int(run.disease.initial[0])]
    of_person = {}
    for index, person in enumerate(run.causes.person.tolist()):
        of_person.setdefault(person, []).append(index)
    events = []
    for person, indices in of_person.items():
        state, ordinal = initial, 0
        for place, index in enumerate(indices):
            later = run.causes.time[indices[place + 1]] if place + 1 < len(indices) else run.end
            now, time, position = int(run.causes.state[index]), int(run.causes.time[index]), 0
            while position == 0 or time < min(later, run.end):
                cause = run.cause_names[run.causes.kind[index]] if position == 0 else "course"
                events.append((time, person, ordinal, state, names[now], cause))
                state, ordinal = names[now], ordinal + 1
                now, time = next_move(
                    run.disease, run.rows, run.seed, person, run.causes.ordinal[index], position, now, time
                )
                position += 1
    return sorted(events)


@pytest.mark.parametrize("capacity", [1024, 3])
def test_the_kernel_agrees_with_a_slow_twin(capacity, monkeypatch):
    looping = {
        "states": {
            "well": {"susceptible": 1},
            "ill": {
                "infectious": 1,
                "dwell": {"exponential": {"mean": "5 h"}},
                "to": {"better": 0.6, "worse": 0.4},
            },
            "better": {"dwell": {"gamma": {"mean": "7 h", "shape": 2}}, "to": {"ill": 0.5, "well": 0.5}},
            "worse": {"dwell": {"fixed": "3 h"}, "to": {"ill": 0.7, "dead": 0.3}},
            "dead": {"alive": False},
        },
        "infection": {"to": "ill", "per_contact": 0.1},
    }
    luck = random.Random(1)
    causes = [
        (
            luck.randrange(0, 200) * HOUR,
            luck.randrange(30),
            luck.choice(["ill", "worse", "dead"]),
            "infection:home",
        )
        for _ in range(80)
    ]
    empty = kernel._empty
    monkeypatch.setattr(kernel, "_empty", lambda asked: empty(capacity if asked == 1024 else asked))
    run = history(causes, pathogen=looping, people=30)
    log, names = Outbreak(run).log, (*CAUSES, "course")
    fast = list(
        zip(
            log.time.tolist(),
            log.person.tolist(),
            log.ordinal.tolist(),
            [run.states[i] for i in log.from_state],
            [run.states[i] for i in log.to_state],
            [names[i] for i in log.cause],
            strict=True,
        )
    )
    assert fast == slow_events(run) and len(fast) > 200


def test_the_digest_is_of_what_happened_and_not_of_how_it_was_stored():
    causes = [(0, 0, "infectious", "seed"), (HOUR, 1, "infectious", "infection:home", 0, 2)]
    digest = outbreak(causes, people=3).digest()
    assert digest == outbreak(causes, people=3).digest() and len(digest) == 64
    one_more = outbreak(causes, people=4)
    assert one_more.digest() == digest
    swapped = [(0, 1, "infectious", "seed"), (HOUR, 0, "infectious", "infection:home", 1, 2)]
    assert outbreak(swapped, ids=[1, 0, 2], people=3).digest() == digest
    for changed in ((HOUR + 1, 1, 0, 2), (HOUR, 2, 0, 2), (HOUR, 1, 2, 2), (HOUR, 1, 0, 3)):
        time, person, by, where = changed
        other = [causes[0], (time, person, "infectious", "infection:home", by, where)]
        assert outbreak(other, people=3).digest() != digest


def test_the_digest_chains_many_links(monkeypatch):
    causes = [(hour * HOUR, hour, "infectious", "seed") for hour in range(20)]
    whole = outbreak(causes).digest()
    monkeypatch.setattr("hyosan.outcome.digest.LINK", 8)
    linked = outbreak(causes).digest()
    assert linked != whole and linked == outbreak(causes).digest()


def test_a_run_in_which_nothing_happens():
    nothing = outbreak([])
    assert nothing.events.num_rows == 0 and nothing.final["susceptible"] == 20
    assert nothing.ever_infected == 0 and nothing.attack_rate() == 0
    assert nothing.incidence.num_rows == 0 and nothing.ledger().survivors == 20
    assert nothing.timeseries.column("count").to_pylist() == [20, 0, 0]
    assert nothing.summary()["peak"] == {
        "state": "infectious",
        "count": 0,
        "time": "2022-01-28T08:00:00+09:00",
    }
