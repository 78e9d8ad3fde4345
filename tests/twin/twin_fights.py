"""The slow twin: what happens in space, event by event."""

from __future__ import annotations

import heapq
from typing import Any

from philox import draw
from twin_force import Force
from twin_records import COMPANY, FIGHT, SHUT, SOLDIER, TRAIT, TURN, VISITING, Hunter, Party, Seen

from hyosan.kernels.space.departures import BACK_DOOR
from hyosan.kernels.space.parties import OUTSIDE, TRAPPED


class Fights(Force):
    """Turnings, broken doors, shots and fights."""

    def open_household(self, person: int, time: int) -> None:
        home = int(self.people.home[person])
        cell = self.count(home)
        cell.disturbed = min(cell.disturbed, time)
        first = int(self.places.home_start[home])
        for one in self.household(person):
            seen = self.look(one, time)  # before the door breaks
            if one in self.gone:
                cell.marked.discard(one - first)
            elif not seen.away and self.prey(one, time):
                cell.marked.add(one - first)
        until = time + self.habit["breach_open"]
        self.breached[int(self.households.group_of[person])] = until
        if not any(one - first in cell.marked for one in self.household(person)):
            return
        if until < self.end:
            self.file(until, SHUT, person, person)
        else:
            heapq.heappush(self.shutting, (until, person))

    def shut(self, time: int, person: int) -> None:
        home = int(self.people.home[person])
        cell, first = self.count(home), int(self.places.home_start[home])
        for one in self.household(person):
            if one - first in cell.marked:
                seen = self.look(one, time)
                if seen.away or not seen.exposed:
                    cell.marked.discard(one - first)

    def open_party(self, party: Party, time: int) -> None:
        """They can be reached for a while: those of a camp's walls from the next morning on."""
        assert party.cell is not None
        cell = self.count(party.cell)
        party.opened = time + self.habit["breach_open"]
        cell.disturbed = min(cell.disturbed, time)
        there = [p for p in party.members if p in cell.guests and p not in self.gone]
        cell.marked |= {VISITING + p for p in there if self.prey(p, time)}

    def turn(self, time: int, cause: int) -> None:
        person = self.causes[cause][1]
        if self.latest(person) != cause or self.people.home[person] < 0:
            return
        visit = self.hunting(cause, time)
        assert visit is not None
        self.gone.discard(person)
        self.keeping.discard(person)
        away, party = self.look(person, time).away, self.party.get(person)
        cell = int(self.people.day[person] if away else self.people.home[person])
        if party is not None:
            if party.cell is None:
                kind = self.hunt["outside" if party.stage == OUTSIDE else "guards"]
                self.add_cause(time, person, self.hunt["destroyed"], kind, -1, -1)
                return
            cell = party.cell
        self.count(cell)
        if party is not None or not away:
            for one in party.members if party is not None else self.household(person):
                seen, state = self.look(one, time), self.state(one, time)
                stands = self.disease.alive[state] and not self.disease.hunts[state] and one != person
                if stands and one not in self.gone and (party is not None or not (seen.away or seen.guest)):
                    self.scar(one)
        self.struck_from_within(person, party, away, cause, time)
        if party is not None:
            self.count_out(person)
            self.part_with(person)
            self.turned_among_others.add(person)
        self.turned.add(person)
        hunter = Hunter(person, cause, cell, visit[2], visit[0], time, time)
        hunter.since = time
        self.hunters.append(hunter)
        self.begin(hunter)

    def struck_from_within(self, person: int, party: Party | None, away: bool, cause: int, time: int) -> None:
        """Those with him can be reached, unless they found his bite before."""
        ordinal = self.history[person].index(cause)
        found = draw(self.seed, person, ordinal, COMPANY, 1)[0] < self.habit["found"]
        if found and not self.is_shielded(person, time):
            return
        if party is not None:
            self.open_party(party, time)
        elif not away:
            self.open_household(person, time)

    def break_in(self, time: int, what: tuple[int, int]) -> None:
        person, c = what
        if not self.can_be_harmed(person, time):
            return
        seen, party = self.look(person, time), self.party.get(person)
        if seen.exposed or (party is None and seen.away) or (party is not None and party.cell != c):
            return
        self.cells[c].noise_since += 1.0 / self.fade()
        self.hold_the_door(person, party, time)
        if party is not None:
            self.open_party(party, time)
        else:
            self.open_household(person, time)

    def hold_the_door(self, person: int, party: Party | None, time: int) -> None:
        """The strongest who is willing stays, and those with him get away; nobody where there is no other way out."""
        if party is not None and (party.stage != TRAPPED or self.static[party.cell]["refuge"]):
            return
        there = self.with_him(person, party.members if party is not None else self.household(person), time)
        willing = []
        for one, seen in there:
            word = draw(self.seed, one, 0, TRAIT, 4)[0]
            grown = int(self.people.age[one]) >= self.habit["child_below"]
            if word < self.habit["holds_door"] and grown and self.prey(one, time):
                willing.append((-self.weight(one, seen), word, one))
        if not willing or len(there) == 1:
            return
        holder = min(willing)[2]
        self.gone |= {one for one, _ in there if one != holder}
        self.keeping.add(holder)
        self.tally["held_doors"] += 1
        if party is not None:
            party.plan += 1
        self.expect(time, BACK_DOOR, holder, holder, party)

    def can_be_harmed(self, person: int, time: int) -> bool:
        latest = self.latest(person)
        return not (latest >= 0 and self.causes[latest][0] > time) and self.prey(person, time)

    def shoot(self, time: int, what: Any) -> None:
        if len(what) == 3:
            person, cell, slot = what
            if slot in self.cells[cell].marked and self.can_be_harmed(person, time):
                self.add_cause(time, person, self.hunt["killed"], self.hunt["patrol"], -1, cell)
                self.count_out(person)
                self.cells[cell].marked.discard(slot)
            return
        hunter, cell = what
        if self.stands(hunter, time):
            self.add_cause(time, hunter.person, self.hunt["destroyed"], self.hunt["patrol"], -1, cell)
            hunter.fell = True

    # Companions

    def has_trait(self, person: int, ordinal: int, share: int) -> bool:
        return draw(self.seed, person, 0, TRAIT, ordinal)[0] < share

    def arms(self, person: int) -> int:
        arms = self.people.attributes.get("arms")
        if arms is not None:
            return int(arms[person])
        return 3 if self.people.role[person] == SOLDIER else 0

    def weight(self, person: int, seen: Seen) -> int:
        habit, age = self.habit, int(self.people.age[person])
        what = "child" if age < habit["child_below"] else "old" if age >= habit["old_from"] else "adult"
        weight = habit[f"weight_{what}"] * int(self.tables.arms[self.arms(person)]) >> 6
        if self.has_trait(person, 0, habit["trained"]):
            weight = weight * habit["weight_trained"] >> 6
        weight = weight * (64 + self.fights.get(person, 0) * habit["experience"]) >> 6
        if person in self.scarred:
            weight = weight * habit["weight_scarred"] >> 6
        return weight * habit["weight_sheltered"] >> 6 if seen.barricaded else weight

    def company(self, c: int, slot: int, victim: int, time: int) -> list[tuple[int, Seen]]:
        """Who stands where the victim is, in order; he himself comes first."""
        members, base, seats = self.members(c), self.seats_from(c), self.habit["seats"]
        if victim in self.party:
            group = self.party[victim].members
        elif members[slot][1]:
            first = (slot - base) // seats * seats + base
            group = [members[one][0] for one in range(first, first + seats) if one in members]
        else:
            group = self.household(victim)
        return self.with_him(victim, group, time)

    def with_him(self, victim: int, group: list[int], time: int) -> list[tuple[int, Seen]]:
        """He himself, and those of a group who stand where he is and did not get away."""
        mine, found = self.look(victim, time), []
        for person in group:
            state, seen = self.state(person, time), self.look(person, time)
            fell = not self.disease.alive[state] or self.disease.hunts[state]
            if fell or person == victim or person in self.gone:
                continue
            if (seen.away, seen.guest) == (mine.away, mine.guest):
                found.append((person, seen))
        return [(victim, mine), *found]

    def runs(self, person: int) -> bool:
        return draw(self.seed, person, self.number, COMPANY, 0)[0] < self.habit["abandon"]

    def standing(self, company: list[tuple[int, Seen]]) -> list[tuple[int, Seen]]:
        return [company[0], *(one for one in company[1:] if not self.runs(one[0]))]

    def come_through(self, company: list[tuple[int, Seen]], lost: int | None) -> None:
        for person, _ in self.standing(company):
            if person != lost:
                self.fights[person] = min(self.fights.get(person, 0) + 1, self.habit["most_fights"])
                if lost is not None:
                    self.scar(person)

    def scar(self, person: int) -> None:
        if self.has_trait(person, 2, self.habit["trauma"]):
            self.scarred.add(person)

    def defence(self, company: list[tuple[int, Seen]]) -> tuple[int, int]:
        standing = self.standing(company)
        self.ran |= {one[0] for one in company if one not in standing}
        return sum(self.weight(*one) for one in standing), max(self.arms(person) for person, _ in standing)

    def takes_his_place(self, company: list[tuple[int, Seen]], time: int) -> int | None:
        """The strongest of the grown-up companions who stay and are prey."""
        ready = [
            (self.weight(person, seen), -place, person)
            for place, (person, seen) in enumerate(company[1:])
            if not self.runs(person)
            and self.prey(person, time)
            and int(self.people.age[person]) >= self.habit["child_below"]
        ]
        ready = [one for one in ready if one[0] > 0]
        return max(ready)[2] if ready else None

    # Attacks

    def strike(self, time: int, what: tuple[Hunter, int]) -> None:
        hunter, visit = what
        if hunter.visit != visit or not self.stands(hunter, time):
            return
        c, (_, slot) = hunter.cell, hunter.aim
        cell, victim = self.cells[c], self.who(hunter.cell, slot)
        if slot in cell.marked:
            if self.can_be_harmed(victim, time) and self.is_there(c, slot, victim, time):
                self.fight(time, hunter, victim, slot)
                return
            cell.marked.discard(slot)
        self.aim(hunter, hunter.aim)

    def is_there(self, c: int, slot: int, victim: int, time: int) -> bool:
        seen = self.look(victim, time)
        if seen.guest or slot >= VISITING:
            return seen.exposed and seen.guest and slot >= VISITING
        return seen.exposed and seen.away == self.members(c)[slot][1]

    def slot_of(self, c: int, slot: int, person: int) -> int | None:
        """The slot of a companion in the same list."""
        if slot >= VISITING:
            return VISITING + person if person in self.cells[c].guests else None
        seated = self.members(c)[slot][1]
        return next((s for s, one in self.members(c).items() if one == (person, seated)), None)

    def fight(self, time: int, hunter: Hunter, victim: int, slot: int) -> None:
        hunt, c, breed = self.hunt, hunter.cell, self.tables.breeds[hunter.state]
        there = sum(one.cell == c and not one.fell for one in self.hunters)
        attackers = min(1.0 + float(self.static[c]["crowding"]) * max(there - 1, 0), hunt["door"])
        company = self.company(c, slot, victim, time)
        weight, arms = self.defence(company)
        force = hunt["bite_strength"] * float(breed["strength"]) * attackers
        context, own = self.number << 8 | hunter.visit % 256, slot
        if slot >= VISITING:
            own = VISITING | (victim & (VISITING - 1))
        w0, w1, w2, w3 = draw(self.seed, hunter.person, context, FIGHT, own)
        self.raise_alarm(c, time)
        self.cells[c].noise_since += 1.0 / self.fade()
        hunter.stirred = self.end
        if w0 < int(force / (force + self.strength(weight)) * 4294967296.0):
            tear = min(hunt["tearing_alone"] + hunt["tearing_more"] * (attackers - 1.0), 1.0)
            if w3 < self.habit["sacrifice"]:
                victim, slot = self.sacrifice(c, slot, victim, company, time)
            self.come_through(company, self.bite(time, hunter, victim, slot, w1 < int(tear * 4294967296.0)))
        elif w2 < int(breed["falls"][arms]):
            self.add_cause(time, hunter.person, hunt["destroyed"], hunt["fight"], victim, c)
            hunter.fell = True
            self.come_through(company, None)
            return
        else:
            self.come_through(company, None)
        self.rest(hunter, time + hunt["handling"])

    def sacrifice(
        self, c: int, slot: int, victim: int, company: list[tuple[int, Seen]], time: int
    ) -> tuple[int, int]:
        """Who is struck in the end, and his slot."""
        other = self.takes_his_place(company, time)
        at = self.slot_of(c, slot, other) if other is not None else None
        if other is None or at is None or not self.can_be_harmed(other, time):
            return victim, slot
        self.tally["sacrificed"] += 1
        return other, at

    def raise_alarm(self, c: int, time: int) -> None:
        cell = self.cells[c]
        cell.disturbed, cell.attacked = min(cell.disturbed, time), min(cell.attacked, time)
        cell.fought = max(cell.fought, time)
        cell.alarm = min(cell.alarm, time)
        for edge in self.edges_of(c):
            other = self.cells[int(edge["to"])]
            other.alarm = min(other.alarm, time + self.habit["hearing_delay"])
            if self.static[int(edge["to"])]["carries"]:
                for door in self.edges_of(int(edge["to"])):
                    room = self.cells[int(door["to"])]
                    room.alarm = min(room.alarm, time + 2 * self.habit["hearing_delay"])

    def bite(self, time: int, hunter: Hunter, victim: int, slot: int, torn: bool) -> int | None:
        """Who was lost: nobody, if he is resistant."""
        hunt, c = self.hunt, hunter.cell
        if not torn and self.has_trait(victim, 1, hunt["resistant"]):
            self.tally["resisted"] += 1
            return None
        into, kind = (hunt["torn"], hunt["tear"]) if torn else (hunt["bitten"], hunt["bite"])
        cause = self.add_cause(time, victim, into, kind, hunter.person, c)
        self.cells[c].marked.discard(slot)
        if torn:
            self.count_out(victim)
        visit = self.hunting(cause, time)
        if visit is not None and visit[1] < self.end:
            self.file(visit[1], TURN, victim, cause)
        elif visit is not None:
            heapq.heappush(self.future, (visit[1], victim, cause))
        self.foresee_apart(cause, time)
        return victim

    def rest(self, hunter: Hunter, until: int) -> None:
        hunter.busy = hunter.since = until
        hunter.waits, hunter.visit = False, hunter.visit + 1
        if hunter.busy < self.part_begin(self.part + 1):
            self.begin(hunter)
        elif hunter.busy < self.end:
            self.moves[self.part_of(hunter.busy)].append(hunter)
