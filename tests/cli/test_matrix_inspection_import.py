"""``qms matrix import`` of a check sheet: findings, measures, and how the inspection ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

Run = Callable[..., Result]
SHEET = "自查检查表"
DAY = "2026-07-01"
NAME = "2026-07-01 自查"
ITEMS = (
    "item,grade,title,points,note\n"
    "1.1,关键,文件控制,DEMO-1-k1、DEMO-1-k2,看清单\n"
    "1.2,主要,洁净区,DEMO-3-k1,\n"
    "1.3,一般,压差,DEMO-3-k2,\n"
    "1.4,一般,安装,DEMO-2-k1,\n"
)
STAND_INS = "item,grade,title,points,note\nDEMO-3-k1,关键,洁净区整洁。,DEMO-3-k1,\n"
RULES = (Path(__file__).parents[2] / "requirements/inspection-rules.yaml").read_text("utf-8")
FAILED = {"自查结果": "不合格", "不符合描述": "地面有积尘。"}
MEASURE = {"整改措施": "增加清洁频次。", "责任部门": "质量部", "计划完成日期": "2026-08-01"}
TABLES = ("findings", "actions", "decisions", "evidence", "links/demo")


class Check:
    """A project with inspection items, and a check sheet that went out of it."""

    def __init__(self, qms: Run, root: Path, folder: Path) -> None:
        self._qms, self.root, self._folder = qms, root, folder
        self.items(ITEMS)
        (root / "requirements/inspection-rules.yaml").write_text(RULES.replace("gmp-2025", "demo"), "utf-8")

    def items(self, text: str) -> None:
        (self.root / "requirements/inspection-items.csv").write_text(text, "utf-8")

    def export(self, name: str = "check.xlsx") -> Path:
        path = self._folder / name
        result = self._qms("matrix", "export", "--inspection", "-o", path, "--as-of", DAY)
        assert result.exit_code == 0, result.stderr
        return path

    def fill(self, rows: Mapping[str, Mapping[str, object]], name: str = "check.xlsx", **above: object) -> Path:
        """Return a check sheet with cells filled in by item and heading, and by the labels above."""
        path = self.export(name)
        edit(path, rows, above)
        return path

    def bring(self, *arguments: str | Path) -> Any:
        result = self._qms("matrix", "import", *arguments, "--as-of", DAY, "--format", "json")
        data = json.loads(result.stdout)
        assert result.exit_code == (1 if data["conflicts"] or data["errors"] else 0), result.stderr
        return data

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.root / f"matrices/{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def found(self, inspection: str = NAME) -> list[tuple[str, ...]]:
        """Return the findings of an inspection: point, day, result, statement."""
        fields = ("point", "date", "result", "statement")
        return [
            tuple(row[field] for field in fields) for row in self.table("findings") if row["inspection"] == inspection
        ]

    def bytes(self) -> list[bytes]:
        return [(self.root / f"matrices/{name}.csv").read_bytes() for name in TABLES]


@pytest.fixture
def check(qms: Run, minimal: Path, tmp_path: Path) -> Check:
    return Check(qms, minimal, tmp_path)


def place(sheet: Any, text: str) -> Any:
    """Return the one cell that says a text."""
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    return cell


def cell_of(sheet: Any, item: str, heading: str) -> Any:
    head = place(sheet, heading)
    keys = place(sheet, "qms:inspection")
    (row,) = [cell.row for cell in sheet[keys.column_letter] if cell.value == item]
    return sheet.cell(row, head.column)


def edit(path: Path, rows: Mapping[str, Mapping[str, object]], above: Mapping[str, object] | None = None) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for item, cells in rows.items():
        for heading, value in cells.items():
            cell_of(sheet, item, heading).value = value
    for label, value in (above or {}).items():
        place(sheet, label).offset(0, 1).value = value
    book.save(path)


def said(data: Any) -> list[tuple[str, str, str, str]]:
    return [(one["subject"], one["field"], one["old"], one["new"]) for one in data["changes"]]


def codes(remarks: Any) -> list[str]:
    return [remark["code"] for remark in remarks]


def test_a_sheet_that_nobody_filled_in_changes_nothing(check: Check) -> None:
    before = check.bytes()
    data = check.bring(check.export(), "--apply")
    assert {key: data[key] for key in ("changes", "conflicts", "errors", "notes", "written")} == {
        "changes": [],
        "conflicts": [],
        "errors": [],
        "notes": [],
        "written": [],
    }
    assert check.bytes() == before


def test_what_passed_is_a_passing_finding_for_each_of_its_points(check: Check) -> None:
    data = check.bring(check.fill({"1.1": {"自查结果": "合格", "查看情况": "抽查清单2份。"}}), "--apply")
    assert check.found() == [
        ("DEMO-1-k1", DAY, "pass", "抽查清单2份。"),
        ("DEMO-1-k2", DAY, "pass", "抽查清单2份。"),
    ]
    assert said(data) == [("1.1", "result", "", "合格"), ("1.1", "seen", "", "抽查清单2份。")]
    assert [(one["sheet"], one["cell"]) for one in data["changes"]] == [(SHEET, "I6"), (SHEET, "L6")]
    assert (data["written"], data["notes"]) == (["matrices/findings.csv"], [])


def test_a_dry_run_writes_nothing(check: Check) -> None:
    before = check.bytes()
    assert check.bring(check.fill({"1.1": {"自查结果": "合格"}}))["written"] == []
    assert check.bytes() == before


def test_what_failed_is_a_finding_with_the_action_against_it(check: Check) -> None:
    data = check.bring(check.fill({"1.2": {**FAILED, **MEASURE}}), "--apply")
    (finding,) = [row for row in check.table("findings") if row["inspection"] == NAME]
    assert finding == {
        "id": "F-002",
        "point": "DEMO-3-k1",
        "date": DAY,
        "inspection": NAME,
        "result": "fail",
        "statement": "地面有积尘。",
        "closed": "",
    }
    assert check.table("actions")[-1] == {
        "id": "A-002",
        "subject": "F-002",
        "measure": "增加清洁频次。",
        "owner": "质量部",
        "due": "2026-08-01",
        "state": "planned",
        "verified_by": "",
        "closed": "",
    }
    assert data["notes"] == []
    assert said(data) == [
        ("1.2", "result", "", "不合格"),
        ("1.2", "description", "", "地面有积尘。"),
        ("1.2", "measure", "", "增加清洁频次。"),
        ("1.2", "owner", "", "质量部"),
        ("1.2", "due", "", "2026-08-01"),
    ]


def test_a_failure_without_measures_is_written_and_named(check: Check) -> None:
    data = check.bring(check.fill({"1.2": FAILED}), "--apply")
    assert check.found() == [("DEMO-3-k1", DAY, "fail", "地面有积尘。")]
    (note,) = data["notes"]
    assert (note["code"], note["cell"]) == ("no-measure", "I7")
    assert "1.2" in note["message"] and "还没有整改措施" in note["message"]


def test_only_the_points_that_are_named_failed(check: Check) -> None:
    path = check.fill({"1.1": {**FAILED, **MEASURE, "不符合的要点": " DEMO-1-k2 "}})
    data = check.bring(path, "--apply")
    assert check.found() == [("DEMO-1-k2", DAY, "fail", "地面有积尘。")]
    assert ("1.1", "points", "", "DEMO-1-k2") in said(data)
    assert check.table("actions")[-1]["subject"] == check.table("findings")[-1]["id"]


def test_each_failed_point_has_a_finding_and_an_action_of_its_own(check: Check) -> None:
    path = check.fill({"1.1": {**FAILED, **MEASURE, "不符合的要点": "DEMO-1-k2，DEMO-1-k1"}})
    check.bring(path, "--apply")
    assert [row[0] for row in check.found()] == ["DEMO-1-k1", "DEMO-1-k2"]
    findings = [row["id"] for row in check.table("findings")[-2:]]
    assert [row["subject"] for row in check.table("actions")[-2:]] == findings


@pytest.mark.parametrize(
    ("item", "cells", "code", "words"),
    [
        ("1.2", {"自查结果": "不合格"}, "field-missing", "不符合描述"),
        ("1.1", FAILED, "field-missing", "不符合的要点"),
        ("1.1", {**FAILED, "不符合的要点": "DEMO-3-k1"}, "not-of-item", "DEMO-1-k1、DEMO-1-k2"),
        ("1.2", {**FAILED, "整改措施": "打扫。", "责任部门": "质量部"}, "field-missing", "计划完成日期"),
        ("1.2", {**FAILED, "计划完成日期": "2026-08-01", "责任部门": "质量部"}, "field-missing", "整改措施"),
        ("1.2", {**FAILED, **MEASURE, "计划完成日期": "尽快"}, "not-a-day", "尽快"),
        ("1.2", {"自查结果": "基本合格"}, "not-a-choice", "基本合格"),
        ("1.2", {"不符合描述": "地面有积尘。"}, "result-missing", "不符合描述"),
        ("1.2", {"查看情况": "整洁。"}, "result-missing", "查看情况"),
        ("1.2", {"自查结果": "合格", "不符合描述": "地面有积尘。"}, "not-failed", "不符合描述"),
        ("1.1", {"自查结果": "合格", "不符合的要点": "DEMO-1-k1"}, "not-failed", "不符合的要点"),
        ("1.2", {"自查结果": "合格", "整改措施": "打扫。"}, "not-failed", "整改措施"),
    ],
)
def test_what_is_not_whole_is_an_error_and_nothing_is_written(
    check: Check, item: str, cells: Mapping[str, object], code: str, words: str
) -> None:
    before = check.bytes()
    data = check.bring(check.fill({item: cells, "1.3": {"自查结果": "合格"}}), "--apply")
    assert codes(data["errors"]) == [code]
    assert words in data["errors"][0]["message"]
    assert data["errors"][0]["cell"]
    assert (check.bytes(), data["written"], data["outcomes"]) == (before, [], [])


def test_that_an_item_does_not_apply_is_decided_elsewhere(check: Check) -> None:
    before = check.bytes()
    path = check.fill({"1.2": {"自查结果": "不适用", "查看情况": "没有洁净区。"}, "1.4": {"查看情况": "不安装。"}})
    data = check.bring(path, "--apply")
    assert [(note["code"], note["cell"]) for note in data["notes"]] == [
        ("not-decided-here", "I7"),
        ("not-decided-here", "L9"),
    ]
    assert "不适用条款说明" in data["notes"][0]["message"]
    assert (data["changes"], check.bytes()) == ([], before)


def test_an_item_that_went_out_as_not_applicable_can_be_inspected_or_left_open(check: Check) -> None:
    data = check.bring(check.fill({"1.4": {"自查结果": "合格"}}), "--apply")
    assert said(data) == [("1.4", "result", "", "合格")]
    assert check.found() == [("DEMO-2-k1", DAY, "pass", "")]
    emptied = check.bring(check.fill({"1.4": {"自查结果": None}}, 检查名称="复查"))
    assert (emptied["changes"], emptied["notes"]) == ([], [])


def test_what_was_seen_of_a_failure_is_named_as_left_out(check: Check) -> None:
    data = check.bring(check.fill({"1.2": {**FAILED, **MEASURE, "查看情况": "看了现场。"}}))
    assert [(note["code"], note["cell"]) for note in data["notes"]] == [("seen-of-failed", "L7")]
    assert "看了现场。" not in [change["new"] for change in data["changes"]]


ALL = {
    "1.1": {**FAILED, **MEASURE, "不符合的要点": "DEMO-1-k1、DEMO-1-k2"},
    "1.2": {"自查结果": "合格", "查看情况": "整洁。"},
    "1.3": FAILED,
    "1.4": {"查看情况": "不安装。"},
}


def test_the_same_sheet_changes_nothing_the_second_time(check: Check) -> None:
    path = check.fill(ALL)
    first = check.bring(path, "--apply")
    written = check.bytes()
    second = check.bring(path, "--apply")
    assert (second["changes"], second["conflicts"], second["written"], check.bytes()) == ([], [], [], written)
    assert second["notes"] == first["notes"]
    assert second["outcomes"] == first["outcomes"]


def test_findings_carry_the_name_and_the_day_that_stand_above(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}}, 检查名称="夏季自查", 检查日期="2026年6月30日")
    assert check.bring(path, "--apply")["outcomes"][0]["name"] == "夏季自查"
    assert check.found("夏季自查") == [("DEMO-3-k1", "2026-06-30", "pass", "")]


def test_another_name_or_day_is_another_inspection(check: Check) -> None:
    check.bring(check.fill({"1.2": {"自查结果": "合格"}}), "--apply")
    for above in ({"检查名称": "复查"}, {"检查日期": "2026-07-02"}):
        data = check.bring(check.fill({"1.2": FAILED}, **above), "--apply")
        assert (data["conflicts"], data["written"]) == ([], ["matrices/findings.csv"])
    assert [row["inspection"] for row in check.table("findings")[1:]] == [NAME, "复查", NAME]


def test_the_cells_above_are_found_below_rows_that_were_inserted(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}}, 检查名称="夏季自查")
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, len(rows))
    for row in [["", "检查组：甲、乙"], [], rows[0], [], ["", "检查名称、日期和发现弄虚作假须核对"], *rows[1:]]:
        sheet.append(row)
    book.save(path)
    data = check.bring(path, "--apply")
    assert (data["errors"], check.found("夏季自查")) == ([], [("DEMO-3-k1", DAY, "pass", "")])
    assert data["changes"][0]["cell"] == "I11"


@pytest.mark.parametrize(
    ("label", "value", "code", "cell"),
    [
        ("检查名称", None, "label-missing", "B2"),
        ("检查日期", None, "label-missing", "B3"),
        ("检查日期", "七月", "not-a-day", "C3"),
        ("检查日期", "=TODAY()", "formula", "C3"),
        ("检查名称", "=A1", "formula", "C2"),
        ("发现弄虚作假", "可能", "not-a-choice", "C4"),
    ],
)
def test_what_is_wrong_above_the_table_is_an_error(
    check: Check, label: str, value: str | None, code: str, cell: str
) -> None:
    before = check.bytes()
    data = check.bring(check.fill({"1.2": {"自查结果": "合格"}}, **{label: value}), "--apply")
    (error,) = data["errors"]
    assert (error["code"], error["cell"], label in error["message"]) == (code, cell, True)
    assert check.bytes() == before


def test_a_label_that_is_gone_is_an_error(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格", "不符合描述": "错处也一并指出。"}})
    book = openpyxl.load_workbook(path)
    place(book[SHEET], "检查日期").value = "日期"
    place(book[SHEET], "备注").offset(0, 1).value = "检查日期"
    place(book[SHEET], "备注").offset(0, 2).value = DAY
    book.save(path)
    (error,) = check.bring(path)["errors"]
    assert (error["code"], "检查日期" in error["message"]) == ("label-missing", True)


def record(check: Check, *rows: str) -> None:
    with (check.root / "matrices/findings.csv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_a_result_that_was_recorded_meanwhile_with_another_value_is_a_conflict(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},fail,有积尘。,")
    before = check.bytes()
    (conflict,) = check.bring(path, "--apply")["conflicts"]
    assert (conflict["subject"], conflict["field"], conflict["kind"]) == ("1.2", "result", "changed-meanwhile")
    assert (conflict["old"], conflict["current"], conflict["new"]) == ("", "不合格", "合格")
    assert (conflict["cell"], check.bytes()) == ("I7", before)


def test_a_text_that_was_recorded_meanwhile_is_a_conflict_of_its_cell(check: Check) -> None:
    path = check.fill({"1.2": FAILED})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},fail,有积尘。,")
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["field"], conflict["current"], conflict["new"]) == ("description", "有积尘。", "地面有积尘。")


def test_other_points_recorded_meanwhile_are_a_conflict_of_the_points(check: Check) -> None:
    path = check.fill({"1.1": {**FAILED, "不符合的要点": "DEMO-1-k2"}})
    record(check, f"F-002,DEMO-1-k1,{DAY},{NAME},fail,有积尘。,")
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["subject"], conflict["field"]) == ("1.1", "points")
    assert (conflict["old"], conflict["current"], conflict["new"]) == ("", "DEMO-1-k1", "DEMO-1-k2")
    data = check.bring(path, "--theirs", "--apply")
    assert ("1.1", "points", "DEMO-1-k1", "DEMO-1-k2") in said(data)
    assert check.found() == [("DEMO-1-k1", DAY, "pass", ""), ("DEMO-1-k2", DAY, "fail", "地面有积尘。")]


def test_other_points_that_may_have_failed_for_another_item_are_no_conflict(check: Check) -> None:
    check.items(SHARED)
    path = check.fill({"1.5": {**FAILED, "不符合的要点": "DEMO-3-k2"}})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},fail,有积尘。,")
    assert check.bring(path)["conflicts"] == []


def test_one_failure_on_record_outweighs_what_passed(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},pass,,", f"F-003,DEMO-3-k1,{DAY},{NAME},fail,有积尘。,")
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["current"], conflict["new"]) == ("不合格", "合格")


def test_what_another_inspection_recorded_is_no_conflict(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}})
    record(check, f"F-002,DEMO-3-k1,{DAY},年度自查,fail,有积尘。,", f"F-003,DEMO-3-k1,2026-06-30,{NAME},fail,有积尘。,")
    assert check.bring(path, "--apply")["written"] == ["matrices/findings.csv"]


def test_the_workbook_settles_a_conflict_in_the_finding_itself(check: Check) -> None:
    path = check.fill({"1.2": {"自查结果": "合格"}})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},fail,有积尘。,")
    assert said(check.bring(path, "--theirs", "--apply")) == [("1.2", "result", "不合格", "合格")]
    assert check.found() == [("DEMO-3-k1", DAY, "pass", "")]


def test_what_belongs_to_a_result_that_the_project_keeps_is_not_taken(check: Check) -> None:
    path = check.fill({"1.2": {**FAILED, **MEASURE}})
    record(check, f"F-002,DEMO-3-k1,{DAY},{NAME},pass,,")
    before = check.bytes()
    data = check.bring(path, "--ours", "--apply")
    assert (data["changes"], data["errors"], check.bytes()) == ([], [], before)


def test_measures_are_merged_with_the_action_against_the_finding(check: Check) -> None:
    path = check.fill({"1.2": {**FAILED, **MEASURE}})
    check.bring(path, "--apply")
    edit(path, {"1.2": {"计划完成日期": "2026-09-01"}})
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["field"], conflict["current"], conflict["new"]) == ("due", "2026-08-01", "2026-09-01")
    check.bring(path, "--theirs", "--apply")
    assert [row["due"] for row in check.table("actions")[1:]] == ["2026-09-01"]


def test_a_measure_can_follow_a_failure_that_is_on_record(check: Check) -> None:
    path = check.fill({"1.2": FAILED})
    check.bring(path, "--apply")
    edit(path, {"1.2": MEASURE})
    data = check.bring(path, "--apply")
    assert (data["notes"], data["written"]) == ([], ["matrices/actions.csv"])
    assert check.table("actions")[-1]["subject"] == "F-002"
    assert check.bring(check.fill({"1.2": FAILED}))["notes"] == []


def test_two_sheets_of_one_inspection_are_brought_together(check: Check) -> None:
    one = check.fill({"1.2": {"自查结果": "合格"}, "1.3": {"自查结果": "合格"}}, "one.xlsx")
    two = check.fill({"1.1": {"自查结果": "合格"}, "1.3": FAILED}, "two.xlsx")
    (conflict,) = check.bring(one, two)["conflicts"]
    assert (conflict["subject"], conflict["kind"], conflict["file"]) == ("1.3", "unequal", "one.xlsx")
    assert conflict["others"] == [{"file": "two.xlsx", "sheet": SHEET, "cell": "I8", "new": "不合格"}]
    edit(two, {"1.3": {"自查结果": "合格", "不符合描述": None}})
    data = check.bring(one, two, "--apply")
    assert {row[0] for row in check.found()} == {"DEMO-1-k1", "DEMO-1-k2", "DEMO-3-k1", "DEMO-3-k2"}
    assert (len(check.found()), len(data["outcomes"])) == (4, 1)


@pytest.mark.parametrize(
    ("above", "names"), [({"检查名称": "复查"}, [NAME, "复查"]), ({"检查日期": "2026-07-02"}, [NAME])]
)
def test_two_inspections_of_one_run_keep_their_measures_apart(
    check: Check, above: Mapping[str, str], names: list[str]
) -> None:
    one = check.fill({"1.2": {**FAILED, **MEASURE}}, "one.xlsx")
    two = check.fill({"1.2": {**FAILED, **MEASURE}}, "two.xlsx", **above)
    data = check.bring(one, two, "--apply")
    assert [outcome["name"] for outcome in data["outcomes"]] == names
    assert [row["subject"] for row in check.table("actions")[1:]] == ["F-002", "F-003"]
    found = [(row["inspection"], row["date"]) for row in check.table("findings")[1:]]
    assert found == [(NAME, DAY), (above.get("检查名称", NAME), above.get("检查日期", DAY))]


def test_of_two_sheets_that_disagree_the_project_settles_the_whole_row(check: Check) -> None:
    one = check.fill({"1.2": FAILED}, "one.xlsx")
    two = check.fill({"1.2": {**FAILED, "不符合描述": "墙面有积尘。"}}, "two.xlsx")
    (conflict,) = check.bring(one, two)["conflicts"]
    assert (conflict["field"], conflict["kind"]) == ("description", "unequal")
    data = check.bring(one, two, "--ours")
    assert (data["changes"], data["errors"], data["notes"]) == ([], [], [])


def test_of_two_sheets_one_may_say_that_an_item_does_not_apply(check: Check) -> None:
    one = check.fill({"1.2": {"自查结果": "合格"}}, "one.xlsx")
    two = check.fill({"1.2": {"自查结果": "不适用"}}, "two.xlsx")
    data = check.bring(one, two)
    assert said(data) == [("1.2", "result", "", "合格")]
    assert [(note["code"], note["file"]) for note in data["notes"]] == [("not-decided-here", "two.xlsx")]


SHARED = ITEMS + "1.5,关键,现场,DEMO-3-k1、DEMO-3-k2,\n"


def test_items_that_share_a_point_have_one_finding_of_it_with_what_each_saw(check: Check) -> None:
    check.items(SHARED)
    rows = {
        "1.2": {"自查结果": "合格", "查看情况": "整洁。"},
        "1.5": {**FAILED, "不符合的要点": "DEMO-3-k2"},
        "1.3": {"自查结果": "不合格", "不符合描述": "压差不足。"},
    }
    path = check.fill(rows)
    data = check.bring(path, "--apply")
    assert check.found() == [
        ("DEMO-3-k1", DAY, "pass", "整洁。"),
        ("DEMO-3-k2", DAY, "fail", "压差不足。\n地面有积尘。"),
    ]
    assert len(data["changes"]) == 7
    assert data["outcomes"][0]["failed"] == {"关键": 1, "主要": 0, "一般": 1, "ungraded": 0, "total": 2}
    assert check.bring(path)["changes"] == []


def test_items_that_disagree_on_a_point_are_a_conflict(check: Check) -> None:
    check.items(SHARED)
    path = check.fill({"1.2": {"自查结果": "合格"}, "1.5": {**FAILED, "不符合的要点": "DEMO-3-k1"}})
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["kind"], conflict["subject"], conflict["new"]) == ("unequal", "1.2", "合格")
    assert [other["cell"] for other in conflict["others"]] == ["I10"]
    assert check.bring(path, "--ours")["changes"] == []


def test_measures_that_disagree_on_a_point_are_a_conflict_and_the_project_takes_none(check: Check) -> None:
    check.items(SHARED)
    other = {**FAILED, **MEASURE, "整改措施": "改造风管。", "不符合的要点": "DEMO-3-k2"}
    path = check.fill({"1.3": {**FAILED, **MEASURE}, "1.5": other})
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["field"], conflict["kind"], conflict["new"]) == ("measure", "unequal", "增加清洁频次。")
    data = check.bring(path, "--ours", "--apply")
    assert (data["errors"], data["written"]) == ([], ["matrices/findings.csv"])


def test_an_item_that_is_gone_meanwhile_is_a_conflict(check: Check) -> None:
    path = check.fill({"1.3": {"自查结果": "合格"}})
    check.items(ITEMS.replace("1.3,", "9.9,"))
    (conflict,) = check.bring(path)["conflicts"]
    assert (conflict["kind"], conflict["subject"], conflict["current"]) == ("gone", "1.3", None)


def test_the_outcome_is_that_of_the_project_as_it_would_be(check: Check) -> None:
    rows = {"1.1": {"自查结果": "合格"}, "1.2": FAILED, "1.3": {"自查结果": "合格"}}
    path = check.fill(rows)
    (outcome,) = check.bring(path)["outcomes"]
    assert outcome == {
        "name": NAME,
        "days": [DAY],
        "items": {"seen": 3, "asked": 3},
        "failed": {"关键": 0, "主要": 1, "一般": 0, "ungraded": 0, "total": 1},
        "conclusion": "整改后复查（非正式）",
        "rule": "其余情形，整改后复查",
        "official": False,
        "fraud": False,
        "outside": [],
        "notes": outcome["notes"],
    }
    assert any("项目数与公布的不同" in note or "与公布的项目数不同" in note for note in outcome["notes"])
    check.bring(path, "--apply")
    book = openpyxl.load_workbook(check.export("after.xlsx"))
    shown = {cell.value for row in book["自查结论"].iter_rows() for cell in row}
    assert {NAME, "3/3", "整改后复查（非正式）"} <= shown


def test_the_outcome_counts_what_the_inspection_saw_on_other_days(check: Check) -> None:
    record(check, f"F-002,DEMO-3-k2,2026-06-30,{NAME},fail,压差不足。,", f"F-003,DEMO-3-k1,{DAY},别的,fail,有积尘。,")
    (outcome,) = check.bring(check.fill({"1.2": {"自查结果": "合格"}}))["outcomes"]
    assert (outcome["days"], outcome["failed"]["total"], outcome["conclusion"]) == (["2026-06-30", DAY], 1, "尚未查完")


def test_the_outcome_holds_what_the_sheet_says_of_a_day_that_is_yet_to_come(check: Check) -> None:
    (outcome,) = check.bring(check.fill({"1.2": {"自查结果": "合格"}}, 检查日期="2026-08-01"))["outcomes"]
    assert (outcome["days"], outcome["items"]["seen"]) == (["2026-08-01"], 1)


def test_a_whole_list_and_rules_in_force_make_it_official(check: Check) -> None:
    rules = RULES.replace("gmp-2025", "demo").replace("status: draft", "status: current")
    counts = rules.replace("关键: 39", "关键: 1").replace("主要: 86", "主要: 1").replace("一般: 75", "一般: 2")
    (check.root / "requirements/inspection-rules.yaml").write_text(counts, "utf-8")
    rows = {item: {"自查结果": "合格"} for item in ("1.1", "1.2", "1.3")}
    (outcome,) = check.bring(check.fill(rows))["outcomes"]
    assert (outcome["official"], outcome["conclusion"]) == (True, "通过检查")


def test_fraud_fails_the_inspection_and_is_recorded_nowhere(check: Check) -> None:
    path = check.fill({"1.1": {"自查结果": "合格"}}, 发现弄虚作假="是")
    (outcome,) = check.bring(path, "--apply")["outcomes"]
    assert (outcome["fraud"], outcome["conclusion"]) == (True, "未通过检查（非正式）")
    assert "项目不记录此项" in outcome["notes"][-1]
    (after,) = check.bring(check.export("after.xlsx"))["outcomes"]
    assert (after["fraud"], after["conclusion"], len(after["notes"])) == (False, "尚未查完", len(outcome["notes"]) - 1)


def test_the_table_of_changes_is_followed_by_the_outcome(qms: Run, check: Check) -> None:
    path = check.fill({"1.2": FAILED}, 发现弄虚作假="是")
    result = qms("matrix", "import", path, "--as-of", DAY)
    changes, _, rest = result.stdout.partition("导入后的检查结论：")
    assert ("自查结果" in changes, "地面有积尘。" in changes) == (True, True)
    assert ("未通过检查（非正式）" in rest, "项目不记录此项" in rest) == (True, True)
    assert "还没有整改措施" in result.stderr


def test_points_that_stand_in_are_all_inspected_with_their_grades_and_nothing_is_official(check: Check) -> None:
    check.items(STAND_INS)
    path = check.fill({"DEMO-3-k1": {"自查结果": "合格"}, "DEMO-1-k1": FAILED})
    sheet = openpyxl.load_workbook(path)[SHEET]
    points = ["DEMO-1-k1", "DEMO-1-k2", "DEMO-2-k1", "DEMO-3-k1", "DEMO-3-k2"]
    assert [cell_of(sheet, point, "项目级别").value for point in points] == [None, None, None, "关键", None]
    (outcome,) = check.bring(path, "--apply")["outcomes"]
    assert (outcome["items"], outcome["official"]) == ({"seen": 2, "asked": 4}, False)
    assert any("没有检查项目表" in note and "结论不是正式结论" in note for note in outcome["notes"])
    assert {row[0] for row in check.found()} == {"DEMO-1-k1", "DEMO-3-k1"}


def test_the_sheet_of_how_inspections_ended_is_not_read_back(check: Check) -> None:
    record(check, f"F-002,DEMO-3-k1,{DAY},年度自查,fail,有积尘。,")
    path = check.export()
    assert check.bring(path)["notes"] == []
    book = openpyxl.load_workbook(path)
    place(book["自查结论"], "年度自查").value = "通过"
    book.save(path)
    assert codes(check.bring(path)["notes"]) == ["fixed-sheet-edited"]


def test_what_can_be_filled_in_is_told_on_a_sheet_of_its_own(check: Check) -> None:
    book = openpyxl.load_workbook(check.export())
    assert book.sheetnames == [SHEET, "自查结论", "填写说明", "qmstrace"]
    told = [str(row[1].value) for row in book["填写说明"].iter_rows() if row[0].value == SHEET]
    assert told == [
        *("检查名称", "检查日期", "发现弄虚作假"),
        *("自查结果", "不符合的要点", "不符合描述", "查看情况", "整改措施", "责任部门", "计划完成日期"),
    ]
    assert book["填写说明"].column_dimensions["D"].width > 60
    sheet = book[SHEET]
    assert sheet.column_dimensions["A"].hidden
    assert place(sheet, "检查名称").offset(0, 1).value == NAME
    assert place(sheet, "检查日期").offset(0, 1).value.date().isoformat() == DAY
