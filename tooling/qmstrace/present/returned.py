"""The wording of what workbooks bring back: changes, conflicts and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from qmstrace.model.records import RecordKind
from qmstrace.model.returned import CellPlace, Remark, RemarkCode
from qmstrace.model.vocabulary import ActionState, Applicable, Coverage, Grade, Result
from qmstrace.present.labels import label
from qmstrace.trace.merging import Change, Conflict, ConflictKind

CHANGE_HEADINGS = ("文件", "工作表", "单元格", "对象", "字段", "原值", "新值")
CONFLICT_HEADINGS = ("文件", "工作表", "单元格", "对象", "字段", "导出时", "项目现值", "工作簿", "说明")
FIELDS: Mapping[str, str] = {
    "id": "编号",
    "point": "要点编号",
    "control": "控制点",
    "coverage": "覆盖程度",
    "rationale": "覆盖说明",
    "applicability": "适用性",
    "subject": "对象",
    "reason": "理由",
    "role": "决定人",
    "date": "日期",
    "title": "名称",
    "form": "记录表单",
    "valid_until": "有效期至",
    "result": "结论",
    "file": "文件",
    "sha256": "SHA-256",
    "grade": "项目级别",
    "statement": "自查情况",
    "points": "不符合的要点",
    "description": "不符合描述",
    "seen": "查看情况",
    "measure": "整改措施",
    "owner": "责任部门",
    "due": "计划完成日期",
    "state": "状态",
    "verified_by": "验证人",
    "closed": "关闭日期",
}
RESULTS: Mapping[RecordKind, str] = {RecordKind.CONCLUSION: "自查结论", RecordKind.CHECK: "自查结果"}
"""What the field ``result`` is called where it is no record's."""
CODED: Mapping[str, type[StrEnum]] = {
    "coverage": Coverage,
    "applicability": Applicable,
    "result": Result,
    "grade": Grade,
    "state": ActionState,
}
CONFLICTS: Mapping[ConflictKind, str] = {
    ConflictKind.CHANGED_MEANWHILE: "项目中也已改动",
    ConflictKind.GONE: "项目中已没有该记录；请删去此处的改动，或另加新行",
    ConflictKind.UNEQUAL: "同一内容填写不一：{others}；请改为一致",
}
REMARKS: Mapping[RemarkCode, str] = {
    RemarkCode.NO_STATE: "没有找到隐藏的工作表“qmstrace”，不能知道改动了什么；应为 qms matrix export 导出的工作簿。"
    "企业自有的表格请用 qms matrix adopt",
    RemarkCode.STATE_DAMAGED: "隐藏工作表“qmstrace”已损坏，校验不符；请把改动移到重新导出的工作簿中",
    RemarkCode.OTHER_PROJECT: "工作簿属于另一个项目（{company}）；请核对文件和项目文件夹",
    RemarkCode.OTHER_EDITION: "工作簿按来源 {source} 的另一版本（{number}）导出，项目现为“{now}”；请重新导出后填写",
    RemarkCode.OTHER_COLUMNS: "工作表“{sheet}”由另一版本的程序导出，列已不同；请重新导出，把改动移到其中",
    RemarkCode.NO_KEYS: "隐藏的第一列（行键）已被删除，不能对应各行；请恢复该列，或重新导出后填写",
    RemarkCode.SHEET_TWICE: "同一表出现在几个工作表中（{sheets}）；请只保留一个",
    RemarkCode.COLUMN_MISSING: "缺少列“{column}”；请恢复该列及其列名",
    RemarkCode.COLUMN_TWICE: "列“{column}”出现了几次；请只保留一列",
    RemarkCode.KEY_UNKNOWN: "行键“{key}”不是导出的；新增的行请把隐藏的第一列留空",
    RemarkCode.ROW_RENAMED: "“{column}”与该行的行键不符，不能确定这一行的改动属于哪一项；请恢复“{column}”，"
    "或把改动移到正确的行，新增的行请把隐藏的第一列留空",
    RemarkCode.POINT_NOT_HERE: "要点 {point} 不在本工作簿导出的行中，“{column}”不能写回；请在含有该要点的工作簿中填写",
    RemarkCode.FORMULA: "“{column}”中是公式或错误值，不读取；请改为文字或数值",
    RemarkCode.TOO_LONG: "“{column}”有 {count} 个字符，再导出时一格放不下；请缩短到 {most} 个以内，或直接写在文件中",
    RemarkCode.CONTROL_CHARACTER: "“{column}”的第 {number} 个字符是不可见的控制字符；请删去",
    RemarkCode.MERGED: "“{column}”与 {at} 合并，而两处原为不同的内容；请取消合并并分别填写",
    RemarkCode.NOT_A_CHOICE: "“{column}”的“{value}”不在可选值中；可用：{allowed}",
    RemarkCode.NOT_A_DAY: "“{column}”的“{value}”不是日期；应写作 2026-12-31",
    RemarkCode.EMPTIED: "“{column}”不能清空；请填写，或恢复原来的内容",
    RemarkCode.FIELD_MISSING: "缺少“{field}”；请填写",
    RemarkCode.UNKNOWN_POINT: "没有检查要点 {id}；请核对编号",
    RemarkCode.UNKNOWN_CONTROL: "没有控制点 {id}；请核对编号，或先在文件中写出该控制点",
    RemarkCode.UNKNOWN_SUBJECT: "没有编号为 {id} 的对象；请核对编号",
    RemarkCode.OWN_CONTROL: "控制点 {id} 为企业自定（own: yes），不回应任何要点；请核对编号，或先在文件中删去该标记",
    RemarkCode.LINK_EXISTS: "追溯关系 {link} 已存在；请在它的行中修改",
    RemarkCode.DECISION_EXISTS: "{subject} 已有适用性决定 {id}；请在它的行中修改，或只在一处填写",
    RemarkCode.ID_TAKEN: "编号 {id} 已被使用；请另用一个",
    RemarkCode.ID_MALFORMED: "编号“{id}”格式不对；应为大写字母、数字和连字符，如 QR-07-02-2026-01",
    RemarkCode.EVIDENCE_TARGET: "证据应当且只能对应一个表单或一个控制点，且须已存在（表单“{form}”，控制点“{control}”）",
    RemarkCode.EVIDENCE_FILE: "证据文件“{file}”不在 matrices/evidence/ 中；请先放入（网址须同时填写 SHA-256）",
    RemarkCode.EVIDENCE_HASH: "证据文件“{file}”与所填的 SHA-256 不符；请核对文件，本地文件的 SHA-256 可不填",
    RemarkCode.DATES_DISAGREE: "“有效期至”{until} 早于记录日期 {date}；请核对两个日期",
    RemarkCode.NOT_EXCLUDED: "填写了不适用理由而适用性仍为适用；请把适用性改为不适用，或删去理由",
    RemarkCode.NO_ROLE: "没有写明决定人；请填写作出决定的角色",
    RemarkCode.NOT_VERIFIED: "状态为已验证关闭的措施须有验证人和关闭日期；请填写",
    RemarkCode.STATEMENT_MISSING: "自查结论为不合格的须写明情况；请填写“自查情况”",
    RemarkCode.CONCLUSION_MISSING: "填写了自查情况而没有自查结论；请填写",
    RemarkCode.LABEL_MISSING: "表格上方没有“{label}”，或其右侧没有填写；请恢复该格，在它右边填写",
    RemarkCode.RESULT_MISSING: "填写了“{field}”而自查结果不是“合格”或“不合格”；请填写自查结果",
    RemarkCode.NOT_FAILED: "填写了“{field}”而自查结果为“合格”；请改为“不合格”，或清空该格",
    RemarkCode.NOT_OF_ITEM: "要点“{id}”不属于该检查项目；可用：{known}",
    RemarkCode.FIXED_EDITED: "“{column}”由系统得出，改动不写回",
    RemarkCode.FIXED_SHEET_EDITED: "该行有改动；本工作表由系统得出，不写回",
    RemarkCode.ROWS_MISSING: "少了 {count} 行；不删除任何记录。要删除追溯关系请用 qms map remove",
    RemarkCode.ROW_IGNORED: "该行没有可以写回的内容，没有读取",
    RemarkCode.COLUMN_EXTRA: "列“{column}”不是导出的，没有读取",
    RemarkCode.SHEET_MISSING: "工作表不在工作簿中，没有读取",
    RemarkCode.FILE_OPEN: "正在表格软件中打开，没有保存的改动不在其内",
    RemarkCode.NOT_DECIDED_HERE: "是否适用由差距矩阵的“不适用条款说明”决定；该项目的“不适用”和同一行的其他内容不写回",
    RemarkCode.SEEN_OF_FAILED: "不合格的项目只记“不符合描述”，“查看情况”不写回；要保留的请并入描述",
    RemarkCode.NO_MEASURE: "检查项目 {item} 不合格（{points}），还没有整改措施",
}


