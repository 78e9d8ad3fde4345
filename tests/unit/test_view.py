"""Reports, chronicles, maps and figures: from a run to pictures and words, with nothing made up."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest
from synthetic import BITES, SIR, grid_world, outbreak, scenario

import hyosan as hy
from hyosan.ground.units import DAY, HOUR, MINUTE
from hyosan.record import RecordError, read_run, write_run
from hyosan.view import Scene, chronicle, fonts, plot, report_html, style, write_report
from hyosan.view.pictures import figures
from hyosan.view.pictures.axes import strike_bands, windows
from hyosan.view.pictures.city_map import CityMap
from hyosan.view.pictures.maps import around, moments, night_map
from hyosan.view.report.people import tree

TURNING = {**BITES, "states": {**BITES["states"], "bitten": {"dwell": {"fixed": "2 h"}, "to": {"turned": 1}}}}


def city(**rest):
    """An outbreak that crosses Handtown from west to east, two hundred people of 360 bitten or torn."""
    causes = [(20 * MINUTE, 5, "bitten", "seed", -1, 0)]
    for k in range(200):
        time = 3 * HOUR + k * 10 * MINUTE
        end = ("torn", "torn") if k % 5 == 4 else ("bitten", "bite")
        causes.append((time, 10 + k, *end, 5 if k < 20 else 10, (10 + k) // 10))
    causes.append((30 * HOUR, 5, "destroyed", "fight", 300, 0))
    orders = [
        {
            "what": "edges",
            "target": "perimeter",
            "value": 0.05,
            "time": 9 * HOUR,
            "why": "3 reports",
            "by": "army",
        },
        {
            "what": "broadcast",
            "target": "all",
            "value": 1.0,
            "time": 9 * HOUR,
            "why": "first report",
            "by": "mayor",
        },
    ]
    reports = [(4 * HOUR, 8 * HOUR, 0, 1, 1, 0), (5 * HOUR, 9 * HOUR, 0, 1, 2, 0)]
    frames = [(hour * HOUR, np.full(36, hour, np.int32)) for hour in range(0, 48, 2)]
    asked = {"pathogen": TURNING, "world": grid_world(), "end": 10 * DAY}
    asked |= {"orders": orders, "reports": reports, "frames": frames}
    return outbreak(causes, **{**asked, **rest})


def cold(**rest):
    """An epidemic on nothing but 20 people."""
    chain = [(k * DAY, k, "infectious", "infection:home", k - 1, 0) for k in range(1, 9)]
    return outbreak([(0, 0, "infectious", "seed"), *chain], **rest)


@pytest.fixture(scope="module")
def page():
    return report_html(city())


# -- chronicle ------------------------------------------------------------------------------------


def test_the_chronicle_tells_what_happened_and_when():
    entries = chronicle(Scene(city()))
    told = {str(entry.time)[:16]: [e.text for e in entries if e.time == entry.time] for entry in entries}
    for time, *words in (
        ("2022-01-28T08:20", "a boy of 5 (#5) from Westside", "is bitten"),
        ("2022-01-28T10:20", "the boy of 5", "turn", "2 hours"),
        ("2022-01-28T11:00", "the boy of 5 bites a girl of 10 (#10)", "2.7 hours"),
        ("2022-01-28T11:40", "torn apart", "40"),
        ("2022-01-28T16:00", "first report", "4 hours"),
        ("2022-01-28T17:00", "guards the perimeter, where 5\u202f% still pass"),
    ):
        assert any(all(word.lower() in text.lower() for word in words) for text in told[time]), time
    assert any("Eastside" in entry.text for entry in entries if entry.kind == "district")
    end = " ".join(entry.text for entry in entries if entry.kind == "end")
    assert "159 people are alive" in end or "159 are alive" in end
    assert [entry.time for entry in entries] == sorted(entry.time for entry in entries)


def test_nothing_is_told_that_did_not_happen():
    texts = " ".join(entry.text for entry in chronicle(Scene(cold())))
    for word in ("turn", "torn", "order", "report", "bites", "hunt", "lose"):
        assert word not in texts.replace("returns", "")
    assert "erson 1 is infected" in texts and "in the circle of home" in texts
    assert "nobody has died" in texts or "all 20 are alive" in texts


# -- report ---------------------------------------------------------------------------------------


def test_the_report_needs_no_network(page):
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in page and " src=" not in page and "url(" not in page.replace("url(#", "")


def test_the_report_says_what_the_run_found(page):
    summary = city().summary()
    for number in (summary["lost"], summary["survivors"], summary["ever_infected"]):
        assert f"<b>{number}</b>" in page
    for words in ("Two ledgers", "torn", "guard the perimeter", "Chronicle", "Westside", summary["digest"]):
        assert words in page
    assert "--seed 7" in page and "60 with no origin" not in page
    assert page.count('class="map night"') == len(moments(Scene(city())))


def test_the_report_of_an_illness_without_a_map():
    page = report_html(cold())
    assert "New cases" in page and "People by state" in page
    for words in ("Two ledgers", 'class="map', "Orders", "What was known", "hunt"):
        assert words not in page.split("</style>")[1]


def test_the_report_of_nothing():
    page = report_html(outbreak([]))
    assert "not one of 20 people was infected" in page and "Chronicle" not in page


def test_what_a_user_wrote_is_escaped():
    title = "<script>alert(1)</script> & co"
    page = report_html(cold(asked=scenario(SIR, title=title)))
    assert title not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_a_written_run_gives_the_same_report(tmp_path):
    run = city()
    folder = write_run(run, tmp_path / "one")
    path = write_report(folder)
    assert path == folder / "report.html" and list(folder.glob(".*")) == []
    written = path.read_text(encoding="utf-8")
    assert written.split("How to run it again")[0] == report_html(run).split("How to run it again")[0]
    assert read_run(folder).damaged() == []


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(RecordError, match="could not be written"):
        write_report(cold(), tmp_path / "missing" / "report.html")


def rows_of(page, heading):
    """The tables under a heading, as rows of cells."""
    part = page.split(f"<h2>{heading}</h2>")[1].split("<section>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", part)]
    return [[re.sub("<.*?>", "", cell) for cell in row] for row in cells if row]


def test_orders_stand_beside_what_was_known_and_true(page):
    scene = Scene(city())
    guard, warn = rows_of(page, "Orders")
    assert guard[0] == "1" and warn[0] == "2" and guard[1] == warn[1] == "28 Jan, 17:00"
    hunting = scene.people[np.searchsorted(scene.times, np.datetime64("2022-01-28T17:00")), 2]
    assert guard[5:] == warn[5:] == ["3", str(hunting)]


def test_picture_tile_and_story_say_the_same_was_known_and_true():
    late = [(4 * HOUR + k * HOUR, 8 * HOUR + k * HOUR, 0, 1, 1, 0) for k in range(60)]
    run = city(end=100 * DAY, reports=[*late, (30 * HOUR, 90 * DAY, 0, 1, 1, 0)])
    scene, page = Scene(run), report_html(run)
    until = figures.known_until(scene)
    assert until < scene.end and scene.known_at(until) < scene.known_at(scene.end) == 61
    part = page.split("<h2>What was known</h2>")[1].split("<section>")[0]
    true, known = (re.search(rf"\b{name}\u2002(\d+)<", part) for name in ("true", "reported"))
    assert true is not None and known is not None
    numbers = (known[1], true[1])
    assert numbers == ("61", str(len(scene.reported_truth)))
    tile = re.search(r'<span class="what">reported</span><b>(\d+)</b><span class="of">.*? of (\d+) ', page)
    assert tile is not None and tile.groups() == numbers
    end = " ".join(entry.text for entry in chronicle(scene) if entry.kind == "end")
    assert all(re.search(rf"\b{number}\b", end) for number in numbers), end


def test_a_plan_that_was_never_needed_is_named():
    ready = {"name": "a line", "response": "cordon", "by": "army", "text": "Guard `where`."}
    run = cold()
    run.about["responses"] = [ready]
    assert ["a line", "army", "Guard where."] in rows_of(report_html(run), "Orders")


def test_survivors_are_counted_by_what_is_on_record(page):
    rows = {row[0]: row[1] for row in rows_of(page, "Survivors") if len(row) == 4}
    summary = city().summary()
    assert summary["survivors"] == 159
    assert rows["were attacked, and the attacker was destroyed"] == "1"  # number 300, who fought
    assert rows["met nothing that is on record"] == "158"
    assert rows["had 20 hunters or more in their block at once"] == "159"
    struck = {5, *range(10, 210)}
    assert rows["live where nobody was ever attacked"] == str(
        sum(p // 10 not in range(1, 21) for p in range(360)) - 1
    )
    ages = [row for row in rows_of(page, "Survivors") if len(row) == 5]
    assert sum(int(row[2]) for row in ages if "to" in row[0].split() or "older" in row[0]) == len(struck)
    assert [row[1:3] for row in ages if row[0] == "pupil"] == [
        [str(sum(p % 90 < 18 for p in range(360))), str(sum(p % 90 < 18 for p in struck))]
    ]


def test_the_tree_is_that_of_the_events(page):
    scene = Scene(city())
    found = tree(scene)
    assert len(found) == 161 and (found.generation == 0).sum() == 1 and found.generation.max() == 2
    rows = {row[0]: row[1] for row in rows_of(page, "Who passed it on")}
    assert rows["infections in the tree"] == "161" and rows["generations"] == "2"
    assert (rows["nobody"], rows["more than 10"]) == ("159", "2")  # 16 by number 5, 144 by number 10
    assert rows["offspring of all cases"] == f"{160 / 161:.2f}"
    offspring = np.array([16, 144] + 159 * [0])
    assert rows["dispersion k"] == f"{offspring.mean() ** 2 / (offspring.var() - offspring.mean()):.2f}"


def test_every_assumption_is_on_the_page_and_counted(page):
    run = city()
    numbers = run.about["origins"]["numbers"]
    rows = rows_of(page, "What it rests on")
    total = next(row for row in rows if row[0] == "all")
    assert sum(int(cell) for cell in total[1:] if cell != "–") == len(numbers)
    assert {re.sub(r"(\.\d+)+$", "", one["path"]) for one in numbers} <= {row[0] for row in rows}
    assert all(any(one["value"] in row[1].split(", ") for row in rows if len(row) == 4) for one in numbers)


def begun_at_the_school():
    """The first seed by which the first attack is at the school."""
    few = hy.read_scenario("hyosan", {"horizon": "12 h", "seeding.people": 5}, "none", 3_000)
    world = hy.build_world(few)
    for seed in range(50):
        run = hy.simulate(few, world=world, seed=seed)
        scene = Scene(run)
        if (
            len(scene.attacks)
            and scene.log.cell[scene.attacks[0]] == run.about["map"]["names"]["Hyosan High School"]
        ):
            return run
    raise AssertionError("no outbreak of fifty attacked the school first")


def test_the_first_hours_of_the_place_where_it_began():
    run = begun_at_the_school()
    day = np.asarray(run.people.column("day_cell").fill_null(-1))
    school = run.about["map"]["names"]["Hyosan High School"]
    page = report_html(run)
    assert "The first hours where it began" in page
    assert f"{(day == school).sum()} people spend their days at Hyosan High School" in page
    assert '<span class="hangul" lang="ko"> (효산고등학교)</span>' in page
    assert "The cast" in page and "the class president" in page


# -- maps and figures -----------------------------------------------------------------------------


def test_the_map_counts_residents_lost_where_they_lived():
    scene = Scene(city())
    here = CityMap(scene)
    assert here.lost_by(scene.start).sum() == 0
    lost = here.lost_by(scene.end)
    assert lost.sum() == scene.summary["lost"] and lost[1] == 10 and lost[30] == 0
    assert here.hunters_at(scene.at(5 * HOUR)).tolist() == [4] * 36


def test_lights_go_out_and_fires_are_lit():
    scene = Scene(city())
    here = CityMap(scene)
    first, *_, last = moments(scene)
    morning, night = night_map(here, first), night_map(here, last)

    def squares(svg, css):
        return sum(found.count("M") for found in re.findall(rf'class="{css}\d" d="([^"]*)"', svg))

    assert squares(morning, "light") == 36 and squares(night, "light") < 36
    assert squares(morning, "fire") == 0 and squares(night, "fire") == 36


def test_maps_are_drawn_at_moments_of_decision():
    titles = [moment.title for moment in moments(Scene(city()))]
    assert titles[0] == "the first case" and titles[-1] == "the end of the record"
    assert "the first report" in titles and "army: guard the perimeter, where 5\u202f% still pass" in titles
    assert len(titles) <= 6


def test_maps_frame_what_was_reported_in_the_last_day():
    here = CityMap(Scene(city()))
    start = here.scene.start
    assert not here.reported_by(start + np.timedelta64(7, "h")).any()
    assert np.flatnonzero(here.reported_by(start + np.timedelta64(10, "h"))).tolist() == [1]
    assert not here.reported_by(start + np.timedelta64(34, "h")).any()


def test_one_line_runs_around_all_that_was_reported():
    here = CityMap(Scene(city()))
    one, two = np.zeros(len(here.x), bool), np.zeros(len(here.x), bool)
    one[1] = two[1] = two[2] = True  # neighbours
    assert around(here, one).count("M") == 4
    assert around(here, two).count("M") == 6


def test_the_map_of_an_illness_shows_the_ill():
    ids = [
        (k * DAY, 10 * k, "infectious", "infection:home" if k else "seed", 10 * k - 10 if k else -1)
        for k in range(9)
    ]
    here = CityMap(Scene(outbreak(ids, world=grid_world(), asked=scenario(SIR, people={"count": 360}))))
    now = here.scene.start + np.timedelta64(4 * 24 + 1, "h")
    assert np.flatnonzero(here.ill_at(now)).tolist() == [3, 4]  # two days each
    assert np.flatnonzero(here.struck_by(now)).tolist() == [0, 1, 2, 3, 4]
    assert here.struck_by(here.scene.end).sum() == 9


def test_what_happens_at_once_is_drawn_apart_from_the_long_rest():
    scene = Scene(city(end=100 * DAY))
    (start, early), (then, end) = windows(scene, scene.end)
    assert start == scene.start and early == then and end == scene.end
    change = scene.log.time <= early
    assert change.mean() >= 0.8 and (early - start) < (end - start) / 4
    assert len(windows(Scene(cold()))) == 1
    day = np.timedelta64(1, "D")
    assert early - start > day and (early - start) % day == np.timedelta64(
        0
    )  # more than a day: in whole days


def test_the_untouched_are_told_and_not_drawn_where_they_would_flatten_the_rest():
    few = outbreak([(0, 0, "infectious", "seed")])
    assert figures.drawn_states(Scene(few)) == [1, 2] and figures.drawn_states(Scene(cold())) == [0, 1, 2]
    assert "19 of 20 are susceptible at the end, and not drawn" in figures.not_drawn(Scene(few))


IN_HANGUL = {**SIR, "states": {**SIR["states"], "회복": {}}, "title": "감기"}


def in_hangul():
    return outbreak([(0, 0, "infectious", "seed")], asked=scenario(IN_HANGUL, title="효산 Hyosan (감기)"))


@pytest.fixture
def no_korean_font(monkeypatch):
    monkeypatch.setattr(fonts, "KOREAN", ())
    fonts.families.cache_clear()
    yield
    fonts.families.cache_clear()


def draw(run):
    """The words of a picture, drawn with every warning an error."""
    import io

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = plot(run)
        figure.savefig(io.BytesIO(), format="png")
        report_html(run)
    return figure.get_suptitle()


def test_without_a_korean_font_pictures_do_without_hangul_and_without_warnings(no_korean_font):
    assert draw(in_hangul()) == "Hyosan"
    assert fonts.shown_text("효산", "hyosan") == "hyosan"
    with fonts.page_fonts():
        assert fonts.shown_text("효산", "hyosan") == "효산"  # a browser finds its own


@pytest.mark.skipif(len(fonts.families()) < 2, reason="no Korean font on this machine")
def test_with_a_korean_font_pictures_show_hangul():
    assert draw(in_hangul()) == "효산 Hyosan (감기)"


def test_plot_draws_every_state_and_labels_it():
    figure = plot(cold())
    above, below = figure.axes
    words = " ".join(text.get_text() for text in above.texts)
    assert all(state in words for state in ("susceptible", "infectious", "recovered"))
    assert above.get_ylabel() == "people" and below.get_ylabel() == "people in 2 hours"
    bars = np.concatenate([cause.get_path().vertices.reshape(-1, 5, 2) for cause in below.patches])
    assert (bars[:, 1, 1] - bars[:, 0, 1]).sum() == 9
    assert np.ptp(bars[:, :4, 0], axis=1) == pytest.approx(0.9 * 2 / 24)  # days


def test_series_are_carried_on_from_change_to_change():
    run = city()
    scene = Scene(run)
    assert (scene.by_district.sum(axis=(1, 2)) == 360).all()
    at = np.searchsorted(run.counts.time, (scene.times - scene.start).astype(np.int64))
    assert (scene.by_district == run.counts.people[at]).all()


@pytest.mark.parametrize(
    "value, text",
    [
        ((1, 3), "33.3\u202f%"),
        ((0, 3), "0\u202f%"),
        ((1, 10**6), "<\u202f0.1\u202f%"),
        ((3, 3), "100\u202f%"),
        ((99_999, 100_000), ">\u202f99.9\u202f%"),
        ((1, 0), "–"),
    ],
)
def test_shares_are_honest_at_both_ends(value, text):
    assert style.share(*value) == text


@pytest.mark.parametrize(
    "minutes, text",
    [(0, "less than a minute"), (1, "1 minute"), (80, "80 minutes"), (120, "2 hours"), (3600, "2.5 days")],
)
def test_spans_read_as_people_say_them(minutes, text):
    assert style.span(np.timedelta64(minutes, "m")) == text


@pytest.mark.parametrize(("hours", "said"), [((0, 2), 1), ((0, 60), 2)])
def test_bombs_that_begin_soon_after_others_are_not_said_twice(hours, said):
    """In a picture of five days; both are shaded."""
    from types import SimpleNamespace

    from matplotlib.figure import Figure

    start = np.datetime64("2022-02-01T00:00", "us")
    begins = [start + np.timedelta64(hour, "h") for hour in hours]
    scene = SimpleNamespace(strikes=[(at, at + np.timedelta64(20, "h")) for at in begins])
    axes = Figure().subplots()
    strike_bands(axes, scene, (start, start + np.timedelta64(5, "D")))
    assert [text.get_text() for text in axes.texts] == ["bombs"] * said
    assert len(axes.patches) == 2
