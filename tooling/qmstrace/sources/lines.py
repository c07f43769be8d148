"""Lines of an official file as its reader found them, and whether one goes on with the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

SENTENCE_END = re.compile(r"[。；;：:！!？?][”’」』）)]*$")
INDENTED = 1.5
"""From how many em on a line counts as indented; a first line is by custom indented by two."""
INDENTED_SHARE = 0.15
"""Share of indented lines from which a file counts as one that indents its paragraphs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: its page from 1, its indent in em, whether it reaches the right margin and lies at its page's edge.

    Files without pages have the page 0; files whose lines are whole paragraphs have no full lines.
    """

    text: str
    page: int = 0
    indent: float = 0.0
    is_full: bool = False
    at_edge: bool = False


def ends_sentence(line: Line) -> bool:
    """Return whether a line ends as a sentence or a lead-in does."""
    return SENTENCE_END.search(line.text) is not None


class Layout:
    """What is usual in one file: whether its paragraphs start with an indent, and only they."""

    def __init__(self, lines: Sequence[Line]) -> None:
        inner = [after.indent for before, after in pairwise(lines) if before.is_full and not ends_sentence(before)]
        self._keeps_margin = bool(inner) and median(inner) < INDENTED / 2
        indented = sum(1 for line in lines if line.indent >= INDENTED)
        self._indents = self._keeps_margin and indented >= INDENTED_SHARE * len(lines)

    def is_inner(self, line: Line) -> bool:
        """Return whether a line without a number of its own cannot start a paragraph: it lacks the usual indent."""
        return self._indents and line.indent < INDENTED / 2

    def continues(self, before: Line, after: Line) -> bool:
        """Return whether a line without a number of its own goes on with the paragraph before it."""
        if self.is_inner(after) or not ends_sentence(before):
            return True
        return before.is_full and not (self._keeps_margin and after.indent >= INDENTED)

    def is_open(self, before: Line, after: Line) -> bool:
        """Return whether ``continues`` may be wrong: where a sentence ends, nothing but the width of lines tells."""
        return ends_sentence(before) and not self._indents