def field_label(kind: RecordKind, field: str) -> str:
    """Return a field in Chinese."""
    return RESULTS.get(kind, FIELDS[field]) if field == "result" else FIELDS[field]


def value_label(field: str, value: str) -> str:
    """Return a value as a workbook shows it; that of several actions has a line for each."""
    if field not in CODED:
        return value
    return "\n".join(label(CODED[field](line)) if line else "" for line in value.split("\n"))


def place_text(place: CellPlace) -> str:
    """Return a place in words: file, sheet and cell, as far as they are named."""
    return " ".join(part for part in (place.file, place.sheet, place.cell) if part)


def remark_text(remark: Remark) -> str:
    """Return a remark with its place."""
    params = dict(remark.params)
    if "field" in params:
        params["field"] = FIELDS[params["field"]]
    return f"{place_text(remark.place)}：{REMARKS[remark.code].format(**params)}"


def change_row(change: Change) -> list[str]:
    """Return a change as a row of a table."""
    old, new = (value_label(change.field, value) for value in (change.old, change.new))
    return [*_start(change), old, new]


def conflict_row(conflict: Conflict) -> list[str]:
    """Return a conflict as a row of a table, with all three values."""
    now = "（已删除）" if conflict.now is None else value_label(conflict.field, conflict.now)
    base, new = (value_label(conflict.field, value) for value in (conflict.base, conflict.new))
    return [*_start(conflict), base, now, new, _why(conflict)]


