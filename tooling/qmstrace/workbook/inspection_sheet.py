"""Writes the workbook of a self-inspection: the check sheet to be filled in, and how the recorded ones ended."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.guide import GUIDE, INSPECTION_NOTES
from qmstrace.present.inspection_outcomes import inspection_notes, outcome_register
from qmstrace.present.inspection_registers import item_register
from qmstrace.present.language import translated
from qmstrace.present.registers import Register
from qmstrace.workbook.formats import Formats, set_up_book, set_up_page
from qmstrace.workbook.guide_sheet import choices, list_ranges, write_guide
from qmstrace.workbook.register_sheet import Book, write_fields, write_register
from qmstrace.workbook.sheet_state import SheetState
from qmstrace.workbook.state_sheet import write_state

KEPT = 2
"""Columns that are always in view: of the check sheet the item's number and title, which stand on each page too."""
CHECK_PAGES = 2
"""How many pages the check sheet is wide: on one, its letters would be too small to read."""


def inspection_workbook(assessed: Assessed, manual: str, sources: Collection[str]) -> bytes:
    """Return the workbook for the items of some sources, or of all; ``manual`` is the relative path to the manual."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    registers = (item_register(assessed, Addresses(assessed), sources), outcome_register(assessed))
    with xlsxwriter.Workbook(buffer, options) as workbook:
        company, day = assessed.project.company, assessed.assessment.day
        set_up_book(workbook, title=registers[0].title, company=company.name, day=day)
        formats = Formats(workbook)
        sheets = [_sheet(workbook, assessed, register.title) for register in registers]
        guide = _sheet(workbook, assessed, GUIDE)
        entries = [entry for register in registers for _, entry in register.entries]
        offered = choices(entries, company.parties)
        book = Book(formats=formats, manual=manual, lists=list_ranges(offered, INSPECTION_NOTES))
        states = [_write(sheet, book, assessed, register) for sheet, register in zip(sheets, registers, strict=True)]
        write_guide(guide, formats, registers, offered, INSPECTION_NOTES)
        write_state(workbook, assessed, states)
    return buffer.getvalue()


def _sheet(workbook: Workbook, assessed: Assessed, title: str) -> Worksheet:
    sheet = workbook.add_worksheet(translated(title))
    company, day = assessed.project.company, str(assessed.assessment.day)
    set_up_page(sheet, company=company.name, number=company.matrix_number, day=day, landscape=True)
    return sheet


def _write(sheet: Worksheet, book: Book, assessed: Assessed, register: Register) -> SheetState:
    """Write a register below its title, the notes, and what is to be filled in of the inspection as a whole."""
    company = assessed.project.company
    name = company.name + (translated("（示例）") if company.is_example else "")
    notes = inspection_notes(assessed)
    # A hidden column shows nothing, and columns that stand on each page would repeat the start of a note.
    first, beside = (1, KEPT + 2) if register.kind else (0, 0)
    sheet.write_string(0, first, f"{name} {translated(register.title)}", book.formats.title)
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, beside, note, book.formats.note)
    if register.kind:
        sheet.fit_to_pages(CHECK_PAGES, 0)
        sheet.print_across()
        sheet.repeat_columns(1, KEPT)
        write_fields(sheet, book, register, top=1)
    return write_register(sheet, book, register, top=max(len(notes), len(register.fields)) + 1, kept=KEPT)
