"""What the slow twin of contacts knows before a run: circles, what contacts may do, and how draws are read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

from philox import below

DAY = 86_400_000_000  # ticks
ONE = 1 << 32
LEVER = 1 << 27
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTERS = (1.0, 0.8408964152537145, 0.7071067811865476, 0.5946035575013605)


@dataclass
class Meeting:
    """A circle as the twin sees it: what everybody has in it, looked up by row."""

    asked: Any
    key: int
    members: dict[int, list[int]] = field(default_factory=dict)  # of groups, oneself too
    neighbours: dict[int, list[int]] = field(default_factory=dict)  # of a network
    shares: dict[int, list[int]] = field(default_factory=dict)  # cumulative, 2**32 = 1
    rates: dict[int, float] = field(default_factory=dict)  # contacts a period, of those who have any
    slack: dict[int, int] = field(default_factory=dict)
    guests: bool = False
    weekly: bool = False  # whether contacts are drawn by the week, not by the day

    @property
    def weekdays(self) -> list[int]:
        """When it meets, from Monday, 0."""
        return [number for number, name in enumerate(WEEK) if name in self.asked.weekdays]

    def set_period(self, rate: float) -> float:
        """Choose a week where that holds 8 contacts at most, else a day; `rate` a day, on average.

        Returns the open days in a period.
        """
        self.weekly = rate * len(self.weekdays) <= 8.0
        return len(self.weekdays) if self.weekly else 1


class Outcome(NamedTuple):
    """What a contact may do, before circle and lever."""

    probability: float
    target_to: str | None
    initiator_to: str | None
    name: str
    openness: Sequence[Any] = ()  # of the target, by group; the probability is the most open's


def reactions_of(pathogen: Any) -> dict[tuple[str, str], list[Outcome]]:
    """(initiator's state, target's state) → outcomes. In encounters hunters initiate, else the second."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    if pathogen.infection is not None:
        for one, mine in pathogen.states.items():
            for other, theirs in pathogen.states.items():
                open_to, groups = theirs.susceptible, pathogen.infection.susceptibility
                probability = pathogen.infection.per_contact * mine.infectious * open_to * most_open(groups)
                if probability > 0:
                    outcome = Outcome(probability, pathogen.infection.to, None, "infection", groups)
                    found.setdefault((one, other), []).append(outcome)
    for strain in pathogen.strains.values():
        for one in strain.by:
            for other, theirs in pathogen.states.items():
                opening = strain.susceptible.get(other, theirs.susceptible)
                probability = strain.per_contact * pathogen.states[one].infectious * opening
                probability *= most_open(strain.susceptibility)
                into = strain.to if isinstance(strain.to, str) else strain.to.get(other)
                if probability > 0 and into is not None:
                    outcome = Outcome(probability, into, None, "infection", strain.susceptibility)
                    found.setdefault((one, other), []).append(outcome)
    for encounter in pathogen.encounters:
        first, second = encounter.between
        first_initiates = pathogen.states[first].hunts and not pathogen.states[second].hunts
        for asked in encounter.outcomes:
            if asked.probability > 0 and (asked.first or asked.second):
                sides = (asked.second, asked.first) if first_initiates else (asked.first, asked.second)
                pair = (first, second) if first_initiates else (second, first)
                found.setdefault(pair, []).append(Outcome(asked.probability, *sides, "encounter"))
    return found


def most_open(groups: Sequence[Any]) -> float:
    """The largest relative susceptibility, 1 if all are alike."""
    return max((one.relative for one in groups), default=1.0)


def meeting_of(circle: Any, ceiling: float, world: Any, vigours: int) -> Meeting:
    """A circle over a world; people may have so many vigours."""
    key = int.from_bytes(hashlib.blake2b(circle.name.encode(), digest_size=2).digest(), "little")
    meeting = Meeting(circle, key)
    people = range(world.people.count)
    if circle.kind == "network":
        _add_network(meeting, ceiling, world.networks[circle.name], people, vigours)
        return meeting
    rate = circle.contacts * ceiling
    rate *= meeting.set_period(rate)
    groups = world.groups[circle.kind]
    meeting.guests = circle.kind.startswith("guest:")
    for row in people:
        group = groups.group_of[row] if groups.group_of.size else 0
        members = groups.members_of(group).tolist() if group >= 0 else []
        if len(members) > (0 if meeting.guests else 1):
            meeting.members[row] = members
            meeting.rates[row] = rate
    return meeting


def _add_network(meeting: Meeting, ceiling: float, network: Any, people: range, vigours: int) -> None:
    weights = network.weight.tolist() or [1.0] * len(network.neighbour)
    rates: dict[int, float] = {}
    for row in people:
        first, last = int(network.start[row]), int(network.start[row + 1])
        total = sum(weights[first:last])
        rates[row] = total * ceiling
        if first == last:
            continue
        meeting.neighbours[row] = network.neighbour[first:last].tolist()
        if any(weight != weights[0] for weight in weights):
            sums = [sum(weights[first : at + 1]) for at in range(first, last - 1)]
            meeting.shares[row] = [int(one / total * ONE) if total else 0 for one in sums] + [ONE]
    some = [rate for rate in rates.values() if rate]
    days = meeting.set_period(sum(some) / max(len(some), 1))
    rates = {row: rate * days for row, rate in rates.items()}
    if len(set(rates.values())) * vigours <= 256:
        meeting.rates = {row: rates[row] for row in meeting.neighbours}
        return
    finest = 4 if vigours == 1 else 1
    ladder = [max(rates.values()) * 2.0 ** -(k // finest) * QUARTERS[k % finest] for k in range(64 * finest)]
    steps = {row: min(rung for rung in ladder if rung >= rates[row]) for row in meeting.neighbours}
    meeting.rates = steps
    meeting.slack = {row: int(rates[row] / rung * ONE) for row, rung in steps.items()}


@lru_cache(1024)
def poisson_limits(mean: float) -> list[int]:
    """P(N <= k) for k = 0, 1, …, 2**32 = 1, rounded, as long as it is not 1: N is how many a word reaches."""
    with localcontext() as context:
        context.prec = 60 + int(mean)
        exact = Decimal(mean)
        term = (-exact).exp()
        total, limits, k = term, [], 0
        while (limit := int((total * ONE).to_integral_value(ROUND_HALF_EVEN))) < ONE:
            limits.append(limit)
            k += 1
            term = term * exact / k
            total += term
    return limits


def time_of_day(hours: Sequence[Any], high: int, low: int) -> int:
    """Ticks since midnight, uniform over the hours, one interval after another."""
    windows = [(one.start, one.end) for one in hours] or [(0, DAY)]
    into = below(high, low, sum(end - start for start, end in windows))
    for start, end in windows:
        if into < end - start:
            return start + into
        into -= end - start
    raise AssertionError("the draw lies within the hours")


def target_of(meeting: Meeting, row: int, high: int, low: int) -> int:
    """Who is met: a neighbour by weight; or a member, where a pick of oneself means the last one."""
    if row in meeting.shares:
        return meeting.neighbours[row][sum(high >= share for share in meeting.shares[row])]
    if row in meeting.neighbours:
        return meeting.neighbours[row][below(high, low, len(meeting.neighbours[row]))]
    members = meeting.members[row]
    if meeting.guests:
        return members[below(high, low, len(members))]
    pick = members[below(high, low, len(members) - 1)]
    return pick if pick != row else members[-1]
