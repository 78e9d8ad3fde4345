"""What the articles tell of the outbreak's first hours and of those left behind, in a small Hyosan."""

from __future__ import annotations

import numpy as np
import pytest
from cities import PEOPLE, city, pupils, shares_lost, world
from leaving import a_town, at_once, moves_of, told
from scipy import stats
from towns import Drive, jonas, townspeople

import hyosan as hy
from hyosan.engine import space as space_module
from hyosan.ground.units import HOUR, MINUTE
from hyosan.kernels.draws import ONE
from hyosan.kernels.space.force import evacuate
from hyosan.kernels.space.parties import STAGES

FALSE_ALARM = 1e-4  # the chance, over seeds, that a right engine fails a comparison
ROAMING = STAGES.index("roaming")


def test_lessons_have_begun_for_all_when_it_begins() -> None:
    asked = hy.read_scenario("hyosan")
    day, clock = asked.behaviour.day, asked.start.hour * HOUR + asked.start.minute * MINUTE
    assert asked.start.weekday() < 5
    assert day.school_start + day.jitter <= clock < day.school_end - day.jitter


def test_the_first_fight_is_at_the_school() -> None:
    of = world(PEOPLE)
    assert of.places is not None
    school = of.places.names["hyosan-high"]
    for outbreak in hy.simulate_many(city({"horizon": "3 h"}), range(4), of):
        told = outbreak.events.sort_by("time").to_pylist()
        fights = [one["cell"] for one in told if one["cause"] in ("bite", "torn", "fight")]
        assert fights[0] == school


def test_a_school_is_as_large_as_its_rooms_and_its_yard() -> None:
    of, whole = world(PEOPLE), hy.build_world(city({"place.school_ground": None}))
    assert of.places is not None and whole.places is not None
    school, number = of.places.names["hyosan-high"], int((of.people.role[pupils(of)] == 1).sum())
    assert of.places.area[school] == pytest.approx(9.6 * number, rel=1e-6)
    assert whole.places.area[school] == 250.0**2
    homes = of.places.kind == of.places.kinds.index("homes")
    assert (of.places.area[homes] == 250.0**2).all()


def test_the_doors_of_a_school_hold_less_than_those_of_houses() -> None:
    """More pupils are lost within a school day than if they had hidden in houses. The seeds share their luck."""
    houses = {"pathogen.hunting.room_crowd": None, "pathogen.hunting.room_time": None}
    day = {"horizon": "10 h", "behaviour.hiding.share": 0.8}
    of = world(PEOPLE)
    rooms, house = (shares_lost(day | more, of, range(16), pupils(of)) for more in ({}, houses))
    assert stats.ttest_1samp(rooms - house, 0.0, alternative="greater").pvalue < FALSE_ALARM


@pytest.mark.parametrize("least", [0, 45])
def test_nobody_acts_sooner_than_he_can_have_understood_what_he_saw(least: int) -> None:
    awareness = at_once()["awareness"] | {"sight_takes": f"{least} min"}
    hiding = {"share": 1.0, "until": {"fixed": "12 h"}}
    drive = a_town(awareness=awareness, flight=None, search=None, hiding=hiding)
    drive.run(0, 24)
    seen, acted = int(drive.space.cells["alarm"].min()), [time for time, *_ in moves_of(drive)]
    assert acted
    assert (min(acted) < seen + 45 * MINUTE) is (least == 0)


def test_an_alarm_carries_through_a_corridor_to_the_rooms_on_it() -> None:
    school = hy.build_world(hy.read_scenario("hyosan-school"))
    places = school.places
    assert places is not None
    drive = Drive(school, jonas(), townspeople(), seed=1)
    drive.enter(int(places.home_start[places.names["class 2-5"]]), "turned")
    drive.run(0, 1)
    cells = drive.space.cells
    first, delay = (
        int(cells["attacked"][places.names["class 2-5"]]),
        int(drive.space.habits[0]["hearing_delay"]),
    )
    for room in ("class 2-6", "class 2-7", "class 2-8"):
        assert cells["alarm"][places.names[room]] == first + 2 * delay


def by_night(home: int = 4, before: int | None = None, **changed: int | float) -> Drive:
    """A camp in the middle of a town without hunters, to which everybody was taken, and what its nights were like.

    Homes of those in it lie `home` of nine cells away; somebody failed to come back at `before`.
    """
    drive = a_town(flight=None, hiding=None, search=None)
    camp = drive.space.camp[0]
    camp["cell"], camp["open"], camp["capacity"] = 4, 1, 400
    drive.space.metres[:] = 1_000.0
    for name, value in {"roam": ONE, "roam_most": ONE, "nightly": ONE, "out_for": HOUR, **changed}.items():
        camp[name] = value
    if before is not None:
        camp["warned"] = before
    space_module.make_room(drive.space, drive.core, 0)
    scene = space_module.scene_of(drive.space, drive.core)
    evacuate(scene, np.arange(9), 400, ONE, np.zeros(9, np.int64), 0)
    drive.run(0, 96)
    return drive


def test_more_slip_out_the_less_the_guards_see() -> None:
    strict, loose, never = (told(by_night(roam=int(share * ONE)))["roaming"] for share in (0.1, 0.5, 0.0))
    assert never == 0 < 2 * strict < loose


def test_who_slips_out_does_so_on_some_nights() -> None:
    assert told(by_night(nightly=ONE // 4))["roaming"] < told(by_night())["roaming"] / 2


def test_who_knows_that_somebody_did_not_come_back_stays() -> None:
    assert told(by_night(before=0, shy=48 * HOUR))["roaming"] == 0
    assert told(by_night(before=0, shy=HOUR))["roaming"] > 0


def test_they_go_home_if_it_is_near_and_else_no_farther_than_next_door() -> None:
    near, far = by_night(reach=2_000.0), by_night(reach=500.0)
    home = near.space.folk.home
    went = [(person, cell) for _, person, cell, kind in moves_of(near) if kind == ROAMING]
    assert len(went) > 20
    # a party goes to the home of whoever joined it last; households live in one cell, or in two beside each other
    assert np.mean([home[person] == cell for person, cell in went if home[person] != 4]) > 0.9
    beside = set(
        far.space.edges["to"][far.space.cells["edge_start"][4] : far.space.cells["edge_end"][4]].tolist()
    )
    assert {cell for _, _, cell, kind in moves_of(far) if kind == ROAMING} <= beside
