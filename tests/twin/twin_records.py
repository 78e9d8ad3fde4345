"""What the slow twin of space remembers: people, hunters, parties, cells; and the numbers that kernels have too."""

from __future__ import annotations

from dataclasses import dataclass, field

from hyosan.kernels.space.parties import APART, AT_THE_DOOR, CAMPED, CONVOY, HELD, NO_PARTY, OUTSIDE, TRAPPED

HOUR, DAY, FOREVER, ONE = 3_600_000_000, 86_400_000_000, 2**62, 1 << 32
UNIT, LONG, QUIET = 1_000_000_000, 4.0e18, 1e-3
DWELL, COMPLIANCE, HOP, ATTACK, FIGHT, WHEREABOUTS, PATROL, SORTIE, SIEGE = 3, 6, 7, 8, 9, 11, 12, 13, 14
FLIGHT, COMPANY, TRAIT, CAMP, STRUCK = 16, 17, 18, 19, 21
AWARENESS, FADING = 10, 24
TURN, SHUT, BREACH, SHOT, STRIKE = 0, 1, 2, 3, 5
PARTS, BEAT, NEVER = 64, 4, 1 << 61
DRIFT, DRIFT_TIMES = 1 << 20, 1 << 21
AT_HOME, PUPIL, STAFF, SOLDIER = 0, 1, 3, 4
VISITING = 1 << 23  # slots of guests, by person
BEHIND_WALLS = (TRAPPED, CONVOY, CAMPED, OUTSIDE, HELD, APART, AT_THE_DOOR)
TELL = 20


@dataclass
class Seen:
    """Where somebody is, and how."""

    away: bool
    exposed: bool
    aware: bool = False
    barricaded: bool = False
    guest: bool = False  # with a party


@dataclass
class Hunter:
    """One hunter."""

    person: int
    cause: int
    cell: int
    until: int
    state: int
    busy: int
    stirred: int
    visit: int = 0  # stays in this step before this one
    since: int = 0
    waits: bool = False  # in its cell, to leave or to come upon somebody
    left: int = 0  # of the hazard of leaving that ends the stay, when this part began
    hop_at: int | None = None  # the stay ends in this part
    way: int = 0  # the word that says where to
    fell: bool = False
    aim: tuple[int, int] = (0, 0)  # word, slot
    strike: int = FOREVER


@dataclass(eq=False)
class Party:
    """People who left their routine together."""

    key: int
    members: list[int]  # who joined last comes first
    stage: int = NO_PARTY
    cell: int | None = None
    goal: int = -1
    edge: int = -1  # the next
    child: int = -1  # whom they look for
    trips: int = 0
    car: bool = False
    waiting: bool = False  # for room in the next cell
    opened: int = 0  # without shelter before then
    size: int = 0  # when it formed; of a camp: who neither died nor turned
    plan: int = 0  # what was filed for another one is void


@dataclass
class Cell:
    """What became known in a cell, its noise, its streets, and this morning's counts."""

    alarm: int = FOREVER
    broadcast: int = FOREVER
    disturbed: int = FOREVER
    attacked: int = FOREVER
    fought: int = -FOREVER  # the latest attack
    aired: int = FOREVER  # the broadcast was repeated until then
    belief: int = ONE
    phones: int = ONE
    planned: int = FOREVER  # what was known when people last thought of leaving
    hid: bool = False
    advice: int = 0
    curfew: int = 0
    curfew_from: int = FOREVER
    evacuated: int = 0  # households before this row were asked
    load: int = 0
    queue: list[Party] = field(default_factory=list)
    noise: float = 0.0
    noise_since: float = 0.0
    felt: float = 0.0
    stamp: int = -1
    marked: set[int] = field(default_factory=set)  # slots
    guests: list[int] = field(default_factory=list)  # prey with parties
    exposed: int = 0
    inside: int = 0
    awake: int = 0


@dataclass
class Camp:
    """The camp as ordered."""

    cell: int = -1
    open: bool = False
    capacity: int = 0
    screening: int = 0
    isolation: int = 0
    testing: int = 0
    false_alarm: int = 0
    roam: int = 0
    roam_most: int = 0
    nightly: int = 0
    reach: float = 0.0
    warned: int | None = None
    shy: int = 0
    collects: bool = False
    escort: float = 0.0
    out_for: int = 0
