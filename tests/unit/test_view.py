"""Reports, chronicles, maps and figures: from a run to pictures and words, with nothing made up."""

from __future__ import annotations

import re

import numpy as np
import pytest
from synthetic import BITES, SIR, grid_world, outbreak, scenario

from hyosan.ground.units import DAY, HOUR, MINUTE
from hyosan.record import RecordError, read_run, write_run
from hyosan.view import Scene, chronicle, plot, report_html, style, write_report
from hyosan.view.maps import CityMap, moments, night_map

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
        ("2022-01-28T17:00", "guard the perimeter, where 5\u202f% still pass"),
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


def test_plot_draws_every_state_and_labels_it():
    figure = plot(cold())
    above, below = figure.axes
    words = " ".join(text.get_text() for text in above.texts)
    assert all(state in words for state in ("susceptible", "infectious", "recovered"))
    assert above.get_ylabel() == "people" and below.get_ylabel() == "people in 2 hours"
    assert sum(bar.get_height() for bar in below.patches) == 9


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
