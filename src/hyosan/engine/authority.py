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


class Authority:
    """Decides at the beginning of a step, from what is seen alone; the engine applies what holds."""

    def __init__(self, plan: list[Response], start: Any) -> None:
        self.start = start
        self.standings = [Standing(response) for response in plan]
        self.holding: dict[tuple[str, str, str], Order] = {}  # (response, lever, target) → order
        self.record: list[dict[str, Any]] = []

    def decide(self, now: int, seen: View, news: bool) -> bool:
        """Let every response decide. Returns whether any order changed."""
        before = dict(self.holding)
        for standing in self.standings:
            self._advance(standing, now, seen, news)
        return self.holding != before

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
            elif news or (now >= standing.decided + _interval(response)):
                self._give(standing, now, seen)

    def _give(self, standing: Standing, now: int, seen: View) -> None:
        orders = Orders()
        moment = Now(now, local_time(now, self.start), now - standing.since)
        standing.response.decide(moment, seen, orders)
        standing.decided = now
        name = standing.response.name
        for order in orders.given:
            key = (name, order.lever, order.target)
            if self.holding.get(key) != order:
                self.holding[key] = order
                self._write(standing, order.lever, order.target, order.value, now)
        for lever, target in orders.withdrawn:
            self._withdraw(standing, now, (lever, target))

    def _withdraw(self, standing: Standing, now: int, which: tuple[str, str] | None) -> None:
        name = standing.response.name
        for key in [key for key in self.holding if key[0] == name and which in (None, key[1:])]:
            del self.holding[key]
            self._write(standing, f"end {key[1]}", key[2], 0.0, now)

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

    def _other(self, trigger: Trigger, now: int) -> bool:
        for standing in self.standings:
            if standing.response.name == trigger.response:
                if trigger.state == "off":
                    return standing.state in (OFF, CALLED, ENDED)
                return standing.state == ON and now >= standing.since + (trigger.after or 0)
        return False


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
