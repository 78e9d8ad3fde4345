"""Run directories: written whole or not at all, read back equal, answerable in SQL."""

from __future__ import annotations

import json

import numpy as np
import pytest
from synthetic import BITES, SIR, grid_world, outbreak, scenario

from hyosan.ground.units import HOUR
from hyosan.record import RecordError, RunDirectoryError, read_run, write, write_run
from hyosan.scenario.read import read_scenario

CAUSES = [
    (0, 0, "bitten", "seed"),
    (3 * HOUR, 11, "bitten", "bite", 0, 1),
    (4 * HOUR, 12, "torn", "torn", 0, 1),
]


def by_hand(**rest):
    frames = [(0, np.zeros(36, np.int32)), (HOUR, np.arange(36, dtype=np.int32))]
    orders = [
        {"what": "edges", "target": "perimeter", "value": 0.1, "time": HOUR, "why": "3 reports", "by": "army"}
    ]
    reports = [(2 * HOUR, 3 * HOUR, 0, 1, 2, 0)]
    return outbreak(
        CAUSES, pathogen=BITES, world=grid_world(), frames=frames, orders=orders, reports=reports, **rest
    )


def test_a_run_reads_back_equal(tmp_path):
    found = by_hand()
    folder = write_run(found, tmp_path / "runs" / "one")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["one"]
    run = read_run(folder)
    for name in ("events", "timeseries", "incidence", "reports", "orders", "people", "places"):
        assert getattr(run, name).to_pylist() == getattr(found, name).to_pylist(), name
        assert getattr(run, name).schema.names == getattr(found, name).schema.names
    assert run.summary() == {**found.summary(), "out": str(folder)}
    assert run.about == json.loads(json.dumps(found.about))
    times, hunters = run.frames
    assert times.tolist() == [0, HOUR] and (hunters[1] == np.arange(36)).all()
    assert run.manifest["digest"] == found.digest() and run.manifest["seed"] == 7
    assert run.damaged() == []


def test_the_scenario_in_it_asks_for_the_same(tmp_path):
    asked = scenario(
        SIR, seeding=[{"state": "infectious", "people": 3}], circles=[{"well_mixed": {"contacts": 9}}]
    )
    folder = write_run(outbreak([(0, 0, "infectious", "seed")], asked=asked), tmp_path / "one")
    again = read_scenario(folder / "scenario.yaml")
    assert again == asked
    assert again.scenario_hash() == read_run(folder).manifest["scenario_hash"]


def test_people_read_again_as_a_file_of_people(tmp_path):
    table = read_run(write_run(by_hand(), tmp_path / "one")).people
    assert {"person", "age", "sex", "cell", "district"} <= set(table.schema.names)
    assert table.column("person").to_pylist() == list(range(360))
    assert table.slice(359).to_pylist()[0]["district"] == "Eastside"


def test_every_table_answers_sql(tmp_path):
    run = read_run(write_run(by_hand(), tmp_path / "one"))
    sql = """
        select p.district, count(*) n from events e join people p using (person)
        where to_state = 'bitten' group by 1
    """
    assert run.query(sql).to_pylist() == [{"district": "Westside", "n": 2}]
    with pytest.raises(RunDirectoryError, match="nowhere"):
        run.query("select * from nowhere")


def test_damage_is_found(tmp_path):
    run = read_run(write_run(by_hand(), tmp_path / "one"))
    (run.folder / "orders.parquet").unlink()
    with (run.folder / "events.parquet").open("ab") as file:
        file.write(b"x")
    assert run.damaged() == ["events.parquet", "orders.parquet"]
    with pytest.raises(RunDirectoryError, match=r"orders\.parquet"):
        _ = run.orders


def test_a_full_disk_leaves_nothing_half_done(tmp_path, monkeypatch):
    first = write_run(by_hand(), tmp_path / "first")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_write_scenario", full)
    with pytest.raises(RecordError, match="No space left on device") as caught:
        write_run(by_hand(), tmp_path / "second")
    assert caught.value.exit_status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["first"]
    assert read_run(first).damaged() == []


def test_nothing_is_written_over(tmp_path):
    folder = write_run(by_hand(), tmp_path / "one")
    with pytest.raises(RunDirectoryError, match="--out") as caught:
        write_run(by_hand(), folder)
    assert caught.value.exit_status == 2
    (tmp_path / "empty").mkdir()
    assert write_run(by_hand(), tmp_path / "empty").name == "empty"


@pytest.mark.parametrize(
    "content, complaint",
    [
        (None, "no run directory"),
        ("{", "not a manifest"),
        ("[]", "not a manifest"),
        ('{"format": "other/v9"}', "other/v9"),
    ],
)
def test_what_is_no_run_directory_is_refused(tmp_path, content, complaint):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunDirectoryError, match=complaint):
        read_run(tmp_path)
    with pytest.raises(RunDirectoryError, match="no such folder"):
        read_run(tmp_path / "missing")


def test_no_map_no_places_no_frames(tmp_path):
    folder = write_run(outbreak([(0, 0, "infectious", "seed")]), tmp_path / "one")
    assert not (folder / "places.parquet").exists() and not (folder / "frames.zarr").exists()
    run = read_run(folder)
    assert run.places is None and run.frames is None
    assert set(run.timeseries.column("district").to_pylist()) == {None}
