"""Columns that may be filled in: which field of which record a cell is, and how its text is written and read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum, auto
from functools import cache

from qmstrace.present.labels import label
from qmstrace.present.language import LANGUAGES, speaking

FIRST_SERIAL_DAY = date(1899, 12, 30)
"""The day that a spreadsheet counts days from, so that all days since March 1900 are right."""
FIRST_SERIAL, LAST_SERIAL = 18_264, 2_958_465
"""What a spreadsheet counts for 1950-01-01, before which a number is rather a year, and for 9999-12-31."""
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?")
SERIAL = re.compile(r"\d{1,7}(?:\.0+)?")


class Fillable(Enum):
    """In which rows a column may be filled in: in all, until the record is written, or in new rows only."""

    ALWAYS = auto()
    UNTIL_WRITTEN = auto()
    IN_NEW_ROWS = auto()


class EntryKind(Enum):
    """What may stand in a cell: any text, a day, one of the choices, or the name of a party (others are allowed)."""

    TEXT = auto()
    DAY = auto()
    CHOICE = auto()
    PARTY = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A column that may be filled in: ``slot`` names the record in a row, ``field`` the record's field.

    ``hint`` says in a sentence what to fill in; what ``is_required`` may not be left empty in a new record.
    """

    slot: str
    field: str
    hint: str
    kind: EntryKind = EntryKind.TEXT
    choices: type[StrEnum] | None = None
    is_required: bool = False
    fillable: Fillable = Fillable.ALWAYS

    @property
    def allowed(self) -> tuple[str, ...]:
        """The names of the choices, as the workbook offers them."""
        return tuple(label(choice) for choice in self.choices or ())

    def shown(self, value: str) -> str:
        """Return a value of the table as the workbook shows it."""
        return label(self.choices(value)) if self.choices and value else value

    def choice(self, text: str) -> str | None:
        """Return the value that a text is, or names in any language; None where it is or names none."""
        if self.choices is None:
            return None
        sought = text.casefold()
        for language in LANGUAGES:
            if sought in (values := _values(self.choices, language)):
                return values[sought]
        return None

    def read(self, text: str) -> str:
        """Return what a cell means as a value of the table; choices are named in any language, or by their values.

        Raises:
            ValueError: the text is no day, or none of the choices.
        """
        if not text:
            return ""
        if self.choices is not None:
            value = self.choice(text)
            if value is None:
                raise ValueError(text)
            return value
        return read_day(text).isoformat() if self.kind is EntryKind.DAY else text


@cache
def _values(choices: type[StrEnum], language: str) -> Mapping[str, str]:
    """Return values by themselves and by their names; a spreadsheet lets either case pass where it offers a list."""
    with speaking(language):
        named = {label(choice).casefold(): choice.value for choice in choices}
    return {choice.value: choice.value for choice in choices} | named


def read_day(text: str) -> date:
    """Return a day however a spreadsheet hands it back: 2026-12-01, 2026/12/1, 2026年12月1日, or counted in days.

    Raises:
        ValueError: it is none of these.
    """
    found = DAY.fullmatch(text)
    if found:
        return date(*(int(part) for part in found.groups()))
    if SERIAL.fullmatch(text) and FIRST_SERIAL <= int(float(text)) <= LAST_SERIAL:
        return FIRST_SERIAL_DAY + timedelta(days=int(float(text)))
    raise ValueError(text)
