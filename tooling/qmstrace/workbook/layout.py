"""Widths and heights that fit Han text, and the formats of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from textwrap import wrap
from typing import Any

from qmstrace.model.vocabulary import Verdict

LINE_POINTS = 15.5
TALLEST_ROW = 409.0
MOSTLY_NARROW = 1.2
"""A line less than so many times as wide as it is long is not Han, but for a quotation mark or so."""
FONT = {"font_name": "宋体", "font_size": 10}
VERDICT_COLOURS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.NONCONFORMING: ("#F8D0CC", "#8E1B10"),
    Verdict.GAP: ("#FCE0C8", "#8A4300"),
    Verdict.PARTIAL: ("#FFF2C2", "#6E5200"),
    Verdict.DOCUMENTED: ("#D8E6F7", "#174A80"),
    Verdict.CONFORMING: ("#D5EDD8", "#1C5A28"),
    Verdict.NOT_APPLICABLE: ("#E8E8E8", "#555555"),
}
"""Background and text of each verdict; the text has at least 4.5:1 contrast."""

VERDICT_PATTERNS: Mapping[Verdict, str] = {
    Verdict.NONCONFORMING: "percent_90",
    Verdict.GAP: "wide_upward_diagonal",
    Verdict.PARTIAL: "dashed_vertical",
    Verdict.DOCUMENTED: "light_downward_diagonal",
    Verdict.CONFORMING: "percent_5",
    Verdict.NOT_APPLICABLE: "percent_50",
}
"""How a chart fills its areas with the two colours of a verdict: told apart on paper without colours too."""


def text_width(text: str) -> int:
    """Return the width of a line in half-width characters: as many as the bytes of the Chinese encoding."""
    return len(text.encode("gbk", "replace"))


def pixels(widths: Iterable[int]) -> int:
    """Return how many pixels wide columns are together."""
    return sum(7 * width + 5 for width in widths)


def widest_word(text: str) -> int:
    """Return the width of the widest part of a text that no space divides."""
    return max(map(text_width, text.split()), default=0)


def row_height(cells: Iterable[tuple[str, int]]) -> float:
    """Return the height in points that shows every cell (text, column width) in full, up to the tallest there is."""
    lines = 1
    for text, width in cells:
        room = max(1, width - 1)
        # Even if all of it is Han, most texts fit into the lines that another one takes.
        if 2 * len(text) > lines * room or "\n" in text:
            lines = max(lines, sum(_lines(line, room) for line in text.split("\n")))
    return min(TALLEST_ROW, lines * LINE_POINTS + 4)


def _lines(line: str, width: int) -> int:
    """Return how many lines a line fills; Han text breaks anywhere, other text between words."""
    whole = text_width(line)
    if whole <= width:
        return 1
    is_latin = whole < MOSTLY_NARROW * len(line)
    return max(len(wrap(line, width)) if is_latin else 1, ceil(whole / width))


def base_format(**more: Any) -> dict[str, Any]:
    """Return the properties of an ordinary cell."""
    return {**FONT, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#C8C8C8", **more}
