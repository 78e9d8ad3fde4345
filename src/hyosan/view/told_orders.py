"""Orders in words: what was ordered, by whom, on what knowledge, and what was true at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from hyosan.view.scene import Scene, values
from hyosan.view.style import number

MOST = 12  # orders a chronicle tells; the table has them all


def order_words(what: str, target: str, value: float | None) -> str:
    """An order as its reader would say it: `guard the perimeter, 5 % still pass`."""
    amount = 0.0 if value is None else float(value)
    place = "the perimeter" if target == "perimeter" else f"{target}"
    if what == "edges":
        return f"close {place}" if amount <= 0 else f"guard {place}, where {100 * amount:g}\u202f% still pass"
    if what == "contacts":
        if amount <= 0:
            return f"close {target}: no contacts there"
        return f"cut contacts in {target} to {100 * amount:g}\u202f%" if amount < 1 else f"reopen {target}"
    if what == "patrols":
        return f"send {number(amount)} squads where reports come from"
    if what == "broadcast":
        return "warn everybody" if target == "all" else f"warn {target}"
    return f"{what} {target}" + ("" if value is None else f" ({amount:g})")


def orders_told(scene: Scene) -> Iterator[tuple[np.datetime64, str, tuple[str, ...]]]:
    """(time, kind, moulds) of the orders that changed something, the first MOST of them."""
    seen: dict[tuple[str, str], float | None] = {}
    told = 0
    for order in scene.run.orders.to_pylist():
        key = (order["what"], order["target"])
        if seen.get(key, "new") == order["value"] or told == MOST:
            continue
        again = key in seen
        seen[key] = order["value"]
        told += 1
        yield np.datetime64(order["time"], "us"), "order", _moulds(scene, order, again)


def _moulds(scene: Scene, order: dict[str, Any], again: bool) -> tuple[str, ...]:
    words = order_words(order["what"], order["target"], order["value"])
    by, time = order["by"] or "the authorities", np.datetime64(order["time"], "us")
    reason = str(order["why"] or "")
    reason = reason.partition(": ")[2] or reason  # without the name of the response
    why = f" The reason: {reason}." if reason else ""
    truth = truth_at(scene, time)
    whose = by if by.startswith("the ") else f"the {by}"
    if again:
        return (f"{whose} orders anew: {words}.{truth}", f"a change of orders by {whose}: {words}.{truth}")
    return (
        f"order by {whose}: {words}.{why}{truth}",
        f"{whose} gives the order to {words}.{truth}",
        f"from {whose} comes an order: {words}.{why}",
    )


def truth_at(scene: Scene, time: np.datetime64) -> str:
    """What was true when something was ordered, beside what was known."""
    known = int(values(scene.run.reports, "count")[values(scene.run.reports, "report_time") <= time].sum())
    if scene.has_hunters:
        truth = f"{number(scene.count_at(scene.flag('hunts'), time))} hunt"
    else:
        truth = f"{number(int(np.sum(scene.log.time[scene.cases] <= time)))} have been infected"
    return f" {truth}; {number(known)} reports have come in."
