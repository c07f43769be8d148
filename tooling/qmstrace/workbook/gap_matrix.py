"""Writes the gap matrix workbook: a summary, and for each source one row per point and control."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

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
from qmstrace.present.registers import Register
from qmstrace.present.rows import COLUMNS, GapRow, gap_rows
from qmstrace.present.source_registers import external_register, responsibility_register, statutory_register
from qmstrace.trace.assessment import Counts, SourceCount
from qmstrace.workbook.layout import VERDICT_COLOURS, base_format, row_height

REGISTERS = (responsibility_register, statutory_register, document_register, form_register, external_register)
MOST_LINKS = 65_000
"""A sheet can hold 65,530 links; beyond this, cells keep their text only."""
SHEET_NAME = 31
A3_PAPER = 8
Progress = Callable[[int, int], None]


def gap_workbook(assessed: Assessed, manual: str, progress: Progress | None = None) -> bytes:
    """Return the workbook; ``manual`` is the relative path from its folder to the manual's."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        _Writer(workbook, assessed, manual, progress).write()
    return buffer.getvalue()


class _Writer:
    def __init__(self, workbook: Workbook, assessed: Assessed, manual: str, progress: Progress | None) -> None:
        self._workbook = workbook
        self._assessed = assessed
        self._manual = manual
        self._progress = progress
        self._addresses = Addresses(assessed)
        self._cell = self._format()
        self._link = self._format(font_color="#1F5FA8", underline=1)
        self._head = self._format(bold=True, bg_color="#2F4B6E", font_color="#FFFFFF", valign="vcenter")
        self._upright = self._format(bold=True, bg_color="#2F4B6E", font_color="#FFFFFF", rotation=270, align="center")
        self._mark = self._format(align="center")
        self._bold = self._format(bold=True)
        self._title = workbook.add_format({"font_name": "宋体", "font_size": 16, "bold": True})
        self._note = workbook.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#555555"})
        self._verdicts = {
            verdict: self._format(bg_color=background, font_color=text, bold=True)
            for verdict, (background, text) in VERDICT_COLOURS.items()
        }

    def _format(self, **more: Any) -> Format:
        return self._workbook.add_format(base_format(**more))

    def write(self) -> None:
        day = self._assessed.assessment.day
        self._workbook.set_properties(
            {
                "title": "差距矩阵",
                "company": self._assessed.project.company.name,
                "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
            }
        )
        self._summary(self._workbook.add_worksheet("汇总"))
        for source in self._assessed.project.sources:
            self._matrix(self._workbook.add_worksheet(f"差距矩阵 {source.prefix}"[:SHEET_NAME]), source)
        for register in REGISTERS:
            self._register(register(self._assessed, self._addresses))

    def _summary(self, sheet: Worksheet) -> None:
        project, assessment = self._assessed.project, self._assessed.assessment
        example = "（示例）" if project.company.is_example else ""
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(Verdict) + 1, 11)
        sheet.write_string(0, 0, f"{project.company.name}{example} 差距矩阵汇总", self._title)
        sheet.write_string(1, 0, f"评定日期：{assessment.day}　各来源分别计数，不合并、不折算。", self._note)
        row = 3
        for count in assessment.sources:
            row = self._summary_block(sheet, row, count) + 1
        self._page(sheet, landscape=False)

    def _summary_block(self, sheet: Worksheet, row: int, count: SourceCount) -> int:
        project = self._assessed.project
        source = project.source_by_id[count.source]
        skeleton = "" if count.is_counted else "；不计入合计"
        heading = f"《{source.title}》 {source.number}（{label(count.standing)}{skeleton}）"
        sheet.write_string(row, 0, heading, self._workbook.add_format({"font_name": "宋体", "bold": True}))
        for column, text in enumerate(["章节", *(label(verdict) for verdict in Verdict), "要点"]):
            sheet.write_string(row + 1, column, text, self._head)
        row += 2
        for chapter, counts in count.chapters.items():
            provision = project.provision_by_id[chapter]
            target = f"external:{self._manual}/{self._addresses.provision(chapter)}"
            sheet.write_url(row, 0, target, self._link, f"{provision.label} {provision.title}")
            self._counts(sheet, row, counts, self._cell)
            row += 1
        sheet.write_string(row, 0, "合计", self._bold)
        self._counts(sheet, row, count.counts, self._bold)
        return row + 1

    def _counts(self, sheet: Worksheet, row: int, counts: Counts, cell: Format) -> None:
        for column, verdict in enumerate(Verdict, 1):
            number = counts[verdict]
            sheet.write_number(row, column, number, self._verdicts[verdict] if number else cell)
        sheet.write_number(row, len(Verdict) + 1, sum(counts.values()), cell)

    def _matrix(self, sheet: Worksheet, source: Source) -> None:
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.heading, self._head)
        sheet.set_row(0, 24)
        rows = list(gap_rows(self._assessed.project, self._assessed.assessment, source=source.id))
        links = 0
        for number, row in enumerate(rows, 1):
            links += self._row(sheet, number, row, links < MOST_LINKS)
            if self._progress is not None and number % 500 == 0:
                self._progress(number, len(rows))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        self._page(sheet, landscape=True)
        sheet.repeat_rows(0)

    def _row(self, sheet: Worksheet, number: int, row: GapRow, may_link: bool) -> int:
        texts = [column.value(row) for column in COLUMNS]
        sheet.set_row(number, row_height((text, column.width) for text, column in zip(texts, COLUMNS, strict=True)))
        targets = self._targets(row) if may_link else {}
        for index, (column, text) in enumerate(zip(COLUMNS, texts, strict=True)):
            if column.key in targets and text:
                sheet.write_url(number, index, f"external:{self._manual}/{targets[column.key]}", self._link, text)
            elif column.key == "verdict":
                sheet.write_string(number, index, text, self._verdicts[row.verdict])
            else:
                sheet.write_string(number, index, text, self._cell)
        return len(targets)

    def _targets(self, row: GapRow) -> dict[str, str]:
        targets = {"point_id": self._addresses.point(row.point.id)}
        if row.link is not None:
            targets["control"] = self._addresses.control(row.link.control.id, row.link.control.document)
        if row.evidence:
            targets["evidence"] = self._addresses.evidence(row.evidence[0])
        return targets

    def _register(self, register: Register) -> None:
        sheet = self._workbook.add_worksheet(register.title)
        for index, heading in enumerate(register.headings):
            sheet.set_column(index, index, heading.width)
            sheet.write_string(0, index, heading.text, self._upright if heading.is_mark else self._head)
        sheet.set_row(0, 110 if any(heading.is_mark for heading in register.headings) else 24)
        for number, row in enumerate(register.rows, 1):
            texts = ["、".join(part.text for part in cell) for cell in row.cells]
            widths = (heading.width for heading in register.headings)
            sheet.set_row(number, row_height(zip(texts, widths, strict=True)))
            for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                is_last = index == len(texts) - 1
                address = cell[0].address if len(cell) == 1 else ""
                if address:
                    sheet.write_url(number, index, f"external:{self._manual}/{address}", self._link, text)
                else:
                    shown = self._verdicts[row.verdict] if row.verdict and is_last else self._cell
                    sheet.write_string(number, index, text, self._mark if register.headings[index].is_mark else shown)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, len(register.rows)), len(register.headings) - 1)
        self._page(sheet, landscape=True)
        sheet.repeat_rows(0)

    def _page(self, sheet: Worksheet, *, landscape: bool) -> None:
        if landscape:
            sheet.set_landscape()
            sheet.set_paper(A3_PAPER)
        else:
            sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        company = self._assessed.project.company.name.replace("&", "&&")
        sheet.set_header(f"&L{company}&R评定日期：{self._assessed.assessment.day}")
        sheet.set_footer("&C第&P页 共&N页")
