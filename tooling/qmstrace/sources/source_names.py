"""Which source a text names: by id, prefix, title or number, in the ways that people shorten them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from qmstrace.model.catalog import Source

SHORTEST_TITLE = 8
"""A title may be cut from its left to this many characters: 生产质量管理规范."""
GAP = r"[\s_\-—–·]*"
YEAR_TAIL = re.compile(r"\s*[((]?\s*[-—–]?\s*((?:19|20)\d\d)\s*(?:年版?|版|修订)?\s*[))]?")
NOTICE = re.compile(r"((?:19|20)\d\d)\s*年\s*(?:第\s*)?(\d+)\s*号")
STANDARD = re.compile(
    r"(?<![A-Za-z0-9])(?:ISO|IEC|GB|YY|EN|ASTM|T/[A-Z]{2,}|MDR|QSR|CFR|DB\d*)"
    r"(?:\s*[/-]\s*[A-Z]{1,5})*\s*[-—–]?\s*\d{2,}(?:\.\d+)?(?:\s*[-—–:]\s*\d{4})?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedSource:
    """A name in a text, with its place there; no source where it is another one, or another edition of ours."""

    source: str | None
    start: int
    end: int


class SourceNames:
    """Finds the names of a project's sources, and those of standards and notices that are none of them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)
        self._patterns = [(source, re.compile(_pattern(source), re.IGNORECASE)) for source in self._sources]

    def find(self, text: str) -> tuple[NamedSource, ...]:
        """Return the names in a text (as ``plain_reference`` gives it), in their order."""
        found = [self._named(source, text, match) for source, names in self._patterns for match in names.finditer(text)]
        found += self._notices(text, found)
        taken = [(name.start, name.end) for name in found]
        for match in STANDARD.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                found.append(NamedSource(source=None, start=match.start(), end=match.end()))
        return tuple(sorted(found, key=lambda name: (name.start, -name.end)))

    def _named(self, source: Source, text: str, match: re.Match[str]) -> NamedSource:
        """Return a name; a year behind it that is in neither number nor id nor dates makes it another edition."""
        end, own = match.end(), True
        if tail := YEAR_TAIL.match(text, end):
            days = (source.published, source.effective)
            own = tail[1] in f"{source.number} {source.id} {[day.year for day in days if day]}"
            end = tail.end()
        return NamedSource(source=source.id if own else None, start=match.start(), end=end)

    def _notices(self, text: str, found: list[NamedSource]) -> list[NamedSource]:
        """Return the numbers of notices; one that is not ours takes the name from the source beside it."""
        notices = []
        for match in NOTICE.finditer(text):
            owner = next((source for source, _ in self._patterns if _has_notice(source, match)), None)
            if owner is None:
                found.clear()
            if not any(name.start <= match.start() < name.end for name in found):
                place = {"start": match.start(), "end": match.end()}
                notices.append(NamedSource(source=owner.id if owner else None, **place))
        return notices


def plain_reference(text: str) -> str:
    """Return a text as references are read: NFKC, every number in a circle or of its own brackets as ``(2)``."""
    circled = re.sub(r"[①-⑳]", lambda mark: f"({ord(mark[0]) - ord('①') + 1})", text)
    plain = unicodedata.normalize("NFKC", circled)
    return re.sub("-{2,}", "-", plain.translate(str.maketrans("〔〕【】[]〇○－−―─—–‐‑", "()()()零零--------")))


def _has_notice(source: Source, match: re.Match[str]) -> bool:
    return any(own.groups() == match.groups() for own in NOTICE.finditer(plain_reference(source.number)))


def _pattern(source: Source) -> str:
    """Return what finds the names of a source; a prefix has no letters around it, a short title no Han before it."""
    title = [char for char in plain_reference(source.title) if char.isalnum()]
    whole = [_spaced(title)]
    cut = [_spaced(title[start:]) for start in range(1, len(title) - SHORTEST_TITLE + 1)]
    number = plain_reference(source.number)
    short = re.sub(r"\s*[-—–]\s*(?:19|20)\d\d$", "", number)
    codes = {re.sub(r"^T/|\s+", "", name) for name in (number, short) if len(name) > 3 and not NOTICE.search(name)}
    coded = [f"(?:T/)?{_spaced(code)}" for code in codes]
    words = [re.escape(source.prefix), *coded, re.escape(source.id)]
    latin = "|".join(sorted(words, key=len, reverse=True))
    han = "|".join([*whole, *(rf"(?<![\u4e00-\u9fff]){part}" for part in cut)])
    return rf"《?(?:{han})》?|(?<![A-Za-z0-9\-])(?:{latin})(?![A-Za-z])"


def _spaced(chars: Iterable[str]) -> str:
    return GAP.join(re.escape(char) for char in chars)
