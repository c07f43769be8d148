"""Writes what changed between two editions as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.present.edition_rows import HEADINGS, EditionRow, edition_rows, marked
from qmstrace.sources.edition_diff import Edit, EditionDiff
from qmstrace.sources.impact import Impact
from qmstrace.workbook.layout import FONT, base_format, row_height

WIDTHS = (8, 22, 22, 8, 70, 24, 24, 20, 24, 20)
TEXT_COLUMN = 4
FIRST_ROW = 3
A3_PAPER = 8
COLOURS: Mapping[Edit, Mapping[str, object]] = {
    Edit.REMOVED: {"font_color": "#8E1B10", "font_strikeout": True},
    Edit.ADDED: {"font_color": "#1C5A28", "underline": 1},
    Edit.KEPT: {},
}


def edition_workbook(diff: EditionDiff, impacts: Mapping[str, Impact]) -> bytes:
    """Return a workbook with one row for each change; changed words are struck out or underlined."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet("版本比较")
        cell = workbook.add_format(base_format())
        edits = {edit: workbook.add_format({**FONT, **more}) for edit, more in COLOURS.items()}
        _head(workbook, sheet, diff)
        for number, row in enumerate(edition_rows(diff, impacts), FIRST_ROW):
            _write(sheet, number, row, cell, edits)
    return buffer.getvalue()


def _head(workbook: Workbook, sheet: Worksheet, diff: EditionDiff) -> None:
    counts = f"修改 {len(diff.changed)}　删除 {len(diff.removed)}　新增 {len(diff.added)}　改号 {len(diff.renumbered)}"
    sheet.write_string(
        0, 0, f"版本比较：{diff.old.name} → {diff.new.name}", workbook.add_format({**FONT, "bold": True})
    )
    sheet.write_string(1, 0, counts, workbook.add_format(FONT))
    head = workbook.add_format(base_format(bold=True, bg_color="#E8F0F8"))
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW - 1, column, heading, head)
    total = len(diff.changed) + len(diff.removed) + len(diff.added) + len(diff.renumbered)
    sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + total, len(HEADINGS) - 1)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.set_paper(A3_PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _write(sheet: Worksheet, number: int, row: EditionRow, cell: Format, edits: Mapping[Edit, Format]) -> None:
    cells = row.cells()
    for column, text in enumerate(cells):
        sheet.write_string(number, column, text, cell)
    if len(row.runs) > 1:
        pieces = [piece for run in row.runs for piece in (edits[run.edit], run.text)]
        sheet.write_rich_string(number, TEXT_COLUMN, *pieces, cell)
    elif row.runs:
        sheet.write_string(number, TEXT_COLUMN, row.runs[0].text, cell)
    shown = [(text, WIDTHS[column]) for column, text in enumerate(cells)]
    sheet.set_row(number, row_height([*shown, (marked(row.runs), WIDTHS[TEXT_COLUMN])]))
