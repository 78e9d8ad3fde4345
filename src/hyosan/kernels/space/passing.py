"""Passing it on: somebody who knows tells his household, and phones some of his class or work; they may believe it.

Only tellers' circles are looked at. Who is told and believes it knows after a while, as if he had seen it: he goes
home, his household may leave, he may look for a child, and he may tell others.
"""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import AWARENESS
from hyosan.ground.units import DAY, FOREVER
from hyosan.kernels.compiling import inner, part
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import dwell_ticks, identity
from hyosan.kernels.space.departures import knows_at, plan_flight, plan_search
from hyosan.kernels.space.parties import party_of
from hyosan.kernels.space.routine import stands_by_now
from hyosan.kernels.space.stimulus import share
from hyosan.kernels.space.telling import plan_telling
from hyosan.kernels.space.whereabouts import first_of_household
from hyosan.kernels.space.word import AT_HOME_CIRCLE, LIVE, MATES_CIRCLE, TOLD_EVER

CIRCLE = 1 << 10  # ordinals of draws: so many for each circle, its number + 1 first


@inner
def tell_others(scene, time, teller):
    """Somebody tells those he trusts, if he still stands and has not forgotten it."""
    habit, folk = scene.habits[0], scene.folk
    if not stands_by_now(scene, teller):
        return
    with_party = party_of(scene.parties, teller) >= 0
    if not with_party and knows_at(scene, teller)[0] > time:
        return
    first, last = first_of_household(folk, teller)
    for one in range(first, last):
        if one != teller and can_be_told(scene, one):
            words = draw_of(scene, time, teller, (AT_HOME_CIRCLE + 1) * CIRCLE + one - first)
            pass_on(scene, time, teller, one, AT_HOME_CIRCLE, habit.trust_household, words)
    group = np.int64(folk.mate_of[teller]) if folk.mate_of.size > 0 else np.int64(-1)
    if group < 0:
        return
    begin, size = folk.mate_start[group], folk.mate_start[group + 1] - folk.mate_start[group]
    for call in range(habit.calls if size > 1 else 0):
        words = draw_of(scene, time, teller, (MATES_CIRCLE + 1) * CIRCLE + call)
        other = np.int64(folk.mates[begin + ((np.int64(words[3]) * size) >> 32)])
        if other != teller and can_be_told(scene, other):
            chance = share(habit.trust_mates, scene.cells[folk.home[other]].phones)
            pass_on(scene, time, teller, other, MATES_CIRCLE, chance, words)


@part
def draw_of(scene, time, teller, ordinal):
    """What decides over one telling, keyed by teller, circle and day."""
    day = (time + scene.habits[0].offset) // DAY
    return draw(scene.seeds[0], identity(scene.rows, teller), day, AWARENESS, ordinal)


@part
def can_be_told(scene, person):
    """Whether somebody lives on the map and follows his routine."""
    return scene.folk.home[person] >= 0 and party_of(scene.parties, person) < 0


@part
def pass_on(scene, time, teller, other, circle, chance, words):
    """One person is told; it is believed by trust, less by what is denied."""
    if np.int64(words[0]) < share(chance, scene.cells[scene.folk.home[other]].belief):
        hear_word(scene, time, other, teller, circle, np.int64(words[1]), np.int64(words[2]))


@inner
def hear_word(scene, time, person, teller, circle, w1, w2):
    """Somebody believes what he is told: he knows after a while, and for a while."""
    habit, word, folk = scene.habits[0], scene.word, scene.folk
    if not stands_by_now(scene, person):
        return
    since = time + dwell_ticks(scene.dwell, habit.word_row, w1)
    until = np.int64(FOREVER)
    if habit.rumour_row >= 0:
        until = since + dwell_ticks(scene.dwell, habit.rumour_row, w2)
    number = np.int64(word.of[person])
    if number >= 0:
        word.each[number].until = max(word.each[number].until, until)
        return
    if knows_at(scene, person)[0] <= since:
        return
    keep_word(word, time, since, until, person, teller, circle)
    home, day = np.int64(folk.home[person]), np.int64(folk.day[person])
    scene.cells[home].disturbed = min(scene.cells[home].disturbed, since)
    if day >= 0:
        scene.cells[day].disturbed = min(scene.cells[day].disturbed, since)
    if habit.flee > 0 and not knows_at(scene, person)[1]:
        plan_flight(scene, first_of_household(folk, person)[0], since)
    plan_search(scene, person, since)
    plan_telling(scene, person, since)


@part
def keep_word(word, time, since, until, person, teller, circle):
    """Write down who was told by whom."""
    number = word.counts[TOLD_EVER]
    one = word.each[number]
    one.time, one.since, one.until = time, since, until
    one.person, one.by, one.circle = person, teller, circle
    word.of[person] = number
    word.live[word.counts[LIVE]] = number
    word.counts[TOLD_EVER] += 1
    word.counts[LIVE] += 1
