"""The formats of the cells of one workbook, and the set-up of its sheets for screen and paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.present.language import translated
from qmstrace.workbook.layout import FONT, VERDICT_COLOURS, base_format

A3_PAPER, A4_PAPER = 8, 9
HEAD = {"bold": True, "font_color": "#FFFFFF", "valign": "vcenter"}
TITLE = {"font_name": "宋体", "font_size": 16, "bold": True}
WIDE = {"text_wrap": True, "valign": "vcenter"}
"""For merged cells: a text that is too long for one line goes on in the next."""
HEAD_COLOUR, ENTRY_HEAD_COLOUR = "#2F4B6E", "#7A4A00"
FIXED_COLOUR = "#EFEFEF"
DAY = "yyyy-mm-dd"


class CellFormats:
    """How the cells of a table look that may be filled in, or those that may not."""

    def __init__(self, workbook: Workbook, **more: Any) -> None:
        def add(**own: Any) -> Format:
            return workbook.add_format(base_format(**more, **own))

        self.cell = add()
        self.day = add(num_format=DAY, align="left")
        self.link = add(font_color="#1F5FA8", underline=1)
        self.mark = add(align="center")
        # What looks like a formula stays text even when somebody opens the cell and leaves it again.
        self.quoted = add(quote_prefix=True)


class Formats:
    """What cells look like."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.open = CellFormats(workbook)
        self.fixed = CellFormats(workbook, bg_color=FIXED_COLOUR)
        self.head = self._add(**HEAD, bg_color=HEAD_COLOUR)
        self.entry_head = self._add(**HEAD, bg_color=ENTRY_HEAD_COLOUR)
        self.upright = self._add(**HEAD, bg_color=HEAD_COLOUR, rotation=270, align="center")
        self.bold = self._add(bold=True)
        self.paragraph = workbook.add_format({**FONT, "text_wrap": True, "valign": "top"})
        self.title = workbook.add_format(TITLE)
        self.wide_title = workbook.add_format({**TITLE, **WIDE})
        self.wide_subtitle = workbook.add_format({"font_name": "宋体", "bold": True, **WIDE})
        self.subtitle = workbook.add_format({"font_name": "宋体", "bold": True})
        self.note = workbook.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#555555"})
        self.verdicts = {
            verdict: self._add(bg_color=background, font_color=text, bold=True)
            for verdict, (background, text) in VERDICT_COLOURS.items()
        }

    def _add(self, **more: Any) -> Format:
        return self._workbook.add_format(base_format(**more))


def set_up_book(workbook: Workbook, *, title: str, company: str, day: date) -> None:
    """Say what a workbook is, whose, and of which day: not of the moment in which it was made."""
    created = datetime(day.year, day.month, day.day, tzinfo=UTC)
    workbook.set_properties({"title": translated(title), "company": company, "created": created})


def set_up_table(sheet: Worksheet, *, rows: int, columns: int, kept: int, top: int = 0) -> None:
    """Keep the head (row ``top``) and the first columns in view, let columns be filtered, repeat the head on paper."""
    sheet.freeze_panes(top + 1, kept)
    sheet.autofilter(top, 0, top + max(1, rows), columns - 1)
    sheet.repeat_rows(top)


def set_up_page(sheet: Worksheet, *, company: str, number: str, day: str, landscape: bool) -> None:
    """Print on A3 across or A4 upright, as wide as the page, with company, number, day and page numbers."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A3_PAPER if landscape else A4_PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    numbered = translated("编号：{number}　").format(number=_plain(number)) if number else ""
    assessed = translated("评定日期：{day}").format(day=day)
    sheet.set_header(f"&L{_plain(company)}&C&A&R{numbered}{assessed}")
    sheet.set_footer(f"&C{translated('第&P页 共&N页')}")


def _plain(text: str) -> str:
    return text.replace("&", "&&")
