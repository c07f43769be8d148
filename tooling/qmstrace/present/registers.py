"""Registers: tables that the manual and the workbook both show, drawn once from an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qmstrace.model.records import Subject
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.entries import Entry, Fillable
from qmstrace.present.language import translated


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A text of a cell, with its address in the manual where it has one."""

    text: str
    address: str = ""


Cell = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The cells of a row; ``verdict`` colours the cell of the column that says so.

    Where a register can be filled in, ``key`` names the row in a workbook, and ``subjects`` the records that it shows,
    by the slots of the columns. ``is_inner`` rows fold away below the row before them.
    """

    cells: tuple[Cell, ...]
    verdict: Verdict | None = None
    key: str = ""
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    is_inner: bool = False

    def subject(self, heading: Heading) -> Subject | None:
        """Return the record whose field the cell of a column is, or None where it cannot be filled in."""
        entry = heading.entry
        if entry is None or entry.fillable is Fillable.IN_NEW_ROWS:
            return None
        found = self.subjects.get(entry.slot)
        return None if entry.fillable is Fillable.UNTIL_WRITTEN and found and found.is_written else found


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column: its heading and width in half-width characters; marks alone, verdicts; what may be filled in."""

    text: str
    width: int
    is_mark: bool = False
    is_verdict: bool = False
    entry: Entry | None = None

    @property
    def field(self) -> str:
        """What names the column among those of its register that can be filled in; empty where it cannot."""
        return f"{self.entry.slot}.{self.entry.field}" if self.entry else ""

    @property
    def shown(self) -> str:
        """The heading in the language spoken; a column of marks bears a name, which is the same in all."""
        return self.text if self.is_mark else translated(self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A cell above a table that may be filled in: the label to the left of it, and what it says at first."""

    label: str
    entry: Entry
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """A table with its page in the manual, its title, what it says of itself, and its rows.

    ``kind`` names in a workbook one that can be filled in; ``fields`` stand above it there. Title and headings are
    Chinese until they are shown, the rest speaks the language in which it was drawn.
    """

    page: str
    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    kind: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def entries(self) -> tuple[tuple[str, Entry], ...]:
        """What may be filled in, by label or heading."""
        above = [(one.label, one.entry) for one in self.fields]
        below = [(one.text, one.entry) for one in self.headings if one.entry and self.kind]
        return (*above, *below)


def headings(*columns: tuple[str, int] | tuple[str, int, Entry]) -> tuple[Heading, ...]:
    """Return columns by heading, width, and what may be filled in."""
    return tuple(
        Heading(text=column[0], width=column[1], entry=column[2] if len(column) > 2 else None) for column in columns
    )


def cells(*texts: str) -> tuple[Cell, ...]:
    """Return texts as cells without addresses."""
    return tuple((Part(text=text),) for text in texts)
