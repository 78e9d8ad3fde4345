"""docs/validation.md from its sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from judge import FALSE_ALARM
from section import Row, Section

HEAD = f"""# Validation

What the engine is held to that nobody here made up: exact results of epidemic theory, each beside what runs gave. One
command writes this page and its pictures:

```
uv run python docs/validation/make.py
```

It runs the cases of `tests/theory/cases/`, which the tests judge as well, most with fewer replicates. Lines in
the pictures are theory, dots are runs; bars are where chance leaves 95 % of dots. The tables are far more
lenient, since there are many comparisons: a tolerance is passed by chance once in {1 / FALSE_ALARM:,.0f} times.
It follows from the number of replicates alone (`tests/theory/judge.py`): χ² over outcomes pooled until each is
expected ten times; binomial tails for a share; Student's or the theory's own standard error for a mean;
Kolmogorov and Smirnov's D for times. Where theory is a limit, what it lacks is derived beside the case and
added. Cases of one shape and seed share their luck, so that neighbouring rows lean to the same side.

"""

COLUMNS = ("case", "replicates", "theory", "found", "tolerance", "")


def page(sections: Mapping[str, Section]) -> str:
    """The whole page; sections by the name of their picture."""
    rows = [row for section in sections.values() for row in section.rows]
    held = sum(row.verdict.holds for row in rows)
    verdict = f"**{held} of {len(rows)} comparisons hold.** " + ", ".join(
        f"[{section.title}](#{anchor(section.title)})" for section in sections.values()
    )
    return HEAD + verdict + ".\n" + "".join(one(name, section) for name, section in sections.items())


def one(name: str, section: Section) -> str:
    """Heading, words, picture and table of a section."""
    parts = [
        f"\n## {section.title}",
        section.words.strip(),
        f"\n![{section.picture}](pictures/validation-{name}.png)\n",
        *([table(section.rows)] if section.rows else []),
        *([f"\n{section.more.strip()}"] if section.more else []),
    ]
    return "\n".join(parts) + "\n"


def table(rows: Sequence[Row]) -> str:
    """Markdown of the rows."""
    lines = [f"| {' | '.join(COLUMNS)} |", "| --- | ---: | --- | --- | --- | --- |"]
    for row in rows:
        told = row.verdict
        mark = "holds" if told.holds else "**fails**"
        cells = (row.case, f"{told.replicates:,}", told.theory, told.found, told.tolerance, mark)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def anchor(title: str) -> str:
    """What a heading is linked by."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")
