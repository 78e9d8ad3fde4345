"""The slow twin: those who keep apart, and who shields them."""

from __future__ import annotations

from philox import draw
from twin_parties import FIRST_TRIP, Parties
from twin_records import COMPANY, DAY, FLIGHT, FOREVER, TRAIT, Party

from hyosan.kernels.space.departures import COME, LISTEN
from hyosan.kernels.space.parties import APART


class Kin(Parties):
    """Who leaves the others, whom they find, and who is kept by his own."""

    def half_a_trip(self, party: Party) -> int:
        word = draw(self.seed, party.key, 0, FLIGHT, FIRST_TRIP + party.trips)[2]
        return self.dwell_time("travel_row", word) // 2

    def next_night(self, time: int) -> int:
        offset = self.habit["offset"]
        night = (time + offset) // DAY * DAY + self.habit["night_start"] - offset
        return night if night > time else night + DAY

    def shields(self, person: int) -> bool:
        return draw(self.seed, self.household(person)[0], 0, TRAIT, 3)[0] < self.habit["shield"]

    def others(self, person: int) -> list[int]:
        return [one for one in self.household(person) if one != person]

    def is_shielded(self, person: int, time: int) -> bool:
        """Whether his own are with him, in a party or at home, and keep it to themselves."""
        mine = self.look(person, time)
        if not self.shields(person) or (mine.away and not mine.guest):
            return False
        party = self.party.get(person)
        for one in self.others(person):
            state, seen = self.state(one, time), self.look(one, time)
            stands = self.disease.alive[state] and not self.disease.hunts[state]
            together = self.party.get(one) is party if party else not (seen.away or seen.guest)
            if stands and together and one not in self.gone:
                return True
        return False

    def is_overlooked(self, party: Party, person: int) -> bool:
        if not self.shields(person) or draw(self.seed, person, 0, COMPANY, 2)[0] >= self.habit["overlooked"]:
            return False
        return any(one in party.members and self.stands_now(one) for one in self.others(person))

    def withdraw(self, time: int, person: int, cause: int) -> None:
        """His own feed him, or he goes."""
        if self.latest(person) != cause:
            return
        visits = (v for v in self.course(cause) if self.tables.apart[v[0]] and v[2] > time)
        state, _, until = next(visits)
        if until < FOREVER:
            self.foresee_apart(cause, until)
        party = self.party.get(person)
        if not self.stands_now(person) or (party and (party.cell is None or party.stage == APART)):
            return
        fed = int(self.tables.fed[state])
        if fed >= 0 and self.is_fed(person, time):
            new = self.add_cause(time, person, fed, self.hunt["fed"], -1, -1)
            for cell in (int(self.people.home[person]), int(self.people.day[person])):
                if cell >= 0:
                    self.cells[cell].disturbed = min(self.cells[cell].disturbed, time)
            self.foresee(new, self.end)
            self.foresee_apart(new, time)
        else:
            self.go_apart(time, person)

    def is_fed(self, person: int, time: int) -> bool:
        party = self.party.get(person)
        if not self.shields(person) or (party is None and self.look(person, time).away):
            return False
        for one in self.others(person):
            at_home = party is None and self.free(one) and not self.look(one, time).away
            if (at_home or (party is not None and one in party.members)) and self.prey(one, self.end - 1):
                return True
        return False

    def go_apart(self, time: int, person: int) -> None:
        party, alone = self.party.get(person), Party(person, [], stage=APART)
        if party is not None:
            alone.cell = party.cell
            self.count_out(person)
            self.part_with(person)
            self.gone.discard(person)
            self.keeping.discard(person)
        else:
            away = self.look(person, time).away
            alone.cell = int(self.people.day[person] if away else self.people.home[person])
            self.leave_routine(person)
        self.turned.discard(person)
        self.turned_among_others.discard(person)
        self.join(alone, person)
        self.tell(time, person, alone.cell, APART)
        self.intend(alone, self.next_night(time), LISTEN)

    def listen(self, time: int, party: Party) -> None:
        """To where most of the kind are, within hearing."""
        party.key = min(party.members)
        counts: dict[int, int] = {}
        for one in self.parties():
            if one.stage == APART:
                assert one.cell is not None
                counts[one.cell] = counts.get(one.cell, 0) + len(one.members)
        assert party.cell is not None
        x, y = self.places.x.astype(float), self.places.y.astype(float)
        heard = [
            (-count, cell)
            for cell, count in counts.items()
            if (x[cell] - x[party.cell]) ** 2 + (y[cell] - y[party.cell]) ** 2 <= self.hunt["hearing"] ** 2
        ]
        _, goal = min(heard)
        if goal == party.cell:
            self.intend(party, self.next_night(time), LISTEN)
            return
        party.goal = goal
        party.trips += 1
        self.intend(party, time + self.half_a_trip(party), COME)

    def meet(self, time: int, party: Party) -> None:
        """Those who come stay with those who are there."""
        hosts = [
            one
            for one in self.parties()
            if one.stage == APART and one.cell == party.cell and one is not party
        ]
        if not hosts:
            self.intend(party, self.next_night(time), LISTEN)
            return
        host = min(hosts, key=lambda one: one.key)
        for person in list(party.members):
            self.part_with(person)
            self.join(host, person)
        self.dissolve(party)
        self.tell_all(host, time, APART)

    def count_out(self, person: int) -> None:
        raise NotImplementedError
