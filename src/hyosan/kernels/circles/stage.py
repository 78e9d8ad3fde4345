"""Who is infected in a slice, not yet in the log: claims by contact, the earliest wins.

Settling in bulk, for pathogens that only infect: the same events as settle.py, faster. Owners hold blocks of
people, one thread each. In a slice each owner *claims* (of all contacts with a susceptible person the
earliest wins; here), *plans* (when will the infected pass it on? plan.py) and *commits* (log, and draw
what they will do; commit.py). Between, one thread settles the *chain* (chain.py): those infected early
in the slice who infect others late in it. Nothing depends on which owner is first: the earliest contact
wins, ties by key. Work goes in batches, one simple loop after another, so that random reads overlap and
draws are vectorised.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.circles.ahead import read_soon
from hyosan.kernels.circles.calendar import CHUNK, first_chunk
from hyosan.kernels.circles.contact import is_open_bit
from hyosan.kernels.circles.settle import SEED, outcome_of
from hyosan.kernels.compiling import inner, kernel, part
from hyosan.kernels.progression import identity, state_at

BATCH = 1024

STAGED = np.dtype(
    [
        ("time", np.int64),  # of the infection, ticks
        ("begin", np.int64),  # of the first visit to a state that initiates contacts; FOREVER: none
        ("end", np.int64),
        ("person", np.int32),
        ("by", np.int32),  # the infector
        ("where", np.int32),  # the group they met in
        ("before", np.int32),  # the person's cause before
        ("ordinal", np.uint16),  # of the contact
        ("circle", np.uint8),
        ("outcome", np.uint8),
        ("visited", np.uint8),  # the state visited
        ("more", np.uint8),  # 1: the course may have another such visit
        ("foreseen", np.uint8),  # 1: the contacts of the first visit are drawn already
    ],
    align=True,
)
"""Somebody infected in this slice, not yet in the log."""

LINK = np.dtype(
    [
        ("time", np.int64),  # of the contact
        ("since", np.int64),  # when its initiator was infected
        ("luck", np.uint32),
        ("slot", np.int32),  # of the initiator
        ("target", np.int32),
        ("where", np.int32),
        ("ordinal", np.uint16),
        ("state", np.uint8),
        ("circle", np.uint8),
    ],
    align=True,
)
"""A contact, within the slice, of somebody infected in it."""


class Stage(NamedTuple):
    """Everybody infected in this slice, in one region for each owner, and the chain's heap."""

    size: np.ndarray  # int64[owners], staged by each
    early: np.ndarray  # int64[owners], of those, who initiate contacts within the slice
    base: np.ndarray  # int64[owners], first slot of each region
    staged: np.ndarray  # STAGED
    taken: (
        np.ndarray
    )  # int64[2], of the contacts foreseen, how many the chain has settled, and has read together
    read: np.ndarray  # int64[1], a sum of all that was read together: of no meaning
    heap_size: np.ndarray  # int64[1]
    heap: np.ndarray  # LINK


class Links(NamedTuple):
    """Contacts that those whom an owner has staged make in their first visits, if these begin in the slice."""

    size: np.ndarray  # int64[2], in use of either
    links: np.ndarray  # LINK, those within the slice
    later: np.ndarray  # LINK, those after it


class Batch(NamedTuple):
    """Scratch room of one owner for draws that are made together, all of BATCH entries."""

    at: np.ndarray  # uint64, which
    key: np.ndarray  # uint64, stable ids
    context: np.ndarray  # uint64
    state: np.ndarray  # int64
    time: np.ndarray  # int64
    target: np.ndarray  # int64
    words: np.ndarray  # uint64[4, BATCH]
    leaves: np.ndarray  # int64, when the state is left
    row: np.ndarray  # int64, of the dwell-time table
    knot: np.ndarray  # int64, where in the row
    shift: np.ndarray  # int64
    along: np.ndarray  # int64
    knots: np.ndarray  # int64[3, BATCH]


def new_stage(staged: np.ndarray, splits: np.ndarray) -> Stage:
    """A stage in the room `staged`, STAGED, one for each person: everybody may be infected in one slice."""
    owners = len(splits) + 1
    return Stage(
        size=np.zeros(owners, np.int64),
        early=np.zeros(owners, np.int64),
        base=np.concatenate(([0], splits)).astype(np.int64),
        staged=staged,
        taken=np.zeros(2, np.int64),
        read=np.zeros(1, np.int64),
        heap_size=np.zeros(1, np.int64),
        heap=np.empty(1 << 12, LINK),
    )


def new_links(room: int) -> Links:
    """Room for so many of either; untouched room costs address space only."""
    return Links(np.zeros(2, np.int64), np.empty(room, LINK), np.empty(room, LINK))


