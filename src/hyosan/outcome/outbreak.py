"""The outbreak: one finished run as tables and measures, each computed when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hyosan.engine.history import COURSE, SEED, History
from hyosan.ground.units import local_time
from hyosan.kernels.expand import Events, expand
from hyosan.outcome import tables
from hyosan.outcome.about import describe
from hyosan.outcome.counts import Counts, count_states, interval, peak
from hyosan.outcome.digest import digest
from hyosan.outcome.ledger import Ledgers, ledgers
from hyosan.outcome.transmission import Transmission, transmission

if TYPE_CHECKING:
    import pyarrow as pa


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
    def final_states(self) -> NDArray[np.uint8]:
        """Everybody's state at the end, by row of the world."""
        final = np.full(self.history.world.people.count, self.history.disease.initial[0], np.uint8)
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
        caused = self.log.cause != self.causes.index(COURSE)
        return caused & self.history.disease.counts_as_case[self.log.to_state]

    @cached_property
    def _seeded(self) -> NDArray[np.bool_]:
        seed = self.causes.index(SEED) if SEED in self.causes else -1
        return self.log.cause == seed

    @cached_property
    def ever_infected(self) -> int:
        """Distinct people seeded as cases, or infected by contact, encounter or bite."""
        return self._distinct(self._became_case)

    def attack_rate(self) -> float:
        """(ever infected - seeded) / (at risk - seeded): the share of those at risk who were infected.

        Who was seeded into a state that neither is a case nor can become one was not at risk.
        """
        disease, to = self.history.disease, self.log.to_state
        seeded = self._distinct(self._seeded & disease.counts_as_case[to])
        spared = self._seeded & ~disease.counts_as_case[to] & ~disease.receives[to]
        at_risk = len(self.final_states) - self._distinct(spared) - seeded
        infected = self.ever_infected - seeded
        return infected / at_risk if at_risk else 0.0

    def _distinct(self, chosen: NDArray[np.bool_]) -> int:
        touched = np.zeros(len(self.final_states), bool)
        touched[self.log.person[chosen]] = True
        return int(touched.sum())

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
        return peak(self.log, flag, int(flag[self.history.disease.initial[0]]) * len(self.final_states))

    # -- tables -----------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Counts:
        """People in each state and district at the end of every interval, as arrays."""
        run = self.history
        initial, step = int(run.disease.initial[0]), int(run.scenario.step)
        return count_states(self.log, run.world, initial, len(run.states), step, run.end)

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
    def people(self) -> pa.Table:
        """Who is who: stable id, age, sex, role, home, circles, as far as the world knows."""
        return tables.people_table(self.history.world)

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
        """Who infected whom, and when."""
        return transmission(self.log, self._became_case, self.history.rows.ids)

    # -- in short ---------------------------------------------------------------------------------

    @cached_property
    def about(self) -> dict[str, Any]:
        """The run in plain data, for manifests and reports: title, times, states, map, assumptions."""
        return describe(self.history, self.causes)

    def reported(self) -> dict[str, int]:
        """People reported by the end, by kind of report, corrections included."""
        run = self.history
        received = run.reports[run.reports["report_time"] < max(run.end, 1)]
        totals = np.bincount(received["kind"], weights=received["count"], minlength=len(run.report_kinds))
        return {kind: int(total) for kind, total in zip(run.report_kinds, totals, strict=False)}

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
            "wall_seconds": round(run.wall_seconds, 6),
            "build_seconds": round(run.build_seconds, 6),
            "run_seconds": round(run.run_seconds, 6),
            "digest": self.digest(),
            "out": out,
        }

    def __repr__(self) -> str:
        run = self.history
        return f"<Outbreak {run.scenario.name!r} seed {run.seed}: {self.ever_infected} ever infected>"
