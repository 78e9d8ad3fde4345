"""The table of the benchmarks: medians, ratios a unit of work, the worse of two ratios, the machine's limit."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("table", "processes", "rows", "environments"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import table as found

    return found


def measured(walls: list[float], cpus: list[float], units: float, **facts: Any) -> list[dict[str, Any]]:
    return [
        {"wall": wall, "cpu": cpu, "units": units, "others": 0.0, **facts}
        for wall, cpu in zip(walls, cpus, strict=True)
    ]


def found_of_two() -> dict[str, list[dict[str, Any]]]:
    return {
        "ours": measured([1.0, 9.0, 2.0], [1.0, 1.0, 3.0], 100.0, memory=5e6),
        "theirs": measured([60.0, 50.0, 90.0], [30.0, 40.0, 10.0], 200.0, memory=100e6),
    }


def test_sides_are_medians_and_ratios_are_of_a_unit_of_work(table: ModuleType) -> None:
    ours, theirs = table.lines(found_of_two()).values()
    assert (ours.wall, ours.cpu) == (2.0, 1.0)
    assert theirs.ratio(ours, "wall") == pytest.approx((60 / 200) / (2 / 100))
    assert theirs.ratio(ours, "cpu") == pytest.approx((30 / 200) / (1 / 100))


@pytest.mark.parametrize(
    ("kind", "bound", "reached"),
    [
        ("faster", 14.9, True),  # by wall 15, by CPU 15
        ("faster", 15.1, False),
        ("memory", 0.06, True),  # 5 of 100 MB
        ("memory", 0.04, False),
        ("seconds", 31.0, True),  # of CPU time
        ("seconds", 29.0, False),
        ("bytes", 1e8, True),
        ("bytes", 9e7, False),
    ],
)
def test_an_aim_is_met_or_missed(table: ModuleType, kind: str, bound: float, reached: bool) -> None:
    aim = table.Aim(kind, bound, "theirs")
    assert table.verdict(aim, table.lines(found_of_two()))[2] == ("met" if reached else "**missed**")


def test_being_faster_counts_by_the_worse_of_wall_and_cpu(table: ModuleType) -> None:
    found = found_of_two()
    for one in found["theirs"]:
        one["cpu"] = 2.0  # one unit as costly as ours, by CPU
    assert table.verdict(table.Aim("faster", 2.0, "theirs"), table.lines(found))[2] == "**missed**"
    assert table.verdict(table.Aim("wall", 2.0, "theirs"), table.lines(found))[2] == "met"


def test_memory_used_again_is_told_apart(table: ModuleType) -> None:
    found = found_of_two()
    for one in found["ours"]:
        one |= {"again_wall": 1.0, "again_cpu": 0.5}  # twice as fast
    aim = table.Aim("faster", 20.0, "theirs")
    assert table.verdict(aim, table.lines(found))[1:] == (
        "15 ×; 30 × in memory used again",
        "met in memory used again",
    )


def test_the_share_of_the_limit_is_the_time_of_what_must_be_done(table: ModuleType) -> None:
    found = {
        "ours": measured([2.0], [2.0], 1.0, needs={"rows": 10.0, "bits": 30.0, "draws": 100.0}),
        table.LIMIT: measured([1.0], [1.0], 1.0, rows=20.0, bits=60.0, draws=1000.0),
    }
    assert table.shares(found) == {"ours": pytest.approx((0.5 + 0.5 + 0.1) / 2.0)}


def test_a_side_that_was_not_measured_is_named(table: ModuleType) -> None:
    (row,) = [row for row in table.ROWS if row.name == "world"]
    found = {row.sides[0].name: measured([0.1], [0.1], 1e6, memory=1e6)}
    text = "\n".join(table.markdown({"world": {"when": "now", "commit": "abc", "found": found}}))
    assert "Not measured: " + ", ".join(side.name for side in row.sides[1:]) in text
