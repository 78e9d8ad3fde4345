"""The missing: who is sought by his own, presumed dead, and comes back; against a plain account of the same run."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from cities import world
from test_orders_in_space import CAMP, CONVOYS, PEOPLE, ran

from hyosan.ground.units import DAY, FOREVER, HOUR
from hyosan.kernels.draws import draw
from hyosan.kernels.space.parties import STAGES
from hyosan.model.dwell import Dwell
from hyosan.model.quantiles import quantile_table, read_quantile
from hyosan.outcome import Outbreak
from hyosan.view.report.response import known_part
from hyosan.view.scene import Scene

AFTER = {"gamma": {"mean": "6 h", "shape": 2}}
ASKED = {"share": 0.6, "after": AFTER, "presumed_dead": "1 day"}
LEAVING = {
    "behaviour__hiding": {"share": 0.8, "until": {"gamma": {"mean": "30 h", "shape": 2}}},
    "behaviour__search": {"parents": 0.8},
}
ACCOUNTED = ("home", "convoy", "camp", "held", "roaming")


@cache
def run(**more: bool) -> Outbreak:
    """Three days in which people hide, look for each other, are fetched, and are lost without anybody's seeing it."""
    late = CONVOYS | {"when": None, "delay": "40 h"}
    return ran(
        CAMP, late, days=4, surveillance__missing=ASKED | more, surveillance__notifiable__seen=0.5, **LEAVING
    )


def absences(outbreak: Outbreak) -> dict[int, list[tuple[int, int, str]]]:
    """By person: (from, until, what then) of every time that he was away unaccounted for."""
    history, disease = outbreak.history, outbreak.history.disease
    steps: dict[int, list[tuple[int, int, Any]]] = {}
    for one in history.moves:
        if one["time"] < history.end:
            steps.setdefault(int(one["person"]), []).append((int(one["time"]), 0, STAGES[one["kind"]]))
    for time, row, state in zip(outbreak.log.time, outbreak.log.person, outbreak.log.to_state, strict=True):
        steps.setdefault(int(row), []).append(
            (int(time), 1, bool(disease.alive[state] and not disease.hunts[state]))
        )
    found: dict[int, list[tuple[int, int, str]]] = {}
    for row, changes in steps.items():
        stage, person, since = "home", True, None
        for time, _, what in sorted(changes, key=lambda change: change[:2]):
            if isinstance(what, str):
                stage = what
            else:
                person = what
            away = not person or stage not in ACCOUNTED
            if away and since is None:
                since = time
            if not away and since is not None:
                found.setdefault(row, []).append((since, time, stage))
                since = None
        if since is not None:
            found.setdefault(row, []).append((since, FOREVER, "nothing"))
    return found


def plain(outbreak: Outbreak) -> set[tuple[int, int, int, int, int, str]]:
    """The ledger once more, person by person."""
    history, table = outbreak.history, quantile_table(Dwell.model_validate(AFTER))
    away, households = absences(outbreak), history.world.groups["household"]
    deaths: dict[int, int] = {}
    for one in history.reports:
        if one["person"] >= 0:
            deaths[int(one["person"])] = min(int(one["report_time"]), deaths.get(int(one["person"]), FOREVER))
    found = set()
    for row, spans in away.items():
        others = [int(one) for one in households.members_of(int(households.group_of[row])) if one != row]
        for since, until, then in spans:
            w0, w1, _, _ = draw(history.seed, row, since // HOUR, 25, 0)
            time, known = since + read_quantile(table, w1), deaths.get(row, FOREVER)
            if w0 >= int(0.6 * 2**32) or time >= min(until, history.end, known):
                continue
            if all(any(a <= time < b for a, b, _ in away.get(other, [])) for other in others):
                continue
            settled, how = (
                min(until, known),
                "dead" if known < until else ("home" if then == "home" else "camp"),
            )
            presumed = time + DAY if time + DAY < min(settled, history.end) else FOREVER
            if settled >= history.end:
                settled, how = FOREVER, "nothing"
            found.add((row, since, time, presumed, settled, how))
    return found


def test_the_ledger_is_what_a_plain_account_says() -> None:
    missing = run()._missing
    assert missing is not None
    how = np.array(["home", "camp", "dead", "nothing"])[missing.found].tolist()
    columns = (missing.person, missing.since, missing.reported, missing.presumed, missing.settled)
    found = set(zip(*(column.tolist() for column in columns), how, strict=True))
    assert found == plain(run())
    assert set(how) >= {"home", "dead", "nothing"}  # nobody who hides is brought to the camp but from home


def test_people_are_presumed_dead_and_some_return() -> None:
    reported = run().reported()
    for name in ("presumed dead", "returned", "returned from presumed dead"):
        assert reported[name] > 0, name
    table = run().missing.to_pylist()
    assert len(table) == reported["missing"] + reported["presumed dead"] + sum(
        one["found"] is not None for one in table
    )
    assert sum(one["found"] in ("home", "camp") for one in table) == reported["returned"]


def test_who_is_presumed_dead_may_be_counted_as_lost_and_comes_back() -> None:
    counted = run(counted_as_lost=True)
    assert counted.digest() == run().digest()
    one, other = run().reported(), counted.reported()
    assert other == one | {"survivors": one["survivors"] - one["presumed dead"]}
    plain, scene = Scene(run()), Scene(counted)
    times = np.append(np.arange(scene.start, scene.end, np.timedelta64(3, "h")), scene.end)
    table = counted.missing.to_pylist()
    dead = [
        sum(row["presumed_dead"] is not None and row["presumed_dead"] <= at for row in table)
        - sum(
            row["presumed_dead"] is not None and row["settled"] is not None and row["settled"] <= at
            for row in table
        )
        for at in times.tolist()
    ]
    assert dead[-1] == one["presumed dead"] and max(dead) > 0
    np.testing.assert_array_equal(plain.said_to_survive(times) - scene.said_to_survive(times), dead)
    for picture in (plain, scene):
        assert picture.said_to_survive(np.array([picture.end]))[0] == picture.survivors_reported
    assert "less those who were reported lost or are presumed dead" in known_part(scene)


def test_who_lives_alone_is_missed_by_nobody() -> None:
    households = world(PEOPLE).groups["household"]
    missing = run()._missing
    assert missing is not None
    assert (np.diff(households.start)[households.group_of[missing.person]] > 1).all()


def test_nobody_is_missing_where_nobody_reports_it() -> None:
    outbreak = ran(surveillance__missing=None)
    assert "missing" not in outbreak.reported()
    assert outbreak.missing.num_rows == 0
    nobody = ran(surveillance__missing=ASKED | {"share": 0.0})
    assert nobody.reported()["missing"] == 0
    assert nobody.digest() == outbreak.digest()
