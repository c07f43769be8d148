"""``qms matrix import``: what is changed in a workbook comes back, exactly that, once, and in the right record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from qmstrace.control.attesting import Signatory
from qmstrace.model.matrices import link_subject
from qmstrace.model.vocabulary import Verdict
from qmstrace.trace.links import ReviewState
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.deciding import decide
from workbooks import (
    ACTIONS,
    CLEAN,
    DAY,
    EVIDENCE,
    EXCLUSIONS,
    ISSUED,
    LINKS,
    MATRIX,
    PRESSURE,
    SIGNED,
    Outcome,
    Trip,
    changed_lines,
    values,
)

DECISIONS, ACTION_TABLE, EVIDENCE_TABLE, FINDINGS, ITEMS = (
    "matrices/decisions.csv",
    "matrices/actions.csv",
    "matrices/evidence.csv",
    "matrices/findings.csv",
    "requirements/inspection-items.csv",
)
ATTESTATIONS = "matrices/attestations"
PACKING, MARKING, RECORDS, STERILE, WASHING = "DEMO-5-k2", "DEMO-5-k3", "DEMO-5-k4", "DEMO-5-k1", "DEMO-4-k1"
"""Points of which there is nothing; a finding; two actions; a decision of its own; a decision on the provision."""
EV_1 = "EV-001,三月发放记录,QR-01-01,,2026-03-05,,pass,QR-01-01-2026-01.txt,"
EV_2 = "EV-002,洁净区照片,,QP-01-C03,2026-04-01,2026-12-31,,photo-{}.txt,"
HASH = re.compile("[0-9a-f]{64}$")
Change = tuple[str, str, str, str]
Lines = dict[str, tuple[list[str], list[str]]]


def starts(lines: Lines) -> Lines:
    """Return lines without the hashes at their ends."""
    return {path: (_cut(old), _cut(new)) for path, (old, new) in lines.items()}


def _cut(lines: Sequence[str]) -> list[str]:
    return [HASH.sub("", line.rstrip("\r\n")) for line in lines]


@dataclass(frozen=True)
class Edit:
    """Cells that were filled in, the changes that they ask for, and the lines of tables that go and come."""

    sheet: str
    key: str
    cells: Mapping[str, Any]
    changes: Sequence[Change]
    lines: Lines


def brought(trip: Trip, *options: str) -> tuple[Outcome, Lines]:
    """Bring the workbook back: first only shown, then written, then brought once more."""
    files, before = trip.tree(), trip.lines()
    shown = trip.bring(*options)
    assert trip.tree() == files
    assert shown.data["written"] == []
    applied = trip.bring("--apply", *options)
    assert {**applied.data, "written": []} == shown.data
    changed = changed_lines(before, trip.lines())
    assert applied.data["written"] == list(dict.fromkeys(applied.data["written"]))
    assert sorted(applied.data["written"]) == sorted(changed)
    assert not any(path.startswith(ATTESTATIONS) for path in changed)
    files = trip.tree()
    again = trip.bring("--apply", *options)
    assert (again.code, again.changes, again.conflicts, again.errors, again.data["written"]) == (0, [], [], [], [])
    assert trip.tree() == files
    return applied, starts(changed)


EDITS = {
    "coverage": Edit(
        MATRIX,
        CLEAN,
        {"覆盖程度": "共同覆盖"},
        [(CLEAN, "coverage", "部分覆盖", "共同覆盖")],
        {LINKS: (["DEMO-3-k1,QP-01-C03,partial,每日检查洁净区。"], ["DEMO-3-k1,QP-01-C03,joint,每日检查洁净区。"])},
    ),
    "rationale": Edit(
        MATRIX,
        CLEAN,
        {"覆盖说明": '每日检查，"不整洁"的,\n当日清洁。'},
        [(CLEAN, "rationale", "每日检查洁净区。", '每日检查，"不整洁"的,\n当日清洁。')],
        {
            LINKS: (
                ["DEMO-3-k1,QP-01-C03,partial,每日检查洁净区。"],
                ['DEMO-3-k1,QP-01-C03,partial,"每日检查，""不整洁""的,', '当日清洁。"'],
            )
        },
    ),
    "coverage by its code": Edit(
        MATRIX,
        CLEAN,
        {"覆盖程度": "full"},
        [(CLEAN, "coverage", "部分覆盖", "完全覆盖")],
        {LINKS: (["DEMO-3-k1,QP-01-C03,partial,每日检查洁净区。"], ["DEMO-3-k1,QP-01-C03,full,每日检查洁净区。"])},
    ),
    "does not apply": Edit(
        MATRIX,
        PACKING,
        {"适用性": "不适用", "不适用理由": "产品散装交付。"},
        [(PACKING, "applicability", "适用", "不适用"), (PACKING, "reason", "", "产品散装交付。")],
        {DECISIONS: ([], ["AD-2026-03,not-applicable,DEMO-5-k2,产品散装交付。,质量负责人,2026-07-01"])},
    ),
    "applies again": Edit(
        MATRIX,
        STERILE,
        {"适用性": "适用"},
        [("AD-2026-02", "applicability", "不适用", "适用")],
        {DECISIONS: (["AD-2026-02,not-applicable,DEMO-5-k1,产品不以无菌状态交付。,质量负责人,2026-02-01"], [])},
    ),
    "applies again, the reason taken out too": Edit(
        MATRIX,
        STERILE,
        {"适用性": "适用", "不适用理由": None},
        [("AD-2026-02", "applicability", "不适用", "适用")],
        {DECISIONS: (["AD-2026-02,not-applicable,DEMO-5-k1,产品不以无菌状态交付。,质量负责人,2026-02-01"], [])},
    ),
    "reason of a decision on several points, in one of its rows": Edit(
        MATRIX,
        WASHING,
        {"不适用理由": "产品由供应商清洗并包装。"},
        [("AD-2026-01", "reason", "产品由供应商清洗后交付。", "产品由供应商清洗并包装。")],
        {
            DECISIONS: (
                ["AD-2026-01,not-applicable,DEMO-4,产品由供应商清洗后交付。,质量负责人,2026-02-01"],
                ["AD-2026-01,not-applicable,DEMO-4,产品由供应商清洗并包装。,质量负责人,2026-02-01"],
            )
        },
    ),
    "reason, role and date of a decision": Edit(
        EXCLUSIONS,
        STERILE,
        {"不适用的依据和理由": "由医院灭菌。", "决定人": "企业负责人", "决定日期": date(2026, 3, 1)},
        [
            ("AD-2026-02", "reason", "产品不以无菌状态交付。", "由医院灭菌。"),
            ("AD-2026-02", "role", "质量负责人", "企业负责人"),
            ("AD-2026-02", "date", "2026-02-01", "2026-03-01"),
        ],
        {
            DECISIONS: (
                ["AD-2026-02,not-applicable,DEMO-5-k1,产品不以无菌状态交付。,质量负责人,2026-02-01"],
                ["AD-2026-02,not-applicable,DEMO-5-k1,由医院灭菌。,企业负责人,2026-03-01"],
            )
        },
    ),
    "evidence": Edit(
        EVIDENCE,
        "EV-001",
        {"名称": "三月的发放记录", "日期": date(2026, 3, 6), "有效期至": "2027年3月6日", "结论": "不合格"},
        [
            ("EV-001", "title", "三月发放记录", "三月的发放记录"),
            ("EV-001", "date", "2026-03-05", "2026-03-06"),
            ("EV-001", "valid_until", "", "2027-03-06"),
            ("EV-001", "result", "合格", "不合格"),
        ],
        {
            EVIDENCE_TABLE: (
                [EV_1],
                ["EV-001,三月的发放记录,QR-01-01,,2026-03-06,2027-03-06,fail,QR-01-01-2026-01.txt,"],
            )
        },
    ),
    "evidence with two files": Edit(
        EVIDENCE,
        "EV-002",
        {"名称": "照片", "有效期至": None, "结论": "合格"},
        [
            ("EV-002", "title", "洁净区照片", "照片"),
            ("EV-002", "valid_until", "2026-12-31", ""),
            ("EV-002", "result", "", "合格"),
        ],
        {
            EVIDENCE_TABLE: (
                [EV_2.format(1), EV_2.format(2)],
                [f"EV-002,照片,,QP-01-C03,2026-04-01,,pass,photo-{number}.txt," for number in (1, 2)],
            )
        },
    ),
    "evidence of another kind": Edit(
        EVIDENCE,
        "EV-002",
        {"记录表单": "QR-01-02", "控制点": None},
        [("EV-002", "form", "", "QR-01-02"), ("EV-002", "control", "QP-01-C03", "")],
        {
            EVIDENCE_TABLE: (
                [EV_2.format(1), EV_2.format(2)],
                [f"EV-002,洁净区照片,QR-01-02,,2026-04-01,2026-12-31,,photo-{number}.txt," for number in (1, 2)],
            )
        },
    ),
    "action, beside its point": Edit(
        MATRIX,
        PRESSURE,
        {"责任部门": "工程部", "计划完成日期": datetime(2027, 1, 31), "整改状态": "进行中"},
        [
            ("A-001", "owner", "设备部", "工程部"),
            ("A-001", "due", "2026-12-31", "2027-01-31"),
            ("A-001", "state", "已计划", "进行中"),
        ],
        {
            ACTION_TABLE: (
                ["A-001,DEMO-3-k2,安装压差计,设备部,2026-12-31,planned,,"],
                ["A-001,DEMO-3-k2,安装压差计,工程部,2027-01-31,running,,"],
            )
        },
    ),
    "action verified, in the plan": Edit(
        ACTIONS,
        "A-004",
        {"整改措施": "全部补贴标识", "状态": "已验证关闭", "验证人": "质量部", "关闭日期": "2026/6/30"},
        [
            ("A-004", "measure", "补贴标识", "全部补贴标识"),
            ("A-004", "state", "已计划", "已验证关闭"),
            ("A-004", "verified_by", "", "质量部"),
            ("A-004", "closed", "", "2026-06-30"),
        ],
        {
            ACTION_TABLE: (
                ["A-004,F-002,补贴标识,生产部,2026-08-31,planned,,"],
                ["A-004,F-002,全部补贴标识,生产部,2026-08-31,verified,质量部,2026-06-30"],
            )
        },
    ),
    "action where there was none": Edit(
        MATRIX,
        PACKING,
        {"整改措施": "编写包装规程", "责任部门": "质量部", "计划完成日期": "2026-09-30"},
        [
            (PACKING, "measure", "", "编写包装规程"),
            (PACKING, "owner", "", "质量部"),
            (PACKING, "due", "", "2026-09-30"),
        ],
        {ACTION_TABLE: ([], ["A-005,DEMO-5-k2,编写包装规程,质量部,2026-09-30,planned,,"])},
    ),
    "action verified where there was none": Edit(
        MATRIX,
        PACKING,
        {
            "整改措施": "编写包装规程",
            "责任部门": "质量部",
            "计划完成日期": "2026-05-30",
            "整改状态": "已验证关闭",
            "验证人": "质量部",
            "关闭日期": "2026-05-29",
        },
        [
            (PACKING, "measure", "", "编写包装规程"),
            (PACKING, "owner", "", "质量部"),
            (PACKING, "due", "", "2026-05-30"),
            (PACKING, "state", "", "已验证关闭"),
            (PACKING, "verified_by", "", "质量部"),
            (PACKING, "closed", "", "2026-05-29"),
        ],
        {ACTION_TABLE: ([], ["A-005,DEMO-5-k2,编写包装规程,质量部,2026-05-30,verified,质量部,2026-05-29"])},
    ),
    "control of a point without one": Edit(
        MATRIX,
        PRESSURE,
        {"控制点": "QP-01-C03", "覆盖程度": "部分覆盖", "覆盖说明": "检查时读压差。"},
        [
            ("DEMO-3-k2 ~ QP-01-C03", "control", "", "QP-01-C03"),
            ("DEMO-3-k2 ~ QP-01-C03", "coverage", "", "部分覆盖"),
            ("DEMO-3-k2 ~ QP-01-C03", "rationale", "", "检查时读压差。"),
        ],
        {LINKS: ([], ["DEMO-3-k2,QP-01-C03,partial,检查时读压差。"])},
    ),
    "grade of a point with one item": Edit(
        MATRIX,
        "DEMO-1-k1 ~ QP-01-C01",
        {"项目级别": "关键"},
        [("1.1", "grade", "主要", "关键")],
        {ITEMS: (["1.1,主要,文件控制,DEMO-1-k1,"], ["1.1,关键,文件控制,DEMO-1-k1,"])},
    ),
    "grade taken back": Edit(
        MATRIX,
        "DEMO-1-k1 ~ QP-01-C01",
        {"项目级别": None},
        [("1.1", "grade", "主要", "")],
        {ITEMS: (["1.1,主要,文件控制,DEMO-1-k1,"], ["1.1,,文件控制,DEMO-1-k1,"])},
    ),
    "grade of a point without an item": Edit(
        MATRIX,
        PACKING,
        {"项目级别": "一般"},
        [(PACKING, "grade", "", "一般")],
        {ITEMS: ([], ["DEMO-5-k2,一般,确认包装过程。,DEMO-5-k2,"])},
    ),
    "conclusion with a statement": Edit(
        MATRIX,
        PACKING,
        {"自查结论": "不合格", "自查情况": "没有确认方案。"},
        [(PACKING, "result", "", "不合格"), (PACKING, "statement", "", "没有确认方案。")],
        {FINDINGS: ([], ["F-003,DEMO-5-k2,2026-07-01,2026年度自查,fail,没有确认方案。,"])},
    ),
    "passing conclusion without a statement": Edit(
        MATRIX,
        PACKING,
        {"自查结论": "合格"},
        [(PACKING, "result", "", "合格")],
        {FINDINGS: ([], ["F-003,DEMO-5-k2,2026-07-01,2026年度自查,pass,,"])},
    ),
    "other conclusion, the statement as it was": Edit(
        MATRIX,
        CLEAN,
        {"自查结论": "不合格"},
        [("DEMO-3-k1", "result", "合格", "不合格")],
        {FINDINGS: ([], ["F-003,DEMO-3-k1,2026-07-01,2026年度自查,fail,现场整洁。,"])},
    ),
    "statement alone": Edit(
        MATRIX,
        CLEAN,
        {"自查情况": "现场整洁，无杂物。"},
        [("DEMO-3-k1", "statement", "现场整洁。", "现场整洁，无杂物。")],
        {
            FINDINGS: (
                ["F-001,DEMO-3-k1,2026-03-10,自查,pass,现场整洁。,"],
                ["F-001,DEMO-3-k1,2026-03-10,自查,pass,现场整洁，无杂物。,"],
            )
        },
    ),
    "statement of a pass taken out": Edit(
        MATRIX,
        CLEAN,
        {"自查情况": None},
        [("DEMO-3-k1", "statement", "现场整洁。", "")],
        {
            FINDINGS: (
                ["F-001,DEMO-3-k1,2026-03-10,自查,pass,现场整洁。,"],
                ["F-001,DEMO-3-k1,2026-03-10,自查,pass,,"],
            )
        },
    ),
    "action beside a new failure": Edit(
        MATRIX,
        PACKING,
        {
            "自查结论": "不合格",
            "自查情况": "没有确认方案。",
            "整改措施": "编写方案",
            "责任部门": "质量部",
            "计划完成日期": "2026-09-30",
        },
        [
            (PACKING, "result", "", "不合格"),
            (PACKING, "statement", "", "没有确认方案。"),
            (PACKING, "measure", "", "编写方案"),
            (PACKING, "owner", "", "质量部"),
            (PACKING, "due", "", "2026-09-30"),
        ],
        {
            FINDINGS: ([], ["F-003,DEMO-5-k2,2026-07-01,2026年度自查,fail,没有确认方案。,"]),
            ACTION_TABLE: ([], ["A-005,F-003,编写方案,质量部,2026-09-30,planned,,"]),
        },
    ),
    "action beside a pass": Edit(
        MATRIX,
        PACKING,
        {"自查结论": "合格", "整改措施": "补充记录", "责任部门": "质量部", "计划完成日期": "2026-09-30"},
        [
            (PACKING, "result", "", "合格"),
            (PACKING, "measure", "", "补充记录"),
            (PACKING, "owner", "", "质量部"),
            (PACKING, "due", "", "2026-09-30"),
        ],
        {
            FINDINGS: ([], ["F-003,DEMO-5-k2,2026-07-01,2026年度自查,pass,,"]),
            ACTION_TABLE: ([], ["A-005,DEMO-5-k2,补充记录,质量部,2026-09-30,planned,,"]),
        },
    ),
}


SPELLED_OTHERWISE = {"2027年3月6日": "2027-03-06", "2026/6/30": "2026-06-30", "full": "完全覆盖"}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_comes_back_alone_and_is_seen_in_the_next_workbook(trip: Trip, name: str) -> None:
    edit = EDITS[name]
    with trip.edited() as book:
        book.fill(edit.sheet, edit.key, edit.cells)
    found, lines = brought(trip)
    assert (found.code, found.changes, found.conflicts, found.errors, found.notes) == (0, edit.changes, [], [], [])
    assert lines == edit.lines
    typed = {heading: values(trip.book)[edit.sheet, edit.key][heading] for heading in edit.cells}
    if typed.get("适用性") == "适用":
        typed["不适用理由"] = ""
    shown = values(trip.export("after.xlsx"))
    point = edit.key.split(" ~ ")[0]
    rows = [row for (sheet, key), row in shown.items() if sheet == edit.sheet and key.split(" ~ ")[0] == point]
    for row in rows:
        assert {heading: row[heading] for heading in typed} == {
            heading: SPELLED_OTHERWISE.get(text, text) for heading, text in typed.items()
        }
    assert rows or edit.sheet == EXCLUSIONS
    assert trip.bring(trip.folder / "after.xlsx").is_empty


def test_a_workbook_in_which_nothing_was_changed_changes_nothing(trip: Trip) -> None:
    trip.export()
    files = trip.tree()
    assert trip.bring().is_empty
    assert trip.bring("--apply").is_empty
    assert trip.tree() == files
    assert trip.said().stdout == "没有改动。\n"


def test_changed_links_have_to_be_reviewed_again_and_the_others_need_not(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
        book.fill(MATRIX, PRESSURE, {"控制点": "QP-01-C03", "覆盖程度": "部分覆盖", "覆盖说明": "检查时读压差。"})
    found = trip.said("--apply")
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (0, "改动的追溯关系须复核：qms map review。")
    links = assess_project(trip.root, DAY).assessment.links
    states = {link_subject(trace.link.point, trace.link.control): trace.state for trace in links}
    assert states == {
        "DEMO-1-k1 ~ QP-01-C01": ReviewState.FITS,
        "DEMO-1-k2 ~ QP-01-C01": ReviewState.FITS,
        ISSUED: ReviewState.FITS,
        CLEAN: ReviewState.SUSPECT,
        "DEMO-3-k2 ~ QP-01-C03": ReviewState.UNREVIEWED,
    }


def test_a_point_is_left_out_only_after_the_decision_was_attested(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, PACKING, {"适用性": "不适用", "不适用理由": "产品散装交付。"})
    found = trip.said("--apply")
    assert found.stdout.splitlines()[-1] == "适用性决定须签署后生效：qms decide approve。"
    assert assess_project(trip.root, DAY).assessment.points[PACKING].verdict is Verdict.GAP
    shown = values(trip.export("after.xlsx"))
    assert shown[EXCLUSIONS, PACKING]["签署"] == "待签署"
    assert (shown[MATRIX, PACKING]["适用性"], shown[MATRIX, PACKING]["追溯结论"]) == ("不适用", "缺口")
    later = SIGNED + timedelta(days=60)
    decide(trip.root, ["AD-2026-03"], Signatory(role="质量负责人", name="甲", at=later))
    assert assess_project(trip.root, later.date()).assessment.points[PACKING].verdict is Verdict.NOT_APPLICABLE


def test_a_decision_that_was_signed_and_taken_back_leaves_its_number_to_nobody(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, STERILE, {"适用性": "适用"})
    brought(trip)
    with trip.edited() as book:
        book.fill(MATRIX, STERILE, {"适用性": "不适用", "不适用理由": "产品不以无菌状态交付。"})
    brought(trip)
    assert [row["id"] for row in trip.table(DECISIONS)] == ["AD-2026-01", "AD-2026-03"]


FIXED = {
    "a point that facts leave out": (MATRIX, "DEMO-2-k1", {"适用性": "适用", "不适用理由": "新的理由。"}, ["I5", "J5"]),
    "a point that a wider decision leaves out": (MATRIX, WASHING, {"适用性": "适用"}, ["I8"]),
    "a point of two items": (MATRIX, CLEAN, {"项目级别": "关键"}, ["H6"]),
    "a point of two actions": (MATRIX, RECORDS, {"整改措施": "重做", "责任部门": "质量部"}, ["W13", "X13"]),
    "what the system finds": (MATRIX, CLEAN, {"追溯结论": "追溯齐全", "检查要点": "别的。"}, ["G6", "S6"]),
    "the control of a link": (MATRIX, CLEAN, {"控制点": "QP-01-C01"}, ["L6"]),
    "the files of evidence": (EVIDENCE, "EV-001", {"文件": "spare.txt"}, ["I2"]),
    "the number of an action": (ACTIONS, "A-001", {"措施编号": "A-009"}, ["B2"]),
    "the reason of facts": (EXCLUSIONS, "DEMO-2-k1", {"不适用的依据和理由": "新的理由。"}, ["F2"]),
    "a result in whose place a formula stands": (MATRIX, CLEAN, {"判定理由": "=1+1"}, ["T6"]),
}


@pytest.mark.parametrize("name", FIXED)
def test_what_is_not_to_be_filled_in_is_named_and_the_rest_is_taken(trip: Trip, name: str) -> None:
    sheet, key, cells, places = FIXED[name]
    with trip.edited() as book:
        book.fill(sheet, key, cells)
        book.fill(MATRIX, ISSUED, {"覆盖程度": "共同覆盖"})
    found, lines = brought(trip)
    assert found.changes == [(ISSUED, "coverage", "完全覆盖", "共同覆盖")]
    assert sorted(found.notes) == sorted(("fixed-edited", place) for place in places)
    assert list(lines) == [LINKS]


def test_edits_of_one_decision_in_two_sheets_and_rows_are_one(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, WASHING, {"不适用理由": "供应商清洗。"})
        book.fill(EXCLUSIONS, "DEMO-4-k2", {"不适用的依据和理由": "供应商清洗。", "决定人": "企业负责人"})
    found, lines = brought(trip)
    assert [change[:2] for change in found.changes] == [("AD-2026-01", "reason"), ("AD-2026-01", "role")]
    assert lines[DECISIONS][1] == ["AD-2026-01,not-applicable,DEMO-4,供应商清洗。,企业负责人,2026-02-01"]


NEW_LINK = {"要点编号": "DEMO-1-k1", "控制点": "QP-01-C02", "覆盖程度": "共同覆盖", "覆盖说明": "发放也要编号。"}


def test_a_new_row_of_the_matrix_is_a_new_link(trip: Trip) -> None:
    with trip.edited() as book:
        book.add(MATRIX, {**NEW_LINK, "自查结论": "合格", "自查情况": "查了目录。", "项目级别": "关键"})
    found, lines = brought(trip)
    assert lines == {
        LINKS: ([], ["DEMO-1-k1,QP-01-C02,joint,发放也要编号。"]),
        ITEMS: (["1.1,主要,文件控制,DEMO-1-k1,"], ["1.1,关键,文件控制,DEMO-1-k1,"]),
        FINDINGS: ([], ["F-003,DEMO-1-k1,2026-07-01,2026年度自查,pass,查了目录。,"]),
    }
    assert [row["control"] for row in trip.table(LINKS)][:2] == ["QP-01-C01", "QP-01-C02"]
    new = "DEMO-1-k1 ~ QP-01-C02"
    assert [change for change in found.changes if change[0] == new] == [
        (new, "point", "", "DEMO-1-k1"),
        (new, "control", "", "QP-01-C02"),
        (new, "coverage", "", "共同覆盖"),
        (new, "rationale", "", "发放也要编号。"),
    ]


@pytest.mark.parametrize("with_key", [True, False])
def test_a_copied_row_with_another_control_is_a_new_link(trip: Trip, with_key: bool) -> None:
    with trip.edited() as book:
        row = book.copy_row(MATRIX, CLEAN, with_key=with_key)
        book.fill(MATRIX, row, {"控制点": "QP-01-C01", "覆盖说明": "程序写了洁净区。"})
    found, lines = brought(trip)
    assert lines == {LINKS: ([], ["DEMO-3-k1,QP-01-C01,partial,程序写了洁净区。"])}
    assert (found.conflicts, found.errors) == ([], [])


@pytest.mark.parametrize("with_key", [True, False])
def test_a_copied_row_that_says_the_same_is_nothing(trip: Trip, with_key: bool) -> None:
    with trip.edited() as book:
        for sheet, key in ((MATRIX, CLEAN), (EVIDENCE, "EV-002"), (EXCLUSIONS, STERILE), (ACTIONS, "A-001")):
            book.copy_row(sheet, key, with_key=with_key)
    assert trip.bring().is_empty


def test_a_new_row_twice_is_one_record(trip: Trip) -> None:
    new = {"对象": PACKING, "整改措施": "编写规程", "责任部门": "质量部", "计划完成日期": "2026-09-30"}
    with trip.edited() as book:
        for _ in range(2):
            book.add(MATRIX, NEW_LINK)
            book.add(ACTIONS, new)
            book.add(EXCLUSIONS, {"要点编号": MARKING, "不适用的依据和理由": "没有包装。"})
            book.add(EVIDENCE, {**NEW_EVIDENCE, "证据编号": "EV-003"})
    _, lines = brought(trip)
    assert {path: len(came) for path, (_, came) in lines.items()} == {
        LINKS: 1,
        ACTION_TABLE: 1,
        DECISIONS: 1,
        EVIDENCE_TABLE: 1,
    }


def test_what_is_filled_in_beside_a_point_and_in_a_new_row_too_is_one_record(trip: Trip) -> None:
    action = {"整改措施": "编写规程", "责任部门": "质量部", "计划完成日期": "2026-09-30"}
    with trip.edited() as book:
        book.fill(MATRIX, PACKING, {**action, "适用性": "不适用", "不适用理由": "散装。"})
        book.add(ACTIONS, {"对象": PACKING, **action, "措施编号": "A-010"})
        book.add(EXCLUSIONS, {"要点编号": PACKING, "不适用的依据和理由": "散装。"})
    _, lines = brought(trip)
    assert lines == {
        ACTION_TABLE: ([], ["A-010,DEMO-5-k2,编写规程,质量部,2026-09-30,planned,,"]),
        DECISIONS: ([], ["AD-2026-03,not-applicable,DEMO-5-k2,散装。,质量负责人,2026-07-01"]),
    }


def test_new_rows_of_the_plan_are_actions(trip: Trip) -> None:
    given = {"措施编号": "CAPA-7", "状态": "进行中"}
    action = {"对象": "F-002", "整改措施": "培训", "责任部门": "生产部", "计划完成日期": datetime(2026, 9, 30)}
    with trip.edited() as book:
        book.add(ACTIONS, action)
        book.add(ACTIONS, {**action, **given, "对象": PACKING})
        book.add(ACTIONS, {**action, "整改措施": "再培训"})
    found, lines = brought(trip)
    assert lines == {
        ACTION_TABLE: (
            [],
            [
                "A-005,F-002,培训,生产部,2026-09-30,planned,,",
                "CAPA-7,DEMO-5-k2,培训,生产部,2026-09-30,running,,",
                "CAPA-8,F-002,再培训,生产部,2026-09-30,planned,,",
            ],
        )
    }
    assert ("A-005", "due", "", "2026-09-30") in found.changes


def test_new_rows_of_what_does_not_apply_are_decisions(trip: Trip) -> None:
    with trip.edited() as book:
        book.add(EXCLUSIONS, {"要点编号": MARKING, "不适用的依据和理由": "没有包装。"})
        told = {"决定编号": "AD-7", "决定人": "企业负责人", "决定日期": date(2026, 6, 30)}
        book.add(EXCLUSIONS, {"要点编号": "DEMO-3", "不适用的依据和理由": "没有洁净区。", **told})
        book.add(EXCLUSIONS, {"要点编号": "demo", "不适用的依据和理由": "不生产。"})
    _, lines = brought(trip)
    assert lines == {
        DECISIONS: (
            [],
            [
                "AD-2026-03,not-applicable,DEMO-5-k3,没有包装。,质量负责人,2026-07-01",
                "AD-7,not-applicable,DEMO-3,没有洁净区。,企业负责人,2026-06-30",
                "AD-8,not-applicable,demo,不生产。,质量负责人,2026-07-01",
            ],
        )
    }


NEW_EVIDENCE = {"名称": "五月照片", "控制点": "QP-01-C03", "日期": "2026-05-01", "文件": "spare.txt"}


def test_a_new_row_of_the_register_is_evidence_with_the_hash_of_its_file(trip: Trip) -> None:
    web = {"文件": "https://files.example/a.pdf\nspare.txt", "SHA-256": "AB" * 32, "有效期至": 46752, "结论": "合格"}
    with trip.edited() as book:
        book.add(EVIDENCE, {**NEW_EVIDENCE, "证据编号": "EV-0015"})
        book.add(EVIDENCE, {**NEW_EVIDENCE, "证据编号": "EV-003", **web, "控制点": None, "记录表单": "QR-01-02"})
    found, _ = brought(trip)
    spare = hashlib.sha256("备用\n".encode()).hexdigest()
    assert [row["id"] for row in trip.table(EVIDENCE_TABLE)] == [
        "EV-001",
        "EV-0015",
        "EV-002",
        "EV-002",
        *["EV-003"] * 2,
    ]
    rows = trip.text(EVIDENCE_TABLE).splitlines()
    assert rows[2] == f"EV-0015,五月照片,,QP-01-C03,2026-05-01,,,spare.txt,{spare}"
    new = "EV-003,五月照片,QR-01-02,,2026-05-01,2027-12-31,pass,"
    assert rows[5:] == [f"{new}https://files.example/a.pdf,{'ab' * 32}", f"{new}spare.txt,{spare}"]
    assert ("EV-0015", "title", "", "五月照片") in found.changes


def test_the_inspection_and_the_day_of_a_conclusion_can_be_told(trip: Trip) -> None:
    trip.export(day=date(2026, 6, 20))
    with trip.edited(trip.book) as book:
        book.fill(MATRIX, PACKING, {"自查结论": "合格", "自查情况": "有规程。"})
    found = trip.bring("--apply", "--inspection", "第二次自查", day=date(2026, 6, 30))
    assert found.code == 0
    assert trip.text(FINDINGS).splitlines()[-1] == "F-003,DEMO-5-k2,2026-06-30,第二次自查,pass,有规程。,"


def test_a_conclusion_is_never_dated_before_the_workbook_that_it_stands_in(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, PACKING, {"自查结论": "合格"})
    assert trip.bring("--apply", day=date(2026, 6, 1)).code == 0
    assert trip.text(FINDINGS).splitlines()[-1] == f"F-003,DEMO-5-k2,{DAY},2026年度自查,pass,,"


def test_a_conclusion_that_was_changed_leaves_the_finding_before_it_as_it_was(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, MARKING, {"自查结论": "合格", "自查情况": "已有标识。"})
    _, lines = brought(trip)
    assert lines == {FINDINGS: ([], ["F-003,DEMO-5-k3,2026-07-01,2026年度自查,pass,已有标识。,"])}


def test_an_action_beside_an_open_failure_is_against_it(trip: Trip) -> None:
    trip.swap(ACTION_TABLE, "A-004,F-002,补贴标识,生产部,2026-08-31,planned,,\n", "")
    with trip.edited() as book:
        book.fill(MATRIX, MARKING, {"整改措施": "补贴", "责任部门": "生产部", "计划完成日期": "2026-09-30"})
    _, lines = brought(trip)
    assert lines == {ACTION_TABLE: ([], ["A-004,F-002,补贴,生产部,2026-09-30,planned,,"])}


@pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\r\n"), ("gb18030", "\r\n"), ("gb18030", "\n")])
def test_a_table_keeps_its_encoding_and_its_ends_of_lines(trip: Trip, encoding: str, end: str) -> None:
    added = encoding.removesuffix("-sig")
    for path in (LINKS, FINDINGS, EVIDENCE_TABLE):
        (trip.root / path).write_bytes(trip.text(path).replace("\n", end).encode(encoding))
    before = {path: (trip.root / path).read_bytes() for path in (LINKS, FINDINGS, EVIDENCE_TABLE)}
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖说明": "每日检查。\n每周清洁。"})
        book.fill(MATRIX, PACKING, {"自查结论": "合格", "自查情况": "有规程。"})
    assert trip.bring("--apply").code == 0
    assert {path: (trip.root / path).read_bytes() for path in before} == {
        EVIDENCE_TABLE: before[EVIDENCE_TABLE],
        LINKS: before[LINKS].replace("每日检查洁净区。".encode(added), f'"每日检查。{end}每周清洁。"'.encode(added)),
        FINDINGS: before[FINDINGS] + f"F-003,DEMO-5-k2,2026-07-01,2026年度自查,pass,有规程。,{end}".encode(added),
    }
    assert trip.bring(trip.export("after.xlsx")).is_empty


def test_a_workbook_of_some_rows_brings_those_back(trip: Trip) -> None:
    trip.export("book.xlsx", "--only", "gaps")
    with trip.edited(trip.book) as book:
        assert PRESSURE in book.keys(MATRIX)
        assert ISSUED not in book.keys(MATRIX)
        book.fill(MATRIX, PRESSURE, {"整改状态": "已完成"})
    found, lines = brought(trip)
    assert (found.changes, found.notes) == ([("A-001", "state", "已计划", "已完成")], [])
    assert list(lines) == [ACTION_TABLE]


def test_what_a_person_reads_names_the_cell_both_values_and_what_to_do_next(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖", "控制点名称": "别的"})
    found = trip.said()
    words = ["book.xlsx", MATRIX, "N6", CLEAN, "覆盖程度", "部分覆盖", "完全覆盖"]
    assert [word for word in words if word not in found.stdout] == []
    assert found.stdout.splitlines()[-1] == "共 1 项改动，没有写入任何文件；加 --apply 写入。"
    assert found.stderr == f"book.xlsx {MATRIX} M6：“控制点名称”由系统得出，改动不写回\n"
    assert trip.said("--apply").stdout.splitlines()[-2] == f"共 1 项改动，已写入 {LINKS}。"


def test_a_program_reads_codes_places_and_the_words_of_the_workbook(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖", "控制点名称": "别的"})
    where = {"file": "book.xlsx", "sheet": MATRIX}
    assert trip.bring("--apply").data == {
        "changes": [
            {**where, "cell": "N6", "subject": CLEAN, "field": "coverage", "old": "部分覆盖", "new": "完全覆盖"}
        ],
        "conflicts": [],
        "errors": [],
        "notes": [
            {
                **where,
                "cell": "M6",
                "code": "fixed-edited",
                "message": f"book.xlsx {MATRIX} M6：“控制点名称”由系统得出，改动不写回",
            }
        ],
        "outcomes": [],
        "written": [LINKS],
    }
