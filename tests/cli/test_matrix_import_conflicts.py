"""``qms matrix import``: what was written meanwhile, and what other workbooks say, is never written over unasked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from workbooks import ACTIONS, CLEAN, EVIDENCE, EXCLUSIONS, ISSUED, LINKS, MATRIX, PRESSURE, Outcome, Trip, values

ACTION_TABLE, DECISIONS, FINDINGS, ITEMS = (
    "matrices/actions.csv",
    "matrices/decisions.csv",
    "matrices/findings.csv",
    "requirements/inspection-items.csv",
)
PACKING, MARKING, STERILE, WASHING = "DEMO-5-k2", "DEMO-5-k3", "DEMO-5-k1", "DEMO-4-k1"
CLEAN_ROW = "DEMO-3-k1,QP-01-C03,partial,每日检查洁净区。"
PLAN = {"整改措施": "编写规程", "责任部门": "质量部", "计划完成日期": "2026-09-30"}
Cells = Mapping[str, Any]


def filled(trip: Trip, name: str, *edits: tuple[str, str, Cells]) -> Path:
    """Export a workbook and fill it in."""
    with trip.edited(trip.export(name)) as book:
        for sheet, key, cells in edits:
            book.fill(sheet, key, cells)
    return book.path


def blocked(trip: Trip, *arguments: Any) -> Outcome:
    """Bring workbooks that cannot be written as they are; nothing is."""
    before = trip.tree()
    shown = trip.bring(*arguments)
    applied = trip.bring(*arguments, "--apply")
    assert shown.data == applied.data
    assert (applied.code, applied.data["written"]) == (1, [])
    assert trip.tree() == before
    return applied


def test_a_cell_that_both_changed_is_a_conflict_of_three_values(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}), (MATRIX, ISSUED, {"覆盖程度": "共同覆盖"}))
    trip.swap(LINKS, CLEAN_ROW, CLEAN_ROW.replace("partial", "joint"))
    found = blocked(trip, path)
    assert found.conflicts == [(CLEAN, "coverage", "部分覆盖", "共同覆盖", "完全覆盖")]
    assert found.changes == [(ISSUED, "coverage", "完全覆盖", "共同覆盖")]
    read = trip.said(path)
    assert read.exit_code == 1
    words = ("a.xlsx", MATRIX, "N6", CLEAN, "覆盖程度", "部分覆盖", "共同覆盖", "完全覆盖", "项目中也已改动")
    assert [word for word in words if word not in read.stdout] == []
    assert read.stdout.splitlines()[-1] == (
        "有 1 处冲突，没有写入任何文件。冲突以 --ours（项目）或 --theirs（工作簿）决定，或修改工作簿；改正后重新导入。"
    )


@pytest.mark.parametrize(("side", "coverage"), [("--ours", "joint"), ("--theirs", "full")])
def test_a_conflict_is_settled_for_the_project_or_for_the_workbook(trip: Trip, side: str, coverage: str) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖", "覆盖说明": "每班检查。"}))
    trip.swap(LINKS, CLEAN_ROW, CLEAN_ROW.replace("partial", "joint"))
    found = trip.bring(path, side, "--apply")
    assert (found.code, found.conflicts, found.data["written"]) == (0, [], [LINKS])
    assert trip.text(LINKS).splitlines()[-1] == f"DEMO-3-k1,QP-01-C03,{coverage},每班检查。"
    again = trip.bring(path, side, "--apply")
    assert (again.code, again.changes, again.data["written"]) == (0, [], [])


def test_another_cell_of_the_row_stays_as_the_project_has_it(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}), (EVIDENCE, "EV-002", {"名称": "照片"}))
    trip.swap(LINKS, "每日检查洁净区。", "每班检查洁净区。")
    trip.swap("matrices/evidence.csv", "2026-12-31", "2027-12-31")
    assert trip.bring(path, "--apply").code == 0
    assert trip.text(LINKS).splitlines()[-1] == "DEMO-3-k1,QP-01-C03,full,每班检查洁净区。"
    assert [row["valid_until"] for row in trip.table("matrices/evidence.csv")] == ["", "2027-12-31", "2027-12-31"]
    assert trip.text("matrices/evidence.csv").count("照片,") == 2


def test_the_same_value_on_both_sides_is_nothing(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}))
    trip.swap(LINKS, CLEAN_ROW, CLEAN_ROW.replace("partial", "full"))
    assert trip.bring(path, "--apply").is_empty


GONE = {
    "link": (LINKS, f"{CLEAN_ROW}\n", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})),
    "decision": (
        DECISIONS,
        "AD-2026-02,not-applicable,DEMO-5-k1,产品不以无菌状态交付。,质量负责人,2026-02-01\n",
        (EXCLUSIONS, STERILE, {"决定人": "企业负责人"}),
    ),
    "action": (
        ACTION_TABLE,
        "A-001,DEMO-3-k2,安装压差计,设备部,2026-12-31,planned,,\n",
        (MATRIX, PRESSURE, {"整改状态": "进行中"}),
    ),
    "item": (ITEMS, "1.1,主要,文件控制,DEMO-1-k1,\n", (MATRIX, "DEMO-1-k1 ~ QP-01-C01", {"项目级别": "关键"})),
}


@pytest.mark.parametrize("name", GONE)
def test_what_was_removed_meanwhile_cannot_be_edited(trip: Trip, name: str) -> None:
    table, row, edit = GONE[name]
    path = filled(trip, "a.xlsx", edit, (MATRIX, ISSUED, {"覆盖程度": "共同覆盖"}))
    trip.swap(table, row, "")
    found = blocked(trip, path, "--theirs")
    assert [(conflict["kind"], conflict["current"]) for conflict in found.data["conflicts"]] == [("gone", None)]
    assert "（已删除）" in trip.said(path).stdout
    ours = trip.bring(path, "--ours", "--apply")
    assert (ours.code, [change[0] for change in ours.changes]) == (0, [ISSUED])


def test_evidence_that_was_removed_meanwhile_cannot_be_edited(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (EVIDENCE, "EV-002", {"名称": "照片"}))
    rows = [line for line in trip.lines()["matrices/evidence.csv"] if not line.startswith("EV-002")]
    (trip.root / "matrices/evidence.csv").write_text("".join(rows), "utf-8")
    assert [conflict["kind"] for conflict in blocked(trip, path, "--theirs").data["conflicts"]] == ["gone"]


def test_a_decision_that_both_took_back_is_nothing(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, STERILE, {"适用性": "适用", "不适用理由": None}))
    trip.swap(DECISIONS, "AD-2026-02,not-applicable,DEMO-5-k1,产品不以无菌状态交付。,质量负责人,2026-02-01\n", "")
    assert trip.bring(path, "--apply").is_empty


def test_a_decision_that_is_taken_back_cannot_be_edited_at_once(trip: Trip) -> None:
    path = filled(
        trip,
        "a.xlsx",
        (MATRIX, STERILE, {"适用性": "适用"}),
        (EXCLUSIONS, STERILE, {"不适用的依据和理由": "由医院灭菌。", "决定人": "企业负责人"}),
    )
    assert blocked(trip, path).errors == [("not-excluded", "F5"), ("not-excluded", "H5")]


def test_two_workbooks_with_different_edits_of_one_field_are_a_conflict(trip: Trip) -> None:
    first = filled(trip, "甲.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}))
    second = filled(trip, "乙.xlsx", (MATRIX, CLEAN, {"覆盖程度": "共同覆盖"}))
    found = blocked(trip, first, second, "--theirs")
    (conflict,) = found.data["conflicts"]
    assert (conflict["kind"], conflict["file"], conflict["new"]) == ("unequal", "甲.xlsx", "完全覆盖")
    assert conflict["others"] == [{"file": "乙.xlsx", "sheet": MATRIX, "cell": "N6", "new": "共同覆盖"}]
    said = "同一内容填写不一：乙.xlsx 条款符合性对照表 N6 为“共同覆盖”；请改为一致"
    assert said in re.sub(r"\s+", " ", trip.said(first, second).stdout)
    assert trip.bring(first, second, "--ours", "--apply").is_empty


def test_workbooks_of_one_name_are_told_apart(trip: Trip) -> None:
    first = filled(trip, "甲/表.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}))
    second = filled(trip, "乙/表.xlsx", (MATRIX, CLEAN, {"覆盖程度": "共同覆盖"}))
    (conflict,) = blocked(trip, first, second).data["conflicts"]
    assert (conflict["file"], conflict["others"][0]["file"]) == (str(first), str(second))


def test_two_workbooks_with_equal_edits_are_one_change(trip: Trip) -> None:
    paths = [filled(trip, f"{name}.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})) for name in "甲乙"]
    found = trip.bring(*paths, "--apply")
    assert (found.code, found.changes) == (0, [(CLEAN, "coverage", "部分覆盖", "完全覆盖")])


def test_the_same_workbook_twice_is_one(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}))
    copy = Path(shutil.copy(path, trip.folder / "b.xlsx"))
    with trip.edited(path) as book:
        book.add(ACTIONS, {"对象": PACKING, **PLAN})
    shutil.copy(path, copy)
    found = trip.bring(path, copy, path, "--apply")
    assert found.code == 0
    assert len(trip.table(ACTION_TABLE)) == 5


def test_two_workbooks_with_edits_of_different_fields_are_both_written(trip: Trip) -> None:
    first = filled(trip, "甲.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}), (MATRIX, PACKING, PLAN))
    other = (ACTIONS, "A-004", {"状态": "进行中"})
    second = filled(trip, "乙.xlsx", (MATRIX, CLEAN, {"覆盖说明": "每班检查。"}), other)
    found = trip.bring(first, second, "--apply")
    assert (found.code, len(found.changes), sorted(found.data["written"])) == (0, 6, [ACTION_TABLE, LINKS])
    assert trip.text(LINKS).splitlines()[-1] == "DEMO-3-k1,QP-01-C03,full,每班检查。"
    assert trip.text(ACTION_TABLE).splitlines()[-2:] == [
        "A-004,F-002,补贴标识,生产部,2026-08-31,running,,",
        "A-005,DEMO-5-k2,编写规程,质量部,2026-09-30,planned,,",
    ]


def test_halves_of_a_new_record_in_two_workbooks_are_one(trip: Trip) -> None:
    first = filled(trip, "甲.xlsx", (MATRIX, PACKING, {"适用性": "不适用"}))
    second = filled(trip, "乙.xlsx", (MATRIX, PACKING, {"不适用理由": "散装。"}))
    assert trip.bring(first, second, "--apply").code == 0
    assert trip.text(DECISIONS).splitlines()[-1] == "AD-2026-03,not-applicable,DEMO-5-k2,散装。,质量负责人,2026-07-01"


UNEQUAL: Mapping[str, Sequence[tuple[str, str, Cells]]] = {
    "the reason of a decision on two points": (
        (MATRIX, WASHING, {"不适用理由": "甲。"}),
        (MATRIX, "DEMO-4-k2", {"不适用理由": "乙。"}),
    ),
    "a reason in two sheets": (
        (MATRIX, STERILE, {"不适用理由": "甲。"}),
        (EXCLUSIONS, STERILE, {"不适用的依据和理由": "乙。"}),
    ),
    "an action in two sheets": (
        (MATRIX, PRESSURE, {"整改状态": "进行中"}),
        (ACTIONS, "A-001", {"状态": "已完成"}),
    ),
    "a conclusion in the rows of two links": (
        (MATRIX, "DEMO-1-k2 ~ QP-01-C01", {"自查结论": "合格"}),
        (MATRIX, ISSUED, {"自查结论": "不合格", "自查情况": "没有记录。"}),
    ),
}


@pytest.mark.parametrize("name", UNEQUAL)
def test_a_value_that_stands_in_several_cells_is_to_be_changed_alike(trip: Trip, name: str) -> None:
    found = blocked(trip, filled(trip, "a.xlsx", *UNEQUAL[name]))
    assert [conflict["kind"] for conflict in found.data["conflicts"]] == ["unequal"]
    assert found.errors == [], "what is in conflict is not missing too"


def test_a_copied_row_that_says_something_else_is_a_conflict(trip: Trip) -> None:
    with trip.edited() as book:
        copy = book.copy_row(MATRIX, CLEAN)
        book.fill(MATRIX, copy, {"覆盖程度": "完全覆盖"})
    (conflict,) = blocked(trip).data["conflicts"]
    assert (conflict["kind"], conflict["cell"], conflict["new"]) == ("unequal", "N6", "部分覆盖")
    assert conflict["others"] == [{"file": "book.xlsx", "sheet": MATRIX, "cell": f"N{copy}", "new": "完全覆盖"}]
    with trip.edited(trip.book) as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    assert trip.bring().changes == [(CLEAN, "coverage", "部分覆盖", "完全覆盖")]


def test_an_action_that_was_planned_meanwhile_is_not_written_over(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {**PLAN, "整改状态": "进行中", "验证人": "质量部"}))
    trip.swap(ACTION_TABLE, "A-004", "A-005,DEMO-5-k2,培训,质量部,2026-10-31,done,,\nA-004")
    found = blocked(trip, path)
    assert found.conflicts == [
        (PACKING, "measure", "", "培训", "编写规程"),
        (PACKING, "due", "", "2026-10-31", "2026-09-30"),
        (PACKING, "state", "", "已完成", "进行中"),
    ]
    assert (found.changes, found.errors) == ([], [])
    assert trip.bring(path, "--ours", "--apply").is_empty
    theirs = trip.bring(path, "--theirs", "--apply")
    assert (theirs.code, len(theirs.changes)) == (0, 4)
    assert "A-005,DEMO-5-k2,编写规程,质量部,2026-09-30,running,质量部,\n" in trip.text(ACTION_TABLE)
    assert len(trip.table(ACTION_TABLE)) == 5


def test_an_action_beside_two_that_were_planned_meanwhile_is_one_more(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {**PLAN, "整改状态": "进行中"}))
    rows = "A-005,DEMO-5-k2,培训,质量部,2026-10-31,done,,\nA-006,DEMO-5-k2,考核,质量部,2026-10-31,planned,,\n"
    trip.swap(ACTION_TABLE, "A-001", f"{rows}A-001")
    found = blocked(trip, path)
    assert found.conflicts[-1] == (PACKING, "state", "", "已完成\n已计划", "进行中")
    assert trip.said(path).exit_code == 1
    assert trip.bring(path, "--theirs", "--apply").code == 0
    assert trip.text(ACTION_TABLE).splitlines()[-1] == "A-007,DEMO-5-k2,编写规程,质量部,2026-09-30,running,,"
    assert rows in trip.text(ACTION_TABLE)


def test_a_decision_that_was_made_meanwhile_is_not_written_over(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {"适用性": "不适用", "不适用理由": "散装。"}))
    made = "AD-2026-03,not-applicable,DEMO-5-k2,{},质量负责人,2026-03-01\n"
    (trip.root / DECISIONS).write_text(trip.text(DECISIONS) + made.format("没有包装。"), "utf-8")
    found = blocked(trip, path)
    assert (found.conflicts, found.errors) == ([(PACKING, "reason", "", "没有包装。", "散装。")], [])
    assert trip.bring(path, "--ours", "--apply").is_empty
    assert trip.bring(path, "--theirs", "--apply").code == 0
    assert trip.text(DECISIONS).endswith(made.format("散装。"))
    assert len(trip.table(DECISIONS)) == 3


def test_a_finding_that_was_made_meanwhile_is_not_hidden(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {"自查结论": "不合格", "自查情况": "没有规程。"}))
    made = "F-003,DEMO-5-k2,2026-06-15,自查,pass,,\n"
    (trip.root / FINDINGS).write_text(trip.text(FINDINGS) + made, "utf-8")
    found = blocked(trip, path)
    assert found.conflicts == [(PACKING, "result", "", "合格", "不合格")]
    assert trip.bring(path, "--ours", "--apply").is_empty
    assert trip.bring(path, "--theirs", "--apply").code == 0
    assert trip.text(FINDINGS).endswith(f"{made}F-004,DEMO-5-k2,2026-07-01,2026年度自查,fail,没有规程。,\n")


def test_an_item_that_was_brought_meanwhile_keeps_its_place(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {"项目级别": "一般"}))
    before = trip.text(ITEMS)
    for row, code, kind in (("5.2,关键,包装,DEMO-5-k2,\n", 1, "changed-meanwhile"), ("5.2,,包装,DEMO-5-k2,\n", 0, "")):
        (trip.root / ITEMS).write_text(before + row, "utf-8")
        found = trip.bring(path)
        assert (found.code, [one["kind"] for one in found.data["conflicts"]]) == (code, [kind] if kind else [])
        assert trip.bring(path, "--theirs", "--apply").code == 0
        assert trip.text(ITEMS) == f"{before}5.2,一般,包装,DEMO-5-k2,\n"


def test_two_items_that_were_brought_meanwhile_are_for_people_to_settle(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, PACKING, {"项目级别": "一般"}))
    rows = "5.2,关键,包装,DEMO-5-k2,\n5.3,关键,确认,DEMO-5-k2,\n"
    (trip.root / ITEMS).write_text(trip.text(ITEMS) + rows, "utf-8")
    assert len(blocked(trip, path, "--theirs").conflicts) == 1


def test_a_link_that_was_written_meanwhile_is_not_written_over(trip: Trip) -> None:
    link = {"控制点": "QP-01-C03", "覆盖程度": "部分覆盖", "覆盖说明": "检查时读压差。"}
    path = filled(trip, "a.xlsx", (MATRIX, PRESSURE, link))
    row = "DEMO-3-k2,QP-01-C03,{},检查时读压差。\n"
    before = trip.text(LINKS)
    (trip.root / LINKS).write_text(before + row.format("full"), "utf-8")
    assert blocked(trip, path, "--theirs").errors == [("link-exists", "L7")]
    (trip.root / LINKS).write_text(before + row.format("partial"), "utf-8")
    assert trip.bring(path, "--apply").is_empty
    (trip.root / LINKS).write_text(before + row.format("full").replace("C03", "C02"), "utf-8")
    assert trip.bring(path, "--apply").code == 0
    assert trip.text(LINKS) == before + row.format("full").replace("C03", "C02") + row.format("partial")


def test_controls_that_several_people_name_for_one_point_are_links_of_their_own(trip: Trip) -> None:
    link = {"覆盖程度": "部分覆盖", "覆盖说明": "检查时读压差。"}
    first = filled(trip, "甲.xlsx", (MATRIX, PRESSURE, {"控制点": "QP-01-C03", **link}))
    with trip.edited(first) as book:
        copy = book.copy_row(MATRIX, PRESSURE)
        book.fill(MATRIX, copy, {"控制点": "QP-01-C01"})
        book.copy_row(MATRIX, PRESSURE)
    second = filled(trip, "乙.xlsx", (MATRIX, PRESSURE, {"控制点": "QP-01-C02", **link}))
    found = trip.bring(first, second, "--apply")
    assert (found.code, len(found.changes)) == (0, 9)
    rows = [f"DEMO-3-k2,QP-01-C0{number},partial,检查时读压差。" for number in (1, 2, 3)]
    assert trip.text(LINKS).splitlines()[-3:] == rows
    again = trip.bring(first, second, "--apply")
    assert (again.code, again.changes) == (0, [])


def test_conflicts_and_errors_are_shown_together(trip: Trip) -> None:
    path = filled(
        trip,
        "a.xlsx",
        (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}),
        (MATRIX, ISSUED, {"覆盖程度": "还行"}),
        (MATRIX, PACKING, {"整改措施": "编写规程", "计划完成日期": "下个月"}),
        (EVIDENCE, "EV-001", {"名称": None, "日期": "2026-02-30"}),
        (ACTIONS, "A-001", {"状态": "已验证关闭"}),
    )
    with trip.edited(path) as book:
        book.add(EVIDENCE, {"证据编号": "EV-9", "日期": "昨天", "结论": "好"})
    other = trip.folder / "乙.xlsx"
    shutil.copy(path, other)
    trip.swap(LINKS, CLEAN_ROW, CLEAN_ROW.replace("partial", "joint"))
    found = blocked(trip, path)
    assert [conflict[:2] for conflict in found.conflicts] == [(CLEAN, "coverage")]
    assert sorted(found.errors) == [
        ("emptied", "C2"),
        ("field-missing", "W11"),
        ("field-missing", "W11"),
        ("not-a-choice", "H4"),
        ("not-a-choice", "N4"),
        ("not-a-day", "F2"),
        ("not-a-day", "F4"),
        ("not-a-day", "Y11"),
        ("not-verified", "I2"),
    ]
    said = trip.said(path)
    assert said.stdout.splitlines()[-1].startswith("有 1 处冲突、9 个错误，没有写入任何文件。")
    assert len(said.stderr.splitlines()) == 9


def test_a_workbook_that_was_brought_already_does_not_undo_what_came_after(trip: Trip) -> None:
    path = filled(trip, "a.xlsx", (MATRIX, CLEAN, {"覆盖程度": "完全覆盖"}))
    assert trip.bring(path, "--apply").code == 0
    later = filled(trip, "b.xlsx", (MATRIX, CLEAN, {"覆盖程度": "共同覆盖"}))
    assert trip.bring(later, "--apply").code == 0
    assert blocked(trip, path).conflicts == [(CLEAN, "coverage", "部分覆盖", "共同覆盖", "完全覆盖")]
    assert values(trip.export())[MATRIX, CLEAN]["覆盖程度"] == "共同覆盖"
