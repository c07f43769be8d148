"""Writes the sheet that says what a workbook said when it went out."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from qmstrace.present.assessed import Assessed
from qmstrace.workbook.sheet_state import STATE_SHEET, BookState, SheetState, state_cells


def write_state(workbook: Workbook, assessed: Assessed, sheets: Sequence[SheetState]) -> str:
    """Write the sheet of the state, which people do not see, and return its checksum."""
    project = assessed.project
    state = BookState(
        company=project.company.name,
        sources={source.id: source.number for source in project.sources},
        day=str(assessed.assessment.day),
        sheets=tuple(sheets),
    )
    cells = state_cells(state)
    sheet = workbook.add_worksheet(STATE_SHEET)
    sheet.very_hidden()
    for row, cell in enumerate(cells):
        sheet.write_string(row, 0, cell)
    return cells[1]
