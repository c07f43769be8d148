"""Reads a Chinese standard (GB/T 1.1): numbered clauses, terms, and lists of a) and of ① or 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from qmstrace.model.official import OfficialProvision, OfficialText, official_text
from qmstrace.sources.doubt import MOST_LEFT_OUT, Proof, doubtful, some_of
from qmstrace.sources.lines import Layout, Line, ends_sentence
from qmstrace.sources.numbering import OUTER_SPACE, circled, plain

DASH = r"[-–—•·*]*\s*"
CLAUSE = re.compile(DASH + r"([0-9]{1,2}(?:\.[0-9]{1,3})*|[A-Z](?:\.[0-9]{1,3})+)(?![0-9.])\s*(.*)")
ANNEX = re.compile(r"附\s*录\s*([A-Z])\b\s*(.*)")
LETTER = re.compile(DASH + r"([a-z])\s*\)\s*(.*)")
CIRCLED = re.compile(DASH + r"([①-⑳])\s*(.*)")
COUNTED = re.compile(DASH + r"([0-9]{1,2})\s*\)\s*(.*)")
ANNEX_STATUS = re.compile(r"\(\s*(?:规范性|资料性)(?:附录)?\s*\)")
CLOSING = re.compile(r"参\s*考\s*文\s*献|索\s*引")
TITLE = re.compile(r"[^。,;:!?]{1,40}")

Number = tuple[int, ...]
"""A clause number; annexes count from 100, so that they follow every clause."""
FIRST_ANNEX = 100


@dataclass(kw_only=True)
class _Unit:
    locator: str
    parent: str | None
    label: str
    title: str = ""
    lines: list[Line] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)

    def take(self, line: Line, text: str, *, is_joined: bool = False) -> None:
        """Take a line of its text, which goes on with the one before it or starts a paragraph."""
        if not is_joined:
            self.breaks.add(len(self.lines))
        self.lines.append(replace(line, text=text))

    def provision(self, left_out: Sequence[int] = ()) -> OfficialProvision:
        """Return the provision, without some of its lines."""
        kept = [
            ("\n" if number in self.breaks else "") + line.text
            for number, line in enumerate(self.lines)
            if number not in left_out
        ]
        text = "".join(kept).strip("\n")
        return OfficialProvision(
            locator=self.locator, parent=self.parent, label=self.label, title=self.title, text=text
        )


def clause_lines(lines: Sequence[Line]) -> int:
    """Return how many lines open a clause of the second level or deeper: whether a file is a standard at all."""
    return sum(1 for line in lines if (found := CLAUSE.fullmatch(_plain(line))) and "." in found[1])


def read_standard(lines: Sequence[Line], proof: Proof | None = None) -> OfficialText:
    """Return the provisions of a standard, from its clause 1 to its bibliography.

    A numbered line without a sentence in it is a title, and so is the line after a number that stands alone.
    Where a copy leaves open whether a line belongs to the text, a proof decides, if there is one.
    """
    reader = _Reader(Layout(lines))
    for line in lines:
        if CLOSING.fullmatch(_plain(line)) and reader.has_text:
            break
        reader.read(line)
    left_out: list[str] = []
    return official_text([_proved(unit, proof, left_out) for unit in reader.units], left_out)


def _proved(unit: _Unit, proof: Proof | None, left_out: list[str]) -> OfficialProvision:
    """Return the reading of a unit that its proof accepts; what that leaves out is added to a list."""
    first = unit.provision()
    if proof is None or proof.holds(first):
        return first
    untitled = replace(first, title="", text=unit.title + first.text)
    if proof.holds(untitled):
        return untitled
    for numbers in some_of(doubtful(unit.lines), MOST_LEFT_OUT):
        other = unit.provision(numbers)
        if proof.holds(other):
            left_out += [unit.lines[number].text for number in numbers]
            return other
    return first


class _Reader:
    """Reads line by line; what is not due as a number or letter is part of a text."""

    def __init__(self, layout: Layout) -> None:
        self.units: list[_Unit] = []
        self._layout = layout
        self._number: Number = ()
        self._clause: _Unit | None = None
        self._letter: _Unit | None = None
        self._current: _Unit | None = None
        self._last: Line | None = None
        self._is_title = False

    def read(self, line: Line) -> None:
        text = line.text.strip(OUTER_SPACE)
        if not text:
            return
        before, self._last = self._last, line
        may_open = before is None or self._is_title or not self._layout.continues(before, line)
        breaks_off = before is not None and before.is_full and not self._is_title and not ends_sentence(before)
        if not (self._opens_clause(text, line, may_open, breaks_off) or self._opens_item(text, line)):
            self._continue(text, before, line)

    @property
    def has_text(self) -> bool:
        """Return whether a clause with a text was read; a table of contents has none."""
        return any(unit.lines for unit in self.units)

    def _opens_clause(self, text: str, line: Line, may_open: bool, breaks_off: bool) -> bool:
        found = ANNEX.fullmatch(plain(text)) or CLAUSE.fullmatch(plain(text))
        if not found:
            return False
        number, rest = _number(found[1]), text[found.start(2) :]
        restarts = number == (1,) and not self.has_text
        if not (restarts or self._is_due(number)):
            return False
        if breaks_off and len(number) > 1 and number[:-1] != self._number:
            return False
        heads_annex = found.re is ANNEX and plain(rest).startswith(("", "(")[bool(rest)])
        is_next = restarts or heads_annex or number == (self._number[0] + 1,)
        if len(number) == 1 and not ((may_open or is_next) and _is_title(rest, line)):
            return False
        if restarts:
            self.units.clear()
        self._number = number
        locator = found[1].lower()
        self._open(_Unit(locator=locator, parent=locator.rpartition(".")[0] or None, label=found[1]))
        self._clause, self._letter = self._current, None
        self._take(rest, line)
        return True

    def _is_due(self, number: Number) -> bool:
        """Return whether a number may come next: a child, or a later sibling of the clause or of one around it."""
        around = number[:-1]
        return bool(self._number) and number > self._number and self._number[: len(around)] == around

    def _opens_item(self, text: str, line: Line) -> bool:
        if self._clause is None:
            return False
        if letter := LETTER.fullmatch(plain(text)):
            return self._opens_letter(letter[1], text[letter.start(2) :], line)
        if counted := CIRCLED.fullmatch(plain(text)) or COUNTED.fullmatch(plain(text)):
            is_circled = counted.re is CIRCLED
            number = ord(counted[1]) - ord("①") + 1 if is_circled else int(counted[1])
            mark = circled(number) if is_circled else f"{number})"
            return self._opens_counted(number, mark, text[counted.start(2) :], line)
        return False

    def _opens_letter(self, letter: str, rest: str, line: Line) -> bool:
        clause = self._clause
        if clause is None or not _follows(letter, self._letter.locator[-1] if self._letter else None, "a"):
            return False
        self._open(
            _Unit(locator=f"{clause.locator}/{letter}", parent=clause.locator, label=f"{clause.label} {letter})")
        )
        self._letter = self._current
        self._take_text(rest, line)
        return True

    def _opens_counted(self, number: int, mark: str, rest: str, line: Line) -> bool:
        around, current = self._letter or self._clause, self._current
        if around is None or current is None:
            return False
        last = current.locator.rpartition("/")[2] if current.parent == around.locator and "/" in current.locator else ""
        if not _follows(number, int(last) if last.isdigit() else None, 1):
            return False
        self._open(_Unit(locator=f"{around.locator}/{number}", parent=around.locator, label=f"{around.label} {mark}"))
        self._take_text(rest, line)
        return True

    def _open(self, unit: _Unit) -> None:
        self.units.append(unit)
        self._current = unit

    def _take(self, rest: str, line: Line) -> None:
        """Take what follows a number on its line: a title where there is no sentence in it."""
        self._is_title = _is_title(rest, line)
        if self._is_title and self._current:
            self._current.title = rest
        else:
            self._take_text(rest, line)

    def _take_text(self, text: str, line: Line) -> None:
        if self._current:
            self._current.take(line, text)
        self._is_title = False

    def _continue(self, text: str, before: Line | None, line: Line) -> None:
        unit = self._current
        if unit is None:
            return
        if self._is_title and ANNEX_STATUS.fullmatch(plain(unit.title)) and not ends_sentence(line):
            unit.title = ""
        if self._is_title and not unit.title and not ("。" in text or ends_sentence(line)):
            unit.title = text
            return
        if self._is_title and self._layout.is_inner(line):  # no title, but the first line of a text
            self._take_text(unit.title, line)
            unit.title = ""
        joined = not self._is_title and before is not None and self._layout.continues(before, line)
        self._is_title = False
        if joined and unit.lines:
            unit.take(line, text, is_joined=True)
        elif self._clause is not None:
            self._clause.take(line, text)


def _plain(line: Line) -> str:
    return plain(line.text.strip(OUTER_SPACE))


def _is_title(rest: str, line: Line) -> bool:
    """Return whether there is no sentence in what follows a number on its line."""
    return not rest or (TITLE.fullmatch(plain(rest)) is not None and not line.is_full)


Mark = TypeVar("Mark", str, int)


def _follows(mark: Mark, last: Mark | None, first: Mark) -> bool:
    """Return whether a mark may come next: the first, or after the last one a later one."""
    return mark == first if last is None else mark > last


def _number(text: str) -> Number:
    head, *rest = text.split(".")
    first = int(head) if head.isdigit() else FIRST_ANNEX + ord(head) - ord("A")
    return (first, *(int(part) for part in rest))
