"""Reads a text file into lines, in UTF-8 or GB18030."""

from __future__ import annotations

from collections.abc import Sequence

from qmstrace.errors import Refusal, RequestError
from qmstrace.sources.lines import Line
from qmstrace.sources.numbering import OUTER_SPACE
from qmstrace.store.files import CSV_ENCODINGS, decode

WIDE_SPACES = "\u2001\u2003\u3000"
SHORTEST_WRAP = 15
"""Fewest em to which a file is taken to be wrapped."""
WRAPPED_SHARE = 0.15
"""Share of lines at the greatest width from which a file counts as wrapped."""


def read_text_file(raw: bytes, name: str) -> list[Line]:
    """Return the lines of a text file.

    Raises:
        RequestError: it is in neither encoding.
    """
    return text_lines(decoded(raw, name))


def decoded(raw: bytes, name: str) -> str:
    """Return the text of a file in UTF-8 or GB18030.

    Raises:
        RequestError: it is in neither encoding.
    """
    text = decode(raw, CSV_ENCODINGS)
    if text is None:
        raise RequestError(Refusal.OFFICIAL_ENCODING, file=name)
    return text


def text_lines(text: str) -> list[Line]:
    """Return the lines of a text; where it was wrapped to a width, the lines that reach it are full."""
    pages = text.split("\f")
    lines = [line for page in pages for line in page.split("\n")]
    widths = [_width(line) for line in lines if line.strip(OUTER_SPACE)]
    wrap = _wrap(widths)
    return [
        Line(text=line.strip(OUTER_SPACE), indent=_indent(line), is_full=wrap is not None and _reaches(line, wrap))
        for line in lines
        if line.strip(OUTER_SPACE)
    ]


def _width(text: str) -> float:
    """Return the width of a line in em: a Han character is one, a Latin one half."""
    return sum(0.5 if char < "\u2000" else 1.0 for char in text.rstrip(OUTER_SPACE))


def _wrap(widths: Sequence[float]) -> float | None:
    """Return the width to which lines were wrapped, or None where each line is a whole paragraph."""
    if not widths:
        return None
    widest = sorted(widths)[int(len(widths) * 0.98) - 1] if len(widths) > 50 else max(widths)
    at_width = sum(1 for width in widths if widest - 2 <= width <= widest + 2)
    return widest if widest >= SHORTEST_WRAP and at_width >= WRAPPED_SHARE * len(widths) else None


def _reaches(line: str, wrap: float) -> bool:
    return _width(line) >= wrap - 2


def _indent(line: str) -> float:
    """Return the space before a line in em: a full-width space or an em quad is one, any other half."""
    space = line[: len(line) - len(line.lstrip(OUTER_SPACE))]
    return sum(1.0 if char in WIDE_SPACES else 0.5 for char in space)
