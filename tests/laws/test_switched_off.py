"""Each behaviour has a test that fails when it is off: here each is switched off beneath its test, and the test fails.

The table at the end of docs/behaviour.md is of these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import test_doors
import test_hunters
import test_hybrids
import test_kin
import test_missing
import test_orders_in_space
import test_parties
import test_state_traits
import test_where_it_begins
import test_word
import towns
from pydantic import BaseModel

from hyosan.engine import space as space_module
from hyosan.model.behaviour import Behaviour
from hyosan.model.pathogen import Pathogen
from hyosan.responses.suppression import Suppression
from hyosan.world.world import AT_HOME

PAGE = Path(__file__).parents[2] / "docs" / "behaviour.md"
NEVER = {"fixed": "100000 days"}
EASY = {arms: {"weight": 1} for arms in ("bare", "tool", "bow", "gun")}

# what: (the key, what it is set to, the test that then fails, what that is called with)
Switch = tuple[str, Any, ModuleType, str, tuple[Any, ...]]
SWITCHES: dict[str, Switch] = {
    # who knows
    "awareness by sight": (
        "behaviour.awareness.from_sight", NEVER,
        test_where_it_begins, "test_nobody_acts_sooner_than_he_can_have_understood_what_he_saw", (0,),
    ),
    "awareness by sound": (
        "behaviour.awareness.hearing_delay", "100000 days",
        test_state_traits, "test_an_alarm_is_heard_next_door_after_its_delay_and_no_further", ("5 min",),
    ),
    "word": ("behaviour.word.tells", 0.0, test_word, "test_the_told_tell_others", ()),
    "word at home": (
        "behaviour.word.household", 0.0,
        test_word, "test_denial_stops_word_and_cut_phones_stop_calls", ("phones", {0}),
    ),
    "phones": (
        "behaviour.word.calls", 0,
        test_word, "test_denial_stops_word_and_cut_phones_stop_calls", ("belief", set()),
    ),
    "broadcast": (
        "behaviour.awareness.from_broadcast", NEVER,
        test_hunters, "test_those_told_by_broadcast_go_home_and_are_reached_less", (),
    ),
    "denial": ("suppression.denial", 0.0, test_word, "test_a_cover_up_lowers_word", ()),
    "phones cut": ("suppression.phones_cut", 0.0, test_word, "test_a_cover_up_may_cut_all_calls", ()),
    "reports held back": ("suppression.holds", 0, test_word, "test_a_cover_up_holds_reports_back", ()),
    "forgetting": ("behaviour.awareness.fades", None, test_word, "test_who_has_forgotten_is_surprised", ()),
    "rumours fade": ("behaviour.word.fades", None, test_word, "test_a_rumour_that_nobody_repeats_fades", ()),
    # what they do then
    "carrying on with the day": (
        "day", None, test_where_it_begins, "test_the_first_fight_is_at_the_school", (),
    ),
    "going home": (
        "behaviour.going_home", NEVER,
        test_hunters, "test_who_knows_goes_home_from_where_he_spends_the_day", (),
    ),
    "barricades": (
        "pathogen.hunting.breach_crowd", 0.01, test_hunters,
        "test_more_hold_out_behind_barricades_when_a_breach_needs_a_larger_crowd_and_fewer_when_they_go_out", (),
    ),
    "stores": (
        "behaviour.barricade.stores", None, test_hunters,
        "test_more_hold_out_behind_barricades_when_a_breach_needs_a_larger_crowd_and_fewer_when_they_go_out", (),
    ),
    "sorties": (
        "behaviour.barricade.sorties", 0.0, test_hunters,
        "test_more_hold_out_behind_barricades_when_a_breach_needs_a_larger_crowd_and_fewer_when_they_go_out", (),
    ),
    "fleeing": (
        "behaviour.flight.households", 0.0,
        test_parties, "test_each_behaviour_can_be_switched_off", ("flight", "outside"),
    ),
    "a lane's outflow": (
        "behaviour.flight.outflow", 1e9, test_parties, "test_a_lane_lets_so_many_pass_and_no_more", (),
    ),
    "spill-back": ("behaviour.flight.density", 1e9, test_parties, "test_jams_grow_backwards", ()),
    "leaving the car": (
        "behaviour.flight.patience", "1000 days", test_parties, "test_who_waits_too_long_walks", (),
    ),
    "hiding": (
        "behaviour.hiding.share", 0.0,
        test_parties, "test_each_behaviour_can_be_switched_off", ("hiding", "trapped"),
    ),
    "searching for family": (
        "behaviour.search.parents", 0.0,
        test_parties, "test_each_behaviour_can_be_switched_off", ("search", "searching"),
    ),
    "fighting with what is at hand": (
        "behaviour.arms", EASY, test_hunters, "test_doors_and_arms_save_out_of_proportion", (),
    ),
    # those who stand together
    "group defence": (
        "pathogen.hunting.defence_exponent", 1e-9,
        test_parties, "test_companions_who_run_leave_others_alone_with_it", (),
    ),
    "joining": ("behaviour.company.joins", 0.0, test_parties, "test_those_next_door_join_who_flee", ()),
    "leaving a group": (
        "behaviour.company.abandon", 0.0,
        test_parties, "test_who_ran_does_not_stay_with_those_he_left_alone", (),
    ),
    "abandonment": (
        "behaviour.company.abandon", 0.0,
        test_parties, "test_companions_who_run_leave_others_alone_with_it", (),
    ),
    "sacrifice": (
        "behaviour.company.sacrifice", 0.0, test_parties, "test_grown_ups_are_struck_in_the_place_of_children", (),
    ),
    "holding a door": (
        "behaviour.company.holds_door",
        0.0,
        test_doors,
        "test_fewer_are_struck_where_somebody_holds_the_door",
        (),
    ),
    "hidden bites that are found": (
        "behaviour.company.found", 0.0, test_parties, "test_a_bite_that_is_found_saves_the_others", (),
    ),
    "training": (
        "behaviour.company.trained", 0.0, test_parties, "test_who_knows_how_to_fight_is_bitten_less", (),
    ),
    "experience": (
        "behaviour.company.experience", 0.0, test_parties, "test_who_came_through_fights_fights_better", (),
    ),
    "trauma": (
        "behaviour.company.trauma", 0.0, test_parties, "test_losing_one_of_their_own_marks_people_for_good", (),
    ),
    "the scarred count less": (
        "behaviour.company.weight_scarred", 1.0, test_parties, "test_the_scarred_fight_less", (),
    ),
    "missing and presumed dead": (
        "surveillance.missing", None, test_missing, "test_the_ledger_is_what_a_plain_account_says", (),
    ),
    # Jonas
    "hybrids": (
        "pathogen.states.bitten.to", {"turned": 1.0},
        test_hybrids, "test_some_of_the_bitten_keep_their_minds", (),
    ),
    "hunger keeps hunters off": (
        "pathogen.states.hybrid.hungers", 0.0,
        test_state_traits, "test_hunters_leave_alone_who_hungers_as_they_do", (1.0, False),
    ),
    "withdrawal": ("pathogen.states.withdrawn.apart", False, test_kin, "test_hybrids_leave_the_others", ()),
    "lapse": (
        "pathogen.states.lapsed.hunts", False,
        test_hybrids, "test_a_hybrid_strikes_nobody_until_it_lapses_and_only_while_it_does", (),
    ),
    "starvation": (
        "pathogen.states.withdrawn.to", {"hybrid": 1.0}, test_hybrids, "test_who_withdraws_may_starve", (0.5,),
    ),
    "far hearing, and gathering": (
        "pathogen.hunting.kin_hearing", 0.0,
        test_kin, "test_hybrids_gather_where_they_hear_each_other", (300.0, [9]),
    ),
    "senses": (
        "pathogen.states.turned.senses", 1.0,
        test_state_traits, "test_who_is_faster_or_senses_more_comes_upon_more_people", ("senses",),
    ),
    "shielding at home": ("behaviour.company.shield", 0.0, test_kin, "test_their_own_keep_and_feed_them", ()),
    "shielding from companions": (
        "behaviour.company.shield", 0.0, test_kin, "test_a_bite_is_kept_from_companions_by_those_who_shield", (),
    ),
    "shielding from guards": (
        "behaviour.company.overlooked", 0.0,
        test_orders_in_space, "test_their_own_hide_bites_from_the_guards", (),
    ),
    "immortals: hard to kill": (
        "pathogen.states.turned.endures", 0.0, test_state_traits, "test_who_endures_all_never_falls", (),
    ),
    "immortals: stronger": (
        "pathogen.states.turned.strength", 1.0, test_state_traits, "test_who_is_stronger_loses_fewer_fights", (),
    ),
    "immortals: faster": (
        "pathogen.states.turned.speed", 1.0, test_state_traits, "test_who_is_faster_comes_further", (),
    ),
    "resistant people": (
        "pathogen.hunting.resistant", 0.0, test_parties, "test_nobody_who_is_resistant_is_infected", (),
    ),
    "one leftover restarts it all": (
        "pathogen.states.lapsed.hunts", False, test_hybrids, "test_one_leftover_restarts_it_all", (),
    ),
}  # fmt: skip


def changed(asked: BaseModel, path: list[str], value: Any) -> BaseModel:
    """The same but for one key; unchanged where what the key belongs to is absent."""
    shape = asked.model_dump(exclude_none=True)
    at = shape
    for name in path[:-1]:
        if name not in at:
            return asked
        at = at[name]
    at[path[-1]] = value
    return type(asked).model_validate(shape)


def switch_off(patch: pytest.MonkeyPatch, key: str, value: Any) -> None:
    """Whatever a test asks for, this key has this value."""
    part, *path = key.split(".")
    if part in ("behaviour", "pathogen"):
        _in_space(patch, part, partial(changed, path=path, value=value))
    elif part == "suppression":
        decide = Suppression.decide
        patch.setattr(
            Suppression, "decide", lambda self, *seen: decide(self.model_copy(update={path[0]: value}), *seen)
        )
    elif part == "surveillance":
        patch.setattr("hyosan.outcome.outbreak.missing_people", lambda *_: None)
    else:
        folk = space_module.compile_folk
        patch.setattr(
            space_module,
            "compile_folk",
            lambda world: (one := folk(world))._replace(role=one.role * 0 + AT_HOME),
        )


def _in_space(patch: pytest.MonkeyPatch, part: str, change: Callable[[Any], Any]) -> None:
    """What space is made of, in a run and in the tests' own loop; there a pathogen's courses too."""
    new_space, begin = space_module.new_space, towns.Drive.__post_init__

    def other_space(world: Any, pathogen: Pathogen, behaviour: Behaviour, *rest: Any) -> Any:
        if part == "behaviour":
            return new_space(world, pathogen, change(behaviour), *rest)
        return new_space(world, change(pathogen), behaviour, *rest)

    def other_drive(drive: towns.Drive) -> None:
        if part == "pathogen":
            drive.pathogen = change(drive.pathogen)
        begin(drive)

    patch.setattr(space_module, "new_space", other_space)
    patch.setattr(towns.Drive, "__post_init__", other_drive)


def forget_runs(module: ModuleType) -> None:
    """Runs that a module keeps were made with everything on, or with something off."""
    for one in vars(module).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.mark.parametrize("what", SWITCHES)
def test_the_test_of_what_is_off_fails(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key, value, module, name, arguments = SWITCHES[what]
    switch_off(monkeypatch, key, value)
    forget_runs(module)
    with pytest.raises(AssertionError):
        getattr(module, name)(*arguments)
    forget_runs(module)


def test_the_page_has_the_table() -> None:
    """Every row of docs/behaviour.md is one of these, and each of these is there."""
    rows = [
        line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "`test_" in line
    ]
    told = [tuple(part.strip(" `") for part in line.strip("|").split("|")) for line in rows]
    expected = [
        (what, key, f"{module.__name__}`, `{name}") for what, (key, _, module, name, _) in SWITCHES.items()
    ]
    assert told == expected
