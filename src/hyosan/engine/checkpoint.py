"""Checkpoint and restart: everything a simulation needs to go on, as named arrays and plain data.

No random state is kept, for there is none: draws are keyed. A restart gives the same bits as a run
without a stop, whatever the number of threads; a changed plan acts from the restart on.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import numpy as np
from numpy.lib.format import write_array
from numpy.typing import NDArray

from hyosan.engine.authority import Standing
from hyosan.engine.beyond import file_beyond
from hyosan.engine.continuing import asked_of, check_past
from hyosan.engine.loop import Simulation, prepare
from hyosan.engine.program import Program
from hyosan.engine.run import calendars_of, file_hits, file_visits
from hyosan.engine.tails import cut, whole
from hyosan.ground.errors import UserError
from hyosan.ground.units import format_duration
from hyosan.kernels.circles.calendar import HIT, VISIT, waiting_records
from hyosan.kernels.state import CAUSE, grown_log
from hyosan.model.response import Order, Where, Whom

FORMAT = 8
LEVEL = 1  # of compression: 6 makes files a tenth smaller and takes four times as long


@dataclass(frozen=True)
class Checkpoint:
    """A simulation at the beginning of a slice."""

    about: dict[str, Any]  # plain data: what it is of, and the standing of the authorities
    arrays: dict[str, NDArray]  # without the zeros at their ends; about["rows"] has their lengths

    @property
    def time(self) -> int:
        """Ticks since the start."""
        return int(self.about["time"])

    def save(self, path: Path) -> None:
        """Write one file, npz without pickles."""
        about = np.frombuffer(json.dumps(self.about).encode(), np.uint8)
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL) as file:
            for name, array in {"about": about, **self.arrays}.items():
                with file.open(f"{name}.npy", "w", force_zip64=True) as part:
                    write_array(part, array, allow_pickle=False)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises UserError if the file is not one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays.pop("about").tobytes().decode())
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise UserError(f"{path}: this is no checkpoint ({error}); give the folder of a run") from None
    if about.get("format") != FORMAT:
        raise UserError(f"{path}: a checkpoint of another version of hyosan; run the scenario again")
    return Checkpoint(about, arrays)


def take(simulation: Simulation) -> Checkpoint:
    """A checkpoint of a simulation, which may go on. Arrays are copies."""
    run, watch = simulation.run, simulation.watch
    size = int(run.engine.log.size[0])
    arrays: dict[str, NDArray] = {
        "log": run.engine.log.entries[:size],
        "hits": np.concatenate([waiting_records(hits) for hits, _ in calendars_of(run)]),
        "visits": np.concatenate([waiting_records(visits) for _, visits in calendars_of(run)]),
        "beds": run.engine.beds.until,
    }
    about: dict[str, Any] = {
        "format": FORMAT,
        "time": run.now,
        "seed": run.seed,
        "start": run.program.scenario.start.isoformat(),
        "horizon": run.horizon,  # beyond it nothing is filed
        "world": run.program.world.digest(),
        "causes": list(run.program.causes),
        "asked": asked_of(run.program.scenario),
        "returns": run.engine.reactions.returns.tolist(),
        "cases": simulation.cases,
        "seeded": simulation.seeded,
        "standings": [_standing(standing) for standing in simulation.authority.standings],
        "holding": [[*key, *_order(order)] for key, order in simulation.authority.holding.items()],
        "record": simulation.authority.record,
    }
    if watch is not None:
        about["read"], about["hold"] = watch.read, watch.hold
        arrays["reports.received"], arrays["reports.times"] = watch.table(), watch.times
        arrays["reports.pending"], arrays["reports.heard"] = watch.under_way(), watch.heard()
    if simulation.space is not None:
        about["space"] = _numbers(simulation.space)
        arrays |= {f"space.{name}": array for name, array in _arrays(simulation.space).items()}
        frames = simulation.space.frames
        arrays["frames.time"] = np.array([time for time, _ in frames], np.int64)
        cells = len(simulation.space.cells)
        arrays["frames.cells"] = np.array([f for _, f in frames], np.int32).reshape(-1, cells)
    short, about["rows"] = cut(arrays)
    return Checkpoint(about, short)


def restore(checkpoint: Checkpoint, program: Program, threads: int = 1) -> Simulation:
    """A simulation that goes on from a checkpoint, with the program's plan.

    Raises UserError if the checkpoint is of another world or start, or of a past made by other rules.
    """
    about, arrays = checkpoint.about, whole(checkpoint.arrays, checkpoint.about["rows"])
    if about["world"] != program.world.digest():
        raise UserError("the checkpoint is of another world; only the plan may change at a restart")
    start = program.scenario.start.isoformat()
    if about["start"] != start:
        raise UserError(
            f"the checkpoint is of a run that starts {about['start']}, and this one starts {start}"
        )
    check_past(about["asked"], program.scenario, checkpoint.time)
    simulation = prepare(program, int(about["seed"]), threads)
    run = simulation.run
    if run.engine.reactions.returns.tolist() != about["returns"]:
        raise UserError(
            "a seeding of this scenario may open people again with whom the run to go on from drew no contacts; "
            "run it from its start"
        )
    if checkpoint.time % run.width and _goes_by_steps(simulation):
        raise UserError(
            f"{format_duration(checkpoint.time)} after the start is within a step of this scenario, which is "
            f"{format_duration(run.width)} long; go on from the beginning of a step"
        )
    run.now = checkpoint.time
    _restore_log(simulation, arrays["log"], about["causes"])
    file_hits(run, arrays["hits"])
    file_visits(run, arrays["visits"])
    if run.horizon > about["horizon"]:
        file_beyond(run, int(about["horizon"]), arrays["hits"].astype(HIT), arrays["visits"].astype(VISIT))
    _restore_beds(run, arrays["beds"])
    simulation.cases, simulation.counted = int(about["cases"]), len(arrays["log"])
    simulation.seeded = int(about["seeded"])
    simulation.seedings = simulation.seedings[simulation.seeded :]
    _restore_authority(simulation, about)
    if simulation.watch is not None and "read" in about:
        simulation.watch.restore(
            int(about["read"]), int(about["hold"]), arrays["reports.received"], arrays["reports.times"],
            arrays["reports.pending"], arrays["reports.heard"],
        )  # fmt: skip
    if simulation.space is not None:
        _set_arrays(simulation.space, {k[6:]: v for k, v in arrays.items() if k.startswith("space.")})
        for name, value in about["space"].items():
            setattr(simulation.space, name, value)
        times = arrays["frames.time"].tolist()
        simulation.space.frames = list(zip(times, arrays["frames.cells"], strict=True))
    return simulation


def _goes_by_steps(simulation: Simulation) -> bool:
    """Whether anything but contacts happens, which is looked at at the beginning of steps."""
    return bool(simulation.space or simulation.watch or simulation.authority.standings)


def _restore_log(simulation: Simulation, entries: NDArray[np.void], causes: list[str]) -> None:
    run = simulation.run
    if len(entries) + 8 > len(run.engine.log.entries):
        run.engine = run.engine._replace(log=grown_log(run.engine.log, 2 * len(entries) + 8))
    entries = entries.astype(CAUSE)
    number = np.array([run.program.causes.index(name) for name in causes], np.uint8)
    entries["kind"] = number[entries["kind"]]
    engine, size = run.engine, len(entries)
    engine.log.entries[:size] = entries
    engine.log.size[0] = size
    run.overtaken = bool(((entries["previous"] >= 0) & (entries["kind"] == run.program.cause("seed"))).any())
    engine.rows.latest[entries["person"]] = np.arange(size)  # of equal rows the last one stays
    returns = engine.reactions.returns[entries["state"]]
    people = entries["person"][engine.rows.latest[entries["person"]] == np.arange(size)]
    back = returns[engine.rows.latest[people]]
    word, bit = people >> 6, np.uint64(1) << (people & 63).astype(np.uint64)
    np.bitwise_and.at(engine.bits, word[~back], ~bit[~back])
    np.bitwise_or.at(engine.bits, word[back], bit[back])


def _restore_beds(run: Any, until: NDArray[np.int64]) -> None:
    """Stays under way go on; where the number of beds has changed that cannot be."""
    if len(until) != len(run.engine.beds.until):
        raise UserError("the checkpoint has another number of beds; only the plan may change at a restart")
    run.engine.beds.until[:] = until


def _standing(standing: Standing) -> dict[str, Any]:
    fields = ("state", "called", "since", "decided", "why")
    return {"name": standing.response.name, **{name: getattr(standing, name) for name in fields}}


def _order(order: Order) -> list[Any]:
    where = order.where.model_dump(exclude_none=True) if order.where is not None else None
    whom = [one.model_dump(exclude_none=True) for one in order.whom]
    return [order.value, where, [list(pair) for pair in order.details], whom]


def _restore_authority(simulation: Simulation, about: dict[str, Any]) -> None:
    """Responses of the new plan that stood already, by name, stand as they did; the others begin anew."""
    authority = simulation.authority
    known = {standing["name"]: standing for standing in about["standings"]}
    for standing in authority.standings:
        for name, value in known.get(standing.response.name, {}).items():
            if name != "name":
                setattr(standing, name, value)
    names = {standing.response.name for standing in authority.standings}
    for response, lever, target, value, where, details, whom in about["holding"]:
        groups = tuple(Whom(**one) for one in whom)
        order = Order(
            lever, target, value, Where(**where) if where else None, tuple(map(tuple, details)), groups
        )
        if response in names:
            authority.holding[response, lever, target] = order
    authority.record = list(about["record"])
    simulation.apply_orders = True
    simulation.squads_stand = len(authority.holding) == len(about["holding"])


def _arrays(thing: Any, prefix: str = "") -> dict[str, NDArray]:
    """Every array of a dataclass or named tuple, by dotted name; but tables that a run never changes."""
    found: dict[str, NDArray] = {}
    for name, value in _fields(thing):
        if isinstance(value, np.ndarray):
            found[prefix + name] = value
        elif hasattr(value, "_fields") and name != "tables":
            found |= _arrays(value, f"{prefix}{name}.")
    return found


def _set_arrays(thing: Any, arrays: dict[str, NDArray]) -> None:
    for name, value in _fields(thing):
        if isinstance(value, np.ndarray) and name in arrays:
            setattr(thing, name, arrays[name].astype(value.dtype, copy=True))
        elif hasattr(value, "_fields"):
            inside = {key[len(name) + 1 :]: a for key, a in arrays.items() if key.startswith(f"{name}.")}
            if inside:
                setattr(thing, name, value._replace(**{key: a.copy() for key, a in inside.items()}))


def _fields(thing: Any) -> list[tuple[str, Any]]:
    if dataclasses.is_dataclass(thing):
        return [(field.name, getattr(thing, field.name)) for field in dataclasses.fields(thing)]
    return list(zip(thing._fields, thing, strict=True))


def _numbers(space: Any) -> dict[str, int]:
    return {name: value for name, value in _fields(space) if isinstance(value, int)}
