"""The authorities: when each response is called, on and off, and the orders that hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hyosan.engine.surveillance import View
from hyosan.ground.units import DAY, FOREVER, format_duration, local_time, parse_instant
from hyosan.model.response import Now, Order, Orders, Response, Trigger

OFF, CALLED, ON, ENDED = "off", "called", "on", "ended"


@dataclass
class Standing:
    """How one response stands."""

    response: Response
    state: str = OFF
    called: int = -1  # ticks when its trigger held
    since: int = -1  # ticks when it went on
    decided: int = -1  # ticks of its last decision
    why: str = ""
    decided_here: bool = False  # in this run, and not only in the one that it goes on from


class Authority:
    """Decides at the beginning of a step, from what is seen alone; the engine applies what holds."""

    def __init__(self, plan: list[Response], start: Any) -> None:
        self.start = start
        self.standings = [Standing(response) for response in plan]
        self.holding: dict[tuple[str, str, str], Order] = {}  # (response, lever, target) → order
        self.record: list[dict[str, Any]] = []
        self.quiet_until = 0  # without news nothing can change before
        self._ordered: list[tuple[str, str, Order]] | None = None

    @property
    def ordered(self) -> list[tuple[str, str, Order]]:
        """The orders that hold, as (response, lever, order), sorted by response, lever and target."""
        if self._ordered is None:
            self._ordered = [(key[0], key[1], self.holding[key]) for key in sorted(self.holding)]
        return self._ordered

    def decide(self, now: int, seen: View, news: bool) -> bool:
        """Let every response decide that may have something new to decide. Returns whether any order changed."""
        if not news and now < self.quiet_until:
            return False
        before, states = dict(self.holding), [standing.state for standing in self.standings]
        for standing in self.standings:
            self._advance(standing, now, seen, news)
        moved = states != [standing.state for standing in self.standings]
        self.quiet_until = (
            now if moved else min((self._due(one, now, seen) for one in self.standings), default=FOREVER)
        )
        self._ordered = None
        return self.holding != before

    def _due(self, standing: Standing, now: int, seen: View) -> int:
        """Before when a response cannot change or decide unless there is news or another response changes."""
        response = standing.response
        if standing.state == OFF:
            return now if response.when is None else self._may_hold(response.when, standing, now, seen)
        if standing.state == CALLED:
            return standing.called + response.delay
        if standing.state == ENDED:
            return FOREVER
        decides = standing.decided + _interval(response)
        return (
            decides
            if response.until is None
            else min(decides, self._may_hold(response.until, standing, now, seen))
        )

    @property
    def settled(self) -> bool:
        """Whether no response can begin or end any more by itself (without reports or time)."""
        return all(standing.state == ENDED or standing.response.when is None for standing in self.standings)

    def _advance(self, standing: Standing, now: int, seen: View, news: bool) -> None:
        response = standing.response
        if standing.state == OFF and (
            response.when is None or self._holds(response.when, standing, now, seen)
        ):
            standing.state, standing.called = CALLED, now
            standing.why = "from the start" if response.when is None else describe_trigger(response.when)
        if standing.state == CALLED and now >= standing.called + response.delay:
            standing.state, standing.since = ON, now
            self._give(standing, now, seen)
        elif standing.state == ON:
            if response.until is not None and self._holds(response.until, standing, now, seen):
                standing.state = ENDED
                standing.why = describe_trigger(response.until)
                self._withdraw(standing, now, None)
            elif (news and _may_differ(standing)) or now >= standing.decided + _interval(response):
                self._give(standing, now, seen)

    def _give(self, standing: Standing, now: int, seen: View) -> None:
        orders = Orders()
        moment = Now(now, local_time(now, self.start), now - standing.since)
        standing.response.decide(moment, seen, orders)
        standing.decided, standing.decided_here = now, True
        name = standing.response.name
        for order in orders.given:
            key = (name, order.lever, order.target)
            if self.holding.get(key) != order:
                self.holding[key] = order
                self._write(standing, order.lever, order.aim(), order.value, now)
        for lever, target in orders.withdrawn:
            self._withdraw(standing, now, (lever, target))

    def _withdraw(self, standing: Standing, now: int, which: tuple[str, str] | None) -> None:
        name = standing.response.name
        for key in [key for key in self.holding if key[0] == name and which in (None, key[1:])]:
            order = self.holding.pop(key)
            self._write(standing, f"end {key[1]}", order.aim(), 0.0, now)

    def _write(self, standing: Standing, what: str, target: str, value: float, now: int) -> None:
        response = standing.response
        self.record.append(
            {
                "time": now,
                "what": what,
                "target": target,
                "value": value,
                "why": f"{response.name}: {standing.why}",
                "by": response.by,
            }
        )

    # -- triggers ---------------------------------------------------------------------------------

    def _holds(self, trigger: Trigger, standing: Standing, now: int, seen: View) -> bool:
        if trigger.time is not None:
            return now >= parse_instant(trigger.time, self.start)
        if trigger.reports is not None:
            return seen.reports(trigger.reports.within) >= trigger.reports.at_least
        if trigger.growth is not None:
            span = trigger.growth.within
            earlier = seen.between(2 * span, span)
            return earlier > 0 and seen.reports(span) >= trigger.growth.at_least * earlier
        if trigger.event is not None:
            return seen.reports() > 0
        if trigger.response is not None:
            return self._other(trigger, now)
        if trigger.all is not None:
            return all(self._holds(one, standing, now, seen) for one in trigger.all)
        if trigger.any is not None:
            return any(self._holds(one, standing, now, seen) for one in trigger.any)
        if trigger.not_ is not None:
            return not self._holds(trigger.not_, standing, now, seen)
        return standing.since >= 0 and now >= standing.since + (trigger.after or 0)

    def _may_hold(self, trigger: Trigger, standing: Standing, now: int, seen: View) -> int:
        """Before when a trigger that does not hold cannot hold, unless there is news or a response changes."""
        if (
            trigger.not_ is not None
            or trigger.growth is not None
            or self._holds(trigger, standing, now, seen)
        ):
            return now
        if trigger.time is not None:
            return parse_instant(trigger.time, self.start)
        if trigger.reports is not None or trigger.event is not None:
            return FOREVER  # as time goes by reports within a span become fewer, not more
        if trigger.all is not None:
            return max(self._may_hold(one, standing, now, seen) for one in trigger.all)
        if trigger.any is not None:
            return min(self._may_hold(one, standing, now, seen) for one in trigger.any)
        if trigger.response is not None:
            others = (one for one in self.standings if one.response.name == trigger.response)
            since = next((one.since for one in others if one.state == ON and trigger.state != "off"), FOREVER)
            return since + (trigger.after or 0)
        return standing.since + (trigger.after or 0) if standing.since >= 0 else FOREVER

    def _other(self, trigger: Trigger, now: int) -> bool:
        for standing in self.standings:
            if standing.response.name == trigger.response:
                if trigger.state == "off":
                    return standing.state in (OFF, CALLED, ENDED)
                return standing.state == ON and now >= standing.since + (trigger.after or 0)
        return False


def _may_differ(standing: Standing) -> bool:
    """Whether a response may order something else on news than it did: what loosens may, and after a restart any."""
    response = standing.response
    reads = vars(type(response)).get("reads", True)  # said of the class itself: one made of it may read
    return reads or response.loosens is not None or not standing.decided_here


def _interval(response: Response) -> int:
    """How long a response waits before it decides without news."""
    if response.interval is not None:
        return response.interval
    return DAY if response.loosens is not None else FOREVER


def describe_trigger(trigger: Trigger) -> str:
    """A trigger in words."""
    if trigger.time is not None:
        return f"at {trigger.time}"
    if trigger.reports is not None:
        within = trigger.reports.within
        span = f" within {format_duration(within)}" if within is not None else ""
        return f"{trigger.reports.at_least} reports{span}"
    if trigger.growth is not None:
        return (
            f"reports growing {trigger.growth.at_least:g} times in {format_duration(trigger.growth.within)}"
        )
    if trigger.event is not None:
        return trigger.event
    if trigger.response is not None:
        after = f", {format_duration(trigger.after)} after" if trigger.after else ""
        return f"'{trigger.response}' {trigger.state or 'on'}{after}"
    if trigger.all is not None:
        return " and ".join(describe_trigger(one) for one in trigger.all)
    if trigger.any is not None:
        return " or ".join(describe_trigger(one) for one in trigger.any)
    if trigger.not_ is not None:
        return f"not ({describe_trigger(trigger.not_)})"
    return f"{format_duration(trigger.after or 0)} after it began"
