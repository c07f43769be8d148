"""What can be done to a workbook; columns go by their heading, rows by the number that the program shows.

The header is the first row of a sheet that holds the heading. A cell is an address ("C5"), or a heading and a row.
"""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """Something that is done to one sheet."""

    sheet: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetCell(Operation):
    """Put a text as a text, or a number as a number, into a cell; None empties it."""

    cell: Cell
    value: str | float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeIn(Operation):
    """Type into a cell: what a date, a number or a formula looks like, becomes one unless the cell is one for text."""

    cell: Cell
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetFormula(Operation):
    """Put a formula into a cell, even into one for text."""

    cell: Cell
    formula: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InsertRows(Operation):
    """Insert empty rows."""

    before: int
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteRows(Operation):
    """Delete rows."""

    first: int
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyRow(Operation):
    """Copy a row with all that is in it, hidden cells too, over another."""

    row: int
    over: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InsertColumns(Operation):
    """Insert empty columns."""

    before: str
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveColumn(Operation):
    """Cut a column and insert it at another place, as wide or hidden as it was."""

    column: str
    before: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HideColumn(Operation):
    """Hide a column."""

    column: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort(Operation):
    """Sort what the filter of the sheet spans, but for its header, by a column."""

    by: str
    is_descending: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter(Operation):
    """Show only the rows with a value in a column, by the filter of the sheet."""

    column: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClearFilter(Operation):
    """Show all rows again; the filter of the sheet stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge(Operation):
    """Merge cells ("A2:B3"); what is not in the first of them is lost."""

    cells: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RenameSheet(Operation):
    """Give a sheet another name."""

    name: str
