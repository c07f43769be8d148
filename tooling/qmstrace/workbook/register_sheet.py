"""Writes a register as a sheet, and notes what each row said when it went out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.vocabulary import Verdict
from qmstrace.present.cells import FORMULA_STARTS
from qmstrace.present.entries import Entry, EntryKind
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Cell, Heading, Register, Row
from qmstrace.workbook.comparison import as_read
from qmstrace.workbook.formats import CellFormats, Formats, set_up_table
from qmstrace.workbook.layout import LINE_POINTS, row_height, text_width, widest_word
from qmstrace.workbook.sheet_state import RowState, SheetState, fixed_mark

HEAD_HEIGHT = 24
SPARE_ROWS = 200
"""Rows below the last in which values can be chosen too, for what people add."""
MOST_LINKS = 65_000
"""A sheet can hold 65,530 links; beyond this, cells keep their text only."""
LONGEST_TEXT = 32_000
"""A cell holds 32,767 characters; a longer text is shortened, and cannot be changed in the workbook."""
SHORTENED = "……（全文见手册）"
KEY_MARK = "qms:"
"""What the heading of the hidden column of keys starts with; the kind of the register follows."""
Lists = Mapping[str, str]
"""The ranges that hold what may be chosen, by the name of what is coded."""
PARTIES = "parties"


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """What all sheets of a workbook share: formats, the relative path to the manual, and lists to choose from."""

    formats: Formats
    manual: str
    lists: Lists


def write_register(
    sheet: Worksheet,
    book: Book,
    register: Register,
    *,
    top: int = 0,
    kept: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> SheetState:
    """Write a register, its head in row ``top``, with ``kept`` columns always in view; return what was written.

    A register that can be filled in has its keys in a hidden first column. A cell with one address links into the
    manual.
    """
    writer = _SheetWriter(sheet, book, register)
    writer.write_head(top)
    rows = []
    for number, row in enumerate(register.rows, 1):
        rows.append(writer.write_row(top + number, row))
        if progress is not None and number % 500 == 0:
            progress(number, len(register.rows))
    writer.offer_choices(top)
    if any(row.is_inner for row in register.rows):
        sheet.outline_settings(symbols_below=False)
    shift = writer.shift
    set_up_table(sheet, rows=len(rows), columns=len(register.headings) + shift, kept=kept + shift, top=top)
    return SheetState(
        title=translated(register.title),
        kind=register.kind,
        headings=tuple(heading.shown for heading in register.headings),
        fields=tuple(heading.field for heading in register.headings),
        rows=tuple(rows),
    )


class _SheetWriter:
    def __init__(self, sheet: Worksheet, book: Book, register: Register) -> None:
        self._sheet = sheet
        self._book = book
        self._register = register
        self._widths = [_width(heading) for heading in register.headings]
        self._readers = [_reader(heading) for heading in register.headings]
        self._links_left = MOST_LINKS
        self._formatted: set[int] = set()
        self.shift = 1 if register.kind else 0

    def write_head(self, top: int) -> None:
        formats, headings = self._book.formats, self._register.headings
        if self.shift:
            self._sheet.set_column(0, 0, 10, None, {"hidden": True})
            self._sheet.write_string(top, 0, KEY_MARK + self._register.kind, formats.head)
        for index, (heading, width) in enumerate(zip(headings, self._widths, strict=True), self.shift):
            self._sheet.set_column(index, index, width, self._of_column(heading, top))
            head = formats.upright if heading.is_mark else formats.entry_head if heading.entry else formats.head
            self._sheet.write_string(top, index, heading.shown, head)
        upright = max((len(heading.shown) + 1 for heading in headings if heading.is_mark), default=0)
        level = row_height(
            (one.shown, width) for one, width in zip(headings, self._widths, strict=True) if not one.is_mark
        )
        self._sheet.set_row(top, max(HEAD_HEIGHT, level, upright * LINE_POINTS))

    def _of_column(self, heading: Heading, top: int) -> Format | None:
        """Return how empty cells of a column look: where people fill in, it goes on below the last row."""
        if not self.shift or top or heading.entry is None:
            return None
        self._formatted.add(self._register.headings.index(heading) + self.shift)
        open_ = self._book.formats.open
        return open_.day if heading.entry.kind is EntryKind.DAY else open_.cell

    def write_row(self, number: int, row: Row) -> RowState:
        texts = [_shortened(cell) for cell in row.cells]
        level = {"level": 1} if row.is_inner else {}
        self._sheet.set_row(number, row_height(zip(texts, self._widths, strict=True)), None, level)
        if self.shift:
            self._sheet.write_string(number, 0, row.key, self._book.formats.fixed.cell)
        values: list[str | int] = []
        columns = zip(self._register.headings, self._readers, row.cells, texts, strict=True)
        for index, (heading, read, cell, text) in enumerate(columns, self.shift):
            subject = row.subject(heading) if heading.entry and len(text) <= LONGEST_TEXT else None
            formats = self._book.formats.fixed if self.shift and subject is None else self._book.formats.open
            self._write_cell(number, index, heading, cell, text, formats, row.verdict)
            came = as_read(text)
            values.append(read(came) if subject else fixed_mark(came))
        return RowState(key=row.key, subjects=row.subjects, values=tuple(values))

    def _write_cell(
        self,
        number: int,
        index: int,
        heading: Heading,
        cell: Cell,
        text: str,
        formats: CellFormats,
        verdict: Verdict | None,
    ) -> None:
        if not text and index in self._formatted and formats is self._book.formats.open:
            return
        if not text:
            self._sheet.write_blank(number, index, None, formats.mark if heading.is_mark else formats.cell)
        elif len(cell) == 1 and cell[0].address and self._links_left and _fits(text, heading.width):
            self._links_left -= 1
            target = f"external:{self._book.manual}/{cell[0].address}"
            self._sheet.write_url(number, index, target, formats.link, text)
        elif heading.is_verdict and verdict:
            self._sheet.write_string(number, index, text, self._book.formats.verdicts[verdict])
        elif heading.entry and heading.entry.kind is EntryKind.DAY and (day := _day(text)):
            self._sheet.write_datetime(number, index, day, formats.day)
        elif text.startswith(FORMULA_STARTS):
            self._sheet.write_string(number, index, text, formats.quoted)
        else:
            self._sheet.write_string(number, index, text, formats.mark if heading.is_mark else formats.cell)

    def offer_choices(self, top: int) -> None:
        """Offer what may be chosen in each coded column; a department that is not listed may be typed too."""
        last = top + len(self._register.rows) + SPARE_ROWS
        for index, heading in enumerate(self._register.headings, self.shift):
            if heading.entry:
                _offer(self._sheet, self._book, heading.shown, heading.entry, (top + 1, index, last, index))


def write_fields(sheet: Worksheet, book: Book, register: Register, *, top: int) -> None:
    """Write what stands above a register, label and cell, from row ``top`` on."""
    for row, field in enumerate(register.fields, top):
        sheet.write_string(row, 1, translated(field.label), book.formats.entry_head)
        shown, day = field.entry.shown(field.value), _day(field.value)
        if field.entry.kind is EntryKind.DAY and day:
            sheet.write_datetime(row, 2, day, book.formats.open.day)
        else:
            sheet.write_string(row, 2, shown, book.formats.open.cell)
        _offer(sheet, book, translated(field.label), field.entry, (row, 2, row, 2))


def _offer(sheet: Worksheet, book: Book, title: str, entry: Entry, cells: tuple[int, int, int, int]) -> None:
    """Offer in some cells what an entry may be, where there is a list of it."""
    coded = entry.choices.__name__ if entry.choices else ""
    name = PARTIES if entry.kind is EntryKind.PARTY else coded
    if name in book.lists:
        options = {
            "validate": "list",
            "source": book.lists[name],
            "error_type": "warning" if name == PARTIES else "stop",
            "error_title": title[:30],
            "error_message": translated("请从下拉列表中选择"),
        }
        sheet.data_validation(*cells, options)


def _fits(text: str, width: int) -> bool:
    """Return whether a text stands on one line: LibreOffice does not break that of a link."""
    return "\n" not in text and text_width(text) <= width


def _width(heading: Heading) -> int:
    """Return the width of a column, in which no word is broken of its heading, or of what may be chosen or found."""
    if heading.is_mark:
        return heading.width
    found = map(label, Verdict) if heading.is_verdict else heading.entry.allowed if heading.entry else ()
    return max(heading.width, *(widest_word(text) + 1 for text in (heading.shown, *found)))


def _reader(heading: Heading) -> Callable[[str], str | int]:
    """Return what reads the texts of a column; what was chosen is looked up once."""
    if heading.entry is None:
        return fixed_mark
    return cache(heading.entry.read) if heading.entry.choices else heading.entry.read


def _shortened(cell: Cell) -> str:
    text = cell[0].text if len(cell) == 1 else translated("、").join(part.text for part in cell)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + translated(SHORTENED)


def _day(text: str) -> datetime | None:
    """Return the day that a text is; XlsxWriter writes days from 1900 on."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day) if day.year >= 1900 else None
