"""Writes a register as a sheet."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from qmstrace.present.registers import Heading, Register
from qmstrace.workbook.formats import Formats, set_up_table
from qmstrace.workbook.layout import LINE_POINTS, row_height

HEAD_HEIGHT = 24


def write_register(sheet: Worksheet, formats: Formats, register: Register, manual: str, *, top: int = 0) -> None:
    """Write a register, its head in row ``top``; a cell with one address links into the manual (a relative path)."""
    _write_head(sheet, formats, register.headings, top)
    for number, row in enumerate(register.rows, top + 1):
        texts = ["、".join(part.text for part in cell) for cell in row.cells]
        widths = (heading.width for heading in register.headings)
        sheet.set_row(number, row_height(zip(texts, widths, strict=True)))
        for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            address = cell[0].address if len(cell) == 1 else ""
            if address:
                sheet.write_url(number, index, f"external:{manual}/{address}", formats.link, text)
            elif row.verdict and index == len(texts) - 1:
                sheet.write_string(number, index, text, formats.verdicts[row.verdict])
            else:
                is_mark = register.headings[index].is_mark
                sheet.write_string(number, index, text, formats.mark if is_mark else formats.cell)
    set_up_table(sheet, rows=len(register.rows), columns=len(register.headings), kept=2, top=top)


def _write_head(sheet: Worksheet, formats: Formats, headings: tuple[Heading, ...], top: int) -> None:
    for index, heading in enumerate(headings):
        sheet.set_column(index, index, heading.width)
        sheet.write_string(top, index, heading.text, formats.upright if heading.is_mark else formats.head)
    longest = max((len(heading.text) for heading in headings if heading.is_mark), default=0)
    sheet.set_row(top, max(HEAD_HEIGHT, (longest + 1) * LINE_POINTS))
