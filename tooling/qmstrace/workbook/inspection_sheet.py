"""Writes the workbook of a self-inspection: the check sheet to be filled in, and how the recorded ones ended."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.vocabulary import Result
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.inspection_registers import (
    NOT_APPLICABLE,
    RESULT,
    inspection_notes,
    item_register,
    outcome_register,
)
from qmstrace.present.labels import label
from qmstrace.present.registers import Register
from qmstrace.workbook.formats import Formats, set_up_page
from qmstrace.workbook.register_sheet import Book, write_register

RESULTS = [*(label(result) for result in Result), NOT_APPLICABLE]
SPARE_ROWS = 200
"""Rows below the items in which a result can be chosen too: an inspector may add what no item says."""


def inspection_workbook(assessed: Assessed, manual: str, sources: Collection[str]) -> bytes:
    """Return the workbook for the items of some sources, or of all; ``manual`` is the relative path to the manual."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    company = assessed.project.company
    example = "（示例）" if company.is_example else ""
    notes = inspection_notes(assessed)
    items = item_register(assessed, Addresses(assessed), sources)
    with xlsxwriter.Workbook(buffer, options) as workbook:
        formats = Formats(workbook)
        for register in (items, outcome_register(assessed)):
            sheet = workbook.add_worksheet(register.title)
            set_up_page(
                sheet,
                company=company.name,
                number=company.matrix_number,
                day=str(assessed.assessment.day),
                landscape=True,
            )
            top = _head(sheet, formats, f"{company.name}{example} {register.title}", notes)
            write_register(sheet, Book(formats=formats, manual=manual, lists={}), register, top=top)
            if register is items:
                _offer_results(sheet, register, top)
    return buffer.getvalue()


def _head(sheet: Worksheet, formats: Formats, title: str, notes: tuple[str, ...]) -> int:
    """Write the title and the notes; return the row below."""
    sheet.write_string(0, 0, title, formats.title)
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note, formats.note)
    return len(notes) + 1


def _offer_results(sheet: Worksheet, register: Register, top: int) -> None:
    column = [heading.text for heading in register.headings].index(RESULT)
    sheet.data_validation(
        top + 1,
        column,
        top + len(register.rows) + SPARE_ROWS,
        column,
        {
            "validate": "list",
            "source": RESULTS,
            "error_title": RESULT,
            "error_message": f"请选择：{'、'.join(RESULTS)}",
        },
    )
