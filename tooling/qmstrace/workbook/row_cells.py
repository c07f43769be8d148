"""The cells of one row by what their columns hold, and what is noted of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from qmstrace.model.adoption import CellReading, ColumnRole, Remark, RowRemark
from qmstrace.workbook.table_file import TableCell
from qmstrace.workbook.table_header import Header, Row


@dataclass(frozen=True, kw_only=True, slots=True)
class RowCells:
    """A row under a header, with its number from 1; what is read of it is noted here."""

    number: int
    row: Row
    header: Header
    readings: list[CellReading] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)

    def of(self, role: ColumnRole) -> Mapping[int, TableCell]:
        """Return the cells of a role by their columns, a merged one once."""
        cells = {column: self.row[column] for column in self.header.columns(role) if column in self.row}
        first = {cell.at: column for column, cell in reversed(cells.items())}
        return {column: cell for column, cell in cells.items() if first[cell.at] == column}

    def place(self, role: ColumnRole) -> str:
        """Return the place of a role's first cell, empty or not; of the row's first cell where no column has it."""
        if cells := self.of(role):
            return cells[min(cells)].at
        columns = self.header.columns(role)
        return f"{get_column_letter(min(columns) + 1)}{self.number}" if columns else self.row[min(self.row)].at

    def read(self, role: ColumnRole, cell: TableCell, means: tuple[str, ...] = ()) -> None:
        """Note what a cell means."""
        self.readings.append(CellReading(at=cell.at, role=role, text=cell.text, means=means))

    def remark(self, code: Remark, at: str, **params: str) -> None:
        """Note what is missing or in doubt."""
        self.remarks.append(RowRemark(code=code, at=at, params=params))
