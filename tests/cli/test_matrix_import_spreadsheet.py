"""The way out and back with LibreOffice as the client, on the project that this repository ships."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet
from qmstrace.cli.main import main
from spreadsheet.operations import (
    CopyRow,
    Filter,
    HideColumn,
    InsertColumns,
    InsertRows,
    MoveColumn,
    Operation,
    RenameSheet,
    SetCell,
    Sort,
    TypeIn,
)
from spreadsheet.program import Calc

pytestmark = pytest.mark.needs_soffice
ROOT = Path(__file__).parents[2]
PARTS = ("qms.toml", "requirements", "procedures", "matrices")
DAY = "2026-11-20"
MATRIX, ACTIONS, EVIDENCE, EXCLUSIONS = "条款符合性对照表", "整改计划", "证据台账", "不适用条款说明"
Found = Mapping[str, Any]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped project; tests that write take one of their own."""
    folder = tmp_path_factory.mktemp("shipped")
    return copy(ROOT, folder)


@pytest.fixture(scope="module")
def exported(shipped: Path) -> Path:
    path = shipped / "out/对照表.xlsx"
    run(shipped, "matrix", "export", "-o", path, "--as-of", DAY)
    return path


@pytest.fixture
def returned(calc: Calc, exported: Path, tmp_path: Path) -> Callable[..., Path]:
    def edit(*operations: Operation) -> Path:
        calc.edit(exported, tmp_path / "交回.xlsx", operations)
        return tmp_path / "交回.xlsx"

    return edit


def copy(root: Path, folder: Path) -> Path:
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, folder / part)
        else:
            shutil.copy(root / part, folder / part)
    return folder


def run(root: Path, *arguments: str | Path) -> str:
    result = CliRunner().invoke(main, ["-C", str(root), *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def imported(root: Path, *arguments: str | Path) -> Found:
    found: Found = json.loads(run(root, "matrix", "import", *arguments, "--as-of", DAY, "--format", "json"))
    return found


def said(found: Found) -> set[tuple[str, ...]]:
    return {tuple(change[key] for key in ("sheet", "subject", "field", "old", "new")) for change in found["changes"]}


def rows(sheet: Worksheet) -> list[dict[str, str]]:
    head, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), (str(cell or "") for cell in row), strict=True)) for row in found]


def first(records: Sequence[dict[str, str]], **wanted: str) -> int:
    """Return the row, as the program counts, of the first record that has some values."""
    return next(
        number
        for number, record in enumerate(records, 2)
        if all(record[heading] == value for heading, value in wanted.items())
    )


def test_what_is_only_opened_and_saved_brings_back_nothing(returned: Callable[..., Path], shipped: Path) -> None:
    found = imported(shipped, returned())
    assert found == {"changes": [], "conflicts": [], "errors": [], "notes": [], "written": [], "outcomes": []}


