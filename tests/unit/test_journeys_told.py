"""People who leave their routine, in stories, chronicles and reports: every word of it from the record."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from telling import check_english, town

import hyosan as hy
from hyosan.ground.units import DAY, HOUR, MINUTE
from hyosan.kernels.space.parties import MOVE, STAGES
from hyosan.kernels.space.word import TOLD
from hyosan.outcome.presence import LOST
from hyosan.record import read_run, write_run
from hyosan.view import Scene, report_html, story
from hyosan.view.kin import Kin
from hyosan.view.people import Gazetteer
from hyosan.view.pictures.city_map import CityMap
from hyosan.view.pictures.figures_people import draw_whereabouts
from hyosan.view.telling.journey import TOGETHER, sought, way_of
from hyosan.view.telling.told_course import ledgers
from hyosan.view.telling.told_flight import leaving_told
from hyosan.view.whereabouts import DID, GROUPS, by_cell, count_at

FEW = 3_000


@pytest.fixture(scope="module")
def run():
    """A village of Hyosan's shape in which people do everything that they can: flee, hide, search, come to a camp."""
    often = {"turned": 0.89, "hybrid": 0.1, "immortal": 0.01}
    asked = {"horizon": "8 days", "seeding.people": 5, "pathogen.states.bitten.to": often}
    asked["plan.quarantine camp.roam"] = 0.1  # the plan's share of nights is too small for a village
    asked["behaviour.company.holds_door"] = 0.5  # nobody does, if a scenario does not say so
    found = hy.simulate(hy.read_scenario("hyosan", asked, "as-it-was", FEW), seed=1)
    assert set(found.journeys.column("stage").to_pylist()) >= set(DID) - {"stopped"}
    return found


@pytest.fixture(scope="module")
def scene(run):
    return Scene(run)


def moves(*told):
    """Moves by hand: (time, row, cell, stage)."""
    return np.array([(time, row, cell, STAGES.index(stage)) for time, row, cell, stage in told], MOVE)


def living(run):
    """The table of journeys without the dead and turned whom a party took along."""
    table, events = run.journeys.to_pandas(), run.events.to_pandas()
    gone = events[events.to_state.isin(["turned", "torn", "killed", "destroyed", "immortal", "lapsed"])]
    lost = table.person.map(gone.groupby("person").time.min())
    return table[lost.isna() | (table.time <= lost)]


def texts(run, person):
    """What is told of a person's way, by time of day."""
    told = story(run, person)
    check_english(told)
    return {str(entry.time)[11:16]: entry.text for entry in told.entries if entry.kind == "way"}


# -- one person's story ---------------------------------------------------------------------------


def hidden():
    """Three neighbours hide together; one of them is bitten, and two go home and are brought to a camp."""
    together = [(2 * HOUR, person, 7, "trapped") for person in (12, 13, 14)]
    apart = [(5 * HOUR, person, 7, "homeward") for person in (12, 13)]
    home = [(6 * HOUR, 12, 1, "home"), (9 * HOUR, 12, 1, "convoy"), (10 * HOUR, 12, 30, "camp")]
    night = [(14 * HOUR, 12, 31, "roaming"), (18 * HOUR, 12, 30, "camp"), (20 * HOUR, 15, 3, "trapped")]
    causes = [(0, 5, "bitten", "seed", -1, 0), (4 * HOUR, 14, "torn", "torn", 5, 7)]
    return town(causes, moves=moves(*together, *apart, *home, *night))


def test_a_way_is_told_stage_by_stage_with_whom():
    told = texts(hidden(), 12)
    assert list(told) == ["10:00", "13:00", "14:00", "17:00", "18:00", "22:00", "02:00"]
    assert "hides" in told["10:00"] and "#13" in told["10:00"] and "#14" in told["10:00"]
    assert "knows" in told["10:00"] and "Eastside" not in told["10:00"]
    assert "3 hours" in told["13:00"] and "home" in told["13:00"]
    assert "convoy" in told["17:00"] and "60 minutes" in told["18:00"]
    assert "slips out" in told["22:00"] or "gets out of the camp unseen" in told["22:00"]
    assert "before dawn" in told["02:00"].lower()
    assert "in the camp" in story(hidden(), 12).entries[-1].text
    alone = texts(hidden(), 15)
    assert ("lone" in alone["04:00"] and "knows" in alone["04:00"]) or "plain" in alone["04:00"]


