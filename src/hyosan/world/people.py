"""People of the right ages in households of the right sizes, who could live together.

The age pyramid and the household sizes are met exactly, to the nearest person and household. Roles
in households get an ideal age (a parent's is the eldest child's and a gap) and then the nearest of
the ages that are left; what is left in the end are couples without children at home.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyosan.world.country import AGES, Census
from hyosan.world.draws import Draws
from hyosan.world.whole import PARTS, Whole, apportion, apportion_within, fit

ADULT = 18  # years; nobody younger heads a household
HEADS, CHILDREN, ELDERS = 0, 1, 2  # columns of a household kind; rows of a household lie in this order


@dataclass(frozen=True)
class Households:
    """Households in random order: household h is the rows `start[h] … start[h + 1] - 1`."""

    start: Whole
    household: NDArray[np.int32]
    age: NDArray[np.uint8]
    sex: NDArray[np.uint8]  # 0 f, 1 m


def draw_households(census: Census, count: int, draws: Draws) -> Households:
    """Draw `count` people in households."""
    ages = census.ages_of(count)
    kinds, numbers = household_kinds(census, count, int(ages[:ADULT].sum()))
    _no_more_minors_than(int((numbers * kinds[:, CHILDREN]).sum()), ages)
    kind = np.repeat(np.arange(len(kinds), dtype=np.uint8), numbers)[
        draws.order("households", int(numbers.sum()))
    ]
    size = kinds.sum(axis=1).astype(np.int32)[kind]
    start = np.zeros(len(kind) + 1, np.int64)
    np.cumsum(size, out=start[1:])
    age = np.zeros(count, np.uint8)
    sex = (draws.words("sex", count) & 1).astype(np.uint8)
    children = _children_ages(census, kinds, numbers, ages)
    of_kind = [np.flatnonzero(kind == number) for number in range(len(kinds))]

    families = _Families(kinds, of_kind, start, age)
    eldest = families.place_children(children, draws)
    families.place_parents(eldest, ages, census, draws)
    families.place_elders(ages, census, draws)
    families.place_alone(ages, census, draws)
    families.place_couples(ages, draws)
    _one_of_each(kinds, of_kind, start, sex)
    return Households(start, np.repeat(np.arange(len(kind), dtype=np.int32), size), age, sex)


def household_kinds(census: Census, count: int, minors: int) -> tuple[Whole, Whole]:
    """Kinds of household as rows (heads, children, elders), and how many there are of each.

    Together they hold `count` people and, where that can be, at least `minors` children.
    """
    sizes = _sizes(census, count)
    kinds: list[tuple[int, int, int]] = [(1, 0, 0), (2, 0, 0), (1, 1, 0)]
    alone_parents = _share(int(sizes[2]), census.single_parents)
    numbers = [int(sizes[1]), int(sizes[2]) - alone_parents, alone_parents]
    for size in range(3, len(sizes)):
        with_elder = _share(int(sizes[size]), int(census.with_grandparent[size]))
        kinds += [(2, size - 2, 0), (2, size - 3, 1)]
        numbers += [int(sizes[size]) - with_elder, with_elder]
    table, amounts = np.array(kinds, np.int64), np.array(numbers, np.int64)
    # A small town may draw few families: turn couples, then elders, into children's homes.
    for giver, taker in ((1, 2), *((k + 1, k) for k in range(3, len(kinds), 2))):
        short = minors - int((amounts * table[:, CHILDREN]).sum())
        moved = min(max(short, 0), int(amounts[giver]))
        amounts[giver] -= moved
        amounts[taker] += moved
    return table, amounts


def _share(number: int, share_parts: int) -> int:
    return (number * share_parts + PARTS // 2) // PARTS


def _sizes(census: Census, count: int) -> Whole:
    """How many households of each size hold `count` people: the census to within a household or two."""
    width = np.arange(len(census.sizes))
    people = int((census.sizes * width).sum())
    households = (2 * count * int(census.sizes.sum()) + people) // (2 * people)
    sizes = apportion(households, census.sizes)
    while (surplus := int((sizes * width).sum()) - count) != 0:
        if surplus > 0:  # one person fewer in one of the largest
            largest = int(np.flatnonzero(sizes)[-1])
            sizes[largest] -= 1
            sizes[largest - 1] += largest > 1
        else:
            sizes[1] += 1
    return sizes


def _no_more_minors_than(places: int, ages: Whole) -> None:
    """A hamlet may have no home for a child it drew: that person is grown up instead."""
    for age in range(ADULT):
        surplus = min(max(int(ages[:ADULT].sum()) - places, 0), int(ages[age]))
        ages[age] -= surplus
        ages[ADULT + age] += surplus


def _children_ages(census: Census, kinds: Whole, numbers: Whole, ages: Whole) -> Whole:
    """How many children of each age live with parents, the grown-up ones among them; `ages` is reduced."""
    children = ages.copy()
    children[ADULT:] = 0
    places = int((numbers * kinds[:, CHILDREN]).sum())
    adults = ages.copy()
    adults[:ADULT] = 0
    wish = (census.with_parents * adults) // max(count_of(adults), 1)
    children += apportion_within(places - count_of(children), wish, adults)
    ages -= children
    return children


def count_of(ages: Whole) -> int:
    """The number of people in a table by age."""
    return int(ages.sum())


def _one_of_each(kinds: Whole, of_kind: list[NDArray], start: Whole, sex: NDArray[np.uint8]) -> None:
    """Couples are a woman and a man."""
    for kind, households in zip(kinds, of_kind, strict=True):
        if kind[HEADS] == 2:
            sex[start[households] + 1] = 1 - sex[start[households]]


@dataclass
class _Families:
    """Fills in ages, role by role."""

    kinds: Whole
    of_kind: list[NDArray]
    start: Whole
    age: NDArray[np.uint8]

    def place_children(self, children: Whole, draws: Draws) -> list[NDArray]:
        """Give all children their ages, siblings some years apart; returns the eldest's age, by kind."""
        eldest: list[NDArray] = [np.empty(0, np.uint8)] * len(self.kinds)
        left = children.copy()
        for number, households in enumerate(self.of_kind):
            siblings = int(self.kinds[number, CHILDREN])
            if siblings == 0 or len(households) == 0:
                continue
            mine = apportion_within(siblings * len(households), left, left)
            left -= mine
            dealt = _deal(mine, siblings, draws.words(f"siblings {number}", siblings * len(households)))
            dealt = dealt[draws.order(f"children {number}", len(households))]
            first = self.start[households] + self.kinds[number, HEADS]
            self.age[first[:, None] + np.arange(siblings)] = dealt
            eldest[number] = dealt.max(axis=1)
        return eldest

    def place_parents(self, eldest: list[NDArray], ages: Whole, census: Census, draws: Draws) -> None:
        """Parents are a gap older than their eldest child; with an elder and no child, 40 to 64."""
        rows, ideals = [], []
        for number, households in enumerate(self.of_kind):
            heads, children, elders = self.kinds[number]
            if children + elders == 0:
                continue
            amount = len(households)
            if children:
                low, high = census.parent_gap
                ideal = eldest[number] + low + draws.below(f"parent {number}", high - low + 1, amount)
            else:
                ideal = 40 + draws.below(f"middle {number}", 25, amount)
            rows.append(self.start[households])
            ideals.append(ideal)
            if heads == 2:
                rows.append(self.start[households] + 1)
                ideals.append(ideal - 3 + draws.below(f"partner {number}", 7, amount))
        if rows:
            wish = np.clip(np.concatenate(ideals), ADULT, AGES - 1).astype(np.uint8)
            self.age[np.concatenate(rows)] = fit(wish, ages)

    def place_elders(self, ages: Whole, census: Census, draws: Draws) -> None:
        """A grandparent is a gap older than the head."""
        for number, households in enumerate(self.of_kind):
            if self.kinds[number, ELDERS] and len(households):
                low, high = census.grandparent_gap
                gap = low + draws.below(f"elder {number}", high - low + 1, len(households))
                ideal = np.minimum(self.age[self.start[households]] + gap, AGES - 1).astype(np.uint8)
                self.age[self.start[households + 1] - 1] = fit(ideal, ages)

    def place_alone(self, ages: Whole, census: Census, draws: Draws) -> None:
        """Those who live alone, more often the young and the old."""
        households = self.of_kind[0]
        mine = apportion_within(len(households), (census.alone * ages) // max(count_of(ages), 1), ages)
        ages -= mine
        order = draws.order("alone", len(households))
        self.age[self.start[households]] = np.repeat(np.arange(AGES, dtype=np.uint8), mine)[order]

    def place_couples(self, ages: Whole, draws: Draws) -> None:
        """All who are left, in pairs of about one age."""
        households = self.of_kind[1]
        pairs = _deal(ages, 2, draws.words("couples", 2 * len(households)), years=1)
        pairs = pairs[draws.order("couples' homes", len(households))]
        self.age[self.start[households][:, None] + np.arange(2)] = pairs
        ages[:] = 0


def _deal(ages: Whole, hand: int, words: NDArray[np.uint16], years: int = 3) -> NDArray[np.uint8]:
    """Deal ages into hands of `hand`, of neighbours `years` or so apart: shape (hands, hand)."""
    line = np.repeat(np.arange(AGES, dtype=np.uint8), ages)
    if hand == 1:
        return line[:, None]
    line = line[np.argsort(line + (words % 3).astype(np.uint8), kind="stable")]
    hands = len(line) // hand
    span = max(int(line[-1]) - int(line[0]), 1) if hands else 1
    width = max(-(-hands * years * hand // span), 1)  # hands in a window of `years * hand` years
    hand_at = np.arange(hands)
    window = hand_at // width
    spread = np.minimum(width, hands - window * width)
    first = window * width * hand + (hand_at - window * width)
    return line[first[:, None] + spread[:, None] * np.arange(hand)]