def grown_links(links: Links, room: int) -> Links:
    """The same contacts, with room for so many of either."""
    bigger = new_links(room)
    now, later = links.size
    bigger.size[:] = links.size
    bigger.links[:now], bigger.later[:later] = links.links[:now], links.later[:later]
    return bigger


def new_batch() -> Batch:
    """Scratch room."""
    return Batch(
        at=np.empty(BATCH, np.uint64),
        key=np.empty(BATCH, np.uint64),
        context=np.empty(BATCH, np.uint64),
        state=np.empty(BATCH, np.int64),
        time=np.empty(BATCH, np.int64),
        target=np.empty(BATCH, np.int64),
        words=np.empty((4, BATCH), np.uint64),
        leaves=np.empty(BATCH, np.int64),
        row=np.empty(BATCH, np.int64),
        knot=np.empty(BATCH, np.int64),
        shift=np.empty(BATCH, np.int64),
        along=np.empty(BATCH, np.int64),
        knots=np.empty((3, BATCH), np.int64),
    )


@part
def infectee_state(engine, person, time):
    """The state of a person who may be claimed already in this slice."""
    return state_at(engine.disease, engine.rows, engine.log, engine.setting[SEED], person, time)


@part
def claim_one(engine, stage, owner, time, luck, person, infector, group, ordinal, state, circle):
    """Claim a person for a contact if it infects, and no earlier one has. Returns the slot, or -1."""
    latest = np.int64(engine.rows.latest[person])
    if latest > -2:
        before = latest
        target_state = infectee_state(engine, person, time)
    else:  # claimed in this slice: judge by the cause before
        before = np.int64(stage.staged[-2 - latest].before)
        engine.rows.latest[person] = before
        target_state = infectee_state(engine, person, time)
        engine.rows.latest[person] = latest
    outcome = outcome_of(engine, time, circle, group, infector, person, state, target_state, luck)
    if outcome < 0:
        return np.int64(-1)
    if latest > -2:
        slot = stage.base[owner] + stage.size[owner]
        stage.size[owner] += 1
        engine.rows.latest[person] = -2 - slot
    else:
        slot = -2 - latest
        if not is_earlier(engine, stage.staged[slot], time, infector, circle, ordinal):
            return np.int64(-1)
    one = stage.staged[slot]
    one.time = time
    one.person = person
    one.by = infector
    one.where = group
    one.before = before
    one.ordinal = ordinal
    one.circle = circle
    one.outcome = outcome
    one.foreseen = 0
    return slot


@part
def is_earlier(engine, staged, time, infector, circle, ordinal):
    """Whether a contact comes before the one that a person is staged with."""
    if time != staged.time:
        return time < staged.time
    one, that = identity(engine.rows, infector), identity(engine.rows, staged.by)
    if one != that:
        return one < that
    if circle != staged.circle:
        return circle < staged.circle
    return ordinal < staged.ordinal


@inner
def claim(engine, stage, batch, owner, calendar, bucket, look_again):
    """Stage everybody whom a contact filed under a bucket infects; the bucket stays as it is.

    `look_again`: drop contacts of initiators who have had another cause since they were filed.
    """
    chunk, filled = first_chunk(calendar, bucket)
    found = 0
    while chunk >= 0:
        base = chunk * CHUNK
        for at in range(base, base + filled):
            batch.at[found] = at
            read_soon(engine.rows.latest, calendar.records[at].target)
            found += np.int64(is_open_bit(engine.bits, calendar.records[at].target))
        chunk, filled = np.int64(calendar.following[chunk]), CHUNK
        if found > BATCH - CHUNK:
            claim_batch(engine, stage, batch, owner, calendar.records, found, look_again)
            found = 0
    claim_batch(engine, stage, batch, owner, calendar.records, found, look_again)


@part
def claim_batch(engine, stage, batch, owner, records, count, look_again):
    """Claim for the contacts `batch.at[:count]`."""
    for i in range(count):
        hit = records[batch.at[i]]
        if look_again and engine.rows.latest[hit.person] != hit.source:
            continue
        claim_one(
            engine, stage, owner, hit.time, np.int64(hit.luck), np.int64(hit.target), np.int64(hit.person),
            np.int64(hit.where), np.int64(hit.ordinal), np.int64(hit.state), np.int64(hit.circle),
        )  # fmt: skip


@part
def write_link(link, time, since, luck, slot, target, where, ordinal, state, circle):
    """Write a contact's fields."""
    link.time = time
    link.since = since
    link.luck = luck
    link.slot = slot
    link.target = target
    link.where = where
    link.ordinal = ordinal
    link.state = state
    link.circle = circle


@kernel
def release(engine, stage):
    """Undo all claims."""
    for owner in range(stage.size.size):
        for slot in range(stage.base[owner], stage.base[owner] + stage.size[owner]):
            one = stage.staged[slot]
            engine.rows.latest[one.person] = one.before
        stage.size[owner] = 0
    stage.heap_size[0] = 0
