"""Space: hunters among people on a map. One object of arrays for a run, and the verbs that move it.

space = new_space(world, pathogen, behaviour, clock, states, causes, step)
announce(space, core, first, last)      # causes logged by others: seeds, infections
step(space, core, start, end)           # everything in space within [start, end)
steps(space, core, start, length, most) # some steps at once, until others are to know of something
snapshot(space, time)                   # hunters by cell
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.behaviour import compile_habits
from hyosan.engine.compile_circles import poisson_row
from hyosan.engine.compile_space import (
    compile_cells,
    compile_edges,
    compile_folk,
    compile_hunt,
    compile_tables,
    local_day,
    noise_share,
)
from hyosan.engine.compile_traffic import way_out
from hyosan.ground.errors import ScenarioError
from hyosan.ground.order import order_of
from hyosan.ground.purposes import name_key
from hyosan.ground.units import FOREVER, HOUR
from hyosan.kernels.circles.contact import Clock
from hyosan.kernels.draws import ONE
from hyosan.kernels.scene import Scene
from hyosan.kernels.space.agenda import BEAT, NOBODY, PARTS, SLOTS
from hyosan.kernels.space.crowds import count
from hyosan.kernels.space.doors import shut_household
from hyosan.kernels.space.encounter import settle_slot
from hyosan.kernels.space.fading import forget_what_is_old
from hyosan.kernels.space.heap import Heap, grown_heap, new_heap
from hyosan.kernels.space.journeys import travel
from hyosan.kernels.space.movement import move_due, stay
from hyosan.kernels.space.outset import set_out
from hyosan.kernels.space.parties import MOVE, MOVES, Parties, new_parties
from hyosan.kernels.space.patrol import SQUAD, patrol
from hyosan.kernels.space.roster import Roster, foresee_all, new_roster
from hyosan.kernels.space.siege import besiege_all
from hyosan.kernels.space.step import open_step, take_steps
from hyosan.kernels.space.stimulus import ready
from hyosan.kernels.space.terrain import (
    BATCH,
    CAMP,
    HELD_DOORS,
    TICK,
    UNIT,
    WAY,
    Folk,
    Marks,
    Tables,
    Ways,
    new_batch,
    new_group,
)
from hyosan.kernels.space.throng import THRONG, gather_throng
from hyosan.kernels.space.waiting import ENTRY, new_waiting
from hyosan.kernels.space.whereabouts import look_at
from hyosan.kernels.space.word import TOLD_EVER, Word, grown_word, new_word
from hyosan.kernels.state import Disease, Log, Rows
from hyosan.model.behaviour import Behaviour
from hyosan.model.pathogen import Pathogen
from hyosan.model.response import ENOUGH
from hyosan.world.world import Places, World

TALLY = (
    "bites", "torn", "kills", "thrown", "breaches", "shots", "squad_losses", "misses", "hops",
    "abandoned", "sacrificed", "found_out", "resisted", "exported", "mistaken", "scarred",
    "shielded", "fed", "went_apart", "joined", "parted", "held_doors",
)  # fmt: skip
PIECES = (  # in the order of their numbers in kernels/space/terrain.py
    count, ready, stay, look_at, shut_household, open_step, besiege_all, patrol, set_out, gather_throng, move_due,
    settle_slot, travel, forget_what_is_old,
)  # fmt: skip
SQUADS_BITS = 8  # squads of one response


class Core(Protocol):
    """What space needs of a run."""

    @property
    def disease(self) -> Disease: ...
    @property
    def rows(self) -> Rows: ...
    @property
    def log(self) -> Log: ...
    @property
    def seed(self) -> int: ...


@dataclass(frozen=True)
class Squads:
    """The squads of one response as ordered: where each is (-1 nowhere), and with what."""

    response: str
    cells: Sequence[int] | NDArray[np.int64]
    shots: float  # an hour
    hits: float  # probability that a shot ends a hunter
    rounds: float  # handed out to each when it first appears
    men: int
    mistaken: float = 0.0  # probability that a shot hits a person in the open
    fatigue: float = 0.0  # how much slower it fires by hour in action
    relief: float = 0.0  # hours out of action until a lost man is replaced; 0: never
    enough: float = ENOUGH  # shots at one hunter in a step, at most, times those it takes on average


@dataclass
class Space:
    """Everything in space that a run changes, and the tables it reads."""

    length: int  # ticks of a step
    noise_half_life: int
    cells: NDArray
    edges: NDArray
    hunt: NDArray
    habits: NDArray
    dwell: NDArray[np.int64]
    tables: Tables
    folk: Folk
    marks: Marks  # who can be reached, as of the latest count of the cell
    calm: Marks  # who will change no more: see kernels/space/crowds.py
    roster: Roster
    parties: Parties  # people who left their routine
    journeys: Heap  # and what they do next
    word: Word  # what people have from others
    camp: NDArray
    metres: NDArray[np.float64]  # by cell, to the camp
    way_out: NDArray[np.int32]  # by cell, the edge to take: see kernels/space/journeys.py
    events: Heap
    future: Heap
    squads: NDArray  # those who are out, and room for more
    tally: NDArray[np.int64]
    tick: NDArray
    fades: NDArray[np.float64]
    fastest: NDArray[
        np.float64
    ]  # of all states that hunt: least times a hop, and between meetings; least drift
    tails: NDArray[np.int64]  # by state: 2**32 × the probability of more ticks of the drift clock in a step
    scratch: dict[str, object]  # what the kernels use within a step
    struck: NDArray[np.int64]  # by cell, when it was last bombed
    falls: NDArray[np.int64]  # and when bombs were announced to fall there; FOREVER: not
    falls_by: NDArray[np.int64]  # by which response, as its key
    listened: int = 0  # of what is told of parties, what was read
    swept: int = 0  # the local day on which sleepers were last looked through
    frames: list[tuple[int, NDArray[np.int32]]] = field(default_factory=list)
    faded: int = 0  # the length of step that `fades` is for
    areas: dict[str, NDArray[np.bool_]] = field(
        default_factory=dict
    )  # cells that a response's order is for: see engine/levers.py
    asked: set[str] = field(default_factory=set)  # responses that asked everybody to come, until tomorrow
    scene: Scene | None = None
    scene_parts: tuple[object, ...] = ()

    def told(self) -> NDArray[np.void]:
        """What became of those who left their routine (kernels/space/parties.py: MOVE), in order of time."""
        moves = self.parties.moves[: int(self.parties.counts[MOVES])]
        who_what = moves["person"].astype(np.int64) << 8 | moves["kind"]
        return moves[order_of(np.ascontiguousarray(moves["time"]), who_what)]

    def words(self) -> NDArray[np.void]:
        """Who was told by whom (kernels/space/word.py: TOLD), in order of time."""
        words: NDArray[np.void] = self.word.each[: int(self.word.counts[TOLD_EVER])]
        return words

    def counters(self) -> dict[str, int]:
        """How often what happened so far."""
        return {name: int(count) for name, count in zip(TALLY, self.tally, strict=True)}


def new_space(
    world: World,
    pathogen: Pathogen,
    behaviour: Behaviour,
    clock: Clock,
    causes: Mapping[str, int],
    length: int,
) -> Space:
    """Space before anything happened. `causes` numbers the kinds bite, torn, fight and patrol.

    Raises ScenarioError if the world has no map or the pathogen does not hunt.
    """
    if world.places is None or pathogen.hunting is None or not any(s.hunts for s in pathogen.states.values()):
        raise ScenarioError(
            "hunters need a map ('place') and a pathogen with 'hunting' and a state that hunts"
        )
    hunting, people = pathogen.hunting, world.people.count
    habits, dwell = compile_habits(behaviour, clock)
    tables = compile_tables(hunting, pathogen, behaviour)
    cells = compile_cells(world, hunting, behaviour)
    hunts = [state.hunts for state in pathogen.states.values()]
    fastest = [tables.breeds[name][hunts].min() for name in ("hop", "spacing")]
    return Space(
        length=length,
        noise_half_life=hunting.noise_half_life,
        cells=cells,
        edges=compile_edges(world, behaviour.flight),
        hunt=compile_hunt(hunting, tuple(pathogen.states), causes),
        habits=habits,
        dwell=dwell,
        tables=tables,
        folk=compile_folk(world),
        marks=_new_marks(people, len(world.places.day_members)),
        calm=_new_marks(people, len(world.places.day_members)),
        roster=new_roster(2 * people + 64),
        parties=new_parties(people),
        journeys=new_heap(8 * people + 4096),
        word=new_word(people if behaviour.word is not None else 0),
        camp=_no_camp(),
        metres=np.zeros(world.places.count),
        way_out=way_out(world.places, behaviour.flight),
        events=new_heap(6 * people + 4096),
        future=new_heap(people + 4096),
        squads=np.zeros(64, SQUAD),
        tally=np.zeros(len(TALLY), np.int64),
        tick=np.zeros(1, TICK),
        fades=np.ones(PARTS + 1),
        fastest=np.array([*fastest, cells["drift"].min()]),
        tails=np.zeros((1, 1), np.int64),
        scratch=_new_scratch(world.places, people),
        struck=np.full(world.places.count, -FOREVER, np.int64),
        falls=np.full(world.places.count, FOREVER, np.int64),
        falls_by=np.full(world.places.count, -1, np.int64),
    )


def _new_marks(people: int, seats: int) -> Marks:
    """Nobody is marked. A word more than needed, so that 64 marks can be read from anywhere."""
    words = (people // 64 + 2, seats // 64 + 2, people // 64 + 2)
    return Marks(*(np.zeros(count, np.uint64) for count in words))


def _no_camp() -> NDArray:
    camp = np.zeros(1, CAMP)
    camp["cell"] = camp["warned"] = -1
    return camp


def _new_scratch(places: Places, people: int) -> dict[str, object]:
    """What means nothing from one step to the next, or can be found again."""
    cells, most = places.count, int((np.diff(places.home_start) + np.diff(places.day_start)).max(initial=0))
    degree = np.diff(places.edge_start)
    width = -(-max(int(degree.max(initial=0)), 1) // 8) * 8
    to = np.repeat(np.arange(cells, dtype=np.int32)[:, None], width + 1, axis=1)
    to[np.arange(width + 1) < degree[:, None]] = places.edge_to
    hunters, room = 2 * people + 64, 2 * most + 1024  # for the members of the fullest cell, twice, and a few
    return {
        "group": new_group(room),
        "ways": Ways(
            each=np.zeros(cells, WAY),
            upper=np.full((cells, width), ONE, np.int64),
            passes=np.full((cells, width + 1), ONE, np.int64),
            to=to,
            degree=degree.astype(np.int32),
            **{name: np.zeros(cells) for name in ("stir", "pull")},
            **{
                name: np.zeros(cells, np.int64)
                for name in ("fresh", "felt", "lively_until", "stream", "plain")
            },
        ),
        "hops": new_waiting(cells, hunters),
        "aims": new_waiting(cells, hunters),
        "taken": np.empty(BATCH, ENTRY),
        "throngs": np.zeros(cells, THRONG),
        "agenda": np.full(SLOTS + PARTS, NOBODY, np.int32),
        "heard": np.zeros(cells, np.int64),
        "vacant": np.zeros(cells, np.uint8),  # nobody lives there any more whom a convoy could take
        "noisy": np.empty(cells, np.int32),
        "batch": new_batch(),
        **{name: np.empty(most // 4 + 2 + people, np.int64) for name in ("quads", "masks", "ordinals")},
        "running": np.empty(width, np.float64),
        "sizes": np.zeros(3, np.int64),
        "hunted": np.empty(cells, np.int32),
        "listed": np.empty(cells, np.int32),
        "there": np.empty(cells, np.int32),
    }


def announce(space: Space, core: Core, first: int, last: int) -> None:
    """Causes first … last - 1 were logged by others: whoever will hunt by them is foreseen."""
    if first == last:
        return
    make_room(space, core, last - first)
    entries = core.log.entries[first:last]
    space.tick["outside"] |= bool((entries["previous"] >= 0).any())
    for where in (space.folk.home, space.folk.day):
        cells = where[entries["person"]]
        disturb(space, cells[cells >= 0], int(entries["time"].min(initial=FOREVER)))
    foresee_all(scene_of(space, core), first, last)


def step(space: Space, core: Core, start: int, end: int) -> None:
    """Everything in space within [start, end). The caller keeps room for two causes a person in the log."""
    steps(space, core, start, end - start, 1)


def steps(space: Space, core: Core, start: int, length: int, most: int) -> int:
    """Up to so many steps of one local day; in the last one something happened that others are to know of.

    Returns how many were taken. The caller keeps room for two causes a person in the log.
    """
    make_room(space, core, 0)
    today = local_day(int(space.habits["offset"][0]), start)
    space.tick["tidy"], space.swept = today != space.swept, today
    _set_parts(space, length)
    return int(take_steps(scene_of(space, core), start // space.length, start, length, most))


def scene_of(space: Space, core: Core) -> Scene:
    """What the kernels see; built again only when one of its arrays was replaced."""
    if "times" not in space.scratch:  # nothing was stepped yet, here or since a checkpoint
        _set_parts(space, space.length)
    parts = (
        space.squads, space.events, space.future, space.journeys, space.parties, space.tails, core.rows, core.log,
        space.word,
    )  # fmt: skip
    if space.scene is None or any(a is not b for a, b in zip(parts, space.scene_parts, strict=True)):
        names = (
            "cells", "edges", "hunt", "habits", "dwell", "tables", "folk", "marks", "calm", "roster", "squads",
            "parties", "journeys", "word", "camp", "metres", "way_out", "events", "future", "tally",
            "tick", "fades", "fastest", "tails",
        )  # fmt: skip
        fields = {name: getattr(space, name) for name in names} | space.scratch
        fields |= {"disease": core.disease, "rows": core.rows, "log": core.log}
        space.scene_parts = parts
        space.scene = Scene(fields | {"seeds": np.array([core.seed], np.int64)}, PIECES)
    return space.scene


def _set_parts(space: Space, length: int) -> None:
    """Cut a step into parts, some to a quick hop; and what is left of noise in the middle of each beat."""
    if space.faded != length or "times" not in space.scratch:  # scratch is not kept in a checkpoint
        hop = float(common_pace(space.cells["chase"]) * space.fastest[0] * UNIT)
        parts = min(max(math.ceil(BEAT * length / hop), 1), PARTS)
        beats = [part // BEAT * BEAT for part in range(parts)]
        halves = [beat + min(beat + BEAT, parts) for beat in beats] + [2 * parts]
        shares = [noise_share(space.noise_half_life, length * k, 2 * parts) for k in halves]
        space.fades[:parts], space.fades[PARTS] = shares[:-1], shares[-1]
        space.tick["parts"] = parts
        space.tick["hazard"] = _hazard_unit(space, length)
        _set_drift(space, length)
        space.faded = length


def common_pace(chase: NDArray[np.float64]) -> float:
    """The pace of the quickest cells, but for a tenth of them: a few small buildings do not set the city's."""
    return float(np.sort(chase)[len(chase) // 10])


def _hazard_unit(space: Space, length: int) -> float:
    """A power of two, so large that the hazards of a step just fit into 59 bits (see kernels/space/stimulus.py)."""
    pace = float(min(space.cells["chase"].min(), space.cells["drift"].min()))
    return 2.0 ** math.floor(59 - math.log2(length / pace + 64 * UNIT))


def _set_drift(space: Space, length: int) -> None:
    """How often the drift clock of each state ticks in a step, at the pace of the quickest cell."""
    pace = UNIT * space.fastest[2]
    rows = [ONE - poisson_row(length / (pace * breed["hop"])) for breed in space.tables.breeds]
    space.tails = np.zeros((len(rows), max(len(row) for row in rows)), np.int64)
    for tails, row in zip(space.tails, rows, strict=True):
        tails[: len(row)] = row
    space.scratch["times"] = np.empty(space.tails.shape[1], np.int64)


def make_room(space: Space, core: Core, more: int) -> None:
    """Room for whatever may be filed in a step, and for `more`."""
    needed = int(space.future.size[0]) + 2 * len(core.rows.latest) + more + 64
    if needed > len(space.future.events):
        space.future = grown_heap(space.future, 2 * needed)
    people = len(core.rows.latest)
    if int(space.journeys.size[0]) + 6 * people > len(space.journeys.events):
        space.journeys = grown_heap(space.journeys, 2 * len(space.journeys.events))
    told = int(space.parties.counts[MOVES])
    if told + 4 * people + 64 > len(space.parties.moves):
        moves = np.empty(2 * told + 4 * people + 64, MOVE)
        moves[:told] = space.parties.moves[:told]
        space.parties = space.parties._replace(moves=moves)
    words = int(space.word.counts[TOLD_EVER])
    if words + len(space.word.of) > len(space.word.each):
        space.word = grown_word(space.word, 2 * words + len(space.word.of))


def idle(space: Space) -> bool:
    """Whether nothing can happen in space any more unless somebody else acts."""
    waiting = int(space.future.size[0]) + int(space.journeys.size[0])
    return int(space.roster.counts[0]) + waiting == 0 and not space.cells["asleep"].any()


def snapshot(space: Space, time: int) -> NDArray[np.int32]:
    """Keep and return the hunters, awake and asleep, of each cell (int32[cells])."""
    roster = space.roster
    awake = roster.cell[: int(roster.counts[0])]
    hunters = np.bincount(awake, minlength=len(space.cells)).astype(np.int32) + space.cells["asleep"]
    space.frames.append((time, hunters))
    return hunters


def set_leak(space: Space, edges: NDArray[np.int64] | Sequence[int], leak: float) -> None:
    """Guard edges (indices into the map's): a share `leak` of the hops over them passes; 1 is open."""
    space.edges["leak"][edges] = int(leak * ONE)


def broadcast(space: Space, cells: NDArray[np.int64] | Sequence[int], time: int) -> None:
    """Tell everybody who lives in these cells at a time not before now, and repeat it until it is ended."""
    known = space.cells["broadcast"]
    known[cells] = np.minimum(known[cells], time)
    space.cells["aired"][cells] = FOREVER


def end_broadcast(space: Space, cells: NDArray[np.int64] | Sequence[int], time: int) -> None:
    """What these cells were told is repeated no more: from now on it may be forgotten."""
    space.cells["aired"][cells] = np.minimum(space.cells["aired"][cells], time)


def make_noise(space: Space, cells: NDArray[np.int64] | Sequence[int], amount: float) -> None:
    """Sirens, lures: noise that counts from the next morning on."""
    space.cells["noise_since"][cells] += amount


def disturb(space: Space, cells: NDArray[np.int64] | Sequence[int], time: int) -> None:
    """Others changed people's states there (a strike, a removal): count these cells anew from now on."""
    space.cells["anew"][cells] = 1
    space.cells["disturbed"][cells] = np.minimum(space.cells["disturbed"][cells], time)


def set_squads(space: Space, ordered: Sequence[Squads]) -> None:
    """The squads that are out from now on. A squad known by response and number keeps its rounds and men."""
    each = [_squad_keys(order.response, len(order.cells)) for order in ordered]
    keys = np.concatenate([np.empty(0, np.int64), *each])
    known = space.squads[: int(space.tick["squads"][0])]
    if not np.array_equal(keys, known["key"]):
        _enlist(space, ordered, keys, known.copy())
    squads, first = space.squads, 0
    for order in ordered:
        those = squads[first : first + len(order.cells)]
        those["cell"], those["following"] = order.cells, -1
        those["shots"], those["hits"] = order.shots / HOUR, order.hits
        those["mistaken"], those["fatigue"] = order.mistaken, order.fatigue
        those["relief"], those["full"] = order.relief, order.men
        those["enough"] = order.enough
        first += len(order.cells)


def _enlist(space: Space, ordered: Sequence[Squads], keys: NDArray[np.int64], known: NDArray) -> None:
    """Give squads that were not out yet their rounds and men."""
    if len(keys) > len(space.squads):
        space.squads = np.zeros(2 * len(keys), SQUAD)
    space.tick["squads"] = len(keys)
    squads = space.squads[: len(keys)]
    squads[:] = np.zeros(1, SQUAD)
    squads["key"] = keys
    many = [len(order.cells) for order in ordered]
    squads["rounds"] = np.repeat(np.array([order.rounds for order in ordered], float), many)
    squads["men"] = np.repeat(np.array([order.men for order in ordered], np.int64), many)
    _, mine, theirs = np.intersect1d(keys, known["key"], return_indices=True)
    for name in ("rounds", "men", "lost", "tired", "rested"):
        squads[name][mine] = known[name][theirs]


@lru_cache
def _squad_keys(response: str, number: int) -> NDArray[np.int64]:
    """What keys the draws of each of a response's squads, in 20 bits. Not to be written to."""
    numbers = np.arange(number) % (1 << SQUADS_BITS)
    return (name_key(response) << SQUADS_BITS | numbers) & 0xFFFFF


assert len(TALLY) == HELD_DOORS + 1