def test_exactly_what_was_changed_comes_back_from_a_sheet_that_was_sorted_filtered_and_rebuilt(
    returned: Callable[..., Path], exported: Path, shipped: Path
) -> None:
    book = openpyxl.load_workbook(exported, read_only=True)
    matrix = rows(book[MATRIX])
    link = first(matrix, 控制点="QP-07-C03")
    point = first(matrix, 适用性="适用", 自查结论="", 整改措施="", 要点编号="GMP-117-k2")
    plan = rows(book[ACTIONS])
    evidence = rows(book[EVIDENCE])
    old = matrix[link - 2]
    path = returned(
        SetCell(sheet=MATRIX, cell=("覆盖程度", link), value="部分覆盖"),
        SetCell(sheet=MATRIX, cell=("覆盖说明", link), value="=1+1 不是公式\n第二行"),
        SetCell(sheet=MATRIX, cell=("适用性", point), value="不适用"),
        SetCell(sheet=MATRIX, cell=("不适用理由", point), value="试验的理由"),
        SetCell(sheet=MATRIX, cell=("整改措施", point), value="补充程序"),
        SetCell(sheet=MATRIX, cell=("责任部门", point), value="生产部"),
        TypeIn(sheet=MATRIX, cell=("计划完成日期", point), text="2027-03-31"),
        InsertRows(sheet=MATRIX, before=40),
        SetCell(sheet=MATRIX, cell=("要点编号", 40), value="GMP-117-k2"),
        SetCell(sheet=MATRIX, cell=("控制点", 40), value="QP-01-C01"),
        SetCell(sheet=MATRIX, cell=("覆盖程度", 40), value="部分覆盖"),
        SetCell(sheet=MATRIX, cell=("覆盖说明", 40), value="新增的说明"),
        HideColumn(sheet=MATRIX, column="条款要求"),
        MoveColumn(sheet=MATRIX, column="自查结论", before="检查要点"),
        InsertColumns(sheet=MATRIX, before="复核"),
        Sort(sheet=MATRIX, by="控制点", is_descending=True),
        Filter(sheet=MATRIX, column="追溯结论", value="已有文件"),
        SetCell(sheet=ACTIONS, cell=("责任部门", 2), value="生产部"),
        TypeIn(sheet=ACTIONS, cell=("计划完成日期", 2), text="2027-01-05"),
        Sort(sheet=ACTIONS, by="状态"),
        RenameSheet(sheet=ACTIONS, name="整改"),
        SetCell(sheet=EVIDENCE, cell=("名称", 3), value="改过的名称"),
        Sort(sheet=EVIDENCE, by="日期", is_descending=True),
    )
    found = imported(shipped, path)
    subject = f"{old['要点编号']} ~ QP-07-C03"
    assert said(found) == {
        (MATRIX, subject, "coverage", old["覆盖程度"], "部分覆盖"),
        (MATRIX, subject, "rationale", old["覆盖说明"], "=1+1 不是公式\n第二行"),
        (MATRIX, "GMP-117-k2", "applicability", "适用", "不适用"),
        (MATRIX, "GMP-117-k2", "reason", "", "试验的理由"),
        (MATRIX, "GMP-117-k2", "measure", "", "补充程序"),
        (MATRIX, "GMP-117-k2", "owner", "", "生产部"),
        (MATRIX, "GMP-117-k2", "due", "", "2027-03-31"),
        (MATRIX, "GMP-117-k2 ~ QP-01-C01", "point", "", "GMP-117-k2"),
        (MATRIX, "GMP-117-k2 ~ QP-01-C01", "control", "", "QP-01-C01"),
        (MATRIX, "GMP-117-k2 ~ QP-01-C01", "coverage", "", "部分覆盖"),
        (MATRIX, "GMP-117-k2 ~ QP-01-C01", "rationale", "", "新增的说明"),
        ("整改", plan[0]["措施编号"], "owner", plan[0]["责任部门"], "生产部"),
        ("整改", plan[0]["措施编号"], "due", plan[0]["计划完成日期"][:10], "2027-01-05"),
        (EVIDENCE, evidence[1]["证据编号"], "title", evidence[1]["名称"], "改过的名称"),
    }
    assert (found["conflicts"], found["errors"], found["notes"]) == ([], [], [])


def test_a_copied_row_with_another_control_is_a_new_link(
    returned: Callable[..., Path], exported: Path, shipped: Path
) -> None:
    matrix = rows(openpyxl.load_workbook(exported, read_only=True)[MATRIX])
    row = first(matrix, 控制点="QP-07-C03")
    point = matrix[row - 2]["要点编号"]
    path = returned(
        InsertRows(sheet=MATRIX, before=row + 1),
        CopyRow(sheet=MATRIX, row=row, over=row + 1),
        SetCell(sheet=MATRIX, cell=("控制点", row + 1), value="QP-01-C01"),
        SetCell(sheet=MATRIX, cell=("覆盖程度", row + 1), value="部分覆盖"),
        SetCell(sheet=MATRIX, cell=("覆盖说明", row + 1), value="另一份文件也有一部分"),
        Sort(sheet=MATRIX, by="覆盖说明"),
    )
    found = imported(shipped, path)
    assert {change["subject"] for change in found["changes"]} == {f"{point} ~ QP-01-C01"}
    assert (found["conflicts"], found["errors"]) == ([], [])


def test_what_was_written_goes_out_again_as_it_came_back(
    calc: Calc, returned: Callable[..., Path], exported: Path, shipped: Path, tmp_path: Path
) -> None:
    root = copy(shipped, tmp_path)
    row = first(rows(openpyxl.load_workbook(exported, read_only=True)[MATRIX]), 控制点="QP-07-C03")
    path = returned(SetCell(sheet=MATRIX, cell=("覆盖说明", row), value="@改过的说明"))
    written = imported(root, path, "--apply")["written"]
    assert written == ["matrices/links/gmp-2025.csv"]
    run(root, "matrix", "export", "-o", tmp_path / "再.xlsx", "--as-of", DAY)
    calc.edit(tmp_path / "再.xlsx", tmp_path / "再交回.xlsx", [])
    again = rows(openpyxl.load_workbook(tmp_path / "再交回.xlsx", read_only=True)[MATRIX])
    assert again[row - 2]["覆盖说明"] == "@改过的说明"
    for file in (path, tmp_path / "再交回.xlsx"):
        assert imported(root, file)["changes"] == []
