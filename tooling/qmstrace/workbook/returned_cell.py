"""Reads what a cell that came back means, and notes what cannot be taken from its sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import ascii_uppercase

from qmstrace.model.returned import CellPlace, Remark, RemarkCode
from qmstrace.present.entries import Entry, EntryKind
from qmstrace.workbook.register_sheet import LONGEST_TEXT
from qmstrace.workbook.table_file import TableCell, TableSheet

SHOWN = 50
"""Characters of a wrong value that a message repeats."""
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A sheet with the row (from 1) of its head and the column (from 0) of its keys; what is to be said of it."""

    file: str
    sheet: TableSheet
    head: int
    keys: int
    remarks: list[Remark] = field(default_factory=list)

    def place(self, cell: str) -> CellPlace:
        """Return a cell of the sheet."""
        return CellPlace(file=self.file, sheet=self.sheet.name, cell=cell)

    def remark(self, code: RemarkCode, cell: str, **params: str) -> None:
        """Note what is to be said of a cell."""
        self.remarks.append(Remark(code=code, place=self.place(cell), params=params))

    def value(self, column: str, entry: Entry, cell: TableCell | None, place: str) -> str | None:
        """Return what a cell of a column means; None where it means nothing, which is noted."""
        if cell is not None and cell.is_formula:
            self.remark(RemarkCode.FORMULA, place, column=column)
            return None
        text = cell.text if cell else ""
        try:
            value = entry.read(text)
        except ValueError:
            if entry.kind is EntryKind.DAY:
                self.remark(RemarkCode.NOT_A_DAY, place, column=column, value=_start(text))
            else:
                allowed = "、".join(entry.allowed)
                self.remark(RemarkCode.NOT_A_CHOICE, place, column=column, value=_start(text), allowed=allowed)
            return None
        if len(value) > LONGEST_TEXT:
            self.remark(RemarkCode.TOO_LONG, place, column=column, count=str(len(value)), most=str(LONGEST_TEXT))
            return None
        if found := CONTROL_CHARACTER.search(value):
            self.remark(RemarkCode.CONTROL_CHARACTER, place, column=column, number=str(found.end()))
            return None
        return value


def _start(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "……"


def row_number(cell: str) -> int:
    """Return the row (from 1) that the name of a cell names."""
    return int(cell.lstrip(ascii_uppercase))


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell by its row (from 1) and column (from 0)."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{row}"
