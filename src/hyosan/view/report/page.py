"""Pieces of a page: escaped text, tiles, tables, figures. No run is known here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
HANGUL = re.compile(r" \((?=[^)]*[\uac00-\ud7a3])[\uac00-\ud7a3\d ]+\)")


def page(title: str, body: Iterable[str]) -> str:
    """A whole HTML page that needs nothing from anywhere else."""
    css = (HERE / "report.css").read_text(encoding="utf-8")
    script = (HERE / "report.js").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{css}</style>\n</head>\n<body>\n{''.join(body)}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def section(title: str, *parts: str) -> str:
    """A part of the page under a heading."""
    return f"\n<section>\n<h2>{escape(title)}</h2>\n{''.join(parts)}</section>\n"


def paragraph(text: str, css: str = "") -> str:
    """A paragraph of plain text."""
    return f"<p{_css(css)}>{escape(text)}</p>\n"


def prose(text: str) -> str:
    """Text in which names in Hangul, in brackets, show only where a font draws them."""
    return HANGUL.sub(r'<span class="hangul" lang="ko">\g<0></span>', escape(text, quote=False))


def tile(what: str, value: str, of: str, css: str = "") -> str:
    """A headline number: what it is, the number, and what it is measured against."""
    inner = (
        f'<span class="what">{escape(what)}</span><b>{escape(value)}</b><span class="of">{escape(of)}</span>'
    )
    return f'<div class="tile {css}">{inner}</div>'


def figure(svg: str, caption: str = "") -> str:
    """A drawing with what it shows."""
    note = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure>{svg}{note}</figure>\n"


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = (), total: bool = False
) -> str:
    """A table of plain text; columns listed in `numeric` stand right; `total` sets the last row apart."""
    rows = list(rows)
    head = "".join(
        f"<th{_css('n' if i in numeric else '')}>{escape(name)}</th>" for i, name in enumerate(heads)
    )
    body = "".join(
        f"<tr{_css('total' if total and at == len(rows) - 1 else '')}>"
        + "".join(_cell(cell, i in numeric) for i, cell in enumerate(row))
        + "</tr>\n"
        for at, row in enumerate(rows)
    )
    head = f"<thead><tr>{head}</tr></thead>\n" if any(heads) else ""
    return f"<table>{head}<tbody>{body}</tbody></table>\n"


class Bar(str):
    """A cell that is a bar: the text is its length in per cent of the column."""

    css = "bar"


class CalmBar(Bar):
    """A bar in the colour of what is no loss."""

    css = "bar calm"


def _cell(cell: str, numeric: bool) -> str:
    if isinstance(cell, Bar):
        return f'<td class="{cell.css}"><i style="width:{escape(cell)}%"></i></td>'
    return f"<td{_css('n' if numeric else '')}>{escape(cell)}</td>"


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""
