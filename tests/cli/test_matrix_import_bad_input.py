"""``qms matrix import``: a workbook that cannot be taken as it is, is refused with its cells, and nothing is written.

A folder in ``tests/examples/workbooks/bad`` is a case: ``edits.toml`` says what is done to a workbook that just went
out, ``expected.txt`` what is said of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from workbooks import WORKBOOKS, Book, Trip, put

BAD = WORKBOOKS / "bad"
CASES = sorted(path.name for path in BAD.iterdir())


def fill(book: Book, sheet: str, cells: Mapping[str, Any], row: str = "") -> None:
    if row:
        book.fill(sheet, number(row), cells)
    else:
        book.add(sheet, cells)


def number(row: str) -> str | int:
    return int(row) if row.isdigit() else row


def formula(book: Book, sheet: str, row: str, column: str, value: str) -> None:
    book.cell(sheet, number(row), column).value = value


def error(book: Book, sheet: str, row: str, column: str, value: str) -> None:
    cell = book.cell(sheet, number(row), column)
    cell.value = value
    cell.data_type = "e"


def heading(book: Book, sheet: str, column: str, to: str) -> None:
    put(book.sheet(sheet).cell(1, book.head(sheet)[column]), to or None)


def column(book: Book, sheet: str, heading: str) -> None:
    put(book.sheet(sheet).cell(1, book.sheet(sheet).max_column + 1), heading)


def delete_column(book: Book, sheet: str, column: int) -> None:
    book.sheet(sheet).delete_cols(column)


def merge(book: Book, sheet: str, cells: str) -> None:
    book.sheet(sheet).merge_cells(cells)


def rename(book: Book, sheet: str, to: str) -> None:
    book.sheet(sheet).title = to


def copy(book: Book, sheet: str) -> None:
    book.book.copy_worksheet(book.sheet(sheet))


def copy_row(book: Book, sheet: str, row: str) -> None:
    book.copy_row(sheet, row)


def swap_rows(book: Book, sheet: str, first: str, second: str) -> None:
    """Exchange two rows but for their keys."""
    rows = [book.sheet(sheet)[book.row(sheet, key)] for key in (first, second)]
    for one, other in list(zip(*rows, strict=True))[1:]:
        held = one.value
        put(one, other.value)
        put(other, held)


HANDS: Mapping[str, Callable[..., None]] = {
    hand.__name__: hand
    for hand in (fill, formula, error, heading, column, delete_column, merge, rename, copy, copy_row, swap_rows)
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_with_its_cell_and_nothing_is_written(case: str, trip: Trip) -> None:
    with trip.edited() as book:
        for hand, calls in tomllib.loads((BAD / case / "edits.toml").read_text("utf-8")).items():
            for call in calls:
                HANDS[hand](book, **call)
    before = trip.tree()
    for options in ((), ("--apply",), ("--theirs", "--apply")):
        found = trip.said(*options)
        assert found.exit_code == 1, found.output
        assert trip.tree() == before
    assert found.stderr == (BAD / case / "expected.txt").read_text("utf-8")
    assert "没有写入任何文件" in found.stdout.splitlines()[-1]
