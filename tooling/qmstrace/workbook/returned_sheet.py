"""Reads one sheet that came back, row by row, against what it said when it went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase, digits

from qmstrace.model.grouping import group
from qmstrace.model.records import RecordKind
from qmstrace.model.returned import CellPlace, Edit, NewRecord, Remark, RemarkCode
from qmstrace.present.entries import Entry, EntryKind, Fillable
from qmstrace.present.registers import Heading
from qmstrace.workbook.sheet_state import RowState, SheetState, fixed_mark
from qmstrace.workbook.table_file import TableCell, TableSheet

NEW_RECORDS = {
    "matrix": RecordKind.LINK,
    "evidence": RecordKind.EVIDENCE,
    "exclusions": RecordKind.DECISION,
    "actions": RecordKind.ACTION,
}
"""What a new row writes, by the kind of its register."""
Cells = Mapping[int, TableCell]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A sheet with the row (from 1) of its head and the column (from 0) of its keys."""

    file: str
    sheet: TableSheet
    head: int
    keys: int

    def place(self, cell: str) -> CellPlace:
        """Return a cell of the sheet."""
        return CellPlace(file=self.file, sheet=self.sheet.name, cell=cell)


@dataclass(kw_only=True, slots=True)
class SheetPart:
    """What one sheet brings back."""

    edits: list[Edit] = field(default_factory=list)
    records: list[NewRecord] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_sheet(table: Table, state: SheetState, headings: Sequence[Heading]) -> SheetPart:
    """Return the edits and new rows of a sheet, and what is to be said of it."""
    return _Reader(table, state, headings).read()


