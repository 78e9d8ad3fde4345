"""The slow twin: who tells whom, and what fades."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from philox import draw
from twin_parties import Parties
from twin_records import AWARENESS, DAY, FADING, FOREVER

HOUSEHOLD, MATES = 0, 1


@dataclass
class Told:
    """One who was told, and believes it."""

    time: int
    since: int
    until: int
    person: int
    by: int
    circle: int


class Words(Parties):
    """Word of mouth, and forgetting."""

    def mates(self, person: int) -> list[int]:
        for kind in ("class", "workplace"):
            circle = self.world.groups.get(kind)
            if circle is not None and circle.group_of[person] >= 0:
                found = [int(one) for one in circle.members_of(int(circle.group_of[person]))]
                if found:
                    return found
        return []

    def tell_others(self, time: int, teller: int) -> None:
        if not self.stands_now(teller) or (teller not in self.party and self.aware(teller) > time):
            return
        household = self.household(teller)
        for one in household:
            self.pass_on(time, teller, one, HOUSEHOLD, 1024 + one - household[0])
        mates = self.mates(teller)
        for call in range(self.habit["calls"] if len(mates) > 1 else 0):
            word = self.draw_of(time, teller, 2048 + call)[3]
            self.pass_on(time, teller, mates[word * len(mates) >> 32], MATES, 2048 + call)

    def draw_of(self, time: int, teller: int, ordinal: int) -> tuple[int, ...]:
        return draw(self.seed, teller, (time + self.habit["offset"]) // DAY, AWARENESS, ordinal)

    def pass_on(self, time: int, teller: int, other: int, circle: int, ordinal: int) -> None:
        if other == teller:
            return
        cell = self.cells[int(self.people.home[other])]
        chance = self.habit["trust_household"]
        if circle == MATES:
            chance = self.habit["trust_mates"] * cell.phones >> 32
        w0, w1, w2, _ = self.draw_of(time, teller, ordinal)
        if w0 < chance * cell.belief >> 32:
            self.hear_word(time, other, teller, circle, w1, w2)

    def hear_word(self, time: int, person: int, teller: int, circle: int, w1: int, w2: int) -> None:
        if person in self.party or not self.stands_now(person):
            return
        since = time + self.dwell_time("word_row", w1)
        until = FOREVER
        if self.habit["rumour_row"] >= 0:
            until = since + self.dwell_time("rumour_row", w2)
        if person in self.word:
            self.word[person].until = max(self.word[person].until, until)
            return
        if self.aware(person) <= since:
            return
        told = Told(time, since, until, person, teller, circle)
        self.word[person] = told
        self.words.append(told)
        for c in (int(self.people.home[person]), int(self.people.day[person])):
            if c >= 0:
                self.cells[c].disturbed = min(self.cells[c].disturbed, since)
        if self.habit["flee"] and not self.away(person, since):
            self.plan_flight(self.household(person)[0], since)
        self.plan_search(person, since)
        self.plan_telling(person, since)

    # Forgetting

    def forget(self) -> None:
        if (self.start + self.habit["offset"]) // DAY == self.swept:
            return
        if self.habit["fades_row"] >= 0:
            for c in range(len(self.cells)):
                self.forget_in(c)
        if self.habit["rumour_row"] >= 0:
            for person, told in list(self.word.items()):
                if told.until <= self.start:
                    del self.word[person]
                    self.renew([person])

    def forget_in(self, c: int) -> None:
        cell, forgot = self.cells[c], False
        if cell.alarm <= self.start and cell.awake + len(self.asleep[c]) == 0:
            heard = [
                self.cells[int(edge["to"])].fought + self.habit["hearing_delay"] for edge in self.edges_of(c)
            ]
            if max([cell.alarm, cell.fought, *heard]) + self.memory(c, cell.alarm, 0) <= self.start:
                cell.alarm, cell.attacked, cell.hid, forgot = FOREVER, FOREVER, False, True
        told = max(cell.broadcast, cell.aired) <= self.start
        if told and cell.aired + self.memory(c, cell.broadcast, 1) <= self.start:
            cell.broadcast, cell.aired, cell.advice, forgot = FOREVER, FOREVER, 0, True
        if forgot:
            cell.planned = min(cell.alarm, cell.broadcast)
            cell.disturbed = min(cell.disturbed, self.start)
            residents = range(int(self.places.home_start[c]), int(self.places.home_start[c + 1]))
            self.renew([*residents, *self.seats(c)])

    def memory(self, c: int, known: int, source: int) -> int:
        word = draw(self.seed, c, (known + self.habit["offset"]) // DAY, FADING, source)[0]
        return self.dwell_time("fades_row", word)

    def renew(self, people: list[int]) -> None:
        """Who may be elsewhere from now on is looked for every step, at home and where he spends the day."""
        for person, places in product(people, (self.people.home, self.people.day)):
            if places[person] >= 0:
                cell = self.cells[int(places[person])]
                cell.disturbed = min(cell.disturbed, self.start)
