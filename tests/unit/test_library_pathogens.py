"""The library's real pathogens against what was published: the figures stand here a second time, from the papers."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Pathogen
from hyosan.outcome.infectiousness import infectious_days, mean_dwell, visits
from hyosan.scenario import list_library, read_scenario
from hyosan.scenario.document import read_document
from hyosan.scenario.library import LIBRARY, names

ROOT = Path(__file__).resolve().parents[2]
REAL = (
    "covid-19-ancestral",
    "covid-19-omicron",
    "ebola",
    "influenza-1918",
    "influenza-seasonal",
    "measles",
    "mers",
)


def script(name: str) -> ModuleType:
    """A script of docs/fits, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "fits" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pathogen(name: str) -> Pathogen:
    return Pathogen.model_validate(read_document(LIBRARY / "pathogens" / f"{name}.yaml").data)


def share(of: Pathogen, age: float, state: str, given: str = "latent") -> float:
    """How many of those in `given` come to a state."""
    states = list(of.states)
    often = visits(of, age)
    return float(often[states.index(given), states.index(state)])


def sd(dwell: Dwell) -> float:
    """Standard deviation of a gamma or lognormal dwell time, days."""
    if dwell.gamma is not None:
        return mean_dwell(dwell) / math.sqrt(dwell.gamma.shape)
    assert dwell.lognormal is not None
    if dwell.lognormal.sd is not None:
        return dwell.lognormal.sd / 86_400e6
    assert dwell.lognormal.sigma is not None
    return mean_dwell(dwell) * math.sqrt(math.expm1(dwell.lognormal.sigma**2))


def delay(of: Pathogen, *states: str) -> tuple[float, float]:
    """Mean and standard deviation of the time through some states one after another, days."""
    dwells = [of.states[state].dwell for state in states]
    means, sds = zip(*((mean_dwell(one), sd(one)) for one in dwells if one is not None), strict=True)
    return sum(means), math.hypot(*sds)


def test_the_page_of_pathogens_is_what_the_files_say() -> None:
    """After a change to a pathogen: `python docs/fits/pathogens.py`."""
    page = script("pathogens")
    assert page.PAGE.read_text(encoding="utf-8") == page.page()
    assert sorted(page.NAMES) == sorted(REAL)


def test_every_real_pathogen_has_a_scenario_of_its_name() -> None:
    assert set(REAL) <= set(names("pathogens"))
    assert {*REAL, "boarding-school-1978"} <= {name for name, _ in list_library("scenarios")}
    for name in REAL:
        scenario = read_scenario(name)
        assert scenario.title and scenario.description and scenario.place is not None
        assert scenario.pathogen == pathogen(name)


def test_every_real_pathogen_names_its_reproduction_number() -> None:
    found = script("per_contact").targets()
    published = {
        "influenza-seasonal": 1.28,
        "influenza-1918": 1.80,
        "measles": 15,
        "covid-19-ancestral": 2.87,
        "covid-19-omicron": 9.5,
        "mers": 0.63,
        "ebola": 1.83,
    }
    assert {name: target.number for name, target in found.items()} == published


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("age", [2, 9, 17, 30, 52, 64, 90])
def test_a_course_ends_in_recovery_or_death(name: str, age: int) -> None:
    found = pathogen(name)
    assert share(found, age, "recovered") + share(found, age, "dead") == pytest.approx(1)
    assert 0 < infectious_days(found, age)["latent"] < 15


@pytest.mark.parametrize(
    ("name", "states", "mean", "deviation"),
    [
        # incubation: Lessler 2009, lognormal of median 1.4 and dispersion 1.51; McAloon 2020, meanlog 1.63, sdlog 0.5
        ("influenza-seasonal", ("latent", "presymptomatic"), 1.52, 0.65),
        ("influenza-1918", ("latent", "presymptomatic"), 1.52, 0.65),
        ("covid-19-ancestral", ("latent", "presymptomatic"), 5.8, 3.08),
        ("covid-19-omicron", ("latent", "presymptomatic"), 3.8, None),  # Park 2023: 3.8 to 4.5
        ("measles", ("latent", "prodrome"), 12.5 * math.exp(math.log(1.23) ** 2 / 2), 2.67),  # Lessler 2009
        ("mers", ("latent",), 6.7, None),  # Cowling 2015
        ("ebola", ("latent",), 10.3, 8.2),  # WHO Ebola Response Team 2015
        # onset to death, onset to discharge
        ("covid-19-ancestral", ("ill", "dying"), 17.8, None),  # Verity 2020
        ("covid-19-ancestral", ("ill", "hospital"), 24.7, None),
        ("mers", ("ill", "dying"), 14.6, 10.4),  # Mizumoto 2015
        ("ebola", ("ill", "dying"), 8.2, 6.4),  # WHO Ebola Response Team 2015
        ("ebola", ("ill", "hospital"), 15.1, 8.9),
    ],
)
def test_delays_are_the_published_ones(
    name: str, states: tuple[str, ...], mean: float, deviation: float | None
) -> None:
    found = delay(pathogen(name), *states)
    assert found[0] == pytest.approx(mean, rel=0.02)
    if deviation is not None:
        assert found[1] == pytest.approx(deviation, rel=0.02)


