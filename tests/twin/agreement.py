"""Space and its slow twin, step by step: what must be equal after each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from hunters_twin import Twin
from leaving import moves_of
from towns import Drive
from twin_records import Party

from hyosan.kernels.space.terrain import FALLEN

Change = Callable[[int, Drive, Twin], None]


def together(drive: Drive, steps: int, change: Change | None = None) -> Twin:
    """Run both, step by step; they must agree after every one."""
    twin = Twin(drive)
    for number in range(steps):
        if change is not None:
            change(number, drive, twin)
        drive.step(number)
        twin.step(number)
        assert sorted(drive.events()) == sorted(twin.causes), f"step {number}"
        agree(drive, twin)
        agree_on_parties(drive, twin)
    return twin


def agree(drive: Drive, twin: Twin) -> None:
    """Hunters whose state has not ended, awake and asleep, noise and alarms are the same."""
    space = drive.space
    roster, count = space.roster, int(space.roster.counts[0])
    hunters = roster.hunters[roster.awake[:count]]
    columns = (hunters["person"], roster.cell, roster.busy, roster.stirred, hunters["state"])
    hunt_on = hunters["until"] > twin.end
    hunt_on[roster.fallen[: int(roster.counts[FALLEN])]] = False
    mine = sorted(zip(*(column[:count][hunt_on].tolist() for column in columns), strict=True))
    theirs = sorted(
        (h.person, h.cell, h.busy, h.stirred, h.state)
        for h in twin.hunters
        if h.until > twin.end and not h.fell
    )
    assert mine == theirs
    assert space.cells["asleep"].tolist() == [len(twin.asleep[c]) for c in range(len(twin.cells))]
    for c, cell in enumerate(twin.cells):
        if cell.stamp == twin.start and space.cells["stamp"][c] == space.tick["stamp"][0]:
            counts = len(cell.marked), cell.inside
            assert (int(space.cells["reach"][c]), int(space.cells["inside"][c])) == counts
    assert space.cells["noise"].tolist() == [cell.noise for cell in twin.cells]
    for name in ("alarm", "broadcast", "attacked", "fought", "aired"):
        assert space.cells[name].tolist() == [getattr(cell, name) for cell in twin.cells]
    words = [tuple(int(one[name]) for name in one.dtype.names) for one in space.words()]
    assert sorted(words) == sorted(dataclasses.astuple(told) for told in twin.words)
    told = {person for person, number in enumerate(space.word.of.tolist()) if number >= 0}
    assert told == set(twin.word)


def agree_on_parties(drive: Drive, twin: Twin) -> None:
    """Everything told, who is where with whom, loads and queues of the streets, who is in the camp."""
    space = drive.space
    parties, cells = space.parties, space.cells
    assert sorted(moves_of(drive)) == sorted(twin.told)
    found = {person: int(number) for person, number in enumerate(parties.of.tolist()) if number >= 0}
    assert set(found) == set(twin.party)
    together_with: dict[int, set[int]] = {}
    for person, number in found.items():
        together_with.setdefault(number, set()).add(person)
    for person, number in found.items():
        one, other = parties.each[number], twin.party[person]
        assert together_with[number] == set(other.members)
        assert _of(one) == _about(other), f"person {person}"
    past = space.folk.past
    assert {person: int(past[person]) & 7 for person in (past & 7).nonzero()[0].tolist()} == twin.fights
    assert set((past & 16).nonzero()[0].tolist()) == twin.ran
    assert set((past & 8).nonzero()[0].tolist()) == twin.scarred
    assert set((parties.of < -1).nonzero()[0].tolist()) == twin.turned
    assert cells["load"].tolist() == [cell.load for cell in twin.cells]
    for c, cell in enumerate(twin.cells):
        assert _queue(space, c) == [(party.key, party.trips) for party in cell.queue]
    assert space.edges["free_at"].tolist() == twin.free_at
    assert int(space.camp["inside"][0]) == twin.in_camp()


def _of(one: Any) -> tuple[int, ...]:
    names = ("key", "stage", "cell", "opened", "trips", "size", "car", "waiting")
    return tuple(int(one[name]) for name in names)


def _about(party: Party) -> tuple[int, ...]:
    cell = -1 if party.cell is None else party.cell
    return (
        party.key, party.stage, cell, party.opened, party.trips, party.size,
        int(party.car), int(party.waiting),
    )  # fmt: skip


def _queue(space: Any, cell: int) -> list[tuple[int, int]]:
    waiting, number = [], int(space.cells["first_waiting"][cell])
    while number >= 0:
        one = space.parties.each[number]
        waiting.append((int(one["key"]), int(one["trips"])))
        number = int(one["queued"])
    return waiting
