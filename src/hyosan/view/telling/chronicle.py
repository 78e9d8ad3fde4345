"""The chronicle of an outbreak: what happened, dated, in words, every fact of it from the run."""

from __future__ import annotations

from collections.abc import Mapping

from hyosan.view.kin import Kin
from hyosan.view.names import Names
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene
from hyosan.view.telling.cast import find_cast
from hyosan.view.telling.moulds import RUN
from hyosan.view.telling.moulds_indoors import INDOORS
from hyosan.view.telling.teller import Entry, Teller
from hyosan.view.telling.told_course import (
    bulletins,
    districts,
    ending,
    landmarks,
    ledgers,
    milestones,
    peak,
    setting,
    worst_hour,
)
from hyosan.view.telling.told_events import beginning, firsts, last_case
from hyosan.view.telling.told_flight import bombs_told, leaving_told
from hyosan.view.telling.told_orders import orders_told, reports_told
from hyosan.view.telling.told_people import cast_told, households_told, most_harm, origin_told


def chronicle(scene: Scene, cast: Mapping[int, str] | None = None) -> list[Entry]:
    """The entries of a run, in order of time; the same run is always told in the same words.

    `cast` is that of the run, found here if it is not given.
    """
    people = Gazetteer(scene)
    cast, kin = find_cast(scene) if cast is None else cast, Kin(scene, people)
    entries = [
        *setting(scene),
        *beginning(scene, people),
        *reports_told(scene),
        *orders_told(scene, people),
        *firsts(scene),
        *leaving_told(scene, people),
        *bombs_told(scene, people),
        *districts(scene, people),
        *landmarks(scene, people),
        *milestones(scene),
        *origin_told(scene, people),
        *households_told(scene, people, kin),
        *peak(scene),
        *worst_hour(scene),
        *bulletins(scene),
        *last_case(scene),
        *cast_told(scene, people, cast, kin),
    ]
    at_end = [entry for entry in entries if entry.time == scene.end and entry.kind == "end"]
    before = sorted((entry for entry in entries if entry not in at_end), key=lambda entry: entry.time)
    closing = [*ending(scene), *ledgers(scene), *most_harm(scene), *at_end]
    moulds = {**RUN, **(INDOORS if scene.phrases else {})}
    return Teller(moulds, Names(people, cast), scene.summary["digest"]).tell([*before, *closing])
