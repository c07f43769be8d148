"""Applies changes of many rows to one table, their lines counted in the table as it is on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qmstrace.store.table_edit import TableText


@dataclass(frozen=True, kw_only=True, slots=True)
class RowChange:
    """New values, by column, for some cells of the row that starts at a line (from 1)."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRow:
    """A row, its cells in the order of the known columns, before the row that starts at a line, or at the end."""

    before: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRemoval:
    """The row that starts at a line is to go, whatever else is to change in it."""

    line: int


TableEdit = RowChange | NewRow | RowRemoval


def changed_table(root: Path, path: str, columns: Sequence[str], edits: Sequence[TableEdit]) -> bytes:
    """Return a table after edits in any order; new rows at one place keep theirs, and no other row changes a byte."""
    table = TableText(root, path, columns)
    by_line: dict[int, list[TableEdit]] = {}
    for edit in edits:
        match edit:
            case NewRow(before=None):
                table.insert(edit.cells, None)
            case NewRow(before=int(line)) | RowChange(line=line) | RowRemoval(line=line):
                by_line.setdefault(line, []).append(edit)
    # Those at the end came first, the others follow upwards, so that the lines that edits name stay where they are.
    for line in sorted(by_line, reverse=True):
        _edit_at(table, line, by_line[line])
    return table.content()


def _edit_at(table: TableText, line: int, edits: Sequence[TableEdit]) -> None:
    """Apply what names one line: to the row that starts there first, since new rows push it down."""
    for edit in edits:
        if isinstance(edit, RowChange):
            table.change(line, edit.cells)
    if any(isinstance(edit, RowRemoval) for edit in edits):
        table.remove(line)
    for edit in reversed(edits):
        if isinstance(edit, NewRow):
            table.insert(edit.cells, line)
