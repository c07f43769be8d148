"""Writes the workbook suite: a summary, the matrix, the registers, and how to fill them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.catalog import Source
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.document_registers import document_register, form_register
from qmstrace.present.gap_register import MATRIX_HEADINGS, gap_register
from qmstrace.present.guide import GUIDE, GUIDE_NOTES
from qmstrace.present.language import translated
from qmstrace.present.matrix_registers import (
    ACTION_COLUMNS,
    EVIDENCE_COLUMNS,
    EXCLUSION_COLUMNS,
    action_register,
    crosswalk_register,
    evidence_register,
    exclusion_register,
)
from qmstrace.present.registers import Register
from qmstrace.present.rows import Selection
from qmstrace.present.source_registers import external_register, responsibility_register, statutory_register
from qmstrace.workbook.formats import Formats, set_up_book, set_up_page
from qmstrace.workbook.guide_sheet import choices, list_ranges, write_guide
from qmstrace.workbook.register_sheet import Book, write_register
from qmstrace.workbook.sheet_state import SheetState
from qmstrace.workbook.state_sheet import write_state
from qmstrace.workbook.summary_sheet import write_summary

TITLE, SUMMARY = "差距矩阵", "汇总"
MATRIX_KEPT = 5
"""Columns of the matrix that are always in view and on each page: up to the number of the point."""
MATRIX_PAGES = 2
"""How many pages the matrix is wide: on one, its letters would be too small to read."""
REGISTERS = (
    evidence_register,
    exclusion_register,
    action_register,
    crosswalk_register,
    responsibility_register,
    statutory_register,
    document_register,
    form_register,
    external_register,
)
ENTRIES = tuple(
    heading.entry
    for headings in (MATRIX_HEADINGS, EVIDENCE_COLUMNS, EXCLUSION_COLUMNS, ACTION_COLUMNS)
    for heading in headings
    if heading.entry
)
Progress = Callable[[int, int], None]


def gap_workbook(
    assessed: Assessed, manual: str, progress: Progress | None = None, selection: Selection | None = None
) -> bytes:
    """Return the workbook; ``manual`` is the relative path from its folder to the manual's."""
    buffer = BytesIO()
    # The parts of the file lie on disk until they are packed: in memory they would take more room than all the cells.
    with TemporaryDirectory() as folder:
        options = {"tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as workbook:
            _Writer(workbook, assessed, manual, selection or Selection()).write(progress)
    return buffer.getvalue()


class _Writer:
    def __init__(self, workbook: Workbook, assessed: Assessed, manual: str, selection: Selection) -> None:
        self._workbook = workbook
        self._assessed = assessed
        self._manual = manual
        self._selection = selection
        self._addresses = Addresses(assessed)
        self._formats = Formats(workbook)

    @property
    def _sources(self) -> Sequence[Source]:
        wanted = self._selection.sources
        return [source for source in self._assessed.project.sources if not wanted or source.id in wanted]

    def write(self, progress: Progress | None) -> None:
        company, day = self._assessed.project.company, self._assessed.assessment.day
        set_up_book(self._workbook, title=TITLE, company=company.name, day=day)
        summary = self._sheet(SUMMARY, landscape=False)
        offered = choices(ENTRIES, company.parties)
        book = Book(formats=self._formats, manual=self._manual, lists=list_ranges(offered, GUIDE_NOTES))
        written: list[Register] = []
        states: list[SheetState] = []
        for register in self._registers():
            sheet = self._sheet(register.title)
            kept, shown = (2, None) if written else (MATRIX_KEPT, progress)
            states.append(write_register(sheet, book, register, kept=kept, progress=shown))
            if not written:
                _set_up_matrix(sheet)
            # What follows needs the columns alone.
            written.append(replace(register, rows=()))
        write_guide(self._sheet(GUIDE), self._formats, written, offered, GUIDE_NOTES)
        write_summary(
            self._workbook,
            summary,
            self._formats,
            self._assessed,
            self._addresses,
            manual=self._manual,
            sources=self._sources,
            stamp=write_state(self._workbook, self._assessed, states),
        )

    def _registers(self) -> Iterator[Register]:
        yield gap_register(self._assessed, self._addresses, self._selection)
        for make in REGISTERS:
            yield make(self._assessed, self._addresses)

    def _sheet(self, title: str, *, landscape: bool = True) -> Worksheet:
        sheet = self._workbook.add_worksheet(translated(title))
        company, day = self._assessed.project.company, str(self._assessed.assessment.day)
        set_up_page(sheet, company=company.name, number=company.matrix_number, day=day, landscape=landscape)
        return sheet


def _set_up_matrix(sheet: Worksheet) -> None:
    sheet.fit_to_pages(MATRIX_PAGES, 0)
    sheet.print_across()
    sheet.repeat_columns(1, MATRIX_KEPT)
