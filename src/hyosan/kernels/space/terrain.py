"""The arrays that space computes on: cells, edges and people of the map, hunters, and what each hears.

Records, so that what is used together lies together. Times are ticks; probabilities are fixed point with
2**32 = 1; lengths of time in units of a unit exponential are doubles that only + - * / ever touch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyosan.kernels.compiling import piece

UNIT = 1_000_000_000  # what the unit exponential's table calls one
BATCH = 2048  # hunters looked at together

# pieces of kernels that others call through the scene
COUNT, READY, STAY, LOOK_AT, CLOSE, OPEN, BESIEGE, PATROL, SET_OUT, GATHER, MOVE, SETTLE, TRAVEL, FADE = (
    range(14)
)
DRIFT, DRIFT_TIMES = (
    1 << 20,
    1 << 21,
)  # draws of a hunter's hops: where its drift clock leads, and when it ticks
BEGIN, LEAVE = -1, -2  # how a hunter goes on: see movement.stay
TURN, SHUT, BREACH, SHOT, LOOK, STRIKE = 0, 1, 2, 3, 4, 5  # kinds of event, in the order of ties
AWAKE, FREE, USED, FALLEN, ENDS = 0, 1, 2, 3, 4  # places in Roster.counts
TOUCHED, HUNTED, NOISY = 0, 1, 2  # places in `sizes`
BITES, TEARS, KILLS, THROWS, BREACHES, SHOTS, LOSSES, MISSES, HOPS = 0, 1, 2, 3, 4, 5, 6, 7, 8  # in `tally`
ABANDONED, SACRIFICED, FOUND_OUT, RESISTED, EXPORTED, MISTAKEN, SCARRED = 9, 10, 11, 12, 13, 14, 15
SHIELDED, FED, WENT_APART, JOINED, PARTED, HELD_DOORS = 16, 17, 18, 19, 20, 21
HOME, AT_SEAT, GUESTING = 0, 1, 2  # the lists of a cell in which somebody is
VISITING = 1 << 23  # the slot of a cell's first guest; each has four

CELL = np.dtype(
    [
        # the map
        ("home_start", np.int64),  # home members are the rows home_start … home_end - 1
        ("home_end", np.int64),
        ("day_start", np.int64),  # day members are day_members[day_start … day_end - 1]
        ("day_end", np.int64),
        ("edge_start", np.int64),
        ("edge_end", np.int64),
        ("spacing", np.float64),  # 1 / a: ticks for one unit of meeting one member
        ("crowding", np.float64),  # φ, the share of the cell's hunters who reach a fight
        ("drift", np.float64),  # ticks for a hop of one unit, drifting
        ("chase", np.float64),  # and chasing
        ("hold", np.float64),  # how much longer its doors hold than those of a house
        ("sorties", np.int64),  # foragers an hour by day, 2**32 = 1
        ("x", np.float64),  # metres
        ("y", np.float64),
        ("carries", np.uint8),  # sound, to the cells beyond: a corridor
        ("refuge", np.uint8),  # who flees stays here, behind its door
        # what became known, and when; FOREVER: not yet
        ("alarm", np.int64),
        ("broadcast", np.int64),
        ("disturbed", np.int64),
        ("attacked", np.int64),  # the first attack here
        ("fought", np.int64),  # and the latest
        ("aired", np.int64),  # the broadcast was repeated until then; FOREVER: it still is
        ("belief", np.int64),  # the share of word that is not denied here, 2**32 = 1
        ("phones", np.int64),  # and of calls that get through
        ("planned", np.int64),  # what was known when people last thought of leaving
        ("curfew", np.int64),  # the share who keep it, 2**32 = 1
        ("curfew_from", np.int64),
        # this morning
        ("stamp", np.int64),  # step for which the counts hold
        ("hour", np.int64),  # local hour of the counts
        ("stores_from", np.int64),  # before this none of the calm must go out
        ("stores_to", np.int64),  # after this all of them must
        ("exposed", np.int32),  # X, as hunters feel it: at the beginning of this part of the step
        ("inside", np.int32),  # H, in the morning
        ("reach", np.int32),  # members whom a hunter may reach now: bits set
        ("present", np.int32),  # members present and unharmed now
        ("awake", np.int32),  # hunters awake, in the morning
        ("asleep", np.int32),  # hunters asleep, now
        ("first_asleep", np.int32),  # -1 none
        ("first_squad", np.int32),  # -1 none
        ("calm", np.int32),  # members present who are calm: see crowds.py
        ("settled", np.uint8),  # nobody here is restless
        ("first_party", np.int32),  # -1 none: see parties.py
        ("guests", np.int32),  # of parties, who are prey, this morning
        ("guest_reach", np.int32),  # of them, whom a hunter may reach now
        ("guest_start", np.int32),  # their places in Parties.pool
        ("guest_end", np.int32),
        ("first_waiting", np.int32),  # parties that wait for room in this cell: -1 none
        ("last_waiting", np.int32),
        ("load", np.int32),  # people in cars on its streets, or on their way into it
        ("room", np.int32),  # for so many
        ("evacuated", np.int32),  # households before this row were asked to come
        ("camped", np.int32),  # people of a camp here, behind its walls
        ("hid", np.uint8),  # those who hide where they spend the day are known
        ("advice", np.uint8),  # of the broadcast: see departures.py
        ("again", np.uint8),  # the restless are to be counted again
        ("anew", np.uint8),  # nothing is known any more of who is calm
        ("lapsed", np.uint8),  # an alarm next door was forgotten
        ("touched", np.uint8),  # something happened here in this part of the step
        ("noise", np.float64),  # N, in the morning
        ("noise_since", np.float64),  # made during this step
        ("felt", np.float64),  # of it, what was made before this part of the step
    ],
    align=True,
)

EDGE = np.dtype(
    [
        ("to", np.int32),
        ("nearness", np.float64),  # cell size / length, at most 1
        ("leak", np.int64),  # 2**32 = open
        ("free_at", np.int64),  # when the next car may pass
        ("headway", np.float64),  # ticks for each person in a car
        ("drive", np.float64),  # ticks
        ("walk", np.float64),
    ],
    align=True,
)

WAY = np.dtype(
    [
        ("stamp", np.int64),  # the step for which this holds
        ("hazard", np.int64),  # of leaving, from the beginning of the step, or when first needed, to `since`
        ("since", np.int64),
        ("rate", np.int64),  # of it from then on, a tick
        ("lively", np.uint8),  # stimulus here or next door keeps hunters going
    ],
    align=True,
)

HUNTER = np.dtype(
    [
        ("key", np.int64),  # the person's stable id
        ("until", np.int64),  # the state ends by itself
        ("person", np.int32),
        ("cause", np.int32),
        ("place", np.int32),  # among those awake; -1 asleep
        ("cell", np.int32),  # of a sleeper
        ("following", np.int32),  # next asleep in the same cell, or next free slot
        ("state", np.uint8),
    ],
    align=True,
)

WALK = np.dtype(
    [
        ("mark", np.int64),  # step and stay that this was written for: see movement.mark_of
        ("since", np.int64),  # the stay in this cell began
        ("due", np.int64),  # and ends when the hazard of leaving reaches this, if no fight comes before
        ("aim", np.int64),  # whom it comes upon: see seeking.py
        ("strike", np.int64),  # when
        ("word", np.uint32),  # where it hops to
        ("following", np.int32),  # next in the same list of the agenda
        ("filed", np.uint8),  # the attack is on a list
    ],
    align=True,
)

HABITS = np.dtype(
    [
        ("offset", np.int64),  # ticks since local midnight at t = 0
        ("weekday", np.int64),  # of day 0, Monday 0
        ("school_start", np.int64), ("school_end", np.int64),
        ("work_start", np.int64), ("work_end", np.int64),
        ("night_start", np.int64), ("night_end", np.int64),
        ("jitter", np.int64),
        ("reach_school", np.int64), ("reach_work", np.int64),
        ("reach_home_day", np.int64), ("reach_home_night", np.int64),
        ("seats", np.int64),  # how many neighbours by seat stand together
        ("breach_open", np.int64),
        ("hearing_delay", np.int64),
        ("sight_least", np.int64),  # whoever sees it: no sooner
        ("sight_row", np.int64), ("broadcast_row", np.int64), ("travel_row", np.int64),
        ("stores_row", np.int64),  # -1: stores never end
        ("weight_child", np.int64), ("weight_adult", np.int64), ("weight_old", np.int64),  # 64 = 1
        ("weight_sheltered", np.int64),
        ("child_below", np.int64), ("old_from", np.int64),
        ("reach_road", np.int64), ("reach_car", np.int64),
        ("trained", np.int64), ("weight_trained", np.int64),  # a share, 2**32 = 1; 64 = 1
        ("experience", np.int64),  # by fight that was survived, 64 = 1
        ("most_fights", np.int64),  # more do not count
        ("trauma", np.int64), ("weight_scarred", np.int64),  # a share, 2**32 = 1; 64 = 1
        ("abandon", np.int64), ("sacrifice", np.int64), ("found", np.int64),  # 2**32 = 1
        ("joins", np.int64), ("most_together", np.int64),  # a share, 2**32 = 1; people
        ("holds_door", np.int64),  # a share, 2**32 = 1
        ("shield", np.int64), ("overlooked", np.int64),  # 2**32 = 1
        ("flee", np.int64), ("cars", np.int64), ("trust", np.int64),  # shares of households
        ("hide", np.int64), ("search", np.int64),  # shares of those who share a bench, and of parents
        ("packing_row", np.int64), ("hiding_row", np.int64),
        ("most_looks", np.int64),  # out of a hiding place
        ("patience", np.int64),  # in a jam, at a guard
        ("grown_from", np.int64),  # years
        ("tells", np.int64), ("calls", np.int64),  # the share who tell others; how many calls they make
        ("trust_household", np.int64), ("trust_mates", np.int64),  # 2**32 = 1
        ("telling_row", np.int64), ("word_row", np.int64),
        ("rumour_row", np.int64), ("fades_row", np.int64),  # -1: never
    ],
    align=True,
)  # fmt: skip

HUNT = np.dtype(
    [
        ("bitten", np.int64), ("torn", np.int64), ("destroyed", np.int64),  # states
        ("bite", np.int64), ("tear", np.int64), ("fight", np.int64), ("patrol", np.int64),  # cause kinds
        ("guards", np.int64), ("strike", np.int64), ("outside", np.int64), ("fed", np.int64),
        ("killed", np.int64),
        ("hearing", np.float64),  # metres, of each other, of those who keep apart
        ("resistant", np.int64),  # a share of all people, 2**32 = 1
        ("handling", np.int64),
        ("door", np.float64),
        ("bite_strength", np.float64),
        ("tearing_alone", np.float64), ("tearing_more", np.float64),
        ("sheltered_stimulus", np.float64), ("noise_stimulus", np.float64),
        ("dormant_after", np.int64),
        ("dormant_below", np.float64),
        ("crowd", np.int64),  # hunters who can press on one building
    ],
    align=True,
)  # fmt: skip

BREED = np.dtype(
    [
        ("hop", np.float64),  # 1 / speed
        ("strength", np.float64),
        ("spacing", np.float64),  # 1 / (speed × senses)
        ("falls", np.int64, (4,)),  # κ by arms, 2**32 = 1
    ],
    align=True,
)


TICK = np.dtype(
    [
        ("hour", np.int64),  # the local hour in which the step begins
        ("stamp", np.int64),  # how often space was stepped: marks what was counted in this step
        ("step", np.int64),  # the number of the step under way, which keys draws
        ("start", np.int64),
        ("end", np.int64),
        ("squads", np.int64),  # how many are out
        ("tidy", np.int64),  # sleepers are looked through in this step
        ("outside", np.int64),  # something happened to people that was not in space
        ("parts", np.int64),  # of this step
        ("part", np.int64),  # the one under way
        ("part_start", np.int64),
        ("part_end", np.int64),
        ("rate", np.float64),  # slots of the agenda a tick
        (
            "hazard",
            np.float64,
        ),  # how the hazard of leaving a cell is counted: so much is a unit of the exponential
    ],
    align=True,
)


CAMP = np.dtype(
    [
        ("cell", np.int64),  # -1: none
        ("open", np.int64),
        ("capacity", np.int64),
        ("inside", np.int64),  # people who are in it now
        ("screening", np.int64),  # the share of the bitten who are found, 2**32 = 1
        ("isolation", np.int64),  # how long somebody is held until he is looked at again; 0: for good
        ("testing", np.int64),  # the share of the held who carry it and are found, 2**32 = 1
        ("false_alarm", np.int64),  # the share of the others whom guards take for bitten, 2**32 = 1
        ("roam", np.int64),  # the share of parties who slip out by night as guards are now, 2**32 = 1
        ("roam_most", np.int64),  # and when nothing is enforced any more
        ("nightly", np.int64),  # the share of nights on which they do, 2**32 = 1
        ("reach", np.float64),  # metres to a home that they go to; from farther away they stay near the camp
        ("warned", np.int64),  # when somebody last did not come back
        ("shy", np.int64),  # ticks for which nobody goes out after that
        ("out_for", np.int64),  # ticks until they are back
        ("collects", np.int64),  # who is stopped by guards is taken there
        ("escort", np.float64),  # ticks a metre
    ],
    align=True,
)


class Folk(NamedTuple):
    """Where people belong; the world's arrays."""

    home: np.ndarray  # int32[n]
    day: np.ndarray  # cell by day, -1: home's
    role: np.ndarray  # uint8[n]
    arms: np.ndarray  # uint8[n], or empty: bare hands
    household: np.ndarray  # int32[n], or empty: everybody alone
    household_start: np.ndarray  # int64[households + 1], rows
    day_members: np.ndarray  # int32
    mate_of: np.ndarray  # int32[n], class or workplace, -1 none; or empty
    mate_start: np.ndarray  # int64[groups + 1]
    mates: np.ndarray  # int32
    breached: np.ndarray  # int64[households or n], until when; 0 never. Belongs to the run.
    past: np.ndarray  # uint8[n], what somebody lived through: see companions.py. Belongs to the run.


