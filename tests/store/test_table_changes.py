"""Tables are changed by many rows at once, and every other byte of them stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qmstrace.store.table_changes import NewRow, RowChange, RowRemoval, TableEdit, changed_table
from test_table_edit import COLUMNS, END, NAME, RECORD, VALUES, Table, rows_of, tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@st.composite
def edits_at(draw: st.DrawFn, lines: Sequence[int]) -> tuple[TableEdit, ...]:
    found: list[TableEdit] = []
    for line in lines:
        if draw(st.booleans()):
            found.append(RowChange(line=line, cells=draw(VALUES)))
        if draw(st.sampled_from([False, False, True])):
            found.append(RowRemoval(line=line))
    places = st.sampled_from([*lines, None])
    found += draw(st.lists(st.builds(NewRow, before=places, cells=RECORD), max_size=5))
    return tuple(draw(st.permutations(found)))


def new_rows(edits: Sequence[TableEdit], before: int | None) -> list[tuple[str, ...]]:
    return [edit.cells for edit in edits if isinstance(edit, NewRow) and edit.before == before]


def expected(table: Table, lines: Sequence[int], edits: Sequence[TableEdit]) -> Table:
    """The table with its rows after the edits; only the old last row may be the last without an end."""
    gone = {edit.line for edit in edits if isinstance(edit, RowRemoval)}
    values = {edit.line: edit.cells for edit in edits if isinstance(edit, RowChange)}
    rows = [table.rows[0]]
    for number, line in enumerate(lines, 1):
        rows += [table.inserted(record) for record in new_rows(edits, line)]
        if line not in gone:
            rows.append(table.changed(number, values.get(line, {})))
    rows += [table.inserted(record) for record in new_rows(edits, None)]
    is_ended = table.is_ended or bool(new_rows(edits, None)) or bool(lines and lines[-1] in gone)
    return Table(order=table.order, rows=tuple(rows), end=table.end, is_ended=is_ended, encoding=table.encoding)


def records(before: Sequence[tuple[int, tuple[str, ...]]], edits: Sequence[TableEdit]) -> list[tuple[str, ...]]:
    """What the rows say after edits."""
    gone = {edit.line for edit in edits if isinstance(edit, RowRemoval)}
    values = {edit.line: edit.cells for edit in edits if isinstance(edit, RowChange)}
    found: list[tuple[str, ...]] = []
    for line, cells in before:
        found += new_rows(edits, line)
        if line not in gone:
            named = dict(zip(COLUMNS, cells, strict=True)) | dict(values.get(line, {}))
            found.append(tuple(END.sub("\n", named[name]) for name in COLUMNS))
    return [row for row in (*found, *new_rows(edits, None)) if any(row)]


@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_edits_in_any_order_give_their_rows_and_no_other_byte(folder: Path, table: Table, data: st.DataObject) -> None:
    (folder / NAME).write_bytes(table.raw())
    before = rows_of(folder)
    lines = [line for line, _ in before]
    edits = data.draw(edits_at(lines), label="edits")
    raw = changed_table(folder, NAME, COLUMNS, edits)
    assert (folder / NAME).read_bytes() == table.raw()
    assert raw == expected(table, lines, edits).raw()
    (folder / NAME).write_bytes(raw)
    assert [cells for _, cells in rows_of(folder)] == records(before, edits)


def test_no_edits_change_no_byte(folder: Path) -> None:
    raw = b'text,id,title\r\n"a",b,"c\nd"\r\n\r\n,,\ne,f,"g"'
    (folder / NAME).write_bytes(raw)
    assert changed_table(folder, NAME, COLUMNS, []) == raw


def test_lines_are_those_on_disk_whatever_goes_before(folder: Path) -> None:
    (folder / NAME).write_bytes(b'id,title,text\nA,"1\n2",x\nB,3,y\nC,4,"z"')
    edits = (
        NewRow(before=2, cells=("N1", "", "")),
        RowRemoval(line=2),
        NewRow(before=None, cells=("N4", "", "")),
        RowChange(line=5, cells={"title": "5\n6"}),
        NewRow(before=5, cells=("N3", "", "")),
        NewRow(before=2, cells=("N2", "", "")),
        RowChange(line=5, cells={"id": "D"}),
        NewRow(before=None, cells=("N5", "", "")),
    )
    assert changed_table(folder, NAME, COLUMNS, edits) == (
        b'id,title,text\nN1,,\nN2,,\nB,3,y\nN3,,\nD,"5\n6","z"\nN4,,\nN5,,\n'
    )


def test_row_that_is_removed_takes_no_other_with_it(folder: Path) -> None:
    (folder / NAME).write_bytes(b"id,title,text\nA,1,x\nB,2,y\nC,3,z\n")
    edits = (RowRemoval(line=2), RowChange(line=2, cells={"title": "9"}), RowRemoval(line=2))
    assert changed_table(folder, NAME, COLUMNS, edits) == b"id,title,text\nB,2,y\nC,3,z\n"


def test_table_that_is_not_there_begins_with_its_header(folder: Path) -> None:
    edits = (NewRow(before=None, cells=("1", "2", "3")), NewRow(before=None, cells=("4", "5", "6")))
    assert changed_table(folder, "absent.csv", COLUMNS, edits) == b"id,title,text\n1,2,3\n4,5,6\n"
    assert not (folder / "absent.csv").exists()
