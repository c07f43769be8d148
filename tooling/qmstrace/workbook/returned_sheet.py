"""Reads one sheet that came back, row by row, against what it said when it went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qmstrace.model.grouping import group
from qmstrace.model.matrices import point_of
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import Edit, NewRecord, Remark, RemarkCode
from qmstrace.model.vocabulary import Applicable
from qmstrace.present.entries import Entry, Fillable
from qmstrace.present.registers import Heading
from qmstrace.trace.recorded import APPLICABILITY
from qmstrace.workbook.returned_cell import Table, cell_name, row_number
from qmstrace.workbook.sheet_state import RowState, SheetState, fixed_mark
from qmstrace.workbook.table_file import TableCell

NEW_RECORDS: Mapping[str, tuple[str, RecordKind | None]] = {
    "matrix": ("link", RecordKind.LINK),
    "evidence": ("evidence", RecordKind.EVIDENCE),
    "exclusions": ("decision", RecordKind.DECISION),
    "actions": ("action", RecordKind.ACTION),
}
"""The slot of what a row is about, and what a new row writes, by the kind of the registers that take new rows."""
NO_NEW_RECORDS: tuple[str, RecordKind | None] = ("", None)
NAMES = frozenset({"id", "point", "control", "subject"})
"""Fields that name a record."""
Cells = Mapping[int, TableCell]


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
        self._headings = _written(state, headings)
        self._slot, self._kind = NEW_RECORDS.get(state.kind, NO_NEW_RECORDS)
        self._part = SheetPart(remarks=table.remarks)
        self._columns = self._find_columns()
        self._below: Mapping[int, Cells] = {
            number: cells for number, cells in table.sheet.rows.items() if number > table.head and cells
        }
        self._lifted = frozenset(self._find_lifted())

    def read(self) -> SheetPart:
        if any(remark.is_error for remark in self._part.remarks):
            return self._part
        numbers = group(map(str, self._below), lambda number: self._text(int(number), self._table.keys))
        for key, found in numbers.items():
            self._rows_of(key, [int(number) for number in found])
        missing = len(self._rows.keys() - numbers.keys())
        if missing:
            self._table.remark(RemarkCode.ROWS_MISSING, "", count=str(missing))
        return self._part

    def _find_columns(self) -> Mapping[int, tuple[Heading, int]]:
        """Return by their place in the sheet the columns that went out, with their place in the state."""
        head = self._table.sheet.rows[self._table.head]
        counted = Counter(cell.text for cell in head.values())
        columns = {}
        for index, cell in head.items():
            if cell.text in self._state.headings:
                columns[index] = (self._headings[cell.text], self._state.headings.index(cell.text))
                if counted[cell.text] > 1:
                    self._table.remark(RemarkCode.COLUMN_TWICE, cell.at, column=cell.text)
            elif index != self._table.keys:
                self._table.remark(RemarkCode.COLUMN_EXTRA, cell.at, column=cell.text)
        for text in self._state.headings:
            if not counted[text]:
                self._table.remark(RemarkCode.COLUMN_MISSING, f"A{self._table.head}", column=text)
        return columns

    def _find_lifted(self) -> Iterator[Subject]:
        """Yield the decisions of which a row says that their point applies after all."""
        for index, (heading, at) in self._columns.items():
            entry = heading.entry
            if entry is None or entry.field != APPLICABILITY:
                continue
            for number in self._below:
                row = self._rows.get(self._text(number, self._table.keys))
                said = self._text(number, index)
                if row and row.values[at] == Applicable.NO and entry.choice(said) == Applicable.YES:
                    yield row.subjects[entry.slot]

    def _text(self, number: int, index: int) -> str:
        cell = self._below[number].get(index)
        return cell.text if cell else ""

    def _rows_of(self, key: str, numbers: Sequence[int]) -> None:
        """Read the rows of one key; without one they are new, as is a copy that was given another identity."""
        row = self._rows.get(key)
        if row is None:
            for number in numbers:
                if key:
                    self._table.remark(RemarkCode.KEY_UNKNOWN, cell_name(number, self._table.keys), key=key)
                else:
                    self._new_row(number)
            return
        whole = [number for number in numbers if not self._renamed(row, number)]
        for number in numbers:
            if whole and number not in whole:
                self._new_row(number)
        read = {number: self._known_row(row, number) for number in whole or numbers}
        # Copies of one row have to agree: what one of them changed, the others say with their old value.
        changed = dict.fromkeys(index for edits in read.values() for index in edits)
        for number, edits in read.items():
            self._part.edits += [edits.get(index) or self._kept(row, number, index) for index in changed]

    def _renamed(self, row: RowState, number: int) -> list[int]:
        """Return the columns that say once and for all what a record is, and no longer say what went out."""
        stated = [
            (index, at)
            for index, (heading, at) in self._columns.items()
            if heading.entry and heading.entry.fillable is not Fillable.ALWAYS
        ]
        return [index for index, at in stated if self._is_other(row, at, number, index)]

    def _is_other(self, row: RowState, at: int, number: int, index: int) -> bool:
        """Return whether a cell that is not to be filled in says something else than it did."""
        base = row.values[at]
        return isinstance(base, int) and fixed_mark(self._text(number, index)) != base

    def _known_row(self, row: RowState, number: int) -> Mapping[int, Edit]:
        """Return the edits of a row by column."""
        edits, fixed = {}, []
        for index, (_, at) in self._columns.items():
            base = row.values[at]
            if isinstance(base, int):
                fixed += [index] if self._is_other(row, at, number, index) else []
            elif self._is_formula(number, index) or self._text(number, index) != base:
                edit = self._edit(row, number, index, base)
                if edit is not None:
                    edits[index] = edit
        renamed = [index for index in self._renamed(row, number) if self._entry(index).field in NAMES]
        if edits and renamed:
            # Sorted without its key, or written over: nobody can tell which record is meant.
            self._table.remark(RemarkCode.ROW_RENAMED, cell_name(number, renamed[0]), column=self._column(renamed[0]))
            return {}
        for index in fixed:
            self._table.remark(RemarkCode.FIXED_EDITED, cell_name(number, index), column=self._column(index))
        links = {index: edit for index, edit in edits.items() if edit.subject.kind is RecordKind.LINK}
        if all(edit.subject.is_written for edit in links.values()):
            return edits
        self._new_link(point_of(row.key), list(links.values()))
        return {index: edit for index, edit in edits.items() if index not in links}

    def _new_link(self, point: str, edits: Sequence[Edit]) -> None:
        """Take a row of a point without a link as a new link, whatever other rows and workbooks make of the point."""
        values = {"point": point, **{edit.field: edit.value for edit in edits}}
        places = {edit.field: edit.place for edit in edits}
        self._part.records.append(NewRecord(kind=RecordKind.LINK, place=edits[0].place, values=values, cells=places))

    def _edit(self, row: RowState, number: int, index: int, base: str) -> Edit | None:
        """Return what a cell changes in a record that its row shows; None where it says nothing else, or is wrong."""
        entry, place = self._entry(index), cell_name(number, index)
        value = self._value(number, index)
        if value is None or value == base:
            return None
        subject = row.subjects[entry.slot]
        first = self._merged_into(number, index)
        if first != place and not self._shows(first, index, subject):
            self._table.remark(RemarkCode.MERGED, place, column=self._column(index), at=first)
            return None
        if not value and entry.is_required:
            if subject not in self._lifted:
                self._table.remark(RemarkCode.EMPTIED, place, column=self._column(index))
            return None
        return self._edit_to(row, number, index, value)

    def _edit_to(self, row: RowState, number: int, index: int, value: str) -> Edit:
        entry, base = self._entry(index), row.values[self._columns[index][1]]
        assert isinstance(base, str)
        return Edit(
            place=self._table.place(cell_name(number, index)),
            subject=row.subjects[entry.slot],
            field=entry.field,
            base=base,
            value=value,
        )

    def _kept(self, row: RowState, number: int, index: int) -> Edit:
        return self._edit_to(row, number, index, str(row.values[self._columns[index][1]]))

    def _merged_into(self, number: int, index: int) -> str:
        """Return the first cell of the range that a cell is merged into; the cell itself where it is in none."""
        cell, place = self._below[number].get(index), cell_name(number, index)
        return cell.at if cell else self._table.sheet.blanks.get(place, place)

    def _shows(self, cell: str, index: int, subject: Subject) -> bool:
        """Return whether a cell, in a column, shows the same record."""
        number = row_number(cell)
        row = self._rows.get(self._text(number, self._table.keys)) if number in self._below else None
        entry = self._entry(index)
        return cell == cell_name(number, index) and row is not None and row.subjects.get(entry.slot) == subject

    def _new_row(self, number: int) -> None:
        """Take a row that went out with no key, or with another: a new record, and edits of what is around it."""
        filled = [index for index in self._columns if index in self._below[number]]
        own = [index for index in filled if self._slot_of(index) == self._slot]
        read = {index: self._value(number, index) for index in own}
        first = cell_name(number, min(self._columns))
        if filled and not own:
            self._table.remark(RemarkCode.ROW_IGNORED, first)
        if self._kind is None or not own or None in read.values():
            return
        values = {self._entry(index).field: value or "" for index, value in read.items()}
        places = {self._entry(index).field: self._table.place(cell_name(number, index)) for index in own}
        place = self._table.place(first)
        self._part.records.append(NewRecord(kind=self._kind, place=place, values=values, cells=places))
        for index in filled:
            if values.get("point") and self._slot_of(index) not in {None, self._slot}:
                self._around(values["point"], number, index)

    def _around(self, point: str, number: int, index: int) -> None:
        """Take what a new row of the matrix says of its point as an edit of what the point's other rows say."""
        row = next((row for row in self._state.rows if point_of(row.key) == point), None)
        column, place = self._column(index), cell_name(number, index)
        if row is None:
            self._table.remark(RemarkCode.POINT_NOT_HERE, place, column=column, point=point)
            return
        at = self._columns[index][1]
        base = row.values[at]
        if isinstance(base, str):
            edit = self._edit(row, number, index, base)
            self._part.edits += [edit] if edit else []
        elif self._is_other(row, at, number, index):
            self._table.remark(RemarkCode.FIXED_EDITED, place, column=column)

    def _value(self, number: int, index: int) -> str | None:
        """Return what a cell means; None where it means nothing, which is noted."""
        cell = self._below[number].get(index)
        return self._table.value(self._column(index), self._entry(index), cell, cell_name(number, index))

    def _is_formula(self, number: int, index: int) -> bool:
        cell = self._below[number].get(index)
        return cell is not None and cell.is_formula

    def _column(self, index: int) -> str:
        return self._columns[index][0].text

    def _entry(self, index: int) -> Entry:
        entry = self._columns[index][0].entry
        assert entry is not None
        return entry

    def _slot_of(self, index: int) -> str | None:
        entry = self._columns[index][0].entry
        return entry.slot if entry else None


def _written(state: SheetState, headings: Sequence[Heading]) -> Mapping[str, Heading]:
    """Return the columns that went out by their headings as they were written, in whatever language."""
    known = {heading.field: heading for heading in headings}
    return {text: replace(known[field], text=text) for text, field in zip(state.headings, state.fields, strict=True)}
