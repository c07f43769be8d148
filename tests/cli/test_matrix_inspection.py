"""``qms matrix export --inspection``: the check sheet, and how the inspections on record ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

Run = Callable[..., Result]
ON = ("--as-of", "2026-07-01")
ITEMS = "item,grade,title,points,note\n"
RULES = (Path(__file__).parents[2] / "requirements/inspection-rules.yaml").read_text("utf-8")
IN_FORCE = RULES.replace("status: draft", "status: current")
FINDINGS = "id,point,date,inspection,result,statement,closed\n"


@pytest.fixture
def export(qms: Run, minimal: Path, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that puts items and findings in place, exports, and opens what was written."""

    def run(items: str, *findings: str, rules: str = RULES, more: tuple[str, ...] = ()) -> Any:
        (minimal / "requirements/inspection-items.csv").write_text(ITEMS + items, "utf-8")
        (minimal / "requirements/inspection-rules.yaml").write_text(rules.replace("gmp-2025", "demo"), "utf-8")
        (minimal / "matrices/findings.csv").write_text(FINDINGS + "".join(findings), "utf-8")
        result = qms("matrix", "export", "--inspection", "-o", tmp_path / "inspection.xlsx", *ON, *more)
        assert result.exit_code == 0, result.stderr
        return openpyxl.load_workbook(tmp_path / "inspection.xlsx")

    return run


def table(book: Any, name: str) -> tuple[str, list[dict[str, str]]]:
    """Return the notes above a table, and its rows by their headings."""
    rows = [[str(cell or "") for cell in row] for row in book[name].iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if all(row))
    return "\n".join("".join(row) for row in rows[:head]), [
        dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]
    ]


def offered(book: Any, heading: str) -> list[str]:
    """Return what can be chosen below a heading of the check sheet, or beside a label above it."""
    sheet = book["自查检查表"]
    (at,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == heading]
    below, beside = at.offset(1, 0).coordinate, at.offset(0, 1).coordinate
    (choice,) = [one for one in sheet.data_validations.dataValidation if below in one.sqref or beside in one.sqref]
    name, _, cells = choice.formula1.lstrip("=").partition("!")
    return [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]


def conclusion(book: Any) -> str:
    return table(book, "自查结论")[1][0]["结论"]


def failed(number: int, point: str) -> str:
    return f"F-{number},{point},2026-06-01,年度自查,fail,不符合。,\n"


def passed(number: int, point: str) -> str:
    return f"F-{number},{point},2026-06-02,年度自查,pass,符合。,\n"


def test_an_item_shows_its_points_and_their_controls_and_offers_the_results(export: Callable[..., Any]) -> None:
    book = export("1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,看现场\n")
    _, (row,) = table(book, "自查检查表")
    assert (row["检查项目编号"], row["项目级别"], row["检查项目"], row["备注"]) == ("1.1", "关键", "程序", "看现场")
    assert [line.split()[1] for line in row["检查要点"].split("\n")] == ["DEMO-1-k1", "DEMO-1-k2"]
    assert "QP-01-C01" in row["控制点"]
    assert (row["自查结果"], row["不符合描述"]) == ("", "")
    assert offered(book, "自查结果") == ["合格", "不合格", "不适用"]
    assert offered(book, "发现弄虚作假") == ["是", "否"]
    assert table(book, "自查结论")[1] == []


def test_points_stand_in_for_items_and_the_sheet_says_that_the_outcome_is_not_official(
    export: Callable[..., Any],
) -> None:
    book = export("", failed(1, "DEMO-1-k1"))
    notes, rows = table(book, "自查检查表")
    assert "结论不是正式结论" in notes
    assert "DEMO-1-k1" in {row["检查项目编号"] for row in rows}
    assert conclusion(book) == "不能得出"


def test_an_outcome_counts_each_item_once_and_stands_only_when_every_item_was_seen(export: Callable[..., Any]) -> None:
    items = "1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,\n1.2,一般,洁净区,DEMO-3-k1,\n"
    both = (failed(1, "DEMO-1-k1"), failed(2, "DEMO-1-k2"))
    assert conclusion(export(items, *both)) == "尚未查完"
    book = export(items, *both, passed(3, "DEMO-3-k1"))
    notes, (row,) = table(book, "自查结论")
    assert (row["关键不符合"], row["不符合合计"], row["已查/应查项目"]) == ("1", "1", "2/2")
    assert (row["结论"], row["日期"]) == ("整改后复查（非正式）", "2026-06-01 至 2026-06-02")
    assert "检查项目与公布的项目数不同" in notes


