"""The paragraphs of a document as they are written, each with the place that it stands in: for comparing versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.model.document import Control, Document
from qmstrace.present.labels import period_label

HEADING = re.compile(r"(#{1,6})\s+(.*)")
CONTROL = re.compile(r"\s*(?::{3,}|`{3,}|~{3,})\s*\{control\}", re.IGNORECASE)
OPTION = re.compile(r":([a-z_]+):(.*)")
OWN_LINE = re.compile(r"#{1,6}\s|\||\s*(?:[-*+]|[0-9]{1,9}[.)])\s")
"""Lines that begin a paragraph of their own: headings, rows of tables, entries of lists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph as it is written; ``where`` names the headings and the control that it stands under.

    ``control`` is the id of the control that it opens; empty for any other paragraph.
    """

    text: str
    where: tuple[str, ...]
    control: str = ""

    @property
    def words(self) -> str:
        """The text with every run of white space as one, as fingerprints see it."""
        return " ".join(self.text.split())


def paragraphs(document: Document) -> Iterator[Paragraph]:
    """Yield the paragraphs of a version in order; the opening of a control, with what it says of it, is one."""
    yield from _Reader(document).read()


class _Reader:
    def __init__(self, document: Document) -> None:
        self._lines = document.body.split("\n")
        self._controls = {control.id: control for control in document.controls}
        self._headings: list[tuple[int, str]] = []
        self._inside: Control | None = None
        self._fence = ""
        self._gathered: list[str] = []

    def read(self) -> Iterator[Paragraph]:
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            number += 1
            options = self._options(number) if CONTROL.match(line) else {}
            if control := self._controls.get(options.get("id", "")):
                yield from self._flush()
                self._inside, self._fence = control, line.strip().partition("{")[0].strip()
                yield Paragraph(text=_opening(control), where=self._where(), control=control.id)
                number += len(options)
            elif self._inside and self._closes(line):
                yield from self._flush()
                self._inside = None
            elif not line.strip():
                yield from self._flush()
            else:
                if OWN_LINE.match(line):
                    yield from self._flush()
                self._enter(line)
                self._gathered.append(line)
        yield from self._flush()

    def _options(self, number: int) -> dict[str, str]:
        """Return the options of a control that begin at a line; the loader refuses one that stands twice."""
        options: dict[str, str] = {}
        for line in self._lines[number:]:
            found = OPTION.fullmatch(line.strip())
            if not found:
                break
            options[found[1]] = found[2].strip()
        return options

    def _closes(self, line: str) -> bool:
        found = line.strip()
        return len(found) >= len(self._fence) and not found.strip(self._fence[0])

    def _enter(self, line: str) -> None:
        found = HEADING.match(line)
        if found and self._inside is None:
            around = [heading for heading in self._headings if heading[0] < len(found[1])]
            self._headings = [*around, (len(found[1]), found[2].strip())]

    def _flush(self) -> Iterator[Paragraph]:
        if self._gathered:
            yield Paragraph(text="\n".join(self._gathered), where=self._where())
            self._gathered = []

    def _where(self) -> tuple[str, ...]:
        headings = tuple(title for _, title in self._headings)
        return (*headings, _name(self._inside)) if self._inside else headings


def _name(control: Control) -> str:
    return f"{control.id} {control.title}"


def _opening(control: Control) -> str:
    said = {
        "责任": control.owner,
        "配合": "、".join(control.participants),
        "周期": period_label(control.every),
        "企业自定": "是" if control.is_own else "",
        "记录": "、".join(control.records),
    }
    return f"控制点 {_name(control)}\n" + "；".join(f"{name}：{value}" for name, value in said.items() if value)