@pytest.mark.parametrize("back", [True, False])
def test_many_nights_out_of_the_camp_are_counted_not_told_one_by_one(back):
    nights = [(10 * HOUR, 12, 30, "camp")]
    for night in range(5):
        at = 14 * HOUR + night * DAY
        nights += [(at, 12, 31, "roaming"), (at + 4 * HOUR, 12, 30, "camp")]
    nights = nights if back else nights[:-1]
    told = story(town([(0, 5, "bitten", "seed", -1, 0)], moves=moves(*nights), end=6 * DAY), 12)
    check_english(told)
    way = [entry.text for entry in told.entries if entry.kind == "way"]
    assert len(way) == 4  # in, the first night out and back, and one sentence for all nights
    assert "5 nights" in way[-1] and "28 January" in way[-1]
    assert "from 4" in way[-1] if not back else "each" in way[-1] or "every one" in way[-1]


def test_few_nights_are_told_one_by_one():
    nights = [(10 * HOUR, 12, 30, "camp"), (14 * HOUR, 12, 31, "roaming"), (18 * HOUR, 12, 30, "camp")]
    nights += [(at + DAY, *rest) for at, *rest in nights[1:]]
    told = story(town([(0, 5, "bitten", "seed", -1, 0)], moves=moves(*nights), end=6 * DAY), 12)
    assert sum(entry.kind == "way" for entry in told.entries) == 5


def test_who_turns_far_from_where_the_bite_was_has_gone_home():
    def life_of(cell, minutes):
        causes = [
            (0, 5, "bitten", "seed", -1, 0),
            (HOUR, 12, "bitten", "bite", 5, cell),
            (3 * HOUR + minutes * MINUTE, 13, "torn", "torn", 12, 1),
        ]
        return story(town(causes), 12).text()

    gone = ("has gone home", "is at home")
    assert any(words in life_of(35, 1) for words in gone)
    assert not any(words in life_of(1, 1) for words in gone)  # bitten in the own block
    assert not any(words in life_of(35, 600) for words in gone)  # time enough to run there


def test_from_whom_somebody_had_word_is_told():
    told = np.zeros(1, TOLD)
    told["time"], told["since"], told["until"] = 2 * HOUR, 2 * HOUR + 30 * MINUTE, 2 * DAY
    told["person"], told["by"] = 14, 15
    run = town([(0, 5, "bitten", "seed", -1, 0)], words=told)
    check_english(story(run, 14))
    text = next(e.text for e in story(run, 14).entries if "what is going on" in e.text)
    assert "#15" in text and "30 minutes" in text
    assert "what is going on" not in story(run, 15).text()


def test_the_dead_go_nowhere():
    """A party takes its dead along in the table; in words and numbers they stay where they died."""
    causes = [(0, 5, "bitten", "seed", -1, 0), (3 * HOUR, 13, "torn", "torn", 5, 1)]
    both = [
        (time, person, cell, stage)
        for time, cell, stage in ((2 * HOUR, 1, "on the road"), (4 * HOUR, 35, "outside"))
        for person in (12, 13)
    ]
    run = town(causes, moves=moves(*both))
    assert list(texts(run, 12)) == ["10:00", "12:00"] and list(texts(run, 13)) == ["10:00"]
    assert "#13" not in texts(run, 12)["12:00"]
    counts = Scene(run).presence.at(Scene(run).end)
    assert counts[STAGES.index("outside")] == 1 and counts[STAGES.index("on the road")] == 0


def test_who_comes_to_his_senses_is_where_he_was():
    run = town(
        [(0, 12, "bitten", "seed", -1, 0), (30 * HOUR, 12, "hybrid", "start", -1, 0)],
        moves=moves((HOUR, 12, 3, "trapped")),
    )
    scene = Scene(run)
    hiding = next(group for group in GROUPS if group.name == "hiding")
    hours = scene.start + np.array([0, 60 + 59, 3 * 60, 31 * 60]).astype("timedelta64[m]")
    assert count_at(scene, hiding, hours).tolist() == [0, 1, 0, 1]