class Tables(NamedTuple):
    """Functions that kernels read instead of computing them."""

    unit: np.ndarray  # int64[1, TABLE_SIZE], an exponential of mean UNIT
    mantissa: np.ndarray  # float64[1024], y**β for y in [1, 2)
    octave: np.ndarray  # float64[64], 2**(kβ)
    defence: np.ndarray  # float64[2049], (w / 64)**γ; the last is 32**γ
    siege: np.ndarray  # float64[crowd + 1], ticks for one unit, by the size of the crowd
    arms: np.ndarray  # int64[4], weight by arms, 64 = 1
    breeds: np.ndarray  # BREED[S], by state
    prey: np.ndarray  # bool[S], hunters strike people in this state
    apart: np.ndarray  # bool[S], people in it keep away from the others
    fed: np.ndarray  # int8[S], where those go whom their own feed then; -1: nobody can


class Batch(NamedTuple):
    """Hunters looked at together: scratch."""

    chosen: np.ndarray  # int32
    drifting: np.ndarray  # int32
    ticks: np.ndarray  # uint32, the word that says how often a drift clock ticks
    key: np.ndarray  # int64
    ordinal: np.ndarray  # int64
    best: np.ndarray  # int64, aims
    time: np.ndarray  # int64, when a stay begins or ends
    word: np.ndarray  # uint32, where a hop leads
    cell: np.ndarray  # int32
    state: np.ndarray  # uint8
    stirred: np.ndarray  # uint8, was somewhere lively in this step
    w0: np.ndarray  # uint32
    w1: np.ndarray
    w2: np.ndarray
    w3: np.ndarray


