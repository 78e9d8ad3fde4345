"""Intervals, infectiousness, reproduction numbers and growth, on cases whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from synthetic import SIR, grid_world, outbreak

from hyosan.ground.units import DAY, HOUR
from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Pathogen
from hyosan.model.quantiles import quantile_table, read_quantile
from hyosan.outcome import measures
from hyosan.outcome.infectiousness import infectious_days, infectiousness_present, mean_dwell, visits
from hyosan.outcome.transmission import Transmission

ILLNESS = {
    "states": {
        "susceptible": {"susceptible": 1},
        "latent": {"dwell": {"fixed": "1 day"}, "to": {"silent": 0.4, "ill": 0.6}},
        "silent": {"infectious": 0.5, "dwell": {"fixed": "4 days"}, "to": {"recovered": 1}},
        "ill": {
            "infectious": 1,
            "visible": True,
            "dwell": {"fixed": "2 days"},
            "to": [
                {"from_age": 0, "to": {"recovered": 1}},
                {"from_age": 60, "to": {"worse": 0.5, "recovered": 0.5}},
            ],
        },
        "worse": {"infectious": 0.25, "visible": True, "dwell": {"fixed": "8 days"}, "to": {"recovered": 1}},
        "recovered": {},
    },
    "infection": {"to": "latent", "per_contact": 0.5},
}


def tree(parents, times, ids=None):
    generation: list[int] = []
    for parent in parents:
        generation.append(0 if parent < 0 else generation[parent] + 1)
    person = np.arange(len(parents)) if ids is None else np.array(ids)
    return Transmission(person, np.array(times), np.array(parents), np.array(generation))


# -- intervals ------------------------------------------------------------------------------------


def test_serial_intervals_are_of_pairs_with_symptoms_and_may_be_negative():
    chain = tree([-1, 0, 0, 1, 2], [0, 2, 3, 5, 6])
    onset = np.array([4, 6, -1, 3, 9])
    assert measures.serial_intervals(chain, onset).tolist() == [2, -3]


@pytest.mark.parametrize("ids", [None, [40, 10, 30, 20]])
def test_onset_is_the_first_visible_state(ids):
    """Person 0 is ill at once, 1 goes through latent first, 2 is silent, 3 turns worse from silence."""
    causes = [
        (0, 0, "ill", "seed"),
        (DAY, 1, "ill", "infection:home", 0, 0),
        (DAY + HOUR, 2, "silent", "infection:home", 0, 0),
        (2 * DAY, 3, "worse", "infection:home", 1, 0),
    ]
    found = outbreak(causes, pathogen=ILLNESS, people=4, ids=ids)
    assert sorted(found.serial_intervals().tolist()) == [DAY, DAY]
    assert sorted(found.generation_intervals().tolist()) == [DAY, DAY, DAY + HOUR]
    assert outbreak(causes[:1], pathogen=ILLNESS).serial_intervals().tolist() == []


# -- infected more than once ----------------------------------------------------------------------

AGAIN = {
    "states": {
        "susceptible": {"susceptible": 1},
        "latent": {"dwell": {"fixed": "1 day"}, "to": {"ill": 1}},
        "ill": {"infectious": 1, "visible": True, "dwell": {"fixed": "2 days"}, "to": {"immune": 1}},
        "immune": {"dwell": {"fixed": "10 days"}, "to": {"susceptible": 1}},
    },
    "infection": {"to": "latent", "per_contact": 0.5},
}


@pytest.mark.parametrize("ids", [None, [30, 10, 20]])
def test_a_tree_has_a_row_for_every_infection(ids):
    """0 infects 1, 1 infects 2; 30 days on 2 is seeded anew, infects 1, and 1 infects 0: none is of his first time."""
    causes = [
        (0, 0, "latent", "seed"),
        (2 * DAY, 1, "latent", "infection:home", 0, 0),
        (5 * DAY, 2, "latent", "infection:home", 1, 0),
        (30 * DAY, 2, "latent", "seed"),
        (32 * DAY, 1, "latent", "infection:home", 2, 0),
        (34 * DAY, 0, "latent", "infection:home", 1, 0),
    ]
    found = outbreak(causes, pathogen=AGAIN, people=3, ids=ids, end=60 * DAY)
    tree = found.transmission
    assert tree.infector.tolist() == [-1, 0, 1, -1, 3, 4]
    assert tree.generation.tolist() == [0, 1, 2, 0, 1, 2]
    assert tree.person.tolist() == [(ids or [0, 1, 2])[row] for row in (0, 1, 2, 2, 1, 0)]
    assert sorted(found.generation_intervals().tolist()) == [2 * DAY, 2 * DAY, 2 * DAY, 3 * DAY]
    assert sorted(found.serial_intervals().tolist()) == [2 * DAY, 2 * DAY, 2 * DAY, 3 * DAY]
    numbers = found.reproduction_number("30 days").to_pydict()
    assert numbers["infections"] == [2, 2] and numbers["cohort"] == pytest.approx([2 / 3, 2 / 3])
    assert found.ever_infected == 3  # people, not infections
    assert found.infections_by_circle() == {"home": 4}


def test_who_infects_before_anything_befell_him_has_no_row():
    causes = [(DAY, 1, "infectious", "infection:home", 0, 0), (2 * DAY, 0, "infectious", "seed")]
    assert outbreak(causes).transmission.infector.tolist() == [-1, -1]


def test_what_befalls_a_case_is_no_infection():
    """A zombie that an encounter damages stands in the tree as a zombie, and not twice."""
    damaged = {
        "states": {"human": {}, "zombie": {"hunts": True}, "damaged": {"hunts": True}},
        "encounters": [{"between": ["human", "zombie"], "outcomes": [{"probability": 0.5, "first": "zombie"},
                                                                   {"probability": 0.5, "second": "damaged"}]}],
    }  # fmt: skip
    causes = [
        (0, 0, "zombie", "seed"),
        (DAY, 1, "zombie", "encounter:all", 0, 0),
        (2 * DAY, 0, "damaged", "encounter:all", 2, 0),
    ]
    found = outbreak(causes, pathogen=damaged, people=3)
    assert found.transmission.person.tolist() == [0, 1]
    assert found.infections_by_circle() == {"encounter:all": 1}


# -- infectiousness -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dwell",
    [
        {"fixed": "3 days"},
        {"exponential": {"mean": "3 days"}},
        {"gamma": {"mean": "30 h", "shape": 0.6}},
        {"weibull": {"shape": 0.8, "scale": "2 days"}},
        {"lognormal": {"median": "2 days", "sigma": 0.7}},
        {"lognormal": {"mean": "2 days", "sd": "3 days"}},
        {"empirical": {"values": ["1 day", "2 days", "9 days"], "weights": [3, 2, 1]}},
    ],
    ids=lambda dwell: next(iter(dwell)),
)
def test_the_mean_of_a_dwell_time_is_that_of_its_draws(dwell):
    asked = Dwell.model_validate(dwell)
    table = quantile_table(asked)
    draws = [read_quantile(table, int((n + 0.5) * 2**32 / 40_000)) for n in range(40_000)]
    assert mean_dwell(asked) == pytest.approx(np.mean(draws) / DAY, rel=2e-3)


def test_infectious_days_follow_the_branches_by_age():
    pathogen = Pathogen.model_validate(ILLNESS)
    assert infectious_days(pathogen, 20)["latent"] == pytest.approx(0.4 * 2 + 0.6 * 2)
    assert infectious_days(pathogen, 60)["latent"] == pytest.approx(0.4 * 2 + 0.6 * (2 + 0.5 * 2))
    assert infectious_days(pathogen)["recovered"] == 0
    assert visits(pathogen, 60)[1].tolist() == pytest.approx([0, 1, 0.4, 0.6, 0.3, 1])


def test_infectious_days_of_relapses_and_of_those_who_stay_infectious():
    relapse = {"ill": {"infectious": 1, "dwell": {"fixed": "2 days"}, "to": {"better": 1}},
               "better": {"dwell": {"fixed": "1 day"}, "to": {"ill": 0.75, "well": 0.25}}, "well": {}}  # fmt: skip
    assert infectious_days(Pathogen.model_validate({"states": relapse}))["ill"] == pytest.approx(2 / 0.25)
    chronic = {
        "new": {"dwell": {"fixed": "1 day"}, "to": {"chronic": 0.1, "well": 0.9}},
        "chronic": {"infectious": 1},
        "well": {},
    }
    assert infectious_days(Pathogen.model_validate({"states": chronic})) == {
        "new": math.inf,
        "chronic": math.inf,
        "well": 0,
    }
    for_ever = {
        "a": {"infectious": 1, "dwell": {"fixed": "1 day"}, "to": {"b": 1}},
        "b": {"dwell": {"fixed": "1 day"}, "to": {"a": 1}},
    }
    assert infectious_days(Pathogen.model_validate({"states": for_ever}))["a"] == math.inf


def test_infectiousness_present_is_conserved_and_cut_at_the_edges():
    causes = [(0, 0, "infectious", "seed"), (DAY // 2, 1, "infectious", "infection:home", 0, 0)]
    found = outbreak(causes)
    trait = np.array([0.0, 1.0, 0.0])
    edges = np.arange(5) * DAY
    assert infectiousness_present(found.log, trait, edges).tolist() == pytest.approx([1.5, 2, 0.5, 0])
    assert infectiousness_present(found.log, 0.5 * trait, edges[[1, 3]]).tolist() == pytest.approx([1.25])


# -- reproduction numbers -------------------------------------------------------------------------


def test_reproduction_numbers_by_day():
    """Two days infectious each: on day 0 one infection by 1.5 infectious days, on day 1 two by 2.5, on day 2 none."""
    causes = [
        (0, 0, "infectious", "seed"),
        (DAY // 2, 1, "infectious", "infection:home", 0, 0),
        (DAY + DAY // 2, 2, "infectious", "infection:home", 0, 0),
        (2 * DAY - 1, 3, "infectious", "infection:home", 1, 0),
    ]
    table = outbreak(causes).reproduction_number("1 day").to_pydict()
    assert table["infections"] == [1, 2]
    assert table["instantaneous"] == pytest.approx([2 * 1 / 1.5, 2 * 2 / 2.5])
    assert table["cohort"] == pytest.approx([(2 + 1) / 2, 0])
    assert [str(time) for time in table["time"]] == ["2022-01-28 08:00:00", "2022-01-29 08:00:00"]


def test_reproduction_numbers_are_null_where_they_mean_nothing():
    late = [(0, 0, "infectious", "seed"), (5 * DAY, 1, "infectious", "seed")]
    table = outbreak(late).reproduction_number("1 day").to_pydict()
    assert table["infections"] == [0] * 6
    assert table["instantaneous"] == [None] * 6  # nobody was infected, so that a course has no mean
    assert table["cohort"] == [0, None, None, None, None, 0]
    good = {**SIR, "states": {"susceptible": {"susceptible": 1}, "infectious": {"infectious": 1}}}
    ever = outbreak(
        [(0, 0, "infectious", "seed"), (HOUR, 1, "infectious", "infection:home", 0, 0)], pathogen=good
    )
    assert ever.reproduction_number().to_pydict()["instantaneous"] == [None]


def test_a_whole_course_is_averaged_over_those_infected():
    """Two latent: a young one, who is expected to be infectious for 2 days, and an old one, for 2.6."""
    world = grid_world(side=3, per_cell=10)  # the age of row r is r years
    causes = [
        (0, 5, "ill", "seed"),
        (DAY // 4, 20, "latent", "infection:home", 5, 0),
        (DAY // 4, 70, "latent", "infection:home", 5, 0),
    ]
    table = outbreak(causes, pathogen=ILLNESS, world=world).reproduction_number("1 day").to_pydict()
    assert table["instantaneous"] == pytest.approx([(2 + 2.6) / 2 * 2 / 1])


def test_offspring_of_early_cases_without_the_seeded():
    parents = [-1, 0, 0, 0, 0, 1, 1, 2]
    causes = [(day * HOUR, person, "infectious", "seed" if parent < 0 else "infection:home", parent, 0)
              for day, (person, parent) in enumerate(zip(range(8), parents, strict=True))]  # fmt: skip
    found = outbreak(causes)
    assert found.offspring_distribution(depleted=4 / 19) == (1, math.inf)  # rows 1 to 3, with 2, 1 and 0
    assert (
        measures.early_cases(found.transmission, 20, 0.2).tolist() == [False, True, True, True] + [False] * 4
    )


def test_complete_offspring_are_of_those_infected_a_course_before_the_end():
    """Infectious for two days; the run ends after four, when those infected since the second still are."""
    infected = [(10, 0, -1), (12, 1, 0), (14, 2, 0), (40, 3, 1), (50, 4, 3), (60, 2, 3), (61, 5, 3)]
    causes = [(hour * HOUR, person, "infectious", "seed" if by < 0 else "infection:home", by, 0)
              for hour, person, by in infected]  # fmt: skip
    found, counts = outbreak(causes, end=96 * HOUR), np.array([1, 0, 3])
    mean = found.offspring_distribution(depleted=1, complete=True)[0]
    assert mean == counts.mean()  # of rows 1 to 3: row 2 is the first infection of 2, who is infected again
    assert found.offspring_distribution(depleted=1)[0] == pytest.approx((1 + 0 + 3) / 6)
    over = outbreak(causes, end=200 * HOUR)
    assert over.offspring_distribution(depleted=1, complete=True) == over.offspring_distribution(depleted=1)
    early = outbreak(causes[:4], end=41 * HOUR).offspring_distribution(depleted=1, complete=True)
    assert np.isnan(early).all()


CIRCLES = [
    (0, 0, "infectious", "seed"),  # row r is r years old; 0-14 and 30-44 live in the west
    (DAY, 15, "infectious", "infection:home", 0, 0),
    (DAY, 25, "infectious", "encounter:all", 0, 0),
    (DAY, 35, "infectious", "infection:home", 0, 0),
    (8 * DAY, 45, "infectious", "infection:home", 15, 0),
    (8 * DAY, 36, "infectious", "encounter:all", 15, 0),
    (8 * DAY, 5, "infectious", "infection:home", 35, 0),
]


def by_groups(table):
    return {(str(row["time"])[5:10], row["group"]): tuple(row.values())[2:] for row in table.to_pylist()}


def test_infections_and_cohorts_by_age_district_and_circle():
    found = outbreak(CIRCLES, world=grid_world(side=2, per_cell=15))
    assert found.history.world.places.district.tolist() == [0, 1, 0, 1]
    first, second = "01-28", "02-04"
    assert by_groups(found.infections("district")) == {
        (first, "Eastside"): (2,), (first, "Westside"): (1,), (second, "Eastside"): (1,), (second, "Westside"): (2,),
    }  # fmt: skip
    assert by_groups(found.infections("age", edges=(0, 20, 40))) == {
        (first, "0-19"): (1,), (first, "20-39"): (2,),
        (second, "0-19"): (1,), (second, "20-39"): (1,), (second, "40+"): (1,),
    }  # fmt: skip
    assert by_groups(found.infections("circle")) == {
        (first, "home"): (2,), (first, "all"): (1,), (second, "home"): (2,), (second, "all"): (1,),
    }  # fmt: skip
    cohorts = by_groups(found.reproduction_number(by="age", edges=(0, 20, 40)))
    assert cohorts == {
        (first, "0-19"): (2, (3 + 2) / 2), (first, "20-39"): (2, 1 / 2),
        (second, "0-19"): (1, 0), (second, "20-39"): (1, 0), (second, "40+"): (1, 0),
    }  # fmt: skip
    circles = by_groups(found.reproduction_number(by="circle"))
    assert circles == {
        (first, "home"): (4, 4 / 4), (first, "all"): (4, 2 / 4), (second, "home"): (3, 0), (second, "all"): (3, 0),
    }  # fmt: skip
    assert found.reproduction_number().to_pydict()["cohort"] == pytest.approx([4 / 4 + 2 / 4, 0])
    with pytest.raises(KeyError, match="nobody is told apart by 'class'"):
        found.infections("class")


# -- growth ---------------------------------------------------------------------------------------


def exponential_tree(rate: float, size: int) -> Transmission:
    times = np.log(np.arange(1, size + 1)) / rate * DAY
    return tree([-1] * size, times.astype(np.int64))


def test_early_growth_of_an_exponential_tree():
    grown = exponential_tree(0.3, 4000)
    start, end = measures.early_phase(grown, 40_000, at_least=50, depleted=0.05)
    assert start == grown.time[49] and end == grown.time[1999]
    # whole days of a known number of infections each: only the rounding of counts is off
    assert measures.early_growth_rate(grown, 40_000) == pytest.approx(0.3, rel=0.01)
    assert measures.early_growth_rate(grown, 40_000, width=DAY // 4) == pytest.approx(0.3, rel=0.01)


def test_too_small_an_outbreak_has_no_early_growth():
    assert measures.early_phase(exponential_tree(0.3, 40), 40_000) == (0, 0)
    assert measures.early_phase(exponential_tree(0.3, 1999), 40_000) == (0, 0)
    assert math.isnan(measures.early_growth_rate(exponential_tree(0.3, 40), 40_000))
    assert outbreak([]).growth_rate() is None


def test_reproduction_number_of_growth_by_wallinga_and_lipsitch():
    """Fixed intervals: exp(r T). Exponential latent and infectious periods of 3 and 5 days: (1 + 3 r) (1 + 5 r)."""
    rate = 0.2
    assert measures.reproduction_number_of_growth(rate, np.array([5 * DAY])) == pytest.approx(math.exp(1))
    quantiles = -np.log1p(-(np.arange(2000) + 0.5) / 2000)
    intervals = (3 * quantiles[:, None] + 5 * quantiles[None, :]).ravel() * DAY
    assert measures.reproduction_number_of_growth(rate, intervals) == pytest.approx(3.2, rel=1e-3)
    assert measures.reproduction_number_of_growth(0.0, intervals) == 1


def test_growth_is_told_by_those_at_risk():
    """Ten of twenty are immune: five infected are more than half of the nine others, and less than half of all."""
    causes = [(0, person, "recovered", "seed") for person in range(10, 20)] + [(0, 0, "infectious", "seed")]
    times = [DAY, 2 * DAY, 5 * DAY // 2, 3 * DAY, 4 * DAY]  # from the first of these one, then two a day
    causes += [(time, n + 1, "infectious", "infection:home", 0, 0) for n, time in enumerate(times)]
    found = outbreak(causes)
    assert found.growth_rate(at_least=2, depleted=0.56) == pytest.approx(math.log(2))
    assert math.isnan(measures.early_growth_rate(found.transmission, 20, at_least=2, depleted=0.56))
