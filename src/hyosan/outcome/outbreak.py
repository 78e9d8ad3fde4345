"""The outbreak: one finished run as tables and measures, each computed when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import COURSE, INFECTION, SEED, History
from hyosan.ground.units import local_time, parse_duration
from hyosan.kernels.expand import Events, course_lengths, expand, initial_states
from hyosan.kernels.space.parties import STAGES
from hyosan.outcome import measures, reproduction, tables
from hyosan.outcome.about import describe
from hyosan.outcome.by_group import by_circle, by_group
from hyosan.outcome.counts import Counts, count_states, interval, peak
from hyosan.outcome.digest import digest
from hyosan.outcome.groups import DECADES, split
from hyosan.outcome.ledger import Ledgers, ledgers
from hyosan.outcome.missing import Missing, counts_presumed, missing_people
from hyosan.outcome.mixing import contact_matrix, who_infected_whom
from hyosan.outcome.transmission import Transmission, became_case, infections, latest_before, transmission

if TYPE_CHECKING:
    import pyarrow as pa


CIRCLE = "circle"  # to split infections by where they came about


def _ticks(width: str | int) -> int:
    ticks = parse_duration(width) if isinstance(width, str) else width
    if ticks <= 0:
        raise ValueError(f"an interval must be longer than 0; found {width!r}")
    return ticks


class Outbreak:
    """What happened in a run. Tables are Arrow tables with local times; people go by their stable ids."""

    def __init__(self, history: History) -> None:
        self.history = history

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """The name of every cause, by the index that `log.cause` holds."""
        names = self.history.cause_names
        return names if COURSE in names else (*names, COURSE)

    @cached_property
    def log(self) -> Events:
        """Every event as arrays, in canonical order (time, person's id, ordinal)."""
        run = self.history
        people, course = run.world.people.count, self.causes.index(COURSE)
        return expand(run.disease, run.rows, run.causes, run.seed, people, run.end, course)

    @cached_property
    def initial_states(self) -> NDArray[np.uint8]:
        """Everybody's state before anything happened, by row of the world."""
        run = self.history
        return initial_states(run.disease, run.rows, run.seed, run.world.people.count)

    @cached_property
    def final_states(self) -> NDArray[np.uint8]:
        """Everybody's state at the end, by row of the world."""
        final = self.initial_states.copy()
        final[self.log.person] = self.log.to_state  # of equal rows the last one, the latest event, stays
        return final

    @cached_property
    def final(self) -> dict[str, int]:
        """People in each state at the end."""
        counts = np.bincount(self.final_states, minlength=len(self.history.states))
        return dict(zip(self.history.states, counts.tolist(), strict=True))

    # -- how many ---------------------------------------------------------------------------------

    @cached_property
    def _became_case(self) -> NDArray[np.bool_]:
        """Which events made their person a case: caused, into a state that can pass it on or leads there."""
        return became_case(
            self.log.to_state, self.log.cause, self.history.disease.counts_as_case, self.causes
        )

    @cached_property
    def _infections(self) -> NDArray[np.bool_]:
        """Which events are infections, seeds among them; a person may be infected more than once."""
        log, counts = self.log, self.history.disease.counts_as_case
        return infections(log.from_state, log.to_state, log.cause, counts, self.causes)

    @cached_property
    def _seeded(self) -> NDArray[np.bool_]:
        seed = self.causes.index(SEED) if SEED in self.causes else -1
        return self.log.cause == seed

    @cached_property
    def ever_infected(self) -> int:
        """Distinct people seeded as cases, or infected by contact, encounter or bite."""
        return int(self._touched(self._became_case).sum())

    def attack_rate(self) -> float:
        """(ever infected - seeded) / (at risk - seeded): the share of those at risk who were infected.

        Who was seeded into a state that neither is a case nor can become one was not at risk.
        """
        at_risk = int(self._at_risk.sum())
        infected = int((self._touched(self._became_case) & self._at_risk).sum())
        return infected / at_risk if at_risk else 0.0

    def attack_rates(self, by: str = "age", edges: Sequence[int] = DECADES) -> pa.Table:
        """group, at_risk, infected, attack_rate: the attack rate of every group of people.

        `by` is age (bands that begin at `edges`, in years), sex, role, district, town, the name of a circle (each
        of its households, classes, … is a group), or an attribute. Who is in no group is left out.
        """
        infected = self._touched(self._became_case) & self._at_risk
        return tables.attack_table(split(self.history.world, by, edges), self._at_risk, infected)

    def infections_by_circle(self) -> dict[str, int]:
        """How many infections happened in each circle, the most first."""
        infected = self._infections & ~self._seeded
        counts = np.bincount(self.log.cause[infected], minlength=len(self.causes))
        found = {
            name.removeprefix(INFECTION): int(n) for name, n in zip(self.causes, counts, strict=True) if n
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @cached_property
    def _at_risk(self) -> NDArray[np.bool_]:
        """Which rows were at risk: all but the seeded, be they cases or people whom nothing can infect, and but for
        those who began immune."""
        disease, to = self.history.disease, self.log.to_state
        at_risk = ~self._touched(self._seeded & (disease.counts_as_case[to] | ~disease.receives[to]))
        if self.history.scenario.immunity:
            at_risk &= disease.receives[self.initial_states]
        return at_risk

    def _touched(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The rows of the people of some events."""
        touched = np.zeros(len(self.final_states), bool)
        touched[self.log.person[chosen]] = True
        return touched

    def ledger(self) -> Ledgers:
        """Who was lost as a person and by what, and what ended the bodies of the turned."""
        run = self.history
        return ledgers(self.log, self.final_states, run.disease, run.scenario.pathogen, self.causes)

    def peak(self, state: str | None = None) -> dict[str, Any]:
        """The largest number of people at once in `state`: {state, count, time}, time local ISO.

        Without `state`, of the state that matters most: of those who hunt, else of those who pass it on,
        the one with the highest peak.
        """
        states = self.history.states
        if state is not None and state not in states:
            raise KeyError(f"no state {state!r}; this pathogen has: {', '.join(states)}")
        of_interest = [state] if state is not None else self._states_of_interest()
        peaks = [(*self._peak(name), name) for name in of_interest]
        count, time, name = max(peaks, key=lambda found: found[0])
        return {"state": name, "count": count, "time": self.local(time)}

    def _states_of_interest(self) -> list[str]:
        states = self.history.scenario.pathogen.states
        hunting = [name for name, traits in states.items() if traits.hunts]
        return hunting or [name for name, traits in states.items() if traits.infectious > 0] or list(states)

    def _peak(self, state: str) -> tuple[int, int]:
        flag = np.array([name == state for name in self.history.states])
        return peak(self.log, flag, int(flag[self.initial_states].sum()))

    # -- tables -----------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Counts:
        """People in each state and district at the end of every interval, as arrays."""
        run = self.history
        states, step = len(run.states), int(run.scenario.step)
        return count_states(self.log, run.world, self.initial_states, states, step, run.end)

    @cached_property
    def events(self) -> pa.Table:
        """time, ordinal, person, from_state, to_state, cause, by_person, cell, circle, strain."""
        return tables.events_table(self.history, self.log, self.causes)

    @cached_property
    def timeseries(self) -> pa.Table:
        """time, district, state, count: the start, then changes only."""
        return tables.timeseries_table(self.counts, self.history)

    @cached_property
    def incidence(self) -> pa.Table:
        """time, event, cause, count: how many entered each state, by interval and cause."""
        width = interval(int(self.history.scenario.step), max(self.history.end, 1))
        return tables.incidence_table(self.log, width, self.history, self.causes)

    @cached_property
    def reports(self) -> pa.Table:
        """event_time, report_time, kind, cell, count, revision: what the authorities learned."""
        return tables.reports_table(self.history)

    @cached_property
    def orders(self) -> pa.Table:
        """time, what, target, value, why, by: what was ordered."""
        return tables.orders_table(self.history)

    @cached_property
    def journeys(self) -> pa.Table:
        """time, person, stage, cell: what became of people who left their routine."""
        return tables.journeys_table(self.history)

    @cached_property
    def words(self) -> pa.Table:
        """time, person, by_person, circle, knows: who was told by whom, and believed it."""
        return tables.words_table(self.history)

    @cached_property
    def _missing(self) -> Missing | None:
        return missing_people(self.history, self.log, self.initial_states)

    @cached_property
    def missing(self) -> pa.Table:
        """person, since, reported, presumed_dead, settled, found: the missing, as the authorities have them."""
        return tables.missing_table(self._missing, self.history)

    @cached_property
    def whereabouts(self) -> dict[str, int]:
        """Survivors by where they are at the end: home (or wherever the routine has them), camp, outside, …"""
        run = self.history
        moves = run.moves[run.moves["time"] < max(run.end, 1)]
        stage = np.zeros(run.world.people.count, np.int64)
        stage[moves["person"]] = moves["kind"]  # of several the last one stays
        lives = run.disease.alive & ~run.disease.hunts
        counts = np.bincount(stage[lives[self.final_states]], minlength=len(STAGES))
        return {name: int(count) for name, count in zip(STAGES, counts, strict=True) if count}

    @cached_property
    def people(self) -> pa.Table:
        """Who is who: stable id, age, sex, role, home, circles, as far as the world knows."""
        run = self.history
        began = self.initial_states if run.scenario.immunity else None
        return tables.people_table(run.world, began, run.states)

    @cached_property
    def places(self) -> pa.Table | None:
        """The cells of the map, or None."""
        return tables.places_table(self.history.world)

    @property
    def frames(self) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None:
        """(times in ticks, hunters [frame, cell]), or None where none were recorded."""
        frames = self.history.frames
        if not frames:
            return None
        return np.array([time for time, _ in frames], np.int64), np.array([cells for _, cells in frames])

    @cached_property
    def transmission(self) -> Transmission:
        """Who infected whom, and when: one row an infection."""
        return transmission(self.log, self._infections, self.history.rows.ids)

    # -- transmission and growth ------------------------------------------------------------------

    def infections(
        self, by: str = "age", width: str | int = "7 days", edges: Sequence[int] = DECADES
    ) -> pa.Table:
        """time, group, infections: by interval of time and group of people; a row only where there were any.

        `by` is what `attack_rates` takes, or `circle`: in which circle they came about. Every infection counts, of
        the same person too; the seeded do not.
        """
        infected = ~self._seeded[np.flatnonzero(self._infections)]
        group, names = self._groups_of_tree(by, edges)
        counted = np.where(infected, group, -1)
        found = by_group(self.transmission, counted, len(names), _ticks(width))
        return tables.infections_table(found, names, self.history.scenario.start)

    def reproduction_number(
        self, width: str | int = "7 days", by: str | None = None, edges: Sequence[int] = DECADES
    ) -> pa.Table:
        """time, infections, instantaneous, cohort: reproduction numbers by interval of time.

        *Instantaneous*: infections in the interval over the infectious days present in it, times the infectious
        days of a whole course; how many a case would infect if things stayed as they are (Fraser 2007, PLoS ONE
        2:e758). *Cohort*: the mean offspring, in the true tree, of those infected in the interval (Wallinga and
        Teunis 2004); the last intervals are cut short. Null where undefined.

        With `by`, as `infections` takes it: time, group, cases, cohort, the mean offspring of each group's cases, the
        seeded among them; by `circle` how many each case infected there, which sums to the whole.
        """
        ticks, start = _ticks(width), self.history.scenario.start
        if by is not None:
            split_by = by_circle if by == CIRCLE else by_group
            group, names = self._groups_of_tree(by, edges)
            return tables.cohort_table(split_by(self.transmission, group, len(names), ticks), names, start)
        infected = self._infections & ~self._seeded
        numbers = reproduction.by_interval(self.history, self.log, infected, self.transmission, ticks)
        return tables.reproduction_table(numbers, start)

    def _groups_of_tree(self, by: str, edges: Sequence[int]) -> tuple[NDArray[np.int64], list[str]]:
        """(the group of each row of the tree, the groups' names): of the person, or the circle of the infection."""
        if by == CIRCLE:
            circle, names = tables.circles_of(self.causes)
            return circle[self.log.cause[self._infections]], names
        groups = split(self.history.world, by, edges)
        return groups.group[self._rows_of_tree], groups.names

    def generation_intervals(self) -> NDArray[np.int64]:
        """Time from infection to infection, of every infector and infectee; in ticks, as they came about."""
        return measures.generation_intervals(self.transmission)

    def serial_intervals(self) -> NDArray[np.int64]:
        """Time from onset to onset, of every infector and infectee with symptoms; in ticks, as they came about.

        Onset is the first entry into a state that is `visible` after an infection and before the next one.
        """
        return measures.serial_intervals(self.transmission, self._onset)

    @cached_property
    def _onset(self) -> NDArray[np.int64]:
        """By row of the tree the time of the first symptoms after that infection, -1 for none."""
        log, tree, rows = self.log, self.transmission, self._rows_of_tree
        shown = np.array([state.visible for state in self.history.scenario.pathogen.states.values()])
        entered = np.flatnonzero(shown[log.to_state])
        which = latest_before(rows, tree.time, log.person[entered], log.time[entered])
        entered, which = entered[which >= 0][::-1], which[which >= 0][::-1]
        first = np.full(len(tree), -1, np.int64)
        first[which] = log.time[entered]  # of equal rows the last one stays: the earliest
        return first

    @cached_property
    def _rows_of_tree(self) -> NDArray[np.int64]:
        """The row of the world of every row of the tree."""
        ids, people = self.history.rows.ids, self.transmission.person
        if ids.size == 0:
            return people
        order = np.argsort(ids)
        return order[np.searchsorted(ids, people, sorter=order)]

    def offspring_distribution(self, depleted: float = 0.05, complete: bool = False) -> tuple[float, float]:
        """(mean, dispersion k) of how many the early cases infected; a negative binomial's, by maximum likelihood.

        Early cases are those of `basic_reproduction_number`: not seeded, and infected before a share `depleted` of
        those at risk was. What they infect after the run's end is not known: where a `stop` or a short horizon cut
        courses off, both numbers are too low. `complete` takes of these cases those who were infected so long before
        the end that 99 % of all courses are over by then; (NaN, NaN) if there is none. They are chosen by when they
        were infected alone: those whose courses happen to be over are the short ones, with few offspring.
        """
        tree = self.transmission
        chosen = measures.early_cases(tree, int(self._at_risk.sum()), depleted)
        if complete:
            chosen &= self._whole_courses
        return measures.offspring_distribution(measures.offspring_counts(tree)[chosen])

    @cached_property
    def _whole_courses(self) -> NDArray[np.bool_]:
        """By row of the tree whether the run went on for 99 % of all courses after that infection, or to extinction."""
        run, tree = self.history, self.transmission
        if run.exit_reason == "extinct" or len(tree) == 0:
            return np.ones(len(tree), bool)
        caused = self.log.cause != self.causes.index(COURSE)  # in the order of the causes
        which = np.flatnonzero(self._infections[caused])
        length = course_lengths(run.disease, run.rows, run.causes, run.seed, which, run.end)
        return np.asarray(tree.time + np.quantile(length, 0.99, method="higher") <= run.end)

    def growth_rate(
        self, at_least: int = 50, depleted: float = 0.05, width: str | int = "1 day"
    ) -> float | None:
        """The early growth rate of new infections, per day; see `measures.early_growth_rate`.

        None where there is no early phase to measure: fewer were infected than a share `depleted` of those at risk, or
        that share is not more than `at_least` people (lower it for a small population), or the phase between the two
        held fewer than two intervals of `width` (give a shorter one).
        """
        at_risk = int(self._at_risk.sum())
        rate = measures.early_growth_rate(self.transmission, at_risk, at_least, depleted, _ticks(width))
        return None if np.isnan(rate) else rate

    def who_infected_whom(self, edges: Sequence[int] = DECADES) -> NDArray[np.int64]:
        """[a, b]: infections from age band a to b; bands begin at `edges` (years)."""
        age = self.history.world.people.age
        if age.size == 0:
            raise KeyError("nobody has an age here; give people ages, or a country")
        return who_infected_whom(self.transmission.infector, age[self._rows_of_tree], edges)

    def contact_matrix(self, edges: Sequence[int] = DECADES) -> NDArray[np.float64]:
        """[a, b]: contacts a day of a person of age band a with band b, as the circles have them.

        Contacts that pass nothing on leave no trace in a run, so this is their expectation, without levers and
        absences; `who_infected_whom` is what came of it.
        """
        run = self.history
        return contact_matrix(run.world, run.scenario.circles, edges)

    # -- in short ---------------------------------------------------------------------------------

    @cached_property
    def about(self) -> dict[str, Any]:
        """The run in plain data, for manifests and reports: title, times, states, map, assumptions."""
        return describe(self.history, self.causes)

    def reported(self) -> dict[str, int]:
        """People reported by the end, by kind of report, corrections included; and the missing."""
        run = self.history
        received = run.reports[run.reports["report_time"] < max(run.end, 1)]
        totals = np.bincount(received["kind"], weights=received["count"], minlength=len(run.report_kinds))
        found = {kind: int(total) for kind, total in zip(run.report_kinds, totals, strict=False)}
        missing = {} if self._missing is None else self._missing.counts()
        if self._reports_lives:
            given_up = missing["presumed dead"] if counts_presumed(run.scenario) else 0
            found["survivors"] = max(run.world.people.count - int(totals[0]) - given_up, 0)
        return found | missing

    @property
    def _reports_lives(self) -> bool:
        """Whether every report is of somebody who is lost."""
        run, asked = self.history, self.history.scenario.surveillance
        if asked is None or not run.disease.hunts.any():
            return False
        lost = ~run.disease.alive | run.disease.hunts
        return all(lost[run.states.index(name)] for name in asked.notifiable.states)

    def local(self, ticks: int) -> str:
        """The local time of a tick count, ISO with its offset."""
        return local_time(ticks, self.history.scenario.start).isoformat(timespec="seconds")

    @cached_property
    def _digest(self) -> str:
        return digest(self.log, self.history.rows.ids, self.history.states, self.causes)

    def digest(self) -> str:
        """A hash chain over the event log: equal exactly when the same happened to the same people."""
        return self._digest

    def summary(self, out: str | None = None) -> dict[str, Any]:
        """The run in the keys of `hyosan run --json`; `out` is the run directory, if there is one."""
        run, ledger = self.history, self.ledger()
        return {
            "scenario": run.scenario.name,
            "plan": run.scenario.plan_name,
            "seed": run.seed,
            "population": run.world.people.count,
            "steps": run.steps,
            "exit_reason": run.exit_reason,
            "survivors": ledger.survivors,
            "lost": ledger.lost,
            "lost_by_cause": ledger.lost_by_cause,
            "ended_by_cause": ledger.ended_by_cause,
            "ever_infected": self.ever_infected,
            "attack_rate": self.attack_rate(),
            "peak": self.peak(),
            "by_state_end": self.final,
            "reported": self.reported(),
            "survivors_by_whereabouts": self.whereabouts,
            "wall_seconds": round(run.wall_seconds, 6),
            "build_seconds": round(run.build_seconds, 6),
            "run_seconds": round(run.run_seconds, 6),
            "digest": self.digest(),
            "out": out,
        }

    def __repr__(self) -> str:
        run = self.history
        return f"<Outbreak {run.scenario.name!r} seed {run.seed}: {self.ever_infected} ever infected>"