def new_batch() -> Batch:
    """Room for a batch, and one more who was not chosen."""
    kinds: dict[str, type] = {"state": np.uint8, "stirred": np.uint8}
    kinds |= dict.fromkeys(("chosen", "drifting", "cell"), np.int32)
    kinds |= dict.fromkeys(("key", "ordinal", "best", "time"), np.int64)
    return Batch(**{name: np.empty(BATCH + 1, kinds.get(name, np.uint32)) for name in Batch._fields})


class Group(NamedTuple):
    """Whom a kernel looks at together, and what it sees: see whereabouts.look_at."""

    person: np.ndarray  # int32
    seat: np.ndarray  # int64, where the person's mark is; -1: at home's
    how: np.ndarray  # int64, bits of whereabouts.status
    key: np.ndarray  # int64
    w0: np.ndarray  # uint32, draws of habits
    w1: np.ndarray
    w2: np.ndarray
    w3: np.ndarray
    luck: np.ndarray  # uint32, of the hour
    shut: np.ndarray  # int64, of those who know: when they are behind the door at home


def new_group(room: int) -> Group:
    """Room for a group."""
    kinds = {"person": np.int32, "seat": np.int64, "how": np.int64, "key": np.int64, "shut": np.int64}
    return Group(**{name: np.empty(room, kinds.get(name, np.uint32)) for name in Group._fields})


