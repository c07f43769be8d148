"""A small workbook with everything in it that a spreadsheet program may spoil, and how it is read."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import xlsxwriter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MATRIX, DATA = "差距矩阵 甲", "_数据"
HEADINGS = ("编号", "要点", "覆盖", "说明", "复核日期", "件数", "指纹", "长文")
COVERAGES = ("完全", "部分", "共同")
PROGRAMS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "'引", "完", "")
"""Texts that begin as a formula does, or with the quote that keeps one from being a formula."""
LONG = "应当“确认”；\n" * 4_000
ROWS = len(PROGRAMS)
LAST = ROWS + 1


def make_book(path: Path) -> None:
    """Make the workbook: the rows of the matrix in descending order, what belongs to them in a very hidden sheet."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    red, text = book.add_format({"bg_color": "#C00000"}), book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(MATRIX)
    sheet.write_row(0, 0, HEADINGS, red)
    for row, program in enumerate(PROGRAMS, 1):
        sheet.write_string(row, 0, f"甲-{ROWS - row}")
        sheet.write_url(row, 1, f"external:../html/甲.html#k{row}", string=f"=要点 {row}")
        sheet.write_string(row, 2, COVERAGES[row % 3], red if row < 4 else None)
        sheet.write_string(row, 3, program, text)
        sheet.write_blank(row, 4, None, day)
        sheet.write_number(row, 5, row)
        sheet.write_string(row, 6, f"{row:016x}")
        sheet.write_string(row, 7, LONG if row == 1 else "短")
        sheet.set_row(row, None, None, {"level": 1 + row % 2})
    sheet.set_column(6, 6, 20, None, {"hidden": True})
    sheet.autofilter(0, 0, ROWS, len(HEADINGS) - 1)
    sheet.freeze_panes(1, 1)
    sheet.data_validation(1, 2, ROWS, 2, {"validate": "list", "source": list(COVERAGES)})
    data = book.add_worksheet(DATA)
    data.very_hidden()
    for row in range(3):
        data.write_string(row, 0, base64.b64encode(random.Random(row).randbytes(24_000)).decode())
    titled = book.add_worksheet("有题目")
    titled.write_column(0, 0, ["题目", "", "编号", "甲-1"])
    book.close()


def open_book(path: Path) -> Workbook:
    """Return a workbook as openpyxl reads it."""
    return openpyxl.load_workbook(path)


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """Return what the rows below the header of a sheet hold, by heading; a cell with an empty text holds nothing."""
    head, *others = sheet.iter_rows(values_only=True)
    return [{str(heading): value or None for heading, value in zip(head, row, strict=True)} for row in others]


def links(sheet: Worksheet) -> dict[str, tuple[str, str | None]]:
    """Return where each link of a sheet leads, by its cell, however its address is written."""
    found = {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row}
    return {cell: (unquote(str(link.target)).replace("\\", "/"), link.location) for cell, link in found.items() if link}
