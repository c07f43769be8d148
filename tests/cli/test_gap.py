from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
DAY = ("--as-of", "2026-07-01")


def points(rows: list[dict[str, str]]) -> list[str]:
    return [row["point_id"] for row in rows]


def test_gap_lists_what_is_open_in_the_order_of_the_catalog(data: Data) -> None:
    assert points(data("gap", *DAY)) == ["DEMO-1-k1", "DEMO-1-k2", "DEMO-3-k1", "DEMO-3-k2"]


def test_verdicts_may_be_chosen_and_added_up(data: Data) -> None:
    assert points(data("gap", *DAY, "--verdict", "gap")) == ["DEMO-3-k1", "DEMO-3-k2"]
    assert points(data("gap", *DAY, "--verdict", "not-applicable")) == ["DEMO-2-k1"]
    assert len(data("gap", *DAY, "--verdict", "gap", "--verdict", "partial")) == 4


def test_one_source_may_be_chosen_and_an_unknown_one_is_refused_with_2(qms: Run, data: Data) -> None:
    assert len(data("gap", *DAY, "--source", "demo")) == 4
    result = qms("gap", *DAY, "--source", "other")
    assert result.exit_code == 2
    assert "demo" in result.stderr


def test_a_department_sees_the_points_of_its_own_controls(qms: Run, data: Data, minimal: Path, swap: Swap) -> None:
    swap(minimal / "procedures/QP-01.md", ":id: QP-01-C02\n:owner: 质量部", ":id: QP-01-C02\n:owner: 生产部")
    assert points(data("gap", *DAY, "--department", "生产部")) == ["DEMO-1-k2"]
    unknown = qms("gap", *DAY, "--department", "采购部")
    assert unknown.exit_code == 2
    assert "生产部" in unknown.stderr


def test_the_three_formats_hold_the_same_points(qms: Run, data: Data) -> None:
    table = [line.split("\t") for line in qms("gap", *DAY).stdout.splitlines()]
    sheet = list(csv.DictReader(io.StringIO(qms("gap", *DAY, "--format", "csv").stdout)))
    found = points(data("gap", *DAY))
    assert [line[table[0].index("要点编号")] for line in table[1:]] == found
    assert [row["要点编号"] for row in sheet] == found


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_csv_can_be_read_as_a_formula(
    qms: Run, data: Data, minimal: Path, swap: Swap, start: str
) -> None:
    text = f"{start}HYPERLINK(1)"
    swap(minimal / "requirements/demo.yaml", "text: 洁净区整洁。", f'text: "{text}"')
    swap(minimal / "matrices/actions.csv", "安装压差计", text)
    swap(minimal / "matrices/links/demo.csv", "控制点建立了文件控制程序。", text)
    cells = [
        cell
        for row in csv.reader(io.StringIO(qms("gap", *DAY, "--format", "csv").stdout))
        for cell in row
        if "HYPERLINK" in cell
    ]
    assert len(cells) == 3
    assert all(cell.startswith("'") for cell in cells)
    assert text in [row["point"] for row in data("gap", *DAY)]


def test_a_row_shows_the_action_against_its_point(data: Data) -> None:
    actions = {row["point_id"]: row["action"] for row in data("gap", *DAY)}
    assert "安装压差计" in actions["DEMO-3-k2"]
    assert actions["DEMO-3-k1"] == ""


def test_a_point_stands_once_on_screen_with_all_its_controls(qms: Run) -> None:
    assert qms("map", "add", "DEMO-1-k1", "QP-01-C02", "--coverage", "partial", "--rationale", "补充").exit_code == 0
    lines = [line for line in qms("gap", *DAY).stdout.splitlines() if "DEMO-1-k1" in line]
    assert len(lines) == 1
    assert "QP-01-C01" in lines[0] and "QP-01-C02" in lines[0]
