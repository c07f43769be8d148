"""Leaves out what copies of an official text add to it: page numbers, running headers, watermarks, contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qmstrace.sources.lines import SENTENCE_END, Line
from qmstrace.sources.numbering import OUTER_SPACE, plain

PAGE_NUMBER = re.compile(
    r"[-–—·.\s]*(?:[0-9]{1,4}|[IVXivxⅠ-ⅿ]{1,6})[-–—·.\s]*"
    r"|第\s*[0-9一二三四五六七八九十百]+\s*页(?:\s*[,，/、]?\s*\(?共\s*[0-9一二三四五六七八九十百]+\s*页\)?)?"
    r"|[0-9]{1,4}\s*/\s*[0-9]{1,4}"
    r"|(?i:page)\s*[0-9]{1,4}(?:\s*(?i:of)\s*[0-9]{1,4})?"
)
LEADER = re.compile(r".*(?:[.·…]\s*){3,}\s*[0-9IVXivxⅠ-ⅿ]*")
CONTENTS = re.compile(r"目\s*[录次]|前\s*言|引\s*言")
STANDARD_NUMBER = re.compile(r"(?:[A-Z]{1,4}(?:/[A-Z]{1,6})?\s*)+[0-9]+(?:\.[0-9]+)*\s*[-–—]{1,2}\s*[0-9]{4}")
ADDRESS = re.compile(r"(?:[^\s,。;:]{1,8}:)?\s*(?:https?://|www\.)[!-~]+")
WATERMARK = re.compile(
    r"[^,。;:]{0,16}(?:标准信息(?:公共服务)?平台|内部资料|仅供[^,。;:]{1,16}使用|版权所有|禁止翻印)[^,。;:]{0,16}"
)
NUMBERED = re.compile(
    r"\(?[0-9#一二三四五六七八九十a-z①-⑳]+[.、)条章节]|第[零一二三四五六七八九十百]+[章条节]|[①-⑳]|[0-9]+\s"
)
LONE_NUMBER = re.compile(r"(?:[0-9]{1,2}|[A-Z])(?:\.[0-9]{1,3})+|第[零一二三四五六七八九十百 ]+[章节]")
"""A number whose title stands on the next line; that is no header, however often it stands there."""
LONGEST_HEADER = 40
LONGEST_AT_EDGE = 120
"""Most characters of a header or footer; where the place on the page is known it may be longer."""
DIGITS = re.compile(r"[0-9]+")


def without_noise(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that are neither empty nor such additions."""
    repeated = _running(lines)
    before = [None, *lines]
    return [line for last, line in zip(before, lines, strict=False) if not _is_noise(line, repeated, last)]


def _is_noise(line: Line, repeated: set[str], last: Line | None) -> bool:
    text = plain(line.text).strip(OUTER_SPACE)
    return bool(
        not text
        or any(form.fullmatch(text) for form in (PAGE_NUMBER, LEADER, STANDARD_NUMBER, ADDRESS, CONTENTS))
        or (WATERMARK.fullmatch(text) and not NUMBERED.match(text))
        or (_shape(line) in repeated and not _is_title(line, last))
    )


def _is_title(line: Line, last: Line | None) -> bool:
    """Return whether a line stands right below a number that has no title beside it."""
    if last is None or last.page != line.page:
        return False
    return LONE_NUMBER.fullmatch(plain(last.text).strip(OUTER_SPACE)) is not None


def _running(lines: Iterable[Line]) -> set[str]:
    """Return the shapes of lines that stand on several pages' edges, or, in files without pages, twice or more.

    A sentence, a long line or one with a number of its own is never such a line.
    """
    seen: Counter[str] = Counter()
    pages: dict[str, set[int]] = {}
    for line in lines:
        shape = _shape(line)
        if line.page and not line.at_edge:
            continue
        most = LONGEST_AT_EDGE if line.page else LONGEST_HEADER
        if shape and len(shape) <= most and not SENTENCE_END.search(shape) and not NUMBERED.match(shape):
            seen[shape] += 1
            pages.setdefault(shape, set()).add(line.page)
    return {shape for shape, count in seen.items() if count > 1 and (pages[shape] == {0} or len(pages[shape]) > 1)}


def _shape(line: Line) -> str:
    """Return a line with its numbers as one sign, so that a header with a page number is the same on every page."""
    text = plain(line.text).strip(OUTER_SPACE)
    return DIGITS.sub("#", text) if line.page else text
