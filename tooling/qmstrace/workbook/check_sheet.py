"""Reads what stands above a check sheet that came back: which inspection it is, and whether there was fraud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from qmstrace.model.inspection import Inspection, ItemResult
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import CheckSheet, Edit, RemarkCode
from qmstrace.model.vocabulary import YesNo
from qmstrace.present.entries import Entry
from qmstrace.present.inspection_registers import ABOVE
from qmstrace.present.language import spellings
from qmstrace.workbook.returned_cell import Table, row_number
from qmstrace.workbook.returned_sheet import SheetPart
from qmstrace.workbook.sheet_state import SheetState
from qmstrace.workbook.table_file import TableCell


def read_check_sheet(table: Table, state: SheetState) -> CheckSheet | None:
    """Return what a check sheet says of its inspection; None where something is wrong, which is noted."""
    read = {entry.field: _value(table, label, entry) for label, entry in ABOVE.items()}
    values = {name: value for name, value in read.items() if value is not None}
    if len(values) < len(read):
        return None
    inspection = Inspection(name=values["name"], day=date.fromisoformat(values["day"]))
    excluded = frozenset(row.key for row in state.rows if ItemResult.NOT_APPLICABLE in row.values)
    return CheckSheet(inspection=inspection, is_fraud=values["fraud"] == YesNo.YES, excluded=excluded)


def of_inspection(part: SheetPart, sheet: CheckSheet | None) -> list[Edit]:
    """Return the edits of items as what the inspection of their sheet saw; none where it is not known which that is.

    A row is taken as a whole: not where one of its cells cannot be read.
    """
    unread = {row_number(remark.place.cell) for remark in part.remarks if remark.is_error and remark.place.cell}
    return [
        replace(edit, subject=Subject(RecordKind.CHECK, sheet.inspection.key(edit.subject.key)))
        for edit in part.edits
        if sheet is not None and row_number(edit.place.cell) not in unread
    ]


def _value(table: Table, label: str, entry: Entry) -> str | None:
    """Return the value beside a label; None where it cannot be told, which is noted."""
    for spelled in spellings(label):
        at, cell = _beside(table, spelled)
        if cell is not None:
            return table.value(spelled, entry, cell, cell.at)
        if at:
            break
    table.remark(RemarkCode.LABEL_MISSING, at, label=spelled if at else label)
    return None


def _beside(table: Table, label: str) -> tuple[str, TableCell | None]:
    """Return where a label stands above the table, in whatever row, and the cell to the right of it, where filled."""
    for number, cells in sorted(table.sheet.rows.items()):
        # All cells of a merged label say the same.
        at = max((index for index, cell in cells.items() if cell.text.rstrip("：: ") == label), default=None)
        if number < table.head and at is not None:
            return cells[at].at, cells.get(at + 1)
    return "", None
