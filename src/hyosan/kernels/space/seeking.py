"""Whom a hunter comes upon: meetings keyed by hunter, stay and member.

A free hunter comes upon each member of its cell at hazard a, for the first time in a stay at a time of its
own; a meeting with somebody who cannot be reached comes to nothing. So the hazard of an attack on X exposed is
a X, and with the handling time that follows each fight a X / (1 + a h X), while one person more or less
changes nobody else's meetings. Four members share a draw. Of all whom a hunter may meet the smallest word comes
first: an *aim* is that word and the member's slot, in one number, and no aim is `NONE`.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import ATTACK
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import bit_length, dwell_ticks, identity
from hyosan.kernels.space.stimulus import LONG
from hyosan.kernels.space.terrain import VISITING, is_marked

STAY_BITS = 8
SLOT_BITS = 24
NONE = 1 << 62


@part
def stay_context(step, stay):
    """The context of what a hunter decides during one stay in a cell."""
    return (step << STAY_BITS) | (stay & ((1 << STAY_BITS) - 1))


@part
def aimed_slot(aim):
    """The member that is aimed at."""
    return aim & ((1 << SLOT_BITS) - 1)


@part
def lowest_bit(word):
    """The place of the lowest bit set in a word that is not 0."""
    low = word & (~word + np.uint64(1))
    high = np.int64(low >> np.uint64(32))
    return bit_length(high) + 31 if high else bit_length(np.int64(low)) - 1


@part
def marks_from(bits, first, count):
    """The marks first … first + count - 1 (at most 64) as one word."""
    at, shift = first >> 6, np.uint64(first & 63)
    word = bits[at] >> shift
    if shift:
        word |= bits[at + 1] << (np.uint64(64) - shift)
    return word if count >= 64 else word & ((np.uint64(1) << np.uint64(count)) - np.uint64(1))


@part
def seats_from(homes):
    """The slot of the first day member of a cell, after its home members."""
    return (homes + 3) & ~3


@inner
def list_quads(scene, cell):
    """List the fours of members of a cell in which somebody is marked. Returns how many.

    `quads` gets the first slot of each, `masks` which of the four are marked.
    """
    here, count = scene.cells[cell], 0
    quads, masks, ordinals = scene.quads, scene.masks, scene.ordinals
    homes = here.home_end - here.home_start
    for seated in (False, True):
        bits = scene.marks.day if seated else scene.marks.home
        first = here.day_start if seated else here.home_start
        members = here.day_end - here.day_start if seated else homes
        base = seats_from(homes) if seated else np.int64(0)
        for at in range(0, members, 64):
            word = marks_from(bits, first + at, members - at)
            while word:
                four = np.uint64(lowest_bit(word) & ~3)
                quads[count] = base + at + np.int64(four)
                masks[count] = np.int64((word >> four) & np.uint64(15))
                ordinals[count] = quads[count] >> 2
                word &= ~(np.uint64(15) << four)
                count += 1
    return list_guests(scene, here, count) if here.guest_reach > 0 else count


@part
def list_guests(scene, here, count):
    """Go on with the guests of a cell. Each has a draw, by his id, to himself: where he stands keys nothing."""
    for at in range(here.guest_start, here.guest_end):
        if is_marked(scene.marks.guests, at):
            person = np.int64(scene.parties.pool[at])
            scene.quads[count] = VISITING + 4 * (np.int64(at) - here.guest_start)
            scene.masks[count], scene.ordinals[count] = (
                1,
                VISITING | (identity(scene.rows, person) & (VISITING - 1)),
            )
            count += 1
    return count


@part
def best_of_quad(seed, key, context, slot, ordinal, mask, floor, best):
    """The smallest aim above `floor` at one of four members, or `best` if that is smaller."""
    w0, w1, w2, w3 = draw(seed, key, context, ATTACK, ordinal)
    a0 = (np.int64(w0) << SLOT_BITS) | slot
    a1 = (np.int64(w1) << SLOT_BITS) | (slot + 1)
    a2 = (np.int64(w2) << SLOT_BITS) | (slot + 2)
    a3 = (np.int64(w3) << SLOT_BITS) | (slot + 3)
    best = min(best, a0 if (mask & 1 != 0) & (a0 > floor) else NONE)
    best = min(best, a1 if (mask & 2 != 0) & (a1 > floor) else NONE)
    best = min(best, a2 if (mask & 4 != 0) & (a2 > floor) else NONE)
    return min(best, a3 if (mask & 8 != 0) & (a3 > floor) else NONE)


@inner
def seek(scene, cell, key, stay, floor):
    """The first marked member whom a hunter meets in a stay, after the aim `floor`: an aim."""
    count, best = list_quads(scene, cell), np.int64(NONE)
    context, seed = stay_context(scene.tick[0].step, stay), scene.seeds[0]
    for at in range(count):
        best = best_of_quad(
            seed, key, context, scene.quads[at], scene.ordinals[at], scene.masks[at], floor, best
        )
    return best


@part
def meeting_time(scene, cell, state, since, aim):
    """When a hunter comes upon whom it aims at, in a stay that began at `since`."""
    spacing = scene.cells[cell].spacing * scene.tables.breeds[state].spacing
    units = dwell_ticks(scene.tables.unit, 0, aim >> SLOT_BITS)
    return since + np.int64(min(units * spacing, LONG))
