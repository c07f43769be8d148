from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from getpass import getuser
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from spreadsheet.book import COVERAGES, DATA, HEADINGS, LAST, MATRIX, ROWS, links, make_book, open_book, rows
from spreadsheet.operations import (
    ClearFilter,
    CopyRow,
    DeleteRows,
    Filter,
    HideColumn,
    InsertColumns,
    InsertRows,
    Merge,
    MoveColumn,
    Operation,
    RenameSheet,
    SetCell,
    SetFormula,
    Sort,
    TypeIn,
)
from spreadsheet.program import Calc, SpreadsheetError

pytestmark = pytest.mark.needs_soffice
Saved = Callable[..., Workbook]
Edited = Callable[..., Worksheet]
Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook; tests only read it."""
    made = tmp_path_factory.mktemp("book") / "矩阵 1.xlsx"
    make_book(made)
    return made


@pytest.fixture(scope="module")
def before(path: Path) -> Worksheet:
    return open_book(path)[MATRIX]


@pytest.fixture(scope="module")
def was(before: Worksheet) -> Rows:
    return rows(before)


@pytest.fixture
def saved(calc: Calc, path: Path, tmp_path: Path) -> Saved:
    """Return a function that edits the workbook and returns what was saved."""

    def edit(*operations: Operation) -> Workbook:
        calc.edit(path, tmp_path / "saved.xlsx", operations)
        return open_book(tmp_path / "saved.xlsx")

    return edit


@pytest.fixture
def edited(saved: Saved) -> Edited:
    """Return a function that edits the workbook and returns its matrix."""
    return lambda *operations: saved(*operations).worksheets[0]


def column(sheet: Worksheet, heading: str) -> list[object]:
    return [row[heading] for row in rows(sheet)]


def shown(sheet: Worksheet) -> list[int]:
    return [row for row in range(2, LAST + 1) if not sheet.row_dimensions[row].hidden]


def hidden_columns(sheet: Worksheet) -> list[object]:
    return [sheet[f"{letter}1"].value for letter, column in sheet.column_dimensions.items() if column.hidden]


def test_a_workbook_that_is_only_saved_holds_what_it_held(saved: Saved, path: Path) -> None:
    was, book = open_book(path), saved()
    assert book.sheetnames == was.sheetnames
    for sheet in was:
        for row in sheet.iter_rows():
            for cell in row:
                found = book[sheet.title][cell.coordinate]
                assert (found.value or None, found.fill.fgColor.rgb) == (cell.value or None, cell.fill.fgColor.rgb)
                assert found.value is None or found.data_type == cell.data_type, cell.coordinate


def test_what_is_around_the_cells_is_saved_too(saved: Saved, before: Worksheet) -> None:
    book = saved()
    after = book[MATRIX]
    assert links(after) == links(before)
    assert hidden_columns(after) == hidden_columns(before) == ["指纹"]
    (drop_down,) = after.data_validations.dataValidation
    assert (str(drop_down.sqref), drop_down.formula1) == (f"C2:C{LAST}", f'"{",".join(COVERAGES)}"')
    assert after.auto_filter.ref == before.auto_filter.ref
    levels = [[sheet.row_dimensions[row].outlineLevel for row in range(1, LAST + 1)] for sheet in (before, after)]
    assert levels[0] == levels[1]
    assert book[DATA].sheet_state == "hidden"


def test_a_link_leads_to_the_same_place_from_another_folder(calc: Calc, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "深处" / "矩阵.xlsx"
    other.parent.mkdir()
    calc.edit(path, other)
    (target, _), *_ = links(open_book(other)[MATRIX]).values()
    assert (other.parent / target).resolve() == path.parent.parent / "html/甲.html"


def test_a_workbook_can_be_saved_in_its_place(calc: Calc, tmp_path: Path) -> None:
    make_book(tmp_path / "book.xlsx")
    calc.edit(tmp_path / "book.xlsx", tmp_path / "book.xlsx", [SetCell(sheet=MATRIX, cell="A2", value="乙")])
    assert open_book(tmp_path / "book.xlsx")[MATRIX]["A2"].value == "乙"
    assert [found.name for found in tmp_path.iterdir()] == ["book.xlsx"]


def test_a_workbook_is_edited_though_it_is_open_elsewhere(calc: Calc, tmp_path: Path) -> None:
    book, saved = tmp_path / "book.xlsx", tmp_path / "saved.xlsx"
    make_book(book)
    lock = f",{getuser()},elsewhere,20.11.2025 09:00,file:///nowhere;"
    (tmp_path / ".~lock.book.xlsx#").write_text(lock, "utf-8")
    calc.edit(book, saved, [SetCell(sheet=MATRIX, cell="A2", value="乙")])
    assert open_book(saved)[MATRIX]["A2"].value == "乙"


def test_a_cell_takes_a_text_or_a_number_or_is_emptied(edited: Edited) -> None:
    sheet = edited(
        SetCell(sheet=MATRIX, cell="A2", value="=1+1"),
        SetCell(sheet=MATRIX, cell=("编号", 3), value="007"),
        SetCell(sheet=MATRIX, cell=("覆盖", 4), value=2.5),
        SetCell(sheet=MATRIX, cell=("说明", 5), value=None),
        SetCell(sheet=MATRIX, cell=("要点", 6), value=None),
    )
    cells = [sheet[address] for address in ("A2", "A3", "C4", "D5", "B6")]
    assert [(cell.value, cell.data_type) for cell in cells[:3]] == [("=1+1", "s"), ("007", "s"), (2.5, "n")]
    assert [cell.value for cell in cells[3:]] == [None, None]


def test_what_is_typed_becomes_what_it_looks_like_but_in_a_cell_for_text(edited: Edited) -> None:
    sheet = edited(
        TypeIn(sheet=MATRIX, cell=("复核日期", 2), text="2026-7-1"),
        TypeIn(sheet=MATRIX, cell=("覆盖", 3), text="2026/7/1"),
        TypeIn(sheet=MATRIX, cell=("覆盖", 4), text="1-2"),
        TypeIn(sheet=MATRIX, cell=("编号", 5), text="007"),
        TypeIn(sheet=MATRIX, cell=("编号", 6), text="=1+1"),
        TypeIn(sheet=MATRIX, cell=("说明", 7), text="2026-7-1"),
    )
    cells = [sheet[address].value for address in ("E2", "C3", "A5", "A6", "D7")]
    assert cells == [datetime(2026, 7, 1), datetime(2026, 7, 1), 7, "=1+1", "2026-7-1"]
    assert isinstance(sheet["C4"].value, datetime)
    assert sheet["A6"].data_type == "f"


def test_a_formula_is_one_even_in_a_cell_for_text(edited: Edited) -> None:
    assert edited(SetFormula(sheet=MATRIX, cell=("说明", 2), formula="=A3&A4"))["D2"].data_type == "f"


def test_rows_are_inserted_and_written_to_in_the_middle_and_at_the_end(edited: Edited, before: Worksheet) -> None:
    sheet = edited(
        SetCell(sheet=MATRIX, cell=("编号", LAST + 1), value="末行"),
        InsertRows(sheet=MATRIX, before=4, count=2),
        SetCell(sheet=MATRIX, cell=("编号", 5), value="中行"),
    )
    numbers = column(before, "编号")
    assert column(sheet, "编号") == [*numbers[:2], None, "中行", *numbers[2:], "末行"]
    assert links(sheet).keys() == {f"B{row}" for row in (2, 3, *range(6, LAST + 3))}
    assert sheet.auto_filter.ref == f"A1:H{LAST + 2}"


def test_rows_are_deleted(edited: Edited, was: Rows) -> None:
    sheet = edited(DeleteRows(sheet=MATRIX, first=3, count=2))
    assert rows(sheet) == [row for number, row in enumerate(was) if number not in {1, 2}]


def test_a_row_is_copied_with_its_hidden_cells_and_its_link(edited: Edited, was: Rows) -> None:
    sheet = edited(CopyRow(sheet=MATRIX, row=2, over=5), CopyRow(sheet=MATRIX, row=3, over=LAST + 1))
    assert rows(sheet) == [*was[:3], was[0], *was[4:], was[1]]
    assert was[0]["指纹"]
    assert links(sheet)["B5"] == links(sheet)["B2"]


def test_columns_are_inserted(edited: Edited) -> None:
    sheet = edited(InsertColumns(sheet=MATRIX, before="覆盖", count=2))
    assert [cell.value for cell in sheet[1]] == [*HEADINGS[:2], None, None, *HEADINGS[2:]]
    assert hidden_columns(sheet) == ["指纹"]


@pytest.mark.parametrize(("moved", "to"), [("指纹", "要点"), ("要点", "指纹"), ("覆盖", "编号")])
def test_a_column_is_moved_with_what_belongs_to_it(edited: Edited, was: Rows, moved: str, to: str) -> None:
    sheet = edited(MoveColumn(sheet=MATRIX, column=moved, before=to))
    others = [heading for heading in HEADINGS if heading != moved]
    others.insert(others.index(to), moved)
    assert [cell.value for cell in sheet[1]] == others
    assert rows(sheet) == was
    assert hidden_columns(sheet) == ["指纹"]
    assert {sheet[f"{cell[0]}1"].value for cell in links(sheet)} == {"要点"}
    assert sheet[f"{sheet.data_validations.dataValidation[0].sqref!s:.1}1"].value == "覆盖"


def test_a_column_is_hidden(edited: Edited) -> None:
    assert hidden_columns(edited(HideColumn(sheet=MATRIX, column="说明"))) == ["说明", "指纹"]


@pytest.mark.parametrize("is_descending", [False, True])
def test_rows_are_sorted_whole_below_the_header(edited: Edited, was: Rows, is_descending: bool) -> None:
    sheet = edited(Sort(sheet=MATRIX, by="编号", is_descending=is_descending))
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert rows(sheet) == sorted(was, key=lambda row: str(row["编号"]), reverse=is_descending)
    assert [at for _, at in links(sheet).values()] == [f"k{number}" for number in column(sheet, "件数")]
    coloured = [cell.row for cell in sheet["C"][1:] if cell.fill.fill_type == "solid"]
    assert coloured == [row for row, number in enumerate(column(sheet, "件数"), 2) if number in {1, 2, 3}]
    assert sheet.auto_filter.ref == f"A1:H{LAST}"


def test_a_filter_hides_rows_and_when_cleared_shows_them(edited: Edited, before: Worksheet) -> None:
    wanted = [row for row, coverage in enumerate(column(before, "覆盖"), 2) if coverage == "部分"]
    filtered = Filter(sheet=MATRIX, column="覆盖", value="部分")
    sheet = edited(filtered)
    assert shown(sheet) == wanted
    assert len(rows(sheet)) == ROWS
    assert [found.colId for found in sheet.auto_filter.filterColumn] == [2]
    cleared = edited(filtered, ClearFilter(sheet=MATRIX))
    assert len(shown(cleared)) == ROWS
    assert cleared.auto_filter.ref == f"A1:H{LAST}"
    assert not cleared.auto_filter.filterColumn


def test_merged_cells_keep_the_first(edited: Edited) -> None:
    sheet = edited(Merge(sheet=MATRIX, cells="A2:B3"), Merge(sheet=MATRIX, cells="B5:C5"))
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A2:B3", "B5:C5"]
    assert [sheet[address].value for address in ("A2", "B2", "A3", "B3")] == [f"甲-{ROWS - 1}", None, None, None]
    assert (sheet["B5"].value, sheet["C5"].value) == ("=要点 4", None)
    assert links(sheet).keys() == {"B4", *(f"B{row}" for row in range(5, LAST + 1))}


def test_a_sheet_goes_by_its_new_name(edited: Edited) -> None:
    sheet = edited(RenameSheet(sheet=MATRIX, name="乙"), SetCell(sheet="乙", cell="A2", value="改名之后"))
    assert (sheet.title, sheet["A2"].value) == ("乙", "改名之后")


def test_the_header_is_the_first_row_that_holds_the_heading(saved: Saved) -> None:
    book = saved(HideColumn(sheet="有题目", column="编号"), SetCell(sheet="有题目", cell=("编号", 4), value="乙"))
    assert book["有题目"].column_dimensions["A"].hidden
    assert [cell.value for cell in book["有题目"]["A"]] == ["题目", None, "编号", "乙"]


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        (DeleteRows(sheet="没有", first=1), "no sheet 没有"),
        (HideColumn(sheet=MATRIX, column="无此列"), "no column 无此列"),
        (Sort(sheet="有题目", by="编号"), "no filter in 有题目"),
        (Merge(sheet=MATRIX, cells="甲乙"), "甲乙"),
    ],
)
def test_what_cannot_be_done_is_named_and_the_program_goes_on(
    edited: Edited, tmp_path: Path, operation: Operation, named: str
) -> None:
    with pytest.raises(SpreadsheetError, match=named):
        edited(operation)
    assert not (tmp_path / "saved.xlsx").exists()
    assert edited().title == MATRIX


def test_a_file_that_is_not_there_or_not_a_workbook_is_named(calc: Calc, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    for name in ("没有.xlsx", "坏.xlsx"):
        with pytest.raises(SpreadsheetError, match=name):
            calc.edit(tmp_path / name, tmp_path / "saved.xlsx")