def test_every_stage_of_a_way_is_told_when_it_began(run, scene):
    kin = Kin(scene, Gazetteer(scene))
    busy, counts = np.unique(scene.moves.person, return_counts=True)
    for person in busy[np.argsort(-counts)][:25].tolist():
        way = way_of(scene, person, kin.ids[kin.others(person, "household")])
        told = story(run, person)
        check_english(told)
        assert [leg.time for leg in way] == [entry.time for entry in told.entries if entry.kind == "way"]
        for leg in way:
            assert person not in leg.company
            if leg.stage not in TOGETHER:
                mine = (scene.moves.time == leg.time) & (scene.moves.cell == leg.cell)
                assert set(leg.company) | {person} <= set(scene.moves.person[mine].tolist())


def test_parents_look_for_the_child_that_the_story_names(scene):
    """Who sets out from a search does it where the child of the story goes to school."""
    kin, people, seen = Kin(scene, Gazetteer(scene)), Gazetteer(scene), 0
    searching = np.unique(scene.moves.person[scene.moves.stage == STAGES.index("searching")])
    for person in searching.tolist():
        way = way_of(scene, person, kin.ids[kin.others(person, "household")])
        child = sought(scene, np.append(kin.others(person, "household"), people.row(person)))
        for leg, following in pairwise(way):
            if leg.stage == "searching" and following.stage == "homeward":
                assert following.cell == people.day(child)
                seen += 1
    assert seen > 20


# -- the chronicle --------------------------------------------------------------------------------


def test_numbers_of_the_chronicle_are_those_of_the_record(run, scene):
    found = {fact.topic: fact.fields for told in leaving_told(scene, Gazetteer(scene)) for fact in told.facts}
    kept = living(run)
    out = kept[kept.stage == "outside"].person.nunique()
    assert found["first flight"]["n"] == kept[kept.stage == "on the road"].person.nunique()
    assert found["first search"]["n"] == kept[kept.stage == "searching"].person.nunique()
    assert found["last out"] == {"n": out, "of": found["first flight"]["n"]}
    assert found["first held"]["n"] == kept[kept.stage == "held"].person.nunique()
    assert found["first guards"]["n"] == run.ledger().lost_by_cause["guards"]
    assert found["roamers"]["n"] == kept[kept.stage == "roaming"].person.nunique()
    nights = [one for _, one in kept.groupby("person") if (one.stage == "roaming").any()]
    since = [one[one.time > one[one.stage == "roaming"].time.max()] for one in nights]
    assert found["roamers"]["back"] == sum((one.stage == "camp").any() for one in since)
    assert 0 < found["first search"]["found"] <= found["first search"]["n"]
    text = " ".join(entry.text for entry in story(run).entries)
    ledger = run.ledger()
    assert (
        f"{ledger.lost_by_cause['strike']} people" in text
        and f"{ledger.ended_by_cause['strike']} bodies" in text
    )


def test_jams_are_told_where_later_ones_need_longer():
    def flight(late):
        road = [(person * MINUTE, person, 0, "on the road") for person in range(90)]
        out = [
            (person * MINUTE + (20 if person < 30 else late) * MINUTE, person, 35, "outside")
            for person in range(90)
        ]
        run = town([(0, 200, "bitten", "seed", -1, 0)], moves=moves(*sorted(road + out)))
        return " ".join(entry.text for entry in story(run).entries)

    assert "20 minutes" in flight(60) and "60 minutes" in flight(60)
    assert "20 minutes" not in flight(20)


def test_who_came_back_from_an_early_night_and_not_from_the_last_did_not_come_back():
    nights = [(10 * HOUR, who, 30, "camp") for who in (12, 13)]
    for day in range(3):
        nights += [(14 * HOUR + day * DAY, who, 31, "roaming") for who in (12, 13)]
        nights += [(18 * HOUR + day * DAY, who, 30, "camp") for who in ((12, 13) if day < 2 else (13,))]
    scene = Scene(town([(0, 5, "bitten", "seed", -1, 0)], moves=moves(*nights), end=6 * DAY))
    found = {fact.topic: fact.fields for told in leaving_told(scene, Gazetteer(scene)) for fact in told.facts}
    assert found["roamers"] == {"n": 2, "back": 1}


