"""The numbers that Word counts by itself (WordprocessingML numbering, ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from qmstrace.sources.numbering import chinese_numeral, circled

FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02}".format,
    "lowerLetter": lambda number: chr(ord("a") + number - 1) if number <= 26 else str(number),
    "upperLetter": lambda number: chr(ord("A") + number - 1) if number <= 26 else str(number),
    "decimalEnclosedCircle": lambda number: circled(number) if number <= 20 else str(number),
    "decimalEnclosedCircleChinese": lambda number: circled(number) if number <= 20 else str(number),
    "chineseCounting": chinese_numeral,
    "chineseCountingThousand": chinese_numeral,
    "japaneseCounting": chinese_numeral,
    "ideographDigital": chinese_numeral,
    "taiwaneseCountingThousand": chinese_numeral,
}
"""How Word writes a number, by the name of the format; others (bullets) count as no number."""
PLACE = re.compile(r"%([1-9])")
MOST_LEVELS = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


class Numbering:
    """Counts the numbered paragraphs of one Word file; they are asked for in their order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        related = (part for part in document.part.package.iter_parts() if str(part.partname).endswith("/numbering.xml"))
        part: Any = next(related, None)
        if part is None:
            return
        for listed in part.element.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _level(level) for level in listed.findall(qn("w:lvl"))}
            self._levels[listed.get(qn("w:abstractNumId"))] = levels
        for number in part.element.findall(qn("w:num")):
            abstract = number.find(qn("w:abstractNumId"))
            if abstract is not None:
                self._list_of[number.get(qn("w:numId"))] = abstract.get(qn("w:val"))
                self._restarts[number.get(qn("w:numId"))] = _restarts(number)

    def of(self, paragraph: Paragraph) -> str:
        """Return the number of a paragraph as it is shown, with a space after it; empty where it has none."""
        place = _place(paragraph)
        if place is None:
            return ""
        list_id, depth = place
        abstract = self._list_of.get(list_id, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None or level.format not in FORMATS:
            return ""
        counts = self._counts.setdefault(abstract, {})
        start = self._restarts.get(list_id, {}).pop(depth, None)
        if start is not None:
            counts[depth] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in range(depth + 1, MOST_LEVELS):
            counts.pop(deeper, None)
        return PLACE.sub(lambda found: _written(levels, counts, int(found[1]) - 1), level.text) + " "


def _written(levels: Mapping[int, _Level], counts: Mapping[int, int], depth: int) -> str:
    level = levels.get(depth)
    if level is None or level.format not in FORMATS:
        return ""
    return FORMATS[level.format](max(counts.get(depth, level.start), 1))


def _restarts(number: Any) -> dict[int, int]:
    """Return where the levels of a list start anew, when it is first used."""
    found = {}
    for override in number.findall(qn("w:lvlOverride")):
        start = override.find(qn("w:startOverride"))
        if start is not None:
            found[int(override.get(qn("w:ilvl")))] = int(start.get(qn("w:val")))
    return found


def _level(element: Any) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(qn(name))
        return default if found is None else str(found.get(qn("w:val"), default))

    start = value("w:start", "1")
    return _Level(
        start=int(start) if start.isdigit() else 1, format=value("w:numFmt", "bullet"), text=value("w:lvlText", "")
    )


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return the list and depth of a paragraph, its own or its style's."""
    style: Any = paragraph.style
    for properties in (paragraph._p.pPr, *(_style_properties(style))):
        numbered = properties.numPr if properties is not None else None
        if numbered is not None and numbered.numId is not None:
            depth = numbered.ilvl.val if numbered.ilvl is not None else 0
            return (str(numbered.numId.val), depth) if numbered.numId.val else None
    return None


def _style_properties(style: Any) -> list[Any]:
    found: list[Any] = []
    while style is not None and len(found) < MOST_LEVELS:
        found.append(style.element.pPr)
        style = style.base_style
    return found
