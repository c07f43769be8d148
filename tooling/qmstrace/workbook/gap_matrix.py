"""Writes the workbook suite: a summary, the matrix of each source, and the registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import content_fingerprint
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.document_registers import document_register, form_register
from qmstrace.present.matrix_registers import (
    action_register,
    crosswalk_register,
    evidence_register,
    exclusion_register,
)
from qmstrace.present.rows import COLUMNS, GapRow, Selection, gap_rows
from qmstrace.present.source_registers import external_register, responsibility_register, statutory_register
from qmstrace.workbook.formats import Formats, set_up_page, set_up_table
from qmstrace.workbook.layout import row_height
from qmstrace.workbook.register_sheet import write_register
from qmstrace.workbook.summary_sheet import write_summary

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
        write_summary(
            self._workbook,
            self._sheet("汇总", landscape=False),
            self._formats,
            self._assessed,
            self._addresses,
            manual=self._manual,
            sources=self._sources,
            stamp=self._stamp(),
        )
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

    def _stamp(self) -> str:
        """Return a checksum over what the workbook was drawn from: the day, and the verdict of every point."""
        assessment = self._assessed.assessment
        verdicts = {point: found.verdict.value for point, found in assessment.points.items()}
        return content_fingerprint({"day": str(assessment.day), **verdicts})

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
