"""A table is changed by one row, and every other byte of it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from qmstrace.store.csv_text import read_table
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems
from qmstrace.store.table_edit import END, TableText

COLUMNS = ("id", "title", "text")
NAME = "table.csv"
CELL = st.text(st.sampled_from('a,"\n;= \t要点（一）é€𠀀'), max_size=8)
VALUES = st.dictionaries(st.sampled_from(COLUMNS), CELL | st.sampled_from(["QP-01", "a\r\nb\rc", "=1+1"]), min_size=1)
ROW = st.tuples(st.sampled_from(["QP-01", "甲", "乙,丙", '"'])) | st.tuples(st.just("x\ny"))
RECORD = st.builds(lambda head, title, text: (*head, title, text), ROW, CELL, CELL)
NEEDED = '",\n'
"""What makes a cell need quotes; some programs leave out those of a quotation mark behind other letters."""


@dataclass(frozen=True)
class Table:
    """A table as another program wrote it: one text for each cell, the header's first."""

    order: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    end: str
    is_ended: bool
    encoding: str

    @property
    def chunks(self) -> tuple[str, ...]:
        rows = [",".join(row) + self.end for row in self.rows]
        return (*rows[:-1], rows[-1] if self.is_ended else rows[-1].removesuffix(self.end))

    def raw(self, chunks: tuple[str, ...] | None = None) -> bytes:
        text = "".join(self.chunks if chunks is None else chunks)
        raw = text.encode(self.encoding)
        is_garbled = self.encoding == "gb18030" and is_utf8(raw) and not raw.isascii()
        return text.encode("utf-8-sig") if is_garbled else raw

    def inserted(self, record: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of a new row."""
        cells = dict(zip(COLUMNS, record, strict=True))
        return tuple(self._least(cells[name]) for name in self.order)

    def changed(self, number: int, values: Mapping[str, str]) -> tuple[str, ...]:
        """The texts of a row after a change: those that say the same are left as they are."""
        says = [said(text) for text in self.rows[number]]
        return tuple(
            self._least(values[name]) if name in values and END.sub("\n", values[name]) != before else text
            for name, before, text in zip(self.order, says, self.rows[number], strict=True)
        )

    def _least(self, cell: str) -> str:
        return written(END.sub("\n", cell), self.end, NEEDED)


def written(cell: str, inner: str, quoted: str | None) -> str:
    """A cell in quotes where it holds one of the characters, and everywhere for None."""
    text = cell.replace("\n", inner)
    is_quoted = quoted is None or any(mark in cell for mark in quoted) or cell.startswith('"')
    return '"' + text.replace('"', '""') + '"' if is_quoted else text


def said(text: str) -> str:
    return END.sub("\n", text[1:-1].replace('""', '"') if text.startswith('"') else text)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    order = tuple(draw(st.permutations(COLUMNS)))
    end, inner = draw(st.sampled_from([("\n", "\n"), ("\r\n", "\r\n"), ("\r\n", "\n")]))
    rows = []
    for record in (COLUMNS, *draw(st.lists(RECORD, max_size=6))):
        cells = dict(zip(COLUMNS, record, strict=True))
        quoted = draw(st.sampled_from([None, NEEDED, ",\n"]))
        rows.append(tuple(written(cells[name], inner, quoted) for name in order))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    table = Table(order=order, rows=tuple(rows), end=end, is_ended=draw(st.booleans()), encoding=encoding)
    if len(rows) == 1 and not table.is_ended:
        table = replace(table, end="\n")
    assume(encoding != "gb18030" or not is_utf8(table.raw()))
    return table


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


def rows_of(folder: Path) -> list[tuple[int, tuple[str, ...]]]:
    problems = Problems()
    found = read_table(ProjectFiles(folder, problems), NAME, COLUMNS, problems)
    rows = [(row.place.line, tuple(row.raw(name) for name in COLUMNS)) for row in found]
    problems.raise_any()
    return rows


@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_removing_a_row_takes_out_its_bytes_alone(folder: Path, table: Table, data: st.DataObject) -> None:
    assume(len(table.chunks) > 1)
    (folder / NAME).write_bytes(table.raw())
    number = data.draw(st.integers(0, len(table.chunks) - 2))
    line, _ = rows_of(folder)[number]
    text = TableText(folder, NAME, COLUMNS)
    text.remove(line)
    assert text.content() == table.raw(table.chunks[: number + 1] + table.chunks[number + 2 :])


@settings(deadline=None)
@given(table=tables(), record=RECORD, data=st.data())
def test_inserting_a_row_leaves_the_others_as_they_were(
    folder: Path, table: Table, record: tuple[str, ...], data: st.DataObject
) -> None:
    (folder / NAME).write_bytes(table.raw())
    before = rows_of(folder)
    number = data.draw(st.integers(0, len(before)))
    text = TableText(folder, NAME, COLUMNS)
    text.insert(record, before[number][0] if number < len(before) else None)
    rows = (*table.rows[: number + 1], table.inserted(record), *table.rows[number + 1 :])
    assert text.content() == replace(table, rows=rows, is_ended=table.is_ended or number == len(before)).raw()
    (folder / NAME).write_bytes(text.content())
    after = [cells for _, cells in rows_of(folder)]
    assert after[number] == record
    assert after[:number] + after[number + 1 :] == [cells for _, cells in before]


@settings(deadline=None)
@given(table=tables(), values=VALUES, data=st.data())
def test_changing_cells_of_a_row_leaves_every_other_byte(
    folder: Path, table: Table, values: dict[str, str], data: st.DataObject
) -> None:
    assume(len(table.rows) > 1)
    (folder / NAME).write_bytes(table.raw())
    before = rows_of(folder)
    number = data.draw(st.integers(0, len(before) - 1))
    line, cells = before[number]
    text = TableText(folder, NAME, COLUMNS)
    text.change(line, values)
    rows = (*table.rows[: number + 1], table.changed(number + 1, values), *table.rows[number + 2 :])
    assert text.content() == replace(table, rows=rows).raw()
    (folder / NAME).write_bytes(text.content())
    wanted = tuple(END.sub("\n", values.get(name, cell)) for name, cell in zip(COLUMNS, cells, strict=True))
    after = [*(row for _, row in before[:number]), wanted, *(row for _, row in before[number + 1 :])]
    assert [row for _, row in rows_of(folder)] == [row for row in after if any(row)]


@settings(deadline=None)
@given(table=tables(), record=RECORD)
def test_a_row_that_is_inserted_and_removed_leaves_nothing(folder: Path, table: Table, record: tuple[str, ...]) -> None:
    assume(table.chunks[-1].endswith("\n"))
    (folder / NAME).write_bytes(table.raw())
    text = TableText(folder, NAME, COLUMNS)
    text.insert(record, None)
    (folder / NAME).write_bytes(text.content())
    line, cells = rows_of(folder)[-1]
    assert cells == record
    text = TableText(folder, NAME, COLUMNS)
    text.remove(line)
    assert text.content() == table.raw()


def test_line_breaks_inside_a_cell_that_excel_wrote_do_not_shift_the_rows(folder: Path) -> None:
    (folder / NAME).write_bytes('id,title,text\r\nA,"一\n二",甲\r\nB,三,乙\r\nC,四,丙\r\n'.encode())
    text = TableText(folder, NAME, COLUMNS)
    text.remove(4)
    assert text.content() == 'id,title,text\r\nA,"一\n二",甲\r\nC,四,丙\r\n'.encode()


def test_changed_row_keeps_the_quotes_of_what_is_not_named_and_of_what_says_the_same(folder: Path) -> None:
    (folder / NAME).write_bytes('"title","id",text\r\n"甲","A","b ""c"""\r\n,a"b,\r\n'.encode())
    text = TableText(folder, NAME, COLUMNS)
    text.change(3, {"id": 'a"c', "text": "=1+1", "title": ""})
    text.change(2, {"id": "A", "title": "乙"})
    assert text.content() == '"title","id",text\r\n乙,"A","b ""c"""\r\n,"a""c",=1+1\r\n'.encode()


def test_changed_row_takes_as_many_lines_as_it_needs(folder: Path) -> None:
    (folder / NAME).write_bytes('id,title,text\r\nA,"一\n二",甲\r\nB,三,"乙\r\n丙"'.encode())
    text = TableText(folder, NAME, COLUMNS)
    text.change(4, {"title": "三\n四"})
    text.change(2, {"title": "一二"})
    assert text.content() == 'id,title,text\r\nA,一二,甲\r\nB,"三\r\n四","乙\r\n丙"'.encode()
    text.change(3, {"text": "", "title": "三"})
    assert text.content() == "id,title,text\r\nA,一二,甲\r\nB,三,".encode()


def test_table_whose_gb18030_would_be_read_as_utf_8_becomes_marked_utf_8(folder: Path) -> None:
    (folder / NAME).write_bytes("id,title,text\nA,模,点\n".encode("gb18030"))
    text = TableText(folder, NAME, COLUMNS)
    text.change(2, {"text": ""})
    assert text.content() == "id,title,text\nA,模,\n".encode("utf-8-sig")


def test_new_row_takes_the_line_end_and_the_encoding_of_its_table(folder: Path) -> None:
    (folder / NAME).write_bytes("id,title,text\r\n甲,乙,丙\r\n".encode("gb18030"))
    text = TableText(folder, NAME, COLUMNS)
    text.insert(("丁", "戊", "己"), None)
    assert text.content() == "id,title,text\r\n甲,乙,丙\r\n丁,戊,己\r\n".encode("gb18030")


def test_new_row_follows_the_order_of_the_columns_in_its_table(folder: Path) -> None:
    (folder / NAME).write_bytes(b"text,id,title\nz,x,y\n")
    text = TableText(folder, NAME, COLUMNS)
    text.insert(("1", "2", "3"), 2)
    assert text.content() == b"text,id,title\n3,1,2\nz,x,y\n"


def test_table_that_is_not_there_begins_with_its_header(folder: Path) -> None:
    text = TableText(folder, "absent.csv", COLUMNS)
    text.insert(("1", "2", "3"), None)
    assert text.content() == b"id,title,text\n1,2,3\n"


def test_row_after_a_last_line_without_an_end_stands_on_its_own_line(folder: Path) -> None:
    (folder / NAME).write_bytes(b"id,title,text\na,b,c")
    text = TableText(folder, NAME, COLUMNS)
    text.insert(("1", "2", "3"), None)
    assert text.content() == b"id,title,text\na,b,c\n1,2,3\n"


NAMES = {"QP-01": "QP-02", "QP-02": "QP-03", "甲": "丁"}


@settings(deadline=None)
@given(table=tables())
def test_renaming_changes_cells_of_its_columns_alone_and_rows_without_old_names_not_at_all(
    folder: Path, table: Table
) -> None:
    (folder / NAME).write_bytes(table.raw())
    before = rows_of(folder)
    text = TableText(folder, NAME, COLUMNS)
    text.rename(("id",), NAMES)
    raw = text.content()
    (folder / NAME).write_bytes(raw)
    assert [tuple(END.sub("\n", cell) for cell in cells) for _, cells in rows_of(folder)] == [
        (NAMES.get(name, name), *(END.sub("\n", cell) for cell in more)) for _, (name, *more) in before
    ]
    kept = [chunk for chunk in table.chunks if not any(name in chunk for name in NAMES)]
    plain = [chunk.encode(table.encoding.removesuffix("-sig")) for chunk in kept]
    assert all(chunk in raw for chunk in plain)
    if len(kept) == len(table.chunks):
        assert raw == table.raw()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_renaming_keeps_mark_encoding_line_ends_and_cells_of_several_lines(
    folder: Path, encoding: str, end: str
) -> None:
    text = end.join(("title,id,text", f'"甲,{end}乙",QP-01,QP-01', '"QP-01\n丙",丁,"""戊"""', "己,QP-02,", ""))
    (folder / NAME).write_bytes(text.encode(encoding))
    table = TableText(folder, NAME, COLUMNS)
    table.rename(("id",), NAMES)
    assert table.content() == text.replace("QP-02", "QP-03").replace(f'{end}乙",QP-01', f'{end}乙",QP-02').encode(
        encoding
    )


def test_names_that_change_places_are_each_renamed_once(folder: Path) -> None:
    (folder / NAME).write_bytes(b"id,title,text\nA,B,x\nB,A,y\n")
    text = TableText(folder, NAME, COLUMNS)
    text.rename(("id", "title"), {"A": "B", "B": "A"})
    assert text.content() == b"id,title,text\nB,A,x\nA,B,y\n"


def test_part_of_a_cell_is_no_name(folder: Path) -> None:
    raw = "id,title,text\nQP-01-C01,见QP-01。,QP-01\n".encode()
    (folder / NAME).write_bytes(raw)
    text = TableText(folder, NAME, COLUMNS)
    text.rename(("id", "title"), NAMES)
    assert text.content() == raw


def test_renaming_changes_no_byte_but_the_names(tmp_path: Path) -> None:
    raw = '"id","title","text"\r\n"QP-01","QP-01","一\n二"\r\n\r\nQP-01,"甲","""QP-01"""\r\n'
    (tmp_path / "table.csv").write_bytes(raw.encode())
    table = TableText(tmp_path, "table.csv", ("id", "title", "text"))
    table.rename(("id",), {"QP-01": "QP-02"})
    assert table.content() == raw.replace('\n"QP-01"', '\n"QP-02"').replace("\nQP-01", "\nQP-02").encode()