@pytest.mark.parametrize(
    ("missing", "dead", "topic"), [(0, 0, None), (0, 40, "end presumed"), (3, 40, "end missing")]
)
def test_the_end_says_who_is_presumed_dead_also_where_nobody_is_missing_any_more(missing, dead, topic):
    scene = Scene(town([(0, 5, "bitten", "seed", -1, 0)], reports=[(HOUR, 2 * HOUR, 0, 1, 1, 0)]))
    scene.summary["reported"] |= {"missing": missing, "presumed dead": dead, "returned": 0}
    facts = {fact.topic: fact.fields for told in ledgers(scene) for fact in told.facts}
    assert {name: one["dead"] for name, one in facts.items() if "dead" in one} == (
        {topic: dead} if topic else {}
    )


# -- the report -----------------------------------------------------------------------------------


def test_everybody_is_somewhere_at_every_time(run, scene):
    presence, summary = scene.presence, run.summary()
    for time in scene.start + (scene.end - scene.start) * np.linspace(0, 1, 20):
        counts = presence.at(time)
        assert counts.sum() == FEW and counts.min() >= 0
        assert counts[LOST] == scene.lost_at(time)
        assert [count_at(scene, group, np.array([time]))[0] for group in GROUPS] == [
            counts[list(group.stages)].sum() for group in GROUPS
        ]
    at_end = {name: int(n) for name, n in zip(STAGES, presence.at(scene.end), strict=False) if n}
    assert at_end == summary["survivors_by_whereabouts"]
    last = np.bincount(presence.last(FEW), minlength=LOST + 1)
    assert last.tolist() == presence.at(scene.end).tolist()


def test_lights_are_where_people_are(scene):
    """The camp is lit by those who were brought there, and where they lived it is darker."""
    city = CityMap(scene)
    camp = city.about["names"]["Quarantine Camp"]
    moved = by_cell(scene, scene.end, len(city.x))
    at_end = scene.presence.at(scene.end)
    kept = at_end[STAGES.index("camp")] + at_end[STAGES.index("held")]
    assert (
        kept <= moved[camp] <= kept + at_end[STAGES.index("apart")]
    )  # who left the others may still be about
    people = (city.residents - city.lost_by(scene.end) + moved).sum()
    nowhere = at_end[STAGES.index("outside")] + at_end[STAGES.index("convoy")]  # on no block of the map
    assert people == scene.summary["survivors"] - nowhere
    assert (by_cell(scene, scene.start, len(city.x)) == 0).all()


def test_areas_of_the_figure_are_the_counts_of_the_table(scene):
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    labels = {label.text: label.value for label in draw_whereabouts(axes, scene, (scene.start, scene.end))}
    final = scene.presence.at(scene.end)
    assert labels["lost"] == scene.summary["lost"]
    assert labels["at home"] == final[0] and labels["got out"] == final[STAGES.index("outside")]


def test_the_report_says_where_people_were_and_what_was_reported(run, tmp_path):
    page, summary = report_html(run), run.summary()
    part = page.split("<h2>Where people were</h2>")[1].split("<section>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", part)]
    where = {row[0]: row[1] for row in rows if len(row) == 5}
    by = summary["survivors_by_whereabouts"]
    assert where["all survivors"] == f"{summary['survivors']:,}".replace(",", "\u202f")
    assert where["at home, or where they spend the day"] == str(by["home"])
    kept = living(run)
    fled = kept[kept.stage == "on the road"].person.nunique()
    assert where["fled by road"] == str(fled)
    told = f"{summary['reported']['survivors']:,}".replace(",", "\u202f")
    assert "survivors, true" in page and f"<b>{told}</b>" in page
    assert "bitten, and shot by guards on turning" in page and "by bombs" in page
    folder = write_run(run, tmp_path / "one")
    assert part == report_html(read_run(folder)).split("<h2>Where people were</h2>")[1].split("<section>")[0]


def test_nothing_is_said_of_leaving_where_nobody_left():
    run = town([(0, 5, "bitten", "seed", -1, 0)], end=2 * DAY)
    page = report_html(run)
    assert "Where people were</h2>" not in page
    assert not any(entry.kind == "way" for entry in story(run).entries + story(run, 12).entries)
