"""The table of the page: medians, ratios, memory, shares of the machine's limit, and what became of each aim."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

from processes import LIMIT
from rows import ROWS, Aim, Row

AGAIN = ", memory used again"
Found = dict[str, list[dict[str, Any]]]


class Line(NamedTuple):
    """One side of a row: medians of its measurements."""

    name: str
    wall: float  # seconds
    cpu: float
    units: float
    facts: dict[str, float]

    def ratio(self, first: Line, kind: str) -> float:
        """How many times the first side's time a unit of work takes."""
        return (getattr(self, kind) / self.units) / (getattr(first, kind) / first.units)


def lines(found: Found) -> dict[str, Line]:
    """The sides that were measured, in order, and each one's runs in memory used again."""
    result: dict[str, Line] = {}
    for name, results in found.items():
        if not results or name == LIMIT:
            continue
        middle = {key: median(one[key] for one in results) for key in results[0] if _is_number(results, key)}
        result[name] = Line(name, middle["wall"], middle["cpu"], middle["units"], middle)
        if "again_wall" in middle:
            again = name + AGAIN
            facts = {key: middle[key] for key in ("attack",) if key in middle}
            result[again] = Line(again, middle["again_wall"], middle["again_cpu"], middle["units"], facts)
    return result


def _is_number(results: list[dict[str, Any]], key: str) -> bool:
    return all(isinstance(one.get(key), int | float) for one in results)


def shares(found: Found) -> dict[str, float]:
    """For each side of ours, the share of its CPU time that the machine would need for what must be done.

    That is the case's accesses and draws (work/ours.py, `needs`) at the rates measured beside (work/limits.py).
    """
    result: dict[str, float] = {}
    rates = {key: median(one[key] for one in found[LIMIT]) for key in ("bits", "rows", "draws")}
    for name, results in found.items():
        if results and "needs" in results[0]:
            least = sum(amount / rates[what] for what, amount in results[0]["needs"].items())
            for label, kind in ((name, "cpu"), (name + AGAIN, "again_cpu")):
                if kind in results[0]:
                    result[label] = least / median(one[kind] for one in results)
    return result


def verdict(aim: Aim, measured: dict[str, Line]) -> tuple[str, str, str] | None:
    """(what is aimed at, what was found, what became of it), or None if it was not measured."""
    if not measured or aim.side not in measured:
        return None
    first, side = next(iter(measured.values())), measured[aim.side]
    if aim.kind in ("faster", "wall"):
        by = " by wall" if aim.kind == "wall" else ""
        once = times(aim, first, side)
        found, told = f"{_plain(once)} ×", "met" if once >= aim.bound else "**missed**"
        if first.name + AGAIN in measured:
            again = times(aim, measured[first.name + AGAIN], measured.get(side.name + AGAIN, side))
            found += f"; {_plain(again)} × in memory used again"
            told = "met in memory used again" if once < aim.bound <= again else told
        return f"{aim.bound:g} × against {side.name}{by}", found, told
    if aim.kind == "memory":
        value, wanted = (
            first.facts["memory"] / side.facts["memory"],
            f"1/{1 / aim.bound:g} of {side.name}'s memory",
        )
        found = f"1/{1 / value:.3g}"
    elif aim.kind == "bytes":
        value, wanted = side.facts["memory"], f"at most {aim.bound / 1e9:g} GB"
        found = f"{value / 1e9:.3g} GB"
    else:  # by CPU time: what a thread with a core of its own would take
        value, wanted = side.cpu, f"{side.name}: at most {aim.bound:g} s"
        found = f"{value:.3g} CPU s"
        if side.name + AGAIN in measured:
            again = measured[side.name + AGAIN].cpu
            found += f"; {again:.3g} in memory used again"
            if again <= aim.bound < value:
                return wanted, found, "met in memory used again"
    return wanted, found, "met" if value <= aim.bound else "**missed**"


def times(aim: Aim, first: Line, side: Line) -> float:
    """How many times as long a side takes as the first: by wall, or the less of wall and CPU."""
    wall = side.ratio(first, "wall")
    return wall if aim.kind == "wall" else min(wall, side.ratio(first, "cpu"))


def markdown(kept: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The page's lines for the rows that were measured: a table of aims, then a table for each row."""
    measured = [(row, kept[row.name]) for row in ROWS if row.name in kept]
    yield "| row | aim | found | |"
    yield "| --- | --- | --- | --- |"
    for row, one in measured:
        for aim in row.aims:
            told = verdict(aim, lines(one["found"]))
            if told is not None:
                yield f"| `{row.name}` | {told[0]} | {told[1]} | {told[2]} |"
    for row, one in measured:
        yield ""
        yield from _row(row, one)


def _row(row: Row, one: dict[str, Any]) -> Iterator[str]:
    found, table = one["found"], lines(one["found"])
    limit = shares(found) if found.get(LIMIT) else {}
    yield f"### `{row.name}`: {row.title}"
    yield ""
    heads = ["side", "wall s", "CPU s", f"CPU a {row.unit}", "× wall", "× CPU", "attack rate", "memory MB"]
    heads += ["of the limit"] if limit else []
    yield "| " + " | ".join(heads) + " |"
    yield "| --- " + "| ---: " * (len(heads) - 1) + "|"
    first = next(iter(table.values()), None)
    for line in table.values():
        assert first is not None
        facts = line.facts
        cells = [line.name, _seconds(line.wall), _seconds(line.cpu), scaled(line.cpu / line.units)]
        cells += [_plain(line.ratio(first, kind)) for kind in ("wall", "cpu")]
        cells.append(f"{facts['attack']:.3g}" if "attack" in facts else "")
        cells.append(f"{facts['memory'] / 1e6:,.0f}" if "memory" in facts else "")
        cells += [f"{limit[line.name]:.0%}" if line.name in limit else ""] if limit else []
        yield "| " + " | ".join(cells) + " |"
    yield ""
    yield _how(row, one)


def _how(row: Row, one: dict[str, Any]) -> str:
    """How the row was measured, in a line."""
    found = one["found"]
    repeats = sorted({len(results) for results in found.values() if results})
    others = [result["others"] for results in found.values() for result in results]
    told = f"Medians of {' to '.join(map(str, repeats))}, measured on {one['when']} at commit {one['commit']}"
    told += f"; others used {median(others):.2f} cores (at most {max(others):.2f})." if others else "."
    fresh = [one["fresh"] for one in found.get(LIMIT, []) if "fresh" in one]
    told += f" Touching fresh memory cost {1e9 / median(fresh):.2g} CPU s a GB." if fresh else ""
    contacts = [
        f"{name} {results[0]['contacts']:.3g}"
        for name, results in found.items()
        if results and "contacts" in results[0]
    ]
    told += f" Contacts a day: {'; '.join(contacts)}." if contacts else ""
    missing = [side.name for side in row.sides if not found.get(side.name)]
    return told + (f" Not measured: {', '.join(missing)}." if missing else "")


def _plain(ratio: float) -> str:
    return f"{ratio:.3g}" if ratio < 1000 else f"{ratio:,.0f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3g}" if seconds < 100 else f"{seconds:.0f}"


def scaled(seconds: float) -> str:
    """Seconds in a unit that can be read."""
    for least, unit, factor in ((1.0, "s", 1.0), (1e-3, "ms", 1e3), (1e-6, "µs", 1e6), (1e-9, "ns", 1e9)):
        if seconds >= least:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e12:.3g} ps"
