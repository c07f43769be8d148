"""Writes the workbook suite: a summary, the matrix of each source, and the registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
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
from qmstrace.present.labels import label
from qmstrace.present.matrix_registers import (
    action_register,
    crosswalk_register,
    evidence_register,
    exclusion_register,
)
from qmstrace.present.rows import COLUMNS, GapRow, Selection, gap_rows
from qmstrace.present.source_registers import external_register, responsibility_register, statutory_register
from qmstrace.trace.assessment import Counts, SourceCount
from qmstrace.workbook.formats import Formats, set_up_page, set_up_table
from qmstrace.workbook.layout import row_height
from qmstrace.workbook.register_sheet import write_register

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
MOST_LINKS = 65_000
"""A sheet can hold 65,530 links; beyond this, cells keep their text only."""
SHEET_NAME = 31
HEAD_HEIGHT = 24
Progress = Callable[[int, int], None]


def gap_workbook(
    assessed: Assessed, manual: str, progress: Progress | None = None, selection: Selection | None = None
) -> bytes:
    """Return the workbook; ``manual`` is the relative path from its folder to the manual's."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        _Writer(workbook, assessed, manual, progress, selection or Selection()).write()
    return buffer.getvalue()


class _Writer:
    def __init__(
        self,
        workbook: Workbook,
        assessed: Assessed,
        manual: str,
        progress: Progress | None,
        selection: Selection,
    ) -> None:
        self._workbook = workbook
        self._assessed = assessed
        self._manual = manual
        self._progress = progress
        self._selection = selection
        self._addresses = Addresses(assessed)
        self._formats = Formats(workbook)

    @property
    def _sources(self) -> Sequence[Source]:
        wanted = self._selection.sources
        return [source for source in self._assessed.project.sources if not wanted or source.id in wanted]

    def write(self) -> None:
        day = self._assessed.assessment.day
        self._workbook.set_properties(
            {
                "title": "差距矩阵",
                "company": self._assessed.project.company.name,
                "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
            }
        )
        self._summary(self._sheet("汇总", landscape=False))
        for source in self._sources:
            self._matrix(self._sheet(f"差距矩阵 {source.prefix}"), source)
        for make in REGISTERS:
            register = make(self._assessed, self._addresses)
            write_register(self._sheet(register.title), self._formats, register, self._manual)

    def _sheet(self, title: str, *, landscape: bool = True) -> Worksheet:
        sheet = self._workbook.add_worksheet(title[:SHEET_NAME])
        company, day = self._assessed.project.company.name, str(self._assessed.assessment.day)
        set_up_page(sheet, company=company, day=day, landscape=landscape)
        return sheet

    def _summary(self, sheet: Worksheet) -> None:
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
            sheet.write_url(row, 0, target, self._formats.link, f"{provision.label} {provision.title}")
            self._counts(sheet, row, counts, self._formats.cell)
            row += 1
        sheet.write_string(row, 0, "合计", self._formats.bold)
        self._counts(sheet, row, count.counts, self._formats.bold)
        return row + 1

    def _counts(self, sheet: Worksheet, row: int, counts: Counts, cell: Format) -> None:
        for column, verdict in enumerate(Verdict, 1):
            number = counts[verdict]
            sheet.write_number(row, column, number, self._formats.verdicts[verdict] if number else cell)
        sheet.write_number(row, len(Verdict) + 1, sum(counts.values()), cell)

    def _matrix(self, sheet: Worksheet, source: Source) -> None:
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.heading, self._formats.head)
        sheet.set_row(0, HEAD_HEIGHT)
        wanted = replace(self._selection, sources=(source.id,))
        rows = list(gap_rows(self._assessed.project, self._assessed.assessment, wanted))
        links = 0
        for number, row in enumerate(rows, 1):
            links += self._row(sheet, number, row, links < MOST_LINKS)
            if self._progress is not None and number % 500 == 0:
                self._progress(number, len(rows))
        set_up_table(sheet, rows=len(rows), columns=len(COLUMNS), kept=1)

    def _row(self, sheet: Worksheet, number: int, row: GapRow, may_link: bool) -> int:
        texts = [column.value(row) for column in COLUMNS]
        sheet.set_row(number, row_height((text, column.width) for text, column in zip(texts, COLUMNS, strict=True)))
        targets = self._targets(row) if may_link else {}
        for index, (column, text) in enumerate(zip(COLUMNS, texts, strict=True)):
            if column.key in targets and text:
                target = f"external:{self._manual}/{targets[column.key]}"
                sheet.write_url(number, index, target, self._formats.link, text)
            elif column.key == "verdict":
                sheet.write_string(number, index, text, self._formats.verdicts[row.verdict])
            else:
                sheet.write_string(number, index, text, self._formats.cell)
        return len(targets)

    def _targets(self, row: GapRow) -> dict[str, str]:
        targets = {"point_id": self._addresses.point(row.point.id)}
        if row.link is not None:
            targets["control"] = self._addresses.control(row.link.control.id, row.link.control.document)
        if row.evidence:
            targets["evidence"] = self._addresses.evidence(row.evidence[0])
        return targets
