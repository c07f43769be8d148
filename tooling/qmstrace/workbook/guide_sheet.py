"""Writes the sheet that says how to fill in the others, with the lists that their drop-downs offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from qmstrace.present.entries import Entry
from qmstrace.present.guide import GUIDE, GUIDE_COLUMNS, guide_rows
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Register
from qmstrace.workbook.formats import Formats
from qmstrace.workbook.layout import row_height
from qmstrace.workbook.register_sheet import PARTIES, Lists

LIST_TITLES = {
    "Grade": "项目级别",
    "Applicable": "适用性",
    "Coverage": "覆盖程度",
    "Result": "结论",
    "ActionState": "状态",
    "ItemResult": "自查结果",
    "YesNo": "是否",
}


def choices(entries: Sequence[Entry], parties: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return what may be chosen, by the name of what is coded; the parties only where the company lists any."""
    coded = {
        entry.choices.__name__: tuple(label(value) for value in entry.choices) for entry in entries if entry.choices
    }
    return {**coded, **({PARTIES: tuple(parties)} if parties else {})}


def list_ranges(offered: Mapping[str, Sequence[str]], notes: Sequence[str]) -> Lists:
    """Return where the lists stand on the sheet below the notes, as ranges for drop-downs."""
    top = _lists_top(notes) + 1
    return {
        name: f"='{translated(GUIDE)}'!{_cell(top, column)}:{_cell(top + len(values) - 1, column)}"
        for column, (name, values) in enumerate(offered.items())
    }


def write_guide(
    sheet: Worksheet,
    formats: Formats,
    registers: Sequence[Register],
    offered: Mapping[str, Sequence[str]],
    notes: Sequence[str],
) -> None:
    """Write what to know, the lists, and what each column wants."""
    top = _lists_top(notes)
    for column, (_, width) in enumerate(GUIDE_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.set_column(len(GUIDE_COLUMNS), max(len(GUIDE_COLUMNS), len(offered)), 20)
    sheet.write_string(0, 0, translated(GUIDE), formats.title)
    whole = sum(width for _, width in GUIDE_COLUMNS)
    for row, note in enumerate(map(translated, notes), 1):
        sheet.merge_range(row, 0, row, len(GUIDE_COLUMNS) - 1, note, formats.paragraph)
        sheet.set_row(row, row_height([(note, whole)]))
    sheet.write_string(top - 1, 0, translated("可选值"), formats.subtitle)
    for column, (name, values) in enumerate(offered.items()):
        sheet.write_string(top, column, translated(LIST_TITLES.get(name, "部门和岗位")), formats.head)
        for row, value in enumerate(values, top + 1):
            sheet.write_string(row, column, value, formats.open.cell)
    _write_columns(sheet, formats, registers, top + max(map(len, offered.values())) + 2)


def _write_columns(sheet: Worksheet, formats: Formats, registers: Sequence[Register], top: int) -> None:
    sheet.write_string(top, 0, translated("各列的填写要求"), formats.subtitle)
    for column, (heading, _) in enumerate(GUIDE_COLUMNS):
        sheet.write_string(top + 1, column, translated(heading), formats.head)
    for row, texts in enumerate(guide_rows(registers), top + 2):
        widths = (width for _, width in GUIDE_COLUMNS)
        sheet.set_row(row, row_height(zip(texts, widths, strict=True)))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats.open.cell)


def _lists_top(notes: Sequence[str]) -> int:
    """Return the row (from 0) of the headings of the lists; above them stand the title, the notes and a heading."""
    return len(notes) + 4


def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