class Ways(NamedTuple):
    """How hunters leave each cell in a part of the step: see stimulus.ready. Marks are the stamp of the step."""

    each: np.ndarray  # WAY[cells]
    fresh: np.ndarray  # int64[cells]: marked if nothing was felt anew here or next door
    felt: np.ndarray  # int64[cells]: marked if nothing was felt anew here
    stir: np.ndarray  # float64[cells], what keeps hunters going
    pull: np.ndarray  # float64[cells], how much a cell draws hunters
    upper: np.ndarray  # int64[cells, ways], 2**32 = 1: hops drawn below it, and not below the one before, go
    passes: np.ndarray  # to this neighbour; those below this one get through
    to: np.ndarray  # int32[cells, ways], the cell itself after the last neighbour
    degree: np.ndarray  # int32[cells], neighbours
    lively_until: np.ndarray  # int64[cells]: the step's end where stimulus keeps hunters going, else 0
    stream: np.ndarray  # int64[cells]: which of its draws a hunter there begins the step with
    plain: np.ndarray  # int64[cells]: marked if hunters only drift there


@piece
def bits_of(marks, kind):
    """The marks of one of the lists of a cell."""
    return marks.home if kind == HOME else (marks.day if kind == AT_SEAT else marks.guests)


class Marks(NamedTuple):
    """Some of the members of cells: a bit for each at home, for each seat by day, for each guest this morning."""

    home: np.ndarray  # uint64
    day: np.ndarray  # uint64
    guests: np.ndarray  # uint64, by place in Parties.pool


@piece
def is_marked(bits, at):
    """Whether bit `at` is set."""
    return (bits[at >> 6] >> np.uint64(at & 63)) & np.uint64(1) != np.uint64(0)


@piece
def mark(bits, at):
    """Set bit `at`."""
    bits[at >> 6] |= np.uint64(1) << np.uint64(at & 63)


@piece
def unmark(bits, at):
    """Clear bit `at`."""
    bits[at >> 6] &= ~(np.uint64(1) << np.uint64(at & 63))
