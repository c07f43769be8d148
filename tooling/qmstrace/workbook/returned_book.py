"""Reads a workbook that came back: what was changed in it since it went out, and what was added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from qmstrace.model.project import Project
from qmstrace.model.returned import CellPlace, Edit, NewRecord, Remark, RemarkCode, Returned
from qmstrace.present.registers import Heading
from qmstrace.workbook.check_sheet import of_inspection, read_check_sheet
from qmstrace.workbook.register_sheet import KEY_MARK
from qmstrace.workbook.returned_cell import Table
from qmstrace.workbook.returned_sheet import read_sheet
from qmstrace.workbook.sheet_state import MARK, STATE_SHEET, BookState, SheetState, fixed_mark, read_state
from qmstrace.workbook.table_file import TableSheet, open_elsewhere, read_table_file

HEAD_ROWS = 50
"""The head of a table is looked for in this many rows."""
Columns = Mapping[str, Sequence[Heading]]
"""The columns of the registers that can be filled in, by kind."""


def read_returned(path: Path, name: str, project: Project, columns: Columns) -> tuple[Returned, date | None]:
    """Return what a workbook brings back, and the day that it was made for where its state can be read.

    ``name`` is what messages call it.

    Raises:
        RequestError: it is no workbook that may be read.
    """
    sheets = read_table_file(path, formulas=True)
    remarks = [Remark(code=RemarkCode.FILE_OPEN, place=CellPlace(file=name))] if open_elsewhere(path) else []
    state = _state(sheets, name, project, columns)
    if isinstance(state, Remark):
        return Returned(file=name, edits=(), records=(), remarks=(*remarks, state)), None
    edits: list[Edit] = []
    records: list[NewRecord] = []
    check_sheet = None
    for sheet in state.sheets:
        if sheet.kind:
            found = _table(sheets, sheet, name)
            if isinstance(found, Remark):
                remarks.append(found)
                continue
            part = read_sheet(found, sheet, columns[sheet.kind])
            if sheet.kind == "inspection":
                check_sheet = read_check_sheet(found, sheet)
                part.edits = of_inspection(part, check_sheet)
            edits += part.edits
            records += part.records
            remarks += part.remarks
        else:
            remarks += _changed_rows(sheets, sheet, name)
    returned = Returned(
        file=name,
        edits=tuple(edits),
        records=tuple(records),
        remarks=tuple(remarks),
        check_sheet=check_sheet,
    )
    return returned, _day(state)


def _day(state: BookState) -> date:
    return date.fromisoformat(state.day)


def _state(sheets: Sequence[TableSheet], file: str, project: Project, columns: Columns) -> BookState | Remark:
    """Return the state, or why the workbook is not read."""
    place = CellPlace(file=file)
    held = [[row[0].text if 0 in row else "" for row in sheet.rows.values()] for sheet in sheets]
    cells = next((column for column in held if column[:1] == [MARK]), None)
    if cells is None:
        damaged = any(sheet.name == STATE_SHEET for sheet in sheets)
        return Remark(code=RemarkCode.STATE_DAMAGED if damaged else RemarkCode.NO_STATE, place=place)
    try:
        state = read_state(cells)
        _day(state)
    except ValueError:
        return Remark(code=RemarkCode.STATE_DAMAGED, place=place)
    if state.company != project.company.name:
        return Remark(code=RemarkCode.OTHER_PROJECT, place=place, params={"company": state.company})
    for source, number in state.sources.items():
        now = project.source_by_id.get(source)
        if now is None or now.number != number:
            other = {"source": source, "number": number, "now": now.number if now else ""}
            return Remark(code=RemarkCode.OTHER_EDITION, place=place, params=other)
    for sheet in state.sheets:
        known = {heading.field for heading in columns.get(sheet.kind, ())}
        if sheet.kind and not known.issuperset(sheet.fields):
            return Remark(code=RemarkCode.OTHER_COLUMNS, place=place, params={"sheet": sheet.title})
    return state


def _table(sheets: Sequence[TableSheet], state: SheetState, file: str) -> Table | Remark:
    """Return the sheet that has the keys of a register, whatever it is called now."""
    mark = KEY_MARK + state.kind
    found = [
        (sheet, row, column)
        for sheet in sheets
        for row, cells in sheet.rows.items()
        if row <= HEAD_ROWS
        for column, cell in cells.items()
        if cell.text == mark
    ]
    if len(found) == 1:
        ((sheet, row, column),) = found
        return Table(file=file, sheet=sheet, head=row, keys=column)
    if found:
        names = "、".join(dict.fromkeys(sheet.name for sheet, _, _ in found))
        return Remark(
            code=RemarkCode.SHEET_TWICE, place=CellPlace(file=file, sheet=state.title), params={"sheets": names}
        )
    there = next((sheet for sheet in sheets if sheet.name == state.title or _head(sheet, state)), None)
    code = RemarkCode.NO_KEYS if there else RemarkCode.SHEET_MISSING
    return Remark(code=code, place=CellPlace(file=file, sheet=there.name if there else state.title))


def _head(sheet: TableSheet, state: SheetState) -> int | None:
    """Return the row of a sheet that has all headings of a register."""
    wanted = set(state.headings)
    heads = ((row, {cell.text for cell in cells.values()}) for row, cells in sheet.rows.items() if row <= HEAD_ROWS)
    return next((row for row, texts in heads if wanted <= texts), None)


def _changed_rows(sheets: Sequence[TableSheet], state: SheetState, file: str) -> list[Remark]:
    """Return which rows of a sheet that is not read back are none of those that went out."""
    sheet = next((sheet for sheet in sheets if sheet.name == state.title), None)
    if sheet is None:
        return []
    head = _head(sheet, state)
    if head is None:
        return [_fixed(file, sheet, 1)]
    places = {cell.text: index for index, cell in sheet.rows[head].items()}
    known = {row.values for row in state.rows}
    remarks = []
    for number, cells in sheet.rows.items():
        found = [cells.get(places[heading]) for heading in state.headings]
        marks = tuple(fixed_mark(cell.text if cell else "") for cell in found)
        if number > head and any(found) and marks not in known:
            remarks.append(_fixed(file, sheet, number))
    return remarks


def _fixed(file: str, sheet: TableSheet, row: int) -> Remark:
    place = CellPlace(file=file, sheet=sheet.name, cell=f"A{row}")
    return Remark(code=RemarkCode.FIXED_SHEET_EDITED, place=place)
