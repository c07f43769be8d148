"""The formats of the cells of one workbook, and the set-up of its sheets for screen and paper."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.workbook.layout import VERDICT_COLOURS, base_format

A3_PAPER, A4_PAPER = 8, 9
HEAD = {"bold": True, "bg_color": "#2F4B6E", "font_color": "#FFFFFF"}
TITLE = {"font_name": "宋体", "font_size": 16, "bold": True}
WIDE = {"text_wrap": True, "valign": "vcenter"}
"""For merged cells: a text that is too long for one line goes on in the next."""


class Formats:
    """What cells look like."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.cell = self._add()
        self.link = self._add(font_color="#1F5FA8", underline=1)
        self.head = self._add(**HEAD, valign="vcenter")
        self.upright = self._add(**HEAD, rotation=270, align="center")
        self.mark = self._add(align="center")
        self.bold = self._add(bold=True)
        self.title = workbook.add_format(TITLE)
        self.wide_title = workbook.add_format({**TITLE, **WIDE})
        self.wide_subtitle = workbook.add_format({"font_name": "宋体", "bold": True, **WIDE})
        self.note = workbook.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#555555"})
        self.verdicts = {
            verdict: self._add(bg_color=background, font_color=text, bold=True)
            for verdict, (background, text) in VERDICT_COLOURS.items()
        }

    def _add(self, **more: Any) -> Format:
        return self._workbook.add_format(base_format(**more))


def set_up_table(sheet: Worksheet, *, rows: int, columns: int, kept: int, top: int = 0) -> None:
    """Keep the head (row ``top``) and the first columns in view, let columns be filtered, repeat the head on paper."""
    sheet.freeze_panes(top + 1, kept)
    sheet.autofilter(top, 0, top + max(1, rows), columns - 1)
    sheet.repeat_rows(top)


def set_up_page(sheet: Worksheet, *, company: str, day: str, landscape: bool) -> None:
    """Print on A3 across or A4 upright, as wide as the page, with company, day and page numbers."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A3_PAPER if landscape else A4_PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{company.replace('&', '&&')}&R评定日期：{day}")
    sheet.set_footer("&C第&P页 共&N页")
