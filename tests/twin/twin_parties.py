"""The slow twin: parties, who leaves the routine, and the road."""

from __future__ import annotations

from philox import draw
from twin_records import AWARENESS, DAY, FLIGHT, FOREVER, ONE, PUPIL, SOLDIER, TELL, Party
from twin_walking import Walking

from hyosan.kernels.space.departures import ENTER, GIVE_UP, GO, HIDE, LEAVE_HOME, SEARCH
from hyosan.kernels.space.parties import NO_PARTY, ON_THE_ROAD, OUTSIDE, TRAPPED
from hyosan.model.quantiles import read_quantile

FLEES, SEARCHES, HIDES = 0, 1, 2
FIRST_TRIP = 1 << 10
AT_EXIT = -1


class Parties(Walking):
    """Who is in which party, and what they do next."""

    def tell(self, time: int, person: int, cell: int | None, kind: int) -> None:
        self.told.append((time, person, -1 if cell is None else cell, kind))

    def tell_all(self, party: Party, time: int, kind: int) -> None:
        for person in party.members:
            self.tell(time, person, party.cell, kind)

    def stands_now(self, person: int) -> bool:
        """At the end of the step, or after the bombs that fell since: alive, and no hunter."""
        latest = self.latest(person)
        since = self.causes[latest][0] if latest >= 0 else 0
        state = self.state(person, max(self.end - 1, since))
        return bool(self.disease.alive[state] and not self.disease.hunts[state])

    def free(self, person: int) -> bool:
        """Whether somebody may leave his routine."""
        elsewhere = self.party.keys() | self.turned | self.gone | self.keeping
        return person not in elsewhere and self.stands_now(person)

    def join(self, party: Party, person: int) -> None:
        self.party[person] = party
        party.members.insert(0, person)
        party.size += 1

    def part_with(self, person: int) -> None:
        self.party.pop(person).members.remove(person)

    def leave_routine(self, person: int) -> None:
        home, day = int(self.people.home[person]), int(self.people.day[person])
        for c in (home, day):
            if c >= 0:
                self.cells[c].disturbed = min(self.cells[c].disturbed, self.end)
                slots = {slot for slot, (one, _) in self.members(c).items() if one == person}
                self.cells[c].marked -= slots

    def take_along(self, party: Party, people: list[int], away: bool, time: int) -> int:
        """Those who are at home, or away, join."""
        coming = [one for one in people if self.free(one) and self.look(one, time).away == away]
        for person in coming:
            self.leave_routine(person)
            self.join(party, person)
        return len(coming)

    def dissolve(self, party: Party) -> None:
        for person in list(party.members):
            self.part_with(person)
        party.stage, party.cell = NO_PARTY, None
        party.plan += 1

    def disband(self, party: Party, time: int) -> None:
        for person in party.members:
            self.tell(time, person, int(self.people.home[person]), NO_PARTY)
        self.dissolve(party)

    def leave_the_dead(self, party: Party) -> bool:
        """Whether somebody of a party still stands."""
        for person in list(party.members):
            if not self.stands_now(person):
                self.part_with(person)
        return bool(party.members)

    def intend(self, party: Party, time: int, kind: int) -> None:
        party.plan += 1
        self.expect(time, kind, party.key, party, party.plan)

    def dwell_time(self, row: str, word: int) -> int:
        return read_quantile(self.dwell[self.habit[row]], word)

    # Departures

    def plan_departures(self) -> None:
        if not any(self.habit[name] for name in ("flee", "hide", "search", "tells")):
            return
        for c, cell in enumerate(self.cells):
            known = min(cell.alarm, cell.broadcast)
            if known < cell.planned and known < self.end:
                cell.planned = known
                self.plan_homes(c)
                for person in self.seats(c):
                    self.plan_search(person, known)
                if known == cell.alarm:
                    self.plan_words(c, known)
            if not cell.hid and cell.attacked < self.end:
                cell.hid = True
                self.plan_hiding(c)

    def seats(self, c: int) -> list[int]:
        first, last = int(self.places.day_start[c]), int(self.places.day_start[c + 1])
        return [int(one) for one in self.places.day_members[first:last]]

    def knows(self, person: int) -> tuple[int, bool]:
        """When somebody knows, and whether the routine has him away then."""
        time = self.aware(person)
        return time, time < FOREVER and self.away(person, time)

    def plan_homes(self, c: int) -> None:
        cell = self.cells[c]
        homes = range(int(self.places.home_start[c]), int(self.places.home_start[c + 1]))
        for one in homes:
            self.plan_search(one, cell.planned)
        for household in dict.fromkeys(tuple(self.household(one)) for one in homes):
            at_home = [time for time, away in map(self.knows, household) if time < FOREVER and not away]
            if at_home:
                self.plan_flight(household[0], max(min(at_home), cell.planned))

    def plan_flight(self, first: int, knows: int) -> None:
        flees, _, packing, _ = draw(self.seed, first, 0, FLIGHT, FLEES)
        if flees < self.share_who_flee(int(self.people.home[first])):
            self.expect(knows + self.dwell_time("packing_row", packing), LEAVE_HOME, first, first, 0)

    def plan_words(self, c: int, known: int) -> None:
        """Who learns by what happened here may tell others."""
        homes = range(int(self.places.home_start[c]), int(self.places.home_start[c + 1]))
        for one in [*homes, *self.seats(c)]:
            time, _ = self.knows(one)
            if time >= known:
                self.plan_telling(one, time)

    def plan_telling(self, person: int, time: int) -> None:
        if time < FOREVER:
            day = (time + self.habit["offset"]) // DAY
            tells, delay, _, _ = draw(self.seed, person, day, AWARENESS, 0)
            if tells < self.habit["tells"]:
                self.expect(time + self.dwell_time("telling_row", delay), TELL, person, person, 0)

    def share_who_flee(self, c: int) -> int:
        habit, cell = self.habit, self.cells[c]
        if cell.advice == 0 or cell.broadcast >= FOREVER:
            return habit["flee"]
        others = habit["flee"] * (ONE - habit["trust"]) >> 32
        return others if cell.advice == 1 else others + habit["trust"]

    def plan_search(self, person: int, known: int) -> None:
        habit, people = self.habit, self.people
        children = [p for p in self.household(person) if people.role[p] == PUPIL and people.day[p] >= 0]
        if int(people.age[person]) < habit["grown_from"] or people.role[person] == SOLDIER or not children:
            return
        if draw(self.seed, person, 0, FLIGHT, SEARCHES)[0] < habit["search"]:
            time, _ = self.knows(person)
            if time < FOREVER:
                self.expect(max(time, known), SEARCH, person, person, children[0])

    def plan_hiding(self, c: int) -> None:
        seats, bench = self.seats(c), self.habit["seats"]
        for first in range(0, len(seats), bench):
            people = seats[first : first + bench]
            if draw(self.seed, people[0], 0, FLIGHT, HIDES)[0] >= self.habit["hide"]:
                continue
            times = [time for time, away in map(self.knows, people) if away]
            if times:
                time = max(min(times), self.cells[c].attacked)
                self.expect(time, HIDE, people[0], people, first)

    def leave_home(self, time: int, head: int, ordered: bool) -> None:
        """A household flees, whoever of it is at home; when ordered, whatever a curfew says."""
        household, c = self.household(head), int(self.people.home[head])
        _, car, _, obeys = draw(self.seed, household[0], 0, FLIGHT, 0)
        if not ordered and self.cells[c].curfew_from <= time and obeys < self.cells[c].curfew:
            return
        party = Party(household[0], [])
        if self.take_along(party, household, False, time) == 0:
            return
        self.ask_next_door(time, party, household[-1] + 1, c)
        self.take_to_the_road(time, party, c, car)

    def take_to_the_road(self, time: int, party: Party, c: int, car: int) -> None:
        party.stage, party.car, party.cell = ON_THE_ROAD, car < self.habit["cars"], c
        if party.car:
            self.cells[c].load += party.size
        self.tell_all(party, time, ON_THE_ROAD)
        self.intend(party, time, GO)

    def ask_next_door(self, time: int, party: Party, row: int, c: int) -> None:
        """The next household comes along, if all of it who are at home know."""
        if row >= int(self.places.home_start[c + 1]):
            return
        household, cell = self.household(row), self.cells[c]
        keeps = draw(self.seed, household[0], 0, FLIGHT, 0)[3] < cell.curfew and cell.curfew_from <= time
        joins = draw(self.seed, household[0], 0, FLIGHT, 4)[0] < self.habit["joins"]
        if not joins or keeps or household[0] in self.scarred:
            return
        home = [one for one in household if self.free(one) and not self.look(one, time).away]
        most = self.habit["most_together"]
        if all(self.look(one, time).aware for one in home) and len(party.members) + len(home) <= most:
            self.take_along(party, household, False, time)

    # The road

    def go(self, time: int, party: Party) -> None:
        """At the end of a cell."""
        assert party.cell is not None
        edge = int(self.way_out[party.cell])
        if self.static[party.cell]["refuge"]:
            self.give_back_room(party, time)
            party.stage = TRAPPED
            self.tell_all(party, time, TRAPPED)
        elif edge == AT_EXIT:
            self.give_back_room(party, time)
            self.tell_all(party, time, OUTSIDE)
            party.cell, party.stage = None, OUTSIDE
        elif edge < 0:
            self.turn_back(time, party)
        else:
            self.go_along(time, party, edge)

    def go_along(self, time: int, party: Party, edge: int) -> None:
        party.edge = edge
        leak, there = int(self.edges[edge]["leak"]), self.cells[int(self.edges[edge]["to"])]
        word = draw(self.seed, party.key, edge, FLIGHT, FIRST_TRIP + party.trips)[0]
        if leak < ONE and word >= leak:
            self.stop(time, party)
        elif party.car and self.is_full(int(self.edges[edge]["to"]), party):
            party.waiting = True
            there.queue.append(party)
            self.intend(party, time + self.habit["patience"], GIVE_UP)
        else:
            self.take_turn(time, party)

    def is_full(self, c: int, party: Party) -> bool:
        load = self.cells[c].load
        return load > 0 and load + party.size > int(self.static[c]["room"])

    def take_turn(self, time: int, party: Party) -> None:
        edge = self.edges[party.edge]
        if party.car:
            self.cells[int(edge["to"])].load += party.size
            time = max(time, self.free_at[party.edge])
            self.free_at[party.edge] = time + int(float(edge["headway"]) * party.size)
        self.intend(party, time, ENTER)

    def enter(self, time: int, party: Party) -> None:
        edge = self.edges[party.edge]
        assert party.cell is not None
        if party.car:
            self.make_room(time, party.cell, party.size)
        party.cell = int(edge["to"])
        party.trips += 1
        self.intend(party, time + int(float(edge["drive" if party.car else "walk"])), GO)

    def make_room(self, time: int, c: int, size: int) -> None:
        cell = self.cells[c]
        cell.load -= size
        while cell.queue and not self.is_full(c, cell.queue[0]):
            party = cell.queue.pop(0)
            party.waiting = False
            self.take_turn(time, party)

    def give_back_room(self, party: Party, time: int) -> None:
        """A party takes no room on the road any more."""
        if not party.car:
            return
        assert party.cell is not None
        if party.waiting:
            self.cells[int(self.edges[party.edge]["to"])].queue.remove(party)
        party.car = party.waiting = False
        self.make_room(time, party.cell, party.size)

    def turn_back(self, time: int, party: Party) -> None:
        raise NotImplementedError

    def stop(self, time: int, party: Party) -> None:
        raise NotImplementedError
