"""The slow twin: trips, hiding places and the camp, and what parties do in order of time."""

from __future__ import annotations

import heapq

from philox import draw
from twin_kin import Kin
from twin_parties import FIRST_TRIP
from twin_records import CAMP, DAY, FLIGHT, TELL, Party
from twin_word import Words

from hyosan.kernels.space.departures import (
    BACK_DOOR,
    COME,
    DAWN,
    ENTER,
    GIVE_UP,
    GO,
    HIDE,
    LEAVE_HOME,
    LISTEN,
    LOOK_OUT,
    NIGHT,
    RESULT,
    SEARCH,
    TURN_BACK,
    WITHDRAW,
)
from hyosan.kernels.space.parties import (
    APART,
    AT_THE_DOOR,
    CAMPED,
    CONVOY,
    HELD,
    HOMEWARD,
    ROAMING,
    SEARCHING,
    STOPPED,
    TRAPPED,
)


class Trips(Kin, Words):
    """Home, to a child, into a hiding place, to the camp and out of it."""

    def travel(self) -> None:
        self.plan_departures()
        while self.travels and self.travels[0][0] < self.end:
            time, kind, _, _, who, what = heapq.heappop(self.travels)
            if kind == LEAVE_HOME:
                self.leave_home(time, who, ordered=bool(what))
            elif kind == HIDE:
                self.hide(time, who)
            elif kind == SEARCH:
                self.search(time, who, what)
            elif kind == TELL:
                self.tell_others(time, who)
            elif kind == BACK_DOOR:
                self.leave_by_the_back(time, who, what)
            elif kind == WITHDRAW:
                self.withdraw(time, who, what)
            elif who.plan == what:
                here = who.members if who.cell is not None else []
                struck = [self.causes[self.history[p][-1]][0] for p in here if self.history[p]]
                if max(struck, default=0) > time:
                    self.expect(max(struck), kind, who.key, who, what)
                else:
                    self.go_on_with(time, kind, who)

    def go_on_with(self, time: int, kind: int, party: Party) -> None:
        if not self.leave_the_dead(party):
            if kind == ENTER and party.car:
                self.make_room(time, int(self.edges[party.edge]["to"]), party.size)
            self.give_back_room(party, time)
            if kind == DAWN:
                self.camp.warned = time
            self.dissolve(party)
            return
        verbs = {
            GO: self.go, ENTER: self.enter, GIVE_UP: self.leave_car, COME: self.come, LOOK_OUT: self.look_out,
            TURN_BACK: self.turn_back, NIGHT: self.slip_out, DAWN: self.slip_in,
            RESULT: self.test, LISTEN: self.listen,
        }  # fmt: skip
        verbs[kind](time, party)

    def leave_car(self, time: int, party: Party) -> None:
        self.give_back_room(party, time)
        self.intend(party, time, GO)

    def stop(self, time: int, party: Party) -> None:
        self.give_back_room(party, time)
        party.stage = STOPPED
        party.trips += 1
        self.tell_all(party, time, STOPPED)
        if self.camp.open and self.camp.collects:
            self.escort(time, party)
        else:
            self.intend(party, time + self.habit["patience"], TURN_BACK)

    def turn_back(self, time: int, party: Party) -> None:
        if self.camp.open and self.camp.collects and party.stage == STOPPED:
            self.escort(time, party)
        else:
            self.give_back_room(party, time)
            self.go_home(time, party)

    # Trips

    def set_off(self, time: int, party: Party, stage: int, goal: int) -> None:
        party.stage, party.goal = stage, goal
        party.trips += 1
        self.tell_all(party, time, stage)
        self.intend(party, time + self.half_a_trip(party), COME)

    def go_home(self, time: int, party: Party) -> None:
        """Everybody to his own home; who has another than the first goes alone."""
        home = int(self.people.home[party.members[0]])
        for person in party.members[1:]:
            other = int(self.people.home[person])
            if other != home:
                self.part_with(person)
                alone = Party(person, [], cell=party.cell)
                self.join(alone, person)
                self.set_off(time, alone, HOMEWARD, other)
        self.set_off(time, party, HOMEWARD, home)

    def come(self, time: int, party: Party) -> None:
        if party.stage == CONVOY:
            self.enter_camp(time, party)
        elif party.stage == AT_THE_DOOR:
            if party.cell == int(self.people.home[party.members[0]]):
                self.disband(party, time)
            else:
                self.go_home(time, party)
        elif party.cell != party.goal:
            party.cell = party.goal
            self.intend(party, time + self.half_a_trip(party), COME)
        elif party.stage == SEARCHING:
            self.find_child(time, party)
            self.go_home(time, party)
        elif party.stage == APART:
            self.meet(time, party)
        else:
            self.disband(party, time)

    def search(self, time: int, person: int, child: int) -> None:
        if child in self.party or child in self.turned or not self.free(person):
            return
        away = self.look(person, time).away
        if not away and self.free(child) and not self.look(child, time).away:
            return
        party = Party(person, [], child=child)
        party.cell = int(self.people.day[person] if away else self.people.home[person])
        self.leave_routine(person)
        self.join(party, person)
        self.set_off(time, party, SEARCHING, int(self.people.day[child]))

    def find_child(self, time: int, party: Party) -> None:
        child = party.child
        if child in self.gone:
            return
        if child not in self.party:
            self.take_along(party, [child], True, time)
            return
        theirs = self.party[child]
        if theirs.stage == TRAPPED and theirs.cell == party.cell and self.stands_now(child):
            self.part_with(child)
            self.join(party, child)

    def hide(self, time: int, people: list[int]) -> None:
        party = Party(people[0], [])
        if self.take_along(party, people, True, time):
            party.stage, party.cell = TRAPPED, int(self.people.day[people[0]])
            self.tell_all(party, time, TRAPPED)
            self.intend(party, time + self.hiding_time(party), LOOK_OUT)

    def hiding_time(self, party: Party) -> int:
        return self.dwell_time(
            "hiding_row", draw(self.seed, party.key, 1, FLIGHT, FIRST_TRIP + party.trips)[3]
        )

    def look_out(self, time: int, party: Party) -> None:
        assert party.cell is not None
        party.trips += 1
        for person in party.members[1:]:
            if person in self.ran:
                self.ran.discard(person)
                self.part_with(person)
                alone = Party(person, [], cell=party.cell)
                self.join(alone, person)
                self.set_off(time, alone, HOMEWARD, int(self.people.home[person]))
        hunters = self.cells[party.cell].awake + len(self.asleep[party.cell])
        if hunters > 0 and party.trips < self.habit["most_looks"]:
            self.intend(party, time + self.hiding_time(party), LOOK_OUT)
        else:
            self.go_home(time, party)

    # Doors that somebody holds

    def leave_by_the_back(self, time: int, holder: int, party: Party | None) -> None:
        """Those for whom somebody has held the door get away; he stays."""
        home = int(self.people.home[holder])
        household, c = self.household(holder), home if party is None else party.cell
        others = household if party is None else list(party.members)
        self.gone -= set(others)
        self.keeping.discard(holder)
        opened = party.opened if party else self.breached[int(self.households.group_of[holder])]
        if party is None:
            leaving = Party(household[0], [])
            if self.take_along(leaving, [one for one in household if one != holder], False, time):
                self.take_to_the_road(time, leaving, home, draw(self.seed, household[0], 0, FLIGHT, 0)[1])
        elif self.party.get(holder) is party:
            self.part_with(holder)
        if holder not in self.party:
            self.tell(time, holder, c, AT_THE_DOOR)
        if self.free(holder):
            self.leave_routine(holder)
            alone = Party(holder, [], stage=AT_THE_DOOR, cell=c, opened=opened)
            self.join(alone, holder)
            self.intend(alone, opened, COME)
        if party is not None and self.leave_the_dead(party):
            self.go_home(time, party)
        elif party is not None:
            self.dissolve(party)

    # The camp

    def in_camp(self) -> int:
        """How many are in the camp, or out of it for the night."""
        return sum(party.size for party in self.parties() if party.stage in (CAMPED, ROAMING))

    def escort(self, time: int, party: Party) -> None:
        assert party.cell is not None
        way = int(self.camp.escort * float(self.metres[party.cell]))
        self.tell_all(party, time, CONVOY)
        party.cell, party.stage = None, CONVOY
        self.intend(party, time + way, COME)

    def enter_camp(self, time: int, party: Party) -> None:
        camp, party.cell = self.camp, self.camp.cell
        if not self.has_place(party):
            self.go_home(time, party)
            return
        for person in list(party.members):
            if self.is_found(person, 0, camp.screening) and not self.is_overlooked(party, person):
                self.part_with(person)
                alone = Party(person, [], stage=HELD)
                self.join(alone, person)
                self.tell(time, person, camp.cell, HELD)
                if camp.isolation:
                    self.intend(alone, time + camp.isolation, RESULT)
        if party.members:
            self.let_in(time, party)
        else:
            self.dissolve(party)

    def has_place(self, party: Party) -> bool:
        return self.camp.open and self.in_camp() + len(party.members) <= self.camp.capacity

    def test(self, time: int, party: Party) -> None:
        """Who was held is looked at again."""
        party.trips += 1
        camp = self.camp
        if camp.open and self.is_found(party.members[0], party.trips, camp.testing):
            self.intend(party, time + camp.isolation, RESULT)
            return
        party.cell = camp.cell
        if self.has_place(party):
            self.let_in(time, party)
        else:
            self.go_home(time, party)

    def let_in(self, time: int, party: Party) -> None:
        camp, party.cell = self.camp, self.camp.cell
        party.stage, party.opened, party.size = CAMPED, 0, len(party.members)
        self.tell_all(party, time, CAMPED)
        if draw(self.seed, party.key, 0, CAMP, 0)[1] < camp.roam_most:
            self.intend(party, self.next_night(time), NIGHT)

    def is_found(self, person: int, number: int, chance: int) -> bool:
        latest = self.latest(person)
        bitten = latest >= 0 and self.hunting(latest, self.end - 1) is not None
        found, mistaken, _, _ = draw(self.seed, person, number, CAMP, 1)
        return found < chance if bitten else mistaken < self.camp.false_alarm

    def slip_out(self, time: int, party: Party) -> None:
        if party.stage != CAMPED:
            return
        to = self.goal_by_night(party, time)
        if self.dares(party, time) and to is not None and self.cells[to].awake == 0:
            party.cell, party.stage, party.goal = to, ROAMING, party.size
            self.tell_all(party, time, ROAMING)
            self.intend(party, time + self.camp.out_for, DAWN)
        else:
            self.intend(party, self.next_night(time), NIGHT)

    def dares(self, party: Party, time: int) -> bool:
        """Guards let them out, somebody did not fail to return of late, and their door holds."""
        camp = self.camp
        often = draw(self.seed, party.key, 1 + time // DAY, CAMP, 0)[1] < camp.nightly
        lets = draw(self.seed, party.key, 0, CAMP, 0)[1] < camp.roam
        warned = camp.warned is not None and time < camp.warned + camp.shy
        return often and lets and not warned and party.opened <= time and party.members[0] not in self.scarred

    def goal_by_night(self, party: Party, time: int) -> int | None:
        home = int(self.people.home[party.members[0]])
        if home != self.camp.cell and float(self.metres[home]) <= self.camp.reach:
            return home
        ways = [int(edge["to"]) for edge in self.edges_of(self.camp.cell)]
        word = draw(self.seed, party.key, 1 + time // DAY, CAMP, 0)[0]
        return ways[word * len(ways) >> 32] if ways else None

    def slip_in(self, time: int, party: Party) -> None:
        if party.size < party.goal:
            self.camp.warned = time
        if not self.camp.open:
            self.go_home(time, party)
            return
        party.cell, party.stage = self.camp.cell, CAMPED
        self.tell_all(party, time, CAMPED)
        self.intend(party, self.next_night(time), NIGHT)
