"""The slow twin: crowds at doors, squads, and orders in the field."""

from __future__ import annotations

from typing import Any

from philox import draw
from twin_records import (
    BEHIND_WALLS,
    BREACH,
    CAMP,
    DAY,
    FLIGHT,
    HOUR,
    LONG,
    PATROL,
    SHOT,
    SIEGE,
    STRUCK,
    UNIT,
    VISITING,
    Hunter,
    Party,
)
from twin_trips import Trips

from hyosan.kernels.space.departures import COME, LEAVE_HOME
from hyosan.kernels.space.parties import CAMPED, CONVOY, HELD, ROAMING
from hyosan.model.quantiles import read_quantile


class Force(Trips):
    """Who breaks in, who is shot, who is bombed, who is fetched."""

    def besiege(self) -> None:
        crowd = self.hunt["crowd"]
        for c, cell in enumerate(self.cells):
            hunters = cell.awake
            if hunters == 0 or self.count(c).inside <= 0:
                continue
            for number in range(-(-hunters // crowd)):
                time, size = self.start, min(crowd, hunters - number * crowd)
                for turn in range(16):
                    key = number << 10 | turn << 6
                    word = draw(self.seed, c, self.number, SIEGE, key)[0]
                    wait = read_quantile(self.tables.unit[0], word) * float(self.tables.siege[size])
                    wait *= float(self.static[c]["hold"])
                    if wait >= self.end - time:
                        break
                    time += int(wait)
                    person = self.somebody_inside(c, key)
                    if person is not None:
                        self.file(time, BREACH, c, (person, c))

    def somebody_inside(self, c: int, key: int) -> int | None:
        """Of the camp; or a guest or a resident, as many as there are; or the other if there is none."""
        if c == self.camp.cell and self.in_camp() > 0:
            camped = self.somebody_camped(c, key)
            if camped is not None:
                return camped
        cell = self.cells[c]
        homes = int(self.places.home_start[c + 1] - self.places.home_start[c])
        guests = [
            (draw(self.seed, person, self.number | 1 << 31, SIEGE, key)[0], person)
            for person in cell.guests
            if VISITING + person not in cell.marked
        ]
        word = draw(self.seed, c, self.number, SIEGE, key)[1]
        if guests and word * (homes + len(cell.guests)) >> 32 >= homes:
            return min(guests)[1]
        resident = self.resident_inside(c, key)
        return min(guests)[1] if resident is None and guests else resident

    def somebody_camped(self, c: int, key: int) -> int | None:
        """The first one whom they may break in on, from a row that is drawn."""
        placed = int(self.places.home_start[-1])
        first = draw(self.seed, c, self.number, SIEGE, key + 1)[0] * placed >> 32
        for row in range(placed):
            person = (first + row) % placed
            party = self.party.get(person)
            camped = party is not None and party.stage == CAMPED and party.cell == c
            if camped and party.opened <= self.start and self.prey(person, self.start):
                return person
        return None

    def resident_inside(self, c: int, key: int) -> int | None:
        first, last = int(self.places.home_start[c]), int(self.places.home_start[c + 1])
        if first == last:
            return None
        for attempt in range(1, 64):
            for word in draw(self.seed, c, self.number, SIEGE, key + attempt)[1:]:
                person = first + (word * (last - first) >> 32)
                taken = person - first in self.cells[c].marked or person in self.party
                if taken or not self.prey(person, self.start):
                    continue
                seen = self.look(person, self.start)
                if not seen.away and not seen.exposed:
                    return person
        return None

    def patrol(self) -> None:
        length = self.end - self.start
        hours = length / HOUR
        for squad in self.squads:
            c = squad["cell"]
            met = self.cells[c].awake + len(self.asleep[c])
            squad["tired"] = max(squad["tired"] - hours, 0.0)
            self.relieve(squad, hours)
            if squad["men"] <= 0 or met == 0:
                continue
            pace = squad["shots"] / (1.0 + squad["fatigue"] * squad["tired"])
            fired = min(squad["rounds"], pace * length)
            if squad["hits"] > 0:
                fired = min(fired, met * squad["enough"] / squad["hits"])
            squad["rounds"] -= fired
            squad["tired"] += 2.0 * hours
            squad["rested"] = 0.0
            self.cells[c].noise_since += fired
            if self.cells[c].awake:
                shoots = squad["hits"] > 0 and squad["rounds"] > 0
                until_they_fall = met / (2.0 * pace * squad["hits"]) if shoots else LONG
                self.lose_a_man(squad, c, min(until_they_fall, float(length)))
            self.mistake(squad, fired * squad["mistaken"])
            self.aim_at_all(squad, c, fired, met)

    def aim_at_all(self, squad: dict[str, Any], c: int, fired: float, met: int) -> None:
        length = self.end - self.start
        hazard = fired * squad["hits"] / (met * length)
        standing = [one for one in self.asleep[c] if self.stands(one, self.start)]
        for hunter in [*(one for one in self.hunters if one.cell == c), *standing]:
            word = draw(self.seed, hunter.person, self.number, PATROL, squad["key"])[0]
            if fired > 0 and squad["hits"] > 0:
                wait = read_quantile(self.tables.unit[0], word) / (hazard * UNIT)
                if wait < length:
                    self.file(self.start + int(wait), SHOT, hunter.person, (hunter, c))

    def mistake(self, squad: dict[str, Any], hazard: float) -> None:
        """The one of those in the open with the smallest word, at most one in a step."""
        c = squad["cell"]
        word = draw(self.seed, squad["key"], self.number, PATROL, (1 << 20) + 1)[0]
        wait = read_quantile(self.tables.unit[0], word) / UNIT
        if wait >= hazard or not self.cells[c].marked:
            return
        people = [(self.who(c, slot), slot) for slot in self.cells[c].marked]
        own = squad["key"] | 1 << 21
        _, person, slot = min(
            (draw(self.seed, p, self.number, PATROL, own)[0], p, slot) for p, slot in people
        )
        self.file(self.start + int(wait / hazard * (self.end - self.start)), SHOT, person, (person, c, slot))

    def relieve(self, squad: dict[str, Any], hours: float) -> None:
        squad["rested"] += hours
        if squad["relief"] > 0 and squad["men"] < squad["full"] and squad["rested"] >= squad["relief"]:
            squad["men"] += 1
            squad["rested"] -= squad["relief"]

    def lose_a_man(self, squad: dict[str, Any], c: int, ticks: float) -> None:
        awake, crowding = self.cells[c].awake, float(self.static[c]["crowding"])
        force = self.hunt["bite_strength"] * min(1.0 + crowding * (awake - 1), self.hunt["door"])
        stand = self.strength(int(self.tables.arms[3]) * squad["men"])
        hazard = awake * squad["men"] * force / (force + stand) / float(self.static[c]["spacing"])
        word = draw(self.seed, squad["key"], self.number, PATROL, 1 << 20)[0]
        if read_quantile(self.tables.unit[0], word) < hazard * ticks:
            squad["men"] -= 1

    def stands(self, hunter: Hunter, time: int) -> bool:
        return self.latest(hunter.person) == hunter.cause and time < hunter.until

    def strength(self, weight: int) -> float:
        scale = 1.0
        while weight >= 32 * 64:
            weight, scale = weight >> 5, scale * float(self.tables.defence[32 * 64])
        return float(self.tables.defence[weight]) * scale

    # Orders, between two steps

    def evacuate(self, c: int, seats: int, compliance: int, ticks: int, time: int) -> int:
        """Collect households who are at home, from where collecting ended last."""
        person = max(self.cells[c].evacuated, int(self.places.home_start[c]))
        while person < int(self.places.home_start[c + 1]) and seats > 0:
            household = self.household(person)
            if draw(self.seed, household[0], time // DAY, FLIGHT, 3)[0] < compliance:
                party = Party(household[0], [])
                if taken := self.take_along(party, household, False, time):
                    seats -= taken
                    party.stage, party.cell = CONVOY, c
                    self.tell_all(party, time, CONVOY)
                    party.cell = None
                    self.intend(party, time + ticks, COME)
            person = household[-1] + 1
        self.cells[c].evacuated = person
        return seats

    def release(self, time: int, share: int, day: int) -> None:
        """The camp lets some of its parties go home."""
        for party in self.parties():
            if party.stage == HELD and not self.camp.open:
                party.cell = self.camp.cell
                if self.leave_the_dead(party):
                    self.go_home(time, party)
                else:
                    self.dissolve(party)
            elif party.stage == CAMPED and draw(self.seed, party.key, day, CAMP, 2)[0] < share:
                if self.leave_the_dead(party):
                    self.go_home(time, party)
                else:
                    self.dissolve(party)

    def heeds(self, person: int, share: int) -> bool:
        """Whether somebody's household does as a warning of bombs says."""
        return draw(self.seed, self.household(person)[0], 0, STRUCK, 1)[0] < share

    def warn(self, c: int, time: int, share: int) -> None:
        """Households pack and leave, if anybody ever flees."""
        if self.habit["packing_row"] < 0:
            return
        homes = range(int(self.places.home_start[c]), int(self.places.home_start[c + 1]))
        for first in {self.household(one)[0] for one in homes}:
            if self.heeds(first, share):
                packing = draw(self.seed, first, 0, FLIGHT, 0)[2]
                self.expect(time + self.dwell_time("packing_row", packing), LEAVE_HOME, first, first, True)

    def bomb(
        self, c: int, time: int, step: int, in_the_open: int, inside: int, hunters: int, underground: int,
        warned: int,
    ) -> None:  # fmt: skip
        """Everybody who is in a cell, and every hunter."""
        here = [
            person
            for person, seated in self.members(c).values()
            if self.free(person) and self.look(person, time).away == seated
        ]
        here += [
            p for party in self.parties() if party.cell == c for p in party.members if self.stands_now(p)
        ]
        for person in here:
            seen = self.look(person, time)
            in_open = seen.aware and not seen.barricaded
            if person in self.party:
                in_open = self.party[person].stage not in BEHIND_WALLS
            walls = underground if self.heeds(person, warned) else inside
            if self.is_hit(person, step, in_the_open if in_open else walls):
                home, day = int(self.people.home[person]), int(self.people.day[person])
                self.add_cause(time, person, self.hunt["killed"], self.hunt["strike"], -1, c)
                self.count_out(person)
                for there in (home, day):
                    if there >= 0:
                        self.cells[there].disturbed = min(self.cells[there].disturbed, time)
        self.cells[c].disturbed = min(self.cells[c].disturbed, time)
        for hunter in [*(one for one in self.hunters if one.cell == c), *self.asleep[c]]:
            if self.stands(hunter, time) and self.is_hit(hunter.person, step, hunters):
                self.add_cause(time, hunter.person, self.hunt["destroyed"], self.hunt["strike"], -1, c)

    def is_hit(self, person: int, step: int, probability: int) -> bool:
        return draw(self.seed, person, step, STRUCK, 0)[0] < probability

    def count_out(self, person: int) -> None:
        """Somebody of the camp died, or turned."""
        party = self.party.get(person)
        if party is not None and party.stage in (CAMPED, ROAMING):
            party.size -= 1
