"""Writing a run directory: everything under a temporary name, then one rename, so nobody sees half of it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyosan.record.errors import RecordError, RunDirectoryError
from hyosan.record.software import platform_facts, software_versions

if TYPE_CHECKING:  # a run that is only read needs no kernels
    import pyarrow as pa

    from hyosan.outcome import Outbreak

FORMAT = "hyosan-run/v1"
TABLES = (
    "timeseries",
    "incidence",
    "events",
    "people",
    "places",
    "reports",
    "orders",
    "journeys",
    "words",
    "missing",
)
BEGIN = "begin.npz"  # what the run went on from, if it did
CHECKPOINT = "checkpoint.npz"  # the end of the run, to go on from
ROWS_PER_GROUP = 1 << 20


def write_run(outbreak: Outbreak, folder: Path) -> Path:
    """Write the run directory `folder`, which must not exist or be empty; returns its absolute path.

    Raises RunDirectoryError (exit 2) if something is there, RecordError (exit 1) if the disk is full or
    writing fails; then nothing of this run is left, and what was finished before stays as it was.
    """
    folder = Path(folder).absolute()
    check_free(folder)
    partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.mkdir(parents=True)
        _write_parts(outbreak, partial, folder)
        os.replace(partial, folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise RunDirectoryError(
                f"{folder}: another run was written there meanwhile; give each a folder of its own with --out"
            ) from error
        reason = error.strerror or str(error)
        raise RecordError(
            f"{folder}: the run could not be written ({reason}); free some space or choose another --out"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def check_free(folder: Path) -> None:
    """RunDirectoryError unless a run may be written to `folder`."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise RunDirectoryError(f"{folder}: something is there already; give a new folder with --out")


def _write_parts(outbreak: Outbreak, partial: Path, folder: Path) -> None:
    rows = {name: _write_table(getattr(outbreak, name), partial / f"{name}.parquet") for name in TABLES}
    _write_scenario(outbreak, partial / "scenario.yaml")
    _write_frames(outbreak, partial / "frames.zarr")
    for name, checkpoint in ((BEGIN, outbreak.history.begun), (CHECKPOINT, outbreak.history.checkpoint)):
        if checkpoint is not None:
            checkpoint.save(partial / name)
    files = {name: _file_facts(partial / name, rows.get(Path(name).stem)) for name in _files(partial)}
    manifest = manifest_of(outbreak, files, folder)
    _write_text(
        partial / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    )


def manifest_of(outbreak: Outbreak, files: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What was run, with what, what came out, and the checksum of every file."""
    run = outbreak.history
    return {
        "format": FORMAT,
        "software": software_versions(),
        "platform": platform_facts(),
        "scenario_hash": run.scenario.scenario_hash(),
        "world_hash": run.world.digest(),
        "seed": run.seed,
        "exit_reason": run.exit_reason,
        "digest": outbreak.digest(),
        "summary": outbreak.summary(out=str(folder)),
        "about": outbreak.about,
        "files": files,
    }


def _write_table(table: pa.Table | None, path: Path) -> int | None:
    """One Parquet file (zstd); returns its rows, None if there is no such table."""
    if table is None:
        return None
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd", row_group_size=ROWS_PER_GROUP)
    return int(table.num_rows)


def _write_scenario(outbreak: Outbreak, path: Path) -> None:
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 110
    writer.representer.sort_base_mapping_type_on_output = False
    resolved = outbreak.history.scenario.resolved()
    with path.open("w", encoding="utf-8") as file:
        first = {"schema": resolved["schema"], "seed": None}
        writer.dump(first | resolved | {"seed": outbreak.history.seed}, file)


def _write_frames(outbreak: Outbreak, path: Path) -> None:
    """Hunters by frame and cell, and the frames' times in ticks; nothing if none were recorded."""
    if outbreak.frames is None:
        return
    import zarr

    times, hunters = outbreak.frames
    group = zarr.open_group(str(path), mode="w")
    group.attrs.update({"dimensions": ["frame", "cell"], "time": "ticks (microseconds) since the start"})
    group.create_array("time", data=times, chunks=(max(1, len(times)),))
    rows = max(1, min(len(times), (1 << 20) // max(1, hunters.shape[1])))
    group.create_array("hunters", data=hunters, chunks=(rows, max(1, hunters.shape[1])))


def _files(partial: Path) -> list[str]:
    return sorted(path.relative_to(partial).as_posix() for path in partial.rglob("*") if path.is_file())


def _file_facts(path: Path, rows: int | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"sha256": checksum(path), "bytes": path.stat().st_size}
    return facts if rows is None else {**facts, "rows": rows}


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