def _start(found: Change | Conflict) -> list[str]:
    place = found.place
    return [place.file, place.sheet, place.cell, found.subject.key, field_label(found.subject.kind, found.field)]


def _why(conflict: Conflict) -> str:
    others = "、".join(
        f"{place_text(place)} 为“{value_label(conflict.field, value)}”"
        for place, value in conflict.others
        if value != conflict.new
    )
    return CONFLICTS[conflict.kind].format(others=others)


def change_data(change: Change) -> Mapping[str, str]:
    """Return a change as plain data; values as the workbook shows them."""
    return {
        **_place_data(change),
        "old": value_label(change.field, change.old),
        "new": value_label(change.field, change.new),
    }


def conflict_data(conflict: Conflict) -> Mapping[str, object]:
    """Return a conflict as plain data: ``old`` when it went out, ``current`` in the project (null where it is gone)."""
    others: Sequence[Mapping[str, str]] = [
        {"file": place.file, "sheet": place.sheet, "cell": place.cell, "new": value_label(conflict.field, value)}
        for place, value in conflict.others
    ]
    return {
        **_place_data(conflict),
        "old": value_label(conflict.field, conflict.base),
        "current": None if conflict.now is None else value_label(conflict.field, conflict.now),
        "new": value_label(conflict.field, conflict.new),
        "kind": conflict.kind.value,
        "others": others,
    }


def remark_data(remark: Remark) -> Mapping[str, str]:
    """Return a remark as plain data."""
    place = remark.place
    return {
        "code": remark.code.value,
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "message": remark_text(remark),
    }


def _place_data(found: Change | Conflict) -> Mapping[str, str]:
    place = found.place
    return {
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "subject": found.subject.key,
        "field": found.field,
    }


def closing_lines(
    changes: Sequence[Change], conflicts: Sequence[Conflict], remarks: Sequence[Remark], written: Sequence[str]
) -> list[str]:
    """Return what was done, or what is to be done next."""
    errors = sum(remark.is_error for remark in remarks)
    if conflicts or errors:
        why = "、".join(
            part
            for part in (f"{len(conflicts)} 处冲突" if conflicts else "", f"{errors} 个错误" if errors else "")
            if part
        )
        decide = "冲突以 --ours（项目）或 --theirs（工作簿）决定，或修改工作簿；" if conflicts else ""
        return [f"有 {why}，没有写入任何文件。{decide}改正后重新导入。"]
    if not changes:
        return ["没有改动。"]
    if not written:
        return [f"共 {len(changes)} 项改动，没有写入任何文件；加 --apply 写入。"]
    return [f"共 {len(changes)} 项改动，已写入 {'、'.join(written)}。", *_open_signatures(changes)]


def _open_signatures(changes: Sequence[Change]) -> list[str]:
    kinds = {change.subject.kind for change in changes}
    lines = []
    if RecordKind.LINK in kinds:
        lines.append("改动的追溯关系须复核：qms map review。")
    if kinds & {RecordKind.DECISION, RecordKind.EXCLUSION}:
        lines.append("适用性决定须签署后生效：qms decide approve。")
    return lines
