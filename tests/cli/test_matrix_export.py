"""``qms matrix export``: the suite, whole or in parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

Run = Callable[..., Result]
ON = ("--as-of", "2026-07-01")
MATRIX = "条款符合性对照表"


def rows(path: Path, sheet: str = MATRIX) -> list[dict[str, str]]:
    head, *found = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), (str(cell or "") for cell in row), strict=True)) for row in found]


def test_the_whole_suite_is_written_where_a_build_writes_it(qms: Run, minimal: Path) -> None:
    result = qms("matrix", "export", *ON)
    path = minimal / "build/matrices/gap-matrix.xlsx"
    assert (result.exit_code, str(path) in result.stdout) == (0, True)
    assert openpyxl.load_workbook(path).sheetnames[:3] == ["汇总", MATRIX, "证据台账"]


def test_only_gaps_leaves_out_what_conforms_and_what_does_not_apply(qms: Run, tmp_path: Path) -> None:
    whole, gaps = tmp_path / "whole.xlsx", tmp_path / "gaps.xlsx"
    assert qms("matrix", "export", "-o", whole, *ON).exit_code == 0
    assert qms("matrix", "export", "--only", "gaps", "-o", gaps, *ON).exit_code == 0
    kept = [row for row in rows(whole) if row["追溯结论"] not in {"追溯齐全", "不适用"}]
    assert rows(gaps) == kept
    assert len(kept) < len(rows(whole))


def test_a_file_for_each_department_holds_the_rows_of_its_controls(qms: Run, tmp_path: Path) -> None:
    result = qms("matrix", "export", "--split", "department", "-o", tmp_path / "matrix.xlsx", *ON)
    assert result.exit_code == 0
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"matrix-质量部.xlsx", "matrix-未指定部门.xlsx"}
    assert [row["控制点"] for row in rows(tmp_path / "matrix-质量部.xlsx")] == ["QP-01-C01", "QP-01-C02"]


def test_points_without_a_control_go_into_a_file_of_their_own(qms: Run, tmp_path: Path) -> None:
    whole = tmp_path / "whole.xlsx"
    assert qms("matrix", "export", "-o", whole, *ON).exit_code == 0
    assert qms("matrix", "export", "--split", "department", "-o", tmp_path / "matrix.xlsx", *ON).exit_code == 0
    open_points = [row["要点编号"] for row in rows(whole) if not row["控制点"]]
    assert [row["要点编号"] for row in rows(tmp_path / "matrix-未指定部门.xlsx")] == open_points != []


def test_a_file_for_each_source_holds_its_matrix_alone(qms: Run, minimal: Path, tmp_path: Path) -> None:
    second = (minimal / "requirements/demo.yaml").read_text("utf-8").replace("demo", "other").replace("DEMO", "OTHER")
    (minimal / "requirements/other.yaml").write_text(second, "utf-8")
    assert qms("matrix", "export", "--split", "source", "-o", tmp_path / "matrix.xlsx", *ON).exit_code == 0
    sources = {path.name: {row["来源"] for row in rows(path)} for path in tmp_path.glob("*.xlsx")}
    assert sources == {"matrix-demo.xlsx": {"DEMO"}, "matrix-other.xlsx": {"OTHER"}}


def test_links_lead_from_wherever_the_file_lies_to_the_manual(qms: Run, minimal: Path) -> None:
    path = minimal / "for-departments/2026/matrix.xlsx"
    assert qms("matrix", "export", "-o", path, *ON).exit_code == 0
    (link, *_) = [
        cell.hyperlink for row in openpyxl.load_workbook(path)[MATRIX].iter_rows() for cell in row if cell.hyperlink
    ]
    target = (path.parent / link.target.replace("\\", "/")).resolve()
    assert target.is_relative_to(minimal / "build/html")


@pytest.mark.parametrize("source", ["nothing", "../demo"])
def test_an_unknown_source_is_refused_and_nothing_is_written(qms: Run, tmp_path: Path, source: str) -> None:
    result = qms("matrix", "export", "--source", source, "-o", tmp_path / "matrix.xlsx", *ON)
    assert (result.exit_code, source in result.stderr) == (2, True)
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_name_that_is_no_name_of_a_file_is_made_one(qms: Run, minimal: Path, tmp_path: Path) -> None:
    document = minimal / "procedures/QP-01.md"
    document.write_text(document.read_text("utf-8").replace(":owner: 质量部", ":owner: ../质量 部"), "utf-8")
    assert qms("matrix", "export", "--split", "department", "-o", tmp_path / "m.xlsx", *ON).exit_code == 0
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"m-.._质量_部.xlsx", "m-未指定部门.xlsx"}