def test_inspections_are_told_apart_and_those_after_the_day_are_not_there(export: Callable[..., Any]) -> None:
    items = "1.1,关键,程序,DEMO-1-k1,\n"
    other = passed(2, "DEMO-1-k1").replace("年度自查", "复查")
    later = passed(3, "DEMO-1-k1").replace("年度自查", "来年自查").replace("2026-06-02", "2026-07-02")
    _, rows = table(export(items, failed(1, "DEMO-1-k1"), other, later), "自查结论")
    assert [(row["检查"], row["不符合合计"]) for row in rows] == [("年度自查", "1"), ("复查", "0")]


def test_a_failure_stands_before_every_item_was_seen(export: Callable[..., Any]) -> None:
    items = "".join(f"1.{number},关键,项目,DEMO-1-k1,\n" for number in range(3)) + "2.1,一般,其他,DEMO-3-k1,\n"
    assert conclusion(export(items, failed(1, "DEMO-1-k1"))) == "未通过检查（非正式）"


def test_rules_in_force_and_a_whole_list_make_it_formal(export: Callable[..., Any]) -> None:
    rules = IN_FORCE.replace("关键: 39", "关键: 1").replace("主要: 86", "主要: 0").replace("一般: 75", "一般: 0")
    items = "1.1,关键,程序,DEMO-1-k1,\n"
    assert conclusion(export(items, passed(1, "DEMO-1-k1"), rules=rules)) == "通过检查"
    assert conclusion(export(items, passed(1, "DEMO-1-k1"), rules=rules.replace("current", "draft"))) == (
        "通过检查（非正式）"
    )


def test_a_list_that_is_not_whole_is_not_formal(export: Callable[..., Any]) -> None:
    book = export("1.1,关键,程序,DEMO-1-k1,\n", passed(1, "DEMO-1-k1"), rules=IN_FORCE)
    assert conclusion(book) == "通过检查（非正式）"


@pytest.mark.parametrize(
    ("item", "words"),
    [("1.2,,洁净区,DEMO-3-k1,\n", "没有级别"), ("DEMO-3-k1,一般,洁净区,DEMO-3-k1,\n", "以检查要点代替")],
)
def test_the_sheet_says_why_an_outcome_is_not_official(export: Callable[..., Any], item: str, words: str) -> None:
    notes, _ = table(export("1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,\n" + item), "自查检查表")
    assert words in notes and "结论不是正式结论" in notes
    whole, _ = table(export("1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,\n"), "自查检查表")
    assert "结论不是正式结论" not in whole


def test_what_does_not_apply_is_filled_in_and_not_asked_for(export: Callable[..., Any]) -> None:
    book = export("1.1,关键,程序,DEMO-1-k1,\n1.2,一般,不适用的,DEMO-2-k1,\n", passed(1, "DEMO-1-k1"))
    assert [row["自查结果"] for row in table(book, "自查检查表")[1]] == ["", "不适用"]
    assert table(book, "自查结论")[1][0]["已查/应查项目"] == "1/1"


def test_a_source_holds_its_items_alone(export: Callable[..., Any], minimal: Path) -> None:
    text = (minimal / "requirements/demo.yaml").read_text("utf-8").replace("demo", "other").replace("DEMO", "OTHER")
    (minimal / "requirements/other.yaml").write_text(text, "utf-8")
    items = "1.1,关键,程序,DEMO-1-k1,\n2.1,关键,程序,OTHER-1-k1,\n2.2,关键,两者,DEMO-1-k2、OTHER-1-k2,\n"
    _, rows = table(export(items, more=("--source", "other")), "自查检查表")
    assert [row["检查项目编号"] for row in rows] == ["2.1", "2.2"]


def test_a_point_that_stands_in_for_an_item_says_its_words_once(export: Callable[..., Any]) -> None:
    rows = {row["检查项目编号"]: row for row in table(export(""), "自查检查表")[1]}
    row = rows["DEMO-1-k1"]
    assert row["检查项目"] and row["检查项目"] not in row["检查要点"]
    assert row["检查要点"].endswith("DEMO-1-k1")


def test_what_has_to_be_seen_on_site_is_marked(export: Callable[..., Any]) -> None:
    assert {row["现场查看"] for row in table(export(""), "自查检查表")[1]} == {"是", ""}


def test_text_of_an_item_is_never_a_formula(export: Callable[..., Any]) -> None:
    book = export("1.1,,=1+1,DEMO-1-k1,@SUM(A1)\n")
    assert {cell.data_type for row in book["自查检查表"].iter_rows() for cell in row} <= {"s", "n", "d"}


def test_the_parts_of_the_suite_are_not_those_of_an_inspection(qms: Run, tmp_path: Path) -> None:
    result = qms("matrix", "export", "--inspection", "--only", "gaps", "-o", tmp_path / "i.xlsx", *ON)
    assert (result.exit_code, "--inspection" in result.stderr) == (2, True)
    assert list(tmp_path.glob("*.xlsx")) == []
