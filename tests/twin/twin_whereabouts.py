"""The slow twin: where somebody is and how, worked out whenever it is asked."""

from __future__ import annotations

from philox import draw
from twin_courses import Courses
from twin_records import (
    AT_HOME,
    BEHIND_WALLS,
    COMPLIANCE,
    DAY,
    FOREVER,
    HOUR,
    ONE,
    PUPIL,
    SOLDIER,
    SORTIE,
    STAFF,
    WHEREABOUTS,
    Party,
    Seen,
)

from hyosan.kernels.space.parties import ROAMING
from hyosan.model.quantiles import read_quantile


class Whereabouts(Courses):
    """The routine, what people know, and parties."""

    def interval(self, person: int, day: int) -> tuple[int, int] | None:
        habit, role = self.habit, int(self.people.role[person])
        if role == AT_HOME or self.people.day[person] < 0 or (habit["weekday"] + day) % 7 >= 5:
            return None
        what = "school" if role in (PUPIL, STAFF) else "work"
        w0, w1, _, _ = draw(self.seed, person, 0, WHEREABOUTS, 0)
        width, midnight = 2 * habit["jitter"] + 1, day * DAY - habit["offset"]
        early, late = ((w * width >> 32) - habit["jitter"] for w in (w0, w1))
        return midnight + habit[f"{what}_start"] + early, midnight + habit[f"{what}_end"] + late

    def away(self, person: int, time: int) -> bool:
        if self.people.role[person] == SOLDIER and self.people.day[person] >= 0:
            return True
        interval = self.interval(person, (time + self.habit["offset"]) // DAY)
        return interval is not None and interval[0] <= time < interval[1]

    def next_there(self, person: int, time: int, away: bool) -> int:
        if self.away(person, time) == away:
            return time
        if self.people.role[person] == SOLDIER:
            return FOREVER
        today = (time + self.habit["offset"]) // DAY
        if not away:
            return self.interval(person, today)[1]  # type: ignore[index]
        for day in range(today, today + 8):
            interval = self.interval(person, day)
            if interval is not None and interval[1] > time:
                return max(interval[0], time)
        return FOREVER

    def aware(self, person: int) -> int:
        home, day = int(self.people.home[person]), int(self.people.day[person])
        word = draw(self.seed, person, 0, WHEREABOUTS, 0)[3]
        heard = [FOREVER]
        if self.cells[home].alarm < FOREVER:
            heard.append(self.next_there(person, self.cells[home].alarm, False))
        if day >= 0 and day != home and self.cells[day].alarm < FOREVER:
            heard.append(self.next_there(person, self.cells[day].alarm, True))
        first = min(heard)
        if first < FOREVER:
            first += int(self.habit["sight_least"]) + read_quantile(self.dwell[self.habit["sight_row"]], word)
        if self.cells[home].broadcast < FOREVER:
            told = self.cells[home].broadcast + read_quantile(self.dwell[self.habit["broadcast_row"]], word)
            first = min(first, told)
        return min(first, self.word[person].since) if person in self.word else first

    def household(self, person: int) -> list[int]:
        return [int(one) for one in self.households.members_of(int(self.households.group_of[person]))]

    def night(self, hour: int) -> bool:
        return not self.habit["night_end"] <= hour % 24 * HOUR < self.habit["night_start"]

    def foragers(self, cell: int, hour: int) -> list[int]:
        if self.night(hour):
            return []
        sure, chance = divmod(int(self.static[cell]["sorties"]), ONE)
        number = sure + (draw(self.seed, cell, hour, SORTIE, 0xFFFFFE)[0] < chance)
        first, last = int(self.places.home_start[cell]), int(self.places.home_start[cell + 1])
        return [
            first + (draw(self.seed, cell, hour, SORTIE, k)[0] * (last - first) >> 32) for k in range(number)
        ]

    def keeps_curfew(self, person: int, time: int) -> bool:
        cell = self.cells[int(self.people.home[person])]
        if cell.curfew_from > time or self.people.role[person] == SOLDIER:
            return False
        day = (time + self.habit["offset"]) // DAY
        return draw(self.seed, person, day, COMPLIANCE, 0)[0] < cell.curfew

    def luck(self, person: int, hour: int) -> int:
        return draw(self.seed, person, hour, WHEREABOUTS, 1)[0]

    def look(self, person: int, time: int) -> Seen:
        hour = (time + self.habit["offset"]) // HOUR
        if person in self.party:
            return self.look_at_guest(self.party[person], time, self.luck(person, hour))
        return self.look_at_routine(person, time, hour)

    def look_at_guest(self, party: Party, time: int, luck: int) -> Seen:
        if party.cell is None:
            return Seen(True, False, True, True, True)
        if party.stage in BEHIND_WALLS:
            return Seen(True, time < party.opened, True, True, True)
        how = "home_night" if party.stage == ROAMING else "car" if party.car else "road"
        return Seen(True, luck < self.habit[f"reach_{how}"], True, False, True)

    def look_at_routine(self, person: int, time: int, hour: int) -> Seen:
        habit, role = self.habit, int(self.people.role[person])
        aware = self.aware(person)
        until = self.breached.get(int(self.households.group_of[person]), 0)
        open_now = until - habit["breach_open"] <= time < until
        if time < aware:
            away = self.away(person, time) and not self.keeps_curfew(person, time)
            if not away and open_now:
                return Seen(False, True)
            what = "home_night" if self.night(hour) else "home_day"
            if away:
                what = "school" if role in (PUPIL, STAFF) else "work"
            return Seen(away, self.luck(person, hour) < habit[f"reach_{what}"])
        if role == SOLDIER and self.people.day[person] >= 0:
            return Seen(True, False, True, True)
        shut = aware
        if self.away(person, aware) and not self.keeps_curfew(person, aware):
            travel = read_quantile(
                self.dwell[habit["travel_row"]], draw(self.seed, person, 0, WHEREABOUTS, 0)[2]
            )
            shut += travel
            if time < shut:
                return Seen(time - aware < travel // 2, True, True)
        if open_now:
            return Seen(False, True, True, True)
        out = False
        if habit["stores_row"] >= 0 and person in self.foragers(int(self.people.home[person]), hour):
            word = draw(self.seed, self.household(person)[0], 0, SORTIE, 0xFFFFFF)[0]
            out = hour * HOUR - habit["offset"] >= shut + read_quantile(self.dwell[habit["stores_row"]], word)
        return Seen(False, out, True, True)
