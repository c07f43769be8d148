"""Writes the workbook suite: a summary, the matrix, the registers, and how to fill them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.catalog import Source
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.document_registers import document_register, form_register
from qmstrace.present.gap_register import gap_register
from qmstrace.present.guide import GUIDE, GUIDE_NOTES
from qmstrace.present.labels import label
from qmstrace.present.matrix_registers import (
    action_register,
    crosswalk_register,
    evidence_register,
    exclusion_register,
)
from qmstrace.present.registers import Register
from qmstrace.present.rows import Selection
from qmstrace.present.source_registers import external_register, responsibility_register, statutory_register
from qmstrace.trace.assessment import Counts, SourceCount
from qmstrace.workbook.formats import Formats, set_up_page
from qmstrace.workbook.guide_sheet import choices, list_ranges, write_guide
from qmstrace.workbook.register_sheet import Book, write_register
from qmstrace.workbook.state_sheet import write_state

SUMMARY = "汇总"
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
Progress = Callable[[int, int], None]


def gap_workbook(
    assessed: Assessed, manual: str, progress: Progress | None = None, selection: Selection | None = None
) -> bytes:
    """Return the workbook; ``manual`` is the relative path from its folder to the manual's."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
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
        project, day = self._assessed.project, self._assessed.assessment.day
        self._workbook.set_properties(
            {
                "title": "差距矩阵",
                "company": project.company.name,
                "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
            }
        )
        registers = self._registers()
        summary = self._sheet(SUMMARY, landscape=False)
        sheets = [self._sheet(register.title) for register in registers]
        guide = self._sheet(GUIDE)
        offered = choices(registers, project.company.parties)
        book = Book(formats=self._formats, manual=self._manual, lists=list_ranges(offered, GUIDE_NOTES))
        sheets[0].fit_to_pages(MATRIX_PAGES, 0)
        sheets[0].print_across()
        sheets[0].repeat_columns(1, MATRIX_KEPT)
        states = [
            write_register(
                sheet, book, register, kept=2 if number else MATRIX_KEPT, progress=None if number else progress
            )
            for number, (sheet, register) in enumerate(zip(sheets, registers, strict=True))
        ]
        write_guide(guide, self._formats, registers, offered, GUIDE_NOTES)
        self._summary(summary, write_state(self._workbook, self._assessed, states))

    def _registers(self) -> tuple[Register, ...]:
        matrix = gap_register(self._assessed, self._addresses, self._selection)
        return matrix, *(make(self._assessed, self._addresses) for make in REGISTERS)

    def _sheet(self, title: str, *, landscape: bool = True) -> Worksheet:
        sheet = self._workbook.add_worksheet(title)
        company, day = self._assessed.project.company, str(self._assessed.assessment.day)
        set_up_page(sheet, company=company.name, number=company.matrix_number, day=day, landscape=landscape)
        return sheet

    def _summary(self, sheet: Worksheet, stamp: str) -> None:
        project, assessment = self._assessed.project, self._assessed.assessment
        example = "（示例）" if project.company.is_example else ""
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(Verdict) + 1, 11)
        sheet.write_string(0, 0, f"{project.company.name}{example} 差距矩阵汇总", self._formats.title)
        sheet.write_string(1, 0, f"评定日期：{assessment.day}　各来源分别计数，不合并、不折算。", self._formats.note)
        row = 3
        shown = {source.id for source in self._sources}
        for count in assessment.sources:
            if count.source in shown:
                row = self._summary_block(sheet, row, count) + 1

    def _summary_block(self, sheet: Worksheet, row: int, count: SourceCount) -> int:
        project = self._assessed.project
        source = project.source_by_id[count.source]
        skeleton = "" if count.is_counted else "；不计入合计"
        heading = f"《{source.title}》 {source.number}（{label(count.standing)}{skeleton}）"
        sheet.write_string(row, 0, heading, self._formats.subtitle)
        for column, text in enumerate(["章节", *(label(verdict) for verdict in Verdict), "要点"]):
            sheet.write_string(row + 1, column, text, self._formats.head)
        row += 2
        for chapter, counts in count.chapters.items():
            provision = project.provision_by_id[chapter]
            target = f"external:{self._manual}/{self._addresses.provision(chapter)}"
            sheet.write_url(row, 0, target, self._formats.open.link, f"{provision.label} {provision.title}")
            self._counts(sheet, row, counts, self._formats.open.cell)
            row += 1
        sheet.write_string(row, 0, "合计", self._formats.bold)
        self._counts(sheet, row, count.counts, self._formats.bold)
        return row + 1

    def _counts(self, sheet: Worksheet, row: int, counts: Counts, cell: Format) -> None:
        for column, verdict in enumerate(Verdict, 1):
            number = counts[verdict]
            sheet.write_number(row, column, number, self._formats.verdicts[verdict] if number else cell)
        sheet.write_number(row, len(Verdict) + 1, sum(counts.values()), cell)
