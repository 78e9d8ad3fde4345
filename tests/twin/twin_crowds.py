"""The slow twin: who is exposed and who is inside, counted afresh every morning, and what hunters feel of it."""

from __future__ import annotations

import math
from typing import Any

from twin_records import BEAT, HOUR, VISITING, Cell, Party
from twin_whereabouts import Whereabouts

from hyosan.kernels.space.parties import CAMPED


class Crowds(Whereabouts):
    """Counts by cell."""

    def members(self, cell: int) -> dict[int, tuple[int, bool]]:
        """(person, by seat?) by slot: home members, then seats from the next multiple of four."""
        places = self.places
        homes = range(int(places.home_start[cell]), int(places.home_start[cell + 1]))
        seats = places.day_members[int(places.day_start[cell]) : int(places.day_start[cell + 1])]
        return {slot: (person, False) for slot, person in enumerate(homes)} | {
            self.seats_from(cell) + seat: (int(person), True) for seat, person in enumerate(seats)
        }

    def seats_from(self, cell: int) -> int:
        return -(-int(self.places.home_start[cell + 1] - self.places.home_start[cell]) // 4) * 4

    def who(self, c: int, slot: int) -> int:
        return slot - VISITING if slot >= VISITING else self.members(c)[slot][0]

    def stays_uncounted(self, person: int, time: int) -> bool:
        """Who is with a party, or was until he turned since."""
        if person in self.party:
            return True
        latest = self.latest(person)
        return person in self.turned_among_others and latest >= 0 and self.causes[latest][0] > time

    def parties(self) -> list[Party]:
        return list(dict.fromkeys(self.party.values()))

    def behind_the_wall(self, party: Party) -> bool:
        """A party of the camp that nothing happened to: it is not looked at."""
        hurt = any(self.history[person] for person in party.members)
        return party.stage == CAMPED and party.opened <= self.start and not hurt

    def count(self, c: int) -> Cell:
        cell = self.cells[c]
        if cell.stamp == self.start:
            return cell
        cell.stamp = self.start
        time, offset = self.start, self.habit["offset"]
        if min(cell.alarm, cell.broadcast, cell.disturbed) > time:
            time = max((time + offset) // HOUR * HOUR - offset, 0)
        cell.marked, present = set(), 0
        for slot, (person, seated) in self.members(c).items():
            if self.prey(person, time) and not self.stays_uncounted(person, time):
                seen = self.look(person, time)
                present += seen.away == seated
                if seen.exposed and seen.away == seated:
                    cell.marked.add(slot)
        here = [party for party in self.parties() if party.cell == c]
        prey = {one: [p for p in one.members if self.prey(p, self.start)] for one in here}
        cell.guests = [p for one in here if not self.behind_the_wall(one) for p in prey[one]]
        cell.marked |= {VISITING + p for p in cell.guests if self.look(p, self.start).exposed}
        cell.exposed = len(cell.marked)
        cell.inside = present + sum(map(len, prey.values())) - cell.exposed
        return cell

    def feel(self) -> None:
        for cell in self.cells:
            cell.felt = cell.noise_since
            if cell.stamp == self.start:
                cell.exposed = len(cell.marked)

    def stir(self, cell: Cell) -> float:
        return cell.exposed + self.hunt["noise_stimulus"] * ((cell.noise + cell.felt) * self.fade())

    def fade(self) -> float:
        """What is left in the middle of this beat of the noise of the morning."""
        first = self.part // BEAT * BEAT
        last = min(first + BEAT, self.parts)
        return 2.0 ** (-self.length * (first + last) / (self.half_life * 2 * self.parts))

    def pull(self, c: int) -> float:
        cell = self.count(c)
        half, octave = math.frexp(1.0 + self.stir(cell) + self.hunt["sheltered_stimulus"] * cell.inside)
        return float(self.tables.mantissa[int((half - 0.5) * 2048)] * self.tables.octave[octave - 1])

    def around(self, c: int) -> list[Cell]:
        return [self.count(one) for one in (c, *(int(edge["to"]) for edge in self.edges_of(c)))]

    def lively(self, c: int) -> bool:
        return max(self.stir(cell) for cell in self.around(c)) >= self.hunt["dormant_below"]

    def edges_of(self, c: int) -> Any:
        return self.edges[int(self.places.edge_start[c]) : int(self.places.edge_start[c + 1])]
