"""Fonts that draw Hangul, where the machine has one; where it has none, pictures do without, silently."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

LATIN = "DejaVu Sans"  # comes with matplotlib
KOREAN = (
    "NanumGothic", "Nanum Gothic", "NanumBarunGothic", "Noto Sans KR", "Noto Sans CJK KR", "Noto Sans CJK JP",
    "Pretendard", "Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic", "UnDotum", "Baekmuk Dotum",
)  # fmt: skip
FILES = re.compile(
    r"(NanumGothic|NotoSans(CJK|KR)|Pretendard|malgun|AppleSDGothic|UnDotum)[^/\\]*$", re.IGNORECASE
)
HANGUL = re.compile(
    r"\s*[(‘]?[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3 ]*[)’]?"
)

_for_a_page: ContextVar[bool] = ContextVar("for_a_page", default=False)


@cache
def families() -> tuple[str, ...]:
    """The families that figures are set in: one for Latin, then one for Hangul if there is one.

    matplotlib takes each character from the first of them that has it. A family that is not installed must
    not be asked for: each figure would warn of it.
    """
    from matplotlib.font_manager import findSystemFonts, fontManager

    found = _installed()
    if not found:  # matplotlib keeps a list of fonts and does not notice new ones
        known = {font.fname for font in fontManager.ttflist}
        for path in findSystemFonts():
            if path not in known and FILES.search(path):
                fontManager.addfont(path)
        found = _installed()
    return (LATIN, *found[:1])


def _installed() -> list[str]:
    from matplotlib.font_manager import fontManager

    names = {font.name for font in fontManager.ttflist}
    return [name for name in KOREAN if name in names]


def shown_text(text: str, instead: str) -> str:
    """Text as a picture can show it: without Hangul if no font draws it, and `instead` if nothing is left."""
    if _for_a_page.get() or len(families()) > 1 or not HANGUL.search(text):
        return text
    return HANGUL.sub("", text).strip() or instead


@contextmanager
def page_fonts() -> Iterator[None]:
    """For text that a browser will set: all of it is kept, since a page's reader has fonts of his own."""
    token = _for_a_page.set(True)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        _for_a_page.reset(token)