class _Reader:
    def __init__(self, table: Table, state: SheetState, headings: Sequence[Heading]) -> None:
        self._table = table
        self._state = state
        self._rows = {row.key: row for row in state.rows}
        self._headings = {heading.text: heading for heading in headings}
        self._part = SheetPart()
        self._columns = self._find_columns()

    def read(self) -> SheetPart:
        if any(remark.is_error for remark in self._part.remarks):
            return self._part
        table = self._table
        below = {number: cells for number, cells in table.sheet.rows.items() if number > table.head and cells}
        by_key = group(map(str, below), lambda number: self._key(below[int(number)]))
        anchors = {number: self._rows.get(self._key(cells)) for number, cells in below.items()}
        for key, numbers in by_key.items():
            rows = [(int(number), below[int(number)]) for number in numbers]
            if not key:
                for number, cells in rows:
                    self._new_row(number, cells)
            elif key not in self._rows:
                for number, cells in rows:
                    self._remark(RemarkCode.KEY_UNKNOWN, self._at(number, cells, table.keys), key=key)
            else:
                self._known_rows(self._rows[key], rows, anchors)
        missing = len(self._rows.keys() - by_key.keys())
        if missing:
            place = CellPlace(file=table.file, sheet=table.sheet.name)
            self._part.remarks.append(Remark(code=RemarkCode.ROWS_MISSING, place=place, params={"count": str(missing)}))
        return self._part

    def _find_columns(self) -> Mapping[int, tuple[Heading, int]]:
        """Return by their place in the sheet the columns that went out, with their place in the state."""
        head = self._table.sheet.rows[self._table.head]
        counted = Counter(cell.text for cell in head.values())
        columns = {}
        for index, cell in head.items():
            if cell.text in self._headings:
                columns[index] = (self._headings[cell.text], self._state.headings.index(cell.text))
                if counted[cell.text] > 1:
                    self._remark(RemarkCode.COLUMN_TWICE, cell.at, column=cell.text)
            elif index != self._table.keys:
                self._remark(RemarkCode.COLUMN_EXTRA, cell.at, column=cell.text)
        for text in self._state.headings:
            if not counted[text]:
                self._remark(RemarkCode.COLUMN_MISSING, f"A{self._table.head}", column=text)
        return columns

    def _key(self, cells: Cells) -> str:
        cell = cells.get(self._table.keys)
        return cell.text if cell else ""

    def _known_rows(
        self, row: RowState, found: Sequence[tuple[int, Cells]], anchors: Mapping[int, RowState | None]
    ) -> None:
        """Read the rows of one key; a copy that was given another identity is a new row."""
        whole = [one for one in found if self._is_same(row, one[1])]
        for number, cells in found:
            if whole and not self._is_same(row, cells):
                self._new_row(number, cells)
            else:
                self._known_row(row, number, cells, anchors)

    def _is_same(self, row: RowState, cells: Cells) -> bool:
        """Return whether what names the record is as it went out."""
        return all(
            fixed_mark(self._text(cells, index)) == row.values[at]
            for index, (heading, at) in self._columns.items()
            if heading.entry and heading.entry.fillable is not Fillable.ALWAYS and isinstance(row.values[at], int)
        )

    def _known_row(self, row: RowState, number: int, cells: Cells, anchors: Mapping[int, RowState | None]) -> None:
        for index, (heading, at) in self._columns.items():
            text, base = self._text(cells, index), row.values[at]
            cell = cells.get(index)
            if cell is not None and cell.is_formula:
                self._remark(RemarkCode.FORMULA, cell.at, column=heading.text)
            elif isinstance(base, int):
                if fixed_mark(text) != base:
                    self._remark(RemarkCode.FIXED_EDITED, self._at(number, cells, index), column=heading.text)
            elif text != base:
                place = self._at(number, cells, index)
                self._edit(row, heading, base, text, place, cell, anchors)

    def _edit(
        self,
        row: RowState,
        heading: Heading,
        base: str,
        text: str,
        place: str,
        cell: TableCell | None,
        anchors: Mapping[int, RowState | None],
    ) -> None:
        entry = heading.entry
        assert entry is not None
        value = self._value(heading, entry, text, place)
        if value is None or value == base:
            return
        subject = row.subjects[entry.slot]
        if cell is not None and cell.at != place:
            anchor = anchors.get(row_number(cell.at)) if cell.at.rstrip(digits) == place.rstrip(digits) else None
            if anchor is None or anchor.subjects.get(entry.slot) != subject:
                self._remark(RemarkCode.MERGED, place, column=heading.text, at=cell.at)
                return
        if not value and entry.is_required:
            self._remark(RemarkCode.EMPTIED, place, column=heading.text)
            return
        self._part.edits.append(
            Edit(
                place=self._table.place(place),
                subject=subject,
                field=entry.field,
                base=base,
                value=value,
            )
        )

    def _new_row(self, number: int, cells: Cells) -> None:
        kind = NEW_RECORDS.get(self._state.kind)
        values: dict[str, str] = {}
        places: dict[str, CellPlace] = {}
        slot = _slot(self._state.kind)
        for heading, entry, text, place in self._filled(number, cells):
            if entry.slot != slot:
                continue
            value = self._value(heading, entry, text, place)
            if value is None:
                return
            values[entry.field] = value
            places[entry.field] = self._table.place(place)
        first = self._at(number, cells, min(self._columns))
        if kind is None or not values:
            if any(index in self._columns for index in cells):
                self._remark(RemarkCode.ROW_IGNORED, first)
            return
        self._part.records.append(NewRecord(kind=kind, place=self._table.place(first), values=values, cells=places))
        if self._state.kind == "matrix":
            self._edits_of_new_row(values.get("point", ""), number, cells)

    def _edits_of_new_row(self, point: str, number: int, cells: Cells) -> None:
        """Take what a new row of the matrix says of its point as an edit of what the point's other rows say."""
        sibling = next((row for row in self._state.rows if row.key.partition(" ")[0] == point), None)
        for heading, entry, text, place in self._filled(number, cells):
            subject = sibling.subjects.get(entry.slot) if sibling and entry.slot != _slot("matrix") else None
            if sibling and subject:
                base = sibling.values[self._state.headings.index(heading.text)]
                cell = TableCell(at=place, text=text)
                if isinstance(base, str):
                    self._edit(sibling, heading, base, text, place, cell, {})

    def _filled(self, number: int, cells: Cells) -> Iterator[tuple[Heading, Entry, str, str]]:
        """Yield the columns that can be filled in and are: heading, entry, text and cell; formulas are noted."""
        for index, (heading, _) in self._columns.items():
            cell = cells.get(index)
            if heading.entry is None or cell is None:
                continue
            place = self._at(number, cells, index)
            if cell.is_formula:
                self._remark(RemarkCode.FORMULA, place, column=heading.text)
            else:
                yield heading, heading.entry, cell.text, place

    def _value(self, heading: Heading, entry: Entry, text: str, place: str) -> str | None:
        """Return what a cell means; None where it means nothing, which is noted."""
        try:
            return entry.read(text)
        except ValueError:
            if entry.kind is EntryKind.DAY:
                self._remark(RemarkCode.NOT_A_DAY, place, column=heading.text, value=text)
            else:
                allowed = "、".join(entry.allowed)
                self._remark(RemarkCode.NOT_A_CHOICE, place, column=heading.text, value=text, allowed=allowed)
            return None

    def _text(self, cells: Cells, index: int) -> str:
        cell = cells.get(index)
        return cell.text if cell else ""

    def _at(self, number: int, cells: Cells, index: int) -> str:
        from openpyxl.utils import get_column_letter

        return f"{get_column_letter(index + 1)}{number}"

    def _remark(self, code: RemarkCode, cell: str, **params: str) -> None:
        self._part.remarks.append(Remark(code=code, place=self._table.place(cell), params=params))


def _slot(kind: str) -> str:
    """Return the slot of the record that a row of a register is about."""
    return {"matrix": "link", "evidence": "evidence", "exclusions": "decision", "actions": "action"}.get(kind, "")


def row_number(cell: str) -> int:
    """Return the row (from 1) that the name of a cell names."""
    return int(cell.lstrip(ascii_uppercase))