def test_influenza_sheds_as_long_as_carrat_found() -> None:
    found = pathogen("influenza-seasonal")
    assert delay(found, "presymptomatic", "ill", "recovering")[0] == pytest.approx(4.80)
    assert delay(found, "asymptomatic")[0] == pytest.approx(4.80)


VERITY = {  # age: infections fatal, infections hospitalised, both in percent
    15: (0.00695, 0.0408), 25: (0.0309, 1.04), 35: (0.0844, 3.43), 45: (0.161, 4.25), 55: (0.595, 8.16),
    65: (1.93, 11.8), 75: (4.28, 16.6), 85: (7.80, 18.4),
}  # fmt: skip


@pytest.mark.parametrize("age", VERITY)
def test_covid_severity_by_age_is_verity_s_and_omicron_s_is_a_share_of_it(age: int) -> None:
    fatal, admitted = VERITY[age]
    ancestral, omicron = pathogen("covid-19-ancestral"), pathogen("covid-19-omicron")
    for found, of_death, of_admission in ((ancestral, 1, 1), (omicron, 0.31, 0.41)):
        dead = share(found, age, "dead")
        assert 100 * dead == pytest.approx(fatal * of_death, rel=0.005)
        assert 100 * (dead + share(found, age, "hospital")) == pytest.approx(
            admitted * of_admission, rel=0.005
        )


def test_covid_before_symptoms_is_he_s_44_percent() -> None:
    found = pathogen("covid-19-ancestral")
    before, after = (
        found.states[name].infectious * delay(found, name)[0] for name in ("presymptomatic", "ill")
    )
    assert before / (before + after) == pytest.approx(0.44, abs=0.01)


def test_measles_severity_by_age_is_perry_and_halsey_s() -> None:
    """Cases, admissions and deaths, United States 1987-2000."""
    table = {
        2: (28730, 7470, 97),
        7: (6492, 612, 9),
        15: (18580, 1612, 18),
        25: (9161, 2075, 26),
        40: (4069, 1107, 27),
    }
    assert np.sum(list(table.values()), axis=0).tolist() == [67032, 12876, 177]
    for age, (cases, admitted, dead) in table.items():
        assert share(pathogen("measles"), age, "hospital") == pytest.approx(admitted / cases, rel=0.005)
        assert share(pathogen("measles"), age, "dead") == pytest.approx(dead / cases, rel=0.01)


def test_influenza_burden_by_age_is_cdc_s() -> None:
    """Symptomatic illnesses, admissions and deaths, United States 2018-2019."""
    table = {
        2: (3_633_104, 25_329, 266),
        10: (7_663_310, 21_012, 211),
        30: (11_913_203, 66_869, 2_450),
        60: (9_238_038, 97_967, 5_676),
        80: (3_073_227, 279_384, 25_555),
    }
    found = pathogen("influenza-seasonal")
    for age, (ill, admitted, dead) in table.items():
        assert share(found, age, "hospital", given="ill") == pytest.approx(admitted / ill, rel=0.005)
        assert share(found, age, "dead", given="ill") == pytest.approx(dead / ill, rel=0.01)


def test_the_fatality_of_1918_falls_and_rises_twice() -> None:
    by_age = [share(pathogen("influenza-1918"), age, "dead", given="ill") for age in (2, 10, 17, 30, 50, 75)]
    assert by_age[0] > by_age[1] < by_age[2] < by_age[3] > by_age[4] < by_age[5]


def test_mers_and_ebola_kill_as_many_as_counted() -> None:
    """38 of 186 in Korea's outbreak, 73 of whom were 60 or older; 70.8 % in West Africa, most of them from 15 to 44."""
    mers = pathogen("mers")
    assert (73 * share(mers, 70, "dead") + 113 * share(mers, 40, "dead")) / 186 == pytest.approx(
        38 / 186, rel=0.01
    )
    ebola = pathogen("ebola")
    by_age = [share(ebola, age, "dead") for age in (8, 30, 60)]
    assert np.average(by_age, weights=[0.14, 0.61, 0.25]) == pytest.approx(0.708, abs=0.01)


@pytest.mark.parametrize("name", [name for name, _ in list_library("scenarios")])
def test_every_scenario_may_have_fewer_people(name: str) -> None:
    """No more people are asked for, by number, than there are."""
    assert read_scenario(name, population=20_000).population == 20_000


def test_the_immune_of_measles_are_a_share() -> None:
    (one,) = read_scenario("measles").immunity
    assert one.to == {"recovered": 0.9}
